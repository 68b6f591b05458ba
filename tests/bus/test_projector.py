"""Rows and checkpoint change together, once; what cannot be applied is found, shown and kept."""

import asyncio

import asyncpg
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs import telemetry
from libs.bus import end
from libs.projector import Fenced, Projector, Stopped, is_transient
from libs.record import UnknownType
from tests.bus.test_relay import forge
from tests.bus.world import LOG_ID, SEEN, World, until

TRACE = "0af7651916cd43dd8448eb211c80319c"


async def batch(world, after, limit=1000):
    return [(entry.position, entry.record(LOG_ID)) for entry in await world.log.read(after, limit)]


async def status(world, name="seen"):
    row = await world.views.fetchrow("SELECT position, status, error FROM projections WHERE projection = $1", name)
    return tuple(row or (0, "", ""))


def numbers(first, last):
    return list(range(first, last + 1))


class Poison:
    """Applies to `seen` and fails for the positions in `bad`."""

    def __init__(self, *bad):
        self.bad = set(bad)
        self.attempts = 0

    async def __call__(self, db, batch):
        self.attempts += 1
        for recorded in batch:
            await db.execute("INSERT INTO seen VALUES ('seen', $1, $2)", recorded.position, recorded.stream)
            if recorded.position in self.bad:
                raise ValueError(f"{recorded.position} makes no sense")


async def test_rows_and_checkpoint_change_together(database):
    async with World(database) as world:
        await world.append(10)
        projector = world.projector()
        assert await projector.prepare(LOG_ID) == 0
        await projector.take(LOG_ID, await batch(world, 0))
        assert await world.has_seen_all()
        assert await projector.positions() == {LOG_ID: 10}


async def test_a_batch_that_was_applied_is_not_applied_again(database):
    async with World(database) as world:
        await world.append(10)
        projector = world.projector()
        await projector.prepare(LOG_ID)
        await projector.take(LOG_ID, await batch(world, 0, 6))
        for wrong in (await batch(world, 0, 6), await batch(world, 3), await batch(world, 8)):
            with pytest.raises(Fenced):
                await projector.take(LOG_ID, wrong)
        assert await world.seen() == numbers(1, 6)
        assert await projector.positions() == {LOG_ID: 6}


class GreaterThan(Projector):
    """Moves the checkpoint if it is not yet beyond."""

    async def _move_checkpoint(self, db, source, before, to):
        move = (
            "UPDATE projections SET position = $3 WHERE projection = $1 AND source = $2 AND position < $3 RETURNING 1"
        )
        if await db.fetchval(move, self.name, source, to) is None:
            raise Fenced("behind")


async def test_a_checkpoint_that_is_only_compared_with_greater_than_repeats_and_jumps(database):
    async with World(database) as world:
        await world.append(10)
        projector = world.projector(kind=GreaterThan)
        await projector.prepare(LOG_ID)
        for wrong in (await batch(world, 0, 5), await batch(world, 3, 3), await batch(world, 8)):
            await projector.take(LOG_ID, wrong)
        assert await world.seen() == [*numbers(1, 5), 4, 5, 6, 9, 10]


