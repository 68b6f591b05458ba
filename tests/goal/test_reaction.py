"""What goal does about dependencies that were accepted and ideas that were adopted elsewhere."""

from typing import Any

import pytest
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1 import reaction_service_pb2 as api
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    ObjectiveClosed,
    ObjectiveImported,
    ReactionRefused,
    ReactionTaken,
    SupportingKeyResultAdded,
)
from okr.goal.v1.objective_pb2 import ORIGIN_BOTTOM_UP, Closing, KeyResult, Objective, Terms

from libs.commands import Elsewhere
from services.goal import goal
from services.goal import refusals as no
from services.goal.terms import WeightsDoNotSumToOne, hash_of, with_key_result
from tests import spec
from tests.goal import company as c
from tests.goal.company import NAME, OTHER, OWNER, PEER, TERMS, days, given

APP = "apps/goal-reactions"
DEPENDENCY = "dependencies/00000000-0000-4000-8000-0000000000d1"
ANOTHER = "dependencies/00000000-0000-4000-8000-0000000000d2"
WORKSHOP = "workshops/00000000-0000-4000-8000-0000000000e1"
SUPPORT = f"{NAME}/keyResults/dep-d1"


def support(**fields: Any) -> api.SupportDependencyRequest:
    whole = {
        "request_id": c.request_id(),
        "dependency": DEPENDENCY,
        "provider_objective": NAME,
        "key_result_id": "dep-d1",
        "title": "300 test benches",
        "quantity": "300",
        "unit": "台",
        "due_date": "2026-11-15",
        "owner": PEER,
    }
    return api.SupportDependencyRequest(**{**whole, **fields})


BENCHES = m.Measurement(metric=m.Metric(unit="台", baseline="0", target="300", direction=m.Metric.DIRECTION_UP))


def supporting(**fields: Any) -> KeyResult:
    whole = {
        "key_result_id": "dep-d1",
        "title": "300 test benches",
        "measurement": BENCHES,
        "weight": "0",
        "due_date": "2026-11-15",
        "owner": PEER,
        "dependency": DEPENDENCY,
    }
    return KeyResult(**{**whole, **fields})


def added(what: Terms = TERMS, revision: int = 2, key_result: Any = None, **fields: Any) -> SupportingKeyResultAdded:
    key_result = key_result or supporting()
    terms_hash = hash_of(with_key_result(what, key_result), ())
    return SupportingKeyResultAdded(key_result=key_result, revision=revision, terms_hash=terms_hash, **fields)


TAKEN = ReactionTaken(cause=DEPENDENCY, objective=NAME, key_result=SUPPORT)


def known(*events: Any) -> spec.Given:
    """Before a reaction: what happened to the provider's objective."""
    return given().elsewhere(NAME, *events)


def refused(reason: str, text: str, **fields: Any) -> ReactionRefused:
    return ReactionRefused(**{"cause": DEPENDENCY, "refusal_reason": reason, "refusal": text, **fields})


# -- an accepted dependency


def test_an_accepted_dependency_gives_its_provider_a_key_result_of_their_own():
    (
        known(*c.proposed())
        .when(support(), by=APP)
        .then(TAKEN, Elsewhere(NAME, added()))
        .answered(cause=DEPENDENCY, objective=NAME, key_result=SUPPORT, refusal_reason="")
    )


def test_what_is_there_or_not_is_one_step():
    step = m.Milestone(milestone_id="delivered", title="An interface", weight="1", due_date="2026-11-15")
    key_result = supporting(
        title="An interface", measurement=m.Measurement(milestones=m.Milestones(milestones=[step])), owner=""
    )
    command = support(title="An interface", quantity="", unit="", owner="")
    known(*c.proposed()).when(command, by=APP).then(TAKEN, Elsewhere(NAME, added(key_result=key_result)))


@pytest.mark.parametrize("owner", [c.GONE, "people/nobody"])
def test_a_promise_stands_though_who_gave_it_has_left(owner):
    event = added(key_result=supporting(owner=""))
    known(*c.proposed()).when(support(owner=owner), by=APP).then(TAKEN, Elsewhere(NAME, event))


