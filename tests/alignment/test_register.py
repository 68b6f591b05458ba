"""The register's rows: the same live as made anew from the log, and what the rules say of each contract and dependency."""

import random
from contextlib import AsyncExitStack

import asyncpg
import pytest
from okr.alignment.v1 import contract_service_pb2 as contracts
from okr.alignment.v1 import dependency_service_pb2 as dependencies
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, ContractTerms
from okr.alignment.v1.risk_pb2 import Risk
from okr.goal.v1.goal_service_pb2 import CloseObjectiveRequest
from okr.goal.v1.objective_pb2 import Closing

from libs.commands import Decider
from libs.people import People
from libs.record import moment
from services.alignment import bond, handshake, register
from services.alignment.due import Timekeeper
from services.alignment.ends import key_result_id_of, objective_of
from services.alignment.reactions import known_goal
from services.alignment.register import BONDS, INBOX, RISKS, Register
from services.console.sending import CommandRefused
from tests.alignment.world import (
    BOSS,
    CEO,
    HQ,
    LEAD,
    OWNER,
    PEER,
    PLANT,
    SALES,
    World,
    day,
    forecast,
    now,
    running,
    until,
)

ALL = f"SELECT * FROM {BONDS} ORDER BY name", f"SELECT * FROM {RISKS} ORDER BY bond, origin"
STEPS = 150


@pytest.fixture
def start(tmp_path, database, nats):
    return lambda: running(tmp_path, database, nats)


