"""Times on the calendar: where a request can hold one, which of them are on none, and the day after a day."""

from datetime import date, timedelta
from typing import NamedTuple

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

#: Seconds of the first and the last moment that have a date and a day before them, in every time zone.
FIRST_S, LAST_S = -62_135_510_400, 253_402_300_799
_SECOND_NS = 1_000_000_000


def day_after(day: str) -> date:
    """The day after "2026-12-31"; of the last one on the calendar, that day itself."""
    return min(date.fromisoformat(day), date.max - timedelta(days=1)) + timedelta(days=1)


class Place(NamedTuple):
    """A field that is a time, or within: the places in the message that it holds."""

    name: str
    is_repeated: bool
    within: tuple["Place", ...]


def is_on_calendar(stamp: Timestamp) -> bool:
    """True if it is a time as google.protobuf.Timestamp has it, and one that can be reckoned with."""
    return FIRST_S <= stamp.seconds <= LAST_S and 0 <= stamp.nanos < _SECOND_NS


def times_in(message: Descriptor, above: tuple[Descriptor, ...] = ()) -> tuple[Place, ...]:
    """Every place where such a message can hold a time."""
    found: list[Place] = []
    for field in message.fields:
        kind = field.message_type
        if kind is None or kind in above:
            continue
        within = () if kind is Timestamp.DESCRIPTOR else times_in(kind, (*above, message))
        if within or kind is Timestamp.DESCRIPTOR:
            found.append(Place(field.name, field.is_repeated, within))
    return tuple(found)


def misplaced(message: Message, places: tuple[Place, ...]) -> str:
    """The first place of a time that is on no calendar, "plan.start_time"; "" if there is none."""
    for name, is_repeated, within in places:
        if not is_repeated and not message.HasField(name):
            continue
        value = getattr(message, name)
        for each in value if is_repeated else (value,):
            if not within:
                if not is_on_calendar(each):
                    return name
            elif path := misplaced(each, within):
                return f"{name}.{path}"
    return ""
