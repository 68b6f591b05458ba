"""What an import does in a real region: all or nothing of a broken file, conflicts named, interruptions continued."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from okr.log.v1.log_service_pb2 import GetHeadRequest

from deploy.local import Region
from services.console import exporting, importing, sources, taking
from services.console.connection import Connection, addresses, signer
from services.console.sending import Sender
from services.console.values import as_json
from tests.importing.documents import D, document, with_key_result, with_objective

Take = Callable[..., importing.Report]


def okr(region: Region, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "services.console", *arguments],
        env={**os.environ, "OKR_HOME": str(region.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def heads(connection: Connection) -> list[int]:
    return [connection.ask(GetHeadRequest(), service).head for service in ("directory", "goal")]


def written(folder: Path, doc: dict[str, Any], name: str) -> Path:
    file = folder / f"{name}.json"
    file.write_text(as_json(doc), encoding="utf-8")
    return file


def test_a_file_that_changed_is_reported_and_changes_nothing(take: Take, connection: Connection) -> None:
    take(document(), "changing")
    before = heads(connection)
    changed = with_objective(0, title="Bread that people swim for", outcome="Yes.")
    changed["units"][1]["name"] = "Ofen"
    report = take(changed, "changing")
    assert heads(connection) == before
    assert not report.taken
    assert {left.what: left.why for left in report.conflicts} == {
        "unit oven": "it differs from what was imported before",
        "objective o1": 'title: "Bread that people cross the river for" is there, the file says "Bread that people swim for"; '
        'notes 1 text: "Nearly.\nNext year." is there, the file says "Yes."',
    }
    assert report.unchanged == {"units": 1, "people": 1, "cycles": 1, "objectives": 2, "key_results": 2, "contracts": 2}


def test_what_was_added_to_a_file_is_taken(take: Take) -> None:
    take(document(), "growing")
    grown = document()
    grown["objectives"].append(grown["objectives"][2] | {"id": "o4", "title": "Cake"})
    report = take(grown, "growing")
    assert report.taken == {"objectives": 1, "contracts": 1}
    assert report.unchanged["objectives"] == 3
    assert not report.conflicts


@pytest.mark.parametrize(
    "doc",
    [with_objective(2, parent_objective="o9"), with_key_result(1, 0, id="k1"), {"units": []}],
    ids=["dangling", "twice", "shapeless"],
)
def test_of_a_broken_file_nothing_is_taken(
    doc: dict[str, Any], region: Region, connection: Connection, tmp_path: Path
) -> None:
    before = heads(connection)
    result = okr(region, "import", str(written(tmp_path, doc, "broken")))
    assert result.returncode == 1
    assert "broken.json was not taken, and nothing of it" in result.stderr
    assert "Traceback" not in result.stderr
    assert heads(connection) == before


def test_an_import_that_was_interrupted_goes_on(region: Region, take: Take) -> None:
    plan = importing.plan(document(), "interrupted")

    async def cut() -> None:
        """The services are gone after the first steps."""
        to = addresses(region.home)
        channels = {name: grpc.aio.insecure_channel(to[name]) for name in ("directory", "views")}
        channels["goal"] = grpc.aio.insecure_channel("127.0.0.1:1")
        sender = Sender(channels, signer(region.home).token, patience_s=0.3)
        await taking.run(plan, sender)
        for channel in channels.values():
            await channel.close()

    asyncio.run(cut())
    assert plan.report.interrupted.startswith("The goal service does not answer (UNAVAILABLE")
    assert plan.report.taken == {"units": 2, "people": 1}
    report = take(document(), "interrupted")
    assert not report.interrupted
    assert report.unchanged == {"units": 2, "people": 1}
    assert report.taken == {"cycles": 1, "objectives": 3, "key_results": 4, "contracts": 2}


def test_the_command_line_imports_and_exports(region: Region, tmp_path: Path) -> None:
    file = written(tmp_path, document(), "by-hand")
    first = okr(region, "import", str(file))
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith(
        "by-hand: 2 units, 1 person, 1 cycle, 3 objectives, 4 key results, 2 contracts taken\nNot taken:\n"
    )
    again = json.loads(okr(region, "import", str(file), "--json").stdout)
    assert again["taken"] == {}
    assert again["unchanged"] == {
        "units": 2,
        "people": 1,
        "cycles": 1,
        "objectives": 3,
        "key_results": 4,
        "contracts": 2,
    }
    assert {
        "what": "checkins (1)",
        "why": "check-ins are kept by the check-in service, which is not there yet",
    } in again["not_taken"]
    for name in ("out.json", "out.csv"):
        result = okr(region, "export", str(tmp_path / name), "--cycle", "by-hand")
        assert result.returncode == 0, result.stderr
        copy = sources.read(tmp_path / name)
        assert [(each["id"], each["title"]) for each in copy["objectives"]] == [
            (each["id"], each["title"]) for each in document()["objectives"]
        ]
        assert [[each["id"] for each in objective["key_results"]] for objective in copy["objectives"]] == [
            ["k1", "k2"],
            ["k3", "k4"],
            [],
        ]


def test_a_file_that_is_not_there_is_one_sentence(region: Region) -> None:
    result = okr(region, "import", "nowhere.json")
    assert (result.returncode, result.stderr) == (1, "okr: nowhere.json cannot be read: No such file or directory.\n")


def test_what_the_format_cannot_say_elsewhere_survives_an_export(take: Take, connection: Connection) -> None:
    doc = document()
    doc["objectives"][2]["key_results"] = [
        {"id": "k5", "text": "Loaves a day", "maintain": {"unit": "loaves", "lower": 80, "upper": 120}, "weight": 1},
    ]
    doc["objectives"][2] |= {"hypothesis": "People wake early.", "not_doing": "No cake."}
    doc["objectives"][1]["key_results"] = [
        {"id": "k3", "text": "Guests that come back", "baseline": {"unit": "%"}, "reading": {"value": 41}},
        {
            "id": "k4",
            "text": "Crust",
            "rubric": {
                "levels": [
                    {"label": "soft", "text": "It bends", "score": D("0.5")},
                    {"label": "crisp", "text": "It breaks", "score": 1},
                ],
                "verifier": "Guest",
            },
            "reading": {"level": 1, "time": "2026-04-01T10:00:00Z"},
        },
    ]
    report = take(doc, "every-kind")
    assert [left for left in report.not_taken if "key result" in left.what] == []
    exported = exporting.document_of(exporting.look(connection, "cycles/every-kind"))
    _, crust, loaves = exported["objectives"]
    assert loaves["hypothesis"] == "People wake early."
    assert loaves["not_doing"] == "No cake."
    assert loaves["key_results"][0]["maintain"] == {"unit": "loaves", "lower": 80, "upper": 120}
    assert crust["key_results"][0]["baseline"] == {"unit": "%"}
    assert crust["key_results"][0]["reading"]["value"] == 41
    assert crust["key_results"][1]["rubric"] == doc["objectives"][1]["key_results"][1]["rubric"]
    assert crust["key_results"][1]["reading"] == {"level": 1, "time": "2026-04-01T10:00:00Z"}


def test_a_metric_that_the_source_half_says_is_shown_and_exported_as_it_is(
    region: Region, take: Take, connection: Connection, tmp_path: Path
) -> None:
    doc = document()
    metrics: list[dict[str, Any]] = [
        {"unit": "%", "start": None, "target": 30, "direction": None},
        {"unit": "%", "start": D("4.2"), "target": D("2.0"), "direction": "down"},
        {"unit": "%", "start": 5, "target": 5, "direction": None},
    ]
    doc["objectives"][2]["key_results"] = [
        {"id": f"half{place}", "text": f"Loaf {place}", "metric": metric, "final_value": 7 if place == 2 else None}
        for place, metric in enumerate(metrics)
    ]
    report = take(doc, "half-said")
    assert not [left for left in report.not_taken if "key result" in left.what]

    shown = json.loads(okr(region, "tree", "--cycle", "half-said", "--json").stdout)
    results = shown[0]["children"][0]["children"][0]["key_results"]
    assert [each["metric"] for each in results] == [
        {"unit": "%", "baseline": None, "target": "30", "direction": None},
        {"unit": "%", "baseline": "4.2", "target": "2.0", "direction": "down"},
        {"unit": "%", "baseline": "5", "target": "5", "direction": None},
    ]
    assert [each["progress"] for each in results] == [None, None, None]
    name = shown[0]["children"][0]["children"][0]["name"]
    for command in (("tree", "--cycle", "half-said", "--key-results"), ("objective", "show", name)):
        drawn = okr(region, *command).stdout
        assert all(where in drawn for where in ("– → 30 %", "4.2 → 2.0 %", "7 → 5 %")), drawn

    exported = exporting.document_of(exporting.look(connection, "cycles/half-said"))
    assert [each["metric"] for each in exported["objectives"][2]["key_results"]] == metrics
    for name in ("half.json", "half.csv"):
        assert okr(region, "export", str(tmp_path / name), "--cycle", "half-said").returncode == 0
        copy = sources.read(tmp_path / name)["objectives"][2]["key_results"]
        assert [each["metric"] for each in copy] == metrics
