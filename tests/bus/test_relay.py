"""The stream is an exact image of the log, whatever happens to it."""

import json
import shutil

import nats as nats_py
from nats.js.api import StreamConfig

from libs.record import Record
from libs.relay import Relay
from tests.bus.world import LOG_ID, STREAM, SUBJECT, World, until


async def test_each_record_stands_at_the_sequence_that_is_its_position(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(3)
        relay = await world.relay()
        await until(lambda: relay.position == 3)
        await world.append(130)  # a burst goes as batches
        await world.append(2, "policyPacks/operational")
        await until(lambda: relay.position == 135)
        assert await world.is_image()
        assert not relay.alarm


async def test_a_message_is_a_cloud_event_in_binary_mode(database, nats_server):
    async with World(database, nats_server().url) as world:
        await world.append(1, "policyPacks/运营 1")
        relay = await world.relay()
        await until(lambda: relay.position == 1)
        client = await nats_py.connect(world.url)
        message = await client.jetstream().get_msg(STREAM, 1)
        await client.close()
        record = Record.FromString(message.data)
        (entry,) = await world.log.read(0, 1)
        assert message.subject == "okr.v1.cn.goal.policy_packs.dialogue_opened"
        assert record.header.log_id == LOG_ID and record.header.position == 1
        assert message.headers.pop("Nats-Expected-Last-Sequence") == "0"
        assert message.headers == {
            "ce-specversion": "1.0",
            "ce-id": record.header.event_id,
            "ce-source": "/okr/cn/goal",
            "ce-type": "okr.goal.v1.DialogueOpened",
            "ce-subject": "policyPacks/%E8%BF%90%E8%90%A5%201",
            "ce-time": entry.recorded_at.isoformat(),
            "ce-sequence": "00000000000000000001",
            "ce-datacontenttype": "application/protobuf",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }


async def test_the_stream_refuses_to_lose_what_it_holds(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(1)
        await until(lambda: relay.position == 1)
        client = await nats_py.connect(world.url)
        config = (await client.jetstream().stream_info(STREAM)).config
        await client.close()
        assert config.deny_delete and config.deny_purge and config.allow_atomic and config.allow_direct
        assert config.storage == "file" and config.subjects == ["okr.v1.cn.goal.>"]


async def test_the_beacon_tells_the_head_soon_after_it_has_moved(database, nats_server):
    async with World(database, nats_server().url) as world:
        client = await nats_py.connect(world.url)
        heard = await client.subscribe("hb.cn.goal")
        await world.relay()
        assert json.loads((await heard.next_msg(timeout=5)).data) == {"log_id": LOG_ID, "head": 0, "recorded_at": ""}
        await world.append(5)
        beacon = json.loads((await heard.next_msg(timeout=5)).data)
        while beacon["head"] < 5:
            beacon = json.loads((await heard.next_msg(timeout=5)).data)
        (last,) = await world.log.read(4, 1)
        assert beacon == {"log_id": LOG_ID, "head": 5, "recorded_at": last.recorded_at.isoformat()}
        await client.close()


async def test_commands_go_on_without_nats_and_the_stream_catches_up(database, nats_server):
    server = nats_server()
    async with World(database, server.url) as world:
        relay = await world.relay()
        await world.append(10)
        await until(lambda: relay.position == 10)
        server.kill()
        await world.append(60)
        assert world.log.head == 70
        server.start()
        await until(lambda: relay.position == 70)
        assert await world.is_image()


async def test_an_emptied_server_and_a_deleted_stream_are_filled_again(database, nats_server):
    server = nats_server()
    async with World(database, server.url) as world:
        relay = await world.relay()
        await world.append(60)
        await until(lambda: relay.position == 60)
        server.kill()
        server.empty()
        server.start()
        await until(world.is_image, 30)
        client = await nats_py.connect(world.url)
        await client.jetstream().delete_stream(STREAM)
        await client.close()
        await world.append(1)
        await until(lambda: relay.position == 61)
        assert await world.is_image()


async def test_a_lost_tail_is_published_again_to_the_same_places(database, nats_server, tmp_path):
    server = nats_server()
    async with World(database, server.url) as world:
        relay = await world.relay()
        await world.append(30)
        await until(lambda: relay.position == 30)
        server.stop()
        shutil.copytree(server.store, tmp_path / "older")
        server.start()
        await world.append(40)
        await until(lambda: relay.position == 70)
        server.kill()
        shutil.rmtree(server.store)
        shutil.copytree(tmp_path / "older", server.store)
        server.start()
        await until(world.is_image, 30)


async def race(database, url, kind):
    async with World(database, url, kind) as world:
        first, second = await world.relay(), await world.relay()
        for number in range(12):
            await world.append(1 if number % 2 else 45)
        await until(lambda: max(first.position, second.position) == world.log.head)
        return await world.is_image()


async def test_two_relays_publish_everything_once(database, nats_server):
    assert await race(database, nats_server().url, Relay)


async def test_two_relays_that_name_no_sequence_spoil_the_stream(database, nats_server):
    class Careless(Relay):
        async def _request(self, client, message, extra):
            extra.pop("Nats-Expected-Last-Sequence", None)
            return await super()._request(client, message, extra)

        def _accept(self, reply, entry):
            self.position = entry.position

        async def _must_be_ours(self, sequence, body, headers):
            pass

    assert not await race(database, nats_server().url, Careless)


async def forge(world, body=b"not ours"):
    client = await nats_py.connect(world.url)
    await client.jetstream().publish(SUBJECT, body)
    await client.close()


async def test_a_foreign_message_stops_the_relay_with_evidence_and_commands_go_on(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(3)
        await until(lambda: relay.position == 3)
        await forge(world)
        await world.append(1)
        await until(lambda: relay.alarm)
        assert "holds something else at 4" in relay.alarm and "sha256" in relay.alarm
        await world.append(5)
        assert world.log.head == 9
        assert len(await world.image()) == 4  # nothing was published behind it


async def test_a_relay_that_does_not_look_builds_on_a_foreign_message(database, nats_server):
    class Blind(Relay):
        async def _must_be_ours(self, sequence, body, headers):
            pass

    async with World(database, nats_server().url) as world:
        relay = await world.relay(Blind)
        await world.append(3)
        await until(lambda: relay.position == 3)
        await forge(world)
        await world.append(5)
        await until(lambda: relay.position == 8)
        assert not await world.is_image()


async def test_a_stream_ahead_of_the_log_stops_the_relay(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(30)
        await until(lambda: relay.position == 30)
        await relay.stop()
        async with World(database, world.url) as restored:  # the same log from an older backup
            for entry in await world.log.read(0, 30):
                if entry.position <= 20:
                    await copy(world, restored, entry.position)
            late = await restored.relay()
            await until(lambda: late.alarm)
            assert "at 30" in late.alarm
        assert await world.is_image()


async def copy(world, restored, position):
    """The event at `position`, recorded at the same position and time."""
    query = "SELECT * FROM events WHERE notification_id = $1"
    source, target = world.log._pool, restored.log._pool
    row = await source.fetchrow(query, position)
    columns = ", ".join(row.keys())
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await target.execute(f"INSERT INTO events ({columns}) VALUES ({places})", *row.values())


async def test_another_log_with_the_same_name_is_noticed(database, nats_server):
    async with World(database, nats_server().url) as world:
        relay = await world.relay()
        await world.append(3)
        await until(lambda: relay.position == 3)
        await relay.stop()
        async with World(database, world.url) as other:
            await other.append(5)
            late = await other.relay()
            await until(lambda: late.alarm)
            assert "holds something else at 3" in late.alarm


async def test_a_stream_without_atomic_batches_gets_them(database, nats_server):
    async with World(database, nats_server().url) as world:
        client = await nats_py.connect(world.url)
        await client.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["okr.v1.cn.goal.>"]))
        await client.close()
        await world.append(50)
        relay = await world.relay()
        await until(lambda: relay.position == 50)
        assert await world.is_image()
