"""A follower gives every position once, in order, whatever the stream, NATS and the owner do."""

import asyncio

import nats as nats_py
import pytest
from nats.js.api import ConsumerConfig, StreamConfig

from libs import follower as follower_module
from libs.bus import Bus
from libs.follower import Follower, Foreign
from libs.relay import beacon_subject
from tests.bus.test_relay import forge
from tests.bus.world import LOG_ID, STREAM, World, collect, until


def numbers(first, last):
    return list(range(first, last + 1))


async def stream_without_protection(world):
    """Messages of this stream can be deleted."""
    client = await nats_py.connect(world.url)
    await client.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["okr.v1.cn.goal.>"], allow_atomic=True))
    return client


async def with_holes(world, *deleted):
    """A log of 60 whose stream lacks the positions."""
    client = await stream_without_protection(world)
    await world.append(60)
    relay = await world.relay()
    await until(lambda: relay.position == 60)
    for position in deleted:
        await client.jetstream().delete_msg(STREAM, position)
    await client.close()


async def test_a_follower_reads_from_where_it_is_told_and_goes_on_live(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(100)
        await world.relay()
        follower = world.follower(40, owned=False)
        assert await collect(follower, 100) == numbers(41, 100)
        await world.append(3)
        assert await collect(follower, 103) == numbers(101, 103)
        await until(lambda: follower.head == 103 and follower.heard_at)
        assert follower.position == 103 and follower.repairs == 0 and not follower.alarm


async def test_the_records_are_the_bytes_of_the_log(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(30)
        await world.relay()
        given = []
        async for batch in world.follower():
            given += batch
            if given[-1][0] == 30:
                break
        assert given == [(entry.position, entry.record(LOG_ID)) for entry in await world.log.read(0, 30)]


async def test_a_long_history_comes_in_bounded_batches(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(2500)
        relay = await world.relay()
        await until(lambda: relay.position == 2500)
        follower = world.follower(owned=False, batch=200)
        sizes, waiting = [], []
        async for batch in follower:
            sizes.append(len(batch))
            await asyncio.sleep(0.01)  # a slow reader: what waits for it stays bounded
            waiting.append(len(follower._consumer.waiting))
            if follower.position == 2500:
                break
        assert sum(sizes) == 2500 and max(sizes) <= 200
        assert max(waiting) <= 2 * follower_module.PULL


async def test_holes_are_filled_from_the_owner(database, nats_server):
    async with World(database, nats_server().url) as world:
        await with_holes(world, 5, 6, 7, 30, 59)
        follower = world.follower()
        assert await collect(follower, 60) == numbers(1, 60)
        assert follower.repairs == 3 and follower.repaired == 5


async def test_a_hole_is_waited_out_while_the_owner_is_down(database, nats_server):
    async with World(database, nats_server().url) as world:
        await with_holes(world, 10)
        await world.owner.stop()
        follower = world.follower(poll_s=0.2)
        assert await collect(follower, 9) == numbers(1, 9)
        with pytest.raises(TimeoutError):
            await collect(follower, 10, timeout_s=1.5)
        await world.owner.start()
        assert await collect(follower, 60) == numbers(10, 60)


class Trusting(Follower):
    """Takes what the stream gives for all there is."""

    def _take_waiting(self, consumer):
        if consumer.waiting:
            self.position = max(self.position, consumer.waiting[0].metadata.sequence.stream - 1)
        return super()._take_waiting(consumer)

    def _reason_to_ask(self, consumer):
        return ""


async def test_a_follower_that_trusts_the_stream_loses_events(database, nats_server):
    async with World(database, nats_server().url) as world:
        await with_holes(world, 5, 6, 7)
        assert await collect(world.follower(kind=Trusting), 60) == [1, 2, 3, 4, *numbers(8, 60)]


async def test_a_missing_tail_is_noticed_by_the_beacon(database, nats_server):
    async with World(database, nats_server().url) as world:
        await with_holes(world, 58, 59, 60)
        follower = world.follower(silence_s=0.5)
        assert await collect(follower, 60) == numbers(1, 60)
        assert follower.repairs == 1 and follower.repaired == 3


async def test_a_follower_that_hears_no_beacon_stays_behind(database, nats_server):
    class Deaf(Follower):
        def _heard(self, head):
            pass

    async with World(database, nats_server().url) as world:
        await with_holes(world, 58, 59, 60)
        with pytest.raises(TimeoutError):
            await collect(world.follower(kind=Deaf, silence_s=0.5), 60, timeout_s=3)


async def test_without_nats_the_owner_is_asked(database, nats_server):
    server = nats_server()
    server.kill()
    async with World(database, server.url) as world:
        await world.append(700)
        follower = world.follower(poll_s=0.1)
        assert await collect(follower, 700) == numbers(1, 700)
        await world.append(5)
        assert await collect(follower, 705) == numbers(701, 705)
        assert follower.head == 705
        server.start()
        await world.relay()
        await until(lambda: follower._bus.client)
        await world.append(5)
        assert await collect(follower, 710) == numbers(706, 710)


async def test_without_the_owner_nats_is_enough(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.owner.stop()
        await world.append(30)
        await world.relay()
        follower = world.follower()
        assert await collect(follower, 30) == numbers(1, 30)
        await world.append(3)
        assert await collect(follower, 33) == numbers(31, 33)


async def test_a_killed_server_is_come_back_to(database, nats_server):
    server = nats_server()
    async with World(database, server.url) as world:
        await world.relay()
        await world.append(30)
        follower = world.follower(owned=False)
        assert await collect(follower, 30) == numbers(1, 30)
        for last in (40, 50):
            server.kill()
            await world.append(10)
            server.start()
            assert await collect(follower, last) == numbers(last - 9, last)


async def test_a_stream_that_was_deleted_or_emptied_is_no_loss(database, nats_server):
    server = nats_server()
    async with World(database, server.url) as world:
        relay = await world.relay()
        await world.append(30)
        follower = world.follower(owned=False)
        assert await collect(follower, 30) == numbers(1, 30)
        client = await nats_py.connect(world.url)
        await client.jetstream().delete_stream(STREAM)
        await client.close()
        await world.append(10)
        assert await collect(follower, 40) == numbers(31, 40)
        server.kill()
        server.empty()
        server.start()
        await world.append(10)
        assert await collect(follower, 50) == numbers(41, 50)
        assert relay.position == 50


async def test_a_consumer_that_was_deleted_is_made_again(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.relay()
        await world.append(30)
        follower = world.follower(owned=False)
        assert await collect(follower, 30) == numbers(1, 30)
        client = await nats_py.connect(world.url)
        for consumer in await client.jetstream().consumers_info(STREAM):
            await client.jetstream().delete_consumer(STREAM, consumer.name)
        await client.close()
        await world.append(3)
        assert await collect(follower, 33) == numbers(31, 33)


async def test_a_consumer_that_has_gone_silent_is_made_again(database, nats_server, monkeypatch):
    monkeypatch.setattr(follower_module, "SILENCE_S", 1.0)
    async with World(database, nats_server().url) as world:
        await world.relay()
        await world.append(3)
        follower = world.follower(owned=False)
        assert await collect(follower, 3) == [1, 2, 3]
        silent = follower._consumer
        await silent._subscription.unsubscribe()  # as when the request was lost with a restart
        await world.append(3)
        assert await collect(follower, 6) == [4, 5, 6]
        assert follower._consumer is not silent


async def test_a_message_that_is_not_of_the_log_stops_the_follower(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(3)
        await until(lambda: relay.position == 3)
        await forge(world)
        follower = world.follower()
        with pytest.raises(Foreign, match="message 4 of EV_CN_GOAL is from nobody"):
            await collect(follower, 4)
        assert follower.position == 3 and follower.alarm
        with pytest.raises(Foreign):
            await anext(follower)


async def test_a_record_of_another_place_or_log_stops_the_follower(database, nats_server):
    async with World(database, nats_server().url) as world:
        client = await stream_without_protection(world)
        await world.append(2)
        (first, second) = await world.log.read(0, 2)
        for record, found in (
            (second.record(LOG_ID), "goal@cn/1 2"),
            (first.record("goal@cn/2"), "goal@cn/2 1"),
            (b"\xff", "no record"),
        ):
            await client.publish("okr.v1.cn.goal.x.y", record, headers={"ce-source": "/okr/cn/goal"})
            await client.flush()
            with pytest.raises(Foreign, match=found):
                await collect(world.follower(owned=False), 1)
            await client.jetstream().delete_stream(STREAM)
            await client.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["okr.v1.cn.goal.>"]))
        await client.close()


async def test_an_owner_whose_log_ends_before_what_was_read_stops_the_follower(database, nats_server, monkeypatch):
    server = nats_server()
    server.kill()
    async with World(database, server.url) as world:
        await world.append(5)
        follower = world.follower(9, poll_s=0.02)
        monkeypatch.setattr(follower_module, "LONGEST_PAUSE_S", 0.1)
        with pytest.raises(Foreign, match=r"shorter than 9.*ends at 5"):
            await collect(follower, 10)


async def test_beacons_of_another_log_are_not_believed(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.relay()
        await world.append(3)
        follower = world.follower(silence_s=0.2)
        await collect(follower, 3)
        client = await nats_py.connect(world.url)
        for body in (b'{"log_id": "goal@cn/2", "head": 99}', b"[]", b"nonsense"):
            await client.publish(beacon_subject("cn", "goal"), body)
        await client.flush()
        await client.close()
        await world.append(1)
        assert await collect(follower, 4) == [4]
        assert follower.head == 4


async def test_followers_share_a_connection_and_leave_no_consumer_behind(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.relay()
        await world.append(3)
        bus = Bus(world.url, "test")
        followers = [Follower(bus, LOG_ID, after) for after in (0, 1, 2)]
        assert [await collect(follower, 3) for follower in followers] == [[1, 2, 3], [2, 3], [3]]
        for follower in followers:
            await follower.close()
        consumers = await bus.client.jetstream().consumers_info(STREAM)
        assert all(isinstance(c.config, ConsumerConfig) and c.config.inactive_threshold == 30 for c in consumers)
        await bus.close()


async def test_a_client_that_was_closed_for_good_is_replaced(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(3)
        follower = world.follower(owned=False)
        assert await collect(follower, 3) == [1, 2, 3]
        await follower._bus.client.close()
        await relay._bus.client.close()
        await world.append(3)
        assert await collect(follower, 6) == [4, 5, 6]
