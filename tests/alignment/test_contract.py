"""Contracts between the owners of two goals: offered, answered, escalated, negotiated anew."""

import pytest
from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    Contract,
    ContractClosing,
)
from okr.alignment.v1.events_pb2 import (
    ContractDeclined,
    ContractEscalated,
    ContractReleased,
)
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import FieldInvalid
from services.alignment.refusals import (
    AnswerIsNotDue,
    CallerIsNoParty,
    CallerOwesNoAnswer,
    ContractExists,
    ContractHasEnded,
    ContractIsDuplicate,
    CycleIsClosed,
    CyclesDoNotOverlap,
    DateIsPast,
    EndsAreTheSame,
    EndsHaveMoved,
    EscalationStaysBetweenParties,
    KeyResultIsUnknown,
    NothingAwaitsAnAnswer,
    ObjectiveIsClosed,
    ObjectiveIsUnknown,
    ParentHasNoNumber,
    PartiesAreFixed,
    PersonIsUnknown,
    TermsDoNotFitKind,
    UnitsDiffer,
)
from tests.alignment.bonds import (
    ACTIVATED,
    ACTIVE,
    HALF,
    ORDERS,
    REVENUE,
    SECOND,
    STANDS,
    SUPPORTING,
    THIRDS,
    accepted,
    counted,
    countered,
    link,
    proposed,
    terms,
    uncounted,
    with_links,
)
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    FACTS,
    GONE,
    LEAD,
    NOW,
    OTHER,
    OWNER,
    PARENT,
    PAST,
    PEER,
    Q1,
    TOP,
    changed,
    closed,
    days,
    end,
    given,
    in_state,
    key_result,
    key_result_of,
    knowing,
    name,
    objective,
)
from tests.alignment.contract_acts import (
    ANEW,
    KEEPER,
    MOVED,
    NOT_BEGUN,
    accept,
    counter,
    decline,
    escalate,
    propose,
    release,
    with_link,
)
from tests.alignment.spec import do

# -- an offer


def test_the_owner_of_the_child_proposes_and_the_owner_of_the_parent_owes_the_answer():
    given().when(propose(), by=OWNER).then(proposed()).answered(
        state=Contract.STATE_PROPOSED, offered_by=OWNER, awaiting=BOSS, answer_due=days(7), child=end(CHILD)
    )


def test_the_owner_of_the_parent_proposes_and_the_owner_of_the_child_owes_the_answer():
    given().when(propose(), by=BOSS).then(proposed(by=BOSS, awaiting=OWNER))


def test_a_contract_without_a_name_is_called_by_its_request():
    command = do("ProposeContract", terms=HALF)
    assert given().when(command, by=OWNER).answer().name == f"contracts/{command.request_id}"


def test_the_answer_is_due_when_the_offer_says_so():
    given().when(propose(answer_due=days(2)), by=OWNER).then(proposed(answer_due=days(2)))


def test_levels_can_be_skipped_and_units_crossed_and_key_results_serve_key_results():
    diagonal = terms(key_result_of(OTHER, "line"), key_result_of(TOP, "sum"))
    given().when(propose(diagonal), by=LEAD).then(proposed(diagonal, by=LEAD, awaiting=CEO))


def test_both_ends_of_one_person_are_agreed_at_once():
    facts = knowing({CHILD: objective(BOSS, key_results=[key_result("launch")])})
    offer = proposed(by=BOSS, awaiting="", answer_due=None, facts=facts)
    (
        given(facts=facts)
        .when(propose(), by=BOSS)
        .then(offer, accepted(facts=facts), ACTIVATED, *counted(link()))
        .answered(state=Contract.STATE_ACTIVE, awaiting="")
    )


def test_nobody_else_proposes():
    given().when(propose(), by=CEO).refused(CallerIsNoParty)


