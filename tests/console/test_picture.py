"""The concentric picture: rings by distance, nothing over anything, and the same graph as JSON, DOT and SVG."""

import json
import math
import random
import re
import subprocess
import sys
import uuid
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, Contract
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, KIND_COMMITTED
from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphResponse
from rich.cells import cell_len

from services.console.advice import Unable
from services.console.graph import text_of, write
from services.console.picture import CONTRACT_COLOURS, DEPENDENCY_COLOURS, LINE_CELLS, LINES, Picture, wrapped
from services.console.plain import words

SVG = "{http://www.w3.org/2000/svg}"
TITLES = [
    "安装商三分钟选对型号，并且在欧洲每一个国家都能买到我们的热泵",
    "Swedish installers call us first when a customer asks for propane heat pumps",
    "目标 OKR 对齐",
    'R290 热泵 "Nordic" <& Süd> \\n \\L {a|b}',
    "DonaudampfschifffahrtsgesellschaftskapitänsmützeOhneLeerzeichen",
]


def company(size: int, centres: int = 1, apart: float = 0.2, seed: int = 7) -> GetAlignmentGraphResponse:
    """A graph of that many objectives to five levels; part of them without a way to the centre."""
    chance = random.Random(seed)
    graph = GetAlignmentGraphResponse()
    levels: dict[str, int] = {}
    for place in range(size):
        node = graph.nodes.add()
        node.objective.name = f"objectives/{uuid.UUID(int=chance.getrandbits(128))}"
        node.objective.title = f"{TITLES[place % len(TITLES)]} {place}"
        node.objective.owner_name, node.objective.unit_title = (
            "沈知微",
            "北欧销售与服务部" if place % 2 else "Nordic sales",
        )
        node.objective.kind = KIND_ASPIRATIONAL if place % 3 else KIND_COMMITTED
        if place < centres:
            node.distance = levels[node.objective.name] = 0
        elif chance.random() < apart:
            node.standalone = chance.random() < 0.3
        elif centres:
            parent = chance.choice([name for name, level in levels.items() if level < 5][:80])
            node.distance = levels[node.objective.name] = levels[parent] + 1
            contract = graph.edges.add(name=f"contracts/{uuid.UUID(int=chance.getrandbits(128))}", to=parent)
            setattr(contract, "from", node.objective.name)
            contract.kind = CONTRACT_KIND_CONTRIBUTES
            contract.contract_state = chance.choice([3, 4, 4, 5, 6])
    names = [node.objective.name for node in graph.nodes]
    for _ in range(size // 5):
        edge = graph.edges.add(name=f"dependencies/{uuid.UUID(int=chance.getrandbits(128))}", to=chance.choice(names))
        setattr(edge, "from", chance.choice(names))
        edge.dependency_state = chance.choice([1, 4, 8, 12])
        edge.at_risk = chance.random() < 0.3
    return graph


@dataclass
class Box:
    name: str
    title: str
    left: float
    top: float
    right: float
    bottom: float
    texts: list[str]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def numbers(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[0-9.]+),(-?[0-9.]+)", text)]


def boxes(svg: str) -> dict[str, Box]:
    """What is drawn for each objective, read back from the SVG."""
    found = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if "objective" in group.get("class", "").split():
            shapes = [*group.iter(f"{SVG}path"), *group.iter(f"{SVG}polygon")]
            points = [point for shape in shapes for point in numbers(shape.get("d") or shape.get("points") or "")]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            texts = ["".join(text.itertext()) for text in group.iter(f"{SVG}text")]
            title = group.findtext(f"{SVG}title") or ""
            found[group.get("id", "")] = Box(group.get("id", ""), title, min(xs), min(ys), max(xs), max(ys), texts)
    return found


def overlapping(drawn: dict[str, Box]) -> list[tuple[str, str]]:
    sorted_ = sorted(drawn.values(), key=lambda box: box.left)
    return [
        (one.name, other.name)
        for place, one in enumerate(sorted_)
        for other in sorted_[place + 1 :]
        if other.left < one.right and one.top < other.bottom and other.top < one.bottom
    ]


def rings(svg: str) -> dict[str, tuple[float, float, float]]:
    """Middle and radius of each ring, by what it is called."""
    found = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if "ring" in group.get("class", "").split():
            ellipse = next(group.iter(f"{SVG}ellipse"))
            found[group.get("id", "").removeprefix("ring-")] = tuple(
                float(ellipse.get(name) or 0) for name in ("cx", "cy", "rx")
            )
    return found


@pytest.mark.parametrize(("centres", "apart"), [(1, 0.2), (6, 0.2), (0, 1.0), (3, 0.8)])
def test_five_hundred_objectives_are_drawn_and_none_lies_over_another(centres, apart):
    graph = company(500, centres, apart)
    svg = text_of(graph, "svg")
    drawn = boxes(svg)
    assert set(drawn) == {node.objective.name for node in graph.nodes}
    assert overlapping(drawn) == []
    for node in graph.nodes:
        box = drawn[node.objective.name]
        assert box.title.startswith(node.objective.title), "pointing at it shows the whole title"
        assert all(cell_len(line) <= LINE_CELLS for line in box.texts)
        assert 1 < len(box.texts) <= LINES + 1
        assert box.texts[-1] == node.objective.unit_title
    width = float(re.search(r'width="([0-9.]+)pt"', svg).group(1))
    assert width < 7000


def test_the_rings_are_the_distances_to_the_centre():
    graph = company(120)
    svg = text_of(graph, "svg")
    drawn, circles = boxes(svg), rings(svg)
    assert list(circles) == [
        "not-aligned",
        *map(str, range(max(node.distance for node in graph.nodes), 0, -1)),
        "centre",
    ]
    cx, cy, _ = circles["centre"]
    radii = [circles[name][2] for name in reversed(circles)]
    assert radii == sorted(radii)
    for node in graph.nodes:
        box = drawn[node.objective.name]
        away = math.dist(box.middle, (cx, cy))
        if not node.HasField("distance"):
            assert circles[str(max(map(int, [name for name in circles if name.isdigit()])))][2] < away, "apart, outside"
        elif node.distance == 0:
            assert away < 1
        else:
            inner = circles["centre" if node.distance == 1 else str(node.distance - 1)][2]
            assert inner < away < circles[str(node.distance)][2]


def test_an_empty_company_is_an_empty_picture():
    assert boxes(text_of(GetAlignmentGraphResponse(), "svg")) == {}
    assert "digraph" in text_of(GetAlignmentGraphResponse(), "dot")


def test_contracts_have_the_colour_of_their_state_and_dependencies_are_dashed():
    graph = GetAlignmentGraphResponse()
    for place in range(12):
        node = graph.nodes.add(distance=min(place, 1))
        node.objective.name = f"objectives/00000000-0000-4000-8000-{place:012}"
        node.objective.title = "目标"
    names = [node.objective.name for node in graph.nodes]
    for place, state in enumerate(range(1, 10), 1):
        edge = graph.edges.add(name=f"contracts/{place}", to=names[0], contract_state=state, kind=1)
        setattr(edge, "from", names[place])
    late = graph.edges.add(name="dependencies/1", to=names[10], dependency_state=8, at_risk=True, overdue=True)
    setattr(late, "from", names[11])
    late.awaiting = "people/p0001"
    svg = text_of(graph, "svg")
    groups = {each.get("id"): each for each in ElementTree.fromstring(svg).iter(f"{SVG}g")}
    for place, state in enumerate(words(Contract.State.DESCRIPTOR), 1):
        line = next(groups[f"contracts/{place}"].iter(f"{SVG}path"))
        assert line.get("stroke") == CONTRACT_COLOURS[state]
        assert f"━━ {state}" in svg, "the legend says so"
    lines = list(groups["dependencies/1"].iter(f"{SVG}path"))
    assert {line.get("stroke") for line in lines} == {CONTRACT_COLOURS["active"], CONTRACT_COLOURS["breached"]}
    assert all(line.get("stroke-dasharray") for line in lines)
    told = groups["dependencies/1"].findtext(f"{SVG}title")
    assert "depends · in progress · waits for people/p0001, overdue · at risk" in told


def test_every_state_has_a_colour():
    assert set(CONTRACT_COLOURS) == set(words(Contract.State.DESCRIPTOR))
    assert set(DEPENDENCY_COLOURS) == set(words(Dependency.State.DESCRIPTOR))
    assert set(DEPENDENCY_COLOURS.values()) <= set(CONTRACT_COLOURS)


def test_what_is_withheld_stays_so():
    graph = company(3)
    graph.nodes[1].objective.title = ""
    graph.nodes[1].objective.withheld = True
    drawn = boxes(text_of(graph, "svg"))
    assert drawn[graph.nodes[1].objective.name].texts[0] == "(restricted)"


def test_the_same_graph_gives_the_same_picture():
    assert text_of(company(60), "svg") == text_of(company(60), "svg")


def test_json_has_stable_keys_and_the_whole_answer():
    graph = company(10)
    data = json.loads(text_of(graph, "json"))
    assert set(data) == {"nodes", "edges", "truncated", "read_info"}
    assert [each["objective"]["name"] for each in data["nodes"]] == [each.objective.name for each in graph.nodes]
    assert data["nodes"][0]["distance"] == 0
    assert {"name", "from", "to", "kind", "contract_state", "dependency_state", "awaiting", "at_risk"} <= set(
        data["edges"][0]
    )


@pytest.mark.parametrize("centres", [0, 1, 4])
def test_dot_is_read_back_as_the_same_graph(centres):
    import pygraphviz

    graph = company(40, centres, 0.3)
    read = pygraphviz.AGraph(string=text_of(graph, "dot"))
    names = {node.objective.name for node in graph.nodes}
    assert {str(node) for node in read.nodes()} - {"centre"} == names
    assert read.has_node("centre") == (centres != 1), "something has to stand in the middle"
    assert len(read.edges()) == len(graph.edges)
    odd = next(node for node in graph.nodes if "R290" in node.objective.title)
    tooltip = read.get_node(odd.objective.name).attr["tooltip"]
    assert odd.objective.title.replace("\\", "\\\\") in tooltip


def test_titles_break_between_words_and_between_chinese_characters():
    assert wrapped("安装商三分钟选对型号") == ["安装商三分钟选对型号"]
    assert wrapped("安装商三分钟选对型号，并且能买到") == ["安装商三分钟选对型号", "，并且能买到"]
    assert wrapped("Swedish installers call us first") == ["Swedish installers", "call us first"]
    assert wrapped("") == [""]


@given(st.text(max_size=200))
def test_no_line_is_longer_than_its_box(text):
    lines = wrapped(text)
    assert len(lines) <= LINES
    assert all(cell_len(line) <= LINE_CELLS for line in lines)


def test_a_picture_is_around_what_one_asked_for():
    graph = company(20)
    name = graph.nodes[5].objective.name
    assert text_of(graph, "svg", name) != text_of(graph, "svg")
    assert Picture(graph).root == graph.nodes[0].objective.name


def test_drawing_says_nothing_beside_the_picture():
    script = (
        "import sys; from tests.console.test_picture import company; from services.console.graph import text_of; "
        "sys.stdout.write(text_of(company(30), 'svg'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(boxes(done.stdout)) == 30


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(Unable, match="cannot be written"):
        write("x", tmp_path / "nowhere" / "graph.svg")
    write("图", tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == "图"
