"""Contracts between the owners of two goals: offered, answered, escalated, kept up to date, ended."""

import pytest
from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    Contract,
    ContractClosing,
    EndChange,
)
from okr.alignment.v1.events_pb2 import (
    ContractBreached,
    ContractDeclined,
    ContractEscalated,
    ContractFulfilled,
    ContractImported,
    ContractOutdated,
    ContractReconfirmed,
    ContractReleased,
    ContractRenewed,
    ContractWarned,
)
from okr.alignment.v1.facts_pb2 import KnownChange
from okr.alignment.v1.risk_pb2 import RISK_KIND_BREACH, RISK_KIND_CALLED_OFF, RISK_KIND_CLEARED, RISK_KIND_SLIP, Risk
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import FieldInvalid, ResourceNotFound
from libs.record import timestamp
from services.alignment.refusals import (
    AnswerIsNotDue,
    CallerIsNoParty,
    CallerOwesNoAnswer,
    ContractDoesNotStand,
    ContractExists,
    ContractHasEnded,
    ContractIsDuplicate,
    ContractIsNotStale,
    CycleIsClosed,
    CyclesDoNotOverlap,
    DateIsNotPast,
    DateIsPast,
    EndsAreTheSame,
    EndsHaveMoved,
    EscalationStaysBetweenParties,
    ImportDiffers,
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
    LINK,
    ORDERS,
    REVENUE,
    SECOND,
    SOURCE,
    STANDS,
    SUPPORTING,
    THIRDS,
    accepted,
    counted,
    countered,
    ends,
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
    Q4,
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
    metric,
    name,
    objective,
)
from tests.alignment.spec import do

AGREED = in_state(FACTS[PARENT], Objective.STATE_AGREED)
NOT_BEGUN = knowing({PARENT: AGREED})
MOVED = knowing({PARENT: changed(FACTS[PARENT])})
KEEPER = "apps/alignment-timekeeper"
REACTIONS = "apps/alignment-reactions"


def propose(what=HALF, **fields):
    return do("ProposeContract", name=LINK, terms=what, **fields)


def counter(what=THIRDS, **fields):
    return do("CounterContract", name=LINK, terms=what, **fields)


def accept():
    return do("AcceptContract", name=LINK)


def decline(reason="we have no people for it"):
    return do("DeclineContract", name=LINK, reason=reason)


def escalate(**fields):
    return do("EscalateContract", name=LINK, **{"reason": "no answer for a week", **fields})


def reconfirm():
    return do("ReconfirmContract", name=LINK)


def fulfill():
    return do("FulfillContract", name=LINK, evidence_uris=["https://wiki/q4"], note="all orders are in")


def breach():
    return do("BreachContract", name=LINK, reason="nothing came")


def release():
    return do("ReleaseContract", name=LINK, reason="Tokyo is closed down")


def outdate():
    return do("OutdateContract", name=LINK)


def with_link(past, what=None, facts=None):
    return with_links(given(*past, facts=facts), what or link())


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


ANEW = countered(THIRDS, OWNER, BOSS)


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


# -- an end changes


CHANGE = KnownChange(event="okr.goal.v1.TermsRevised", reason_code="MARKET_MOVED", time=days(-1))
REVISED = knowing({PARENT: changed(FACTS[PARENT], last_change=CHANGE)})
END_CHANGED = EndChange(
    end=end(PARENT, REVISED),
    previous_revision=1,
    event="okr.goal.v1.TermsRevised",
    reason_code="MARKET_MOVED",
    time=days(-1),
)
STALE = (*ACTIVE, ContractOutdated(change=END_CHANGED))


def reconfirmed(by, facts=REVISED):
    return ContractReconfirmed(by=by, **ends(HALF, facts))


def renewed(facts=REVISED, active=True):
    return ContractRenewed(active=active, **ends(HALF, facts))


