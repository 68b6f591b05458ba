"""Contracts that are accepted at the same moment, on a real log, by one process and by two."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from okr.alignment.v1 import contract_service_pb2, events_pb2

from libs.commands import Decider
from libs.eventlog import EventLog
from libs.permission import Principal
from libs.record import Recorded, Registry
from libs.refusal import Refusal
from services.alignment import contract, metric, standing
from tests.alignment.bonds import stand, terms
from tests.alignment.company import BOSS, FACTS, OWNER, PEOPLE, key_result, key_result_of, name, objective
from tests.alignment.spec import do

SERVICE = contract_service_pb2.DESCRIPTOR.services_by_name["ContractService"]
LOG = "alignment@cn/1"
ROUNDS = 12


class Known:
    """What goal is known to say: as many objectives of two people as one asks for."""

    async def fetch(self, names: Sequence[str]) -> tuple[dict[str, Any], dict[str, int]]:
        await asyncio.sleep(0)
        return {each: self.known(each) for each in names}, {"goal@cn/1": 7}

    def known(self, asked: str) -> Any:
        if not asked.startswith("objectives/"):
            return FACTS[asked]
        owner = BOSS if int(asked[-12:]) % 2 else OWNER
        return objective(owner, key_results=[key_result("m"), key_result("k")])

    async def reached(self, positions: Any, timeout_s: float) -> bool:
        return True


PROCESSES = pytest.mark.parametrize("processes", [1, 2], ids=["one process", "two processes"])


@asynccontextmanager
async def deciders(dsn: str, processes: int) -> AsyncIterator[tuple[Decider, Decider]]:
    """Two deciders of commands; each with a log of its own, as in two processes, or the same one twice."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(processes):
            log = await EventLog.open(dsn, log_id=LOG, registry=Registry(events_pb2))
            stack.push_async_callback(log.close)
            made.append(Decider(log, {SERVICE: contract}, PEOPLE, rules=(standing, metric), facts=Known()))
        yield made[0], made[-1]


async def execute(decider: Decider, command: Any, by: str) -> Any:
    rpc = type(command).DESCRIPTOR.name.removesuffix("Request")
    return await decider.execute(f"okr.alignment.v1.ContractService/{rpc}", command, Principal(by))


def owner_of(goal: str) -> str:
    return BOSS if int(goal.partition("/keyResults/")[0][-12:]) % 2 else OWNER


async def offer(decider: Decider, child: str, parent: str, **fields: Any) -> Any:
    """The contract: offered by the owner of the child; where both ends are theirs, accepted."""
    command = do("ProposeContract", request_id=str(uuid4()), terms=terms(child, parent, **fields))
    return (await execute(decider, command, owner_of(child))).contract


async def accept(decider: Decider, offered: Any) -> str:
    """The reason for which it was refused; "" if it was accepted."""
    command = do("AcceptContract", request_id=str(uuid4()), name=offered.name, etag=offered.etag)
    try:
        answer = await execute(decider, command, offered.awaiting)
    except Refusal as refusal:
        return refusal.reason
    assert answer.contract.state == contract.State.STATE_ACTIVE
    return ""


async def links_of(log: EventLog, goal: str) -> list[str]:
    found = [Recorded.parse(each.state, log.registry).event for each in await log.read_stream(stand(goal))]
    return [each.link.contract for each in found]


def goals(number: int) -> tuple[str, ...]:
    """Six objectives that no other round has."""
    return tuple(name(1000 + 10 * number + place) for place in range(6))


@PROCESSES
async def test_of_two_contracts_that_close_a_circle_together_one_is_accepted(database, processes):
    async with deciders(database(), processes) as (here, there):
        for each in range(ROUNDS):
            one, other, *_ = goals(each)
            up = await offer(here, one, other)
            down = await offer(there, other, one)
            reasons = await asyncio.gather(accept(here, up), accept(there, down))
            assert sorted(reasons) == ["", "PROGRESS_WOULD_CIRCLE"]
            kept = up if reasons[0] == "" else down
            assert await links_of(here.log, one) == await links_of(here.log, other) == [kept.name]


@PROCESSES
async def test_nor_do_two_close_a_circle_with_what_others_agreed_between_them(database, processes):
    async with deciders(database(), processes) as (here, there):
        for each in range(ROUNDS):
            a, b, c, d, *_ = goals(each)
            for child, parent in ((b, c), (d, key_result_of(a, "k"))):
                assert await accept(here, await offer(here, child, parent)) == ""
            # Neither writes where the other does: each has only looked there.
            up = await offer(here, key_result_of(a, "k"), b)
            closing = await offer(there, c, d)
            reasons = await asyncio.gather(accept(here, up), accept(there, closing))
            assert sorted(reasons) == ["", "PROGRESS_WOULD_CIRCLE"]


@PROCESSES
async def test_two_weights_that_come_to_more_than_the_whole_are_not_both_accepted(database, processes):
    async with deciders(database(), processes) as (here, there):
        for each in range(ROUNDS):
            one, parent, other, *_ = goals(each)
            offers = [await offer(here, child, parent, weight="0.6") for child in (one, other)]
            reasons = await asyncio.gather(accept(here, offers[0]), accept(there, offers[1]))
            assert sorted(reasons) == ["", "SHARES_EXCEED_THE_WHOLE"]


@PROCESSES
async def test_one_metric_does_not_come_by_two_contracts_at_once(database, processes):
    async with deciders(database(), processes) as (here, there):
        for each in range(ROUNDS):
            one, parent, other, above, *_ = goals(each)
            assert await accept(here, await offer(here, parent, other)) == ""
            counting = {"weight": "0.1", "metric": f"arr-{each}"}
            # They meet in `other`, and their own ends have nothing in common.
            first = await offer(here, one, parent, **counting)
            second = await offer(there, above, other, **counting)
            reasons = await asyncio.gather(accept(here, first), accept(there, second))
            assert sorted(reasons) == ["", "METRIC_IS_COUNTED_TWICE"]


async def test_what_was_decided_says_as_of_which_position_the_facts_were_known(database):
    async with deciders(database(), 1) as (here, _):
        one, other, *_ = goals(0)
        offered = await offer(here, one, other)
        (proposed,) = await here.log.read_stream(offered.name)
        header = Recorded.parse(proposed.state, here.log.registry).header
        assert [(each.log_id, each.position) for each in header.read_positions] == [("goal@cn/1", 7)]
