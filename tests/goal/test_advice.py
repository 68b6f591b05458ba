"""Advice: what comes back beside the answer and blocks nothing."""

import re
from pathlib import Path
from typing import Any

import pytest
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.events_pb2 import OddsEstimated, ResourceRequested
from okr.goal.v1.objective_pb2 import (
    KIND_ASPIRATIONAL,
    ORIGIN_BOTTOM_UP,
    Closing,
    Odds,
    Resource,
    Terms,
)
from okr.goal.v1.reason_pb2 import WarningReason

from services.goal.advice import ACTIVITY, columns
from tests.goal.company import (
    BOLD,
    BOSS,
    CEO,
    HQ,
    NAME,
    OWNER,
    PEER,
    RICHER,
    TERMS,
    accept,
    active,
    days,
    do,
    drafted,
    given,
    key_result,
    metric,
    milestones,
    proposed,
    resource,
    revised,
    rubric,
    terms,
)


def draft(what: Terms) -> Any:
    return do("DraftObjective", terms=what, origin=ORIGIN_BOTTOM_UP)


def odds(by: str, value: str, revision: int = 1) -> OddsEstimated:
    return OddsEstimated(odds=Odds(by=by, odds=value, revision=revision))


CALM = [key_result("share", metric(), "1", due_date="2026-11-30")]


@pytest.mark.parametrize(
    "what, reasons",
    [
        (TERMS, []),
        (BOLD, []),
        (terms(title="赢" * 70), []),
        (terms(title="赢" * 71), ["TITLE_IS_LONG"]),
        (terms(title="w" * 141), ["TITLE_IS_LONG"]),
        (terms(why=""), ["WHY_IS_MISSING"]),
        (terms(kind=KIND_ASPIRATIONAL), ["HYPOTHESIS_IS_MISSING"]),
        (terms(parent=""), ["PARENT_IS_MISSING"]),
        (terms(parent="", unit=HQ), []),
        (terms(counterpart=CEO), []),
        (terms(counterpart=PEER), ["COUNTERPART_IS_NOT_IN_LINE"]),
        (terms(owner=CEO, counterpart=PEER), []),
        (
            terms(key_results=[key_result("a", metric(), "0.5"), key_result("b", metric(), "0.5")]),
            ["ALL_ARE_DUE_AT_END"],
        ),
        (terms(key_results=[key_result("a", metric(), "1")]), []),
        (
            terms(key_results=[key_result("a", metric(), "1", due_date="2027-01-01")]),
            ["DUE_DATE_IS_OUTSIDE_CYCLE"],
        ),
        (
            terms(key_results=[key_result("a", metric(), "1", due_date="2026-09-30")]),
            ["DUE_DATE_IS_OUTSIDE_CYCLE"],
        ),
        (
            terms(
                key_results=[
                    key_result(f"k{n}", metric(), "0.125" if n < 4 else "0.25", due_date="2026-11-30") for n in range(6)
                ]
            ),
            ["KEY_RESULTS_ARE_MANY"],
        ),
        (terms(key_results=[key_result("a", rubric("0.5", "1"), "1")]), ["VERIFIER_IS_MISSING"]),
        (terms(key_results=[key_result("a", rubric("0.5", "1", verifier=PEER), "1")]), []),
        # The test is decidability, not digits: a title without a number is nothing to warn about.
        (terms(key_results=[key_result("a", m.Measurement(baseline=m.Baseline()), "1", title="客户满意度已知")]), []),
        (
            terms(key_results=[key_result("a", milestones("1"), "1", title="Help sales sell")]),
            ["KEY_RESULT_IS_ACTIVITY"],
        ),
        (terms(key_results=[key_result("a", metric(), "1", title="协助销售部门")]), ["KEY_RESULT_IS_ACTIVITY"]),
    ],
)
def test_advice_on_terms(what, reasons):
    given().when(draft(what), by=OWNER).warned(*reasons)
    given(drafted(what)).when(do("OpenDialogue"), by=OWNER).warned(*reasons)


def test_a_milestone_on_the_way_is_a_date_before_the_end():
    steps = milestones("1", "1")
    steps.milestones.milestones[0].due_date = "2026-11-01"
    what = terms(key_results=[key_result("a", steps, "0.5"), key_result("b", metric(), "0.5", due_date="2026-12-31")])
    given().when(draft(what), by=OWNER).warned()