async def test_two_runners_of_one_projection_apply_everything_once(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.relay()
        first, second = world.projector(), world.projector()
        world.project(first)
        world.project(second)
        for _ in range(20):
            await world.append(7)
        await until(world.has_seen_all)


async def test_a_runner_that_dies_between_rows_and_commit_has_done_nothing(database):
    async with World(database) as world:
        await world.append(20)
        reached = asyncio.Event()

        async def hangs(db, records):
            await db.execute("INSERT INTO seen VALUES ('seen', $1, '')", records[0].position)
            reached.set()
            await asyncio.Event().wait()

        dying = world.projector(apply=hangs)
        await dying.prepare(LOG_ID)
        task = asyncio.create_task(dying.take(LOG_ID, await batch(world, 0)))
        await reached.wait()
        await end(task)
        assert await world.seen() == [] and (await status(world))[0] == 0
        await world.projector().take(LOG_ID, await batch(world, 0))
        assert await world.has_seen_all()


async def test_a_poison_event_stops_the_projection_behind_the_good_ones(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(100)
        await world.relay()
        poison = Poison(37)
        projector = world.projector(apply=poison)
        world.project(projector)
        world.project(world.projector("other"))
        await until(lambda: is_stopped(world))
        assert await world.seen() == numbers(1, 36)
        assert await status(world) == (36, "stopped", "ValueError('37 makes no sense')")
        await until(lambda: world.has_seen_all("other"))  # the others go on
        poison.bad.clear()
        await world.projector().resume(LOG_ID)  # as another process does it
        await until(world.has_seen_all)
        assert await status(world) == (100, "running", "")


async def is_stopped(world):
    return (await status(world))[1] == "stopped"


async def test_a_stopped_projection_is_tried_again_on_restart(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(5)
        await world.relay()
        task = world.project(world.projector(apply=Poison(3)))
        await until(lambda: is_stopped(world))
        await end(task)
        world.project(world.projector())
        await until(world.has_seen_all)
        assert (await status(world))[1] == "running"


async def test_a_poison_event_is_tried_alone_once_more(database):
    async with World(database) as world:
        await world.append(1)
        once = Poison(1)

        async def recovers(db, records):
            try:
                await once(db, records)
            finally:
                once.bad.clear()

        projector = world.projector(apply=recovers)
        await projector.prepare(LOG_ID)
        await projector.take(LOG_ID, await batch(world, 0))
        assert await world.seen() == [1] and once.attempts == 2


async def test_parked_events_let_the_others_pass_and_can_be_replayed(database):
    async with World(database) as world:
        await world.append(64)
        poison = Poison(7, 8, 50)
        projector = world.projector(apply=poison, on_poison="park")
        await projector.prepare(LOG_ID)
        await projector.take(LOG_ID, await batch(world, 0))
        assert await world.seen() == [n for n in numbers(1, 64) if n not in (7, 8, 50)]
        parked = await world.views.fetch("SELECT position, error, record FROM parked ORDER BY position")
        kept = dict(await batch(world, 0))
        assert [tuple(row) for row in parked] == [(n, f"ValueError('{n} makes no sense')", kept[n]) for n in (7, 8, 50)]
        assert await projector.positions() == {LOG_ID: 64}
        poison.bad = {8}
        assert await projector.replay_parked() == 2
        assert sorted(await world.seen()) == [n for n in numbers(1, 64) if n != 8]
        assert await world.views.fetchval("SELECT array_agg(position) FROM parked") == [8]
        poison.bad = set()
        assert await projector.replay_parked() == 1
        assert await projector.replay_parked() == 0
        assert sorted(await world.seen()) == numbers(1, 64)


async def test_what_cannot_even_be_read_is_poison_too(database):
    async with World(database) as world:
        await world.append(3)
        good = await batch(world, 0)

        async def reads(db, records):
            assert all(recorded.event is not None for recorded in records)

        projector = world.projector(apply=reads, on_poison="park")
        await projector.prepare(LOG_ID)
        stranger = good[1][1].replace(b"DialogueOpened", b"DialogueClosed")
        await projector.take(LOG_ID, [good[0], (2, stranger), (3, b"\xff\xff")])
        errors = await world.views.fetch("SELECT error FROM parked ORDER BY position")
        assert UnknownType.__name__ in errors[0][0] and "DecodeError" in errors[1][0]


async def test_trouble_of_the_database_is_waited_out_and_not_held_against_an_event(database):
    async with World(database) as world:
        await world.append(3)
        attempts = []

        async def interrupted(db, records):
            attempts.append(len(records))
            if len(attempts) == 1:
                await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            if len(attempts) == 2:
                await db.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")
            for recorded in records:
                await db.execute("INSERT INTO seen VALUES ('seen', $1, '')", recorded.position)

        projector = world.projector(apply=interrupted)
        await projector.prepare(LOG_ID)
        await projector.take(LOG_ID, await batch(world, 0))
        assert attempts == [3, 3, 3]
        assert await world.has_seen_all()


async def test_a_restarted_database_is_come_back_to(database, nats_server, postgres_server):
    views = postgres_server()
    async with World(database, nats_server().url) as world:
        await world.relay()
        pool, world.views = world.views, await new_pool(views, world)
        projector = world.projector()
        world.project(projector)
        await world.append(50)
        await until(world.has_seen_all)
        views.kill()
        await world.append(50)
        views.start()
        await until(lambda: projector.wait_for(LOG_ID, 100, 0.5), 40)
        await until(world.has_seen_all)
        world.views.terminate()
        world.views = pool


async def new_pool(server, world):
    pool = await asyncpg.create_pool(server.dsn(), min_size=1, max_size=4)
    await pool.execute(SEEN)
    return pool


async def test_a_reader_can_wait_for_what_it_wrote(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.relay()
        projector = world.projector()
        world.project(projector)
        await world.append(5)
        assert await projector.wait_for(LOG_ID, 5, 10)
        assert not await projector.wait_for(LOG_ID, 6, 0.05)
        assert await world.has_seen_all()


async def test_a_foreign_message_stops_the_projection_visibly(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(3)
        await until(lambda: relay.position == 3)
        world.project(world.projector())
        await until(world.has_seen_all)
        await forge(world)
        await until(lambda: is_stopped(world))
        assert "is from nobody" in (await status(world))[2]
        assert await world.seen() == [1, 2, 3]


async def test_a_projection_of_two_logs_has_a_position_for_each(database):
    async with World(database) as world:
        await world.append(5)
        projector = world.projector()
        for source, until_position in ((LOG_ID, 5), ("goal@eu/1", 3)):
            await projector.prepare(source)
            await projector.take(source, await batch(world, 0, until_position))
        assert await projector.positions() == {LOG_ID: 5, "goal@eu/1": 3}


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (asyncpg.DeadlockDetectedError("x"), True),
        (asyncpg.DiskFullError("x"), True),
        (asyncpg.AdminShutdownError("x"), True),
        (asyncpg.ReadOnlySQLTransactionError("x"), True),
        (ConnectionRefusedError(), True),
        (asyncpg.InterfaceError("cannot call Transaction.__aexit__(): the underlying connection is closed"), True),
        (asyncpg.InterfaceError("the server expects 2 arguments for this query, 3 were passed"), False),
        (asyncpg.InterfaceError("pool is closed"), False),
        (asyncpg.QueryCanceledError("x"), False),
        (asyncpg.UniqueViolationError("x"), False),
        (ValueError("x"), False),
    ],
)
def test_what_is_held_against_an_event(error, transient):
    assert is_transient(error) is transient


async def test_one_trace_leads_from_the_append_to_the_row(database, nats_server):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry.use(provider)
    try:
        async with World(database, nats_server().url) as world:
            await world.relay()
            world.project(world.projector())
            await world.append(1)
            await until(lambda: {span.name for span in exporter.get_finished_spans()} >= {"publish", "apply"})
    finally:
        telemetry.use()
    traces = {(span.name, f"{span.context.trace_id:032x}") for span in exporter.get_finished_spans()}
    assert {("publish", TRACE), ("apply", TRACE)} <= traces


async def test_a_stop_is_raised_to_who_applies_by_hand(database):
    async with World(database) as world:
        await world.append(4)
        projector = world.projector(apply=Poison(3))
        await projector.prepare(LOG_ID)
        with pytest.raises(Stopped, match="before 3 of goal@cn/1"):
            await projector.take(LOG_ID, await batch(world, 0))
        assert await world.seen() == [1, 2]