def test_a_contract_whose_end_changed_is_stale_and_says_why():
    (
        given(*ACTIVE, facts=REVISED)
        .when(outdate(), by=REACTIONS)
        .then(ContractOutdated(change=END_CHANGED))
        .answered(state=Contract.STATE_STALE, changes=[END_CHANGED])
    )
    given(*STALE, facts=REVISED).when(outdate(), by=REACTIONS).then()
    given(*ACTIVE).when(outdate(), by=REACTIONS).then()


def test_a_contract_rests_on_its_key_result_and_not_on_the_others():
    what = terms(ORDERS, REVENUE)
    past = (proposed(what), accepted(what), ACTIVATED)
    results = [*FACTS[PARENT].key_results[:1], key_result("kyoto", digest="other")]
    beside = knowing({PARENT: changed(FACTS[PARENT], key_results=results)})
    given(*past, facts=beside).when(outdate(), by=REACTIONS).then()
    moved = knowing({PARENT: changed(FACTS[PARENT], key_results=[metric("revenue", target="90")])})
    assert [each.change.end.goal for each in given(*past, facts=moved).when(outdate(), by=REACTIONS).decide()] == [
        REVENUE
    ]


def test_a_key_result_that_is_gone_makes_its_contract_stale():
    what = terms(ORDERS, REVENUE)
    gone = knowing({PARENT: changed(FACTS[PARENT], key_results=[key_result("tokyo")])})
    past = (proposed(what), accepted(what), ACTIVATED)
    (event,) = given(*past, facts=gone).when(outdate(), by=REACTIONS).decide()
    assert (event.change.end.goal, event.change.end.digest) == (REVENUE, "")
    given(*past, event, facts=gone).when(outdate(), by=REACTIONS).then()
    given(*past, event, facts=gone).when(reconfirm(), by=BOSS).refused(KeyResultIsUnknown)


def test_an_offer_does_not_grow_stale():
    given(proposed(), facts=REVISED).when(outdate(), by=REACTIONS).then()


def test_what_stands_grows_stale_also_while_other_terms_are_negotiated():
    past = (*ACTIVE, ANEW)
    stale = ContractOutdated(change=END_CHANGED)
    given(*past, facts=REVISED).when(outdate(), by=REACTIONS).then(stale).answered(state=Contract.STATE_COUNTERED)
    given(*past, stale, facts=REVISED).when(decline(), by=BOSS).answered(state=Contract.STATE_STALE)


def test_it_goes_on_when_both_have_reconfirmed_the_same_ends():
    given(*STALE, facts=REVISED).when(reconfirm(), by=OWNER).then(reconfirmed(OWNER)).answered(
        state=Contract.STATE_STALE, reconfirmed_by=[OWNER]
    )
    one = (*STALE, reconfirmed(OWNER))
    given(*one, facts=REVISED).when(reconfirm(), by=OWNER).then()
    (
        given(*one, facts=REVISED)
        .when(reconfirm(), by=BOSS)
        .then(reconfirmed(BOSS), renewed())
        .answered(state=Contract.STATE_ACTIVE, parent=end(PARENT, REVISED), changes=[], reconfirmed_by=[])
    )
    given(*one, reconfirmed(BOSS), renewed(), facts=REVISED).when(outdate(), by=REACTIONS).then()


def test_it_waits_again_if_work_on_an_end_has_stopped():
    facts = knowing({PARENT: in_state(REVISED[PARENT], Objective.STATE_IN_DIALOGUE)})
    past = (*STALE, reconfirmed(OWNER, facts))
    given(*past, facts=facts).when(reconfirm(), by=BOSS).then(
        reconfirmed(BOSS, facts), renewed(facts, active=False)
    ).answered(state=Contract.STATE_ACCEPTED)


def test_a_reconfirmation_of_older_ends_does_not_count():
    later = knowing({PARENT: changed(REVISED[PARENT])})
    past = (*STALE, reconfirmed(OWNER))
    given(*past, facts=later).when(reconfirm(), by=BOSS).then(reconfirmed(BOSS, later))


