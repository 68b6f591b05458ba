"""Events of dependencies, sessions, actions, workshops, capacities and overlaps in any order that their streams could hold."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from google.protobuf.message import Message
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.workshop_pb2 import IdeaVote

from services.views.actions import ActionsView
from services.views.capacities import CapacitiesView
from services.views.dependencies import DependenciesView
from services.views.overlaps import OverlapsView
from services.views.sessions import SessionsView
from services.views.workshops import WorkshopsView
from tests.alignment.corpus import samples

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


def name_in(prefix: str, number: int) -> str:
    return (
        f"capacities/plant.q{number}" if prefix == "capacities" else f"{prefix}/00000000-0000-4000-8000-{number:012d}"
    )


def of_a_kind(prefix: str) -> dict[str, list[Message]]:
    """The samples by where they may stand in a stream."""
    found: dict[str, list[Message]] = defaultdict(list)
    for stream, event in [*samples(), *more()]:
        if stream.startswith(f"{prefix}/") and not isinstance(event, e.IdeaSubmitted):
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
        *(("capacities/plant.q1", each) for each in (*loads, *drops)),
    ]


SAMPLES = {prefix: of_a_kind(prefix) for prefix in VIEWS}


def beginning(prefix: str, first: Message) -> list[Message]:
    """What comes before everything else. Goal answers only about ideas that were adopted."""
    if prefix != "workshops":
        return [first]
    ideas = [e.IdeaSubmitted(idea_id=each, title=f"{each} 想法", by="people/a") for each in IDEAS]
    return [first, *ideas, *(e.IdeaAdopted(idea_id=each, by="people/a") for each in IDEAS)]


def events(seed: int, count: int, each: int = 8) -> Iterator[tuple[str, Message]]:
    """(stream, event) of `each` streams of every kind, all mixed, as a log has them."""
    random = Random(seed)
    begun: set[str] = set()
    for _ in range(count):
        prefix = random.choice(list(VIEWS))
        stream = name_in(prefix, random.randrange(1, each + 1))
        if stream in begun:
            yield stream, random.choice(SAMPLES[prefix]["between"])
        else:
            begun.add(stream)
            yield from ((stream, event) for event in beginning(prefix, random.choice(SAMPLES[prefix]["first"])))
