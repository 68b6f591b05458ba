"""An accepted dependency gives exactly one supporting key result, whatever is killed before, during and after."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from okr.alignment.v1.dependency_service_pb2 import AcceptDependencyRequest
from okr.alignment.v1.events_pb2 import DependencySupported, DependencyWarned
from okr.goal.v1.events_pb2 import ReactionTaken, SupportingKeyResultAdded

from libs.eventlog import EventLog
from libs.identity import Signer
from libs.record import Registry
from libs.settings import Settings
from tests.alignment.world import LEAD, OWNER, PLANT, SALES, SERVICES, World, forecast, found, knows, until
from tests.faults.world import FaultyRegion

AT_ONCE, KILLS = 10, 4


@asynccontextmanager
async def client_of(region):
    """Whoever sends commands to the region, and reads what was recorded."""
    ports = region.ports
    settings = {
        name: Settings(
            database=region.dsn(name),
            database_owner=region.dsn(name, "owner"),
            keys=region.home / "keys" / "public.json",
            listen=f"127.0.0.1:{ports[name]}",
        )
        for name in SERVICES
    }
    world = World(settings, Signer(region.home / "keys" / "private.json"), patience_s=60.0)
    for name, each in settings.items():
        registry = Registry(*SERVICES[name].events)
        world.logs[name] = await EventLog.open(each.database, log_id=each.log_id(name), registry=registry)
    try:
        yield world
    finally:
        await world.close()


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    made = FaultyRegion(tmp_path_factory.mktemp("alignment") / "home")

    async def start():
        await made.start()
        async with client_of(made) as world:
            await found(world.send)
            await until(lambda: knows(world), "goal and alignment know the people", 60)

    try:
        asyncio.run(start())
        yield made
    finally:
        made.stop()


async def asked(world, number):
    """Dependencies that wait for an answer, and the provider's objective."""
    provider = await world.objective(LEAD, PLANT)
    consumers = [await world.objective(OWNER, SALES) for _ in range(number)]
    return [await world.requested(each, OWNER, LEAD) for each in consumers], provider


async def accept(world, name, provider):
    await world.do(AcceptDependencyRequest(name=name, provider_objective=provider), LEAD)


async def each_has_one(world, names):
    """Waits until all are supported; counts what was recorded for each."""
    for name in names:
        await world.last(name, "DependencySupported", 60)
    made = Counter(
        each.event.key_result.dependency for each in await world.everything("goal", SupportingKeyResultAdded)
    )
    taken = Counter(each.event.cause for each in await world.everything("goal", ReactionTaken))
    told = Counter(each.stream for each in await world.everything("alignment", DependencySupported))
    assert [(made[name], taken[name], told[name]) for name in names] == [(1, 1, 1)] * len(names)


@pytest.mark.parametrize("victim", ["goal", "alignment", "NATS"])
async def test_it_is_down_when_the_answer_is_given_or_right_after_it(region, victim):
    async with client_of(region) as world:
        (before, after), provider = await asked(world, 2)
        if victim == "alignment":
            await accept(world, before, provider)
        with region.down(victim) as pid:
            if victim != "alignment":
                await accept(world, before, provider)
                await asyncio.sleep(0.3)
        await region.is_back(victim, pid)
        await accept(world, after, provider)
        await each_has_one(world, [before, after])
        await region.is_back(victim, region.kill(victim))
        await each_has_one(world, [before, after])


@pytest.mark.parametrize("victim", ["goal", "alignment", "NATS"])
async def test_it_is_killed_again_and_again_while_answers_are_given(region, victim):
    async with client_of(region) as world:
        names, provider = await asked(world, AT_ONCE)

        async def kill():
            for _ in range(KILLS):
                await region.is_back(victim, region.kill(victim))
                await asyncio.sleep(0.3)

        killing = asyncio.create_task(kill())
        for name in names:
            await accept(world, name, provider)
            await asyncio.sleep(0.1)
        await killing
        await each_has_one(world, names)


async def test_a_bus_that_has_lost_everything_changes_nothing(region):
    async with client_of(region) as world:
        names, provider = await asked(world, 3)
        with region.down("NATS") as pid:
            region.empty_nats()
            for name in names:
                await accept(world, name, provider)
        await region.is_back("NATS", pid)
        await each_has_one(world, names)


async def test_a_slip_arrives_although_alignment_dies_on_the_way(region):
    async with client_of(region) as world:
        deep, upper = await world.objective(LEAD, PLANT), await world.objective(OWNER, SALES)
        slipping = await world.dependency(upper, OWNER, LEAD, deep)
        resting = [await world.dependency(await world.objective(LEAD, PLANT), LEAD, OWNER, upper) for _ in range(8)]
        await world.do(forecast(slipping, 40), LEAD)
        await region.is_back("alignment", region.kill("alignment"))
        for name in resting:
            await world.last(name, "DependencyWarned", 60)
        warned = Counter(each.stream for each in await world.everything("alignment", DependencyWarned))
        assert [warned[name] for name in resting] == [1] * len(resting)
