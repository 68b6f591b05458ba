"""The actions: who does what until when, what is overdue, and how well actions are closed."""

from collections.abc import Iterable, Sequence
from typing import Any

from libs.record import Recorded
from services.views import action, resource
from services.views.action import ActionDoc
from services.views.alignment import microseconds
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
