"""All rules of a person in the directory: place, line, roles, home region, and that no reporting line ever closes."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from google.protobuf.message import Message
from okr.api.v1.receipt_pb2 import Warning
from okr.directory.v1 import directory_pb2
from okr.directory.v1.events_pb2 import (
    ContactCorrected,
    HomeRegionAssigned,
    ManagerAssigned,
    PersonDeparted,
    PersonMoved,
    PersonRegistered,
    RoleAssigned,
    RoleRevoked,
)
from okr.directory.v1.person_service_pb2 import (
    AssignHomeRegionRequest,
    AssignManagerRequest,
    AssignRoleRequest,
    CorrectContactRequest,
    MovePersonRequest,
    RecordDepartureRequest,
    RegisterPersonRequest,
    RevokeRoleRequest,
)

from libs.commands import Context
from libs.permission import Resource
from libs.refusal import Exists, Invalid, NotFound, Refused
from services.directory.timeline import Timeline, closes_circle, stamp_of, taking_effect, time_of
from services.directory.unit import must_be_visible
from services.directory.unit import must_exist as must_be_a_unit

PREFIX = "people"


class PersonExists(Exists):
    """The person was registered before."""


class PersonNotFound(NotFound):
    """There is no such person."""


class PersonNotRegisteredYet(Refused):
    """The person begins after the time that it is about."""


class PersonHasDeparted(Refused):
    """The person has left by the time that it is about."""


class ReportingLineCloses(Refused):
    """The person would report to themselves, directly or through others, now or later."""


class RoleNotHeld(Refused):
    """The person never held that role there."""


class TimeZoneUnknown(Invalid):
    """There is no such time zone."""


@dataclass(frozen=True)
class Contact:
    """How a person is called and reached."""

    display_name: str = ""
    english_name: str = ""
    email: str = ""
    locale: str = ""
    time_zone: str = ""


NO_CONTACT = Timeline(Contact())
NO_PLACE = Timeline(("", ""))
NOBODY = Timeline("")
NO_REGION = Timeline("")


@dataclass(frozen=True)
class Person:
    """What the rules read of a person."""

    registered: datetime | None = None
    departed: datetime | None = None
    contacts: Timeline[Contact] = NO_CONTACT
    #: (unit, job title)
    places: Timeline[tuple[str, str]] = NO_PLACE
    managers: Timeline[str] = NOBODY
    home_regions: Timeline[str] = NO_REGION
    #: (role, unit) -> whether it is held
    roles: dict[tuple[directory_pb2.Role, str], Timeline[bool]] = field(default_factory=dict)


INITIAL = Person()


def register_person(person: Person, command: RegisterPersonRequest, by: Context) -> list[Message]:
    if person.registered:
        raise PersonExists(f"{command.name} was registered before", person=command.name)
    contact = _contact_in(command)
    begins = taking_effect(command, by.at, None)
    must_be_a_unit(command.unit, by.state(command.unit), begins, "unit")
    if command.manager:
        _must_be_able_to_lead(command.name, person, command.manager, begins, by)
    registered = PersonRegistered(
        display_name=contact.display_name,
        english_name=contact.english_name,
        email=contact.email,
        locale=contact.locale,
        time_zone=contact.time_zone,
        unit=command.unit,
        manager=command.manager,
        home_region=command.home_region,
        job_title=command.job_title,
        effective_time=stamp_of(begins),
    )
    return [registered]


def correct_contact(person: Person, command: CorrectContactRequest, by: Context) -> list[Message]:
    contact = _contact_in(command)
    begins = taking_effect(command, by.at, person.registered)
    must_have_begun(command.name, person, begins)  # who left may still have been misspelt
    if person.contacts.at(begins) == contact:
        return []
    corrected = ContactCorrected(
        display_name=contact.display_name,
        english_name=contact.english_name,
        email=contact.email,
        locale=contact.locale,
        time_zone=contact.time_zone,
        effective_time=stamp_of(begins),
    )
    return [corrected]


def move_person(person: Person, command: MovePersonRequest, by: Context) -> list[Message]:
    begins = taking_effect(command, by.at, person.registered)
    must_be_here(command.name, person, begins)
    unit, job_title = person.places.at(begins)
    if (command.unit, command.job_title or job_title) == (unit, job_title):
        return []
    must_be_a_unit(command.unit, by.state(command.unit), begins, "unit")
    moved = PersonMoved(
        unit=command.unit,
        previous_unit=unit,
        job_title=command.job_title or job_title,
        reason=command.reason,
        effective_time=stamp_of(begins),
    )
    return [moved]


def assign_manager(person: Person, command: AssignManagerRequest, by: Context) -> list[Message]:
    begins = taking_effect(command, by.at, person.registered)
    must_be_here(command.name, person, begins)
    if person.managers.at(begins) == command.manager:
        return []
    if command.manager:
        _must_be_able_to_lead(command.name, person, command.manager, begins, by)
    assigned = ManagerAssigned(
        manager=command.manager,
        previous_manager=person.managers.at(begins),
        reason=command.reason,
        effective_time=stamp_of(begins),
    )
    return [assigned]


def assign_role(person: Person, command: AssignRoleRequest, by: Context) -> list[Message]:
    begins = taking_effect(command, by.at, person.registered)
    must_be_here(command.name, person, begins)
    if _holds(person, command, begins):
        return []
    must_be_a_unit(command.unit, by.state(command.unit), begins, "unit")
    effective = stamp_of(begins)
    return [RoleAssigned(role=command.role, unit=command.unit, reason=command.reason, effective_time=effective)]


def revoke_role(person: Person, command: RevokeRoleRequest, by: Context) -> list[Message]:
    ends = taking_effect(command, by.at, person.registered)
    must_be_here(command.name, person, ends)
    if (command.role, command.unit) not in person.roles:
        role = directory_pb2.Role.Name(command.role)
        raise RoleNotHeld(f"{command.name} never held {role} in {command.unit}", field="role", person=command.name)
    if not _holds(person, command, ends):
        return []
    effective = stamp_of(ends)
    return [RoleRevoked(role=command.role, unit=command.unit, reason=command.reason, effective_time=effective)]


def assign_home_region(person: Person, command: AssignHomeRegionRequest, by: Context) -> list[Message]:
    begins = taking_effect(command, by.at, person.registered)
    must_be_here(command.name, person, begins)
    before = person.home_regions.at(begins)
    if before == command.home_region:
        return []
    assigned = HomeRegionAssigned(
        home_region=command.home_region,
        previous_home_region=before,
        reason=command.reason,
        effective_time=stamp_of(begins),
    )
    return [assigned]


def record_departure(person: Person, command: RecordDepartureRequest, by: Context) -> list[Message]:
    ends = taking_effect(command, by.at, person.registered)
    if person.departed and (ends == person.departed or not command.HasField("effective_time")):
        return []
    must_have_begun(command.name, person, ends)
    if person.departed and ends > person.departed:
        raise PersonHasDeparted(f"{command.name} left {_minute(person.departed)}", person=command.name)
    return [PersonDeparted(reason=command.reason, effective_time=stamp_of(ends))]


def evolve(person: Person, event: Message) -> Person:
    match event:
        case PersonRegistered():
            begins = time_of(event.effective_time)
            return Person(
                registered=begins,
                contacts=person.contacts.since(begins, _contact_of(event)),
                places=person.places.since(begins, (event.unit, event.job_title)),
                managers=person.managers.since(begins, event.manager),
                home_regions=person.home_regions.since(begins, event.home_region),
            )
        case ContactCorrected():
            return replace(person, contacts=person.contacts.since(time_of(event.effective_time), _contact_of(event)))
        case PersonMoved():
            place = (event.unit, event.job_title)
            return replace(person, places=person.places.since(time_of(event.effective_time), place))
        case ManagerAssigned():
            return replace(person, managers=person.managers.since(time_of(event.effective_time), event.manager))
        case RoleAssigned() | RoleRevoked():
            key = (event.role, event.unit)
            held = person.roles.get(key, Timeline(False))
            changed = held.since(time_of(event.effective_time), isinstance(event, RoleAssigned))
            return replace(person, roles={**person.roles, key: changed})
        case HomeRegionAssigned():
            since = time_of(event.effective_time)
            return replace(person, home_regions=person.home_regions.since(since, event.home_region))
        case PersonDeparted():
            return replace(person, departed=time_of(event.effective_time))
        case _:
            raise TypeError(f"a person knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, person: Person) -> directory_pb2.Person:
    contact = person.contacts.last
    unit, job_title = person.places.last
    roles = [
        directory_pb2.RoleAssignment(role=role, unit=where, from_time=stamp_of(held.facts[-1][0]))
        for (role, where), held in sorted(person.roles.items())
        if held.last and not person.departed
    ]
    return directory_pb2.Person(
        name=name,
        etag=f"v{version}",
        display_name=contact.display_name,
        english_name=contact.english_name,
        email=contact.email,
        locale=contact.locale,
        time_zone=contact.time_zone,
        unit=unit,
        manager=person.managers.last,
        home_region=person.home_regions.last,
        job_title=job_title,
        roles=roles,
        departed=person.departed is not None,
    )


def advise(person: Person, command: Message, by: Context) -> list[Warning]:
    match command:
        case RegisterPersonRequest():
            return [*_on_pseudonym(command), *_on_nobody_above(command)]
        case AssignManagerRequest():
            return _on_nobody_above(command)
        case RecordDepartureRequest():
            reports = by.people.reports_of(command.name, person.departed)
            message = "reports to somebody who leaves; assign another manager"
            return [Warning(reason="REPORTS_LEFT_BEHIND", subject=report, message=message) for report in reports]
        case _:
            return []


def concerns(person: Person, command: Any, by: Context) -> Resource:
    unit = person.places.last[0]
    match command:
        case RegisterPersonRequest() | AssignRoleRequest() | RevokeRoleRequest():
            return Resource(kind="person", name=command.name, unit=command.unit)
        case MovePersonRequest():
            return Resource(kind="person", name=command.name, unit=unit, to_unit=command.unit)
        case _:
            return Resource(kind="person", name=command.name, unit=unit)


def must_have_begun(name: str, person: Person, when: datetime, of_field: str = "") -> None:
    """Refuses a person who is not there yet. of_field: the request field that names them."""
    if person.registered is None:
        raise PersonNotFound(f"there is no person {name}", field=of_field, person=name)
    if when < person.registered:
        message = f"{name} begins {_minute(person.registered)}, after {_minute(when)}"
        raise PersonNotRegisteredYet(message, field=of_field, person=name)


def must_be_here(name: str, person: Person, when: datetime, of_field: str = "") -> None:
    """Refuses a person who is not there yet, or not any more."""
    must_have_begun(name, person, when, of_field)
    if person.departed and when >= person.departed:
        raise PersonHasDeparted(f"{name} left {_minute(person.departed)}", field=of_field, person=name)


def _must_be_able_to_lead(name: str, person: Person, manager: str, since: datetime, by: Context) -> None:
    if closes_circle(name, manager, since, person.managers, lambda each: by.state(each).managers):
        through = "" if manager == name else f" through {manager}"
        raise ReportingLineCloses(f"{name} would report to themselves{through}", field="manager", person=name)
    must_be_here(manager, by.state(manager), since, "manager")


def _minute(when: datetime) -> str:
    return when.isoformat(timespec="minutes")


def _holds(person: Person, command: AssignRoleRequest | RevokeRoleRequest, when: datetime) -> bool:
    held = person.roles.get((command.role, command.unit))
    return held is not None and held.at(when)


def _contact_of(said: PersonRegistered | ContactCorrected | RegisterPersonRequest | CorrectContactRequest) -> Contact:
    return Contact(said.display_name, said.english_name, said.email, said.locale, said.time_zone)


def _contact_in(command: RegisterPersonRequest | CorrectContactRequest) -> Contact:
    must_be_visible(command.display_name, "display_name")
    if command.time_zone and command.time_zone not in _time_zones():
        raise TimeZoneUnknown(f"there is no time zone {command.time_zone!r}", field="time_zone")
    return _contact_of(command)


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _on_nobody_above(command: RegisterPersonRequest | AssignManagerRequest) -> list[Warning]:
    if command.manager:
        return []
    message = "reports to nobody, so nobody above can agree objectives with them"
    return [Warning(reason="NOBODY_TO_REPORT_TO", subject="manager", message=message)]


def _on_pseudonym(command: RegisterPersonRequest) -> list[Warning]:
    words = set(re.findall(r"[a-z]{3,}", command.name.partition("/")[2]))
    named = f"{command.display_name} {command.english_name} {command.email.partition('@')[0]}".casefold()
    if not words & set(re.findall(r"[a-z]{3,}", named)):
        return []
    message = "the id shows a part of the name or mail address, and an id can never be erased"
    return [Warning(reason="NAME_IS_NO_PSEUDONYM", subject="name", message=message)]
