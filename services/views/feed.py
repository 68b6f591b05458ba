"""The feed: one follower of one log, and every view of it: in one transaction, or each in its own where that fails."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from libs import telemetry
from libs.bus import end
from libs.follower import Follower, Foreign
from libs.projector import Fenced, Projector, Stopped, move_checkpoints
from libs.record import Recorded, Registry
from services.views.store import Build, Store
from services.views.view import View

logger = logging.getLogger(__name__)

Batch = Sequence[tuple[int, bytes]]
PAUSE_S = 1.0
#: How soon it is looked again whether what contradicted the log is still there.
LOOK_AGAIN_S = 5.0
#: How often the checkpoints are looked at while nothing comes.
LOOK_AT_CHECKPOINTS_S = 1.0


class Serving:
    """A view as it serves: its build, how far that is, and why it goes no further if it does not."""

    def __init__(self, view: View[Any], source: str) -> None:
        self.view = view
        self.source = source
        self.position = 0
        #: Why it stopped; empty while it runs.
        self.trouble = ""
        self.rebuilding = False
        self.build: Build
        self.projector: Projector

    def serve(self, build: Build, store: Store, registry: Registry, position: int) -> None:
        """From now on this build is read and fed."""
        self.build = build
        self.projector = projector_of(self.view, build, store, registry)
        self.position = position
        self.trouble = ""

    @property
    def table(self) -> str:
        """Its table, to be named in a query."""
        return f"{self.build.schema}.{self.view.TABLE.name}"


def projector_of(view: View[Any], build: Build, store: Store, registry: Registry) -> Projector:
    """What feeds a build. Its checkpoint is named after its schema."""

    async def apply(connection: Any, batch: list[Recorded]) -> None:
        await view.apply(connection, build.schema, batch)

    return Projector(store.pool, build.schema, apply, registry, on_poison=view.ON_POISON)


class Feed:
    """One log's events for the views that follow it.

    `turn` is held while a batch is applied: who holds it sees all views at rest. told: gets each record once it is applied.
    `alarm`: what came that is not of this log, so that no view goes on; empty once an event could be taken again.
    """

    def __init__(
        self,
        log_id: str,
        registry: Registry,
        views: Iterable[View[Any]],
        store: Store,
        told: Callable[[Recorded], None] | None = None,
    ) -> None:
        self.log_id = log_id
        self.registry = registry
        self.serving = {view.NAME: Serving(view, log_id) for view in views}
        self.turn = asyncio.Lock()
        self.alarm = ""
        self.behind_since: datetime | None = None
        self._store = store
        self._told = told
        self._follower: Follower | None = None
        self._head = 0
        self._moved = asyncio.Event()
        self._again = False

    async def prepare(self) -> None:
        """Finds or makes the build that serves, of each view."""
        for serving in self.serving.values():
            build = await self._store.serving(serving.view, self.log_id)
            serving.serve(build, self._store, self.registry, 0)
            serving.position = await serving.projector.position(self.log_id)

    @property
    def position(self) -> int:
        """What every view that runs has applied."""
        running = [each.position for each in self.serving.values() if not each.trouble]
        return min(running, default=max((each.position for each in self.serving.values()), default=0))

    @property
    def head(self) -> int:
        """Where the log ends, as far as is known."""
        heard = self._follower.head if self._follower else 0
        self._head = max(self._head, heard, *(each.position for each in self.serving.values()))
        return self._head

    @property
    def heard_at(self) -> datetime | None:
        return self._follower.heard_at if self._follower else None

    async def run(self, open_follower: Callable[[int], Follower]) -> None:
        """Feeds the views until it is cancelled. open_follower: a follower of the log behind a position."""
        while True:
            pause_s = PAUSE_S
            self._again = False
            follower = self._follower = open_follower(self.position)
            try:
                await self._take_all(follower)
            except Foreign as foreign:
                self.alarm = str(foreign)
                pause_s = LOOK_AGAIN_S
                logger.error("the views of %s stand still: %s", self.log_id, foreign)
            except Exception:
                # Nobody else would begin again. What was not applied is not in the checkpoints, so it comes again.
                logger.exception("the feed of %s begins again", self.log_id)
                self._again = True
            finally:
                with contextlib.suppress(Exception):
                    await follower.close()
            if self._again:
                await self._look_at_checkpoints()
            await asyncio.sleep(pause_s)

    async def _take_all(self, follower: Follower) -> None:
        """Takes what comes, until a view is elsewhere than thought."""
        coming: asyncio.Task[Batch] | None = None
        try:
            while not self._again:
                if coming is None:
                    coming = asyncio.create_task(anext(follower), name=f"next of {self.log_id}")
                if not (await asyncio.wait({coming}, timeout=LOOK_AT_CHECKPOINTS_S))[0]:
                    await self._look_at_checkpoints()
                    continue
                come, coming = coming, None
                await self.apply(come.result())
        finally:
            if coming is not None:
                await end(coming)

    async def _look_at_checkpoints(self) -> None:
        """Where the views are by the database. It need not be where they were: their commits do not wait for the disk, so a
        crash of PostgreSQL takes the newest rows away together with their checkpoint, and no error tells so.
        """
        query = "SELECT projection, position FROM projections WHERE source = $1"
        async with self.turn:
            try:
                positions = dict(await self._store.pool.fetch(query, self.log_id))
            except Exception as error:
                logger.debug("checkpoints cannot be read now: %r", error)
                return
            for serving in self.serving.values():
                position = positions.get(serving.build.schema, serving.position)
                if position != serving.position:
                    logger.warning("%s is at %d, not at %d", serving.build.schema, position, serving.position)
                    serving.position = position
                    self._again = True
        self.moved()

    async def apply(self, batch: Batch) -> None:
        """Gives every view what it has not applied of a contiguous batch, and tells who reads that it moved."""
        async with self.turn:
            if not await self._take_together(batch):
                await self._take_apart(batch)
            if self._told is not None:
                self._tell(batch)
        self.alarm = ""
        self.moved()

    def moved(self) -> None:
        """Wakes who waits."""
        self.behind_since = (self.behind_since or datetime.now(UTC)) if self.position < self.head else None
        event, self._moved = self._moved, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        """Until something moved."""
        await self._moved.wait()

    async def _take_together(self, batch: Batch) -> bool:
        """One transaction for all views, which is a fraction of the work. False: not possible, so each has to by itself."""
        before, to = batch[0][0] - 1, batch[-1][0]
        all_of_them = [each for each in self.serving.values() if not each.trouble]
        if any(each.position != before for each in all_of_them):
            return False
        parents = (Recorded.parse(data, self.registry).header.trace_parent for _, data in batch)
        try:
            with telemetry.linked_all("apply", parents, source=self.log_id, position=to, events=len(batch)):
                async with self._store.pool.acquire() as db, db.transaction():
                    await move_checkpoints(db, [each.build.schema for each in all_of_them], self.log_id, before, to)
                    for serving in all_of_them:
                        # A fold may keep and change what it is given: each view has its own.
                        mine = [Recorded.parse(data, self.registry) for _, data in batch]
                        await serving.view.apply(db, serving.build.schema, mine)
        except Exception as error:
            # Nothing was applied. Each by itself finds out whose event or whose database it is.
            logger.debug("not together: %r", error)
            return False
        for serving in all_of_them:
            serving.position = to
            serving.projector.reached(self.log_id, to)
        return True

    async def _take_apart(self, batch: Batch) -> None:
        """Each view in its own transactions. Returns when all have ended, also where one fails."""
        takes = (self._take(each, batch) for each in self.serving.values())
        for result in await asyncio.gather(*takes, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _take(self, serving: Serving, batch: Batch) -> None:
        if serving.trouble:
            return
        new = batch[max(0, serving.position + 1 - batch[0][0]) :]
        if not new:
            return
        if new[0][0] != serving.position + 1:
            self._again = True
            return
        try:
            await serving.projector.take(self.log_id, new)
            serving.position = new[-1][0]
        except Fenced as fenced:
            logger.info("%s", fenced)
            self._again = True
            serving.position = await serving.projector.position(self.log_id)
        except Stopped as stopped:
            serving.position = await serving.projector.position(self.log_id)
            # Only the kind of error: its text may quote the event.
            serving.trouble = f"stopped before {serving.position + 1}: {type(stopped.__cause__).__name__}"

    def _tell(self, batch: Batch) -> None:
        assert self._told is not None
        for _, data in batch:
            try:
                self._told(Recorded.parse(data, self.registry))
            except Exception as error:
                logger.error("a record of %s is not understood: %s", self.log_id, type(error).__name__)
