"""PostgreSQL that ends, and replies to COMMIT that never arrive: what was acknowledged is there, once.

Each is tried a second time with a broken variant (tests.faults.broken), which has to be noticed.
"""

import contextlib
import random
import signal
from collections.abc import AsyncIterator

import asyncpg

from tests.faults.checks import NOTICED_S, kinds, wrong
from tests.faults.load import CLIENTS, Load, seed
from tests.faults.world import HEAL_S, FaultyRegion, until
from tests.proxy import Proxy


async def postgres_ended(region: FaultyRegion, number: signal.Signals, *mutants: str) -> list[str]:
    async with region.broken("goal", *mutants), Load(region, seed(f"PostgreSQL {number.name}")) as load:
        for _ in range(2):
            await load.more(60)
            await region.is_back("PostgreSQL", region.kill("PostgreSQL", number))
        await load.more(60)
    return await wrong(region, load.history, stream=True)


async def postgres_away(region: FaultyRegion, *mutants: str) -> list[str]:
    """For longer than callers wait: they ask again, and the same command waits several times in the service."""
    async with region.broken("goal", *mutants), Load(region, seed("PostgreSQL away"), call_s=0.5) as load:
        await load.more(60)
        with region.down("PostgreSQL") as before:
            await until(lambda: load.history.again > 3 * CLIENTS, "callers ask again")
        await region.is_back("PostgreSQL", before)
        await load.more(60)
    return await wrong(region, load.history)


async def test_commands_are_there_once_when_postgresql_is_killed(region):
    assert await postgres_ended(region, signal.SIGKILL) == []


async def test_commands_are_there_once_when_postgresql_restarts_in_order(region):
    assert await postgres_ended(region, signal.SIGINT) == []


async def test_taking_a_killed_postgresql_for_a_refusal_is_noticed(region):
    assert "refused" in kinds(await postgres_ended(region, signal.SIGKILL, "gives_up"))


async def test_taking_a_restart_of_postgresql_for_a_refusal_is_noticed(region):
    assert "refused" in kinds(await postgres_ended(region, signal.SIGINT, "gives_up"))


async def test_commands_are_there_once_when_postgresql_is_away_for_longer_than_callers_wait(region):
    assert await postgres_away(region) == []


async def test_forgotten_command_ids_are_noticed_when_postgresql_is_away(region):
    assert kinds(await postgres_away(region, "forgets_command_ids")) & {"twice", "refused"}


async def rows_lost(region: FaultyRegion, *mutants: str, within_s: float = HEAL_S) -> list[str]:
    """The newest rows of the views, which their commits did not wait for, go with PostgreSQL; and nothing new comes."""
    async with region.broken("views", *mutants), unhurried(region):
        is_written = True
        while is_written:
            async with Load(region, seed("rows lost")) as load:
                await load.more(60)
            assert await wrong(region, load.history) == []
            is_written = await is_all_written(region)  # nothing would be lost: PostgreSQL was in a hurry after all
        await region.is_back("PostgreSQL", region.kill("PostgreSQL"))
        return await wrong(region, load.history, within_s=within_s)


@contextlib.asynccontextmanager
async def unhurried(region: FaultyRegion) -> AsyncIterator[None]:
    """In here PostgreSQL writes what nobody waits for to the disk after seconds only."""

    async def delay(setting: str) -> None:
        connection = await asyncpg.connect(region.dsn("postgres", ""))
        await connection.execute(f"ALTER SYSTEM {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()

    await delay("SET wal_writer_delay = '10s'")
    try:
        yield
    finally:
        await delay("RESET wal_writer_delay")


async def is_all_written(region: FaultyRegion) -> bool:
    """True if everything is on the disk, also what nobody waits for."""
    connection = await asyncpg.connect(region.dsn("postgres", ""))
    try:
        return bool(await connection.fetchval("SELECT pg_current_wal_insert_lsn() = pg_current_wal_flush_lsn()"))
    finally:
        await connection.close()


async def test_rows_that_postgresql_lost_come_again_though_nothing_new_is_recorded(region):
    assert await rows_lost(region) == []


async def test_a_feed_that_trusts_its_memory_is_noticed_when_rows_were_lost(region):
    # Between the look and the end another service's commit may take everything to the disk: then nothing was lost.
    for _ in range(5):
        found = kinds(await rows_lost(region, "trusts_its_memory", within_s=NOTICED_S))
        if found:
            break
    assert found & {"behind", "missing", "history"}
    assert "lost" not in found


async def replies_swallowed(region: FaultyRegion, *mutants: str) -> list[str]:
    """Every third commit of the goal service happens, and the connection ends before it hears so."""
    name = seed("replies swallowed")
    chance = random.Random(name)
    async with (
        Proxy.before(region.dsn("goal")) as proxy,
        region.broken("goal", *mutants, OKR_DATABASE=proxy.dsn(region.dsn("goal"))),
        Load(region, name) as load,
    ):
        await load.more(20)
        # Only what is appended names who decided.
        proxy.swallow_reply = lambda request: b"people/" in request and chance.random() < 0.3
        await load.more(100)
        proxy.swallow_reply = lambda request: False
        assert proxy.swallowed > 10
    return await wrong(region, load.history)


async def test_commands_are_there_once_when_replies_to_commit_are_swallowed(region):
    assert await replies_swallowed(region) == []


async def test_forgotten_command_ids_are_noticed_when_replies_to_commit_are_swallowed(region):
    assert kinds(await replies_swallowed(region, "forgets_command_ids")) & {"twice", "refused"}
