"""The timekeeper, on a real log: what is overdue is escalated, once, whoever tries and however often."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from okr.goal.v1 import cycle_service_pb2 as cycles
from okr.goal.v1 import events_pb2, goal_service_pb2
from okr.goal.v1 import policy_service_pb2 as policies
from okr.goal.v1.events_pb2 import (
    DialogueEscalated,
    DialogueOpened,
    ObjectiveAgreed,
    ObjectiveClosed,
    TermsDeclined,
)
from okr.goal.v1.objective_pb2 import CHANGE_REASON_EXTERNAL_CHANGE, ORIGIN_BOTTOM_UP

from libs.commands import Decider
from libs.eventlog import EventLog, Stored
from libs.permission import Principal
from libs.record import Header, Recorded, Registry, stored, timestamp
from services.goal import binding, cycle, goal, policy
from services.goal.due import Answers, keep_time
from services.goal.policy import EXPLORATORY
from tests.goal.company import BOSS, CEO, EXPLORE, NAME, OTHER, OWNER, PEOPLE, Q4, do, request_id, terms

SERVICES = {
    goal_service_pb2.DESCRIPTOR.services_by_name["GoalService"]: goal,
    cycles.DESCRIPTOR.services_by_name["CycleService"]: cycle,
    policies.DESCRIPTOR.services_by_name["PolicyService"]: policy,
}
SETUP = Principal("apps/setup", frozenset({"okr.setup"}))


class Region:
    """A log with a cycle and a policy pack, and people who decide on it."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.decider = Decider(log, SERVICES, PEOPLE, rules=(binding,))

    async def set_up(self) -> None:
        pack = policies.PublishPolicyPackRequest(name=EXPLORE, title="x", rules=EXPLORATORY, reason="set up")
        plan = {"title": "2026 Q4", "start_date": "2026-10-01", "end_date": "2026-12-31"}
        await self.do(pack, SETUP)
        await self.do(cycles.PlanCycleRequest(name=Q4, plan=plan), SETUP)
        await self.do(cycles.OpenCycleRequest(name=Q4, etag="v1"), SETUP)

    async def do(self, request: Any, principal: Principal) -> Any:
        name = type(request).__name__.removesuffix("Request")
        method = next(each for each in self.decider.methods if each.endswith(f"/{name}"))
        if not request.request_id:
            request.request_id = request_id()
        return await self.decider.execute(method, request, principal)

    async def propose(self, name: str, due: datetime) -> Any:
        what = {"name": name, "terms": terms(parent=""), "origin": ORIGIN_BOTTOM_UP, "answer_due": timestamp(due)}
        return await self.do(do("ProposeObjective", **what), Principal(OWNER))

    async def escalations(self, name: str) -> list[Any]:
        recorded = [Recorded.parse(each.state, self.log.registry) for each in await self.log.read_stream(name)]
        return [each for each in recorded if isinstance(each.event, DialogueEscalated)]


@asynccontextmanager
async def region(dsn: str) -> Any:
    log = await EventLog.open(dsn, log_id="goal@cn/1", registry=Registry(events_pb2))
    try:
        made = Region(log)
        await made.set_up()
        yield made
    finally:
        await log.close()


@asynccontextmanager
async def timekeepers(*deciders: Decider) -> Any:
    tasks = [asyncio.create_task(keep_time(each, every_s=0.05)) for each in deciders]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(ask: Callable[[], Awaitable[Any]], tasks: list[Any]) -> Any:
    """What was asked for, as soon as there is some."""
    async with asyncio.timeout(20):
        while not (found := await ask()):
            assert not any(task.done() for task in tasks)
            await asyncio.sleep(0.02)
    return found


NOW = datetime.now(UTC)
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(days=1)


def test_what_is_overdue_is_escalated_once_by_any_number_of_timekeepers(database):
    async def run() -> None:
        async with region(database()) as one:
            await one.propose(NAME, PAST)
            others = [Decider(one.log, SERVICES, PEOPLE, rules=(binding,)) for _ in range(2)]
            async with timekeepers(one.decider, *others) as tasks:
                await until(lambda: one.escalations(NAME), tasks)
                # A later one that is overdue too shows that they have all gone round since.
                await one.propose(OTHER, PAST)
                await until(lambda: one.escalations(OTHER), tasks)
            async with timekeepers(others[0]) as tasks:
                third = OTHER.replace("2", "3")
                await one.propose(third, PAST)
                await until(lambda: one.escalations(third), tasks)
            [escalated] = await one.escalations(NAME)
            assert escalated.event == DialogueEscalated(to=CEO, reason="the answer is overdue", overdue=True)
            assert escalated.header.actor == "apps/goal-timekeeper"
            [opened] = [e for e in await one.log.read_stream(NAME) if e.type == "okr.goal.v1.DialogueOpened"]
            since = Recorded.parse(opened.state, one.log.registry).header.event_id
            assert escalated.header.causation_id == since
            # Whoever tries again, after a lost answer too, tries the same command.
            assert escalated.header.command_id == str(uuid5(UUID(since), "overdue"))

    asyncio.run(run())


def test_what_is_answered_or_not_due_is_left_alone(database):
    async def run() -> None:
        async with region(database()) as one:
            agreed = await one.propose(NAME, PAST)
            for party in (OWNER, BOSS):
                agreed = await one.do(
                    do("AcceptTerms", terms_hash=agreed.objective.terms_hash, etag=agreed.objective.etag),
                    Principal(party),
                )
            await one.propose(OTHER, FUTURE)
            last = OTHER.replace("2", "4")
            await one.propose(last, PAST)
            async with timekeepers(one.decider) as tasks:
                await until(lambda: one.escalations(last), tasks)
            assert await one.escalations(NAME) == await one.escalations(OTHER) == []

    asyncio.run(run())


@pytest.mark.parametrize("end", [ObjectiveAgreed(), DialogueEscalated(), ObjectiveClosed()])
def test_nothing_is_owed_after_the_end_of_the_dialogue(end):
    answers = Answers(Registry(events_pb2))
    for version, event in enumerate([DialogueOpened(answer_due=timestamp(PAST)), TermsDeclined()], 1):
        answers.note(at_version(version, event))
    assert [(each.objective, each.version) for each in answers.overdue(NOW)] == [(NAME, 2)]
    assert answers.overdue(PAST) == []
    answers.note(at_version(3, end))
    assert answers.overdue(NOW) == []


def at_version(version: int, event: Any) -> Stored:
    state = stored(event, Header(stream=NAME, version=version, event_id=str(UUID(int=version))))
    return Stored(version, NOW, NAME, version, event.DESCRIPTOR.full_name, state)


def test_an_answer_owed_again_is_escalated_again(database):
    async def run() -> None:
        async with region(database()) as one:
            agreed = await one.propose(NAME, FUTURE)
            for party in (OWNER, BOSS):
                agreed = await one.do(
                    do("AcceptTerms", terms_hash=agreed.objective.terms_hash, etag=agreed.objective.etag),
                    Principal(party),
                )
            async with timekeepers(one.decider) as tasks:
                reopen = do(
                    "ReopenDialogue",
                    etag=agreed.objective.etag,
                    reason_code=CHANGE_REASON_EXTERNAL_CHANGE,
                    reason="the market closed",
                    answer_due=timestamp(PAST),
                )
                await one.do(reopen, Principal(OWNER))
                await until(lambda: one.escalations(NAME), tasks)
            assert len(await one.escalations(NAME)) == 1

    asyncio.run(run())