def test_one_person_with_both_ends_confirms_once():
    facts = knowing({CHILD: changed(FACTS[CHILD], owner=BOSS)})
    given(*STALE, facts=facts).when(reconfirm(), by=BOSS).then(reconfirmed(BOSS, facts), renewed(facts))


def test_an_end_that_has_ended_is_not_reconfirmed():
    facts = knowing({PARENT: closed(FACTS[PARENT])})
    (event,) = given(*ACTIVE, facts=facts).when(outdate(), by=REACTIONS).decide()
    assert event.change.closed
    past = (*ACTIVE, event)
    given(*past, facts=facts).when(outdate(), by=REACTIONS).then()
    given(*past, facts=facts).when(reconfirm(), by=BOSS).refused(ObjectiveIsClosed)
    given(*past, facts=facts).when(fulfill(), by=BOSS).answered(state=Contract.STATE_FULFILLED)


def test_only_a_party_reconfirms_and_only_what_is_stale():
    given(*STALE, facts=REVISED).when(reconfirm(), by=CEO).refused(CallerIsNoParty)
    given(*ACTIVE).when(reconfirm(), by=BOSS).refused(ContractIsNotStale)
    given(proposed()).when(reconfirm(), by=BOSS).refused(ContractDoesNotStand)


def test_what_an_amount_was_of_has_to_be_there_to_reconfirm_it():
    what = terms(ORDERS, REVENUE, amount="7")
    facts = knowing({PARENT: changed(FACTS[PARENT], key_results=[key_result("revenue")])})
    past = (proposed(what), accepted(what), ACTIVATED)
    (stale,) = given(*past, facts=facts).when(outdate(), by=REACTIONS).decide()
    given(*past, stale, facts=facts).when(reconfirm(), by=BOSS).refused(ParentHasNoNumber)


def test_it_becomes_active_when_work_has_begun_on_both_ends():
    activate = do("ActivateContract", name=LINK)
    past = (proposed(facts=NOT_BEGUN), accepted(facts=NOT_BEGUN))
    given(*past).when(activate, by=REACTIONS).then(ACTIVATED).answered(state=Contract.STATE_ACTIVE)
    given(*past, facts=NOT_BEGUN).when(activate, by=REACTIONS).then()
    for other in (ACTIVE, (proposed(),), (*STALE,)):
        given(*other).when(activate, by=REACTIONS).then()


def test_reactions_to_a_contract_that_is_not_there_are_refused():
    risk = Risk(kind=RISK_KIND_SLIP, origin=SECOND, origin_version=1, path=[SECOND, LINK])
    for command in (outdate(), do("ActivateContract", name=LINK), do("WarnContract", name=LINK, risk=risk)):
        with pytest.raises(ResourceNotFound):
            given().when(command, by=REACTIONS).decide()


# -- what reaches it from below


def test_a_risk_from_below_stands_until_it_is_cleared():
    slip = Risk(kind=RISK_KIND_SLIP, origin=SECOND, origin_version=3, path=[SECOND, LINK])
    breached = Risk(kind=RISK_KIND_BREACH, origin=SECOND, origin_version=5, path=[SECOND, LINK])
    over = Risk(kind=RISK_KIND_CLEARED, origin=SECOND, origin_version=6, path=[SECOND, LINK])

    def warn(risk):
        return do("WarnContract", name=LINK, risk=risk)

    given(*ACTIVE).when(warn(slip), by=REACTIONS).then(ContractWarned(risk=slip)).answered(risks=[slip])
    one = (*ACTIVE, ContractWarned(risk=slip))
    given(*one).when(warn(slip), by=REACTIONS).then()
    given(*one).when(warn(breached), by=REACTIONS).then(ContractWarned(risk=breached)).answered(risks=[breached])
    given(*one).when(warn(over), by=REACTIONS).then(ContractWarned(risk=over)).answered(risks=[])
    # What began before it was over does not come back.
    given(*one, ContractWarned(risk=over)).when(warn(breached), by=REACTIONS).then()
    given(*ACTIVE).when(warn(over), by=REACTIONS).then()
    given(proposed()).when(warn(slip), by=REACTIONS).then()
    # What begins here is told once, whatever version it is told at.
    given_up = Risk(kind=RISK_KIND_CALLED_OFF, origin=LINK, origin_version=3, path=[LINK], time=timestamp(NOW))
    again = Risk(kind=RISK_KIND_CALLED_OFF, origin=LINK, origin_version=4, path=[LINK], time=timestamp(NOW))
    given(*ACTIVE, ContractWarned(risk=given_up)).when(warn(again), by=REACTIONS).then()