def test_a_name_is_used_once():
    given(proposed()).when(propose(), by=OWNER).refused(ContractExists)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (terms(CHILD, CHILD), EndsAreTheSame),
        (terms(ORDERS, CHILD), EndsAreTheSame),
        (terms(CHILD, ORDERS), EndsAreTheSame),
        (terms(ORDERS, key_result_of(CHILD, "launch")), EndsAreTheSame),
        (terms(CHILD, name(99)), ObjectiveIsUnknown),
        (terms(name(99), CHILD), ObjectiveIsUnknown),
        (terms(CHILD, key_result_of(PARENT, "osaka")), KeyResultIsUnknown),
        (terms(kind=CONTRACT_KIND_CONTRIBUTES), TermsDoNotFitKind),
        (terms(weight="0.5", amount="7"), TermsDoNotFitKind),
        (terms(weight="0"), TermsDoNotFitKind),
        (terms(parent=REVENUE, amount="-1"), TermsDoNotFitKind),
        (terms(weight="0.5", unit="EUR"), TermsDoNotFitKind),
        (terms(kind=CONTRACT_KIND_SUPPORTS, weight="0.5"), TermsDoNotFitKind),
        (terms(kind=CONTRACT_KIND_SUPPORTS, metric="arr"), TermsDoNotFitKind),
        (terms(kind=CONTRACT_KIND_TAKES_SHARE, weight="0.5"), TermsDoNotFitKind),
        (terms(kind=CONTRACT_KIND_TAKES_SHARE), TermsDoNotFitKind),
        (terms(amount="7"), ParentHasNoNumber),
        (terms(parent=key_result_of(PARENT, "tokyo"), amount="7"), ParentHasNoNumber),
        (terms(share="0.5"), ParentHasNoNumber),
        (terms(parent=REVENUE, amount="7", unit="USD"), UnitsDiffer),
        (terms(due_date="2026-10-02"), DateIsPast),
        (terms(due_date="2026-11-31"), FieldInvalid),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_terms_that_cannot_hold_are_refused(what, kind):
    when = given().when(propose(what), by=OWNER)
    if kind is FieldInvalid:
        with pytest.raises(FieldInvalid):
            when.decide()
    else:
        when.refused(kind)


@pytest.mark.parametrize(
    "what",
    [
        terms(parent=REVENUE, amount="7"),
        terms(parent=REVENUE, amount="7", unit="EUR", metric="orders-eur"),
        terms(parent=REVENUE, share="0.25"),
        terms(weight="1"),
        terms(due_date="2026-10-05"),
        SUPPORTING,
    ],
)
def test_terms_that_can_hold_are_offered(what):
    given().when(propose(what), by=OWNER).then(proposed(what))


def test_what_has_ended_gets_no_contract():
    for goal in (CHILD, PARENT):
        facts = knowing({goal: closed(FACTS[goal])})
        given(facts=facts).when(propose(), by=OWNER).refused(ObjectiveIsClosed)


def test_a_closed_cycle_gets_no_contract():
    facts = knowing({CHILD: objective(cycle=PAST)})
    given(facts=facts).when(propose(), by=OWNER).refused(CycleIsClosed)


def test_cycles_without_a_common_day_get_no_contract():
    for facts in (knowing({CHILD: objective(cycle=Q1)}), knowing({PARENT: objective(BOSS, cycle=Q1)})):
        given(facts=facts).when(propose(), by=OWNER).refused(CyclesDoNotOverlap)


def test_cycles_of_which_nobody_knows_the_days_may_overlap():
    facts = {**knowing({CHILD: objective(cycle="cycles/some-day")})}
    given(facts=facts).when(propose(), by=OWNER).then(proposed(facts=facts))


def test_the_same_ends_have_one_contract_that_is_counted():
    with_links(given(), link(contract=SECOND)).when(propose(), by=OWNER).refused(ContractIsDuplicate)


def test_who_offers_is_told_what_may_go_wrong():
    given().when(propose(), by=OWNER).warned()
    facts = knowing({PARENT: in_state(FACTS[PARENT], Objective.STATE_DRAFT)})
    given(facts=facts).when(propose(), by=OWNER).warned("END_IS_NOT_AGREED")
    given().when(propose(terms(due_date="2027-01-15")), by=OWNER).warned("DATE_IS_AFTER_PARENT")
    # `orders` has 40 to give.
    given().when(propose(terms(ORDERS, REVENUE, amount="40")), by=OWNER).warned()
    given().when(propose(terms(ORDERS, REVENUE, amount="41")), by=OWNER).warned("SCOPE_IS_SPLIT")


# -- the answer


def test_an_accepted_contract_is_counted_and_active_while_both_ends_are_worked_on():
    (
        given(proposed())
        .when(accept(), by=BOSS)
        .then(accepted(), ACTIVATED, *counted(link()))
        .answered(state=Contract.STATE_ACTIVE, awaiting="", reconfirmed_by=[])
    )


