"""The concentric picture: the centre in the middle, a ring for each distance, what is not aligned outside all of them.

Graphviz (by pygraphviz, which brings it along) spreads the tree of shortest ways around the centre (twopi) and draws.
Its own removal of overlaps gives up the rings or needs twenty times the space, so each node keeps the direction that
twopi gives it and goes as near to the centre as its ring has room.
"""

import contextlib
import math
import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okr.alignment.v1.contract_pb2 import Contract, ContractKind
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL
from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphResponse, GraphEdge, GraphNode
from rich.cells import cell_len, chop_cells

from services.console.drawing import fit
from services.console.plain import word

#: Sizes in points. A line holds ten Chinese or twenty Latin characters.
WIDTH, HEIGHT, FONT_SIZE = 104.0, 58.0, 9
LINE_CELLS, LINES = 20, 3
GAP, TRACK, BAND_GAP, OUTSIDE_GAP = 10.0, 20.0, 24.0, 30.0
POINTS_PER_INCH = 72.0
FONTS = (
    "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, Arial Unicode MS, "
    "Helvetica, Arial, sans-serif"
)
SVG = "{http://www.w3.org/2000/svg}"

#: Colour by state of a contract, and what the legend calls it.
CONTRACT_COLOURS = {
    "proposed": "#8a8f98",
    "countered": "#9c5fc4",
    "accepted": "#3b7de0",
    "active": "#1a8f3c",
    "stale": "#e09600",
    "fulfilled": "#0b5d5a",
    "breached": "#d4301f",
    "released": "#7a6a58",
    "declined": "#c4c7cc",
}
#: Colour by state of a dependency: as a contract that is as far.
DEPENDENCY_COLOURS = {
    "requested": "proposed",
    "clarifying": "proposed",
    "countered": "countered",
    "escalated": "countered",
    "accepted": "accepted",
    "in_progress": "active",
    "delivered": "active",
    "delivery_accepted": "fulfilled",
    "delivery_rejected": "stale",
    "risk_taken": "stale",
    "breached": "breached",
    "cancelled": "released",
    "declined": "declined",
}
AT_RISK = "#d4301f"
STANDING = (
    Contract.STATE_ACCEPTED,
    Contract.STATE_ACTIVE,
    Contract.STATE_STALE,
    Contract.STATE_FULFILLED,
    Contract.STATE_COUNTERED,
)
#: Nodes of the drawing itself, which no objective is called.
CENTRE, OUTSIDE = "centre", "outside"


def dot_text(graph: GetAlignmentGraphResponse, focus: str = "") -> str:
    """The graph in the DOT language, ready for `twopi` or any other layout. focus: the objective it is around."""
    with _graphviz(focus) as drawing:
        picture = Picture(graph)
        if len(picture.rings.get(0, ())) != 1:
            drawing.add_node(CENTRE, label="", shape="point", tooltip=CENTRE)
        drawing.graph_attr.update(layout="twopi", root=picture.root, ranksep="2.2", overlap="scalexy")
        _add(drawing, picture, focus)
        return str(drawing.to_string())


def svg_text(graph: GetAlignmentGraphResponse, focus: str = "") -> str:
    """The concentric picture as SVG. focus: the objective it is around. The same graph always gives the same picture."""
    picture = Picture(graph)
    picture.place()
    with _graphviz(focus) as drawing, _quiet():
        _add_rings(drawing, picture)
        _add(drawing, picture, focus, positions=True)
        _add_legend(drawing, picture)
        svg = drawing.draw(format="svg", prog="nop")
    return _titled(svg, picture)


