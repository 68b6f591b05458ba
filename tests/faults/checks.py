"""What must hold of a log, its stream in NATS and the views, whatever broke. Each check answers with what it found wrong."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

import grpc
import nats as nats_py
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from okr.goal.v1 import events_pb2
from okr.goal.v1.objective_pb2 import Objective
from okr.log.v1.log_service_pb2 import ReadLogRequest
from okr.log.v1.log_service_pb2_grpc import LogServiceStub
from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest
from okr.views.v1.objective_history_service_pb2_grpc import ObjectiveHistoryServiceStub
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_page_service_pb2_grpc import ObjectivePageServiceStub
from okr.views.v1.view_service_pb2 import ListViewsRequest
from okr.views.v1.view_service_pb2_grpc import ViewServiceStub

from libs.record import Recorded, Registry
from services.goal import goal
from tests.faults.load import History
from tests.faults.world import HEAL_S, FaultyRegion, until

REGISTRY = Registry(events_pb2)
LOG_ID = "goal@cn/1"
STREAM = "EV_CN_GOAL"
LOOK_EVERY_S = 0.1
#: How long a broken variant is given. Healthy ones need a second or two of it.
NOTICED_S = 6.0
CALL_S = 5.0


async def log_of(region: FaultyRegion) -> list[bytes]:
    """All records of the goal service's log, from itself."""
    records: list[bytes] = []
    deadline = time.monotonic() + HEAL_S
    async with region.channel("goal") as channel:
        stub = LogServiceStub(channel)
        metadata = region.metadata("apps/okr-check", "okr.log")
        while True:
            try:
                async for frame in stub.ReadLog(ReadLogRequest(after=len(records)), timeout=30, metadata=metadata):
                    records += frame.records
                return records
            except grpc.aio.AioRpcError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(LOOK_EVERY_S)


def wrong_in_the_log(records: Sequence[Recorded], history: History) -> list[str]:
    """The log has no gaps, and exactly what was acknowledged."""
    wrong = []
    if [each.position for each in records] != list(range(1, len(records) + 1)):
        wrong.append("gaps: positions are not gapless")
    times = [each.recorded_at for each in records]
    if times != sorted(times):
        wrong.append("time: it runs backwards")
    versions: dict[str, int] = defaultdict(int)
    by_command: dict[str, list[Recorded]] = defaultdict(list)
    for each in records:
        versions[each.stream] += 1
        if each.version != versions[each.stream]:
            wrong.append(f"gaps: {each.stream} has version {each.version} after {versions[each.stream] - 1}")
        by_command[each.header.command_id].append(each)
    for told in history.acknowledged:
        found = by_command[told.request_id]
        positions = [each.position for each in found]
        if len(found) < told.count:
            wrong.append(f"lost: {told.request_id} was acknowledged with {told.count} events, the log has {positions}")
        elif len(found) > told.count:
            wrong.append(f"twice: {told.request_id} was acknowledged with {told.count} events, the log has {positions}")
        elif positions != list(range(told.position - told.count + 1, told.position + 1)):
            wrong.append(f"moved: {told.request_id} was acknowledged at {told.position}, the log has it at {positions}")
        elif found and (found[-1].stream, found[-1].version) != (told.stream, told.version):
            wrong.append(f"moved: {told.request_id} was acknowledged as {told.stream} v{told.version}")
    for request_id, answer in history.refused.items():
        wrong.append(f"refused: {request_id}, {answer}; the log has {len(by_command[request_id])} events of it")
    return wrong


def folded(records: Sequence[Recorded], streams: Collection[str]) -> dict[str, Objective]:
    """What the log says that the objectives are, by the rules of the goal service."""
    states: dict[str, tuple[int, Any]] = {stream: (0, goal.INITIAL) for stream in streams}
    for each in records:
        if each.stream in states:
            states[each.stream] = (each.version, goal.evolve(states[each.stream][1], each.event))
    return {stream: goal.describe(stream, version, state) for stream, (version, state) in states.items() if version}


