"""Load from a process of its own: the same generator for every side of a ratio.

`python -m bench.load SPEC` reads a JSON spec, drives the target with grpc.aio, and prints one JSON line:
{"calls": n, "seconds": s, "rate": calls/s, "p50_ms": .., "p99_ms": .., "errors": n, "first_error": text}.

spec: target "host:port", token, operation "estimate" | "propose", seconds, warm_up_s, callers, rate (calls/s offered over all callers,
0: as fast as they can), subjects (objective names, at least one a caller; for "estimate"), template (base64 of the request).
"""

import asyncio
import base64
import json
import sys
import time
import uuid

import grpc
from okr.goal.v1.goal_service_pb2 import (
    EstimateOddsRequest,
    EstimateOddsResponse,
    ProposeObjectiveRequest,
    ProposeObjectiveResponse,
)

METHODS = {
    "estimate": ("EstimateOdds", EstimateOddsRequest, EstimateOddsResponse),
    "propose": ("ProposeObjective", ProposeObjectiveRequest, ProposeObjectiveResponse),
}


async def caller(
    call, request, parse, spec: dict, subject: str, until: float, measure_from: float, pace: float, out: list
) -> None:
    """One caller: a request, its answer, the next request with the etag of the answer."""
    metadata = (("authorization", f"Bearer {spec['token']}"),)
    due = time.perf_counter()
    while (start := time.perf_counter()) < until:
        if pace:
            due += pace
            if due > start:
                await asyncio.sleep(due - start)
                start = due
            elif start - due < 1.0:
                start = due  # late: the wait counts
        request.request_id = str(uuid.uuid4())
        try:
            answer = parse(await call(request.SerializeToString(), metadata=metadata, timeout=20))
        except grpc.aio.AioRpcError as error:
            out.append((start, -1.0, f"{error.code().name}: {error.details()}"))
            await asyncio.sleep(0.01)
            continue
        if subject:
            request.etag = answer.objective.etag
        if start >= measure_from:
            out.append((start, time.perf_counter() - start, ""))


async def drive(spec: dict) -> dict:
    name, request_class, response_class = METHODS[spec["operation"]]
    callers = spec["callers"]
    options = [("grpc.use_local_subchannel_pool", 1)]
    # One HTTP/2 connection per eight callers, as a fleet of client processes would have.
    channels = [grpc.aio.insecure_channel(spec["target"], options=options) for _ in range(max(1, callers // 8))]
    calls = [c.unary_unary(f"/okr.goal.v1.GoalService/{name}") for c in channels]
    await asyncio.gather(*(c.channel_ready() for c in channels))
    begin = time.perf_counter()
    measure_from = begin + spec["warm_up_s"]
    until = measure_from + spec["seconds"]
    pace = callers / spec["rate"] if spec.get("rate") else 0.0
    out: list[tuple[float, float, str]] = []
    jobs = []
    for i in range(callers):
        request = request_class.FromString(base64.b64decode(spec["template"]))
        subject, etag = spec["subjects"][i] if spec["subjects"] else ("", "")
        if subject:
            request.name, request.etag = subject, etag
        jobs.append(
            caller(
                calls[i % len(calls)], request, response_class.FromString, spec, subject, until, measure_from, pace, out
            )
        )
    await asyncio.gather(*jobs)
    await asyncio.gather(*(c.close() for c in channels))
    good = sorted(seconds for _, seconds, error in out if not error)
    errors = [error for _, _, error in out if error]
    span = max((start + seconds for start, seconds, error in out if not error), default=begin) - measure_from
    return {
        "calls": len(good),
        "seconds": round(span, 3),
        "rate": round(len(good) / span, 1) if good else 0.0,
        "p50_ms": round(good[len(good) // 2] * 1000, 2) if good else None,
        "p99_ms": round(good[int(len(good) * 0.99)] * 1000, 2) if good else None,
        "errors": len(errors),
        "first_error": errors[0] if errors else "",
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(drive(json.loads(sys.argv[1])))))
