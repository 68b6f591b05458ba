"""What real sets list under what comes in as contracts: every edge of the raw JSON, nothing more and nothing less."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, Contract
from okr.views.v1.alignment_card_pb2 import ContractCard, GoalBrief
from okr.views.v1.alignment_tree_service_pb2 import ListAlignmentTreeRequest

from deploy.local import Region
from services.console import importing, sources
from services.console.connection import Connection
from services.console.values import slug
from tests.importing.conftest import REAL_SETS
from tests.importing.contracts import contracts_of, names_and_etags, sent

Take = Callable[..., importing.Report]

#: Child, parent objective, parent key result ("": the objective), by the source's own ids.
Edge = tuple[str, str, str]


def edges_of(source: dict[str, Any]) -> set[Edge]:
    """What the raw JSON nests, read without the importer."""
    holder = {
        result["id"]: objective["id"] for objective in source["objectives"] for result in objective["key_results"]
    }
    found = set()
    for objective in source["objectives"]:
        if key_result := objective.get("parent_key_result"):
            found.add((objective["id"], holder[key_result], slug(key_result)))
        elif parent := objective["parent_objective"]:
            found.add((objective["id"], parent, ""))
    return found


def depth_of(edges: set[Edge]) -> int:
    above = {child: parent for child, parent, _ in edges}

    def levels(identity: str) -> int:
        return 1 + (levels(above[identity]) if identity in above else 0)

    return max(map(levels, above))


NESTED = [file for file in REAL_SETS if edges_of(json.loads(file.read_text(encoding="utf-8")))]
each_nested_set = pytest.mark.parametrize("file", NESTED, ids=lambda file: file.stem)


def end_of(brief: GoalBrief) -> tuple[str, str]:
    return brief.objective.source_reference, brief.key_result_id


def edge_of(card: ContractCard) -> Edge:
    (child, nothing), (parent, key_result) = end_of(card.child), end_of(card.parent)
    assert not nothing
    return child, parent, key_result


@each_nested_set
def test_the_contracts_are_the_nesting_of_the_source(file: Path, take: Take, connection: Connection) -> None:
    edges = edges_of(json.loads(file.read_text(encoding="utf-8")))
    report = take(sources.read(file), file.stem)
    assert not report.interrupted
    assert (report.taken or report.unchanged)["contracts"] == len(edges)
    cards = contracts_of(connection, file.stem)
    assert sorted(map(edge_of, cards)) == sorted(edges)
    for card in cards:
        contract = card.contract
        assert contract.state == Contract.STATE_ACTIVE
        assert contract.terms.kind == CONTRACT_KIND_SUPPORTS
        assert contract.source.set == file.stem
        assert contract.source.reference == card.child.objective.source_reference
        assert contract.source.evidence == ("parent_key_result" if card.parent.key_result_id else "parent_objective")


@each_nested_set
def test_the_tree_by_contracts_is_the_tree_of_the_source(file: Path, take: Take, connection: Connection) -> None:
    source = json.loads(file.read_text(encoding="utf-8"))
    edges = edges_of(source)
    take(sources.read(file), file.stem)
    nodes = list(connection.pages(ListAlignmentTreeRequest(cycle=f"cycles/{file.stem}"), "nodes"))
    references = {node.objective.name: node.objective.source_reference for node in nodes}
    shown = [
        (node.objective.source_reference, references[node.parent_objective], node.parent_key_result_id)
        for node in nodes
        if node.parent_objective
    ]
    assert sorted(shown) == sorted(edges)
    below = {child for child, *_ in edges}
    roots = {objective["id"] for objective in source["objectives"]} - below
    assert sorted(node.objective.source_reference for node in nodes if not node.depth) == sorted(roots)
    assert max(node.depth for node in nodes) + 1 == depth_of(edges)
    depths = {node.objective.source_reference: node.depth for node in nodes}
    assert all(depths[child] == depths[parent] + 1 for child, parent, _ in edges)
    assert not any(node.repeated for node in nodes)


def test_the_sets_are_as_deep_and_as_fine_as_they_are_known_to_be() -> None:
    edges = {file.stem: edges_of(json.loads(file.read_text(encoding="utf-8"))) for file in NESTED}
    assert depth_of(edges["gitlab-fy20-q2"]) == 5
    assert len(edges["gitlab-fy20-q2"]) == 166
    assert sum(bool(key_result) for *_, key_result in edges["gitlab-fy21-q2"]) == 25


@each_nested_set
def test_importing_again_records_nothing_about_contracts(file: Path, take: Take, connection: Connection) -> None:
    take(sources.read(file), file.stem)
    before = names_and_etags(connection, file.stem)
    again = take(sources.read(file), file.stem)
    assert "contracts" not in again.taken
    assert again.unchanged["contracts"] == len(before)
    assert names_and_etags(connection, file.stem) == before


def test_alignment_killed_in_the_middle_of_an_import(region: Region, take: Take, connection: Connection) -> None:
    file = next(file for file in NESTED if file.stem == "gitlab-fy21-q2")
    plan = importing.plan(sources.read(file), "killed")
    child = region.processes["alignment"].child

    def kill(done: int, of: int) -> None:
        if done == of - 15:
            child.kill()

    report, _ = sent(region, plan, progress=kill)
    assert report.interrupted
    while child.pid is None or not region._serves("alignment", child):
        region.tick()
    again = take(sources.read(file), "killed")
    assert not again.interrupted
    assert again.unchanged["contracts"] + again.taken["contracts"] == 29
    assert again.taken["contracts"] > 0
    assert len(contracts_of(connection, "killed")) == 29
