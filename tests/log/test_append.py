"""Appending: versions, guards, command ids, limits, overload, and what each answers."""

import asyncio
import uuid
from collections import defaultdict

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.eventlog import (
    MAX_EVENT_BYTES,
    AppendRefused,
    CommandReused,
    EventTooLarge,
    GuardFailed,
    LogUnavailable,
    Overloaded,
    UnknownType,
    VersionTaken,
)
from libs.groupcommit import GroupCommit
from libs.logschema import LogSchema
from tests.log.history import (
    TYPE,
    WITHOUT_COMMANDS,
    WITHOUT_GUARDS,
    WITHOUT_MONOTONE_TIME,
    WITHOUT_VERSIONS,
    break_append,
    check,
    connected,
    event,
    held_up,
    in_loop,
    new_stream,
    opened,
    save,
    until,
)


@in_loop
async def test_events_are_read_as_they_were_appended(database):
    async with opened(database()) as log:
        one, two = new_stream(), new_stream()
        appended = await log.append(save(event(one, 1, b"a"), event(two, 1, b"b"), event(one, 2, b"c"), answer=b"done"))
        assert (appended.first, appended.count, appended.replayed, appended.answer) == (1, 3, False, b"done")
        read = await log.read(0, 10)
        assert [(s.position, s.stream, s.version, s.type, s.state) for s in read] == [
            (1, one, 1, TYPE, b"a"),
            (2, two, 1, TYPE, b"b"),
            (3, one, 2, TYPE, b"c"),
        ]
        assert {s.recorded_at for s in read} == {appended.recorded_at}
        assert [s.version for s in await log.read_stream(one)] == [1, 2]
        assert [s.state for s in await log.read_stream(one, after_version=1)] == [b"c"]
        assert [s.state for s in await log.read_stream(one, until_version=1)] == [b"a"]
        assert log.head == 3


@in_loop
async def test_reading_stops_at_the_limit_and_at_the_bytes_but_gives_at_least_one(database):
    async with opened(database()) as log:
        for _ in range(5):
            await log.append(save(event(new_stream(), state=b"x" * 100)))
        assert [s.position for s in await log.read(1, 2)] == [2, 3]
        assert [s.position for s in await log.read(1, 10, max_bytes=250)] == [2, 3]
        assert [s.position for s in await log.read(1, 10, max_bytes=1)] == [2]
        assert await log.read(5, 10) == []


@in_loop
async def test_a_taken_or_skipped_version_is_refused_and_records_nothing(database):
    dsn = database()
    async with opened(dsn) as log:
        stream = new_stream()
        await log.append(save(event(stream, 1), event(stream, 2)))
        refused = [
            save(event(stream, 2)),
            save(event(stream, 4)),
            save(event(new_stream(), 2)),
            save(event(stream, 1), event(new_stream())),
        ]
        for wrong in refused:
            with pytest.raises(VersionTaken):
                await log.append(wrong)
        assert await check(dsn, conflicts=refused) == 2
    await break_append(dsn, *WITHOUT_VERSIONS)
    async with opened(dsn) as log:
        await log.append(save(event(stream, 4)))
        with pytest.raises(AssertionError, match="versions have gaps"):
            await check(dsn)


@in_loop
async def test_one_loser_never_hurts_its_group(database):
    dsn = database()
    async with opened(dsn) as log:
        stream = new_stream()
        await log.append(save(event(stream)))
        async with held_up(dsn):
            first = asyncio.create_task(log.append(save(event(new_stream()))))
            await asyncio.sleep(0.05)
            saves = [
                save(event("a"), event("a", 2)),
                save(event(stream, 1)),
                save(event("b")),
                save(event("c", 7)),
                save(event("d"), guards=[(stream, 5)]),
                save(event("with a lone surrogate \ud800")),
                save(event("e")),
            ]
            group = [asyncio.create_task(log.append(one)) for one in saves]
            await asyncio.sleep(0.05)
        results = await asyncio.gather(first, *group, return_exceptions=True)
        assert [type(r).__name__ if isinstance(r, Exception) else r.first for r in results] == [
            2,
            3,
            "VersionTaken",
            5,
            "VersionTaken",
            "GuardFailed",
            "AppendRefused",
            6,
        ]
        assert isinstance(results[6], AppendRefused)
        await check(dsn, conflicts=[saves[i] for i in (1, 3, 4, 5)])


