"""What becomes of a dependency that was agreed: work, slips, delivery, its end, and what reaches it from elsewhere."""

from datetime import datetime
from typing import Any

import pytest
from okr.alignment.v1.events_pb2 import (
    DeliveryRejected,
    DependencyBreached,
    DependencyStarted,
    DependencySupported,
    DependencySupportRefused,
    DependencyWarned,
)
from okr.alignment.v1.risk_pb2 import RISK_KIND_BREACH, RISK_KIND_CALLED_OFF, RISK_KIND_CLEARED
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD

from libs.commands import FieldInvalid
from libs.record import timestamp
from services.alignment import dependency as rules
from services.alignment import refusals as no
from tests import spec
from tests.alignment import samples_dependency as s
from tests.alignment.company import (
    CEO,
    LEAD,
    NOW,
    OWNER,
    PEER,
    PLANT,
    TOP,
    end,
    given,
    key_result_of,
    knowing,
    name,
    objective,
)
from tests.alignment.handshakes import (
    AGREED,
    DONE,
    ENDED,
    GOING,
    HISTORIES,
    LATER,
    OPEN,
    REQUESTED,
    STANDING,
    State,
    do,
    staffed,
)
from tests.alignment.samples_dependency import (
    BREACHED,
    CANCELLED,
    DECLINED,
    DELIVERED,
    DEPENDENCY,
    FARTHER,
    FEWER,
    REACTIONS,
    RECOVERED,
    REJECTED,
    SLIPPED,
    STARTED,
    SUPPORT,
    SUPPORTED,
    TAKEN_OVER,
    TIMEKEEPER,
    UNSUPPORTED,
    WARNED,
    accepted,
    delivered,
    forecasted,
    requested,
    risk,
    terms,
)

# -- work


def test_the_provider_begins():
    given(*AGREED).when(do("StartDependency"), by=LEAD).then(STARTED).answered(state=State.STATE_IN_PROGRESS)
    given(*GOING).when(do("StartDependency"), by=LEAD).then()
    given(*AGREED).when(do("StartDependency"), by=OWNER).refused(no.CallerIsNotTheProvider)
    given(*AGREED).when(do("StartDependency"), by=PEER).refused(no.CallerIsNoParty)
    given(REQUESTED).when(do("StartDependency"), by=LEAD).refused(no.DependencyIsNotAgreed)


def test_who_accepted_it_stays_responsible_when_another_leads_the_unit():
    later = staffed((PEER, ROLE_BUSINESS_LEAD, PLANT))
    for by in (LEAD, PEER):
        given(*AGREED).among(later).when(do("StartDependency"), by=by).then(DependencyStarted(by=by))


def forecast(date: str, quantity: str = "", **fields: Any) -> Any:
    return do("ForecastDependency", date=date, quantity=quantity, **{"reason": "a supplier is late", **fields})


def test_later_and_less_than_agreed_is_a_slip():
    late = forecasted("2026-11-27", days_late=12, slipped=True)
    less = forecasted("2026-11-01", "260", short="40", slipped=True)
    given(*GOING).when(forecast("2026-11-27"), by=LEAD).then(late)
    given(*GOING).when(forecast("2026-11-01", "260"), by=LEAD).then(less)
    given(*GOING).when(forecast("2026-11-27", "260"), by=LEAD).then(SLIPPED).answered(
        forecast=SLIPPED.forecast, state=State.STATE_IN_PROGRESS
    )


def test_in_time_and_all_of_it_is_none():
    given(*GOING).when(forecast("2026-11-15", "300.0"), by=LEAD).then(forecasted("2026-11-15", "300.0"))
    given(*GOING).when(forecast("2026-11-10", "320"), by=LEAD).then(forecasted("2026-11-10", "320"))


def test_a_slip_that_is_over_is_a_recovery():
    given(*GOING, SLIPPED).when(forecast("2026-11-10", "300"), by=LEAD).then(RECOVERED)
    again = forecasted("2026-11-12", "")
    given(*GOING, SLIPPED, RECOVERED).when(forecast("2026-11-12"), by=LEAD).then(again)
    worse = forecasted("2026-12-01", "", days_late=16, slipped=True)
    given(*GOING, SLIPPED).when(forecast("2026-12-01"), by=LEAD).then(worse)


