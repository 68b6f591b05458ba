"""An objective in short, as boards and trees show it, with its numbers worked out."""

from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1.objective_pb2 import KeyResultSource, Objective
from okr.views.v1.card_pb2 import KeyResultCard, ObjectiveCard

from libs.measure import decimal_of, exact_progress, number, rolled_up
from services.views.directory import Directory
from services.views.objective import Doc

NO_SOURCE = KeyResultSource()


def card_of(objective: Objective, doc: Doc, withheld: bool, directory: Directory) -> ObjectiveCard:
    """objective: as the caller may see it. doc: where it came from, for its times."""
    terms, source = objective.terms, objective.import_source
    card = ObjectiveCard(
        name=objective.name,
        etag=objective.etag,
        title=terms.title,
        unit=terms.unit,
        unit_title=directory.title(terms.unit),
        owner=terms.owner,
        owner_name=directory.display_name(terms.owner),
        counterpart=terms.counterpart,
        cycle=terms.cycle,
        kind=terms.kind,
        state=objective.state,
        consensus=objective.consensus,
        parent=terms.parent,
        decision=objective.closing.decision,
        restricted=objective.HasField("restriction"),
        withheld=withheld,
        resource_risk=objective.resource_risk,
        create_time=stamp(doc.create_us),
        update_time=stamp(doc.update_us),
        source_reference=source.reference,
    )
    if source.HasField("score"):
        card.score = source.score
    progress = _key_results(card, objective)
    if progress is not None:
        card.progress = progress
    return card


def _key_results(card: ObjectiveCard, objective: Objective) -> str | None:
    """Adds the key results and answers with the progress of the whole."""
    readings = {each.key_result_id: each for each in objective.readings}
    sources = {each.key_result_id: each for each in objective.import_source.key_results}
    parts = []
    for key_result in objective.terms.key_results:
        reading = readings.get(key_result.key_result_id)
        shown: KeyResultCard = card.key_results.add(
            key_result_id=key_result.key_result_id,
            title=key_result.title,
            weight=key_result.weight,
            due_date=key_result.due_date,
            owner=key_result.owner,
        )
        if key_result.HasField("measurement"):
            shown.measurement.CopyFrom(key_result.measurement)
        if reading is not None:
            shown.reading.CopyFrom(reading.reading)
            if reading.HasField("true_time"):
                shown.measure_time.CopyFrom(reading.true_time)
        _add_source(shown, sources.get(key_result.key_result_id, NO_SOURCE))
        part = exact_progress(key_result.measurement, reading.reading if reading is not None else None)
        parts.append(part)
        if part is not None:
            shown.progress = decimal_of(part)
    rolled = rolled_up(parts, [number(each.weight) for each in objective.terms.key_results])
    return None if rolled is None else decimal_of(rolled)


def _add_source(shown: KeyResultCard, source: KeyResultSource) -> None:
    shown.source_reference = source.reference
    if source.HasField("score"):
        shown.score = source.score
    if source.HasField("final_value"):
        shown.final_value = source.final_value


def stamp(moment_us: int) -> Timestamp:
    """Microseconds since the epoch as a Timestamp."""
    seconds, rest = divmod(moment_us, 1_000_000)
    return Timestamp(seconds=seconds, nanos=rest * 1000)
