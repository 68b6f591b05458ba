"""Consensus: both parties accept the hash of the same terms; silence is never consent."""

import pytest
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    DialogueEscalated,
    DialogueOpened,
    DialogueReopened,
    ObjectiveActivated,
    ObjectiveAgreed,
    ObjectiveClosed,
    PolicyPackPublished,
    ResourceOffered,
    ResourceWithdrawn,
    TermsAccepted,
    TermsDeclined,
    TermsRevised,
)
from okr.goal.v1.objective_pb2 import (
    CHANGE_REASON_EXTERNAL_CHANGE,
    CHANGE_REASON_RESOURCE_WITHDRAWN,
    FACT_KIND_CAPACITY,
    ORIGIN_BOTTOM_UP,
    RESOURCE_KIND_PEOPLE,
    Closing,
    Objective,
    Resource,
)

from libs.record import timestamp
from services.goal import refusals as no
from services.goal.policy import OPERATIONAL
from services.goal.terms import PersonHasDeparted, PersonIsUnknown, UnitIsDissolved, WeightsDoNotSumToOne, hash_of
from tests.goal.company import (
    ACTIVE,
    BOSS,
    CEO,
    DIALOGUE,
    ENDED,
    EXPLORATORY_PACK,
    EXPLORE,
    GONE,
    LOCKED,
    NAME,
    NOW,
    OPENED,
    OPERATE,
    OPERATIONAL_PACK,
    OWNER,
    PEER,
    PLANNED,
    Q1,
    Q4,
    RICHER,
    STARTED,
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
    proposed,
    resource,
    revised,
    terms,
)

REQUESTED = resource("r1", Resource.STATE_REQUESTED, OWNER)
OFFERED = resource("r1", Resource.STATE_OFFERED, BOSS)
EXTERNAL = {"reason_code": CHANGE_REASON_EXTERNAL_CHANGE, "reason": "the market closed"}
IN_DIALOGUE, ACTIVE_STATE = Objective.STATE_IN_DIALOGUE, Objective.STATE_ACTIVE


def offer(**fields):
    return do("OfferResource", **{"kind": RESOURCE_KIND_PEOPLE, "description": "two engineers", **fields})


def offered(what=OFFERED, revision=2, others=(), **fields):
    digest = hash_of(TERMS, [what, *others])
    return ResourceOffered(resource=what, revision=revision, terms_hash=digest, **fields)


def withdrawn(revision=3, raises_risk=False, **fields):
    return ResourceWithdrawn(
        resource_id="r1",
        reason="needed in Osaka",
        by=BOSS,
        raises_risk=raises_risk,
        revision=revision,
        terms_hash=hash_of(TERMS, ()),
        **fields,
    )


# -- opening


def test_a_dialogue_about_a_draft_is_opened():
    given(drafted()).when(do("OpenDialogue"), by=OWNER).then(DialogueOpened(answer_due=days(7))).answered(
        state=IN_DIALOGUE, consensus=Objective.CONSENSUS_OPEN
    )


def test_opening_again_changes_nothing_and_what_is_agreed_is_reopened_otherwise():
    given(*proposed()).when(do("OpenDialogue"), by=OWNER).then()
    given(*agreed()).when(do("OpenDialogue"), by=OWNER).refused(no.TermsAreAgreed)
    given(*active()).when(do("OpenDialogue"), by=OWNER).refused(no.TermsAreAgreed)


def test_a_dialogue_is_not_opened_with_somebody_who_has_left_or_in_a_cycle_that_winds_up():
    given(drafted(terms(counterpart=GONE))).when(do("OpenDialogue"), by=OWNER).refused(PersonHasDeparted)
    given(drafted()).elsewhere(Q4, *ACTIVE, WOUND_UP).when(do("OpenDialogue"), by=OWNER).refused(
        no.CycleTakesNoNewObjectives
    )


# -- accepting


def test_an_objective_is_agreed_when_both_parties_accept_the_same_terms():
    given(*proposed()).when(accept(), by=OWNER).then(accepted(OWNER)).answered(
        accepted_by=[OWNER], consensus=Objective.CONSENSUS_OPEN
    )
    reached = ObjectiveAgreed(revision=1, terms_hash=hash_of(TERMS, ()))
    given(*proposed(), accepted(OWNER)).when(accept(), by=BOSS).then(accepted(BOSS), reached).answered(
        state=Objective.STATE_AGREED, consensus=Objective.CONSENSUS_REACHED, accepted_by=[OWNER, BOSS]
    )


