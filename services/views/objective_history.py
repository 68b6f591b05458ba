"""The history of an objective: every event, as a reader sees it."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.views.v1.objective_history_service_pb2 import (
    HistoryEntry,
    HistoryFact,
    ListObjectiveHistoryRequest,
    ListObjectiveHistoryResponse,
)

from libs.permission import Principal
from libs.record import Header, Recorded
from services.views import objective
from services.views.desk import Desk, no_such
from services.views.directory import Directory
from services.views.objective_page import ObjectivePageView
from services.views.sentences import sentence
from services.views.sight import without_text
from services.views.view import Lines, Row, Table


class ObjectiveHistoryView(Lines):
    """One row per event: the record itself. What it says is put into words when it is read."""

    NAME = "objective_history"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = objective.PREFIX
    ON_POISON = "park"
    TABLE = Table(
        "events",
        (("name", 'text COLLATE "C"'), ("version", "bigint"), ("position", "bigint"), ("record", "bytea")),
        ("name", "version"),
    )

    def line(self, recorded: Recorded) -> Row:
        header = recorded.header
        return header.stream, header.version, header.position, recorded.record.SerializeToString()


class ObjectiveHistoryService:
    """okr.views.v1.ObjectiveHistoryService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_objective_history(
        self, request: ListObjectiveHistoryRequest, caller: Principal
    ) -> ListObjectiveHistoryResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, (ObjectiveHistoryView.NAME, ObjectivePageView.NAME))
        row = await desk.row(ObjectivePageView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        # Whether the text may be read is decided on what the objective is now, not on what it was; so no event is shown
        # that is not in what it is now.
        doc = objective.doc_of(row)
        withheld = not desk.sight(caller).may_read(objective.shown(request.name, doc))
        order, beyond = ("DESC", "<") if request.newest_first else ("", ">")
        table = desk.serving(ObjectiveHistoryView.NAME).table
        cursor = page.cursor if page.cursor is not None else (2**62 if request.newest_first else 0)
        query = f"""SELECT version, record FROM {table} WHERE name = $1 AND version {beyond} $2 AND version <= $3
                    ORDER BY version {order} LIMIT {page.size + 1}"""
        rows = await desk.fetch(query, request.name, cursor, doc.version)
        response = ListObjectiveHistoryResponse(read_info=info, withheld=withheld)
        response.entries.extend(self._entry(row["record"], withheld) for row in rows[: page.size])
        if len(rows) > page.size:
            response.next_page_token = desk.next_token(request, caller, rows[page.size - 1]["version"], info)
        return response

    def _entry(self, record: bytes, withheld: bool) -> HistoryEntry:
        recorded, directory = Recorded.parse(record, objective.REGISTRY), self._desk.directory
        event = without_text(recorded.event) if withheld else recorded.event
        return entry_of(recorded.header, event, sentence(event, recorded.header.actor, directory), directory)


def entry_of(header: Header, event: Message, said: str, directory: Directory) -> HistoryEntry:
    """One event as a reader sees it. event: without what they may not read. said: the event in words."""
    entry = HistoryEntry(
        version=header.version,
        position=header.position,
        log_id=header.log_id,
        type=header.type,
        record_time=header.recorded_at,
        actor=header.actor,
        actor_name=directory.display_name(header.actor),
        on_behalf_of=header.on_behalf_of,
        on_behalf_of_name=directory.display_name(header.on_behalf_of),
        reason_code=header.reason_code,
        event_id=header.event_id,
        command_id=header.command_id,
        rule_id=header.rule_id,
        sentence=said,
        facts=facts(event),
    )
    if header.HasField("effective_at"):
        entry.effective_time.CopyFrom(header.effective_at)
    return entry


def facts(event: Message) -> list[HistoryFact]:
    """The fields of an event that are set, flat: numbers as written, enums by name, times as RFC 3339."""
    return [HistoryFact(path=path, value=value) for path, value in _facts(event, "")]


def _facts(message: Message, prefix: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        values: Sequence[Any] = value if field.is_repeated else (value,)
        for place, each in enumerate(values):
            where = f"{path}[{place}]" if field.is_repeated else path
            if isinstance(each, Timestamp):
                yield where, each.ToJsonString()
            elif field.type == FieldDescriptor.TYPE_MESSAGE:
                yield from _facts(each, f"{where}.")
            elif field.enum_type is not None:
                known = field.enum_type.values_by_number.get(each)
                yield where, known.name if known else str(each)
            elif field.type == FieldDescriptor.TYPE_BOOL:
                yield where, "true" if each else "false"
            else:
                yield where, str(each)
