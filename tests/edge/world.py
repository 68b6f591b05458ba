"""A goal service in this process, behind a real channel and on a real log."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from okr.goal.v1 import cycle_service_pb2 as cycles
from okr.goal.v1 import (
    cycle_service_pb2_grpc,
    events_pb2,
    goal_service_pb2,
    goal_service_pb2_grpc,
    policy_service_pb2_grpc,
    reaction_service_pb2,
)
from okr.goal.v1 import policy_service_pb2 as policies
from okr.goal.v1.objective_pb2 import ORIGIN_BOTTOM_UP
from okr.log.v1 import log_service_pb2_grpc

from libs.commands import Decider
from libs.eventlog import EventLog
from libs.identity import Signer, Verifier
from libs.logschema import LOCK_SPACE
from libs.logservice import LogFrames
from libs.people import People
from libs.record import Recorded, Registry
from libs.rpc import Edge
from services.goal import binding, cycle, goal, policy, reaction
from services.goal.policy import EXPLORATORY
from tests.goal import company
from tests.goal.company import BOSS, EXPLORE, OWNER, PEER, Q4

__all__ = ["BOSS", "EXPLORE", "OWNER", "PEER", "Q4", "World", "Wrong", "world", "wrong"]

SERVICES = {
    goal_service_pb2.DESCRIPTOR.services_by_name["GoalService"]: goal,
    cycles.DESCRIPTOR.services_by_name["CycleService"]: cycle,
    policies.DESCRIPTOR.services_by_name["PolicyService"]: policy,
    reaction_service_pb2.DESCRIPTOR.services_by_name["ReactionService"]: reaction,
}
SETUP = ("apps/setup", ("okr.setup", "okr.log"))
PLAN = {"title": "2026 Q4", "start_date": "2026-10-01", "end_date": "2026-12-31"}


def new_id() -> str:
    return str(uuid4())


def proposal(**fields: Any) -> goal_service_pb2.ProposeObjectiveRequest:
    whole = {"request_id": new_id(), "terms": company.terms(parent=""), "origin": ORIGIN_BOTTOM_UP}
    return goal_service_pb2.ProposeObjectiveRequest(**{**whole, **fields})


class Wrong:
    """How a call failed: status, reason, domain, metadata of the ErrorInfo, details by type, trailing metadata."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        self.code = error.code().name
        self.message = error.details() or ""
        self.trailing = dict(error.trailing_metadata() or ())
        self.details: dict[str, Any] = {}
        self.reason = self.domain = ""
        self.metadata: dict[str, str] = {}
        if packed := self.trailing.get("grpc-status-details-bin"):
            status = status_pb2.Status.FromString(packed)
            assert status.code == error.code().value[0]
            for detail in status.details:
                name = detail.TypeName().rpartition(".")[2]
                self.details[name] = getattr(error_details_pb2, name).FromString(detail.value)
            info = self.details["ErrorInfo"]
            self.reason, self.domain, self.metadata = info.reason, info.domain, dict(info.metadata)

    @property
    def fields(self) -> list[str]:
        return [each.field for each in self.details["BadRequest"].field_violations]

    @property
    def says(self) -> tuple[str, str]:
        return self.code, self.reason


async def wrong(call: Any) -> Wrong:
    """The failure of a call that must fail."""
    try:
        if hasattr(call, "__aiter__"):
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        return Wrong(error)
    raise AssertionError("it was answered")


