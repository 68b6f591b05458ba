"""What the views make of the events of alignment's resources is what the alignment service answers."""

from collections import defaultdict
from importlib import import_module

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.workshop_pb2 import IdeaVote

from libs.record import Header, Recorded, completed, stored
from services.views.actions import ActionsView
from services.views.alignment import REGISTRY
from services.views.capacities import CapacitiesView
from services.views.dependencies import DependenciesView
from services.views.overlaps import OverlapsView
from services.views.resource import shown
from services.views.sessions import SessionsView
from services.views.workshops import WorkshopsView
from tests.alignment.corpus import samples
from tests.alignment.spec import rules_of
from tests.views.histories import BEGIN
from tests.views.world import ALIGNMENT

VIEWS = {
    "dependencies": DependenciesView(),
    "sessions": SessionsView(),
    "actions": ActionsView(),
    "workshops": WorkshopsView(),
    "capacities": CapacitiesView(),
    "overlaps": OverlapsView(),
}
#: How a stream begins, and how it ends.
FIRST = (
    e.DependencyRequested,
    e.SessionPlanned,
    e.ActionRecorded,
    e.WorkshopPlanned,
    e.CapacityDeclared,
    e.OverlapDeclared,
    e.OverlapFound,
)
LAST = (
    e.DependencyDeclined,
    e.DependencyRiskTaken,
    e.DependencyBreached,
    e.DependencyCancelled,
    e.DeliveryAccepted,
)
IDEAS = ("shops", "rent")


def of_a_kind(prefix: str) -> dict[str, list[Message]]:
    """The samples by where they may stand in a stream."""
    found: dict[str, list[Message]] = defaultdict(list)
    for stream, event in [*samples(), *more()]:
        if stream.startswith(f"{prefix}/"):
            place = "first" if isinstance(event, FIRST) else "last" if isinstance(event, LAST) else "between"
            found[place].append(event)
    return found


def more() -> list[tuple[str, Message]]:
    """What the samples have only one of."""
    voters = [("people/a", 2, 1), ("people/b", 0, 3), ("people/a", 1, 0)]
    votes = [
        e.IdeasVoted(by=by, votes=[IdeaVote(idea_id=idea, votes=n) for idea, n in zip(IDEAS, given, strict=True) if n])
        for by, *given in voters
    ]
    refused = e.OutputRefused(idea_id="rent", refusal_reason="CYCLE_IS_CLOSED")
    loads = [e.LoadPlanned(load={"subject": f"dependencies/{n}", "load": "0.1", "kind": 1 + n % 2}) for n in range(4)]
    drops = [e.LoadDropped(subject=f"dependencies/{n}") for n in range(2)]
    return [
        *(("workshops/1", each) for each in (*votes, refused)),
        *(("capacities/plant.2026-q4", each) for each in (*loads, *drops)),
    ]


SAMPLES = {prefix: of_a_kind(prefix) for prefix in VIEWS}


@st.composite
def streams(draw, prefix):
    """Events that a stream could hold: each after any other."""
    among = SAMPLES[prefix]
    events = [draw(st.sampled_from(among["first"]))]
    if prefix == "workshops":
        # Goal answers only about what was adopted.
        events += [e.IdeaSubmitted(idea_id=each, title=f"{each} 想法", by="people/a") for each in IDEAS]
        events += [e.IdeaAdopted(idea_id=each, by="people/a") for each in IDEAS]
    between = [each for each in among["between"] if not isinstance(each, e.IdeaSubmitted)]
    events += draw(st.lists(st.sampled_from(between), max_size=25))
    if among["last"]:
        events += draw(st.lists(st.sampled_from(among["last"]), max_size=1))
    return events


def recorded(stream, version, event):
    header = Header(stream=stream, version=version, actor="people/a")
    return Recorded.parse(completed(stored(event, header), ALIGNMENT, version, BEGIN), REGISTRY)


@pytest.mark.parametrize("prefix", VIEWS)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_resource_is_shown_as_the_alignment_service_answers_it(prefix, data):
    view, events = VIEWS[prefix], data.draw(streams(prefix))
    name = "capacities/plant.2026-q4" if prefix == "capacities" else f"{prefix}/00000000-0000-4000-8000-000000000001"
    rules = rules_of(name)
    state, doc = rules.INITIAL, None
    for version, event in enumerate(events, 1):
        state = rules.evolve(state, event)
        doc = view.fold(doc, recorded(name, version, event))
        # What is kept in the row, at any time, is enough to go on.
        (row,) = view.rows(name, doc)
        assert len(row) == len(view.TABLE.columns)
        doc = view.doc(row)
        (again,) = view.rows(name, doc)
        assert again == row
    assert shown(name, doc) == rules.describe(name, len(events), state)


def test_every_event_of_these_resources_is_tried():
    known = {event.DESCRIPTOR.full_name for among in SAMPLES.values() for events in among.values() for event in events}
    folds = (import_module(f"services.views.{rules_of(f'{prefix}/1').__name__.rpartition('.')[2]}") for prefix in VIEWS)
    assert known == {name for fold in folds for name in fold.CHANGES}
