"""What is above objectives by the contracts that stand: kept in memory as far as it was asked for, and forgotten as it changes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from okr.alignment.v1.events_pb2 import ContractAccepted, ContractBreached, ContractImported, ContractReleased
from okr.goal.v1.events_pb2 import ObjectiveDrafted, ObjectiveImported, ObjectiveTransferred, TermsRevised

from libs.record import Recorded
from services.views.alignment import objective_of
from services.views.contract import ContractsView
from services.views.unit_board import UnitBoardView

if TYPE_CHECKING:
    from services.views.desk import Desk

#: Objectives that are remembered; beyond them it begins anew.
MOST = 200_000
#: Unit of an objective, empty if goal has not told of it, and whom it contributes to.
Step = tuple[str, tuple[str, ...]]
HANGS = frozenset(each.DESCRIPTOR.full_name for each in (ContractAccepted, ContractImported))
FALLS = frozenset(each.DESCRIPTOR.full_name for each in (ContractBreached, ContractReleased))
MOVES = frozenset(
    each.DESCRIPTOR.full_name for each in (ObjectiveDrafted, ObjectiveImported, TermsRevised, ObjectiveTransferred)
)
VIEWS = (ContractsView.NAME, UnitBoardView.NAME)


class Upward:
    """A part of a picture lies under hundreds of objectives that hardly ever change: to read them for each answer is most of
    its time. It is true only while every record of both logs comes by here; whatever else happened makes it begin anew.
    """

    def __init__(self) -> None:
        self._known: dict[str, Step] = {}
        self._heard: dict[str, int] = {}
        self._builds: list[str] = []
        #: Counts what was forgotten: what is read meanwhile may be older than that.
        self._forgotten = 0

    def hear(self, recorded: Recorded) -> None:
        """Takes in a record that the views have applied."""
        log_id, position, kind = recorded.log_id, recorded.position, recorded.type
        before, self._heard[log_id] = self._heard.get(log_id, position - 1), position
        if position != before + 1 or kind in FALLS:
            self._forget_all()
        elif kind in HANGS:
            event: Any = recorded.event
            self._forget(objective_of(event.child.goal))
        elif kind in MOVES:
            self._forget(recorded.stream)

    async def above(self, desk: "Desk", names: Iterable[str]) -> Mapping[str, Step]:
        """These objectives and all above them."""
        self._look_at_views(desk)
        known, found, missing = self._known, dict[str, Step](), []
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            step = known.get(name)
            if step is None:
                missing.append(name)
            else:
                found[name] = step
                waiting += step[1]
        return {**found, **await self._read(desk, missing)} if missing else found

    async def _read(self, desk: "Desk", names: list[str]) -> dict[str, Step]:
        contracts, boards = (desk.serving(view).table for view in VIEWS)
        query = f"""
            WITH RECURSIVE above AS (
                SELECT unnest($1::text[]) COLLATE "C" AS name UNION SELECT c.parent FROM above a
                CROSS JOIN LATERAL (SELECT parent FROM {contracts} WHERE child = a.name AND stands OFFSET 0) c)
            SELECT a.name, (SELECT unit FROM {boards} WHERE name = a.name) AS unit,
                ARRAY(SELECT DISTINCT parent FROM {contracts} WHERE child = a.name AND stands) AS parents
            FROM above a"""
        before = self._forgotten
        rows = await desk.fetch(query, names)
        found = {name: (unit or "", tuple(parents)) for name, unit, parents in rows}
        if self._forgotten == before:
            if len(self._known) + len(found) > MOST:
                self._known = {}
            self._known.update(found)
        return found

    def _look_at_views(self, desk: "Desk") -> None:
        """Another process may have moved the views, a crash of PostgreSQL may have taken them back, a rebuild replaced them."""
        serving = [desk.serving(view) for view in VIEWS]
        builds = [each.build.schema for each in serving]
        positions = {each.source: each.position for each in serving}
        if builds != self._builds or any(self._heard.get(log_id) != at for log_id, at in positions.items()):
            self._forget_all()
            self._builds = builds
            self._heard.update(positions)

    def _forget(self, name: str) -> None:
        self._forgotten += 1
        self._known.pop(name, None)

    def _forget_all(self) -> None:
        self._forgotten += 1
        self._known = {}