class History:
    """Commands by chance, of which some are refused."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.objectives: list[tuple[str, str]] = []
        self.contracts: list[str] = []
        self.dependencies: list[str] = []
        #: What a counter to each contract says.
        self.terms_of: dict[str, ContractTerms] = {}
        self.done = 0

    async def begin(self) -> None:
        for owner, unit in ((OWNER, SALES), (BOSS, SALES), (LEAD, PLANT), (PEER, PLANT), (CEO, HQ)):
            self.objectives.append((await self.world.objective(owner, unit), owner))

    async def step(self) -> None:
        await self.random.choice((self.propose, self.request, *(4 * (self.act,)), self.revise))()

    async def propose(self) -> None:
        (child, owner), (parent, other) = self.random.sample(self.objectives, 2)
        part = self.random.choice(("", "/keyResults/kr"))
        kind = {"kind": CONTRACT_KIND_SUPPORTS, "weight": ""} if self.random.random() < 0.5 else {}
        try:
            due = {"due_date": day(20)} if self.random.random() < 0.5 else {}
            name = await self.world.contract(child + part, parent, owner, other, accept=False, **kind, **due)
            self.contracts.append(name)
            terms = (await self.world.events(name))[0].event.terms
            terms.statement, terms.due_date = "It carries it otherwise.", day(15)
            self.terms_of[name] = terms
        except CommandRefused:
            return

    async def request(self) -> None:
        (consumer, owner), (_, provider) = self.random.sample(self.objectives, 2)
        try:
            self.dependencies.append(await self.world.requested(consumer, owner, provider))
        except CommandRefused:
            return

    async def revise(self) -> None:
        name, owner = self.random.choice(self.objectives)
        await self.world.revise(name, owner)

    async def act(self) -> None:
        names = self.contracts + self.dependencies
        if not names:
            return
        name = self.random.choice(names)
        request = self.random.choice(self.acts_of(name))
        for _, person in self.random.sample(self.objectives, len(self.objectives)):
            try:
                await self.world.do(type(request).FromString(request.SerializeToString()), person)
                self.done += 1
                return
            except CommandRefused:
                continue

    def acts_of(self, name: str) -> list:
        why = {"name": name, "reason": "because"}
        if name in self.contracts:
            return [
                *(3 * [contracts.AcceptContractRequest(name=name)]),
                *(2 * [contracts.ReconfirmContractRequest(name=name)]),
                contracts.CounterContractRequest(**why, terms=self.terms_of[name]),
                contracts.DeclineContractRequest(**why),
                contracts.EscalateContractRequest(**why),
                contracts.BreachContractRequest(**why),
                contracts.ReleaseContractRequest(**why),
                contracts.FulfillContractRequest(name=name, note="it is there", evidence_uris=["https://example.com"]),
            ]
        mine = [dependencies.AcceptDependencyRequest(name=name, provider_objective=each) for each, _ in self.objectives]
        return [
            *mine,
            *(forecast(name, number) for number in (25, 40, 45)),
            dependencies.ClarifyDependencyRequest(name=name, text="How many of them?"),
            dependencies.DeclineDependencyRequest(**why),
            dependencies.EscalateDependencyRequest(**why),
            dependencies.StartDependencyRequest(name=name),
            dependencies.DeliverDependencyRequest(name=name, evidence_uris=["https://example.com"]),
            dependencies.RejectDeliveryRequest(**why),
            dependencies.AcceptDeliveryRequest(name=name),
            dependencies.CancelDependencyRequest(**why),
            dependencies.BreachDependencyRequest(**why),
            dependencies.TakeDependencyRiskRequest(**why),
        ]


async def states(world: World) -> dict:
    """What the rules have of each contract and dependency after all that was recorded."""
    found: dict = {}
    log = world.logs["alignment"]
    for each in await log.read(0, 100_000):
        rules = {"contracts": bond, "dependencies": handshake}.get(each.stream.partition("/")[0])
        if rules is not None:
            recorded = type(each).record(each, log.log_id)
            event = register.Recorded.parse(recorded, log.registry).event
            _, state, _ = found.get(each.stream, (0, rules.INITIAL, rules))
            found[each.stream] = (each.version, rules.evolve(state, event), rules)
    return found


@pytest.mark.parametrize("seed", [1, 2])
async def test_rows_are_the_same_live_as_made_anew_from_the_log(start, seed):
    async with start() as world:
        history = History(world, seed)
        await history.begin()
        for _ in range(STEPS):
            await history.step()
        close = CloseObjectiveRequest(decision=Closing.DECISION_ABANDONED, why="it is over")
        close.name = history.objectives[0][0]
        await world.do(close, history.objectives[0][1])
        await world.quiet()
        assert history.done > 15
        live = [await world.rows(each) for each in ALL]
        assert live[0] and live[1]
        await are_what_the_rules_say(world, live)
        # The whole log again, by whoever starts with a register of another version.
        await world.stop("alignment")
        await world.rows("UPDATE projections SET projection = 'former' WHERE projection LIKE 'register%'")
        await world.rows(f"TRUNCATE {BONDS}, {RISKS}")
        head = len(await world.logs["alignment"].read(0, 100_000))
        await world.start("alignment")
        await world.quiet()
        assert [await world.rows(each) for each in ALL] == live
        # What was reacted to is not reacted to again.
        assert await world.rows(f"SELECT count(*) FROM {INBOX}") == [(0,)]
        assert len(await world.logs["alignment"].read(0, 100_000)) == head


async def are_what_the_rules_say(world: World, live: list) -> None:
    rows = await world.rows(
        f"SELECT name, version, state, stands, source_objective, target_objective, target_key_result, answer_due, "
        f"due_date, awaiting FROM {BONDS} ORDER BY name"
    )
    expected = []
    risks: dict = {}
    for name, (version, state, rules) in sorted((await states(world)).items()):
        resource = rules.describe(name, version, state)
        is_contract = name.startswith("contracts/")
        stands = (state.agreed is not None and not state.has_ended) if is_contract else state.stands
        source = resource.terms.child if is_contract else resource.provider_objective
        target = resource.terms.parent if is_contract else resource.terms.consumer
        due = moment(resource.answer_due) if resource.HasField("answer_due") and not state.escalated else None
        owing = stands if is_contract else resource.state in handshake.OWING
        standing = resource.standing_terms if is_contract and resource.HasField("standing_terms") else resource.terms
        until_when = (standing.due_date if is_contract else standing.needed_by) if owing else ""
        ends = objective_of(source), objective_of(target), key_result_id_of(target)
        expected.append((name, version, resource.state, stands, *ends, due, until_when, resource.awaiting))
        risks.update({(name, each.origin): each for each in resource.risks})
    assert rows == expected
    found = {
        (at, origin): Risk.FromString(risk) for at, origin, _, cleared, risk in live[1] if at != origin and not cleared
    }
    assert found == {key: each for key, each in risks.items() if key[0] != key[1]}


async def test_the_timekeeper_finds_what_is_due_and_not_what_is_not(start):
    async with start() as world, AsyncExitStack() as stack:
        child, parent = await world.objective(OWNER, SALES), await world.objective(BOSS, SALES)
        dated = await world.contract(
            child, parent, OWNER, BOSS, kind=CONTRACT_KIND_SUPPORTS, weight="", due_date=day(3)
        )
        whole = await world.contract(
            f"{child}/keyResults/kr", parent, OWNER, BOSS, kind=CONTRACT_KIND_SUPPORTS, weight=""
        )
        provider = await world.objective(LEAD, PLANT)
        needed = await world.dependency(child, OWNER, LEAD, provider, needed_by=day(10))
        await world.quiet()
        keeper = await timekeeper(world, stack)
        assert await due(keeper, 0) == set()
        assert await due(keeper, 10) == set()
        assert await due(keeper, 12) == {needed}
        assert await due(keeper, 18) == {needed, dated}
        # The other one lasts as long as the cycle, which ends in sixty days.
        assert await due(keeper, 74) == {needed, dated}
        assert await due(keeper, 76) == {needed, dated, whole}
        before = len(await world.logs["alignment"].read(0, 1000))
        # It is found, and refused by the rules, which have a clock of their own; that is tried once a day.
        await keeper.look(now(20))
        assert {name for _, name, _, _ in keeper.refused} == {needed, dated}
        await keeper.look(now(20))
        assert len(await world.logs["alignment"].read(0, 1000)) == before


async def timekeeper(world: World, stack: AsyncExitStack) -> Timekeeper:
    """One that is asked by hand, on the service's own log and tables."""
    from libs.known import AllKnown, Known
    from services.alignment.__main__ import SERVICE

    known = Known(world.settings["alignment"], "alignment", "goal", SERVICE.known["goal"])
    await known.start()
    stack.push_async_callback(known.stop)
    facts = AllKnown({"goal": known})
    decider = Decider(world.logs["alignment"], SERVICE.services, People(), rules=SERVICE.rules, facts=facts)
    assert known_goal(decider) is known
    return Timekeeper(decider, known)


async def due(keeper: Timekeeper, days: float) -> set[str]:
    return {each["name"] for each in await keeper._past(now(days))}


async def test_two_processes_that_follow_keep_one_register(start):
    async with start() as world, AsyncExitStack() as stack:
        keeper = await timekeeper(world, stack)
        other = Register(keeper.decider, keeper.pool)
        await other.start()
        stack.push_async_callback(other.stop)
        child, parent = await world.objective(OWNER, SALES), await world.objective(BOSS, SALES)
        made = [await world.contract(child, parent, OWNER, BOSS, kind=CONTRACT_KIND_SUPPORTS, weight="")]
        for _ in range(3):
            another = await world.objective(CEO, HQ)
            made.append(await world.contract(child, another, OWNER, CEO))
        await until(lambda: has_rows(world, len(made)), "all are in the register")
        await world.quiet()
        live = await world.rows(ALL[0])
        assert [row[0] for row in live] == sorted(made)
        assert isinstance(keeper.pool, asyncpg.Pool)


async def has_rows(world: World, number: int) -> bool:
    return len(await world.rows(ALL[0])) == number