@in_loop
async def test_a_repeat_answers_what_the_first_one_did(database):
    dsn = database()
    async with opened(dsn) as log:
        asked = save(event(new_stream(), 1), event(new_stream(), 1), answer=b"first answer")
        first = await log.append(asked)
        await log.append(save(event(new_stream())))
        again = await log.append(save(event(new_stream()), command_id=asked.command_id, answer=b"second answer"))
        assert again.replayed and (again.first, again.count, again.recorded_at) == (first.first, 2, first.recorded_at)
        assert again.answer == b"first answer"
        assert await log.find_command(asked.command_id, asked.digest) == again
        assert await log.find_command(uuid.uuid4()) is None
        assert await check(dsn, [(asked, first)]) == 3


@in_loop
async def test_a_command_id_with_another_body_is_refused(database):
    dsn = database()
    async with opened(dsn) as log:
        asked = save(event(new_stream()))
        await log.append(asked)
        with pytest.raises(CommandReused):
            await log.append(save(event(new_stream()), command_id=asked.command_id, digest=b"e" * 32))
        with pytest.raises(CommandReused):
            await log.find_command(asked.command_id, b"e" * 32)
        assert await check(dsn) == 1


@in_loop
async def test_a_command_that_changes_nothing_is_remembered_too(database):
    async with opened(database()) as log:
        nothing = save(answer=b"as it was", guards=[("nobody", 0)])
        first = await log.append(nothing)
        again = await log.append(nothing)
        assert (first.first, first.count, first.recorded_at) == (0, 0, None)
        assert (again.replayed, again.count, again.answer) == (True, 0, b"as it was")
        with pytest.raises(CommandReused):
            await log.append(save(command_id=nothing.command_id, digest=b"e" * 32))
        assert log.head == 0


@in_loop
async def test_of_two_equal_commands_at_once_one_is_the_first_and_one_the_repeat(database):
    dsn = database()
    async with opened(dsn) as log:
        asked = save(event(new_stream()))
        answers = await asyncio.gather(*(log.append(asked) for _ in range(20)))
        assert sorted(answer.replayed for answer in answers) == [False] + [True] * 19
        assert {answer.first for answer in answers} == {1}
        assert await check(dsn) == 1


@in_loop
async def test_without_command_ids_a_repeat_would_be_recorded_twice(database):
    dsn = database()
    async with opened(dsn) as log:
        await break_append(dsn, *WITHOUT_COMMANDS)
        asked = save(event(new_stream()))
        answer = await log.append(asked)
        with pytest.raises(VersionTaken):
            await log.append(asked)
        with pytest.raises(AssertionError, match="without their command"):
            await check(dsn, [(asked, answer)])


@in_loop
async def test_a_guard_holds_only_while_the_other_stream_is_exactly_there(database):
    dsn = database()
    async with opened(dsn) as log:
        parent = new_stream()
        await log.append(save(event(parent, 1), event(parent, 2)))
        await log.append(save(event(new_stream()), guards=[(parent, 2), ("slug:growth", 0)]))
        for moved in ([(parent, 1)], [(parent, 3)], [(parent, 0)], [("slug:growth", 1)], [(parent, 2), ("nobody", 4)]):
            with pytest.raises(GuardFailed):
                await log.append(save(event(new_stream()), guards=moved))
        assert await check(dsn) == 3
        await break_append(dsn, *WITHOUT_GUARDS)
        assert (await log.append(save(event(new_stream()), guards=[(parent, 1)]))).count == 1


class TakesAll(GroupCommit):
    """Puts into one group whatever waits."""

    def _take(self):
        group = list(self._queue)
        self._queue.clear()
        self._queued_bytes = 0
        return group


