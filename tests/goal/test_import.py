"""Imports: as the source has it, with nothing added, and once."""

import re
from typing import Any

import pytest
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.events_pb2 import (
    DialogueOpened,
    KeyResultMeasured,
    ObjectiveImported,
    ObjectiveTransferred,
    TermsRevised,
)
from okr.goal.v1.objective_pb2 import (
    KIND_COMMITTED,
    ImportSource,
    KeyResult,
    KeyResultReading,
    KeyResultSource,
    Objective,
    SourceNote,
    Terms,
)

from libs.record import timestamp
from services.goal import refusals as no
from services.goal import terms as t
from services.goal.terms import hash_of
from tests.goal.company import (
    ACTIVE,
    BOSS,
    EXPLORE,
    NAME,
    NOW,
    OWNER,
    PEER,
    Q1,
    Q4,
    RICHER,
    SALES,
    TERMS,
    WOUND_UP,
    days,
    do,
    drafted,
    given,
    key_result,
    metric,
    milestones,
    revised,
    rubric,
    terms,
)

APP = "apps/okr-import"
SOURCE = ImportSource(
    set="company.json",
    reference="o-17",
    score="-0.012",
    notes=[SourceNote(field="status", text="green\n(mostly)")],
    key_results=[KeyResultSource(key_result_id="open", reference="kr-1", score="2.27")],
)
BARE = Terms(
    title="Be loved",
    unit="units/somewhere-else",
    cycle=Q4,
    key_results=[KeyResult(key_result_id="open", title="Everybody is happy"), key_result("flat", metric("", "5"), "")],
)
FROM = ImportSource(set="x", reference="y")
READINGS = [KeyResultReading(key_result_id="flat", reading=m.Reading(value="4"), true_time=timestamp(NOW))]


def bring(what: Terms = BARE, source: ImportSource = SOURCE, readings: Any = READINGS) -> Any:
    return do("ImportObjective", terms=what, source=source, readings=readings)


def imported(what: Terms = BARE, source: ImportSource = SOURCE, readings: Any = READINGS) -> ObjectiveImported:
    return ObjectiveImported(terms=what, source=source, terms_hash=hash_of(what, ()), readings=readings)


def test_an_objective_is_taken_as_its_source_has_it():
    given().when(bring(), by=APP).then(imported()).answered(
        state=Objective.STATE_IMPORTED, terms=BARE, readings=READINGS, import_source=SOURCE, revision=1
    ).warned()


def test_into_whatever_cycle_that_was_planned():
    given().elsewhere(Q4, *ACTIVE, WOUND_UP).when(bring(), by=APP).then(imported())
    given().elsewhere(Q4).when(bring(), by=APP).refused(no.CycleIsUnknown)


def test_importing_the_same_again_changes_nothing_whatever_happened_since():
    given(imported()).when(bring(), by=APP).then()
    given(imported(), revised(RICHER)).when(bring(), by=APP).then()


def test_importing_something_else_under_the_name_is_refused():
    given(imported()).when(bring(readings=[]), by=APP).refused(no.ImportDiffers)
    given(drafted()).when(bring(), by=APP).refused(no.ObjectiveExists)


def with_key_result(**fields: Any) -> Terms:
    return Terms(title="x", unit=SALES, cycle=Q4, key_results=[KeyResult(**{"key_result_id": "a", **fields})])


