"""What is wrong with the alignment of a unit or a cycle, oldest first of each kind, and its health with the numbers behind it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from okr.alignment.v1.capacity_pb2 import (
    CAPACITY_VERDICT_COMMITTED_TOO_MUCH,
    CAPACITY_VERDICT_TOTAL_TOO_MUCH,
    Capacity,
)
from okr.alignment.v1.contract_pb2 import Contract
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.overlap_pb2 import Overlap, OverlapKind
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED, Risk, RiskKind
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1 import alignment_finding_service_pb2 as messages
from okr.views.v1.alignment_finding_service_pb2 import (
    Finding,
    FindingKind,
    GetAlignmentHealthRequest,
    GetAlignmentHealthResponse,
    ListAlignmentFindingsRequest,
    ListAlignmentFindingsResponse,
)

from libs.digest import snake
from libs.permission import Principal
from libs.times import day_after
from services.views import dependency
from services.views.actions import ActionsView
from services.views.alignment import microseconds, objective_of
from services.views.alignment_health import health_of
from services.views.brief import Briefs, briefs
from services.views.capacities import CapacitiesView
from services.views.card import stamp
from services.views.circles import circles
from services.views.contract import ContractsView, doc_of, shown
from services.views.contracts import answers, party_of
from services.views.dependencies import DependenciesView
from services.views.desk import Desk
from services.views.objective_tree import ObjectiveTreeView
from services.views.overlaps import OverlapsView
from services.views.scope import Scope
from services.views.standing import StandingsView
from services.views.unit_board import UnitBoardView
from services.views.ways import PROPOSED

VIEWS = tuple(
    view.NAME
    for view in (
        *(ContractsView, StandingsView, DependenciesView, CapacitiesView, OverlapsView, ActionsView),
        *(ObjectiveTreeView, UnitBoardView),
    )
)
OVERLOADED = (CAPACITY_VERDICT_COMMITTED_TOO_MUCH, CAPACITY_VERDICT_TOTAL_TOO_MUCH)
OVERLAPS = {
    OverlapKind.OVERLAP_KIND_CONFLICT: "are in conflict",
    OverlapKind.OVERLAP_KIND_DUPLICATE: "plan the same work",
    OverlapKind.OVERLAP_KIND_SAME_METRIC: "claim the same metric",
}
RISKS = {
    RiskKind.RISK_KIND_SLIP: "A slip",
    RiskKind.RISK_KIND_BREACH: "A breach",
    RiskKind.RISK_KIND_CALLED_OFF: "What was called off",
}


@dataclass(slots=True)
class Case:
    """A finding before it is told: since when, what it is about, and the names of further subjects."""

    since_us: int
    name: str
    others: tuple[str, ...] = ()


class AlignmentFindingService:
    """okr.views.v1.AlignmentFindingService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_alignment_findings(
        self, request: ListAlignmentFindingsRequest, caller: Principal
    ) -> ListAlignmentFindingsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        scope = Scope(request, desk)
        response = ListAlignmentFindingsResponse(read_info=info)
        wanted: list[tuple[FindingKind, Case]] = []
        for kind in sorted(request.kinds or CASES):
            found = sorted(await CASES[kind](desk, scope), key=lambda case: (case.since_us, case.name))
            response.total_count += len(found)
            if page.cursor is not None:
                behind = tuple(page.cursor)
                found = [case for case in found if (int(kind), case.since_us, case.name) > behind]
            wanted += ((kind, case) for case in found[: page.size + 1 - min(len(wanted), page.size)])
        shown = wanted[: page.size]
        response.findings.extend(await _told(desk, caller, shown))
        if len(wanted) > page.size:
            kind, case = shown[-1]
            cursor = [int(kind), case.since_us, case.name]
            response.next_page_token = desk.next_token(request, caller, cursor, info)
        return response

    async def get_alignment_health(
        self, request: GetAlignmentHealthRequest, caller: Principal
    ) -> GetAlignmentHealthResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        return GetAlignmentHealthResponse(health=await health_of(desk, Scope(request, desk)), read_info=info)


# What there is of each kind.


async def _unaligned(desk: Desk, scope: Scope) -> list[Case]:
    contracts, standings, boards = _tables(desk, ContractsView, StandingsView, UnitBoardView)
    where = scope.objectives().add("o.unit <> ALL({}::text[])", desk.directory.top_units())
    query = f"""SELECT o.create_us, o.name FROM {boards} o WHERE {where} AND o.state <> {Objective.STATE_CLOSED}
        AND NOT EXISTS (SELECT 1 FROM {contracts} c WHERE c.child = o.name AND c.stands)
        AND NOT EXISTS (SELECT 1 FROM {standings} s WHERE s.objective = o.name AND s.standalone)"""
    return [Case(*row) for row in await desk.fetch(query, *where.arguments)]