async def cross_guarded(dsn: str, group_commit: type[GroupCommit]) -> list[object]:
    """Two saves, each of which writes the stream that the other one guards, waiting for the same group."""
    async with opened(dsn) as log:
        await log.append(save(event("x"), event("y")))
        log._writer.__class__ = group_commit
        async with held_up(dsn):
            first = asyncio.create_task(log.append(save(event(new_stream()))))
            await asyncio.sleep(0.05)
            skewed = [save(event("x", 2), guards=[("y", 1)]), save(event("y", 2), guards=[("x", 1)])]
            tasks = [asyncio.create_task(log.append(one)) for one in skewed]
            await asyncio.sleep(0.05)
        await first
        return [type(result).__name__ for result in await asyncio.gather(*tasks, return_exceptions=True)]


@in_loop
async def test_two_saves_that_guard_what_the_other_writes_cannot_both_win(database):
    assert sorted(await cross_guarded(database(), GroupCommit)) == ["Appended", "GuardFailed"]
    assert sorted(await cross_guarded(database(), TakesAll)) == ["Appended", "Appended"]


@in_loop
async def test_256_writers_at_once_leave_no_gap_and_the_last_event_of_each_wins(database):
    dsn = database()
    async with opened(dsn) as log:
        acknowledged, conflicts = [], []
        streams = [new_stream() for _ in range(40)]
        versions: dict[str, int] = defaultdict(int)

        async def write(number: int) -> None:
            for turn in range(4):
                stream = streams[(number + turn) % len(streams)]
                asked = save(
                    event(stream, versions[stream] + 1), guards=[(streams[number % 7], versions[streams[number % 7]])]
                )
                try:
                    acknowledged.append((asked, await log.append(asked)))
                    versions[stream] = max(versions[stream], asked.events[0].version)
                except (VersionTaken, GuardFailed):
                    conflicts.append(asked)

        await asyncio.gather(*(write(number) for number in range(256)))
        assert len(acknowledged) + len(conflicts) == 1024
        assert await check(dsn, acknowledged, conflicts) == len(acknowledged) > 0


@in_loop
async def test_time_never_runs_backwards_even_if_the_clock_of_the_database_does(database):
    dsn = database()
    async with opened(dsn) as log:
        for _ in range(5):
            await log.append(save(event(new_stream())))
        await break_append(dsn, ("clock_timestamp()", "(clock_timestamp() - interval '1 hour')"))
        for _ in range(5):
            await log.append(save(event(new_stream())))
        await check(dsn)
        assert len({stored.recorded_at for stored in await log.read(0, 100)}) == 10
        await break_append(dsn, *WITHOUT_MONOTONE_TIME)
        for _ in range(20):
            await log.append(save(event(new_stream())))
        with pytest.raises(AssertionError, match="time runs backwards"):
            await check(dsn)


@in_loop
async def test_what_makes_no_sense_is_refused_before_anything_is_written(database):
    async with opened(database()) as log:
        stream = new_stream()
        with pytest.raises(UnknownType):
            await log.append(save(event(stream, type="okr.goal.v1.NobodyKnowsThis")))
        with pytest.raises(EventTooLarge):
            await log.append(save(event(stream, state=b"x" * (MAX_EVENT_BYTES + 1))))
        with pytest.raises(EventTooLarge):
            await log.append(save(*(event(stream, n, b"x" * MAX_EVENT_BYTES) for n in range(1, 300))))
        for nonsense in (
            save(event("")),
            save(event("a\0b")),
            save(event(stream, 0)),
            save(event(stream, 1), event(stream, 3)),
        ):
            with pytest.raises(ValueError, match=r"place for an event|consecutive"):
                await log.append(nonsense)
        with pytest.raises(ValueError, match="32 bytes"):
            await log.append(save(event(stream), digest=b"short"))
        assert log.head == 0 and await log.read(0, 1) == []
        assert (await log.append(save(event(stream, state=b"x" * MAX_EVENT_BYTES)))).count == 1