# -- the end


def test_the_owner_of_the_parent_says_that_it_is_fulfilled_and_it_stays_counted():
    closing = ContractClosing(by=BOSS, reason="all orders are in", evidence_uris=["https://wiki/q4"])
    done = ContractFulfilled(closing=closing)
    with_link(ACTIVE).when(fulfill(), by=BOSS).then(done).answered(state=Contract.STATE_FULFILLED, closing=closing)
    given(*ACTIVE).when(fulfill(), by=OWNER).refused(CallerOwesNoAnswer)
    given(*ACTIVE).when(fulfill(), by=CEO).refused(CallerIsNoParty)
    given(proposed()).when(fulfill(), by=BOSS).refused(ContractDoesNotStand)
    given(*ACTIVE, done).when(fulfill(), by=BOSS).then()
    for command in (breach(), release(), counter(), reconfirm()):
        given(*ACTIVE, done).when(command, by=BOSS).refused(ContractHasEnded)


def test_a_party_states_that_it_was_not_kept():
    closing = ContractClosing(by=BOSS, reason="nothing came")
    broken = ContractBreached(closing=closing)
    with_link(ACTIVE).when(breach(), by=BOSS).then(broken, *uncounted(link())).answered(state=Contract.STATE_BREACHED)
    given(*ACTIVE, broken).when(breach(), by=BOSS).then()
    given(*ACTIVE, broken).when(breach(), by=OWNER).refused(ContractHasEnded)
    # Nor does the yes count any more of who gave it once.
    given(*ACTIVE, broken).when(accept(), by=BOSS).refused(ContractHasEnded)
    given(*ACTIVE).when(breach(), by=CEO).refused(CallerIsNoParty)
    given(proposed()).when(breach(), by=BOSS).refused(ContractDoesNotStand)


def test_the_timekeeper_waits_two_weeks_after_its_date():
    dated = terms(due_date="2026-11-01")
    past = (proposed(dated), accepted(dated), ACTIVATED)
    overdue = ContractBreached(closing=ContractClosing(by=KEEPER, reason="nothing came", overdue=True))
    given(*past).when(breach(), by=KEEPER, at=NOW.replace(month=11, day=15)).refused(DateIsNotPast)
    with_link(past, link(dated)).when(breach(), by=KEEPER, at=NOW.replace(month=11, day=16)).then(
        overdue, *uncounted(link(dated))
    )
    # No calendar has two weeks after its last day.
    endless = terms(due_date="9999-12-31")
    given(proposed(endless), accepted(endless)).when(breach(), by=KEEPER).refused(DateIsNotPast)
    # Without a date, it is due when the cycle ends.
    given(*ACTIVE).when(breach(), by=KEEPER, at=NOW.replace(month=12, day=31)).refused(DateIsNotPast)
    with_link(ACTIVE).when(breach(), by=KEEPER, at=NOW.replace(year=2027, month=1, day=15)).then(
        overdue, *uncounted(link())
    )


def test_nobody_is_late_where_no_date_is_known():
    facts = {each: known for each, known in FACTS.items() if each != Q4}
    given(*ACTIVE, facts=facts).when(breach(), by=KEEPER, at=NOW.replace(year=2030)).refused(DateIsNotPast)


