"""`okr depend` and `okr capacity` as people type them, against a real region."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.console.conftest import Okr
from tests.console.test_align import propose

CONSUMER, PROVIDER, OTHER = "p0113", "p0031", "p0100"


@pytest.fixture(scope="module")
def okr(typed: Okr) -> Okr:
    return typed


def due(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def goals(okr: Okr) -> tuple[str, str]:
    """An objective of who needs something, and one of who gives it."""
    return propose(okr, CONSUMER, "Leise Geräte für enge Höfe"), propose(okr, PROVIDER, "样件按时给到海外的同事")


def depend(okr: Okr, person: str, *arguments: str) -> Any:
    return okr.json("--as", person, "depend", *arguments)["dependency"]


def request(okr: Okr, goal: str, deliverable: str, *more: str) -> Any:
    needed = ("--needed-by", due(60), "--criticality", "blocking", *more)
    return depend(okr, CONSUMER, "request", f"{goal}/1", "热泵研发部", "--deliverable", deliverable, *needed)


def test_something_is_asked_for_clarified_countered_and_delivered(okr, goals):
    needs, gives = goals
    asked = request(okr, needs, "降噪风道样件", "--quantity", "4", "--unit", "套", "--effort", "3")
    assert asked["state"] == "requested"
    assert asked["awaiting"].startswith("units/")
    assert asked["terms"]["effort_measure"] == "person-weeks"
    short = asked["name"].removeprefix("dependencies/")[:8]
    assert depend(okr, PROVIDER, "ask", short, "哪个机型？")["state"] == "clarifying"
    assert depend(okr, CONSUMER, "ask", "降噪风道", "12 kW")["state"] == "requested"
    assert "--objective" in okr.refused("--as", PROVIDER, "depend", "accept", short)
    countered = depend(
        okr, PROVIDER, "counter", short, "--quantity", "3", "--objective", gives, "--reason", "模具只有三套"
    )
    assert (countered["state"], countered["terms"]["quantity"]) == ("countered", "3")
    assert countered["terms"]["deliverable"] == "降噪风道样件", "what is not given stays"
    accepted = depend(okr, CONSUMER, "accept", short)
    assert accepted["state"] == "accepted"
    okr.until(lambda: bool(okr.json("depend", "show", short)["dependency"]["supporting_key_result"]))
    page = okr.json("objective", "show", gives)
    assert any(each["title"] and "降噪风道样件" in each["title"] for each in page["card"]["key_results"])

    assert depend(okr, PROVIDER, "start", short)["state"] == "in_progress"
    late = depend(okr, PROVIDER, "forecast", short, due(75), "--reason", "the tool is late")
    assert late["forecast"]["days_late"] == 15
    shown = okr("depend", "show", short).stdout
    assert "(+15 d)" in shown
    assert "哪个机型？" in shown
    assert f"okr depend deliver {short}" in shown
    assert asked["name"] in [each["dependency"]["name"] for each in okr.json("depend", "list", "--at-risk")]
    assert "(+15 d)" in okr("depend", "list", "--provider", "热泵研发部").stdout
    depend(okr, PROVIDER, "deliver", short, "--evidence", "https://plm.example/1")
    assert f"okr depend accept-delivery {short}" in okr("--as", CONSUMER, "owe").stdout
    assert depend(okr, CONSUMER, "reject-delivery", short, "--reason", "少一套")["state"] == "delivery_rejected"
    depend(okr, PROVIDER, "deliver", short, "--evidence", "https://plm.example/2")
    assert depend(okr, CONSUMER, "accept-delivery", short)["state"] == "delivery_accepted"
    history = okr.json("depend", "history", short)
    assert "okr.alignment.v1.DependencyDelivered" in [each["type"] for each in history]
    assert "少一套" in json.dumps(history, ensure_ascii=False)
    assert "魏子衡" in okr("depend", "history", short).stdout
    picture = okr("graph", needs, "--dependencies", "--format", "dot")
    assert "style=dashed" in picture.stdout


def test_what_is_declined_can_be_escalated_or_gone_without(okr, goals):
    needs, _ = goals
    asked = request(okr, needs, "Messraum im Januar")
    assert depend(okr, PROVIDER, "decline", asked["name"], "--reason", "the room is full")["state"] == "declined"
    taken = depend(okr, CONSUMER, "take-risk", "Messraum", "--reason", "we rent one")
    assert taken["risk_taken_by"] == f"people/{CONSUMER}"
    other = request(okr, needs, "Prüfstand für Kältemittel")
    assert depend(okr, CONSUMER, "escalate", "Prüfstand", "--reason", "no answer")["escalated_to"]
    assert depend(okr, CONSUMER, "cancel", other["name"], "--reason", "not needed")["state"] == "cancelled"
    assert "okr depend request" in okr.refused("--as", PROVIDER, "depend", "accept", other["name"])


def test_bad_input_is_one_sentence_with_what_to_do(okr, goals):
    needs, _ = goals

    def refused(*arguments: str, by: str = CONSUMER) -> str:
        return okr.refused("--as", by, "depend", *arguments)

    what = ("--deliverable", "样件", "--needed-by", due(60), "--criticality", "helpful")
    assert f"{needs}/1" in refused("request", needs, "hp-rd", *what)
    assert "okr unit list" in refused("request", f"{needs}/1", "no such unit", *what)
    assert "okr depend list" in refused("accept", "ffffffff")
    assert "requested, clarifying" in okr.refused("depend", "list", "--state", "asleep")
    assert "okr whoami" in refused("request", f"{needs}/1", "hp-rd", *what, by=OTHER)
    assert refused(
        "request",
        f"{needs}/1",
        "hp-rd",
        "--deliverable",
        "样件",
        "--needed-by",
        "2020-01-01",
        "--criticality",
        "helpful",
    )
    assert "needed_by" in refused(
        "request", f"{needs}/1", "hp-rd", *what[:2], "--needed-by", "soon", "--criticality", "helpful"
    )


def people(okr: Okr) -> Any:
    return okr.json("people", "list")


def leads(person: Any) -> str:
    """Id of the unit that somebody belongs to and leads."""
    units = [each["unit"] for each in person["roles"] if each["role"] == "business_lead"]
    return str(person["unit"].removeprefix("units/")) if person["unit"] in units and person["manager"] else ""


def declared(okr: Okr) -> set[str]:
    return {each["capacity"]["unit"] for each in okr.json("capacity", "list")}


def test_a_unit_says_what_it_has_takes_on_and_cuts(okr):
    lead = next(each for each in people(okr) if leads(each) and f"units/{leads(each)}" not in declared(okr))
    unit, who = leads(lead), lead["name"]
    objective = propose(okr, who, "Ein Ziel, das fast alles braucht")

    def capacity(*arguments: str) -> Any:
        return okr.json("--as", who, "capacity", *arguments)["capacity"]

    where = (unit, "--cycle", "2026 Q4")
    assert "okr capacity" in okr.refused("capacity", "show", *where)
    assert capacity("declare", unit, "48", "--cycle", "2026 Q4")["measure"] == "person-weeks"
    planned = capacity("plan", unit, objective, "46", "--cycle", "2026 Q4")
    assert planned["verdict"] == "committed_too_much"
    shown = okr("capacity", "show", *where).stdout
    assert "96 %" in shown
    assert "Ein Ziel, das fast alles braucht" in shown
    assert "committed too much" in okr("capacity", "list").stdout
    cut = capacity("cut", unit, objective, "--reason", "nicht genug Leute", "--cycle", "2026 Q4")
    assert cut["loads"] == []
    assert cut["cuts"][0]["reason"] == "nicht genug Leute"
    assert "nicht genug Leute" in okr("capacity", "show", *where).stdout
    assert okr.refused("--as", who, "capacity", "drop", unit, objective, "--cycle", "2026 Q4")
