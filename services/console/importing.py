"""`okr import FILE`: turns a document into commands, and notes what of it none of them takes, and why."""

import re
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

import protovalidate
from google.protobuf.message import Message
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, ContractSource, ContractTerms
from okr.alignment.v1.contract_service_pb2 import ImportContractRequest
from okr.directory.v1 import directory_pb2, person_service_pb2, unit_service_pb2
from okr.goal.v1 import cycle_pb2, cycle_service_pb2, goal_service_pb2, objective_pb2

from services.console.measures import KINDS as KINDS_OF_MEASUREMENT
from services.console.measures import judge
from services.console.values import (
    breaks_lines,
    decimal_text,
    is_date,
    note_text,
    parents_first,
    shown,
    slug,
    storable,
)

#: Whose decisions an import's commands are.
APP = "apps/okr-import"

#: Every id that an import makes is derived below this one, from the set and the source's own id.
NAMESPACE = uuid.UUID("5b6d2f0e-5f0b-5d0a-9a55-6f6b72696d70")

#: Of one objective.
MOST_KEY_RESULTS = 100

#: An event holds at most 64 KiB; its header and frame need some of it.
LARGEST_OBJECTIVE_BYTES = 60_000

UNIT_KINDS = {
    "company": directory_pb2.Unit.KIND_COMPANY,
    "subsidiary": directory_pb2.Unit.KIND_SUBSIDIARY,
    "department": directory_pb2.Unit.KIND_DEPARTMENT,
    "function": directory_pb2.Unit.KIND_DEPARTMENT,
    "team": directory_pb2.Unit.KIND_TEAM,
    "project": directory_pb2.Unit.KIND_PROJECT,
    "individual": directory_pb2.Unit.KIND_INDIVIDUAL,
}
KINDS = {"committed": objective_pb2.KIND_COMMITTED, "aspirational": objective_pb2.KIND_ASPIRATIONAL}
#: What has a place of its own; every other field of an objective or a key result becomes a note under its own name.
PLACED_OBJECTIVE = {"id", "unit", "owner_role", "title", "description", "parent_objective", "parent_key_result", "kind"}
PLACED_OBJECTIVE |= {"key_results", "score", "cycle", "cycle_start", "cycle_end"}
PLACED_OBJECTIVE |= {"hypothesis", "not_doing"}
PLACED_KEY_RESULT = {
    "id",
    "text",
    "score",
    "final_value",
    "owner_role",
    "weight",
    "due",
    "reading",
    *KINDS_OF_MEASUREMENT,
}


@dataclass(frozen=True)
class Left:
    """Something that was not taken."""

    what: str
    why: str


@dataclass
class Report:
    """What an import did. `taken` and `unchanged` count by sort of thing."""

    set: str
    taken: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    not_taken: list[Left] = field(default_factory=list)
    conflicts: list[Left] = field(default_factory=list)
    #: Why the import ended early; empty: it did not.
    interrupted: str = ""

    def left(self, what: str, why: str) -> None:
        """Notes something that was not taken."""
        self.not_taken.append(Left(what, why))

    def add(self, other: "Report") -> None:
        """Takes in what another report says."""
        self.taken.update(other.taken)
        self.unchanged.update(other.unchanged)
        self.not_taken += other.not_taken
        self.conflicts += other.conflicts
        self.interrupted = self.interrupted or other.interrupted

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self) | {"taken": dict(self.taken), "unchanged": dict(self.unchanged)}

    def as_text(self) -> str:
        """The report for a person."""
        lines = [f"{self.set}: {_counted(self.taken) or 'nothing new'} taken"]
        if self.unchanged:
            lines[0] += f"; {_counted(self.unchanged)} unchanged"
        if self.conflicts:
            lines.append("Not changed, because the file now says something else than what was imported before:")
            lines += [f"  {each.what}: {each.why}" for each in self.conflicts]
        if self.not_taken:
            lines.append("Not taken:")
            lines += [f"  {each.what}: {each.why}" for each in self.not_taken]
        if self.interrupted:
            lines.append(f"Interrupted: {self.interrupted}")
        return "\n".join(lines)


def _counted(counts: Counter[str]) -> str:
    names = {"units": "unit", "people": "person", "cycles": "cycle", "objectives": "objective"}
    names |= {"key_results": "key result", "contracts": "contract"}
    return ", ".join(
        f"{number} {names[sort] if number == 1 else sort.replace('_', ' ')}" for sort, number in counts.items()
    )


