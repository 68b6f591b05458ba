"""Overlaps: declared or found, resolved by an owner or a lead above, or dismissed."""

import pytest
from okr.alignment.v1.events_pb2 import OverlapDeclared, OverlapDismissed, OverlapFound, OverlapResolved
from okr.alignment.v1.overlap_pb2 import (
    OVERLAP_KIND_CONFLICT,
    OVERLAP_KIND_DUPLICATE,
    OVERLAP_KIND_SAME_METRIC,
    OVERLAP_RESOLUTION_BOTH_KEPT,
    OVERLAP_RESOLUTION_MERGED,
    OVERLAP_RESOLUTION_YIELDED,
    Overlap,
)

from libs.permission import Principal, decide
from services.alignment import overlap
from services.alignment.refusals import (
    EndsAreTheSame,
    KeptIsNotAmongThem,
    KeyResultIsUnknown,
    ObjectiveIsUnknown,
    OverlapExists,
    OverlapIsSettled,
)
from tests.alignment import samples_capacity as samples
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    FACTS,
    HQ,
    LEAD,
    OTHER,
    OWNER,
    PARENT,
    PEER,
    PEOPLE,
    PLANT,
    SALES,
    TOP,
    closed,
    given,
    key_result,
    key_result_of,
    knowing,
    name,
    objective,
)
from tests.alignment.spec import do

NAME = samples.OVERLAP
BETWEEN = [CHILD, OTHER]
STATEMENT = "两个团队都打算接入同一家供应商"
DECLARED = OverlapDeclared(kind=OVERLAP_KIND_DUPLICATE, between=BETWEEN, statement=STATEMENT, by=PEER)
FOUND = OverlapFound(kind=OVERLAP_KIND_SAME_METRIC, between=BETWEEN, rule="same-metric", evidence="metrics/churn")
SERVICE = "apps/alignment-reactions"


def declare(*between, **fields):
    fields = {"name": NAME, "kind": OVERLAP_KIND_DUPLICATE, "statement": STATEMENT, **fields}
    return do("DeclareOverlap", between=between or BETWEEN, **fields)


def find(**fields):
    fields = {"kind": OVERLAP_KIND_SAME_METRIC, "between": BETWEEN, "rule": "same-metric", **fields}
    return do("FindOverlap", name=NAME, evidence="metrics/churn", **fields)


def resolve(resolution=OVERLAP_RESOLUTION_YIELDED, kept=CHILD, reason="Sales has begun already"):
    return do("ResolveOverlap", name=NAME, resolution=resolution, kept=kept, reason=reason)


def resolved(resolution=OVERLAP_RESOLUTION_YIELDED, kept=CHILD, by=OWNER):
    return OverlapResolved(resolution=resolution, kept=kept, reason="Sales has begun already", by=by)


def dismiss(reason="One is the pilot of the other"):
    return do("DismissOverlap", name=NAME, reason=reason)


DISMISSED = OverlapDismissed(reason="One is the pilot of the other", by=OWNER)


def test_an_overlap_is_declared_by_whoever_sees_it():
    given().when(declare(), by=PEER).then(DECLARED).answered(
        state=Overlap.STATE_OPEN, kind=OVERLAP_KIND_DUPLICATE, declared_by=PEER, statement=STATEMENT, rule=""
    )


def test_key_results_may_overlap_and_a_goal_that_has_ended():
    orders, launch = key_result_of(CHILD, "orders"), key_result_of(CHILD, "launch")
    given().when(declare(orders, launch), by=PEER).then(
        OverlapDeclared(kind=OVERLAP_KIND_DUPLICATE, between=[orders, launch], statement=STATEMENT, by=PEER)
    )
    given(facts=knowing({OTHER: closed(FACTS[OTHER])})).when(declare(), by=PEER).then(DECLARED)


def test_an_overlap_between_three_is_one():
    three = [CHILD, OTHER, PARENT]
    given().when(declare(*three, kind=OVERLAP_KIND_CONFLICT), by=CEO).then(
        OverlapDeclared(kind=OVERLAP_KIND_CONFLICT, between=three, statement=STATEMENT, by=CEO)
    )


def test_what_nobody_knows_overlaps_with_nothing():
    given().when(declare(CHILD, name(99)), by=PEER).refused(ObjectiveIsUnknown)
    given().when(declare(CHILD, key_result_of(OTHER, "nowhere")), by=PEER).refused(KeyResultIsUnknown)


def test_nothing_overlaps_with_itself():
    whole = given().when(declare(), by=PEER)
    del whole.command.between[1:]
    whole.refused(EndsAreTheSame)


