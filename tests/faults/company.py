"""The company of the tests of faults: one unit, two people, one cycle, objectives that readings are pushed to."""

import asyncio
import time
from collections.abc import Collection
from uuid import NAMESPACE_URL, uuid5

import grpc
from okr.directory.v1.directory_pb2 import Unit
from okr.directory.v1.person_service_pb2 import RegisterPersonRequest
from okr.directory.v1.unit_service_pb2 import FoundUnitRequest
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.cycle_service_pb2 import OpenCycleRequest, PlanCycleRequest
from okr.goal.v1.goal_service_pb2 import ImportObjectiveRequest, ProposeObjectiveRequest
from okr.goal.v1.measurement_pb2 import Measurement, Metric
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, ORIGIN_BOTTOM_UP, ImportSource, KeyResult, Terms
from okr.goal.v1.policy_service_pb2 import PublishPolicyPackRequest

from services.console.sending import CommandRefused, Sender
from services.goal.policy import EXPLORATORY
from tests.faults.world import FaultyRegion

OWNER, MANAGER = "people/p1", "people/p2"
UNIT, CYCLE, PACK = "units/pumps", "cycles/faults", "policyPacks/exploratory"
SETUP = ("apps/okr-setup", ("okr.setup",))
IMPORT = ("apps/okr-import", ("okr.import",))
KEY_RESULT = "kr1"


def id_of(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))


def terms(title: str, owner: str = OWNER) -> Terms:
    metric = Metric(unit="%", baseline="18", target="30", direction=Metric.DIRECTION_UP)
    key_result = KeyResult(
        key_result_id=KEY_RESULT,
        title="在一年内再次订购的工厂所占比例",
        weight="1",
        measurement=Measurement(metric=metric),
    )
    return Terms(
        title=title,
        why="A failed pump stops a line. Whoever answers first keeps the account.",
        owner=owner,
        counterpart=MANAGER,
        unit=UNIT,
        cycle=CYCLE,
        kind=KIND_ASPIRATIONAL,
        policy_pack=PACK,
        key_results=[key_result],
        hypothesis="A spare part on site within a day matters more than the price.",
    )


def proposal(request_id: str, title: str, owner: str = OWNER) -> ProposeObjectiveRequest:
    return ProposeObjectiveRequest(request_id=request_id, terms=terms(title, owner), origin=ORIGIN_BOTTOM_UP)


def person(name: str, display_name: str, manager: str = "") -> RegisterPersonRequest:
    return RegisterPersonRequest(
        request_id=id_of(name),
        name=name,
        display_name=display_name,
        unit=UNIT,
        home_region="cn",
        manager=manager,
    )


def sender(region: FaultyRegion) -> tuple[Sender, list[grpc.aio.Channel]]:
    """Sends commands as anybody; close the channels in the end."""
    channels = {name: region.channel(name) for name in ("directory", "goal")}
    return Sender(channels, region.token), list(channels.values())


async def found(region: FaultyRegion) -> None:
    """Sets the company up, and waits until people may propose."""
    send, channels = sender(region)
    unit = FoundUnitRequest(request_id=id_of(UNIT), name=UNIT, title="Pumps", kind=Unit.KIND_COMPANY, home_region="cn")
    await send.send(unit, *SETUP)
    await send.send(person(MANAGER, "Ines Weber"), *SETUP)
    await send.send(person(OWNER, "李娜", MANAGER), *SETUP)
    pack = PublishPolicyPackRequest(
        request_id=id_of(PACK), name=PACK, title="Exploratory", rules=EXPLORATORY, reason="The tests need one"
    )
    await send.send(pack, *SETUP)
    plan = CyclePlan(title="Faults", start_date="2026-10-01", end_date="2026-12-31")
    cycle = (await send.send(PlanCycleRequest(request_id=id_of(CYCLE), name=CYCLE, plan=plan), *SETUP)).cycle
    await send.send(OpenCycleRequest(request_id=id_of("open"), name=CYCLE, etag=cycle.etag), *SETUP)
    await proposed(send, OWNER, "first")
    for channel in channels:
        await channel.close()


async def proposed(send: Sender, owner: str, title: str, patience_s: float = 20.0) -> str:
    """An objective that they proposed: refused until the goal service has heard of them."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            answer = await send.send(proposal(id_of(f"{owner} {title}"), title, owner), owner)
            return str(answer.objective.name)
        except CommandRefused:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.05)


async def measurable(region: FaultyRegion, names: Collection[str]) -> None:
    """Brings objectives in that readings can be pushed to."""
    send, channels = sender(region)
    for name in names:
        request = ImportObjectiveRequest(
            request_id=id_of(name),
            name=name,
            terms=terms(f"Imported {name[-4:]}"),
            source=ImportSource(set="faults", reference=name[-8:]),
        )
        await send.send(request, *IMPORT)
    for channel in channels:
        await channel.close()
