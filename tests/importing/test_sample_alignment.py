"""What the sample company aligned, in a real region: every state that a reader should meet, nothing refused, twice the same."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from okr.alignment.v1.capacity_pb2 import CapacityVerdict
from okr.alignment.v1.contract_pb2 import Contract, ContractKind
from okr.alignment.v1.overlap_pb2 import OverlapKind
from okr.alignment.v1.risk_pb2 import RISK_KIND_SLIP
from okr.alignment.v1.session_pb2 import SessionMode
from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

from deploy.local import Region
from libs.record import Recorded
from services.console import sample
from services.console.connection import Connection, addresses, signer
from services.console.sample_alignment import named
from services.console.session import Session
from tests.importing.conftest import catch_up, started
from tests.importing.told import Told

SETTLING_S = 60.0
QUIET = 6


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Region, list[sample.Summary], list[Told]]]:
    """A region, what two loads did, and what alignment's log said after each, once everything had followed."""
    for region in started(tmp_path_factory.mktemp("aligned")):
        with Connection(region.home, Session(region.home / "session")) as connection:
            summaries, told = [], []
            for _ in range(2):
                summaries.append(loaded(region))
                told.append(settled(connection))
            catch_up(connection, summaries[-1].seen)
        yield region, summaries, told


def loaded(region: Region) -> sample.Summary:
    async def whole() -> sample.Summary:
        channels = {name: grpc.aio.insecure_channel(to) for name, to in addresses(region.home).items()}
        try:
            return await sample.load(channels, signer(region.home).token)
        finally:
            for channel in channels.values():
                await channel.close()

    return asyncio.run(whole())


def settled(connection: Connection) -> Told:
    """Waits until all has followed that the story leads to: the timekeeper's, goal's and the risks' part."""
    deadline = time.monotonic() + SETTLING_S
    heads: list[int] = []
    while True:
        told = Told(connection)
        heads.append(told.head)
        # Risks go from one to the next: when nothing comes any more, all have arrived.
        if everything_followed(told) and heads[-QUIET:] == [told.head] * QUIET:
            return told
        assert time.monotonic() < deadline, "what should follow by itself did not"


def everything_followed(told: Told) -> bool:
    states = Counter(each.state for each in told.all("contracts"))
    escalated = any(each.escalated_to for each in told.all("contracts"))
    hops = {len(risk.path) for each in told.all("dependencies") for risk in each.risks if risk.kind == RISK_KIND_SLIP}
    accepted = [each for each in told.all("dependencies") if each.accepted_by]
    drafted = any(idea.objective for each in told.all("workshops") for idea in each.ideas)
    supported = all(each.supporting_key_result for each in accepted)
    return escalated and hops >= {2, 3} and supported and drafted and states[STALE] == NUMBER_STALE


STALE = Contract.STATE_STALE
NUMBER_STALE = 7


@pytest.fixture
def told(company: tuple[Region, list[sample.Summary], list[Told]]) -> Told:
    return company[2][0]


@pytest.fixture
def view(company: tuple[Region, list[sample.Summary], list[Told]]) -> Iterator[Connection]:
    with Connection(company[0].home, Session(company[0].home / "session")) as connection:
        yield connection


def page(view: Connection, name: str) -> Any:
    return view.ask(GetObjectivePageRequest(name=name)).page.objective


def every(told: Told, event: str) -> list[Recorded]:
    """All records of that event."""
    return [each for records in told.records.values() for each in records if each.header.type.endswith(f".{event}")]


def in_cycle(told: Told, cycle: str) -> list[Any]:
    return [each for each in told.all("contracts") if each.child.cycle == cycle]


def test_nothing_is_refused_and_a_second_load_changes_nothing(
    company: tuple[Region, list[sample.Summary], list[Told]],
) -> None:
    _, (first, again), (before, after) = company
    assert first.refused == again.refused == []
    assert again.commands == again.replayed == first.commands
    assert {name: len(each) for name, each in after.records.items()} == {
        name: len(each) for name, each in before.records.items()
    }


