"""graph_subtree, cycle_check, breach_reach: alignment in a company of 100,000 objectives and 250,000 contracts.

`python -m bench.measure_alignment read PORT DSN` answers one primary-key read a call, the rival of a subtree;
`python -m bench.measure_alignment time SPEC` is the caller, in a process of its own.
"""

import asyncio
import base64
import hashlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import grpc
from google.protobuf.message import Message
from okr.alignment.v1 import events_pb2 as alignment_events
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, ContractEnd, ContractTerms
from okr.alignment.v1.contract_service_pb2 import AcceptContractRequest, ProposeContractRequest
from okr.alignment.v1.contract_service_pb2_grpc import ContractServiceStub
from okr.alignment.v1.dependency_pb2 import CRITICALITY_BLOCKING, DependencyTerms
from okr.alignment.v1.dependency_service_pb2 import ForecastDependencyRequest
from okr.alignment.v1.dependency_service_pb2_grpc import DependencyServiceStub
from okr.alignment.v1.standing_pb2 import CountedLink
from okr.goal.v1 import events_pb2 as goal_events
from okr.goal.v1.objective_pb2 import ORIGIN_BOTTOM_UP
from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphRequest, GetAlignmentGraphResponse
from okr.views.v1.contract_list_service_pb2 import GetContractRequest
from okr.views.v1.dependency_list_service_pb2 import GetDependencyRequest, ListDependenciesRequest
from okr.views.v1.dependency_list_service_pb2_grpc import DependencyListServiceStub

from bench import Row, bench, company, graph, machine
from bench.measure_commands import process, region_in
from bench.measure_region import percentile, wait_for_views
from deploy.local import Region
from deploy.process import free_port
from libs.eventlog import EventLog, NewEvent, Save
from libs.identity import Signer
from libs.record import Header, Registry, stored

OBJECTIVES = 100_000
CONTRACTS = 250_000
CONSUMERS = 1_000
SAVE = 500
CALLS = 2_000
ACCEPTS = 600
#: Subtrees that are taken for one of twenty.
SUBTREE = range(17, 24)
FORWARD = 60.0


# -- filling a region


def dsn_of(region: Region, service: str) -> str:
    password = json.loads((region.home / "secrets.json").read_text())[f"{service}_owner"]
    return f"postgresql://{service}_owner:{password}@127.0.0.1:{region.ports['postgres']}/{service}"


async def append_all(region: Region, service: str, events: Any, made: Iterable[tuple[str, Message]]) -> int:
    """Appends events straight to a service's log; answers with the head."""
    log = await EventLog.open(dsn_of(region, service), log_id=f"{service}@cn/1", registry=Registry(events))
    versions: dict[str, int] = {}
    waiting: list[NewEvent] = []

    async def flush() -> None:
        command = uuid.uuid4()
        await log.append(Save(command, hashlib.sha256(command.bytes).digest(), list(waiting)))
        waiting.clear()

    for stream, event in made:
        version = versions[stream] = versions.get(stream, 0) + 1
        header = Header(
            stream=stream,
            version=version,
            event_id=str(uuid.uuid4()),
            actor=company.OWNER,
            command_id=str(uuid.uuid4()),
            correlation_id=str(uuid.uuid4()),
            rule_id="bench",
        )
        waiting.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
        if len(waiting) == SAVE:
            await flush()
    if waiting:
        await flush()
    head = log.head
    await log.close()
    return head


def drafts(nodes: Iterable[graph.Node]) -> Iterator[tuple[str, Message]]:
    for node in nodes:
        yield (
            node.name,
            goal_events.ObjectiveDrafted(
                terms=graph.terms_of(node),
                origin=ORIGIN_BOTTOM_UP,
                policy_pack_version=1,
                terms_hash=f"{node.number:064x}",
            ),
        )


def end(goal: str, owner: str) -> ContractEnd:
    return ContractEnd(goal=goal, owner=owner, unit="units/pumps", cycle="cycles/bench", revision=1)


