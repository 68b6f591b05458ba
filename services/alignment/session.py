"""All rules of an alignment session: planned, open, closed or cancelled; its agenda locked a day before, its actions followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import session_pb2
from okr.alignment.v1.events_pb2 import (
    ActionCarried,
    ActionEscalated,
    ActionTaken,
    AgendaLocked,
    AgendaRevised,
    DecisionRecorded,
    MinutesRecorded,
    PrereadAdded,
    SessionCancelled,
    SessionClosed,
    SessionOpened,
    SessionPlanned,
    SessionReplanned,
)
from okr.alignment.v1.session_pb2 import AgendaItem, Preread, SessionDecision, SessionPlan
from okr.alignment.v1.session_service_pb2 import (
    AddPrereadRequest,
    CancelSessionRequest,
    CloseSessionRequest,
    LockAgendaRequest,
    OpenSessionRequest,
    PlanSessionRequest,
    RecordDecisionRequest,
    RecordMinutesRequest,
    ReplanSessionRequest,
    ReviseAgendaRequest,
)
from okr.api.v1.receipt_pb2 import Warning

from libs.commands import Context, Elsewhere, ResourceNotFound
from libs.permission import Resource
from libs.record import moment, timestamp
from services.alignment.gathering import (
    MOST_STATEMENTS,
    check_cycle,
    check_date,
    check_party,
    check_person,
    check_subjects,
    check_time,
    check_unit,
    must_be_complete,
    must_lead,
    must_take_part,
    open_actions,
    parties_of,
)
from services.alignment.refusals import (
    ActionsAreOpen,
    AgendaIsEmpty,
    AgendaIsLocked,
    PreviousSessionIsOpen,
    SeriesGoesBack,
    SessionEndsBeforeItStarts,
    SessionExists,
    SessionIsNotOpen,
    SessionIsNotPlanned,
    StatementsAreFull,
    SubjectIsUnknown,
)

PREFIX = "sessions"
#: An agenda stands this long before its session.
LOCK_AHEAD_S = 24 * 60 * 60
#: An action that is carried more often escalates.
MOST_CARRIES = 2
State = session_pb2.Session
Decision = list[Message | Elsewhere]


@dataclass(frozen=True, slots=True)
class Session:
    """State of one session. Messages in it are never changed, only replaced."""

    state: session_pb2.Session.State = State.STATE_UNSPECIFIED
    plan: SessionPlan = field(default_factory=SessionPlan)
    planned_by: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    agenda_locked: bool = False
    agenda_lock_time: Timestamp = field(default_factory=Timestamp)
    prereads: tuple[Preread, ...] = ()
    decisions: tuple[SessionDecision, ...] = ()
    minutes: str = ""
    actions: tuple[str, ...] = ()
    carried_actions: tuple[str, ...] = ()
    #: Of the carried actions, those that go on into the next session.
    carry: tuple[str, ...] = ()
    summary: str = ""
    reason: str = ""

    @property
    def exists(self) -> bool:
        return self.state != State.STATE_UNSPECIFIED

    @property
    def is_closed(self) -> bool:
        return self.state == State.STATE_CLOSED

    @property
    def takes_actions(self) -> bool:
        return self.state in (State.STATE_PLANNED, State.STATE_OPEN)


INITIAL = Session()


# -- beforehand


def plan_session(session: Session, command: PlanSessionRequest, by: Context) -> Decision:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if session.exists:
        raise SessionExists(f"{name} is planned already", session=name)
    check_plan(name, command.plan, by)
    check_agenda(command.agenda, by)
    lock_time = lock_time_of(command.plan)
    must_have_agenda(command.agenda, lock_time, by)
    return [SessionPlanned(plan=command.plan, agenda=command.agenda, agenda_lock_time=lock_time, by=by.person)]


def replan_session(session: Session, command: ReplanSessionRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    must_be_planned(session)
    if command.plan == session.plan:
        return []
    check_plan(command.name, command.plan, by)
    lock_time = session.agenda_lock_time if session.agenda_locked else lock_time_of(command.plan)
    must_have_agenda(session.agenda, lock_time, by)
    return [
        SessionReplanned(plan=command.plan, agenda_lock_time=lock_time, reason=command.reason, by=by.person),
    ]


def revise_agenda(session: Session, command: ReviseAgendaRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    must_be_planned(session)
    if tuple(command.agenda) == session.agenda:
        return []
    if session.agenda_locked or stands(session.agenda_lock_time, by):
        since = session.agenda_lock_time.ToJsonString()
        raise AgendaIsLocked(f"the agenda stands since {since}", since=since)
    check_agenda(command.agenda, by)
    return [AgendaRevised(agenda=command.agenda, by=by.person)]


def lock_agenda(session: Session, command: LockAgendaRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    must_be_planned(session)
    if session.agenda_locked:
        return []
    if not session.agenda:
        raise AgendaIsEmpty("there is no agenda to lock")
    since = session.agenda_lock_time if stands(session.agenda_lock_time, by) else timestamp(by.at)
    return [AgendaLocked(by=by.person, lock_time=since)]


def add_preread(session: Session, command: AddPrereadRequest, by: Context) -> Decision:
    must_exist(session, command.name)
    if by.person != session.planned_by:
        must_take_part(session.plan, by)
    if not session.takes_actions:
        raise SessionIsNotPlanned("it is over: there is nothing to read beforehand")
    if command.preread in session.prereads:
        return []
    must_have_room(len(session.prereads))
    return [PrereadAdded(preread=command.preread, by=by.person)]


# -- the session


def open_session(session: Session, command: OpenSessionRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    if session.state == State.STATE_OPEN:
        return []
    must_be_planned(session)
    if not session.agenda:
        raise AgendaIsEmpty("a session needs an agenda beforehand")
    carried = open_actions(left_by(session.plan.previous, by), by)
    decided: Decision = [SessionOpened(carried_actions=carried, by=by.person)]
    for name, action in carried.items():
        times = action.carried + 1
        decided.append(Elsewhere(name, ActionCarried(session=command.name, carried=times)))
        if times > MOST_CARRIES:
            to = above(action.owner or session.plan.facilitator, by)
            decided.append(Elsewhere(name, ActionEscalated(to=to, carried=times)))
    return decided


def record_decision(session: Session, command: RecordDecisionRequest, by: Context) -> Decision:
    must_exist(session, command.name)
    must_take_part(session.plan, by)
    must_be_open(session)
    decision = command.decision
    if decision in session.decisions:
        return []
    must_have_room(len(session.decisions))
    check_subjects(decision.about, "decision.about", by)
    check_person(decision.decided_by, "decision.decided_by", by)
    check_date(decision.review_on, "decision.review_on")
    return [DecisionRecorded(decision=decision)]


def record_minutes(session: Session, command: RecordMinutesRequest, by: Context) -> Decision:
    must_take_part(session.plan, by)
    # Minutes are written up afterwards, too.
    if not session.is_closed:
        must_be_open(session)
    return [] if command.minutes == session.minutes else [MinutesRecorded(minutes=command.minutes, by=by.person)]


def close_session(session: Session, command: CloseSessionRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    if session.is_closed and (session.carry, session.summary) == (tuple(command.carry), command.summary):
        return []
    must_be_open(session)
    carried = open_actions(session.carried_actions, by)
    for name in command.carry:
        if name not in carried:
            raise SubjectIsUnknown(f"{name} is no open action that was carried into it", field="carry", subject=name)
    if left := [name for name in carried if name not in command.carry]:
        listed = ", ".join(left)
        raise ActionsAreOpen(f"neither settled nor carried on: {listed}", field="carry", actions=listed)
    must_be_complete(carried | open_actions(session.actions, by), by)
    return [SessionClosed(carry=command.carry, summary=command.summary, by=by.person)]


def cancel_session(session: Session, command: CancelSessionRequest, by: Context) -> Decision:
    must_lead(session.plan, by, session.planned_by)
    if session.state == State.STATE_CANCELLED:
        return []
    must_be_planned(session)
    return [SessionCancelled(reason=command.reason, by=by.person)]


# -- the series


def left_by(previous: str, by: Context) -> list[str]:
    """Actions of the session before, its own and those carried into it; also of the one before a cancelled one."""
    names: list[str] = []
    while previous:
        session = by.state(previous)
        if session.takes_actions:
            raise PreviousSessionIsOpen(f"{previous} has not ended", session=previous)
        names = [*session.carried_actions, *session.actions, *names]
        previous = session.plan.previous if session.state == State.STATE_CANCELLED else ""
    return names


def check_series(name: str, plan: SessionPlan, by: Context) -> None:
    previous = plan.previous
    if previous == name:
        raise SeriesGoesBack("a session does not follow itself", field="plan.previous", session=name)
    if not by.state(previous).exists:
        raise SeriesGoesBack(f"nobody planned {previous}", field="plan.previous", session=previous)
    if in_order(by.state(previous).plan.start_time) > in_order(plan.start_time):
        raise SeriesGoesBack(f"{previous} starts later", field="plan.previous", session=previous)
    # What is still to come can have been replanned behind this one. What has been opened cannot: this one has not.
    while previous and by.state(previous).state in (State.STATE_PLANNED, State.STATE_CANCELLED):
        previous = by.state(previous).plan.previous
        if previous == name:
            raise SeriesGoesBack(f"{plan.previous} comes behind {name}", field="plan.previous", session=plan.previous)


def above(person: str, by: Context) -> str:
    """The nearest of their line who is here; "" if nobody is."""
    return next((each for each in by.people.line_of(person) if by.people.is_active(each)), "")


# -- what stands in the way


def check_plan(name: str, plan: SessionPlan, by: Context) -> None:
    check_time(plan.start_time, "plan.start_time")
    check_time(plan.end_time, "plan.end_time")
    if in_order(plan.end_time) <= in_order(plan.start_time):
        raise SessionEndsBeforeItStarts("it ends before it starts", field="plan.end_time")
    check_party(plan, by)
    check_unit(plan.unit, "plan.unit", by)
    if plan.cycle:
        check_cycle(plan.cycle, "plan.cycle", by)
    check_subjects(plan.about, "plan.about", by)
    if plan.previous:
        check_series(name, plan, by)


def check_agenda(agenda: Sequence[AgendaItem], by: Context) -> None:
    check_subjects([subject for each in agenda for subject in each.about], "agenda", by)
    for place, each in enumerate(agenda):
        if each.presenter:
            check_person(each.presenter, f"agenda[{place}].presenter", by)


def must_have_agenda(agenda: Sequence[AgendaItem], lock_time: Timestamp, by: Context) -> None:
    """From its lock on nothing can be added: an empty agenda would stay empty."""
    if not agenda and stands(lock_time, by):
        raise AgendaIsEmpty("it starts within a day: give the agenda with it", field="agenda")


def must_exist(session: Session, name: str) -> None:
    if not session.exists:
        raise ResourceNotFound(f"there is no {name}", resource=name)


def must_be_planned(session: Session) -> None:
    if session.state != State.STATE_PLANNED:
        raise SessionIsNotPlanned(f"it is {_word(session.state)}")


def must_be_open(session: Session) -> None:
    if session.state != State.STATE_OPEN:
        raise SessionIsNotOpen(f"it is {_word(session.state)}")


def must_have_room(number_of_statements: int) -> None:
    if number_of_statements >= MOST_STATEMENTS:
        raise StatementsAreFull(f"it holds {MOST_STATEMENTS} of them already")


def lock_time_of(plan: SessionPlan) -> Timestamp:
    return Timestamp(seconds=plan.start_time.seconds - LOCK_AHEAD_S, nanos=plan.start_time.nanos)


def stands(lock_time: Timestamp, by: Context) -> bool:
    return by.at >= moment(lock_time)


def in_order(stamp: Timestamp) -> tuple[int, int]:
    return stamp.seconds, stamp.nanos


def _word(state: int) -> str:
    return State.State.Name(state).removeprefix("STATE_").lower()


# -- what it is


def evolve(session: Session, event: Message) -> Session:
    match event:
        case SessionPlanned():
            return Session(
                state=State.STATE_PLANNED,
                plan=event.plan,
                planned_by=event.by,
                agenda=tuple(event.agenda),
                agenda_lock_time=event.agenda_lock_time,
            )
        case SessionReplanned():
            return replace(session, plan=event.plan, agenda_lock_time=event.agenda_lock_time, reason=event.reason)
        case AgendaRevised(agenda=agenda):
            return replace(session, agenda=tuple(agenda))
        case AgendaLocked(lock_time=lock_time):
            return replace(session, agenda_locked=True, agenda_lock_time=lock_time)
        case PrereadAdded(preread=preread):
            return replace(session, prereads=(*session.prereads, preread))
        case SessionOpened(carried_actions=carried):
            return replace(session, state=State.STATE_OPEN, carried_actions=tuple(carried))
        case DecisionRecorded(decision=decision):
            return replace(session, decisions=(*session.decisions, decision))
        case ActionTaken(action=action):
            return replace(session, actions=(*session.actions, action))
        case MinutesRecorded(minutes=minutes):
            return replace(session, minutes=minutes)
        case SessionClosed(carry=carry, summary=summary):
            return replace(session, state=State.STATE_CLOSED, carry=tuple(carry), summary=summary)
        case SessionCancelled(reason=reason):
            return replace(session, state=State.STATE_CANCELLED, reason=reason)
        case _:
            raise TypeError(f"a session knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, session: Session) -> session_pb2.Session:
    return session_pb2.Session(
        name=name,
        etag=f"v{version}",
        state=session.state,
        plan=session.plan,
        agenda=session.agenda,
        agenda_locked=session.agenda_locked,
        agenda_lock_time=session.agenda_lock_time,
        prereads=session.prereads,
        decisions=session.decisions,
        minutes=session.minutes,
        actions=session.actions,
        carried_actions=session.carried_actions,
        summary=session.summary,
        reason=session.reason,
        planned_by=session.planned_by,
    )


def advise(session: Session, command: Message, by: Context) -> list[Warning]:
    match command:
        case PlanSessionRequest() | ReplanSessionRequest() if stands(lock_time_of(session.plan), by):
            message = "it starts within a day: nobody had the agenda a day before, and it does not change any more"
            return [Warning(reason="AGENDA_IS_SHORT_NOTICE", subject="plan.start_time", message=message)]
        case CloseSessionRequest() if not session.decisions:
            message = "nothing was decided: what was it for?"
            return [Warning(reason="SESSION_DECIDED_NOTHING", subject="decisions", message=message)]
        case _:
            return []


def concerns(session: Session, command: Message, by: Context) -> Resource:
    plan = command.plan if isinstance(command, PlanSessionRequest) and not session.exists else session.plan
    return Resource(
        kind="session",
        name=command.name,  # type: ignore[attr-defined]
        owner=plan.facilitator,
        counterpart=session.planned_by or by.person,
        unit=plan.unit,
        parties=parties_of(plan),
    )
