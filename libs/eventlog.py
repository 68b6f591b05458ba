"""The event log of a service: append under optimistic concurrency, read in one gapless order."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

import asyncpg

from libs.groupcommit import (
    Appended,
    AppendRefused,
    CommandReused,
    GroupCommit,
    GuardFailed,
    LogUnavailable,
    NewEvent,
    Outcome,
    Overloaded,
    Save,
    VersionTaken,
    outcome_of,
)
from libs.logschema import LogSchema
from libs.pool import open_pool
from libs.record import Registry, UnknownType, completed

__all__ = [
    "MAX_EVENT_BYTES",
    "AppendRefused",
    "Appended",
    "CommandReused",
    "EventLog",
    "EventTooLarge",
    "GuardFailed",
    "LogUnavailable",
    "NewEvent",
    "Overloaded",
    "Save",
    "Stored",
    "UnknownType",
    "VersionTaken",
    "WrongLog",
]

MAX_EVENT_BYTES = 64 << 10
MAX_SAVE_BYTES = 16 << 20
#: How often the log is looked at for what other replicas append, while somebody waits.
POLL_S = 0.1

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

_COLUMNS = "notification_id, recorded_at, originator_id, originator_version, topic, state"


class EventTooLarge(Exception):
    """An event over 64 KiB, or a save over 16 MiB. Nothing was recorded."""


class WrongLog(Exception):
    """The database holds another log than the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it stands in the log."""

    position: int
    recorded_at: datetime
    stream: str
    version: int
    type: str
    state: bytes

    def record(self, log_id: str) -> bytes:
        """The serialized okr.log.v1.Record that travels."""
        return completed(self.state, log_id, self.position, self.recorded_at)


class EventLog:
    """A log that is open. Any number of processes may append to the same log at once."""

    def __init__(
        self, log_id: str, registry: Registry, schema: LogSchema, pool: Any, head: int, patience_s: float
    ) -> None:
        """Use EventLog.open()."""
        self.log_id = log_id
        self.registry = registry
        self.schema = schema
        self._pool = pool
        self._head = head
        self._patience_s = patience_s
        self._advanced = asyncio.Event()
        self._looked_at = 0.0
        self._writer: GroupCommit

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        log_id: str,
        registry: Registry,
        owner_dsn: str | None = None,
        table: str = "events",
        patience_s: float = 10.0,
        answer_s: float = 5.0,
        max_waiting: int = 4096,
        max_waiting_bytes: int = 32 << 20,
    ) -> Self:
        """Makes the schema if it is missing (with owner_dsn, default dsn) and connects.

        dsn's role gets the right to read and to call the append function, nothing else. patience_s: how long anything here
        waits for PostgreSQL before LogUnavailable. Raises WrongLog if the table belongs to a log of another id.
        """
        schema = LogSchema(table)
        settings = {"application_name": f"log {log_id}", "default_transaction_isolation": "read committed"}

        async def prepare() -> int:
            return await _prepare(dsn, owner_dsn or dsn, schema, log_id)

        head = await _insist(prepare, patience_s)
        pool = await open_pool(dsn, min_size=0, max_size=4, server_settings=settings, timeout=answer_s)
        log = cls(log_id, registry, schema, pool, head, patience_s)

        async def connect() -> Any:
            waits = {"lock_timeout": "2s", "statement_timeout": f"{int(1000 * answer_s)}ms", "synchronous_commit": "on"}
            return await asyncpg.connect(dsn, server_settings=settings | waits, timeout=answer_s)

        log._writer = GroupCommit(
            connect,
            schema,
            patience_s=patience_s,
            answer_s=answer_s,
            max_waiting=max_waiting,
            max_waiting_bytes=max_waiting_bytes,
            on_head=log._reach,
        )
        return log

    async def close(self) -> None:
        """Writes what still waits, then lets go. Safe to call twice."""
        await self._writer.close()
        self._pool.terminate()

    async def append(self, save: Save) -> Appended:
        """Records all events of the save, or none. It is durable when this returns.

        A command id that is known with the same digest answers with what it did then. Raises VersionTaken, GuardFailed,
        CommandReused, Overloaded (nothing recorded; see retry_after_ms), LogUnavailable (unknown: append the same save
        again), EventTooLarge, UnknownType, ValueError (a save without sense). Cancelling the caller undoes nothing.
        """
        self._check(save)
        return await self._writer.append(save)

    def _check(self, save: Save) -> None:
        if len(save.digest) != 32:
            raise ValueError("the digest of a save has 32 bytes")
        last: dict[str, int] = {}
        size = len(save.answer)
        for event in save.events:
            if event.type not in self.registry:
                raise UnknownType(f"{event.type} is not in the registry")
            if len(event.state) > MAX_EVENT_BYTES:
                raise EventTooLarge(f"{event.type} has {len(event.state)} bytes; {MAX_EVENT_BYTES} are possible")
            if not event.stream or "\0" in event.stream or event.version < 1:
                raise ValueError(f"{event.stream!r} at version {event.version} is no place for an event")
            if last.get(event.stream, event.version - 1) != event.version - 1:
                raise ValueError(f"versions of {event.stream} are not consecutive")
            last[event.stream] = event.version
            size += len(event.state)
        if size > MAX_SAVE_BYTES:
            raise EventTooLarge(f"the save has {size} bytes; {MAX_SAVE_BYTES} are possible")

    @property
    def head(self) -> int:
        """Newest position that this process knows of. Other replicas may be ahead of it."""
        return self._head

    async def wait_beyond(self, position: int, timeout_s: float) -> int:
        """The head, as soon as it is greater than `position`; after timeout_s the head as it is."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout_s
        while self._head <= position and (left := until - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(left, POLL_S)):
                    await self._advanced.wait()
            except TimeoutError:
                await self._look()
        return self._head

    async def _look(self) -> None:
        """Asks for the head, once for all who wait."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at < POLL_S / 2:
            return
        self._looked_at = now
        try:
            async with asyncio.timeout(1.0):
                self._reach(await self._pool.fetchval(_head_sql(self.schema)))
        except Exception as error:
            if outcome_of(error) is Outcome.REFUSED:
                raise
            _log.debug("the head cannot be read now: %s", error)

    def _reach(self, head: int) -> None:
        if head > self._head:
            self._head = head
            self._advanced.set()
            self._advanced = asyncio.Event()

    async def read(self, after: int, limit: int, max_bytes: int | None = None) -> list[Stored]:
        """Events behind position `after`, oldest first: at most `limit`, and at most max_bytes of state but at least one."""
        bounded = _READ if max_bytes is None else _READ_BOUNDED
        # Positions have no gaps, so a range of them is a limit, and the plan is exact.
        args = (after, after + limit) if max_bytes is None else (after, after + limit, max_bytes)
        return await self._fetch(bounded, *args)

    async def read_stream(self, stream: str, after_version: int = 0, until_version: int | None = None) -> list[Stored]:
        """Events of one stream behind a version, oldest first."""
        return await self._fetch(_READ_STREAM, stream, after_version, until_version or (1 << 62))

    async def find_command(self, command_id: UUID, digest: bytes | None = None) -> Appended | None:
        """What the command did, or None if it is not known. With a digest: raises CommandReused if it was another command."""
        sql = f"SELECT digest, first_position, event_count, recorded_at, answer FROM {self.schema.commands} WHERE command_id = $1"
        row = await _insist(lambda: self._pool.fetchrow(sql, command_id), self._patience_s)
        if row is None:
            return None
        known, first, count, recorded_at, answer = row
        if digest is not None and digest != known:
            raise CommandReused(f"{command_id} belongs to another command")
        return Appended(first, count, recorded_at if count else None, True, answer)

    async def _fetch(self, sql: str, *args: Any) -> list[Stored]:
        sql = sql.format(events=self.schema.events, columns=_COLUMNS)
        rows = await _insist(lambda: self._pool.fetch(sql, *args), self._patience_s)
        return [Stored(*row) for row in rows]


_READ = "SELECT {columns} FROM {events} WHERE notification_id > $1 AND notification_id <= $2 ORDER BY notification_id"
_READ_BOUNDED = """
SELECT {columns} FROM (
  SELECT e.*, sum(octet_length(state)) OVER (ORDER BY notification_id ROWS UNBOUNDED PRECEDING) AS total
  FROM {events} e WHERE notification_id > $1 AND notification_id <= $2
) counted WHERE total <= $3 OR notification_id = $1 + 1 ORDER BY notification_id
"""
_READ_STREAM = """
SELECT {columns} FROM {events}
WHERE originator_id = $1 AND originator_version > $2 AND originator_version <= $3 ORDER BY originator_version
"""


def _head_sql(schema: LogSchema) -> str:
    return f"SELECT COALESCE(max(notification_id), 0) FROM {schema.events}"


async def _insist(attempt: Callable[[], Awaitable[_Result]], patience_s: float) -> _Result:
    """Tries what is safe to repeat until it works or patience ends (LogUnavailable). What PostgreSQL refuses is raised."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience_s
    pause_s = 0.02
    while True:
        try:
            async with asyncio.timeout_at(until):
                return await attempt()
        except Exception as error:
            if outcome_of(error) is Outcome.REFUSED or isinstance(error, WrongLog):
                raise
            if loop.time() + pause_s >= until:
                raise LogUnavailable(
                    f"PostgreSQL did not answer for {patience_s:g} s ({error or 'silence'})"
                ) from error
        await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
        pause_s = min(2 * pause_s, 0.5)