def agreed(nodes: list[graph.Node], number: int) -> Iterator[tuple[str, Message]]:
    """Contracts as they came to be: proposed, accepted, and counted where they carry progress."""
    for n, (child, parent, terms) in enumerate(graph.contracts(nodes, number)):
        name = f"contracts/{company.id_of(f'contract {n}')}"
        ends = {"child": end(child.name, child.owner), "parent": end(parent.name, parent.owner)}
        yield name, alignment_events.ContractProposed(terms=terms, **ends, by=child.owner, awaiting=parent.owner)
        yield name, alignment_events.ContractAccepted(by=parent.owner, **ends)
        if terms.kind == CONTRACT_KIND_CONTRIBUTES:
            link = CountedLink(
                contract=name, child=child.name, parent=parent.name, kind=terms.kind, weight=terms.weight
            )
            for each, is_downward in ((child, False), (parent, True)):
                counted = alignment_events.LinkCounted(link=link, is_downward=is_downward)
                yield each.name.replace("objectives/", "standings/"), counted


def token_of(region: Region, person: str) -> str:
    return Signer(region.home / "keys" / "private.json").token(person, minutes=240)


def as_(region: Region, person: str) -> Any:
    return (("authorization", f"Bearer {token_of(region, person)}"),)


async def known_up_to(region: Region, head: int, until_s: float = 1200.0) -> None:
    """Waits until alignment knows what goal says up to there."""
    db = await asyncpg.connect(dsn_of(region, "alignment"))
    deadline = time.monotonic() + until_s
    try:
        while True:
            query = "SELECT min(position) FROM projections WHERE source LIKE 'goal@%'"
            if ((await db.fetchval(query)) or 0) >= head:
                return
            if time.monotonic() > deadline:
                raise RuntimeError("alignment does not hear of goal")
            region.tick()
            await asyncio.sleep(0.5)
    finally:
        await db.close()


async def registered_up_to(region: Region, head: int, until_s: float = 1200.0) -> None:
    """Waits until alignment's own register has come so far."""
    db = await asyncpg.connect(dsn_of(region, "alignment"))
    deadline = time.monotonic() + until_s
    try:
        query = "SELECT min(position) FROM projections WHERE source LIKE 'alignment@%'"
        while ((await db.fetchval(query)) or 0) < head:
            if time.monotonic() > deadline:
                raise RuntimeError("alignment does not react to itself")
            region.tick()
            await asyncio.sleep(0.5)
    finally:
        await db.close()


def grown(region: Region, objectives: int, contracts: int) -> list[graph.Node]:
    """Fills a region that company.found() has set up; returns the cascade when everything has come everywhere."""
    nodes = graph.cascade(objectives)

    async def fill() -> tuple[int, int]:
        goal = await append_all(region, "goal", goal_events, drafts(nodes))
        own = await append_all(region, "alignment", alignment_events, agreed(nodes, contracts))
        await known_up_to(region, goal)
        await registered_up_to(region, own)
        return goal, own

    goal, _ = asyncio.run(fill())
    wait_for_views(region, f"127.0.0.1:{region.ports['views']}", goal, 1800.0)
    asyncio.run(at_rest(region))
    return nodes


# -- graph_subtree


def descendants(nodes: list[graph.Node], contracts: int) -> dict[str, int]:
    """Objectives below each by all contracts, of the lower levels, where subtrees of twenty are."""
    children: dict[str, set[str]] = {}
    for child, parent, _ in graph.contracts(nodes, contracts):
        children.setdefault(parent.name, set()).add(child.name)
    found = {}
    for node in nodes:
        if node.level < 2:
            continue
        seen: set[str] = set()
        waiting = [node.name]
        while waiting and len(seen) < 100:
            for each in children.get(waiting.pop(), ()):
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        found[node.name] = len(seen)
    return found


async def read(port: int, dsn: str) -> None:
    """Answers every call with one row of a table, found by its primary key: what a subtree is measured against."""
    pool = await asyncpg.create_pool(dsn, min_size=2, max_size=8)
    schema, table = await pool.fetchrow(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'objective_tree%' ORDER BY schemaname LIMIT 1"
    )

    async def answer(request: bytes, context: grpc.aio.ServicerContext) -> bytes:
        row = await pool.fetchrow(f'SELECT * FROM "{schema}"."{table}" WHERE name = $1', request.decode())
        return next(value for value in row if isinstance(value, bytes))

    handler = grpc.method_handlers_generic_handler("bench.Read", {"Get": grpc.unary_unary_rpc_method_handler(answer)})
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


