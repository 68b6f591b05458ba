"""Which objectives and key results of different units say the same: found by digests of titles, for people to resolve."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from okr.alignment.v1.facts_pb2 import KnownCycle, KnownObjective
from okr.alignment.v1.overlap_pb2 import OVERLAP_KIND_DUPLICATE
from okr.alignment.v1.overlap_service_pb2 import FindOverlapRequest
from okr.goal.v1.objective_pb2 import Objective

from libs.known import Known
from libs.reactions import Ask, derived_id
from libs.record import Recorded

FIND = "okr.alignment.v1.OverlapService/FindOverlap"
RULE = "same-title"
#: Overlaps that one change of an objective is told of at most: a title that all have says nothing.
MOST = 20
_NAMES = UUID("8b1f4c0e-5f3c-5a39-9d0e-0a4c2f7f6b11")

_TABLE = """
CREATE TABLE IF NOT EXISTS titles (
    goal text COLLATE "C" PRIMARY KEY,
    objective text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    unit text NOT NULL,
    cycle text NOT NULL
);
CREATE INDEX IF NOT EXISTS titles_digest_unit ON titles (digest, unit);
CREATE INDEX IF NOT EXISTS titles_objective ON titles (objective);
"""
_FORGET = "DELETE FROM titles WHERE objective = $1 AND goal <> ALL($2)"
_KEEP = """
INSERT INTO titles VALUES ($1, $2, $3, $4, $5) ON CONFLICT (goal)
DO UPDATE SET digest = excluded.digest, unit = excluded.unit, cycle = excluded.cycle
"""
#: On both sides of its own unit, so that a title that a whole unit uses is not read through each time.
_SAME = """
SELECT a.goal, a.cycle, b.goal AS other, b.cycle AS other_cycle, b.unit AS other_unit
FROM titles a CROSS JOIN LATERAL (
    (SELECT * FROM titles WHERE digest = a.digest AND unit < a.unit AND objective <> a.objective LIMIT 500)
    UNION ALL
    (SELECT * FROM titles WHERE digest = a.digest AND unit > a.unit AND objective <> a.objective LIMIT 500)
) b
WHERE a.objective = $1 AND (a.goal = a.objective) = (b.goal = b.objective) ORDER BY b.goal LIMIT 500
"""


async def prepare(pool: asyncpg.Pool) -> None:
    """Makes the table if it is missing. Safe to call from several processes at once."""
    async with pool.acquire() as db, db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('okr titles', 0))")
        await db.execute(_TABLE)


async def asks_of(known: Known, objective: KnownObjective, cause: Recorded) -> list[Ask]:
    """Notes what an objective is called now, and asks to record which others are called the same."""
    titles = titles_of(cause.stream, objective)
    async with known.pool.acquire() as db, db.transaction():
        # One at a time for each objective: its rows are replaced together.
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", cause.stream)
        await db.execute(_FORGET, cause.stream, list(titles))
        rows = [(goal, cause.stream, digest, objective.unit, objective.cycle) for goal, digest in titles.items()]
        await db.executemany(_KEEP, rows)
    found = await known.pool.fetch(_SAME, cause.stream)
    if not found:
        return []
    cycles, _ = await known.fetch(list({cycle for each in found for cycle in (each["cycle"], each["other_cycle"])}))
    together = [each for each in found if overlap(each["cycle"], each["other_cycle"], cycles)]
    return [
        overlap_found([each["goal"], each["other"]], [objective.unit, each["other_unit"]], cause)
        for each in together[:MOST]
    ]


def titles_of(name: str, objective: KnownObjective) -> dict[str, str]:
    """Digest by objective and key result; without those that are withheld, closed, or made by a dependency."""
    if objective.state == Objective.STATE_CLOSED:
        return {}
    titles = {name: objective.title_digest}
    for each in objective.key_results:
        titles[f"{name}/keyResults/{each.key_result_id}"] = "" if each.dependency else each.title_digest
    return {goal: digest for goal, digest in titles.items() if digest}


def overlap(one: str, other: str, cycles: Mapping[str, Any]) -> bool:
    """True if the cycles have a day in common, as far as anybody knows their days."""
    here, there = cycles.get(one, KnownCycle()), cycles.get(other, KnownCycle())
    if one == other or not (here.start_date and here.end_date and there.start_date and there.end_date):
        return True
    return bool(here.start_date <= there.end_date and there.start_date <= here.end_date)


def overlap_found(between: list[str], units: list[str], cause: Recorded) -> Ask:
    """The same overlap has the same name, whichever of the two was written last."""
    between, units = sorted(between), sorted(units)
    name = f"overlaps/{uuid5(_NAMES, ' '.join((RULE, *between)))}"
    request = FindOverlapRequest(
        request_id=derived_id(cause.header.event_id, "overlap", name),
        name=name,
        kind=OVERLAP_KIND_DUPLICATE,
        between=between,
        rule=RULE,
        evidence=f"the same title in {units[0]} and {units[1]}",
    )
    return Ask(FIND, request)