@pytest.mark.parametrize(
    "what, refusal",
    [
        (Terms(title=" ", unit=SALES, cycle=Q4), t.ImportIsUnsafe),
        (Terms(title="x", cycle=Q4), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES), t.ImportIsUnsafe),
        (Terms(title="x", unit="Sales", cycle=Q4), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle="q4"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, owner="units/sales"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, counterpart="people/UPPER"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, policy_pack="policyPacks/"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, parent="objectives/17"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, parent=f"{NAME}/keyResults/"), t.ImportIsUnsafe),
        (Terms(title="x", unit=SALES, cycle=Q4, parent=NAME), t.ParentIsSelf),
        (Terms(title="x" * 4001, unit=SALES, cycle=Q4), t.ImportIsUnsafe),
        (with_key_result(key_result_id="A b"), t.ImportIsUnsafe),
        (with_key_result(weight="NaN"), t.ImportIsUnsafe),
        (with_key_result(weight="1e400"), t.ImportIsUnsafe),
        (with_key_result(owner="Bob"), t.ImportIsUnsafe),
        (with_key_result(due_date="2026-13-01"), t.DateIsImpossible),
        (with_key_result(measurement=metric("a lot", "5")), t.ImportIsUnsafe),
        (with_key_result(measurement=rubric("high", "1")), t.ImportIsUnsafe),
        (with_key_result(measurement=milestones("one")), t.ImportIsUnsafe),
        (
            Terms(title="x", unit=SALES, cycle=Q4, key_results=[KeyResult(key_result_id="a")] * 2),
            t.KeyResultIdIsTaken,
        ),
        (
            Terms(title="x", unit=SALES, cycle=Q4, key_results=[KeyResult(key_result_id=f"k{n}") for n in range(101)]),
            t.ImportIsUnsafe,
        ),
    ],
)
def test_what_could_not_be_read_back_is_refused(what, refusal):
    given().when(bring(what, FROM, []), by=APP).refused(refusal)


def test_what_speaks_of_no_key_result_is_refused():
    lost = ImportSource(set="x", reference="y", key_results=[KeyResultSource(key_result_id="none")])
    given().when(bring(BARE, lost), by=APP).refused(t.ImportIsUnsafe)
    stray = [KeyResultReading(key_result_id="none", reading=m.Reading(value="4"))]
    given().when(bring(BARE, SOURCE, stray), by=APP).refused(t.ImportIsUnsafe)


@pytest.mark.parametrize(
    "missing",
    [
        {"title": "two\nlines"},
        {"title": "x" * 301},
        {"owner": ""},
        {"counterpart": ""},
        {"kind": 0},
        {"key_results": []},
        {"key_results": [KeyResult(key_result_id="a", title="x", weight="1")]},
        {"key_results": [key_result("a", metric("", "5"), "1")]},
        {"key_results": [key_result("a", metric("1", "5", m.Metric.DIRECTION_UNSPECIFIED), "1")]},
        {"key_results": [key_result("a", metric("", "5", m.Metric.DIRECTION_UNSPECIFIED), "1")]},
        {"key_results": [key_result("a", metric(), "")]},
        {"key_results": [key_result("a", metric(), "1", title="")]},
        {"key_results": [key_result("a", m.Measurement(maintain=m.Maintain(lower="1")), "1")]},
        {"key_results": [key_result("a", m.Measurement(milestones=m.Milestones()), "1")]},
        {"key_results": [key_result("a", rubric("1"), "1")]},
    ],
)
def test_an_import_becomes_an_agreement_only_when_it_is_whole(missing):
    case = given(imported(terms(**missing), readings=[]))
    case.when(do("OpenDialogue"), by=OWNER).refused(t.TermsAreIncomplete)
    case.when(do("CarryObjective", cycle=Q1, why="goes on"), by=OWNER).refused(t.TermsAreIncomplete)


UNSAID = m.Metric.DIRECTION_UNSPECIFIED
METRIC = "terms.key_results[0].measurement.metric"


