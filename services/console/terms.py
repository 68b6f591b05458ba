"""Terms of an objective as a person writes them: flags, a TOML or JSON file, or answers to questions."""

import json
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict, ParseError
from okr.directory.v1.directory_pb2 import Person
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.objective_pb2 import KeyResult, Terms
from okr.views.v1.cycle_list_service_pb2 import ListCyclesRequest
from okr.views.v1.directory_service_pb2 import GetPersonRequest

from services.console.advice import Unable
from services.console.connection import Connection
from services.console.people import find_objective, find_person, find_unit

KINDS = ("metric", "maintain", "milestones", "baseline", "rubric")
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
METRIC = re.compile(rf"(?P<from>{NUMBER})\s*(?:->|→)\s*(?P<to>{NUMBER})\s*(?P<unit>.*)")
MAINTAIN = re.compile(rf"(?P<from>{NUMBER})\s*(?:\.\.|…)\s*(?P<to>{NUMBER})\s*(?P<unit>.*)")
WEIGHT = re.compile(r"\s*@(?P<weight>[01](?:\.[0-9]+)?)\s*$")
KEY_RESULT_HELP = (
    '"Scrap rate: 4.2 -> 2.0 %", "Uptime: 99.5..100 %" (stays within), "Dealers signed: Spain; Italy" (steps), '
    '"Churn: ? %" (to be found out); end with @0.4 to give it a weight'
)


@dataclass(frozen=True)
class Written:
    """What was given as flags; None where nothing was."""

    title: str | None = None
    why: str | None = None
    owner: str | None = None
    counterpart: str | None = None
    unit: str | None = None
    cycle: str | None = None
    kind: str | None = None
    policy_pack: str | None = None
    parent: str | None = None
    hypothesis: str | None = None
    not_doing: str | None = None
    key_results: Sequence[str] = ()


def terms_of(connection: Connection, written: Written, file: Path | None = None, start: Terms | None = None) -> Terms:
    """The terms: those of `start` or of the file, changed by what was written. Asks for what is missing if a person is
    there to answer, and takes unit and counterpart from the owner's place in the company. Raises Unable.
    """
    terms = Terms()
    if start is not None:
        terms.CopyFrom(start)
    if file is not None:
        terms = terms_from_file(file)
    _write(terms, written)
    if start is not None:
        keep_promises(terms, start)
    if start is None and not terms.title and sys.stdin.isatty():
        _ask(terms)
    _resolve(connection, terms)
    if start is None:
        _complete(connection, terms)
    share_weights(terms.key_results)
    return terms