def test_an_accepted_contract_waits_for_work_to_begin():
    (
        given(proposed(facts=NOT_BEGUN), facts=NOT_BEGUN)
        .when(accept(), by=BOSS)
        .then(accepted(facts=NOT_BEGUN), *counted(link()))
        .answered(state=Contract.STATE_ACCEPTED)
    )


def test_what_serves_without_a_number_is_not_counted():
    given(proposed(SUPPORTING)).when(accept(), by=BOSS).then(accepted(SUPPORTING), ACTIVATED)


def test_an_amount_is_counted_with_the_metric_that_it_names_and_no_text_of_the_parent():
    what = terms(parent=REVENUE, amount="7", metric="orders-eur")
    events = counted(link(what))
    assert [each.stream.partition("/")[0] for each in events] == ["standings", "standings", "countedMetrics"]
    given(proposed(what)).when(accept(), by=BOSS).then(accepted(what), ACTIVATED, *events)


def test_what_the_number_of_a_restricted_objective_is_in_is_told_to_nobody():
    for restricted, unit in ((False, "EUR"), (True, "")):
        facts = knowing({PARENT: changed(FACTS[PARENT], restricted=restricted)})
        other = propose(terms(parent=REVENUE, amount="7", unit="USD"))
        with pytest.raises(UnitsDiffer) as refused:
            given(facts=facts).when(other, by=OWNER).decide()
        assert refused.value.metadata == {"unit": unit}
        assert ("EUR" in str(refused.value)) is not restricted


def test_only_who_owes_the_answer_gives_it():
    for command in (accept(), counter(), decline()):
        given(proposed()).when(command, by=OWNER).refused(CallerOwesNoAnswer)
        given(proposed()).when(command, by=CEO).refused(CallerIsNoParty)


def test_whoever_took_the_objective_on_owes_the_answer():
    facts = knowing({PARENT: changed(FACTS[PARENT], owner=LEAD)})
    given(proposed(), facts=facts).when(decline(), by=BOSS).refused(CallerIsNoParty)
    what = countered(THIRDS, LEAD, OWNER, facts=facts)
    given(proposed(), facts=facts).when(counter(), by=LEAD).then(what)


def test_an_end_that_has_moved_is_not_accepted_unseen():
    given(proposed(), facts=MOVED).when(accept(), by=BOSS).refused(EndsHaveMoved)
    # Countered with the same terms, it names the present ends.
    what = countered(HALF, BOSS, OWNER, facts=MOVED)
    given(proposed(), facts=MOVED).when(counter(HALF), by=BOSS).then(what)


def test_an_end_that_has_ended_is_not_accepted():
    facts = knowing({PARENT: closed(FACTS[PARENT])})
    given(proposed(), facts=facts).when(accept(), by=BOSS).refused(ObjectiveIsClosed)


def test_a_counter_turns_the_question_round():
    what = countered(THIRDS, BOSS, OWNER, "half is too much")
    (
        given(proposed())
        .when(counter(reason="half is too much"), by=BOSS)
        .then(what)
        .answered(state=Contract.STATE_COUNTERED, terms=THIRDS, awaiting=OWNER, reason="half is too much")
    )
    given(proposed(), what).when(accept(), by=OWNER).then(accepted(THIRDS, by=OWNER), ACTIVATED, *counted(link(THIRDS)))


def test_a_counter_keeps_the_ends():
    given(proposed()).when(counter(terms(CHILD, TOP)), by=BOSS).refused(PartiesAreFixed)


def test_a_declined_contract_is_over():
    no = ContractDeclined(by=BOSS, reason="we have no people for it")
    given(proposed()).when(decline(), by=BOSS).then(no).answered(state=Contract.STATE_DECLINED, reason=no.reason)
    given(proposed(), no).when(decline(), by=BOSS).then()
    for command in (accept(), counter(), release(), escalate()):
        given(proposed(), no).when(command, by=BOSS).refused(ContractHasEnded)


def test_accepting_again_changes_nothing():
    given(*ACTIVE).when(accept(), by=BOSS).then()
    given(*ACTIVE).when(accept(), by=OWNER).refused(NothingAwaitsAnAnswer)
    given(*ACTIVE).when(decline(), by=BOSS).refused(NothingAwaitsAnAnswer)


# -- escalation


ESCALATED = ContractEscalated(to=CEO, reason="no answer for a week", overdue=True)


