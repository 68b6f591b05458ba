"""The cycles, as they are planned and where they are in their life."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from okr.goal.v1.cycle_pb2 import Cycle
from okr.views.v1.cycle_list_service_pb2 import ListCyclesRequest, ListCyclesResponse

from libs.permission import Principal
from libs.record import Recorded, UnknownType
from services.views.desk import Desk
from services.views.view import Table, View


class CycleDoc:
    """A cycle, where it came in the log, and when it came to its present state."""

    __slots__ = ("created", "cycle", "since_us")

    def __init__(self, created: int) -> None:
        self.created = created
        self.cycle = Cycle()
        self.since_us = 0


def _planned(cycle: Cycle, event: Any) -> None:
    cycle.state = cycle.state or Cycle.STATE_PLANNING
    cycle.plan.CopyFrom(event.plan)


def _state(state: Cycle.State) -> Callable[[Cycle, Any], None]:
    def change(cycle: Cycle, event: Any) -> None:
        cycle.state = state

    return change


CHANGES: dict[str, Callable[[Cycle, Any], None]] = {
    "okr.goal.v1.CyclePlanned": _planned,
    "okr.goal.v1.CycleReplanned": _planned,
    "okr.goal.v1.CycleOpened": _state(Cycle.STATE_DRAFTING),
    "okr.goal.v1.CycleStarted": _state(Cycle.STATE_ACTIVE),
    "okr.goal.v1.CycleWoundUp": _state(Cycle.STATE_CLOSING),
    "okr.goal.v1.CycleClosed": _state(Cycle.STATE_CLOSED),
}


class CyclesView(View[CycleDoc]):
    """One row per cycle."""

    NAME = "cycles"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = "cycles/"
    TABLE = Table(
        "cycles",
        (
            ("name", 'text COLLATE "C"'),
            ("created", "bigint"),
            ("state", "integer"),
            ("since_us", "bigint"),
            ("cycle", "bytea"),
        ),
        ("name",),
        ("created",),
    )

    def fold(self, doc: CycleDoc | None, recorded: Recorded) -> CycleDoc:
        doc = doc or CycleDoc(recorded.position)
        change = CHANGES.get(recorded.type)
        if change is None:
            raise UnknownType(f"no view knows what {recorded.type} does to a cycle")
        before = doc.cycle.state
        change(doc.cycle, recorded.event)
        doc.cycle.name, doc.cycle.etag = recorded.stream, f"v{recorded.version}"
        if doc.cycle.state != before:
            at = recorded.header.recorded_at
            doc.since_us = at.seconds * 1_000_000 + at.nanos // 1000
        return doc

    def rows(self, name: str, doc: CycleDoc) -> Iterable[tuple[Any, ...]]:
        yield name, doc.created, doc.cycle.state, doc.since_us, doc.cycle.SerializeToString(deterministic=True)

    def doc(self, row: Sequence[Any]) -> CycleDoc:
        doc = CycleDoc(row[1])
        doc.since_us = row[3]
        doc.cycle.ParseFromString(row[4])
        return doc


class CycleListService:
    """okr.views.v1.CycleListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_cycles(self, request: ListCyclesRequest, caller: Principal) -> ListCyclesResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, (CyclesView.NAME,))
        where = [("state = ANY({})", list(request.states))] if request.states else []
        rows, token = await desk.rows_by_creation(CyclesView.NAME, page, request, caller, info, where)
        cycles = [Cycle.FromString(row["cycle"]) for row in rows]
        return ListCyclesResponse(cycles=cycles, next_page_token=token, read_info=info)


async def cycle(desk: Desk, name: str) -> Cycle | None:
    """One cycle, or None if it is not known."""
    row = await desk.row(CyclesView.NAME, name) if name else None
    return Cycle.FromString(row["cycle"]) if row is not None else None


async def cycles_named(desk: Desk, names: Iterable[str]) -> dict[str, CycleDoc]:
    """Those of the cycles that are known, by name."""
    view = CyclesView()
    table = desk.serving(view.NAME).table
    rows = await desk.fetch(
        f"SELECT {', '.join(view.TABLE.names)} FROM {table} WHERE name = ANY($1)", sorted(set(names))
    )
    return {row["name"]: view.doc(row) for row in rows}
