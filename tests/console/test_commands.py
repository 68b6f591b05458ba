"""Commands of `okr` as a person types them, against a real region with the sample company."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from okr.goal.v1 import cycle_pb2, goal_service_pb2, objective_pb2
from okr.goal.v1.measurement_pb2 import Measurement

from libs.identity import Verifier
from services.console import cycle, objective
from services.console.plain import words
from services.console.session import Session
from services.console.terms import KINDS
from tests.console.conftest import OKR

BUDGET = "The budget is clear before the year begins"


def flat(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for node in nodes for each in (node, *flat(node["children"]))]


def test_help_is_quick_because_it_loads_neither_grpc_nor_protos():
    script = "import sys, services.console.__main__; print([m for m in ('grpc', 'google.protobuf', 'psycopg') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "enum"),
    [
        (objective.ChangeWord, objective_pb2.ChangeReason.DESCRIPTOR),
        (objective.ResourceWord, objective_pb2.ResourceKind.DESCRIPTOR),
        (objective.FactWord, objective_pb2.FactKind.DESCRIPTOR),
        (objective.DecisionWord, objective_pb2.Closing.Decision.DESCRIPTOR),
        (objective.OriginWord, objective_pb2.Origin.DESCRIPTOR),
        (objective.KindWord, objective_pb2.Kind.DESCRIPTOR),
        (cycle.CadenceWord, cycle_pb2.CyclePlan.Cadence.DESCRIPTOR),
    ],
)
def test_the_words_that_can_be_typed_are_those_of_the_api(typed, enum):
    assert list(get_args(typed)) == words(enum)


def test_every_kind_of_measurement_can_be_written():
    assert set(KINDS) == {field.name for field in Measurement.DESCRIPTOR.fields}


def test_every_rpc_about_an_objective_has_a_command():
    source = Path(objective.__file__).read_text()
    for method in goal_service_pb2.DESCRIPTOR.services_by_name["GoalService"].methods:
        assert f'"{method.name}"' in source or method.name == "ImportObjective", method.name


def test_the_tree_is_nested_objectives(okr):
    tree = okr.json("tree")
    everything = flat(tree)
    assert len(everything) > 110
    assert any(node["children"] for node in tree)
    for node in everything:
        assert {"name", "title", "unit", "owner", "kind", "state", "progress", "key_results", "children"} <= set(node)
        assert node["progress"] is None or 0 <= node["progress"] <= 1
        assert node["unit"].startswith("units/")
    key_results = [each for node in everything for each in node["key_results"]]
    assert {each["kind"] for each in key_results} == set(KINDS)
    assert all(each[each["kind"]] is not None for each in key_results)
    assert all(child["parent"].startswith(node["name"]) for node in everything for child in node["children"])
    assert len(flat(okr.json("tree", "--depth", "1"))) == len(tree)
    quarter = flat(okr.json("tree", "--cycle", "2026 Q4"))
    assert 0 < len(quarter) < len(everything)
    assert {node["cycle"] for node in quarter} == {"cycles/2026-q4"}
    some = okr.json("tree", "--root", tree[0]["name"])
    assert flat(some) == flat([tree[0]])


def test_lists_have_json_with_the_api_s_names(okr):
    assert {"name", "plan", "state", "etag"} <= set(okr.json("cycle", "list")[0])
    assert {each["state"] for each in okr.json("cycle", "list")} == {"closed", "active"}
    assert {"name", "rules", "version", "bound_units"} <= set(okr.json("policy", "list")[0])
    assert {"name", "title", "english_title", "parent", "kind"} <= set(okr.json("unit", "list")[0])
    assert {"name", "display_name", "unit", "manager", "roles"} <= set(okr.json("people", "list")[0])
    views = okr.json("views", "list")
    assert {"objective_tree", "objective_page", "owed"} <= {each["name"] for each in views}
    assert {"status", "lag_events", "positions"} <= set(views[0])
    owed = okr.json("--as", "p0004", "owe")
    assert {"reason", "objective", "due_time", "overdue"} <= set(owed[0])


def test_a_person_is_found_by_id_and_name_and_stays_logged_in(okr):
    person = next(each for each in okr.json("people", "list") if each["english_name"] == "Shen Zhiwei")
    for text in ("p0002", "people/p0002", person["display_name"], "shen zhiwei"):
        assert okr.json("login", "--as", text)["subject"] == "people/p0002"
    assert okr.json("whoami")["person"]["display_name"] == person["display_name"]
    assert (okr.home / "session").stat().st_mode & 0o077 == 0
    assert okr("logout").returncode == 0
    assert okr.json("whoami") == {"subject": "apps/okr-console", "person": None}
    assert "There is no person “nobody at all”" in okr.refused("login", "--as", "nobody at all")
    assert "fits" in okr.refused("login", "--as", "a")
    assert okr.json("whoami")["person"] is None


def test_acting_as_somebody_once_changes_nothing_about_who_has_logged_in(tmp_path):
    session = Session.load(tmp_path)
    session.subject, session.name = "people/p1", "One"
    session.act_once("people/p2", "Two")
    session.seen["goal"] = "t"
    assert session.is_person
    session.save()
    kept = Session.load(tmp_path)
    assert (kept.subject, kept.name, kept.seen) == ("people/p1", "One", {"goal": "t"})
    (tmp_path / "session").write_text("{")
    assert not Session.load(tmp_path).is_person


def test_a_token_is_for_an_application(okr):
    token = okr("token", "--app", "dashboard", "--scope", "okr.read", "--scope", "okr.measure").stdout.strip()
    principal = Verifier(okr.home / "keys" / "public.json").principal(f"Bearer {token}")
    assert principal.subject == "apps/dashboard"
    assert principal.scopes == {"okr.read", "okr.measure"}
    assert "--app" in okr.refused("token")


def test_two_people_come_to_an_agreement(okr):
    """No etag, no hash, no full name is typed, and each command sees what the one before recorded."""

    def owner(*arguments: str) -> Any:
        return okr.json("--as", "p0004", "objective", *arguments)

    def manager(*arguments: str) -> Any:
        return okr.json("--as", "p0001", "objective", *arguments)

    words = ["--title", BUDGET, "--kind", "committed", "--hypothesis", "One chart of accounts is enough"]
    words += ["--key-result", "Days late: 45 -> 0 days @0.6", "--key-result", "Steps: chart agreed; books closed"]
    head = okr.json("status")["processes"]
    checked = owner("propose", *words, "--check")
    assert checked["receipt"]["event_count"] == 0
    assert [each["log_head"] for each in okr.json("status")["processes"]] == [each["log_head"] for each in head]
    proposed = owner("propose", *words)["objective"]
    assert proposed["state"] == "in_dialogue"
    assert proposed["terms"]["counterpart"] == "people/p0001"
    assert proposed["terms"]["unit"] == "units/hq-strategy"
    assert proposed["terms"]["cycle"] == "cycles/2026-q4"
    assert [each["weight"] for each in proposed["terms"]["key_results"]] == ["0.6", "0.4"]
    short = proposed["name"].removeprefix("objectives/")[:8]

    asked = owner("request", short, "an analyst", "--kind", "people", "--amount", "one")
    resource = asked["objective"]["resources"][0]["resource_id"]
    assert manager("offer", short, "--resource", resource)["objective"]["resources"][0]["state"] == "offered"
    owner("state-fact", short, "three charts of accounts", "--kind", "risk")
    owner("estimate", short, "0.6", "--rationale", "two of three are ours")
    manager("estimate", short, "0.8")
    owner("accept", short)
    revised = manager("revise", short, "--key-result", "Days late: 45 -> 5 days", "--reason", "five is enough")[
        "objective"
    ]
    assert "people/p0004" not in revised["accepted_by"]
    assert owner("accept", BUDGET)["objective"]["terms"]["title"] == BUDGET
    assert manager("accept", short)["objective"]["state"] == "agreed"
    assert owner("activate", short)["objective"]["state"] == "active"
    measured = owner("measure", short, "kr1", "25", "--note", "first close")
    assert measured["objective"]["readings"][0]["reading"] == {"value": "25"}
    page = okr.json("objective", "show", short)
    assert page["card"]["progress"] == "0.5"
    owner("retarget", short, "kr1", "2", "--because", "new_information", "--reason", "the audit begins earlier")
    manager("withdraw", short, resource, "--reason", "she left the company")
    closed = owner("close", short, "--decision", "abandoned", "--why", "another way was found")
    assert closed["objective"]["closing"]["decision"] == "abandoned"

    history = okr.json("history", short)
    assert [each["version"] for each in history] == list(range(1, len(history) + 1))
    assert {each["actor"] for each in history} == {"people/p0004", "people/p0001"}
    shown = okr("objective", "show", short).stdout
    assert BUDGET in shown
    assert "she left the company" in shown


def test_a_refusal_is_one_sentence_with_what_to_do(okr):
    tree = flat(okr.json("tree", "--cycle", "2026 Q4"))
    active = next(node for node in tree if node["state"] == "active" and not node["restricted"])
    outsider = "p0003" if active["owner"] != "people/p0003" else "p0013"
    said = okr.refused("--as", outsider, "objective", "accept", active["name"])
    assert "okr login --as PERSON" in said
    assert "okr tree" in okr.refused("objective", "show", "no such objective")
    assert "okr tree" in okr.refused("objective", "show", "objectives/00000000-0000-4000-8000-000000000000")
    owner = active["owner"].removeprefix("people/")
    assert "odds" in okr.refused("--as", owner, "objective", "estimate", active["name"], "NaN")
    assert "--kind" in okr.refused("--as", owner, "objective", "propose", "--title", "x")
    assert "a value" in okr.refused("--as", owner, "objective", "measure", active["name"], "kr1")
    assert "okr cycle list" in okr.refused("tree", "--cycle", "2031")
    assert "okr login" in okr.refused("--as", owner, "views", "rebuild", "objective_tree")
    assert "okr login" in okr.refused("owe")


def test_a_short_name_that_fits_several_is_not_guessed(okr):
    tree = flat(okr.json("tree"))
    starts: dict[str, int] = {}
    for node in tree:
        first = node["name"].removeprefix("objectives/")[0]
        starts[first] = starts.get(first, 0) + 1
    several = next(first for first, number in starts.items() if number > 1)
    assert "say which" in okr.refused("objective", "show", several)


def test_the_events_are_printed_as_they_were_recorded(okr):
    head = next(each["log_head"] for each in okr.json("status")["processes"] if each["name"] == "goal")
    done = okr("events", "tail", "--no-follow", "--json", "--after", str(head - 40))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["header"]["position"] for each in events] == list(range(head - 39, head + 1))
    assert all(each["event"] is not None and each["header"]["type"].startswith("okr.goal.v1.") for each in events)
    shown = okr("events", "tail", "--no-follow", "--log", "directory", "--after", "0").stdout.splitlines()
    assert "UnitFounded" in shown[0]


def test_the_log_is_followed_until_it_is_enough(okr):
    command = [OKR, "events", "tail", "--json", "--after", "0"]
    process = subprocess.Popen(command, env=okr.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert json.loads(process.stdout.readline())["header"]["position"] == 1
    finally:
        process.send_signal(2)
        process.stdout.close()
        assert process.wait(20) != 0


def test_tables_are_drawn_for_people(okr):
    assert "━" in okr("tree").stdout
    assert "objective_tree" in okr("status").stdout
    assert "顾行舟" in okr("people", "list").stdout
    assert okr("tree", "--key-results").stdout.count("·") > 300


def test_a_view_is_rebuilt_by_who_may(okr):
    mechanic = next(
        each["name"]
        for each in okr.json("people", "list")
        if {role["role"] for role in each["roles"]} & {"hr_mechanic", "platform_engineer"}
    )
    last = okr.json("--as", mechanic, "views", "rebuild", "objective_tree")
    assert last["phase"] == "done"
    assert last["diff"]["compared"] == last["diff"]["equal"]
