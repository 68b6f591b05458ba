"""The handshake between who needs something and who gives it, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from okr.alignment.v1.events_pb2 import (
    DependencyDeclined,
    DependencyEscalated,
    DependencyRiskTaken,
)
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.directory.v1.events_pb2 import PersonDeparted
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import FieldInvalid
from libs.people import people_of
from services.alignment import dependency as rules
from services.alignment import refusals as no
from tests import spec
from tests.alignment import samples_dependency as s
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    FACTS,
    GONE,
    HQ,
    LEAD,
    NOW,
    OTHER,
    OWNER,
    PARENT,
    PAST,
    PEER,
    PLANT,
    Q1,
    SALES,
    TOP,
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
from tests.alignment.handshakes import AGREED, COUNTERED, HISTORIES, LATER, OPEN, REQUESTED, State, do, request, staffed
from tests.alignment.samples_dependency import (
    ANSWER,
    CANCELLED,
    DECLINED,
    DEPENDENCY,
    ESCALATED,
    FARTHER,
    FEWER,
    QUESTION,
    REACTIONS,
    RISK_TAKEN,
    TERMS,
    TIMEKEEPER,
    accepted,
    clarified,
    countered,
    requested,
    risk,
    terms,
)


def test_the_histories_end_in_the_state_that_they_are_of():
    assert set(HISTORIES) == set(State.State.values()) - {State.STATE_UNSPECIFIED}
    for state, past in HISTORIES.items():
        assert spec.fold(rules, past).state == state


# -- asking


def test_an_owner_asks_a_unit_for_what_a_key_result_needs():
    (
        given()
        .when(request(), by=OWNER)
        .then(REQUESTED)
        .answered(state=State.STATE_REQUESTED, awaiting=PLANT, offered_by=OWNER, terms=TERMS, answer_due=days(7))
    )


def test_an_owner_asks_a_person_and_says_until_when():
    asked = terms(provider=PEER)
    due = days(2)
    given().when(do("RequestDependency", terms=asked, answer_due=due), by=OWNER).then(requested(asked, answer_due=due))


def test_a_dependency_without_a_name_is_named_by_its_request():
    wanted = do("RequestDependency", terms=TERMS, name="")
    assert given().when(wanted, by=OWNER).then(REQUESTED).stream == f"dependencies/{wanted.request_id}"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"needed_by": "2026-10-03"}, no.DateIsPast),
        ({"needed_by": "2026-11-31"}, FieldInvalid),
        ({"quantity": "0"}, no.QuantityIsNotPositive),
        ({"quantity": "-3"}, no.QuantityIsNotPositive),
        ({"effort": "0.0"}, no.QuantityIsNotPositive),
        ({"consumer": key_result_of(CHILD, "never")}, no.KeyResultIsUnknown),
        ({"consumer": key_result_of(name(99), "x")}, no.ObjectiveIsUnknown),
        ({"consumer": key_result_of(PARENT, "revenue")}, no.CallerIsNoParty),
        ({"provider": OWNER}, no.ProviderIsTheConsumer),
        ({"provider": GONE}, no.PersonIsUnknown),
        ({"provider": "people/nobody"}, no.PersonIsUnknown),
        ({"provider": "units/nowhere"}, no.UnitIsUnknown),
    ],
)
def test_what_cannot_be_asked_for_is_refused(fields, refusal):
    when = given().when(request(**fields), by=OWNER)
    if refusal is FieldInvalid:
        with pytest.raises(FieldInvalid):
            when.decide()
    else:
        when.refused(refusal)


def test_nothing_is_asked_for_what_has_ended():
    given(facts=knowing({CHILD: closed(FACTS[CHILD])})).when(request(), by=OWNER).refused(no.ObjectiveIsClosed)
    past = objective(cycle=PAST, key_results=[key_result("orders")])
    given(facts=knowing({CHILD: past})).when(request(), by=OWNER).refused(no.CycleIsClosed)


def test_a_name_is_taken_once():
    given(REQUESTED).when(request(), by=OWNER).refused(no.DependencyExists)


def test_a_unit_is_asked_whose_lead_or_the_one_above_can_answer():
    nobody = staffed()
    given().among(nobody).when(request(), by=OWNER).refused(no.ProviderHasNoLead)
    above = staffed((CEO, ROLE_BUSINESS_LEAD, HQ))
    given().among(above).when(request(), by=OWNER).then(REQUESTED)
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED).among(above).when(accept, by=CEO).then(accepted(by=CEO, accepted_by=CEO))
    given(REQUESTED).among(above).when(accept, by=LEAD).refused(no.CallerIsNoParty)


def test_nobody_asks_a_unit_that_they_lead_alone():
    alone = staffed((OWNER, ROLE_BUSINESS_LEAD, PLANT))
    given().among(alone).when(request(), by=OWNER).refused(no.ProviderIsTheConsumer)
    together = staffed((OWNER, ROLE_BUSINESS_LEAD, PLANT), (LEAD, ROLE_BUSINESS_LEAD, PLANT))
    given().among(together).when(request(), by=OWNER).then(REQUESTED)
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED).among(together).when(accept, by=OWNER).refused(no.CallerOwesNoAnswer)


def test_little_time_and_open_terms_are_mentioned():
    given().when(request(needed_by="2026-10-09"), by=OWNER).warned("NEEDED_BY_IS_NEAR")
    draft = knowing({CHILD: in_state(FACTS[CHILD], Objective.STATE_IN_DIALOGUE)})
    given(facts=draft).when(request(), by=OWNER).warned("END_IS_NOT_AGREED")
    given().when(request(), by=OWNER).warned()


# -- questions


def test_the_provider_asks_and_then_owes_the_answer_again():
    (
        given(REQUESTED)
        .when(do("ClarifyDependency", text="Which valve? / 哪种阀？"), by=LEAD)
        .then(QUESTION)
        .answered(state=State.STATE_CLARIFYING, awaiting=OWNER, answer_due=days(7))
    )
    (
        given(REQUESTED, QUESTION)
        .when(do("ClarifyDependency", text="The one of the pilot"), by=OWNER)
        .then(ANSWER)
        .answered(state=State.STATE_REQUESTED, awaiting=PLANT)
    )


def test_who_asked_may_ask_more_before_the_answer():
    more = clarified(LEAD, "And where?", OWNER)
    given(REQUESTED, QUESTION).when(do("ClarifyDependency", text="And where?"), by=LEAD).then(more).answered(
        state=State.STATE_CLARIFYING, awaiting=OWNER
    )
    given(REQUESTED, QUESTION, more).when(do("ClarifyDependency", text="The one of the pilot"), by=OWNER).then(ANSWER)


def test_the_consumer_asks_too():
    asked = clarified(OWNER, "Which line?", PLANT)
    answer = clarified(LEAD, "The second", PLANT, is_answer=True)
    given(REQUESTED).when(do("ClarifyDependency", text="Which line?"), by=OWNER).then(asked)
    given(REQUESTED, asked).when(do("ClarifyDependency", text="The second"), by=LEAD).then(answer).answered(
        state=State.STATE_REQUESTED, awaiting=PLANT
    )


@pytest.mark.parametrize("past", [(REQUESTED, COUNTERED), (REQUESTED, ESCALATED)])
def test_after_the_answer_it_goes_on_where_it_was(past):
    before = spec.fold(rules, past)
    asks, answers = (OWNER, LEAD) if before.offered_by_provider else (LEAD, OWNER)
    state = spec.fold(rules, past)
    asked = given(*past).when(do("ClarifyDependency", text="why?"), by=asks).decide()
    answered = given(*past, *asked).when(do("ClarifyDependency", text="because"), by=answers).decide()
    after = spec.fold(rules, [*past, *asked, *answered])
    assert (after.state, after.awaiting, after.escalated_to) == (state.state, state.awaiting, state.escalated_to)
    assert spec.fold(rules, [*past, *asked]).state == State.STATE_CLARIFYING


def test_an_open_question_keeps_nobody_from_answering_the_offer():
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED, QUESTION).when(accept, by=LEAD).then(accepted()).answered(state=State.STATE_ACCEPTED, awaiting="")
    given(REQUESTED, QUESTION).when(do("AcceptDependency"), by=OWNER).refused(no.CallerOwesNoAnswer)


def test_a_dependency_holds_so_many_questions():
    full = [REQUESTED, *[QUESTION] * 200]
    given(*full).when(do("ClarifyDependency", text="And?"), by=LEAD).refused(no.StatementsAreFull)


# -- other terms


def counter(**fields: Any) -> Any:
    return do("CounterDependency", **{"terms": FEWER, "reason": "one line is down", **fields})


def test_the_provider_offers_other_terms_and_the_consumer_owes_the_answer():
    (
        given(REQUESTED)
        .when(counter(provider_objective=OTHER), by=LEAD)
        .then(COUNTERED)
        .answered(state=State.STATE_COUNTERED, awaiting=OWNER, offered_by=LEAD, provider_objective=OTHER)
    )


def test_the_consumer_counters_what_was_countered_and_what_was_named_stays():
    back = countered(TERMS, by=OWNER, awaiting=PLANT, reason="", answer_due=days(3))
    answer = counter(terms=TERMS, reason="", answer_due=days(3))
    given(REQUESTED, COUNTERED).when(answer, by=OWNER).then(back).answered(awaiting=PLANT, provider_objective=OTHER)
    given(REQUESTED, COUNTERED, back).when(do("AcceptDependency"), by=LEAD).then(accepted(TERMS))


def test_the_same_offer_again_changes_nothing():
    given(REQUESTED).when(counter(terms=TERMS), by=LEAD).then()
    given(REQUESTED).when(counter(terms=TERMS, provider_objective=OTHER), by=LEAD).then(
        countered(TERMS, provider_objective=OTHER)
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"terms": terms(provider=PEER)}, no.PartiesAreFixed),
        ({"terms": terms(consumer=key_result_of(CHILD, "launch"))}, no.PartiesAreFixed),
        ({"terms": terms(needed_by="2026-10-01")}, no.DateIsPast),
        ({"terms": terms(quantity="0")}, no.QuantityIsNotPositive),
        ({"provider_objective": PARENT}, no.ProviderObjectiveIsNotTheirs),
        ({"provider_objective": name(99)}, no.ObjectiveIsUnknown),
    ],
)
def test_what_cannot_be_offered_is_refused(fields, refusal):
    given(REQUESTED).when(counter(**fields), by=LEAD).refused(refusal)


def test_an_offer_that_was_escalated_is_over_with_the_next_one():
    given(REQUESTED, ESCALATED).when(counter(provider_objective=OTHER), by=LEAD).then(COUNTERED).answered(
        state=State.STATE_COUNTERED, escalated_to=""
    )


# -- yes


def test_the_provider_accepts_and_says_which_objective_gets_the_key_result():
    (
        given(REQUESTED)
        .when(do("AcceptDependency", provider_objective=OTHER), by=LEAD)
        .then(accepted())
        .answered(
            state=State.STATE_ACCEPTED,
            accepted_by=LEAD,
            provider=end(OTHER),
            provider_objective=OTHER,
            awaiting="",
            supporting_key_result="",
        )
    )


def test_the_consumer_accepts_what_the_provider_offered_and_named():
    given(REQUESTED, COUNTERED).when(do("AcceptDependency"), by=OWNER).then(accepted(FEWER, OWNER))


def test_the_key_result_is_named_after_the_dependency():
    long = "dependencies/0a1b2c3d-4e5f-4abc-8def-0123456789ab"
    (event,) = given(REQUESTED).when(do("AcceptDependency", name=long, provider_objective=OTHER), by=LEAD).decide()
    assert event.key_result_id == "dep-0a1b2c3d4e5f"


def test_the_provider_has_to_say_which_objective_it_is():
    given(REQUESTED).when(do("AcceptDependency"), by=LEAD).refused(no.ProviderObjectiveIsMissing)
    unnamed = countered(provider_objective="")
    given(REQUESTED, unnamed).when(do("AcceptDependency"), by=OWNER).refused(no.ProviderObjectiveIsMissing)


def test_the_consumer_does_not_say_which_objective_it_is():
    given(REQUESTED, COUNTERED).when(do("AcceptDependency", provider_objective=OTHER), by=OWNER).then(
        accepted(FEWER, OWNER)
    )
    another = do("AcceptDependency", provider_objective=TOP)
    given(REQUESTED, COUNTERED).when(another, by=OWNER).refused(no.ProviderObjectiveIsNotTheirs)


CROWDED = objective(LEAD, PLANT, key_results=[key_result(f"k{n}") for n in range(30)])


@pytest.mark.parametrize(
    ("facts", "provider_objective", "refusal"),
    [
        ({}, name(99), no.ObjectiveIsUnknown),
        ({}, PARENT, no.ProviderObjectiveIsNotTheirs),
        ({}, TOP, no.ProviderObjectiveIsNotTheirs),
        ({OTHER: closed(FACTS[OTHER])}, OTHER, no.ObjectiveIsClosed),
        ({OTHER: objective(LEAD, PLANT, PAST)}, OTHER, no.CycleIsClosed),
        ({OTHER: objective(LEAD, PLANT, Q1)}, OTHER, no.CyclesDoNotOverlap),
        ({OTHER: CROWDED}, OTHER, no.ObjectiveIsFull),
        ({CHILD: closed(FACTS[CHILD])}, OTHER, no.ObjectiveIsClosed),
        ({CHILD: objective(unit=PLANT, key_results=[key_result("orders")])}, CHILD, no.EndsAreTheSame),
    ],
)
def test_the_key_result_goes_to_an_open_objective_of_the_provider(facts, provider_objective, refusal):
    accept = do("AcceptDependency", provider_objective=provider_objective)
    given(REQUESTED, facts=knowing(facts)).when(accept, by=LEAD).refused(refusal)


def test_a_person_gives_it_to_an_objective_of_their_own():
    asked = requested(terms(provider=PEER))
    own = knowing({name(5): objective(PEER, SALES)})
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(asked, facts=own).when(accept, by=PEER).refused(no.ProviderObjectiveIsNotTheirs)
    given(asked, facts=own).when(accept, by=LEAD).refused(no.CallerIsNoParty)
    (event,) = given(asked, facts=own).when(do("AcceptDependency", provider_objective=name(5)), by=PEER).decide()
    assert (event.accepted_by, event.provider.goal) == (PEER, name(5))


def test_an_objective_below_the_unit_is_the_units():
    asked = requested(terms(provider=HQ))
    accept = do("AcceptDependency", provider_objective=OTHER)
    (event,) = given(asked).when(accept, by=CEO).decide()
    assert event.provider.goal == OTHER


def test_what_was_needed_yesterday_is_not_promised_today():
    accept = do("AcceptDependency", provider_objective=OTHER)
    late = datetime(2026, 11, 17, tzinfo=NOW.tzinfo)
    given(REQUESTED).when(accept, by=LEAD, at=late).refused(no.DateIsPast)


def test_only_who_owes_the_answer_accepts():
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED).when(accept, by=OWNER).refused(no.CallerOwesNoAnswer)
    given(REQUESTED, COUNTERED).when(accept, by=LEAD).refused(no.CallerOwesNoAnswer)
    given(REQUESTED).when(accept, by=PEER).refused(no.CallerIsNoParty)
    given(REQUESTED, ESCALATED).when(accept, by=CEO).refused(no.CallerIsNoParty)


def test_the_same_yes_changes_nothing():
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(*AGREED).when(accept, by=LEAD).then()
    given(*AGREED).when(do("AcceptDependency", provider_objective=TOP), by=LEAD).refused(no.DependencyIsAgreed)
    given(*AGREED).when(accept, by=OWNER).refused(no.DependencyIsAgreed)


def test_who_owns_the_consumers_objective_now_is_the_consumer():
    handed_over = knowing({CHILD: objective(BOSS, key_results=[key_result("orders")])})
    past = (REQUESTED, COUNTERED)
    given(*past, facts=handed_over).when(do("AcceptDependency"), by=OWNER).refused(no.CallerIsNoParty)
    (event,) = given(*past, facts=handed_over).when(do("AcceptDependency"), by=BOSS).decide()
    assert (event.by, event.accepted_by, event.consumer.owner) == (BOSS, LEAD, BOSS)


def promised(consumer: str) -> tuple[Any, ...]:
    """A dependency that was accepted, of this key result."""
    asked = terms(consumer=consumer)
    return requested(asked), accepted(asked)


def test_who_is_asked_waits_for_the_asker():
    """CHILD gives OTHER something (FARTHER), and now CHILD needs something from OTHER's unit."""
    supporting = objective(key_results=[key_result("orders"), key_result("dep-x", dependency=FARTHER)])
    facts = knowing({CHILD: supporting})
    waiting = promised(key_result_of(OTHER, "line"))
    given(facts=facts).elsewhere(FARTHER, *waiting).when(request(), by=OWNER).warned("DEPENDENCY_CIRCLES")
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED, facts=facts).elsewhere(FARTHER, *waiting).when(accept, by=LEAD).warned("DEPENDENCY_CIRCLES")
    given(facts=facts).elsewhere(FARTHER, *waiting, CANCELLED).when(request(), by=OWNER).warned()
    given(facts=facts).elsewhere(FARTHER, *waiting).when(request(provider=PEER), by=OWNER).warned()


