"""What a rule asks for that is not here yet: the decider gets it and asks the rule again."""

from collections.abc import Callable, Iterable
from typing import Any


class Missing(Exception):
    """What a rule asked for is not here yet. The decider gets it and asks the rule again."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.names = names


class NotLoaded(Missing):
    """States of streams."""


class NotKnown(Missing):
    """Facts about other services' resources."""


def each_of(read: Callable[[str], Any], names: Iterable[str], absent: type[Missing]) -> tuple[Any, ...]:
    """What is read of each name. Whatever is not here yet is asked for all at once."""
    found: list[Any] = []
    missing: list[str] = []
    for name in names:
        try:
            found.append(read(name))
        except absent as unknown:
            missing += unknown.names
    if missing:
        raise absent(*missing)
    return tuple(found)
