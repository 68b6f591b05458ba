"""`okr align`, `okr overlap`, `okr graph` and `okr owe` as people type them, against a real region."""

import json
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import (
    action_service_pb2,
    capacity_service_pb2,
    contract_service_pb2,
    dependency_pb2,
    dependency_service_pb2,
    overlap_pb2,
    overlap_service_pb2,
    session_pb2,
    session_service_pb2,
    standing_service_pb2,
    workshop_service_pb2,
)
from okr.alignment.v1.capacity_pb2 import LoadKind
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS
from okr.views.v1 import owed_service_pb2 as owed
from okr.views.v1.contract_list_service_pb2 import ListContractsRequest

from libs import freshness
from services.console import action, align, capacity, depend, overlap, owing, sessions, workshop
from services.console.advice import ADVICE, Fault, Unable
from services.console.alignment_pages import happened, how_much
from services.console.connection import Connection
from services.console.matters import CONTRACT, moment, new_request, short_name
from services.console.objective import read_page
from services.console.people import find_objective
from services.console.plain import words
from services.console.session import Session
from tests.console.conftest import Okr

#: Rpcs that only services call.
REACTIONS = {
    "ImportContract",
    "ActivateContract",
    "OutdateContract",
    "WarnContract",
    "ConfirmSupport",
    "WarnDependency",
    "FindOverlap",
    "ConfirmOutput",
}
OPERATIONS, HEAT_PUMPS, EUROPE, ENGINEERING = "p0002", "p0026", "p0100", "p0113"


@pytest.mark.parametrize(
    ("module", "messages"),
    [
        (align, contract_service_pb2),
        (align, standing_service_pb2),
        (depend, dependency_service_pb2),
        (overlap, overlap_service_pb2),
        (sessions, session_service_pb2),
        (action, action_service_pb2),
        (workshop, workshop_service_pb2),
        (capacity, capacity_service_pb2),
    ],
)
def test_every_rpc_of_alignment_has_a_command(module, messages):
    source = Path(module.__file__).read_text()
    for service in messages.DESCRIPTOR.services_by_name.values():
        for method in service.methods:
            assert f'"{method.name}"' in source or method.name in REACTIONS, method.name


@pytest.mark.parametrize(
    ("typed", "enum"),
    [
        (depend.CriticalityWord, dependency_pb2.Criticality.DESCRIPTOR),
        (overlap.KindWord, overlap_pb2.OverlapKind.DESCRIPTOR),
        (overlap.ResolutionWord, overlap_pb2.OverlapResolution.DESCRIPTOR),
        (sessions.PurposeWord, session_pb2.SessionPurpose.DESCRIPTOR),
        (sessions.ModeWord, session_pb2.SessionMode.DESCRIPTOR),
        (capacity.KindWord, LoadKind.DESCRIPTOR),
    ],
)
def test_the_words_that_can_be_typed_are_those_of_the_api(typed, enum):
    assert list(get_args(typed)) == words(enum)


def test_everything_that_is_owed_says_what_to_type_next():
    assert set(owing.NEXT) == set(owed.OwedReason.values()) - {owed.OWED_REASON_UNSPECIFIED}
    one = "3f2a91c0-0000-4000-8000-000000000000"
    for reason in owing.NEXT:
        item = owed.OwedItem(
            reason=reason, subject=f"dependencies/{one}", objective=f"objectives/{one}", resource_id="r1"
        )
        typed = owing.next_command(item)
        assert typed.startswith("okr ")
        assert "3f2a91c0" in typed
    item = owed.OwedItem(reason=owed.OWED_REASON_MEASURE_AGAIN, subject=f"objectives/{one}/keyResults/kr2")
    assert owing.next_command(item) == "okr objective measure 3f2a91c0 kr2 VALUE"
    item = owed.OwedItem(reason=owed.OWED_REASON_RESOLVE_ALIGNMENT, subject=f"contracts/{one}")
    assert owing.next_command(item) == "okr align show 3f2a91c0"


def test_every_advice_is_a_sentence_whatever_it_is_about():
    for reason in ADVICE:
        for name in ("", "contracts/3f2a91c0-0000-4000-8000-000000000000", "capacities/eu.2026-q4"):
            said = Fault(None, "no", reason).sentence(name)  # type: ignore[arg-type]
            assert "{" not in said
            assert said.endswith(".")
    moved = Fault(None, "an end has changed", "ENDS_HAVE_MOVED").sentence("contracts/3f2a91c0-1")  # type: ignore[arg-type]
    assert moved == (
        "An end has changed; look at what changed with `okr align show 3f2a91c0`, then offer the present ends with "
        "`okr align counter 3f2a91c0`."
    )


