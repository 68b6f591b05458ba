"""Directory, goal and alignment in this process: real gRPC between them, on real PostgreSQL and NATS."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
from google.protobuf.message import Message
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, ContractTerms
from okr.alignment.v1.contract_service_pb2 import AcceptContractRequest, ProposeContractRequest
from okr.alignment.v1.dependency_pb2 import CRITICALITY_BLOCKING, DependencyTerms
from okr.alignment.v1.dependency_service_pb2 import (
    AcceptDependencyRequest,
    ForecastDependencyRequest,
    RequestDependencyRequest,
)
from okr.directory.v1.directory_pb2 import Unit
from okr.directory.v1.person_service_pb2 import RegisterPersonRequest
from okr.directory.v1.unit_service_pb2 import FoundUnitRequest
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.cycle_service_pb2 import OpenCycleRequest, PlanCycleRequest, StartCycleRequest
from okr.goal.v1.goal_service_pb2 import ImportObjectiveRequest, ProposeObjectiveRequest, ReviseTermsRequest
from okr.goal.v1.measurement_pb2 import Measurement, Metric
from okr.goal.v1.objective_pb2 import (
    CHANGE_REASON_NEW_INFORMATION,
    KIND_ASPIRATIONAL,
    ORIGIN_BOTTOM_UP,
    ImportSource,
    KeyResult,
    Terms,
)
from okr.goal.v1.policy_service_pb2 import PublishPolicyPackRequest

from deploy.process import free_port
from libs.eventlog import EventLog
from libs.follower import QUICK
from libs.identity import Signer
from libs.record import Recorded, Registry
from libs.serve import _start
from libs.settings import Settings
from services.alignment.__main__ import SERVICE as ALIGNMENT
from services.console.sending import CommandRefused, Sender
from services.directory.__main__ import SERVICE as DIRECTORY
from services.goal.__main__ import SERVICE as GOAL
from services.goal.policy import EXPLORATORY

CEO, BOSS, OWNER, LEAD, PEER = (f"people/{each}" for each in ("ceo", "boss", "owner", "lead", "peer"))
HQ, SALES, PLANT = "units/hq", "units/sales", "units/plant"
CYCLE, LATER, PACK = "cycles/now", "cycles/later", "policyPacks/exploratory"
SETUP = ("apps/okr-setup", ("okr.setup",))
IMPORT = ("apps/okr-import", ("okr.import",))
SERVICES = {"directory": DIRECTORY, "goal": GOAL, "alignment": ALIGNMENT}
PATIENCE_S = 20.0
#: How far alignment has followed goal and itself, and what is left to react to.
_REST = """
SELECT coalesce((SELECT max(position) FROM projections WHERE projection LIKE 'known%'), 0)::int,
       coalesce((SELECT max(position) FROM projections WHERE projection LIKE 'register%'), 0)::int,
       ((SELECT count(*) FROM inbox_goal) + (SELECT count(*) FROM inbox_own))::int