def test_who_is_asked_waits_for_the_asker_through_others():
    """CHILD gives PARENT something, PARENT gives OTHER something, and now CHILD needs something from OTHER's unit."""
    near, far = s.another(51), s.another(52)
    facts = knowing(
        {
            CHILD: objective(key_results=[key_result("orders"), key_result("dep-a", dependency=near)]),
            PARENT: objective(BOSS, key_results=[key_result("revenue"), key_result("dep-b", dependency=far)]),
        }
    )
    (
        given(facts=facts)
        .elsewhere(near, *promised(key_result_of(PARENT, "revenue")))
        .elsewhere(far, *promised(key_result_of(OTHER, "line")))
        .when(request(), by=OWNER)
        .warned("DEPENDENCY_CIRCLES")
    )


# -- no


def test_the_answer_is_no_with_a_reason():
    decline = do("DeclineDependency", reason=DECLINED.reason)
    given(REQUESTED).when(decline, by=LEAD).then(DECLINED).answered(
        state=State.STATE_DECLINED, awaiting="", reason=DECLINED.reason
    )
    given(REQUESTED, COUNTERED).when(decline, by=OWNER).then(DependencyDeclined(by=OWNER, reason=DECLINED.reason))
    given(REQUESTED).when(decline, by=OWNER).refused(no.CallerOwesNoAnswer)
    given(REQUESTED).when(decline, by=BOSS).refused(no.CallerIsNoParty)
    given(REQUESTED, DECLINED).when(decline, by=LEAD).then()


