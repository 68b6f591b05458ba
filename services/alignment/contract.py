"""All decisions about a vertical contract: one function per rpc of ContractService. The state is in bond.py."""

from datetime import date, timedelta
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import contract_pb2
from okr.alignment.v1.contract_pb2 import ContractClosing, ContractEnd, ContractTerms, EndChange
from okr.alignment.v1.contract_service_pb2 import (
    AcceptContractRequest,
    ActivateContractRequest,
    BreachContractRequest,
    CounterContractRequest,
    DeclineContractRequest,
    EscalateContractRequest,
    FulfillContractRequest,
    ImportContractRequest,
    OutdateContractRequest,
    ProposeContractRequest,
    ReconfirmContractRequest,
    ReleaseContractRequest,
    WarnContractRequest,
)
from okr.alignment.v1.events_pb2 import (
    ContractAccepted,
    ContractActivated,
    ContractBreached,
    ContractCountered,
    ContractDeclined,
    ContractEscalated,
    ContractFulfilled,
    ContractImported,
    ContractOutdated,
    ContractProposed,
    ContractReconfirmed,
    ContractReleased,
    ContractRenewed,
    ContractWarned,
)
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED
from okr.goal.v1.objective_pb2 import Objective

from libs import permission
from libs.commands import Context, Elsewhere, ResourceNotFound
from libs.record import moment, timestamp
from services.alignment import counting
from services.alignment.bond import INITIAL, PREFIX, Agreed, Bond, describe, evolve
from services.alignment.contract_advice import advise
from services.alignment.contract_terms import (
    carries_progress,
    counted,
    link_of,
    must_be_complete,
    must_fit_parent,
    must_not_be_past,
    uncounted,
)
from services.alignment.ends import (
    cycle_at,
    end_if_there,
    end_of,
    foresee,
    is_closed,
    must_be_known,
    must_be_open,
    must_overlap,
    objective_at,
    objective_of,
)
from services.alignment.refusals import (
    AnswerIsNotDue,
    CallerIsNoParty,
    CallerOwesNoAnswer,
    ContractDoesNotStand,
    ContractExists,
    ContractHasEnded,
    ContractIsNotStale,
    DateIsNotPast,
    EndsHaveMoved,
    EscalationStaysBetweenParties,
    ImportDiffers,
    NothingAwaitsAnAnswer,
    PartiesAreFixed,
    PersonIsUnknown,
)

__all__ = ["INITIAL", "PREFIX", "advise", "concerns", "describe", "evolve"]

State = contract_pb2.Contract
Decision = list[Message | Elsewhere]
ANSWER_DAYS = 7
#: How long after its date the timekeeper leaves a contract to its parties.
GRACE_DAYS = 14


# -- coming to terms


def propose_contract(bond: Bond, command: ProposeContractRequest, by: Context) -> Decision:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if bond.exists:
        raise ContractExists(f"{name} exists already", contract=name)
    child, parent = offered_ends(name, command.terms, by)
    proposed = ContractProposed(
        terms=command.terms, child=child, parent=parent, by=by.person, **answer_from(child, parent, command, by)
    )
    return [proposed, *([] if proposed.awaiting else accepted(name, command.terms, child, parent, by))]


def counter_contract(bond: Bond, command: CounterContractRequest, by: Context) -> Decision:
    must_not_have_ended(bond)
    terms = command.terms
    if (terms.child, terms.parent) != (bond.terms.child, bond.terms.parent):
        raise PartiesAreFixed("other ends are another contract", field="terms")
    if bond.is_negotiated:
        must_owe_the_answer(bond, by)
    child, parent = offered_ends(command.name, terms, by)
    countered = ContractCountered(
        terms=terms,
        child=child,
        parent=parent,
        by=by.person,
        reason=command.reason,
        **answer_from(child, parent, command, by),
    )
    return [countered, *([] if countered.awaiting else accepted(command.name, terms, child, parent, by))]


def accept_contract(bond: Bond, command: AcceptContractRequest, by: Context) -> Decision:
    must_not_have_ended(bond)
    if bond.agreed is not None and not bond.is_negotiated and bond.agreed.by == by.person:
        return []
    must_await_an_answer(bond)
    must_owe_the_answer(bond, by)
    terms = bond.terms
    foresee(by, terms.child, terms.parent)
    for goal in (terms.child, terms.parent):
        must_be_open(goal, by)
    child, parent = end_of(terms.child, by), end_of(terms.parent, by)
    for offered, now in ((bond.child, child), (bond.parent, parent)):
        if offered.digest != now.digest:
            message = f"{now.goal} is at revision {now.revision} now, no longer at {offered.revision}"
            raise EndsHaveMoved(message, end=now.goal)
    must_overlap(terms.child, terms.parent, by)
    return accepted(command.name, terms, child, parent, by)


