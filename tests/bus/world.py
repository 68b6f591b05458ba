"""A small region for the tests of the bus: one real log, its relay, its owner over gRPC, a read model that counts."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Self

import asyncpg
import grpc
import nats as nats_py
from nats.js.errors import NotFoundError
from okr.goal.v1 import events_pb2
from okr.log.v1.log_service_pb2 import GetHeadResponse, ReadLogResponse
from okr.log.v1.log_service_pb2_grpc import LogServiceServicer, add_LogServiceServicer_to_server

from libs.bus import end
from libs.eventlog import EventLog, NewEvent, Save
from libs.follower import Follower, Owner
from libs.projector import Projector, prepare
from libs.record import Header, Recorded, Registry, stored
from libs.relay import Relay

REGISTRY = Registry(events_pb2)
LOG_ID = "goal@cn/1"
STREAM = "EV_CN_GOAL"
SEEN = "CREATE TABLE seen (projection text, position bigint, stream text, number bigserial)"
SUBJECT = "okr.v1.cn.goal.objectives.dialogue_opened"


async def until(condition: Callable[[], Any], timeout_s: float = 20.0) -> None:
    """Waits for what must become true."""
    async with asyncio.timeout(timeout_s):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


def save(stream: str, first_version: int, count: int) -> Save:
    command = uuid.uuid4()
    events = []
    for version in range(first_version, first_version + count):
        header = Header(
            stream=stream, version=version, event_id=str(uuid.uuid4()), command_id=str(command), actor="people/p1"
        )
        header.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        event = events_pb2.DialogueOpened()
        events.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
    return Save(command, command.bytes * 2, events, [], b"")


class OwnerServer(LogServiceServicer):
    """The log over gRPC, as its service gives it. `reads` counts the calls."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.reads = 0
        self.address = "127.0.0.1:0"
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        self._server = grpc.aio.server()
        add_LogServiceServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port(self.address)}"
        await self._server.start()

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.stop(None)
            self._server = None

    async def GetHead(self, request: Any, context: Any) -> GetHeadResponse:
        return GetHeadResponse(log_id=self.log.log_id, head=self.log.head)

    async def ReadLog(self, request: Any, context: Any) -> AsyncIterator[ReadLogResponse]:
        self.reads += 1
        head = min(request.until, self.log.head) if request.HasField("until") else self.log.head
        after = request.after
        if after > self.log.head:
            await context.abort(grpc.StatusCode.OUT_OF_RANGE, f"the log ends at {self.log.head}")
        while True:
            entries = await self.log.read(after, min(500, head - after)) if head > after else []
            after = entries[-1].position if entries else after
            records = [entry.record(self.log.log_id) for entry in entries]
            frame = ReadLogResponse(
                records=records, through=after, head=head, log_id=self.log.log_id, complete=after >= head
            )
            yield frame
            if frame.complete:
                return


class World:
    """One region: `async with World(database, nats_url) as world`. Relay and owner run; followers and projectors are made."""

    def __init__(self, database: Callable[[], str], url: str = "", relay: type[Relay] = Relay) -> None:
        self.dsn = database()
        self.views_dsn = database()
        self.url = url
        self._relay = relay
        self._versions: dict[str, int] = {}
        self._stack = AsyncExitStack()
        self._relays: list[Relay] = []

    async def __aenter__(self) -> Self:
        self.log = await EventLog.open(self.dsn, log_id=LOG_ID, registry=REGISTRY)
        self._stack.push_async_callback(self.log.close)
        self.views = await asyncpg.create_pool(self.views_dsn, min_size=1, max_size=4)
        self._stack.callback(self.views.terminate)
        await prepare(self.views)
        await self.views.execute(SEEN)
        self.owner = OwnerServer(self.log)
        await self.owner.start()
        self._stack.push_async_callback(self.owner.stop)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def relay(self, kind: type[Relay] | None = None) -> Relay:
        """Starts a relay."""
        relay = (kind or self._relay)(self.log, self.url, "cn", "goal")
        await relay.start()
        self._stack.push_async_callback(relay.stop)
        return relay

    async def append(self, count: int, stream: str = "objectives/o1") -> None:
        """Records events of a stream, 50 in a save."""
        while count > 0:
            number = min(count, 50)
            version = self._versions.get(stream, 0) + 1
            await self.log.append(save(stream, version, number))
            self._versions[stream] = version + number - 1
            count -= number

    def follower(self, after: int = 0, kind: type[Follower] = Follower, owned: bool = True, **options: Any) -> Follower:
        owner = Owner(self.owner.address) if owned else None
        if owner is not None:
            self._stack.push_async_callback(owner.close)
        follower = kind(self.url, LOG_ID, after, owner, **options)
        self._stack.push_async_callback(follower.close)
        return follower

    def projector(
        self, name: str = "seen", kind: type[Projector] = Projector, apply: Any = None, **options: Any
    ) -> Projector:
        async def see(db: asyncpg.Connection, batch: list[Recorded]) -> None:
            rows = [(name, recorded.position, recorded.stream) for recorded in batch]
            await db.copy_records_to_table("seen", records=rows, columns=("projection", "position", "stream"))

        return kind(self.views, name, apply or see, REGISTRY, **options)

    def project(self, projector: Projector, kind: type[Follower] = Follower, **options: Any) -> asyncio.Task[None]:
        """Runs a projector on the log in the background."""
        task = asyncio.create_task(projector.follow(LOG_ID, lambda after: self.follower(after, kind, **options)))
        self._stack.push_async_callback(end, task)
        return task

    async def seen(self, name: str = "seen") -> list[int]:
        """Positions whose rows are there, in the order in which they were written."""
        rows = await self.views.fetch("SELECT position FROM seen WHERE projection = $1 ORDER BY number", name)
        return [position for (position,) in rows]

    async def has_seen_all(self, name: str = "seen") -> bool:
        return await self.seen(name) == list(range(1, self.log.head + 1))

    async def image(self) -> list[tuple[int, bytes]]:
        """What the stream holds: sequence and body of each message."""
        client = await nats_py.connect(self.url)
        try:
            stream = client.jetstream()
            state = (await stream.stream_info(STREAM)).state
            numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
            messages = [await stream.get_msg(STREAM, number) for number in numbers]
            return [(message.seq or 0, message.data or b"") for message in messages]
        except NotFoundError:
            return []
        finally:
            await client.close()

    async def is_image(self) -> bool:
        """True if the stream holds exactly the log."""
        entries = await self.log.read(0, 100_000)
        return await self.image() == [(entry.position, entry.record(LOG_ID)) for entry in entries]


async def collect(follower: Follower, upto: int, timeout_s: float = 20.0) -> list[int]:
    """Positions that it gives until `upto` has come."""
    positions: list[int] = []
    async with asyncio.timeout(timeout_s):
        async for batch in follower:
            positions += [position for position, _ in batch]
            if positions[-1] >= upto:
                return positions
    raise AssertionError("a follower ended")
