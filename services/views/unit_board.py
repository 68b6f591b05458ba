"""The unit board: the objectives of a unit, and if wanted of those below it."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest, ListUnitBoardResponse

from libs.permission import Principal
from libs.record import Recorded
from services.views import objective
from services.views.card import card_of
from services.views.desk import Desk
from services.views.objective import Doc
from services.views.view import Table, View

#: What no card shows, and so no card's view keeps.
NOT_ON_A_CARD = frozenset(f"okr.goal.v1.{name}" for name in ("FactStated", "OddsEstimated", "ResourceRequested"))


class UnitBoardView(View[Doc]):
    """One row per objective, found by unit and cycle."""

    NAME = "unit_board"
    VERSION = 2
    SOURCE = "goal"
    PREFIX = objective.PREFIX
    TABLE = Table(
        "objectives",
        (*objective.COLUMNS, ("unit", 'text COLLATE "C"'), ("cycle", 'text COLLATE "C"'), ("state", "integer")),
        ("name",),
        # The last one answers where an objective is without its content.
        ("unit, created", "created", "USING btree (name) INCLUDE (unit)"),
    )

    def fold(self, doc: Doc | None, recorded: Recorded) -> Doc:
        return objective.fold(doc, recorded, NOT_ON_A_CARD)

    def rows(self, name: str, doc: Doc) -> Iterable[tuple[Any, ...]]:
        terms = doc.objective.terms
        yield *objective.row(name, doc), terms.unit, terms.cycle, doc.objective.state

    def doc(self, row: Sequence[Any]) -> Doc:
        return objective.doc_of(row)


class UnitBoardService:
    """okr.views.v1.UnitBoardService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_unit_board(self, request: ListUnitBoardRequest, caller: Principal) -> ListUnitBoardResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, (UnitBoardView.NAME,))
        units = desk.directory.units_from(request.unit) if request.units_below else [request.unit]
        where: list[tuple[str, Any]] = [("unit = ANY({})", units)]
        if request.cycle:
            where.append(("cycle = {}", request.cycle))
        if request.states:
            where.append(("state = ANY({})", list(request.states)))
        rows, token = await desk.rows_by_creation(UnitBoardView.NAME, page, request, caller, info, where)
        sight = desk.sight(caller)
        response = ListUnitBoardResponse(next_page_token=token, read_info=info)
        for row in rows:
            doc = objective.doc_of(row)
            shown, withheld = sight.of(objective.shown(row["name"], doc))
            response.objectives.append(card_of(shown, doc, withheld, desk.directory))
        return response
