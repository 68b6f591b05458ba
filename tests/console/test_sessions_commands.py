"""`okr session`, `okr action` and `okr workshop` as people type them, against a real region."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.console.conftest import Okr
from tests.console.test_align import propose

LEAD, PLANT, EUROPE, NEW_YORK = "p0002", "p0026", "p0100", "p0125"


@pytest.fixture(scope="module")
def okr(typed: Okr) -> Okr:
    return typed


def soon(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")


def session(okr: Okr, *arguments: str) -> Any:
    return okr.json("--as", LEAD, "session", *arguments)["session"]


def plan(okr: Okr, title: str, *more: str) -> Any:
    words = ["--purpose", "calibrate_goals", "--start", f"{soon(14)} 16:00", "--minutes", "60"]
    words += ["--time-zone", "Asia/Shanghai", "--participant", PLANT, "--participant", "Annegret"]
    return session(okr, "plan", "--title", title, *words, *more)


def test_a_session_goes_from_the_plan_to_the_close(okr):
    about = propose(okr, LEAD, "旺季供货不断")
    item = f"欧洲备货 | 20 | 陆承泽 | {about}/1, {about}"
    planned = plan(okr, "十二月对齐会", "--participant", NEW_YORK, "--item", item, "--item", "其他")
    assert planned["plan"]["facilitator"] == f"people/{LEAD}"
    assert planned["plan"]["unit"] == "units/starraft"
    assert planned["plan"]["start_time"].endswith("T08:00:00Z")
    assert planned["plan"]["end_time"].endswith("T09:00:00Z")
    assert [each["minutes"] for each in planned["agenda"]] == [20, 0]
    assert planned["agenda"][0]["about"][0].endswith("/keyResults/kr1")
    short = planned["name"].removeprefix("sessions/")[:8]
    shown = okr("session", "show", short)
    assert "13 h apart" in shown.stdout
    assert "at night" in shown.stdout
    assert "Marcus Whitfield" in shown.stderr, "who would have to get up at night is named"
    moved = session(okr, "replan", short, "--start", f"{soon(15)} 09:00", "--time-zone", "UTC", "--mode", "hybrid")
    assert moved["plan"]["end_time"] == f"{soon(15)}T10:00:00Z", "it takes as long as before"
    assert moved["plan"]["title"] == "十二月对齐会"
    session(okr, "agenda", short, "--item", "只有一项｜30")
    session(okr, "preread", short, "备货模型", "https://wiki.example/1")
    assert session(okr, "lock", short)["agenda_locked"]
    assert "an action or a decision" in okr.refused("--as", LEAD, "session", "agenda", short, "--item", "x")
    assert session(okr, "open", short)["state"] == "open"
    decided = session(okr, "decide", short, "先保欧洲", "--about", about, "--rejected", "先保北美", "--irreversible")
    assert decided["decisions"][0]["decided_by"] == f"people/{LEAD}"
    session(okr, "minutes", short, "都同意了")
    added = okr.json("--as", LEAD, "action", "add", "改产能表", "--session", short)["action"]
    assert "okr action assign" in okr.refused("--as", LEAD, "session", "close", short)
    two = ("--owner", PLANT, "--owner", EUROPE, "--due", soon(20))
    assert "one person" in okr.refused("--as", LEAD, "action", "assign", added["name"], *two)
    assigned = okr.json("--as", LEAD, "action", "assign", "改产能表", "--owner", PLANT, "--due", soon(20))["action"]
    assert assigned["owner"] == f"people/{PLANT}"
    assert session(okr, "close", short, "--summary", "欧洲优先")["state"] == "closed"
    shown = okr("session", "show", "十二月对齐会").stdout
    for text in ("先保欧洲", "先保北美", "irreversible", "都同意了", "备货模型", "改产能表", "陆承泽", "欧洲优先"):
        assert text in shown
    assert "十二月对齐会" in okr("session", "list", "--person", PLANT, "--state", "closed").stdout
    follow_up(okr, short, added["name"])


def follow_up(okr: Okr, before: str, action: str) -> None:
    """The next session of the series begins with the open actions, and ends when each is settled or carried on."""
    when = ("--start", f"{soon(40)} 16:00", "--time-zone", "Asia/Shanghai")
    following = plan(okr, "一月对齐会", "--previous", before, "--item", "回顾", *when)["name"]
    assert session(okr, "open", following)["carried_actions"] == [action]
    assert "--carry-all" in okr.refused("--as", LEAD, "session", "close", following)
    assert f"okr action close {action.removeprefix('actions/')[:8]}" in okr("--as", PLANT, "owe").stdout
    done = okr.json("--as", PLANT, "action", "close", action, "--evidence", "https://x.example/1", "--note", "表改了")
    assert done["action"]["state"] == "closed"
    assert okr.json("--as", PLANT, "action", "reopen", action, "--reason", "漏了一行")["action"]["state"] == "open"
    assert session(okr, "close", following, "--carry-all")["state"] == "closed"
    statistics = okr.json("action", "stats")
    assert sum(each["recorded"] for each in statistics["regions"]) >= 1
    assert "cn" in okr("action", "stats").stdout
    assert okr.json("--as", LEAD, "action", "cancel", action, "--reason", "不需要了")["action"]["state"] == "cancelled"
    assert action not in [each["action"]["name"] for each in okr.json("action", "list")]
    assert action in [each["action"]["name"] for each in okr.json("action", "list", "--all")]


def test_a_workshop_goes_from_the_pre_work_to_drafts(okr):
    def workshop(person: str, *arguments: str) -> Any:
        return okr.json("--as", person, "workshop", *arguments)["workshop"]

    words = ["--question", "明年安装商为什么先想到我们？", "--start", f"{soon(3)} 09:00", "--prework", "三个听来的抱怨"]
    words += ["--participant", PLANT, "--participant", EUROPE, "--cycle", "2026 Q4", "--votes", "2"]
    planned = workshop(LEAD, "plan", "--title", "安装商共创会", *words)
    short = planned["name"].removeprefix("workshops/")[:8]
    workshop(EUROPE, "prework", short, "Der Prospekt ist zu dick.")
    workshop(LEAD, "open", short)
    assert "ideas" in workshop(PLANT, "idea", short, "每台机器出厂先听一遍", "--why", "噪声是第一抱怨")["state"]
    workshop(EUROPE, "idea", short, "One page instead of a brochure")
    workshop(LEAD, "voting", short)
    workshop(EUROPE, "vote", short, "1=2")
    workshop(PLANT, "vote", short, "每台机器=1", "One page=1")
    workshop(EUROPE, "dissent", short, "Hören ersetzt kein Messen.", "--idea", "1")
    assert "is not IDEA=VOTES" in okr.refused("--as", PLANT, "workshop", "vote", short, "1=many")
    assert "okr workshop show" in okr.refused("--as", PLANT, "workshop", "vote", short, "no such idea=1")
    adopt = ("--kind", "committed", "--key-result", "Units heard: 0 -> 100 %")
    assert "--kind" in okr.refused("--as", LEAD, "workshop", "adopt", short, "1")
    adopted = workshop(LEAD, "adopt", short, "1", *adopt)["ideas"][0]
    assert adopted["adopted"]
    assert adopted["draft"]["terms"]["owner"] == f"people/{PLANT}"
    okr.until(lambda: bool(okr.json("workshop", "show", short)["workshop"]["workshop"]["ideas"][0]["objective"]))
    assert workshop(LEAD, "close", short, "--summary", "一个草稿")["state"] == "closed"
    shown = okr("workshop", "show", "安装商共创会").stdout
    for text in ("每台机器出厂先听一遍", "Hören ersetzt kein Messen.", "draft ", "Der Prospekt ist zu dick."):
        assert text in shown
    drafted = okr.json("workshop", "show", short)["workshop"]["workshop"]["ideas"][0]["objective"]
    assert okr.json("--as", PLANT, "objective", "show", drafted)["objective"]["state"] == "draft"
    assert "安装商共创会" in okr("workshop", "list").stdout


def test_bad_input_is_one_sentence_with_what_to_do(okr):
    words = ["--title", "x", "--purpose", "remove_obstacles", "--participant", PLANT]
    plan_ = ("--as", LEAD, "session", "plan", *words)
    assert "--minutes" in okr.refused(*plan_, "--start", f"{soon(5)} 10:00")
    assert "is no time" in okr.refused(*plan_, "--start", "next week", "--minutes", "30")
    assert "no time zone" in okr.refused(
        *plan_, "--start", f"{soon(5)} 10:00", "--minutes", "30", "--time-zone", "Mars"
    )
    assert "Title | 20" in okr.refused(*plan_, "--start", f"{soon(5)} 10:00", "--minutes", "30", "--item", "a | b | c")
    assert "okr login" in okr.refused("session", "plan", *words, "--start", f"{soon(5)} 10:00", "--minutes", "30")
    assert "okr session list" in okr.refused("session", "show", "no such session")
    assert "okr action list" in okr.refused("--as", LEAD, "action", "close", "nothing", "--evidence", "x")
    assert "--file" in okr.refused("--as", LEAD, "session", "minutes", "x")
    assert "cannot be read" in okr.refused("--as", LEAD, "session", "minutes", "x", "--file", "/nowhere/minutes")
    assert "open, closed" in okr.refused("action", "list", "--state", "lost")


def test_a_session_in_writing_is_cancelled(okr):
    made = plan(okr, "Asynchron im Januar", "--mode", "async")
    assert made["plan"]["mode"] == "async"
    assert session(okr, "cancel", made["name"], "--reason", "keine Themen")["state"] == "cancelled"
