"""What stands in the way of a decision about an objective."""

from typing import Any

from okr.goal.v1 import cycle_pb2, objective_pb2
from okr.goal.v1.objective_pb2 import KeyResult, Resource, Terms

from libs.commands import Context
from libs.measure import fits
from services.goal.grounds import rules_of
from services.goal.objective import Objective
from services.goal.refusals import (
    CallerIsNoParty,
    CallerIsNotTheCounterpart,
    CallerIsNotTheOwner,
    CycleIsClosed,
    CycleIsFixed,
    CycleIsUnknown,
    CycleTakesNoNewObjectives,
    DependencyIsFixed,
    DialogueIsNotOpen,
    KeyResultIsMeasured,
    KeyResultIsUnknown,
    ObjectiveIsClosed,
    ObjectiveIsFull,
    ObjectiveIsImported,
    OwnerIsFixed,
    ReasonIsMissing,
    ResourceIsUnknown,
    SupportingKeyResultIsFixed,
    TargetsAreLocked,
)
from services.goal.terms import supporting

State = objective_pb2.Objective
#: Facts and resources that one objective holds.
MOST_STATEMENTS = 200


def must_be_open(objective: Objective, by: Context) -> None:
    if objective.state == State.STATE_CLOSED:
        raise ObjectiveIsClosed("the objective is closed")
    cycle = objective.terms.cycle
    if by.state(cycle).state == cycle_pb2.Cycle.STATE_CLOSED:
        raise CycleIsClosed(f"{cycle} is closed", cycle=cycle)


def must_not_be_imported(objective: Objective) -> None:
    if objective.state == State.STATE_IMPORTED:
        raise ObjectiveIsImported("an imported objective is changed by ReviseTerms")


def must_have_dialogue(objective: Objective) -> None:
    if objective.state in (State.STATE_DRAFT, State.STATE_IMPORTED):
        raise DialogueIsNotOpen("there is nothing to answer yet: open the dialogue")


def must_be_party(objective: Objective, by: Context) -> str:
    if by.person not in objective.parties:
        raise CallerIsNoParty(f"{by.person} is neither owner nor counterpart")
    return by.person


def must_be_owner(objective: Objective, by: Context) -> None:
    if by.person != objective.terms.owner:
        raise CallerIsNotTheOwner(f"{by.person} is not the owner")


def must_be_counterpart(objective: Objective, by: Context) -> None:
    if by.person != objective.terms.counterpart:
        raise CallerIsNotTheCounterpart(f"{by.person} is not the counterpart")


def must_be_planned(cycle: str, by: Context) -> int:
    state: int = by.state(cycle).state
    if state == cycle_pb2.Cycle.STATE_UNSPECIFIED:
        raise CycleIsUnknown(f"nobody planned {cycle}", field="terms.cycle", cycle=cycle)
    return state


def must_take_new_objectives(cycle: str, by: Context) -> None:
    state = must_be_planned(cycle, by)
    if state == cycle_pb2.Cycle.STATE_CLOSED:
        raise CycleIsClosed(f"{cycle} is closed", cycle=cycle)
    if state not in (cycle_pb2.Cycle.STATE_DRAFTING, cycle_pb2.Cycle.STATE_ACTIVE):
        raise CycleTakesNoNewObjectives(f"{cycle} takes no new objectives now", cycle=cycle)


def must_be_changeable(objective: Objective, by: Context) -> None:
    """Change control of a policy pack that locks what was agreed."""
    agreed = objective.state in (State.STATE_AGREED, State.STATE_ACTIVE)
    if agreed and rules_of(objective, by).targets_locked:
        raise TargetsAreLocked(f"{objective.terms.policy_pack} locks what was agreed: reopen the dialogue")


def must_say_why(command: Any) -> None:
    if not command.reason_code:
        raise ReasonIsMissing("the terms were agreed: say which reason it is", field="reason_code")
    if len(command.reason.strip()) < 3:
        raise ReasonIsMissing("the terms were agreed: say why", field="reason")


def must_keep_its_place(objective: Objective, terms: Terms, by: Context) -> None:
    if objective.terms.owner and terms.owner != objective.terms.owner:
        raise OwnerIsFixed("TransferObjective hands it to another owner", field="terms.owner")
    if terms.cycle != objective.terms.cycle:
        if objective.was_agreed:
            raise CycleIsFixed("CarryObjective carries it into another cycle", field="terms.cycle")
        must_take_new_objectives(terms.cycle, by)


def must_keep_what_was_measured(objective: Objective, terms: Terms) -> None:
    for place, each in enumerate(terms.key_results):
        known = objective.readings.get(each.key_result_id)
        if known is not None and not fits(each.measurement, known.reading):
            raise KeyResultIsMeasured(
                f"{each.key_result_id} has readings that do not fit: give it a new id",
                field=f"terms.key_results[{place}].measurement",
            )


def must_support_what_it_supports(before: Terms, terms: Terms) -> None:
    """before: the terms as they were, or empty ones: then there is nothing that a new objective could support."""
    supports = supporting(before)
    ids = {each.key_result_id for each in terms.key_results}
    for key_result_id, dependency in supports.items():
        if key_result_id not in ids:
            raise SupportingKeyResultIsFixed(
                f"{key_result_id} supports {dependency}: change it, or give it the weight 0",
                field="terms.key_results",
                dependency=dependency,
            )
    for place, each in enumerate(terms.key_results):
        known = supports.get(each.key_result_id, "")
        if each.dependency != known:
            raise DependencyIsFixed(
                f"{each.key_result_id} supports {known or 'nothing'}: only accepting a dependency says otherwise",
                field=f"terms.key_results[{place}].dependency",
                dependency=known or each.dependency,
            )


def must_have_room(number_of_statements: int) -> None:
    if number_of_statements >= MOST_STATEMENTS:
        raise ObjectiveIsFull(f"it holds {MOST_STATEMENTS} of them already")


def resource_named(objective: Objective, resource_id: str) -> Resource:
    try:
        return objective.resources[resource_id]
    except KeyError:
        raise ResourceIsUnknown(f"there is no resource {resource_id}", field="resource_id") from None


def key_result_named(objective: Objective, name: str) -> KeyResult:
    key_result = objective.key_result(name.rpartition("/")[2])
    if key_result is None:
        raise KeyResultIsUnknown(f"there is no {name}", field="name")
    return key_result
