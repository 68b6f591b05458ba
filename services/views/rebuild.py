"""A rebuild: a view made anew from its whole log beside the one that serves, compared with it, and put in its place."""

import contextlib
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from google.protobuf.duration_pb2 import Duration
from okr.log.v1.log_service_pb2 import ReadLogResponse
from okr.views.v1.view_service_pb2 import RebuildViewResponse, ViewDiff

from libs.follower import Owner, OwnerAway
from libs.projector import Stopped
from libs.record import Record, Recorded
from libs.refusal import Refused
from services.views.feed import Feed, Serving, projector_of
from services.views.store import Build, Store
from services.views.view import Lines, View

#: Documents held in memory; beyond them the half that was longest untouched is written to the table.
MOST_DOCS = 40_000
#: Rows of a view that only keeps lines, before they are written.
MOST_LINES = 20_000
REPORT_S = 1.0
ATTEMPTS = 5
#: While more than this is left to catch up, the serving view is not held up for it.
SMALL = 500
SAMPLES = 20

Phase = RebuildViewResponse.Phase


class RebuildIsRunning(Refused):
    """The view is being rebuilt already."""


class RebuildFailed(Refused):
    """The rebuild did not get through; the view that serves is untouched."""


class Fold:
    """Documents of a build on their way to its table."""

    def __init__(self, view: View[Any], build: Build, store: Store) -> None:
        self._view = view
        self._build = build
        self._store = store
        self._docs: dict[str, Any] = {}
        self._spilled = False
        self._folded = 0
        self.rows = 0

    async def take(self, batch: Sequence[Recorded]) -> None:
        """Folds a batch, in memory as long as there is room."""
        if isinstance(self._view, Lines):
            self._view.fold_all(self._docs, batch)
            self._folded += len(batch)
            if self._folded >= MOST_LINES:
                await self._copy()
            return
        if self._spilled:
            await self._fetch(batch)
        self._view.fold_all(self._docs, batch)
        if len(self._docs) > MOST_DOCS:
            await self._spill()

    async def finish(self) -> None:
        """Writes what is left."""
        if self._spilled:
            await self._save(self._docs)
        else:
            await self._copy()
        self._docs = {}

    async def _copy(self) -> None:
        """Into a table that holds none of these rows and has no index yet: by far the fastest way."""
        view, table = self._view, self._view.TABLE
        rows = [row for name, doc in self._docs.items() for row in view.rows(name, doc)]
        async with self._store.pool.acquire() as db:
            await db.copy_records_to_table(
                table.name, records=rows, columns=table.names, schema_name=self._build.schema
            )
        self.rows += len(rows)
        self._docs, self._folded = {}, 0

    async def _fetch(self, batch: Sequence[Recorded]) -> None:
        missing = {each.stream for each in batch if self._view.concerns(each)} - self._docs.keys()
        if missing:
            async with self._store.pool.acquire() as db:
                self._docs.update(await self._view.load(db, self._build.schema, missing))

    async def _spill(self) -> None:
        if not self._spilled:
            await self._store.pool.execute(self._view.TABLE.key_ddl(self._build.schema))
            self._spilled = True
        # What was touched last comes last (View.fold_all), and is likely to be touched again.
        oldest = list(self._docs)[: len(self._docs) // 2]
        await self._save({name: self._docs.pop(name) for name in oldest})

    async def _save(self, docs: dict[str, Any]) -> None:
        async with self._store.pool.acquire() as db, db.transaction():
            await self._view.save(db, self._build.schema, docs)
        self.rows += len(docs)

    @property
    def has_key(self) -> bool:
        return self._spilled


@contextlib.contextmanager
def rare_collection() -> Iterator[None]:
    """Folding makes millions of objects and no cycles: looking for some takes a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass
class Rebuild:
    """One rebuild of one view. owner: the service that has the log."""

    store: Store
    feed: Feed
    serving: Serving
    owner: Owner
    dry_run: bool = False
    _report: RebuildViewResponse = field(default_factory=RebuildViewResponse)
    _began: float = 0.0
    _reported: float = 0.0

    async def run(self) -> AsyncIterator[RebuildViewResponse]:
        """Does it, and tells how it goes. Closing the iterator early leaves everything as it was.

        Raises RebuildIsRunning, RebuildFailed.
        """
        name = self.serving.view.NAME
        if self.serving.rebuilding:
            raise RebuildIsRunning(f"{name} is being rebuilt already", view=name)
        self.serving.rebuilding = True
        build: Build | None = None
        try:
            self._began = monotonic()
            yield self._at(Phase.PHASE_PLAN)
            build = await self.store.start_build(self.serving.view)
            self._report.generation = build.generation
            async for report in self._make(build):
                yield report
        except Stopped as stopped:
            raise self._failed(f"an event cannot be applied: {type(stopped.__cause__).__name__}") from stopped
        except OwnerAway as away:
            raise self._failed(f"the log cannot be read: {away}") from away
        finally:
            self.serving.rebuilding = False
            if build is not None and build != self.serving.build:
                with contextlib.suppress(Exception):
                    await self.store.drop_build(build)

    async def _make(self, build: Build) -> AsyncIterator[RebuildViewResponse]:
        view, source = self.serving.view, self.feed.log_id
        fold = Fold(view, build, self.store)
        yield self._at(Phase.PHASE_FOLD)
        with rare_collection():
            async for frame in self._frames(0, None):
                await self._fold(fold, frame)
                if report := self._now_and_then(fold, frame):
                    yield report
        yield self._at(Phase.PHASE_COPY)
        await fold.finish()
        self._report.row_count = fold.rows
        await self.store.finish_build(view, build, source, self._report.position, has_key=fold.has_key)
        yield self._at(Phase.PHASE_CATCH_UP)
        beside = Beside(self, build)
        await beside.catch_up()
        yield self._at(Phase.PHASE_DIFF)
        self._report.diff.CopyFrom(await beside.diff())
        if not self.dry_run:
            yield self._at(Phase.PHASE_SWAP)
            await beside.swap()
        yield self._at(Phase.PHASE_DONE)

    async def _fold(self, fold: Fold, frame: ReadLogResponse) -> None:
        registry = self.feed.registry
        batch = [Recorded(Record.FromString(record), registry) for record in frame.records]
        try:
            await fold.take(batch)
        except Exception as error:
            text = f"an event between {self._report.position + 1} and {frame.through} cannot be applied"
            raise self._failed(f"{text}: {type(error).__name__}") from error
        self._report.position, self._report.head = frame.through, frame.head

    async def _frames(self, after: int, until: int | None) -> AsyncIterator[ReadLogResponse]:
        """All frames up to `until`, or to where the log ends when it begins; a broken stream is taken up again."""
        failures = 0
        while until is None or after < until:
            try:
                async for frame in self.owner.read(after, until):
                    after, until, failures = frame.through, frame.head if until is None else until, 0
                    yield frame
            except OwnerAway:
                failures += 1
                if failures == ATTEMPTS:
                    raise

    def _failed(self, why: str) -> RebuildFailed:
        name = self.serving.view.NAME
        return RebuildFailed(f"{name} was not rebuilt: {why}", view=name)

    # -- what is told

    def _at(self, phase: Any) -> RebuildViewResponse:
        self._report.phase = phase
        if phase in (Phase.PHASE_COPY, Phase.PHASE_DONE):
            self._report.ClearField("remaining")
        return self._copy_of_report()

    def _now_and_then(self, fold: Fold, frame: ReadLogResponse) -> RebuildViewResponse | None:
        now = monotonic()
        self._report.events_per_second = frame.through / max(now - self._began, 1e-6)
        self._report.row_count = fold.rows
        if now - self._reported < REPORT_S:
            return None
        self._reported = now
        remaining_s = (frame.head - frame.through) / max(self._report.events_per_second, 1e-6)
        self._report.remaining.CopyFrom(Duration(seconds=int(remaining_s), nanos=int(remaining_s % 1 * 1_000_000_000)))
        return self._copy_of_report()

    def _copy_of_report(self) -> RebuildViewResponse:
        report = RebuildViewResponse()
        report.CopyFrom(self._report)
        return report


class Beside:
    """A finished build beside the one that serves: brought to where that is, compared, put in its place."""

    def __init__(self, rebuild: Rebuild, build: Build) -> None:
        self._rebuild = rebuild
        self._build = build
        self._store, self._feed, self._serving = rebuild.store, rebuild.feed, rebuild.serving
        self._projector = projector_of(self._serving.view, build, self._store, self._feed.registry)
        self._position = rebuild._report.position

    async def catch_up(self) -> None:
        """Applies what was recorded meanwhile, until only a little is left."""
        while self._serving.position - self._position > SMALL:
            await self._apply_until(self._serving.position)

    async def diff(self) -> ViewDiff:
        """Compares the two at one position, in one snapshot; the serving one is held up only while that is taken.

        Empty if the serving one has stopped before where the new one is: there is nothing to compare.
        """
        while self._serving.position < self._position and not self._serving.trouble:
            await self._feed.wait()
        async with self._store.pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
            async with self._feed.turn:
                await self._apply_until(self._serving.position)
                if self._serving.position != self._position:
                    return ViewDiff()
                await db.fetchval("SELECT count(*) FROM registry.builds")  # the snapshot is taken here
            return await _compared(
                db, self._serving.view, self._serving.build.schema, self._build.schema, self._position
            )

    async def swap(self) -> None:
        """From now on the new build serves."""
        await self.catch_up()
        async with self._feed.turn:
            await self._apply_until(self._serving.position)
            self._build = await self._store.swap(self._build)
            self._serving.serve(self._build, self._store, self._feed.registry, self._position)
        self._feed.moved()

    async def _apply_until(self, position: int) -> None:
        if self._position >= position:
            return
        async for frame in self._rebuild._frames(self._position, position):
            batch = list(enumerate(frame.records, self._position + 1))
            if batch:
                await self._projector.take(self._feed.log_id, batch)
                self._position = batch[-1][0]


async def _compared(db: Any, view: View[Any], serving: str, new: str, position: int) -> ViewDiff:
    """Row by row, every column."""
    table, keys = view.TABLE.name, view.TABLE.key
    first = keys[0]
    joined = f"{serving}.{table} a FULL JOIN {new}.{table} b ON {' AND '.join(f'a.{key} = b.{key}' for key in keys)}"
    both = f"a.{first} IS NOT NULL AND b.{first} IS NOT NULL"
    counted = await db.fetchrow(
        f"""SELECT count(*) FILTER (WHERE {both}) AS compared,
                   count(*) FILTER (WHERE {both} AND a.* IS NOT DISTINCT FROM b.*) AS equal,
                   count(*) FILTER (WHERE b.{first} IS NULL) AS only_serving,
                   count(*) FILTER (WHERE a.{first} IS NULL) AS only_new
            FROM {joined}"""
    )
    diff = ViewDiff(position=position, **dict(counted))
    diff.different = diff.compared - diff.equal
    if diff.different or diff.only_serving or diff.only_new:
        key = " || ' ' || ".join(f"coalesce(a.{key}, b.{key})::text" for key in keys)
        unequal = f"SELECT {key} AS key FROM {joined} WHERE a.* IS DISTINCT FROM b.* ORDER BY 1 LIMIT {SAMPLES}"
        diff.samples.extend(f"{table} {row['key']}" for row in await db.fetch(unequal))
    return diff
