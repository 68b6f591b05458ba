"""The ends of contracts and dependencies: what goal's objectives and key results are now, and what stands in the way."""

from okr.alignment.v1.contract_pb2 import ContractEnd
from okr.alignment.v1.facts_pb2 import KnownCycle, KnownKeyResult, KnownObjective
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import Context
from services.alignment.known import digest_of_objective
from services.alignment.refusals import (
    CycleIsClosed,
    CyclesDoNotOverlap,
    KeyResultIsUnknown,
    ObjectiveIsClosed,
    ObjectiveIsUnknown,
)


def objective_of(goal: str) -> str:
    """ "objectives/{uuid}" of an objective or of a key result."""
    return goal.partition("/keyResults/")[0]


def key_result_id_of(goal: str) -> str:
    """Id of a key result; "" of an objective."""
    return goal.partition("/keyResults/")[2]


def foresee(by: Context, *goals: str) -> None:
    """Asks for all of them and their cycles at once, so that what is read of them one by one is there."""
    found = by.known(*dict.fromkeys(objective_of(goal) for goal in goals))
    by.known(*dict.fromkeys(each.cycle for each in found if each is not None))


def objective_at(goal: str, by: Context) -> KnownObjective:
    """What is known of the objective, or of the key result's objective. Refused if nothing is."""
    name = objective_of(goal)
    (known,) = by.known(name)
    if known is None or not known.revision:
        raise ObjectiveIsUnknown(f"nobody here knows {name}", objective=name)
    found: KnownObjective = known
    return found


def key_result_at(goal: str, by: Context) -> KnownKeyResult | None:
    """What is known of the key result; None of an objective. Refused if its objective has none of that id."""
    objective = objective_at(goal, by)
    key_result_id = key_result_id_of(goal)
    if not key_result_id:
        return None
    for each in objective.key_results:
        if each.key_result_id == key_result_id:
            return each
    raise KeyResultIsUnknown(f"there is no {goal}", keyResult=goal)


def end_of(goal: str, by: Context) -> ContractEnd:
    """The end as it is now: what a contract is pinned to. Refused if it is not known."""
    objective, key_result = objective_at(goal, by), key_result_at(goal, by)
    return ContractEnd(
        goal=goal,
        owner=objective.owner,
        unit=objective.unit,
        cycle=objective.cycle,
        revision=objective.revision,
        terms_hash=objective.terms_hash,
        digest=key_result.digest if key_result else digest_of_objective(objective),
    )


def end_if_there(goal: str, by: Context) -> ContractEnd:
    """The same, without a digest if its objective has no such key result any more."""
    try:
        return end_of(goal, by)
    except KeyResultIsUnknown:
        end = end_of(objective_of(goal), by)
        end.goal = goal
        end.ClearField("digest")
        return end


def cycle_at(cycle: str, by: Context) -> KnownCycle:
    """What is known of the cycle; empty if nothing is."""
    (known,) = by.known(cycle)
    return known or KnownCycle()


def is_closed(goal: str, by: Context) -> bool:
    return objective_at(goal, by).state == Objective.STATE_CLOSED


def must_be_known(goal: str, by: Context) -> None:
    key_result_at(goal, by)


def must_be_open(goal: str, by: Context) -> None:
    """Known, not ended, and in a cycle that has not ended."""
    must_be_known(goal, by)
    must_not_be_closed(goal, by)
    cycle = objective_at(goal, by).cycle
    if cycle_at(cycle, by).state == Cycle.STATE_CLOSED:
        raise CycleIsClosed(f"{cycle} is closed", cycle=cycle)


def must_not_be_closed(goal: str, by: Context) -> None:
    if is_closed(goal, by):
        name = objective_of(goal)
        raise ObjectiveIsClosed(f"{name} is closed", objective=name)


def must_overlap(child: str, parent: str, by: Context) -> None:
    """Their cycles have a day in common, as far as anybody knows their days."""
    cycles = objective_at(child, by).cycle, objective_at(parent, by).cycle
    if cycles[0] == cycles[1]:
        return
    by.known(*cycles)
    one, other = (cycle_at(each, by) for each in cycles)
    if not (one.start_date and one.end_date and other.start_date and other.end_date):
        return
    if one.end_date < other.start_date or other.end_date < one.start_date:
        raise CyclesDoNotOverlap(f"{cycles[0]} and {cycles[1]} have no day in common", child=child, parent=parent)