def test_either_party_may_be_first():
    reached = ObjectiveAgreed(revision=1, terms_hash=hash_of(TERMS, ()))
    given(*proposed(), accepted(BOSS)).when(accept(), by=OWNER).then(accepted(OWNER), reached)


def test_accepting_twice_changes_nothing():
    given(*proposed(), accepted(OWNER)).when(accept(), by=OWNER).then()
    given(*agreed()).when(accept(), by=OWNER).then()


def test_accepting_terms_that_have_moved_is_refused():
    given(*proposed(), revised(RICHER)).when(accept(), by=OWNER).refused(no.TermsHaveMoved)
    given(*proposed(), offered()).when(accept(), by=OWNER).refused(no.TermsHaveMoved)


def test_an_acceptance_of_old_terms_does_not_count():
    given(*proposed(), accepted(OWNER), revised(RICHER)).when(accept(RICHER), by=BOSS).then(
        TermsAccepted(party=BOSS, revision=2, terms_hash=hash_of(RICHER, ()))
    )


def test_only_the_parties_accept():
    for outsider in (PEER, CEO, "apps/robot"):
        given(*proposed()).when(accept(), by=outsider).refused(no.CallerIsNoParty)


def test_a_draft_is_nobody_elses_business_yet():
    for command in (accept(), do("DeclineTerms", reason="too much"), do("EscalateDialogue", reason="stuck"), offer()):
        given(drafted()).when(command, by=BOSS).refused(no.DialogueIsNotOpen)


# -- declining


def test_declining_needs_nothing_but_a_reason():
    given(*proposed()).when(do("DeclineTerms", reason="no people"), by=BOSS).then(
        TermsDeclined(party=BOSS, revision=1, reason="no people")
    ).answered(declined_by=[BOSS])


def test_declining_twice_changes_nothing():
    declined = TermsDeclined(party=BOSS, revision=1, reason="no people")
    given(*proposed(), declined).when(do("DeclineTerms", reason="still no people"), by=BOSS).then()


def test_what_is_agreed_is_not_declined():
    given(*agreed()).when(do("DeclineTerms", reason="second thoughts"), by=BOSS).refused(no.TermsAreAgreed)


def test_an_outsider_declines_nothing():
    given(*proposed()).when(do("DeclineTerms", reason="I do not like it"), by=PEER).refused(no.CallerIsNoParty)


def test_terms_that_the_other_declined_are_not_accepted_but_changed_ones_are():
    declined = TermsDeclined(party=BOSS, revision=1, reason="no people")
    given(*proposed(), declined).when(accept(), by=OWNER).refused(no.TermsAreDeclined)
    given(*proposed(), declined, revised(RICHER)).when(accept(RICHER), by=OWNER).then(
        TermsAccepted(party=OWNER, revision=2, terms_hash=hash_of(RICHER, ()))
    )


def test_who_declined_may_change_their_mind():
    declined = TermsDeclined(party=BOSS, revision=1, reason="no people")
    reached = ObjectiveAgreed(revision=1, terms_hash=hash_of(TERMS, ()))
    given(*proposed(), accepted(OWNER), declined).when(accept(), by=BOSS).then(accepted(BOSS), reached)


def test_who_accepted_may_still_decline_before_it_is_agreed():
    declined = TermsDeclined(party=OWNER, revision=1, reason="I misread it")
    given(*proposed(), accepted(OWNER)).when(do("DeclineTerms", reason="I misread it"), by=OWNER).then(
        declined
    ).answered(accepted_by=[], declined_by=[OWNER])


# -- revising


def test_a_draft_is_revised_by_its_owner():
    given(drafted()).when(do("ReviseTerms", terms=RICHER), by=OWNER).then(revised(RICHER, by=OWNER)).answered(
        state=Objective.STATE_DRAFT
    )


@pytest.mark.parametrize("party", [OWNER, BOSS])
def test_either_party_makes_a_counter_proposal(party):
    given(*proposed(), accepted(OWNER)).when(do("ReviseTerms", terms=RICHER), by=party).then(
        revised(RICHER, by=party)
    ).answered(accepted_by=[], revision=2, state=IN_DIALOGUE)


def test_the_same_terms_are_no_revision():
    given(*proposed()).when(do("ReviseTerms", terms=TERMS), by=BOSS).then()
    given(*active()).when(do("ReviseTerms", terms=TERMS), by=BOSS).then()


def test_a_revision_that_names_no_pack_keeps_the_present_one():
    given(*proposed()).when(do("ReviseTerms", terms=terms(policy_pack="")), by=BOSS).then()