def decline_contract(bond: Bond, command: DeclineContractRequest, by: Context) -> Decision:
    if bond.state == State.STATE_DECLINED and bond.declined_by == by.person:
        return []
    must_await_an_answer(bond)
    if by.person != bond.escalated_to:
        must_owe_the_answer(bond, by)
    return [ContractDeclined(by=by.person, reason=command.reason)]


def escalate_contract(bond: Bond, command: EscalateContractRequest, by: Context) -> Decision:
    must_await_an_answer(bond)
    overdue = bond.answer_due is not None and by.at > moment(bond.answer_due)
    parties = parties_of(bond, by)
    if by.person.startswith("apps/"):
        if bond.escalated:
            return []
        if not overdue:
            raise AnswerIsNotDue("the answer is not overdue yet")
    elif by.person not in parties:
        raise CallerIsNoParty(f"{by.person} owns neither end")
    to = command.to or next((each for each in by.people.line_of(who_owes(bond, by)) if each not in parties), "")
    if command.to and not by.people.is_active(command.to):
        raise PersonIsUnknown(f"{command.to} is not here", field="to", person=command.to)
    if to in parties:
        raise EscalationStaysBetweenParties(f"{to} is a party", field="to")
    if bond.escalated and bond.escalated_to == to:
        return []
    return [ContractEscalated(to=to, reason=command.reason, overdue=overdue)]


def offered_ends(name: str, terms: ContractTerms, by: Context) -> tuple[ContractEnd, ContractEnd]:
    """Both ends as they are now, if these terms can be offered by the caller."""
    must_be_complete(terms)
    foresee(by, terms.child, terms.parent)
    must_be_known(terms.child, by)
    must_be_known(terms.parent, by)
    child, parent = end_of(terms.child, by), end_of(terms.parent, by)
    if by.person not in (child.owner, parent.owner):
        raise CallerIsNoParty(f"{by.person} owns neither end")
    must_be_open(terms.child, by)
    must_be_open(terms.parent, by)
    must_overlap(terms.child, terms.parent, by)
    must_fit_parent(terms, by)
    must_not_be_past(terms, by)
    counting.must_be_alone(link_of(name, terms), by)
    return child, parent


def answer_from(child: ContractEnd, parent: ContractEnd, command: Any, by: Context) -> dict[str, Any]:
    """Who owes the answer, and until when: the other party; nobody where both ends are one person's."""
    if child.owner == parent.owner:
        return {"awaiting": "", "answer_due": None}
    due = command.answer_due if command.HasField("answer_due") else timestamp(by.at + timedelta(days=ANSWER_DAYS))
    return {"awaiting": parent.owner if by.person == child.owner else child.owner, "answer_due": due}


def accepted(name: str, terms: ContractTerms, child: ContractEnd, parent: ContractEnd, by: Context) -> Decision:
    """Both have said yes: it stands, and what carries progress is counted from now on."""
    link = link_of(name, terms) if carries_progress(terms) else None
    counted_also: list[str] = []
    counting.must_be_alone(link_of(name, terms), by)
    if link is not None:
        counting.must_not_circle(link, by)
        counting.must_leave_a_whole(link, by)
        counted_also = counting.must_count_once(link, by)
    events: Decision = [ContractAccepted(by=by.person, child=child, parent=parent, counted_also=counted_also)]
    if both_are_worked_on(terms, by):
        events.append(ContractActivated())
    before = counting.link_that_counts(name, terms.child, by)
    if before == link:
        return events
    return [*events, *(uncounted(before) if before else []), *(counted(link) if link else [])]


# -- while it stands


def reconfirm_contract(bond: Bond, command: ReconfirmContractRequest, by: Context) -> Decision:
    agreed = what_stands(bond)
    must_be_party(bond, by)
    if bond.state != State.STATE_STALE:
        message = "other terms are on the table" if bond.is_negotiated else "it names the present ends"
        raise ContractIsNotStale(message)
    terms = agreed.terms
    foresee(by, terms.child, terms.parent)
    for goal in (terms.child, terms.parent):
        must_be_open(goal, by)
    must_overlap(terms.child, terms.parent, by)
    must_fit_parent(terms, by)
    child, parent = end_of(terms.child, by), end_of(terms.parent, by)
    digests = child.digest, parent.digest
    confirmed = {each.by for each in agreed.reconfirmed if (each.child.digest, each.parent.digest) == digests}
    if by.person in confirmed:
        return []
    reconfirmed = ContractReconfirmed(by=by.person, child=child, parent=parent)
    if not {child.owner, parent.owner} <= confirmed | {by.person}:
        return [reconfirmed]
    return [reconfirmed, ContractRenewed(child=child, parent=parent, active=both_are_worked_on(terms, by))]