def test_contracts_are_in_every_state(told: Told) -> None:
    present = Counter(each.State.Name(each.state).removeprefix("STATE_") for each in in_cycle(told, "cycles/2026-q4"))
    assert 90 <= present.total() <= 120
    assert present["ACTIVE"] > 90
    assert set(present) == {
        "PROPOSED",
        "COUNTERED",
        "ACCEPTED",
        "ACTIVE",
        "STALE",
        "BREACHED",
        "RELEASED",
        "DECLINED",
    }
    assert [each.State.Name(each.state) for each in in_cycle(told, "cycles/2026-q3")] == ["STATE_FULFILLED"]
    kinds = {ContractKind.Name(each.terms.kind) for each in told.all("contracts")}
    assert kinds == {"CONTRACT_KIND_CONTRIBUTES", "CONTRACT_KIND_SUPPORTS", "CONTRACT_KIND_TAKES_SHARE"}
    assert any(each.terms.amount for each in told.all("contracts"))
    assert any(each.terms.weight for each in told.all("contracts"))
    assert any(each.counted_also for each in told.all("contracts"))
    between_key_results = [
        each
        for each in told.all("contracts")
        if all("/keyResults/" in end for end in (each.terms.child, each.terms.parent))
    ]
    assert len(between_key_results) > 20


def test_contracts_cross_subsidiaries(told: Told) -> None:
    units = sample.read().units
    crossing = {
        (units[each.child.unit.removeprefix("units/")][4], units[each.parent.unit.removeprefix("units/")][4])
        for each in told.all("contracts")
    }
    assert crossing >= {("cn", "eu"), ("cn", "us"), ("eu", "cn"), ("us", "cn")}


def test_what_nobody_answered_in_time_was_escalated_by_the_timekeeper(told: Told) -> None:
    (late,) = [each for each in told.all("contracts") if each.escalated]
    (escalated,) = every(told, "ContractEscalated")
    assert escalated.header.actor == "apps/alignment-timekeeper"
    assert late.escalated_to
    assert late.awaiting
    unanswered = [each for each in told.all("contracts") if each.awaiting and not each.escalated]
    assert len(unanswered) >= 3


def test_what_changed_in_goal_made_contracts_stale_and_some_were_reconfirmed(told: Told) -> None:
    stale = [each for each in told.all("contracts") if each.state == STALE]
    assert len(stale) == NUMBER_STALE
    why = {change.event.rpartition(".")[2] for each in stale for change in each.changes}
    assert why >= {"TermsRevised", "KeyResultRetargeted", "SupportingKeyResultAdded"}
    assert sum(len(each.reconfirmed_by) for each in stale) == 1
    renewed = Counter(each.header.stream for each in every(told, "ContractRenewed"))
    assert sorted(renewed.values()) == [1, 1, 1]
    assert all(told.resources["contracts"][name].state == Contract.STATE_ACTIVE for name in renewed)


def test_three_stand_alone_with_a_reason_and_a_few_are_left_unaligned(told: Told) -> None:
    alone = [each for each in told.all("standings") if each.standalone]
    assert len(alone) == 3
    assert all(len(each.reason) > 20 for each in alone)
    unagreed = {Contract.STATE_PROPOSED, Contract.STATE_COUNTERED, Contract.STATE_DECLINED}
    ends = {
        end.partition("/keyResults/")[0]
        for each in told.all("contracts")
        if each.state not in unagreed
        for end in (each.terms.child, each.terms.parent)
    }
    ends |= {each.objective for each in alone}
    carried = {each["id"] for each in sample.read().objectives if "carries" in each}
    unaligned = {
        each["id"]
        for each in sample.read().objectives
        if each["cycle"] == "q4" and each["id"] not in carried and sample.objective_name(each["id"]) not in ends
    }
    assert unaligned == {"q4-hp-east-retrofit", "q4-nm-sea-partner", "q4-str-2027", "q4-vl-hospital"}


def test_dependencies_are_in_every_state_that_a_handshake_goes_through(told: Told) -> None:
    assert 15 <= len(told.all("dependencies")) <= 20
    assert told.states("dependencies") == {
        "REQUESTED",
        "CLARIFYING",
        "COUNTERED",
        "ACCEPTED",
        "IN_PROGRESS",
        "DELIVERED",
        "DELIVERY_ACCEPTED",
        "DELIVERY_REJECTED",
        "RISK_TAKEN",
        "ESCALATED",
        "CANCELLED",
    }
    (taken,) = [each for each in told.all("dependencies") if each.risk_taken_by]
    assert taken.risk_taken_by == "people/p0078"


def test_every_accepted_dependency_has_its_key_result_in_goal(told: Told, view: Connection) -> None:
    accepted = [each for each in told.all("dependencies") if each.accepted_by]
    assert len(accepted) == 12
    for each in accepted:
        objective, _, key_result = each.supporting_key_result.partition("/keyResults/")
        (made,) = [result for result in page(view, objective).terms.key_results if result.dependency == each.name]
        assert made.key_result_id == key_result


