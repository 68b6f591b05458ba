"""The log over gRPC: the stored bytes, in bounded frames, to those who may read it."""

import asyncio
from uuid import uuid4

import grpc
from okr.goal.v1.events_pb2 import FactStated, ObjectiveActivated
from okr.goal.v1.objective_pb2 import Fact
from okr.log.v1.log_service_pb2 import FollowLogRequest, GetHeadRequest, ReadLogRequest
from okr.log.v1.record_pb2 import Record

from libs.eventlog import NewEvent, Save
from libs.logservice import FRAME_BYTES, FRAME_RECORDS
from libs.record import Header, stored
from tests.edge.world import OWNER, PEER, messages_in, until, world, wrong

A, B = "objectives/a", "objectives/b"


async def fill(log, stream, count, text="", first=1):
    """Appends facts, or where there is no text activations, to a stream."""
    event = FactStated(fact=Fact(text=text)) if text else ObjectiveActivated()
    new = [
        NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, Header(stream=stream, version=version)))
        for version in range(first, first + count)
    ]
    return await log.append(Save(uuid4(), bytes(32), new))


async def read(here, **request):
    return [frame async for frame in here.logs.ReadLog(ReadLogRequest(**request), **here.setup())]


def positions(frames):
    return [record.header.position for record in messages_in(frames, Record)]


async def test_a_read_gives_the_stored_bytes_in_order_and_says_where_it_ends(database, tmp_path):
    async with world(database(), tmp_path) as here:
        assert [(frame.through, frame.head, frame.complete) for frame in await read(here)] == [(0, 0, True)]
        await fill(here.log, A, 3, "x")
        frames = await read(here)
        [frame] = frames
        assert (frame.through, frame.head, frame.complete, frame.log_id) == (3, 3, True, "goal@cn/1")
        assert list(frame.records) == [each.record("goal@cn/1") for each in await here.log.read(0, 10)]
        assert positions(await read(here, after=1)) == [2, 3]
        assert positions(await read(here, after=1, until=2)) == [2]
        assert [(each.through, each.complete) for each in await read(here, after=3)] == [(3, True)]
        assert positions(await read(here, until=99)) == [1, 2, 3]
        assert [(each.through, each.complete, list(each.records)) for each in await read(here, until=0)] == [
            (0, True, [])
        ]


async def test_frames_are_bounded_by_records_and_by_bytes_and_only_the_last_is_complete(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await fill(here.log, A, 700)
        await fill(here.log, A, 300, first=701)
        for first in range(1, 30, 10):
            await fill(here.log, B, 10, "长" * 20_000, first=first)
        frames = await read(here)
        assert positions(frames) == list(range(1, 1031))
        assert [len(frame.records) for frame in frames[:2]] == [FRAME_RECORDS] * 2
        assert len(frames) > 8
        assert all(frame.ByteSize() <= FRAME_BYTES for frame in frames)
        assert [frame.complete for frame in frames] == [False] * (len(frames) - 1) + [True]
        assert {frame.head for frame in frames} == {1030}
        for frame in frames:
            last = Record.FromString(frame.records[-1]).header.position
            assert frame.through == last
        resumed = await read(here, after=frames[3].through)
        assert positions(resumed) == list(range(frames[3].through + 1, 1031))
        of_stream = await read(here, stream=B)
        assert positions(of_stream) == list(range(1001, 1031))
        assert [frame.complete for frame in of_stream] == [False] * (len(of_stream) - 1) + [True]
        assert of_stream[-1].through == 1030
        assert positions(await read(here, stream=A, after=998, until=999)) == [999]
        assert [(each.through, each.complete) for each in await read(here, stream="objectives/none")] == [(1030, True)]


async def test_a_follow_gives_what_is_there_then_what_comes_and_a_sign_of_life_when_nothing_does(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await fill(here.log, A, 2)
        everything = here.logs.FollowLog(FollowLogRequest(after=0), **here.by(*("apps/x", ["okr.log"]), timeout=None))
        from_now = here.logs.FollowLog(FollowLogRequest(), **here.setup())
        frame = await everything.read()
        assert (positions([frame]), frame.through, frame.head, frame.live) == ([1, 2], 2, 2, True)
        frame = await from_now.read()
        assert (positions([frame]), frame.through, frame.live) == ([], 2, True)
        frame = await everything.read()
        assert (positions([frame]), frame.through, frame.live) == ([], 2, True)
        await fill(here.log, B, 1)
        for follow in (everything, from_now):
            while not (frame := await follow.read()).records:
                assert frame.through == 2
            assert (positions([frame]), frame.through, frame.live) == ([3], 3, True)
            follow.cancel()
        await until(lambda: here.edge._streams == 0)


async def test_a_follow_that_is_behind_says_so(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await fill(here.log, A, 800)
        follow = here.logs.FollowLog(FollowLogRequest(after=0), **here.setup())
        first, second = await follow.read(), await follow.read()
        assert (first.live, first.head - first.through) == (False, 300)
        assert (second.live, second.through) == (True, 800)
        follow.cancel()


async def test_what_another_process_appends_is_followed_and_read(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        follow = here.logs.FollowLog(FollowLogRequest(after=0), **here.setup())
        await fill(there.log, A, 2)
        async with asyncio.timeout(10):
            while not (frame := await follow.read()).records:
                assert frame.through == 0
        assert positions([frame]) == [1, 2]
        follow.cancel()
        await fill(there.log, B, 1)
        async with asyncio.timeout(10):
            while (head := await here.logs.GetHead(GetHeadRequest(), **here.setup())).head != 3:
                assert head.head == 2
        assert head.HasField("recorded_at")


async def test_nobody_reads_behind_the_head_or_without_permission(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await fill(here.log, A, 2)
        for call in (
            here.logs.ReadLog(ReadLogRequest(after=3), **here.setup()),
            here.logs.FollowLog(FollowLogRequest(after=3), **here.setup()),
        ):
            failure = await wrong(call)
            assert failure.says == ("OUT_OF_RANGE", "POSITION_BEYOND_HEAD")
            assert failure.metadata == {"head": "2"}
        for who in (OWNER, PEER, "apps/x"):
            for call in (
                here.logs.ReadLog(ReadLogRequest(), **here.by(who)),
                here.logs.FollowLog(FollowLogRequest(), **here.by(who)),
                here.logs.GetHead(GetHeadRequest(), **here.by(who)),
            ):
                failure = await wrong(call)
                assert failure.says == ("PERMISSION_DENIED", "PERMISSION_DENIED")
        assert (await wrong(here.logs.ReadLog(ReadLogRequest()))).says == ("UNAUTHENTICATED", "TOKEN_MISSING")


async def test_streams_are_counted_and_too_many_are_refused(database, tmp_path):
    async with world(database(), tmp_path, max_streams=3) as here:
        follows = [here.logs.FollowLog(FollowLogRequest(), **here.setup()) for _ in range(3)]
        for follow in follows:
            await follow.read()
        failure = await wrong(here.logs.FollowLog(FollowLogRequest(), **here.setup()))
        assert failure.says == ("RESOURCE_EXHAUSTED", "OVERLOADED")
        for follow in follows:
            follow.cancel()
        await until(lambda: here.edge._streams == 0)
        again = here.logs.FollowLog(FollowLogRequest(), **here.setup())
        assert (await again.read()) is not grpc.aio.EOF
        again.cancel()