def test_whom_it_was_escalated_to_may_say_no():
    decline = do("DeclineDependency", reason=DECLINED.reason)
    given(REQUESTED, ESCALATED).when(decline, by=CEO).then(DependencyDeclined(by=CEO, reason=DECLINED.reason))


# -- somebody above


def escalate(**fields: Any) -> Any:
    return do("EscalateDependency", **{"reason": "Two plants, one line", **fields})


def escalated(to: str, overdue: bool = False) -> DependencyEscalated:
    return DependencyEscalated(to=to, reason="Two plants, one line", overdue=overdue)


def test_a_party_escalates_to_the_lowest_manager_above_both():
    for by in (OWNER, LEAD):
        given(REQUESTED).when(escalate(), by=by).then(escalated(CEO)).answered(
            state=State.STATE_ESCALATED, escalated_to=CEO, awaiting=PLANT
        )


def test_without_one_above_both_it_is_the_manager_of_who_owes_the_answer():
    apart = people_of(
        units={HQ: "", SALES: HQ, PLANT: ""},
        people={BOSS: SALES, OWNER: (SALES, BOSS), CEO: PLANT, LEAD: (PLANT, CEO)},
        roles=[(LEAD, ROLE_BUSINESS_LEAD, PLANT)],
    )
    apart.advance(NOW)
    given(REQUESTED).among(apart).when(escalate(), by=OWNER).then(escalated(CEO))
    given(REQUESTED, COUNTERED).among(apart).when(escalate(), by=LEAD).then(escalated(BOSS)).answered(awaiting=OWNER)


