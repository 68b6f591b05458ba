"""The overlaps: conflicts and duplicates, declared or found, and how they were resolved."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.views.v1.overlap_list_service_pb2 import ListOverlapsRequest, ListOverlapsResponse, OverlapCard

from libs.permission import Principal
from libs.record import Recorded
from services.views import overlap, resource
from services.views.alignment import objective_of
from services.views.brief import briefs
from services.views.desk import Desk
from services.views.objective_tree import ObjectiveTreeView
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


#: What a card of an overlap is made of.
VIEWS = (OverlapsView.NAME, ObjectiveTreeView.NAME)


class OverlapListService:
    """okr.views.v1.OverlapListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_overlaps(self, request: ListOverlapsRequest, caller: Principal) -> ListOverlapsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where = _conditions(request, desk)
        rows, token = await desk.rows_by_creation(OverlapsView.NAME, page, request, caller, info, where)
        cards = await overlap_cards(desk, rows, caller)
        return ListOverlapsResponse(overlaps=cards, next_page_token=token, read_info=info)


def _conditions(request: ListOverlapsRequest, desk: Desk) -> list[tuple[str, Any]]:
    """The units and cycles of an overlap are those that its objectives have now."""
    where: list[tuple[str, Any]] = []
    tree = desk.serving(ObjectiveTreeView.NAME).table
    one_with = f"EXISTS (SELECT 1 FROM {tree} AS goal WHERE goal.name = ANY(objectives) AND goal."
    if "/keyResults/" in request.goal:
        where.append(("goals @> ARRAY[{0}]::text[]", request.goal))
    elif request.goal:
        where.append(("objectives @> ARRAY[{0}]::text[]", request.goal))
    if request.unit:
        where.append((one_with + "unit = ANY({0}))", desk.directory.units_from(request.unit)))
    if request.cycle:
        where.append((one_with + "cycle = {0})", request.cycle))
    if request.states:
        where.append(("state = ANY({0})", list(request.states)))
    return where


async def overlap_cards(desk: Desk, rows: Sequence[Any], caller: Principal) -> list[OverlapCard]:
    """Cards of rows of the overlaps' table."""
    known = await briefs(desk, caller, {name for row in rows for name in row["objectives"]})
    view, cards = OverlapsView(), []
    for row in rows:
        shown = resource.shown(row["name"], view.doc(row))
        card = OverlapCard(overlap=shown, declared_by_name=desk.directory.display_name(shown.declared_by))
        card.between.extend(known.goal(each) for each in shown.between)
        cards.append(card)
    return cards