def test_what_was_agreed_is_open_again():
    event = added(answer_due=days(7))
    known(*c.active()).when(support(), by=APP).then(TAKEN, Elsewhere(NAME, event))
    state = spec.fold(goal, [*c.active(), event])
    shown = goal.describe(NAME, 1, state)
    assert (shown.state, shown.consensus) == (Objective.STATE_ACTIVE, Objective.CONSENSUS_REOPENED)
    assert (shown.revision, shown.terms_hash, list(shown.accepted_by)) == (2, event.terms_hash, [])
    assert shown.answer_due == days(7)
    assert shown.terms.key_results[-1] == supporting()
    assert sum(float(each.weight) for each in shown.terms.key_results) == 1


def test_a_pack_that_locks_what_was_agreed_does_not_lock_out_what_was_promised():
    event = added(c.LOCKED, answer_due=days(5))
    known(*c.agreed(c.LOCKED)).when(support(), by=APP).then(TAKEN, Elsewhere(NAME, event))


def test_an_import_supports_too():
    imported = ObjectiveImported(terms=Terms(title="x", unit=c.SALES, cycle=c.Q4))
    known(imported).when(support(), by=APP).then(TAKEN, Elsewhere(NAME, added(imported.terms)))


def test_a_dependency_that_is_supported_already_gets_no_second_key_result():
    revised = with_key_result(TERMS, supporting(title="250 test benches", weight="0"))
    for past in ([*c.proposed(), added()], [*c.proposed(), added(), c.revised(revised, 3)]):
        known(*past).when(support(), by=APP).then(TAKEN)


def test_it_is_found_under_the_id_that_it_has():
    past = (*c.proposed(), added(key_result=supporting(key_result_id="dep-old")))
    found = ReactionTaken(cause=DEPENDENCY, objective=NAME, key_result=f"{NAME}/keyResults/dep-old")
    known(*past).when(support(), by=APP).then(found)


def test_it_is_found_also_where_work_has_ended():
    closed = ObjectiveClosed(closing=Closing(decision=Closing.DECISION_ABANDONED))
    known(*c.proposed(), added(), closed).when(support(), by=APP).then(TAKEN)


def test_two_dependencies_get_two_key_results():
    command = support(dependency=ANOTHER, key_result_id="dep-d2")
    taken = ReactionTaken(cause=ANOTHER, objective=NAME, key_result=f"{NAME}/keyResults/dep-d2")
    second = added(with_key_result(TERMS, supporting()), 3, supporting(key_result_id="dep-d2", dependency=ANOTHER))
    known(*c.proposed(), added()).when(command, by=APP).then(taken, Elsewhere(NAME, second))


def test_what_was_recorded_is_recorded_once():
    for past in (TAKEN, refused("OBJECTIVE_IS_CLOSED", "the objective is closed")):
        given(past).elsewhere(NAME, *c.proposed()).when(support(), by=APP).then()


def test_a_name_is_of_one_reaction():
    given(TAKEN).when(support(dependency=ANOTHER), by=APP).refused(no.ReactionExists)
    given(TAKEN).when(idea(), by=APP).refused(no.ReactionExists)


CLOSED = ObjectiveClosed(closing=Closing(decision=Closing.DECISION_ABANDONED))
CROWDED = c.terms(key_results=[c.key_result(f"k{n}", c.metric(), "0.01") for n in range(30)])


@pytest.mark.parametrize(
    ("past", "fields", "reason", "text"),
    [
        ([], {}, "OBJECTIVE_IS_UNKNOWN", f"there is no {NAME}"),
        ([*c.proposed(), CLOSED], {}, "OBJECTIVE_IS_CLOSED", "the objective is closed"),
        (c.proposed(CROWDED), {}, "OBJECTIVE_IS_FULL", "it has 30 key results already"),
        (c.proposed(), {"key_result_id": "share"}, "KEY_RESULT_ID_IS_TAKEN", "'share' is used already"),
        (c.proposed(), {"due_date": "2026-02-30"}, "DATE_IS_IMPOSSIBLE", "there is no day 2026-02-30"),
        (
            c.proposed(),
            {"quantity": "-1"},
            "TARGET_IS_IN_OTHER_DIRECTION",
            "the target -1 is below the baseline 0",
        ),
        (
            c.proposed(),
            {"quantity": "0.0"},
            "TARGET_IS_AT_BASELINE",
            "baseline and target are both 0.0: to hold a number, use maintain",
        ),
    ],
)
def test_what_stands_in_the_way_is_recorded(past, fields, reason, text):
    (
        known(*past)
        .when(support(**fields), by=APP)
        .then(refused(reason, text))
        .answered(cause=DEPENDENCY, objective="", key_result="", refusal_reason=reason, refusal=text)
    )


