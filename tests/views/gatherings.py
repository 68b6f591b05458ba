"""Histories of sessions, workshops and actions of the company of tests/views/world.py, and where its people are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1 import session_pb2 as s
from okr.alignment.v1 import workshop_pb2 as w
from okr.directory.v1.events_pb2 import ContactCorrected

from libs.record import timestamp
from tests.views.world import BEGIN, BOSS, CN, OWNER, PEER, Q3, World

#: Summer time in Berlin, none in Shanghai.
SUMMER = datetime.fromisoformat("2024-07-10T07:30:00+00:00")
WINTER = datetime.fromisoformat("2024-12-10T07:30:00+00:00")
ZONES = {BOSS: "Asia/Shanghai", OWNER: "Asia/Shanghai", PEER: "Europe/Berlin"}


def session(number: int) -> str:
    return f"sessions/00000000-0000-4000-8000-{number:012d}"


def workshop(number: int) -> str:
    return f"workshops/00000000-0000-4000-8000-{number:012d}"


def action(number: int) -> str:
    return f"actions/00000000-0000-4000-8000-{number:012d}"


def placed(world: World, zones: dict[str, str] | None = None) -> None:
    """Says where people are."""
    for person, zone in (ZONES if zones is None else zones).items():
        event = ContactCorrected(display_name=world.desk.directory.display_name(person), time_zone=zone)
        world.directory.add(person, event, by="apps/okr")


def planned(start: datetime = SUMMER, lock: datetime | None = None, **changes: Any) -> e.SessionPlanned:
    whole = {
        "title": "对齐第三季度",
        "purpose": s.SESSION_PURPOSE_CALIBRATE_GOALS,
        "mode": s.SESSION_MODE_LIVE,
        "unit": CN,
        "cycle": Q3,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
    }
    plan = s.SessionPlan(
        start_time=timestamp(start), end_time=timestamp(start + timedelta(hours=1)), **{**whole, **changes}
    )
    locked = timestamp(lock or start - timedelta(days=1))
    return e.SessionPlanned(plan=plan, agenda=[s.AgendaItem(title="指标")], agenda_lock_time=locked, by=BOSS)


def workshop_planned(**changes: Any) -> e.WorkshopPlanned:
    whole = {
        "title": "共创会",
        "question": "怎样让订单翻倍？",
        "unit": CN,
        "cycle": Q3,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
        "start_time": timestamp(SUMMER),
        "prework": "看看订单",
        "votes": 3,
    }
    return e.WorkshopPlanned(plan=w.WorkshopPlan(**{**whole, **changes}), by=BOSS)


def took(owner: str = OWNER, due: str = "2024-07-20", at: datetime = BEGIN, **changes: Any) -> e.ActionRecorded:
    whole = {"text": "询价", "owner": owner, "due_date": due, "by": BOSS, "record_time": timestamp(at)}
    return e.ActionRecorded(**{**whole, **changes})


def closed(at: datetime) -> e.ActionClosed:
    return e.ActionClosed(evidence_uris=["https://x"], note="报价单", by=OWNER, close_time=timestamp(at))


def in_session(world: World, name: str, actions: Iterable[tuple[str, Message]], by: str = BOSS) -> None:
    """Records actions together with the session or workshop that they are taken in."""
    for action_name, event in actions:
        world.alignment.add(action_name, event, by=by)
        world.alignment.add(name, e.ActionTaken(action=action_name), by=by)