def activate_contract(bond: Bond, command: ActivateContractRequest, by: Context) -> Decision:
    must_exist(bond, command.name)
    if bond.agreed is None or bond.has_ended or bond.agreed.state != State.STATE_ACCEPTED:
        return []
    foresee(by, bond.terms.child, bond.terms.parent)
    return [ContractActivated()] if both_are_worked_on(bond.agreed.terms, by) else []


def outdate_contract(bond: Bond, command: OutdateContractRequest, by: Context) -> Decision:
    must_exist(bond, command.name)
    if bond.agreed is None or bond.has_ended:
        return []
    foresee(by, bond.terms.child, bond.terms.parent)
    found = (changed(bond.agreed, is_child, by) for is_child in (True, False))
    return [ContractOutdated(change=each) for each in found if each is not None]


def changed(agreed: Agreed, is_child: bool, by: Context) -> EndChange | None:
    """What is different about an end, if it is not known already."""
    pinned = agreed.child if is_child else agreed.parent
    now, closed = end_if_there(pinned.goal, by), is_closed(pinned.goal, by)
    known = next((each for each in reversed(agreed.changes) if each.is_child == is_child), None)
    present = (known.end.digest, known.closed) if known else (pinned.digest, False)
    if (now.digest, closed) == present:
        return None
    change = objective_at(pinned.goal, by).last_change
    return EndChange(
        end=now,
        is_child=is_child,
        previous_revision=pinned.revision,
        event=change.event,
        reason_code=change.reason_code,
        closed=closed,
        time=change.time if change.HasField("time") else timestamp(by.at),
    )


def warn_contract(bond: Bond, command: WarnContractRequest, by: Context) -> Decision:
    must_exist(bond, command.name)
    risk = command.risk
    known = bond.risks.get(risk.origin)
    if bond.agreed is None or bond.has_ended:
        return []
    if known is None and risk.kind == RISK_KIND_CLEARED:
        return []
    if known is not None and known.origin_version >= risk.origin_version:
        return []
    # What begins here is told once, whatever the version is when it is told again.
    if known is not None and risk.origin == command.name and (known.kind, known.time) == (risk.kind, risk.time):
        return []
    return [ContractWarned(risk=risk)]


# -- its end


def fulfill_contract(bond: Bond, command: FulfillContractRequest, by: Context) -> Decision:
    if ended_so(bond, State.STATE_FULFILLED, by):
        return []
    what_stands(bond)
    must_be_party(bond, by)
    _, parent_owner = parties_of(bond, by)
    if by.person != parent_owner:
        raise CallerOwesNoAnswer(f"{parent_owner} says whether it is there", awaiting=parent_owner)
    closing = ContractClosing(by=by.person, reason=command.note, evidence_uris=command.evidence_uris)
    return [ContractFulfilled(closing=closing)]


def breach_contract(bond: Bond, command: BreachContractRequest, by: Context) -> Decision:
    if ended_so(bond, State.STATE_BREACHED, by):
        return []
    agreed = what_stands(bond)
    overdue = by.person.startswith("apps/")
    if overdue:
        must_be_long_past(agreed, by)
    else:
        must_be_party(bond, by)
    closing = ContractClosing(by=by.person, reason=command.reason, overdue=overdue)
    return [ContractBreached(closing=closing), *counted_no_more(command.name, bond, by)]


def release_contract(bond: Bond, command: ReleaseContractRequest, by: Context) -> Decision:
    if ended_so(bond, State.STATE_RELEASED, by):
        return []
    must_not_have_ended(bond)
    must_be_party(bond, by)
    closing = ContractClosing(by=by.person, reason=command.reason)
    return [ContractReleased(closing=closing), *counted_no_more(command.name, bond, by)]


def must_be_long_past(agreed: Agreed, by: Context) -> None:
    # What was brought in had its time elsewhere: only a day of its own can pass here.
    due = agreed.terms.due_date if agreed.is_imported else due_date_of(agreed.terms, by)
    if not due or by.at.date() - timedelta(days=GRACE_DAYS) <= date.fromisoformat(due):
        raise DateIsNotPast(f"{due or 'no date'} is not {GRACE_DAYS} days past")


