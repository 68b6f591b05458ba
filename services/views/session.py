"""What each event does to a session, for the views that show sessions."""

from collections.abc import Iterable
from typing import Any

from okr.alignment.v1.session_pb2 import Session

from libs.record import Recorded
from services.views import resource
from services.views.resource import Change, Doc

PREFIX = "sessions/"


class SessionDoc(Doc[Session]):
    """A session."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Session())


def fold(doc: SessionDoc | None, recorded: Recorded) -> SessionDoc:
    """The document after the event."""
    return resource.fold(doc, recorded, SessionDoc, CHANGES)


def take_part(facilitator: str, participants: Iterable[str]) -> list[str]:
    """Everybody who takes part in a session or a workshop, the facilitator first."""
    return list(dict.fromkeys((facilitator, *participants)))


# What each event does. Changes are made in place.


def _planned(doc: SessionDoc, event: Any) -> None:
    known = doc.resource
    known.state = Session.STATE_PLANNED
    known.planned_by = event.by
    known.agenda.extend(event.agenda)
    _plan(known, event)


def _plan(known: Session, event: Any) -> None:
    known.plan.CopyFrom(event.plan)
    known.agenda_lock_time.CopyFrom(event.agenda_lock_time)


def _replanned(doc: SessionDoc, event: Any) -> None:
    _plan(doc.resource, event)
    doc.resource.reason = event.reason


def _agenda_revised(doc: SessionDoc, event: Any) -> None:
    del doc.resource.agenda[:]
    doc.resource.agenda.extend(event.agenda)


def _agenda_locked(doc: SessionDoc, event: Any) -> None:
    doc.resource.agenda_locked = True
    doc.resource.agenda_lock_time.CopyFrom(event.lock_time)


def _opened(doc: SessionDoc, event: Any) -> None:
    doc.resource.state = Session.STATE_OPEN
    doc.resource.carried_actions[:] = event.carried_actions


def _minutes_recorded(doc: SessionDoc, event: Any) -> None:
    doc.resource.minutes = event.minutes


def _closed(doc: SessionDoc, event: Any) -> None:
    doc.resource.state, doc.resource.summary = Session.STATE_CLOSED, event.summary


def _cancelled(doc: SessionDoc, event: Any) -> None:
    doc.resource.state, doc.resource.reason = Session.STATE_CANCELLED, event.reason


def _added(to: str, field: str) -> Change:
    def change(doc: Any, event: Any) -> None:
        getattr(doc.resource, to).append(getattr(event, field))

    return change


action_taken = _added("actions", "action")

CHANGES: dict[str, Change] = {
    f"okr.alignment.v1.{name}": change
    for name, change in {
        "SessionPlanned": _planned,
        "SessionReplanned": _replanned,
        "AgendaRevised": _agenda_revised,
        "AgendaLocked": _agenda_locked,
        "PrereadAdded": _added("prereads", "preread"),
        "SessionOpened": _opened,
        "DecisionRecorded": _added("decisions", "decision"),
        "ActionTaken": action_taken,
        "MinutesRecorded": _minutes_recorded,
        "SessionClosed": _closed,
        "SessionCancelled": _cancelled,
    }.items()
}
