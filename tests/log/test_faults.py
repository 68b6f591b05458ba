"""The log under faults: killed connections, swallowed replies, an absent server, racing processes. Each check is shown to catch
a broken variant.
"""

import asyncio
import concurrent.futures
import multiprocessing
import random

import asyncpg
import pytest

from libs.eventlog import Appended, EventLog, LogUnavailable, Save, VersionTaken, WrongLog
from libs.groupcommit import GroupCommit
from libs.logschema import LogSchema
from tests.log.history import (
    LOG_ID,
    PAYLOAD,
    REGISTRY,
    WITHOUT_COMMANDS,
    WITHOUT_LOCK,
    break_append,
    check,
    connected,
    event,
    in_loop,
    new_stream,
    opened,
    save,
    until,
)
from tests.proxy import Proxy


class Writers:
    """Writers that append to streams of their own until they are stopped, and what they were told."""

    def __init__(self, *logs: EventLog | GroupCommit, writers: int = 32) -> None:
        self.acknowledged: list[tuple[Save, Appended]] = []
        self.conflicts: list[Save] = []
        self.unknown: list[Save] = []
        self.stopped = False
        self.tasks = [asyncio.create_task(self._write(logs[number % len(logs)])) for number in range(writers)]

    async def _write(self, log) -> None:
        stream, version = new_stream(), 0
        while not self.stopped:
            asked = save(event(stream, version + 1), event(stream, version + 2))
            try:
                self.acknowledged.append((asked, await log.append(asked)))
                version += 2
            except VersionTaken:
                self.conflicts.append(asked)
                stream, version = new_stream(), 0
            except LogUnavailable:
                self.unknown.append(asked)
                stream, version = new_stream(), 0

    async def stop(self) -> None:
        self.stopped = True
        await asyncio.gather(*self.tasks)


class Tail:
    """A reader that follows the log and notes what it sees."""

    def __init__(self, log: EventLog) -> None:
        self.seen: list[int] = []
        self.task = asyncio.create_task(self._follow(log))

    async def _follow(self, log: EventLog) -> None:
        while True:
            after = self.seen[-1] if self.seen else 0
            events = await log.read(after, 1 << 20)
            if not events:
                await asyncio.sleep(0.002)
            self.seen += [stored.position for stored in events]

    async def stop(self, head: int) -> None:
        await until(lambda: self.seen and self.seen[-1] >= head)
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def end_connections(dsn: str, application: str = "log %") -> None:
    async with connected(dsn) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1",
            application,
        )


@in_loop
async def test_killed_connections_lose_nothing_double_nothing_and_leave_no_gap(database):
    dsn = database()
    async with opened(dsn) as log, opened(dsn) as other:
        writers, tail = Writers(log, other), Tail(other)
        for _ in range(25):
            await asyncio.sleep(random.uniform(0.02, 0.1))
            await end_connections(dsn)
        await writers.stop()
        head = await check(dsn, writers.acknowledged)
        await tail.stop(head)
    assert not writers.conflicts and not writers.unknown
    assert head == 2 * len(writers.acknowledged) > 100
    assert tail.seen == list(range(1, head + 1))


async def swallow_replies(dsn: str, seconds: float, changes: tuple[tuple[str, str], ...] = ()) -> tuple[Writers, Proxy]:
    """Writers behind a proxy that eats every fifth reply to an append and resets the connection."""
    async with opened(dsn) as _:
        pass
    if changes:
        await break_append(dsn, *changes)
    async with Proxy.before(dsn) as proxy, opened(proxy.dsn(dsn), owner_dsn=dsn) as log:
        proxy.swallow_reply = lambda request: PAYLOAD in request and random.random() < 0.2
        writers = Writers(log)
        await asyncio.sleep(seconds)
        proxy.swallow_reply = lambda request: False
        await writers.stop()
        return writers, proxy


@in_loop
async def test_a_lost_reply_to_commit_is_resolved_by_the_command_id(database):
    dsn = database()
    writers, proxy = await swallow_replies(dsn, 2.0)
    assert proxy.swallowed > 5
    assert sum(answer.replayed for _, answer in writers.acknowledged) > proxy.swallowed
    assert not writers.conflicts and not writers.unknown
    assert await check(dsn, writers.acknowledged) == 2 * len(writers.acknowledged)


