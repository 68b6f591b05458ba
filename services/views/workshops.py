"""The workshops: who takes part, who has not handed in their pre-work, and what came of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.alignment.v1.events_pb2 import IdeasVoted

from libs.record import Recorded
from services.views import resource, workshop
from services.views.session import take_part
from services.views.view import Table, View
from services.views.workshop import WorkshopDoc


class WorkshopsView(View[WorkshopDoc]):
    """One row per workshop. people are all who take part."""

    NAME = "workshops"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = workshop.PREFIX
    TABLE = Table(
        "workshops",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("unit", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("people", "text[]"),
            ("votes", "bytea[]"),
        ),
        ("name",),
        ("created", "unit, created", "USING gin (people)"),
    )

    def fold(self, doc: WorkshopDoc | None, recorded: Recorded) -> WorkshopDoc:
        return workshop.fold(doc, recorded)

    def rows(self, name: str, doc: WorkshopDoc) -> Iterable[tuple[Any, ...]]:
        plan = doc.resource.plan
        people = take_part(plan.facilitator, plan.participants)
        votes = [each.SerializeToString(deterministic=True) for each in doc.votes.values()]
        yield *resource.row(name, doc), doc.resource.state, plan.unit, plan.cycle, people, votes

    def doc(self, row: Sequence[Any]) -> WorkshopDoc:
        doc = resource.fill(WorkshopDoc(), row)
        for each in map(IdeasVoted.FromString, row[10]):
            doc.votes[each.by] = each
        return doc
