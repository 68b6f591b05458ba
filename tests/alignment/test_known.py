"""What alignment knows of goal's objectives is what goal's own events say."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from okr.alignment.v1.facts_pb2 import KnownChange, KnownCycle, KnownObjective
from okr.goal.v1 import events_pb2
from okr.goal.v1.cycle_pb2 import Cycle, CyclePlan
from okr.goal.v1.objective_pb2 import CHANGE_REASON_EXTERNAL_CHANGE, Objective, Restriction
from okr.log.v1.record_pb2 import Header

from libs.record import timestamp
from services.alignment import known
from services.goal import goal
from services.goal.terms import hash_of, with_target, with_weights
from tests import spec
from tests.goal import company, corpus
from tests.goal.company import (
    DIALOGUE,
    OTHER,
    OWNER,
    PEER,
    Q4,
    SALES,
    TERMS,
    active,
    agreed,
    drafted,
    key_result,
    metric,
    milestones,
    revised,
    terms,
)

AT = datetime(2026, 10, 6, tzinfo=UTC)
NAME = company.NAME


def told(*events: Any, start: Any = None, reason_code: str = "") -> Any:
    found = known.initial(NAME) if start is None else start
    for event in events:
        header = Header(reason_code=reason_code, recorded_at=timestamp(AT))
        found = known.fold(found, SimpleNamespace(event=event, header=header))
    return found


def digests(found: Any) -> list[str]:
    return [each.digest for each in found.key_results]


def retargeted(target: str, revision: int = 2) -> Any:
    what = with_target(TERMS, "share", target)
    return events_pb2.KeyResultRetargeted(
        key_result_id="share", target=target, revision=revision, terms_hash=hash_of(what, ())
    )


def reweighted(first: str, second: str) -> Any:
    weight = events_pb2.KeyResultsReweighted.Weight
    what = with_weights(TERMS, {"share": first, "launch": second})
    weights = [weight(key_result_id="share", weight=first), weight(key_result_id="launch", weight=second)]
    return events_pb2.KeyResultsReweighted(weights=weights, revision=2, terms_hash=hash_of(what, ()))


def test_only_objectives_and_cycles_are_kept():
    assert known.initial(NAME) == KnownObjective()
    assert known.initial(Q4) == KnownCycle()
    assert known.initial("policyPacks/exploratory") is None
    assert known.initial("reactions/00000000-0000-4000-8000-000000000001") is None


def test_a_draft_is_known_with_its_parties_and_its_key_results():
    found = told(drafted())
    assert (found.owner, found.unit, found.cycle, found.parent) == (OWNER, SALES, Q4, OTHER)
    assert (found.revision, found.terms_hash, found.kind) == (1, hash_of(TERMS, ()), TERMS.kind)
    share, launch = found.key_results
    assert (share.is_metric, share.baseline, share.target, share.unit) == (True, "10", "20", "%")
    assert (share.due_date, launch.is_metric, launch.weight) == ("2026-11-30", False, "0.4")
    assert not found.HasField("last_change")


def test_revision_hash_and_state_are_those_that_goal_itself_has_after_every_event():
    taken_back = events_pb2.ResourceWithdrawn(resource_id="r1", revision=3, terms_hash="b" * 64)
    offered = company.resource("r1", 2, company.BOSS)
    history = [
        *active(),
        revised(company.RICHER),
        *company.both_accepted(company.RICHER, 2),
        taken_back,
        events_pb2.ResourceOffered(resource=offered, revision=4, terms_hash="c" * 64),
        events_pb2.DialogueReopened(reason="again"),
        *company.both_accepted(company.RICHER, 4),
        retargeted("25", 5),
        events_pb2.ObjectiveTransferred(owner=PEER, counterpart=company.BOSS, unit=SALES, revision=6, terms_hash="d"),
        events_pb2.ObjectiveClosed(),
    ]
    for length in range(1, len(history) + 1):
        own = spec.fold(goal, history[:length])
        found = told(*history[:length])
        assert (found.state, found.revision, found.terms_hash) == (own.state, own.revision, own.terms_hash)
        assert (found.owner, found.counterpart, found.unit) == (own.terms.owner, own.terms.counterpart, own.terms.unit)


def test_a_digest_is_the_same_by_whichever_events_the_key_result_came_to_be_so():
    moved = told(drafted(), retargeted("25"))
    whole = told(drafted(with_target(TERMS, "share", "25")))
    assert digests(moved) == digests(whole)
    weighed = told(drafted(), reweighted("0.5", "0.5"))
    assert digests(weighed) == digests(told(drafted(with_weights(TERMS, {"share": "0.5", "launch": "0.5"}))))
    back = told(drafted(), retargeted("25"), retargeted("20", 3))
    assert digests(back) == digests(told(drafted()))


def test_a_digest_changes_with_the_key_result_and_with_nothing_beside_it():
    share, launch = digests(told(drafted()))
    other = digests(told(drafted(), retargeted("25")))
    assert other[0] != share and other[1] == launch
    # Another title of the objective, another key result beside it: the same digest.
    assert digests(told(drafted(terms(title="Win Osaka")))) == [share, launch]
    more = terms(key_results=[TERMS.key_results[0], key_result("third", milestones("1"), "0.4")])
    assert digests(told(drafted(more)))[0] == share
    renamed = terms(key_results=[key_result("share", metric(), "0.6", title="Other"), TERMS.key_results[1]])
    assert digests(told(drafted(renamed)))[0] != share


def test_a_digest_changes_with_owner_unit_and_cycle_of_the_objective():
    before = told(drafted())
    handed = events_pb2.ObjectiveTransferred(
        owner=PEER, counterpart=company.BOSS, unit=SALES, revision=2, terms_hash="a" * 64
    )
    after = told(handed, start=told(drafted()))
    assert (after.owner, set(digests(after)) & set(digests(before))) == (PEER, set())
    assert set(digests(told(drafted(terms(cycle=company.Q1))))) & set(digests(before)) == set()
    assert digests(after) == digests(told(drafted(terms(owner=PEER))))


def test_a_supporting_key_result_leaves_the_others_as_they_are():
    added = events_pb2.SupportingKeyResultAdded(
        key_result=key_result("dep-1", milestones("1"), "0", dependency="dependencies/x"),
        revision=2,
        terms_hash="a" * 64,
    )
    before, after = told(drafted()), told(drafted(), added)
    assert digests(after)[:2] == digests(before)
    assert (after.key_results[2].dependency, after.revision, after.terms_hash) == ("dependencies/x", 2, "a" * 64)
    assert told(*agreed(), added).state == Objective.STATE_IN_DIALOGUE


def test_titles_are_the_same_without_case_width_spaces_and_punctuation():
    one = known.digest_of_title("Win  Tokyo: ＡＢＣ 東京")
    assert one == known.digest_of_title("win tokyo abc東京!")
    assert one != known.digest_of_title("Win Osaka")
    assert known.digest_of_title("ﬁx Straße") == known.digest_of_title("FIX STRASSE")
    assert known.digest_of_title(" …!") == ""


def test_nobody_finds_a_restricted_objective_by_its_title():
    found = told(drafted())
    title, titles = found.title_digest, [each.title_digest for each in found.key_results]
    assert title and all(titles)
    hidden = told(events_pb2.ObjectiveRestricted(restriction=Restriction(readers=[PEER])), start=found)
    assert (hidden.restricted, hidden.readers, hidden.title_digest) == (True, [PEER], "")
    assert {each.title_digest for each in hidden.key_results} == {""}
    assert told(revised(company.RICHER), start=hidden).title_digest == ""
    shown = told(events_pb2.RestrictionLifted(), start=hidden)
    assert (shown.restricted, shown.readers, shown.title_digest) == (
        False,
        [],
        known.digest_of_title(company.RICHER.title),
    )
    assert [each.title_digest for each in shown.key_results] == titles


def test_what_changed_an_objective_last_is_known_with_its_reason():
    change = revised(company.RICHER, reason_code=CHANGE_REASON_EXTERNAL_CHANGE)
    found = told(*active(), change, reason_code="EXTERNAL_CHANGE")
    assert found.last_change == KnownChange(
        event="okr.goal.v1.TermsRevised", reason_code="EXTERNAL_CHANGE", time=timestamp(AT)
    )
    assert told(events_pb2.ObjectiveClosed(), start=found).last_change.event == "okr.goal.v1.ObjectiveClosed"
    assert not told(*active()).HasField("last_change")


def test_an_imported_objective_is_known_as_such():
    found = told(events_pb2.ObjectiveImported(terms=TERMS, terms_hash="a" * 64))
    assert (found.imported, found.state, found.revision) == (True, Objective.STATE_IMPORTED, 1)
    later = told(DIALOGUE, start=found)
    assert (later.imported, later.state) == (True, Objective.STATE_IN_DIALOGUE)


def test_a_metric_without_a_number_is_none():
    empty = told(drafted(terms(key_results=[key_result("share", metric("", ""), "1")])))
    assert not empty.key_results[0].is_metric


def test_a_cycle_is_known_with_its_days_and_where_it_is():
    found = told(
        events_pb2.CyclePlanned(plan=CyclePlan(start_date="2026-10-01", end_date="2026-12-31", time_zone="Asia/Tokyo")),
        start=known.initial(Q4),
    )
    assert found == KnownCycle(
        state=Cycle.STATE_PLANNING, start_date="2026-10-01", end_date="2026-12-31", time_zone="Asia/Tokyo"
    )
    steps = [
        (events_pb2.CycleOpened(), Cycle.STATE_DRAFTING),
        (events_pb2.CycleReplanned(plan=CyclePlan(start_date="2026-10-02")), Cycle.STATE_DRAFTING),
        (events_pb2.CycleStarted(), Cycle.STATE_ACTIVE),
        (events_pb2.CycleWoundUp(), Cycle.STATE_CLOSING),
        (events_pb2.CycleClosed(), Cycle.STATE_CLOSED),
    ]
    for event, state in steps:
        assert told(event, start=found).state == state
    assert found.start_date == "2026-10-02"


def test_every_event_of_goal_can_be_told_and_only_some_ask_for_a_reaction():
    asking, changing = set(), set()
    for each in corpus.recorded():
        start = known.initial(each.stream)
        if start is not None:
            known.fold(start, each)
        name = each.type.rpartition(".")[2]
        asking |= {name} if known.asks_for_reaction(each) else set()
        changing |= {name} if known.changes_terms(each.event) else set()
    assert changing == {
        "KeyResultRetargeted",
        "KeyResultsReweighted",
        "ObjectiveClosed",
        "ObjectiveTransferred",
        "ResourceOffered",
        "ResourceWithdrawn",
        "SupportingKeyResultAdded",
        "TermsRevised",
    }
    assert asking - changing == {
        "ObjectiveActivated",
        "ObjectiveDrafted",
        "ObjectiveImported",
        "ObjectiveRestricted",
        "ReactionRefused",
        "ReactionTaken",
        "RestrictionLifted",
    }


def test_whatever_changes_the_revision_is_said_to_change_the_terms():
    # An event that goal adds later and this module forgets would stand here.
    revising = {
        name.rpartition(".")[2]
        for name in corpus.REGISTRY
        if {"revision", "terms_hash"} <= set(corpus.REGISTRY[name].DESCRIPTOR.fields_by_name)
    }
    agreeing = {"TermsAccepted", "ObjectiveAgreed"}
    changing = {each.type.rpartition(".")[2] for each in corpus.recorded() if known.changes_terms(each.event)}
    assert revising - agreeing == changing - {"ObjectiveClosed"}
