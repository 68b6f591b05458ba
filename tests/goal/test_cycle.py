"""A cycle goes one way, and its plan is fixed when it starts."""

from typing import Any

import pytest
from okr.goal.v1 import cycle_service_pb2 as api
from okr.goal.v1.cycle_pb2 import Cycle, CyclePlan
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    CycleOpened,
    CyclePlanned,
    CycleReplanned,
    CycleStarted,
    CycleWoundUp,
)

from services.goal import cycle
from services.goal.terms import DateIsImpossible
from tests.goal.company import request_id
from tests.spec import given

HR = "people/hr"
PLAN = CyclePlan(title="2026 Q4", start_date="2026-10-01", end_date="2026-12-31", time_zone="Asia/Shanghai")
PLANNED = CyclePlanned(plan=PLAN)
LIFE = [PLANNED, CycleOpened(), CycleStarted(), CycleWoundUp(), CycleClosed()]
STEPS = ["OpenCycle", "StartCycle", "WindUpCycle", "CloseCycle"]


def do(request: str, **fields: Any) -> Any:
    kind = getattr(api, f"{request}Request")
    if "etag" in kind.DESCRIPTOR.fields_by_name:
        fields.setdefault("etag", "v1")
    return kind(request_id=request_id(), name="cycles/2026-q4", **fields)


def test_a_cycle_is_planned_once():
    given().when(do("PlanCycle", plan=PLAN), by=HR).then(PLANNED).answered(
        name="cycles/2026-q4", etag="v1", state=Cycle.STATE_PLANNING, plan=PLAN
    )
    given(PLANNED).when(do("PlanCycle", plan=PLAN), by=HR).refused(cycle.CycleExists)


@pytest.mark.parametrize(
    "plan, refusal",
    [
        (CyclePlan(title="x", start_date="2026-02-30", end_date="2026-12-31"), DateIsImpossible),
        (CyclePlan(title="x", start_date="2026-02-20", end_date="2026-11-31"), DateIsImpossible),
        (CyclePlan(title="x", start_date="2026-12-31", end_date="2026-10-01"), cycle.CycleEndsBeforeItStarts),
    ],
)
def test_a_plan_has_days_that_exist_in_order(plan, refusal):
    given().when(do("PlanCycle", plan=plan), by=HR).refused(refusal)
    given(PLANNED).when(do("ReplanCycle", plan=plan), by=HR).refused(refusal)


def test_a_day_is_a_cycle_and_an_import_may_not_know_the_days():
    day = CyclePlan(title="x", start_date="2026-12-31", end_date="2026-12-31")
    given().when(do("PlanCycle", plan=day), by=HR).then(CyclePlanned(plan=day)).warned()
    bare = CyclePlan(title="x")
    given().when(do("PlanCycle", plan=bare), by=HR).then(CyclePlanned(plan=bare)).warned("CYCLE_HAS_NO_DATES")


def test_an_unknown_time_zone_is_pointed_out():
    plan = CyclePlan(title="x", start_date="2026-12-01", end_date="2026-12-31", time_zone="Asia/Shanghia")
    given().when(do("PlanCycle", plan=plan), by=HR).warned("TIME_ZONE_IS_UNKNOWN")
    plan.time_zone = "../../etc/passwd"
    given().when(do("PlanCycle", plan=plan), by=HR).warned("TIME_ZONE_IS_UNKNOWN")


@pytest.mark.parametrize("past", [LIFE[:1], LIFE[:2]])
def test_a_plan_changes_until_the_cycle_starts(past):
    other = CyclePlan(title="2026 Q4", start_date="2026-10-05", end_date="2026-12-31")
    given(*past).when(do("ReplanCycle", plan=other), by=HR).then(CycleReplanned(plan=other)).answered(plan=other)
    given(*past).when(do("ReplanCycle", plan=PLAN), by=HR).then()


@pytest.mark.parametrize("past", [LIFE[:3], LIFE[:4], LIFE])
def test_a_plan_is_fixed_from_the_start(past):
    given(*past).when(do("ReplanCycle", plan=PLAN), by=HR).refused(cycle.CycleHasStarted)


@pytest.mark.parametrize("step", range(4))
def test_a_cycle_goes_on_step_by_step(step):
    given(*LIFE[: step + 1]).when(do(STEPS[step]), by=HR).then(LIFE[step + 1]).answered(state=step + 2)


@pytest.mark.parametrize("step", range(4))
def test_a_step_taken_again_changes_nothing(step):
    given(*LIFE[: step + 2]).when(do(STEPS[step]), by=HR).then()


@pytest.mark.parametrize("step", range(1, 4))
def test_a_cycle_skips_no_step(step):
    for taken in range(step):
        given(*LIFE[: taken + 1]).when(do(STEPS[step]), by=HR).refused(cycle.CycleIsNotThereYet)


@pytest.mark.parametrize("step", range(3))
def test_a_cycle_never_goes_back(step):
    for taken in range(step + 3, 6):
        given(*LIFE[:taken]).when(do(STEPS[step]), by=HR).refused(cycle.CycleHasPassed)
