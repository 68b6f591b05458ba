"""The sample company in a real region: loaded once, loaded again, cut short and continued; and what it looks like then."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from okr.goal.v1.objective_pb2 import Closing, Objective
from okr.views.v1.directory_service_pb2 import GetPersonRequest, ListPeopleRequest, ListUnitsRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest

from deploy.local import Region
from services.console import exporting, sample, sources
from services.console.connection import Connection, addresses, signer
from services.console.importing import plan, shape_faults
from services.console.session import Session
from tests.importing.conftest import catch_up, started


class CutShort(Exception):
    """The load was stopped by whoever watched it."""


def load(region: Region, stop_at: str = "") -> sample.Summary:
    def watch(step: str) -> None:
        if stop_at and step.startswith(stop_at):
            raise CutShort

    async def whole() -> sample.Summary:
        channels = {name: grpc.aio.insecure_channel(to) for name, to in addresses(region.home).items()}
        try:
            return await sample.load(channels, signer(region.home).token, watch)
        finally:
            for channel in channels.values():
                await channel.close()

    return asyncio.run(whole())


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Region, list[sample.Summary]]]:
    """A region with the sample, and what two loads of it did after some were cut short: one that goes on, one more."""
    for region in started(tmp_path_factory.mktemp("sample")):
        for step in ("objectives, 4", "objectives, 9", "what became"):
            with pytest.raises(CutShort):
                load(region, stop_at=step)
        yield region, [load(region), load(region)]


@pytest.fixture
def view(company: tuple[Region, list[sample.Summary]]) -> Iterator[Connection]:
    region, (*_, last) = company
    with Connection(region.home, Session(region.home / "session")) as connection:
        catch_up(connection, last.seen)
        yield connection


def cards(view: Connection) -> list[Any]:
    return [node.objective for node in view.pages(ListObjectiveTreeRequest(), "nodes")]


def test_nothing_is_refused_and_a_load_that_was_cut_short_goes_on(company: tuple[Region, list[sample.Summary]]) -> None:
    _, (continued, again) = company
    assert continued.refused == again.refused == []
    assert 0 < continued.replayed < continued.commands
    assert again.commands == again.replayed == continued.commands


def test_the_views_show_the_whole_company(view: Connection) -> None:
    company = sample.read()
    assert len(list(view.pages(ListUnitsRequest(), "units"))) == len(company.units)
    people = {person.name: person for person in view.pages(ListPeopleRequest(), "people")}
    assert len(people) >= len(company.people()) - 1
    shown = cards(view)
    # A workshop has made one more.
    assert len(shown) == len(company.objectives) + 1
    assert sum(len(card.key_results) for card in shown if not card.withheld) > 330
    states = Counter(Objective.State.Name(card.state) for card in shown)
    assert states["STATE_CLOSED"] == sum(objective["cycle"] == "q3" for objective in company.objectives)
    assert states["STATE_DRAFT"] == 2
    assert states["STATE_IN_DIALOGUE"] == 2
    assert states["STATE_AGREED"] == 2
    assert {card.decision for card in shown} == set(Closing.Decision.values())
    assert sum(card.restricted for card in shown) == 4


def test_the_tree_reaches_from_the_company_to_a_person(view: Connection) -> None:
    nodes = list(view.pages(ListObjectiveTreeRequest(cycle="cycles/2026-q4"), "nodes"))
    assert max(node.depth for node in nodes) >= 3
    by_name = {node.objective.name: node.objective for node in nodes}
    heater = next(card for card in by_name.values() if card.title == "底盘加热只在需要时工作")
    path = [heater.title]
    while heater.parent:
        heater = by_name[heater.parent.partition("/keyResults/")[0]]
        path.append(heater.title)
    assert path == [
        "底盘加热只在需要时工作",
        "排水口结冰之前，机器自己先知道",
        "零下 26 ℃ 的波士顿，机组照样给足热",
        "Contractors in the Northeast trust a heat pump at minus fifteen Fahrenheit",
    ]


def page(view: Connection, title: str) -> Objective:
    name = next(card.name for card in cards(view) if card.title == title)
    objective: Objective = view.ask(GetObjectivePageRequest(name=name)).page.objective
    return objective


def test_what_was_promised_withdrawn_and_agreed_again_is_there(view: Connection) -> None:
    output = page(view, "旺季里，欧洲要多少台我们就给得出多少台")
    assert output.resource_risk
    assert output.consensus == Objective.CONSENSUS_REACHED
    assert [resource.state for resource in output.resources] == [4]
    assert {odds.odds for odds in output.odds} == {"0.5", "0.65"}


def test_a_lowered_target_keeps_the_original_one(view: Connection) -> None:
    sales = page(view, "In DACH verkaufen wir auch ohne Förderbescheid")
    assert [(each.key_result_id, each.target) for each in sales.original_targets] == [("kr2", "900")]
    assert sales.consensus == Objective.CONSENSUS_REOPENED
    assert list(sales.accepted_by) == [sales.terms.owner]


def test_what_was_carried_knows_where_it_comes_from(view: Connection) -> None:
    quality = page(view, "把质量的最后一段补齐：安装商不必再替我们解释")
    before = page(view, "安装商愿意在客户面前为我们的质量作保")
    assert quality.carried_from == before.name
    assert before.closing.decision == Closing.DECISION_CARRIED


def test_who_left_is_gone_and_their_objective_was_handed_over_before(view: Connection) -> None:
    assert view.ask(GetPersonRequest(name="people/p0090")).person.departed
    oil = page(view, "找到一种在 150 ℃ 不碳化的润滑办法")
    assert oil.terms.owner == "people/p0089"


def test_it_can_be_exported_and_planned_again(view: Connection, tmp_path: Path) -> None:
    shown = exporting.look(view)
    document = exporting.document_of(shown)
    assert len(document["objectives"]) == len(shown.readable)
    for table in (False, True):
        file = tmp_path / ("all.csv" if table else "all.json")
        file.write_text(exporting.as_text(document, table), encoding="utf-8")
        again = plan(sources.read(file), "copy")
        assert shape_faults(again) == []
        assert sum(step.sort == "objectives" for step in again.steps) == len(shown.readable)
