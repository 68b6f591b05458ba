"""The workshops: who takes part, who has not handed in their pre-work, and what came of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.alignment.v1.events_pb2 import IdeasVoted
from okr.views.v1.workshop_list_service_pb2 import (
    GetWorkshopRequest,
    GetWorkshopResponse,
    ListWorkshopsRequest,
    ListWorkshopsResponse,
    WorkshopCard,
)

from libs.permission import Principal
from libs.record import Recorded
from services.views import resource, workshop
from services.views.actions import ActionsView, action_cards
from services.views.desk import Desk, no_such
from services.views.directory import Persons
from services.views.session import take_part
from services.views.sessions import actions_named, gathering_conditions, participants_of, time_zones
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


#: What a card of a workshop is made of.
VIEWS = (WorkshopsView.NAME, ActionsView.NAME, Persons.NAME)


class WorkshopListService:
    """okr.views.v1.WorkshopListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_workshop(self, request: GetWorkshopRequest, caller: Principal) -> GetWorkshopResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        row = await desk.row(WorkshopsView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        (card,) = await self._cards([row])
        actions = await actions_named(desk, card.workshop.actions)
        return GetWorkshopResponse(workshop=card, actions=action_cards(desk, actions), read_info=info)

    async def list_workshops(self, request: ListWorkshopsRequest, caller: Principal) -> ListWorkshopsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where = gathering_conditions(request, desk.directory)
        rows, token = await desk.rows_by_creation(WorkshopsView.NAME, page, request, caller, info, where)
        return ListWorkshopsResponse(workshops=await self._cards(rows), next_page_token=token, read_info=info)

    async def _cards(self, rows: Sequence[Any]) -> list[WorkshopCard]:
        desk, view, cards = self._desk, WorkshopsView(), []
        zones = await time_zones(desk, {person for row in rows for person in row["people"]})
        for row in rows:
            known = resource.shown(row["name"], view.doc(row))
            plan, handed_in = known.plan, {each.by for each in known.prework}
            missing = [each for each in plan.participants if each not in handed_in] if plan.prework else []
            participants = participants_of(row["people"], plan.start_time, zones, desk.directory)
            card = WorkshopCard(workshop=known, unit_title=desk.directory.title(plan.unit), without_prework=missing)
            card.participants.extend(participants)
            cards.append(card)
        return cards
