"""What each event does to a capacity, for the views that show capacities."""

from typing import Any

from okr.alignment.v1.capacity_pb2 import Capacity

from libs.record import Recorded
from libs.workload import decimal_text, workload_of
from services.views import resource
from services.views.resource import Change, Doc, put, without

PREFIX = "capacities/"


class CapacityDoc(Doc[Capacity]):
    """A capacity, with its sums worked out."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Capacity())


def fold(doc: CapacityDoc | None, recorded: Recorded) -> CapacityDoc:
    """The document after the event."""
    doc = resource.fold(doc, recorded, CapacityDoc, CHANGES)
    known = doc.resource
    unit, _, cycle = recorded.stream.removeprefix(PREFIX).partition(".")
    known.unit, known.cycle = f"units/{unit}", f"cycles/{cycle}"
    workload = workload_of(known.available, known.bounds, known.loads)
    known.committed_load = decimal_text(workload.committed)
    known.aspirational_load = decimal_text(workload.aspirational)
    known.verdict = workload.verdict
    return doc


# What each event does. Changes are made in place.


def _declared(doc: CapacityDoc, event: Any) -> None:
    doc.resource.available, doc.resource.measure = event.available, event.measure
    doc.resource.bounds.CopyFrom(event.bounds)


def _planned(doc: CapacityDoc, event: Any) -> None:
    put(doc.resource.loads, event.load, lambda each: each.subject == event.load.subject)


def _dropped(doc: CapacityDoc, event: Any) -> None:
    without(doc.resource.loads, lambda each: each.subject == event.subject)


def _cut(doc: CapacityDoc, event: Any) -> None:
    without(doc.resource.loads, lambda each: each.subject == event.cut.subject)
    doc.resource.cuts.append(event.cut)


CHANGES: dict[str, Change] = {
    "okr.alignment.v1.CapacityDeclared": _declared,
    "okr.alignment.v1.LoadPlanned": _planned,
    "okr.alignment.v1.LoadDropped": _dropped,
    "okr.alignment.v1.LoadCut": _cut,
}
