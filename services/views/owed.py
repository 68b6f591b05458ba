"""What a person owes now: answers, decisions, readings and closings that wait for them; of alignment in owed_alignment.py."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1.cycle_pb2 import Cycle, CyclePlan
from okr.goal.v1.objective_pb2 import Objective, Resource
from okr.views.v1 import owed_service_pb2 as messages
from okr.views.v1.owed_service_pb2 import ListOwedRequest, ListOwedResponse, OwedItem

from libs.permission import Principal
from libs.permission import Resource as Concern
from libs.record import Recorded, timestamp
from libs.times import day_after
from services.views import objective
from services.views.card import stamp
from services.views.cycles import CycleDoc, CyclesView, cycles_named
from services.views.desk import Desk
from services.views.objective import Doc
from services.views.owed_alignment import OF_ALIGNMENT, owed_of_alignment
from services.views.policy_packs import PolicyPacksView, check_in_days, days_of
from services.views.view import Table, View

PASSING = frozenset(f"okr.goal.v1.{name}" for name in ("FactStated", "OddsEstimated"))
#: Events that change what is to be accepted: an answer is owed from then on.
NEW_TERMS = frozenset(
    f"okr.goal.v1.{name}"
    for name in (
        "DialogueOpened",
        "DialogueReopened",
        "TermsRevised",
        "ResourceOffered",
        "ResourceWithdrawn",
        "KeyResultRetargeted",
        "KeyResultsReweighted",
        "SupportingKeyResultAdded",
        "ObjectiveTransferred",
    )
)
#: Events that something is owed since: by what the doc keeps them under.
SINCE = {
    **dict.fromkeys(NEW_TERMS, "terms"),
    "okr.goal.v1.TermsDeclined": "declined",
    "okr.goal.v1.DialogueEscalated": "escalated",
    "okr.goal.v1.ObjectiveAgreed": "agreed",
    "okr.goal.v1.ObjectiveActivated": "active",
}
OVER = (Objective.STATE_CLOSED, Objective.STATE_IMPORTED)


class OwedDoc(Doc):
    """An objective, and since when (when it was true, in microseconds) what is owed about it: "terms", "resource r1", ..."""

    __slots__ = ("since",)

    def __init__(self) -> None:
        super().__init__()
        self.since: dict[str, int] = {}


class OwedView(View[OwedDoc]):
    """One row per objective that somebody may owe something about, found by who."""

    NAME = "owed"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = objective.PREFIX
    TABLE = Table(
        "objectives",
        (*objective.COLUMNS, ("since", "text"), ("people", "text[]")),
        ("name",),
        ("USING gin (people)",),
    )

    def fold(self, doc: OwedDoc | None, recorded: Recorded) -> OwedDoc:
        header = recorded.header
        if doc is None:
            doc = OwedDoc()
            doc.created = header.position
            doc.create_us = _us(header.recorded_at)
        objective.fold(doc, recorded, PASSING)
        key = SINCE.get(header.type)
        if header.type == "okr.goal.v1.ResourceRequested":
            key = f"resource {recorded.event.resource.resource_id}"  # type: ignore[attr-defined]
        if key is not None:
            doc.since[key] = _us(header.effective_at) if header.HasField("effective_at") else doc.update_us
        return doc

    def rows(self, name: str, doc: OwedDoc) -> Iterable[tuple[Any, ...]]:
        since = json.dumps(doc.since, sort_keys=True) if doc.since else "{}"
        yield *objective.row(name, doc), since, _concerned(doc.objective)

    def doc(self, row: Sequence[Any]) -> OwedDoc:
        doc = OwedDoc()
        objective.fill(doc, row)
        doc.since = json.loads(row[7])
        return doc


def _us(moment: Timestamp) -> int:
    return moment.seconds * 1_000_000 + moment.nanos // 1000


def _concerned(known: Objective) -> list[str]:
    """Who may owe something about it; nobody once it is over."""
    if known.state in OVER:
        return []
    terms = known.terms
    people = {terms.owner, terms.counterpart, known.escalated_to, *(each.owner for each in terms.key_results)}
    return sorted(people - {""})


@dataclass(frozen=True)
class Rules:
    """What decides, beside the objective itself, what is owed: the day, the cycles and the policy packs."""

    now: datetime
    cycles: Mapping[str, CycleDoc]
    check_in_days: Mapping[str, Sequence[int]]

    def days(self, known: Objective) -> int:
        """Days between check-ins: the cycle's, else those of the policy pack's version."""
        cycle = self.cycles.get(known.terms.cycle)
        planned = cycle.cycle.plan.check_in_days if cycle else 0
        return planned or days_of(self.check_in_days, known.terms.policy_pack, known.policy_pack_version)


def owed_by(person: str, known: Objective, doc: OwedDoc, rules: Rules) -> list[OwedItem]:
    """What the person owes about one objective."""
    cycle = rules.cycles.get(known.terms.cycle)
    state = cycle.cycle.state if cycle else Cycle.STATE_UNSPECIFIED
    if known.state in OVER or state == Cycle.STATE_CLOSED:
        return []
    closing = state == Cycle.STATE_CLOSING
    items: list[OwedItem] = []
    if not closing:
        items += _in_dialogue(person, known, doc)
        items += _before_work(person, known, doc, state)
    items += _at_work(person, known, doc, rules)
    if closing and cycle is not None and person == known.terms.owner:
        items.append(_item(messages.OWED_REASON_CLOSE_OBJECTIVE, cycle.since_us, due=last_moment(cycle.cycle.plan)))
    for item in items:
        _complete(item, known, rules.now)
    return items


def _in_dialogue(person: str, known: Objective, doc: OwedDoc) -> Iterator[OwedItem]:
    terms, since = known.terms, doc.since
    if known.consensus not in (Objective.CONSENSUS_OPEN, Objective.CONSENSUS_REOPENED):
        return
    due = known.answer_due if known.HasField("answer_due") else None
    other = terms.counterpart if person == terms.owner else terms.owner
    if person in (terms.owner, terms.counterpart):
        if other in known.declined_by:
            at = since.get("declined", doc.create_us)
            yield _item(messages.OWED_REASON_ANSWER_TERMS, at, due=due, waiting=other)
        elif person not in known.accepted_by and person not in known.declined_by:
            at = since.get("terms", doc.create_us)
            yield _item(messages.OWED_REASON_ANSWER_TERMS, at, due=due, waiting=other)
    if person == terms.counterpart:
        for each in known.resources:
            if each.state == Resource.STATE_REQUESTED:
                at = since.get(f"resource {each.resource_id}", doc.create_us)
                item = _item(messages.OWED_REASON_ANSWER_RESOURCE, at, due=due, waiting=terms.owner)
                item.resource_id, item.detail = each.resource_id, each.description
                yield item
    if person == known.escalated_to:
        yield _item(messages.OWED_REASON_RESOLVE_ESCALATION, since.get("escalated", doc.create_us), due=due)


def _before_work(person: str, known: Objective, doc: OwedDoc, cycle: Cycle.State) -> Iterator[OwedItem]:
    terms = known.terms
    if person != terms.owner:
        return
    if known.state == Objective.STATE_DRAFT:
        yield _item(messages.OWED_REASON_PROPOSE_DRAFT, doc.create_us)
    elif known.state == Objective.STATE_AGREED and cycle == Cycle.STATE_ACTIVE:
        at = doc.since.get("agreed", doc.create_us)
        yield _item(messages.OWED_REASON_ACTIVATE_OBJECTIVE, at, waiting=terms.counterpart)


def _at_work(person: str, known: Objective, doc: OwedDoc, rules: Rules) -> Iterator[OwedItem]:
    if known.state != Objective.STATE_ACTIVE:
        return
    rhythm = timedelta(days=rules.days(known))
    begun = doc.since.get("active", doc.create_us)
    read = {each.key_result_id: each for each in known.readings}
    for each in known.terms.key_results:
        if person != (each.owner or known.terms.owner):
            continue
        reading = read.get(each.key_result_id)
        last = _moment(stamp(begun)) if reading is None else _moment(reading.true_time)
        due = last + rhythm
        if reading is not None and due > rules.now:
            continue
        reason = messages.OWED_REASON_MEASURE_FIRST if reading is None else messages.OWED_REASON_MEASURE_AGAIN
        item = _item(reason, begun, due=timestamp(due))
        if reading is not None:
            item.since_time.CopyFrom(timestamp(due))
        item.subject, item.detail = f"{known.name}/keyResults/{each.key_result_id}", each.title
        yield item


def _item(reason: messages.OwedReason, since_us: int, due: Timestamp | None = None, waiting: str = "") -> OwedItem:
    return OwedItem(reason=reason, since_time=stamp(since_us), due_time=due, waiting=waiting)


def _complete(item: OwedItem, known: Objective, now: datetime) -> None:
    item.objective, item.objective_title = known.name, known.terms.title
    item.unit, item.cycle = known.terms.unit, known.terms.cycle
    item.subject = item.subject or known.name
    item.overdue = item.HasField("due_time") and _moment(item.due_time) < now


def last_moment(plan: CyclePlan) -> Timestamp | None:
    """The end of a cycle's last day where it is; None if nobody said."""
    if not plan.end_date:
        return None
    try:
        zone = ZoneInfo(plan.time_zone or "UTC")
    except (OSError, ValueError, KeyError):
        zone = ZoneInfo("UTC")
    return timestamp(datetime.combine(day_after(plan.end_date), time_of_day(), zone))


