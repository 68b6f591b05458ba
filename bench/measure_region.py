"""freshness, growth, memory: a whole region of real processes, with an empty log and with a million events in it.

`python -m bench.measure_region freshness SPEC` and `... bus URL` are the generators, in processes of their own.
"""

import asyncio
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import nats
import psutil
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2
from okr.goal.v1.goal_service_pb2 import EstimateOddsRequest
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub
from okr.goal.v1.measurement_pb2 import Reading
from okr.goal.v1.objective_pb2 import ORIGIN_BOTTOM_UP
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_page_service_pb2_grpc import ObjectivePageServiceStub
from okr.views.v1.view_service_pb2 import ListViewsRequest
from okr.views.v1.view_service_pb2_grpc import ViewServiceStub

from bench import Row, bench, company, machine
from bench.measure_commands import CALLERS, drive, present, region_in
from deploy.local import Region
from libs.eventlog import EventLog, NewEvent, Save
from libs.identity import Signer
from libs.record import Header, Registry, stored

RATE = 200
SECONDS = 20.0
EVENTS = 1_000_000
PER_OBJECTIVE = 100
ROUNDS = 3


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# -- freshness: acknowledged to visible


async def visible(spec: dict[str, Any]) -> list[float]:
    """Seconds from the acknowledgement of each command until a query with its token answers fresh."""
    mine = (("authorization", f"Bearer {spec['token']}"),)
    waits: list[float] = []
    async with grpc.aio.insecure_channel(spec["goal"]) as goal, grpc.aio.insecure_channel(spec["views"]) as views:
        stub, pages = GoalServiceStub(goal), ObjectivePageServiceStub(views)

        async def one(subject: list[str]) -> None:
            request = EstimateOddsRequest(
                request_id=str(uuid.uuid4()),
                name=subject[0],
                etag=subject[1],
                odds=f"0.{int(time.monotonic() * 1000) % 899 + 100}",
            )
            answer = await stub.EstimateOdds(request, metadata=mine)
            acknowledged = time.perf_counter()
            subject[1] = answer.objective.etag
            freshness = Freshness(consistency_token=answer.receipt.consistency_token, max_wait_ms=10_000)
            page = await pages.GetObjectivePage(
                GetObjectivePageRequest(name=subject[0], freshness=freshness), metadata=mine
            )
            if page.page.objective.etag != answer.objective.etag:
                raise RuntimeError(f"a fresh page shows {page.page.objective.etag}, not {answer.objective.etag}")
            waits.append(time.perf_counter() - acknowledged)

        async def caller(subject: list[str], offset: float) -> None:
            pace = len(spec["subjects"]) / spec["rate"]
            due = time.perf_counter() + offset * pace
            until = due + spec["seconds"]
            while due < until:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                await one(subject)
                due += pace

        subjects = [list(each) for each in spec["subjects"]]
        await asyncio.gather(*(caller(each, n / len(subjects)) for n, each in enumerate(subjects)))
    return waits


async def through_the_bus(url: str) -> list[float]:
    """Seconds from publish to consume of bare JetStream messages at the same rate: file storage, pull consumer without acks."""
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="BENCH", subjects=["bench.>"], storage=StorageType.FILE))
    consumer = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL)
    await stream.add_consumer("BENCH", consumer.evolve(name="bench", inactive_threshold=60))
    waits: list[float] = []
    inbox = client.new_inbox()
    done = asyncio.Event()
    total = int(RATE * SECONDS)

    async def take(message: Any) -> None:
        if message.headers and "Status" in message.headers:
            return
        waits.append(time.perf_counter() - float(message.data[:24]))
        if len(waits) == total:
            done.set()

    await client.subscribe(inbox, cb=take)
    ask = json.dumps({"batch": total + 10, "expires": int((SECONDS + 30) * 1e9)}).encode()
    await client.publish("$JS.API.CONSUMER.MSG.NEXT.BENCH.bench", ask, reply=inbox)
    due = time.perf_counter()
    for _ in range(total):
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await client.publish("bench.x", f"{time.perf_counter():24.9f}".encode() + b"x" * 500)
        due += 1 / RATE
    async with asyncio.timeout(30):
        await done.wait()
    await stream.delete_stream("BENCH")
    await client.close()
    return waits