def due_date_of(terms: ContractTerms, by: Context) -> str:
    """Day it is due: its own, or the end of the cycle that ends first. "" if nobody knows."""
    if terms.due_date:
        return terms.due_date
    cycles = [objective_at(goal, by).cycle for goal in (terms.child, terms.parent)]
    by.known(*cycles)
    return min((known.end_date for known in (cycle_at(each, by) for each in cycles) if known.end_date), default="")


def counted_no_more(name: str, bond: Bond, by: Context) -> list[Elsewhere]:
    link = counting.link_that_counts(name, bond.terms.child, by)
    return uncounted(link) if link else []


# -- brought in


def import_contract(bond: Bond, command: ImportContractRequest, by: Context) -> Decision:
    name, terms = command.name, command.terms
    if bond.exists:
        if bond.imported is None:
            raise ContractExists(f"{name} was not imported but made here", contract=name)
        if (bond.imported.terms, bond.imported.source) != (terms, command.source):
            raise ImportDiffers(f"{name} was imported with other content", contract=name)
        return []
    must_be_complete(terms)
    foresee(by, terms.child, terms.parent)
    child, parent = end_of(terms.child, by), end_of(terms.parent, by)
    must_fit_parent(terms, by)
    link = link_of(name, terms)
    counting.must_be_alone(link, by)
    imported = ContractImported(terms=terms, child=child, parent=parent, source=command.source)
    if not carries_progress(terms):
        return [imported]
    counting.must_not_circle(link, by)
    counting.must_leave_a_whole(link, by)
    # What its source counts twice, it counts twice; it is only said so.
    imported.counted_also.extend(counting.also(counting.doubles(link, by)))
    return [imported, *counted(link)]


# -- who, and whether at all


def parties_of(bond: Bond, by: Context) -> tuple[str, str]:
    """Who owns the child and who the parent now: whoever took an objective on took its contracts on."""
    child, parent = by.known(objective_of(bond.terms.child), objective_of(bond.terms.parent))
    return child.owner if child else bond.child.owner, parent.owner if parent else bond.parent.owner


def who_owes(bond: Bond, by: Context) -> str:
    child_owner, parent_owner = parties_of(bond, by)
    return parent_owner if bond.awaits_parent else child_owner


def must_be_party(bond: Bond, by: Context) -> None:
    if by.person not in parties_of(bond, by):
        raise CallerIsNoParty(f"{by.person} owns neither end")


def must_owe_the_answer(bond: Bond, by: Context) -> None:
    must_be_party(bond, by)
    awaiting = who_owes(bond, by)
    if by.person != awaiting:
        raise CallerOwesNoAnswer(f"{awaiting} owes the answer", awaiting=awaiting)


def must_await_an_answer(bond: Bond) -> None:
    must_not_have_ended(bond)
    if not bond.is_negotiated:
        raise NothingAwaitsAnAnswer("no offer is on the table")


def must_exist(bond: Bond, name: str) -> None:
    if not bond.exists:
        raise ResourceNotFound(f"there is no {name}", resource=name)


def must_not_have_ended(bond: Bond) -> None:
    if bond.has_ended:
        raise ContractHasEnded("the contract has ended")


def what_stands(bond: Bond) -> Agreed:
    must_not_have_ended(bond)
    if bond.agreed is None:
        raise ContractDoesNotStand("it was not agreed")
    return bond.agreed


def ended_so(bond: Bond, state: contract_pb2.Contract.State, by: Context) -> bool:
    """The caller ended it in that very way before."""
    return bond.state == state and bond.closing is not None and bond.closing.by == by.person


def both_are_worked_on(terms: ContractTerms, by: Context) -> bool:
    worked_on = (Objective.STATE_ACTIVE, Objective.STATE_IMPORTED)
    return all(objective_at(goal, by).state in worked_on for goal in (terms.child, terms.parent))


def concerns(bond: Bond, command: Any, by: Context) -> permission.Resource:
    name = command.name or f"{PREFIX}/{by.command_id}"
    terms = bond.terms if bond.exists or "terms" not in command.DESCRIPTOR.fields_by_name else command.terms
    child, parent = by.known(objective_of(terms.child), objective_of(terms.parent)) if terms.child else (None, None)
    return permission.Resource(
        kind="contract",
        name=name,
        owner=child.owner if child else bond.child.owner,
        counterpart=parent.owner if parent else bond.parent.owner,
        unit=child.unit if child else bond.child.unit,
        escalated_to=bond.escalated_to,
    )