def test_silence_is_never_consent_but_goes_to_whoever_is_above():
    late = NOW.replace(day=20)
    (
        given(proposed())
        .when(escalate(), by=KEEPER, at=late)
        .then(ESCALATED)
        .answered(state=Contract.STATE_PROPOSED, escalated=True, escalated_to=CEO, awaiting=BOSS)
    )
    given(proposed(), ESCALATED).when(escalate(), by=KEEPER, at=late).then()
    given(proposed()).when(escalate(), by=KEEPER).refused(AnswerIsNotDue)


def test_a_party_escalates_before_it_is_overdue():
    given(proposed()).when(escalate(), by=OWNER).then(
        ContractEscalated(to=CEO, reason="no answer for a week", overdue=False)
    )
    given(proposed()).when(escalate(to=LEAD), by=BOSS).then(
        ContractEscalated(to=LEAD, reason="no answer for a week", overdue=False)
    )
    given(proposed()).when(escalate(), by=PEER).refused(CallerIsNoParty)


def test_it_goes_past_a_manager_who_is_a_party():
    # OWNER owes the answer; their manager is the other party.
    given(proposed(by=BOSS, awaiting=OWNER)).when(escalate(), by=BOSS).then(
        ContractEscalated(to=CEO, reason="no answer for a week", overdue=False)
    )


def test_nobody_decides_between_the_parties_who_is_one_or_is_not_here():
    given(proposed()).when(escalate(to=OWNER), by=BOSS).refused(EscalationStaysBetweenParties)
    given(proposed()).when(escalate(to=GONE), by=BOSS).refused(PersonIsUnknown)
    given(*ACTIVE).when(escalate(), by=BOSS).refused(NothingAwaitsAnAnswer)


def test_the_parties_can_still_agree_and_who_was_called_can_only_say_no():
    past = (proposed(), ESCALATED)
    given(*past).when(accept(), by=BOSS).then(accepted(), ACTIVATED, *counted(link())).answered(escalated=False)
    given(*past).when(accept(), by=CEO).refused(CallerIsNoParty)
    given(*past).when(counter(), by=CEO).refused(CallerIsNoParty)
    given(*past).when(decline("find another way"), by=CEO).then(ContractDeclined(by=CEO, reason="find another way"))


# -- other terms of what stands


def test_what_stands_goes_on_standing_while_other_terms_are_negotiated():
    (
        with_link(ACTIVE)
        .when(counter(), by=OWNER)
        .then(ANEW)
        .answered(state=Contract.STATE_COUNTERED, terms=THIRDS, standing_terms=HALF)
    )


def test_the_new_terms_take_the_place_of_the_old_when_they_are_accepted():
    (
        with_link((*ACTIVE, ANEW))
        .when(accept(), by=BOSS)
        .then(accepted(THIRDS), ACTIVATED, *uncounted(link()), *counted(link(THIRDS)))
        .answered(state=Contract.STATE_ACTIVE, terms=THIRDS, awaiting="")
    )


def test_what_is_accepted_without_a_number_is_counted_no_more():
    what = countered(SUPPORTING, OWNER, BOSS)
    with_link((*ACTIVE, what)).when(accept(), by=BOSS).then(accepted(SUPPORTING), ACTIVATED, *uncounted(link()))


def test_the_same_number_in_other_words_stays_counted():
    reworded = terms(statement="orders from Tokyo and Osaka")
    past = (*ACTIVE, countered(reworded, OWNER, BOSS))
    with_link(past).when(accept(), by=BOSS).then(accepted(reworded), ACTIVATED)


def test_declined_other_terms_leave_what_stood_as_it_was():
    no = ContractDeclined(by=BOSS, reason="half is half")
    for past, state in ((ACTIVE, Contract.STATE_ACTIVE), (STANDS, Contract.STATE_ACCEPTED)):
        (
            with_link((*past, ANEW))
            .when(decline("half is half"), by=BOSS)
            .then(no)
            .answered(state=state, terms=HALF, awaiting="", reason="half is half")
        )


def test_what_stands_is_released_while_other_terms_are_negotiated():
    closing = ContractClosing(by=OWNER, reason="Tokyo is closed down")
    (
        with_link((*ACTIVE, ANEW))
        .when(release(), by=OWNER)
        .then(ContractReleased(closing=closing), *uncounted(link()))
        .answered(state=Contract.STATE_RELEASED, terms=HALF, closing=closing)
    )