async def timed(spec: dict[str, Any]) -> list[float]:
    """Seconds of each call, one after the other."""
    metadata = (("authorization", f"Bearer {spec['token']}"),)
    waits = []
    async with grpc.aio.insecure_channel(spec["target"]) as channel:
        await channel.channel_ready()
        call = channel.unary_unary(spec["method"])
        for n, request in enumerate(base64.b64decode(each) for each in spec["requests"]):
            began = time.perf_counter()
            answer = await call(request, metadata=metadata, timeout=30)
            if n >= spec["warm_up"]:
                waits.append(time.perf_counter() - began)
            if spec["nodes"]:
                found = len(GetAlignmentGraphResponse.FromString(answer).nodes)
                if found not in range(spec["nodes"][0], spec["nodes"][1] + 1):
                    raise RuntimeError(f"a subtree has {found} objectives")
    return waits


def apart(**spec: Any) -> list[float]:
    spec["requests"] = [base64.b64encode(each).decode() for each in spec["requests"]]
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure_alignment", "time"],
        input=json.dumps(spec),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def subtrees(region: Region, nodes: list[graph.Node], contracts: int) -> Iterator[Row]:
    below = descendants(nodes, contracts)
    of_twenty = [name for name, size in below.items() if size in SUBTREE]
    chance = random.Random(7)
    chosen = [chance.choice(of_twenty) for _ in range(CALLS + 100)]
    any_one = [chance.choice(nodes[500:]).name for _ in range(CALLS + 100)]
    port = free_port()
    token = token_of(region, company.OWNER)
    views = f"127.0.0.1:{region.ports['views']}"
    graph_method = "/okr.views.v1.AlignmentGraphService/GetAlignmentGraph"
    one_method = "/okr.views.v1.ContractListService/GetContract"
    ones = [f"contracts/{company.id_of(f'contract {chance.randrange(contracts)}')}" for _ in chosen]
    sides: dict[str, list[list[float]]] = {"bare": [], "one": [], "twenty": [], "any": []}
    with process("bench.measure_alignment", "read", str(port), dsn_of(region, "views")):
        for _ in range(3):
            sides["bare"].append(
                apart(
                    target=f"127.0.0.1:{port}",
                    token=token,
                    method="/bench.Read/Get",
                    requests=[each.encode() for each in chosen],
                    warm_up=100,
                    nodes=None,
                )
            )
            requests = [GetContractRequest(name=name).SerializeToString() for name in ones]
            sides["one"].append(
                apart(target=views, token=token, method=one_method, requests=requests, warm_up=100, nodes=None)
            )
            for side, names, sizes in (
                ("twenty", chosen, (SUBTREE[0] + 1, SUBTREE[-1] + 1)),
                ("any", any_one, None),
            ):
                requests = [GetAlignmentGraphRequest(objective=name, down=100).SerializeToString() for name in names]
                sides[side].append(
                    apart(target=views, token=token, method=graph_method, requests=requests, warm_up=100, nodes=sizes)
                )
    bare, one, twenty, every = (
        statistics.median(percentile(run, 0.99) for run in sides[side]) * 1000 for side in sides
    )
    middle = {
        f"p50_{side}_ms": round(statistics.median(percentile(run, 0.5) for run in runs) * 1000, 2)
        for side, runs in sides.items()
    }
    conditions = machine() | {"objectives": len(nodes), "contracts": contracts, "calls": CALLS, "rounds": 3} | middle
    yield Row("graph_subtree", round(every, 2), "ms p99", None, None, "≤ 50 ms", conditions | {"objective": "any"})
    twenty_of = conditions | {"subtree": "18 to 24 objectives"}
    more = twenty_of | {"baseline": "GetContract: one contract by its primary key, over the same channel"}
    yield Row("graph_subtree_20", round(twenty, 2), "ms p99", round(one, 2), round(twenty / one, 2), "≤ 3×", more)
    more = twenty_of | {"baseline": "one primary-key read in a server of nothing but grpc.aio and asyncpg"}
    yield Row(
        "graph_subtree_20_bare", round(twenty, 2), "ms p99", round(bare, 2), round(twenty / bare, 2), "report", more
    )


# -- cycle_check


