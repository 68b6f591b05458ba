"""The directory as the views hold it: who is who and what is where, today and at any time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.directory.v1 import events_pb2
from okr.directory.v1.directory_pb2 import Person, RoleAssignment, Unit
from okr.views.v1 import directory_service_pb2 as messages

from libs.people import People
from libs.permission import Principal
from libs.record import Recorded, Registry
from services.views.desk import Desk, no_such
from services.views.store import Store
from services.views.view import Table, View

REGISTRY = Registry(events_pb2)
UNKNOWN_PLACE = (2**63,)


class History:
    """What a stream of the directory holds: its records, oldest first, and every unit that occurs in them."""

    __slots__ = ("created", "records", "units")

    def __init__(self, created: int) -> None:
        self.created = created
        self.records: list[bytes] = []
        self.units: list[str] = []


class DirectoryView(View[History]):
    """Keeps the records of a stream: facts may be recorded ahead of their time, so what holds today is found by the query."""

    VERSION = 1
    SOURCE = "directory"

    def fold(self, doc: History | None, recorded: Recorded) -> History:
        event: Any = recorded.event
        history = doc or History(recorded.position)
        history.records.append(recorded.record.SerializeToString(deterministic=True))
        unit = event.unit if isinstance(event, (events_pb2.PersonRegistered, events_pb2.PersonMoved)) else ""
        if unit and unit not in history.units:
            history.units.append(unit)
        return history

    def rows(self, name: str, doc: History) -> Iterable[tuple[Any, ...]]:
        yield name, doc.created, doc.units, doc.records

    def doc(self, row: Sequence[Any]) -> History:
        history = History(row[1])
        history.units, history.records = list(row[2]), list(row[3])
        return history


def _table(name: str) -> Table:
    columns = (("name", 'text COLLATE "C"'), ("created", "bigint"), ("units", "text[]"), ("records", "bytea[]"))
    return Table(name, columns, ("name",), ("created", "USING gin (units)"))


class Units(DirectoryView):
    """The units."""

    NAME = "units"
    PREFIX = "units/"
    TABLE = _table("units")


class Persons(DirectoryView):
    """The people."""

    NAME = "people"
    PREFIX = "people/"
    TABLE = _table("people")


class Directory:
    """People in memory, for names, permissions and the order of units: fed with every record of the directory's log."""

    def __init__(self) -> None:
        self.registry = REGISTRY
        self.people = People()
        #: Position of the directory's log up to which it is told.
        self.position = 0
        self._founded: dict[str, int] = {}

    def apply(self, recorded: Recorded) -> None:
        """Takes in a record; one that it had already changes nothing."""
        if recorded.position <= self.position:
            return
        self.position = recorded.position
        if recorded.stream.startswith(Units.PREFIX):
            self._founded.setdefault(recorded.stream, recorded.position)
        self.people.apply(recorded)

    async def load(self, store: Store, tables: Iterable[str], position: int) -> None:
        """Takes in what the tables of units and people hold, so that it is known without the directory. position: theirs."""
        found = [row["records"] for table in tables for row in await store.pool.fetch(f"SELECT records FROM {table}")]
        recorded = [Recorded.parse(record, REGISTRY) for records in found for record in records]
        for each in sorted(recorded, key=lambda each: each.position):
            self.apply(each)
        self.position = position

    def now(self) -> People:
        """The people as of now."""
        self.people.advance(datetime.now(UTC))
        return self.people

    def title(self, unit: str) -> str:
        """What people call the unit; empty if it is not known."""
        return self.people.title_of(unit) if self.people.knows_unit(unit) else ""

    def display_name(self, person: str) -> str:
        """How a person is called; empty if they are not known."""
        return self.people.display_name(person) if self.people.knows_person(person) else ""

    def is_top(self, unit: str) -> bool:
        """True of a unit that is known and has none above it: its objectives are the centre of the company."""
        return self.people.knows_unit(unit) and not self.people.parent_of(unit)

    def top_units(self) -> list[str]:
        """All units that have none above them."""
        return [unit for unit in self._founded if self.is_top(unit)]

    def units_from(self, unit: str) -> list[str]:
        """The unit and all below it, also those that have ended, in the order of the tree."""
        below = [each for each in self._founded if unit in self.people.unit_path(each)]
        return sorted(below, key=self.place) if below else [unit]

    def place(self, unit: str) -> tuple[int, ...]:
        """Sorts units as the tree has them: below the one above, by when they were founded. Unknown ones come last."""
        if unit not in self._founded:
            return UNKNOWN_PLACE
        return tuple(self._founded.get(each, UNKNOWN_PLACE[0]) for each in reversed(self.people.unit_path(unit)))


