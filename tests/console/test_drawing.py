"""Tables and trees align in cells, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.card_pb2 import ObjectiveCard
from okr.views.v1.objective_tree_service_pb2 import ObjectiveNode
from rich.cells import cell_len
from rich.console import Console

from services.console import drawing
from services.console.drawing import bar, fit, shrunk, table
from services.console.plain import json_text, plain
from services.console.tree import branches, drawn, exact, nested

NAMES = ["顾行舟", "Annegret Löffler", "罗慎行", "Åsa Lindqvist"]
TITLES = ["安装商三分钟选对型号", "Swedish installers call us first when a customer asks for propane", "a", "目标 OKR"]


def lines(renderable, width):
    console = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(renderable)
    return console.export_text().splitlines()


def column_at(line, cells):
    """The text from a cell on; fails if a character lies across it."""
    taken = 0
    for place, character in enumerate(line):
        if taken == cells:
            return line[place:]
        taken += cell_len(character)
        assert taken <= cells, f"{character!r} lies across cell {cells} of {line!r}"
    return ""


@pytest.mark.parametrize("width", [40, 57, 80, 120])
def test_columns_begin_at_the_same_cell_in_every_row(width, monkeypatch):
    monkeypatch.setattr(drawing, "out", Console(width=width))
    rows = [(title, name, f"{place}") for place, (title, name) in enumerate(zip(TITLES, NAMES, strict=True))]
    shown = lines(table(("title", "owner", "n"), rows, text=("title",)), width)
    assert all(cell_len(line) <= width for line in shown)
    begins = cell_len(shown[0][: shown[0].index("owner")])
    assert [column_at(line, begins).split("  ")[0].strip() for line in shown[1:]] == NAMES


def test_what_names_a_thing_stays_whole_and_texts_give_way():
    assert shrunk([8, 60, 20], [False, True, True], 60) == [8, 32, 20]
    assert shrunk([8, 60, 60], [False, True, True], 60) == [8, 26, 26]
    assert shrunk([50, 60], [False, True], 40) == [50, drawing.NARROWEST]
    assert shrunk([5, 5], [True, True], 80) == [5, 5]


@given(st.text(alphabet="ab目标，。 \n"), st.integers(1, 30))
def test_a_fitted_text_never_takes_more_cells(text, cells):
    fitted = fit(text, cells)
    assert cell_len(fitted) <= cells
    assert "\n" not in fitted
    if cell_len(" ".join(text.split())) <= cells:
        assert fitted == " ".join(text.split())


@pytest.mark.parametrize("progress", [None, "0", "0.005", "0.5", "1", "1.7", "-0.2"])
def test_bars_are_equally_wide(progress):
    assert bar(progress).cell_len == drawing.BAR_CELLS + 6


def node(depth, title="x", **fields):
    card = ObjectiveCard(name=f"objectives/{title}", title=title, state=Objective.STATE_ACTIVE, **fields)
    return ObjectiveNode(objective=card, depth=depth)


def test_branches_lead_from_each_objective_to_the_one_above():
    guides = branches([0, 1, 2, 1, 0, 1])
    assert [guide for guide, _ in guides] == ["", "├─ ", "│  └─ ", "└─ ", "", "└─ "]
    assert [below for _, below in guides] == ["", "│  ", "│     ", "   ", "", "   "]


@pytest.mark.parametrize("width", [60, 100])
def test_the_tree_aligns(width):
    nodes = [node(min(place, 2), title, owner_name=NAMES[place]) for place, title in enumerate(TITLES)]
    shown = lines(drawn(nodes), width)
    states = {cell_len(line[: line.index("active")]) for line in shown}
    assert len(states) == 1
    assert all(cell_len(line) <= width for line in shown)


def test_json_nests_by_depth_and_numbers_are_exact():
    top = node(0, "a", progress="0.350000001", score="-0.012")
    data = nested([top, node(1, "b"), node(2, "c"), node(1, "d"), node(0, "e")])
    assert [(each["title"], [child["title"] for child in each["children"]]) for each in data] == [
        ("a", ["b", "d"]),
        ("e", []),
    ]
    assert data[0]["children"][0]["children"][0]["title"] == "c"
    assert data[0]["kind"] is None
    assert data[0]["state"] == "active"
    assert nested([top, node(1, "b"), node(2, "c")], depth=1)[0]["children"] == []
    text = json_text(data)
    assert '"progress": 0.350000001' in text
    assert '"score": -0.012' in text
    assert json_text({"a": exact("100.50"), "b": "1.5"}) == '{\n  "a": 100.50,\n  "b": "1.5"\n}'


def test_every_field_is_there_in_plain_data():
    data = plain(Objective())
    assert set(data) == {field.name for field in Objective.DESCRIPTOR.fields}
    assert data["closing"] is None
    assert data["accepted_by"] == []
    assert data["state"] is None
