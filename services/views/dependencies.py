"""The dependencies: who needs what from whom, where it is in its life, and what is at risk."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from okr.alignment.v1.dependency_pb2 import Dependency
from okr.views.v1.alignment_card_pb2 import DependencyCard
from okr.views.v1.dependency_list_service_pb2 import (
    GetDependencyRequest,
    GetDependencyResponse,
    ListDependenciesRequest,
    ListDependenciesResponse,
)

from libs.permission import Principal
from libs.record import Recorded
from services.views import dependency, resource
from services.views.alignment import microseconds, objective_of
from services.views.brief import Briefs, briefs
from services.views.card import stamp
from services.views.dependency import DependencyDoc, is_overdue, spoken_for
from services.views.desk import Desk, no_such
from services.views.directory import Directory
from services.views.objective_tree import ObjectiveTreeView
from services.views.resource import people_within
from services.views.view import Table, View


class DependenciesView(View[DependencyDoc]):
    """One row per dependency.

    people are all who may be a party by what was recorded; who leads a unit that is asked, or owns an objective now, is
    joined by the query. units are the consumer's, the one that is asked, and that of the provider's objective.
    answer_due_us is NULL if no answer is owed, needed_by a date.
    """

    NAME = "dependencies"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = dependency.PREFIX
    TABLE = Table(
        "dependencies",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("state_us", "bigint"),
            ("consumer", 'text COLLATE "C"'),
            ("consumer_objective", 'text COLLATE "C"'),
            ("consumer_owner", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("provider", 'text COLLATE "C"'),
            ("provider_objective", 'text COLLATE "C"'),
            ("supporting_key_result", 'text COLLATE "C"'),
            ("accepted_by", 'text COLLATE "C"'),
            ("people", "text[]"),
            ("units", "text[]"),
            ("awaiting", 'text COLLATE "C"'),
            ("awaiting_us", "bigint"),
            ("answer_due_us", "bigint"),
            ("escalated_to", 'text COLLATE "C"'),
            ("needed_by", 'text COLLATE "C"'),
            ("at_risk", "boolean"),
            ("interrupted", "integer"),
            ("offered_by_provider", "boolean"),
            ("slipped", "boolean"),
        ),
        ("name",),
        (
            "created",
            "consumer_objective",
            "provider_objective",
            "provider",
            "awaiting",
            "escalated_to",
            "USING gin (people)",
            "USING gin (units)",
        ),
    )

    def fold(self, doc: DependencyDoc | None, recorded: Recorded) -> DependencyDoc:
        return dependency.fold(doc, recorded)

    def rows(self, name: str, doc: DependencyDoc) -> Iterable[tuple[Any, ...]]:
        known = doc.resource
        asked = known.terms.provider
        parties = (known.consumer.owner, asked, known.accepted_by, known.provider.owner)
        units = (known.consumer.unit, asked, known.provider.unit)
        yield (
            *resource.row(name, doc),
            known.state,
            doc.state_us,
            known.terms.consumer,
            objective_of(known.terms.consumer),
            known.consumer.owner,
            known.consumer.cycle,
            asked,
            known.provider_objective,
            known.supporting_key_result,
            known.accepted_by,
            sorted({each for each in parties if each.startswith("people/")}),
            sorted({each for each in units if each.startswith("units/")}),
            known.awaiting,
            doc.awaiting_us,
            microseconds(known.answer_due) if known.HasField("answer_due") else None,
            known.escalated_to,
            known.terms.needed_by,
            doc.at_risk,
            doc.interrupted,
            doc.offered_by_provider,
            doc.slipped,
        )

    def doc(self, row: Sequence[Any]) -> DependencyDoc:
        doc = resource.fill(DependencyDoc(), row)
        doc.state_us, doc.awaiting_us = row[7], row[19]
        doc.interrupted, doc.offered_by_provider, doc.slipped = row[24], row[25], row[26]
        return doc


#: What a card of a dependency is made of.
VIEWS = (DependenciesView.NAME, ObjectiveTreeView.NAME)


class DependencyListService:
    """okr.views.v1.DependencyListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_dependency(self, request: GetDependencyRequest, caller: Principal) -> GetDependencyResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        row = await desk.row(DependenciesView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        (card,) = await dependency_cards(desk, [row], caller)
        return GetDependencyResponse(dependency=card, read_info=info)

    async def list_dependencies(self, request: ListDependenciesRequest, caller: Principal) -> ListDependenciesResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        where = await _conditions(request, desk)
        rows, token = await desk.rows_by_creation(DependenciesView.NAME, page, request, caller, info, where)
        cards = await dependency_cards(desk, rows, caller)
        return ListDependenciesResponse(dependencies=cards, next_page_token=token, read_info=info)


async def _conditions(request: ListDependenciesRequest, desk: Desk) -> list[tuple[str, Any]]:
    where: list[tuple[str, Any]] = []
    if "/keyResults/" in request.goal:
        where.append(("(consumer = {0} OR supporting_key_result = {0})", request.goal))
    elif request.goal:
        where.append(("(consumer_objective = {0} OR provider_objective = {0})", request.goal))
    if request.person:
        tree = desk.serving(ObjectiveTreeView.NAME).table
        owned = f"consumer_objective IN (SELECT name FROM {tree} WHERE owner = ANY({{0}}::text[]))"
        party = f"(people && {{0}}::text[] OR provider = ANY({{0}}::text[]) OR {owned})"
        where.append((party, [request.person, *spoken_for(request.person, desk.directory.now())]))
    if request.provider:
        where.append(("provider = {0}", request.provider))
    if request.unit:
        units = desk.directory.units_from(request.unit)
        asked = await people_within(desk, DependenciesView.NAME, "provider", set(units))
        where.append(("(units && {0}::text[] OR provider = ANY({0}::text[]))", [*units, *asked]))
    if request.cycle:
        where.append(("cycle = {0}", request.cycle))
    if request.states:
        where.append(("state = ANY({0})", list(request.states)))
    if request.at_risk:
        where.append(("at_risk = {0}", True))
    return where


async def dependency_cards(desk: Desk, rows: Sequence[Any], caller: Principal) -> list[DependencyCard]:
    """Cards of rows of the dependencies' table."""
    ends = {end for row in rows for end in (row["consumer_objective"], row["provider_objective"])}
    known = await briefs(desk, caller, ends)
    now, view = desk.now(), DependenciesView()
    return [_card(row["name"], view.doc(row), known, desk.directory, now) for row in rows]


def _card(name: str, doc: DependencyDoc, known: Briefs, directory: Directory, now: datetime) -> DependencyCard:
    shown: Dependency = resource.shown(name, doc)
    card = DependencyCard(
        dependency=shown,
        consumer=known.goal(shown.terms.consumer),
        provider_name=called(shown.terms.provider, directory),
        awaiting_name=called(shown.awaiting, directory),
        overdue=is_overdue(shown, now),
        create_time=stamp(doc.create_us),
        update_time=stamp(doc.update_us),
    )
    if provider := shown.supporting_key_result or shown.provider_objective:
        card.provider.CopyFrom(known.goal(provider))
    return card


def called(name: str, directory: Directory) -> str:
    """How a person or a unit is called."""
    return directory.title(name) if name.startswith("units/") else directory.display_name(name)
