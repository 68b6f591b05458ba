"""Group commit: saves that arrive while a commit is under way go together into the next one, over one connection."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import asyncpg
from opentelemetry import metrics

from libs.logschema import APPENDED, REPEATED, REUSED, TAKEN, LogSchema

MAX_GROUP_EVENTS = 1024
MAX_GROUP_BYTES = 4 << 20
#: How long a save that must wait for another one is looked for in the queue.
MAX_PASSED_OVER = 1024

_log = logging.getLogger(__name__)
_meter = metrics.get_meter(__name__)
_group_size = _meter.create_histogram("okr.log.group.saves", description="Saves in one commit")
_group_seconds = _meter.create_histogram(
    "okr.log.group.duration", unit="s", description="One round trip with its commit"
)
_verdicts = _meter.create_counter("okr.log.saves", description="Saves by verdict")
_setbacks = _meter.create_counter("okr.log.setbacks", description="Groups sent again, by what went wrong")


class VersionTaken(Exception):
    """The stream is not at the version that the save builds on. Nothing was recorded."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"{stream} has another version")
        self.stream = stream


class GuardFailed(Exception):
    """A stream that the decision was based on has moved. Nothing was recorded."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"{stream} has moved")
        self.stream = stream


class CommandReused(Exception):
    """The command id belongs to another command. Nothing was recorded."""


class Overloaded(Exception):
    """Too many saves wait already. Nothing was done."""

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"too many saves wait; try again in {retry_after_ms} ms")
        self.retry_after_ms = retry_after_ms


class LogUnavailable(Exception):
    """PostgreSQL did not answer in time. Whether the save was recorded is unknown; the same command id finds out."""


class AppendRefused(Exception):
    """PostgreSQL cannot take this save, now or ever. Nothing was recorded."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append. version: place in its stream, from 1. state: what libs.record.stored() made of it."""

    stream: str
    version: int
    type: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Save:
    """What one command records: all of it or nothing.

    digest: SHA-256 of what was asked, 32 bytes. guards: streams that must still be at exactly this version (0: do not
    exist). answer: what a repeat of the command gets back. Without events the command id is still recorded.
    """

    command_id: UUID
    digest: bytes
    events: list[NewEvent]
    guards: list[tuple[str, int]] = field(default_factory=list)
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Appended:
    """first: position of the first of `count` events, 0 if count is 0. replayed: this command id was known before."""

    first: int
    count: int
    recorded_at: datetime | None
    replayed: bool
    answer: bytes


class Outcome(Enum):
    """What an error says about the group that was sent."""

    ROLLED_BACK = "rolled back"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def outcome_of(error: BaseException) -> Outcome:
    """Errors as PostgreSQL classes them. Whatever is not certain is unknown."""
    state = getattr(error, "sqlstate", None)
    if not isinstance(error, asyncpg.PostgresError) or not state:
        return Outcome.REFUSED if isinstance(error, asyncpg.DataError | ValueError | TypeError) else Outcome.UNKNOWN
    if state in ("40001", "40P01", "55P03", "57P03") or state[:2] == "53":
        return Outcome.ROLLED_BACK
    # 25006: this server became a standby. 57: shut down or cancelled. 58, XX: trouble of the server itself.
    if state == "25006" or state[:2] in ("08", "57", "58", "XX"):
        return Outcome.UNKNOWN
    return Outcome.REFUSED


@dataclass(slots=True, eq=False)
class _Waiting:
    save: Save
    size: int
    until: float
    result: asyncio.Future[Appended]


def _size(save: Save) -> int:
    return len(save.answer) + sum(len(event.state) for event in save.events)