async def _declared_only(desk: Desk, scope: Scope) -> list[Case]:
    contracts, trees, boards = _tables(desk, ContractsView, ObjectiveTreeView, UnitBoardView)
    where = scope.objectives()
    above = "split_part(t.parent, '/keyResults/', 1)"
    query = f"""SELECT o.create_us, o.name, t.parent FROM {boards} o JOIN {trees} t ON t.name = o.name
        WHERE {where} AND o.state <> {Objective.STATE_CLOSED} AND t.parent <> '' AND {above} <> o.name
        AND NOT EXISTS (SELECT 1 FROM {contracts} c
            WHERE c.child = o.name AND c.parent = {above} AND (c.stands OR c.{PROPOSED}))"""
    return [Case(since, name, (parent,)) for since, name, parent in await desk.fetch(query, *where.arguments)]


async def _of_contracts(desk: Desk, scope: Scope, since: str, condition: str) -> list[Case]:
    (contracts,) = _tables(desk, ContractsView)
    where = scope.contracts()
    query = f"SELECT {since}, name FROM {contracts} WHERE {condition} AND {where}"
    return [Case(*row) for row in await desk.fetch(query, *where.arguments)]


async def _of_dependencies(desk: Desk, scope: Scope, since: str, condition: str) -> list[Case]:
    (dependencies,) = _tables(desk, DependenciesView)
    where = scope.dependencies()
    query = f"SELECT {since}, name FROM {dependencies} WHERE {condition} AND {where}"
    return [Case(*row) for row in await desk.fetch(query, *where.arguments)]


async def _stale(desk: Desk, scope: Scope) -> list[Case]:
    return await _of_contracts(desk, scope, "stale_us", f"state = {Contract.STATE_STALE}")


async def _unanswered(desk: Desk, scope: Scope) -> list[Case]:
    states = ", ".join(str(int(each)) for each in dependency.NEGOTIATING)
    return [
        *await _of_contracts(desk, scope, "offered_us", "awaiting <> ''"),
        *await _of_dependencies(desk, scope, "awaiting_us", f"awaiting <> '' AND state IN ({states})"),
    ]


async def _counted_twice(desk: Desk, scope: Scope) -> list[Case]:
    return await _of_contracts(desk, scope, "stood_us", "counted_twice")


async def _at_risk(desk: Desk, scope: Scope) -> list[Case]:
    found = await _of_contracts(desk, scope, "risky_us", "risky_us > 0")
    (dependencies,) = _tables(desk, DependenciesView)
    where = scope.dependencies()
    query = f"SELECT state, state_us, name, resource FROM {dependencies} WHERE at_risk AND {where}"
    for state, state_us, name, resource in await desk.fetch(query, *where.arguments):
        since = state_us if state == Dependency.STATE_BREACHED else _risky_since(Dependency.FromString(resource))
        found.append(Case(since or state_us, name))
    return found


def _risky_since(known: Dependency) -> int:
    """When the first of what is known to have slipped or reached it did; 0 if nothing says."""
    times = [each.time for each in known.risks]
    if known.forecast.days_late > 0 or known.forecast.short:
        times.append(known.forecast.time)
    return min(map(microseconds, times), default=0)


async def _overloaded(desk: Desk, scope: Scope) -> list[Case]:
    (capacities,) = _tables(desk, CapacitiesView)
    where = scope.capacities().add("verdict = ANY({}::int[])", list(map(int, OVERLOADED)))
    query = f"SELECT update_us, name FROM {capacities} WHERE {where}"
    return [Case(*row) for row in await desk.fetch(query, *where.arguments)]


async def _circular(desk: Desk, scope: Scope) -> list[Case]:
    """Circles among all that is agreed, of which a part is in the scope."""
    (dependencies,) = _tables(desk, DependenciesView)
    query = f"""SELECT name, consumer_objective, provider_objective, create_us FROM {dependencies}
        WHERE state = ANY($1) AND provider_objective <> ''"""
    rows = await desk.fetch(query, list(map(int, dependency.STANDING)))
    waits = [(row[0], row[1], row[2]) for row in rows]
    since = {row[0]: row[3] for row in rows}
    inside = {case.name for case in await _of_dependencies(desk, scope, "create_us", "true")}
    # It is a circle since the last of them came.
    return [
        Case(max(since[name] for name in circle), circle[0], tuple(circle[1:]))
        for circle in circles(waits)
        if inside.intersection(circle)
    ]