def _moment(moment: Timestamp) -> datetime:
    return moment.ToDatetime(tzinfo=UTC)


#: What an answer is read from.
VIEWS = (OwedView.NAME, CyclesView.NAME, PolicyPacksView.NAME, *OF_ALIGNMENT)


class OwedService:
    """okr.views.v1.OwedService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_owed(self, request: ListOwedRequest, caller: Principal) -> ListOwedResponse:
        desk = self._desk
        person = request.person or caller.person
        desk.must_be_allowed(caller, "ReadOwed", Concern(kind="owed", name=person, owner=person))
        page, info = await desk.open_page(request, caller, VIEWS)
        items = [*await self._of_objectives(person, caller), *await owed_of_alignment(desk, person, caller)]
        items.sort(key=_order)
        for item in items:
            item.waiting_name = desk.directory.display_name(item.waiting) or desk.directory.title(item.waiting)
        response = ListOwedResponse(read_info=info, total_count=len(items))
        if page.cursor is not None:
            items = [item for item in items if _order(item) > tuple(page.cursor)]
        response.items.extend(items[: page.size])
        if len(items) > page.size:
            response.next_page_token = desk.next_token(request, caller, _order(items[page.size - 1]), info)
        return response

    async def _of_objectives(self, person: str, caller: Principal) -> list[OwedItem]:
        desk = self._desk
        serving = desk.serving(OwedView.NAME)
        columns = ", ".join(serving.view.TABLE.names)
        rows = await desk.fetch(f"SELECT {columns} FROM {serving.table} WHERE people @> ARRAY[$1]::text[]", person)
        docs = {row["name"]: serving.view.doc(row) for row in rows}
        terms = [doc.objective.terms for doc in docs.values()]
        cycles = await cycles_named(desk, (each.cycle for each in terms))
        packs = await check_in_days(desk, (each.policy_pack for each in terms))
        rules, sight = Rules(desk.now(), cycles, packs), desk.sight(caller)
        items: list[OwedItem] = []
        for name, doc in docs.items():
            shown, withheld = sight.of(objective.shown(name, doc))
            for item in owed_by(person, shown, doc, rules):
                item.withheld = withheld
                items.append(item)
        return items


def _order(item: OwedItem) -> tuple[bool, int, str, int, str]:
    """What is due first comes first, then what has no date; the rest only makes the order certain."""
    has_due = item.HasField("due_time")
    at = item.due_time if has_due else item.since_time
    return not has_due, at.seconds, item.subject, int(item.reason), item.resource_id
