"""The objective tree: from the company to the person, nested as objectives say they serve each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from okr.views.v1.objective_tree_service_pb2 import (
    ListObjectiveTreeRequest,
    ListObjectiveTreeResponse,
    ObjectiveNode,
)

from libs.permission import Principal
from libs.record import Recorded
from services.views import objective
from services.views.card import card_of
from services.views.desk import Desk
from services.views.directory import Directory
from services.views.objective import Doc
from services.views.unit_board import NOT_ON_A_CARD
from services.views.view import Table, View

#: A page ends here, below what a client takes in one message.
PAGE_BYTES = 3 << 20

#: Where a node stands in the tree: the place of its root's unit, then the creation of each objective down to it.
Place = tuple[tuple[int, ...], ...]


class ObjectiveTreeView(View[Doc]):
    """One row per objective, with what it says it serves."""

    NAME = "objective_tree"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = objective.PREFIX
    TABLE = Table(
        "objectives",
        (
            *objective.COLUMNS,
            ("parent", 'text COLLATE "C"'),
            ("unit", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("owner", 'text COLLATE "C"'),
        ),
        ("name",),
        ("cycle", "owner"),
    )

    def fold(self, doc: Doc | None, recorded: Recorded) -> Doc:
        return objective.fold(doc, recorded, NOT_ON_A_CARD)

    def rows(self, name: str, doc: Doc) -> Iterable[tuple[Any, ...]]:
        terms = doc.objective.terms
        yield *objective.row(name, doc), terms.parent, terms.unit, terms.cycle, terms.owner

    def doc(self, row: Sequence[Any]) -> Doc:
        return objective.doc_of(row)


@dataclass(slots=True)
class Node:
    """An objective's place in the tree, before its content is read."""

    name: str
    created: int
    parent: str
    unit: str
    depth: int = 0
    place: Place = ()
    children: list["Node"] = field(default_factory=list)

    @property
    def parent_objective(self) -> str:
        return self.parent.partition("/keyResults/")[0]

    @property
    def parent_key_result_id(self) -> str:
        return self.parent.partition("/keyResults/")[2]


def depth_first(nodes: Iterable[Node], directory: Directory, root: str = "") -> list[Node]:
    """The nodes in the order of the tree, with depth and place. root: only this one and what is below it.

    What only leads round in a circle hangs under none of its members: the oldest of them is taken as a root.
    """
    known = {node.name: node for node in sorted(nodes, key=lambda node: node.created)}
    roots = []
    for node in known.values():
        above = known.get(node.parent_objective)
        if above is None or above is node:
            roots.append(node)
        else:
            above.children.append(node)
    reached = {each.name for start in roots for each in _below(start)}
    for node in known.values():
        if node.name not in reached:
            roots.append(node)
            reached |= {each.name for each in _cut(node)}
    if root:
        roots = [known[root]] if root in known else []
    roots.sort(key=lambda node: (directory.place(node.unit), node.created))
    ordered: list[Node] = []
    for start in roots:
        start.depth, start.place = 0, (directory.place(start.unit), (start.created,))
        ordered += _below(start)
    return ordered


def _below(start: Node) -> Iterator[Node]:
    """A node and all below it, depth first, each given its depth and place; without recursion, because chains may be long."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for child in reversed(node.children):
            child.depth, child.place = node.depth + 1, (*node.place, (child.created,))
            waiting.append(child)
        yield node


def _cut(start: Node) -> list[Node]:
    """Makes a tree of what hangs in a circle with the node: it is no child any more."""
    reached: list[Node] = []
    seen = {start.name}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        reached.append(node)
        node.children = [child for child in node.children if child.name not in seen]
        seen |= {child.name for child in node.children}
        waiting += node.children
    return reached


class ObjectiveTreeService:
    """okr.views.v1.ObjectiveTreeService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_objective_tree(
        self, request: ListObjectiveTreeRequest, caller: Principal
    ) -> ListObjectiveTreeResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, (ObjectiveTreeView.NAME,))
        ordered = await self._nodes(request)
        response = ListObjectiveTreeResponse(read_info=info, total_count=len(ordered))
        if page.cursor is not None:
            behind = tuple(tuple(part) for part in page.cursor)
            ordered = [node for node in ordered if node.place > behind]
        size = await self._fill(response, ordered[: page.size], caller)
        if size < len(ordered):
            response.next_page_token = desk.next_token(request, caller, ordered[size - 1].place, info)
        return response

    async def _nodes(self, request: ListObjectiveTreeRequest) -> list[Node]:
        desk = self._desk
        conditions: list[str] = []
        arguments: list[Any] = []
        units = desk.directory.units_from(request.unit) if request.unit else []
        for condition, wanted in (
            ("cycle = ${}", request.cycle),
            ("unit = ANY(${})", units),
            ("owner = ${}", request.owner),
        ):
            if wanted:
                arguments.append(wanted)
                conditions.append(condition.format(len(arguments)))
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        table = desk.serving(ObjectiveTreeView.NAME).table
        rows = await desk.fetch(f"SELECT name, created, parent, unit FROM {table} {where}", *arguments)
        return depth_first([Node(*row) for row in rows], desk.directory, request.root)

    async def _fill(self, response: ListObjectiveTreeResponse, nodes: Sequence[Node], caller: Principal) -> int:
        """Adds as many of the nodes as fit, and answers with how many."""
        desk = self._desk
        view, sight = desk.serving(ObjectiveTreeView.NAME).view, desk.sight(caller)
        columns = ", ".join(view.TABLE.names)
        table = desk.serving(ObjectiveTreeView.NAME).table
        names = [node.name for node in nodes]
        rows = {
            row["name"]: row for row in await desk.fetch(f"SELECT {columns} FROM {table} WHERE name = ANY($1)", names)
        }
        size = 0
        for count, node in enumerate(nodes, 1):
            row = rows.get(node.name)
            if row is None:  # another build serves since, and has not come as far
                continue
            doc = objective.doc_of(row)
            shown, withheld = sight.of(objective.shown(node.name, doc))
            made = ObjectiveNode(objective=card_of(shown, doc, withheld, desk.directory), depth=node.depth)
            if node.depth:
                made.parent_objective, made.parent_key_result_id = node.parent_objective, node.parent_key_result_id
            size += made.ByteSize()
            if size > PAGE_BYTES and count > 1:
                return count - 1
            response.nodes.append(made)
        return len(nodes)
