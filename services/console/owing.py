"""`okr owe`: what a person owes, each with the command that answers it."""

from collections.abc import Sequence
from typing import Any

from okr.views.v1 import owed_service_pb2 as owed

from services.console.drawing import day
from services.console.page import said, short
from services.console.reading import show

#: What is typed next, by reason. {o}: the objective, {s}: what it is about, {k}: the key result, {r}: the resource.
NEXT = {
    owed.OWED_REASON_ANSWER_TERMS: "okr objective accept {o}",
    owed.OWED_REASON_ANSWER_RESOURCE: "okr objective offer {o} --resource {r}",
    owed.OWED_REASON_RESOLVE_ESCALATION: "okr objective show {o}",
    owed.OWED_REASON_PROPOSE_DRAFT: "okr objective open {o}",
    owed.OWED_REASON_ACTIVATE_OBJECTIVE: "okr objective activate {o}",
    owed.OWED_REASON_MEASURE_FIRST: "okr objective measure {o} {k} VALUE",
    owed.OWED_REASON_MEASURE_AGAIN: "okr objective measure {o} {k} VALUE",
    owed.OWED_REASON_CLOSE_OBJECTIVE: "okr objective close {o} --help",
    owed.OWED_REASON_ANSWER_CONTRACT: "okr align accept {s}",
    owed.OWED_REASON_RECONFIRM_CONTRACT: "okr align reconfirm {s}",
    owed.OWED_REASON_CONFIRM_CONTRACT: "okr align fulfill {s} --evidence URI",
    owed.OWED_REASON_RESOLVE_ALIGNMENT: "{show} {s}",
    # Whether it is a question or an offer, and what fits it, stands there.
    owed.OWED_REASON_ANSWER_DEPENDENCY: "okr depend show {s}",
    owed.OWED_REASON_DELIVER_DEPENDENCY: "okr depend deliver {s} --evidence URI",
    owed.OWED_REASON_ACCEPT_DELIVERY: "okr depend accept-delivery {s}",
    owed.OWED_REASON_DO_ACTION: "okr action close {s} --evidence URI",
    owed.OWED_REASON_RESOLVE_ACTION: "okr action assign {s} --help",
    owed.OWED_REASON_RESOLVE_OVERLAP: "okr overlap resolve {s} --help",
}


def next_command(item: owed.OwedItem) -> str:
    """The command that answers what is owed."""
    subject, _, key_result = item.subject.partition("/keyResults/")
    return NEXT.get(item.reason, "").format(
        o=short(item.objective or subject),
        s=short(subject),
        k=key_result or "KEY_RESULT",
        r=item.resource_id,
        show="okr depend show" if subject.startswith("dependencies/") else "okr align show",
    )


def show_owed(items: Sequence[owed.OwedItem], as_json: bool) -> None:
    """Print what is owed."""
    rows = [
        (
            f"{day(each.due_time)}{' overdue' if each.overdue else ''}",
            said(each, "reason"),
            about(each),
            each.waiting_name or each.waiting,
            next_command(each),
        )
        for each in items
    ]
    columns: tuple[Any, ...] = ("due", "what to do", "about", "waits", "type next")
    show(items, rows, columns, as_json, "Nothing is owed.", text=("about", "waits"))


def about(item: owed.OwedItem) -> str:
    """What it is about: the detail, and of what."""
    if item.withheld:
        return "(restricted)"
    return " · ".join(filter(None, (item.detail, item.objective_title)))
