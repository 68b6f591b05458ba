"""How well a unit is aligned: the share that is, what stands in the way, and the numbers that it comes from."""

from fractions import Fraction
from typing import Any

from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.capacity_pb2 import CAPACITY_VERDICT_COMMITTED_TOO_MUCH, CAPACITY_VERDICT_TOTAL_TOO_MUCH
from okr.alignment.v1.contract_pb2 import Contract
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.alignment_finding_service_pb2 import (
    HEALTH_VERDICT_GAP,
    HEALTH_VERDICT_HEALTHY,
    HEALTH_VERDICT_UNSPECIFIED,
    HEALTH_VERDICT_WATCH,
    AlignmentHealth,
    HealthVerdict,
)

from libs.measure import decimal_of
from services.views import dependency
from services.views.actions import ActionsView
from services.views.alignment_graph import distances_of
from services.views.capacities import CapacitiesView
from services.views.contract import ContractsView
from services.views.dependencies import DependenciesView
from services.views.desk import Desk
from services.views.resource import first_day_left
from services.views.scope import Scope, Where
from services.views.standing import StandingsView
from services.views.unit_board import UnitBoardView

HEALTHY_FROM, WATCH_FROM = Fraction(9, 10), Fraction(8, 10)
DIGITS = 4


async def health_of(desk: Desk, scope: Scope) -> AlignmentHealth:
    """The numbers of a scope, and what they come to."""
    health = AlignmentHealth(healthy_from=decimal_of(HEALTHY_FROM), watch_from=decimal_of(WATCH_FROM))
    await _count_objectives(health, desk, scope)
    await _count_contracts(health, desk, scope)
    await _count_dependencies(health, desk, scope)
    await _count_loads_and_actions(health, desk, scope)
    return health


async def _count_objectives(health: AlignmentHealth, desk: Desk, scope: Scope) -> None:
    boards, contracts, standings = _tables(desk, UnitBoardView, ContractsView, StandingsView)
    open_ones = f"o.state <> {Objective.STATE_CLOSED}"
    tops = desk.directory.top_units()
    where = scope.objectives().add("o.unit <> ALL({}::text[])", tops)
    query = f"""
        SELECT o.name, EXISTS (SELECT 1 FROM {contracts} c WHERE c.child = o.name AND c.stands) AS aligned,
            EXISTS (SELECT 1 FROM {standings} s WHERE s.objective = o.name AND s.standalone) AS standalone
        FROM {boards} o WHERE {where} AND {open_ones}"""
    rows = await desk.fetch(query, *where.arguments)
    _, distance = await distances_of(desk, where)
    reached = [distance[row["name"]] for row in rows if row["name"] in distance]
    health.objectives, health.reaching = len(rows), len(reached)
    health.aligned = sum(row["aligned"] for row in rows)
    # Who is aligned and says to stand alone counts once.
    health.standalone = sum(row["standalone"] and not row["aligned"] for row in rows)
    health.unaligned = health.objectives - health.aligned - health.standalone
    health.centre = await _centre(desk, scope, tops)
    if reached:
        health.mean_distance = rounded(Fraction(sum(reached), len(reached)))
    share = Fraction(health.aligned + health.standalone, len(rows)) if rows else None
    health.aligned_share = "" if share is None else rounded(share)
    health.verdict = verdict_of(share, has_centre=bool(health.centre or reached))


async def _centre(desk: Desk, scope: Scope, tops: list[str]) -> int:
    """The centre is the company's, whichever unit is looked at."""
    (boards,) = _tables(desk, UnitBoardView)
    where = Where().add("unit = ANY({}::text[])", tops)
    if scope.cycle:
        where.add("cycle = {}", scope.cycle)
    query = f"SELECT count(*) FROM {boards} WHERE {where} AND state <> {Objective.STATE_CLOSED}"
    (row,) = await desk.fetch(query, *where.arguments)
    return int(row[0])


