"""Objectives as a CSV table: one row per key result, and one for an objective that has none.

Columns, in any order; a header row is needed; case, spaces and underscores in it do not matter. Comma, semicolon or tab
separate, quotes may hold line breaks.

  cycle, cycle_start, cycle_end          the period; the first row's is the file's
  unit (needed), unit_kind, parent_unit  by name; unit_kind: company, department, function, team, individual
  objective (needed)                     title; the same title in the same unit is the same objective unless
  objective_id                           ... an id says otherwise
  owner, kind, description, status, outcome, priority, objective_score, parent_objective (id, or a title used once),
  parent_key_result (id)
  key_result, key_result_id, key_result_owner, weight, score, final_value, comments
  metric_unit, start, target, direction (up, down, to)
  milestones                             one per line; "[x] " before those that are done, "[ ] " before the others

What another column holds is kept as a note on the key result, or on the objective in a row without one.
"""

import csv
import io
import re
from decimal import Decimal, InvalidOperation
from typing import Any

#: The columns in the order in which they are written.
COLUMNS = (
    """
    cycle,cycle_start,cycle_end,unit,unit_kind,parent_unit,objective_id,objective,owner,kind,description,status,outcome,
    priority,objective_score,parent_objective,parent_key_result,key_result_id,key_result,key_result_owner,weight,metric_unit,start,target,
    direction,milestones,score,final_value,comments
""".replace("\n", " ")
    .replace(" ", "")
    .strip()
    .split(",")
)

#: Columns that speak of the objective and stand under the same name in it.
OF_THE_OBJECTIVE = ("kind", "description", "status", "outcome", "priority")


class NotATable(Exception):
    """The text is not a table of objectives."""


def document_of(text: str) -> dict[str, Any]:
    """The table as a document in the shape of the JSON format. Raises NotATable."""
    rows = _rows(text)
    units: dict[str, dict[str, Any]] = {}
    objectives: dict[tuple[str, str], dict[str, Any]] = {}
    for number, row in rows:
        unit = _unit(units, row, number)
        objective = _objective(objectives, row, unit, number)
        _add_key_result(objective, row, len(objective["key_results"]) + 1)
    _resolve_parents(list(objectives.values()))
    first = rows[0][1]
    cycle = {"name": first.get("cycle"), "start": first.get("cycle_start"), "end": first.get("cycle_end")}
    return {"cycle": cycle, "units": list(units.values()), "objectives": list(objectives.values())}


def _rows(text: str) -> list[tuple[int, dict[str, str | None]]]:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise NotATable(f"it is not CSV: {error}") from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise NotATable("the table needs a header row and at least one row under it")
    header = [re.sub(r"[\s_-]+", "_", cell.strip().lower()) for cell in lines[0]]
    missing = [name for name in ("unit", "objective") if name not in header]
    if missing:
        raise NotATable(f"the header has no column {' and no column '.join(missing)}")
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise NotATable(f"the column {twice[0]} stands twice in the header")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) > len(header):
            raise NotATable(f"row {number} has {len(line)} cells, the header has {len(header)}")
        cells = zip(header, [*line, *[""] * (len(header) - len(line))], strict=True)
        rows.append((number, {name: cell if cell.strip() else None for name, cell in cells}))
    return rows


def _unit(units: dict[str, dict[str, Any]], row: dict[str, str | None], number: int) -> dict[str, Any]:
    name, parent = row["unit"], row.get("parent_unit")
    if name is None:
        raise NotATable(f"row {number} names no unit")
    for each in (parent, name):
        if each is not None and each.strip() not in units:
            units[each.strip()] = {"id": each.strip()[:200], "name": each.strip(), "parent": None, "kind": None}
    unit = units[name.strip()]
    unit["kind"] = unit["kind"] or row.get("unit_kind")
    if parent is not None:
        unit["parent"] = unit["parent"] or units[parent.strip()]["id"]
    return unit


def _objective(
    objectives: dict[tuple[str, str], dict[str, Any]], row: dict[str, str | None], unit: dict[str, Any], number: int
) -> dict[str, Any]:
    title, identity = row["objective"], row.get("objective_id")
    if title is None:
        raise NotATable(f"row {number} names no objective")
    key = ("", identity) if identity else (unit["id"], title)
    if key in objectives:
        return objectives[key]
    objective: dict[str, Any] = {
        "id": identity or f"o{len(objectives) + 1}",
        "unit": unit["id"],
        "owner_role": row.get("owner"),
        "title": title,
        "parent_objective": row.get("parent_objective"),
        "parent_key_result": row.get("parent_key_result"),
        "key_results": [],
        **{name: row.get(name) for name in OF_THE_OBJECTIVE},
    }
    if row.get("objective_score"):
        objective["score"] = number_of(row["objective_score"])
    for name in ("cycle", "cycle_start", "cycle_end"):
        if row.get(name):
            objective[name] = row[name]
    if row.get("key_result") is None:
        objective.update(_other_columns(row))
    objectives[key] = objective
    return objective