async def _overlapping(desk: Desk, scope: Scope) -> list[Case]:
    overlaps, trees = _tables(desk, OverlapsView, ObjectiveTreeView)
    where = scope.objectives()
    within = f"AND EXISTS (SELECT 1 FROM {trees} o WHERE o.name = ANY(v.objectives) AND {where})" if where.given else ""
    query = f"SELECT v.create_us, v.name FROM {overlaps} v WHERE v.state = {Overlap.STATE_OPEN} {within}"
    return [Case(*row) for row in await desk.fetch(query, *where.arguments)]


CASES: dict[FindingKind, Callable[[Desk, Scope], Awaitable[list[Case]]]] = {
    messages.FINDING_KIND_UNALIGNED: _unaligned,
    messages.FINDING_KIND_STALE: _stale,
    messages.FINDING_KIND_UNANSWERED: _unanswered,
    messages.FINDING_KIND_COUNTED_TWICE: _counted_twice,
    messages.FINDING_KIND_OVERLOADED: _overloaded,
    messages.FINDING_KIND_AT_RISK: _at_risk,
    messages.FINDING_KIND_CIRCULAR_WAIT: _circular,
    messages.FINDING_KIND_OVERLAPPING: _overlapping,
    messages.FINDING_KIND_DECLARED_ONLY: _declared_only,
}


def _tables(desk: Desk, *views: Any) -> list[str]:
    return [desk.serving(view.NAME).table for view in views]


# What is told of it. No sentence quotes what somebody wrote.


async def _told(desk: Desk, caller: Principal, cases: Sequence[tuple[FindingKind, Case]]) -> list[Finding]:
    rows: dict[str, Any] = {}
    for view in (ContractsView, DependenciesView, CapacitiesView, OverlapsView):
        names = [case.name for _, case in cases if case.name.startswith(view.PREFIX)]
        if names:
            columns = ", ".join(view.TABLE.names)
            query = f"SELECT {columns} FROM {desk.serving(view.NAME).table} WHERE name = ANY($1)"
            rows |= {row["name"]: row for row in await desk.fetch(query, names)}
    about = {case.name for _, case in cases if case.name.startswith("objectives/")}
    for row in rows.values():
        about |= {row[each] for each in ("child", "parent", "consumer_objective") if each in row.keys()}  # noqa: SIM118
    known = await briefs(desk, caller, about)
    now = stamp(int(desk.now().timestamp() * 1_000_000))
    findings = []
    for kind, case in cases:
        finding = Finding(kind=kind, subjects=[case.name, *case.others], since_time=stamp(case.since_us))
        _tell(finding, rows.get(case.name), known)
        directory = desk.directory
        finding.waiting_name = directory.display_name(finding.waiting) or directory.title(finding.waiting)
        if finding.HasField("due_time"):
            finding.overdue = microseconds(finding.due_time) < microseconds(now)
        findings.append(finding)
    return findings


def _tell(finding: Finding, row: Any, known: Briefs) -> None:
    subject = finding.subjects[0]
    if subject.startswith("objectives/"):
        finding.objective.CopyFrom(known.of(subject))
        finding.waiting = known.owner(subject)
        finding.text = {
            messages.FINDING_KIND_UNALIGNED: "No contract leads up from it, and it does not stand alone by declaration.",
            messages.FINDING_KIND_DECLARED_ONLY: "It says that it serves another objective, and no contract says so.",
        }[finding.kind]
    elif row is None:
        # It ended between two reads.
        finding.text = "It is not as it was any more."
    elif subject.startswith(ContractsView.PREFIX):
        _tell_contract(finding, shown(subject, doc_of(row)), known)
    elif subject.startswith(DependenciesView.PREFIX):
        finding.objective.CopyFrom(known.of(row["consumer_objective"]))
        _tell_dependency(finding, DependenciesView().doc(row).resource)
    elif subject.startswith(CapacitiesView.PREFIX):
        _tell_capacity(finding, CapacitiesView().doc(row).resource)
    else:
        overlap = OverlapsView().doc(row).resource
        finding.subjects.extend(overlap.between)
        finding.text = f"{len(overlap.between)} goals {OVERLAPS.get(overlap.kind, 'overlap')}; nobody has resolved it."


