"""The projector: batches of a log -> tables of a read model, rows and checkpoint in one transaction."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import asyncpg

from libs import telemetry
from libs.follower import Follower, Foreign
from libs.record import Recorded, Registry

logger = logging.getLogger(__name__)

#: Writes what a batch means, in the transaction that is open on the connection, and nothing else anywhere.
Apply = Callable[[asyncpg.Connection, list[Recorded]], Awaitable[None]]
Result = TypeVar("Result")

SCHEMA = """
CREATE TABLE IF NOT EXISTS projections (
    projection text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'stopped')),
    error text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, source)
);
CREATE TABLE IF NOT EXISTS parked (
    projection text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    error text NOT NULL,
    record bytea NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, source, position)
);
"""

#: Exactly from where we stood: "greater than" would let a repeat or a jump through. The row stays locked until the commit,
#: so no two runners apply at once. The commit need not wait for the disk: rows and checkpoint are lost together or not at
#: all, and what is lost is read again.
MOVE = """
UPDATE projections SET position = $4, status = 'running', error = '', updated_at = now()
WHERE projection = ANY($1) AND source = $2 AND position = $3
RETURNING projection, set_config('synchronous_commit', 'off', true)
"""

#: SQLSTATE that say nothing about the event: connection, read-only after a failover, rollback, resources, state, shutdown,
#: system. Not 57014, a statement that took too long: half the batch may do.
TRANSIENT = ("08", "25006", "40", "53", "55", "57P", "58")
LONGEST_PAUSE_S = 2.0
LOOK_AT_STATUS_S = 0.5


class Fenced(Exception):
    """The checkpoint is not where we thought: somebody else has moved it. Nothing was applied."""


class Stopped(Exception):
    """The projection cannot go on from here until a person has looked."""


class Projector:
    """One projection, of any number of logs. Its checkpoints are a vector: one position per log.

    An event that cannot be applied is found by halving its batch; the good ones before it are applied. Tried alone once
    more, it stops the projection of this log ("stop") or is put aside in `parked` ("park"). Trouble of the database itself
    is waited out and never held against an event.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        name: str,
        apply: Apply,
        registry: Registry,
        *,
        on_poison: Literal["stop", "park"] = "stop",
    ) -> None:
        self.name = name
        self.followers: dict[str, Follower] = {}
        self._pool = pool
        self._apply = apply
        self._registry = registry
        self._parks = on_poison == "park"
        self._turn = asyncio.Lock()
        self._at: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._trouble = False

    async def prepare(self, source: str) -> int:
        """Makes the tables and the checkpoint if they are missing. Answers with the position."""
        await prepare(self._pool)
        await self._pool.execute(
            "INSERT INTO projections (projection, source) VALUES ($1, $2) ON CONFLICT DO NOTHING", self.name, source
        )
        return await self.position(source)

    async def position(self, source: str) -> int:
        """The last applied position of a log; 0 if there is no checkpoint. Trouble of the database is waited out."""
        query = "SELECT position FROM projections WHERE projection = $1 AND source = $2"
        self._reach(source, await self._insist(lambda: self._pool.fetchval(query, self.name, source)) or 0)
        return self._at[source]

    def known_position(self, source: str) -> int:
        """The last position of a log that this process knows to be applied."""
        return self._at.get(source, 0)

    async def positions(self) -> dict[str, int]:
        """The last applied position of each log, as the database has it."""
        rows = await self._pool.fetch("SELECT source, position FROM projections WHERE projection = $1", self.name)
        return dict(rows)

    async def wait_for(self, source: str, position: int, timeout_s: float) -> bool:
        """True as soon as this process has applied `position` of the log; False after timeout_s."""
        try:
            async with asyncio.timeout(timeout_s):
                while self._at.get(source, 0) < position:
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def follow(self, source: str, open_follower: Callable[[int], Follower]) -> None:
        """Applies what a log gives until it is cancelled. open_follower: a follower of the log behind a position.

        Where it is stopped it waits, for resume() here or in another process, and tries again.
        """
        await self._insist(lambda: self.prepare(source))
        while True:
            after = await self.position(source)
            follower = self.followers[source] = open_follower(after)
            try:
                await self._take_all(source, follower)
            except Fenced as fenced:
                logger.info("%s", fenced)
                await asyncio.sleep(random.uniform(0.1, 0.5))
            except (Foreign, Stopped):
                await self._wait_until_resumed(source)

    async def _take_all(self, source: str, follower: Follower) -> None:
        try:
            async for batch in follower:
                await self.take(source, batch)
        except Foreign as foreign:
            await self._stop(source, follower.position, str(foreign))
            raise
        finally:
            await follower.close()

    async def take(self, source: str, batch: Sequence[tuple[int, bytes]]) -> None:
        """Applies contiguous records, all in one transaction if they can be applied. Raises Fenced, Stopped."""
        try:
            await self._insist(lambda: self._move(source, batch))
        except Fenced:
            raise
        except Exception as error:
            if len(batch) == 1:
                return await self._poisoned(source, batch[0], error)
            middle = len(batch) // 2
            await self.take(source, batch[:middle])
            await self.take(source, batch[middle:])

    async def resume(self, source: str) -> None:
        """Lets a stopped projection try again, in whichever process it runs."""
        query = "UPDATE projections SET status = 'running', error = '' WHERE projection = $1 AND source = $2"
        await self._pool.execute(query, self.name, source)

    async def replay_parked(self) -> int:
        """Applies what was parked, in order, each in a transaction of its own; answers with how many could be applied.

        They come after events that were recorded later: the projection's apply has to stand that.
        """
        query = "SELECT source, position FROM parked WHERE projection = $1 ORDER BY source, position"
        replayed = 0
        for source, position in await self._pool.fetch(query, self.name):
            try:
                replayed += await self._replay(source, position)
            except Exception as error:
                if is_transient(error):
                    raise
                change = "UPDATE parked SET error = $4 WHERE projection = $1 AND source = $2 AND position = $3"
                await self._pool.execute(change, self.name, source, position, repr(error))
        return replayed

    async def _replay(self, source: str, position: int) -> bool:
        lock = "SELECT 1 FROM projections WHERE projection = $1 AND source = $2 FOR UPDATE"
        take = "DELETE FROM parked WHERE projection = $1 AND source = $2 AND position = $3 RETURNING record"
        async with self._turn, self._pool.acquire() as db, db.transaction():
            await db.execute(lock, self.name, source)
            record = await db.fetchval(take, self.name, source, position)
            if record is None:
                return False
            await self._apply(db, [Recorded.parse(record, self._registry)])
        return True

    async def _move(self, source: str, batch: Sequence[tuple[int, bytes]]) -> None:
        first, last = batch[0][0], batch[-1][0]
        records = [Recorded.parse(record, self._registry) for _, record in batch]
        parents = (recorded.header.trace_parent for recorded in records)
        with telemetry.linked_all(
            "apply", parents, projection=self.name, source=source, position=last, events=len(batch)
        ):
            async with self._turn, self._pool.acquire() as db, db.transaction():
                await self._move_checkpoint(db, source, first - 1, last)
                await self._apply(db, records)
        self._reach(source, last)
        age_s = (datetime.now(UTC) - records[-1].recorded_at).total_seconds()
        telemetry.measure("okr.projector.age", age_s, projection=self.name, source=source)
        telemetry.count("okr.projector.applied", len(batch), projection=self.name, source=source)

    async def _move_checkpoint(self, db: Any, source: str, before: int, to: int) -> None:
        await move_checkpoints(db, [self.name], source, before, to)

    async def _poisoned(self, source: str, one: tuple[int, bytes], error: Exception) -> None:
        position, record = one
        logger.warning("%s cannot apply %d of %s: %r; trying once more", self.name, position, source, error)
        try:
            return await self._insist(lambda: self._move(source, [one]))
        except Fenced:
            raise
        except Exception as again:
            text = repr(again)
            if not self._parks:
                await self._stop(source, position - 1, text)
                raise Stopped(f"{self.name} has stopped before {position} of {source}: {text}") from again
            await self._insist(lambda: self._park(source, position, record, text))

    async def _park(self, source: str, position: int, record: bytes, error: str) -> None:
        put = """INSERT INTO parked (projection, source, position, error, record) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (projection, source, position) DO UPDATE SET error = excluded.error, parked_at = now()"""
        async with self._turn, self._pool.acquire() as db, db.transaction():
            await self._move_checkpoint(db, source, position - 1, position)
            await db.execute(put, self.name, source, position, error, record)
        self._reach(source, position)
        logger.error("%s has parked %d of %s: %s", self.name, position, source, error)

    async def _stop(self, source: str, position: int, error: str) -> None:
        """Makes it visible, unless somebody else has moved on."""
        logger.error("%s has stopped behind %d of %s: %s", self.name, position, source, error)
        mark = """UPDATE projections SET status = 'stopped', error = $4, updated_at = now()
                  WHERE projection = $1 AND source = $2 AND position = $3"""
        await self._insist(lambda: self._pool.execute(mark, self.name, source, position, error))

    async def _wait_until_resumed(self, source: str) -> None:
        query = "SELECT status FROM projections WHERE projection = $1 AND source = $2"
        while await self._insist(lambda: self._pool.fetchval(query, self.name, source)) == "stopped":  # noqa: ASYNC110  # another process may resume it
            await asyncio.sleep(LOOK_AT_STATUS_S)

    def reached(self, source: str, position: int) -> None:
        """Somebody moved the checkpoint with move_checkpoints()."""
        self._reach(source, position)

    def _reach(self, source: str, position: int) -> None:
        self._at[source] = position
        self._moved.set()
        self._moved = asyncio.Event()

    async def _insist(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Repeats it while the database is in trouble. What it raises otherwise is raised."""
        pause_s = 0.05
        while True:
            try:
                result = await attempt()
            except Exception as error:
                if not is_transient(error):
                    raise
                if not self._trouble:
                    logger.warning("%s waits for PostgreSQL: %r", self.name, error)
                self._trouble = True
            else:
                if self._trouble:
                    logger.info("%s goes on", self.name)
                self._trouble = False
                return result
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def move_checkpoints(db: Any, names: Sequence[str], source: str, before: int, to: int) -> None:
    """Moves the checkpoints of projections, all or none, in the transaction that the caller has open. Raises Fenced."""
    moved = await db.fetch(MOVE, list(names), source, before, to)
    if len(moved) != len(names):
        left = ", ".join(sorted(set(names) - {each["projection"] for each in moved}))
        raise Fenced(f"{left}: not at {before} of {source}; somebody else has moved it")


async def prepare(pool: asyncpg.Pool) -> None:
    """Makes the tables of checkpoints if they are missing. Safe to call from several processes at once."""
    async with pool.acquire() as db, db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('okr projections', 0))")
        await db.execute(SCHEMA)


async def park(pool: asyncpg.Pool, inbox: str, source: str, recorded: Recorded, error: str) -> None:
    """Moves an event from a table of events to react to, which has position and record, into `parked`."""
    put = """INSERT INTO parked (projection, source, position, error, record) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (projection, source, position) DO UPDATE SET error = excluded.error, parked_at = now()"""
    async with pool.acquire() as db, db.transaction():
        await db.execute(put, inbox, source, recorded.position, error, recorded.record.SerializeToString())
        await db.execute(f"DELETE FROM {inbox} WHERE position = $1", recorded.position)


async def unpark(pool: asyncpg.Pool, inbox: str, source: str) -> None:
    """Moves them back, all that were parked."""
    await pool.execute(
        f"""WITH back AS (DELETE FROM parked WHERE projection = $1 AND source = $2 RETURNING position, record)
            INSERT INTO {inbox} (position, record) SELECT position, record FROM back ON CONFLICT DO NOTHING""",
        inbox,
        source,
    )


def is_transient(error: BaseException) -> bool:
    """True if it says nothing about what was to be done, only about the database now."""
    if isinstance(error, (OSError, TimeoutError)):
        return True
    if isinstance(error, asyncpg.InterfaceError):  # misuse too, which is not transient: only the text tells them apart
        return any(
            lost in str(error)
            for lost in ("connection is closed", "connection was closed", "connection has been released")
        )
    if isinstance(error, asyncpg.InternalClientError):  # of a connection that ended while it was used
        return "another operation" in str(error)
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(TRANSIENT)
