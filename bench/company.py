"""A small company to measure in: one unit, two people, one cycle, and as many objectives in dialogue as there are callers."""

import asyncio
import time
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import grpc
from okr.directory.v1.directory_pb2 import Unit
from okr.directory.v1.person_service_pb2 import RegisterPersonRequest
from okr.directory.v1.person_service_pb2_grpc import PersonServiceStub
from okr.directory.v1.unit_service_pb2 import FoundUnitRequest
from okr.directory.v1.unit_service_pb2_grpc import UnitServiceStub
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.cycle_service_pb2 import OpenCycleRequest, PlanCycleRequest, StartCycleRequest
from okr.goal.v1.cycle_service_pb2_grpc import CycleServiceStub
from okr.goal.v1.goal_service_pb2 import EstimateOddsRequest, ProposeObjectiveRequest
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub
from okr.goal.v1.measurement_pb2 import Measurement, Metric
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, ORIGIN_BOTTOM_UP, KeyResult, Terms
from okr.goal.v1.policy_service_pb2 import PublishPolicyPackRequest
from okr.goal.v1.policy_service_pb2_grpc import PolicyServiceStub

from libs.identity import Signer
from services.goal.policy import EXPLORATORY

OWNER, MANAGER = "people/p1", "people/p2"


def id_of(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))


def terms() -> Terms:
    """Terms of ordinary size: three key results, about 700 bytes."""
    key_results = [
        KeyResult(
            key_result_id=f"kr{n}",
            title=title,
            weight=weight,
            measurement=Measurement(
                metric=Metric(
                    unit=unit,
                    baseline=start,
                    target=end,
                    direction=Metric.DIRECTION_UP if float(end) > float(start) else Metric.DIRECTION_DOWN,
                )
            ),
        )
        for n, (title, unit, start, end, weight) in enumerate(
            [
                ("Share of plants in Bavaria that reorder within a year", "%", "18", "30", "0.4"),
                ("从下单到交付的中位天数", "天", "41", "28", "0.3"),
                ("Service calls per hundred pumps in the first ninety days", "", "7.2", "3.5", "0.3"),
            ],
            1,
        )
    ]
    return Terms(
        title="Plant managers in southern Germany choose us first when a pump fails",
        why="A failed pump stops a line. Whoever answers first keeps the account, and today that is not us.",
        owner=OWNER,
        counterpart=MANAGER,
        unit="units/pumps",
        cycle="cycles/bench",
        kind=KIND_ASPIRATIONAL,
        policy_pack="policyPacks/exploratory",
        key_results=key_results,
        hypothesis="A spare part on site within a day matters more than the price.",
    )


async def found(region, home: Path, objectives: int) -> tuple[str, list[tuple[str, str]]]:
    """Sets it up. Returns the owner's token and (name, etag) of each objective."""
    signer = Signer(home / "keys" / "private.json")
    setup = (("authorization", "Bearer " + signer.token("apps/okr-setup", scopes=("okr.setup",), minutes=60)),)
    token = signer.token(OWNER, minutes=120)
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{region.ports['directory']}") as directory,
        grpc.aio.insecure_channel(f"127.0.0.1:{region.ports['goal']}") as goal,
    ):
        await UnitServiceStub(directory).FoundUnit(
            FoundUnitRequest(
                request_id=id_of("unit"),
                name="units/pumps",
                title="Pumps",
                kind=Unit.KIND_COMPANY,
                home_region="cn",
            ),
            metadata=setup,
        )
        for person, name in ((MANAGER, "Ines Weber"), (OWNER, "Li Na")):
            await PersonServiceStub(directory).RegisterPerson(
                RegisterPersonRequest(
                    request_id=id_of(person),
                    name=person,
                    display_name=name,
                    unit="units/pumps",
                    home_region="cn",
                    manager="" if person == MANAGER else MANAGER,
                ),
                metadata=setup,
            )
        await PolicyServiceStub(goal).PublishPolicyPack(
            PublishPolicyPackRequest(
                request_id=id_of("pack"),
                name="policyPacks/exploratory",
                title="Exploratory",
                rules=EXPLORATORY,
                reason="The bench needs one",
            ),
            metadata=setup,
        )
        cycles = CycleServiceStub(goal)
        plan = PlanCycleRequest(
            request_id=id_of("plan"),
            name="cycles/bench",
            plan=CyclePlan(title="Bench", start_date="2026-10-01", end_date="2026-12-31"),
        )
        cycle = (await cycles.PlanCycle(plan, metadata=setup)).cycle
        opening = OpenCycleRequest(request_id=id_of("open"), name=cycle.name, etag=cycle.etag)
        cycle = (await cycles.OpenCycle(opening, metadata=setup)).cycle
        await cycles.StartCycle(
            StartCycleRequest(request_id=id_of("start"), name=cycle.name, etag=cycle.etag), metadata=setup
        )
        goals = GoalServiceStub(goal)
        mine = (("authorization", f"Bearer {token}"),)
        names = []
        deadline = time.monotonic() + 20
        for n in range(objectives):
            while True:
                try:
                    request = ProposeObjectiveRequest(
                        request_id=id_of(f"objective {n}"), terms=terms(), origin=ORIGIN_BOTTOM_UP
                    )
                    answer = await goals.ProposeObjective(request, metadata=mine)
                    break
                except grpc.aio.AioRpcError:
                    # The directory's news travel to goal over NATS: a moment after it answered.
                    if time.monotonic() > deadline:
                        raise
                    await asyncio.sleep(0.05)
            names.append((answer.objective.name, answer.objective.etag))
        return token, names


def estimate() -> EstimateOddsRequest:
    return EstimateOddsRequest(odds="0.6", rationale="Two of three plants that we asked would switch.")


def propose() -> ProposeObjectiveRequest:
    return ProposeObjectiveRequest(terms=terms(), origin=ORIGIN_BOTTOM_UP)