@pytest.mark.parametrize("quantity", ["260", "260.00"])
def test_the_same_forecast_again_changes_nothing(quantity):
    given(*GOING, SLIPPED).when(forecast("2026-11-27", quantity), by=LEAD).then()
    given(*GOING, SLIPPED).when(forecast("2026-11-27", quantity), by=REACTIONS).then()


def test_a_service_says_when_the_date_of_the_key_result_moves():
    moved = forecasted("2026-11-20", by=REACTIONS, days_late=5, slipped=True)
    given(*AGREED).when(forecast("2026-11-20"), by=REACTIONS).then(moved)
    given(*AGREED).when(forecast("2026-11-15"), by=REACTIONS).then()
    given(*AGREED).when(forecast("2026-11-15"), by=LEAD).then(forecasted("2026-11-15"))
    back = forecasted("2026-11-15", by=REACTIONS, recovered=True)
    given(*AGREED, moved).when(forecast("2026-11-15"), by=REACTIONS).then(back)


def test_a_date_that_moves_says_nothing_about_how_much_there_will_be():
    less = forecasted("2026-11-01", "260", short="40", slipped=True)
    later = forecasted("2026-11-20", "260", by=REACTIONS, days_late=5, short="40", slipped=True)
    given(*AGREED, less).when(forecast("2026-11-20"), by=REACTIONS).then(later)
    given(*AGREED, less).when(forecast("2026-11-01"), by=REACTIONS).then()
    given(*AGREED, less).when(forecast("2026-11-01"), by=LEAD).then(forecasted("2026-11-01", recovered=True))


def test_only_what_is_owed_is_forecast():
    given(*AGREED).when(forecast("2026-11-20"), by=OWNER).refused(no.CallerIsNotTheProvider)
    given(*AGREED).when(forecast("2026-11-20", "-1"), by=LEAD).refused(no.QuantityIsNotPositive)
    countless = (requested(terms(quantity="")), accepted(terms(quantity="")))
    given(*countless).when(forecast("2026-11-20", "1"), by=LEAD).refused(no.QuantityIsMissing)
    with pytest.raises(FieldInvalid):
        given(*AGREED).when(forecast("2026-02-30"), by=LEAD).decide()
    given(REQUESTED).when(forecast("2026-11-20"), by=LEAD).refused(no.DependencyIsNotAgreed)
    given(*DONE).when(forecast("2026-11-20"), by=LEAD).refused(no.DependencyIsDelivered)
    nothing = forecasted("2026-11-20", "0", days_late=5, short="300", slipped=True)
    given(*DONE, REJECTED).when(forecast("2026-11-20", "0"), by=LEAD).then(nothing)


# -- delivery


def deliver(**fields: Any) -> Any:
    whole = {"evidence_uris": ["https://plant.example/batch/7"], "quantity": "300", "note": "all of them"}
    return do("DeliverDependency", **{**whole, **fields})


@pytest.mark.parametrize("past", [AGREED, GOING, (*DONE, REJECTED)])
def test_the_provider_delivers_with_evidence(past):
    given(*past).when(deliver(), by=LEAD).then(DELIVERED).answered(
        state=State.STATE_DELIVERED, delivery=DELIVERED.delivery, awaiting=OWNER
    )


def test_what_is_delivered_is_looked_at_before_it_is_delivered_again():
    given(*DONE).when(deliver(), by=LEAD, at=LATER).then()
    given(*DONE).when(deliver(note="more"), by=LEAD).refused(no.DependencyIsDelivered)
    given(*GOING).when(deliver(), by=OWNER).refused(no.CallerIsNotTheProvider)
    given(REQUESTED).when(deliver(), by=LEAD).refused(no.DependencyIsNotAgreed)
    countless = (requested(terms(quantity="")), accepted(terms(quantity="")))
    given(*countless).when(deliver(), by=LEAD).refused(no.QuantityIsMissing)
    given(*countless).when(deliver(quantity=""), by=LEAD).then(delivered(quantity=""))


