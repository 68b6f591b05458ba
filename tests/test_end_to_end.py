"""One decision all the way: over gRPC into the log, over NATS into the views, and back to a person at the command line."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1.goal_service_pb2 import ActivateObjectiveRequest, StateFactRequest
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub
from okr.goal.v1.objective_pb2 import FACT_KIND_MARKET, Objective
from okr.log.v1.log_service_pb2 import GetHeadRequest, ReadLogRequest
from okr.log.v1.log_service_pb2_grpc import LogServiceStub
from okr.views.v1.objective_history_service_pb2 import HistoryEntry, ListObjectiveHistoryRequest
from okr.views.v1.objective_history_service_pb2_grpc import ObjectiveHistoryServiceStub
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest, ObjectivePage
from okr.views.v1.objective_page_service_pb2_grpc import ObjectivePageServiceStub

from libs.record import Record
from services.console.advice import fault_of
from tests.console.conftest import Okr
from tests.faults.company import CYCLE, OWNER, UNIT, found, proposal
from tests.faults.world import FaultyRegion
from tests.importing.conftest import REAL_SETS

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TITLE = "南德的工厂经理在水泵故障时首先想到我们"
#: A quarter with objectives on three levels, whose owners are named.
REAL_SET = next((file for file in REAL_SETS if file.stem == "sourcegraph-cy19-q3"), None)


class Company:
    """The region that `okr up` started, as an application developer meets it."""

    def __init__(self, okr: Okr) -> None:
        self.okr = okr
        self.region = FaultyRegion(okr.home)
        asyncio.run(found(self.region))
        channels = {name: grpc.insecure_channel(f"127.0.0.1:{self.region.ports[name]}") for name in ("goal", "views")}
        self.goal = GoalServiceStub(channels["goal"])
        self.log = LogServiceStub(channels["goal"])
        self.pages = ObjectivePageServiceStub(channels["views"])
        self.histories = ObjectiveHistoryServiceStub(channels["views"])

    def by(self, person: str, trace_parent: str = "") -> Any:
        """Metadata of a call."""
        return (*self.region.metadata(person), *((("traceparent", trace_parent),) if trace_parent else ()))

    @property
    def _reader(self) -> Any:
        return self.region.metadata("apps/okr-check", "okr.read", "okr.log")

    def head(self) -> int:
        return int(self.log.GetHead(GetHeadRequest(), metadata=self._reader).head)

    def records(self, after: int) -> list[Record]:
        frames = self.log.ReadLog(ReadLogRequest(after=after), metadata=self._reader)
        return [Record.FromString(record) for frame in frames for record in frame.records]

    def page(self, name: str, seen: str) -> ObjectivePage:
        """The page as somebody reads it who has seen the answer to a command."""
        freshness = Freshness(consistency_token=seen, max_wait_ms=10_000)
        answer = self.pages.GetObjectivePage(
            GetObjectivePageRequest(name=name, freshness=freshness), metadata=self._reader
        )
        assert not answer.read_info.stale
        page: ObjectivePage = answer.page
        return page

    def history(self, name: str, seen: str) -> list[HistoryEntry]:
        freshness = Freshness(consistency_token=seen, max_wait_ms=10_000)
        request = ListObjectiveHistoryRequest(name=name, freshness=freshness)
        return list(self.histories.ListObjectiveHistory(request, metadata=self._reader).entries)

    def tree(self, cycle: str) -> list[dict[str, Any]]:
        """What `okr tree --json` prints."""
        printed: list[dict[str, Any]] = self.okr.json("tree", "--cycle", cycle)
        return printed


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    okr = Okr(tmp_path_factory.mktemp("end-to-end") / "home").up("--no-sample")
    yield Company(okr)
    okr.stop()


def test_an_objective_that_is_proposed_is_on_its_page_in_its_history_and_in_the_tree(company):
    before, request_id = company.head(), str(uuid.uuid4())
    answer = company.goal.ProposeObjective(proposal(request_id, TITLE), metadata=company.by(OWNER, CALLER))
    receipt, objective = answer.receipt, answer.objective
    assert objective.name == f"objectives/{request_id}"
    assert (receipt.log_id, receipt.position, receipt.event_count) == ("goal@cn/1", before + 2, 2)

    records = company.records(before)
    assert [record.header.type for record in records] == ["okr.goal.v1.ObjectiveDrafted", "okr.goal.v1.DialogueOpened"]
    assert {record.header.trace_parent for record in records} == {CALLER}
    assert {record.header.command_id for record in records} == {request_id}
    assert {record.header.actor for record in records} == {OWNER}

    page = company.page(objective.name, receipt.consistency_token)
    assert page.objective == objective
    assert page.people[OWNER] == "李娜"

    told = company.history(objective.name, receipt.consistency_token)
    assert told[0].sentence == f"李娜 wrote the objective down “{TITLE}”, owned by 李娜."
    assert told[1].sentence.startswith("李娜 opened the dialogue.")
    assert [entry.position for entry in told] == [before + 1, before + 2]

    (node,) = [each for each in company.tree(CYCLE) if each["name"] == objective.name]
    shown = {key: node[key] for key in ("title", "unit", "owner", "kind", "state", "progress", "children")}
    assert shown == {
        "title": TITLE,
        "unit": UNIT,
        "owner": OWNER,
        "kind": "aspirational",
        "state": "in_dialogue",
        "progress": None,  # nobody has measured it yet
        "children": [],
    }
    assert [result["title"] for result in node["key_results"]] == ["在一年内再次订购的工厂所占比例"]


def test_the_same_request_again_gets_the_same_answer_and_records_nothing(company):
    request = proposal(str(uuid.uuid4()), TITLE)
    first = company.goal.ProposeObjective(request, metadata=company.by(OWNER))
    head = company.head()
    again = company.goal.ProposeObjective(request, metadata=company.by(OWNER))
    assert again.receipt.replayed
    assert (again.objective, again.receipt.position) == (first.objective, first.receipt.position)
    assert company.head() == head


def test_work_that_nobody_agreed_to_is_refused_and_leaves_no_trace(company):
    made = company.goal.ProposeObjective(proposal(str(uuid.uuid4()), TITLE), metadata=company.by(OWNER)).objective
    head = company.head()
    request = ActivateObjectiveRequest(request_id=str(uuid.uuid4()), name=made.name, etag=made.etag)
    with pytest.raises(grpc.RpcError) as refused:
        company.goal.ActivateObjective(request, metadata=company.by(OWNER))
    fault = fault_of(refused.value)
    assert (fault.status, fault.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "TERMS_ARE_NOT_AGREED")
    assert company.head() == head


def test_a_request_of_the_wrong_shape_is_told_which_field_and_leaves_no_trace(company):
    head = company.head()
    request = proposal("not a UUID", TITLE)
    with pytest.raises(grpc.RpcError) as refused:
        company.goal.ProposeObjective(request, metadata=company.by(OWNER))
    fault = fault_of(refused.value)
    assert fault.status is grpc.StatusCode.INVALID_ARGUMENT
    assert "request_id" in refused.value.details()
    assert company.head() == head


if REAL_SET is not None:

    def test_a_real_quarter_is_imported_shown_and_worked_on(company):
        source = json.loads(REAL_SET.read_text(encoding="utf-8"))
        done = company.okr("import", str(REAL_SET))
        assert done.returncode == 0, done.stdout + done.stderr
        nodes = dict(flat(company.tree(f"cycles/{REAL_SET.stem}"), None))
        assert {reference: outline(node, above) for reference, (node, above) in nodes.items()} == {
            each["id"]: (each["title"], each["parent_objective"], [result["text"] for result in each["key_results"]])
            for each in source["objectives"]
        }
        work_on(company, next(node for node, _ in nodes.values() if node["owner"]))


def flat(nodes: list[dict[str, Any]], above: str | None) -> Iterator[tuple[str, tuple[dict[str, Any], str | None]]]:
    """Every node by its reference in the source, with the reference of the one above."""
    for node in nodes:
        yield node["source_reference"], (node, above)
        yield from flat(node["children"], node["source_reference"])


def outline(node: dict[str, Any], above: str | None) -> tuple[str, str | None, list[str]]:
    return node["title"], above, [result["title"] for result in node["key_results"]]


def work_on(company: Company, node: dict[str, Any]) -> None:
    """Its owner states a fact about what was imported."""
    page = company.page(node["name"], "")
    assert page.objective.state == Objective.STATE_IMPORTED
    text = "Two of three customers that we asked would switch."
    fact = StateFactRequest(
        request_id=str(uuid.uuid4()), name=node["name"], etag=page.objective.etag, kind=FACT_KIND_MARKET, text=text
    )
    answer = company.goal.StateFact(fact, metadata=company.by(node["owner"], CALLER))
    seen = answer.receipt.consistency_token
    assert company.records(answer.receipt.position - 1)[0].header.trace_parent == CALLER
    assert [each.text for each in company.page(node["name"], seen).objective.facts] == [text]
    assert text in company.history(node["name"], seen)[-1].sentence