class DirectoryService:
    """okr.views.v1.DirectoryService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_units(self, request: messages.ListUnitsRequest, caller: Principal) -> messages.ListUnitsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadDirectory")
        page, info = await desk.open_page(request, caller, (Units.NAME,))
        rows, token = await desk.rows_by_creation(Units.NAME, page, request, caller, info)
        units = [unit_at(row["name"], row["records"], desk.now()) for row in rows]
        kept = [each for each in units if request.with_dissolved or not each.dissolved]
        return messages.ListUnitsResponse(units=kept, next_page_token=token, read_info=info)

    async def list_people(self, request: messages.ListPeopleRequest, caller: Principal) -> messages.ListPeopleResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadDirectory")
        page, info = await desk.open_page(request, caller, (Persons.NAME, Units.NAME))
        wanted = set(desk.directory.units_from(request.unit)) if request.unit else None
        where = [("units && {}", list(wanted))] if wanted is not None else []
        rows, token = await desk.rows_by_creation(Persons.NAME, page, request, caller, info, where)
        people = [person_at(row["name"], row["records"], desk.now()) for row in rows]
        kept = [each for each in people if request.with_departed or not each.departed]
        kept = [each for each in kept if wanted is None or each.unit in wanted]
        return messages.ListPeopleResponse(people=kept, next_page_token=token, read_info=info)

    async def get_person(self, request: messages.GetPersonRequest, caller: Principal) -> messages.GetPersonResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadDirectory")
        info = await desk.read_info(request.freshness, (Persons.NAME,))
        name = request.name or caller.person
        row = await desk.row(Persons.NAME, name)
        if row is None:
            raise no_such(name)
        return messages.GetPersonResponse(person=person_at(name, row["records"], desk.now()), read_info=info)


def _events(records: Sequence[bytes], now: datetime) -> tuple[int, list[tuple[Any, Timestamp]]]:
    """Version, and the events that hold by now with their times, in the order in which they took effect."""
    recorded = [Recorded.parse(record, REGISTRY) for record in records]
    known = [(each.effective_at or each.recorded_at, each.version, each.event, each.header) for each in recorded]
    holding = [each for each in sorted(known, key=lambda each: each[:2]) if each[0] <= now or each[1] == 1]
    return recorded[-1].version, [(event, _since(header)) for _, _, event, header in holding]


def _since(header: Any) -> Timestamp:
    return header.effective_at if header.HasField("effective_at") else header.recorded_at


def unit_at(name: str, records: Sequence[bytes], now: datetime) -> Unit:
    """The unit as it is at a time."""
    version, events = _events(records, now)
    unit = Unit(name=name, etag=f"v{version}")
    for event, _ in events:
        match event:
            case events_pb2.UnitFounded():
                unit.title, unit.english_title, unit.kind = event.title, event.english_title, event.kind
                unit.parent, unit.home_region = event.parent, event.home_region
            case events_pb2.UnitRenamed():
                unit.title, unit.english_title = event.title, event.english_title
            case events_pb2.UnitMoved():
                unit.parent = event.parent
            case events_pb2.UnitDissolved():
                unit.dissolved = True
    return unit


def person_at(name: str, records: Sequence[bytes], now: datetime) -> Person:
    """The person as they are at a time."""
    version, events = _events(records, now)
    person = Person(name=name, etag=f"v{version}")
    roles: dict[tuple[int, str], Timestamp] = {}
    for event, since in events:
        match event:
            case events_pb2.PersonRegistered():
                _be_called(person, event)
                person.unit, person.job_title, person.manager = event.unit, event.job_title, event.manager
                person.home_region = event.home_region
            case events_pb2.ContactCorrected():
                _be_called(person, event)
            case events_pb2.PersonMoved():
                person.unit, person.job_title = event.unit, event.job_title
            case events_pb2.ManagerAssigned():
                person.manager = event.manager
            case events_pb2.HomeRegionAssigned():
                person.home_region = event.home_region
            case events_pb2.RoleAssigned():
                roles[(event.role, event.unit)] = since
            case events_pb2.RoleRevoked():
                roles.pop((event.role, event.unit), None)
            case events_pb2.PersonDeparted():
                person.departed = True
                roles.clear()
    person.roles.extend(
        RoleAssignment(role=role, unit=unit, from_time=since)  # type: ignore[arg-type]
        for (role, unit), since in sorted(roles.items(), key=lambda each: each[0])
    )
    return person


def _be_called(person: Person, event: Any) -> None:
    person.display_name, person.english_name, person.email = event.display_name, event.english_name, event.email
    person.locale, person.time_zone = event.locale, event.time_zone
