"""What an event of an objective says, as one English sentence for the person who reads its history."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from okr.goal.v1 import objective_pb2
from okr.goal.v1.measurement_pb2 import Reading

from services.views.directory import Directory

LONGEST_QUOTE = 160


class Names:
    """What to call who occurs in a sentence."""

    def __init__(self, actor: str, directory: Directory) -> None:
        self._directory = directory
        self.actor = self.person(actor)

    def person(self, name: str) -> str:
        return self._directory.display_name(name) or name.rpartition("/")[2] or "somebody"

    def unit(self, name: str) -> str:
        return self._directory.title(name) or name.rpartition("/")[2]


def sentence(event: Message, actor: str, directory: Directory) -> str:
    """Texts that are withheld are simply not quoted."""
    names = Names(actor, directory)
    say = SENTENCES.get(event.DESCRIPTOR.name)
    return say(event, names) if say else f"{names.actor} recorded {event.DESCRIPTOR.name}."


def quoted(text: str, before: str = " ") -> str:
    """The text in quotation marks, in one line and not too long; nothing if there is none."""
    text = " ".join(text.split())
    if not text:
        return ""
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return f"{before}“{short}”"


def _because(reason: str, code: int = 0) -> str:
    word = ""
    if code:
        name = objective_pb2.ChangeReason.Name(code)  # type: ignore[arg-type]
        word = name.removeprefix("CHANGE_REASON_").lower().replace("_", " ")
    return "".join((f" ({word})" if word else "", quoted(reason, ": ")))


def due_by(event: Any) -> str:
    """A sentence of its own about the answer that is owed."""
    return f" Answer due {event.answer_due.ToJsonString()[:10]}." if event.HasField("answer_due") else ""


def _read(reading: Reading) -> str:
    match reading.WhichOneof("observed"):
        case "value":
            return reading.value
        case "level":
            return f"level {reading.level}"
        case "milestones_done":
            count = len(reading.milestones_done.milestone_ids)
            return f"{count} milestone{'' if count == 1 else 's'} done"
    return "nothing"


def _drafted(event: Any, who: Names) -> str:
    carried = f", carried forward from {event.carried_from}" if event.carried_from else ""
    return f"{who.actor} wrote the objective down{quoted(event.terms.title)}, owned by {who.person(event.terms.owner)}{carried}."


def _imported(event: Any, who: Names) -> str:
    source = f" from {event.source.set}" if event.source.set else ""
    return f"{who.actor} imported the objective{quoted(event.terms.title)}{source}."


def _retargeted(event: Any, who: Names) -> str:
    way = "lowered" if event.lowered else "moved"
    before = f" from {event.previous_target}" if event.previous_target else ""
    reason = _because(event.reason, event.reason_code)
    return f"{who.actor} {way} the target of {event.key_result_id}{before} to {event.target}{reason}."


def _reweighted(event: Any, who: Names) -> str:
    weights = ", ".join(f"{each.key_result_id} {each.weight}" for each in event.weights)
    return f"{who.actor} set the weights to {weights}{_because(event.reason, event.reason_code)}."


def _supporting(event: Any, who: Names) -> str:
    result = event.key_result
    due = f", due {result.due_date}" if result.due_date else ""
    return (
        f"An accepted dependency added the key result {result.key_result_id}{quoted(result.title)}{due}.{due_by(event)}"
    )


def _transferred(event: Any, who: Names) -> str:
    before = f" from {who.person(event.previous_owner)}" if event.previous_owner else ""
    return f"{who.actor} handed the objective{before} to {who.person(event.owner)} ({who.unit(event.unit)}){_because(event.reason)}."


def _escalated(event: Any, who: Names) -> str:
    to = who.person(event.to) if event.to else "nobody: nobody is known above the parties"
    why = "because the answer is overdue" if event.overdue else "because a party asked for it"
    return f"The dialogue was escalated to {to}, {why}{_because(event.reason)}."


def _closed(event: Any, who: Names) -> str:
    closing = event.closing
    decision = objective_pb2.Closing.Decision.Name(closing.decision).removeprefix("DECISION_").lower()
    onward = f", carried to {event.carried_to}" if event.carried_to else ""
    return f"{who.actor} closed the objective as {decision}{quoted(closing.why, ': ')}{onward}."


def _odds(event: Any, who: Names) -> str:
    return f"{who.person(event.odds.by)} put the odds at {event.odds.odds}{quoted(event.odds.rationale, ': ')}."


def _requested(event: Any, who: Names) -> str:
    amount = f" ({event.resource.amount})" if event.resource.amount else ""
    return f"{who.actor} asked for a resource{quoted(event.resource.description, ': ')}{amount}."


def _offered(event: Any, who: Names) -> str:
    amount = f" ({event.resource.amount})" if event.resource.amount else ""
    return f"{who.actor} promised a resource{quoted(event.resource.description, ': ')}{amount}."


def _withdrawn(event: Any, who: Names) -> str:
    risk = "; it had been agreed, so the risk is higher now" if event.raises_risk else ""
    return f"{who.person(event.by)} took resource {event.resource_id} back{_because(event.reason)}{risk}."


def _fact(event: Any, who: Names) -> str:
    kind = objective_pb2.FactKind.Name(event.fact.kind).removeprefix("FACT_KIND_").lower()
    return f"{who.person(event.fact.by)} stated a fact about {kind}{quoted(event.fact.text, ': ')}."


def _measured(event: Any, who: Names) -> str:
    return f"{who.person(event.by)} measured {event.key_result_id}: {_read(event.reading)}{quoted(event.note, ' ')}."


def _revised(event: Any, who: Names) -> str:
    return f"{who.actor} revised the terms to revision {event.revision}{_because(event.reason, event.reason_code)}.{due_by(event)}"


def _declined(event: Any, who: Names) -> str:
    return f"{who.person(event.party)} declined the terms of revision {event.revision}{_because(event.reason)}."


def _refused(event: Any, who: Names) -> str:
    return f"{who.person(event.by)} refused resource {event.resource_id}{_because(event.reason)}."


def _reopened(event: Any, who: Names) -> str:
    return f"{who.actor} opened the agreed terms again{_because(event.reason, event.reason_code)}.{due_by(event)}"


def _restricted(event: Any, who: Names) -> str:
    return f"{who.actor} restricted who may read the text{quoted(event.restriction.reason, ': ')}."


SENTENCES: dict[str, Callable[[Any, Names], str]] = {
    "ObjectiveDrafted": _drafted,
    "ObjectiveImported": _imported,
    "DialogueOpened": lambda event, who: f"{who.actor} opened the dialogue.{due_by(event)}",
    "DialogueReopened": _reopened,
    "TermsRevised": _revised,
    "ResourceRequested": _requested,
    "ResourceOffered": _offered,
    "ResourceRefused": _refused,
    "ResourceWithdrawn": _withdrawn,
    "FactStated": _fact,
    "OddsEstimated": _odds,
    "TermsAccepted": lambda event, who: f"{who.person(event.party)} accepted the terms of revision {event.revision}.",
    "TermsDeclined": _declined,
    "ObjectiveAgreed": lambda event, who: f"Both parties have accepted revision {event.revision}: it is agreed.",
    "DialogueEscalated": _escalated,
    "ObjectiveActivated": lambda event, who: f"{who.actor} began the work.",
    "KeyResultRetargeted": _retargeted,
    "KeyResultsReweighted": _reweighted,
    "SupportingKeyResultAdded": _supporting,
    "KeyResultMeasured": _measured,
    "ObjectiveTransferred": _transferred,
    "ObjectiveRestricted": _restricted,
    "RestrictionLifted": lambda event, who: (
        f"{who.actor} let everybody read the text again{quoted(event.reason, ': ')}."
    ),
    "ObjectiveClosed": _closed,
}
