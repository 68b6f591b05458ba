"""An objective as a person reads it in a terminal: its page, and what a decision did to it."""

from collections.abc import Sequence
from typing import Any

from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.objective_page_service_pb2 import ObjectivePage
from rich.table import Table
from rich.text import Text

from services.console.drawing import bar, day, out, table, warn, warn_if_stale
from services.console.plain import word
from services.console.tree import measured, title_of

#: Title, columns and rows.
Section = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def said(message: Any, field: str) -> str:
    """An enum field as people write it."""
    return (word(message.DESCRIPTOR.fields_by_name[field].enum_type, getattr(message, field)) or "").replace("_", " ")


def show_page(page: ObjectivePage, read_info: Any) -> None:
    """Print the whole of one objective."""
    objective, card = page.objective, page.card
    out.print(Text(title_of(card), "bold"))
    out.print(Text(f"{objective.name}  {objective.etag}", "dim"))
    out.print(_facts(page))
    if objective.terms.key_results:
        out.print()
        out.print(_key_results(page))
    for title, columns, rows in (_resources(page), _front_line(page), _odds(page)):
        if rows:
            out.print()
            out.print(Text(title, "bold"))
            out.print(table(columns, rows, text=("what", "amount", "why", "fact")))
    if page.children:
        out.print()
        out.print(Text(f"Served by {page.child_count}", "bold"))
        out.print(
            table(
                ("id", "title"),
                ((short(each.name), each.title or "(restricted)") for each in page.children),
                text=("title",),
            )
        )
    for warning in page.warnings:
        warn(warning.message)
    warn_if_stale(read_info)


def short(name: str) -> str:
    """The beginning of an id: enough to name it on the command line."""
    return name.partition("/")[2][:8]


def _facts(page: ObjectivePage) -> Any:
    objective, terms = page.objective, page.objective.terms
    people = page.people
    closing = f"{said(objective.closing, 'decision')}: {objective.closing.why}" if objective.HasField("closing") else ""
    answer = f"{day(objective.answer_due)}" if objective.HasField("answer_due") else ""
    rows: list[tuple[str, str | Text]] = [
        ("state", " · ".join(filter(None, (said(objective, "state"), _consensus(objective))))),
        ("kind", said(terms, "kind")),
        ("progress", bar(page.card.progress if page.card.HasField("progress") else None)),
        ("owner", _named(people, terms.owner)),
        ("with", _named(people, terms.counterpart)),
        ("unit", _named(page.units, terms.unit)),
        ("cycle", _named({terms.cycle: page.cycle_title}, terms.cycle)),
        ("why", terms.why),
        ("hypothesis", terms.hypothesis),
        ("not doing", terms.not_doing),
        ("serves", f"{short(page.parent.name)} {page.parent.title}" if page.HasField("parent") else terms.parent),
        ("revision", f"{objective.revision}, accepted by {_accepted(page)}" if objective.revision else ""),
        ("answer due", answer),
        ("escalated to", _named(people, objective.escalated_to)),
        ("readers", "restricted" if objective.HasField("restriction") else ""),
        ("closed", closing),
    ]
    shown = [(name, value) for name, value in rows if value]
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in shown:
        made.add_row(name, value if isinstance(value, Text) else Text(value))
    return made


def _consensus(objective: Objective) -> str:
    return f"consensus {said(objective, 'consensus')}" if objective.consensus else ""


def _accepted(page: ObjectivePage) -> str:
    return ", ".join(page.people.get(each, each) for each in page.objective.accepted_by) or "nobody yet"


def _named(names: Any, name: str) -> str:
    known = names.get(name, "") if name else ""
    return f"{known} ({name})" if known else name


def _key_results(page: ObjectivePage) -> Any:
    rows = []
    for card in page.card.key_results:
        reading = card.reading if card.HasField("reading") else None
        where = measured(card.measurement, reading) if card.HasField("measurement") else ""
        progress = bar(card.progress if card.HasField("progress") else None)
        rows.append((card.key_result_id, card.title or "(restricted)", where, card.weight, progress))
    return table(
        ("id", "key result", "now → target", "weight", "progress"), rows, right=("weight",), text=("key result",)
    )


def _resources(page: ObjectivePage) -> Section:
    rows = [
        (each.resource_id, said(each, "state"), said(each, "kind"), each.description, each.amount, each.reason)
        for each in page.objective.resources
    ]
    return "Resources", ("id", "state", "kind", "what", "amount", "why"), rows


def _front_line(page: ObjectivePage) -> Section:
    rows = [(said(each, "kind"), each.text, page.people.get(each.by, each.by)) for each in page.objective.facts]
    return "Facts", ("about", "fact", "by"), rows


def _odds(page: ObjectivePage) -> Section:
    rows = [(page.people.get(each.by, each.by), each.odds, each.rationale) for each in page.objective.odds]
    return "Odds", ("by", "odds", "why"), rows


def show_decision(answer: Any, check: bool) -> None:
    """Print what a command answered: what it is now, where it stands in the log, and the advice."""
    field = next(each for each in answer.DESCRIPTOR.fields if each.name not in ("receipt", "warnings", "carried_to"))
    thing = getattr(answer, field.name)
    title = thing.terms.title if field.name == "objective" else getattr(thing, "title", "") or thing.name
    out.print(Text.assemble((title, "bold"), f"  {thing.name}" if field.name != "objective" else ""))
    if field.name == "objective":
        consensus = f", {_consensus(thing)}" if thing.consensus else ""
        out.print(Text(f"{short(thing.name)}  {said(thing, 'state')}{consensus}, revision {thing.revision}"))
    show_receipt(answer, check)


def show_receipt(answer: Any, check: bool) -> None:
    """Print where a decision stands in the log, and the advice."""
    receipt = answer.receipt
    if check:
        out.print(Text("Checked: it would be taken. Nothing was recorded.", "dim"))
    elif receipt.replayed or not receipt.event_count:
        out.print(Text("Nothing changed: it was so already.", "dim"))
    else:
        out.print(Text(f"Recorded at position {receipt.position} of {receipt.log_id}.", "dim"))
    if getattr(answer, "carried_to", ""):
        out.print(Text(f"It goes on as {short(answer.carried_to)} ({answer.carried_to})."))
    for warning in answer.warnings:
        warn(f"{warning.message}{f' ({warning.subject})' if warning.subject else ''}")
