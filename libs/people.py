"""What the directory says: units, people, lines and roles, each with the times from which it holds."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, Generic, Protocol, TypeVar

from google.protobuf.message import Message
from okr.directory.v1.directory_pb2 import Role
from okr.directory.v1.events_pb2 import (
    ContactCorrected,
    HomeRegionAssigned,
    ManagerAssigned,
    PersonDeparted,
    PersonMoved,
    PersonRegistered,
    RoleAssigned,
    RoleRevoked,
    UnitDissolved,
    UnitFounded,
    UnitMoved,
    UnitRenamed,
)

T = TypeVar("T")
EVENTS = (
    UnitFounded,
    UnitRenamed,
    UnitMoved,
    UnitDissolved,
    PersonRegistered,
    ContactCorrected,
    PersonMoved,
    ManagerAssigned,
    RoleAssigned,
    RoleRevoked,
    HomeRegionAssigned,
    PersonDeparted,
)
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Recorded(Protocol):
    """The part of libs.record.Recorded that is read here."""

    @property
    def stream(self) -> str: ...
    @property
    def event(self) -> Message: ...
    @property
    def effective_at(self) -> datetime | None: ...
    @property
    def recorded_at(self) -> datetime: ...


class History(Generic[T]):
    """One fact over time. A value holds from its time until the next one's; at the same time the later recorded wins."""

    __slots__ = ("_times", "_values", "now")

    def __init__(self, unknown: T) -> None:
        self._times: list[datetime] = [BEGINNING]
        self._values: list[T] = [unknown]
        #: The value at the present of the People that it belongs to.
        self.now = unknown

    def add(self, since: datetime, value: T) -> None:
        place = bisect_right(self._times, since)
        self._times.insert(place, since)
        self._values.insert(place, value)

    def at(self, when: datetime) -> T:
        return self._values[bisect_right(self._times, when) - 1]


class _Unit:
    __slots__ = ("english_title", "home_region", "kind", "parent", "running", "title")

    def __init__(self) -> None:
        self.title = History("")
        self.english_title = History("")
        self.kind = History(0)
        self.parent = History("")
        self.home_region = History("")
        self.running = History(False)


class _Person:
    __slots__ = ("active", "display_name", "email", "english_name", "home_region", "manager", "roles", "unit")

    def __init__(self) -> None:
        self.display_name = History("")
        self.english_name = History("")
        self.email = History("")
        self.unit = History("")
        self.manager = History("")
        self.home_region = History("")
        self.active = History(False)
        self.roles: dict[tuple[int, str], History[bool]] = {}


