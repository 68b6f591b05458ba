"""Work: activation, change control, readings, transfer, restriction, and how it ends."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.events_pb2 import (
    DialogueEscalated,
    DialogueReopened,
    KeyResultMeasured,
    KeyResultRetargeted,
    KeyResultsReweighted,
    ObjectiveActivated,
    ObjectiveClosed,
    ObjectiveRestricted,
    ObjectiveTransferred,
    RestrictionLifted,
)
from okr.goal.v1.goal_service_pb2 import KeyResultWeight
from okr.goal.v1.objective_pb2 import (
    CHANGE_REASON_EXTERNAL_CHANGE,
    CHANGE_REASON_NEW_INFORMATION,
    ORIGIN_BOTTOM_UP,
    ORIGIN_CARRIED_FORWARD,
    Closing,
    KeyResultReading,
    Objective,
    OriginalTarget,
    Restriction,
)

from libs.commands import Elsewhere
from libs.permission import Resource
from libs.record import timestamp
from services.goal import refusals as no
from services.goal.remainder import left_to_do
from services.goal.terms import (
    OwnerIsCounterpart,
    PersonHasDeparted,
    PersonIsUnknown,
    TargetIsAtBaseline,
    TargetIsInOtherDirection,
    UnitIsDissolved,
    VerifierIsOwner,
    WeightsDoNotSumToOne,
    check_weights,
    hash_of,
    with_target,
    with_weights,
)
from tests.goal.company import (
    ACTIVATED,
    ACTIVE,
    BOSS,
    CEO,
    ENDED,
    GONE,
    HQ,
    LOCKED,
    NAME,
    NOW,
    OPENED,
    OWNER,
    PEER,
    PLANNED,
    Q1,
    Q4,
    RICHER,
    SALES,
    TERMS,
    WOUND_UP,
    accept,
    accepted,
    active,
    agreed,
    both_accepted,
    days,
    do,
    drafted,
    given,
    key_result,
    metric,
    milestones,
    proposed,
    revised,
    rubric,
    terms,
)

SHARE, LAUNCH = f"{NAME}/keyResults/share", f"{NAME}/keyResults/launch"
EXTERNAL = {"reason_code": CHANGE_REASON_EXTERNAL_CHANGE, "reason": "the market closed"}


# -- activation


def test_work_begins_when_it_is_agreed_and_the_cycle_is_active():
    given(*agreed()).when(do("ActivateObjective"), by=OWNER).then(ACTIVATED).answered(state=Objective.STATE_ACTIVE)
    given(*active()).when(do("ActivateObjective"), by=OWNER).then()


@pytest.mark.parametrize(
    "past", [(drafted(),), proposed(), (*proposed(), accepted(OWNER)), (*agreed(), revised(RICHER))]
)
def test_work_does_not_begin_before_both_accepted_the_present_terms(past):
    given(*past).when(do("ActivateObjective"), by=OWNER).refused(no.TermsAreNotAgreed)


@pytest.mark.parametrize("cycle", [(PLANNED, OPENED), (*ACTIVE, WOUND_UP)])
def test_work_does_not_begin_outside_the_cycles_active_time(cycle):
    given(*agreed()).elsewhere(Q4, *cycle).when(do("ActivateObjective"), by=OWNER).refused(no.CycleIsNotActive)


# -- targets


def retarget(target: str, **fields: Any) -> Any:
    return do("RetargetKeyResult", name=SHARE, target=target, **fields)


def retargeted(target: str, lowered: bool = False, what=TERMS, revision: int = 2, **fields: Any):
    return KeyResultRetargeted(
        key_result_id="share",
        target=target,
        previous_target="20",
        lowered=lowered,
        revision=revision,
        terms_hash=hash_of(with_target(what, "share", target), ()),
        **fields,
    )


def test_raising_a_target_is_free_and_opens_consensus():
    given(*active()).when(retarget("30"), by=OWNER).then(retargeted("30", answer_due=days(7))).answered(
        state=Objective.STATE_ACTIVE,
        consensus=Objective.CONSENSUS_REOPENED,
        original_targets=[OriginalTarget(key_result_id="share", target="20")],
    )


def test_lowering_a_target_needs_a_reason_and_keeps_the_original():
    given(*active()).when(retarget("15"), by=OWNER).refused(no.ReasonIsMissing)
    given(*active()).when(retarget("15", reason="it got hard"), by=OWNER).refused(no.ReasonIsMissing)
    given(*active()).when(retarget("15", **EXTERNAL), by=OWNER).then(
        retargeted("15", lowered=True, answer_due=days(7), **EXTERNAL)
    ).answered(original_targets=[OriginalTarget(key_result_id="share", target="20")])


def test_the_original_target_is_the_one_first_agreed():
    lowered = retargeted("15", lowered=True, answer_due=days(7), **EXTERNAL)
    given(*active(), lowered).when(retarget("18"), by=OWNER).answered(
        original_targets=[OriginalTarget(key_result_id="share", target="20")]
    )
    given(*active(), lowered).when(retarget("20.0"), by=OWNER).answered(original_targets=[])


def test_agreeing_on_the_lower_target_does_not_make_it_the_original():
    lower = with_target(TERMS, "share", "15")
    lowered = retargeted("15", lowered=True, answer_due=days(7), **EXTERNAL)
    past = (*active(), lowered, both_accepted(lower, 2)[0])
    given(*past).when(accept(lower), by=BOSS).then(*both_accepted(lower, 2)[1:]).answered(
        consensus=Objective.CONSENSUS_REACHED,
        original_targets=[OriginalTarget(key_result_id="share", target="20")],
    )


def test_before_agreement_a_target_moves_freely_and_leaves_no_original():
    given(*proposed()).when(retarget("15"), by=BOSS).then(retargeted("15", lowered=True)).answered(original_targets=[])


@pytest.mark.parametrize(
    "measurement, easier, harder",
    [
        (metric("10", "20"), "15", "25"),
        (metric("20", "10", m.Metric.DIRECTION_DOWN), "15", "5"),
        (metric("10", "20", m.Metric.DIRECTION_TO), "15", "25"),
        (metric("20", "10", m.Metric.DIRECTION_TO), "15", "5"),
    ],
)
def test_lower_means_easier_in_every_direction(measurement, easier, harder):
    what = terms(key_results=[key_result("share", measurement, "1")])
    given(*active(what)).when(retarget(easier), by=OWNER).refused(no.ReasonIsMissing)
    assert given(*active(what)).when(retarget(harder), by=OWNER).decide()[0].lowered is False


def test_the_same_target_changes_nothing():
    given(*active()).when(retarget("20.000"), by=OWNER).then()


def test_a_target_stays_on_its_side_of_the_baseline():
    given(*active()).when(retarget("10"), by=OWNER).refused(TargetIsAtBaseline)
    given(*active()).when(retarget("9"), by=OWNER).refused(TargetIsInOtherDirection)


def test_only_a_metric_that_is_there_is_retargeted_and_only_by_a_party():
    other = do("RetargetKeyResult", name=f"{NAME}/keyResults/none", target="3")
    given(*active()).when(other, by=OWNER).refused(no.KeyResultIsUnknown)
    given(*active()).when(do("RetargetKeyResult", name=LAUNCH, target="3"), by=OWNER).refused(no.KeyResultHasNoTarget)
    given(*active()).when(retarget("30"), by=PEER).refused(no.CallerIsNoParty)


def test_locked_targets_move_only_after_the_dialogue_is_reopened():
    for past in (agreed(LOCKED), active(LOCKED)):
        given(*past).when(retarget("30"), by=OWNER).refused(no.TargetsAreLocked)
        reopened = DialogueReopened(**EXTERNAL, answer_due=days(5))
        given(*past, reopened).when(retarget("15", **EXTERNAL), by=OWNER).then(
            retargeted("15", lowered=True, what=LOCKED, **EXTERNAL)
        )
        given(*past, reopened).when(retarget("15"), by=OWNER).refused(no.ReasonIsMissing)


# -- weights


def reweight(share: str, launch: str, **fields: Any) -> Any:
    weights = [
        KeyResultWeight(key_result_id="launch", weight=launch),
        KeyResultWeight(key_result_id="share", weight=share),
    ]
    return do("ReweightKeyResults", weights=weights, **fields)


def reweighted(share: str, launch: str, **fields: Any):
    return KeyResultsReweighted(
        weights=[
            KeyResultsReweighted.Weight(key_result_id="share", weight=share),
            KeyResultsReweighted.Weight(key_result_id="launch", weight=launch),
        ],
        revision=2,
        terms_hash=hash_of(with_weights(TERMS, {"share": share, "launch": launch}), ()),
        **fields,
    )


def test_all_weights_are_replaced_at_once():
    given(*proposed()).when(reweight("0.5", "0.5"), by=BOSS).then(reweighted("0.5", "0.5"))
    given(*active()).when(reweight("0.5", "0.5", **EXTERNAL), by=BOSS).then(
        reweighted("0.5", "0.5", answer_due=days(7), **EXTERNAL)
    )


def test_the_same_weights_change_nothing():
    given(*active()).when(reweight("0.60", "0.40"), by=BOSS).then()


def test_weights_are_whole():
    given(*proposed()).when(reweight("0.5", "0.6"), by=BOSS).refused(WeightsDoNotSumToOne)
    one = do("ReweightKeyResults", weights=[KeyResultWeight(key_result_id="share", weight="1")])
    given(*proposed()).when(one, by=BOSS).refused(no.WeightsAreIncomplete)
    given(*active()).when(reweight("0.5", "0.5"), by=BOSS).refused(no.ReasonIsMissing)
    given(*active(LOCKED)).when(reweight("0.5", "0.5", **EXTERNAL), by=BOSS).refused(no.TargetsAreLocked)
    given(*proposed()).when(reweight("0.5", "0.5"), by=PEER).refused(no.CallerIsNoParty)


# -- readings


def measure(value: str, **fields: Any) -> Any:
    return do("MeasureKeyResult", name=SHARE, reading=m.Reading(value=value), **fields)


def measured(value: str, hours: int = 0, by: str = OWNER, **fields: Any) -> KeyResultMeasured:
    when = timestamp(NOW + timedelta(hours=hours))
    return KeyResultMeasured(key_result_id="share", reading=m.Reading(value=value), true_time=when, by=by, **fields)


def latest(value: str, hours: int = 0, by: str = OWNER) -> KeyResultReading:
    when = timestamp(NOW + timedelta(hours=hours))
    return KeyResultReading(key_result_id="share", reading=m.Reading(value=value), true_time=when, by=by)


def test_a_reading_is_recorded():
    given(*active()).when(measure("12", note="Osaka opened"), by=OWNER).then(
        measured("12", note="Osaka opened")
    ).answered(readings=[latest("12")])


def test_a_system_pushes_with_its_own_time():
    given(*active()).when(measure("12", effective_time=timestamp(NOW - timedelta(hours=3))), by="apps/crm").then(
        measured("12", -3, "apps/crm")
    )


def test_a_late_reading_is_recorded_and_does_not_take_the_place_of_a_newer_one():
    late = measure("11", effective_time=timestamp(NOW - timedelta(hours=3)))
    given(*active(), measured("12", -1)).when(late, by=OWNER).then(measured("11", -3)).answered(
        readings=[latest("12", -1)]
    )


def test_of_two_readings_at_the_same_time_the_later_recorded_counts():
    given(*active(), measured("12")).when(measure("13"), by=OWNER).then(measured("13")).answered(
        readings=[latest("13")]
    )


def test_the_same_reading_of_the_same_moment_changes_nothing():
    given(*active(), measured("12")).when(measure("12"), by=OWNER).then()


def test_a_reading_fits_its_key_result():
    for reading in (m.Reading(level=1), m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m1"]))):
        command = do("MeasureKeyResult", name=SHARE, reading=reading)
        given(*active()).when(command, by=OWNER).refused(no.ReadingDoesNotFit)
    unknown = m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m9"]))
    given(*active()).when(do("MeasureKeyResult", name=LAUNCH, reading=unknown), by=OWNER).refused(no.ReadingDoesNotFit)
    other = do("MeasureKeyResult", name=f"{NAME}/keyResults/none", reading=m.Reading(value="1"))
    given(*active()).when(other, by=OWNER).refused(no.KeyResultIsUnknown)


@pytest.mark.parametrize("past", [(drafted(),), proposed(), agreed()])
def test_nothing_is_measured_before_work_begins(past):
    given(*past).when(measure("12"), by=OWNER).refused(no.ObjectiveIsNotActive)


def test_work_is_measured_while_its_terms_are_open_again():
    reopened = DialogueReopened(**EXTERNAL, answer_due=days(5))
    given(*active(LOCKED), reopened).when(measure("12"), by=OWNER).then(measured("12"))


def test_what_was_measured_keeps_its_kind():
    anew = terms(key_results=[key_result("share", rubric("0.5", "1"), "1")])
    command = do("ReviseTerms", terms=anew, **EXTERNAL)
    given(*active(), measured("12")).when(command, by=OWNER).refused(no.KeyResultIsMeasured)
    renamed = terms(key_results=[key_result("quality", rubric("0.5", "1"), "1")])
    given(*active(), measured("12")).when(do("ReviseTerms", terms=renamed, **EXTERNAL), by=OWNER).then(
        revised(renamed, by=OWNER, answer_due=days(7), **EXTERNAL)
    ).answered(readings=[])
    back = (*active(), measured("12"), revised(renamed, answer_due=days(7), **EXTERNAL))
    given(*back).when(command, by=OWNER).refused(no.KeyResultIsMeasured)
    given(*back).when(do("ReviseTerms", terms=TERMS, **EXTERNAL), by=OWNER).answered(readings=[latest("12")])


# -- transfer


def transferred(**fields: Any) -> ObjectiveTransferred:
    whole: dict[str, Any] = {"owner": PEER, "counterpart": BOSS, "unit": SALES, **fields}
    digest = hash_of(terms(**whole), ())
    return ObjectiveTransferred(**whole, previous_owner=OWNER, reason="knows Japan", revision=2, terms_hash=digest)


def transfer(**fields: Any) -> Any:
    return do("TransferObjective", **{"owner": PEER, "reason": "knows Japan", **fields})


def test_an_objective_is_handed_over_with_its_history_and_agreed_anew():
    event = transferred()
    event.answer_due.CopyFrom(days(7))
    given(*active(), measured("12")).when(transfer(), by=BOSS).then(event).answered(
        state=Objective.STATE_ACTIVE,
        consensus=Objective.CONSENSUS_REOPENED,
        accepted_by=[],
        readings=[latest("12")],
    )
    given(*agreed()).when(transfer(), by=BOSS).answered(state=Objective.STATE_IN_DIALOGUE)
    given(drafted()).when(transfer(counterpart=CEO, unit=HQ), by=BOSS).then(transferred(counterpart=CEO, unit=HQ))


def test_handing_it_to_its_owner_changes_nothing():
    given(*active()).when(transfer(owner=OWNER), by=BOSS).then()


@pytest.mark.parametrize(
    "fields, refusal",
    [
        ({"owner": BOSS}, OwnerIsCounterpart),
        ({"owner": GONE}, PersonHasDeparted),
        ({"owner": "people/nobody"}, PersonIsUnknown),
        ({"counterpart": GONE}, PersonHasDeparted),
        ({"unit": ENDED}, UnitIsDissolved),
    ],
)
def test_it_is_handed_to_somebody_who_can_take_it(fields, refusal):
    given(*active()).when(transfer(**fields), by=BOSS).refused(refusal)


def test_it_is_not_handed_to_who_verifies_it():
    judged = terms(key_results=[key_result("quality", rubric("0.5", "1", verifier=PEER), "1")])
    given(*active(judged)).when(transfer(), by=BOSS).refused(VerifierIsOwner)


# -- restriction


def test_an_objective_is_restricted_and_opened_again():
    restriction = Restriction(readers=[CEO, PEER], reason="before the announcement")
    command = do("RestrictObjective", readers=[PEER, CEO, PEER], reason="before the announcement")
    event = ObjectiveRestricted(restriction=restriction)
    given(*active()).when(command, by=OWNER).then(event).answered(restriction=restriction)
    given(*active(), event).when(command, by=OWNER).then()
    assert (
        not given(*active(), event)
        .when(do("LiftRestriction", reason="announced"), by=OWNER)
        .then(RestrictionLifted(reason="announced"))
        .answer()
        .HasField("restriction")
    )
    given(*active()).when(do("LiftRestriction", reason="announced"), by=OWNER).then()


def test_readers_are_people_who_are_here():
    given(*active()).when(do("RestrictObjective", readers=["people/nobody"], reason="secret"), by=OWNER).refused(
        PersonIsUnknown
    )


# -- its end


def close(decision: Closing.Decision, *evidence: str, why: str = "the pilot ended") -> Any:
    return do("CloseObjective", decision=decision, why=why, evidence_uris=evidence)


def closed(decision: Closing.Decision, *evidence: str, by: str = OWNER) -> ObjectiveClosed:
    return ObjectiveClosed(closing=Closing(decision=decision, why="the pilot ended", evidence_uris=evidence, by=by))


@pytest.mark.parametrize("past", [(drafted(),), proposed(), agreed(), active()])
@pytest.mark.parametrize(
    "decision",
    [Closing.DECISION_MODIFIED, Closing.DECISION_DEFERRED, Closing.DECISION_ABANDONED, Closing.DECISION_TRANSFERRED],
)
def test_an_objective_ends_with_a_decision(past, decision):
    given(*past).when(close(decision), by=OWNER).then(closed(decision)).answered(state=Objective.STATE_CLOSED)


def test_what_is_achieved_can_be_shown():
    given(*active()).when(close(Closing.DECISION_ACHIEVED), by=OWNER).refused(no.EvidenceIsMissing)
    given(*active()).when(close(Closing.DECISION_ACHIEVED, "https://wiki/tokyo"), by=OWNER).then(
        closed(Closing.DECISION_ACHIEVED, "https://wiki/tokyo")
    )


def test_an_end_is_final():
    past = (*active(), closed(Closing.DECISION_ABANDONED))
    given(*past).when(close(Closing.DECISION_ABANDONED), by=OWNER).then()
    given(*past).when(close(Closing.DECISION_DEFERRED), by=OWNER).refused(no.ObjectiveIsClosed)
    given(*past).when(measure("12"), by=OWNER).refused(no.ObjectiveIsClosed)
    given(*past).when(reweight("0.5", "0.5"), by=OWNER).refused(no.ObjectiveIsClosed)


def test_the_text_of_what_has_ended_can_still_be_restricted():
    restriction = Restriction(reason="a customer is named")
    given(*active(), closed(Closing.DECISION_ABANDONED)).when(
        do("RestrictObjective", reason="a customer is named"), by=OWNER
    ).then(ObjectiveRestricted(restriction=restriction))


def test_carrying_is_a_decision_of_its_own():
    given(*active()).when(close(Closing.DECISION_CARRIED), by=OWNER).refused(no.DecisionIsCarried)


def test_an_objective_is_carried_with_what_is_left_to_do():
    command = do("CarryObjective", cycle=Q1, why="half way")
    past = (
        *active(),
        measured("16"),
        KeyResultMeasured(
            key_result_id="launch",
            reading=m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m1"])),
            true_time=timestamp(NOW),
            by=OWNER,
        ),
    )
    rest = terms(
        cycle=Q1,
        key_results=[key_result("share", metric("16", "20"), "0.6"), key_result("launch", milestones("1", "3"), "0.4")],
    )
    del rest.key_results[1].measurement.milestones.milestones[0]
    case = given(*past).when(command, by=OWNER)
    closing, elsewhere = case.decide()
    case.then(
        ObjectiveClosed(
            closing=Closing(decision=Closing.DECISION_CARRIED, why="half way", by=OWNER), carried_to=elsewhere.stream
        ),
        Elsewhere(
            elsewhere.stream,
            drafted(rest, origin=ORIGIN_CARRIED_FORWARD, carried_from=NAME),
        ),
    ).answered(carried_to=closing.carried_to, state=Objective.STATE_CLOSED)
    assert closing.carried_to.startswith("objectives/")


@pytest.mark.parametrize(
    "cycle, refusal",
    [(Q4, no.CycleIsTheSame), ("cycles/2099", no.CycleIsUnknown)],
)
def test_it_is_carried_into_another_cycle_that_takes_it(cycle, refusal):
    given(*active()).when(do("CarryObjective", cycle=cycle, why="half way"), by=OWNER).refused(refusal)
    given(*active()).elsewhere(Q1, PLANNED).when(do("CarryObjective", cycle=Q1, why="half way"), by=OWNER).refused(
        no.CycleTakesNoNewObjectives
    )


def test_what_is_done_is_not_carried():
    what = terms(key_results=[key_result("share", metric(), "1")])
    command = do("CarryObjective", cycle=Q1, why="half way")
    given(*active(what), measured("21")).when(command, by=OWNER).refused(no.NothingIsLeft)
    given(*active(terms(counterpart=GONE))).when(command, by=OWNER).refused(PersonHasDeparted)


@for_all(st.lists(st.integers(1, 10**9 - 1), min_size=2, max_size=12, unique=True), st.data())
def test_weights_of_what_is_left_sum_to_one_and_keep_their_order(cuts, data):
    edges = [0, *sorted(cuts), 10**9]
    shares = [high - low for low, high in pairwise(edges)]
    what = terms(key_results=[key_result(f"k{n}", metric(), f"0.{share:09d}") for n, share in enumerate(shares)])
    ended = data.draw(st.sets(st.integers(0, len(shares) - 1), max_size=len(shares) - 1))
    readings = {f"k{n}": KeyResultReading(key_result_id=f"k{n}", reading=m.Reading(value="20")) for n in ended}
    rest = left_to_do(what, Q1, readings).key_results
    assert len(rest) == len(shares) - len(ended)
    check_weights([(each.key_result_id, each.weight) for each in rest], "")
    before = [share for n, share in enumerate(shares) if n not in ended]
    after = [round(float(each.weight) * 10**9) for each in rest]
    assert all(
        a <= b for (x, a) in zip(before, after, strict=True) for (y, b) in zip(before, after, strict=True) if x < y
    )


def test_new_information_is_a_reason_too():
    why = {"reason_code": CHANGE_REASON_NEW_INFORMATION, "reason": "the study came in"}
    given(*active()).when(retarget("15", **why), by=OWNER).then(
        retargeted("15", lowered=True, answer_due=days(7), **why)
    )
    assert ObjectiveActivated() == ACTIVATED


# -- what the permission rules look at


def test_a_new_objective_concerns_the_parties_that_it_names():
    command = do("DraftObjective", terms=TERMS, origin=ORIGIN_BOTTOM_UP)
    assert given().when(command, by=OWNER).concern() == Resource(
        kind="objective", name=NAME, owner=OWNER, counterpart=BOSS, unit=SALES
    )


def test_a_reading_concerns_who_drives_and_who_verifies_the_key_result():
    what = terms(key_results=[key_result("share", rubric("0.5", "1", verifier=CEO), "1", owner=PEER)])
    assert given(*active(what)).when(measure("1"), by=OWNER).concern() == Resource(
        kind="objective",
        name=NAME,
        owner=OWNER,
        counterpart=BOSS,
        unit=SALES,
        key_result_owner=PEER,
        verifier=CEO,
    )


def test_a_restricted_objective_concerns_its_readers_and_a_transfer_the_new_unit():
    restriction = Restriction(readers=[CEO], reason="secret")
    past = (*active(), ObjectiveRestricted(restriction=restriction), DialogueEscalated(to=CEO, reason="stuck"))
    assert given(*past).when(transfer(unit=HQ), by=BOSS).concern() == Resource(
        kind="objective",
        name=NAME,
        owner=OWNER,
        counterpart=BOSS,
        unit=SALES,
        to_unit=HQ,
        readers=frozenset({CEO}),
        restricted=True,
        escalated_to=CEO,
    )
