"""What follows by itself, through real gRPC, bus and database: between goal and alignment, and along contracts and dependencies."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, Contract, ContractSource, ContractTerms
from okr.alignment.v1.contract_service_pb2 import (
    AcceptContractRequest,
    ImportContractRequest,
    ProposeContractRequest,
    ReconfirmContractRequest,
    ReleaseContractRequest,
)
from okr.alignment.v1.dependency_service_pb2 import (
    AcceptDeliveryRequest,
    AcceptDependencyRequest,
    DeclineDependencyRequest,
    DeliverDependencyRequest,
)
from okr.alignment.v1.events_pb2 import ContractWarned, DependencyWarned, OverlapFound
from okr.alignment.v1.risk_pb2 import RISK_KIND_CALLED_OFF, RISK_KIND_CLEARED, RISK_KIND_SLIP
from okr.goal.v1.events_pb2 import SupportingKeyResultAdded
from okr.goal.v1.goal_service_pb2 import AcceptTermsRequest, ActivateObjectiveRequest, CloseObjectiveRequest
from okr.goal.v1.objective_pb2 import Closing

from libs.eventlog import EventLog
from libs.record import timestamp
from services.console.sending import CommandRefused
from tests.alignment.world import (
    BOSS,
    CEO,
    HQ,
    IMPORT,
    LEAD,
    OWNER,
    PEER,
    PLANT,
    SALES,
    World,
    day,
    forecast,
    metric,
    new_id,
    running,
    until,
)


@pytest.fixture
def start(tmp_path, database, nats):
    return lambda: running(tmp_path, database, nats)


async def two(world: World) -> tuple[str, str]:
    """An objective of the owner, and one of the boss."""
    return await world.objective(OWNER, SALES), await world.objective(BOSS, SALES)


# -- contracts


async def test_a_change_of_terms_makes_a_contract_stale_until_both_have_reconfirmed_it(start):
    async with start() as world:
        child, parent = await two(world)
        contract = await world.contract(child, parent, OWNER, BOSS)
        assert await world.kinds(contract) == ["ContractProposed", "ContractAccepted", "ContractActivated"]

        # What follows from the acceptance is over, so that the change is what is reacted to.
        await world.quiet()
        changed = await world.revise(child, OWNER)
        outdated = await world.last(contract, "ContractOutdated")
        (cause,) = [each for each in await world.events(child) if each.header.type.endswith("TermsRevised")]
        assert outdated.change.is_child
        assert outdated.change.event == "okr.goal.v1.TermsRevised"
        assert outdated.change.reason_code == "NEW_INFORMATION"
        assert (outdated.change.previous_revision, outdated.change.end.revision) == (1, 2)
        header = (await world.events(contract))[-1].header
        assert (header.actor, header.causation_id) == ("apps/alignment-reactions", cause.header.event_id)
        assert header.correlation_id == cause.header.correlation_id

        seen = changed.receipt.consistency_token
        first = await world.do(ReconfirmContractRequest(name=contract, consistency_token=seen), OWNER)
        assert first.contract.state == Contract.STATE_STALE
        both = await world.do(ReconfirmContractRequest(name=contract, consistency_token=seen), BOSS)
        # Terms of an imported objective that change are agreed anew: it is not worked on as long.
        assert both.contract.state in (Contract.STATE_ACTIVE, Contract.STATE_ACCEPTED)
        assert (await world.kinds(contract))[-3:] == ["ContractReconfirmed", "ContractReconfirmed", "ContractRenewed"]


async def test_a_change_of_something_else_leaves_a_contract_of_a_key_result_as_it_is(start):
    async with start() as world:
        child = await world.objective(OWNER, SALES, key_results=[metric(weight="0.5"), metric("other", weight="0.5")])
        parent = await world.objective(BOSS, SALES)
        contract = await world.contract(f"{child}/keyResults/kr", f"{parent}/keyResults/kr", OWNER, BOSS)

        def rename(terms):
            terms.key_results[1].title = "Another one"

        await world.revise(child, OWNER, rename)
        await world.quiet()
        assert (await world.kinds(contract))[-1] == "ContractActivated"

        def redate(terms):
            terms.key_results[0].due_date = day(20)

        await world.revise(child, OWNER, redate)
        assert (await world.last(contract, "ContractOutdated")).change.end.goal == f"{child}/keyResults/kr"


async def test_a_contract_is_active_once_work_has_begun_at_both_ends(start):
    async with start() as world:
        child = (await world.proposed(OWNER, SALES, counterpart=BOSS)).objective
        parent = await world.objective(BOSS, SALES)
        contract = await world.contract(child.name, parent, OWNER, BOSS)
        assert (await world.kinds(contract))[-1] == "ContractAccepted"
        for party in (OWNER, BOSS):
            accept = AcceptTermsRequest(name=child.name, terms_hash=child.terms_hash)
            agreed = await world.do(accept, party)
        await world.start_cycle()
        await world.do(ActivateObjectiveRequest(name=child.name, etag=agreed.objective.etag), OWNER)
        await world.last(contract, "ContractActivated")


async def test_a_change_that_was_made_while_the_contract_was_being_accepted_is_not_missed(start, monkeypatch):
    async with start() as world:
        child, parent = await two(world)
        contract = await world.contract(child, parent, OWNER, BOSS, accept=False)
        await world.quiet()
        reached, go_on = asyncio.Event(), asyncio.Event()
        append = EventLog.append

        async def held(log, save):
            if any(event.type.endswith(".ContractAccepted") for event in save.events):
                reached.set()
                await go_on.wait()
            return await append(log, save)

        monkeypatch.setattr(EventLog, "append", held)
        accepting = asyncio.create_task(world.do(AcceptContractRequest(name=contract), BOSS))
        await reached.wait()  # it was decided by what was known, and is not recorded yet
        await world.revise(child, OWNER)
        await world.quiet()  # everything that follows from the change has followed: no contract stood
        assert await world.kinds(contract) == ["ContractProposed"]
        go_on.set()
        await accepting
        assert (await world.last(contract, "ContractOutdated")).change.end.revision == 2


async def test_a_contract_is_stale_when_an_end_is_closed(start):
    async with start() as world:
        child, parent = await two(world)
        contract = await world.contract(child, parent, OWNER, BOSS)
        close = CloseObjectiveRequest(name=parent, decision=Closing.DECISION_MODIFIED, why="It goes on otherwise.")
        await world.do(close, BOSS)
        change = (await world.last(contract, "ContractOutdated")).change
        assert change.closed
        assert not change.is_child


# -- supporting key results


async def test_an_accepted_dependency_gives_the_provider_one_supporting_key_result(start):
    async with start() as world:
        consumer, provider = await world.objective(OWNER, SALES), await world.objective(LEAD, PLANT)
        dependency = await world.dependency(consumer, OWNER, LEAD, provider, quantity="40", unit="parts")
        supported = await world.last(dependency, "DependencySupported")
        key_result_id = f"dep-{dependency.rpartition('/')[2].replace('-', '')[:12]}"
        assert supported.key_result == f"{provider}/keyResults/{key_result_id}"
        (added,) = await world.everything("goal", SupportingKeyResultAdded)
        key_result = added.event.key_result
        assert (added.stream, key_result.key_result_id) == (provider, key_result_id)
        assert (key_result.title, key_result.owner, key_result.dependency) == ("Spare parts on site", LEAD, dependency)
        assert (key_result.due_date, key_result.measurement.metric.target) == (day(30), "40")
        # Why it was done can be followed from event to event.
        accepted = (await world.events(dependency))[1].header
        assert (added.header.causation_id, added.header.actor) == (accepted.event_id, "apps/goal-reactions")


async def test_a_refusal_by_goal_comes_back_and_the_provider_names_another_objective(start):
    async with start() as world:
        name = f"dependencies/{new_id()}"
        taken = metric(f"dep-{name.rpartition('/')[2].replace('-', '')[:12]}")
        consumer = await world.objective(OWNER, SALES)
        full, free = await world.objective(LEAD, PLANT, key_results=[taken]), await world.objective(LEAD, PLANT)
        await world.requested(consumer, OWNER, LEAD, named=name)
        await world.do(AcceptDependencyRequest(name=name, provider_objective=full), LEAD)
        refused = await world.last(name, "DependencySupportRefused")
        assert refused.refusal_reason == "KEY_RESULT_ID_IS_TAKEN"
        await world.do(AcceptDependencyRequest(name=name, provider_objective=free), LEAD)
        assert (await world.last(name, "DependencySupported")).key_result.startswith(free)
        assert len(await world.everything("goal", SupportingKeyResultAdded)) == 1


async def test_the_date_of_a_supporting_key_result_is_a_forecast(start):
    async with start() as world:
        consumer, provider = await world.objective(OWNER, SALES), await world.objective(LEAD, PLANT)
        dependency = await world.dependency(consumer, OWNER, LEAD, provider)
        await world.last(dependency, "DependencySupported")

        def due(number):
            def change(terms):
                terms.key_results[-1].due_date = day(number)

            return change

        await world.revise(provider, LEAD, due(37))
        late = await world.last(dependency, "DeliveryForecasted")
        assert (late.forecast.date, late.forecast.days_late, late.slipped) == (day(37), 7, True)
        assert late.forecast.by == "apps/alignment-reactions"
        await world.revise(provider, LEAD)
        await world.revise(provider, LEAD, due(29))
        await until(lambda: recovered(world, dependency), "it is in time again")
        forecasts = [each for each in await world.kinds(dependency) if each == "DeliveryForecasted"]
        assert len(forecasts) == 2


async def recovered(world: World, dependency: str) -> bool:
    return (await world.last(dependency, "DeliveryForecasted")).recovered


# -- risks


async def chain(world: World) -> tuple[list[str], list[str]]:
    """Four objectives, each of which waits for the next, and the dependencies from the deepest to the last; and a contract."""
    owners = [(OWNER, SALES), (LEAD, PLANT), (PEER, PLANT), (BOSS, SALES)]
    objectives = [await world.objective(*each) for each in owners]
    dependencies = []
    for (consumer, needed), (provider, promised) in zip(
        zip(owners[:-1], objectives[:-1], strict=True), zip(owners[1:], objectives[1:], strict=True), strict=True
    ):
        dependencies.append(await world.dependency(needed, consumer[0], provider[0], promised))
    for each in dependencies:
        await world.last(each, "DependencySupported")
    return objectives, dependencies[::-1]


async def test_a_slip_reaches_consumers_three_steps_downstream_with_its_path_and_is_cleared_again(start):
    async with start() as world:
        objectives, (deep, middle, near) = await chain(world)
        top = await world.objective(CEO, HQ)
        contract = await world.contract(objectives[0], top, OWNER, CEO)
        await world.do(forecast(deep, 40), BOSS)
        risk = (await world.last(contract, "ContractWarned")).risk
        assert (risk.kind, risk.origin, risk.days_late) == (RISK_KIND_SLIP, deep, 10)
        assert list(risk.path) == [deep, middle, near, contract]
        for name, path in ((middle, [deep, middle]), (near, [deep, middle, near])):
            assert list((await world.last(name, "DependencyWarned")).risk.path) == path
        assert (await world.events(deep))[-1].header.version == risk.origin_version

        await world.do(forecast(deep, 30), BOSS)
        await until(lambda: is_cleared(world, contract, "ContractWarned"), "the contract hears that it is over")
        for name in (middle, near):
            await until(lambda name=name: is_cleared(world, name, "DependencyWarned"), f"{name} hears of it")
        await world.quiet()
        assert len(await world.everything("alignment", DependencyWarned)) == 4
        assert len(await world.everything("alignment", ContractWarned)) == 2


async def is_cleared(world: World, name: str, kind: str) -> bool:
    return (await world.last(name, kind)).risk.kind == RISK_KIND_CLEARED


async def test_a_delivery_that_is_accepted_clears_what_had_slipped(start):
    async with start() as world:
        _, (deep, middle, _) = await chain(world)
        await world.do(forecast(deep, 40), BOSS)
        await world.last(middle, "DependencyWarned")
        await world.do(DeliverDependencyRequest(name=deep, evidence_uris=["https://example.com/parts"]), BOSS)
        await world.do(AcceptDeliveryRequest(name=deep), PEER)
        await until(lambda: is_cleared(world, middle, "DependencyWarned"), "it is over")


async def test_who_joins_after_a_slip_hears_of_it(start):
    async with start() as world:
        objectives, (deep, *_) = await chain(world)
        await world.do(forecast(deep, 40), BOSS)
        await world.quiet()
        late = await world.objective(CEO, HQ)
        joined = await world.dependency(late, CEO, OWNER, objectives[0])
        risk = (await world.last(joined, "DependencyWarned")).risk
        assert (risk.origin, risk.path[-1], len(risk.path)) == (deep, joined, 4)


async def test_a_slip_that_goes_round_in_a_circle_stops(start):
    async with start() as world:
        first, second = await world.objective(OWNER, SALES), await world.objective(LEAD, PLANT)
        there = await world.dependency(first, OWNER, LEAD, second)
        back = await world.dependency(second, LEAD, OWNER, first)
        await world.do(forecast(there, 40), LEAD)
        assert list((await world.last(back, "DependencyWarned")).risk.path) == [there, back]
        await world.quiet()
        assert "DependencyWarned" not in await world.kinds(there)
        assert len(await world.everything("alignment", DependencyWarned)) == 1


async def test_what_is_declined_or_released_is_called_off_for_what_rests_on_it(start):
    async with start() as world:
        child, parent = await two(world)
        top = await world.objective(CEO, HQ)
        upper = await world.contract(parent, top, BOSS, CEO)
        lower = await world.contract(child, parent, OWNER, BOSS)
        asked = await world.requested(child, OWNER, LEAD)
        await world.do(DeclineDependencyRequest(name=asked, reason="the line is sold out"), LEAD)
        assert (await world.last(lower, "ContractWarned")).risk.kind == RISK_KIND_CALLED_OFF
        assert list((await world.last(upper, "ContractWarned")).risk.path) == [asked, lower, upper]
        await world.do(ReleaseContractRequest(name=lower, reason="it serves another one"), OWNER)
        await until(lambda: origin_is(world, upper, lower), "the release is heard of above")


async def origin_is(world: World, name: str, origin: str) -> bool:
    return (await world.last(name, "ContractWarned")).risk.origin == origin


async def test_an_objective_that_is_given_up_calls_off_what_was_promised_by_it(start):
    async with start() as world:
        objectives, (_, middle, near) = await chain(world)
        close = CloseObjectiveRequest(name=objectives[2], decision=Closing.DECISION_ABANDONED, why="The plant closes.")
        await world.do(close, PEER)
        risk = (await world.last(near, "DependencyWarned")).risk
        assert (risk.kind, list(risk.path)) == (RISK_KIND_CALLED_OFF, [middle, near])
        assert (await world.last(middle, "DependencyWarned")).risk.origin == middle


# -- time


async def test_an_overdue_answer_escalates_and_is_never_taken_for_consent(start):
    async with start() as world:
        child, parent = await two(world)
        consumer = child
        soon = timestamp(datetime.now(UTC) + timedelta(seconds=1))
        terms = ContractTerms(child=child, parent=parent, kind=CONTRACT_KIND_SUPPORTS, statement="It helps.")
        proposal = ProposeContractRequest(terms=terms, answer_due=soon, consistency_token=world.send.seen)
        contract = (await world.do(proposal, OWNER)).contract.name
        dependency = await world.requested(consumer, OWNER, LEAD, answer_due=soon)
        escalated = await world.last(contract, "ContractEscalated")
        assert (escalated.to, escalated.overdue) == (CEO, True)
        assert (await world.last(dependency, "DependencyEscalated")).overdue
        await asyncio.sleep(0)
        await world.quiet()
        assert await world.kinds(contract) == ["ContractProposed", "ContractEscalated"]
        assert await world.kinds(dependency) == ["DependencyRequested", "DependencyEscalated"]


async def test_a_contract_whose_day_is_two_weeks_past_is_breached(start):
    async with start() as world:
        child, parent = await two(world)
        made = []
        for number in (-15, -13):
            terms = ContractTerms(
                child=child if number == -15 else f"{child}/keyResults/kr",
                parent=parent,
                kind=CONTRACT_KIND_SUPPORTS,
                statement="It helps.",
                due_date=day(number),
            )
            name = f"contracts/{new_id()}"
            source = ContractSource(set="tests", reference="1")
            request = ImportContractRequest(name=name, terms=terms, source=source, consistency_token=world.send.seen)
            await world.do(request, *IMPORT)
            made.append(name)
        breached = await world.last(made[0], "ContractBreached")
        assert breached.closing.overdue
        await world.quiet()
        assert await world.kinds(made[1]) == ["ContractImported"]


# -- what is found


async def test_the_same_title_in_two_units_is_found_once_and_a_withheld_one_never(start):
    async with start() as world:
        same = await world.objective(OWNER, SALES, title="Zero pump failures")
        other = await world.objective(LEAD, PLANT, title="zero  pump failures!")
        await world.objective(BOSS, SALES, title="Zero pump failures")
        await until(lambda: found(world, 2), "the plant's is the same as both of sales")
        await world.revise(other, LEAD)
        await world.quiet()
        overlaps = [each.event for each in await world.everything("alignment", OverlapFound)]
        assert len(overlaps) == 2
        assert {same, other} in [set(each.between) for each in overlaps]
        assert all(other in each.between for each in overlaps)


async def found(world: World, number: int) -> bool:
    return len(await world.everything("alignment", OverlapFound)) == number


# -- what is refused


async def test_what_only_a_service_records_nobody_else_can(start):
    from okr.alignment.v1.contract_service_pb2 import OutdateContractRequest

    async with start() as world:
        child, parent = await two(world)
        contract = await world.contract(child, parent, OWNER, BOSS)
        with pytest.raises(CommandRefused) as refused:
            await world.do(OutdateContractRequest(name=contract), OWNER)
        assert refused.value.reason == "PERMISSION_DENIED"