def test_nobody_may_be_above_the_parties():
    flat = people_of(units={SALES: "", PLANT: ""}, people={OWNER: SALES, LEAD: PLANT}, roles=[])
    flat.advance(NOW)
    asked = requested(terms(provider=LEAD))
    given(asked).among(flat).when(escalate(), by=OWNER).then(escalated("")).answered(state=State.STATE_ESCALATED)


def test_a_party_says_who_has_to_decide():
    given(REQUESTED).when(escalate(to=BOSS), by=OWNER).then(escalated(BOSS))
    given(REQUESTED).when(escalate(to=GONE), by=OWNER).refused(no.PersonIsUnknown)
    given(REQUESTED).when(escalate(to=LEAD), by=OWNER).refused(no.EscalationStaysBetweenParties)
    given(REQUESTED).when(escalate(), by=PEER).refused(no.CallerIsNoParty)


def test_the_timekeeper_escalates_once_what_is_overdue():
    given(REQUESTED).when(escalate(), by=TIMEKEEPER).refused(no.AnswerIsNotDue)
    given(REQUESTED).when(escalate(), by=TIMEKEEPER, at=LATER).then(escalated(CEO, overdue=True))
    given(REQUESTED, ESCALATED).when(escalate(), by=TIMEKEEPER, at=LATER).then()
    given(REQUESTED, escalated("")).when(escalate(), by=TIMEKEEPER, at=LATER).then()
    given(REQUESTED, ESCALATED, COUNTERED).when(escalate(), by=TIMEKEEPER, at=LATER).then(escalated(CEO, overdue=True))


