"""Measures everything, or the benches named on the command line."""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench import BENCHES, Row

RESULTS = Path(__file__).with_name("results.json")


def table_of(rows: list[Row]) -> Table:
    table = Table(title="bench", show_lines=False)
    for heading in ("name", "value", "unit", "baseline", "ratio", "reach"):
        table.add_column(heading, justify="right" if heading in ("value", "baseline", "ratio") else "left")
    for row in rows:
        baseline = "" if row.baseline is None else f"{row.baseline:,.2f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.name, f"{row.value:,.2f}", row.unit, baseline, ratio, row.reach)
    return table


def main(names: list[str]) -> None:
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith("measure_"):
            importlib.import_module(f"bench.{module.name}")
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.exit(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES)}")
    console = Console()
    rows: list[Row] = []
    for name in names or BENCHES:
        console.print(f"[dim]{name} ...[/dim]")
        for row in BENCHES[name]():
            rows.append(row)
            console.print(
                f"  {row.name}: {row.value:,.2f} {row.unit}" + (f", ratio {row.ratio:.2f}" if row.ratio else "")
            )
    measured = {row.name for row in rows}
    kept = [json.loads(line) for line in RESULTS.read_text().splitlines()] if RESULTS.exists() else []
    lines = [old for old in kept if names and old["name"] not in measured] + [row.as_dict() for row in rows]
    RESULTS.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    console.print(table_of(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
