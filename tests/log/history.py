"""What tests of the log share: saves to append, what must hold of a log, and broken variants that must be caught."""

import asyncio
import contextlib
import functools
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable

import asyncpg
from okr.directory.v1 import events_pb2 as directory_events
from okr.goal.v1 import events_pb2 as goal_events

from libs.eventlog import Appended, EventLog, NewEvent, Save
from libs.logschema import LogSchema
from libs.record import Registry

REGISTRY = Registry(goal_events, directory_events)
TYPE = "okr.goal.v1.DialogueOpened"
LOG_ID = "goal@cn/1"
DIGEST = b"d" * 32
#: In every event of these tests, and in nothing else that is sent.
PAYLOAD = b"what was decided"


def in_loop(test):
    """Runs a test that is a coroutine."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        return asyncio.run(test(*args, **kwargs))

    return run


def event(stream: str, version: int = 1, state: bytes = PAYLOAD, type: str = TYPE) -> NewEvent:
    return NewEvent(stream, version, type, state)


def save(*events: NewEvent, guards=(), digest=DIGEST, answer=b"", command_id=None) -> Save:
    return Save(command_id or uuid.uuid4(), digest, list(events), list(guards), answer)


def new_stream() -> str:
    return f"objectives/{uuid.uuid4()}"


@contextlib.asynccontextmanager
async def opened(dsn: str, **settings) -> AsyncIterator[EventLog]:
    log = await EventLog.open(dsn, **({"log_id": LOG_ID, "registry": REGISTRY} | settings))
    try:
        yield log
    finally:
        await log.close()


async def until(condition: Callable[[], object], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def held_up(dsn: str, table: str = "events") -> AsyncIterator[None]:
    """No group can commit in here: the lock that append() takes is taken."""
    async with connected(dsn) as connection, connection.transaction():
        await connection.execute(f"SELECT pg_advisory_xact_lock(7031, '{table}'::regclass::oid::integer)")
        yield


async def check(dsn: str, acknowledged: Iterable[tuple[Save, Appended]] = (), conflicts: Iterable[Save] = ()) -> int:
    """Raises AssertionError unless the log is what it promises to be. Answers with its length.

    acknowledged: what append() answered. conflicts: saves that it said were not recorded.
    """
    async with connected(dsn) as connection:
        rows = await connection.fetch("SELECT * FROM events ORDER BY notification_id")
        commands = {row["command_id"]: row for row in await connection.fetch("SELECT * FROM events_commands")}
    assert [row["notification_id"] for row in rows] == list(range(1, len(rows) + 1)), "positions have gaps"
    times = [row["recorded_at"] for row in rows]
    assert times == sorted(times), "time runs backwards"
    versions: dict[str, int] = defaultdict(int)
    positions: dict[uuid.UUID, list[int]] = defaultdict(list)
    for row in rows:
        versions[row["originator_id"]] += 1
        assert row["originator_version"] == versions[row["originator_id"]], "versions have gaps"
        positions[row["command_id"]].append(row["notification_id"])
    for command_id, where in positions.items():
        assert command_id in commands, "events without their command"
        first, count = commands[command_id]["first_position"], commands[command_id]["event_count"]
        assert where == list(range(first, first + count)), "the events of a save are not together"
    for asked, answer in acknowledged:
        assert len(positions[asked.command_id]) == answer.count == len(asked.events), "acknowledged, but not there once"
        assert asked.command_id in commands
        assert not answer.count or positions[asked.command_id][0] == answer.first, "acknowledged at another position"
    for asked in conflicts:
        assert asked.command_id not in commands and not positions[asked.command_id], "refused, but recorded"
    return len(rows)


async def break_append(dsn: str, *changes: tuple[str, str]) -> None:
    """Puts a broken append function in the place of the right one."""
    ddl = LogSchema().ddl()
    begin, end = ddl.index("CREATE OR REPLACE FUNCTION"), ddl.index("$append$;") + len("$append$;")
    function = ddl[begin:end]
    for right, wrong in changes:
        assert right in function
        function = function.replace(right, wrong)
    async with connected(dsn) as connection:
        await connection.execute(function)


#: Forgets command ids: neither looks them up nor keeps them.
WITHOUT_COMMANDS = (
    ("WHERE c.command_id = t.command_id", "WHERE false"),
    ("FROM good g JOIN spans s ON s.save = g.save", "FROM good g JOIN spans s ON false"),
)
#: Positions from a sequence and no lock, as the stock function of the library does it.
WITHOUT_LOCK = (
    ("PERFORM pg_advisory_xact_lock", "PERFORM pg_catalog.int4pl"),
    ("base := COALESCE(base, 0);", "base := nextval('public.mutant') - 1; PERFORM pg_sleep(random() * 0.02);"),
)
WITHOUT_GUARDS = (("WHERE g.version <> COALESCE(last.version, 0)", "WHERE false"),)
WITHOUT_VERSIONS = (("WHERE e.lowest <> e.highest OR", "WHERE false AND"),)
#: The clock of the database, as it is.
WITHOUT_MONOTONE_TIME = (
    ("GREATEST(clock_timestamp(), now + interval '1 microsecond')", "clock_timestamp() - random() * interval '1 s'"),
)