def apart(*arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-m", "bench.measure_region", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


@bench("freshness")
def freshness() -> Iterator[Row]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okr-bench-", ignore_cleanup_errors=True)))
        region = stack.enter_context(region_in(home / "home"))
        token, names = asyncio.run(company.found(region, region.home, CALLERS))
        goal, views = (f"127.0.0.1:{region.ports[name]}" for name in ("goal", "views"))
        wait_for_views(region, views)
        ours: list[list[float]] = []
        bus: list[list[float]] = []
        for _ in range(2):
            names = asyncio.run(present(goal, token, names))
            spec = {"goal": goal, "views": views, "token": token, "subjects": names, "rate": RATE, "seconds": SECONDS}
            ours.append(apart("freshness", json.dumps(spec)))
            bus.append(apart("bus", f"nats://127.0.0.1:{region.ports['nats']}"))
        for share in (0.5, 0.99):
            value, rival = (statistics.median(percentile(run, share) for run in runs) * 1000 for runs in (ours, bus))
            conditions = machine() | {
                "rate": RATE,
                "seconds": SECONDS,
                "rounds": 2,
                "baseline": "bare JetStream publish to consume, file storage, sync_interval always",
            }
            name = f"freshness_p{int(share * 100)}"
            yield Row(
                name, round(value, 2), "ms", round(rival, 2), round(value / rival, 2), "report; aim ≤ 5×", conditions
            )


# -- growth and memory


def wait_for_views(region: Region, views: str, least: int = 1, until_s: float = 900.0) -> float:
    """Waits until every view is at the head of its log, at `least` that position of goal's. Returns the seconds it took."""
    # Nothing is recorded of alignment here.
    begun = {"goal": least, "directory": 1}
    signer = Signer(region.home / "keys" / "private.json")

    async def caught_up() -> bool:
        metadata = (("authorization", "Bearer " + signer.token(company.OWNER)),)
        async with grpc.aio.insecure_channel(views) as channel:
            answer = await ViewServiceStub(channel).ListViews(ListViewsRequest(page_size=100), metadata=metadata)
        positions = [each for view in answer.views for each in view.positions]
        there = all(each.position >= begun.get(each.log_id.partition("@")[0], 0) for each in positions)
        return bool(positions) and there and all(each.position >= each.head for each in positions)

    begin = time.monotonic()
    while time.monotonic() - begin < until_s:
        region.tick()
        if asyncio.run(caught_up()):
            return time.monotonic() - begin
        time.sleep(1.0)
    raise RuntimeError(f"the views are not at the head after {until_s} s")


def resident(region: Region) -> dict[str, float]:
    """Resident MB of each process; of one with children (PostgreSQL) their sum, what they share counted once (PSS)."""
    found = {}
    for name, process in region.processes.items():
        parent = psutil.Process(process.child.pid)
        alone = parent.memory_info().rss
        family = [parent, *parent.children(recursive=True)]
        whole = alone if len(family) == 1 else sum(each.memory_full_info().pss for each in family)
        found[name] = whole / 1e6
    return found


@bench("growth")
def growth_and_memory() -> Iterator[Row]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okr-bench-", ignore_cleanup_errors=True)))
        regions = [stack.enter_context(region_in(home / name)) for name in ("empty", "full")]
        targets = [f"127.0.0.1:{region.ports['goal']}" for region in regions]
        set_up = [asyncio.run(company.found(region, region.home, CALLERS)) for region in regions]
        full = regions[1]
        time.sleep(5)
        idle = resident(full)
        begin = time.monotonic()
        asyncio.run(fill(database_of(full), EVENTS))
        filled_s = time.monotonic() - begin
        caught_up_s = wait_for_views(full, f"127.0.0.1:{full.ports['views']}", EVENTS)
        rates: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for n, target in enumerate(targets):
                token, names = set_up[n]
                names = asyncio.run(present(target, token, names))
                rates[n].append(drive(target, token, "estimate", names, company.estimate())["rate"])
        conditions = machine() | {"events": EVENTS, "rounds": ROUNDS, "callers": CALLERS, "whole_region": True}
        empty_rate, full_rate = (statistics.median(each) for each in rates)
        yield Row("growth", full_rate, "commands/s", empty_rate, round(full_rate / empty_rate, 3), "≥ 0.9", conditions)
        after = resident(full)
        for name, value in after.items():
            reach = "report" if name == "postgres" else "≤ 150 MB"
            more = conditions | {
                "idle_mb": round(idle[name], 1),
                "fill_s": round(filled_s),
                "views_behind_s": round(caught_up_s),
            }
            yield Row(f"memory_{name}", round(value, 1), "MB", None, None, reach, more)


async def fill(dsn: str, events: int) -> None:
    """A quarter of drafts and their readings, a hundred events each: nothing in it becomes due while it is filled."""
    log = await EventLog.open(dsn, log_id="goal@cn/1", registry=Registry(events_pb2))
    for n in range(events // PER_OBJECTIVE):
        stream = f"objectives/{company.id_of(f'grown {n}')}"
        drafted = events_pb2.ObjectiveDrafted(terms=company.terms(), origin=ORIGIN_BOTTOM_UP, policy_pack_version=1)
        measured = events_pb2.KeyResultMeasured(
            key_result_id="kr1", reading=Reading(value="24"), note="Two more plants reordered", by=company.OWNER
        )
        measured.true_time.GetCurrentTime()
        made = []
        for version, event in enumerate([drafted] + [measured] * (PER_OBJECTIVE - 1), 1):
            header = Header(
                stream=stream,
                version=version,
                event_id=str(uuid.uuid4()),
                actor=company.OWNER,
                command_id=str(uuid.uuid4()),
                correlation_id=str(uuid.uuid4()),
                rule_id="owner-measures",
            )
            made.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
        command = uuid.uuid4()
        await log.append(Save(command, hashlib.sha256(command.bytes).digest(), made))
    await log.close()


def database_of(region: Region) -> str:
    password = json.loads((region.home / "secrets.json").read_text())["goal_writer"]
    return f"postgresql://goal_writer:{password}@127.0.0.1:{region.ports['postgres']}/goal"


if __name__ == "__main__":
    what, argument = sys.argv[1:]
    print(json.dumps(asyncio.run(visible(json.loads(argument)) if what == "freshness" else through_the_bus(argument))))
