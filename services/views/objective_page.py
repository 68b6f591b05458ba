"""The objective page: all of one objective, as a person reads it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.objective_page_service_pb2 import (
    GetObjectivePageRequest,
    GetObjectivePageResponse,
    ObjectivePage,
    ObjectiveStub,
)

from libs.permission import Principal
from libs.record import Recorded
from services.views import cycles, objective, policy_packs
from services.views.advice import warnings_of
from services.views.card import card_of, stamp
from services.views.desk import Desk, no_such
from services.views.objective import Doc
from services.views.sight import Sight
from services.views.view import Table, View

MOST_CHILDREN = 100


class ObjectivePageView(View[Doc]):
    """One row per objective, with all that was ever said about it."""

    NAME = "objective_page"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = objective.PREFIX
    TABLE = Table("objectives", (*objective.COLUMNS, ("parent", 'text COLLATE "C"')), ("name",), ("parent, created",))

    def fold(self, doc: Doc | None, recorded: Recorded) -> Doc:
        return objective.fold(doc, recorded)

    def rows(self, name: str, doc: Doc) -> Iterable[tuple[Any, ...]]:
        yield *objective.row(name, doc), objective_in(doc.objective.terms.parent)

    def doc(self, row: Sequence[Any]) -> Doc:
        return objective.doc_of(row)


class ObjectivePageService:
    """okr.views.v1.ObjectivePageService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_objective_page(self, request: GetObjectivePageRequest, caller: Principal) -> GetObjectivePageResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        views = (ObjectivePageView.NAME, cycles.CyclesView.NAME, policy_packs.PolicyPacksView.NAME)
        info = await desk.read_info(request.freshness, views)
        row = await desk.row(ObjectivePageView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        doc = objective.doc_of(row)
        sight = desk.sight(caller)
        shown, withheld = sight.of(objective.shown(request.name, doc))
        page = ObjectivePage(
            objective=shown,
            card=card_of(shown, doc, withheld, desk.directory),
            withheld=withheld,
            create_time=stamp(doc.create_us),
            update_time=stamp(doc.update_us),
            carried_to=shown.carried_to,
        )
        await self._add_family(page, shown, sight)
        await self._add_rules(page, shown, doc, desk.now())
        self._add_names(page)
        return GetObjectivePageResponse(page=page, read_info=info)

    async def _add_family(self, page: ObjectivePage, shown: Objective, sight: Sight) -> None:
        """The objective above, and those below."""
        desk, table = self._desk, self._desk.serving(ObjectivePageView.NAME).table
        above, _, key_result_id = shown.terms.parent.partition("/keyResults/")
        if above and (row := await desk.row(ObjectivePageView.NAME, above)) is not None:
            page.parent.CopyFrom(_stub(row, sight, key_result_id))
        below = (
            f"SELECT *, count(*) OVER () AS total FROM {table} WHERE parent = $1 ORDER BY created LIMIT {MOST_CHILDREN}"
        )
        rows = await desk.fetch(below, shown.name)
        page.child_count = rows[0]["total"] if rows else 0
        page.children.extend(_stub(row, sight) for row in rows)

    async def _add_rules(self, page: ObjectivePage, shown: Objective, doc: Doc, now: datetime) -> None:
        """The cycle's title, and what the rules in force warn of."""
        terms = shown.terms
        cycle = await cycles.cycle(self._desk, terms.cycle)
        page.cycle_title = cycle.plan.title if cycle else ""
        days = cycle.plan.check_in_days if cycle else 0
        if not days:
            packs = await policy_packs.check_in_days(self._desk, [terms.policy_pack])
            days = policy_packs.days_of(packs, terms.policy_pack, shown.policy_pack_version)
        page.warnings.extend(warnings_of(shown, doc, days, now, parent_known=page.HasField("parent")))

    def _add_names(self, page: ObjectivePage) -> None:
        """What people and units are called that occur anywhere on the page."""
        directory = self._desk.directory
        for name in sorted(set(_names_in(page))):
            if name.startswith("people/") and (called := directory.display_name(name)):
                page.people[name] = called
            elif name.startswith("units/") and (called := directory.title(name)):
                page.units[name] = called


def objective_in(goal: str) -> str:
    """The objective that the name of an objective or of a key result is in."""
    return goal.partition("/keyResults/")[0]


def _stub(row: Any, sight: Sight, key_result_id: str | None = None) -> ObjectiveStub:
    """Of another objective. key_result_id: which of its key results is served; of a child, which one it serves."""
    shown, withheld = sight.of(objective.shown(row["name"], objective.doc_of(row)))
    return ObjectiveStub(
        name=shown.name,
        title=shown.terms.title,
        owner=shown.terms.owner,
        unit=shown.terms.unit,
        state=shown.state,
        withheld=withheld,
        key_result_id=shown.terms.parent.partition("/keyResults/")[2] if key_result_id is None else key_result_id,
    )


def _names_in(message: Message) -> Iterator[str]:
    """Every text in a message that could be a resource name."""
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if field.message_type is None or field.message_type.GetOptions().map_entry:
                continue
            for each in value if field.is_repeated else (value,):
                yield from _names_in(each)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield from value if field.is_repeated else (value,)
