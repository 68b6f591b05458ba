"""How things are drawn in a terminal: cells, not characters, so that Chinese aligns."""

import os
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

BAR_CELLS = 8
GAP = 2
NARROWEST = 10
#: Of a file or a pipe, which has no width of its own.
PAPER_CELLS = 160

out = Console(
    highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PAPER_CELLS
)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def fit(text: str, cells: int) -> str:
    """The text on one line in at most that many cells, with … where something is missing."""
    line = " ".join(text.split())
    return line if cell_len(line) <= cells else set_cell_size(line, max(0, cells - 1)).rstrip() + "…"


def percent(decimal: str) -> str:
    """ "0.355" -> "36 %"."""
    return f"{round(Decimal(decimal) * 100)} %"


def bar(decimal: str | None) -> Text:
    """A progress bar with its number; a dash if it cannot be told."""
    if decimal is None:
        return Text("–".rjust(BAR_CELLS + 6), style="dim")
    share = min(Decimal(1), max(Decimal(0), Decimal(decimal)))
    full = int(share * BAR_CELLS + Decimal("0.5"))
    colour = "green" if share >= Decimal("0.7") else "yellow" if share >= Decimal("0.3") else "red"
    return Text.assemble(("━" * full, colour), ("━" * (BAR_CELLS - full), "bright_black"), f"{percent(decimal):>6}")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = (), text: Sequence[str] = ()
) -> Table:
    """A table without frame, every row on one line.

    text: columns that give way where the terminal is too narrow, with … for what is missing; the others stay whole.
    """
    kept = [[each if isinstance(each, Text) else Text(" ".join(str(each).split())) for each in row] for row in rows]
    natural = [max([cell_len(name), *(row[at].cell_len for row in kept)]) for at, name in enumerate(columns)]
    widths = shrunk(natural, [name in text for name in columns], out.width - GAP * (len(columns) - 1))
    made = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for name, width in zip(columns, widths, strict=True):
        made.add_column(
            name, justify="right" if name in right else "left", no_wrap=True, width=width, overflow="ellipsis"
        )
    for row in kept:
        made.add_row(*row)
    return made


def shrunk(natural: Sequence[int], gives: Sequence[bool], available: int) -> list[int]:
    """Widths of columns in `available` cells: the widest of those that give way gives first, none below NARROWEST."""
    widths = list(natural)
    excess = sum(widths) - available
    while excess > 0 and (wide := [at for at, may in enumerate(gives) if may and widths[at] > NARROWEST]):
        widths[max(wide, key=lambda at: widths[at])] -= 1
        excess -= 1
    return widths


def day(timestamp: Any) -> str:
    """A protobuf timestamp as a local date and time; "" if it is absent."""
    return timestamp.ToDatetime().astimezone().strftime("%Y-%m-%d %H:%M") if timestamp.seconds else ""


def warn(text: str) -> None:
    """Something a person should see beside the answer; never mixed into it."""
    err.print(Text.assemble(("! ", "yellow"), text))


def warn_if_stale(read_info: Any) -> None:
    """Say it when an answer is behind what was recorded."""
    if read_info.stale:
        behind = sum(max(0, each.head - each.position) for each in read_info.positions)
        warn(f"This is not the newest: the view is {behind or 'some'} events behind.")
