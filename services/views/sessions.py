"""The sessions: what for, who takes part, what time it is where they are, and which of their actions are open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.session_pb2 import Session
from okr.views.v1.session_list_service_pb2 import (
    GetSessionRequest,
    GetSessionResponse,
    ListSessionsRequest,
    ListSessionsResponse,
    Participant,
    SessionCard,
)

from libs.permission import Principal
from libs.record import Recorded, moment
from services.views import resource, session
from services.views.actions import ActionsView, action_cards
from services.views.alignment import microseconds
from services.views.desk import Desk, no_such
from services.views.directory import Directory, Persons, person_at
from services.views.session import SessionDoc, take_part
from services.views.view import Table, View


class SessionsView(View[SessionDoc]):
    """One row per session. people are all who take part."""

    NAME = "sessions"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = session.PREFIX
    TABLE = Table(
        "sessions",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("unit", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("people", "text[]"),
            ("start_us", "bigint"),
            ("previous", 'text COLLATE "C"'),
        ),
        ("name",),
        ("created", "unit, created", "USING gin (people)"),
    )

    def fold(self, doc: SessionDoc | None, recorded: Recorded) -> SessionDoc:
        return session.fold(doc, recorded)

    def rows(self, name: str, doc: SessionDoc) -> Iterable[tuple[Any, ...]]:
        plan = doc.resource.plan
        people = take_part(plan.facilitator, plan.participants)
        start_us = microseconds(plan.start_time)
        yield *resource.row(name, doc), doc.resource.state, plan.unit, plan.cycle, people, start_us, plan.previous

    def doc(self, row: Sequence[Any]) -> SessionDoc:
        return resource.fill(SessionDoc(), row)


#: What a card of a session is made of.
VIEWS = (SessionsView.NAME, ActionsView.NAME, Persons.NAME)
#: Where a session that starts before or after is at night.
MORNING, EVENING = time(7), time(21)


class SessionListService:
    """okr.views.v1.SessionListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_session(self, request: GetSessionRequest, caller: Principal) -> GetSessionResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        row = await desk.row(SessionsView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        (card,) = await self._cards([row])
        actions = await actions_named(desk, _actions_in(card.session))
        return GetSessionResponse(session=card, actions=action_cards(desk, actions), read_info=info)

    async def list_sessions(self, request: ListSessionsRequest, caller: Principal) -> ListSessionsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where = gathering_conditions(request, desk.directory)
        rows, token = await desk.rows_by_creation(SessionsView.NAME, page, request, caller, info, where)
        return ListSessionsResponse(sessions=await self._cards(rows), next_page_token=token, read_info=info)

    async def _cards(self, rows: Sequence[Any]) -> list[SessionCard]:
        desk, view = self._desk, SessionsView()
        sessions = [resource.shown(row["name"], view.doc(row)) for row in rows]
        zones = await time_zones(desk, {person for row in rows for person in row["people"]})
        actions = await actions_named(desk, {name for each in sessions for name in _actions_in(each)})
        still_open = {row["name"] for row in actions if row["state"] == Action.STATE_OPEN}
        return [_card(each, zones, still_open, desk) for each in sessions]


def gathering_conditions(request: Any, directory: Directory) -> list[tuple[str, Any]]:
    """Which sessions or workshops are asked for."""
    where: list[tuple[str, Any]] = []
    if request.unit:
        where.append(("unit = ANY({0})", directory.units_from(request.unit)))
    if request.cycle:
        where.append(("cycle = {0}", request.cycle))
    if request.person:
        where.append(("people @> ARRAY[{0}]::text[]", request.person))
    if request.states:
        where.append(("state = ANY({0})", list(request.states)))
    return where


async def time_zones(desk: Desk, people: Iterable[str]) -> dict[str, ZoneInfo]:
    """The time zones of those of whom it is known, today."""
    table = desk.serving(Persons.NAME).table
    rows = await desk.fetch(f"SELECT name, records FROM {table} WHERE name = ANY($1)", sorted(people))
    now = desk.now()
    known = ((row["name"], zone_named(person_at(row["name"], row["records"], now).time_zone)) for row in rows)
    return {name: zone for name, zone in known if zone is not None}


def zone_named(name: str) -> ZoneInfo | None:
    """The IANA time zone, or None if there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):
        return None


def participants_of(
    people: Iterable[str], start: Timestamp, zones: Mapping[str, ZoneInfo], directory: Directory
) -> list[Participant]:
    """Who takes part, and what time it is where they are when it starts."""
    found = []
    for person in people:
        participant = Participant(person=person, display_name=directory.display_name(person))
        if zone := zones.get(person):
            local = moment(start).astimezone(zone)
            participant.time_zone = zone.key
            participant.local_start = f"{local:%Y-%m-%d %H:%M}"
            participant.at_night = not MORNING <= local.time() <= EVENING
        found.append(participant)
    return found


def spread_minutes(start: Timestamp, zones: Iterable[ZoneInfo]) -> int:
    """Minutes between the time zones that are farthest apart on that day."""
    offsets = [offset for zone in zones if (offset := moment(start).astimezone(zone).utcoffset()) is not None]
    return int((max(offsets) - min(offsets)).total_seconds()) // 60 if offsets else 0


async def actions_named(desk: Desk, names: Iterable[str]) -> list[Any]:
    """Rows of these actions, the oldest first."""
    wanted = sorted(set(names))
    if not wanted:
        return []
    table = desk.serving(ActionsView.NAME).table
    return list(await desk.fetch(f"SELECT * FROM {table} WHERE name = ANY($1) ORDER BY created", wanted))


def _actions_in(known: Session) -> set[str]:
    return {*known.actions, *known.carried_actions}


def _card(known: Session, zones: Mapping[str, ZoneInfo], still_open: set[str], desk: Desk) -> SessionCard:
    plan = known.plan
    people = take_part(plan.facilitator, plan.participants)
    return SessionCard(
        session=known,
        unit_title=desk.directory.title(plan.unit),
        participants=participants_of(people, plan.start_time, zones, desk.directory),
        spread_minutes=spread_minutes(plan.start_time, {zones[each] for each in people if each in zones}),
        open_actions=len(_actions_in(known) & still_open),
        agenda_locked=is_agenda_locked(known, desk.now()),
    )


def is_agenda_locked(known: Session, now: datetime) -> bool:
    """True if nobody may change it any more: somebody said so, its time came, or the session began or is off."""
    return known.state != Session.STATE_PLANNED or known.agenda_locked or moment(known.agenda_lock_time) <= now