def test_the_consumer_accepts_the_delivery():
    accept = do("AcceptDelivery", note=TAKEN_OVER.note)
    given(*DONE).when(accept, by=OWNER).then(TAKEN_OVER).answered(state=State.STATE_DELIVERY_ACCEPTED, awaiting="")
    given(*DONE, TAKEN_OVER).when(accept, by=OWNER).then()
    given(*DONE).when(accept, by=LEAD).refused(no.CallerIsNotTheConsumer)
    given(*GOING).when(accept, by=OWNER).refused(no.DependencyIsNotDelivered)
    given(*DONE, REJECTED).when(accept, by=OWNER).refused(no.DependencyIsNotDelivered)
    given(REQUESTED).when(accept, by=OWNER).refused(no.DependencyIsNotAgreed)


def test_the_consumer_rejects_the_delivery_and_work_goes_on():
    reject = do("RejectDelivery", reason=REJECTED.reason)
    given(*DONE).when(reject, by=OWNER).then(REJECTED).answered(
        state=State.STATE_DELIVERY_REJECTED, reason=REJECTED.reason, awaiting=""
    )
    given(*DONE, REJECTED).when(reject, by=OWNER).then()
    given(*DONE).when(reject, by=LEAD).refused(no.CallerIsNotTheConsumer)
    given(*GOING).when(reject, by=OWNER).refused(no.DependencyIsNotDelivered)
    twice = DeliveryRejected(by=OWNER, reason="30 leak")
    given(*DONE, REJECTED, DELIVERED).when(do("RejectDelivery", reason="30 leak"), by=OWNER).then(twice)


# -- its end


def breach(**fields: Any) -> Any:
    return do("BreachDependency", **{"reason": "it was not kept", **fields})


@pytest.mark.parametrize("past", [AGREED, GOING, (*DONE, REJECTED)])
def test_a_party_states_that_it_was_not_kept(past):
    for by in (OWNER, LEAD):
        stated = DependencyBreached(by=by, reason="it was not kept")
        given(*past).when(breach(), by=by).then(stated).answered(
            state=State.STATE_BREACHED, reason="it was not kept", overdue=False
        )
    given(*past).when(breach(), by=PEER).refused(no.CallerIsNoParty)


def test_the_timekeeper_breaches_what_is_past_everywhere():
    timely = datetime(2026, 11, 16, 11, 59, tzinfo=NOW.tzinfo)
    late = datetime(2026, 11, 16, 12, tzinfo=NOW.tzinfo)
    overdue = DependencyBreached(by=TIMEKEEPER, reason="it was not kept", overdue=True)
    given(*GOING).when(breach(), by=TIMEKEEPER, at=timely).refused(no.DateIsNotPast)
    given(*GOING).when(breach(), by=TIMEKEEPER, at=late).then(overdue).answered(overdue=True)
    given(*GOING, overdue).when(breach(), by=TIMEKEEPER, at=late).then()
    given(*DONE).when(breach(), by=TIMEKEEPER, at=late).refused(no.DependencyIsDelivered)
    given(*DONE, REJECTED).when(breach(), by=TIMEKEEPER, at=late).then(overdue)


def test_only_what_was_agreed_is_breached():
    given(REQUESTED).when(breach(), by=OWNER).refused(no.DependencyIsNotAgreed)
    given(*AGREED, BREACHED).when(breach(), by=OWNER).refused(no.DependencyHasEnded)
    given(*DONE).when(breach(), by=OWNER).refused(no.DependencyIsDelivered)


@pytest.mark.parametrize("state", [*OPEN, *STANDING], ids=State.State.Name)
def test_the_consumer_no_longer_needs_it(state):
    cancel = do("CancelDependency", reason="the pilot ended")
    given(*HISTORIES[state]).when(cancel, by=OWNER).then(CANCELLED).answered(
        state=State.STATE_CANCELLED, reason="the pilot ended", awaiting=""
    )
    given(*HISTORIES[state]).when(cancel, by=LEAD).refused(no.CallerIsNotTheConsumer)