def test_an_overlap_is_declared_once():
    given(DECLARED).when(declare(), by=PEER).refused(OverlapExists)
    given(FOUND).when(declare(), by=PEER).refused(OverlapExists)
    given(DECLARED, DISMISSED).when(declare(), by=PEER).refused(OverlapExists)


def test_an_overlap_is_found():
    given().when(find(), by=SERVICE).then(FOUND).answered(
        state=Overlap.STATE_OPEN, rule="same-metric", declared_by="", statement="metrics/churn"
    )


@pytest.mark.parametrize("past", [(FOUND,), (DECLARED,), (FOUND, DISMISSED), (FOUND, resolved())])
def test_what_is_found_again_is_no_news(past):
    given(*past).when(find(), by=SERVICE).then()


def test_an_overlap_is_resolved_by_one_yielding_to_the_other():
    given(DECLARED).when(resolve(), by=OWNER).then(resolved()).answered(
        state=Overlap.STATE_RESOLVED, resolution=OVERLAP_RESOLUTION_YIELDED, kept=CHILD, resolved_by=OWNER
    )


def test_what_yields_to_nothing_or_to_a_stranger_is_refused():
    given(DECLARED).when(resolve(kept=""), by=OWNER).refused(KeptIsNotAmongThem)
    given(DECLARED).when(resolve(kept=PARENT), by=OWNER).refused(KeptIsNotAmongThem)
    given(DECLARED).when(resolve(OVERLAP_RESOLUTION_MERGED, kept=PARENT), by=OWNER).refused(KeptIsNotAmongThem)


def test_both_may_go_on_knowingly():
    both = resolve(OVERLAP_RESOLUTION_BOTH_KEPT, kept="")
    given(FOUND).when(both, by=LEAD).then(resolved(OVERLAP_RESOLUTION_BOTH_KEPT, "", LEAD))


def test_an_overlap_is_dismissed():
    given(FOUND).when(dismiss(), by=OWNER).then(DISMISSED).answered(
        state=Overlap.STATE_DISMISSED, reason="One is the pilot of the other", resolved_by=OWNER
    )


def test_an_overlap_is_settled_once():
    given(DECLARED, resolved()).when(resolve(), by=OWNER).then()
    given(DECLARED, DISMISSED).when(dismiss(), by=OWNER).then()
    given(DECLARED, resolved()).when(resolve(kept=OTHER), by=OWNER).refused(OverlapIsSettled)
    given(DECLARED, resolved()).when(resolve(), by=LEAD).refused(OverlapIsSettled)
    given(DECLARED, resolved()).when(dismiss(), by=OWNER).refused(OverlapIsSettled)
    given(DECLARED, DISMISSED).when(resolve(), by=OWNER).refused(OverlapIsSettled)


def may(who, command, *past, facts=None):
    concerned = given(*past, facts=facts).when(command, by=who).concern()
    return decide(Principal(who), type(command).__name__.removesuffix("Request"), concerned, PEOPLE).allowed


def test_owners_and_leads_above_all_of_them_may_settle_it_and_nobody_else():
    for command in (resolve(), dismiss()):
        # CHILD is OWNER's in sales, OTHER is LEAD's in the plant; the CEO leads the headquarters above both.
        assert [may(who, command, DECLARED) for who in (OWNER, LEAD, CEO)] == [True, True, True]
        assert [may(who, command, DECLARED) for who in (BOSS, PEER)] == [False, False]
    assert may(PEER, declare())


def test_who_leads_one_of_two_units_does_not_settle_it_for_both():
    facts = knowing({OTHER: objective(PEER, PLANT), CHILD: objective(OWNER, SALES)})
    assert not may(LEAD, resolve(), DECLARED, facts=facts)
    assert may(
        LEAD, resolve(), DECLARED, facts=knowing({OTHER: objective(PEER, PLANT), CHILD: objective(OWNER, PLANT)})
    )


def test_who_drives_a_key_result_that_overlaps_is_a_party():
    driven = key_result_of(CHILD, "orders")
    facts = knowing({CHILD: objective(key_results=[key_result("orders", owner=PEER)])})
    declared = OverlapDeclared(kind=OVERLAP_KIND_DUPLICATE, between=[driven, TOP], statement=STATEMENT, by=CEO)
    assert may(PEER, resolve(kept=driven), declared, facts=facts)


def test_the_unit_above_is_the_nearest_one():
    assert overlap.unit_above([SALES, SALES], PEOPLE) == SALES
    assert overlap.unit_above([SALES, PLANT], PEOPLE) == HQ
    assert overlap.unit_above([HQ, PLANT], PEOPLE) == HQ
    assert overlap.unit_above([SALES, "units/elsewhere"], PEOPLE) == ""
    assert overlap.unit_above([], PEOPLE) == ""
