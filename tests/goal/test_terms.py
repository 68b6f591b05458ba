"""Drafting and proposing: what terms must be, how they are hashed, which policy pack they run under."""

import hashlib

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.events_pb2 import CycleClosed, DialogueOpened, PolicyPackBound
from okr.goal.v1.objective_pb2 import (
    KIND_ASPIRATIONAL,
    KIND_COMMITTED,
    ORIGIN_BOTTOM_UP,
    RESOURCE_KIND_PEOPLE,
    Resource,
    Terms,
)

from services.goal import refusals as no
from services.goal import terms as t
from services.goal.terms import hash_of
from tests.goal.company import (
    BOSS,
    CEO,
    ENDED,
    EXPLORATORY_PACK,
    EXPLORE,
    GONE,
    HQ,
    LOCKED,
    NAME,
    OPENED,
    OPERATE,
    OWNER,
    PEER,
    PEOPLE,
    PLANNED,
    Q4,
    SALES,
    STARTED,
    TERMS,
    WOUND_UP,
    days,
    do,
    drafted,
    given,
    key_result,
    metric,
    milestones,
    rubric,
    terms,
)

DEPENDENCY = "dependencies/00000000-0000-4000-8000-0000000000d1"


def draft(what: Terms = TERMS, **fields):
    return do("DraftObjective", terms=what, origin=ORIGIN_BOTTOM_UP, **fields)


def propose(what: Terms = TERMS, **fields):
    return do("ProposeObjective", terms=what, origin=ORIGIN_BOTTOM_UP, **fields)


def judged_by(measurement, **fields):
    return terms(key_results=[key_result("only", measurement, "1", **fields)])


def test_an_objective_is_drafted():
    given().when(draft(), by=OWNER).then(drafted()).answered(revision=1, policy_pack_version=1, accepted_by=[])


def test_a_draft_without_a_name_is_named_by_its_request():
    command = draft(name="")
    assert given().when(command, by=OWNER).then(drafted()).stream == f"objectives/{command.request_id}"


def test_a_name_is_taken_once():
    given(drafted()).when(draft(), by=OWNER).refused(no.ObjectiveExists)


def test_proposing_drafts_and_opens_the_dialogue_until_the_packs_days_are_over():
    given().when(propose(), by=OWNER).then(drafted(), DialogueOpened(answer_due=days(7)))


def test_the_proposer_may_say_until_when_an_answer_is_owed():
    given().when(propose(answer_due=days(2)), by=OWNER).then(drafted(), DialogueOpened(answer_due=days(2)))


@pytest.mark.parametrize(
    "what, refusal, field",
    [
        (terms(key_results=[key_result("a", metric(), "0.5")]), t.WeightsDoNotSumToOne, "terms.key_results"),
        (
            terms(key_results=[key_result("a", metric(), "1"), key_result("b", metric(), "0")]),
            t.WeightsDoNotSumToOne,
            "terms.key_results[1].weight",
        ),
        (
            terms(
                key_results=[key_result("a", metric(), each) for each in ("0.333333333", "0.333333333", "0.333333333")]
            ),
            t.KeyResultIdIsTaken,
            "terms.key_results[1].key_result_id",
        ),
        (
            terms(key_results=[key_result(each, metric(), "0.333333333") for each in "abc"]),
            t.WeightsDoNotSumToOne,
            "terms.key_results",
        ),
        (judged_by(metric("10", "10.0")), t.TargetIsAtBaseline, "terms.key_results[0].measurement.metric.target"),
        (
            judged_by(metric("10", "9")),
            t.TargetIsInOtherDirection,
            "terms.key_results[0].measurement.metric.target",
        ),
        (
            judged_by(metric("10", "11", m.Metric.DIRECTION_DOWN)),
            t.TargetIsInOtherDirection,
            "terms.key_results[0].measurement.metric.target",
        ),
        (
            judged_by(m.Measurement(maintain=m.Maintain(lower="5", upper="5.0"))),
            t.BandIsEmpty,
            "terms.key_results[0].measurement.maintain.lower",
        ),
        (
            judged_by(milestones("1", "0")),
            t.MilestoneIsUnclear,
            "terms.key_results[0].measurement.milestones.milestones[1].weight",
        ),
        (
            judged_by(m.Measurement(milestones=m.Milestones(milestones=[*milestones("1").milestones.milestones] * 2))),
            t.MilestoneIsUnclear,
            "terms.key_results[0].measurement.milestones.milestones[1].milestone_id",
        ),
        (
            judged_by(rubric("0.5", "0.5", "1")),
            t.ScoresDoNotRiseToOne,
            "terms.key_results[0].measurement.rubric.levels[1].score",
        ),
        (judged_by(rubric("0.5", "0.9")), t.ScoresDoNotRiseToOne, "terms.key_results[0].measurement.rubric.levels"),
        (
            judged_by(rubric("0.5", "1", verifier=OWNER)),
            t.VerifierIsOwner,
            "terms.key_results[0].measurement.rubric.verifier",
        ),
        (
            judged_by(rubric("0.5", "1", verifier=PEER), owner=PEER),
            t.VerifierIsOwner,
            "terms.key_results[0].measurement.rubric.verifier",
        ),
        (judged_by(metric(), due_date="2026-02-30"), t.DateIsImpossible, "terms.key_results[0].due_date"),
        (terms(counterpart=OWNER), t.OwnerIsCounterpart, "terms.counterpart"),
        (terms(parent=NAME), t.ParentIsSelf, "terms.parent"),
        (terms(parent=f"{NAME}/keyResults/share"), t.ParentIsSelf, "terms.parent"),
        (terms(owner="people/nobody"), t.PersonIsUnknown, "terms.owner"),
        (terms(counterpart="people/nobody"), t.PersonIsUnknown, "terms.counterpart"),
        (terms(owner=GONE), t.PersonHasDeparted, "terms.owner"),
        (terms(counterpart=GONE), t.PersonHasDeparted, "terms.counterpart"),
        (judged_by(metric(), owner=GONE), t.PersonHasDeparted, "terms.key_results[0].owner"),
        (
            judged_by(rubric("0.5", "1", verifier="people/nobody")),
            t.PersonIsUnknown,
            "terms.key_results[0].measurement.rubric.verifier",
        ),
        (terms(unit="units/nowhere"), t.UnitIsUnknown, "terms.unit"),
        (terms(unit=ENDED), t.UnitIsDissolved, "terms.unit"),
    ],
)
def test_what_is_structurally_wrong_is_refused_with_its_field(what, refusal, field):
    with pytest.raises(refusal) as caught:
        given().when(draft(what), by=OWNER).decide()
    assert caught.value.field == field
    given().when(propose(what), by=OWNER).refused(refusal)


