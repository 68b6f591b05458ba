"""The actions: who does what until when, what is overdue, and how well actions are closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from statistics import median
from typing import Any

from okr.alignment.v1.action_pb2 import Action
from okr.views.v1.action_list_service_pb2 import (
    ActionCard,
    ActionStatistics,
    GetActionStatisticsRequest,
    GetActionStatisticsResponse,
    ListActionsRequest,
    ListActionsResponse,
)

from libs.measure import decimal_of
from libs.permission import Principal
from libs.record import Recorded, timestamp
from services.views import action, resource
from services.views.action import ActionDoc
from services.views.alignment import microseconds
from services.views.desk import Desk
from services.views.directory import Directory
from services.views.resource import first_day_left, people_within
from services.views.view import Table, View


class ActionsView(View[ActionDoc]):
    """One row per action.

    responsible is the owner, or who recorded it where nobody took it yet. due_date is a date, empty if nobody said.
    end_us is when it was closed or cancelled, NULL while it is open.
    """

    NAME = "actions"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = action.PREFIX
    TABLE = Table(
        "actions",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("owner", 'text COLLATE "C"'),
            ("owner_us", "bigint"),
            ("responsible", 'text COLLATE "C"'),
            ("due_date", 'text COLLATE "C"'),
            ("source", 'text COLLATE "C"'),
            ("session", 'text COLLATE "C"'),
            ("escalated_to", 'text COLLATE "C"'),
            ("escalated_us", "bigint"),
            ("record_us", "bigint"),
            ("end_us", "bigint"),
        ),
        ("name",),
        ("created", "owner", "responsible", "source", "session", "escalated_to"),
    )

    def fold(self, doc: ActionDoc | None, recorded: Recorded) -> ActionDoc:
        return action.fold(doc, recorded)

    def rows(self, name: str, doc: ActionDoc) -> Iterable[tuple[Any, ...]]:
        known = doc.resource
        yield (
            *resource.row(name, doc),
            known.state,
            known.owner,
            doc.owner_us,
            doc.responsible,
            known.due_date,
            known.source,
            known.session,
            known.escalated_to,
            doc.escalated_us,
            microseconds(known.record_time),
            doc.end_us,
        )

    def doc(self, row: Sequence[Any]) -> ActionDoc:
        doc = resource.fill(ActionDoc(), row)
        doc.owner_us, doc.escalated_us, doc.end_us = row[8], row[14], row[16]
        return doc


DAY_US = 24 * 60 * 60 * 1_000_000
#: What a card of an action is made of.
VIEWS = (ActionsView.NAME,)


class ActionListService:
    """okr.views.v1.ActionListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_actions(self, request: ListActionsRequest, caller: Principal) -> ListActionsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where: list[tuple[str, Any]] = []
        if request.owner:
            where.append(("owner = {0}", request.owner))
        if request.unit:
            units = set(desk.directory.units_from(request.unit))
            where.append(("responsible = ANY({0})", await people_within(desk, ActionsView.NAME, "responsible", units)))
        if request.source:
            where.append(("source = {0}", request.source))
        if request.states:
            where.append(("state = ANY({0})", list(request.states)))
        if request.overdue:
            is_open = f"state = {int(Action.STATE_OPEN)}"
            where.append((f"{is_open} AND due_date <> '' AND due_date < {{0}}", first_day_left(desk.now())))
        rows, token = await desk.rows_by_creation(ActionsView.NAME, page, request, caller, info, where)
        return ListActionsResponse(actions=action_cards(desk, rows), next_page_token=token, read_info=info)

    async def get_action_statistics(
        self, request: GetActionStatisticsRequest, caller: Principal
    ) -> GetActionStatisticsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        table = desk.serving(ActionsView.NAME).table
        query = f"SELECT responsible, state, due_date, escalated_to, record_us, end_us FROM {table} WHERE state <> $1"
        rows = await desk.fetch(query, int(Action.STATE_CANCELLED))
        directory, people = desk.directory, desk.directory.now()
        by_unit: defaultdict[str, list[Any]] = defaultdict(list)
        by_region: defaultdict[str, list[Any]] = defaultdict(list)
        wanted = set(directory.units_from(request.unit)) if request.unit else None
        for row in rows:
            unit = people.unit_of(row["responsible"])
            if wanted is None or unit in wanted:
                by_unit[unit].append(row)
                by_region[region_of(unit, directory)].append(row)
        response, now = GetActionStatisticsResponse(read_info=info), desk.now()
        for unit in sorted(by_unit, key=lambda each: (directory.place(each), each)):
            named = ActionStatistics(unit=unit, unit_title=directory.title(unit), region=region_of(unit, directory))
            response.units.append(_count(named, by_unit[unit], now))
        for region in sorted(by_region):
            response.regions.append(_count(ActionStatistics(region=region), by_region[region], now))
        return response


def action_cards(desk: Desk, rows: Sequence[Any]) -> list[ActionCard]:
    """Cards of rows of the actions' table."""
    now, view, people = desk.now(), ActionsView(), desk.directory.now()
    cards = []
    for row in rows:
        doc = view.doc(row)
        responsible, age_us = doc.responsible, _age_us(row, now)
        card = ActionCard(action=resource.shown(row["name"], doc), overdue=_is_overdue(row, now))
        card.owner_name = desk.directory.display_name(card.action.owner)
        card.unit, card.age_days = people.unit_of(responsible), age_us // DAY_US
        cards.append(card)
    return cards


def region_of(unit: str, directory: Directory) -> str:
    """The home region of a unit: its own, or that of the nearest one above it that has one."""
    regions = (directory.people.home_region_of(each) for each in directory.people.unit_path(unit))
    return next((each for each in regions if each), "")


def _is_overdue(row: Any, now: datetime) -> bool:
    due = row["due_date"]
    return row["state"] == Action.STATE_OPEN and due != "" and due < first_day_left(now)


def _age_us(row: Any, now: datetime) -> int:
    """From when it was recorded until it was settled, or until now."""
    end_us: int = microseconds(timestamp(now)) if row["end_us"] is None else row["end_us"]
    return max(0, end_us - int(row["record_us"]))


def _count(counted: ActionStatistics, rows: Sequence[Any], now: datetime) -> ActionStatistics:
    still_open = [row for row in rows if row["state"] == Action.STATE_OPEN]
    closed = [row for row in rows if row["state"] == Action.STATE_CLOSED]
    counted.recorded, counted.closed, counted.open = len(rows), len(closed), len(still_open)
    counted.overdue = sum(_is_overdue(row, now) for row in still_open)
    counted.escalated = sum(row["escalated_to"] != "" for row in still_open)
    counted.closure_rate = decimal_of(Fraction(len(closed), len(rows)))
    if still_open:
        counted.median_age_days = _median_days(still_open, now)
    if closed:
        counted.median_closing_days = _median_days(closed, now)
    return counted


def _median_days(rows: Sequence[Any], now: datetime) -> str:
    return decimal_of(Fraction(median(Fraction(_age_us(row, now), DAY_US) for row in rows)))
