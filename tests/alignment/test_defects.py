"""A defect in one reaction keeps nothing else waiting, and what was put aside for it comes again with the next start."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg

from libs.bus import end
from libs.reactions import work_off
from services.alignment.register import Register
from tests.alignment.test_concurrent_contracts import accept, deciders, goals, offer
from tests.alignment.world import until


@asynccontextmanager
async def register(dsn):
    """The register of a log, and the decider that writes it."""
    async with deciders(dsn, 1) as (decider, _), asyncpg.create_pool(dsn, min_size=0, max_size=3) as pool:
        own = Register(decider, pool)
        await own.start()
        try:
            yield decider, own
        finally:
            await own.stop()


@asynccontextmanager
async def working_off(own, react):
    task = asyncio.create_task(work_off(own, react))
    try:
        yield task
    finally:
        await end(task)


async def agreed(decider, number):
    one, other, *_ = goals(number)
    offered = await offer(decider, one, other)
    assert await accept(decider, offered) == ""
    return offered.name


class Reactions:
    """Remembers whose events it reacted to; cannot do so for one contract."""

    def __init__(self, broken):
        self.broken = broken
        self.seen = []

    async def react(self, batch):
        for recorded in batch:
            if recorded.stream == self.broken:
                raise ZeroDivisionError("a defect")
            self.seen.append(recorded.stream)


async def test_an_event_that_cannot_be_reacted_to_is_put_aside_until_the_next_start(database):
    async with register(database()) as (decider, own):
        first, broken, last = [await agreed(decider, each) for each in range(3)]
        defective = Reactions(broken)
        async with working_off(own, defective.react):
            await until(lambda: {first, last} <= set(defective.seen), "the others are reacted to")
            later = await agreed(decider, 3)
            await until(lambda: later in defective.seen, "what comes behind it is reacted to")
            await until(lambda: _holds(own, 0), "nothing waits any more")
            assert broken not in defective.seen
        ((inbox, error),) = await own.pool.fetch("SELECT projection, error FROM parked")
        assert (inbox, "ZeroDivisionError" in error) == ("inbox_own", True)

        # The same release once more: it is put aside again.
        again = Reactions(broken)
        async with working_off(own, again.react):
            name = await agreed(decider, 4)
            await until(lambda: name in again.seen, "it goes on")
            await until(lambda: _holds(own, 0), "nothing waits any more")
        assert len(await own.pool.fetch("SELECT 1 FROM parked")) == 1

        # A release without the defect.
        repaired = Reactions("")
        async with working_off(own, repaired.react):
            await until(lambda: repaired.seen == [broken], "what was put aside comes again")
            await until(lambda: _holds(own, 0), "nothing waits any more")
        assert await own.pool.fetch("SELECT 1 FROM parked") == []


async def test_trouble_of_the_database_is_waited_out_and_held_against_no_event(database):
    async with register(database()) as (decider, own):
        name = await agreed(decider, 0)
        await until(lambda: _holds(own, 1), "it is in the inbox")
        tried = []

        async def react(batch):
            tried.append([each.stream for each in batch])
            if len(tried) < 3:
                raise ConnectionResetError("the database restarts")

        async with working_off(own, react) as task:
            await until(lambda: len(tried) == 3, "it is tried again")
            assert not task.done()
        assert tried == [[name]] * 3
        assert await own.pool.fetch("SELECT 1 FROM parked") == []


async def test_what_was_brought_back_is_not_settled_by_who_works_on_later_events(database):
    async with register(database()) as (decider, own):
        early, late = [await agreed(decider, each) for each in range(2)]
        await until(lambda: _holds(own, 2), "both are in the inbox")
        one, other = await own.inbox(10)
        assert (one.stream, other.stream) == (early, late)
        await own.put_aside(one, "a defect")
        assert [each.stream for each in await own.inbox(10)] == [late]
        # Another process starts while this one is at work.
        await own.bring_back()
        await own.settle([other])
        assert [each.stream for each in await own.inbox(10)] == [early]


async def _holds(own, number):
    return len(await own.inbox(10)) == number
