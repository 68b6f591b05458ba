"""All rules of an action: one owner, a date, followed from session to session until it is closed with evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import action_pb2
from okr.alignment.v1.action_service_pb2 import (
    AssignActionRequest,
    CancelActionRequest,
    CloseActionRequest,
    RecordActionRequest,
    ReopenActionRequest,
)
from okr.alignment.v1.events_pb2 import (
    ActionAssigned,
    ActionCancelled,
    ActionCarried,
    ActionClosed,
    ActionEscalated,
    ActionRecorded,
    ActionReopened,
    ActionTaken,
)

from libs.commands import Context, Elsewhere
from libs.permission import Resource
from libs.record import timestamp
from services.alignment.gathering import (
    MOST_STATEMENTS,
    check_date_to_come,
    check_person,
    check_subjects,
    check_time,
    leads,
    must_be_complete,
    must_take_part,
    parties_of,
)
from services.alignment.refusals import (
    ActionExists,
    ActionHasSeveralOwners,
    ActionIsOpen,
    ActionIsSettled,
    CallerTakesNoPart,
    SourceIsOver,
    StatementsAreFull,
    WorkshopIsFull,
)

PREFIX = "actions"
State = action_pb2.Action
Decision = list[Message | Elsewhere]


@dataclass(frozen=True, slots=True)
class Action:
    """State of one action."""

    state: action_pb2.Action.State = State.STATE_UNSPECIFIED
    text: str = ""
    owner: str = ""
    due_date: str = ""
    source: str = ""
    about: tuple[str, ...] = ()
    recorded_by: str = ""
    record_time: Timestamp | None = None
    carried: int = 0
    session: str = ""
    escalated_to: str = ""
    evidence_uris: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    close_time: Timestamp | None = None
    #: True if it was closed and is open again.
    reopened: bool = False

    @property
    def exists(self) -> bool:
        return self.state != State.STATE_UNSPECIFIED

    @property
    def gatherings(self) -> list[str]:
        """Sessions and workshops that follow it: where it was taken, and where it was carried last."""
        return [each for each in dict.fromkeys((self.source, self.session)) if each]


INITIAL = Action()


def record_action(action: Action, command: RecordActionRequest, by: Context) -> Decision:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if action.exists:
        raise ActionExists(f"{name} is recorded already", action=name)
    owner = only_owner(command.owners, by)
    check_time(command.effective_time, "effective_time")
    record_time = command.effective_time if command.HasField("effective_time") else timestamp(by.at)
    # What is written down later had its date to come when it was taken.
    check_date_to_come(command.due_date, "due_date", by, record_time)
    if command.source:
        must_take_actions(command.source, by)
    check_subjects(command.about, "about", by)
    recorded = ActionRecorded(
        text=command.text,
        owner=owner,
        due_date=command.due_date,
        source=command.source,
        about=command.about,
        by=by.person,
        record_time=record_time,
    )
    return [recorded, *([Elsewhere(command.source, ActionTaken(action=name))] if command.source else [])]


def assign_action(action: Action, command: AssignActionRequest, by: Context) -> Decision:
    must_be_followed_by_caller(action, by)
    must_not_be_settled(action)
    if command.due_date != action.due_date:
        check_date_to_come(command.due_date, "due_date", by)
    owner = only_owner(command.owners, by) if list(command.owners) != [action.owner] else action.owner
    if (owner, command.due_date) == (action.owner, action.due_date):
        return []
    must_leave_nothing_open(command.name, replace(action, owner=owner, due_date=command.due_date), by)
    return [ActionAssigned(owner=owner, due_date=command.due_date, reason=command.reason, by=by.person)]


def close_action(action: Action, command: CloseActionRequest, by: Context) -> Decision:
    if by.person not in (action.owner, action.recorded_by) and not is_led_by_caller(action, by):
        raise CallerTakesNoPart(f"{by.person} neither does nor follows it")
    done = tuple(command.evidence_uris), command.note
    if action.state == State.STATE_CLOSED and done == (action.evidence_uris, action.note):
        return []
    must_not_be_settled(action)
    check_time(command.effective_time, "effective_time")
    close_time = command.effective_time if command.HasField("effective_time") else timestamp(by.at)
    return [ActionClosed(evidence_uris=command.evidence_uris, note=command.note, by=by.person, close_time=close_time)]


def reopen_action(action: Action, command: ReopenActionRequest, by: Context) -> Decision:
    must_be_followed_by_caller(action, by)
    if action.state == State.STATE_OPEN:
        if action.reopened and action.reason == command.reason:
            return []
        raise ActionIsOpen("it was not closed")
    if action.state == State.STATE_CANCELLED:
        raise ActionIsSettled("it was cancelled: record a new one")
    must_leave_nothing_open(command.name, action, by)
    return [ActionReopened(reason=command.reason, by=by.person)]


def cancel_action(action: Action, command: CancelActionRequest, by: Context) -> Decision:
    must_be_followed_by_caller(action, by)
    if action.state == State.STATE_CANCELLED:
        return []
    must_not_be_settled(action)
    return [ActionCancelled(reason=command.reason, by=by.person)]


# -- what stands in the way


def only_owner(owners: Iterable[str], by: Context) -> str:
    """The one owner, "" if nobody took it yet."""
    people = list(dict.fromkeys(owners))
    if len(people) > 1:
        raise ActionHasSeveralOwners(f"one person does it, not {len(people)}", field="owners")
    for each in people:
        check_person(each, "owners[0]", by)
    return people[0] if people else ""


def must_take_actions(source: str, by: Context) -> None:
    gathering = by.state(source)
    if not gathering.takes_actions:
        raise SourceIsOver(f"{source} is over, or nobody planned it", field="source", source=source)
    must_take_part(gathering.plan, by)
    if len(gathering.actions) >= MOST_STATEMENTS:
        full = StatementsAreFull if source.startswith("sessions/") else WorkshopIsFull
        raise full(f"{MOST_STATEMENTS} actions were taken in {source} already")


def must_be_followed_by_caller(action: Action, by: Context) -> None:
    """Who recorded it, who does it and their line, whom it was escalated to, and who leads where it is followed."""
    near = (action.recorded_by, action.owner, action.escalated_to, *by.people.line_of(responsible(action)))
    if by.person not in near and not is_led_by_caller(action, by):
        raise CallerTakesNoPart(f"{by.person} neither does nor follows it")


def is_led_by_caller(action: Action, by: Context) -> bool:
    return any(leads(by.state(each).plan, by) for each in action.gatherings)


def responsible(action: Action) -> str:
    """The owner, or who recorded it where nobody took it yet."""
    return action.owner or action.recorded_by


def must_not_be_settled(action: Action) -> None:
    if action.state != State.STATE_OPEN:
        raise ActionIsSettled(f"it is {_word(action.state)}")


def must_leave_nothing_open(name: str, action: Action, by: Context) -> None:
    """A session that closed over it did so because it had an owner and a date: it keeps them."""
    if any(by.state(each).is_closed for each in action.gatherings):
        must_be_complete({name: action}, by)


def _word(state: int) -> str:
    return State.State.Name(state).removeprefix("STATE_").lower()


# -- what it is


def evolve(action: Action, event: Message) -> Action:
    match event:
        case ActionRecorded():
            return Action(
                state=State.STATE_OPEN,
                text=event.text,
                owner=event.owner,
                due_date=event.due_date,
                source=event.source,
                about=tuple(event.about),
                recorded_by=event.by,
                record_time=event.record_time,
            )
        case ActionAssigned():
            return replace(action, owner=event.owner, due_date=event.due_date, reason=event.reason)
        case ActionCarried(session=session, carried=carried):
            return replace(action, session=session, carried=carried)
        case ActionEscalated(to=to):
            return replace(action, escalated_to=to)
        case ActionClosed():
            return replace(
                action,
                state=State.STATE_CLOSED,
                evidence_uris=tuple(event.evidence_uris),
                note=event.note,
                close_time=event.close_time,
                escalated_to="",
            )
        case ActionReopened(reason=reason):
            return replace(
                action,
                state=State.STATE_OPEN,
                evidence_uris=(),
                note="",
                close_time=None,
                reason=reason,
                reopened=True,
            )
        case ActionCancelled(reason=reason):
            return replace(action, state=State.STATE_CANCELLED, reason=reason, escalated_to="")
        case _:
            raise TypeError(f"an action knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, action: Action) -> action_pb2.Action:
    return action_pb2.Action(
        name=name,
        etag=f"v{version}",
        state=action.state,
        text=action.text,
        owner=action.owner,
        due_date=action.due_date,
        source=action.source,
        about=action.about,
        recorded_by=action.recorded_by,
        carried=action.carried,
        session=action.session,
        escalated_to=action.escalated_to,
        evidence_uris=action.evidence_uris,
        note=action.note,
        reason=action.reason,
        record_time=action.record_time,
        close_time=action.close_time,
    )


def concerns(action: Action, command: Any, by: Context) -> Resource:
    plans = [by.state(each).plan for each in action.gatherings]
    owner = responsible(action)
    return Resource(
        kind="action",
        name=command.name,
        owner=owner,
        counterpart=action.recorded_by,
        parties=frozenset(person for plan in plans for person in parties_of(plan)),
        unit=plans[0].unit if plans else by.people.unit_of(owner),
        escalated_to=action.escalated_to,
    )