def verdict_of(share: Fraction | None, has_centre: bool) -> HealthVerdict:
    """By the exact share, not by what is shown of it."""
    if share is None:
        return HEALTH_VERDICT_UNSPECIFIED
    if not has_centre or share < WATCH_FROM:
        return HEALTH_VERDICT_GAP
    return HEALTH_VERDICT_HEALTHY if share >= HEALTHY_FROM else HEALTH_VERDICT_WATCH


def rounded(value: Fraction) -> str:
    """At most DIGITS digits behind the point, half to even."""
    return decimal_of(Fraction(round(value * 10**DIGITS), 10**DIGITS))


async def _count_contracts(health: AlignmentHealth, desk: Desk, scope: Scope) -> None:
    (contracts,) = _tables(desk, ContractsView)
    where = scope.contracts(first=2)
    query = f"""
        SELECT count(*) FILTER (WHERE stands) AS contracts,
            count(*) FILTER (WHERE state = {Contract.STATE_STALE}) AS stale,
            count(*) FILTER (WHERE awaiting <> '') AS unanswered,
            count(*) FILTER (WHERE awaiting <> '' AND answer_due_us > 0 AND answer_due_us < $1) AS overdue,
            count(*) FILTER (WHERE counted_twice) AS counted_twice
        FROM {contracts} WHERE {where}"""
    (row,) = await desk.fetch(query, _now_us(desk), *where.arguments)
    for field, number in row.items():
        setattr(health, field, number)


async def _count_dependencies(health: AlignmentHealth, desk: Desk, scope: Scope) -> None:
    (dependencies,) = _tables(desk, DependenciesView)
    where = scope.dependencies(first=2)
    waiting = f"awaiting <> '' AND state IN ({_listed(dependency.NEGOTIATING)})"
    query = f"""
        SELECT count(*) FILTER (WHERE state IN ({_listed(dependency.STANDING)})) AS dependencies,
            count(*) FILTER (WHERE at_risk) AS at_risk,
            count(*) FILTER (WHERE {waiting}) AS unanswered,
            count(*) FILTER (WHERE {waiting} AND answer_due_us < $1) AS overdue
        FROM {dependencies} WHERE {where}"""
    (row,) = await desk.fetch(query, _now_us(desk), *where.arguments)
    health.dependencies, health.at_risk = row["dependencies"], row["at_risk"]
    health.unanswered += row["unanswered"]
    health.overdue += row["overdue"]


async def _count_loads_and_actions(health: AlignmentHealth, desk: Desk, scope: Scope) -> None:
    capacities, actions = _tables(desk, CapacitiesView, ActionsView)
    too_much = [int(CAPACITY_VERDICT_COMMITTED_TOO_MUCH), int(CAPACITY_VERDICT_TOTAL_TOO_MUCH)]
    where = scope.capacities().add("verdict = ANY({}::int[])", too_much)
    (row,) = await desk.fetch(f"SELECT count(DISTINCT unit) FROM {capacities} WHERE {where}", *where.arguments)
    health.overloaded = row[0]
    # An action belongs to a person, and so to the unit that the person is in now, and to no cycle.
    query = f"SELECT responsible, due_date FROM {actions} WHERE state = {Action.STATE_OPEN}"
    people, first_day = desk.directory.now(), first_day_left(desk.now())
    units = None if scope.units is None else set(scope.units)
    for responsible, due_date in await desk.fetch(query):
        if units is None or people.unit_of(responsible) in units:
            health.open_actions += 1
            health.overdue_actions += bool(due_date) and due_date < first_day


def _tables(desk: Desk, *views: Any) -> list[str]:
    return [desk.serving(view.NAME).table for view in views]


def _listed(states: Any) -> str:
    return ", ".join(str(int(each)) for each in states)


def _now_us(desk: Desk) -> int:
    return int(desk.now().timestamp() * 1_000_000)
