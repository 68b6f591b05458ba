"""What a person owes now of alignment: answers and deliveries, reconfirmations and escalations, actions and overlaps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.contract_pb2 import Contract
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.overlap_pb2 import Overlap
from okr.views.v1 import owed_service_pb2 as messages
from okr.views.v1.owed_service_pb2 import OwedItem

from libs.permission import Principal
from libs.record import moment, timestamp
from libs.times import day_after
from services.views import dependency
from services.views.action import ActionDoc
from services.views.actions import ActionsView
from services.views.alignment import key_result_id_of, objective_of
from services.views.brief import Briefs, briefs
from services.views.card import stamp
from services.views.contract import NEGOTIATED, ContractDoc, ContractsView
from services.views.contracts import answers, party_of
from services.views.cycles import CycleDoc, CyclesView, cycles_named
from services.views.dependencies import DependenciesView
from services.views.dependency import DependencyDoc, spoken_for
from services.views.desk import Desk
from services.views.objective_tree import ObjectiveTreeView
from services.views.overlap import OverlapDoc
from services.views.overlaps import OverlapsView
from services.views.resource import first_day_left

OF_ALIGNMENT = (
    *(ContractsView.NAME, DependenciesView.NAME, ActionsView.NAME, OverlapsView.NAME),
    *(ObjectiveTreeView.NAME, CyclesView.NAME),
)
#: What stands and can still be reconfirmed, fulfilled or broken.
KEPT = frozenset({Contract.STATE_ACCEPTED, Contract.STATE_ACTIVE, Contract.STATE_STALE})


@dataclass(frozen=True)
class Asked:
    """Whose debts are looked for, and what decides about them beside the contracts and dependencies themselves.

    units: those that the person answers for. owned: objectives whose owner or one of whose key results' owner they are.
    """

    person: str
    units: frozenset[str]
    owned: frozenset[str]
    now: datetime
    known: Briefs
    cycles: Mapping[str, CycleDoc]

    @property
    def first_day(self) -> str:
        """The first day that is not over everywhere."""
        return first_day_left(self.now)


async def owed_of_alignment(desk: Desk, person: str, caller: Principal) -> list[OwedItem]:
    """Everything, in no particular order. caller: who is shown it."""
    people = desk.directory.now()
    units = frozenset(spoken_for(person, people))
    contracts: dict[str, ContractDoc] = await _docs(desk, ContractsView(), CONTRACTS, person)
    names = [person, *sorted(units)]
    dependencies: dict[str, DependencyDoc] = await _docs(desk, DependenciesView(), DEPENDENCIES, person, names)
    actions: dict[str, ActionDoc] = await _docs(desk, ActionsView(), ACTIONS, person)
    owned = frozenset(await _owned(desk, person))
    overlaps: dict[str, OverlapDoc] = await _docs(desk, OverlapsView(), OVERLAPS, sorted(owned))
    goals = {end for doc in contracts.values() for end in (doc.contract.terms.child, doc.contract.terms.parent)}
    for doc in dependencies.values():
        goals |= {doc.resource.terms.consumer, doc.resource.provider_objective}
    goals |= {goal for doc in actions.values() for goal in doc.resource.about if goal.startswith("objectives/")}
    goals |= {goal for doc in overlaps.values() for goal in doc.resource.between}
    known = await briefs(desk, caller, map(objective_of, goals))
    ends = {cycle for doc in contracts.values() for cycle in _cycles(doc, known)}
    asked = Asked(person, units, owned, desk.now(), known, await cycles_named(desk, ends) if ends else {})
    return [
        *(item for name, doc in contracts.items() for item in _of_contract(name, doc, asked)),
        *(item for name, doc in dependencies.items() for item in _of_dependency(name, doc, asked)),
        *(item for name, doc in actions.items() for item in _of_action(name, doc, asked)),
        *(item for name, doc in overlaps.items() for item in _of_overlap(name, doc, asked)),
    ]


# Where to look: candidates, found by index. {tree}: objectives.

CONTRACTS = f"""
WITH mine AS (SELECT name FROM {{tree}} WHERE owner = $1), candidates AS (
    SELECT c.name FROM mine m JOIN {{table}} c ON c.child = m.name
    UNION SELECT c.name FROM mine m JOIN {{table}} c ON c.parent = m.name
    UNION SELECT name FROM {{table}} WHERE parties @> ARRAY[$1]::text[]
    UNION SELECT name FROM {{table}} WHERE escalated_to = $1)
