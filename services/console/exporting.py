"""`okr export`: what the views show as a document that `okr import` reads back to the same titles, numbers and nesting."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from okr.directory.v1.directory_pb2 import Unit
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.measurement_pb2 import Measurement, Metric, Reading
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, KIND_COMMITTED, Objective, SourceNote
from okr.views.v1.card_pb2 import KeyResultCard, ObjectiveCard
from okr.views.v1.cycle_list_service_pb2 import ListCyclesRequest
from okr.views.v1.directory_service_pb2 import ListPeopleRequest, ListUnitsRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest, ObjectiveNode

from services.console.measures import LEVELS
from services.console.tables import table_of
from services.console.tree import exact
from services.console.values import TEXTS, as_json, slug

DIRECTIONS = {Metric.DIRECTION_UP: "up", Metric.DIRECTION_DOWN: "down", Metric.DIRECTION_TO: "to"}
UNIT_KINDS = {
    Unit.KIND_COMPANY: "company",
    Unit.KIND_SUBSIDIARY: "subsidiary",
    Unit.KIND_DEPARTMENT: "department",
    Unit.KIND_TEAM: "team",
    Unit.KIND_PROJECT: "project",
    Unit.KIND_INDIVIDUAL: "individual",
}
KINDS = {KIND_COMMITTED: "committed", KIND_ASPIRATIONAL: "aspirational"}


@dataclass
class Shown:
    """What the views show. objectives: by name, what the page adds to the card. people: names of people by id."""

    nodes: list[ObjectiveNode]
    units: Mapping[str, Unit]
    cycles: Mapping[str, Cycle]
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> list[ObjectiveNode]:
        """The nodes whose text this reader may see."""
        return [node for node in self.nodes if not node.objective.withheld]


def look(connection: Any, cycle: str = "") -> Shown:
    """Reads everything, or one cycle ("cycles/..", "": all). connection: services.console.connection.Connection."""
    nodes = list(connection.pages(ListObjectiveTreeRequest(cycle=cycle), "nodes"))
    names = [node.objective.name for node in nodes if not node.objective.withheld]
    return Shown(
        nodes,
        units={unit.name: unit for unit in connection.pages(ListUnitsRequest(), "units")},
        cycles={each.name: each for each in connection.pages(ListCyclesRequest(), "cycles")},
        objectives={name: connection.ask(GetObjectivePageRequest(name=name)).page.objective for name in names},
        people={each.name: each.display_name for each in connection.pages(ListPeopleRequest(), "people")},
    )


def document_of(shown: Shown) -> dict[str, Any]:
    """The document; decimals are exact. An objective whose text is withheld is left out, its children lose it as parent."""
    cards = [node.objective for node in shown.readable]
    above = _with_those_above(cards, shown.units)
    ids = _Ids(cards, above, {each.import_source.set for each in shown.objectives.values()})
    cycles = list(dict.fromkeys(card.cycle for card in cards))
    return {
        "cycle": _cycle(shown.cycles.get(cycles[0])) if cycles else {"name": None, "start": None, "end": None},
        "units": [_unit(shown.units.get(name), name, ids) for name in above],
        "objectives": [_objective(card, ids, shown, other_cycle=card.cycle != cycles[0]) for card in cards],
    }


def as_text(document: dict[str, Any], table: bool = False) -> str:
    """The document as JSON, one objective a line, or as CSV."""
    if table:
        return table_of(document)
    lists = [_lines(key, document[key]) for key in ("units", "objectives")]
    return "{" + ",\n".join([f'"cycle": {as_json(document["cycle"])}', *lists]) + "}\n"


def _lines(key: str, items: list[dict[str, Any]]) -> str:
    return f'"{key}": [\n' + ",\n".join(map(as_json, items)) + "\n]"


class _Ids:
    """Ids in the document: those of the source where they are all there and differ, else those of the product."""

    def __init__(self, cards: list[ObjectiveCard], units: list[str], sets: set[str]) -> None:
        # What an import of one set put before its units' ids is put there again.
        prefix = f"{slug(sets.pop())}-" if len(sets) == 1 and "" not in sets else ""
        own = [name.removeprefix("units/") for name in units]
        every = prefix and all(each.startswith(prefix) for each in own)
        self.units = {name: each.removeprefix(prefix) if every else each for name, each in zip(units, own, strict=True)}
        pairs = [(card.name, card.source_reference) for card in cards]
        results = [
            (f"{card.name}/keyResults/{each.key_result_id}", each.source_reference)
            for card in cards
            for each in card.key_results
        ]
        self.objectives = _whole(pairs) or {name: name.partition("/")[2] for name, _ in pairs}
        self.key_results = _whole(results) or {
            f"{card.name}/keyResults/{each.key_result_id}": f"{self.objectives[card.name]}-{each.key_result_id}"
            for card in cards
            for each in card.key_results
        }


def _whole(pairs: list[tuple[str, str]]) -> dict[str, str]:
    references = [reference for _, reference in pairs]
    return dict(pairs) if all(references) and len(set(references)) == len(references) else {}


def _cycle(cycle: Cycle | None) -> dict[str, Any]:
    if cycle is None:
        return {"name": None, "start": None, "end": None}
    return {"name": cycle.plan.title, "start": cycle.plan.start_date or None, "end": cycle.plan.end_date or None}


def _with_those_above(cards: Iterable[ObjectiveCard], units: Mapping[str, Unit]) -> list[str]:
    needed: set[str] = set()
    for card in cards:
        at = card.unit
        while at and at not in needed:
            needed.add(at)
            at = units[at].parent if at in units else ""
    return [*(name for name in units if name in needed), *sorted(needed - units.keys())]


def _unit(unit: Unit | None, name: str, ids: _Ids) -> dict[str, Any]:
    if unit is None:
        return {"id": ids.units[name], "name": ids.units[name], "parent": None, "kind": None}
    made = {
        "id": ids.units[name],
        "name": unit.title,
        "parent": ids.units.get(unit.parent),
        "kind": UNIT_KINDS.get(unit.kind),
    }
    return made | ({"english_name": unit.english_title} if unit.english_title else {})


def _objective(card: ObjectiveCard, ids: _Ids, shown: Shown, other_cycle: bool) -> dict[str, Any]:
    full = shown.objectives.get(card.name, Objective())
    parent, _, key_result = card.parent.partition("/keyResults/")
    made: dict[str, Any] = {
        "id": ids.objectives[card.name],
        "unit": ids.units[card.unit],
        "owner_role": card.owner_name or shown.people.get(card.owner) or None,
        "title": card.title,
        "description": full.terms.why or None,
        "parent_objective": ids.objectives.get(parent),
        "kind": KINDS.get(card.kind),
        "key_results": [_key_result(card, each, ids, full, shown) for each in card.key_results],
    }
    if key_result and card.parent in ids.key_results:
        made["parent_key_result"] = ids.key_results[card.parent]
    if card.HasField("score"):
        made["score"] = Decimal(card.score)
    for name in ("hypothesis", "not_doing"):
        if text := getattr(full.terms, name):
            made[name] = text
    if other_cycle:
        cycle = _cycle(shown.cycles.get(card.cycle))
        made |= {"cycle": cycle["name"], "cycle_start": cycle["start"], "cycle_end": cycle["end"]}
    return made | _notes(full.import_source.notes)


def _key_result(card: ObjectiveCard, result: KeyResultCard, ids: _Ids, full: Objective, shown: Shown) -> dict[str, Any]:
    source = next((each for each in full.import_source.key_results if each.key_result_id == result.key_result_id), None)
    owner = shown.people.get(result.owner) if result.owner != card.owner or source else None
    made: dict[str, Any] = {
        "id": ids.key_results[f"{card.name}/keyResults/{result.key_result_id}"],
        "text": result.title,
        "metric": None,
        "milestones": None,
        "score": Decimal(result.score) if result.HasField("score") else None,
        "final_value": Decimal(result.final_value) if result.HasField("final_value") else None,
        "comments": None,
    }
    optional = {
        "owner_role": owner,
        "weight": exact(result.weight),
        "due": result.due_date or None,
    }
    made |= {key: value for key, value in optional.items() if value is not None}
    if result.HasField("measurement"):
        made |= _judged(result.measurement, result.reading if result.HasField("reading") else None, shown)
    if result.HasField("reading") and result.measurement.WhichOneof("kind") != "milestones":
        made["reading"] = _reading(result)
    notes = _notes(source.notes) if source else {}
    if isinstance(notes.get("milestones"), list) and made["milestones"]:
        made["milestones"] = [
            one | rest for one, rest in zip(made["milestones"], notes.pop("milestones"), strict=False)
        ]
    return made | notes


def _judged(measurement: Measurement, reading: Reading | None, shown: Shown) -> dict[str, Any]:
    match measurement.WhichOneof("kind"):
        case "metric":
            metric = measurement.metric
            return {
                "metric": {
                    "unit": metric.unit or None,
                    "start": exact(metric.baseline),
                    "target": exact(metric.target),
                    "direction": DIRECTIONS.get(metric.direction),
                }
            }
        case "maintain":
            band = measurement.maintain
            return {"maintain": {"unit": band.unit or None, "lower": Decimal(band.lower), "upper": Decimal(band.upper)}}
        case "baseline":
            return {"baseline": {"unit": measurement.baseline.unit or None}}
        case "rubric":
            return _spelled_out(measurement, shown)
        case "milestones":
            return {"milestones": _steps(measurement, reading)}
    return {}


def _spelled_out(measurement: Measurement, shown: Shown) -> dict[str, Any]:
    levels = measurement.rubric.levels
    if [(each.label, each.score) for each in levels] == list(LEVELS.items()):
        return {"milestones": [{"text": each.criterion, "level": each.label} for each in levels]}
    rubric: dict[str, Any] = {
        "levels": [{"label": each.label, "text": each.criterion, "score": Decimal(each.score)} for each in levels]
    }
    if verifier := shown.people.get(measurement.rubric.verifier):
        rubric["verifier"] = verifier
    return {"rubric": rubric}


def _steps(measurement: Measurement, reading: Reading | None) -> list[dict[str, Any]]:
    steps = []
    weighed = {each.weight for each in measurement.milestones.milestones} != {"1"}
    for each in measurement.milestones.milestones:
        step: dict[str, Any] = {"text": each.title}
        if weighed:
            step["weight"] = Decimal(each.weight)
        if each.due_date:
            step["due"] = each.due_date
        if reading is not None:
            step["done"] = each.milestone_id in reading.milestones_done.milestone_ids
        steps.append(step)
    return steps


def _reading(result: KeyResultCard) -> dict[str, Any]:
    reading = result.reading
    said: dict[str, Any] = {"level": reading.level} if reading.HasField("level") else {"value": Decimal(reading.value)}
    return said | ({"time": result.measure_time.ToJsonString()} if result.HasField("measure_time") else {})


def _notes(notes: Iterable[SourceNote]) -> dict[str, Any]:
    return {note.field: note.text if note.field in TEXTS else _value(note.text) for note in notes}


def _value(text: str) -> Any:
    """What a note was before it became text (see services.console.values.note_text)."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda constant: constant)
    except (ValueError, RecursionError):
        return text