def terms_from_file(file: Path) -> Terms:
    """The terms in a TOML or JSON file. Raises Unable."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text, parse_float=str) if file.suffix == ".toml" else json.loads(text, parse_float=str)
    except OSError as error:
        raise Unable(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, UnicodeError) as error:
        raise Unable(f"{file} is not {'TOML' if file.suffix == '.toml' else 'JSON'}: {error}.") from None
    if not isinstance(data, dict):
        raise Unable(
            f"{file} does not hold one objective: begin with title = …, and a [[key_results]] for each key result."
        )
    if isinstance(data.get("kind"), str):
        data["kind"] = "KIND_" + data["kind"].upper()
    data["key_results"] = [_key_result_data(each, place) for place, each in enumerate(data.get("key_results", []), 1)]
    try:
        return ParseDict(_texts(data), Terms())
    except ParseError as error:
        raise Unable(f"{file} cannot be taken: {error}.") from None


def _key_result_data(data: Any, place: int) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Unable(f"Key result {place} is not a table with a title and one of {', '.join(KINDS)}.")
    made = {"key_result_id": f"kr{place}", **data}
    measurement = {kind: made.pop(kind) for kind in KINDS if kind in made}
    if measurement:
        made["measurement"] = measurement
    match made.get("measurement"):
        case {"metric": dict(metric)}:
            metric["direction"] = _direction(metric)
        case {"milestones": [*steps]}:
            made["measurement"] = {
                "milestones": {"milestones": [_step(step, nth) for nth, step in enumerate(steps, 1)]}
            }
        case {"rubric": [*levels]}:
            made["measurement"] = {"rubric": {"levels": levels}}
    return made


def _direction(metric: Mapping[str, Any]) -> str:
    if isinstance(metric.get("direction"), str):
        return "DIRECTION_" + metric["direction"].upper()
    rising = Decimal(str(metric.get("target", 0))) > Decimal(str(metric.get("baseline", 0)))
    return "DIRECTION_UP" if rising else "DIRECTION_DOWN"


def _step(step: Any, place: int) -> dict[str, Any]:
    named = step if isinstance(step, dict) else {"title": step}
    return {"milestone_id": f"m{place}", "weight": "1", **named}


def _texts(data: Any) -> Any:
    """Numbers as texts: the API takes decimals as they are written."""
    if isinstance(data, dict):
        return {key: _texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_texts(value) for value in data]
    return str(data) if isinstance(data, int | float) and not isinstance(data, bool) else data


def _write(terms: Terms, written: Written) -> None:
    for name in (
        "title",
        "why",
        "owner",
        "counterpart",
        "unit",
        "cycle",
        "policy_pack",
        "parent",
        "hypothesis",
        "not_doing",
    ):
        if (value := getattr(written, name)) is not None:
            setattr(terms, name, value)
    if written.kind is not None:
        terms.kind = {"committed": 1, "aspirational": 2}[written.kind]  # type: ignore[assignment]
    if written.key_results:
        del terms.key_results[:]
        terms.key_results.extend(key_result(text, place) for place, text in enumerate(written.key_results, 1))


def key_result(text: str, place: int) -> KeyResult:
    """A key result as KEY_RESULT_HELP says it is written."""
    weight = WEIGHT.search(text)
    title, colon, how = (text[: weight.start()] if weight else text).rpartition(":" if ":" in text else "：")
    made = KeyResult(key_result_id=f"kr{place}", title=(title if colon else how).strip())
    if weight:
        made.weight = weight["weight"]
    how = how.strip() if colon else ""
    if metric := METRIC.fullmatch(how):
        made.measurement.metric.baseline, made.measurement.metric.target = metric["from"], metric["to"]
        made.measurement.metric.unit = metric["unit"].strip()
        rises = Decimal(metric["to"]) > Decimal(metric["from"])
        made.measurement.metric.direction = 1 if rises else 2  # type: ignore[assignment]
    elif band := MAINTAIN.fullmatch(how):
        made.measurement.maintain.lower, made.measurement.maintain.upper = band["from"], band["to"]
        made.measurement.maintain.unit = band["unit"].strip()
    elif how.startswith("?"):
        made.measurement.baseline.unit = how[1:].strip()
    else:
        steps = [step.strip() for step in re.split("[;；]", how) if step.strip()] or [made.title]
        for nth, step in enumerate(steps, 1):
            made.measurement.milestones.milestones.add(milestone_id=f"m{nth}", title=step, weight="1")
    return made


def keep_promises(terms: Terms, before: Terms) -> None:
    """What the objective has promised to others stays: as it was, or as it is written anew under its id."""
    for promised in before.key_results:
        if not promised.dependency:
            continue
        anew = next((each for each in terms.key_results if each.key_result_id == promised.key_result_id), None)
        if anew is None:
            terms.key_results.append(promised)
        else:
            anew.dependency = promised.dependency


def share_weights(key_results: Sequence[KeyResult]) -> None:
    """Share what is left of 1 equally among the key results that have no weight; the sum stays exactly 1."""
    without = [each for each in key_results if not each.weight]
    left = Decimal(1) - sum((Decimal(each.weight) for each in key_results if each.weight), Decimal(0))
    if not without or left <= 0:
        return
    share = (left / len(without)).quantize(Decimal("0.000001"))
    for each in without[:-1]:
        each.weight = f"{share.normalize():f}"
    without[-1].weight = f"{(left - share * (len(without) - 1)).normalize():f}"


def _ask(terms: Terms) -> None:
    """Ask a person for what a proposal needs. An empty answer leaves it out."""
    from rich.prompt import Prompt

    terms.title = Prompt.ask("Objective, one line")
    terms.why = Prompt.ask("Why does it matter", default="", show_default=False)
    kind = Prompt.ask("How will it be judged", choices=["committed", "aspirational"])
    terms.kind = {"committed": 1, "aspirational": 2}[kind]  # type: ignore[assignment]
    terms.hypothesis = Prompt.ask("What must be true for it to work", default="", show_default=False)
    terms.parent = Prompt.ask(
        "Which objective does it serve (beginning of its id, or its title)", default="", show_default=False
    )
    while text := Prompt.ask(
        f"Key result {len(terms.key_results) + 1}, e.g. Scrap rate: 4.2 -> 2.0 %", default="", show_default=False
    ):
        terms.key_results.append(key_result(text, len(terms.key_results) + 1))


def _resolve(connection: Connection, terms: Terms) -> None:
    """Names that a person types become the names of the API."""
    for role in ("owner", "counterpart"):
        if (named := getattr(terms, role)) and not named.startswith("people/"):
            setattr(terms, role, find_person(connection, named).name)
    if terms.unit and not terms.unit.startswith("units/"):
        terms.unit = find_unit(connection, terms.unit).name
    if terms.cycle and not terms.cycle.startswith("cycles/"):
        terms.cycle = find_cycle(connection, terms.cycle).name
    if terms.parent and not terms.parent.startswith("objectives/"):
        terms.parent = find_objective(connection, terms.parent)
    if terms.policy_pack and not terms.policy_pack.startswith("policyPacks/"):
        terms.policy_pack = f"policyPacks/{terms.policy_pack}"


def _complete(connection: Connection, terms: Terms) -> None:
    """What goes without saying: the owner is who asks, the unit theirs, the counterpart their manager, the cycle the only
    one that takes objectives. Raises Unable if something is still missing."""
    if not terms.owner and connection.session.is_person:
        terms.owner = connection.session.subject
    if terms.owner and not (terms.unit and terms.counterpart):
        owner: Person = connection.ask(GetPersonRequest(name=terms.owner)).person
        terms.unit = terms.unit or owner.unit
        terms.counterpart = terms.counterpart or owner.manager
    if not terms.cycle:
        open_cycles = cycles(connection, [Cycle.STATE_DRAFTING, Cycle.STATE_ACTIVE])
        if len(open_cycles) == 1:
            terms.cycle = open_cycles[0].name
        elif open_cycles:
            raise Unable(
                f"Several cycles take objectives, say which with --cycle: {', '.join(c.name for c in open_cycles)}."
            )
    flags: dict[str, Any] = {
        "--title": terms.title,
        "--owner": terms.owner,
        "--counterpart": terms.counterpart,
        "--unit": terms.unit,
    }
    flags |= {"--cycle": terms.cycle, "--kind": terms.kind, "--key-result": terms.key_results}
    if missing := [flag for flag, value in flags.items() if not value]:
        raise Unable(f"The objective is not complete, add {', '.join(missing)} (or give all in a file with --file).")


def cycles(connection: Connection, states: Sequence[int] = ()) -> list[Cycle]:
    """The cycles in these states; all without any."""
    return list(connection.pages(ListCyclesRequest(states=states), "cycles"))  # type: ignore[arg-type]


def find_cycle(connection: Connection, text: str) -> Cycle:
    """The cycle with this id or title. Raises Unable."""
    known = cycles(connection)
    for each in known:
        if text.casefold() in (each.name.casefold(), each.name.removeprefix("cycles/"), each.plan.title.casefold()):
            return each
    raise Unable(f"There is no cycle “{text}”: `okr cycle list` shows {len(known)} of them.")