def test_it_is_cancelled_once():
    cancel = do("CancelDependency", reason="the pilot ended")
    given(REQUESTED, CANCELLED).when(cancel, by=OWNER).then()
    given(REQUESTED, DECLINED).when(cancel, by=OWNER).refused(no.DependencyHasEnded)


NEGOTIATION = [
    ("ClarifyDependency", {"text": "?"}),
    ("CounterDependency", {"terms": FEWER}),
    ("AcceptDependency", {"provider_objective": TOP}),
    ("DeclineDependency", {"reason": "nothing is left"}),
    ("EscalateDependency", {"reason": "nothing is left"}),
]


@pytest.mark.parametrize(("what", "fields"), NEGOTIATION, ids=[each[0] for each in NEGOTIATION])
def test_what_was_agreed_or_has_ended_is_not_negotiated(what, fields):
    for state in STANDING:
        for by in (OWNER, LEAD):
            given(*HISTORIES[state]).when(do(what, **fields), by=by).refused(no.DependencyIsAgreed)
    for state in ENDED:
        for by in (OWNER, CEO):
            given(*HISTORIES[state]).when(do(what, **fields), by=by).refused(no.DependencyHasEnded)


WORK = [
    ("StartDependency", {}),
    ("ForecastDependency", {"date": "2026-11-20", "reason": "late"}),
    ("DeliverDependency", {"evidence_uris": ["x"]}),
    ("AcceptDelivery", {}),
    ("RejectDelivery", {"reason": "they leak"}),
    ("BreachDependency", {"reason": "not kept"}),
]


@pytest.mark.parametrize(("what", "fields"), WORK, ids=[each[0] for each in WORK])
def test_there_is_work_only_on_what_was_agreed_and_has_not_ended(what, fields):
    for state in OPEN:
        given(*HISTORIES[state]).when(do(what, **fields), by=LEAD).refused(no.DependencyIsNotAgreed)
    for state in ENDED:
        given(*HISTORIES[state]).when(do(what, **fields), by=LEAD).refused(no.DependencyHasEnded)


# -- the key result that goal makes


def confirm(**fields: Any) -> Any:
    return do("ConfirmSupport", **fields)


MADE = confirm(key_result=SUPPORT)
REFUSED = confirm(refusal_reason="OBJECTIVE_IS_CLOSED", refusal="the objective is closed")


def test_the_provider_has_a_supporting_key_result():
    given(*AGREED).when(MADE, by=REACTIONS).then(SUPPORTED).answered(
        supporting_key_result=SUPPORT, support_refusal="", state=State.STATE_ACCEPTED
    )
    given(*AGREED, SUPPORTED).when(MADE, by=REACTIONS).then()


def test_goal_may_refuse_to_make_it():
    given(*AGREED).when(REFUSED, by=REACTIONS).then(UNSUPPORTED).answered(
        support_refusal="OBJECTIVE_IS_CLOSED: the objective is closed", supporting_key_result=""
    )
    given(*AGREED, UNSUPPORTED).when(REFUSED, by=REACTIONS).then()
    other = DependencySupportRefused(refusal_reason="OBJECTIVE_IS_FULL", refusal="x")
    given(*AGREED, UNSUPPORTED).when(confirm(refusal_reason="OBJECTIVE_IS_FULL", refusal="x"), by=REACTIONS).then(other)
    given(*AGREED, UNSUPPORTED).when(MADE, by=REACTIONS).then(SUPPORTED).answered(support_refusal="")


def test_there_is_never_a_second_one():
    another = confirm(key_result=key_result_of(TOP, "dep-other"))
    given(*AGREED, SUPPORTED).when(another, by=REACTIONS).then()
    given(*AGREED, SUPPORTED).when(REFUSED, by=REACTIONS).then()


def test_it_is_noted_also_where_everything_is_over():
    for past in ((*AGREED, CANCELLED), (*AGREED, BREACHED)):
        ended = spec.fold(rules, past).state
        given(*past).when(MADE, by=REACTIONS).then(DependencySupported(key_result=SUPPORT)).answered(state=ended)