class GroupCommit:
    """The one writer of a log in this process.

    connect: opens the connection that it appends on. patience_s: how long a save may wait while PostgreSQL is away.
    answer_s: after this a silent connection is given up. on_head: told the newest position after each commit.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Any]],
        schema: LogSchema,
        *,
        patience_s: float = 10.0,
        answer_s: float = 5.0,
        max_waiting: int = 4096,
        max_waiting_bytes: int = 32 << 20,
        on_head: Callable[[int], None] = lambda head: None,
    ) -> None:
        self._connect = connect
        self._statement = f"SELECT * FROM {schema.append}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        self._patience_s = patience_s
        self._answer_s = answer_s
        self._max_waiting = max_waiting
        self._max_waiting_bytes = max_waiting_bytes
        self._on_head = on_head
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._in_flight: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._alarm: asyncio.TimerHandle | None = None
        self._connection: Any = None
        self._seconds_per_save = 0.001
        self._closed = False
        self._task = asyncio.create_task(self._run(), name="group commit")

    async def append(self, save: Save) -> Appended:
        """Raises VersionTaken, GuardFailed, CommandReused, AppendRefused, Overloaded, LogUnavailable.

        A caller that goes away does not undo it: the save goes on without them.
        """
        if self._closed:
            raise LogUnavailable("the log is closed")
        size = _size(save)
        if len(self._queue) >= self._max_waiting or (
            self._queue and self._queued_bytes + size > self._max_waiting_bytes
        ):
            raise Overloaded(max(50, int(1000 * self._seconds_per_save * len(self._queue))))
        loop = asyncio.get_running_loop()
        waiting = _Waiting(save, size, loop.time() + self._patience_s, loop.create_future())
        self._queue.append(waiting)
        self._queued_bytes += size
        self._idle.clear()
        self._wake.set()
        if self._alarm is None:
            self._alarm = loop.call_later(self._patience_s, self._expire)
        return await asyncio.shield(waiting.result)

    async def close(self) -> None:
        """What waits is still written, for as long as a save may wait."""
        self._closed = True
        try:
            async with asyncio.timeout(self._patience_s):
                await self._idle.wait()
        except TimeoutError:
            pass
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._alarm is not None:
            self._alarm.cancel()
        self._fail([*self._in_flight, *self._queue], LogUnavailable("the log was closed; the outcome is unknown"))
        if self._connection is not None:
            self._connection.terminate()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while group := self._take():
                self._in_flight = group
                await self._commit(group)
                self._in_flight = []
            self._idle.set()

    def _take(self) -> list[_Waiting]:
        """The next group. No two saves of it touch a stream that one of them writes, and none share a command id."""
        group: list[_Waiting] = []
        passed_over: list[_Waiting] = []
        written: set[str] = set()
        guarded: set[str] = set()
        commands: set[UUID] = set()
        events = size = 0
        while self._queue and len(passed_over) < MAX_PASSED_OVER:
            waiting = self._queue[0]
            save = waiting.save
            if group and (events + len(save.events) > MAX_GROUP_EVENTS or size + waiting.size > MAX_GROUP_BYTES):
                break
            self._queue.popleft()
            if waiting.result.done():
                self._queued_bytes -= waiting.size
                continue
            writes = {event.stream for event in save.events}
            guards = {stream for stream, _ in save.guards}
            # A guard is checked against the log before the group: a write of the same group would slip past it.
            if save.command_id in commands or writes & written or writes & guarded or guards & written:
                passed_over.append(waiting)
                continue
            self._queued_bytes -= waiting.size
            group.append(waiting)
            commands.add(save.command_id)
            written |= writes
            guarded |= guards
            events += max(1, len(save.events))
            size += waiting.size
        self._queue.extendleft(reversed(passed_over))
        return group

    async def _commit(self, group: list[_Waiting]) -> None:
        """Until every save of the group has its verdict. Sending again is safe, because command ids make a repeat harmless."""
        pause_s = 0.02
        while group := [waiting for waiting in group if not waiting.result.done()]:
            try:
                await self._send(group)
                return
            except Exception as error:
                outcome = outcome_of(error)
                if outcome is Outcome.REFUSED:
                    return await self._refuse(group, error)
                _setbacks.add(1, {"outcome": outcome.value})
                _log.warning("group of %d saves: %s (%s: %s)", len(group), outcome.value, type(error).__name__, error)
                if outcome is Outcome.UNKNOWN:
                    self._drop_connection()
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(2 * pause_s, 0.5)

    async def _refuse(self, group: list[_Waiting], error: Exception) -> None:
        """PostgreSQL says which group it cannot take, not which save: look for it in halves."""
        if len(group) == 1:
            _verdicts.add(1, {"verdict": "refused"})
            refused = AppendRefused(f"{type(error).__name__}: {error}")
            refused.__cause__ = error
            self._fail(group, refused)
            return
        middle = len(group) // 2
        await self._commit(group[:middle])
        await self._commit(group[middle:])

    async def _send(self, group: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.timeout(self._answer_s):
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
            rows = await self._connection.fetch(self._statement, *_columns(waiting.save for waiting in group))
        took = loop.time() - begun
        self._seconds_per_save += 0.1 * (took / len(group) - self._seconds_per_save)
        _group_seconds.record(took)
        _group_size.record(len(group))
        self._settle(group, rows)

    def _settle(self, group: list[_Waiting], rows: list[Any]) -> None:
        head = 0
        counts: dict[str, int] = {}
        for number, verdict, first, count, recorded_at, answer, stream in rows:
            waiting = group[number - 1]
            counts[verdict] = counts.get(verdict, 0) + 1
            head = max(head, first + count - 1)
            if waiting.result.done():
                continue
            if verdict in (APPENDED, REPEATED):
                replayed = verdict == REPEATED
                waiting.result.set_result(
                    Appended(
                        first,
                        count,
                        recorded_at if count else None,
                        replayed,
                        answer if replayed else waiting.save.answer,
                    )
                )
            elif verdict == REUSED:
                self._fail([waiting], CommandReused(f"{waiting.save.command_id} belongs to another command"))
            else:
                self._fail([waiting], (VersionTaken if verdict == TAKEN else GuardFailed)(str(stream)))
        for verdict, number in counts.items():
            _verdicts.add(number, {"verdict": verdict})
        if head:
            self._on_head(head)

    def _fail(self, group: Iterable[_Waiting], error: Exception) -> None:
        for waiting in group:
            if not waiting.result.done():
                waiting.result.set_exception(error)
                # Nobody may be left to look at it.
                waiting.result.exception()

    def _expire(self) -> None:
        """Fails what has waited too long and sets the alarm for the next one that will have."""
        loop = asyncio.get_running_loop()
        self._alarm = None
        late = [waiting for waiting in (*self._in_flight, *self._queue) if waiting.until <= loop.time()]
        self._fail(
            late, LogUnavailable(f"PostgreSQL did not answer for {self._patience_s:g} s; the outcome is unknown")
        )
        waiting_on = [waiting.until for waiting in (*self._in_flight, *self._queue) if not waiting.result.done()]
        if waiting_on:
            self._alarm = loop.call_at(min(waiting_on), self._expire)

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _columns(saves: Iterable[Save]) -> list[list[Any]]:
    """The arguments of append(): three columns of saves, five of events, three of guards."""
    columns: list[list[Any]] = [[] for _ in range(11)]
    (
        commands,
        digests,
        answers,
        numbers,
        streams,
        versions,
        types,
        states,
        guard_numbers,
        guard_streams,
        guard_versions,
    ) = columns
    for number, save in enumerate(saves, 1):
        commands.append(save.command_id)
        digests.append(save.digest)
        answers.append(save.answer)
        for event in save.events:
            numbers.append(number)
            streams.append(event.stream)
            versions.append(event.version)
            types.append(event.type)
            states.append(event.state)
        for stream, version in save.guards:
            guard_numbers.append(number)
            guard_streams.append(stream)
            guard_versions.append(version)
    return columns
