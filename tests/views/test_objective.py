"""What the views make of an objective's events is what the goal service answers."""

from hypothesis import given, settings
from hypothesis import strategies as st
from okr.goal.v1.objective_pb2 import Objective

from libs.record import Header, Recorded, completed, stored
from services.goal import objective as rules
from services.views import objective as views
from services.views.sight import KEPT, without_text
from tests.views.histories import BEGIN, KINDS, Histories


def recorded(stream, version, event, position=1):
    header = Header(stream=stream, version=version, actor="people/p1")
    return Recorded.parse(completed(stored(event, header), "goal@cn/1", position, BEGIN), views.REGISTRY)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 60))
def test_an_objective_is_shown_as_the_goal_service_answers_it(seed, count):
    state, doc, version = rules.INITIAL, None, 0
    for stream, event in Histories(seed, objectives=1).events(count):
        version += 1
        state = rules.evolve(state, event)
        doc = views.fold(doc, recorded(stream, version, event))
        # What is kept in the row, at any time, is enough to go on.
        doc = views.doc_of(views.row(stream, doc))
    expected = rules.describe(stream, version, state)
    found = views.shown(stream, doc)
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_view_that_passes_over_events_still_has_the_version(seed):
    doc, version = None, 0
    for stream, event in Histories(seed, objectives=1).events(20):
        version += 1
        doc = views.fold(doc, recorded(stream, version, event), frozenset({event.DESCRIPTOR.full_name}))
    assert (doc.version, doc.objective) == (version, Objective())


def test_the_histories_of_the_tests_hold_every_event_of_an_objective():
    seen = {event.DESCRIPTOR.full_name for _, event in Histories(1, objectives=40).events(8000)}
    assert seen == set(views.CHANGES)
    assert len(KINDS) == 21


CANARY = "Kanarienvogel 金丝雀"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_without_text_leaves_no_text_in_any_event_and_all_structure(seed):
    doc = None
    for version, (stream, event) in enumerate(Histories(seed, objectives=1, text=CANARY).events(40), 1):
        doc = views.fold(doc, recorded(stream, version, event))
        assert CANARY.encode() not in without_text(event).SerializeToString()
    whole = views.shown(stream, views.doc_of(views.row(stream, doc)))
    bare = without_text(whole)
    assert CANARY.encode() in whole.SerializeToString()
    assert CANARY.encode() not in bare.SerializeToString()
    assert (bare.state, bare.etag, bare.terms.owner) == (whole.state, whole.etag, whole.terms.owner)
    assert [each.weight for each in bare.terms.key_results] == [each.weight for each in whole.terms.key_results]


def test_what_is_kept_when_text_is_withheld_exists():
    from google.protobuf import descriptor_pool

    for name in KEPT:
        descriptor_pool.Default().FindFieldByName(name)
