"""rebuild: from the log to a swapped view, against a raw read of the same log.

`python -m bench.measure_rebuild SIDE ...` is one side in a process of its own and prints JSON lines.
"""

import asyncio
import contextlib
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from okr.goal.v1 import events_pb2
from okr.views.v1.view_service_pb2 import RebuildViewResponse

from bench import Row, bench, machine
from bench.measure_append import server
from libs.eventlog import EventLog, NewEvent, Save
from libs.follower import Owner, OwnerAway
from libs.identity import Signer, Verifier
from libs.logservice import LogFrames
from libs.people import People
from libs.record import Header, Registry, stored
from libs.rpc import Edge
from services.views.feed import Feed
from services.views.objective import REGISTRY
from services.views.objective_history import ObjectiveHistoryView
from services.views.objective_page import ObjectivePageView
from services.views.objective_tree import ObjectiveTreeView
from services.views.rebuild import Rebuild
from services.views.store import Store
from services.views.view import View
from tests.views.histories import Histories

LOG_ID = "goal@cn/1"
EVENTS = 200_000
#: Fifty events each: a quarter of weekly readings of three key results, and the dialogue before it.
OBJECTIVES = 4_000
READINGS = 60
SAVE = 500
READ = 1000
ROUNDS = 3
VIEWS: dict[str, type[View[Any]]] = {
    "objective_page": ObjectivePageView,
    "objective_tree": ObjectiveTreeView,
    "objective_history": ObjectiveHistoryView,
}
Phase = RebuildViewResponse.Phase


def megabytes() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def opened(dsn: str) -> EventLog:
    return await EventLog.open(dsn, log_id=LOG_ID, registry=Registry(events_pb2))


async def fill(dsn: str, events: int) -> None:
    """Histories of objectives with every event that there is."""
    log = await opened(dsn)
    versions: dict[str, int] = {}
    waiting: list[NewEvent] = []
    objectives = max(1, events * OBJECTIVES // EVENTS)
    made = Histories(1, objectives, text="within the quarter, at every plant", readings=READINGS)
    for stream, event in made.events(events):
        version = versions[stream] = versions.get(stream, 0) + 1
        header = Header(
            stream=stream,
            version=version,
            event_id=str(uuid.uuid4()),
            actor="people/p0042",
            command_id=str(uuid.uuid4()),
            correlation_id=str(uuid.uuid4()),
            rule_id="party-negotiates",
        )
        waiting.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
        if len(waiting) == SAVE:
            command = uuid.uuid4()
            await log.append(Save(command, hashlib.sha256(command.bytes).digest(), waiting))
            waiting = []
    await log.close()


async def raw(dsn: str) -> None:
    """Reads the whole log and looks at nothing."""
    log = await opened(dsn)
    began, position, read = time.perf_counter(), 0, 0
    while entries := await log.read(position, READ):
        position = entries[-1].position
        read += len(entries)
    print(json.dumps({"rate": read / (time.perf_counter() - began)}))
    await log.close()


async def own(dsn: str, keys: str) -> None:
    """Serves the log over gRPC until stdin ends."""
    log = await opened(dsn)
    edge = Edge(Verifier(Path(keys)))
    LogFrames(log, People, lambda: False).serve(edge)
    port = await edge.start("127.0.0.1:0")
    await edge.healthy(True)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await edge.stop(1.0)
    await log.close()


async def rebuild(name: str, events: str, dsn: str, port: str, key: str) -> None:
    """Feeds a view as it lives, then rebuilds it beside that, compares and swaps; events per second of both."""
    signer = Signer(Path(key))
    owner = Owner(f"127.0.0.1:{port}", lambda: signer.token("apps/okr-views", ["okr.log"]))
    store = await Store.open(dsn)
    feed = Feed(LOG_ID, REGISTRY, (VIEWS[name](),), store)
    await feed.prepare()
    began = time.perf_counter()
    while feed.position < int(events):
        with contextlib.suppress(OwnerAway):  # one call may take half a minute
            async for frame in owner.read(feed.position):
                await feed.apply(list(enumerate(frame.records, feed.position + 1)))
    live = feed.position / (time.perf_counter() - began)
    rates, phases, idle = [], {}, megabytes()
    for _ in range(ROUNDS):
        began, at = time.perf_counter(), {}
        async for report in Rebuild(store, feed, feed.serving[name], owner).run():
            at[Phase.Name(report.phase).removeprefix("PHASE_").lower()] = round(time.perf_counter() - began, 2)
        if report.diff.equal != report.diff.compared or report.diff.position != feed.position:
            raise SystemExit(f"the rebuild differs: {report.diff}")
        rates.append(feed.position / (time.perf_counter() - began))
        phases = at
    answer = {
        "rate": statistics.median(rates),
        "live": live,
        "until_s": phases,
        "rows": report.row_count,
        "mb_before": idle,
        "mb": megabytes(),
    }
    print(json.dumps(answer))
    await owner.close()
    await store.close()


def side(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure_rebuild", *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout) if done.stdout else {}


@bench("rebuild")
def measure() -> Iterator[Row]:
    with server() as database, tempfile.TemporaryDirectory(prefix="okr-bench-") as folder:
        signer = Signer.create(Path(folder) / "key.json")
        keys = signer.public(Path(folder) / "public.json")
        log = database("log")
        side("fill", log, str(EVENTS))
        command = [sys.executable, "-m", "bench.measure_rebuild", "own", log, str(keys)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout is not None
            port = owner.stdout.readline().strip()
            for name in VIEWS:
                before = side("raw", log)["rate"]
                found = side("rebuild", name, str(EVENTS), database(name), port, str(Path(folder) / "key.json"))
                baseline = statistics.mean((before, side("raw", log)["rate"]))
                row = "rebuild" if name == "objective_page" else f"rebuild_{name}"
                more = {key: found[key] for key in ("until_s", "rows", "mb_before", "mb")}
                said = {
                    **machine(),
                    "events": EVENTS,
                    "view": name,
                    "against": "EventLog.read in batches of 1000",
                    **more,
                }
                yield Row(row, found["rate"], "events/s", baseline, found["rate"] / baseline, ">= 0.3", said)
                yield Row(f"{row}_live", found["live"], "events/s", baseline, found["live"] / baseline, "report", said)
            owner.communicate()


if __name__ == "__main__":
    sides = {"fill": lambda dsn, events: fill(dsn, int(events)), "raw": raw, "own": own, "rebuild": rebuild}
    asyncio.run(sides[sys.argv[1]](*sys.argv[2:]))