@pytest.mark.parametrize(
    "title",
    [
        "Consult the plants",
        "analyse churn",
        "Participate in fairs",
        "  assist",
        "参与投标",
        "跟进客户",
        "Continue to grow",
    ],
)
def test_what_somebody_does_is_an_activity(title):
    assert ACTIVITY.match(title)


@pytest.mark.parametrize(
    "title",
    ["Helpdesk answers in an hour", "Customers consult us first", "支持工单一天内关闭", "Supported sites reach 40"],
)
def test_what_will_be_true_is_none(title):
    assert not ACTIVITY.match(title)


def test_a_title_is_measured_in_columns():
    assert columns("ab") == 2 and columns("目标") == 4 and columns("ｱ") == 1


def test_advice_comes_with_a_revision_too():
    given(*proposed()).when(do("ReviseTerms", terms=terms(why="")), by=BOSS).warned("WHY_IS_MISSING")


def test_accepting_without_odds_is_advised_against():
    given(*proposed()).when(accept(), by=OWNER).warned("ODDS_ARE_MISSING", "ODDS_ARE_MISSING")
    given(*proposed(), odds(OWNER, "0.8"), odds(BOSS, "0.9")).when(accept(), by=OWNER).warned()


def test_odds_of_an_earlier_revision_are_outdated():
    past = (*proposed(), odds(OWNER, "0.8"), revised(RICHER), odds(BOSS, "0.9", 2))
    given(*past).when(accept(RICHER), by=OWNER).warned("ODDS_ARE_OUTDATED")


def test_a_commitment_at_low_odds_and_a_timid_stretch_are_questions():
    given(*proposed(), odds(OWNER, "0.49"), odds(BOSS, "0.5")).when(accept(), by=OWNER).warned("ODDS_ARE_LOW")
    given(*proposed(BOLD), odds(OWNER, "0.3"), odds(BOSS, "0.95")).when(accept(BOLD), by=OWNER).warned("ODDS_ARE_HIGH")
    given(*proposed()).when(do("EstimateOdds", odds="0.3"), by=OWNER).warned("ODDS_ARE_LOW")
    given(*proposed(BOLD)).when(do("EstimateOdds", odds="1"), by=OWNER).warned("ODDS_ARE_HIGH")


def test_accepting_while_a_request_is_unanswered_is_advised_against():
    asked = ResourceRequested(resource=resource("r1", Resource.STATE_REQUESTED, OWNER))
    given(*proposed(), asked, odds(OWNER, "0.8"), odds(BOSS, "0.9")).when(accept(), by=OWNER).warned(
        "RESOURCE_IS_UNANSWERED"
    )


def test_an_answer_that_is_overdue_from_the_start_is_odd():
    command = do("ProposeObjective", terms=TERMS, origin=ORIGIN_BOTTOM_UP, answer_due=days(-1))
    given().when(command, by=OWNER).warned("ANSWER_DUE_IS_PAST")


def test_a_level_is_said_by_its_verifier():
    judged = terms(key_results=[key_result("share", rubric("0.5", "1", verifier=PEER), "1")])
    command = do("MeasureKeyResult", name=f"{NAME}/keyResults/share", reading=m.Reading(level=1))
    given(*active(judged)).when(command, by=OWNER).warned("LEVEL_IS_NOT_VERIFIED")
    given(*active(judged)).when(command, by=PEER).warned()


def test_an_end_without_evidence_or_agreement_teaches_little():
    abandon = do("CloseObjective", decision=Closing.DECISION_ABANDONED, why="no market")
    given(*active()).when(abandon, by=OWNER).warned("EVIDENCE_IS_WANTED")
    achieve = do("CloseObjective", decision=Closing.DECISION_ACHIEVED, why="done", evidence_uris=["https://wiki/x"])
    given(*active()).when(achieve, by=OWNER).warned()
    given(drafted()).when(achieve, by=OWNER).warned("NEVER_AGREED")


def test_a_transfer_out_of_the_line_is_odd():
    command = do("TransferObjective", owner=BOSS, counterpart=PEER, reason="moves on")
    given(*active()).when(command, by=OWNER).warned("COUNTERPART_IS_NOT_IN_LINE")


def test_every_warning_is_in_the_contract():
    files = Path(__file__).parent.parent.parent.joinpath("services", "goal").glob("*.py")
    used = set(re.findall(r'(?:_warning\(|reason=)"([A-Z_]+)"', "".join(each.read_text() for each in files)))
    contract = {name.removeprefix("WARNING_REASON_") for name, number in WarningReason.items() if number}
    assert used == contract
