"""From the log to the rows while everything between them is broken: every row is there, once, in order."""

import asyncio
import os
import random
import shutil

import nats as nats_py

from tests.bus.test_follower import Trusting, stream_without_protection
from tests.bus.world import STREAM, World, until


async def test_every_row_is_there_once_after_the_bus_was_killed_emptied_and_set_back(database, nats_server, tmp_path):
    server = nats_server()
    async with World(database, server.url) as world:
        await world.relay()
        world.project(world.projector("one"), silence_s=1.0)
        world.project(world.projector("two"), silence_s=1.0)
        await world.append(100)
        await until(world.is_image)
        server.stop()
        shutil.copytree(server.store, tmp_path / "older")
        server.start()
        await world.append(100)
        server.kill()
        await world.append(50)
        server.start()
        await world.append(50)
        await until(world.is_image)
        server.kill()
        shutil.rmtree(server.store)
        shutil.copytree(tmp_path / "older", server.store)
        server.start()
        await world.append(50)
        await world.owner.stop()
        server.kill()
        server.empty()
        await world.append(50)
        server.start()
        await world.owner.start()
        await until(lambda: world.has_seen_all("one"), 40)
        await until(lambda: world.has_seen_all("two"))
        await until(world.is_image)


async def chaos(world, client, seconds):
    """Writes, deletes messages in the stream, deletes the stream, in an order that the seed fixes."""
    chance = random.Random(7)
    stream = client.jetstream()
    loop = asyncio.get_running_loop()
    until_time = loop.time() + seconds
    while loop.time() < until_time:
        await world.append(chance.randint(1, 40))
        newest = world.log.head
        try:
            if chance.random() < 0.1:
                await stream.delete_stream(STREAM)
                await stream_without_protection(world)
            else:
                for _ in range(3):
                    await stream.delete_msg(STREAM, chance.randint(max(1, newest - 60), newest))
        except nats_py.errors.Error:
            continue  # not there to be deleted


async def test_every_row_is_there_once_while_messages_vanish(database, nats_server):
    async with World(database, nats_server().url) as world:
        client = await stream_without_protection(world)
        await world.relay()
        await world.relay()
        projector = world.projector()
        world.project(projector, silence_s=0.5)
        world.project(world.projector("trusting"), kind=Trusting)
        await chaos(world, client, float(os.environ.get("OKR_CHAOS_S", "6")))
        await client.close()
        await until(world.has_seen_all, 40)
        assert len(await world.seen("trusting")) < world.log.head  # the same without repair
