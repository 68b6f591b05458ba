"""What sessions and workshops have in common: who leads, who takes part, and what they name has to be there."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.action_pb2 import Action
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.goal.v1.cycle_pb2 import Cycle

from libs.commands import Context, FieldInvalid
from libs.record import moment
from services.alignment.ends import foresee, key_result_id_of, objective_of
from services.alignment.refusals import (
    ActionsAreIncomplete,
    CallerDoesNotLead,
    CallerTakesNoPart,
    CycleIsUnknown,
    DateIsPast,
    FacilitatorIsAlone,
    PersonIsUnknown,
    SubjectIsUnknown,
    UnitIsUnknown,
)

#: Decisions, pre-reads, actions, ideas or dissents that one session or workshop holds.
MOST_STATEMENTS = 200
#: A day has passed when it is over everywhere: the last places are this far behind UTC.
LAST_PLACES = timedelta(hours=12)
#: Seconds of the first and the last moment that have a date and a day before them.
_FIRST_S, _LAST_S = -62_135_510_400, 253_402_300_799


class Plan(Protocol):
    """What the plan of a session and that of a workshop both have."""

    @property
    def unit(self) -> str: ...
    @property
    def facilitator(self) -> str: ...
    @property
    def participants(self) -> Iterable[str]: ...


def parties_of(plan: Plan) -> frozenset[str]:
    """Who takes part; the facilitator does, also where nobody listed them."""
    return frozenset((plan.facilitator, *plan.participants))


def must_take_part(plan: Plan, by: Context) -> str:
    if by.person not in parties_of(plan):
        raise CallerTakesNoPart(f"{by.person} is no participant")
    return by.person


def leads(plan: Plan, by: Context) -> bool:
    """The facilitator does. If they have left, their line or the unit's business lead: nothing stays open for ever."""
    if by.person == plan.facilitator:
        return True
    if by.people.is_active(plan.facilitator):
        return False
    return by.person in by.people.line_of(plan.facilitator) or leads_unit(plan, by)


def leads_unit(plan: Plan, by: Context) -> bool:
    return by.people.holds(by.person, ROLE_BUSINESS_LEAD, plan.unit)


def must_lead(plan: Plan, by: Context, planned_by: str = "") -> None:
    if not (by.person == planned_by or leads(plan, by)):
        raise CallerDoesNotLead(f"{plan.facilitator} leads it", facilitator=plan.facilitator)


# -- what is named


def check_party(plan: Plan, by: Context) -> None:
    if parties_of(plan) == {plan.facilitator}:
        raise FacilitatorIsAlone(f"only {plan.facilitator} takes part", field="plan.participants")
    check_person(plan.facilitator, "plan.facilitator", by)
    for place, each in enumerate(plan.participants):
        check_person(each, f"plan.participants[{place}]", by)


def check_person(person: str, path: str, by: Context) -> None:
    if not by.people.is_active(person):
        raise PersonIsUnknown(f"the directory does not know {person}, or they have left", field=path, person=person)


def check_unit(unit: str, path: str, by: Context) -> None:
    if not by.people.unit_exists(unit):
        raise UnitIsUnknown(f"the directory does not know {unit}, or it has ended", field=path, unit=unit)


def check_cycle(cycle: str, path: str, by: Context) -> int:
    """State of the cycle."""
    (known,) = by.known(cycle)
    if known is None or known.state == Cycle.STATE_UNSPECIFIED:
        raise CycleIsUnknown(f"nobody planned {cycle}", field=path, cycle=cycle)
    state: int = known.state
    return state


def check_subjects(subjects: Iterable[str], path: str, by: Context) -> None:
    """Objectives, key results, contracts and dependencies: each is known here."""
    subjects = list(subjects)
    foresee(by, *(each for each in subjects if _is_goal(each)))
    for each in subjects:
        if not (_goal_is_known(each, by) if _is_goal(each) else by.state(each).state):
            raise SubjectIsUnknown(f"nobody here knows {each}", field=path, subject=each)


def _is_goal(subject: str) -> bool:
    return subject.startswith("objectives/")


def _goal_is_known(goal: str, by: Context) -> bool:
    (objective,) = by.known(objective_of(goal))
    if objective is None or not objective.revision:
        return False
    key_result_id = key_result_id_of(goal)
    return not key_result_id or any(each.key_result_id == key_result_id for each in objective.key_results)


# -- dates


def check_date(text: str, path: str) -> None:
    """Refuses 2026-02-30. An empty text is no date and passes."""
    try:
        date.fromisoformat(text or "2026-01-01")
    except ValueError:
        raise FieldInvalid(f"there is no day {text}", field=path) from None


def check_date_to_come(text: str, path: str, by: Context, since: Timestamp | None = None) -> None:
    """since: when it was said, if that was before now."""
    check_date(text, path)
    said = min(by.at, moment(since)) if since is not None else by.at
    if text and date.fromisoformat(text) < (said - LAST_PLACES).date():
        raise DateIsPast(f"{text} has passed", field=path)


def check_time(stamp: Timestamp, path: str) -> None:
    """Refuses what is on no calendar."""
    if not _FIRST_S <= stamp.seconds <= _LAST_S:
        raise FieldInvalid("the time is on no calendar", field=path)


# -- actions


def open_actions(names: Iterable[str], by: Context) -> dict[str, Any]:
    """State by name of those that are open, each once, in their order."""
    actions = {name: by.state(name) for name in names}
    return {name: action for name, action in actions.items() if action.state == Action.STATE_OPEN}


def must_be_complete(actions: dict[str, Any], by: Context) -> None:
    """Each has a date, and an owner who is still here."""
    incomplete = [name for name, each in actions.items() if not (each.due_date and by.people.is_active(each.owner))]
    if incomplete:
        listed = ", ".join(incomplete)
        raise ActionsAreIncomplete(f"without owner or due date: {listed}", actions=listed)