def _add_key_result(objective: dict[str, Any], row: dict[str, str | None], number: int) -> None:
    if row.get("key_result") is None:
        return
    metric = {
        "unit": row.get("metric_unit"),
        "start": number_of(row.get("start")),
        "target": number_of(row.get("target")),
        "direction": row.get("direction"),
    }
    result = {
        "id": row.get("key_result_id") or f"{objective['id']}-kr{number}",
        "text": row["key_result"],
        "metric": metric if any(value is not None for value in metric.values()) else None,
        "milestones": _milestones(row.get("milestones")),
        "owner_role": row.get("key_result_owner"),
        "weight": number_of(row.get("weight")),
        "score": number_of(row.get("score")),
        "final_value": number_of(row.get("final_value")),
        "comments": row.get("comments"),
        **_other_columns(row),
    }
    objective["key_results"].append(result)


def _other_columns(row: dict[str, str | None]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name and name not in COLUMNS and cell is not None}


def _milestones(cell: str | None) -> list[dict[str, Any]] | None:
    if cell is None:
        return None
    milestones = []
    for line in (line.strip() for line in cell.splitlines()):
        if mark := re.match(r"\[([ xX])\]\s*", line):
            milestones.append({"text": line[mark.end() :], "done": mark[1] != " "})
        elif line:
            milestones.append({"text": line})
    return milestones


def number_of(cell: str | None) -> Decimal | str | None:
    """The exact number in a cell, or the cell's text if it is not one."""
    if cell is None:
        return None
    try:
        return Decimal(cell.strip()) if re.fullmatch(r"\s*[-+]?[0-9]+(\.[0-9]+)?\s*", cell) else cell
    except InvalidOperation:
        return cell


def _resolve_parents(objectives: list[dict[str, Any]]) -> None:
    """Titles that are used once may stand for ids. What cannot be resolved stays, and is refused as dangling."""
    by_title: dict[str, list[str]] = {}
    for objective in objectives:
        by_title.setdefault(objective["title"], []).append(objective["id"])
    ids = {objective["id"] for objective in objectives}
    for objective in objectives:
        parent = objective["parent_objective"]
        if parent is not None and parent not in ids and len(by_title.get(parent, [])) == 1:
            objective["parent_objective"] = by_title[parent][0]


def table_of(document: dict[str, Any]) -> str:
    """A document in the shape of the JSON format as a table."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    units = {unit["id"]: unit for unit in document["units"]}
    for objective in document["objectives"]:
        unit = units[objective["unit"]]
        cycle = document["cycle"]
        row = {
            "cycle": objective.get("cycle") or cycle.get("name"),
            "cycle_start": objective.get("cycle_start") or cycle.get("start"),
            "cycle_end": objective.get("cycle_end") or cycle.get("end"),
            "unit": unit["name"],
            "unit_kind": unit["kind"],
            "parent_unit": units[unit["parent"]]["name"] if unit["parent"] else None,
            "objective_id": objective["id"],
            "objective": objective["title"],
            "owner": objective.get("owner_role"),
            "objective_score": objective.get("score"),
            "parent_objective": objective.get("parent_objective"),
            "parent_key_result": objective.get("parent_key_result"),
            **{name: objective.get(name) for name in OF_THE_OBJECTIVE},
        }
        for result in objective["key_results"] or [None]:
            writer.writerow({**row, **(_cells(result) if result else {})})
    return out.getvalue()


def _cells(result: dict[str, Any]) -> dict[str, Any]:
    metric = result.get("metric") or {}
    milestones = result.get("milestones") or []
    marks = {True: "[x] ", False: "[ ] ", None: ""}
    return {
        "key_result_id": result["id"],
        "key_result": result["text"],
        "key_result_owner": result.get("owner_role"),
        "metric_unit": metric.get("unit"),
        "start": metric.get("start"),
        "target": metric.get("target"),
        "direction": metric.get("direction"),
        "milestones": "\n".join(marks[each.get("done")] + each["text"].replace("\n", " ") for each in milestones),
        **{name: result.get(name) for name in ("weight", "score", "final_value", "comments")},
    }
