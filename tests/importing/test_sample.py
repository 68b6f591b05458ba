"""The sample company as its files tell it: enough of everything, no loose ends, and every command has the right shape."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import protovalidate
import pytest
from google.protobuf.message import Message

from services.console import sample
from services.console.sample_acts import RANKS, acts_of, terms_of

COMPANY = sample.read()
OBJECTIVES = {each["id"]: each for each in COMPANY.objectives}
KINDS = ("up", "down", "to", "maintain", "milestones", "rubric", "baseline")
TODAY = "11-24"

each_objective = pytest.mark.parametrize("objective", COMPANY.objectives, ids=lambda each: each["id"])


def key_results() -> list[dict[str, Any]]:
    return [key_result for objective in COMPANY.objectives for key_result in objective["kr"]]


def kind_of(key_result: dict[str, Any]) -> str:
    (kind,) = (kind for kind in KINDS if kind in key_result)
    return kind


def name_of(reference: str) -> str:
    identity, _, key_result = reference.partition("/")
    return sample.objective_name(identity) + (f"/keyResults/{key_result}" if key_result else "")


def depth(objective: dict[str, Any]) -> int:
    return 1 + depth(OBJECTIVES[objective["parent"].partition("/")[0]]) if "parent" in objective else 1


def test_it_is_as_large_as_a_company() -> None:
    assert 55 <= len(COMPANY.units) <= 70
    assert len(COMPANY.people()) == 150
    assert 115 <= len(COMPANY.objectives) <= 130
    assert 340 <= len(key_results()) <= 360
    assert {objective["cycle"] for objective in COMPANY.objectives} == {"q3", "q4"}
    assert {region for *_, region in COMPANY.units.values()} == {"cn", "eu", "us"}


def test_it_has_every_kind_of_everything() -> None:
    kinds = Counter(map(kind_of, key_results()))
    assert set(kinds) == set(KINDS)
    assert min(kinds["maintain"], kinds["milestones"], kinds["rubric"], kinds["baseline"]) >= 8
    assert {objective["kind"] for objective in COMPANY.objectives} == {"committed", "aspirational"}
    origins = {objective["origin"] for objective in COMPANY.objectives}
    assert origins == {"top-down", "bottom-up", "peer-request", "carried-forward"}
    decisions = {objective["close"][1] for objective in COMPANY.objectives if "close" in objective}
    assert decisions == {"achieved", "carried", "modified", "deferred", "abandoned", "transferred"}
    states = {objective.get("state", "active") for objective in COMPANY.objectives}
    assert states == {"draft", "dialogue", "agreed", "active"}
    verbs = {act.verb for objective in COMPANY.objectives for act in acts_of(objective)}
    assert verbs >= set(RANKS) | {
        "fact",
        "ask",
        "offer",
        "refuse",
        "withdraw",
        "odds",
        "counter",
        "decline",
        "escalate",
    }
    assert verbs >= {"reopen", "retarget", "pivot", "transfer", "restrict"}
    assert max(map(depth, COMPANY.objectives)) >= 4


def test_every_objective_of_the_third_quarter_has_ended_and_none_of_the_fourth() -> None:
    assert all(("close" in objective) == (objective["cycle"] == "q3") for objective in COMPANY.objectives)


def test_no_title_stands_twice() -> None:
    titles = Counter(objective["title"] for objective in COMPANY.objectives)
    assert [title for title, number in titles.items() if number > 1] == []
    names = Counter(person[1] for person, *_ in COMPANY.people())
    assert [name for name, number in names.items() if number > 1] == []


@each_objective
def test_the_weights_sum_to_one(objective: dict[str, Any]) -> None:
    assert sum(Decimal(key_result["w"]) for key_result in objective["kr"]) == 1
    assert all(Decimal(key_result["w"]) > 0 for key_result in objective["kr"])


@each_objective
def test_nothing_points_into_the_void(objective: dict[str, Any]) -> None:
    people = {person[0] for person, *_ in COMPANY.people()}
    named = [objective["owner"], objective["with"]]
    named += [each[key] for each in objective["kr"] for key in ("owner", "verifier") if key in each]
    assert set(named) <= people
    assert objective["owner"] != objective["with"]
    assert objective["unit"] in COMPANY.units
    if "parent" in objective:
        above, _, key_result = objective["parent"].partition("/kr")
        assert OBJECTIVES[above]["cycle"] == objective["cycle"]
        assert int(key_result or 1) <= len(OBJECTIVES[above]["kr"])
    if "carries" in objective:
        before = OBJECTIVES[objective["carries"]]
        assert before["close"][1] == "carried"
        assert before["owner"] == objective["owner"]


@each_objective
def test_things_happen_in_an_order_that_can_be(objective: dict[str, Any]) -> None:
    acts = acts_of(objective)
    days: dict[str, list[str]] = defaultdict(list)
    for act in acts:
        days[act.verb].append(act.day)
    assert all("06-01" <= act.day <= TODAY for act in acts)
    if days["measure"]:
        assert min(days["measure"]) >= days["activate"][0]
    if "parent" in objective:
        assert OBJECTIVES[objective["parent"].partition("/")[0]]["proposed"] <= objective["proposed"]
    if "carries" in objective:
        assert OBJECTIVES[objective["carries"]]["close"][0] <= objective["proposed"]
    if "close" in objective:
        assert max(days["measure"]) <= objective["close"][0] < "10-13"


@each_objective
def test_an_aspirational_objective_wrote_its_hypothesis_beforehand(objective: dict[str, Any]) -> None:
    if objective["kind"] == "aspirational":
        assert objective.get("hypothesis") or objective["id"] == "q4-co-america"


def shape_of(command: Any) -> list[str]:
    if "etag" in command.DESCRIPTOR.fields_by_name and not command.etag:
        command.etag = "v1"
    return [violation.proto.message for violation in protovalidate.collect_violations(command)]


def test_the_commands_of_the_directory_and_the_rules_have_the_right_shape() -> None:
    commands: list[Message] = [
        command for level in (*sample.unit_commands(COMPANY), *sample.person_commands(COMPANY)) for command in level
    ]
    commands += sample.role_commands(COMPANY) + sample.change_commands(COMPANY) + sample.departure_commands(COMPANY)
    commands += [command for pack in COMPANY.rules["pack"] for command in sample.pack_commands(pack)]
    commands += [command for _, command in sample.cycle_commands(COMPANY)]
    assert [(command, faults) for command in commands if (faults := shape_of(command))] == []
    ids = Counter(command.request_id for command in commands)  # type: ignore[attr-defined]
    assert max(ids.values()) == 1


@each_objective
def test_the_commands_of_an_objective_have_the_right_shape(objective: dict[str, Any]) -> None:
    line = sample.Line.of(objective)
    line.live.objective.etag = "v1"
    line.live.objective.terms_hash = "0" * 64
    line.live.objective.terms.CopyFrom(terms_of(objective, name_of))
    line.live.resources = defaultdict(lambda: "r1")
    for number, minutes, act in line.acts:
        command = line.command(number, minutes, act, name_of, COMPANY.zone_of(objective["unit"]))
        assert shape_of(command) == [], act
