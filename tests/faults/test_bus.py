"""NATS that is killed, emptied or loses messages: the views and the stream come to show the log, by themselves.

Each is tried a second time with a broken variant (tests.faults.broken), which has to be noticed.
"""

import contextlib
import random
from collections.abc import AsyncIterator
from uuid import uuid4

import nats as nats_py
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

from services.console.sending import CommandRefused
from tests.faults.checks import NOTICED_S, STREAM, kinds, wrong
from tests.faults.company import MANAGER, SETUP, person, proposed, sender
from tests.faults.load import Load, seed
from tests.faults.world import HEAL_S, FaultyRegion, until


async def nats_killed(region: FaultyRegion, mutants: tuple[str, ...] = (), within_s: float = HEAL_S) -> list[str]:
    async with region.broken("views", *mutants):
        async with Load(region, seed("NATS killed")) as load:
            await load.more(50)
            with region.down("NATS") as before:
                await load.more(100)  # nobody who decides needs it
            await region.is_back("NATS", before)
            await load.more(50)
        return await wrong(region, load.history, stream=True, within_s=within_s)


async def test_the_views_catch_up_when_nats_was_down(region):
    assert await nats_killed(region) == []


async def test_a_follower_that_listens_once_is_noticed_when_nats_was_down(region):
    found = kinds(await nats_killed(region, ("listens_once",), NOTICED_S))
    assert found & {"behind", "missing"}
    assert "lost" not in found


async def nats_emptied(region: FaultyRegion, mutants: tuple[str, ...] = (), within_s: float = HEAL_S) -> list[str]:
    async with region.broken("goal", *mutants):
        async with Load(region, seed("NATS emptied")) as load:
            await load.more(50)
            with region.down("NATS") as before:
                region.empty_nats()
                await load.more(50)
            await region.is_back("NATS", before)
            await load.more(50)
        return await wrong(region, load.history, stream=True, within_s=within_s)


async def test_stream_and_views_are_filled_again_when_nats_was_emptied(region):
    assert await nats_emptied(region) == []


async def test_a_relay_that_keeps_a_cursor_is_noticed_when_nats_was_emptied(region):
    assert kinds(await nats_emptied(region, ("keeps_a_cursor",), NOTICED_S)) == {"stream"}


async def begun_without_nats(region: FaultyRegion, *mutants: str, patience_s: float = HEAL_S) -> list[str]:
    """Services start while NATS is away, and somebody comes into the company meanwhile."""
    send, channels = sender(region)
    newcomer = f"people/p-{uuid4()}"
    found = []
    async with Load(region, seed("begun without NATS")) as load:
        with region.down("NATS") as before:
            region.empty_nats()
            await region.restart("goal", mutants)
            await region.restart("views")
            await send.send(person(newcomer, "新来的人", MANAGER), *SETUP)
            try:
                await proposed(send, newcomer, "while NATS is away", patience_s)
            except CommandRefused as refused:
                found.append(f"unheard: {refused}")
            await load.more(50)
        await region.is_back("NATS", before)
        await region.restart("goal")  # another time, while everybody decides
    for channel in channels:
        await channel.close()
    return found + await wrong(region, load.history, stream=True)


async def test_services_start_decide_and_hear_of_people_while_nats_is_away(region):
    assert await begun_without_nats(region) == []


async def test_a_follower_that_never_asks_the_owner_is_noticed_while_nats_is_away(region):
    assert kinds(await begun_without_nats(region, "listens_once", patience_s=3.0)) == {"unheard"}


async def messages_lost(region: FaultyRegion, mutants: tuple[str, ...] = (), within_s: float = HEAL_S) -> list[str]:
    """While the views are away messages vanish from the stream: some in the middle, and the newest."""
    name = seed("messages lost")
    async with region.broken("views", *mutants), unprotected(region) as stream:
        with region.down("views") as before:
            async with Load(region, name) as load:
                await load.more(100)
            positions = sorted(each.position for each in load.history.acknowledged)

            async def is_full() -> bool:
                return bool((await stream.stream_info(STREAM)).state.last_seq >= positions[-1])

            await until(is_full, "the stream holds everything")
            for position in {positions[-1], *random.Random(name).sample(positions, 10)}:
                assert await stream.delete_msg(STREAM, position)
        await region.is_back("views", before)
        return await wrong(region, load.history, within_s=within_s)


@contextlib.asynccontextmanager
async def unprotected(region: FaultyRegion) -> AsyncIterator[JetStreamContext]:
    """In here messages of the stream can be deleted. The relay fills it, as it does when it is gone in the end."""
    client = await nats_py.connect(region.nats_url)
    stream = client.jetstream()
    config = StreamConfig(name=STREAM, subjects=["okr.v1.cn.goal.>"], allow_atomic=True)
    while not await _is_replaced(stream, config):
        pass  # the relay was faster
    yield stream
    await stream.delete_stream(STREAM)
    await client.close()


async def _is_replaced(stream: JetStreamContext, config: StreamConfig) -> bool:
    with contextlib.suppress(NotFoundError):
        await stream.delete_stream(STREAM)
    with contextlib.suppress(BadRequestError):
        await stream.add_stream(config)
        return True
    return False


async def test_the_views_ask_the_owner_for_what_the_stream_has_lost(region):
    assert await messages_lost(region) == []


async def test_a_follower_that_trusts_the_stream_is_noticed(region):
    assert kinds(await messages_lost(region, ("trusts_the_stream",), NOTICED_S)) & {"behind", "missing"}
