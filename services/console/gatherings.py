"""What sessions and workshops have in common on the command line: who leads, who takes part, when, and long texts."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from okr.views.v1.directory_service_pb2 import GetPersonRequest

from services.console.advice import Unable
from services.console.connection import Connection
from services.console.matters import moment
from services.console.people import find_person, find_unit
from services.console.terms import find_cycle


def need(true: bool, sentence: str) -> None:
    """Raises Unable with the sentence if it is not so."""
    if not true:
        raise Unable(sentence)


def person_or_me(connection: Connection, text: str, flag: str) -> str:
    """Name of the person that was typed, or of who has logged in. Raises Unable."""
    if text:
        return str(find_person(connection, text).name)
    need(connection.session.is_person, f"Nobody has logged in: say who with {flag}, or `okr login --as PERSON` first.")
    return connection.session.subject


def write_plan(
    connection: Connection,
    plan: Any,
    title: str,
    unit: str,
    cycle: str,
    facilitator: str,
    participants: list[str] | None,
) -> None:
    """Write what was given into the plan; what was not given stays."""
    plan.title = title or plan.title
    if unit:
        plan.unit = find_unit(connection, unit).name
    if cycle:
        plan.cycle = find_cycle(connection, cycle).name
    if facilitator or not plan.facilitator:
        plan.facilitator = person_or_me(connection, facilitator, "--facilitator")
    if participants:
        named = [find_person(connection, each).name for each in participants]
        del plan.participants[:]
        plan.participants.extend(dict.fromkeys(named))


def lead(connection: Connection, plan: Any, unit: str) -> None:
    """Without a unit it is the facilitator's. Raises Unable."""
    if not unit:
        plan.unit = connection.ask(GetPersonRequest(name=plan.facilitator)).person.unit
        need(bool(plan.unit), "The facilitator belongs to no unit: say which it is about with --unit.")


def write_times(plan: Any, start: str, end: str, minutes: int, zone: str) -> None:
    """Write when it starts and ends; one that moves keeps how long it takes. Raises Unable."""
    before = plan.end_time.ToDatetime() - plan.start_time.ToDatetime() if plan.HasField("end_time") else None
    if start:
        plan.start_time.CopyFrom(moment(start, "--start", zone=zone))
    if end:
        plan.end_time.CopyFrom(moment(end, "--end", end_of_day=True, zone=zone))
    elif minutes:
        plan.end_time.FromDatetime(plan.start_time.ToDatetime() + timedelta(minutes=minutes))
    elif start and before is not None:
        plan.end_time.FromDatetime(plan.start_time.ToDatetime() + before)


def text_or_file(text: str, file: Path | None, what: str) -> str:
    """A long text: as it was typed, or from a file, or from standard input. Raises Unable."""
    need(bool(text) != (file is not None), f"Write {what} behind the command, or say with --file where they are.")
    if file is None:
        return text
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unable(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeError:
        raise Unable(f"{file} is no text in UTF-8.") from None