@dataclass
class Picture:
    """What is drawn: nodes by name, edges between them, the rings, and where each node goes once it is placed."""

    graph: GetAlignmentGraphResponse
    nodes: dict[str, GraphNode] = field(init=False)
    edges: list[GraphEdge] = field(init=False)
    #: Names by distance, nearest first.
    rings: dict[int, list[str]] = field(init=False)
    #: Names from which no way leads to the centre.
    outside: list[str] = field(init=False)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    #: Inner and outer radius and what it is called, of each ring.
    bands: list[tuple[float, float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes = {node.objective.name: node for node in self.graph.nodes}
        ends = self.nodes
        self.edges = [edge for edge in self.graph.edges if getattr(edge, "from") in ends and edge.to in ends]
        self.rings = {}
        for name, node in self.nodes.items():
            if node.HasField("distance"):
                self.rings.setdefault(node.distance, []).append(name)
        self.rings = dict(sorted(self.rings.items()))
        self.outside = [name for name, node in self.nodes.items() if not node.HasField("distance")]

    @property
    def root(self) -> str:
        """What stands in the middle: the only objective of the centre, or the centre as such."""
        middle = self.rings.get(0, ())
        return middle[0] if len(middle) == 1 else CENTRE

    def place(self) -> None:
        """Give every node its place, so that no two overlap."""
        room = Room()
        radius = 0.0
        if self.root != CENTRE:
            room.take(self.root, 0.0, 0.0)
        directions = _directions(self.root, self._ways())
        for distance, names in self.rings.items():
            rest = [name for name in names if name != self.root]
            radius = self._ring(room, rest, directions, radius, "centre" if distance == 0 else str(distance))
        if self.outside:
            outside = _directions(OUTSIDE, self._families())
            self._ring(room, self.outside, outside, radius + OUTSIDE_GAP, "not aligned")
        self.places = room.places

    def _ring(
        self, room: "Room", names: Sequence[str], directions: dict[str, float], inner: float, called: str
    ) -> float:
        start = inner + (math.hypot(WIDTH, HEIGHT) / 2 + BAND_GAP / 2 if inner or len(names) > 1 else 0.0)
        furthest = inner
        if called == "centre" and not names:
            furthest = math.hypot(WIDTH, HEIGHT) / 2
        for name in sorted(names, key=lambda each: (directions.get(each, 0.0), each)):
            furthest = max(furthest, room.find(name, directions.get(name, 0.0), start))
        outer = furthest + (BAND_GAP / 2 if furthest > inner or called == "centre" else 0.0)
        if outer > inner:
            self.bands.append((inner, outer, called))
        return outer

    def _ways(self) -> list[tuple[str, str]]:
        """The tree of shortest ways: each node with one that is a contract nearer to the centre, or the root."""
        nearer: dict[str, str] = {}
        for edge in self.edges:
            child, parent = self.nodes[getattr(edge, "from")], self.nodes[edge.to]
            known = child.HasField("distance") and parent.HasField("distance")
            if edge.contract_state in STANDING and known and parent.distance == child.distance - 1:
                nearer.setdefault(child.objective.name, parent.objective.name)
        names = [name for ring in self.rings.values() for name in ring if name != self.root]
        return [(nearer.get(name, self.root), name) for name in names]

    def _families(self) -> list[tuple[str, str]]:
        """What is outside as a forest, so that what belongs together stands side by side."""
        above: dict[str, str] = {}
        apart = set(self.outside)
        for edge in self.edges:
            child, parent = getattr(edge, "from"), edge.to
            if child in apart and parent in apart and child not in above and not _leads(above, parent, child):
                above[child] = parent
        return [(above.get(name, OUTSIDE), name) for name in self.outside]


def _leads(above: dict[str, str], start: str, to: str) -> bool:
    while start != to and start in above:
        start = above[start]
    return start == to


@dataclass
class Room:
    """Where boxes are, and where there is room for another one."""

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[tuple[float, float]]] = field(default_factory=dict)

    def find(self, name: str, direction: float, radius: float) -> float:
        """Put it in this direction, at the radius or as little further out as there is room. How far its corners reach."""
        while True:
            x, y = radius * math.cos(direction), radius * math.sin(direction)
            if self.is_free(x, y):
                self.take(name, x, y)
                return math.hypot(abs(x) + WIDTH / 2, abs(y) + HEIGHT / 2)
            radius += TRACK

    def is_free(self, x: float, y: float) -> bool:
        """True if a box there overlaps no other one."""
        column, row = self._cell(x, y)
        near = (self.cells.get((column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return all(abs(x - a) >= WIDTH + GAP or abs(y - b) >= HEIGHT + GAP for cell in near for a, b in cell)

    def take(self, name: str, x: float, y: float) -> None:
        """Put it there."""
        self.places[name] = x, y
        self.cells.setdefault(self._cell(x, y), []).append((x, y))

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return int(x // (WIDTH + GAP)), int(y // (HEIGHT + GAP))


def _directions(root: str, ways: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Direction of every node from the root, as twopi spreads the tree."""
    import pygraphviz

    with contextlib.closing(pygraphviz.AGraph(directed=True)) as tree, _quiet():
        tree.graph_attr.update(root=root, ranksep="1")
        tree.node_attr.update(label="", shape="point", width="0.01", height="0.01")
        tree.add_node(root)
        for parent, child in ways:
            tree.add_edge(parent, child)
        tree.layout(prog="twopi")
        at = {str(node): tuple(float(each) for each in node.attr["pos"].split(",")) for node in tree.nodes()}
    x, y = at[root]
    return {name: math.atan2(b - y, a - x) for name, (a, b) in at.items()}


# what Graphviz is given --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _graphviz(focus: str) -> Iterator[Any]:
    import pygraphviz

    with contextlib.closing(pygraphviz.AGraph(directed=True, strict=False, name="alignment")) as drawing:
        drawing.graph_attr.update(splines="line", outputorder="edgesfirst", fontname=FONTS, bgcolor="white", pad="0.3")
        drawing.node_attr.update(
            shape="box",
            style="rounded,filled",
            fillcolor="white",
            color="#5b6270",
            fontname=FONTS,
            fontsize=str(FONT_SIZE),
            fontcolor="#1c2230",
            width=_inches(WIDTH),
            height=_inches(HEIGHT),
            fixedsize="true",
        )
        drawing.edge_attr.update(arrowsize="0.5", penwidth="1.2")
        yield drawing


def _add(drawing: Any, picture: Picture, focus: str, positions: bool = False) -> None:
    for name, node in picture.nodes.items():
        more = {"pos": _at(*picture.places[name])} if positions else {"tooltip": _plain_text(told(node))}
        attributes = _node_style(node, name == focus) | more | {"class": "objective", "id": name}
        drawing.add_node(name, label="\n".join(label(node)), **attributes)
    for edge in picture.edges:
        more = {} if positions else {"tooltip": _plain_text(edge_told(edge, picture.nodes))}
        attributes = _edge_style(edge) | more | {"class": "dependency" if is_dependency(edge) else "contract"}
        drawing.add_edge(getattr(edge, "from"), edge.to, key=edge.name, id=edge.name, **attributes)


def _node_style(node: GraphNode, focus: bool) -> dict[str, str]:
    style = {}
    if node.HasField("distance") and node.distance == 0:
        style = {"fillcolor": "#22314f", "fontcolor": "white", "color": "#22314f"}
    elif node.standalone:
        style = {"style": "rounded,filled,dashed", "fillcolor": "#f3f3f0"}
    elif not node.HasField("distance"):
        style = {"color": "#b3261e", "fillcolor": "#fdf1f0"}
    elif node.objective.kind == KIND_ASPIRATIONAL:
        style = {"fillcolor": "#eef4ff"}
    return style | ({"penwidth": "3"} if focus else {})


def _edge_style(edge: GraphEdge) -> dict[str, str]:
    colour = CONTRACT_COLOURS[edge_colour(edge)]
    style = {"color": f"{colour}:{AT_RISK}" if edge.at_risk else colour}
    if is_dependency(edge):
        style |= {"style": "dashed", "arrowhead": "vee"}
    elif edge.contract_state in (Contract.STATE_PROPOSED, Contract.STATE_DECLINED):
        style |= {"style": "dotted"}
    return style


def is_dependency(edge: GraphEdge) -> bool:
    """True if it is no contract."""
    return edge.name.startswith("dependencies/")


def edge_colour(edge: GraphEdge) -> str:
    """State of a contract in whose colour the edge is drawn."""
    if is_dependency(edge):
        state = word(Dependency.State.DESCRIPTOR, edge.dependency_state) or ""
        return DEPENDENCY_COLOURS.get(state, "proposed")
    state = word(Contract.State.DESCRIPTOR, edge.contract_state) or ""
    return state if state in CONTRACT_COLOURS else "proposed"


def label(node: GraphNode) -> list[str]:
    """What stands in its box: the title on at most LINES lines, and the unit."""
    title = wrapped(node.objective.title or "(restricted)")
    unit = fit(node.objective.unit_title or node.objective.unit.removeprefix("units/"), LINE_CELLS)
    return [each.replace("\\", "\\\\") for each in (*title, unit) if each]


def wrapped(text: str, cells: int = LINE_CELLS, lines: int = LINES) -> list[str]:
    """The text on lines of at most that many cells, between words where there are any, with … if more is missing."""
    made: list[str] = []
    line = ""
    for each in " ".join(text.split()).split(" "):
        joined = f"{line} {each}" if line else each
        if cell_len(joined) <= cells:
            line = joined
            continue
        if line and cell_len(each) <= cells:
            made.append(line)
            line = each
            continue
        # A word that fits on no line, as Chinese has no spaces: it goes on where the line is.
        pieces = chop_cells(joined, cells)
        made += pieces[:-1]
        line = pieces[-1]
    made = [each.strip() for each in (*made, line)]
    if len(made) > lines:
        made = [*made[: lines - 1], fit(" ".join(made[lines - 1 :]), cells)]
    return made


def told(node: GraphNode) -> str:
    """The whole of what the picture knows of an objective, in lines."""
    objective = node.objective
    distance = "no way to the centre"
    if node.HasField("distance"):
        distance = "the centre" if node.distance == 0 else f"{node.distance} from the centre"
    if node.standalone:
        distance = f"stands alone: {node.standalone_reason}" if node.standalone_reason else "stands alone"
    lines = (
        objective.title or "(restricted)",
        " · ".join(filter(None, (objective.owner_name or objective.owner, objective.unit_title or objective.unit))),
        distance,
        objective.name,
    )
    return "\n".join(filter(None, lines))


def edge_told(edge: GraphEdge, nodes: Mapping[str, GraphNode]) -> str:
    """The whole of what the picture knows of a contract or dependency, in lines."""
    of = Dependency if is_dependency(edge) else Contract
    state = edge.dependency_state if is_dependency(edge) else edge.contract_state
    kind = "depends" if is_dependency(edge) else word(ContractKind.DESCRIPTOR, edge.kind) or ""
    how = [kind.replace("_", " "), (word(of.State.DESCRIPTOR, state) or "").replace("_", " ")]
    if edge.awaiting:
        how.append(f"waits for {edge.awaiting}{', overdue' if edge.overdue else ''}")
    if edge.at_risk:
        how.append("at risk")
    ends = (nodes[name].objective.title or "(restricted)" for name in (getattr(edge, "from"), edge.to))
    return "\n".join((" → ".join(ends), " · ".join(filter(None, how)), edge.name))


def _add_rings(drawing: Any, picture: Picture) -> None:
    """Circles behind everything, largest first, and what each ring is called."""
    for place, (_, outer, called) in enumerate(reversed(picture.bands)):
        even = (len(picture.bands) - place) % 2
        fill = "white" if called == "not aligned" else "#f4f7fb" if even else "#e9eff7"
        drawing.add_node(
            f"ring {called}",
            shape="circle",
            label="",
            pos=_at(0, 0),
            width=_inches(2 * outer),
            height=_inches(2 * outer),
            style="filled",
            fillcolor=fill,
            color="#c3cedd",
            id=f"ring-{called.replace(' ', '-')}",
            **{"class": "ring"},
        )
    for _, outer, called in picture.bands:
        drawing.add_node(
            f"name of ring {called}",
            shape="plaintext",
            label=called,
            pos=_at(0, outer + 9),
            fontsize="11",
            fontcolor="#5b6270",
            style="",
            height="0.2",
            **{"class": "ring-name"},
        )


def _add_legend(drawing: Any, picture: Picture) -> None:
    """What the colours mean, beside the rings."""
    shown = sorted({edge_colour(edge) for edge in picture.edges}, key=list(CONTRACT_COLOURS).index)
    lines = [(f"━━ {state}", CONTRACT_COLOURS[state]) for state in shown]
    if any(is_dependency(edge) for edge in picture.edges):
        lines.append(("╍╍ dependency, in the colour of its state", "#1c2230"))
    if any(edge.at_risk for edge in picture.edges):
        lines.append(("━━ beside it: at risk", AT_RISK))
    lines.append(("■ the centre", "#22314f"))
    lines.append(("□ aspirational", "#5b7fbf"))
    if any(node.standalone for node in picture.nodes.values()):
        lines.append(("┅ stands alone, by declaration", "#5b6270"))
    if any(not node.standalone for node in map(picture.nodes.__getitem__, picture.outside)):
        lines.append(("□ not aligned", "#b3261e"))
    reach = max((outer for _, outer, _ in picture.bands), default=0.0)
    for place, (text, colour) in enumerate(lines):
        drawing.add_node(
            f"legend {place}",
            shape="plaintext",
            label=f"{text}\\l",
            fontcolor=colour,
            fontsize="11",
            style="",
            width=_inches(240),
            height="0.22",
            pos=_at(-reach + 120, -reach - 30 - 17 * place),
            **{"class": "legend"},
        )


# how it is written ---------------------------------------------------------------------------------------------------


def _at(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


def _inches(points: float) -> str:
    return f"{points / POINTS_PER_INCH:.4f}"


def _plain_text(text: str) -> str:
    """A text as an attribute that Graphviz reads no escapes in."""
    return text.replace("\\", "\\\\")


def _titled(svg: bytes, picture: Picture) -> str:
    """The SVG, with the rings behind the edges, where pointing at something shows the whole of it instead of its id."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)
    texts = {name: told(node) for name, node in picture.nodes.items()}
    texts |= {edge.name: edge_told(edge, picture.nodes) for edge in picture.edges}
    drawn = root.find(f"{SVG}g")
    assert drawn is not None
    behind = [group for group in drawn.findall(f"{SVG}g") if group.get("class", "").endswith(" ring")]
    for place, group in enumerate(behind):
        drawn.remove(group)
        drawn.insert(2 + place, group)  # behind the title and the ground
    for group in root.iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None:
            title.text = texts.get(group.get("id", ""), "")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Graphviz and Fontconfig tell on standard error what no reader of the picture needs to know."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