"""


def now(days: float = 0) -> datetime:
    """The time, so many days from now."""
    return datetime.now(UTC) + timedelta(days=days)


def day(number: int) -> str:
    """A day so many days from today."""
    return now(number).date().isoformat()


def new_id() -> str:
    return str(uuid4())


def metric(key_result_id: str = "kr", **fields: Any) -> KeyResult:
    measurement = Measurement(metric=Metric(unit="%", baseline="0", target="100", direction=Metric.DIRECTION_UP))
    whole = {"key_result_id": key_result_id, "title": f"{key_result_id} {new_id()}", "weight": "1"}
    return KeyResult(**{**whole, "measurement": measurement, **fields})


def forecast(name: str, number: int) -> ForecastDependencyRequest:
    """The provider says that it will be there so many days from today."""
    return ForecastDependencyRequest(name=name, date=day(number), reason="the supplier says so")


def terms(owner: str, unit: str, **fields: Any) -> Terms:
    whole = {
        "title": f"叶轮 {new_id()}",
        "why": "A failed pump stops a line.",
        "owner": owner,
        "counterpart": CEO if owner != CEO else BOSS,
        "unit": unit,
        "cycle": CYCLE,
        "kind": KIND_ASPIRATIONAL,
        "policy_pack": PACK,
        "key_results": [metric()],
        "hypothesis": "A spare part on site within a day matters more than the price.",
    }
    return Terms(**{**whole, **fields})


class World:
    """The services, and whoever sends them commands."""

    def __init__(self, settings: dict[str, Settings], signer: Signer, patience_s: float = 5.0) -> None:
        self.settings = settings
        self.signer = signer
        self.stacks: dict[str, AsyncExitStack] = {}
        self.logs: dict[str, EventLog] = {}
        self._heads: dict[str, int] = {}
        options = (*QUICK, ("grpc.use_local_subchannel_pool", 1))
        self.channels = {name: grpc.aio.insecure_channel(each.listen, options) for name, each in settings.items()}
        self.send = Sender(self.channels, self.token, patience_s=patience_s)

    def token(self, subject: str, scopes: Any = ()) -> str:
        return self.signer.token(subject, scopes, minutes=60)

    # -- services

    async def start(self, name: str) -> None:
        stack = self.stacks[name] = AsyncExitStack()
        edge, ready = await _start(SERVICES[name], self.settings[name], stack)
        await edge.start(self.settings[name].listen)
        stack.push_async_callback(edge.stop, 1.0, 0.0)
        await ready
        await edge.healthy(True)
        if name not in self.logs:
            each = self.settings[name]
            registry = Registry(*SERVICES[name].events)
            self.logs[name] = await EventLog.open(each.database, log_id=each.log_id(name), registry=registry)

    async def stop(self, name: str) -> None:
        if stack := self.stacks.pop(name, None):
            await stack.aclose()

    async def close(self) -> None:
        for name in reversed(list(self.stacks)):
            await self.stop(name)
        for log in self.logs.values():
            await log.close()
        for channel in self.channels.values():
            await channel.close()

    # -- commands

    async def do(self, request: Any, by: str, scopes: tuple[str, ...] = ()) -> Any:
        """Sends it with an id of its own and the present etag, if it has none. The answer."""
        request.request_id = request.request_id or new_id()
        if "etag" not in request.DESCRIPTOR.fields_by_name or request.etag:
            return await self.send.send(request, by, scopes)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            request.etag = f"v{await self.version(request.name)}"
            try:
                return await self.send.send(request, by, scopes)
            except CommandRefused as refused:
                # What follows by itself may come between the look and the command.
                if refused.reason != "ETAG_MISMATCH" or time.monotonic() > deadline:
                    raise

    async def version(self, name: str) -> int:
        stream = "/".join(name.split("/")[:2])
        return len(await self.log_of(stream).read_stream(stream))

    async def proposed(self, owner: str = OWNER, unit: str = SALES, **fields: Any) -> Any:
        request = ProposeObjectiveRequest(terms=terms(owner, unit, **fields), origin=ORIGIN_BOTTOM_UP)
        return await self.do(request, owner)

    async def objective(self, owner: str = OWNER, unit: str = SALES, **fields: Any) -> str:
        """Name of an objective that is worked on: it was imported. Alignment knows of it."""
        name = f"objectives/{new_id()}"
        source = ImportSource(set="tests", reference=name)
        request = ImportObjectiveRequest(name=name, terms=terms(owner, unit, **fields), source=source)
        await self.do(request, *IMPORT)
        return name

    async def revise(self, name: str, by: str, change: Callable[[Terms], None] | None = None) -> Any:
        """Other terms of an objective; a better reason if nothing else is changed."""
        state = (await self.events(name))[0].event.terms
        for recorded in await self.events(name):
            state = getattr(recorded.event, "terms", state)
            if recorded.header.type.endswith("SupportingKeyResultAdded"):
                state.key_results.append(recorded.event.key_result)
        if change is None:
            state.why += " And it costs a day."
        else:
            change(state)
        request = ReviseTermsRequest(
            name=name, terms=state, reason_code=CHANGE_REASON_NEW_INFORMATION, reason="a customer said so"
        )
        return await self.do(request, by)

    async def contract(self, child: str, parent: str, by: str, other: str, accept: bool = True, **fields: Any) -> str:
        """Name of a contract that one proposed to the other, who accepted it."""
        whole = {"kind": CONTRACT_KIND_CONTRIBUTES, "weight": "0.1", "statement": "It carries a tenth of it."}
        agreed = ContractTerms(child=child, parent=parent, **{**whole, **fields})
        proposal = ProposeContractRequest(terms=agreed, consistency_token=self.send.seen)
        name = str((await self.do(proposal, by)).contract.name)
        if accept:
            await self.do(AcceptContractRequest(name=name), other)
        return name

    async def start_cycle(self) -> None:
        await self.do(StartCycleRequest(name=CYCLE), *SETUP)

    async def requested(
        self, consumer: str, by: str, provider: str, named: str = "", answer_due: Any = None, **fields: Any
    ) -> str:
        """Name of a dependency that was asked for; consumer: an objective, whose "kr" needs it."""
        whole = {"deliverable": "Spare parts on site", "needed_by": day(30), "criticality": CRITICALITY_BLOCKING}
        asked = DependencyTerms(consumer=f"{consumer}/keyResults/kr", provider=provider, **{**whole, **fields})
        request = RequestDependencyRequest(name=named, terms=asked, consistency_token=self.send.seen)
        if answer_due is not None:
            request.answer_due.CopyFrom(answer_due)
        return str((await self.do(request, by)).dependency.name)

    async def dependency(self, consumer: str, by: str, provider: str, objective: str, **fields: Any) -> str:
        """Name of a dependency that was asked for and accepted, for an objective of the provider."""
        name = await self.requested(consumer, by, provider, **fields)
        request = AcceptDependencyRequest(name=name, provider_objective=objective, consistency_token=self.send.seen)
        await self.do(request, provider)
        return name

    # -- what was recorded

    def log_of(self, stream: str) -> EventLog:
        prefix = stream.partition("/")[0]
        return self.logs["goal" if prefix in ("objectives", "cycles", "policyPacks", "reactions") else "alignment"]

    async def events(self, stream: str) -> list[Recorded]:
        log = self.log_of(stream)
        return [Recorded.parse(each.record(log.log_id), log.registry) for each in await log.read_stream(stream)]

    async def kinds(self, stream: str) -> list[str]:
        """Names of its events, without the package."""
        return [each.header.type.rpartition(".")[2] for each in await self.events(stream)]

    async def last(self, stream: str, kind: str, within_s: float = PATIENCE_S) -> Any:
        """The latest event of a kind, waiting until there is one."""
        found: list[Any] = []

        async def is_there() -> bool:
            found[:] = [each for each in await self.events(stream) if each.header.type.endswith(f".{kind}")]
            return bool(found)

        await until(is_there, f"{kind} of {stream}", within_s)
        return found[-1].event

    async def everything(self, service: str, kind: type[Message]) -> list[Recorded]:
        """All events of a kind in a log."""
        log = self.logs[service]
        found: list[Recorded] = []
        position = 0
        while batch := await log.read(position, 1000):
            position = batch[-1].position
            found += [
                Recorded.parse(each.record(log.log_id), log.registry)
                for each in batch
                if each.type == kind.DESCRIPTOR.full_name
            ]
        return found

    async def rows(self, query: str, *args: Any) -> list[Any]:
        """From alignment's own tables."""
        connection = await asyncpg.connect(self.settings["alignment"].database_owner)
        try:
            return [tuple(each) for each in await connection.fetch(query, *args)]
        finally:
            await connection.close()

    async def quiet(self) -> None:
        """Returns when everything that follows from what was recorded is recorded too."""
        before: Any = None
        still = 0
        deadline = time.monotonic() + PATIENCE_S
        while still < 5:
            now = [await self._head("goal"), await self._head("alignment"), *(await self.rows(_REST))[0]]
            at_rest = now[-1] == 0 and now[:2] == now[2:4]
            still = still + 1 if at_rest and now == before else 0
            before = now
            assert time.monotonic() < deadline, f"it does not come to rest: {now}"
            await asyncio.sleep(0.02)

    async def _head(self, service: str) -> int:
        log = self.logs[service]
        while batch := await log.read(self._heads.get(service, 0), 1000):
            self._heads[service] = batch[-1].position
        return self._heads.get(service, 0)