def test_an_objective_keeps_the_version_of_the_pack_that_it_runs_under():
    stricter = PolicyPackPublished(version=2, title="Exploratory", rules=OPERATIONAL, reason="stricter")
    case = given(*active()).elsewhere(EXPLORE, EXPLORATORY_PACK, stricter)
    command = do("ReviseTerms", terms=RICHER, **EXTERNAL)
    case.when(command, by=BOSS).then(revised(RICHER, answer_due=days(7), **EXTERNAL)).answered(policy_pack_version=1)
    draft = do("DraftObjective", name=NAME, terms=TERMS, origin=ORIGIN_BOTTOM_UP)
    given().elsewhere(EXPLORE, EXPLORATORY_PACK, stricter).when(draft, by=OWNER).answered(policy_pack_version=2)


def test_another_pack_comes_with_its_newest_version():
    newer = PolicyPackPublished(version=2, title="Operational", rules=OPERATIONAL, reason="again")
    locked = terms(policy_pack=OPERATE)
    after = revised(locked)
    after.policy_pack_version = 2
    given(*proposed()).elsewhere(OPERATE, OPERATIONAL_PACK, newer).when(do("ReviseTerms", terms=locked), by=BOSS).then(
        after
    ).answered(policy_pack_version=2)


def test_outsiders_revise_nothing_unless_it_was_escalated_to_them():
    given(*proposed()).when(do("ReviseTerms", terms=RICHER), by=CEO).refused(no.CallerIsNoParty)
    escalated = DialogueEscalated(to=CEO, reason="stuck")
    given(*proposed(), escalated).when(do("ReviseTerms", terms=RICHER), by=CEO).then(revised(RICHER, by=CEO))
    given(*proposed(), escalated).when(do("ReviseTerms", terms=RICHER), by=PEER).refused(no.CallerIsNoParty)


def test_revised_terms_have_to_be_right_too():
    wrong = terms(key_results=[key_result("share", metric(), "0.9")])
    given(*proposed()).when(do("ReviseTerms", terms=wrong), by=BOSS).refused(WeightsDoNotSumToOne)


def test_another_owner_is_a_transfer_and_not_a_revision():
    given(*proposed()).when(do("ReviseTerms", terms=terms(owner=PEER)), by=BOSS).refused(no.OwnerIsFixed)


def test_the_cycle_may_change_until_it_is_agreed():
    later = terms(cycle=Q1)
    given(*proposed()).when(do("ReviseTerms", terms=later), by=BOSS).then(revised(later))
    given(*agreed()).when(do("ReviseTerms", terms=later, **EXTERNAL), by=BOSS).refused(no.CycleIsFixed)


def test_agreed_terms_go_back_into_dialogue_when_they_are_revised():
    after = revised(RICHER, answer_due=days(7), **EXTERNAL)
    given(*agreed()).when(do("ReviseTerms", terms=RICHER, **EXTERNAL), by=BOSS).then(after).answered(
        state=IN_DIALOGUE, consensus=Objective.CONSENSUS_REOPENED, accepted_by=[], answer_due=days(7)
    )


def test_work_goes_on_while_an_active_objective_pivots():
    after = revised(RICHER, answer_due=days(7), **EXTERNAL)
    given(*active()).when(do("ReviseTerms", terms=RICHER, **EXTERNAL), by=OWNER).then(
        revised(RICHER, by=OWNER, answer_due=days(7), **EXTERNAL)
    ).answered(state=ACTIVE_STATE, consensus=Objective.CONSENSUS_REOPENED)
    reached = ObjectiveAgreed(revision=2, terms_hash=hash_of(RICHER, ()))
    second = TermsAccepted(party=OWNER, revision=2, terms_hash=hash_of(RICHER, ()))
    given(*active(), after, second).when(accept(RICHER), by=BOSS).then(
        TermsAccepted(party=BOSS, revision=2, terms_hash=hash_of(RICHER, ())), reached
    ).answered(state=ACTIVE_STATE, consensus=Objective.CONSENSUS_REACHED)


@pytest.mark.parametrize("why", [{}, {"reason": "it got hard"}, {"reason_code": CHANGE_REASON_EXTERNAL_CHANGE}])
def test_what_was_agreed_is_revised_for_a_reason(why):
    given(*active()).when(do("ReviseTerms", terms=RICHER, **why), by=OWNER).refused(no.ReasonIsMissing)


