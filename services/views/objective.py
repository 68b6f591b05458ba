"""What each event does to an objective, for the views that show objectives, and the objective as a reader gets it."""

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.message import Message
from okr.goal.v1 import events_pb2, objective_pb2
from okr.goal.v1.objective_pb2 import KeyResultReading, Objective, Odds, OriginalTarget, Resource

from libs.measure import number
from libs.record import Recorded, Registry, UnknownType

REGISTRY = Registry(events_pb2)
PREFIX = "objectives/"
#: Columns that every view of objectives has: what a Doc keeps.
COLUMNS = (
    ("name", 'text COLLATE "C"'),
    ("created", "bigint"),
    ("create_us", "bigint"),
    ("update_us", "bigint"),
    ("version", "bigint"),
    ("missed", "text[]"),
    ("objective", "bytea"),
)


class Doc:
    """An objective as the events so far have it.

    `objective` has no name and no etag yet, and as original_targets every target that was agreed first: `shown` makes the
    resource of it. It is mutable: a rebuild folds 200,000 events, and a copy for each would be most of the time.
    """

    __slots__ = ("create_us", "created", "missed", "objective", "readings", "update_us", "version")

    def __init__(self) -> None:
        self.objective = Objective()
        #: Position of its first event: the order in which objectives came to be.
        self.created = 0
        self.create_us = 0
        self.update_us = 0
        self.version = 0
        #: Ids of resources that were withdrawn after agreement and not given again.
        self.missed: list[str] = []
        #: The reading of each key result that counts, also of those that were dropped: seconds and nanoseconds of when it
        #: was true, and anything that has reading, true_time and by.
        self.readings: dict[str, tuple[int, int, Any]] = {}


def fold(doc: Doc | None, recorded: Recorded, passing: frozenset[str] = frozenset()) -> Doc:
    """The document after the event. passing: types whose content the view does not show, which only move the version."""
    header = recorded.header
    stamp = header.recorded_at
    moment_us = stamp.seconds * 1_000_000 + stamp.nanos // 1000
    if doc is None:
        doc = Doc()
        doc.created = header.position
        doc.create_us = moment_us
    kind = header.type
    if kind not in passing:
        known = EVENTS.get(kind)
        if known is None:
            raise UnknownType(f"no view knows what {kind} does to an objective")
        event_class, change = known
        parts = recorded.record.parts
        # Nearly every event is one part: parsing it directly is a fifth of a rebuild faster than merging.
        change(doc, event_class.FromString(parts[0].content) if len(parts) == 1 else recorded.event)
    doc.version = header.version
    doc.update_us = moment_us
    return doc


def row(name: str, doc: Doc) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    objective = doc.objective
    readings = [
        KeyResultReading(key_result_id=key_result_id, reading=read.reading, true_time=read.true_time, by=read.by)
        for key_result_id, (_, _, read) in doc.readings.items()
    ]
    del objective.readings[:]
    objective.readings.extend(readings)
    state = objective.SerializeToString(deterministic=True)
    return name, doc.created, doc.create_us, doc.update_us, doc.version, doc.missed, state


def doc_of(row: Any) -> Doc:
    """The document that a row holds whose first columns are COLUMNS."""
    doc = Doc()
    fill(doc, row)
    return doc


def fill(doc: Doc, row: Any) -> None:
    """Makes the document what the row holds."""
    _, doc.created, doc.create_us, doc.update_us, doc.version, doc.missed, state = row[:7]
    doc.objective.ParseFromString(state)
    for each in doc.objective.readings:
        doc.readings[each.key_result_id] = (each.true_time.seconds, each.true_time.nanos, each)


def shown(name: str, doc: Doc) -> Objective:
    """The resource, exactly as the goal service answers it at this version. doc: as doc_of gives it; it is used up."""
    objective = doc.objective
    objective.name = name
    objective.etag = f"v{doc.version}"
    objective.resource_risk = bool(doc.missed)
    _replace(
        objective.readings,
        [
            doc.readings[each.key_result_id][2]
            for each in objective.terms.key_results
            if each.key_result_id in doc.readings
        ],
    )
    if objective.original_targets:
        _replace(objective.original_targets, _moved_targets(objective))
    return objective


def _moved_targets(objective: Objective) -> list[OriginalTarget]:
    first = {each.key_result_id: each.target for each in objective.original_targets}
    return [
        OriginalTarget(key_result_id=each.key_result_id, target=first[each.key_result_id])
        for each in objective.terms.key_results
        if each.key_result_id in first and number(first[each.key_result_id]) != number(each.measurement.metric.target)
    ]


