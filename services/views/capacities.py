"""The capacities: what units can do in a cycle, what they have taken on, and what was cut."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.alignment.v1.capacity_pb2 import Capacity
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.views.v1.capacity_list_service_pb2 import (
    CapacityCard,
    GetCapacityRequest,
    GetCapacityResponse,
    ListCapacitiesRequest,
    ListCapacitiesResponse,
    LoadTitle,
)

from libs.permission import Principal
from libs.record import Recorded
from services.views import capacity, resource
from services.views.brief import briefs
from services.views.capacity import CapacityDoc
from services.views.dependencies import DependenciesView
from services.views.desk import Desk, no_such
from services.views.objective_tree import ObjectiveTreeView
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


#: What a card of a capacity is made of.
VIEWS = (CapacitiesView.NAME, DependenciesView.NAME, ObjectiveTreeView.NAME)


class CapacityListService:
    """okr.views.v1.CapacityListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_capacity(self, request: GetCapacityRequest, caller: Principal) -> GetCapacityResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        row = await desk.row(CapacitiesView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        (card,) = await self._cards([row], caller)
        return GetCapacityResponse(capacity=card, read_info=info)

    async def list_capacities(self, request: ListCapacitiesRequest, caller: Principal) -> ListCapacitiesResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where: list[tuple[str, Any]] = []
        if request.unit:
            where.append(("unit = ANY({0})", desk.directory.units_from(request.unit)))
        if request.cycle:
            where.append(("cycle = {0}", request.cycle))
        rows, token = await desk.rows_by_creation(CapacitiesView.NAME, page, request, caller, info, where)
        cards = await self._cards(rows, caller)
        return ListCapacitiesResponse(capacities=cards, next_page_token=token, read_info=info)

    async def _cards(self, rows: Sequence[Any], caller: Principal) -> list[CapacityCard]:
        desk, view = self._desk, CapacitiesView()
        known = [resource.shown(row["name"], view.doc(row)) for row in rows]
        subjects = [_subjects_in(each) for each in known]
        titles = await self._titles({subject for each in subjects for subject in each}, caller)
        return [
            CapacityCard(
                capacity=each,
                unit_title=desk.directory.title(each.unit),
                titles=[titles[subject] for subject in named],
            )
            for each, named in zip(known, subjects, strict=True)
        ]

    async def _titles(self, subjects: set[str], caller: Principal) -> dict[str, LoadTitle]:
        """What these objectives and dependencies are called."""
        desk = self._desk
        objectives = await briefs(desk, caller, (each for each in subjects if each.startswith("objectives/")))
        table = desk.serving(DependenciesView.NAME).table
        rows = await desk.fetch(f"SELECT name, resource FROM {table} WHERE name = ANY($1)", sorted(subjects))
        deliverables = {row["name"]: Dependency.FromString(row["resource"]).terms.deliverable for row in rows}
        titles = {}
        for each in subjects:
            brief = objectives.of(each)
            title = deliverables.get(each, brief.title)
            titles[each] = LoadTitle(subject=each, title=title, withheld=brief.withheld)
        return titles


def _subjects_in(known: Capacity) -> list[str]:
    loads, cuts = (each.subject for each in known.loads), (each.subject for each in known.cuts)
    return list(dict.fromkeys([*loads, *cuts]))
