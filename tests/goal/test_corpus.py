"""What logs in the field hold is still read: one line per event type and revision, never changed."""

import pytest
from google.protobuf.unknown_fields import UnknownFieldSet

from services.goal import binding, cycle, goal, policy, reaction
from tests import spec
from tests.goal import corpus
from tests.goal.company import ACTIVE, EXPLORATORY_PACK, active

LINES = corpus.recorded()
BEFORE = {goal: active(), cycle: ACTIVE, policy: (EXPLORATORY_PACK,), binding: (), reaction: ()}


def test_every_event_type_has_a_line_with_all_its_fields():
    newest = {each.type: each for each in LINES}
    assert newest.keys() == set(corpus.REGISTRY), "run: python -m tests.goal.corpus"
    assert [name for name, each in newest.items() if corpus.unset(each.event)] == [], "run: python -m tests.goal.corpus"


@pytest.mark.parametrize("recorded", LINES, ids=[each.type.rpartition(".")[2] for each in LINES])
def test_stored_bytes_are_read_and_folded(recorded):
    assert recorded.type == recorded.event.DESCRIPTOR.full_name
    assert recorded.header.version == 1 and recorded.header.actor
    # A field that was taken away would stand here.
    assert not UnknownFieldSet(recorded.event)
    assert recorded.event_for([1]) == recorded.event
    rules = spec.rules_of(recorded.stream)
    for past in ((), BEFORE[rules]):
        state = spec.fold(rules, [*past, recorded.event])
        assert rules.describe(recorded.stream, 1, state).name == recorded.stream


def test_a_binding_folds_what_the_pack_folds():
    bound = next(each for each in LINES if each.type.endswith("PolicyPackBound"))
    assert spec.fold(binding, [bound.event]).policy_pack == bound.event.policy_pack