class People:
    """Units and people as the directory's events tell them.

    Every question takes `at`; without it, it is about the present: the latest time that was heard of, from records
    (`apply`) or from the caller (`advance`). A fact recorded ahead of its time waits for it. Names are resource names
    ("units/x", "people/x"); an unknown or erased text is answered with the id, an unknown relation with "".
    """

    def __init__(self) -> None:
        self.present = BEGINNING
        #: How far the directory's log was followed, by log id; empty in the directory itself.
        self.as_of: dict[str, int] = {}
        self._units: dict[str, _Unit] = {}
        self._people: dict[str, _Person] = {}
        self._waiting: list[tuple[datetime, int, History[Any]]] = []
        self._noted = 0

    # -- what is told

    def apply(self, recorded: Recorded) -> None:
        """Takes in one record of the directory's log; records of other logs change nothing."""
        event = recorded.event
        if isinstance(event, EVENTS):
            stated = event.effective_time.ToDatetime(tzinfo=UTC) if event.HasField("effective_time") else None
            self.note(recorded.stream, event, stated or recorded.effective_at or recorded.recorded_at)
        self.advance(recorded.recorded_at)

    def advance(self, at: datetime) -> None:
        """The present is `at` now, if that is later: facts that waited for it take effect."""
        if at <= self.present:
            return
        self.present = at
        while self._waiting and self._waiting[0][0] <= at:
            history = heappop(self._waiting)[2]
            history.now = history.at(at)

    def note(self, stream: str, event: Message, since: datetime) -> None:
        """Takes in one event that holds from `since`."""
        match event:
            case UnitFounded():
                unit = self._units.setdefault(stream, _Unit())
                self._set(unit.title, since, event.title)
                self._set(unit.english_title, since, event.english_title)
                self._set(unit.kind, since, event.kind)
                # Also before its time: who keeps the unit above prepares it.
                self._set(unit.parent, BEGINNING, event.parent)
                self._set(unit.home_region, since, event.home_region)
                self._set(unit.running, since, True)
            case UnitRenamed():
                self._set(self._units[stream].title, since, event.title)
                self._set(self._units[stream].english_title, since, event.english_title)
            case UnitMoved():
                self._set(self._units[stream].parent, since, event.parent)
            case UnitDissolved():
                self._set(self._units[stream].running, since, False)
            case PersonRegistered():
                person = self._people.setdefault(stream, _Person())
                self._contact(person, event, since)
                self._set(person.unit, since, event.unit)
                self._set(person.manager, since, event.manager)
                self._set(person.home_region, since, event.home_region)
                self._set(person.active, since, True)
            case ContactCorrected():
                self._contact(self._people[stream], event, since)
            case PersonMoved():
                self._set(self._people[stream].unit, since, event.unit)
            case ManagerAssigned():
                self._set(self._people[stream].manager, since, event.manager)
            case HomeRegionAssigned():
                self._set(self._people[stream].home_region, since, event.home_region)
            case RoleAssigned() | RoleRevoked():
                roles = self._people[stream].roles
                history = roles.setdefault((event.role, event.unit), History(False))
                self._set(history, since, isinstance(event, RoleAssigned))
            case PersonDeparted():
                self._set(self._people[stream].active, since, False)

    def _contact(self, person: _Person, event: PersonRegistered | ContactCorrected, since: datetime) -> None:
        self._set(person.display_name, since, event.display_name)
        self._set(person.english_name, since, event.english_name)
        self._set(person.email, since, event.email)

    def _set(self, history: History[T], since: datetime, value: T) -> None:
        history.add(since, value)
        if since <= self.present:
            history.now = history.at(self.present)
        else:
            self._noted += 1
            heappush(self._waiting, (since, self._noted, history))

    # -- units

    def knows_unit(self, unit: str) -> bool:
        """True if the directory ever heard of it, also when it is dissolved or not founded yet."""
        return unit in self._units

    def unit_exists(self, unit: str, at: datetime | None = None) -> bool:
        """True if it is founded and not dissolved."""
        known = self._units.get(unit)
        return known is not None and _of(known.running, at)

    def unit_path(self, unit: str, at: datetime | None = None) -> tuple[str, ...]:
        """The unit, the one above it, and so on to the top; before its founding, where it will be. An unknown unit stands alone."""
        path: list[str] = []
        while unit and unit not in path:
            path.append(unit)
            known = self._units.get(unit)
            unit = _of(known.parent, at) if known else ""
        return tuple(path)

    def parent_of(self, unit: str, at: datetime | None = None) -> str:
        """The unit above it, "" at the top."""
        known = self._units.get(unit)
        return _of(known.parent, at) if known else ""

    def units_below(self, unit: str, at: datetime | None = None) -> tuple[str, ...]:
        """All existing units under it, at any depth, without itself, by name."""
        return tuple(below for below in self.units(at) if below != unit and unit in self.unit_path(below, at))

    def units(self, at: datetime | None = None) -> tuple[str, ...]:
        """All existing units, by name."""
        return tuple(sorted(name for name, unit in self._units.items() if _of(unit.running, at)))

    def members_of(self, unit: str, at: datetime | None = None) -> tuple[str, ...]:
        """People who belong to the unit itself, by name."""
        return tuple(name for name in self.people(at) if _of(self._people[name].unit, at) == unit)

    def title_of(self, unit: str, at: datetime | None = None) -> str:
        """What people call it."""
        known = self._units.get(unit)
        return (_of(known.title, at) if known else "") or _id(unit)

    def english_title_of(self, unit: str, at: datetime | None = None) -> str:
        """The same in English; its title if nobody said."""
        known = self._units.get(unit)
        return (_of(known.english_title, at) if known else "") or self.title_of(unit, at)

    def kind_of(self, unit: str, at: datetime | None = None) -> int:
        """Its okr.directory.v1.Unit.Kind, 0 if unknown."""
        known = self._units.get(unit)
        return _of(known.kind, at) if known else 0

    # -- people

    def knows_person(self, person: str) -> bool:
        """True if the directory ever heard of them, also when they left or have not begun."""
        return person in self._people

    def is_active(self, person: str, at: datetime | None = None) -> bool:
        """True if they have begun and have not left."""
        known = self._people.get(person)
        return known is not None and _of(known.active, at)

    def people(self, at: datetime | None = None) -> tuple[str, ...]:
        """Everybody who is active, by name."""
        return tuple(sorted(name for name, person in self._people.items() if _of(person.active, at)))

    def unit_of(self, person: str, at: datetime | None = None) -> str:
        """The unit they belong to."""
        known = self._people.get(person)
        return _of(known.unit, at) if known else ""

    def manager_of(self, person: str, at: datetime | None = None) -> str:
        """Whom they report to, "" if nobody."""
        known = self._people.get(person)
        return _of(known.manager, at) if known else ""

    def line_of(self, person: str, at: datetime | None = None) -> tuple[str, ...]:
        """Their manager, that one's manager, and so on upwards; never themselves, even if a line closed to a circle."""
        line: list[str] = []
        above = self.manager_of(person, at)
        while above and above != person and above not in line:
            line.append(above)
            above = self.manager_of(above, at)
        return tuple(line)

    def reports_of(self, person: str, at: datetime | None = None) -> tuple[str, ...]:
        """Active people who report to them directly, by name."""
        return tuple(name for name in self.people(at) if _of(self._people[name].manager, at) == person)

    def display_name(self, person: str, at: datetime | None = None) -> str:
        """How they are called."""
        known = self._people.get(person)
        return (_of(known.display_name, at) if known else "") or _id(person)

    def english_name(self, person: str, at: datetime | None = None) -> str:
        """How they are called in Latin letters; their display name if nobody said."""
        known = self._people.get(person)
        return (_of(known.english_name, at) if known else "") or self.display_name(person, at)

    def home_region_of(self, name: str, at: datetime | None = None) -> str:
        """Region that a person's or a unit's data is at home in."""
        known = self._people.get(name) or self._units.get(name)
        return _of(known.home_region, at) if known else ""

    def find(self, text: str) -> tuple[str, ...]:
        """Active people meant by an id, a name or an e-mail address: the exact ones, else those that contain it."""
        wanted = _folded(text)
        if not wanted:
            return ()
        exact: list[str] = []
        near: list[str] = []
        for name in self.people():
            person = self._people[name]
            texts = [name, _id(name), person.display_name.now, person.english_name.now, person.email.now]
            folded = [_folded(each) for each in texts]
            if wanted in folded:
                exact.append(name)
            elif any(wanted in each for each in folded):
                near.append(name)
        return tuple(exact or near)

    # -- roles

    def roles_of(self, person: str, at: datetime | None = None) -> tuple[tuple[int, str], ...]:
        """(role, unit) of each role they hold; none after they left."""
        if not self.is_active(person, at):
            return ()
        return tuple(sorted(key for key, held in self._people[person].roles.items() if _of(held, at)))

    def has_role(self, person: str, role: int, at: datetime | None = None) -> bool:
        """True if they hold the role in whatever unit."""
        return any(held == role for held, _ in self.roles_of(person, at))

    def holds(self, person: str, role: int, unit: str, at: datetime | None = None) -> bool:
        """True if they hold the role in the unit or in one above it."""
        units = [where for held, where in self.roles_of(person, at) if held == role]
        return bool(units) and any(where in units for where in self.unit_path(unit, at))

    def holders(self, role: int, unit: str, at: datetime | None = None) -> tuple[str, ...]:
        """People who hold the role in exactly that unit, by name."""
        return tuple(name for name in self.people(at) if (role, unit) in self.roles_of(name, at))