@pytest.mark.parametrize(
    "measurement",
    [
        metric("20", "10", m.Metric.DIRECTION_DOWN),
        metric("10", "20", m.Metric.DIRECTION_TO),
        metric("20", "10", m.Metric.DIRECTION_TO),
        metric("-0.5", "0"),
        m.Measurement(maintain=m.Maintain(lower="-1", upper="1")),
        m.Measurement(baseline=m.Baseline()),
        milestones("0.5", "12"),
        rubric("0.1", "0.2", "0.3", "0.4", "0.5", "1.0", verifier=PEER),
    ],
)
def test_every_kind_of_measurement_is_taken(measurement):
    what = judged_by(measurement)
    given().when(draft(what), by=OWNER).then(drafted(what))


@pytest.mark.parametrize(
    "events, refusal",
    [
        ((), no.CycleIsUnknown),
        ((PLANNED,), no.CycleTakesNoNewObjectives),
        ((PLANNED, OPENED, STARTED, WOUND_UP), no.CycleTakesNoNewObjectives),
        ((PLANNED, OPENED, STARTED, WOUND_UP, CycleClosed()), no.CycleIsClosed),
    ],
)
def test_a_cycle_takes_objectives_while_it_is_drafting_or_active(events, refusal):
    given().elsewhere(Q4, *events).when(draft(), by=OWNER).refused(refusal)
    given().elsewhere(Q4, PLANNED, OPENED).when(draft(), by=OWNER).then(drafted())


# -- the policy pack


def test_without_a_pack_and_a_binding_it_is_the_exploratory_one():
    given().when(draft(terms(policy_pack="")), by=OWNER).then(drafted(TERMS))


def test_the_pack_bound_to_the_nearest_unit_above_holds():
    bound = PolicyPackBound(unit=HQ, reason="all", policy_pack=OPERATE)
    given().elsewhere("policyBindings/hq", bound).when(draft(terms(policy_pack="")), by=OWNER).then(drafted(LOCKED))
    nearer = PolicyPackBound(unit=SALES, reason="new market", policy_pack=EXPLORE)
    (
        given()
        .elsewhere("policyBindings/hq", bound)
        .elsewhere("policyBindings/sales", nearer)
        .when(draft(terms(policy_pack="")), by=OWNER)
        .then(drafted(TERMS))
    )


def test_a_pack_that_nobody_published_is_refused():
    given().when(draft(terms(policy_pack="policyPacks/unheard")), by=OWNER).refused(no.PolicyPackIsUnknown)
    given().elsewhere(EXPLORE).when(draft(terms(policy_pack="")), by=OWNER).refused(no.PolicyPackIsUnknown)


def test_a_pack_allows_its_kinds():
    stretch = terms(policy_pack=OPERATE, kind=KIND_ASPIRATIONAL)
    given().when(draft(stretch), by=OWNER).refused(no.KindIsNotAllowed)
    given().when(draft(LOCKED), by=OWNER).then(drafted(LOCKED))