def test_a_cycle_that_has_ended_stands_in_the_way():
    there = known(*c.proposed()).elsewhere(c.Q4, *c.ACTIVE, CycleClosed())
    there.when(support(), by=APP).then(refused("CYCLE_IS_CLOSED", f"{c.Q4} is closed"))


# -- an adopted idea


def idea(**fields: Any) -> api.DraftIdeaRequest:
    whole = {"request_id": c.request_id(), "workshop": WORKSHOP, "idea_id": "i3", "objective": OTHER, "terms": DRAFT}
    return api.DraftIdeaRequest(**{**whole, **fields})


DRAFT = c.terms(parent=NAME, policy_pack="")
SETTLED = c.terms(parent=NAME)
DRAFTED = ReactionTaken(cause=WORKSHOP, idea_id="i3", objective=OTHER)
WRITTEN = c.drafted(SETTLED, origin=ORIGIN_BOTTOM_UP)


def test_an_adopted_idea_becomes_a_draft():
    given().when(idea(), by=APP).then(DRAFTED, Elsewhere(OTHER, WRITTEN)).answered(
        cause=WORKSHOP, idea_id="i3", objective=OTHER, key_result=""
    )


def test_an_idea_is_drafted_once():
    given().elsewhere(OTHER, WRITTEN).when(idea(), by=APP).then(DRAFTED)
    given(DRAFTED).elsewhere(OTHER, WRITTEN).when(idea(), by=APP).then()


@pytest.mark.parametrize(
    ("past", "terms", "reason"),
    [
        ([c.drafted()], DRAFT, "OBJECTIVE_EXISTS"),
        ([], c.terms(parent=NAME, owner=c.GONE), "PERSON_HAS_DEPARTED"),
        ([], c.terms(parent=NAME, cycle="cycles/never"), "CYCLE_IS_UNKNOWN"),
        ([], c.terms(parent=OTHER), "PARENT_IS_SELF"),
        ([], c.terms(key_results=[supporting(weight="1")]), "DEPENDENCY_IS_FIXED"),
    ],
)
def test_what_stands_in_the_way_of_an_idea_is_recorded(past, terms, reason):
    when = given().elsewhere(OTHER, *past).when(idea(terms=terms), by=APP)
    (decided,) = when.decide()
    assert isinstance(decided, ReactionRefused)
    assert (decided.cause, decided.idea_id, decided.refusal_reason) == (WORKSHOP, "i3", reason)
    assert decided.refusal
    when.then(decided).answered(refusal_reason=reason, objective="")


def test_a_reaction_concerns_itself():
    command = support()
    concerned = given().when(command, by=APP).concern()
    assert (concerned.kind, concerned.name) == ("reaction", f"reactions/{command.request_id}")


# -- what becomes of the key result


def revise(*key_results: KeyResult, what: Terms = TERMS, **fields: Any) -> Any:
    return c.do("ReviseTerms", terms=c.terms(key_results=[*what.key_results, *key_results]), **fields)


PROMISED = (*c.proposed(), added())


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "250 test benches"},
        {"measurement": c.metric("0", "250")},
        {"due_date": "2026-12-01"},
        {"owner": OWNER},
    ],
)
def test_the_provider_says_how_the_promise_is_kept(changes):
    changed = supporting(**changes)
    command = revise(changed)
    given(*PROMISED).when(command, by=OWNER).then(c.revised(command.terms, 3, OWNER))


def test_the_provider_gives_it_a_weight():
    weights = [("share", "0.5"), ("launch", "0.3"), ("dep-d1", "0.2")]
    command = c.do("ReweightKeyResults", weights=[{"key_result_id": id_, "weight": w} for id_, w in weights])
    (event,) = given(*PROMISED).when(command, by=OWNER).decide()
    assert [(each.key_result_id, each.weight) for each in event.weights] == weights
    back = [("share", "0.6"), ("launch", "0.4"), ("dep-d1", "0")]
    command = c.do("ReweightKeyResults", weights=[{"key_result_id": id_, "weight": w} for id_, w in back])
    assert given(*PROMISED, event).when(command, by=OWNER).decide()


def test_only_what_supports_a_dependency_may_weigh_nothing():
    weights = [("share", "1"), ("launch", "0"), ("dep-d1", "0")]
    command = c.do("ReweightKeyResults", weights=[{"key_result_id": id_, "weight": w} for id_, w in weights])
    given(*PROMISED).when(command, by=OWNER).refused(WeightsDoNotSumToOne)
    nothing = c.terms(key_results=[c.key_result("share", c.metric(), "1"), c.key_result("launch", c.metric(), "0")])
    given().when(draft(nothing), by=OWNER).refused(WeightsDoNotSumToOne)