@in_loop
async def test_too_many_waiting_saves_are_refused_early_and_leave_no_trace(database):
    dsn = database()
    async with opened(dsn, max_waiting=8) as log:
        async with held_up(dsn):
            tasks = []
            for _ in range(30):
                tasks.append(asyncio.create_task(log.append(save(event(new_stream())))))
                await asyncio.sleep(0)
            await until(lambda: sum(task.done() for task in tasks) >= 20)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        refused = [result for result in results if isinstance(result, Overloaded)]
        assert 20 <= len(refused) < 30 and all(error.retry_after_ms >= 50 for error in refused)
        assert await check(dsn) == 30 - len(refused)


@in_loop
async def test_too_many_waiting_bytes_are_refused_too(database):
    dsn = database()
    async with opened(dsn, max_waiting_bytes=100_000) as log:
        async with held_up(dsn):
            tasks = [asyncio.create_task(log.append(save(event(new_stream(), state=b"x" * 40_000)))) for _ in range(10)]
            await until(lambda: any(task.done() for task in tasks))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(result, Overloaded) for result in results) >= 7


@in_loop
async def test_a_caller_that_goes_away_does_not_undo_a_commit(database):
    dsn = database()
    async with opened(dsn) as log:
        asked = save(event(new_stream()), answer=b"it was done")
        async with held_up(dsn):
            task = asyncio.create_task(log.append(asked))
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()
        again = await log.append(asked)
        assert again.replayed and again.answer == b"it was done"
        assert await check(dsn, [(asked, again)]) == 1


@in_loop
async def test_closing_writes_what_waits_and_refuses_what_comes_later(database):
    dsn = database()
    async with opened(dsn) as log:
        tasks = [asyncio.create_task(log.append(save(event(new_stream())))) for _ in range(50)]
        await asyncio.sleep(0)
        await log.close()
        assert sorted(answer.first for answer in await asyncio.gather(*tasks)) == list(range(1, 51))
        with pytest.raises(LogUnavailable):
            await log.append(save(event(new_stream())))


@in_loop
async def test_a_reader_that_waits_is_woken_by_the_commit_and_sees_other_processes_too(database):
    dsn = database()
    async with opened(dsn) as log, opened(dsn) as other:
        loop = asyncio.get_running_loop()
        waiting = asyncio.create_task(log.wait_beyond(0, timeout_s=5))
        await asyncio.sleep(0)
        await log.append(save(event(new_stream())))
        assert await waiting == 1
        await other.append(save(event(new_stream())))
        assert await log.wait_beyond(1, timeout_s=5) == 2
        begun = loop.time()
        assert await log.wait_beyond(2, timeout_s=0.2) == 2
        assert 0.15 < loop.time() - begun < 2


STREAMS = st.sampled_from(["a", "b", "c"])
SAVES = st.tuples(
    st.integers(0, 9),
    st.lists(st.tuples(STREAMS, st.integers(1, 4)), max_size=3),
    st.lists(st.tuples(STREAMS, st.integers(0, 4)), max_size=2),
)


