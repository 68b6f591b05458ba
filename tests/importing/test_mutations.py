"""Whatever a file holds, planning either refuses it as a whole or gives commands that a service takes."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from okr.goal.v1.goal_service_pb2 import ImportObjectiveRequest

from services.console import importing, sources
from services.console.values import as_json, decimal_text
from services.goal.terms import check_import
from tests.importing.documents import document

texts = st.text(st.characters(codec=None), max_size=30)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(allow_nan=True, allow_infinity=True)
    | texts
    | st.sampled_from(["o1", "o2", "k1", "bakery", "2026-02-30", "up", "commit", "committed", "x" * 5000, "a\nb"])
)
keys = st.sampled_from(["id", "text", "title", "unit", "start", "target", "level", "done", "name"]) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to everything inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, each in inner:
        found += places(each, (*path, key))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The document with up to four things in it replaced, removed, doubled or added."""
    doc = document()
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(places(doc)))
        holder: Any = doc
        for key in way:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "replace", "remove", "double", "add"])):
            case "replace":
                holder[last] = draw(values)
            case "remove":
                del holder[last]
            case "double" if isinstance(holder, list):
                holder.append(holder[last])
            case _ if isinstance(holder, dict):
                holder[draw(keys)] = draw(values)
        if not places(doc):
            break
    return doc


def is_refused_or_planned(doc: Any) -> None:
    try:
        plan = importing.plan(sources.checked(doc), "mutated")
    except sources.Broken as broken:
        assert str(broken)
        return
    assert importing.shape_faults(plan) == []
    assert plan.report.as_text()
    json.dumps(plan.report.as_json())
    for step in plan.steps:
        for command in step.commands:
            command.SerializeToString()
            if isinstance(command, ImportObjectiveRequest):
                check_import(command.name, command.terms, command.source, command.readings)


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_a_mutated_document_is_refused_or_planned(doc: dict[str, Any]) -> None:
    is_refused_or_planned(doc)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_value_is_refused_or_planned(doc: Any) -> None:
    is_refused_or_planned(doc)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000), st.integers(0, 60))
def test_a_damaged_file_is_refused_or_planned(damage: bytes, place: int, gone: int) -> None:
    whole = as_json(document()).encode()
    for parse in (sources.parse_json, sources.parse_table):
        try:
            doc = parse(whole[:place] + damage + whole[place + gone :])
        except sources.Broken:
            continue
        is_refused_or_planned(doc)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(texts, min_size=1, max_size=6), max_size=6), st.sampled_from(",;\t"))
def test_any_table_is_refused_or_planned(rows: list[list[str]], separator: str) -> None:
    header = ["unit", "objective", "key result", "start", "target", "milestones"]
    cells = [[cell.replace('"', '""') for cell in row] for row in [header, *rows]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in cells)
    try:
        doc = sources.parse_table(text.encode("utf-8", "replace"))
    except sources.Broken:
        return
    is_refused_or_planned(doc)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_travel_without_losing_a_digit(value: Decimal) -> None:
    text = decimal_text(value)
    assert text == "" or Decimal(text) == value