def test_names_are_as_short_as_they_can_be_typed():
    one = "3f2a91c0-0000-4000-8000-000000000000"
    assert short_name(f"objectives/{one}/keyResults/kr1") == "3f2a91c0/kr1"
    assert short_name(f"contracts/{one}") == "contracts/3f2a91c0"
    assert short_name("units/eu") == "eu"
    assert happened("okr.goal.v1.TermsRevised") == "terms revised"


def test_a_contract_says_how_much_in_a_word():
    terms = contract_service_pb2.ProposeContractRequest().terms
    terms.kind, terms.weight = 1, "0.4"
    assert how_much(terms) == "40 %"
    terms.weight, terms.amount, terms.unit = "", "120", "台"
    assert how_much(terms) == "120 台"
    terms.kind, terms.amount, terms.share = 3, "", "0.25"
    assert how_much(terms) == "takes 25 %"
    terms.kind, terms.share = 2, ""
    assert how_much(terms) == "supports"


@pytest.mark.parametrize(
    ("text", "zone", "seconds"),
    [
        ("2026-10-08T09:00+08:00", "", 1791421200),
        ("2026-10-08 09:00", "Asia/Shanghai", 1791421200),
        ("2026-10-08 03:00", "Europe/Berlin", 1791421200),
        ("2026-10-08T01:00:00Z", "Asia/Shanghai", 1791421200),
    ],
)
def test_a_time_is_written_as_people_write_it(text, zone, seconds):
    assert moment(text, "--start", zone=zone) == Timestamp(seconds=seconds)


def test_a_date_alone_may_mean_its_end():
    begin, end = moment("2026-10-08", "--due", zone="UTC"), moment("2026-10-08", "--due", end_of_day=True, zone="UTC")
    assert end.seconds - begin.seconds == 86399


@pytest.mark.parametrize(("text", "zone"), [("soon", ""), ("2026-13-01", ""), ("", ""), ("2026-10-08", "Mars/Olympus")])
def test_what_is_no_time_is_one_sentence(text, zone):
    with pytest.raises(Unable, match="is no time"):
        moment(text, "--start", zone=zone)


# against a real region --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def okr(typed: Okr) -> Okr:
    return typed


def propose(okr: Okr, person: str, title: str) -> str:
    """A short id of a new objective of theirs, in dialogue."""
    words_ = ["--title", title, "--kind", "committed", "--key-result", "Units: 0 -> 1000 台"]
    made = okr.json("--as", person, "objective", "propose", *words_)
    return str(made["objective"]["name"].removeprefix("objectives/")[:8])


@pytest.fixture(scope="module")
def goals(okr: Okr) -> tuple[str, str, str]:
    """Objectives of the company, of a division and of a department."""
    return (
        propose(okr, OPERATIONS, "欧洲每一位安装商都先想到我们"),
        propose(okr, EUROPE, "Every installer in Germany has heard a silent unit"),
        propose(okr, ENGINEERING, "Kein Gerät ist lauter als der Kühlschrank"),
    )


def test_two_people_agree_on_a_contract_and_keep_it_when_an_end_changes(okr, goals):
    top, division, _ = goals

    def align_(person: str, *arguments: str) -> Any:
        return okr.json("--as", person, "align", *arguments)["contract"]

    statement = "德国承担四成"
    # Nothing waits in between: the command carries what was read and decided before it.
    proposed = align_(EUROPE, "propose", f"{division}/1", f"{top}/kr1", "--share", "0.4", "--statement", statement)
    assert proposed["state"] == "proposed"
    assert proposed["awaiting"] == f"people/{OPERATIONS}"
    assert proposed["terms"]["child"].endswith("/keyResults/kr1")
    short = proposed["name"].removeprefix("contracts/")[:8]
    assert "okr align show" in okr.refused("--as", EUROPE, "align", "accept", short)
    countered = align_(OPERATIONS, "counter", short, "--share", "0.3", "--reason", "四成太多", "--due", due(60))
    assert (countered["state"], countered["terms"]["share"]) == ("countered", "0.3")
    assert countered["terms"]["statement"] == statement, "what is not given stays"
    listed = okr.json("align", "list", "--goal", f"{top}/1", "--state", "countered")
    assert [each["contract"]["name"] for each in listed] == [proposed["name"]]
    assert listed[0]["awaiting_name"] == "Annegret Löffler"

    okr.json("--as", EUROPE, "objective", "revise", division, "--key-result", "Units: 0 -> 900 台")
    moved = okr.refused("--as", EUROPE, "align", "accept", short)
    assert f"okr align counter {short}" in moved
    assert f"okr align show {short}" in moved
    align_(EUROPE, "counter", short, "--reason", "with what it is now")
    assert align_(OPERATIONS, "accept", statement)["state"] == "accepted"

    okr.json("--as", EUROPE, "objective", "revise", division, "--key-result", "Units: 0 -> 800 台")
    okr.until(lambda: okr.json("align", "show", short)["contract"]["state"] == "stale")
    shown = okr("align", "show", short).stdout
    assert "terms revised" in shown
    assert f"okr align reconfirm {short}" in shown
    assert statement in shown
    assert "to reconfirm    Annegret Löffler, 沈知微" in shown
    align_(EUROPE, "reconfirm", short)
    assert "to reconfirm    沈知微" in okr("align", "show", short).stdout
    assert align_(OPERATIONS, "reconfirm", short)["state"] in ("accepted", "active")
    assert "nothing to confirm" in okr.refused("--as", OPERATIONS, "align", "reconfirm", short)
    history = okr.json("align", "history", short)
    assert [each["type"].rpartition(".")[2] for each in history][:2] == [
        "ContractProposed",
        "ContractCountered",
    ]
    assert "四成太多" in json.dumps(history, ensure_ascii=False)
    assert "Annegret Löffler" in okr("align", "history", short).stdout


