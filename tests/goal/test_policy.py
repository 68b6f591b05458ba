"""A policy pack has versions, and a unit has one pack."""

from typing import Any

import pytest
from okr.goal.v1 import policy_service_pb2 as api
from okr.goal.v1.events_pb2 import PolicyPackBound, PolicyPackPublished, PolicyPackReplaced
from okr.goal.v1.policy_pb2 import PolicyRules

from libs.commands import Elsewhere
from services.goal import policy
from services.goal.policy import EXPLORATORY, OPERATIONAL
from services.goal.terms import UnitIsDissolved, UnitIsUnknown
from tests import spec
from tests.goal.company import ENDED, EXPLORATORY_PACK, EXPLORE, OPERATE, PEOPLE, SALES, request_id

HR = "people/hr"


def given(*events: Any) -> spec.Given:
    return spec.given(*events).among(PEOPLE)


def publish(rules: PolicyRules = EXPLORATORY, title: str = "Exploratory") -> Any:
    return api.PublishPolicyPackRequest(
        request_id=request_id(), name=EXPLORE, title=title, rules=rules, reason="set up"
    )


def bind(unit: str = SALES) -> Any:
    return api.BindPolicyPackRequest(request_id=request_id(), name=EXPLORE, etag="v1", unit=unit, reason="new market")


BOUND = PolicyPackBound(unit=SALES, reason="new market", policy_pack=EXPLORE)


def test_a_pack_is_published():
    given().when(publish(), by=HR).then(EXPLORATORY_PACK).answered(
        name=EXPLORE, etag="v1", version=1, title="Exploratory", rules=EXPLORATORY, bound_units=[]
    )


def test_publishing_the_same_again_changes_nothing():
    given(EXPLORATORY_PACK).when(publish(), by=HR).then()


def test_other_rules_are_a_new_version_and_the_old_one_is_kept():
    second = PolicyPackPublished(version=2, title="Exploratory", rules=OPERATIONAL, reason="set up")
    given(EXPLORATORY_PACK).when(publish(OPERATIONAL), by=HR).then(second).answered(version=2, rules=OPERATIONAL)
    pack = spec.fold(policy, [EXPLORATORY_PACK, second])
    assert [pack.rules(version) for version in (1, 2)] == [EXPLORATORY, OPERATIONAL]


def changed(**fields: str) -> PolicyRules:
    rules = PolicyRules()
    rules.CopyFrom(EXPLORATORY)
    rules.MergeFrom(PolicyRules(**fields))
    return rules


@pytest.mark.parametrize("fields", [{"aspirational_low": "0.8"}, {"on_track_gap": "0.3"}])
def test_limits_stand_in_order(fields):
    given().when(publish(changed(**fields)), by=HR).refused(policy.BandIsReversed)


def test_a_pack_is_bound_to_a_unit():
    given(EXPLORATORY_PACK).when(bind(), by=HR).then(BOUND, Elsewhere("policyBindings/sales", BOUND)).answered(
        bound_units=[SALES]
    )
    given(EXPLORATORY_PACK, BOUND).when(bind(), by=HR).then()


def test_a_unit_has_one_pack():
    before = PolicyPackBound(unit=SALES, reason="as ever", policy_pack=OPERATE)
    published = PolicyPackPublished(version=1, title="Operational", rules=OPERATIONAL, reason="set up")
    given(EXPLORATORY_PACK).elsewhere("policyBindings/sales", before).elsewhere(OPERATE, published, before).when(
        bind(), by=HR
    ).then(
        BOUND,
        Elsewhere("policyBindings/sales", BOUND),
        Elsewhere(OPERATE, PolicyPackReplaced(unit=SALES, replaced_by=EXPLORE)),
    )
    pack = spec.fold(policy, [published, before, PolicyPackReplaced(unit=SALES, replaced_by=EXPLORE)])
    assert pack.bound_units == ()


def test_a_pack_is_bound_to_a_unit_that_is_there():
    given(EXPLORATORY_PACK).when(bind("units/nowhere"), by=HR).refused(UnitIsUnknown)
    given(EXPLORATORY_PACK).when(bind(ENDED), by=HR).refused(UnitIsDissolved)


def test_a_lock_that_prevents_the_pivot_is_pointed_out():
    given().when(publish(OPERATIONAL), by=HR).warned()
    both = changed()
    both.targets_locked = True
    given().when(publish(both), by=HR).warned("LOCK_PREVENTS_PIVOT")