def test_the_promise_is_neither_dropped_nor_renamed():
    given(*PROMISED).when(revise(), by=OWNER).refused(no.SupportingKeyResultIsFixed)
    renamed = revise(supporting(key_result_id="mine"))
    given(*PROMISED).when(renamed, by=OWNER).refused(no.SupportingKeyResultIsFixed)


@pytest.mark.parametrize("dependency", ["", ANOTHER])
def test_the_promise_is_to_whom_it_was_given(dependency):
    given(*PROMISED).when(revise(supporting(dependency=dependency)), by=OWNER).refused(no.DependencyIsFixed)


def test_no_terms_promise_anything_to_others():
    more = supporting(key_result_id="dep-d2", dependency=ANOTHER)
    given(*PROMISED).when(revise(supporting(), more), by=OWNER).refused(no.DependencyIsFixed)
    whole = c.terms(key_results=[supporting(weight="1")])
    given().when(draft(whole), by=OWNER).refused(no.DependencyIsFixed)
    given().when(c.do("ProposeObjective", terms=whole, origin=ORIGIN_BOTTOM_UP), by=OWNER).refused(no.DependencyIsFixed)
    given().when(c.do("ImportObjective", terms=whole, source={"set": "x", "reference": "1"}), by=APP).refused(
        no.DependencyIsFixed
    )


def draft(what: Terms) -> Any:
    return c.do("DraftObjective", terms=what, origin=ORIGIN_BOTTOM_UP)


def test_both_parties_accept_the_terms_with_the_promise():
    whole = with_key_result(TERMS, supporting())
    answers = c.both_accepted(whole, 2)
    given(*PROMISED, answers[0]).when(c.accept(whole), by=c.BOSS).then(*answers[1:])


def test_the_work_on_it_is_measured():
    past = (*c.active(), added(answer_due=days(7)))
    command = c.do("MeasureKeyResult", name=SUPPORT, reading=m.Reading(value="120"))
    (event,) = given(*past).when(command, by=PEER).decide()
    assert (event.key_result_id, event.reading.value) == ("dep-d1", "120")
    assert given(*past).when(command, by=PEER).concern().key_result_owner == PEER


def test_what_was_promised_and_is_not_done_is_carried_with_its_date():
    carry = c.do("CarryObjective", cycle=c.Q1, why="half way")
    _, elsewhere = given(*PROMISED).when(carry, by=OWNER).decide()
    rest = {each.key_result_id: each for each in elsewhere.event.terms.key_results}
    assert rest["dep-d1"] == supporting()
    assert rest["share"].due_date == ""


def test_a_promise_that_is_all_that_is_left_weighs_everything():
    done = [
        c.do("MeasureKeyResult", name=f"{NAME}/keyResults/share", reading=m.Reading(value="20")),
        c.do(
            "MeasureKeyResult",
            name=f"{NAME}/keyResults/launch",
            reading=m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m1", "m2"])),
        ),
    ]
    past = [*c.active(), added(answer_due=days(7))]
    for command in done:
        past += given(*past).when(command, by=OWNER).decide()
    _, elsewhere = given(*past).when(c.do("CarryObjective", cycle=c.Q1, why="the rest"), by=OWNER).decide()
    assert list(elsewhere.event.terms.key_results) == [supporting(weight="1")]


def test_a_promise_that_was_kept_is_not_carried():
    past = [*c.active(), added(answer_due=days(7))]
    past += given(*past).when(c.do("MeasureKeyResult", name=SUPPORT, reading=m.Reading(value="300")), by=PEER).decide()
    _, elsewhere = given(*past).when(c.do("CarryObjective", cycle=c.Q1, why="the rest"), by=OWNER).decide()
    assert [each.key_result_id for each in elsewhere.event.terms.key_results] == ["share", "launch"]


def test_the_promise_is_inside_the_hash_and_old_hashes_stay():
    plain = c.terms(key_results=[supporting(dependency="", weight="1")])
    promised = c.terms(key_results=[supporting(weight="1")])
    assert hash_of(plain, ()) != hash_of(promised, ())
    assert hash_of(plain, ()) == "667107169ced7efd51942a8ceb396f308658fa7b46d6f2c3cfa02ba2932ab158"