async def _prepare(dsn: str, owner_dsn: str, schema: LogSchema, log_id: str) -> int:
    """Makes or checks the schema and the log's identity. Answers with the head."""
    writer = await asyncpg.connect(dsn)
    try:
        role = await writer.fetchval("SELECT current_user")
        ready = await writer.fetchval(schema.ready_sql)
        if not ready or await _identity(writer, schema) is None:
            await _create(owner_dsn, schema, role, log_id)
        known = await _identity(writer, schema)
        if known != log_id:
            raise WrongLog(
                f"this database holds the log {known}, not {log_id}: check the region, the epoch and the connection string"
            )
        return await writer.fetchval(_head_sql(schema))
    finally:
        await writer.close()


async def _identity(connection: Any, schema: LogSchema) -> str | None:
    return await connection.fetchval(f"SELECT log_id FROM {schema.identity} WHERE events_table = $1", schema.table)


async def _create(owner_dsn: str, schema: LogSchema, role: str, log_id: str) -> None:
    owner = await asyncpg.connect(owner_dsn)
    try:
        async with owner.transaction():
            await owner.execute(schema.lock_sql)
            await owner.execute(schema.ddl())
            if await owner.fetchval("SELECT current_user") != role:
                await owner.execute(schema.grants(role))
            await owner.execute(
                f"INSERT INTO {schema.identity} (events_table, log_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                schema.table,
                log_id,
            )
    finally:
        await owner.close()