async def accepts(region: Region, pairs: list[tuple[graph.Node, graph.Node]], token: str) -> list[float]:
    """Seconds of accepting each contract, proposed just before by the other party."""
    waits = []
    async with grpc.aio.insecure_channel(f"127.0.0.1:{region.ports['alignment']}") as channel:
        stub = ContractServiceStub(channel)
        for child, parent in pairs:
            terms = ContractTerms(
                child=child.name,
                parent=parent.name,
                kind=CONTRACT_KIND_CONTRIBUTES,
                weight="0.000001",
                statement="Reorders in the south, by December",
            )
            proposed = await stub.ProposeContract(
                ProposeContractRequest(request_id=str(uuid.uuid4()), terms=terms, consistency_token=token),
                metadata=as_(region, child.owner),
            )
            accept = AcceptContractRequest(
                request_id=str(uuid.uuid4()), name=proposed.contract.name, etag=proposed.contract.etag
            )
            began = time.perf_counter()
            await stub.AcceptContract(accept, metadata=as_(region, parent.owner))
            waits.append(time.perf_counter() - began)
    return waits


def newcomers(first: int, level: int, number: int) -> list[graph.Node]:
    return [graph.Node(first + n, level) for n in range(number)]


def checks(full: Region, nodes: list[graph.Node], empty: Region) -> Iterator[Row]:
    """New objectives below those of the last levels, so that every accept looks at a way up to the centre."""
    chance = random.Random(11)
    parents = [node for node in nodes if node.level == 3]
    rounds: dict[str, list[list[float]]] = {"full": [], "empty": []}
    number = 10_000_000
    for _ in range(3):
        for side, region in (("full", full), ("empty", empty)):
            children = newcomers(number, 4, ACCEPTS)
            above = (
                [chance.choice(parents) for _ in children]
                if side == "full"
                else newcomers(number + ACCEPTS, 3, ACCEPTS)
            )
            number += 2 * ACCEPTS
            new = children if side == "full" else [*children, *above]

            async def add(region: Region = region, new: list[graph.Node] = new) -> None:
                await known_up_to(region, await append_all(region, "goal", goal_events, drafts(new)))

            asyncio.run(add())
            rounds[side].append(asyncio.run(accepts(region, list(zip(children, above, strict=True)), "")))
    full_ms, empty_ms = (
        statistics.median(percentile(run, 0.99) for run in rounds[side]) * 1000 for side in ("full", "empty")
    )
    middle = {
        f"p50_{side}_ms": round(statistics.median(percentile(run, 0.5) for run in runs) * 1000, 2)
        for side, runs in rounds.items()
    }
    conditions = machine() | {"accepts": ACCEPTS, "rounds": 3, "objectives": len(nodes)} | middle
    conditions["baseline"] = "the same in a company without contracts"
    yield Row(
        "cycle_check", round(full_ms, 2), "ms p99", round(empty_ms, 2), round(full_ms / empty_ms, 2), "≤ 2×", conditions
    )


# -- breach_reach


