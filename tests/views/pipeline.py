"""The whole way of an event into the views: a real log, its owner over gRPC, the relay, NATS, the feed."""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, ClassVar, Self

from google.protobuf.message import Message

from libs.bus import end
from libs.eventlog import EventLog, NewEvent, Save
from libs.follower import Follower, Owner
from libs.identity import Signer, Verifier
from libs.logservice import LogFrames
from libs.people import People
from libs.record import Header, stored
from libs.relay import Relay
from libs.rpc import Edge
from services.views.feed import Feed
from services.views.rebuild import Rebuild
from services.views.view_service import ViewService
from tests.views.world import BOSS, GOAL, World


async def until(condition: Callable[[], Any], timeout_s: float = 20.0) -> None:
    """Waits for what must become true."""
    async with asyncio.timeout(timeout_s):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


class Pipeline(World):
    """A world with one real log, which is goal's. The others are in memory, as in World."""

    LOG: ClassVar[str] = GOAL

    def __init__(self, database: Any, folder: Path, nats: str = "") -> None:
        super().__init__(database())
        self._log_dsn = database()
        self._folder = folder
        self._nats = nats
        self._versions: dict[str, int] = {}
        self._stack = AsyncExitStack()
        self.log: EventLog
        self.owner: Owner

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.company()
        self.log = await EventLog.open(self._log_dsn, log_id=self.LOG, registry=self.real_feed.registry)
        self._stack.push_async_callback(self.log.close)
        signer = Signer.create(self._folder / f"{uuid.uuid4()}.json")
        edge = Edge(Verifier(signer.public(self._folder / f"{uuid.uuid4()}.public.json")))
        LogFrames(self.log, People, lambda: False).serve(edge)
        self.address = f"127.0.0.1:{await edge.start('127.0.0.1:0')}"
        self._stack.push_async_callback(edge.stop, 1.0)
        self.owner = Owner(self.address, lambda: signer.token("apps/okr-views", ["okr.log"]))
        self._stack.push_async_callback(self.owner.close)
        await self.desk.feeds["directory@cn/1"].apply(self.directory.records)
        self.views = ViewService(self.desk, {self.LOG: self.owner})
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._stack.aclose()
        await super().__aexit__(*error)

    @property
    def real_feed(self) -> Feed:
        return self.desk.feeds[self.LOG]

    async def record(self, events: Iterable[tuple[str, Message]], at_once: int = 200) -> None:
        """Appends events to the log."""
        waiting: list[NewEvent] = []
        for stream, event in events:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            header = Header(stream=stream, version=version, event_id=str(uuid.uuid4()), actor=BOSS)
            waiting.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
            if len(waiting) >= at_once:
                await self._append(waiting)
                waiting = []
        if waiting:
            await self._append(waiting)

    async def _append(self, events: list[NewEvent]) -> None:
        command = uuid.uuid4()
        await self.log.append(Save(command, hashlib.sha256(command.bytes).digest(), events))

    async def feed_from_owner(self) -> None:
        """Gives the views what the log has and they have not."""
        async for frame in self.owner.read(self.real_feed.position):
            if frame.records:
                await self.real_feed.apply(list(enumerate(frame.records, frame.through - len(frame.records) + 1)))

    async def follow(self) -> None:
        """Relay, NATS and feed run from now on."""
        relay = Relay(self.log, self._nats, "cn", "goal")
        await relay.start()
        self._stack.push_async_callback(relay.stop)
        task = asyncio.create_task(self.real_feed.run(lambda after: Follower(self._nats, GOAL, after, self.owner)))
        self._stack.push_async_callback(end, task)

    def rebuild(self, view: str, **options: Any) -> Rebuild:
        return Rebuild(self.desk.store, self.real_feed, self.real_feed.serving[view], self.owner, **options)
