"""Contracts as the views have them: what the alignment service answers, with what the ends are called now."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.goal.v1 import events_pb2 as goal_events
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.contract_list_service_pb2 import GetContractRequest, ListContractsRequest

from libs.commands import PermissionDenied, ResourceNotFound
from libs.permission import Principal
from libs.record import Header, Recorded, completed, stored, timestamp
from services.alignment import bond, known, standing
from services.views import contract as views
from services.views.alignment import REGISTRY
from services.views.contracts import digest_of
from services.views.objective import shown as objective_shown
from services.views.standing import StandingsView
from tests.views import test_objective
from tests.views.bonds import BEGIN, Bonds, contract_name
from tests.views.histories import Histories
from tests.views.world import BOSS, CEO, CN, CN_SALES, DE, HQ, MECHANIC, OWNER, PEER, Q3, Q4, World, all_pages
from tests.views.world import caller, drafted, name_of

OBJECTIVES = [name_of(number) for number in range(1, 5)]
ONE, TWO, THREE, UNKNOWN = OBJECTIVES


def recorded(stream, version, event, position):
    header = Header(stream=stream, version=version, actor="people/p1")
    at = BEGIN + timedelta(minutes=position)
    return Recorded.parse(completed(stored(event, header), "alignment@cn/1", position, at), REGISTRY)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 60))
def test_a_contract_is_shown_as_the_alignment_service_answers_it(seed, count):
    states, docs, versions = {}, {}, {}
    for position, (stream, event) in enumerate(Bonds(seed, OBJECTIVES, contracts=2).events(count), 1):
        if not stream.startswith(views.PREFIX):
            continue
        versions[stream] = versions.get(stream, 0) + 1
        states[stream] = bond.evolve(states.get(stream, bond.INITIAL), event)
        doc = views.fold(docs.get(stream), recorded(stream, versions[stream], event, position))
        # What is kept in the row, at any time, is enough to go on.
        docs[stream] = views.doc_of(views.row(stream, doc))
    for name, state in states.items():
        expected = bond.describe(name, versions[name], state)
        row = dict(zip((column for column, _ in views.COLUMNS), views.row(name, docs[name]), strict=True))
        assert row["stands"] == (
            state.agreed is not None and state.state not in (bond.State.STATE_BREACHED, bond.State.STATE_RELEASED)
        )
        assert views.shown(name, docs[name]) == expected


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_standing_is_kept_as_the_alignment_service_has_it(seed):
    state, doc, version, view = standing.INITIAL, None, 0, StandingsView()
    for stream, event in Bonds(seed, OBJECTIVES[:2]).events(150):
        if stream == ONE.replace("objectives/", "standings/"):
            version += 1
            state = standing.evolve(state, event)
            (row,) = view.rows(stream, view.fold(doc, recorded(stream, version, event, version)))
            doc = view.doc(row)
    if doc is None:
        return
    expected = standing.describe("", 0, state)
    assert (doc.standing.standalone, doc.standing.reason, doc.standing.by) == (state.standalone, state.reason, state.by)
    for field in ("upward", "downward"):
        found = {each.contract: each for each in getattr(doc.standing, field)}
        assert found == {each.contract: each for each in getattr(expected, field)}


def test_the_histories_of_the_tests_hold_every_event_of_a_contract():
    seen = {event.DESCRIPTOR.full_name for _, event in Bonds(1, OBJECTIVES, contracts=60).events(3000)}
    assert seen >= set(views.CHANGES)


def is_metric(key_result_id, doc):
    return any(
        each.key_result_id == key_result_id and each.measurement.HasField("metric")
        for each in doc.objective.terms.key_results
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_end_is_told_by_the_digest_that_the_alignment_service_pins(seed):
    there, doc = known.initial("objectives/x"), None
    for version, (stream, event) in enumerate(Histories(seed, objectives=1).events(40), 1):
        if isinstance(event, goal_events.KeyResultRetargeted) and not is_metric(event.key_result_id, doc):
            continue
        record = test_objective.recorded(stream, version, event)
        there = known.fold(there, record)
        doc = test_objective.views.fold(doc, record)
    objective = objective_shown(stream, test_objective.views.doc_of(test_objective.views.row(stream, doc)))
    assert [digest_of(each, objective) for each in objective.terms.key_results] == [
        each.digest for each in there.key_results
    ]
