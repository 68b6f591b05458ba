"""Reads a file of objectives (JSON in the shape of `okr export`, or CSV) and refuses it as a whole if its structure is broken.

The JSON shape. What is not said is null or left out; numbers are exact; every other field is kept as a note.

  cycle         {name, start, end}                                                            days, "2026-09-30"
  units[]       {id, name, english_name, parent, kind}                                        parent: id of a unit
  objectives[]  {id, unit, owner_role, title, description, hypothesis, not_doing, kind, parent_objective, parent_key_result,
                 score, cycle, cycle_start, cycle_end, key_results}                           cycle: if it is not the file's
  key_results[] {id, text, owner_role, weight, due, score, final_value, reading}, and at most one of
                metric {unit, start, target, direction: up|down|to}, maintain {unit, lower, upper}, baseline {unit},
                milestones [{text, weight, due, done}], or with level commit, target, stretch for an ordinal one,
                rubric {levels: [{label, text, score}], verifier}
  reading       {value} or {level}, with time                                                 RFC 3339
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.console import tables

#: Bytes. A set of a whole company is well below one.
LARGEST_FILE_BYTES = 64 * 1024 * 1024

#: Lists and objects inside each other.
DEEPEST = 40

#: Problems that are named before the rest is only counted.
SHOWN_PROBLEMS = 12


class Broken(Exception):
    """The file cannot be taken at all; nothing of it was."""

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:SHOWN_PROBLEMS]
        more = len(problems) - len(shown)
        super().__init__("; ".join(shown) + (f"; and {more} more" if more else ""))
        self.problems = problems


def read(path: Path) -> dict[str, Any]:
    """The document of a file, checked; numbers are exact (int, Decimal). Raises Broken, OSError."""
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise Broken([f"the file is larger than {LARGEST_FILE_BYTES // 1024 // 1024} MiB"])
    content = path.read_bytes()
    return parse_table(content) if path.suffix.lower() in {".csv", ".tsv", ".txt"} else parse_json(content)


def parse_json(content: bytes) -> dict[str, Any]:
    """The document in a JSON text. Raises Broken."""
    text = decoded(content)
    try:
        document = json.loads(
            text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_object_without_repeated_keys
        )
    except RecursionError:
        raise Broken(["it is nested too deeply"]) from None
    except ValueError as error:
        raise Broken([f"it is not JSON: {error}"]) from None
    return checked(document)


def parse_table(content: bytes) -> dict[str, Any]:
    """The document in a CSV text (see services.console.tables). Raises Broken."""
    try:
        document = tables.document_of(decoded(content))
    except tables.NotATable as error:
        raise Broken([str(error)]) from None
    return checked(document)


def decoded(content: bytes) -> str:
    """Text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one. Raises Broken."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Broken([f"byte {error.start} is not UTF-8; save the file as UTF-8"]) from None


def _object_without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return result


def checked(document: Any) -> dict[str, Any]:
    """The document with every text storable, if its structure is whole. Raises Broken with every defect."""
    if not isinstance(document, dict):
        raise Broken(["the top is not an object with units and objectives"])
    if _deeper_than(document, DEEPEST):
        raise Broken(["it is nested too deeply"])
    document = {**document, "cycle": document.get("cycle") or {}}
    problems = [f"{key} is not a list of objects" for key in ("units", "objectives") if not _objects(document.get(key))]
    if not isinstance(document["cycle"], dict):
        problems.append("cycle is not an object")
    if problems:
        raise Broken(problems)
    units, objectives = document["units"], document["objectives"]
    problems += [
        f"key_results of objective {objective.get('id')!r} is not a list of objects"
        for objective in objectives
        if not _objects(objective.get("key_results", []))
    ]
    if problems:
        raise Broken(problems)
    key_results = [result for objective in objectives for result in objective.get("key_results", [])]
    problems += _ids("unit", units) + _ids("objective", objectives) + _ids("key result", key_results)
    if problems:
        raise Broken(problems)
    problems += _references(units, objectives, {result["id"] for result in key_results})
    if not problems:
        problems += _circles("units", {unit["id"]: unit.get("parent") for unit in units})
        problems += _circles("objectives", _parents(objectives))
    if problems:
        raise Broken(problems)
    return document


def _deeper_than(document: Any, depth: int) -> bool:
    layer = [document]
    for _ in range(depth):
        inner = [each.values() if isinstance(each, dict) else each for each in layer if isinstance(each, dict | list)]
        layer = [value for values in inner for value in values]
    return bool(layer)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _ids(what: str, items: list[dict[str, Any]]) -> list[str]:
    problems, seen = [], set()
    for number, item in enumerate(items, start=1):
        identity = item.get("id")
        if not isinstance(identity, str) or not identity.strip():
            problems.append(f"{what} number {number} has no id (a text)")
        elif len(identity) > 200:
            problems.append(f"the id of {what} number {number} is longer than 200 characters")
        elif identity in seen:
            problems.append(f"the id {identity!r} is used by two {what}s")
        else:
            seen.add(identity)
    return problems


def _references(units: list[dict[str, Any]], objectives: list[dict[str, Any]], key_results: set[str]) -> list[str]:
    unit_ids = {unit["id"] for unit in units}
    objective_ids = {objective["id"] for objective in objectives}
    problems = []

    def follow(owner: str, field: str, reference: Any, known: set[str], needed: bool = False) -> None:
        if reference is None and not needed:
            return
        if not isinstance(reference, str) or reference not in known:
            problems.append(f"{owner} names {field} {reference!r}, which is not in the file")

    for unit in units:
        follow(f"unit {unit['id']!r}", "the parent", unit.get("parent"), unit_ids)
    for objective in objectives:
        who = f"objective {objective['id']!r}"
        follow(who, "the unit", objective.get("unit"), unit_ids, needed=True)
        follow(who, "the parent objective", objective.get("parent_objective"), objective_ids)
        follow(who, "the parent key result", objective.get("parent_key_result"), key_results)
    return problems


def _parents(objectives: list[dict[str, Any]]) -> dict[str, str | None]:
    holder = {result["id"]: objective["id"] for objective in objectives for result in objective.get("key_results", [])}
    parents: dict[str, str | None] = {}
    for objective in objectives:
        key_result = objective.get("parent_key_result")
        parents[objective["id"]] = holder[key_result] if key_result else objective.get("parent_objective")
    return parents


def _circles(what: str, parents: dict[str, str | None]) -> list[str]:
    whole: set[str] = set()
    for start in parents:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in whole and at not in path:
            path.append(at)
            at = parents[at]
        if at is not None and at in path:
            return [f"the parents of {what} form a circle: " + " -> ".join([*path[path.index(at) :], at])]
        whole.update(path)
    return []
