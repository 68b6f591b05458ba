"""The overlaps: conflicts and duplicates, declared or found, and how they were resolved."""

from collections.abc import Iterable, Sequence
from typing import Any

from libs.record import Recorded
from services.views import overlap, resource
from services.views.alignment import objective_of
from services.views.overlap import OverlapDoc
from services.views.view import Table, View


class OverlapsView(View[OverlapDoc]):
    """One row per overlap. goals are the objectives and key results, objectives those that they are in.

    The units, cycles and owners of them are what the goal views have: the query joins them.
    """

    NAME = "overlaps"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = overlap.PREFIX
    TABLE = Table(
        "overlaps",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("goals", "text[]"),
            ("objectives", "text[]"),
        ),
        ("name",),
        ("created", "state", "USING gin (objectives)"),
    )

    def fold(self, doc: OverlapDoc | None, recorded: Recorded) -> OverlapDoc:
        return overlap.fold(doc, recorded)

    def rows(self, name: str, doc: OverlapDoc) -> Iterable[tuple[Any, ...]]:
        goals = list(doc.resource.between)
        objectives = list(dict.fromkeys(map(objective_of, goals)))
        yield *resource.row(name, doc), doc.resource.state, goals, objectives

    def doc(self, row: Sequence[Any]) -> OverlapDoc:
        return resource.fill(OverlapDoc(), row)
