"""What logs in the field hold is still read: one line per event type and revision, never changed."""

import pytest
from google.protobuf.unknown_fields import UnknownFieldSet

from tests import spec
from tests.alignment import corpus
from tests.alignment.spec import rules_of

LINES = corpus.recorded()


def test_every_event_type_has_a_line_with_all_its_fields():
    newest = {each.type: each for each in LINES}
    assert newest.keys() == set(corpus.REGISTRY), "run: python -m tests.alignment.corpus"
    whole = [name for name, each in newest.items() if corpus.unset(each.event)]
    assert whole == [], "run: python -m tests.alignment.corpus"


@pytest.mark.parametrize("recorded", LINES, ids=[each.type.rpartition(".")[2] for each in LINES])
def test_stored_bytes_are_read_and_folded(recorded):
    assert recorded.type == recorded.event.DESCRIPTOR.full_name
    assert recorded.header.version == 1 and recorded.header.actor
    # A field that was taken away would stand here.
    assert not UnknownFieldSet(recorded.event)
    assert recorded.event_for([1]) == recorded.event
    rules = rules_of(recorded.stream)
    # Alone, and behind everything else of its stream: guards stand in commands, history is not judged again.
    others = [each.event for each in LINES if each.stream == recorded.stream]
    for past in ((), others):
        state = spec.fold(rules, [*past, recorded.event])
        assert rules.describe(recorded.stream, 1, state).name == recorded.stream


def test_a_metric_folds_what_standings_fold():
    metric = rules_of("countedMetrics/arr")
    links = {each.type.rpartition(".")[2]: each.event for each in LINES if each.stream.startswith("standings/")}
    counted = spec.fold(metric, [links["LinkCounted"]])
    assert list(counted.links.values()) == [links["LinkCounted"].link]
    assert spec.fold(metric, [links["LinkUncounted"]], counted).links == {}