def _replace(repeated: Any, values: Iterable[Message]) -> None:
    copies = [type(value).FromString(value.SerializeToString()) for value in values]
    del repeated[:]
    repeated.extend(copies)


# What each event does. Changes are made in place.


def _drafted(doc: Doc, event: Any) -> None:
    objective = doc.objective
    objective.state = Objective.STATE_DRAFT
    objective.terms.CopyFrom(event.terms)
    objective.revision = 1
    objective.terms_hash = event.terms_hash
    objective.origin = event.origin
    objective.policy_pack_version = event.policy_pack_version
    objective.carried_from = event.carried_from


def _imported(doc: Doc, event: Any) -> None:
    objective = doc.objective
    objective.state = Objective.STATE_IMPORTED
    objective.terms.CopyFrom(event.terms)
    objective.revision = 1
    objective.terms_hash = event.terms_hash
    objective.import_source.CopyFrom(event.source)
    for reading in event.readings:
        _read(doc, reading)


def _opened(doc: Doc, event: Any) -> None:
    _open_dialogue(doc.objective, event, Objective.CONSENSUS_OPEN)


def _reopened(doc: Doc, event: Any) -> None:
    _open_dialogue(doc.objective, event, Objective.CONSENSUS_REOPENED)


def _open_dialogue(objective: Objective, event: Any, consensus: Objective.Consensus) -> None:
    objective.state = Objective.STATE_IN_DIALOGUE
    objective.consensus = consensus
    _nobody_has_answered(objective)
    objective.answer_due.CopyFrom(event.answer_due)
    objective.escalated_to = ""


def _revised(doc: Doc, event: Any) -> None:
    doc.objective.terms.CopyFrom(event.terms)
    doc.objective.policy_pack_version = event.policy_pack_version or doc.objective.policy_pack_version
    _changed(doc.objective, event)


def _requested(doc: Doc, event: Any) -> None:
    _resource(doc.objective, event.resource.resource_id).CopyFrom(event.resource)


def _offered(doc: Doc, event: Any) -> None:
    _resource(doc.objective, event.resource.resource_id).CopyFrom(event.resource)
    if event.resource.resource_id in doc.missed:
        doc.missed.remove(event.resource.resource_id)
    _changed(doc.objective, event)


def _refused(doc: Doc, event: Any) -> None:
    _end_resource(doc.objective, event, Resource.STATE_REFUSED)


def _withdrawn(doc: Doc, event: Any) -> None:
    if event.raises_risk and event.resource_id not in doc.missed:
        doc.missed.append(event.resource_id)
    _end_resource(doc.objective, event, Resource.STATE_WITHDRAWN)
    _changed(doc.objective, event)


def _fact_stated(doc: Doc, event: Any) -> None:
    doc.objective.facts.add().CopyFrom(event.fact)


def _odds_estimated(doc: Doc, event: Any) -> None:
    known = next((each for each in doc.objective.odds if each.by == event.odds.by), None)
    place: Odds = known if known is not None else doc.objective.odds.add()
    place.CopyFrom(event.odds)


def _accepted(doc: Doc, event: Any) -> None:
    doc.objective.accepted_by.append(event.party)
    _drop(doc.objective.declined_by, event.party)


def _declined(doc: Doc, event: Any) -> None:
    _drop(doc.objective.accepted_by, event.party)
    _drop(doc.objective.declined_by, event.party)
    doc.objective.declined_by.append(event.party)


def _agreed(doc: Doc, event: Any) -> None:
    objective = doc.objective
    if objective.state != Objective.STATE_ACTIVE:
        objective.state = Objective.STATE_AGREED
    objective.consensus = Objective.CONSENSUS_REACHED
    objective.ClearField("answer_due")
    objective.escalated_to = ""
    known = {each.key_result_id for each in objective.original_targets}
    for each in objective.terms.key_results:
        if each.key_result_id not in known and each.measurement.HasField("metric"):
            objective.original_targets.add(key_result_id=each.key_result_id, target=each.measurement.metric.target)


def _escalated(doc: Doc, event: Any) -> None:
    doc.objective.escalated_to = event.to


def _activated(doc: Doc, event: Any) -> None:
    doc.objective.state = Objective.STATE_ACTIVE