def test_the_same_escalation_changes_nothing():
    given(REQUESTED, escalated(CEO)).when(escalate(), by=OWNER).then()
    given(REQUESTED, escalated(CEO)).when(escalate(to=BOSS), by=OWNER).then(escalated(BOSS))


# -- going on without it


@pytest.mark.parametrize(
    "state",
    [*OPEN, State.STATE_DECLINED, State.STATE_BREACHED],
    ids=State.State.Name,
)
def test_somebody_takes_the_risk_by_name(state):
    take = do("TakeDependencyRisk", reason="we rent benches")
    for by in (OWNER, BOSS, CEO):
        taken = DependencyRiskTaken(by=by, reason="we rent benches")
        given(*HISTORIES[state]).when(take, by=by).then(taken).answered(
            state=State.STATE_RISK_TAKEN, risk_taken_by=by, awaiting="", escalated_to=""
        )
    given(*HISTORIES[state]).when(take, by=LEAD).refused(no.CallerIsNoParty)
    given(*HISTORIES[state]).when(take, by=PEER).refused(no.CallerIsNoParty)


def test_whom_it_was_escalated_to_takes_the_risk():
    take = do("TakeDependencyRisk", reason="we rent benches")
    taken = DependencyRiskTaken(by=PEER, reason="we rent benches")
    given(REQUESTED, escalated(PEER)).when(take, by=PEER).then(taken)
    given(REQUESTED, escalated(PEER), DECLINED).when(take, by=PEER).then(taken)


