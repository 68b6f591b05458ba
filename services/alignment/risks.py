"""Risks on their way: from the contract or dependency where they begin to all that rests on it, and back when they are over."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg
from okr.alignment.v1.contract_service_pb2 import WarnContractRequest
from okr.alignment.v1.dependency_service_pb2 import WarnDependencyRequest
from okr.alignment.v1.risk_pb2 import RISK_KIND_CALLED_OFF, Risk

from libs.reactions import Ask, derived_id
from libs.record import Recorded
from services.alignment.register import BONDS, RISKS

WARN_CONTRACT = "okr.alignment.v1.ContractService/WarnContract"
WARN_DEPENDENCY = "okr.alignment.v1.DependencyService/WarnDependency"
#: Names that a path has room for; of a longer one the middle is left out.
LONGEST_PATH = 200
#: Contracts and dependencies that one risk reaches at most by one event; those behind them hear of it from these.
FARTHEST = 20_000

#: What rests on x: it is promised where x counts, or by the key result that x counts on.
_RESTS_ON = f"""
{BONDS} x JOIN {BONDS} y ON y.stands AND y.source_objective = x.target_objective
    AND (y.source_key_result = '' OR y.source_key_result = x.target_key_result)
"""
#: Risks at x that have not reached y. Only as their origin has them now: what is older has been overtaken.
_UNHEARD = f"""
SELECT x.name AS at, y.name AS next, r.origin, r.risk
FROM {_RESTS_ON}
JOIN {RISKS} r ON r.bond = x.name AND NOT r.cleared AND (x.stands OR r.origin = x.name)
JOIN {RISKS} o ON o.bond = r.origin AND o.origin = r.origin AND o.origin_version = r.origin_version
LEFT JOIN {RISKS} heard ON heard.bond = y.name AND heard.origin = r.origin
WHERE y.name <> r.origin AND COALESCE(heard.origin_version, -1) < r.origin_version AND %s
"""
#: In two parts, so that each goes by an index.
UNHEARD = f"{_UNHEARD % 'x.name = ANY($1)'} UNION {_UNHEARD % 'y.name = ANY($1)'}"
#: All that rests on $1, directly or by what is between.
FURTHER = f"""
WITH RECURSIVE reached(name) AS (
    SELECT unnest($1::text[]) COLLATE "C" UNION
    SELECT y.name FROM reached JOIN {_RESTS_ON} ON x.name = reached.name
), near AS (SELECT name FROM reached LIMIT {FARTHEST})
SELECT x.name AS at, y.name AS next FROM near JOIN {_RESTS_ON} ON x.name = near.name
"""
KNOWING = f"SELECT bond FROM {RISKS} WHERE origin = $1 AND origin_version >= $2"
_OVER = f"""
SELECT r.bond, r.risk, o.risk AS cleared
FROM {RISKS} r JOIN {RISKS} o ON o.bond = r.origin AND o.origin = r.origin AND o.cleared
JOIN {BONDS} b ON b.name = r.bond AND b.stands
WHERE NOT r.cleared AND r.bond <> r.origin AND r.origin_version < o.origin_version AND %s
"""
OVER = f"{_OVER % 'r.bond = ANY($1)'} UNION {_OVER % 'r.origin = ANY($1)'}"


async def asks_of(pool: asyncpg.Pool, batch: Iterable[Recorded]) -> dict[str, list[Ask]]:
    """By stream of the batch: the warnings that its latest event asks for. What has arrived everywhere asks for none."""
    causes = {each.stream: each for each in batch}
    asks: dict[str, list[Ask]] = defaultdict(list)
    for found in await pool.fetch(OVER, list(causes)):
        cause = causes.get(found["bond"]) or causes[Risk.FromString(found["risk"]).origin]
        asks[cause.stream].append(warning(found["bond"], _over(found), cause))
    unheard: dict[tuple[str, str], dict[str, Risk]] = defaultdict(dict)
    for found in await pool.fetch(UNHEARD, list(causes)):
        risk = Risk.FromString(found["risk"])
        cause = causes.get(found["at"]) or causes[found["next"]]
        unheard[cause.stream, risk.origin].setdefault(found["next"], further(risk, found["next"]))
    for (stream, _), reached in unheard.items():
        everybody = await _everybody(pool, reached)
        asks[stream] += (warning(name, risk, causes[stream]) for name, risk in everybody.items())
    return asks


async def _everybody(pool: asyncpg.Pool, reached: Mapping[str, Risk]) -> dict[str, Risk]:
    """Those that a risk has reached, and all that rests on them, each by the shortest way; without those who know."""
    everybody = dict(reached)
    some = next(iter(reached.values()))
    further_on: dict[str, list[str]] = defaultdict(list)
    async with pool.acquire() as db, db.transaction():
        # Each step by index: the planner cannot know how few they are.
        await db.execute(
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off"
        )
        for at, after in await db.fetch(FURTHER, list(reached)):
            further_on[at].append(after)
        heard = {name for (name,) in await db.fetch(KNOWING, some.origin, some.origin_version)} | {some.origin}
    turn = deque(reached)
    while turn:
        at = turn.popleft()
        for after in further_on[at]:
            if after not in everybody and after not in heard:
                everybody[after] = further(everybody[at], after)
                turn.append(after)
    return everybody


def further(risk: Risk, name: str) -> Risk:
    """The risk as it reaches what is next."""
    path = [*risk.path, name]
    made = _copy(risk)
    made.path[:] = path if len(path) <= LONGEST_PATH else [path[0], *path[1 - LONGEST_PATH :]]
    return made


def given_up(name: str, version: int, at: Any) -> Risk:
    """What begins at a contract or dependency because the objective that it is promised by was given up."""
    risk = Risk(kind=RISK_KIND_CALLED_OFF, origin=name, origin_version=version, path=[name])
    risk.time.CopyFrom(at)
    return risk


def _over(found: asyncpg.Record) -> Risk:
    """That it is over, by the way by which it came."""
    cleared = Risk.FromString(found["cleared"])
    cleared.path[:] = Risk.FromString(found["risk"]).path
    return cleared


def _copy(risk: Risk) -> Risk:
    made = Risk()
    made.CopyFrom(risk)
    return made


def warning(name: str, risk: Risk, cause: Recorded) -> Ask:
    request_id = derived_id(cause.header.event_id, "warn", name, risk.origin, str(risk.origin_version))
    if name.startswith("contracts/"):
        return Ask(WARN_CONTRACT, WarnContractRequest(request_id=request_id, name=name, risk=risk))
    return Ask(WARN_DEPENDENCY, WarnDependencyRequest(request_id=request_id, name=name, risk=risk))
