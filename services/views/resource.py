"""A resource of alignment as its events so far have it: what a view of such resources keeps of a stream."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from libs.record import Recorded, UnknownType
from services.views.alignment import recorded_us
from services.views.desk import Desk

R = TypeVar("R", bound=Message)
D = TypeVar("D", bound="Doc[Any]")

#: Columns that every view of such resources begins with: what a Doc keeps.
COLUMNS = (
    ("name", 'text COLLATE "C"'),
    ("created", "bigint"),
    ("create_us", "bigint"),
    ("update_us", "bigint"),
    ("version", "bigint"),
    ("resource", "bytea"),
)
#: A day is over everywhere this long after it ended in UTC, as alignment's rules have it.
LAST_PLACES = timedelta(hours=12)


class Doc(Generic[R]):
    """`resource` has no name and no etag yet: `shown` makes of it what the alignment service answers. It is changed in place."""

    __slots__ = ("create_us", "created", "resource", "update_us", "version")

    def __init__(self, resource: R) -> None:
        self.resource = resource
        #: Position of its first event: the order in which they came to be.
        self.created = 0
        self.create_us = 0
        #: When its newest event was recorded; of the event itself while that is folded.
        self.update_us = 0
        self.version = 0


Change = Callable[[Any, Any], None]


def fold(doc: D | None, recorded: Recorded, begun: Callable[[], D], changes: Mapping[str, Change]) -> D:
    """The document after the event. changes: what each event does, by its full name."""
    header = recorded.header
    change = changes.get(header.type)
    if change is None:
        raise UnknownType(f"no view knows what {header.type} does to {header.stream.partition('/')[0]}")
    if doc is None:
        doc = begun()
        doc.created, doc.create_us = header.position, recorded_us(header)
    doc.version, doc.update_us = header.version, recorded_us(header)
    change(doc, recorded.event)
    return doc


def row(name: str, doc: Doc[Any]) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    resource = doc.resource.SerializeToString(deterministic=True)
    return name, doc.created, doc.create_us, doc.update_us, doc.version, resource


def fill(doc: D, row: Sequence[Any]) -> D:
    """The document with what the row holds whose first columns are COLUMNS."""
    _, doc.created, doc.create_us, doc.update_us, doc.version, resource = row[:6]
    doc.resource.ParseFromString(resource)
    return doc


def shown(name: str, doc: Doc[R]) -> R:
    """The resource, exactly as the alignment service answers it at this version. The document is used up."""
    resource: Any = doc.resource
    resource.name, resource.etag = name, f"v{doc.version}"
    found: R = resource
    return found


def first_day_left(now: datetime) -> str:
    """The first day that is not over everywhere: whatever was due before it is overdue."""
    return (now - LAST_PLACES).date().isoformat()


async def people_within(desk: Desk, view: str, column: str, units: Collection[str]) -> list[str]:
    """Who occurs in a column of a view's table and belongs to one of the units, also who has left since."""
    table = desk.serving(view).table
    found = [row[column] for row in await desk.fetch(f"SELECT DISTINCT {column} FROM {table}")]
    people = desk.directory.now()
    return [each for each in found if people.unit_of(each) in units]


def without(repeated: Any, is_meant: Callable[[Any], bool]) -> None:
    """Takes out of a repeated field what is meant."""
    for place in reversed([place for place, each in enumerate(repeated) if is_meant(each)]):
        del repeated[place]


def put(repeated: Any, message: Message, is_meant: Callable[[Any], bool]) -> None:
    """Puts a message in the place of the one that is meant, else behind all."""
    for each in repeated:
        if is_meant(each):
            each.CopyFrom(message)
            return
    repeated.append(message)
