"""The sessions: what for, who takes part, what time it is where they are, and which of their actions are open."""

from collections.abc import Iterable, Sequence
from typing import Any

from libs.record import Recorded
from services.views import resource, session
from services.views.alignment import microseconds
from services.views.session import SessionDoc, take_part
from services.views.view import Table, View


class SessionsView(View[SessionDoc]):
    """One row per session. people are all who take part."""

    NAME = "sessions"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = session.PREFIX
    TABLE = Table(
        "sessions",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("unit", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("people", "text[]"),
            ("start_us", "bigint"),
            ("previous", 'text COLLATE "C"'),
        ),
        ("name",),
        ("created", "unit, created", "USING gin (people)"),
    )

    def fold(self, doc: SessionDoc | None, recorded: Recorded) -> SessionDoc:
        return session.fold(doc, recorded)

    def rows(self, name: str, doc: SessionDoc) -> Iterable[tuple[Any, ...]]:
        plan = doc.resource.plan
        people = take_part(plan.facilitator, plan.participants)
        start_us = microseconds(plan.start_time)
        yield *resource.row(name, doc), doc.resource.state, plan.unit, plan.cycle, people, start_us, plan.previous

    def doc(self, row: Sequence[Any]) -> SessionDoc:
        return resource.fill(SessionDoc(), row)