SELECT {{columns}} FROM {{table}} WHERE name IN (SELECT name FROM candidates)
AND state IN ({", ".join(str(int(state)) for state in sorted(NEGOTIATED | KEPT))})"""
DEPENDENCIES = f"""
WITH mine AS (SELECT name FROM {{tree}} WHERE owner = $1), candidates AS (
    SELECT d.name FROM mine m JOIN {{table}} d ON d.consumer_objective = m.name
    UNION SELECT name FROM {{table}} WHERE people @> ARRAY[$1]::text[]
    UNION SELECT name FROM {{table}} WHERE provider = ANY($2)
    UNION SELECT name FROM {{table}} WHERE escalated_to = $1)
SELECT {{columns}} FROM {{table}} WHERE name IN (SELECT name FROM candidates)
AND state IN ({", ".join(str(int(state)) for state in (*dependency.NEGOTIATING, *dependency.STANDING))})"""
ACTIONS = f"""
SELECT {{columns}} FROM {{table}} WHERE (owner = $1 OR escalated_to = $1) AND state = {Action.STATE_OPEN}"""
OVERLAPS = f"""
SELECT {{columns}} FROM {{table}} WHERE objectives && $1::text[] AND state = {Overlap.STATE_OPEN}"""


async def _docs(desk: Desk, view: Any, query: str, *arguments: Any) -> dict[str, Any]:
    tree = desk.serving(ObjectiveTreeView.NAME).table
    columns, table = ", ".join(view.TABLE.names), desk.serving(view.NAME).table
    rows = await desk.fetch(query.format(columns=columns, table=table, tree=tree), *arguments)
    return {row["name"]: view.doc(row) for row in rows}


async def _owned(desk: Desk, person: str) -> list[str]:
    """Objectives of which the person owns the whole or a key result; the page that tells what is owed finds them by person."""
    table = desk.serving("owed").table
    return [
        row["name"] for row in await desk.fetch(f"SELECT name FROM {table} WHERE people @> ARRAY[$1]::text[]", person)
    ]


# What is owed.


def _of_contract(name: str, doc: ContractDoc, asked: Asked) -> Iterator[OwedItem]:
    contract, known, person = doc.contract, asked.known, asked.person
    child, parent = (party_of(contract, known, is_child) for is_child in (True, False))
    # Each party is told of its own end.
    mine = contract.terms.child if person == child else contract.terms.parent
    other = parent if person == child else child
    if contract.state in NEGOTIATED:
        answering = answers(contract, known)
        due = contract.answer_due if contract.HasField("answer_due") else None
        if person == answering:
            reason = messages.OWED_REASON_ANSWER_CONTRACT
            yield _item(asked, reason, name, mine, doc.offered_us, due, other, contract.terms.statement)
        if contract.escalated and person == contract.escalated_to:
            reason, about = messages.OWED_REASON_RESOLVE_ALIGNMENT, contract.terms.child
            yield _item(asked, reason, name, about, doc.escalated_us, due, answering, contract.terms.statement)
        return
    closed = any(change.closed for change in contract.changes)
    statement = doc.standing_terms.statement
    unconfirmed = {child, parent} - {*contract.reconfirmed_by}
    if contract.state == Contract.STATE_STALE and not closed and person in unconfirmed:
        reason = messages.OWED_REASON_RECONFIRM_CONTRACT
        yield _item(asked, reason, name, mine, doc.stale_us, None, other, statement)
    if person == parent:
        day = _due_day(doc, asked)
        since = _begin_of(day) if day and day <= asked.now.date().isoformat() else doc.stale_us if closed else 0
        if since:
            reason, due = messages.OWED_REASON_CONFIRM_CONTRACT, _end_of(day) if day else None
            item = _item(asked, reason, name, contract.terms.parent, since, due, child, statement)
            item.overdue = bool(day) and day < asked.first_day
            yield item


def _cycles(doc: ContractDoc, known: Briefs) -> list[str]:
    """The cycles of both ends: where their objectives are now, else where they were."""
    contract = doc.contract
    found = []
    for goal, end in ((contract.terms.child, contract.child), (contract.terms.parent, contract.parent)):
        objective = known.known(objective_of(goal))
        found.append(objective.terms.cycle if objective is not None else end.cycle)
    return found


def _due_day(doc: ContractDoc, asked: Asked) -> str:
    """Day that it is promised for: its own, or the end of the cycle that ends first. Empty: nobody knows."""
    if doc.standing_terms.due_date:
        return str(doc.standing_terms.due_date)
    if doc.agreed is not None and doc.agreed.HasField("source"):
        # It was agreed elsewhere: the end of a cycle there says nothing here.
        return ""
    cycles = (asked.cycles.get(cycle) for cycle in _cycles(doc, asked.known))
    return min((each.cycle.plan.end_date for each in cycles if each and each.cycle.plan.end_date), default="")


def _of_dependency(name: str, doc: DependencyDoc, asked: Asked) -> Iterator[OwedItem]:
    known, person = doc.resource, asked.person
    terms, consumer = known.terms, _consumer(known, asked)
    speaks = person != consumer and (person == terms.provider or terms.provider in asked.units)
    provider = known.accepted_by or terms.provider
    what = terms.deliverable

    def item(reason: messages.OwedReason, since: int, due: Timestamp | None, waiting: str, about: str = "") -> OwedItem:
        return _item(asked, reason, name, about or terms.consumer, since, due, waiting, what)

    if known.state in dependency.NEGOTIATING:
        due = known.answer_due if known.HasField("answer_due") else None
        of_provider = known.awaiting == terms.provider
        if known.awaiting and (speaks if of_provider else person == consumer):
            other = consumer if of_provider else terms.provider
            yield item(messages.OWED_REASON_ANSWER_DEPENDENCY, doc.awaiting_us, due, other)
        if known.state == Dependency.STATE_ESCALATED and person == known.escalated_to:
            yield item(messages.OWED_REASON_RESOLVE_ALIGNMENT, doc.state_us, due, consumer)
    elif known.state in dependency.OWING and person == provider:
        due, about = _end_of(terms.needed_by), known.provider_objective
        delivery = item(messages.OWED_REASON_DELIVER_DEPENDENCY, doc.state_us, due, consumer, about)
        delivery.overdue = terms.needed_by < asked.first_day
        yield delivery
    elif known.state == Dependency.STATE_DELIVERED and person == consumer:
        yield item(messages.OWED_REASON_ACCEPT_DELIVERY, doc.state_us, None, provider)


def _consumer(known: Dependency, asked: Asked) -> str:
    return asked.known.owner(objective_of(known.terms.consumer)) or known.consumer.owner


def _of_action(name: str, doc: ActionDoc, asked: Asked) -> Iterator[OwedItem]:
    known, person = doc.resource, asked.person
    about = next((goal for goal in known.about if goal.startswith("objectives/")), "")
    due = _end_of(known.due_date) if known.due_date else None
    debts = []
    if person == known.owner:
        debts.append((messages.OWED_REASON_DO_ACTION, doc.owner_us, known.recorded_by))
    if person == known.escalated_to:
        debts.append((messages.OWED_REASON_RESOLVE_ACTION, doc.escalated_us, known.owner))
    for reason, since, waiting in debts:
        item = _item(asked, reason, name, about, since, due, "" if waiting == person else waiting, known.text)
        item.overdue = bool(known.due_date) and known.due_date < asked.first_day
        yield item


def _of_overlap(name: str, doc: OverlapDoc, asked: Asked) -> Iterator[OwedItem]:
    known = doc.resource
    owners = {goal: _owners(goal, asked.known) for goal in known.between}
    mine = next((goal for goal, each in owners.items() if asked.person in each), None)
    if mine is None:
        return
    others = [each for goal in known.between for each in owners[goal] if each != asked.person]
    reason, statement = messages.OWED_REASON_RESOLVE_OVERLAP, known.statement
    yield _item(asked, reason, name, mine, doc.create_us, None, next(iter(others), ""), statement)


def _owners(goal: str, known: Briefs) -> list[str]:
    """Who owns the objective, and the key result if one is named."""
    objective, key_result_id = known.known(objective_of(goal)), key_result_id_of(goal)
    if objective is None:
        return []
    named = [each.owner for each in objective.terms.key_results if each.key_result_id == key_result_id and each.owner]
    return [*named, objective.terms.owner]


def _item(
    asked: Asked,
    reason: messages.OwedReason,
    subject: str,
    goal: str,
    since_us: int,
    due: Timestamp | None,
    waiting: str,
    detail: str,
) -> OwedItem:
    """goal: what of the picture it is about; its title is withheld where its text is. detail: what the parties wrote."""
    item = OwedItem(reason=reason, subject=subject, since_time=stamp(since_us), due_time=due, detail=detail)
    item.waiting = "" if waiting == asked.person else waiting
    item.overdue = due is not None and moment(due) < asked.now
    if goal:
        brief = asked.known.of(objective_of(goal))
        item.objective, item.objective_title, item.withheld = brief.name, brief.title, brief.withheld
        item.unit, item.cycle = brief.unit, brief.cycle
    return item


def _begin_of(day: str) -> int:
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()) * 1_000_000


def _end_of(day: str) -> Timestamp:
    """The end of a day in UTC."""
    return timestamp(datetime.combine(day_after(day), datetime.min.time(), UTC))
