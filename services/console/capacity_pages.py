"""Capacities and overlaps as a person reads them in a terminal."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from rich.text import Text

from services.console.connection import Connection
from services.console.drawing import out, percent, warn_if_stale
from services.console.matters import Names, facts, goal_text, section, short_name
from services.console.page import said, short
from services.console.reading import show

VERDICTS = {
    "fits": "green",
    "committed too much": "red",
    "total too much": "red",
    "total too little": "yellow",
}


def share(part: str, whole: str) -> str:
    """The part of the whole: "85 %"; nothing if there is no whole."""
    try:
        return percent(str(Decimal(part or 0) / Decimal(whole))) if whole else ""
    except (InvalidOperation, ZeroDivisionError):
        return ""


def show_capacities(found: Sequence[Any], as_json: bool) -> None:
    """Print capacities as a list."""
    rows = [
        (
            card.unit_title or short_name(card.capacity.unit),
            short_name(card.capacity.cycle),
            f"{card.capacity.available} {card.capacity.measure}".strip(),
            taken(card.capacity, card.capacity.committed_load),
            taken(card.capacity, total(card.capacity)),
            verdict(card.capacity),
            len(card.capacity.cuts) or "",
        )
        for card in found
    ]
    columns = ("unit", "cycle", "available", "committed", "with aspirational", "verdict", "cuts")
    show(found, rows, columns, as_json, "Nobody has declared a capacity here.", right=("cuts",), text=("unit",))


def total(capacity: Any) -> str:
    """Sum of both loads."""
    return str(Decimal(capacity.committed_load or 0) + Decimal(capacity.aspirational_load or 0))


def taken(capacity: Any, load: str) -> str:
    """A load with its share of what is available."""
    part = share(load, capacity.available)
    return f"{load or 0}{f' ({part})' if part else ''}"


def verdict(capacity: Any) -> Text:
    """How the loads stand to the bounds."""
    text = said(capacity, "verdict") or "not declared"
    return Text(text, VERDICTS.get(text, ""))


def show_capacity(connection: Connection, card: Any, read_info: Any) -> None:
    """Print the whole of one capacity."""
    capacity, bounds = card.capacity, card.capacity.bounds
    names = Names(connection, {capacity.unit: card.unit_title})
    titles = {each.subject: "(restricted)" if each.withheld else each.title for each in card.titles}
    allowed = (
        f"committed up to {percent(bounds.committed_most)}, all {percent(bounds.total_least)} to {percent(bounds.total_most)}"
        if bounds.committed_most
        else ""
    )
    out.print(Text.assemble((f"{names[capacity.unit]}, {short_name(capacity.cycle)}", "bold"), "  ", verdict(capacity)))
    out.print(Text(f"{capacity.name}  {capacity.etag}", "dim"))
    out.print(
        facts(
            [
                ("available", f"{capacity.available} {capacity.measure}".strip()),
                ("bounds", allowed),
                ("committed", taken(capacity, capacity.committed_load)),
                ("aspirational", taken(capacity, capacity.aspirational_load)),
                ("together", taken(capacity, total(capacity))),
            ]
        )
    )
    loads = [
        (short_name(each.subject), titles.get(each.subject, ""), each.load, said(each, "kind"))
        for each in capacity.loads
    ]
    section("Loads", ("id", "what", "takes", "kind"), loads, text=("what",))
    cuts = [
        (
            short_name(each.subject),
            titles.get(each.subject, ""),
            each.load,
            said(each, "kind"),
            each.reason,
            names[each.by],
        )
        for each in capacity.cuts
    ]
    section("Cut", ("id", "what", "would take", "kind", "why", "who"), cuts, text=("what", "why"))
    warn_if_stale(read_info)


def show_overlaps(found: Sequence[Any], as_json: bool) -> None:
    """Print overlaps as a list."""
    rows = [
        (
            short(card.overlap.name),
            said(card.overlap, "state"),
            said(card.overlap, "kind"),
            " ↔ ".join(map(goal_text, card.between)) or " ↔ ".join(map(short_name, card.overlap.between)),
            card.overlap.statement,
            card.declared_by_name or card.overlap.declared_by or f"found by {card.overlap.rule}",
            " ".join(filter(None, (said(card.overlap, "resolution"), card.overlap.reason))),
        )
        for card in found
    ]
    columns = ("id", "state", "kind", "between", "what", "who", "resolved")
    show(found, rows, columns, as_json, "Nothing overlaps here.", text=("between", "what", "resolved"))