def _tell_contract(finding: Finding, contract: Contract, known: Briefs) -> None:
    finding.objective.CopyFrom(known.of(objective_of(contract.terms.child)))
    match finding.kind:
        case messages.FINDING_KIND_STALE:
            parties = {party_of(contract, known, is_child) for is_child in (True, False)}
            missing = sorted(parties - set(contract.reconfirmed_by))
            finding.waiting = missing[0] if len(missing) == 1 else ""
            finding.text = _changes(contract)
        case messages.FINDING_KIND_UNANSWERED:
            finding.waiting = answers(contract, known)
            _due(finding, contract)
            finding.text = _waits("A contract", contract.escalated, contract.escalated_to)
        case messages.FINDING_KIND_COUNTED_TWICE:
            finding.subjects.extend(contract.counted_also)
            number = len(contract.counted_also)
            finding.text = f"The same reaches the same place by {number} more contract{'' if number == 1 else 's'}."
        case _:
            finding.waiting = party_of(contract, known, is_child=True)
            finding.text = _reached(contract.risks)
            finding.subjects.extend(_origins(contract.risks, finding.subjects))


def _changes(contract: Contract) -> str:
    """What changed, in the words of goal's events."""
    if any(change.closed for change in contract.changes):
        return "An end was closed: the contract can be fulfilled, breached or released."
    sides = {change.is_child for change in contract.changes}
    which = "Both ends have" if len(sides) == 2 else "The child has" if True in sides else "The parent has"
    events = dict.fromkeys(snake(change.event.rpartition(".")[2]).replace("_", " ") for change in contract.changes)
    return f"{which} changed since it was confirmed: {', '.join(each for each in events if each) or 'its terms'}."


def _waits(what: str, escalated: bool, to: str) -> str:
    if not escalated:
        return f"{what} waits for an answer."
    return f"{what} was escalated and waits for an answer." + ("" if to else " Nobody is known above the parties.")


def _due(finding: Finding, owed: Contract | Dependency) -> None:
    if owed.HasField("answer_due"):
        finding.due_time.CopyFrom(owed.answer_due)


def _tell_dependency(finding: Finding, known: Dependency) -> None:
    if finding.kind == messages.FINDING_KIND_UNANSWERED:
        finding.waiting = known.awaiting
        _due(finding, known)
        escalated = known.state == Dependency.STATE_ESCALATED
        finding.text = _waits("A dependency", escalated, known.escalated_to)
    elif finding.kind == messages.FINDING_KIND_CIRCULAR_WAIT:
        finding.text = f"{len(finding.subjects)} dependencies wait for each other in a circle."
        finding.ClearField("objective")
    else:
        finding.waiting = known.accepted_by
        finding.subjects.extend(_origins(known.risks, finding.subjects))
        finding.due_time.CopyFrom(stamp(_end_of(known.terms.needed_by)))
        finding.text = _slipped(known) or _reached(known.risks)


def _slipped(known: Dependency) -> str:
    if known.state == Dependency.STATE_BREACHED:
        return "It was not kept."
    late, short = known.forecast.days_late, known.forecast.short
    parts = [f"{late} day{'' if late == 1 else 's'} late"] if late > 0 else []
    parts += [f"{short} short"] if short else []
    return f"Its provider foresees it {' and '.join(parts)}." if parts else ""


def _reached(risks: Iterable[Risk]) -> str:
    """What reached it; of several only the kinds."""
    kinds = dict.fromkeys(RISKS[each.kind] for each in risks if each.kind in RISKS and each.kind != RISK_KIND_CLEARED)
    origins = {each.origin for each in risks}
    text = " and ".join(kinds) or "A risk"
    return f"{text} further down reached it, from {len(origins)} place{'' if len(origins) == 1 else 's'}."


def _origins(risks: Iterable[Risk], known: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(risk.origin for risk in risks) if each not in set(known)]


def _end_of(day: str) -> int:
    """The end of a day in UTC, in microseconds."""
    return (day_after(day) - date(1970, 1, 1)).days * 86_400_000_000


def _tell_capacity(finding: Finding, known: Capacity) -> None:
    finding.waiting = known.unit
    committed, aspirational, bounds = known.committed_load, known.aspirational_load, known.bounds
    if known.verdict == CAPACITY_VERDICT_COMMITTED_TOO_MUCH:
        what, bound = f"What is committed takes {committed}", bounds.committed_most
    else:
        what, bound = f"What is committed and what is a stretch take {committed} and {aspirational}", bounds.total_most
    of = " ".join(("of", known.available, known.measure)).rstrip()
    finding.text = f"{what} {of}, more than {bound} of it."
