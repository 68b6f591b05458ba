"""What each event does to an overlap, for the views that show overlaps."""

from typing import Any

from okr.alignment.v1.overlap_pb2 import Overlap

from libs.record import Recorded
from services.views import resource
from services.views.resource import Change, Doc

PREFIX = "overlaps/"


class OverlapDoc(Doc[Overlap]):
    """An overlap."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Overlap())


def fold(doc: OverlapDoc | None, recorded: Recorded) -> OverlapDoc:
    """The document after the event."""
    return resource.fold(doc, recorded, OverlapDoc, CHANGES)


# What each event does. Changes are made in place.


def _declared(doc: OverlapDoc, event: Any) -> None:
    _begin(doc.resource, event)
    doc.resource.statement, doc.resource.declared_by = event.statement, event.by


def _found(doc: OverlapDoc, event: Any) -> None:
    _begin(doc.resource, event)
    doc.resource.statement, doc.resource.rule = event.evidence, event.rule


def _begin(known: Overlap, event: Any) -> None:
    known.state, known.kind = Overlap.STATE_OPEN, event.kind
    known.between.extend(event.between)


def _resolved(doc: OverlapDoc, event: Any) -> None:
    known = doc.resource
    known.state, known.resolution, known.kept = Overlap.STATE_RESOLVED, event.resolution, event.kept
    known.reason, known.resolved_by = event.reason, event.by


def _dismissed(doc: OverlapDoc, event: Any) -> None:
    known = doc.resource
    known.state, known.reason, known.resolved_by = Overlap.STATE_DISMISSED, event.reason, event.by


CHANGES: dict[str, Change] = {
    "okr.alignment.v1.OverlapDeclared": _declared,
    "okr.alignment.v1.OverlapFound": _found,
    "okr.alignment.v1.OverlapResolved": _resolved,
    "okr.alignment.v1.OverlapDismissed": _dismissed,
}
