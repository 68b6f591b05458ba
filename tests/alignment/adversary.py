"""A world that is attacked: what it is sent is refused with the documented reason and status, and leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import grpc
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from okr.alignment.v1 import reason_pb2 as alignment_reasons
from okr.api.v1 import error_reason_pb2 as edge_reasons
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD, ROLE_DIRECTORY_KEEPER, ROLE_HR_NAVIGATOR
from okr.directory.v1.person_service_pb2 import AssignRoleRequest, RecordDepartureRequest, RegisterPersonRequest
from okr.goal.v1.goal_service_pb2 import CloseObjectiveRequest
from okr.goal.v1.objective_pb2 import Closing

from deploy.process import free_port
from libs.serve import _start
from services.alignment.__main__ import SERVICE as ALIGNMENT
from services.views import __main__ as views
from tests.alignment.world import CEO, HQ, LEAD, PLANT, SALES, SETUP, World, new_id, running, until

HR, GONE, KEEPER = "people/hr", "people/gone", "people/keeper"
VIEWS = "views"
STATUSES = {code.value[0]: code.name for code in grpc.StatusCode}
#: Rows that follow from the log; who follows how far is no content.
TABLES = ("bonds_v1", "risks_v1", "inbox_own", "inbox_goal", "titles")


def status_of(reason: str, domain: str) -> str:
    """The status that the contract fixes for a reason."""
    module = alignment_reasons if domain == "okr.alignment.v1" else edge_reasons
    value = module.ErrorReason.DESCRIPTOR.values_by_name[f"ERROR_REASON_{reason}"]
    return STATUSES[value.GetOptions().Extensions[edge_reasons.error].code]


@dataclass(frozen=True)
class Answer:
    """How a call ended that was not answered."""

    status: str
    reason: str
    domain: str
    message: str
    raw: bytes
    metadata: dict[str, str]


class Adversary:
    """Sends what nobody should send. `world` has everything else."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def call(self, request: Any, by: str, scopes: tuple[str, ...] = (), service: str = "") -> Any:
        """The answer to exactly this request, or how it failed. Nothing is filled in or repeated."""
        package = request.DESCRIPTOR.file.package
        (proto,) = request.DESCRIPTOR.file.services_by_name.values()
        (method,) = (each for each in proto.methods if each.input_type is request.DESCRIPTOR)
        rpc = self.world.channels[service or package.split(".")[1]].unary_unary(
            f"/{proto.full_name}/{method.name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        token = self.world.token(by, scopes)
        try:
            return await rpc(request, timeout=20, metadata=[("authorization", f"Bearer {token}")])
        except grpc.aio.AioRpcError as error:
            details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
            info = error_details_pb2.ErrorInfo()
            status = status_pb2.Status.FromString(details)
            if status.details:
                status.details[0].Unpack(info)
            return Answer(
                error.code().name, info.reason, info.domain, error.details() or "", details, dict(info.metadata)
            )

    async def whole(self, request: Any) -> Any:
        """The request with an id of its own and the present etag, where it has none."""
        if not request.request_id:
            request.request_id = new_id()
        if "etag" in request.DESCRIPTOR.fields_by_name and not request.etag:
            request.etag = f"v{await self.world.version(request.name)}"
        return request

    async def refused(
        self,
        reason: str,
        request: Any,
        by: str,
        scopes: tuple[str, ...] = (),
        domain: str = "okr.alignment.v1",
        **metadata: str,
    ) -> Answer:
        """It is refused for that reason, with its status and domain, and the logs are as long as before."""
        request = await self.whole(request)
        if "consistency_token" in request.DESCRIPTOR.fields_by_name and not request.consistency_token:
            request.consistency_token = self.world.send.seen
        before = await self.heads()
        answer = await self.call(request, by, scopes)
        assert isinstance(answer, Answer), f"{reason} was expected: {answer}"
        assert (answer.reason, answer.domain, answer.status) == (reason, domain, status_of(reason, domain)), answer
        assert metadata.items() <= answer.metadata.items()
        assert await self.heads() == before
        return answer

    async def malformed(self, request: Any, by: str, scopes: tuple[str, ...] = ()) -> Answer:
        return await self.refused("FIELD_INVALID", request, by, scopes, "okr.api.v1")

    async def denied(self, rule: str, request: Any, by: str, scopes: tuple[str, ...] = ()) -> Answer:
        return await self.refused("PERMISSION_DENIED", request, by, scopes, "okr.api.v1", rule=rule)

    async def heads(self) -> tuple[int, int]:
        return await self.world._head("goal"), await self.world._head("alignment")

    async def rows(self) -> list[Any]:
        """All that alignment's tables say."""
        return [
            await self.world.rows(
                f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text COLLATE \"C\")) FROM {each} t"
            )
            for each in TABLES
        ]

    @asynccontextmanager
    async def nothing_left(self) -> AsyncIterator[None]:
        """Within it nothing is recorded, and no row changes, by whatever is sent; nor by what follows from it."""
        await self.world.quiet()
        before = await self.heads(), await self.rows()
        yield
        await self.world.quiet()
        assert (await self.heads(), await self.rows()) == before

    async def closed(self, name: str, by: str) -> None:
        why = "nobody needs it any more"
        closing = CloseObjectiveRequest(name=name, decision=Closing.DECISION_ABANDONED, why=why)
        await self.world.do(closing, by)
        await self.world.quiet()

    async def another_process(self) -> str:
        """Name of a channel to a second alignment service on the same log."""
        name = "alignment again"
        if name not in self.world.channels:
            settings = replace(self.world.settings["alignment"], listen=f"127.0.0.1:{free_port()}")
            stack = self.world.stacks[name] = AsyncExitStack()
            edge, ready = await _start(ALIGNMENT, settings, stack)
            await edge.start(settings.listen)
            stack.push_async_callback(edge.stop, 1.0, 0.0)
            await ready
            await edge.healthy(True)
            self.world.channels[name] = grpc.aio.insecure_channel(settings.listen)
        return name

    async def views(self, database: Any) -> None:
        """Starts the views over everything that is recorded."""
        owner, writer = database.owner_and_writer()
        settings = replace(
            self.world.settings["goal"],
            database=writer,
            database_owner=owner,
            listen=f"127.0.0.1:{free_port()}",
        )
        stack = self.world.stacks[VIEWS] = AsyncExitStack()
        edge, ready = await views.start(settings, stack)
        await edge.start(settings.listen)
        stack.push_async_callback(edge.stop, 1.0, 0.0)
        await ready
        await edge.healthy(True)
        self.world.channels[VIEWS] = grpc.aio.insecure_channel(settings.listen)


@asynccontextmanager
async def attacked(folder: Path, database: Any, nats: str) -> AsyncIterator[Adversary]:
    """The company, with a business lead of the plant, HR, and somebody who has left."""
    async with running(folder, database, nats) as world:
        for name, unit in ((HR, HQ), (GONE, SALES), (KEEPER, HQ)):
            person = RegisterPersonRequest(name=name, display_name=name, unit=unit, home_region="cn", manager=CEO)
            person.request_id = new_id()
            await world.send.send(person, *SETUP)
        roles = ((LEAD, ROLE_BUSINESS_LEAD, PLANT), (HR, ROLE_HR_NAVIGATOR, HQ), (KEEPER, ROLE_DIRECTORY_KEEPER, HQ))
        for name, role, unit in roles:
            await world.send.send(
                AssignRoleRequest(name=name, role=role, unit=unit, etag=await etag(world, name), request_id=new_id()),
                *SETUP,
            )
        leaving = RecordDepartureRequest(name=GONE, reason="retired", etag=await etag(world, GONE), request_id=new_id())
        answer = await world.send.send(leaving, KEEPER)
        await until(lambda: heard(world, answer.receipt.position), "goal and alignment know who has left")
        yield Adversary(world)


async def etag(world: World, name: str) -> str:
    return f"v{len(await world.logs['directory'].read_stream(name))}"


async def heard(world: World, position: int) -> bool:
    """True when goal and alignment have heard as much of the directory."""
    positions: list[int] = []
    for name in ("goal", "alignment"):
        connection = await asyncpg.connect(world.settings[name].database_owner)
        try:
            positions.append(await connection.fetchval("SELECT coalesce(max(position), 0) FROM directory_facts"))
        finally:
            await connection.close()
    return min(positions) >= position


@contextmanager
def of_a_module(folder: Path, database: Any, nats: str) -> Iterator[Any]:
    """One world for all tests of a module: its coroutine tests run in the loop that the world lives in."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        here: Any = runner.run(stack.enter_async_context(attacked(folder, database, nats)))
        here.runner = runner
        try:
            yield here
        finally:
            runner.run(stack.aclose())