@pytest.mark.parametrize(
    ("half", "refusal", "says"),
    [
        (metric("", "5"), t.TermsAreIncomplete, f"{METRIC}.baseline is missing"),
        (metric("1", "5", UNSAID), t.TermsAreIncomplete, f"{METRIC}.direction is missing"),
        (metric("5", "5", UNSAID), t.TermsAreIncomplete, f"{METRIC}.direction is missing"),
        (metric("5", "5"), t.TargetIsAtBaseline, "baseline and target are both 5"),
    ],
)
def test_a_metric_that_the_source_half_says_is_taken_and_completed_before_the_dialogue(half, refusal, says):
    partial = terms(key_results=[key_result("share", half, "1")])
    brought = imported(partial, FROM, [])
    given().when(bring(partial, FROM, []), by=APP).then(brought).answered(terms=partial)
    opened = given(brought).when(do("OpenDialogue"), by=OWNER).refused(refusal)
    with pytest.raises(refusal, match=re.escape(says)):
        opened.decide()
    reading = m.Reading(value="5")
    measured = KeyResultMeasured(key_result_id="share", reading=reading, true_time=timestamp(NOW), by=APP)
    measure = do("MeasureKeyResult", name=f"{NAME}/keyResults/share", reading=reading)
    given(brought).when(measure, by=APP).then(measured)
    completed = revised(TERMS, by=OWNER)
    given(brought, measured).when(do("ReviseTerms", terms=TERMS), by=OWNER).then(completed)
    given(brought, measured, completed).when(do("OpenDialogue"), by=OWNER).then(DialogueOpened(answer_due=days(7)))


def test_an_import_that_is_whole_opens_its_dialogue_under_a_policy_pack():
    unnamed = terms(policy_pack="")
    given(imported(unnamed, readings=[])).when(do("OpenDialogue"), by=OWNER).then(
        TermsRevised(revision=2, terms=TERMS, terms_hash=hash_of(TERMS, ()), by=OWNER, policy_pack_version=1),
        DialogueOpened(answer_due=days(7)),
    ).answered(state=Objective.STATE_IN_DIALOGUE, policy_pack_version=1)
    given(imported(TERMS, readings=[])).when(do("OpenDialogue"), by=OWNER).answered(policy_pack_version=1)


def test_an_import_is_completed_by_revising_it_as_a_whole():
    partial = terms(policy_pack="", key_results=[KeyResult(key_result_id="a", title="x")])
    given(imported(partial, readings=[])).when(do("ReviseTerms", terms=TERMS), by=BOSS).then(revised(TERMS)).answered(
        state=Objective.STATE_IMPORTED
    )
    retarget = do("RetargetKeyResult", name=f"{NAME}/keyResults/flat", target="9")
    given(imported()).when(retarget, by=OWNER).refused(no.ObjectiveIsImported)
    reweight = do("ReweightKeyResults", weights=[{"key_result_id": "open", "weight": "1"}])
    given(imported()).when(reweight, by=OWNER).refused(no.ObjectiveIsImported)


def test_an_import_is_handed_to_its_first_owner():
    somewhere = Terms(title="Be loved", unit=SALES, cycle=Q4)
    after = Terms(title="Be loved", unit=SALES, cycle=Q4, owner=PEER)
    given(imported(somewhere, FROM, [])).when(do("TransferObjective", owner=PEER, reason="takes it on"), by=BOSS).then(
        ObjectiveTransferred(owner=PEER, unit=SALES, reason="takes it on", revision=2, terms_hash=hash_of(after, ()))
    ).answered(state=Objective.STATE_IMPORTED)


def test_an_import_is_measured_and_the_newest_reading_counts():
    measure = do("MeasureKeyResult", name=f"{NAME}/keyResults/flat", reading=m.Reading(value="5"))
    given(imported()).when(measure, by=APP).then(
        KeyResultMeasured(key_result_id="flat", reading=m.Reading(value="5"), true_time=timestamp(NOW), by=APP)
    )
    undated = KeyResultReading(key_result_id="flat", reading=m.Reading(value="3"))
    given().when(bring(readings=[*READINGS, undated]), by=APP).answered(readings=READINGS)
    unjudged = do("MeasureKeyResult", name=f"{NAME}/keyResults/open", reading=m.Reading(value="5"))
    given(imported()).when(unjudged, by=APP).refused(no.ReadingDoesNotFit)


def test_the_named_pack_stays():
    assert TERMS.policy_pack == EXPLORE and TERMS.kind == KIND_COMMITTED
    given(imported(TERMS, readings=[])).when(do("CarryObjective", cycle=Q1, why="goes on"), by=OWNER).answered(
        state=Objective.STATE_CLOSED
    )
