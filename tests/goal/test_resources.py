"""Resources, facts and odds: what each party brings into the dialogue."""

from okr.goal.v1.events_pb2 import (
    FactStated,
    OddsEstimated,
    ResourceOffered,
    ResourceRefused,
    ResourceRequested,
    ResourceWithdrawn,
)
from okr.goal.v1.objective_pb2 import (
    CHANGE_REASON_EXTERNAL_CHANGE,
    FACT_KIND_CAPACITY,
    RESOURCE_KIND_PEOPLE,
    Fact,
    Objective,
    Odds,
    Resource,
)

from libs.record import timestamp
from services.goal import refusals as no
from services.goal.terms import hash_of
from tests.goal.company import (
    ACTIVATED,
    BOSS,
    CEO,
    NOW,
    OWNER,
    RICHER,
    TERMS,
    accept,
    accepted,
    both_accepted,
    days,
    do,
    given,
    proposed,
    resource,
    revised,
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


# -- resources


def test_the_owner_asks_for_a_resource():
    command = do("RequestResource", kind=RESOURCE_KIND_PEOPLE, description="two engineers")
    given(*proposed()).when(command, by=OWNER).then(ResourceRequested(resource=REQUESTED)).answered(
        accepted_by=[], revision=1
    )
    given(*proposed()).when(command, by=BOSS).refused(no.CallerIsNotTheOwner)
    given(*proposed(), ResourceRequested(resource=REQUESTED)).when(command, by=OWNER).then()


def test_what_is_asked_for_does_not_touch_an_acceptance():
    command = do("RequestResource", kind=RESOURCE_KIND_PEOPLE, description="two engineers")
    given(*proposed(), accepted(BOSS)).when(command, by=OWNER).then(ResourceRequested(resource=REQUESTED)).answered(
        accepted_by=[BOSS]
    )


def test_the_counterpart_promises_what_was_asked_for():
    given(*proposed(), ResourceRequested(resource=REQUESTED), accepted(OWNER)).when(
        offer(resource_id="r1"), by=BOSS
    ).then(offered()).answered(accepted_by=[], revision=2, resources=[OFFERED])
    given(*proposed()).when(offer(), by=OWNER).refused(no.CallerIsNotTheCounterpart)


def test_the_counterpart_promises_what_nobody_asked_for():
    given(*proposed()).when(offer(), by=BOSS).then(offered())


def test_the_same_promise_twice_changes_nothing():
    given(*proposed(), offered()).when(offer(), by=BOSS).then()
    given(*proposed(), offered()).when(offer(resource_id="r1"), by=BOSS).then()


def test_a_promise_is_changed_by_promising_again():
    more = resource("r1", Resource.STATE_OFFERED, BOSS, amount="three")
    given(*proposed(), offered()).when(offer(resource_id="r1", amount="three"), by=BOSS).then(offered(more, 3))


def test_an_answer_names_a_request_that_is_there():
    given(*proposed()).when(offer(resource_id="r7"), by=BOSS).refused(no.ResourceIsUnknown)
    given(*proposed()).when(do("RefuseResource", resource_id="r7", reason="none left"), by=BOSS).refused(
        no.ResourceIsUnknown
    )
    given(*proposed()).when(do("WithdrawResource", resource_id="r7", reason="none left"), by=BOSS).refused(
        no.ResourceIsUnknown
    )


def test_the_counterpart_refuses_with_a_reason():
    refused = ResourceRefused(resource_id="r1", reason="none left", by=BOSS)
    command = do("RefuseResource", resource_id="r1", reason="none left")
    past = (*proposed(), ResourceRequested(resource=REQUESTED))
    state = resource("r1", Resource.STATE_REFUSED, BOSS, reason="none left")
    given(*past).when(command, by=BOSS).then(refused).answered(resources=[state], revision=1)
    given(*past, refused).when(command, by=BOSS).then()
    given(*past).when(command, by=OWNER).refused(no.CallerIsNotTheCounterpart)
    given(*proposed(), offered()).when(command, by=BOSS).refused(no.ResourceIsPromised)
    given(*proposed(), offered(), withdrawn()).when(command, by=BOSS).refused(no.ResourceIsNotAskedFor)


def test_a_promise_withdrawn_before_agreement_raises_no_risk():
    command = do("WithdrawResource", resource_id="r1", reason="needed in Osaka")
    given(*proposed(), offered(), accepted(OWNER, TERMS, 2, [OFFERED])).when(command, by=BOSS).then(
        withdrawn()
    ).answered(accepted_by=[], resource_risk=False)


def test_a_promise_withdrawn_after_agreement_raises_the_risk_and_opens_consensus():
    command = do("WithdrawResource", resource_id="r1", reason="needed in Osaka")
    past = (*proposed(), offered(), *both_accepted(TERMS, 2, [OFFERED]), ACTIVATED)
    given(*past).when(command, by=BOSS).then(withdrawn(3, True, answer_due=days(7))).answered(
        resource_risk=True, consensus=Objective.CONSENSUS_REOPENED, state=ACTIVE_STATE
    )


def test_the_risk_stays_until_the_promise_is_given_again():
    past = (*proposed(), offered(), *both_accepted(TERMS, 2, [OFFERED]), withdrawn(3, True, answer_due=days(7)))
    given(*past, *both_accepted(TERMS, 3)[:1]).when(accept(TERMS), by=BOSS).answered(resource_risk=True)
    given(*past).when(offer(resource_id="r1"), by=BOSS).then(offered(revision=4)).answered(resource_risk=False)


def test_only_a_promise_is_withdrawn_and_only_by_the_counterpart():
    command = do("WithdrawResource", resource_id="r1", reason="needed in Osaka")
    given(*proposed(), ResourceRequested(resource=REQUESTED)).when(command, by=BOSS).refused(no.ResourceIsNotPromised)
    given(*proposed(), offered(), withdrawn()).when(command, by=BOSS).then()
    given(*proposed(), offered()).when(command, by=OWNER).refused(no.CallerIsNotTheCounterpart)


def test_an_objective_holds_no_endless_list():
    facts = [FactStated(fact=Fact(kind=FACT_KIND_CAPACITY, text=str(n), by=OWNER)) for n in range(200)]
    given(*proposed(), *facts).when(do("StateFact", kind=FACT_KIND_CAPACITY, text="one more"), by=OWNER).refused(
        no.ObjectiveIsFull
    )
    asked = [
        ResourceRequested(resource=resource(f"r{n}", Resource.STATE_REQUESTED, OWNER, description=str(n)))
        for n in range(1, 201)
    ]
    command = do("RequestResource", kind=RESOURCE_KIND_PEOPLE, description="one more")
    given(*proposed(), *asked).when(command, by=OWNER).refused(no.ObjectiveIsFull)
    given(*proposed(), *asked).when(offer(description="one more"), by=BOSS).refused(no.ObjectiveIsFull)
    given(*proposed(), *asked).when(offer(resource_id="r1"), by=BOSS).then(
        offered(resource("r1", Resource.STATE_OFFERED, BOSS))
    )


# -- facts and odds


def test_the_owner_states_a_fact_from_the_front_line():
    fact = Fact(kind=FACT_KIND_CAPACITY, text="we are four", by=OWNER, state_time=timestamp(NOW))
    command = do("StateFact", kind=FACT_KIND_CAPACITY, text="we are four")
    given(*proposed()).when(command, by=OWNER).then(FactStated(fact=fact)).answered(facts=[fact])
    given(*proposed(), FactStated(fact=fact)).when(command, by=OWNER).then()
    given(*proposed()).when(command, by=BOSS).refused(no.CallerIsNotTheOwner)


def test_each_party_gives_odds_of_its_own_for_the_present_revision():
    odds = Odds(by=BOSS, odds="0.6", rationale="tight", revision=2)
    command = do("EstimateOdds", odds="0.6", rationale="tight")
    given(*proposed(), revised(RICHER)).when(command, by=BOSS).then(OddsEstimated(odds=odds)).answered(odds=[odds])
    given(*proposed(), revised(RICHER), OddsEstimated(odds=odds)).when(command, by=BOSS).then()
    given(*proposed()).when(command, by=CEO).refused(no.CallerIsNoParty)


def test_a_new_estimate_takes_the_place_of_the_old_one():
    before = OddsEstimated(odds=Odds(by=BOSS, odds="0.6", revision=1))
    after = Odds(by=BOSS, odds="0.7", revision=1)
    given(*proposed(), before).when(do("EstimateOdds", odds="0.7"), by=BOSS).then(OddsEstimated(odds=after)).answered(
        odds=[after]
    )
