"""What each event does to an action, for the views that show actions."""

from typing import Any

from okr.alignment.v1.action_pb2 import Action

from libs.record import Recorded
from services.views import resource
from services.views.alignment import microseconds
from services.views.resource import Change, Doc

PREFIX = "actions/"


class ActionDoc(Doc[Action]):
    """An action, and since when somebody owes something about it."""

    __slots__ = ("end_us", "escalated_us", "owner_us")

    def __init__(self) -> None:
        super().__init__(Action())
        #: Since when it is its owner's to do.
        self.owner_us = 0
        #: Since when it is escalated to whom it is; 0 if to nobody.
        self.escalated_us = 0
        #: When it was closed or cancelled; None while it is open.
        self.end_us: int | None = None

    @property
    def responsible(self) -> str:
        """The owner, or who recorded it where nobody took it yet."""
        return self.resource.owner or self.resource.recorded_by


def fold(doc: ActionDoc | None, recorded: Recorded) -> ActionDoc:
    """The document after the event."""
    return resource.fold(doc, recorded, ActionDoc, CHANGES)


# What each event does. Changes are made in place.


def _recorded(doc: ActionDoc, event: Any) -> None:
    known = doc.resource
    known.state = Action.STATE_OPEN
    known.text, known.owner, known.due_date = event.text, event.owner, event.due_date
    known.source, known.recorded_by = event.source, event.by
    known.about.extend(event.about)
    known.record_time.CopyFrom(event.record_time)
    doc.owner_us = doc.update_us


def _assigned(doc: ActionDoc, event: Any) -> None:
    known = doc.resource
    if event.owner != known.owner:
        doc.owner_us = doc.update_us
    known.owner, known.due_date, known.reason = event.owner, event.due_date, event.reason


def _carried(doc: ActionDoc, event: Any) -> None:
    doc.resource.session, doc.resource.carried = event.session, event.carried


def _escalated(doc: ActionDoc, event: Any) -> None:
    doc.resource.escalated_to = event.to
    doc.escalated_us = doc.update_us


def _closed(doc: ActionDoc, event: Any) -> None:
    known = doc.resource
    known.state, known.note = Action.STATE_CLOSED, event.note
    known.evidence_uris[:] = event.evidence_uris
    known.close_time.CopyFrom(event.close_time)
    _settle(doc, microseconds(event.close_time))


def _reopened(doc: ActionDoc, event: Any) -> None:
    known = doc.resource
    known.state, known.reason, known.note = Action.STATE_OPEN, event.reason, ""
    del known.evidence_uris[:]
    known.ClearField("close_time")
    doc.owner_us, doc.end_us = doc.update_us, None


def _cancelled(doc: ActionDoc, event: Any) -> None:
    doc.resource.state, doc.resource.reason = Action.STATE_CANCELLED, event.reason
    _settle(doc, doc.update_us)


def _settle(doc: ActionDoc, at_us: int) -> None:
    doc.resource.escalated_to, doc.escalated_us, doc.end_us = "", 0, at_us


CHANGES: dict[str, Change] = {
    f"okr.alignment.v1.{name}": change
    for name, change in {
        "ActionRecorded": _recorded,
        "ActionAssigned": _assigned,
        "ActionCarried": _carried,
        "ActionEscalated": _escalated,
        "ActionClosed": _closed,
        "ActionReopened": _reopened,
        "ActionCancelled": _cancelled,
    }.items()
}