async def until(condition: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> None:
    """Waits for what must become true."""
    deadline = time.monotonic() + within_s
    while True:
        found = condition()
        if await found if isinstance(found, Awaitable) else found:
            return
        assert time.monotonic() < deadline, f"not within {within_s:g} s: {what}"
        await asyncio.sleep(0.02)


def settings_in(folder: Path, database: Any, nats: str) -> tuple[dict[str, Settings], Signer]:
    """Settings of a region of its own."""
    signer = Signer.create(folder / "private.json")
    keys = signer.public(folder / "public.json")
    region = f"r{os.urandom(4).hex()}"
    ports: dict[str, int] = {}
    for name in SERVICES:
        ports[name] = free_port(frozenset(ports.values()))
    peers = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
    settings = {}
    for name in SERVICES:
        owner, writer = database.owner_and_writer()
        settings[name] = Settings(
            database=writer,
            database_owner=owner,
            keys=keys,
            region=region,
            listen=peers[name],
            nats=nats,
            peers=peers,
            signing_key=folder / "private.json",
        )
    return settings, signer


async def found(send: Sender) -> None:
    """Founds the company: units, people, a cycle that is on and one that comes after it."""
    for name, parent in ((HQ, ""), (SALES, HQ), (PLANT, HQ)):
        kind = Unit.KIND_COMPANY if not parent else Unit.KIND_DEPARTMENT
        unit = FoundUnitRequest(name=name, title=name, kind=kind, parent=parent, home_region="cn", request_id=new_id())
        await send.send(unit, *SETUP)
    for name, unit, manager in (
        (CEO, HQ, ""),
        (BOSS, SALES, CEO),
        (LEAD, PLANT, CEO),
        (OWNER, SALES, BOSS),
        (PEER, PLANT, LEAD),
    ):
        person = RegisterPersonRequest(
            request_id=new_id(), name=name, display_name=name, unit=unit, home_region="cn", manager=manager
        )
        await send.send(person, *SETUP)
    pack = PublishPolicyPackRequest(
        name=PACK, title="Exploratory", rules=EXPLORATORY, reason="set up", request_id=new_id()
    )
    await send.send(pack, *SETUP)
    for name, first, last in ((CYCLE, -30, 60), (LATER, 61, 150)):
        plan = CyclePlan(title=name, start_date=day(first), end_date=day(last))
        await send.send(PlanCycleRequest(request_id=new_id(), name=name, plan=plan), *SETUP)
        await send.send(OpenCycleRequest(request_id=new_id(), name=name, etag="v1"), *SETUP)


@asynccontextmanager
async def running(folder: Path, database: Any, nats: str) -> AsyncIterator[World]:
    """The services with a company in them."""
    world = World(*settings_in(folder, database, nats))
    try:
        for name in SERVICES:
            await world.start(name)
        await found(world.send)
        await until(lambda: knows(world), "goal and alignment know the people")
        yield world
    finally:
        await world.close()


async def knows(world: World) -> bool:
    """True when goal and alignment have heard of everybody."""
    heard: list[int] = []
    for name in ("goal", "alignment"):
        connection = await asyncpg.connect(world.settings[name].database_owner)
        try:
            heard.append(await connection.fetchval("SELECT count(*) FROM directory_facts"))
        finally:
            await connection.close()
    return min(heard) >= 8
