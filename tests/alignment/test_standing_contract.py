"""What becomes of a contract that was agreed: its ends change, risks reach it, it ends; and contracts that were brought in."""

import pytest
from okr.alignment.v1.contract_pb2 import (
    Contract,
    ContractClosing,
    EndChange,
)
from okr.alignment.v1.events_pb2 import (
    ContractBreached,
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

from libs.commands import ResourceNotFound
from libs.record import timestamp
from services.alignment.refusals import (
    CallerIsNoParty,
    CallerOwesNoAnswer,
    ContractDoesNotStand,
    ContractExists,
    ContractHasEnded,
    ContractIsNotStale,
    DateIsNotPast,
    EndsAreTheSame,
    ImportDiffers,
    KeyResultIsUnknown,
    ObjectiveIsClosed,
    ObjectiveIsUnknown,
    ParentHasNoNumber,
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
)
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    FACTS,
    LEAD,
    NOW,
    OWNER,
    PARENT,
    PAST,
    Q4,
    changed,
    closed,
    days,
    end,
    given,
    in_state,
    key_result,
    knowing,
    metric,
    name,
    objective,
)
from tests.alignment.contract_acts import (
    ANEW,
    KEEPER,
    NOT_BEGUN,
    REACTIONS,
    accept,
    breach,
    counter,
    decline,
    fulfill,
    outdate,
    propose,
    reconfirm,
    release,
    with_link,
)
from tests.alignment.spec import do

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