@dataclass
class Step:
    """One thing to bring in: its commands in order; each etag comes from the answer before. counts: what it adds."""

    sort: str
    what: str
    commands: list[Message]
    counts: dict[str, int]


@dataclass
class Plan:
    """Steps in the order in which they are sent: units, people, cycles, objectives, contracts, each after what it needs."""

    set: str
    steps: list[Step]
    report: Report


def plan(document: dict[str, Any], set_name: str, home_region: str = "cn") -> Plan:
    """What to send for a document that `sources` has checked. Pure: the same document gives the same commands."""
    return _Planner(document, set_name, home_region).plan()


class _Planner:
    def __init__(self, document: dict[str, Any], set_name: str, home_region: str) -> None:
        self.document = document
        self.set = set_name[:200]
        self.home_region = home_region
        self.report = Report(self.set)
        self.people: dict[str, Step] = {}
        self.cycles: dict[str, tuple[Step, Any, Any]] = {}

    # ids -----------------------------------------------------------------------------------------------------------

    def uuid(self, *parts: str) -> str:
        return str(uuid.uuid5(NAMESPACE, "\x1f".join((self.set, *parts))))

    def name(self, collection: str, identity: str) -> str:
        if not identity:
            return f"{collection}/{slug(self.set)}"
        # "a-b" + "c" and "a" + "b-c" must not meet; neither must a set's cycle and another set.
        return f"{collection}/{slug(f'{self.set}-{identity}', ambiguous='-' in identity or collection == 'cycles')}"

    def objective_name(self, identity: str) -> str:
        return "objectives/" + self.uuid("objective", identity)

    # the whole -----------------------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        units = self.unit_steps()
        usable = self.usable_objectives()
        objectives = self.objective_steps(usable)
        cycles = [step for step, _, _ in self.cycles.values()]
        contracts = [self.contract(step) for step in objectives if step.commands[0].terms.parent]  # type: ignore[attr-defined]
        self.report_the_rest()
        return Plan(self.set, [*units, *self.people.values(), *cycles, *objectives, *contracts], self.report)

    def report_the_rest(self) -> None:
        for key, why in (
            ("checkins", "check-ins are kept by the check-in service, which is not there yet"),
            ("retrospective", "retrospectives are kept by the review service, which is not there yet"),
            ("notes", "remarks about the file itself"),
        ):
            if values := self.document.get(key):
                number = len(values) if isinstance(values, list) else 1
                self.report.left(f"{key} ({number})", why)
        known = {"units", "objectives", "cycle", "checkins", "retrospective", "notes"}
        for key in sorted(k for k, v in self.document.items() if k not in known and v not in (None, "", [], {})):
            self.report.left(key, "says where the file is from; an objective keeps the name of its set")
        for key in sorted(set(self.document["cycle"]) - {"name", "start", "end"}):
            if self.document["cycle"][key] is not None:
                self.report.left(f"cycle.{key}", "a cycle has no place for it")

    # units and people ----------------------------------------------------------------------------------------------

    def unit_steps(self) -> list[Step]:
        units = {unit["id"]: unit for unit in self.document["units"]}
        return [self.unit(units[each]) for each in parents_first({i: units[i].get("parent") for i in units})]

    def unit(self, unit: dict[str, Any]) -> Step:
        what = f"unit {unit['id']}"
        kind = unit.get("kind")
        if not isinstance(kind, str) or kind not in UNIT_KINDS:
            self.report.left(f"{what}, kind", f"{shown(kind)} is no kind of unit; it stands as a team")
        for key in sorted(set(unit) - {"id", "name", "english_name", "parent", "kind"}):
            if unit[key] is not None:
                self.report.left(f"{what}, {key}", "a unit has no place for it")
        request = unit_service_pb2.FoundUnitRequest(
            request_id=self.uuid("unit", unit["id"]),
            name=self.name("units", unit["id"]),
            title=self.one_line(unit.get("name"), f"{what}, name") or storable(unit["id"]),
            english_title=self.one_line(unit["english_name"], f"{what}, English name")
            if unit.get("english_name")
            else "",
            kind=UNIT_KINDS[kind if isinstance(kind, str) and kind in UNIT_KINDS else "team"],
            parent=self.name("units", unit["parent"]) if unit.get("parent") else "",
            home_region=self.home_region,
        )
        return Step("units", what, [request], {"units": 1})

    def owner(self, role: Any, unit: str, what: str) -> str:
        """The person who stands for a role; registered in the unit where it is first named. "": nobody is named."""
        if role is None:
            return ""
        if not isinstance(role, str) or not (text := storable(role)).strip() or len(text) > 200 or breaks_lines(text):
            self.report.left(f"{what}, owner", f"{shown(role)} cannot be a name; kept as a note")
            return ""
        name = "people/i" + uuid.UUID(self.uuid("person", text)).hex[:20]
        if name not in self.people:
            request = person_service_pb2.RegisterPersonRequest(
                request_id=self.uuid("person", text),
                name=name,
                display_name=text,
                unit=unit,
                home_region=self.home_region,
            )
            self.people[name] = Step("people", f"owner {text}", [request], {"people": 1})
        return name

    def one_line(self, text: Any, what: str, longest: int = 200) -> str:
        if not isinstance(text, str) or not text.strip():
            self.report.left(what, "there is none; the id stands for it" if not text else f"{shown(text)} is no text")
            return ""
        line = storable(text)
        if breaks_lines(line):
            line = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", line).strip() or "?"
            self.report.left(what, "it has line breaks; they became spaces")
        if len(line) > longest:
            line = line[: longest - 1] + "…"
            self.report.left(what, f"it is longer than {longest} characters; the rest was cut")
        return line

    # cycles --------------------------------------------------------------------------------------------------------

    def cycle(self, objective: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Name of the objective's cycle, and what it says of the cycle that is not in the plan."""
        source = self.document["cycle"]
        own = objective.get("cycle")
        if own is not None and own != source.get("name") and isinstance(own, str) and own.strip():
            name = self.name("cycles", own)
            self.plan_cycle(name, own, objective.get("cycle_start"), objective.get("cycle_end"))
        else:
            name = self.name("cycles", "")
            self.plan_cycle(name, source.get("name"), source.get("start"), source.get("end"))
        _, start, end = self.cycles[name]
        rest = {"cycle": own} if own is not None and not isinstance(own, str) else {}
        for key, planned in (("cycle_start", start), ("cycle_end", end)):
            if objective.get(key) not in (None, planned):
                rest[key] = objective[key]
        return name, rest

    def plan_cycle(self, name: str, title: Any, start: Any, end: Any) -> None:
        if name in self.cycles:
            return
        what = f"cycle {title or name}"
        first, last = self.date(start, f"{what}, start"), self.date(end, f"{what}, end")
        if first and last and last < first:
            self.report.left(f"{what}, end", f"{last} is before the start {first}")
            last = ""
        step = Step("cycles", what, [], {"cycles": 1})
        if title is None:
            self.report.left(f"{what}, name", "there is none; the name of the set stands for it")
        text = (self.one_line(title, f"{what}, name") if title is not None else "") or self.set
        plan = cycle_pb2.CyclePlan(title=text[:200], start_date=first, end_date=last)
        step.commands.append(
            cycle_service_pb2.PlanCycleRequest(request_id=self.uuid("plan", name), name=name, plan=plan)
        )
        step.commands.append(cycle_service_pb2.OpenCycleRequest(request_id=self.uuid("open", name), name=name))
        step.commands.append(cycle_service_pb2.StartCycleRequest(request_id=self.uuid("start", name), name=name))
        self.cycles[name] = (step, start, end)

    def date(self, value: Any, what: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str) and is_date(value):
            return value
        self.report.left(what, f"{shown(value)} is no date of the calendar; left out")
        return ""

    # objectives ----------------------------------------------------------------------------------------------------

    def usable_objectives(self) -> dict[str, dict[str, Any]]:
        usable = {}
        for objective in self.document["objectives"]:
            title = objective.get("title")
            if not isinstance(title, str) or not storable(title).strip():
                self.report.left(f"objective {objective['id']}", "it has no title")
            else:
                usable[objective["id"]] = objective
        return usable

    def objective_steps(self, usable: dict[str, dict[str, Any]]) -> list[Step]:
        steps = {identity: self.objective(each) for identity, each in usable.items()}
        for identity, step in list(steps.items()):
            if step.commands[0].ByteSize() > LARGEST_OBJECTIVE_BYTES:
                self.report.left(step.what, "it is larger than an event may be (64 KiB)")
                del steps[identity]
        holders = {
            result.reference: identity
            for identity, step in steps.items()
            for result in step.commands[0].source.key_results  # type: ignore[attr-defined]
        }
        above: dict[str, str | None] = {}
        for identity, step in steps.items():
            step.commands[0].terms.parent, above[identity] = self.parent(usable[identity], steps, holders)  # type: ignore[attr-defined]
        return [steps[identity] for identity in parents_first(above)]

    def parent(
        self, objective: dict[str, Any], taken: dict[str, Step], holders: dict[str, str]
    ) -> tuple[str, str | None]:
        """Name of what the objective hangs under, and the id of that objective."""
        key_result, parent = objective.get("parent_key_result"), objective.get("parent_objective")
        what = f"objective {objective['id']}"
        if key_result in holders:
            holder = holders[key_result]
            if parent not in (None, holder):
                self.report.left(f"{what}, parent objective", f"{parent} does not hold the parent key result")
            return f"{self.objective_name(holder)}/keyResults/{slug(key_result)}", holder
        if key_result is not None:
            self.report.left(f"{what}, parent key result", f"{key_result} was not taken")
        if parent in taken:
            return self.objective_name(parent), parent
        if parent is not None:
            self.report.left(f"{what}, parent objective", f"{parent} was not taken; it stands without a parent")
        return "", None

    def contract(self, step: Step) -> Step:
        """What the source says an objective hangs under, as a contract: it says neither weight nor amount, so it has none."""
        objective: Any = step.commands[0]
        parent = objective.terms.parent
        request = ImportContractRequest(
            request_id=self.uuid("contract", objective.source.reference),
            name="contracts/" + self.uuid("contract", objective.source.reference),
            terms=ContractTerms(
                child=objective.name,
                parent=parent,
                kind=CONTRACT_KIND_SUPPORTS,
                statement=f"{self.set} lists it there",
            ),
            source=ContractSource(
                set=self.set,
                reference=objective.source.reference,
                evidence="parent_key_result" if "/keyResults/" in parent else "parent_objective",
            ),
        )
        return Step("contracts", f"contract of {step.what}", [request], {"contracts": 1})

    def objective(self, objective: dict[str, Any]) -> Step:
        identity = objective["id"]
        what = f"objective {identity}"
        unit = self.name("units", objective["unit"])
        cycle, notes = self.cycle(objective)
        owner = self.owner(objective.get("owner_role"), unit, what)
        if not owner and objective.get("owner_role") is not None:
            notes["owner_role"] = objective["owner_role"]
        kind = objective.get("kind")
        if kind is not None and (not isinstance(kind, str) or kind not in KINDS):
            self.report.left(f"{what}, kind", f"{shown(kind)} is neither committed nor aspirational; kept as a note")
            notes["kind"] = kind
        title = storable(objective["title"])
        if len(title) > 4000:
            self.report.left(f"{what}, title", "it is longer than 4000 characters; the rest is kept as a note")
            notes["title"], title = title, title[:3999] + "…"
        terms = objective_pb2.Terms(
            title=title,
            why=self.long_text(objective, "description", notes),
            owner=owner,
            unit=unit,
            cycle=cycle,
            kind=KINDS.get(kind, objective_pb2.KIND_UNSPECIFIED) if isinstance(kind, str) else None,
            hypothesis=self.long_text(objective, "hypothesis", notes),
            not_doing=self.long_text(objective, "not_doing", notes),
        )
        source = objective_pb2.ImportSource(set=self.set, reference=storable(identity))
        self.number(objective, "score", source, notes, what)
        notes |= {key: objective[key] for key in objective if key not in PLACED_OBJECTIVE}
        source.notes.extend(self.notes(notes, what))
        request = goal_service_pb2.ImportObjectiveRequest(
            request_id=self.uuid("objective", identity), name=self.objective_name(identity), terms=terms, source=source
        )
        for result in objective.get("key_results", []):
            self.add_key_result(request, result, unit)
        self.weigh(request, objective, what)
        self.fit(request, what)
        taken = len(request.terms.key_results)
        return Step("objectives", what, [request], {"objectives": 1} | ({"key_results": taken} if taken else {}))

    def long_text(self, objective: dict[str, Any], key: str, notes: dict[str, Any]) -> str:
        """A text that has a place; what does not fit there becomes a note."""
        text = objective.get(key)
        if isinstance(text, str) and len(text) <= 4000:
            return storable(text)
        notes[key] = text
        return ""

    def weigh(self, request: goal_service_pb2.ImportObjectiveRequest, objective: dict[str, Any], what: str) -> None:
        """Sets the weights if the source gives a whole set of them."""
        given = [result.get("weight") for result in objective.get("key_results", [])]
        if all(weight is None for weight in given):
            return
        weights = [decimal_text(weight) for weight in given]
        whole = len(weights) == len(request.terms.key_results) and all(w and 0 <= Decimal(w) <= 1 for w in weights)
        if not whole or sum(Decimal(w) for w in weights if w) != 1:
            self.report.left(f"{what}, weights", "they are not from 0 to 1 with a sum of 1; all count the same")
            return
        for result, weight in zip(request.terms.key_results, weights, strict=True):
            result.weight = weight or ""

    def fit(self, request: goal_service_pb2.ImportObjectiveRequest, what: str) -> None:
        """Leaves the longest notes out until the objective fits into one event."""
        sources: list[Any] = [request.source, *request.source.key_results]
        while request.ByteSize() > LARGEST_OBJECTIVE_BYTES:
            holders = [(len(note.text), index, holder) for holder in sources for index, note in enumerate(holder.notes)]
            if not holders:
                break
            length, index, holder = max(holders, key=lambda each: each[0])
            self.report.left(
                f"{what}, {holder.notes[index].field}", f"{length} characters; the objective is too large with it"
            )
            del holder.notes[index]

    # key results ---------------------------------------------------------------------------------------------------

    def add_key_result(
        self, request: goal_service_pb2.ImportObjectiveRequest, result: dict[str, Any], unit: str
    ) -> None:
        what = f"key result {result['id']}"
        text = result.get("text")
        if not isinstance(text, str) or not storable(text).strip():
            self.report.left(what, "it has no text")
            return
        if len(request.terms.key_results) == MOST_KEY_RESULTS:
            self.report.left(what, f"an objective holds {MOST_KEY_RESULTS} key results")
            return
        key_result_id = slug(result["id"])
        notes: dict[str, Any] = {}
        owner = self.owner(result.get("owner_role"), unit, what)
        if not owner and result.get("owner_role") is not None:
            notes["owner_role"] = result["owner_role"]
        if len(text) > 4000:
            self.report.left(f"{what}, text", "it is longer than 4000 characters; the rest is kept as a note")
            notes["text"], text = text, text[:3999] + "…"
        key_result = request.terms.key_results.add(key_result_id=key_result_id, title=storable(text), owner=owner)
        key_result.due_date = self.date(result.get("due"), f"{what}, due")
        judged = judge(result, lambda role: self.owner(role, unit, what))
        for part, why in judged.left:
            self.report.left(f"{what}, {part}", why)
        if judged.measurement is not None:
            key_result.measurement.CopyFrom(judged.measurement)
        if judged.reading is not None:
            request.readings.add(
                key_result_id=key_result_id, reading=judged.reading, true_time=judged.true_time, by=APP
            )
        source = request.source.key_results.add(key_result_id=key_result_id, reference=storable(result["id"]))
        self.number(result, "score", source, notes, what)
        self.number(result, "final_value", source, notes, what)
        notes |= judged.notes | {key: result[key] for key in result if key not in PLACED_KEY_RESULT}
        source.notes.extend(self.notes(notes, what))

    # numbers and notes -----------------------------------------------------------------------------------------------

    def number(self, item: dict[str, Any], key: str, into: Any, notes: dict[str, Any], what: str) -> None:
        value = item.get(key)
        if value is None:
            return
        if text := decimal_text(value):
            setattr(into, key, text)
            return
        notes[key] = value
        if not isinstance(value, str):
            self.report.left(f"{what}, {key}", f"{shown(value)} is not an exact decimal; kept as a note")

    def notes(self, notes: dict[str, Any], what: str) -> list[objective_pb2.SourceNote]:
        made: list[objective_pb2.SourceNote] = []
        for key, value in notes.items():
            if value in (None, "", [], {}) and not isinstance(value, bool):
                continue
            text = note_text(key, value)
            name = storable(key)[:80] or "?"
            if len(text) > 20_000 or len(made) == 50:
                why = "longer than 20000 characters" if len(text) > 20_000 else "more than 50 notes"
                self.report.left(f"{what}, {name}", why)
            else:
                made.append(objective_pb2.SourceNote(field=name, text=text))
        return made


def shape_faults(plan: Plan) -> list[Left]:
    """Commands that the services would refuse for their shape, found before anything is sent."""
    faults = []
    for step in plan.steps:
        # The commands after the first take their etag from the answer before: the first tells enough.
        if violations := protovalidate.collect_violations(step.commands[0]):
            faults.append(Left(step.what, "; ".join(violation.proto.message for violation in violations)))
    return faults
