"""append, append_single and append_growth: the log by itself, against the stock recorder of `eventsourcing` and against its empty self.

`python -m bench.measure_append SIDE DSN SECONDS WRITERS` is one run in a process of its own and prints one JSON line.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from okr.goal.v1 import events_pb2

from bench import Row, bench, machine
from deploy.postgres import PostgreSQL
from deploy.process import free_port
from libs.eventlog import EventLog, NewEvent, Save
from libs.record import Header, Registry, stored

SECONDS = 2.0
ROUNDS = 9
TASKS = 256
STOCK_THREADS = 64
GROWN = 1_000_000
WARM_UPS = 3
LOG_ID = "goal@cn/1"
TYPE = "okr.goal.v1.DialogueOpened"
STATE = stored(
    events_pb2.DialogueOpened(),
    Header(
        stream=f"objectives/{uuid.uuid4()}",
        version=1,
        event_id=str(uuid.uuid4()),
        actor="people/p0042",
        command_id=str(uuid.uuid4()),
        correlation_id=str(uuid.uuid4()),
        trace_parent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        rule_id="owner-negotiates",
    ),
)


def summary(latencies: list[float], seconds: float) -> dict[str, float]:
    latencies.sort()
    at = lambda share: 1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))]  # noqa: E731
    return {"rate": len(latencies) / seconds, "p50_ms": at(0.5), "p99_ms": at(0.99)}


async def ours(dsn: str, seconds: float, writers: int) -> dict[str, float]:
    """Concurrent saves of one event each, with version check and command id."""
    log = await EventLog.open(dsn, log_id=LOG_ID, registry=Registry(events_pb2))
    digest, answer = b"d" * 32, b"a" * 48
    latencies: list[float] = []
    begin = time.perf_counter() + min(1.0, seconds / 3)
    end = begin + seconds

    async def write() -> None:
        while (now := time.perf_counter()) < end:
            event = NewEvent(f"objectives/{uuid.uuid4()}", 1, TYPE, STATE)
            await log.append(Save(uuid.uuid4(), digest, [event], [], answer))
            if now >= begin:
                latencies.append(time.perf_counter() - now)

    await asyncio.gather(*(write() for _ in range(writers)))
    await log.close()
    return summary(latencies, seconds)


def stock(dsn: str, seconds: float, writers: int) -> dict[str, float]:
    """The library's recorder as it comes, a thread for each writer and a connection for each thread."""
    given = psycopg.conninfo.conninfo_to_dict(dsn)
    datastore = PostgresDatastore(
        dbname=str(given["dbname"]),
        host=str(given["host"]),
        port=str(given["port"]),
        user=str(given["user"]),
        password=str(given["password"]),
        pool_size=writers,
        originator_id_type="text",
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name="stock_events")
    recorder.create_table()
    latencies: list[float] = []
    begin = time.perf_counter() + min(1.0, seconds / 3)
    end = begin + seconds

    def write() -> None:
        while (now := time.perf_counter()) < end:
            recorder.insert_events([StoredEvent(f"objectives/{uuid.uuid4()}", 1, TYPE, STATE)])
            if now >= begin:
                latencies.append(time.perf_counter() - now)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    datastore.close()
    return summary(latencies, seconds)


def run(side: str, dsn: str, writers: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.measure_append", side, dsn, str(SECONDS), str(writers)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


@contextmanager
def server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL as a region runs it. Gives a function that makes a database and answers with its dsn."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okr-bench-", ignore_cleanup_errors=True)))
        postgres = PostgreSQL(home / "data", port=free_port(), password="bench", log=home / "postgres.log", state=home)
        postgres.start()
        stack.callback(postgres.stop)

        def database(name: str) -> str:
            with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            return postgres.dsn(name)

        yield database


def conditions(dsn: str, **more: object) -> dict[str, object]:
    with psycopg.connect(dsn) as connection:
        settings = {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in SETTINGS}
    shown = {name: row[0] for name, row in settings.items() if row}
    return machine() | shown | {"rounds": ROUNDS, "seconds": SECONDS, "state_bytes": len(STATE)} | more


SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers")


def median(runs: list[dict[str, float]], what: str) -> float:
    return round(statistics.median(each[what] for each in runs), 3)


@bench("append")
def append() -> Iterator[Row]:
    with server() as database:
        mine, theirs = database("ours"), database("stock")
        for name, writers, rivals, what, reach in (
            ("append", TASKS, STOCK_THREADS, "rate", "≥ 15"),
            ("append_single", 1, 1, "p50_ms", "≤ 1.2"),
        ):
            runs: dict[str, list[dict[str, float]]] = {"ours": [], "stock": []}
            for _ in range(ROUNDS):
                runs["stock"].append(run("stock", theirs, rivals))
                runs["ours"].append(run("ours", mine, writers))
            value, baseline = median(runs["ours"], what), median(runs["stock"], what)
            found: dict[str, Any] = {side: {key: median(each, key) for key in each[0]} for side, each in runs.items()}
            yield Row(
                name,
                value,
                "events/s" if what == "rate" else "ms p50",
                baseline,
                round(value / baseline, 3),
                reach,
                conditions(
                    mine,
                    writers=writers,
                    baseline=f"PostgresApplicationRecorder, {rivals} threads and connections",
                    p50_ms=found["ours"]["p50_ms"],
                    p99_ms=found["ours"]["p99_ms"],
                    baseline_p50_ms=found["stock"]["p50_ms"],
                    baseline_p99_ms=found["stock"]["p99_ms"],
                ),
            )


def fill(dsn: str, events: int) -> None:
    """A log of that many events, written by its owner past the append function."""
    run("ours", dsn, 1)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO events SELECT 'objectives/' || gen_random_uuid(), 1, %s, %s, position, clock_timestamp(), gen_random_uuid()"
            " FROM generate_series((SELECT max(notification_id) + 1 FROM events), %s) position",
            (TYPE, STATE, events),
        )
        connection.execute(
            "INSERT INTO events_commands SELECT command_id, decode(repeat('64', 32), 'hex'), notification_id, 1, recorded_at,"
            " decode(repeat('61', 48), 'hex') FROM events e"
            " WHERE NOT EXISTS (SELECT 1 FROM events_commands c WHERE c.command_id = e.command_id)"
        )
        connection.execute("VACUUM (ANALYZE, FREEZE) events, events_commands")
        connection.execute("CHECKPOINT")


@bench("append_growth")
def append_growth() -> Iterator[Row]:
    with server() as database:
        grown = database("grown")
        fill(grown, GROWN)
        # The first change of a page after a checkpoint copies the page to the WAL: a cost of the checkpoint, not of the size.
        for _ in range(WARM_UPS):
            run("ours", grown, TASKS)
        runs: dict[str, list[dict[str, float]]] = {"empty": [], "grown": []}
        for number in range(ROUNDS):
            runs["empty"].append(run("ours", database(f"empty_{number}"), TASKS))
            runs["grown"].append(run("ours", grown, TASKS))
        value, baseline = median(runs["grown"], "rate"), median(runs["empty"], "rate")
        yield Row(
            "append_growth",
            value,
            "events/s",
            baseline,
            round(value / baseline, 3),
            "≥ 0.9",
            conditions(
                grown,
                writers=TASKS,
                events_before=GROWN,
                warm_ups=WARM_UPS,
                baseline="an empty log",
                p50_ms=median(runs["grown"], "p50_ms"),
                p99_ms=median(runs["grown"], "p99_ms"),
                baseline_p50_ms=median(runs["empty"], "p50_ms"),
                baseline_p99_ms=median(runs["empty"], "p99_ms"),
            ),
        )


def main(side: str, dsn: str, seconds: str, writers: str) -> None:
    if side == "ours":
        print(json.dumps(asyncio.run(ours(dsn, float(seconds), int(writers)))))
    else:
        print(json.dumps(stock(dsn, float(seconds), int(writers))))


if __name__ == "__main__":
    main(*sys.argv[1:])