def test_a_pack_that_locks_targets_needs_the_dialogue_reopened_first():
    richer = terms(policy_pack=LOCKED.policy_pack, title="More")
    for past in (agreed(LOCKED), active(LOCKED)):
        given(*past).when(do("ReviseTerms", terms=richer, **EXTERNAL), by=OWNER).refused(no.TargetsAreLocked)


def test_a_pack_may_forbid_a_pivot_without_locking_targets():
    strict = type(EXPLORATORY_PACK)(version=1, title="Steady", rules=EXPLORATORY_PACK.rules, reason="steady")
    strict.rules.pivot_allowed = False
    given(*active()).elsewhere(EXPLORE, strict).when(do("ReviseTerms", terms=RICHER, **EXTERNAL), by=OWNER).refused(
        no.PivotIsNotAllowed
    )


# -- reopening


def test_change_control_opens_agreed_terms_again():
    reopened = DialogueReopened(**EXTERNAL, answer_due=days(5))
    for past in (agreed(LOCKED), active(LOCKED)):
        given(*past).when(do("ReopenDialogue", **EXTERNAL), by=OWNER).then(reopened).answered(
            state=IN_DIALOGUE, consensus=Objective.CONSENSUS_REOPENED, accepted_by=[]
        )
    given(*active(LOCKED)).when(do("ReopenDialogue", **EXTERNAL, answer_due=days(1)), by=BOSS).then(
        DialogueReopened(**EXTERNAL, answer_due=days(1))
    )


def test_reopening_what_is_open_changes_nothing_and_a_draft_was_never_closed():
    given(*proposed()).when(do("ReopenDialogue", **EXTERNAL), by=OWNER).then()
    given(drafted()).when(do("ReopenDialogue", **EXTERNAL), by=OWNER).refused(no.DialogueIsNotOpen)
    given(*agreed()).when(do("ReopenDialogue", **EXTERNAL), by=PEER).refused(no.CallerIsNoParty)


def test_reopened_terms_are_agreed_again_and_work_resumes():
    lower = terms(policy_pack=LOCKED.policy_pack, key_results=[key_result("share", metric("10", "15"), "1")])
    reopened = DialogueReopened(**EXTERNAL, answer_due=days(5))
    past = (*active(LOCKED), reopened, revised(lower), both_accepted(lower, 2)[0])
    given(*past).when(accept(lower), by=BOSS).then(*both_accepted(lower, 2)[1:], ObjectiveActivated()).answered(
        state=ACTIVE_STATE
    )
    given(*past).elsewhere(Q4, PLANNED, OPENED, STARTED, WOUND_UP).when(accept(lower), by=BOSS).then(
        *both_accepted(lower, 2)[1:]
    ).answered(state=Objective.STATE_AGREED)


def test_what_had_not_begun_does_not_begin_by_being_agreed_again():
    past = (*agreed(LOCKED), DialogueReopened(**EXTERNAL, answer_due=days(5)), accepted(OWNER, LOCKED))
    given(*past).when(accept(LOCKED), by=BOSS).then(*both_accepted(LOCKED)[1:]).answered(state=Objective.STATE_AGREED)


# -- escalation


def escalate(**fields):
    return do("EscalateDialogue", reason="no answer", **fields)


TIMEKEEPER = "apps/goal-timekeeper"
LATE = DialogueOpened(answer_due=days(-1))


def test_a_party_escalates_to_the_counterparts_manager():
    given(*proposed()).when(escalate(), by=OWNER).then(DialogueEscalated(to=CEO, reason="no answer")).answered(
        escalated_to=CEO, state=IN_DIALOGUE
    )
    given(*proposed()).when(escalate(), by=PEER).refused(no.CallerIsNoParty)


def test_a_party_says_who_has_to_resolve_it():
    given(*proposed()).when(escalate(to=PEER), by=BOSS).then(DialogueEscalated(to=PEER, reason="no answer"))
    given(*proposed()).when(escalate(to=OWNER), by=BOSS).refused(no.EscalationStaysBetweenParties)
    given(*proposed()).when(escalate(to="people/nobody"), by=BOSS).refused(PersonIsUnknown)
    given(*proposed()).when(escalate(to=GONE), by=BOSS).refused(PersonHasDeparted)


def test_the_line_is_climbed_past_the_parties_and_may_end():
    upside_down = terms(owner=CEO, counterpart=BOSS)
    given(*proposed(upside_down)).when(escalate(), by=CEO).then(DialogueEscalated(to="", reason="no answer"))
    to_the_top = terms(owner=BOSS, counterpart=CEO)
    given(*proposed(to_the_top)).when(escalate(), by=BOSS).then(DialogueEscalated(to="", reason="no answer"))