class World:
    """The service, and a client of it."""

    def __init__(self, dsn: str, log: EventLog, decider: Decider, edge: Edge, signer: Signer, port: int) -> None:
        self.dsn = dsn
        self.log = log
        self.decider = decider
        self.edge = edge
        self.signer = signer
        self.address = f"127.0.0.1:{port}"
        self.channel = grpc.aio.insecure_channel(self.address)
        self.goals = goal_service_pb2_grpc.GoalServiceStub(self.channel)
        self.cycles = cycle_service_pb2_grpc.CycleServiceStub(self.channel)
        self.packs = policy_service_pb2_grpc.PolicyServiceStub(self.channel)
        self.logs = log_service_pb2_grpc.LogServiceStub(self.channel)

    def by(self, subject: str = OWNER, scopes: Any = (), **more: Any) -> dict[str, Any]:
        """Keywords of a call made by somebody. metadata: pairs to send beside the token."""
        metadata = (("authorization", f"Bearer {self.signer.token(subject, scopes)}"), *more.pop("metadata", ()))
        return {"metadata": metadata, "timeout": 20, **more}

    def setup(self) -> dict[str, Any]:
        return self.by(*SETUP)

    async def set_up(self) -> None:
        """An open cycle and a policy pack."""
        await self.publish_pack()
        await self.cycles.PlanCycle(cycles.PlanCycleRequest(request_id=new_id(), name=Q4, plan=PLAN), **self.setup())
        await self.cycles.OpenCycle(cycles.OpenCycleRequest(request_id=new_id(), name=Q4, etag="v1"), **self.setup())

    async def publish_pack(self) -> None:
        pack = policies.PublishPolicyPackRequest(
            request_id=new_id(), name=EXPLORE, title="x", rules=EXPLORATORY, reason="set up"
        )
        await self.packs.PublishPolicyPack(pack, **self.setup())

    async def propose(self, **fields: Any) -> Any:
        return await self.goals.ProposeObjective(proposal(**fields), **self.by())

    async def raw(self, method: str, data: bytes, **keywords: Any) -> bytes:
        """A call with any bytes."""
        answer: bytes = await self.channel.unary_unary(method)(data, **(keywords or self.by()))
        return answer

    async def recorded(self, stream: str) -> list[Recorded]:
        entries = await self.log.read_stream(stream)
        return [Recorded.parse(each.record(self.log.log_id), self.log.registry) for each in entries]

    @asynccontextmanager
    async def stuck(self) -> AsyncIterator[None]:
        """Nothing can be appended meanwhile."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(f"SELECT pg_advisory_lock({LOCK_SPACE}, 'events'::regclass::oid::integer)")
            yield
        finally:
            await connection.close()


@asynccontextmanager
async def world(
    dsn: str, folder: Path, *, people: People = company.PEOPLE, healthy: bool = True, more: Any = None, **options: Any
) -> AsyncIterator[World]:
    """A running service. options: of the Edge; `cached_streams` of the Decider, `patience_s` of the log. more: adds to the edge before it starts."""
    patience_s = options.pop("patience_s", 10.0)
    log = await EventLog.open(dsn, log_id="goal@cn/1", registry=Registry(events_pb2), patience_s=patience_s)
    cached_streams = options.pop("cached_streams", 50_000)
    decider = Decider(log, SERVICES, people, rules=(binding,), cached_streams=cached_streams)
    key = folder / "private.json"
    signer = Signer(key) if key.exists() else Signer.create(key)
    edge = Edge(Verifier(signer.public(folder / "public.json")), **options)
    edge.commands(SERVICES, decider)
    LogFrames(log, lambda: people, lambda: edge.going, heartbeat_s=0.2).serve(edge)
    if more is not None:
        more(edge)
    made = World(dsn, log, decider, edge, signer, await edge.start("127.0.0.1:0"))
    try:
        await edge.healthy(healthy)
        yield made
    finally:
        await made.channel.close()
        await edge.stop(grace_s=1.0)
        await log.close()


async def until(true: Any, timeout_s: float = 15.0) -> None:
    """Returns when it is true."""
    async with asyncio.timeout(timeout_s):
        while not true():  # noqa: ASYNC110  # whatever is waited for
            await asyncio.sleep(0.01)


def messages_in(frames: list[Any], kind: type[Message]) -> Iterator[Any]:
    """The records of frames."""
    for frame in frames:
        for record in frame.records:
            yield kind.FromString(record)
