"""command and command_vs_crud: whole gRPC commands at 64 callers, against a bare echo and against a plain CRUD service."""

import asyncio
import base64
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
from okr.goal.v1.goal_service_pb2 import EstimateOddsRequest, ProposeObjectiveRequest
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub

from bench import Row, bench, company, machine
from deploy.local import Region
from deploy.process import free_port

CALLERS = 64
SECONDS = 4.0
ROUNDS = 3


def drive(target: str, token: str, operation: str, subjects: list, request: Any, **more: Any) -> dict[str, Any]:
    """One run of the load generator, in a process of its own."""
    spec = {
        "target": target,
        "token": token,
        "operation": operation,
        "seconds": SECONDS,
        "warm_up_s": 1.0,
        "callers": CALLERS,
        "rate": 0,
        "subjects": subjects,
        "template": base64.b64encode(request.SerializeToString()).decode(),
    } | more
    done = subprocess.run([sys.executable, "-m", "bench.load", json.dumps(spec)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    if answer["errors"]:
        raise RuntimeError(f"{answer['errors']} errors, the first: {answer['first_error']}")
    return answer


@contextmanager
def region_in(home: Path) -> Iterator[Region]:
    region = Region(home)
    region.start()
    try:
        yield region
    finally:
        region.stop()


@contextmanager
def process(*arguments: str) -> Iterator[None]:
    child = subprocess.Popen([sys.executable, "-m", *arguments])
    try:
        yield
    finally:
        child.terminate()
        child.wait()


async def _answers(target: str, token: str, names: list) -> tuple[bytes, bytes, list]:
    """One real answer of each kind, for the echo to give; and the etags after it."""
    async with grpc.aio.insecure_channel(target) as channel:
        stub, mine = GoalServiceStub(channel), (("authorization", f"Bearer {token}"),)
        estimate: EstimateOddsRequest = company.estimate()
        estimate.request_id, estimate.name, estimate.etag = company.id_of("probe"), *names[0]
        first = await stub.EstimateOdds(estimate, metadata=mine)
        propose: ProposeObjectiveRequest = company.propose()
        propose.request_id = company.id_of("probe 2")
        second = await stub.ProposeObjective(propose, metadata=mine)
        names = [(first.objective.name, first.objective.etag), *names[1:]]
        return first.SerializeToString(), second.SerializeToString(), names


def _seed_crud(target: str, count: int) -> list:
    async def seed() -> list:
        async with grpc.aio.insecure_channel(target) as channel:
            await asyncio.wait_for(channel.channel_ready(), 20)
            made = []
            for n in range(count):
                request = company.propose()
                request.request_id = company.id_of(f"crud {n} {time.monotonic()}")
                answer = await GoalServiceStub(channel).ProposeObjective(request)
                made.append((answer.objective.name, answer.objective.etag))
            return made

    return asyncio.run(seed())


@bench("command")
def command() -> Iterator[Row]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okr-bench-", ignore_cleanup_errors=True)))
        region = stack.enter_context(region_in(home / "home"))
        token, names = asyncio.run(company.found(region, region.home, CALLERS))
        ours = f"127.0.0.1:{region.ports['goal']}"
        estimated, proposed, names = asyncio.run(_answers(ours, token, names))
        targets = {}
        for operation, answer in (("estimate", estimated), ("propose", proposed)):
            (home / operation).write_bytes(answer)
            port = free_port()
            stack.enter_context(process("bench.echo", str(port), str(home / operation)))
            targets[operation] = f"127.0.0.1:{port}"
        crud_port = free_port()
        dsn = crud_database(region)
        stack.enter_context(process("bench.crud", str(crud_port), dsn))
        crud = f"127.0.0.1:{crud_port}"
        seeded = _seed_crud(crud, CALLERS)
        requests = {"estimate": company.estimate(), "propose": company.propose()}
        measured: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for _ in range(ROUNDS):
            for operation, request in requests.items():
                mine = names if operation == "estimate" else []
                theirs = seeded if operation == "estimate" else []
                for side, target, subjects in (
                    ("ours", ours, mine),
                    ("echo", targets[operation], mine),
                    ("crud", crud, theirs),
                ):
                    if operation == "estimate" and side != "echo":
                        # Etags move with every round: ask for the present ones by a refusal's metadata, or start anew.
                        subjects = asyncio.run(present(target, token, subjects))
                    answer = drive(target, token, operation, subjects, request)
                    measured.setdefault((operation, side), []).append(answer)

        def median(operation: str, side: str) -> float:
            return statistics.median(each["rate"] for each in measured[operation, side])

        for operation, suffix, what in (
            ("estimate", "", "EstimateOdds, one event"),
            ("propose", "_propose", "ProposeObjective, two events"),
        ):
            ours_rate = median(operation, "ours")
            conditions = machine() | {
                "callers": CALLERS,
                "rounds": ROUNDS,
                "seconds": SECONDS,
                "operation": what,
                "fsync": True,
                "p50_ms": statistics.median(each["p50_ms"] for each in measured[operation, "ours"]),
                "p99_ms": statistics.median(each["p99_ms"] for each in measured[operation, "ours"]),
            }
            for name, side, reach in (("command", "echo", "≥ 0.4"), ("command_vs_crud", "crud", "≥ 1.0")):
                rival = median(operation, side)
                yield Row(
                    name + suffix,
                    ours_rate,
                    "commands/s",
                    rival,
                    round(ours_rate / rival, 3),
                    reach,
                    conditions
                    | {"baseline": "bare grpc.aio echo" if side == "echo" else "grpc.aio + async SQLAlchemy, one row"},
                )


async def present(target: str, token: str, subjects: list) -> list:
    """The subjects with their present etags, as a refusal of an old etag tells (ours) or by proposing anew (the rival)."""
    from google.rpc import error_details_pb2, status_pb2

    async with grpc.aio.insecure_channel(target) as channel:
        stub, mine = GoalServiceStub(channel), (("authorization", f"Bearer {token}"),)
        found = []
        for n, (name, _) in enumerate(subjects):
            request = company.estimate()
            request.request_id, request.name, request.etag = (
                company.id_of(f"{time.monotonic()} {n}"),
                name,
                "v999999999",
            )
            try:
                await stub.EstimateOdds(request, metadata=mine)
            except grpc.aio.AioRpcError as error:
                etag = ""
                for key, value in error.trailing_metadata() or ():
                    if key == "grpc-status-details-bin":
                        for detail in status_pb2.Status.FromString(value).details:
                            info = error_details_pb2.ErrorInfo()
                            if detail.Unpack(info):
                                etag = info.metadata["currentEtag"]
                if not etag:
                    proposal = company.propose()
                    proposal.request_id = company.id_of(f"again {time.monotonic()} {n}")
                    objective = (await stub.ProposeObjective(proposal, metadata=mine)).objective
                    name, etag = objective.name, objective.etag
                found.append((name, etag))
        return found


def crud_database(region: Region) -> str:
    """A database of the rival's own on the same server. Returns its SQLAlchemy URL."""
    import psycopg

    password = json.loads((region.home / "secrets.json").read_text())["postgres"]
    server = f"127.0.0.1:{region.ports['postgres']}"
    with psycopg.connect(f"postgresql://postgres:{password}@{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE crud")
    return f"postgresql+asyncpg://postgres:{password}@{server}/crud"
