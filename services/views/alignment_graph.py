"""The picture of the company: objectives, contracts and dependencies, who waits for whom, and how far all are from the centre."""

from asyncio import to_thread
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.standing_pb2 import Standing
from okr.views.v1.alignment_graph_service_pb2 import (
    GetAlignmentGraphRequest,
    GetAlignmentGraphResponse,
    GetAlignmentPathRequest,
    GetAlignmentPathResponse,
    GraphEdge,
    GraphNode,
)

from libs.permission import Principal
from services.views import dependency, ways
from services.views.alignment import key_result_id_of
from services.views.brief import Briefs
from services.views.contract import ContractsView
from services.views.dependencies import DependenciesView
from services.views.desk import Desk, no_such
from services.views.objective_tree import PAGE_BYTES, ObjectiveTreeView
from services.views.scope import Scope, Where
from services.views.standing import StandingsView
from services.views.unit_board import UnitBoardView
from services.views.ways import Edge, Node, Picture, Reach

VIEWS = (ContractsView.NAME, ObjectiveTreeView.NAME, StandingsView.NAME, UnitBoardView.NAME)
MOST_NODES = 1000
#: Dependencies that are shown: agreed ones, also when they are over, and with proposals those that are being negotiated.
AGREED = (*dependency.STANDING, Dependency.STATE_DELIVERY_ACCEPTED, Dependency.STATE_BREACHED)
FAR = 2**31


