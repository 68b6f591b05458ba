"""Facts that hold from a time on: the directory keeps what was, and knows what will be."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp

from libs.refusal import Invalid

T = TypeVar("T")


class EffectiveTimeInvalid(Invalid):
    """The time is outside the years 1 to 9999."""


@dataclass(frozen=True)
class Timeline(Generic[T]):
    """The values of one fact, each from its time until the next one's; before the first it is `unknown`."""

    unknown: T
    facts: tuple[tuple[datetime, T], ...] = ()

    def since(self, when: datetime, value: T) -> "Timeline[T]":
        """With one more value; of two at the same time the later recorded holds."""
        place = bisect_right(self.facts, when, key=lambda fact: fact[0])
        return replace(self, facts=(*self.facts[:place], (when, value), *self.facts[place:]))

    def at(self, when: datetime) -> T:
        place = bisect_right(self.facts, when, key=lambda fact: fact[0])
        return self.facts[place - 1][1] if place else self.unknown

    @property
    def last(self) -> T:
        """The value when everything recorded has taken effect."""
        return self.facts[-1][1] if self.facts else self.unknown

    def changes(self, after: datetime, before: datetime | None = None) -> list[datetime]:
        """When it changes, strictly between the two."""
        return [when for when, _ in self.facts if when > after and (before is None or when < before)]


def closes_circle(
    name: str, above: str, since: datetime, own: Timeline[str], lines: Callable[[str], Timeline[str]]
) -> bool:
    """True if `name`, put under `above` at `since`, would ever stand above itself while that holds.

    own: what stands above `name` so far. lines: the same for any other name. Facts may be recorded ahead of their time
    and behind it, so the line is walked at every moment at which somebody on it changes.
    """
    until = min(own.changes(since), default=None)
    moments, looked_at = [since], set()
    while moments:
        moment = moments.pop()
        looked_at.add(moment)
        each, walked = above, set()
        while each and each not in walked:
            if each == name:
                return True
            walked.add(each)
            line = lines(each)
            moments.extend(set(line.changes(since, until)) - looked_at - set(moments))
            each = line.at(moment)
    return False


def taking_effect(command: Any, at: datetime, begun: datetime | None) -> datetime:
    """When the command's fact begins to hold: as it says, else when it was taken, though never before the thing began."""
    if not command.HasField("effective_time"):
        return max(at, begun) if begun else at
    try:
        return time_of(command.effective_time)
    except (ValueError, OverflowError) as unreadable:
        raise EffectiveTimeInvalid("must be within the years 1 to 9999", field="effective_time") from unreadable


def time_of(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(tzinfo=UTC)


def stamp_of(when: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(when)
    return stamp
