"""From an rpc to its rule and back: the state, the decision, the append, the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from libs.people import People


class NotLoaded(Exception):
    """A rule asked for a stream whose state is not here yet. The decider loads it and asks the rule again."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.stream = stream


def _nothing_loaded(stream: str) -> Any:
    raise NotLoaded(stream)


@dataclass(frozen=True)
class Elsewhere:
    """An event for another stream of the same log, appended atomically with the rest of the decision."""

    stream: str
    event: Message


@dataclass(frozen=True)
class Context:
    """What a rule knows beside its state and the command."""

    #: Who decides: "people/p1", or "apps/okr-import" where an application decides for itself.
    person: str
    #: For whom the caller acts, if not for themselves.
    on_behalf_of: str
    #: The request_id. Ids that a rule needs are derived from it (uuid5), never random.
    command_id: str
    #: When the edge took the command. Only for defaults such as a due date: rules have no other clock.
    at: datetime
    #: What the directory says.
    people: People
    #: State by stream; a test passes a function over a dict.
    states: Callable[[str], Any] = _nothing_loaded

    def state(self, stream: str) -> Any:
        """State of another stream of this log, INITIAL of its rules if it has no events.

        What is read here is still so when the decision is recorded, or the rule is asked again.
        """
        return self.states(stream)