def test_an_overdue_answer_is_escalated_and_never_taken_for_consent():
    given(drafted(), LATE, accepted(OWNER)).when(escalate(), by=TIMEKEEPER).then(
        DialogueEscalated(to=CEO, reason="no answer", overdue=True)
    ).answered(state=IN_DIALOGUE, consensus=Objective.CONSENSUS_OPEN, accepted_by=[OWNER])


def test_an_application_does_not_escalate_before_the_answer_is_overdue():
    given(*proposed()).when(escalate(), by=TIMEKEEPER).refused(no.AnswerIsNotDue)
    given(drafted(), DialogueOpened(answer_due=timestamp(NOW))).when(escalate(), by=TIMEKEEPER).refused(
        no.AnswerIsNotDue
    )


def test_escalating_again_changes_nothing():
    once = DialogueEscalated(to=CEO, reason="no answer", overdue=True)
    given(drafted(), LATE, once).when(escalate(), by=TIMEKEEPER).then()
    given(drafted(), LATE, once).when(escalate(), by=OWNER).then()
    nobody = DialogueEscalated(to="", reason="no answer", overdue=True)
    given(drafted(), LATE, nobody).when(escalate(), by=TIMEKEEPER).then()
    by_a_party = DialogueEscalated(to=PEER, reason="stuck")
    given(drafted(), LATE, by_a_party).when(escalate(), by=TIMEKEEPER).then()


def test_what_is_agreed_is_not_escalated():
    given(*agreed()).when(escalate(), by=OWNER).refused(no.TermsAreAgreed)
    given(*active()).when(escalate(), by=TIMEKEEPER).refused(no.TermsAreAgreed)


def test_an_answer_that_is_owed_again_is_escalated_too():
    past = (*active(), revised(RICHER, answer_due=days(-1), **EXTERNAL))
    given(*past).when(escalate(), by=TIMEKEEPER).then(
        DialogueEscalated(to=CEO, reason="no answer", overdue=True)
    ).answered(state=ACTIVE_STATE)


def test_agreement_ends_an_escalation():
    past = (*proposed(), DialogueEscalated(to=CEO, reason="stuck"), accepted(OWNER))
    given(*past).when(accept(), by=BOSS).then(*both_accepted()[1:]).answered(escalated_to="")


# -- what is over


COMMANDS = [
    do("OpenDialogue"),
    do("ReviseTerms", terms=RICHER, **EXTERNAL),
    do("RequestResource", kind=RESOURCE_KIND_PEOPLE, description="one"),
    offer(),
    do("RefuseResource", resource_id="r1", reason="none left"),
    do("WithdrawResource", resource_id="r1", reason="none left"),
    do("StateFact", kind=FACT_KIND_CAPACITY, text="we are four"),
    do("EstimateOdds", odds="0.5"),
    accept(),
    do("DeclineTerms", reason="too much"),
    escalate(),
    do("ReopenDialogue", reason_code=CHANGE_REASON_RESOURCE_WITHDRAWN, reason="they left"),
    do("ActivateObjective"),
    do("RetargetKeyResult", name=f"{NAME}/keyResults/share", target="30"),
    do("TransferObjective", owner=PEER, reason="moves on"),
    do("CarryObjective", cycle=Q1, why="not done"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_in_a_closed_cycle_nothing_changes(command):
    given(*active()).elsewhere(Q4, *ACTIVE, WOUND_UP, CycleClosed()).when(command, by=OWNER).refused(no.CycleIsClosed)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_closed_objective_does_not_change(command):
    closed = ObjectiveClosed(closing=Closing(decision=Closing.DECISION_ABANDONED, why="no market", by=OWNER))
    given(*active(), closed).when(command, by=OWNER).refused(no.ObjectiveIsClosed)


def test_a_unit_that_ended_takes_no_dialogue_on():
    given(drafted(terms(unit=ENDED))).when(do("OpenDialogue"), by=OWNER).refused(UnitIsDissolved)


def test_a_hash_that_comes_back_is_accepted_anew():
    back = TermsRevised(revision=3, terms=TERMS, terms_hash=hash_of(TERMS, ()), by=OWNER, policy_pack_version=1)
    past = (drafted(), DIALOGUE, accepted(OWNER), accepted(BOSS), revised(RICHER), back)
    given(*past).when(accept(), by=BOSS).then(accepted(BOSS, TERMS, 3)).answered(accepted_by=[BOSS])