def test_an_objective_runs_under_the_version_in_force_when_it_is_drafted():
    newer = type(EXPLORATORY_PACK)(version=2, title="Exploratory", rules=EXPLORATORY_PACK.rules, reason="slower")
    newer.rules.answer_days = 30
    (
        given()
        .elsewhere(EXPLORE, EXPLORATORY_PACK, newer)
        .when(propose(), by=OWNER)
        .then(drafted(policy_pack_version=2), DialogueOpened(answer_due=days(30)))
    )


# -- the hash


def test_the_hash_is_what_the_documentation_says():
    what = Terms(title="Win Tōkyō", owner=OWNER, kind=KIND_COMMITTED, key_results=[key_result("a", metric(), "1")])
    offered = Resource(
        resource_id="r1", kind=RESOURCE_KIND_PEOPLE, description="two", state=Resource.STATE_OFFERED, by=BOSS
    )
    refused = Resource(resource_id="r0", kind=RESOURCE_KIND_PEOPLE, description="x", state=Resource.STATE_REFUSED)
    text = """terms
terms.title=11:Win Tōkyō
terms.owner=12:people/owner
terms.kind=1:1
terms.key_results[0]
terms.key_results[0].key_result_id=1:a
terms.key_results[0].title=12:a is reached
terms.key_results[0].measurement
terms.key_results[0].measurement.metric
terms.key_results[0].measurement.metric.unit=1:%
terms.key_results[0].measurement.metric.baseline=2:10
terms.key_results[0].measurement.metric.target=2:20
terms.key_results[0].measurement.metric.direction=1:1
terms.key_results[0].weight=1:1
resources[r1]
resources[r1].kind=1:1
resources[r1].description=3:two
"""
    assert hash_of(what, [refused, offered]) == hashlib.sha256(text.encode()).hexdigest()


@for_all(st.permutations([f"r{n}" for n in range(5)]))
def test_the_hash_does_not_depend_on_the_order_of_resources(order):
    made = [Resource(resource_id=each, description=each, state=Resource.STATE_OFFERED) for each in order]
    assert hash_of(TERMS, made) == hash_of(TERMS, sorted(made, key=lambda each: each.resource_id))


@for_all(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_other_texts_have_another_hash(title, why, other_title, other_why):
    same = (title, why) == (other_title, other_why)
    assert (hash_of(Terms(title=title, why=why), ()) == hash_of(Terms(title=other_title, why=other_why), ())) is same


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Win Osaka"},
        {"why": "x"},
        {"owner": PEER},
        {"counterpart": CEO},
        {"unit": HQ},
        {"cycle": "cycles/x"},
        {"kind": KIND_ASPIRATIONAL},
        {"policy_pack": OPERATE},
        {"hypothesis": "x"},
        {"parent": ""},
        {"not_doing": "x"},
        {"key_results": [key_result("share", metric("10", "21"), "1")]},
    ],
)
def test_every_field_of_the_terms_is_inside_the_hash(change):
    assert hash_of(terms(**change), ()) != hash_of(TERMS, ())
    assert set(Terms.DESCRIPTOR.fields_by_name) == {
        *("title", "why", "owner", "counterpart", "unit", "cycle", "kind", "policy_pack", "key_results"),
        *("hypothesis", "parent", "not_doing"),
    }


def test_the_dependency_that_a_key_result_supports_is_inside_the_hash():
    plain = terms(key_results=[key_result("share", metric(), "1")])
    promised = terms(key_results=[key_result("share", metric(), "1", dependency=DEPENDENCY)])
    assert hash_of(plain, ()) != hash_of(promised, ())
    # What was accepted before there were dependencies is still what was accepted.
    assert hash_of(plain, ()) == "402ac34edd38a801ebf15a08fe60b8f291f8428d59968c91c3b8d3b2a9450379"


@pytest.mark.parametrize("weight", ["0", "0.0", "1"])
def test_what_supports_a_dependency_may_weigh_nothing(weight):
    rest = [] if weight == "1" else [key_result("share", metric(), "1")]
    what = terms(key_results=[*rest, key_result("dep", metric(), weight, dependency=DEPENDENCY)])
    t.check(NAME, what, PEOPLE)


def test_nothing_weighs_less_than_nothing():
    what = terms(
        key_results=[key_result("share", metric(), "1.5"), key_result("dep", metric(), "-0.5", dependency=DEPENDENCY)]
    )
    with pytest.raises(t.WeightsDoNotSumToOne):
        t.check(NAME, what, PEOPLE)
    with pytest.raises(t.WeightsDoNotSumToOne):
        t.check(NAME, terms(key_results=[key_result("dep", metric(), "0", dependency=DEPENDENCY)]), PEOPLE)


def test_nobody_writes_down_that_something_supports_a_dependency():
    what = terms(key_results=[key_result("share", metric(), "1", dependency=DEPENDENCY)])
    given().when(draft(what), by=OWNER).refused(no.DependencyIsFixed)
    given().when(propose(what), by=OWNER).refused(no.DependencyIsFixed)