def test_a_slip_in_china_reaches_the_nordics_and_new_england(told: Told) -> None:
    origin = named("dependencies", "compressors")
    assert told.resources["dependencies"][origin].forecast.days_late == 11

    def way(identity: str) -> list[str]:
        (risk,) = [
            risk
            for risk in told.resources["dependencies"][named("dependencies", identity)].risks
            if risk.origin == origin
        ]
        assert risk.days_late == 11
        return list(risk.path)

    assert way("units-esslingen") == [origin, named("dependencies", "units-esslingen")]
    assert way("units-new-england") == [origin, named("dependencies", "units-new-england")]
    assert way("nordic-ramp") == [
        origin,
        named("dependencies", "units-esslingen"),
        named("dependencies", "nordic-ramp"),
    ]
    recovered = told.resources["dependencies"][named("dependencies", "certified-welders")]
    assert not recovered.forecast.days_late
    assert not recovered.forecast.short


def test_capacity_is_declared_and_something_was_cut(told: Told) -> None:
    capacities = told.all("capacities")
    assert 6 <= len(capacities) <= 8
    verdicts = {each.unit: CapacityVerdict.Name(each.verdict) for each in capacities}
    assert verdicts["units/hp-rd"] == "CAPACITY_VERDICT_COMMITTED_TOO_MUCH"
    assert verdicts["units/us-eng"] == "CAPACITY_VERDICT_TOTAL_TOO_LITTLE"
    assert verdicts["units/dg"] == "CAPACITY_VERDICT_FITS"
    assert sum(len(each.cuts) for each in capacities) == 3


def test_a_conflict_is_open_and_a_duplicate_resolved(told: Told) -> None:
    declared = {
        OverlapKind.Name(each.kind): each.State.Name(each.state) for each in told.all("overlaps") if each.declared_by
    }
    assert declared == {"OVERLAP_KIND_CONFLICT": "STATE_OPEN", "OVERLAP_KIND_DUPLICATE": "STATE_RESOLVED"}


def test_the_sessions_follow_each_other_and_their_actions(told: Told) -> None:
    sessions = [told.resources["sessions"][named("sessions", f"season-{number}")] for number in (1, 2, 3, 4)]
    assert [each.plan.previous for each in sessions[1:]] == [each.name for each in sessions[:-1]]
    assert {SessionMode.Name(each.plan.mode) for each in sessions} == {
        "SESSION_MODE_LIVE",
        "SESSION_MODE_ASYNC",
        "SESSION_MODE_HYBRID",
    }
    assert all(each.agenda and each.agenda_locked and each.prereads for each in sessions)
    closed = [each for each in sessions if each.state == each.STATE_CLOSED]
    assert len(closed) == 3
    for each in closed:
        assert each.minutes
        assert each.summary
        assert all(decision.about for decision in each.decisions)
    about = {subject.partition("/")[0] for each in closed for decision in each.decisions for subject in decision.about}
    assert about == {"contracts", "dependencies", "objectives"}
    zones = {sample.read().zones()[each.removeprefix("people/")] for each in sessions[0].plan.participants}
    assert len(zones) == 3


def test_actions_were_closed_carried_and_escalated(told: Told) -> None:
    actions = {name: told.resources["actions"][named("actions", name)] for name in ("border-frequency", "yard-units")}
    assert (actions["border-frequency"].carried, actions["border-frequency"].escalated_to) == (3, "people/p0020")
    assert (actions["yard-units"].carried, actions["yard-units"].escalated_to) == (2, "")
    assert actions["yard-units"].due_date < "2026-11-24"
    done = [each for each in told.all("actions") if each.state == each.STATE_CLOSED]
    assert len(done) == 3
    assert all(each.evidence_uris and each.note for each in done)
    assert all(each.record_time.seconds < each.close_time.seconds for each in done)
    assert told.states("actions") == {"OPEN", "CLOSED", "CANCELLED"}


def test_an_idea_of_the_workshop_became_a_draft(told: Told, view: Connection) -> None:
    (workshop,) = told.all("workshops")
    assert workshop.state == workshop.STATE_CLOSED
    assert len(workshop.prework) == 4
    assert len(workshop.dissents) == 2
    adopted = max(workshop.ideas, key=lambda idea: idea.votes)
    assert adopted.adopted
    assert not adopted.refusal
    draft = page(view, adopted.objective)
    assert draft.state == Objective.STATE_DRAFT
    assert draft.terms.title == "旧件自己说出故障原因"