def test_nothing_is_made_for_what_nobody_agreed_to():
    given(REQUESTED).when(MADE, by=REACTIONS).refused(no.DependencyIsNotAgreed)
    given().when(MADE, by=REACTIONS).refused(no.DependencyIsNotAgreed)


def test_the_provider_names_another_objective_if_goal_refused_the_first():
    another = name(6)
    facts = knowing({another: objective(LEAD, PLANT)})
    again = do("AcceptDependency", provider_objective=another)
    event = accepted(provider=end(another, facts))
    for past, state in ((AGREED, State.STATE_ACCEPTED), (GOING, State.STATE_IN_PROGRESS)):
        given(*past, UNSUPPORTED, facts=facts).when(again, by=LEAD).then(event).answered(
            state=state, provider_objective=another, support_refusal=""
        )
    given(*AGREED, UNSUPPORTED, facts=facts).when(again, by=OWNER).refused(no.CallerIsNotTheProvider)
    given(*AGREED, UNSUPPORTED, SUPPORTED, facts=facts).when(again, by=LEAD).refused(no.DependencyIsAgreed)


# -- risks from further up


def warn(**fields: Any) -> Any:
    return do("WarnDependency", risk=risk(**fields))


@pytest.mark.parametrize("state", STANDING, ids=State.State.Name)
def test_a_slip_further_up_reaches_what_was_agreed(state):
    given(*HISTORIES[state]).when(warn(), by=REACTIONS).then(WARNED).answered(state=state, risks=[risk()])


def test_what_is_not_agreed_or_over_is_not_warned():
    for state in (*OPEN, *ENDED):
        given(*HISTORIES[state]).when(warn(), by=REACTIONS).then()
    given().when(warn(), by=REACTIONS).then()


def test_a_risk_reaches_it_once_by_whichever_path():
    given(*AGREED, WARNED).when(warn(path=[FARTHER, s.another(7), DEPENDENCY]), by=REACTIONS).then()
    given(*AGREED, WARNED).when(warn(origin_version=5), by=REACTIONS).then()
    later = DependencyWarned(risk=risk(origin_version=7, kind=RISK_KIND_BREACH))
    given(*AGREED, WARNED).when(warn(origin_version=7, kind=RISK_KIND_BREACH), by=REACTIONS).then(later).answered(
        risks=[later.risk]
    )


def test_a_risk_that_comes_back_to_where_it_began_ends_there():
    given(*AGREED).when(warn(origin=DEPENDENCY, path=[DEPENDENCY, FARTHER, DEPENDENCY]), by=REACTIONS).then()


def test_what_begins_here_is_told_once_whatever_version_it_is_told_at():
    given_up = {"origin": DEPENDENCY, "path": [DEPENDENCY], "kind": RISK_KIND_CALLED_OFF}
    told = DependencyWarned(risk=risk(**given_up))
    given(*AGREED).when(warn(**given_up), by=REACTIONS).then(told)
    given(*AGREED, told).when(warn(**given_up, origin_version=9), by=REACTIONS).then()
    other = {**given_up, "origin_version": 9, "time": timestamp(NOW)}
    given(*AGREED, told).when(warn(**other), by=REACTIONS).then(DependencyWarned(risk=risk(**other)))


def test_a_risk_that_is_over_is_taken_away_and_does_not_come_back():
    cleared = DependencyWarned(risk=risk(origin_version=8, kind=RISK_KIND_CLEARED))
    given(*AGREED, WARNED).when(warn(origin_version=8, kind=RISK_KIND_CLEARED), by=REACTIONS).then(cleared).answered(
        risks=[]
    )
    given(*AGREED, WARNED, cleared).when(warn(origin_version=7), by=REACTIONS).then()
    given(*AGREED).when(warn(kind=RISK_KIND_CLEARED), by=REACTIONS).then()


def test_risks_of_several_origins_stand_beside_each_other():
    other = s.another(77)
    second = risk(origin=other, path=[other, DEPENDENCY])
    given(*AGREED, WARNED).when(warn(origin=other, path=[other, DEPENDENCY]), by=REACTIONS).answered(
        risks=[risk(), second]
    )
