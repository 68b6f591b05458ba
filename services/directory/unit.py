"""All rules of a unit: how it is founded, renamed, moved and dissolved, and that the tree stays a tree at all times."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from okr.api.v1.receipt_pb2 import Warning
from okr.directory.v1 import directory_pb2
from okr.directory.v1.events_pb2 import UnitDissolved, UnitFounded, UnitMoved, UnitRenamed
from okr.directory.v1.unit_service_pb2 import DissolveUnitRequest, FoundUnitRequest, MoveUnitRequest, RenameUnitRequest

from libs.commands import Context
from libs.permission import Resource
from libs.refusal import Exists, Invalid, NotFound, Refused
from services.directory.timeline import Timeline, closes_circle, stamp_of, taking_effect, time_of

PREFIX = "units"
NO_TITLE = Timeline(("", ""))
NOTHING_ABOVE = Timeline("")


class UnitExists(Exists):
    """The unit was founded before."""


class UnitNotFound(NotFound):
    """There is no such unit."""


class UnitNotFoundedYet(Refused):
    """The unit begins after the time that it is about."""


class UnitIsDissolved(Refused):
    """The unit has ended by the time that it is about."""


class UnitBelowItself(Refused):
    """The unit would come below itself, now or later."""


class UnitHasUnitsBelow(Refused):
    """Units below it have to be moved or dissolved first."""


class UnitHasMembers(Refused):
    """People who belong to it have to be moved first."""


class TextIsBlank(Invalid):
    """A name without a visible character."""


@dataclass(frozen=True)
class Unit:
    """What the rules read of a unit."""

    founded: datetime | None = None
    dissolved: datetime | None = None
    #: (title, English title)
    titles: Timeline[tuple[str, str]] = NO_TITLE
    kind: directory_pb2.Unit.Kind = directory_pb2.Unit.KIND_UNSPECIFIED
    parents: Timeline[str] = NOTHING_ABOVE
    home_region: str = ""


INITIAL = Unit()


def found_unit(unit: Unit, command: FoundUnitRequest, by: Context) -> list[Message]:
    if unit.founded:
        raise UnitExists(f"{command.name} was founded before", unit=command.name)
    must_be_visible(command.title, "title")
    begins = taking_effect(command, by.at, None)
    if command.parent == command.name:
        raise UnitBelowItself(f"{command.name} would stand below itself", field="parent", unit=command.name)
    if command.parent:
        must_exist(command.parent, by.state(command.parent), begins, "parent")
    founded = UnitFounded(
        title=command.title,
        english_title=command.english_title,
        kind=command.kind,
        parent=command.parent,
        home_region=command.home_region,
        effective_time=stamp_of(begins),
    )
    return [founded]


def rename_unit(unit: Unit, command: RenameUnitRequest, by: Context) -> list[Message]:
    must_be_visible(command.title, "title")
    begins = taking_effect(command, by.at, unit.founded)
    must_exist(command.name, unit, begins)
    if unit.titles.at(begins) == (command.title, command.english_title):
        return []
    return [
        UnitRenamed(title=command.title, english_title=command.english_title, effective_time=stamp_of(begins)),
    ]


def move_unit(unit: Unit, command: MoveUnitRequest, by: Context) -> list[Message]:
    begins = taking_effect(command, by.at, unit.founded)
    must_exist(command.name, unit, begins)
    if unit.parents.at(begins) == command.parent:
        return []
    if closes_circle(command.name, command.parent, begins, unit.parents, lambda name: by.state(name).parents):
        message = f"{command.name} would stand below itself: {command.parent} is below it, or will be"
        raise UnitBelowItself(message, field="parent", unit=command.name)
    must_exist(command.parent, by.state(command.parent), begins, "parent")
    moved = UnitMoved(
        parent=command.parent,
        previous_parent=unit.parents.at(begins),
        reason=command.reason,
        effective_time=stamp_of(begins),
    )
    return [moved]


def dissolve_unit(unit: Unit, command: DissolveUnitRequest, by: Context) -> list[Message]:
    if unit.dissolved:
        return []
    ends = taking_effect(command, by.at, unit.founded)
    must_exist(command.name, unit, ends)
    if below := by.people.units_below(command.name, ends):
        raise UnitHasUnitsBelow(f"{_some(below)} below {command.name} would have nothing above", unit=command.name)
    if members := by.people.members_of(command.name, ends):
        raise UnitHasMembers(f"{_some(members)} of {command.name} would belong nowhere", unit=command.name)
    return [UnitDissolved(reason=command.reason, effective_time=stamp_of(ends))]


def evolve(unit: Unit, event: Message) -> Unit:
    match event:
        case UnitFounded():
            begins = time_of(event.effective_time)
            return Unit(
                founded=begins,
                titles=unit.titles.since(begins, (event.title, event.english_title)),
                kind=event.kind,
                parents=unit.parents.since(begins, event.parent),
                home_region=event.home_region,
            )
        case UnitRenamed():
            title = (event.title, event.english_title)
            return replace(unit, titles=unit.titles.since(time_of(event.effective_time), title))
        case UnitMoved():
            return replace(unit, parents=unit.parents.since(time_of(event.effective_time), event.parent))
        case UnitDissolved():
            return replace(unit, dissolved=time_of(event.effective_time))
        case _:
            raise TypeError(f"a unit knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, unit: Unit) -> directory_pb2.Unit:
    title, english_title = unit.titles.last
    return directory_pb2.Unit(
        name=name,
        etag=f"v{version}",
        title=title,
        english_title=english_title,
        kind=unit.kind,
        parent=unit.parents.last,
        home_region=unit.home_region,
        dissolved=unit.dissolved is not None,
    )


def advise(unit: Unit, command: Message, by: Context) -> list[Warning]:
    if isinstance(command, FoundUnitRequest) and not command.parent and command.kind != directory_pb2.Unit.KIND_COMPANY:
        message = "a unit without one above it is usually a company"
        return [Warning(reason="TOP_IS_NOT_A_COMPANY", subject="kind", message=message)]
    return []


def concerns(unit: Unit, command: Any, by: Context) -> Resource:
    match command:
        case FoundUnitRequest():
            return Resource(kind="unit", name=command.name, unit=command.parent)
        case MoveUnitRequest():
            return Resource(kind="unit", name=command.name, unit=command.name, to_unit=command.parent)
        case _:
            return Resource(kind="unit", name=command.name, unit=command.name)


def must_exist(name: str, unit: Unit, when: datetime, field: str = "") -> None:
    """Refuses a unit that is not there at that time. field: of the request that names it."""
    if unit.founded is None:
        raise UnitNotFound(f"there is no unit {name}", field=field, unit=name)
    if when < unit.founded:
        raise UnitNotFoundedYet(f"{name} begins {_minute(unit.founded)}, after {_minute(when)}", field=field, unit=name)
    if unit.dissolved and when >= unit.dissolved:
        raise UnitIsDissolved(f"{name} ended {_minute(unit.dissolved)}", field=field, unit=name)


def must_be_visible(text: str, field: str) -> None:
    """Refuses a text that nobody could see: spaces, zero-width characters, marks without a letter."""
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise TextIsBlank(f"{field} must have a visible character", field=field)


def _some(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _minute(when: datetime) -> str:
    return when.isoformat(timespec="minutes")
