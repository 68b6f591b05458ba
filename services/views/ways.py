"""The ways that contracts make: what is above and below objectives, and how far they are from the centre of the company."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okr.alignment.v1.contract_pb2 import Contract
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.alignment_graph_service_pb2 import GraphEdge

from services.views.brief import objective_from
from services.views.contract import ContractsView
from services.views.desk import Desk
from services.views.objective_tree import ObjectiveTreeView
from services.views.scope import Where
from services.views.standing import StandingsView
from services.views.unit_board import UnitBoardView

#: So many levels are all of them.
ALL_LEVELS = 100
#: Columns of the contracts' table that an Edge is made of.
EDGE = (
    *("name", "child", "child_key_result_id", "parent", "parent_key_result_id", "kind", "state", "stands"),
    *("created", "awaiting", "awaits_parent", "answer_due_us", "risky_us"),
)
#: Of more objectives than this only the places are read.
MOST_AT_ONCE = 500
PROPOSED = f"state IN ({Contract.STATE_PROPOSED}, {Contract.STATE_COUNTERED})"
FROM = '$1::text COLLATE "C"'
UNKNOWN_PLACE = 2**63


@dataclass(slots=True)
class Edge:
    """A contract as a way from child to parent."""

    name: str
    child: str
    child_key_result_id: str
    parent: str
    parent_key_result_id: str
    kind: Any
    state: Any
    stands: bool
    created: int
    awaiting: str
    awaits_parent: bool
    answer_due_us: int
    risky_us: int


@dataclass(slots=True)
class Node:
    """An objective: what is known of it, and how it stands."""

    name: str
    created: int = UNKNOWN_PLACE
    unit: str = ""
    standalone: bool = False
    standing: bytes | None = None
    objective: Objective | None = None


@dataclass
class Picture:
    """Objectives and the contracts that they are the children of.

    above: (child, parent) of what stands above them, as far as it was asked for. centre: objectives of the centre.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    above: list[tuple[str, str]] = field(default_factory=list)
    centre: list[str] = field(default_factory=list)

    def distances(self) -> dict[str, int]:
        """How far each objective is from the centre."""
        return distances(self.pairs, self.centre)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(child, parent) of all that stands."""
        return [*self.above, *((edge.child, edge.parent) for edge in self.edges if edge.stands)]


def distances(pairs: Iterable[tuple[str, str]], centre: Iterable[str]) -> dict[str, int]:
    """Contracts on the shortest way to the centre, of each objective that has one. pairs: (child, parent)."""
    below: dict[str, list[str]] = defaultdict(list)
    for child, parent in pairs:
        below[parent].append(child)
    found = dict.fromkeys(centre, 0)
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        for child in below.get(name, ()):
            if child not in found:
                found[child] = found[name] + 1
                waiting.append(child)
    return found


def shortest(name: str, pairs: Iterable[tuple[str, str]], distance: Mapping[str, int]) -> list[str]:
    """The objectives of a shortest way to the centre, both ends included; the same one as long as the contracts are."""
    upward: dict[str, list[str]] = defaultdict(list)
    for child, parent in pairs:
        upward[child].append(parent)
    way = [name]
    while distance[way[-1]]:
        nearer = distance[way[-1]] - 1
        way.append(min(parent for parent in upward[way[-1]] if distance.get(parent) == nearer))
    return way


@dataclass(frozen=True)
class Reach:
    """How far around an objective to look. most: at most so many objectives in each direction, the nearest first."""

    up: int = 0
    down: int = 0
    proposals: bool = False
    most: int = 0


async def around(desk: Desk, name: str, reach: Reach, partners: str = "", where: Where | None = None) -> Picture:
    """What is around an objective, in one statement, and all above that.

    partners: a query of further objectives. where: what the objective o of a node has to fulfil, with arguments from $2 on.
    """
    walked = f"(stands OR {PROPOSED})" if reach.proposals else "stands"
    contracts, objectives, _ = _tables(desk)
    walks, names = [], [f"SELECT {FROM} AS name"]
    for title, here, there, levels in (("down", "parent", "child", reach.down), ("up", "child", "parent", reach.up)):
        if levels:
            walks.append(_walk(title, contracts, here, there, levels, walked))
            names.append(f"SELECT name FROM ({_limited(title, levels, reach.most)}) {title}")
    names += [partners] if partners else []
    wanted = (
        f"WHERE EXISTS (SELECT 1 FROM {objectives} o WHERE o.name = c.name AND {where})"
        if where and where.given
        else ""
    )
    query = f"""
        WITH RECURSIVE {"".join(f"{walk}, " for walk in walks)}
        chosen AS MATERIALIZED (SELECT name FROM ({" UNION ".join(names)}) c {wanted})
        {_content(desk, walked)}"""
    picture = _picture(await desk.fetch(query, name, *(where.arguments if where else ())))
    nodes = picture.nodes
    over = {edge.parent for edge in picture.edges if edge.stands and edge.parent not in nodes}
    above = await desk.upward.above(desk, over)
    picture.above = [
        (child, parent) for child, (_, parents) in above.items() if child not in nodes for parent in parents
    ]
    units = [(each, unit) for each, (unit, _) in above.items() if each not in nodes]
    units += [(node.name, node.unit) for node in nodes.values()]
    picture.centre = [each for each, unit in units if unit and desk.directory.is_top(unit)]
    return picture


async def below(desk: Desk, name: str, levels: int, where: Where) -> Picture:
    """An objective and what is below it. where: as in `around`, with arguments from $2 on. Of many objectives only their places, without content."""
    contracts, objectives, _ = _tables(desk)
    wanted = f"WHERE EXISTS (SELECT 1 FROM {objectives} o WHERE o.name = d.name AND {where})" if where.given else ""
    query = f"""
        WITH RECURSIVE {_walk("down", contracts, "parent", "child", levels, "stands")},
        chosen AS MATERIALIZED (SELECT DISTINCT name FROM down d {wanted})
        {_content(desk, "stands", f"(SELECT count(*) FROM chosen) <= {MOST_AT_ONCE}")}"""
    return _picture(await desk.fetch(query, name, *where.arguments))


async def everything(desk: Desk, where: Where) -> Picture:
    """The places of all objectives o that fulfil the conditions, and of all that contracts name if there are none."""
    contracts, objectives, _ = _tables(desk)
    rows = await desk.fetch(f"SELECT o.name, o.created, o.unit FROM {objectives} o WHERE {where}", *where.arguments)
    picture = Picture(nodes={row[0]: Node(*row) for row in rows})
    joined = f"JOIN {objectives} o ON o.name = c.child AND {where}" if where.given else ""
    columns = ", ".join(f"c.{column}" for column in EDGE)
    query = f"SELECT {columns} FROM {contracts} c {joined} WHERE c.stands"
    picture.edges = [Edge(*row) for row in await desk.fetch(query, *where.arguments)]
    if not where.given:
        for edge in picture.edges:
            for name in (edge.child, edge.parent):
                picture.nodes.setdefault(name, Node(name))
    return picture


async def of(desk: Desk, names: Sequence[str], proposals: bool = False) -> Picture:
    """These objectives, and the contracts that they are the children of; nothing above them."""
    walked = f"(stands OR {PROPOSED})" if proposals else "stands"
    query = f"""
        WITH chosen AS MATERIALIZED (SELECT unnest($1::text[]) COLLATE "C" AS name)
        {_content(desk, walked)}"""
    return _picture(await desk.fetch(query, list(names)))


async def pairs_above(desk: Desk, where: Where) -> list[tuple[str, str]]:
    """(child, parent) of all contracts that stand on the ways up from the objectives o that fulfil the conditions."""
    contracts, _, boards = _tables(desk)
    query = f"""
        WITH RECURSIVE above AS (
            SELECT o.name FROM {boards} o WHERE {where}
            UNION SELECT c.parent FROM above a JOIN {contracts} c ON c.child = a.name AND c.stands)
        SELECT c.child, c.parent FROM above a JOIN {contracts} c ON c.child = a.name AND c.stands"""
    return [(row[0], row[1]) for row in await desk.fetch(query, *where.arguments)]


def _tables(desk: Desk) -> tuple[str, str, str]:
    """Contracts, objectives by name, objectives by unit."""
    views = (ContractsView.NAME, ObjectiveTreeView.NAME, UnitBoardView.NAME)
    contracts, objectives, boards = (desk.serving(view).table for view in views)
    return contracts, objectives, boards


def _walk(title: str, contracts: str, here: str, there: str, levels: int, walked: str) -> str:
    """A recursive table of what is reached from $1. OFFSET 0 keeps the planner to the index: it knows nothing of how few
    there are. Without a bound on levels an objective is walked through once; with one, once for each level."""
    step = f"CROSS JOIN LATERAL (SELECT {there} AS name FROM {contracts} WHERE {here} = w.name AND {walked} OFFSET 0) c"
    if levels >= ALL_LEVELS:
        return f"{title}(name) AS (SELECT {FROM} UNION SELECT c.name FROM {title} w {step})"
    return f"""{title}(name, level) AS (
            SELECT {FROM}, 0 UNION SELECT c.name, w.level + 1 FROM {title} w {step} WHERE w.level < {levels})"""


def _limited(title: str, levels: int, most: int) -> str:
    if not most:
        return f"SELECT name FROM {title}"
    # An objective may be there once for each level.
    rows = most + 1 if levels >= ALL_LEVELS else (most + 1) * (levels + 1)
    return f"SELECT name FROM {title} LIMIT {rows}"


def _content(desk: Desk, walked: str, whole: str = "true") -> str:
    """Rows of two sorts of what is chosen: objectives, and contracts of which one is the child. A condition with LIMIT or
    OFFSET is looked up in an index.

    whole: when objectives come with their content.
    """
    contracts, objectives, _ = _tables(desk)
    standings = desk.serving(StandingsView.NAME).table
    return f"""
        SELECT 0 AS sort, a.name, o.unit AS other, NULL AS key_result_id, NULL AS parent, NULL AS parent_key_result_id,
            NULL::int AS kind, NULL::int AS state, s.standalone AS stands, o.created, NULL AS awaiting,
            NULL::boolean AS awaits_parent, NULL::bigint AS answer_due_us, NULL::bigint AS risky_us, o.objective, s.standing
        FROM chosen a
        LEFT JOIN LATERAL (SELECT unit, created, CASE WHEN {whole} THEN objective END AS objective
            FROM {objectives} WHERE name = a.name LIMIT 1) o ON true
        LEFT JOIN LATERAL (SELECT standalone, standing FROM {standings} WHERE objective = a.name LIMIT 1) s ON true
        UNION ALL
        SELECT 1, {", ".join(f"e.{column}" for column in EDGE)}, NULL, NULL
        FROM chosen a CROSS JOIN LATERAL (
            SELECT {", ".join(EDGE)} FROM {contracts} WHERE child = a.name AND {walked} OFFSET 0) e"""


def _picture(rows: Iterable[Any]) -> Picture:
    picture = Picture()
    for row in rows:
        if row[0]:
            picture.edges.append(Edge(*row[1:14]))
            continue
        node = Node(row[1], row[9] or UNKNOWN_PLACE, row[2] or "", bool(row[8]), row[15])
        node.objective = objective_from(node.name, row[14]) if row[14] is not None else None
        picture.nodes[node.name] = node
    return picture


def graph_edge(edge: Edge, owner: Callable[[str], str], now_us: int) -> GraphEdge:
    """owner: who owns an objective now, empty if nobody knows."""
    awaiting = edge.awaiting and (owner(edge.parent if edge.awaits_parent else edge.child) or edge.awaiting)
    return GraphEdge(
        name=edge.name,
        **{"from": edge.child},  # type: ignore[arg-type]
        from_key_result_id=edge.child_key_result_id,
        to=edge.parent,
        to_key_result_id=edge.parent_key_result_id,
        kind=edge.kind,
        contract_state=edge.state,
        awaiting=awaiting,
        overdue=bool(edge.answer_due_us) and edge.answer_due_us < now_us,
        at_risk=edge.risky_us > 0,
    )
