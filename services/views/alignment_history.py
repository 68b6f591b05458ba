"""The history of whatever is aligned: every event of a contract, a dependency, a session, as a reader sees it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.contract_pb2 import Contract
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.events_pb2 import IdeaAdopted
from okr.alignment.v1.session_pb2 import Session
from okr.alignment.v1.workshop_pb2 import Workshop
from okr.views.v1.alignment_history_service_pb2 import ListAlignmentHistoryRequest, ListAlignmentHistoryResponse

from libs.permission import Principal
from libs.record import Recorded
from services.views.actions import ActionsView
from services.views.alignment import REGISTRY, objective_of
from services.views.alignment_sentences import sentence_of
from services.views.brief import briefs
from services.views.contract import ContractsView
from services.views.dependencies import DependenciesView
from services.views.desk import Desk, no_such
from services.views.objective_history import entry_of, facts
from services.views.objective_tree import ObjectiveTreeView
from services.views.sessions import SessionsView
from services.views.sight import without_text
from services.views.view import Lines, Row, Table
from services.views.workshops import WorkshopsView


class AlignmentHistoryView(Lines):
    """One row per event of alignment's log: the record itself. What it says is put into words when it is read."""

    NAME = "alignment_history"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = ""
    ON_POISON = "park"
    TABLE = Table(
        "events",
        (("name", 'text COLLATE "C"'), ("version", "bigint"), ("position", "bigint"), ("record", "bytea")),
        ("name", "version"),
    )

    def line(self, recorded: Recorded) -> Row:
        header = recorded.header
        return header.stream, header.version, header.position, recorded.record.SerializeToString()


#: What a sentence calls what it names by a text of alignment's own: view, column, and the text.
TITLED: Mapping[str, tuple[str, str, type[Message], Any]] = {
    "contracts": (ContractsView.NAME, "contract", Contract, lambda known: known.terms.statement),
    "dependencies": (DependenciesView.NAME, "resource", Dependency, lambda known: known.terms.deliverable),
    "sessions": (SessionsView.NAME, "resource", Session, lambda known: known.plan.title),
    "actions": (ActionsView.NAME, "resource", Action, lambda known: known.text),
}
VIEWS = (
    AlignmentHistoryView.NAME,
    ObjectiveTreeView.NAME,
    WorkshopsView.NAME,
    *(view for view, *_ in TITLED.values()),
)


class AlignmentHistoryService:
    """okr.views.v1.AlignmentHistoryService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_alignment_history(
        self, request: ListAlignmentHistoryRequest, caller: Principal
    ) -> ListAlignmentHistoryResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        order, beyond = ("DESC", "<") if request.newest_first else ("", ">")
        table = desk.serving(AlignmentHistoryView.NAME).table
        cursor = page.cursor if page.cursor is not None else (2**62 if request.newest_first else 0)
        query = f"""SELECT version, record FROM {table} WHERE name = $1 AND version {beyond} $2
                    ORDER BY version {order} LIMIT {page.size + 1}"""
        rows = await desk.fetch(query, request.name, cursor)
        if not rows and page.cursor is None:
            raise no_such(request.name)
        records = [Recorded.parse(row["record"], REGISTRY) for row in rows[: page.size]]
        events = await self._shown(request.name, records, caller)
        titles = await self._titles(events, caller)
        response = ListAlignmentHistoryResponse(read_info=info)
        for each, event in zip(records, events, strict=True):
            said = sentence_of(event, each.header.actor, desk.directory, titles)
            response.entries.append(entry_of(each.header, event, said, desk.directory))
        if len(rows) > page.size:
            response.next_page_token = desk.next_token(request, caller, rows[page.size - 1]["version"], info)
        return response

    async def _shown(self, name: str, records: Sequence[Recorded], caller: Principal) -> list[Any]:
        """The events; without what was drafted from an idea, where the caller may not read the objective that it became."""
        events: list[Any] = [each.event for each in records]
        if not any(isinstance(each, IdeaAdopted) for each in events):
            return events
        row = await self._desk.row(WorkshopsView.NAME, name)
        ideas = Workshop.FromString(row["resource"]).ideas if row is not None else []
        became = {each.idea_id: each.objective for each in ideas if each.objective}
        known = await briefs(self._desk, caller, became.values())
        return [_without_draft(each) if known.of(became.get(_idea_of(each), "")).withheld else each for each in events]

    async def _titles(self, events: Sequence[Message], caller: Principal) -> dict[str, str]:
        """What everything that occurs in the events is called now, as far as the caller may read it."""
        names = {fact.value for each in events for fact in facts(each)}
        goals = [each for each in names if each.startswith("objectives/")]
        known = await briefs(self._desk, caller, map(objective_of, goals))
        titles = {}
        for goal in goals:
            brief = known.goal(goal)
            titles[objective_of(goal)] = brief.objective.title
            if brief.key_result_id:
                titles[goal] = brief.key_result_title
        for kind in TITLED:
            titles |= await self._texts(kind, (each for each in names if each.startswith(f"{kind}/")))
        return titles

    async def _texts(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        wanted = sorted(names)
        if not wanted:
            return {}
        view, column, resource, text = TITLED[kind]
        table = self._desk.serving(view).table
        rows = await self._desk.fetch(f"SELECT name, {column} FROM {table} WHERE name = ANY($1)", wanted)
        return {row["name"]: text(resource.FromString(row[column])) for row in rows}


def _idea_of(event: Message) -> str:
    return event.idea_id if isinstance(event, IdeaAdopted) else ""


def _without_draft(adopted: IdeaAdopted) -> IdeaAdopted:
    shown = IdeaAdopted()
    shown.CopyFrom(adopted)
    shown.draft.CopyFrom(without_text(adopted.draft))
    return shown
