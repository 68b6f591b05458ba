"""What an objective's page warns its reader of: risks that stand in its history, as advice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1.objective_pb2 import KIND_COMMITTED, Objective, Resource

from libs.measure import number
from services.views.objective import Doc

#: Estimates of the parties that differ by more than this are far apart.
FAR_APART = number("0.3")
#: Below this a party holds a committed objective for less likely than not.
EVEN = number("0.5")


def warnings_of(objective: Objective, doc: Doc, check_in_days: int, now: datetime, parent_known: bool) -> list[Warning]:
    """objective: as the caller may see it; no warning quotes its text."""
    if objective.state in (Objective.STATE_CLOSED, Objective.STATE_IMPORTED):
        return list(_on_parent(objective, parent_known))
    return [
        *_on_resources(objective, doc),
        *_on_odds(objective),
        *_on_consensus(objective, now),
        *_on_readings(objective, check_in_days, now),
        *_on_targets(objective),
        *_on_parent(objective, parent_known),
    ]


def _warning(reason: str, subject: str, message: str) -> Warning:
    return Warning(reason=reason, subject=subject, message=message)


def _on_resources(objective: Objective, doc: Doc) -> Iterator[Warning]:
    for each in objective.resources:
        if each.resource_id in doc.missed:
            text = "a resource that was agreed has been withdrawn and not given again: the objective is at higher risk"
            yield _warning("RESOURCE_WITHDRAWN", each.resource_id, text)
        elif each.state == Resource.STATE_REFUSED:
            yield _warning("RESOURCE_REFUSED", each.resource_id, "a resource that the owner asked for was refused")
        elif each.state == Resource.STATE_REQUESTED:
            yield _warning(
                "RESOURCE_UNANSWERED", each.resource_id, "a resource that the owner asked for has no answer yet"
            )


def _on_odds(objective: Objective) -> Iterator[Warning]:
    odds = {each.by: known for each in objective.odds if (known := number(each.odds)) is not None}
    if len(odds) > 1 and FAR_APART is not None and max(odds.values()) - min(odds.values()) > FAR_APART:
        lowest = min(odds, key=lambda by: odds[by])
        yield _warning("ODDS_FAR_APART", lowest, "the parties' estimates of the odds are far apart: talk about why")
    for by, value in odds.items():
        if objective.terms.kind == KIND_COMMITTED and EVEN is not None and value < EVEN:
            text = "a party holds it for less likely than not, and it is committed: 1.0 is expected"
            yield _warning("ODDS_LOW", by, text)


def _on_consensus(objective: Objective, now: datetime) -> Iterator[Warning]:
    if objective.HasField("answer_due") and moment(objective.answer_due) < now:
        yield _warning(
            "ANSWER_OVERDUE", objective.name, "the answer in the dialogue is overdue; silence is never consent"
        )
    if objective.consensus == Objective.CONSENSUS_REOPENED:
        text = "the terms changed after agreement, and the parties have not both accepted them"
        yield _warning("CONSENSUS_REOPENED", objective.name, text)


def _on_readings(objective: Objective, check_in_days: int, now: datetime) -> Iterator[Warning]:
    if objective.state != Objective.STATE_ACTIVE:
        return
    read = {each.key_result_id: each for each in objective.readings}
    for each in objective.terms.key_results:
        reading = read.get(each.key_result_id)
        subject = f"{objective.name}/keyResults/{each.key_result_id}"
        if reading is None:
            yield _warning("READING_OUTDATED", subject, "it was never measured")
        elif check_in_days and moment(reading.true_time) + timedelta(days=check_in_days) < now:
            yield _warning("READING_OUTDATED", subject, f"its last reading is older than {check_in_days} days")


def _on_targets(objective: Objective) -> Iterator[Warning]:
    for each in objective.original_targets:
        subject = f"{objective.name}/keyResults/{each.key_result_id}"
        yield _warning("TARGET_CHANGED", subject, f"its target was {each.target} when it was first agreed")


def _on_parent(objective: Objective, known: bool) -> Iterator[Warning]:
    if objective.terms.parent and not known:
        yield _warning(
            "PARENT_UNKNOWN", objective.terms.parent, "the objective that it says it serves is not known here"
        )


def moment(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(tzinfo=UTC)