def _retargeted(doc: Doc, event: Any) -> None:
    for each in doc.objective.terms.key_results:
        if each.key_result_id == event.key_result_id:
            each.measurement.metric.target = event.target
    _changed(doc.objective, event)


def _reweighted(doc: Doc, event: Any) -> None:
    weights = {each.key_result_id: each.weight for each in event.weights}
    for each in doc.objective.terms.key_results:
        each.weight = weights.get(each.key_result_id, each.weight)
    _changed(doc.objective, event)


def _supporting(doc: Doc, event: Any) -> None:
    doc.objective.terms.key_results.add().CopyFrom(event.key_result)
    _changed(doc.objective, event)


def _measured(doc: Doc, event: Any) -> None:
    _read(doc, event)


def _transferred(doc: Doc, event: Any) -> None:
    terms = doc.objective.terms
    terms.owner = event.owner
    terms.counterpart = event.counterpart
    terms.unit = event.unit
    _changed(doc.objective, event)


def _restricted(doc: Doc, event: Any) -> None:
    doc.objective.restriction.CopyFrom(event.restriction)
    doc.objective.restriction.SetInParent()


def _lifted(doc: Doc, event: Any) -> None:
    doc.objective.ClearField("restriction")


def _closed(doc: Doc, event: Any) -> None:
    objective = doc.objective
    objective.state = Objective.STATE_CLOSED
    objective.closing.CopyFrom(event.closing)
    objective.carried_to = event.carried_to
    objective.ClearField("answer_due")
    objective.escalated_to = ""


CHANGES: dict[str, Callable[[Doc, Any], None]] = {
    f"okr.goal.v1.{name}": change
    for name, change in {
        "ObjectiveDrafted": _drafted,
        "ObjectiveImported": _imported,
        "DialogueOpened": _opened,
        "DialogueReopened": _reopened,
        "TermsRevised": _revised,
        "ResourceRequested": _requested,
        "ResourceOffered": _offered,
        "ResourceRefused": _refused,
        "ResourceWithdrawn": _withdrawn,
        "FactStated": _fact_stated,
        "OddsEstimated": _odds_estimated,
        "TermsAccepted": _accepted,
        "TermsDeclined": _declined,
        "ObjectiveAgreed": _agreed,
        "DialogueEscalated": _escalated,
        "ObjectiveActivated": _activated,
        "KeyResultRetargeted": _retargeted,
        "KeyResultsReweighted": _reweighted,
        "SupportingKeyResultAdded": _supporting,
        "KeyResultMeasured": _measured,
        "ObjectiveTransferred": _transferred,
        "ObjectiveRestricted": _restricted,
        "RestrictionLifted": _lifted,
        "ObjectiveClosed": _closed,
    }.items()
}


EVENTS = {name: (REGISTRY[name], change) for name, change in CHANGES.items()}


def _changed(objective: Objective, event: Any) -> None:
    """Other terms, or other promises: no acceptance of the old ones counts, and what was agreed is open again."""
    objective.revision = event.revision
    objective.terms_hash = event.terms_hash
    _nobody_has_answered(objective)
    if objective.state == Objective.STATE_AGREED:
        objective.state = Objective.STATE_IN_DIALOGUE
    if objective.consensus == Objective.CONSENSUS_REACHED:
        objective.consensus = Objective.CONSENSUS_REOPENED
        objective.answer_due.CopyFrom(event.answer_due)


def _nobody_has_answered(objective: Objective) -> None:
    del objective.accepted_by[:]
    del objective.declined_by[:]


def _drop(parties: Any, party: str) -> None:
    if party in parties:
        kept = [each for each in parties if each != party]
        del parties[:]
        parties.extend(kept)


def _resource(objective: Objective, resource_id: str) -> Resource:
    for each in objective.resources:
        if each.resource_id == resource_id:
            return each
    return objective.resources.add(resource_id=resource_id)


def _end_resource(objective: Objective, event: Any, state: objective_pb2.Resource.State) -> None:
    resource = _resource(objective, event.resource_id)
    resource.MergeFrom(Resource(state=state, reason=event.reason, by=event.by))


def _read(doc: Doc, observed: Any) -> None:
    """Newest by when it was true; at the same time the later recorded wins."""
    key_result_id, at = observed.key_result_id, observed.true_time
    read = (at.seconds, at.nanos, observed)
    known = doc.readings.get(key_result_id)
    if known is None or known[:2] <= read[:2]:
        doc.readings[key_result_id] = read