class Model:
    """What the log does, in memory."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = defaultdict(int)
        self.commands: dict[int, tuple[int, int]] = {}
        self.head = 0

    def append(self, command: int, events: list[tuple[str, int]], guards: list[tuple[str, int]]) -> object:
        if command in self.commands:
            return ("repeated", *self.commands[command])
        after = dict(self.versions)
        for stream, version in events:
            if version != after.get(stream, 0) + 1:
                return VersionTaken
            after[stream] = version
        if any(self.versions[stream] != version for stream, version in guards):
            return GuardFailed
        self.versions.update(after)
        self.commands[command] = (self.head + 1 if events else 0, len(events))
        self.head += len(events)
        return ("appended", *self.commands[command])


@pytest.fixture(scope="module")
def shared_dsn(database):
    return database()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SAVES, max_size=25))
def test_it_does_what_the_model_does(shared_dsn, saves):
    @in_loop
    async def run() -> None:
        async with opened(shared_dsn) as log:
            model, start, example = Model(), log.head, uuid.uuid4()
            for number, events, guards in saves:
                asked = save(
                    *(event(f"{example}/{stream}", version) for stream, version in events),
                    guards=[(f"{example}/{stream}", version) for stream, version in guards],
                    command_id=uuid.uuid5(example, str(number)),
                )
                expected = model.append(number, events, guards)
                try:
                    answer = await log.append(asked)
                    given_first = answer.first - start if answer.count else 0
                    assert ("repeated" if answer.replayed else "appended", given_first, answer.count) == expected
                except (VersionTaken, GuardFailed) as error:
                    assert type(error) is expected
                except ValueError:
                    # Not consecutive within the save: refused before it is sent, and by the model as well.
                    assert expected is VersionTaken or expected[0] == "repeated"

    run()


@settings(max_examples=200, deadline=None)
@given(st.lists(SAVES, max_size=40))
def test_a_group_never_holds_two_saves_that_could_disturb_each_other(saves):
    @in_loop
    async def run() -> None:
        async def nobody() -> object:
            raise OSError("nobody listens")

        writer = GroupCommit(nobody, LogSchema(), patience_s=0.01)
        writer._task.cancel()
        asked = [
            save(*(event(*e) for e in events), guards=guards, command_id=uuid.UUID(int=number))
            for number, events, guards in saves
        ]
        tasks = [asyncio.create_task(writer.append(one)) for one in asked]
        await asyncio.sleep(0)
        taken = []
        while group := [waiting.save for waiting in writer._take()]:
            for i, one in enumerate(group):
                for other in group[i + 1 :]:
                    assert one.command_id != other.command_id
                    touched = {e.stream for e in other.events} | {s for s, _ in other.guards}
                    assert not {e.stream for e in one.events} & touched
                    assert not {e.stream for e in other.events} & {s for s, _ in one.guards}
            taken += group
        assert sorted(map(id, taken)) == sorted(map(id, asked))
        for task in tasks:
            task.cancel()
        await writer.close()

    run()


@in_loop
async def test_nobody_can_change_or_remove_what_was_recorded(database):
    owner, writer = database.owner_and_writer()
    async with opened(writer, owner_dsn=owner) as log:
        asked = save(event(new_stream()))
        answer = await log.append(asked)
    statements = [
        f"{verb} {table}"
        for table in ("events", "events_commands", "log_identity")
        for verb in ("DELETE FROM", "TRUNCATE", "TRUNCATE ONLY")
    ]
    statements += [
        "UPDATE events SET state = 'forged'",
        "UPDATE events SET state = state WHERE false",
        "UPDATE events_commands SET answer = 'forged'",
        "UPDATE log_identity SET log_id = 'goal@eu/1'",
        "TRUNCATE events, events_commands CASCADE",
        "INSERT INTO events SELECT originator_id, 2, topic, state, 99, recorded_at, command_id FROM events",
    ]
    for dsn, who in ((writer, "the writer"), (owner, "the owner")):
        async with connected(dsn) as connection:
            for statement in statements[: -1 if who == "the owner" else None]:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
    async with connected(writer) as connection:
        for statement in (
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "DROP TABLE events",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    assert await check(writer, [(asked, answer)]) == 1


@in_loop
async def test_also_the_administrator_is_refused_even_in_replica_mode(database):
    dsn = database()
    async with opened(dsn) as log:
        await log.append(save(event(new_stream())))
    async with connected(dsn) as connection:
        await connection.execute("SET session_replication_role = replica")
        for statement in ("DELETE FROM events", "UPDATE events SET state = 'forged'", "TRUNCATE events"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                await connection.execute(statement)
        await connection.execute("ALTER TABLE events DISABLE TRIGGER append_only")
        await connection.execute("DELETE FROM events")
        # What the trigger is for: without it the log is changed.
        assert await connection.fetchval("SELECT count(*) FROM events") == 0