def test_what_was_imported_is_late_only_after_a_date_of_its_own():
    imported = ContractImported(terms=HALF, source=SOURCE, **ends(HALF))
    given(imported).when(breach(), by=KEEPER, at=NOW.replace(year=2030)).refused(DateIsNotPast)
    dated = ContractImported(terms=terms(due_date="2026-11-01"), source=SOURCE, **ends(HALF))
    given(dated).when(breach(), by=KEEPER, at=NOW.replace(year=2030)).answered(state=Contract.STATE_BREACHED)
    # Agreed anew here, it is due when the cycle ends.
    past = (imported, countered(THIRDS, OWNER, BOSS), accepted(THIRDS))
    given(*past).when(breach(), by=KEEPER, at=NOW.replace(year=2030)).answered(state=Contract.STATE_BREACHED)


def test_a_party_takes_an_offer_back_or_ends_what_stands():
    closing = ContractClosing(by=OWNER, reason="Tokyo is closed down")
    ended = ContractReleased(closing=closing)
    given(proposed()).when(release(), by=OWNER).then(ended).answered(state=Contract.STATE_RELEASED, awaiting="")
    with_link(ACTIVE).when(release(), by=OWNER).then(ended, *uncounted(link()))
    given(proposed(), ended).when(release(), by=OWNER).then()
    given(*ACTIVE).when(release(), by=LEAD).refused(CallerIsNoParty)


# -- brought in


def bring(what=HALF, **fields):
    return do("ImportContract", **{"name": LINK, "terms": what, "source": SOURCE, **fields})


IMPORTED = ContractImported(terms=HALF, source=SOURCE, **ends(HALF))


def test_an_imported_contract_is_active_as_its_source_has_it():
    (
        given()
        .when(bring(), by="apps/okr-import")
        .then(IMPORTED, *counted(link()))
        .answered(state=Contract.STATE_ACTIVE, source=SOURCE, offered_by="")
    )
    given().when(bring(SUPPORTING), by="apps/okr-import").then(
        ContractImported(terms=SUPPORTING, source=SOURCE, **ends(HALF))
    )


def test_importing_the_same_again_changes_nothing_whatever_became_of_the_ends():
    given(IMPORTED).when(bring(), by="apps/okr-import").then()
    given(IMPORTED, facts=REVISED).when(bring(), by="apps/okr-import").then()
    given(IMPORTED).when(bring(THIRDS), by="apps/okr-import").refused(ImportDiffers)
    given(proposed()).when(bring(), by="apps/okr-import").refused(ContractExists)


def test_a_past_quarter_can_be_imported_but_not_what_nobody_knows():
    facts = knowing({CHILD: closed(objective(cycle=PAST)), PARENT: closed(objective(BOSS, cycle=PAST))})
    imported = ContractImported(terms=HALF, source=SOURCE, **ends(HALF, facts))
    given(facts=facts).when(bring(), by="apps/okr-import").then(imported, *counted(link()))
    given().when(bring(terms(CHILD, name(99))), by="apps/okr-import").refused(ObjectiveIsUnknown)
    given().when(bring(terms(CHILD, CHILD)), by="apps/okr-import").refused(EndsAreTheSame)


def test_an_imported_contract_lives_on_like_any_other():
    with_link((IMPORTED,)).when(release(), by=OWNER).answered(state=Contract.STATE_RELEASED, source=SOURCE)
    given(IMPORTED, facts=REVISED).when(outdate(), by=REACTIONS).answered(state=Contract.STATE_STALE)


# -- whom it concerns


def test_the_present_owners_are_the_parties():
    resource = given(proposed()).when(accept(), by=BOSS).concern()
    assert (resource.kind, resource.name, resource.owner, resource.counterpart) == ("contract", LINK, OWNER, BOSS)
    facts = knowing({PARENT: changed(FACTS[PARENT], owner=LEAD)})
    assert given(proposed(), facts=facts).when(accept(), by=LEAD).concern().counterpart == LEAD
    assert given().when(propose(), by=OWNER).concern().owner == OWNER
    assert given().when(outdate(), by=REACTIONS).concern().owner == ""
