"""All rules of a cycle: planned, drafting, active, closing, closed; it never goes back and is never deleted."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from google.protobuf.message import Message
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1 import cycle_pb2
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.cycle_service_pb2 import (
    CloseCycleRequest,
    OpenCycleRequest,
    PlanCycleRequest,
    ReplanCycleRequest,
    StartCycleRequest,
    WindUpCycleRequest,
)
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    CycleOpened,
    CyclePlanned,
    CycleReplanned,
    CycleStarted,
    CycleWoundUp,
)

from libs.commands import Context
from libs.permission import Resource
from libs.refusal import Exists, Invalid, Refused
from services.goal.terms import check_date

PREFIX = "cycles"
KNOWN_ZONE = "Asia/Shanghai"
State = cycle_pb2.Cycle.State
Event = CycleOpened | CycleStarted | CycleWoundUp | CycleClosed


class CycleExists(Exists):
    """The cycle was planned before."""


class CycleEndsBeforeItStarts(Invalid):
    """The last day is before the first."""


class CycleHasStarted(Refused):
    """What it promised to everybody at its start is not planned again."""


class CycleHasPassed(Refused):
    """The cycle is beyond that step and does not go back."""


class CycleIsNotThereYet(Refused):
    """The step before has not been taken."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What the rules read of a cycle."""

    state: int = cycle_pb2.Cycle.STATE_UNSPECIFIED
    plan: CyclePlan = field(default_factory=CyclePlan)


INITIAL = Cycle()


def plan_cycle(cycle: Cycle, command: PlanCycleRequest, by: Context) -> list[Message]:
    if cycle.state != cycle_pb2.Cycle.STATE_UNSPECIFIED:
        raise CycleExists(f"{command.name} is planned already", cycle=command.name)
    check_plan(command.plan)
    return [CyclePlanned(plan=command.plan)]


def replan_cycle(cycle: Cycle, command: ReplanCycleRequest, by: Context) -> list[Message]:
    if cycle.state > cycle_pb2.Cycle.STATE_DRAFTING:
        raise CycleHasStarted(f"{command.name} is {_word(cycle.state)}", cycle=command.name)
    check_plan(command.plan)
    return [] if command.plan == cycle.plan else [CycleReplanned(plan=command.plan)]


def open_cycle(cycle: Cycle, command: OpenCycleRequest, by: Context) -> list[Message]:
    return advanced(cycle, command.name, cycle_pb2.Cycle.STATE_DRAFTING, CycleOpened())


def start_cycle(cycle: Cycle, command: StartCycleRequest, by: Context) -> list[Message]:
    # The event names no policy packs: those in force are the ones published before it in the log.
    return advanced(cycle, command.name, cycle_pb2.Cycle.STATE_ACTIVE, CycleStarted())


def wind_up_cycle(cycle: Cycle, command: WindUpCycleRequest, by: Context) -> list[Message]:
    return advanced(cycle, command.name, cycle_pb2.Cycle.STATE_CLOSING, CycleWoundUp())


def close_cycle(cycle: Cycle, command: CloseCycleRequest, by: Context) -> list[Message]:
    # Objectives that are still open stay as they are: nothing is carried, achieved or given up silently.
    return advanced(cycle, command.name, cycle_pb2.Cycle.STATE_CLOSED, CycleClosed())


def advanced(cycle: Cycle, name: str, to: int, event: Event) -> list[Message]:
    """One step on, or nothing if it was taken before."""
    if cycle.state == to:
        return []
    if cycle.state > to:
        raise CycleHasPassed(f"{name} is {_word(cycle.state)} already", cycle=name, state=_word(cycle.state))
    if cycle.state < to - 1:
        raise CycleIsNotThereYet(f"{name} is {_word(cycle.state)} still", cycle=name, state=_word(cycle.state))
    return [event]


def check_plan(plan: CyclePlan) -> None:
    check_date(plan.start_date, "plan.start_date")
    check_date(plan.end_date, "plan.end_date")
    if plan.start_date and plan.end_date and plan.end_date < plan.start_date:
        raise CycleEndsBeforeItStarts(f"{plan.end_date} is before {plan.start_date}", field="plan.end_date")


def evolve(cycle: Cycle, event: Message) -> Cycle:
    match event:
        case CyclePlanned(plan=plan):
            return Cycle(cycle_pb2.Cycle.STATE_PLANNING, plan)
        case CycleReplanned(plan=plan):
            return replace(cycle, plan=plan)
        case CycleOpened():
            return replace(cycle, state=cycle_pb2.Cycle.STATE_DRAFTING)
        case CycleStarted():
            return replace(cycle, state=cycle_pb2.Cycle.STATE_ACTIVE)
        case CycleWoundUp():
            return replace(cycle, state=cycle_pb2.Cycle.STATE_CLOSING)
        case CycleClosed():
            return replace(cycle, state=cycle_pb2.Cycle.STATE_CLOSED)
        case _:
            raise TypeError(f"a cycle knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, cycle: Cycle) -> cycle_pb2.Cycle:
    return cycle_pb2.Cycle(name=name, etag=f"v{version}", state=State.Name(cycle.state), plan=cycle.plan)


def advise(cycle: Cycle, command: Message, by: Context) -> list[Warning]:
    if not isinstance(command, PlanCycleRequest | ReplanCycleRequest):
        return []
    warnings = []
    if not (command.plan.start_date and command.plan.end_date):
        message = "without a first and a last day nobody can say how far the cycle is"
        warnings.append(Warning(reason="CYCLE_HAS_NO_DATES", subject="plan", message=message))
    if command.plan.time_zone and not _is_zone(command.plan.time_zone):
        message = f"{command.plan.time_zone!r} is no IANA time zone known here; its days are counted in UTC"
        warnings.append(Warning(reason="TIME_ZONE_IS_UNKNOWN", subject="plan.time_zone", message=message))
    return warnings


def concerns(cycle: Cycle, command: Message, by: Context) -> Resource:
    return Resource(kind="cycle", name=command.name)  # type: ignore[attr-defined]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        # A machine without the database of time zones knows none, and cannot say.
        return name != KNOWN_ZONE and not _is_zone(KNOWN_ZONE)
    return True


def _word(state: int) -> str:
    return State.Name(state).removeprefix("STATE_").lower()