class Reader:
    """Reads the views as somebody who may read everything."""

    def __init__(self, region: FaultyRegion, channel: grpc.aio.Channel) -> None:
        self._pages = ObjectivePageServiceStub(channel)
        self._histories = ObjectiveHistoryServiceStub(channel)
        self._views = ViewServiceStub(channel)
        self._call = {"timeout": CALL_S, "metadata": region.metadata("apps/okr-check", "okr.read")}

    async def differences(self, expected: Objective, commands: Sequence[str]) -> list[str]:
        """How page and history of an objective differ from what the log says, each by itself; empty if they do not."""
        name, found = expected.name, []
        try:
            page = (await self._pages.GetObjectivePage(GetObjectivePageRequest(name=name), **self._call)).page
            if page.objective != expected:
                found.append(f"behind: the page of {name} shows {page.objective.etag}, the log has {expected.etag}")
            if (shown := await self._commands(name)) != list(commands):
                found.append(f"history: {name} shows {len(shown)} events, the log has {len(commands)}")
        except grpc.aio.AioRpcError as error:
            found.append(f"missing: {name}, {error.code().name}: {error.details()}")
        return found

    async def _commands(self, name: str) -> list[str]:
        request = ListObjectiveHistoryRequest(name=name, page_size=500)
        shown: list[str] = []
        while True:
            answer = await self._histories.ListObjectiveHistory(request, **self._call)
            for entry in answer.entries:
                if entry.version != len(shown) + 1:
                    return []
                shown.append(entry.command_id)
            if not answer.next_page_token:
                return shown
            request.page_token = answer.next_page_token

    async def trouble(self) -> list[str]:
        """Views that stand still or are behind."""
        try:
            answer = await self._views.ListViews(ListViewsRequest(page_size=100), **self._call)
        except grpc.aio.AioRpcError as error:
            return [f"views: {error.code().name}: {error.details()}"]
        return [
            f"views: {view.name} is {view.lag_events} behind {view.trouble}"
            for view in answer.views
            if view.lag_events or view.trouble or view.parked_count
        ]


async def wrong_in_the_views(
    region: FaultyRegion, records: Sequence[Recorded], streams: Collection[str], within_s: float
) -> list[str]:
    """The views come to show what the log says, by themselves and in time."""
    expected = folded(records, streams)
    commands: dict[str, list[str]] = defaultdict(list)
    for each in records:
        commands[each.stream].append(each.header.command_id)
    deadline = time.monotonic() + within_s
    async with region.channel("views") as channel:
        reader = Reader(region, channel)
        left: dict[str, list[str]] = {name: [] for name in expected}
        while True:
            for name in left:
                left[name] = await reader.differences(expected[name], commands[name])
            left = {name: differences for name, differences in left.items() if differences}
            trouble = await reader.trouble()
            if not (left or trouble) or time.monotonic() > deadline:
                return [*chain.from_iterable(left.values()), *trouble]
            await asyncio.sleep(LOOK_EVERY_S)


async def caught_up(region: FaultyRegion) -> None:
    """Returns when the views themselves say that they have everything: what is wrong after that is not just late."""
    async with region.channel("views") as channel:
        reader = Reader(region, channel)

        async def is_there() -> bool:
            return not await reader.trouble()

        await until(is_there, "the views say that they have everything")


async def wrong_in_the_stream(region: FaultyRegion, records: Sequence[bytes], within_s: float) -> list[str]:
    """The stream in NATS comes to be the exact image of the log."""
    deadline = time.monotonic() + within_s
    while True:
        held = await stream_of(region)
        if held == list(enumerate(records, 1)):
            return []
        if time.monotonic() > deadline:
            return [f"stream: it holds {len(held)} messages, the log has {len(records)} events"]
        await asyncio.sleep(LOOK_EVERY_S)


async def stream_of(region: FaultyRegion) -> list[tuple[int, bytes]]:
    """What the stream of the goal service holds: sequence and body of each message."""
    held: list[tuple[int, bytes]] = []
    try:
        client = await nats_py.connect(region.nats_url, max_reconnect_attempts=1)
    except (OSError, nats_py.errors.Error):
        return held
    try:
        stream = client.jetstream()
        count = (await stream.stream_info(STREAM)).state.messages
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL, mem_storage=True)
        subscription = await stream.pull_subscribe("", stream=STREAM, config=config)
        while len(held) < count:
            for message in await subscription.fetch(min(500, count - len(held)), timeout=2):
                held.append((message.metadata.sequence.stream, message.data))
    except (NotFoundError, TimeoutError, nats_py.errors.Error):
        return held
    finally:
        with contextlib.suppress(Exception):
            await client.close()
    return held


async def wrong(region: FaultyRegion, history: History, *, within_s: float = HEAL_S, stream: bool = False) -> list[str]:
    """Everything that is wrong once a load has ended, by kind: "lost: ..", "twice: ..", "behind: ..". Empty is right."""
    assert history.acknowledged, "nothing was decided"
    records = await log_of(region)
    read = [Recorded.parse(each, REGISTRY) for each in records]
    found = wrong_in_the_log(read, history)
    found += await wrong_in_the_views(region, read, history.streams, within_s)
    if stream:
        found += await wrong_in_the_stream(region, records, within_s)
    return found


def kinds(found: Collection[str]) -> set[str]:
    """What kinds of wrong were found."""
    return {each.partition(":")[0] for each in found}