def chain(first: int) -> tuple[list[graph.Node], list[tuple[graph.Node, graph.Node]]]:
    """Objectives of whom each provides to ten others, three deep: (provider, consumer) pairs, the deepest provider's first."""
    nodes = [graph.Node(first, 1)]
    for n in range(1, CONSUMERS + 1):
        nodes.append(graph.Node(first + n, nodes[(n - 1) // 10].level + 1))
    return nodes, [(nodes[(n - 1) // 10], nodes[n]) for n in range(1, CONSUMERS + 1)]


def promised(pairs: list[tuple[graph.Node, graph.Node]]) -> Iterator[tuple[str, Message]]:
    for provider, consumer in pairs:
        name = f"dependencies/{company.id_of(f'dependency {consumer.number}')}"
        terms = DependencyTerms(
            consumer=f"{consumer.name}/keyResults/kr1",
            provider=provider.owner,
            deliverable="Controllers for the new pumps",
            quantity="100",
            needed_by="2026-12-15",
            criticality=CRITICALITY_BLOCKING,
        )
        ends = {"consumer": end(terms.consumer, consumer.owner)}
        yield (
            name,
            alignment_events.DependencyRequested(terms=terms, **ends, by=consumer.owner, awaiting=provider.owner),
        )
        yield (
            name,
            alignment_events.DependencyAccepted(
                by=provider.owner,
                terms=terms,
                **ends,
                provider=end(provider.name, provider.owner),
                accepted_by=provider.owner,
                key_result_id=f"dep-{consumer.number}",
            ),
        )


def slips(region: Region) -> Iterator[Row]:
    nodes, pairs = chain(20_000_000)

    async def fill() -> None:
        goal = await append_all(region, "goal", goal_events, drafts(nodes))
        await known_up_to(region, goal)
        await registered_up_to(region, await append_all(region, "alignment", alignment_events, promised(pairs)))

    asyncio.run(fill())
    wait_for_views(region, f"127.0.0.1:{region.ports['views']}", 1, 600.0)
    # Goal gives every provider a supporting key result first.
    asyncio.run(at_rest(region))
    waits = [asyncio.run(slip(region, pairs, day)) for day in ("2026-12-20", "2026-12-24", "2026-12-28")]
    conditions = machine() | {
        "consumers": CONSUMERS,
        "levels": 3,
        "rounds": len(waits),
        "slowest_s": round(max(waits), 2),
        "origin": "one dependency of the deepest provider",
    }
    yield Row("breach_reach", round(statistics.median(waits), 2), "s", None, None, "≤ 5 s", conditions)


async def at_rest(region: Region, until_s: float = 1800.0) -> None:
    """Waits until no log of the region has grown for some seconds, and nothing waits to be reacted to."""
    before, since = -1, time.monotonic()
    deadline = time.monotonic() + until_s
    goal, own = [await asyncpg.connect(dsn_of(region, service)) for service in ("goal", "alignment")]
    while time.monotonic() - since < 5:
        waiting = await own.fetchval("SELECT (SELECT count(*) FROM inbox_own) + (SELECT count(*) FROM inbox_goal)")
        waiting += await goal.fetchval("SELECT count(*) FROM inbox_alignment")
        total = sum([await db.fetchval("SELECT COALESCE(max(notification_id), 0) FROM events") for db in (goal, own)])
        if waiting or total != before:
            before, since = total, time.monotonic()
        if time.monotonic() > deadline:
            raise RuntimeError("the region does not come to rest")
        region.tick()
        await asyncio.sleep(0.5)
    await goal.close()
    await own.close()


async def slip(region: Region, pairs: list[tuple[graph.Node, graph.Node]], day: str) -> float:
    """Seconds from the answer to a forecast of the deepest provider until every consumer below shows the slip.

    The deepest provider has ten consumers; one forecast each, at the same time.
    """
    mine = as_(region, pairs[0][0].owner)
    names = [f"dependencies/{company.id_of(f'dependency {consumer.number}')}" for _, consumer in pairs]
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{region.ports['alignment']}") as channel,
        grpc.aio.insecure_channel(f"127.0.0.1:{region.ports['views']}") as views,
    ):
        stub, lists = DependencyServiceStub(channel), DependencyListServiceStub(views)

        async def forecast(name: str) -> None:
            known = await lists.GetDependency(GetDependencyRequest(name=name), metadata=mine)
            await stub.ForecastDependency(
                ForecastDependencyRequest(
                    request_id=str(uuid.uuid4()),
                    name=name,
                    etag=known.dependency.dependency.etag,
                    date=day,
                    reason="The supplier of the boards is late",
                ),
                metadata=mine,
            )

        began = time.perf_counter()
        await asyncio.gather(*(forecast(name) for name in names[:10]))
        waiting = set(names)
        while waiting:
            if time.perf_counter() - began > FORWARD:
                raise RuntimeError(f"{len(waiting)} of {CONSUMERS} consumers show nothing after {FORWARD} s")
            request = ListDependenciesRequest(at_risk=True, page_size=500)
            while True:
                page = await lists.ListDependencies(request, metadata=mine)
                for card in page.dependencies:
                    known = card.dependency
                    days = [risk.days_late for risk in known.risks] + [known.forecast.days_late]
                    if max(days) == int(day[-2:]) - 15:
                        waiting.discard(known.name)
                if not page.next_page_token:
                    break
                request.page_token = page.next_page_token
        return time.perf_counter() - began


@bench("alignment")
def alignment() -> Iterator[Row]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okr-bench-", ignore_cleanup_errors=True)))
        regions = [stack.enter_context(region_in(home / name)) for name in ("empty", "full")]
        for region in regions:
            asyncio.run(company.found(region, region.home, 1))
        empty, full = regions
        yield from slips(empty)
        nodes = grown(full, OBJECTIVES, CONTRACTS)
        yield from subtrees(full, nodes, CONTRACTS)
        yield from checks(full, nodes, empty)


if __name__ == "__main__":
    if sys.argv[1] == "read":
        asyncio.run(read(int(sys.argv[2]), sys.argv[3]))
    else:
        print(json.dumps(asyncio.run(timed(json.loads(sys.stdin.read())))))
