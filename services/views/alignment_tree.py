"""The alignment tree: the objectives of the company nested by the contracts that stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okr.views.v1.alignment_tree_service_pb2 import (
    AlignmentNode,
    ListAlignmentTreeRequest,
    ListAlignmentTreeResponse,
)

from libs.permission import Principal
from services.views import ways
from services.views.brief import Briefs
from services.views.contract import ContractsView
from services.views.desk import Desk
from services.views.directory import Directory
from services.views.objective_tree import PAGE_BYTES, ObjectiveTreeView
from services.views.scope import Scope
from services.views.standing import StandingsView
from services.views.ways import ALL_LEVELS, Edge, Node, Picture

VIEWS = (ContractsView.NAME, ObjectiveTreeView.NAME, StandingsView.NAME)
UNKNOWN = Node("")


@dataclass(slots=True)
class Place:
    """An objective where it stands in the tree. edge: what it hangs by; None at a root. open: what is below it stands here."""

    name: str
    depth: int
    edge: Edge | None
    repeated: bool = False
    open: bool = False

    @property
    def key(self) -> str:
        """Says which place it is: a contract hangs an objective up once, and a root is there once."""
        return self.edge.name if self.edge is not None else self.name


def depth_first(
    nodes: Mapping[str, Node], edges: Iterable[Edge], directory: Directory, root: str = "", depth: int = 0
) -> list[Place]:
    """The places in the order of the tree. Each objective stands under all that it contributes to, and what is below it
    under the first of them. root: only this one and what is below it. depth: at most so many levels below the roots; 0: all.

    What only leads round in a circle hangs under none of its members: the oldest of them is taken as a root.
    """
    below: dict[str, list[Edge]] = {name: [] for name in nodes}
    hanging: set[str] = set()
    for edge in edges:
        if edge.child in nodes and edge.parent in nodes and edge.child != edge.parent:
            below[edge.parent].append(edge)
            hanging.add(edge.child)
    for children in below.values():
        children.sort(key=lambda edge: (nodes[edge.child].created, edge.created, edge.name))
    if root:
        roots = [root] if root in nodes else []
    else:
        roots = sorted(nodes.keys() - hanging, key=lambda name: _rank(nodes[name], directory))
        roots = _with_circles(roots, nodes, below, directory)
    return _walked(roots, below, depth)


def _rank(node: Node, directory: Directory) -> tuple[Any, ...]:
    return directory.place(node.unit), node.created, node.name


def _with_circles(
    roots: list[str], nodes: Mapping[str, Node], below: Mapping[str, Sequence[Edge]], directory: Directory
) -> list[str]:
    reached: set[str] = set()
    found = list(roots)
    for root in roots:
        _reach(root, below, reached)
    if len(reached) < len(nodes):
        for name in sorted(nodes.keys() - reached, key=lambda name: (nodes[name].created, name)):
            if name not in reached:
                found.append(name)
                _reach(name, below, reached)
        found.sort(key=lambda name: _rank(nodes[name], directory))
    return found


def _reach(start: str, below: Mapping[str, Sequence[Edge]], reached: set[str]) -> None:
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += (edge.child for edge in below[name])


def _walked(roots: Iterable[str], below: Mapping[str, Sequence[Edge]], depth: int) -> list[Place]:
    """Without recursion, because chains may be long."""
    places: list[Place] = []
    opened: set[str] = set()
    waiting = [Place(name, 0, None) for name in reversed(list(roots))]
    while waiting:
        place = waiting.pop()
        places.append(place)
        if place.name in opened or (depth and place.depth >= depth):
            continue
        opened.add(place.name)
        place.open = True
        waiting += (Place(edge.child, place.depth + 1, edge) for edge in reversed(below[place.name]))
    shown: set[str] = set()
    for place in places:
        # At the lowest level that was asked for nothing is below any of them: the first is the one that counts.
        place.repeated = not place.open and (place.name in opened or place.name in shown)
        shown.add(place.name)
    return places


class AlignmentTreeService:
    """okr.views.v1.AlignmentTreeService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_alignment_tree(
        self, request: ListAlignmentTreeRequest, caller: Principal
    ) -> ListAlignmentTreeResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        picture = await self._picture(request)
        places = depth_first(picture.nodes, picture.edges, desk.directory, request.root, request.depth)
        response = ListAlignmentTreeResponse(read_info=info, total_count=len(places))
        start = _behind(places, page.cursor)
        shown = places[start : start + page.size]
        if missing := {each.name for each in shown if picture.nodes[each.name].objective is None}:
            # Of a large tree only the places were read.
            picture.nodes |= (await ways.of(desk, sorted(missing))).nodes
        size = _fill(response, shown, picture, desk, caller)
        if start + size < len(places):
            last = start + size - 1
            response.next_page_token = desk.next_token(request, caller, [last, places[last].key], info)
        return response

    async def _picture(self, request: ListAlignmentTreeRequest) -> Picture:
        desk = self._desk
        scope = Scope(request, desk)
        if request.root:
            levels = request.depth or ALL_LEVELS
            found = await ways.below(desk, request.root, levels, scope.objectives(first=2))
            # What neither goal's views nor any contract knows is no objective.
            return found if found.edges or any(node.objective for node in found.nodes.values()) else Picture()
        return await ways.everything(desk, scope.objectives())


def _behind(places: Sequence[Place], cursor: Any) -> int:
    """Where the page begins. If the last place of the page before is gone, the next one has come to where it was."""
    if cursor is None:
        return 0
    at, key = cursor
    if at < len(places) and places[at].key == key:
        return int(at) + 1
    return next((at for at, place in enumerate(places, 1) if place.key == key), int(at))


def _fill(
    response: ListAlignmentTreeResponse, places: Sequence[Place], picture: Picture, desk: Desk, caller: Principal
) -> int:
    """Adds as many of the places as fit, and answers with how many."""
    briefs = Briefs(desk, caller, {name: node.objective for name, node in picture.nodes.items() if node.objective})
    size = 0
    for count, place in enumerate(places, 1):
        made = AlignmentNode(
            objective=briefs.of(place.name),
            depth=place.depth,
            repeated=place.repeated,
            standalone=picture.nodes.get(place.name, UNKNOWN).standalone,
        )
        if place.edge is not None:
            made.parent_objective, made.parent_key_result_id = place.edge.parent, place.edge.parent_key_result_id
            made.key_result_id, made.contract = place.edge.child_key_result_id, place.edge.name
            made.kind, made.state = place.edge.kind, place.edge.state
        size += made.ByteSize()
        if size > PAGE_BYTES and count > 1:
            return count - 1
        response.nodes.append(made)
    return len(places)
