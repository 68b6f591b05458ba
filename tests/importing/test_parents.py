"""What becomes of contracts when a file changes its parents, an end is unknown, or alignment is away."""

from collections.abc import Callable

from deploy.local import Region
from services.console import importing
from services.console.connection import Connection
from tests.importing.contracts import contracts_of, names_and_etags, sent
from tests.importing.documents import document, with_objective

Take = Callable[..., importing.Report]


def test_another_parent_is_a_conflict_and_changes_nothing(take: Take, connection: Connection) -> None:
    take(document(), "another-parent")
    before = names_and_etags(connection, "another-parent")
    report = take(with_objective(2, parent_objective="o1"), "another-parent")
    assert not report.taken
    of_objective, of_contract = report.conflicts
    assert (of_objective.what, of_contract.what) == ("objective o3", "contract of objective o3")
    assert of_objective.why.startswith('parent: "objectives/')
    assert of_contract.why.startswith('parent: "objectives/')
    assert names_and_etags(connection, "another-parent") == before


def test_a_parent_that_was_not_there_is_a_conflict_and_makes_no_contract(take: Take, connection: Connection) -> None:
    take(with_objective(2, parent_objective=None), "first-parent")
    before = names_and_etags(connection, "first-parent")
    report = take(document(), "first-parent")
    assert not report.taken
    assert [(each.what, each.why) for each in report.conflicts if each.what.startswith("contract")] == [
        ("contract of objective o3", "it is not there, and its objective differs")
    ]
    assert names_and_etags(connection, "first-parent") == before


def test_a_contract_whose_end_nobody_knows_is_reported(region: Region, take: Take, connection: Connection) -> None:
    plan = importing.plan(document(), "unknown-end")
    plan.steps = [step for step in plan.steps if step.what != "objective o3"]
    report, _ = sent(region, plan)
    assert report.taken["contracts"] == 1
    (left,) = [each for each in report.not_taken if each.what == "contract of objective o3"]
    assert "OBJECTIVE_IS_UNKNOWN" in left.why
    assert take(document(), "unknown-end").taken == {"objectives": 1, "contracts": 1}
    assert len(contracts_of(connection, "unknown-end")) == 2


def test_an_import_without_alignment_goes_on_when_it_is_there(
    region: Region, take: Take, connection: Connection
) -> None:
    plan = importing.plan(document(), "without-alignment")
    report, _ = sent(region, plan, alignment="127.0.0.1:1")
    assert report.interrupted.startswith("The alignment service does not answer (UNAVAILABLE")
    assert "contracts" not in report.taken
    assert report.taken["objectives"] == 3
    again = take(document(), "without-alignment")
    assert again.taken == {"contracts": 2}
    assert not again.interrupted
    assert len(contracts_of(connection, "without-alignment")) == 2