class AlignmentGraphService:
    """okr.views.v1.AlignmentGraphService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_alignment_graph(
        self, request: GetAlignmentGraphRequest, caller: Principal
    ) -> GetAlignmentGraphResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        views = (*VIEWS, DependenciesView.NAME) if request.dependencies else VIEWS
        info = await desk.read_info(request.freshness, views)
        response = GetAlignmentGraphResponse(read_info=info)
        most = request.most_nodes or MOST_NODES
        if request.objective:
            picture, distance = await self._around(request, most)
        else:
            picture, distance, response.truncated = await self._whole(request, most)
        order = nearest_first(picture, distance, desk)
        if request.objective in picture.nodes:
            # Whoever is asked about is there, however far from the centre.
            order = [request.objective, *(name for name in order if name != request.objective)]
        response.truncated = response.truncated or len(order) > most
        kept = {name: picture.nodes[name] for name in nearest(order[:most], distance)}
        briefs = Briefs(desk, caller, {name: node.objective for name, node in kept.items() if node.objective})
        now = desk.now()
        edges = [ways.graph_edge(each, briefs.owner, _us(now)) for each in picture.edges if each.parent in kept]
        edges = [each for each in edges if getattr(each, "from") in kept]
        if request.dependencies:
            edges += await self._dependencies(kept, request.proposals, now)
        response.truncated = _fill(response, kept, edges, briefs, distance) or response.truncated
        return response

    async def get_alignment_path(self, request: GetAlignmentPathRequest, caller: Principal) -> GetAlignmentPathResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        name = request.objective
        picture = await ways.around(desk, name, Reach())
        if picture.nodes[name].objective is None:
            await self._must_be_there(name)
        distance = picture.distances()
        names = ways.shortest(name, picture.pairs, distance) if name in distance else []
        shown = await ways.of(desk, names or [name])
        way = [oldest(child, parent, shown.edges) for child, parent in pairwise(names)]
        known = {each: node.objective for each, node in shown.nodes.items() if node.objective}
        briefs = Briefs(desk, caller, known)
        now_us = _us(desk.now())
        return GetAlignmentPathResponse(
            node=graph_node(shown.nodes[name], briefs, distance),
            path=[graph_node(shown.nodes[each], briefs, distance) for each in names],
            contracts=[ways.graph_edge(edge, briefs.owner, now_us) for edge in way if edge is not None],
            read_info=info,
        )

    async def _around(self, request: GetAlignmentGraphRequest, most: int) -> tuple[Picture, dict[str, int]]:
        desk = self._desk
        reach = Reach(request.up, request.down, request.proposals, most)
        partners = _partners(desk, request.proposals) if request.dependencies else ""
        where = Scope(request, desk).objectives(first=2)
        picture = await ways.around(desk, request.objective, reach, partners, where)
        node = picture.nodes.get(request.objective)
        if node is None or node.objective is None:
            await self._must_be_there(request.objective)
        return picture, picture.distances()

    async def _must_be_there(self, name: str) -> None:
        """Refused of an objective that no view of goal knows and no contract names. A contract may be here before it."""
        desk = self._desk
        objectives, contracts = (desk.serving(view).table for view in (ObjectiveTreeView.NAME, ContractsView.NAME))
        query = f"""SELECT 1 FROM {objectives} WHERE name = $1
            UNION ALL SELECT 1 FROM {contracts} WHERE child = $1 OR parent = $1 LIMIT 1"""
        if not await desk.fetch(query, name):
            raise no_such(name)

    async def _whole(self, request: GetAlignmentGraphRequest, most: int) -> tuple[Picture, dict[str, int], bool]:
        """Everything of a unit or cycle, as far as it is to be shown."""
        desk = self._desk
        units, distance = await distances_of(desk, Scope(request, desk).objectives())
        found = Picture(nodes={name: Node(name, created, unit) for name, (created, unit) in units.items()})
        order = nearest_first(found, distance, desk)
        shown = await ways.of(desk, order[:most], request.proposals)
        return shown, distance, len(order) > most

    async def _dependencies(self, kept: Mapping[str, Any], proposals: bool, now: datetime) -> list[GraphEdge]:
        desk = self._desk
        states = [*AGREED, *(dependency.NEGOTIATING if proposals else ())]
        query = f"""SELECT name, consumer, consumer_objective, provider_objective, supporting_key_result, state, resource,
            awaiting, answer_due_us, at_risk FROM {desk.serving(DependenciesView.NAME).table}
            WHERE consumer_objective = ANY($1) AND provider_objective = ANY($1) AND state = ANY($2) ORDER BY created"""
        rows = await desk.fetch(query, list(kept), states)
        return [_dependency_edge(row, _us(now)) for row in rows]


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _dependency_edge(row: Any, now_us: int) -> GraphEdge:
    known = Dependency.FromString(row["resource"])
    return GraphEdge(
        name=row["name"],
        **{"from": row["provider_objective"]},  # type: ignore[arg-type]
        from_key_result_id=key_result_id_of(row["supporting_key_result"]),
        to=row["consumer_objective"],
        to_key_result_id=key_result_id_of(row["consumer"]),
        dependency_state=row["state"],
        criticality=known.terms.criticality,
        awaiting=row["awaiting"],
        overdue=row["answer_due_us"] is not None and row["answer_due_us"] < now_us,
        at_risk=row["at_risk"],
    )


def _partners(desk: Desk, proposals: bool) -> str:
    """Who the objective $1 waits for, and who waits for it."""
    table = desk.serving(DependenciesView.NAME).table
    states = ", ".join(str(int(each)) for each in (*AGREED, *(dependency.NEGOTIATING if proposals else ())))
    return f"""SELECT provider_objective FROM {table} WHERE consumer_objective = $1 AND state IN ({states})
            AND provider_objective <> ''
        UNION SELECT consumer_objective FROM {table} WHERE provider_objective = $1 AND state IN ({states})"""


async def distances_of(desk: Desk, where: Where) -> tuple[dict[str, tuple[int, str]], dict[str, int]]:
    """The objectives o that fulfil the conditions, with their creation and unit, and the distance of all that have one."""
    table = desk.serving(UnitBoardView.NAME).table
    rows = await desk.fetch(f"SELECT o.name, o.created, o.unit FROM {table} o WHERE {where}", *where.arguments)
    pairs = await ways.pairs_above(desk, where)
    units = {name: unit for name, _, unit in rows}
    missing = list({parent for _, parent in pairs} - units.keys())
    if missing:
        units |= dict(await desk.fetch(f"SELECT name, unit FROM {table} WHERE name = ANY($1)", missing))
    centre = [name for name, unit in units.items() if desk.directory.is_top(unit)]
    # Half a second for a large company: nobody else should wait for it.
    distance = await to_thread(ways.distances, pairs, centre)
    return {name: (created, unit) for name, created, unit in rows}, distance


def nearest_first(picture: Picture, distance: Mapping[str, int], desk: Desk) -> list[str]:
    """The nodes in the order of an answer: nearest to the centre first, then as the units stand, then by age."""
    nodes = picture.nodes.values()
    places = {unit: desk.directory.place(unit) for unit in {node.unit for node in nodes}}
    ordered = sorted(nodes, key=lambda node: (distance.get(node.name, FAR), places[node.unit], node.created, node.name))
    return [node.name for node in ordered]


def nearest(names: Iterable[str], distance: Mapping[str, int]) -> list[str]:
    """The same names, nearest to the centre first."""
    return sorted(names, key=lambda name: distance.get(name, FAR))


def oldest(child: str, parent: str, edges: Iterable[Edge]) -> Edge | None:
    """The contract between two objectives that is the oldest of those that stand; None: it ended a moment ago."""
    between = (each for each in edges if each.stands and (each.child, each.parent) == (child, parent))
    return min(between, key=lambda each: each.created, default=None)


def graph_node(node: Node, briefs: Briefs, distance: Mapping[str, int]) -> GraphNode:
    shown = GraphNode(objective=briefs.of(node.name), standalone=node.standalone)
    if node.name in distance:
        shown.distance = distance[node.name]
    if node.standalone and node.standing:
        standing = Standing.FromString(node.standing)
        shown.standing_etag = standing.etag
        shown.standalone_reason = "" if shown.objective.withheld else standing.reason
    return shown


def _fill(
    response: GetAlignmentGraphResponse,
    nodes: Mapping[str, Node],
    edges: Iterable[GraphEdge],
    briefs: Briefs,
    distance: Mapping[str, int],
) -> bool:
    """Adds nodes, and edges between them, as long as a client takes it in one message. True: not all."""
    place = {name: at for at, name in enumerate(nodes)}
    waiting: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in edges:
        waiting[max(getattr(edge, "from"), edge.to, key=place.__getitem__)].append(edge)
    size = 0
    for name, node in nodes.items():
        shown = graph_node(node, briefs, distance)
        size += shown.ByteSize() + sum(each.ByteSize() + 4 for each in waiting[name])
        if size > PAGE_BYTES and response.nodes:
            return True
        response.nodes.append(shown)
        response.edges.extend(waiting[name])
    return False