@in_loop
async def test_without_the_look_up_of_command_ids_a_lost_reply_is_called_a_conflict(database):
    dsn = database()
    writers, proxy = await swallow_replies(dsn, 1.0, WITHOUT_COMMANDS)
    assert proxy.swallowed > 0 and writers.conflicts
    async with connected(dsn) as connection:
        recorded = {row["command_id"] for row in await connection.fetch("SELECT command_id FROM events")}
    assert {asked.command_id for asked in writers.conflicts} & recorded, "refused, but recorded"


class RetriesBlindly(GroupCommit):
    """Sends a group whose outcome is unknown again under new command ids."""

    async def _send(self, group):
        try:
            await super()._send(group)
        except Exception:
            for waiting in group:
                waiting.save = save(*(event(new_stream(), e.version) for e in waiting.save.events))
            raise


@in_loop
async def test_a_blind_retry_after_a_lost_reply_records_twice(database):
    dsn = database()
    async with opened(dsn):
        pass
    async with Proxy.before(dsn) as proxy, opened(proxy.dsn(dsn), owner_dsn=dsn) as log:
        log._writer.__class__ = RetriesBlindly
        swallow = iter([True])
        proxy.swallow_reply = lambda request: PAYLOAD in request and next(swallow, False)
        asked = save(event(new_stream()))
        answer = await log.append(asked)
    with pytest.raises(AssertionError, match="another position"):
        await check(dsn, [(asked, answer)])


@in_loop
async def test_while_the_server_is_away_saves_wait_and_are_recorded_once_when_it_is_back(database):
    dsn = database()
    async with opened(dsn):
        pass
    async with Proxy.before(dsn) as proxy, opened(proxy.dsn(dsn), owner_dsn=dsn) as log:
        await log.append(save(event(new_stream())))
        await proxy.close()
        saves = [save(event(new_stream())) for _ in range(20)]
        tasks = [asyncio.create_task(log.append(asked)) for asked in saves]
        reading = asyncio.create_task(log.read(0, 10))
        await asyncio.sleep(0.5)
        assert not any(task.done() for task in tasks) and not reading.done()
        await proxy.open()
        answers = await asyncio.gather(*tasks)
        assert len(await reading) in (1, 10)
        assert await check(dsn, zip(saves, answers, strict=True)) == 21


@in_loop
async def test_a_save_that_waited_too_long_is_told_that_the_outcome_is_unknown_and_its_repeat_finds_out(database):
    dsn = database()
    async with opened(dsn):
        pass
    async with Proxy.before(dsn) as proxy, opened(proxy.dsn(dsn), owner_dsn=dsn, patience_s=0.6, answer_s=0.3) as log:
        loop = asyncio.get_running_loop()
        for away, back in ((proxy.close, proxy.open), (proxy.freeze, proxy.thaw)):
            asked = save(event(new_stream()))
            await _maybe(away())
            begun = loop.time()
            with pytest.raises(LogUnavailable, match="unknown"):
                await log.append(asked)
            assert 0.5 < loop.time() - begun < 1.5
            with pytest.raises(LogUnavailable):
                await log.read(0, 1)
            await _maybe(back())
            answer = await _insist(log, asked)
            assert answer.count == 1
            await check(dsn, [(asked, answer)])


async def _maybe(result) -> None:
    if result is not None:
        await result


async def _insist(log: EventLog, asked: Save) -> Appended:
    """What a caller does that got UNAVAILABLE: the same request again."""
    for _ in range(20):
        try:
            return await log.append(asked)
        except LogUnavailable:
            continue
    raise AssertionError("it never became available")


@in_loop
async def test_a_crash_of_the_server_loses_nothing_that_was_acknowledged(postgres_server):
    server = postgres_server()
    dsn = server.dsn()
    async with opened(dsn, patience_s=30) as log:
        writers = Writers(log)
        for _ in range(3):
            await asyncio.sleep(0.4)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        await asyncio.sleep(0.2)
        await writers.stop()
        head = await check(dsn, writers.acknowledged)
    assert not writers.conflicts and not writers.unknown and head == 2 * len(writers.acknowledged)


@in_loop
async def test_a_commit_that_does_not_wait_for_the_disk_is_caught_by_the_same_check(postgres_server):
    server = postgres_server()
    dsn = server.dsn()
    async with opened(dsn):
        pass

    async def connect():
        return await asyncpg.connect(dsn, server_settings={"synchronous_commit": "off"})

    lost = False
    for _ in range(10):
        careless = GroupCommit(connect, LogSchema())
        writers = Writers(careless, writers=8)
        await asyncio.sleep(0.2)
        writers.stopped = True
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await writers.stop()
        await careless.close()
        try:
            await check(dsn, writers.acknowledged)
        except AssertionError as caught:
            assert "acknowledged, but not there" in str(caught)
            lost = True
            break
    assert lost


