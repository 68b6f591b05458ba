"""What an event of alignment says, as one English sentence for who reads the history."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import contract_pb2, overlap_pb2, risk_pb2
from okr.alignment.v1.capacity_pb2 import LoadKind
from okr.alignment.v1.contract_pb2 import ContractTerms
from okr.alignment.v1.dependency_pb2 import DependencyTerms
from okr.alignment.v1.overlap_pb2 import OverlapResolution
from okr.alignment.v1.risk_pb2 import Risk
from okr.alignment.v1.session_pb2 import SessionMode, SessionPurpose

from services.views.alignment import key_result_id_of, objective_of
from services.views.directory import Directory
from services.views.sentences import Names, due_by, quoted

APPLICATION = "apps/"


class Things(Names):
    """Who and what occurs in a sentence. titles: what objectives, key results, dependencies and so on are called, by name."""

    def __init__(self, actor: str, directory: Directory, titles: Mapping[str, str]) -> None:
        super().__init__(actor, directory)
        self._titles = titles

    def thing(self, name: str) -> str:
        """The kind of thing, and its title; what has none that may be shown is told by its id."""
        kind, _, rest = name.partition("/")
        word = KINDS.get(kind, kind)
        if key_result_id := key_result_id_of(name):
            title = quoted(self._titles.get(name, "")) or f" {key_result_id}"
            return f"the key result{title} of {self.thing(objective_of(name))}"
        return f"{word}{quoted(self._titles.get(name, '')) or f' {rest[:8]}'}"

    def things(self, names: Sequence[str]) -> str:
        *others, last = map(self.thing, names)
        return f"{', '.join(others)} and {last}" if others else last

    def whoever(self, name: str) -> str:
        """A person, a unit that answers through its lead, or the application that saw to it."""
        if name.startswith("units/"):
            return self.unit(name)
        return "Concentric" if name.startswith(APPLICATION) else self.person(name)


KINDS = {
    "objectives": "the objective",
    "contracts": "the contract",
    "dependencies": "the dependency",
    "overlaps": "the overlap",
    "sessions": "the session",
    "actions": "the action",
    "workshops": "the workshop",
    "capacities": "the capacity",
}


def sentence_of(event: Message, actor: str, directory: Directory, titles: Mapping[str, str]) -> str:
    """Titles that are withheld are simply not among the titles."""
    things = Things(actor, directory, titles)
    say = SENTENCES.get(event.DESCRIPTOR.name)
    return say(event, things) if say else f"{things.actor} recorded {event.DESCRIPTOR.name}."


def _because(event: Any) -> str:
    return quoted(event.reason, ": ")


def _word(kind: Any, value: int, prefix: str) -> str:
    return str(kind.Name(value)).removeprefix(prefix).lower().replace("_", " ")


def _amount(number: str, unit: str = "") -> str:
    return f"{number} {unit}".strip()


def _flow(terms: Any, who: Things) -> str:
    """What brings what to what, and how much of it: of terms and of a link alike."""
    match terms.kind:
        case contract_pb2.CONTRACT_KIND_SUPPORTS:
            how = "supports"
        case contract_pb2.CONTRACT_KIND_TAKES_SHARE:
            how = f"takes over {terms.share} of"
        case _ if terms.amount:
            how = f"contributes {_amount(terms.amount, terms.unit)} to"
        case _:
            how = f"contributes with the weight {terms.weight} to"
    return f"{who.thing(terms.child)} {how} {who.thing(terms.parent)}"


def _linked(terms: ContractTerms, who: Things) -> str:
    due = f", until {terms.due_date}" if terms.due_date else ""
    return f"that {_flow(terms, who)}{due}{quoted(terms.statement, ': ')}"


def _proposed(event: Any, who: Things) -> str:
    waits = f" {who.person(event.awaiting)} owes the answer." if event.awaiting else ""
    return f"{who.person(event.by)} proposed {_linked(event.terms, who)}.{waits}{due_by(event)}"


def _contract_countered(event: Any, who: Things) -> str:
    waits = f" {who.person(event.awaiting)} owes the answer." if event.awaiting else ""
    return f"{who.person(event.by)} offered instead {_linked(event.terms, who)}{_because(event)}.{waits}{due_by(event)}"


def _contract_accepted(event: Any, who: Things) -> str:
    also = f" It is counted by its weight beside {who.things(event.counted_also)}." if event.counted_also else ""
    return f"{who.person(event.by)} accepted it.{also}"


def _contract_imported(event: Any, who: Things) -> str:
    source = event.source
    where = f"{source.set}, {source.reference}" if source.reference else source.set
    also = f" It is counted beside {who.things(event.counted_also)}." if event.counted_also else ""
    evidence = quoted(source.evidence, ": ")
    return f"{who.actor} imported from {where} {_linked(event.terms, who)}{evidence}.{also}"


def _escalated(event: Any, who: Things) -> str:
    to = who.person(event.to) if event.to else "nobody: nobody is known above the parties"
    why = "because the answer is overdue" if event.overdue else f"as {who.actor} asked for it"
    return f"It was escalated to {to}, {why}{_because(event)}."


def _outdated(event: Any, who: Things) -> str:
    change = event.change
    end = who.thing(change.end.goal)
    happened = _event(change.event)
    if change.closed:
        return f"It is stale: {end} has ended{happened}."
    moved = f"from revision {change.previous_revision} to {change.end.revision}"
    reason = f" ({change.reason_code.lower().replace('_', ' ')})" if change.reason_code else ""
    return f"It is stale until both reconfirm it: {end} went {moved}{happened}{reason}."


def _event(name: str) -> str:
    """An event of goal in passing: " (terms revised)"."""
    short = name.rpartition(".")[2]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in short).strip()
    return f" ({words})" if words else ""


def _closing(what: str) -> Callable[[Any, Things], str]:
    def say(event: Any, who: Things) -> str:
        closing = event.closing
        overdue = ", as its date has passed" if closing.overdue else ""
        evidence = f" Evidence: {', '.join(closing.evidence_uris)}." if closing.evidence_uris else ""
        return f"{who.whoever(closing.by)} {what}{overdue}{_because(closing)}.{evidence}"

    return say


def _warned(event: Any, who: Things) -> str:
    risk: Risk = event.risk
    origin = who.thing(risk.origin)
    match risk.kind:
        case risk_pb2.RISK_KIND_CLEARED:
            return f"What was in danger by {origin} is not any more."
        case risk_pb2.RISK_KIND_BREACH:
            what = f"{origin} was not kept"
        case risk_pb2.RISK_KIND_CALLED_OFF:
            what = f"{origin} was called off"
        case _:
            what = f"{origin} slips{_lateness(risk.days_late, risk.short)}"
    between = [each for each in risk.path[:-1] if each != risk.origin]
    way = f" It came by {who.things(between)}." if between else ""
    return f"It is in danger: {what}.{way}"


def _lateness(days_late: int, short: str) -> str:
    late = f"{days_late} day{'' if days_late == 1 else 's'} late" if days_late else ""
    less = f"{short} less than agreed" if short else ""
    said = ", ".join(filter(None, (late, less)))
    return f" ({said})" if said else ""


def _link_counted(event: Any, who: Things) -> str:
    way = "from below" if event.is_downward else "upward"
    return f"Progress is counted {way} by {who.thing(event.link.contract)}: {_flow(event.link, who)}."


def _needed(terms: DependencyTerms, who: Things) -> str:
    amount = f" ({_amount(terms.quantity, terms.unit)})" if terms.quantity else ""
    asked = who.whoever(terms.provider)
    return f"{quoted(terms.deliverable)}{amount} by {terms.needed_by} from {asked} for {who.thing(terms.consumer)}"


def _requested(event: Any, who: Things) -> str:
    return f"{who.person(event.by)} asked for{_needed(event.terms, who)}.{due_by(event)}"


def _clarified(event: Any, who: Things) -> str:
    said = event.clarification
    verb = "answered" if event.is_answer else "asked"
    return f"{who.person(said.by)} {verb}{quoted(said.text, ': ')}. {who.whoever(event.awaiting)} speaks next."


def _dependency_countered(event: Any, who: Things) -> str:
    goal = f", in {who.thing(event.provider_objective)}" if event.provider_objective else ""
    return (
        f"{who.person(event.by)} offered instead{_needed(event.terms, who)}{goal}{_because(event)}. "
        f"{who.whoever(event.awaiting)} owes the answer.{due_by(event)}"
    )


def _dependency_accepted(event: Any, who: Things) -> str:
    return (
        f"{who.person(event.by)} accepted{_needed(event.terms, who)}; {who.person(event.accepted_by)} stands for it in "
        f"{who.thing(event.provider.goal)}."
    )


def _supported(event: Any, who: Things) -> str:
    return f"Its provider has a key result of their own for it: {who.thing(event.key_result)}."


def _support_refused(event: Any, who: Things) -> str:
    return f"Goal refused the supporting key result ({event.refusal_reason}){quoted(event.refusal, ': ')}."


def _forecasted(event: Any, who: Things) -> str:
    forecast = event.forecast
    amount = f", {forecast.quantity} of it" if forecast.quantity else ""
    verdict = " It slips." if event.slipped else " It has recovered." if event.recovered else ""
    late = _lateness(forecast.days_late, forecast.short)
    return f"{who.whoever(forecast.by)} expects it on {forecast.date}{amount}{late}{_because(forecast)}.{verdict}"


def _delivered(event: Any, who: Things) -> str:
    delivery = event.delivery
    amount = f" {delivery.quantity} of it" if delivery.quantity else " it"
    evidence = f" Evidence: {', '.join(delivery.evidence_uris)}." if delivery.evidence_uris else ""
    return f"{who.person(delivery.by)} delivered{amount}{quoted(delivery.note, ': ')}.{evidence}"


def _breached(event: Any, who: Things) -> str:
    if event.overdue:
        return f"It was not kept: the day that it was needed by has passed{_because(event)}."
    return f"{who.whoever(event.by)} stated that it was not kept{_because(event)}."


def _overlap_declared(event: Any, who: Things) -> str:
    return f"{who.person(event.by)} declared {_overlap(event, who)}{quoted(event.statement, ': ')}."


def _overlap_found(event: Any, who: Things) -> str:
    rule = event.rule.replace("-", " ")
    return f"Comparing everything ({rule}) found {_overlap(event, who)}{quoted(event.evidence, ': ')}."


def _overlap(event: Any, who: Things) -> str:
    match event.kind:
        case overlap_pb2.OVERLAP_KIND_CONFLICT:
            what = "a conflict between"
        case overlap_pb2.OVERLAP_KIND_SAME_METRIC:
            what = "the same metric in"
        case _:
            what = "the same work in"
    return f"{what} {who.things(event.between)}"


def _overlap_resolved(event: Any, who: Things) -> str:
    how = _word(OverlapResolution, event.resolution, "OVERLAP_RESOLUTION_")
    kept = f"; {who.thing(event.kept)} goes on" if event.kept else ""
    return f"{who.person(event.by)} resolved it: {how}{kept}{_because(event)}."


def _capacity_declared(event: Any, who: Things) -> str:
    bounds = event.bounds
    return (
        f"{who.person(event.by)} declared {_amount(event.available, event.measure)} available, at most "
        f"{bounds.committed_most} of it committed, {bounds.total_least} to {bounds.total_most} of it in all{_because(event)}."
    )


def _load(load: Any) -> str:
    kind = _word(LoadKind, load.kind, "LOAD_KIND_")
    return f"{load.load} ({kind})" if load.load else kind


def _cut(event: Any, who: Things) -> str:
    cut = event.cut
    return f"{who.person(cut.by)} cut {who.thing(cut.subject)}, {_load(cut)}{_because(cut)}."


def _session_planned(event: Any, who: Things) -> str:
    plan = event.plan
    purpose = _word(SessionPurpose, plan.purpose, "SESSION_PURPOSE_")
    mode = _word(SessionMode, plan.mode, "SESSION_MODE_")
    return (
        f"{who.person(event.by)} planned the session{quoted(plan.title)} to {purpose} ({mode}) for "
        f"{plan.start_time.ToJsonString()}; {who.person(plan.facilitator)} leads it."
    )


def _session_replanned(event: Any, who: Things) -> str:
    return f"{who.person(event.by)} planned it anew for {event.plan.start_time.ToJsonString()}{_because(event)}."


def _agenda_revised(event: Any, who: Things) -> str:
    titles = ", ".join(f"“{each.title}”" for each in event.agenda)
    return f"{who.person(event.by)} wrote the agenda: {titles or 'nothing'}."


def _session_opened(event: Any, who: Things) -> str:
    carried = f" with {who.things(event.carried_actions)} carried into it" if event.carried_actions else ""
    return f"{who.person(event.by)} opened the session{carried}."


def _decided(event: Any, who: Things) -> str:
    said = event.decision
    for_good = " It cannot be taken back." if said.irreversible else ""
    review = f" It is looked at again on {said.review_on}." if said.review_on else ""
    about = f" about {who.things(said.about)}" if said.about else ""
    return f"{who.person(said.decided_by)} decided{about}{quoted(said.statement, ': ')}.{for_good}{review}"


def _session_closed(event: Any, who: Things) -> str:
    carry = f" Into the next one go {who.things(event.carry)}." if event.carry else ""
    return f"{who.person(event.by)} closed the session{quoted(event.summary, ': ')}.{carry}"


def _does(event: Any, who: Things) -> str:
    owner = f"{who.person(event.owner)} does it" if event.owner else "nobody does it yet"
    return f"{owner}, until {event.due_date}" if event.due_date else f"{owner}, without a date"


def _action_recorded(event: Any, who: Things) -> str:
    source = f" in {who.thing(event.source)}" if event.source else ""
    return f"{who.person(event.by)} recorded{source}{quoted(event.text)}: {_does(event, who)}."


def _action_carried(event: Any, who: Things) -> str:
    return f"It was carried into {who.thing(event.session)}, {_times(event.carried)}."


def _times(count: int) -> str:
    return "for the first time" if count == 1 else f"{count} times by now"


def _action_escalated(event: Any, who: Things) -> str:
    to = who.person(event.to) if event.to else "nobody: nobody is known above its owner"
    return f"It was escalated to {to}, as it was carried {_times(event.carried)}."


def _action_closed(event: Any, who: Things) -> str:
    evidence = f" Evidence: {', '.join(event.evidence_uris)}." if event.evidence_uris else ""
    return f"{who.person(event.by)} closed it{quoted(event.note, ': ')}.{evidence}"


def _workshop_planned(event: Any, who: Things) -> str:
    plan = event.plan
    return (
        f"{who.person(event.by)} planned the workshop{quoted(plan.title)} for {plan.start_time.ToJsonString()}"
        f"{quoted(plan.question, ': ')}."
    )


def _voted(event: Any, who: Things) -> str:
    votes = ", ".join(f"{each.votes} to {each.idea_id}" for each in event.votes)
    return f"{who.person(event.by)} gave {votes or 'no votes'}."


def _dissented(event: Any, who: Things) -> str:
    dissent = event.dissent
    about = f" about {dissent.idea_id}" if dissent.idea_id else ""
    return f"{who.person(dissent.by)} sees it otherwise{about}{quoted(dissent.text, ': ')}."


def _by(what: str) -> Callable[[Any, Things], str]:
    """ "{who} {what}", with the reason if the event has one. what: with {} for fields of the event."""

    def say(event: Any, who: Things) -> str:
        reason = quoted(event.reason, ": ") if "reason" in event.DESCRIPTOR.fields_by_name else ""
        return f"{who.whoever(event.by)} {what}{reason}."

    return say


SENTENCES: dict[str, Callable[[Any, Things], str]] = {
    "ContractProposed": _proposed,
    "ContractCountered": _contract_countered,
    "ContractAccepted": _contract_accepted,
    "ContractActivated": lambda event, who: "Both ends are being worked on: it is active.",
    "ContractDeclined": _by("declined"),
    "ContractEscalated": _escalated,
    "ContractOutdated": _outdated,
    "ContractReconfirmed": _by("reconfirmed it with both ends as they are"),
    "ContractRenewed": lambda event, who: "Both parties have reconfirmed it: it stands as before.",
    "ContractFulfilled": _closing("confirmed that it was fulfilled"),
    "ContractBreached": _closing("stated that it was not kept"),
    "ContractReleased": _closing("released it"),
    "ContractImported": _contract_imported,
    "ContractWarned": _warned,
    "LinkCounted": _link_counted,
    "LinkUncounted": lambda event, who: f"Progress is no longer counted by {who.thing(event.contract)}.",
    "StandaloneDeclared": _by("declared that the objective stands alone"),
    "StandaloneWithdrawn": _by("withdrew that the objective stands alone"),
    "DependencyRequested": _requested,
    "DependencyClarified": _clarified,
    "DependencyCountered": _dependency_countered,
    "DependencyAccepted": _dependency_accepted,
    "DependencyDeclined": _by("declined"),
    "DependencyEscalated": _escalated,
    "DependencyRiskTaken": _by("goes on without it and takes the risk"),
    "DependencySupported": _supported,
    "DependencySupportRefused": _support_refused,
    "DependencyStarted": _by("began to work on it"),
    "DeliveryForecasted": _forecasted,
    "DependencyDelivered": _delivered,
    "DeliveryAccepted": lambda event, who: f"{who.person(event.by)} accepted the delivery{quoted(event.note, ': ')}.",
    "DeliveryRejected": _by("rejected the delivery"),
    "DependencyBreached": _breached,
    "DependencyCancelled": _by("does not need it any more"),
    "DependencyWarned": _warned,
    "OverlapDeclared": _overlap_declared,
    "OverlapFound": _overlap_found,
    "OverlapResolved": _overlap_resolved,
    "OverlapDismissed": _by("said that it is none"),
    "CapacityDeclared": _capacity_declared,
    "LoadPlanned": lambda event, who: (
        f"{who.person(event.by)} planned {_load(event.load)} for {who.thing(event.load.subject)}."
    ),
    "LoadDropped": lambda event, who: (
        f"{who.person(event.by)} took {who.thing(event.subject)} off again{_because(event)}."
    ),
    "LoadCut": _cut,
    "SessionPlanned": _session_planned,
    "SessionReplanned": _session_replanned,
    "AgendaRevised": _agenda_revised,
    "AgendaLocked": _by("locked the agenda"),
    "PrereadAdded": lambda event, who: (
        f"{who.person(event.by)} added{quoted(event.preread.title)} to read beforehand ({event.preread.uri})."
    ),
    "SessionOpened": _session_opened,
    "DecisionRecorded": _decided,
    "ActionTaken": lambda event, who: f"{who.actor} took {who.thing(event.action)}.",
    "MinutesRecorded": _by("wrote the minutes"),
    "SessionClosed": _session_closed,
    "SessionCancelled": _by("cancelled the session"),
    "ActionRecorded": _action_recorded,
    "ActionAssigned": lambda event, who: (
        f"{who.person(event.by)} settled who does it: {_does(event, who)}{_because(event)}."
    ),
    "ActionCarried": _action_carried,
    "ActionEscalated": _action_escalated,
    "ActionClosed": _action_closed,
    "ActionReopened": _by("opened it again"),
    "ActionCancelled": _by("cancelled it"),
    "WorkshopPlanned": _workshop_planned,
    "PreworkSubmitted": lambda event, who: f"{who.person(event.prework.by)} handed in their pre-work.",
    "WorkshopOpened": _by("opened the workshop for ideas"),
    "IdeaSubmitted": lambda event, who: (
        f"{who.person(event.by)} proposed{quoted(event.title)} ({event.idea_id}){quoted(event.why, ': ')}."
    ),
    "VotingOpened": _by("opened the vote"),
    "IdeasVoted": _voted,
    "DissentRecorded": _dissented,
    "IdeaAdopted": lambda event, who: (
        f"{who.person(event.by)} adopted {event.idea_id}: it becomes the draft{quoted(event.draft.terms.title)}."
    ),
    "OutputDrafted": lambda event, who: f"Goal drafted {who.thing(event.objective)} from {event.idea_id}.",
    "OutputRefused": lambda event, who: (
        f"Goal refused to draft {event.idea_id} ({event.refusal_reason}){quoted(event.refusal, ': ')}."
    ),
    "WorkshopClosed": lambda event, who: f"{who.person(event.by)} closed the workshop{quoted(event.summary, ': ')}.",
}