def test_the_risk_is_taken_once():
    take = do("TakeDependencyRisk", reason="we rent benches")
    given(REQUESTED, RISK_TAKEN).when(take, by=OWNER).then()
    given(REQUESTED, RISK_TAKEN).when(take, by=BOSS).refused(no.DependencyHasEnded)
    given(*AGREED).when(take, by=OWNER).refused(no.DependencyIsAgreed)
    given(REQUESTED, CANCELLED).when(take, by=OWNER).refused(no.DependencyHasEnded)


# -- who may


def test_it_concerns_both_sides():
    concerned = given(REQUESTED, ESCALATED).when(escalate(), by=OWNER).concern()
    assert (concerned.kind, concerned.name, concerned.owner) == ("dependency", DEPENDENCY, OWNER)
    assert (concerned.unit, concerned.parties, concerned.escalated_to) == (PLANT, {LEAD}, CEO)
    assert not concerned.restricted
    asked = given().when(request(provider=PEER), by=OWNER).concern()
    assert (asked.owner, asked.counterpart, asked.unit) == (OWNER, PEER, PLANT)
    unknown = given().when(do("WarnDependency", risk=risk()), by=REACTIONS).concern()
    assert (unknown.name, unknown.owner) == (DEPENDENCY, "")


def test_who_has_left_speaks_for_nobody():
    people = staffed((LEAD, ROLE_BUSINESS_LEAD, PLANT), (CEO, ROLE_BUSINESS_LEAD, HQ))
    people.note(LEAD, PersonDeparted(), NOW - timedelta(days=1))
    people.advance(NOW)
    accept = do("AcceptDependency", provider_objective=OTHER)
    given(REQUESTED).among(people).when(accept, by=CEO).then(accepted(by=CEO, accepted_by=CEO))


def test_the_samples_are_what_can_happen():
    for stream, events in s.SAMPLES.items():
        state = spec.fold(rules, events)
        assert rules.describe(stream, len(events), state).name == stream
    seen = {type(event) for events in s.SAMPLES.values() for event in events}
    assert len(seen) == 17