def due(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def test_the_way_to_the_centre_is_shown_in_words_and_drawn(okr, goals, tmp_path):
    top, division, department = goals
    before = okr.json("align", "path", department)
    assert before["path"] == []
    assert "okr align propose" in okr("align", "path", department).stdout
    above = okr.json(
        *("--as", EUROPE, "align", "propose", division, top, "--supports", "--statement", "Deutschland trägt das Ziel")
    )["contract"]
    okr.json("--as", OPERATIONS, "align", "accept", above["name"])
    made = okr.json(
        "--as",
        ENGINEERING,
        "align",
        "propose",
        department,
        division,
        "--supports",
        "--statement",
        "Leise ist die Voraussetzung",
    )["contract"]
    assert made["terms"]["weight"] == ""
    okr.json("--as", EUROPE, "align", "accept", made["name"])
    path = okr.json("align", "path", department)
    assert path["node"]["distance"] == 2
    assert [each["objective"]["name"][11:19] for each in path["path"]] == [department, division, top]
    assert "2 contracts from the centre" in okr("align", "path", department).stdout

    tree = okr.json("align", "tree", "--root", top)
    assert tree[0]["children"][0]["children"][0]["objective"]["name"][11:19] == department
    assert "supports" in okr("align", "tree", "--root", top).stdout

    graph = okr.json("graph", top, "--down", "1")
    assert {each["objective"]["name"][11:19] for each in graph["nodes"]} == {top, division}
    file = tmp_path / "图.svg"
    assert okr("graph", top, "--format", "svg", "--out", str(file)).returncode == 0
    drawn = ElementTree.parse(file).getroot()
    classes = [group.get("class") or "" for group in drawn.iter("{http://www.w3.org/2000/svg}g")]
    assert sum("objective" in each.split() for each in classes) == 3
    assert "欧洲每一位安装商都先" in file.read_text(encoding="utf-8")
    dot = okr("graph", "--cycle", "2026 Q4", "--dependencies", "--proposals", "--format", "dot")
    assert dot.returncode == 0
    assert dot.stderr == ""
    assert dot.stdout.startswith("digraph")
    assert "cannot be written" in okr.refused("graph", "--format", "svg", "--out", str(tmp_path / "no" / "x.svg"))


def test_a_command_carries_what_was_read_and_decided_before_and_a_read_what_was_decided(okr, goals, tmp_path):
    top, division, _ = goals
    session = Session(tmp_path / "session", f"people/{EUROPE}", "Annegret Löffler")
    with Connection(okr.home, session) as connection:
        page = read_page(connection, find_objective(connection, division))
        request = new_request(CONTRACT, "ProposeContract", check=False)
        request.terms.child, request.terms.parent = page.page.objective.name, find_objective(connection, top)
        request.terms.kind, request.terms.statement = CONTRACT_KIND_SUPPORTS, "gelesen, dann vorgeschlagen"
        receipt = connection.decide(request).receipt
        carried = freshness.decode(request.consistency_token)
        for log_id, position in freshness.decode(page.read_info.consistency_token).items():
            assert carried[log_id] >= position
        assert any(log_id.startswith("goal@") for log_id in carried)
        query = ListContractsRequest(goal=request.terms.parent)
        answer = connection.ask(query)
        assert freshness.decode(query.freshness.consistency_token)[receipt.log_id] >= receipt.position
        assert request.terms.statement in [each.contract.terms.statement for each in answer.contracts]


def test_what_is_owed_says_what_to_type(okr, goals):
    top, division, _ = goals
    proposed = okr.json(
        *("--as", EUROPE, "align", "propose", f"{division}/1", top, "--supports", "--statement", "noch ein Beitrag")
    )["contract"]
    owed_ = [each for each in okr.json("--as", OPERATIONS, "owe") if each["subject"] == proposed["name"]]
    assert [each["reason"] for each in owed_] == ["answer_contract"]
    short = proposed["name"].removeprefix("contracts/")[:8]
    assert f"okr align accept {short}" in okr("--as", OPERATIONS, "owe").stdout
    okr.json("--as", OPERATIONS, "align", "decline", short, "--reason", "one is enough")
    assert f"okr align accept {short}" not in okr("--as", OPERATIONS, "owe").stdout


def test_standing_alone_is_said_and_taken_back(okr):
    alone = propose(okr, HEAT_PUMPS, "The plant keeps its fire licence")
    assert "does not stand alone" in okr.refused("--as", HEAT_PUMPS, "align", "not-standalone", alone)
    said = okr.json("--as", HEAT_PUMPS, "align", "standalone", alone, "--reason", "a duty, not a goal of the company")
    assert said["standing"]["standalone"]
    assert "a duty, not a goal" in okr("align", "path", alone).stdout
    back = okr.json("--as", HEAT_PUMPS, "align", "not-standalone", alone)
    assert not back["standing"]["standalone"]
    assert "not aligned" in okr("align", "path", alone).stdout


def test_health_and_findings_have_their_numbers(okr, goals):
    health = okr.json("align", "health", "--cycle", "2026 Q4")
    assert health["objectives"] > 50
    assert health["contracts"] >= 2
    assert health["verdict"] in ("healthy", "watch", "gap")
    assert "aligned or standing alone" in okr("align", "health").stdout
    findings = okr.json("align", "findings", "--kind", "unaligned", "--unit", "eu")
    assert {each["kind"] for each in findings} <= {"unaligned"}
    assert "unaligned, stale" in okr.refused("align", "findings", "--kind", "nonsense")


def test_an_overlap_is_declared_and_resolved(okr, goals):
    top, division, _ = goals
    declared = okr.json(
        *(
            "--as",
            EUROPE,
            "overlap",
            "declare",
            top,
            f"{division}/1",
            "--kind",
            "duplicate",
            "--statement",
            "同一批安装商",
        )
    )["overlap"]
    assert declared["state"] == "open"
    listed = okr.json("overlap", "list", "--goal", top)
    assert declared["name"] in [each["overlap"]["name"] for each in listed]
    assert "同一批安装商" in okr("overlap", "list").stdout
    resolve = ("overlap", "resolve", "同一批安装商", "--how", "split", "--reason", "Germany counts its own")
    assert okr.json("--as", EUROPE, *resolve)["overlap"]["resolution"] == "split"
    again = ("overlap", "dismiss", declared["name"], "--reason", "it is none")
    assert okr.refused("--as", EUROPE, *again)


def test_bad_input_is_one_sentence_with_what_to_do(okr, goals):
    top, division, department = goals

    def refused(*arguments: str, by: str = EUROPE) -> str:
        return okr.refused("--as", by, "align", *arguments)

    terms = ("--weight", "0.1", "--statement", "we do")
    assert "--supports" in refused("propose", division, top, "--statement", "we do")
    assert "one way" in refused("propose", division, top, *terms, "--share", "0.1")
    assert "how much" in refused("propose", division, top, "--contributes", "--statement", "we do")
    assert "has no key result “9”" in refused("propose", f"{division}/9", top, *terms)
    assert "okr tree" in refused("propose", "nowhere", top, *terms)
    assert "contribute" in refused("propose", division, division, *terms)
    assert "okr whoami" in refused("propose", department, top, *terms, by=HEAT_PUMPS)
    assert "is no time" in refused("propose", division, top, *terms, "--answer-due", "tomorrow")
    assert "okr align list" in refused("accept", "ffffffff")
    assert "proposed, countered" in okr.refused("align", "list", "--state", "sleeping")
    assert "okr unit list" in okr.refused("graph", "--unit", "atlantis")
    nothing = okr.json("align", "list", "--goal", "objectives/00000000-0000-4000-8000-000000000000")
    assert nothing == []


def test_checking_records_nothing(okr, goals):
    top, _, department = goals
    before = okr.json("align", "list")
    terms = ("--supports", "--statement", "only a thought", "--check")
    answer = okr.json("--as", ENGINEERING, "align", "propose", department, top, *terms)
    assert answer["receipt"]["event_count"] == 0
    assert okr.json("align", "list") == before
    assert json.dumps(before)
