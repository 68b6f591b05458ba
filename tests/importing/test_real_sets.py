"""Real OKRs that nobody here wrote: what the tree shows after an import equals the source, read here from the raw JSON."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

from services.console import exporting, importing, sources
from services.console.connection import Connection
from services.console.plain import json_text
from services.console.tree import nested, read_tree
from tests.importing.conftest import REAL_SETS

each_set = pytest.mark.parametrize("file", REAL_SETS, ids=lambda file: file.stem)


def raw(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    return document


def tree_of(connection: Connection, set_name: str) -> list[dict[str, Any]]:
    """The set's part of what `okr tree --json` prints, parsed again; parents stand before children, flat."""
    printed = json.loads(json_text(nested(read_tree(connection, f"cycles/{set_name}"))), parse_float=Decimal)
    flat: list[dict[str, Any]] = []

    def walk(nodes: list[dict[str, Any]], above: dict[str, Any] | None) -> None:
        for node in nodes:
            assert node["unit"].startswith(f"units/{set_name}-")
            flat.append(node | {"above": above})
            walk(node["children"], node)

    walk(printed, None)
    return flat


def same_number(shown: Any, said: Any) -> bool:
    return (shown is None) == (said is None) and (said is None or Decimal(shown) == Decimal(said))


@each_set
def test_the_tree_shows_what_the_source_says(
    file: Path, take: Callable[..., importing.Report], connection: Connection
) -> None:
    source = raw(file)
    report = take(sources.read(file), file.stem)
    assert not report.interrupted
    assert not report.conflicts
    shown = tree_of(connection, file.stem)
    units = {unit["id"]: unit for unit in source["units"]}
    by_reference = {node["source_reference"]: node for node in shown}

    assert len(shown) == len(source["objectives"]) == report.taken["objectives"]
    assert sum(len(node["key_results"]) for node in shown) == sum(len(o["key_results"]) for o in source["objectives"])
    assert report.taken["units"] == len(units)
    assert not [left for left in report.not_taken if left.what.endswith("metric")]
    holder = {result["id"]: o["id"] for o in source["objectives"] for result in o["key_results"]}
    for objective in source["objectives"]:
        node = by_reference[objective["id"]]
        assert node["title"] == objective["title"]
        assert node["unit_title"] == units[objective["unit"]]["name"]
        assert node["owner_name"] == (objective["owner_role"] or "")
        assert node["kind"] is objective["kind"] is None
        assert node["state"] == "imported"
        assert same_number(node["score"], objective.get("score"))
        parent = holder.get(objective.get("parent_key_result")) or objective["parent_objective"]
        assert (node["above"] or {"source_reference": None})["source_reference"] == parent
        assert (node["parent_key_result"] or None) == objective.get("parent_key_result")
        assert [each["source_reference"] for each in node["key_results"]] == [o["id"] for o in objective["key_results"]]
        for key_result, said in zip(node["key_results"], objective["key_results"], strict=True):
            the_key_result_says_the_same(key_result, said)


def the_key_result_says_the_same(shown: dict[str, Any], said: dict[str, Any]) -> None:
    assert shown["title"] == said["text"]
    assert same_number(shown["score"], said["score"])
    if said["final_value"] is None or isinstance(said["final_value"], int | Decimal):
        assert same_number(shown["final_value"], said["final_value"])
    if metric := said["metric"]:
        assert shown["kind"] == "metric"
        assert same_number(shown["metric"]["baseline"], metric["start"])
        assert same_number(shown["metric"]["target"], metric["target"])
        assert shown["metric"]["direction"] == metric["direction"]
        assert shown["metric"]["unit"] == (metric["unit"] or "")
        if metric["start"] in (None, metric["target"]):
            assert shown["progress"] is None
        return
    if not said["milestones"]:
        assert shown["kind"] is None
        assert shown["progress"] is None
    elif all(step.get("level") for step in said["milestones"]):
        assert [level["criterion"] for level in shown["rubric"]["levels"]] == [
            step["text"] for step in said["milestones"]
        ]
    else:
        steps = shown["milestones"]["milestones"]
        assert [step["title"] for step in steps] == [step["text"] for step in said["milestones"]]
        if all(isinstance(step.get("done"), bool) for step in said["milestones"]):
            done = [f"m{place}" for place, step in enumerate(said["milestones"], start=1) if step["done"]]
            assert shown["reading"]["milestones_done"]["milestone_ids"] == done


@each_set
def test_every_text_of_the_source_is_on_the_page_of_its_objective(
    file: Path, take: Callable[..., importing.Report], connection: Connection
) -> None:
    take(sources.read(file), file.stem)
    shown = {node["source_reference"]: node["name"] for node in tree_of(connection, file.stem)}
    for objective in raw(file)["objectives"]:
        page = connection.ask(GetObjectivePageRequest(name=shown[objective["id"]])).page.objective
        notes = {note.field: note.text for note in page.import_source.notes}
        assert page.terms.why == (objective["description"] or "")
        for key in ("outcome", "status", "priority", "created"):
            assert notes.get(key) == objective.get(key)
        for result, said in zip(page.import_source.key_results, objective["key_results"], strict=True):
            kept = {note.field: note.text for note in result.notes}
            for key in ("comments", "priority", "derived_from"):
                assert kept.get(key) == said.get(key)
            if isinstance(said["final_value"], str):
                assert kept["final_value"] == said["final_value"]
            assert "metric" not in kept
            if said["metric"] and said["milestones"]:
                assert json.loads(kept["milestones"], parse_float=Decimal) == said["milestones"]


@each_set
def test_importing_again_changes_nothing(file: Path, take: Callable[..., importing.Report]) -> None:
    first = take(sources.read(file), file.stem)
    again = take(sources.read(file), file.stem)
    assert not again.taken
    assert again.unchanged == (first.taken or first.unchanged)
    assert again.not_taken == first.not_taken
    assert not again.conflicts


@each_set
def test_what_is_exported_imports_to_the_same(
    file: Path, take: Callable[..., importing.Report], connection: Connection
) -> None:
    take(sources.read(file), file.stem)
    cycle = f"cycles/{file.stem}"
    exported = exporting.as_text(exporting.document_of(exporting.look(connection, cycle)))
    report = take(sources.parse_json(exported.encode()), f"copy-of-{file.stem}")
    assert all(each.why.endswith("kept as a note") for each in report.not_taken)
    assert Counter(map(essence, tree_of(connection, f"copy-of-{file.stem}"))) == Counter(
        map(essence, tree_of(connection, file.stem))
    )
    again = exporting.as_text(exporting.document_of(exporting.look(connection, f"cycles/copy-of-{file.stem}")))
    assert again == exported


def essence(node: dict[str, Any]) -> str:
    """What is shown of an objective, without the names that differ from set to set."""
    ours = {"name", "etag", "unit", "owner", "cycle", "parent", "create_time", "update_time", "above", "children"}
    shown = {key: node[key] for key in node if key not in ours}
    shown["key_results"] = [{k: v for k, v in each.items() if k != "owner"} for each in node["key_results"]]
    above = node["above"]["source_reference"] if node["above"] else None
    return json_text(shown | {"above": above, "children": len(node["children"])})