def write_in_another_process(dsn: str, number: int) -> list[int]:
    @in_loop
    async def write() -> list[int]:
        async with opened(dsn, owner_dsn=dsn) as log:
            answers = await asyncio.gather(*(log.append(save(event(f"{number}/{i}"))) for i in range(300)))
            return [answer.first for answer in answers]

    return write()


def test_processes_that_start_at_once_on_an_empty_database_share_one_log(database):
    dsn = database()
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(3, mp_context=context) as pool:
        positions = [p for f in [pool.submit(write_in_another_process, dsn, n) for n in range(3)] for p in f.result()]
    assert sorted(positions) == list(range(1, 901))
    assert in_loop(check)(dsn) == 900


@in_loop
async def test_racing_writers_never_pass_a_tail_reader(database):
    dsn = database()
    async with opened(dsn) as first, opened(dsn) as second, opened(dsn) as third:
        writers, tail = Writers(first, second, third, writers=48), Tail(first)
        await asyncio.sleep(1.0)
        await writers.stop()
        head = await check(dsn, writers.acknowledged)
        await tail.stop(head)
        assert tail.seen == list(range(1, head + 1))


@in_loop
async def test_positions_from_a_sequence_without_the_lock_are_missed_by_a_tail_reader(database):
    dsn = database()
    async with opened(dsn) as first, opened(dsn) as second, opened(dsn) as third:
        async with connected(dsn) as connection:
            await connection.execute("CREATE SEQUENCE mutant INCREMENT 100000")
        await break_append(dsn, *WITHOUT_LOCK)
        writers, tail = Writers(first, second, third, writers=12), Tail(first)
        await asyncio.sleep(1.0)
        await writers.stop()
        async with connected(dsn) as connection:
            stored = [row[0] for row in await connection.fetch("SELECT notification_id FROM events ORDER BY 1")]
        await tail.stop(stored[-1])
    assert set(stored) - set(tail.seen), "missed"
    with pytest.raises(AssertionError, match="positions have gaps"):
        await check(dsn)


@in_loop
async def test_a_database_that_holds_another_log_is_not_opened(database):
    dsn = database()
    async with opened(dsn) as log:
        await log.append(save(event(new_stream())))
    for other in ("goal@cn/2", "goal@eu/1", "directory@cn/1"):
        with pytest.raises(WrongLog, match=f"holds the log {LOG_ID}, not {other}"):
            await EventLog.open(dsn, log_id=other, registry=REGISTRY)
    async with opened(dsn) as log:
        assert log.head == 1


@in_loop
async def test_without_the_owner_the_writer_can_open_a_log_but_not_make_one(database):
    owner, writer = database.owner_and_writer()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await EventLog.open(writer, log_id=LOG_ID, registry=REGISTRY)
    async with opened(writer, owner_dsn=owner) as log:
        await log.append(save(event(new_stream())))
    async with opened(writer) as log:
        assert (await log.append(save(event(new_stream())))).first == 2
    async with opened(owner) as log:
        assert (await log.append(save(event(new_stream())))).first == 3


@in_loop
async def test_opening_without_a_server_gives_up_in_time():
    async with Proxy("127.0.0.1", 1) as nobody:
        with pytest.raises(LogUnavailable):
            await EventLog.open(
                f"postgresql://postgres@127.0.0.1:{nobody.port}/postgres",
                log_id=LOG_ID,
                registry=REGISTRY,
                patience_s=0.3,
            )


@in_loop
async def test_no_plan_of_the_append_reads_a_whole_table(database):
    """However many rows there are and whatever the statistics say."""
    dsn = database()
    async with opened(dsn) as log:
        for _ in range(3):
            await asyncio.gather(*(log.append(save(event(new_stream()), guards=[("nobody", 0)])) for _ in range(200)))
        async with connected(dsn) as connection:
            counted = "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname LIKE 'events%' ORDER BY relname"
            await connection.execute("ANALYZE events, events_commands")
            before = await connection.fetch(counted)
            await asyncio.gather(*(log.append(save(event(new_stream()), guards=[("nobody", 0)])) for _ in range(200)))
            await log.close()
            await connection.execute("SELECT pg_stat_clear_snapshot()")
            assert await connection.fetch(counted) == before