def _of(history: History[T], at: datetime | None) -> T:
    return history.now if at is None else history.at(at)


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def people_of(
    units: Mapping[str, str | UnitFounded] | None = None,
    people: Mapping[str, str | tuple[str, str] | PersonRegistered] | None = None,
    roles: Iterable[tuple[str, Role, str]] = (),
    since: datetime = datetime(2020, 1, 1, tzinfo=UTC),
) -> People:
    """A directory for tests, all of it true from `since`.

    units: name -> the unit above it ("" at the top), or the event. people: name -> their unit, or (unit, manager), or
    the event. roles: (person, role, unit).
    """
    answer = People()
    for stream, event in _founding(units or {}, people or {}, roles):
        answer.note(stream, event, since)
    answer.advance(since)
    return answer


def _founding(
    units: Mapping[str, str | UnitFounded],
    people: Mapping[str, str | tuple[str, str] | PersonRegistered],
    roles: Iterable[tuple[str, Role, str]],
) -> Iterator[tuple[str, Message]]:
    for name, parent in units.items():
        if isinstance(parent, str):
            yield name, UnitFounded(title=_id(name), parent=parent, home_region="cn")
        else:
            yield name, parent
    for name, place in people.items():
        if isinstance(place, PersonRegistered):
            yield name, place
        else:
            unit, manager = (place, "") if isinstance(place, str) else place
            yield name, PersonRegistered(display_name=_id(name), unit=unit, manager=manager, home_region="cn")
    for person, role, unit in roles:
        yield person, RoleAssigned(role=role, unit=unit)
