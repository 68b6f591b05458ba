"""The capacities: what units can do in a cycle, what they have taken on, and what was cut."""

from collections.abc import Iterable, Sequence
from typing import Any

from libs.record import Recorded
from services.views import capacity, resource
from services.views.capacity import CapacityDoc
from services.views.view import Table, View


class CapacitiesView(View[CapacityDoc]):
    """One row per unit and cycle."""

    NAME = "capacities"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = capacity.PREFIX
    TABLE = Table(
        "capacities",
        (
            *resource.COLUMNS,
            ("unit", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("verdict", "integer"),
        ),
        ("name",),
        ("created", "unit"),
    )

    def fold(self, doc: CapacityDoc | None, recorded: Recorded) -> CapacityDoc:
        return capacity.fold(doc, recorded)

    def rows(self, name: str, doc: CapacityDoc) -> Iterable[tuple[Any, ...]]:
        yield *resource.row(name, doc), doc.resource.unit, doc.resource.cycle, doc.resource.verdict

    def doc(self, row: Sequence[Any]) -> CapacityDoc:
        return resource.fill(CapacityDoc(), row)
