"""What people owe of alignment: each answer, delivery and escalation once, by whom, since when and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import dependency_pb2 as d
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1 import overlap_pb2 as v
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.directory.v1.events_pb2 import RoleAssigned
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1 import owed_service_pb2 as m
from okr.views.v1.owed_service_pb2 import ListOwedRequest

from libs.record import moment, timestamp
from tests.views.links import (
    DUE,
    LATER,
    contract,
    dependency,
    end,
    objectives,
    outdated,
    proposed,
    reconfirmed,
    requested,
    standing,
    taken_on,
)
from tests.views.world import BOSS, CEO, CN, CN_SALES, DE, HQ, OWNER, PEER, Q3, World, all_pages, caller, name_of

TOP, MIDDLE, LEAF, THERE = (name_of(number) for number in range(1, 5))
ACTION = "actions/00000000-0000-4000-8000-000000000001"
OVERLAP = "overlaps/00000000-0000-4000-8000-000000000001"
OF_ALIGNMENT = range(m.OWED_REASON_ANSWER_CONTRACT, m.OWED_REASON_RESOLVE_OVERLAP + 1)


async def company(world):
    world.company()
    objectives(world, TOP, owner=CEO, unit=HQ)
    objectives(world, MIDDLE, owner=BOSS, unit=CN)
    objectives(world, LEAF)
    objectives(world, THERE, owner=PEER, unit=DE)


async def owed(world, person, who=None):
    """What a person owes of alignment, as `who` is shown it."""
    await world.feed()
    request = ListOwedRequest(person=person, page_size=2)
    items = await all_pages(world.owed.list_owed, request, "items", caller(who or person))
    return [item for item in items if item.reason in OF_ALIGNMENT]


async def debts(world, *people):
    """(person, reason, subject) of all of them."""
    return [(person, each.reason, each.subject) for person in people for each in await owed(world, person)]


# Contracts


async def test_the_answer_to_a_contract_is_owed_by_the_party_that_is_asked(database):
    async with World(database()) as world:
        await company(world)
        at = world.alignment.add(contract(1), proposed(LEAF, MIDDLE, due=DUE))
        assert await debts(world, OWNER, CEO) == []
        (item,) = await owed(world, BOSS)
        assert (item.reason, item.subject, item.objective) == (m.OWED_REASON_ANSWER_CONTRACT, contract(1), MIDDLE)
        assert (item.detail, item.unit, item.cycle) == ("南方的复购", CN, Q3)
        assert (item.waiting, item.waiting_name, item.overdue) == (OWNER, "张伟", True)
        assert item.due_time == timestamp(DUE)
        assert at == 1
        # A counter turns it round.
        offer = proposed(LEAF, MIDDLE)
        back = {"terms": offer.terms, "child": offer.child, "parent": offer.parent}
        world.alignment.add(
            contract(1), e.ContractCountered(by=BOSS, awaiting=OWNER, answer_due=timestamp(LATER), **back)
        )
        (item,) = await owed(world, OWNER)
        assert (item.objective, item.waiting, item.overdue) == (LEAF, BOSS, False)
        assert await debts(world, BOSS) == []


async def test_who_took_the_objective_on_owes_its_answers(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), proposed(LEAF, MIDDLE))
        world.goal.add(
            MIDDLE, g.ObjectiveTransferred(owner=PEER, previous_owner=BOSS, unit=DE, counterpart=CEO, revision=2)
        )
        assert await debts(world, BOSS, PEER) == [(PEER, m.OWED_REASON_ANSWER_CONTRACT, contract(1))]


async def test_an_escalated_contract_is_owed_by_whom_it_was_escalated_to_and_still_by_who_was_asked(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), proposed(LEAF, MIDDLE, due=DUE), e.ContractEscalated(to=CEO, overdue=True))
        assert await debts(world, OWNER, BOSS, CEO) == [
            (BOSS, m.OWED_REASON_ANSWER_CONTRACT, contract(1)),
            (CEO, m.OWED_REASON_RESOLVE_ALIGNMENT, contract(1)),
        ]
        (item,) = await owed(world, CEO)
        assert (item.waiting, item.overdue) == (BOSS, True)
        world.alignment.add(contract(1), e.ContractDeclined(by=BOSS, reason="别处"))
        assert await debts(world, OWNER, BOSS, CEO) == []


async def test_a_stale_contract_is_owed_by_each_party_that_has_not_reconfirmed(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), *standing(LEAF, MIDDLE, due_date="2199-01-01"))
        assert await debts(world, OWNER, BOSS) == []
        world.alignment.add(contract(1), outdated(LEAF))
        both = [(each, m.OWED_REASON_RECONFIRM_CONTRACT, contract(1)) for each in (OWNER, BOSS)]
        assert await debts(world, OWNER, BOSS) == both
        (item,) = await owed(world, OWNER)
        assert (item.waiting, item.HasField("due_time"), item.objective) == (BOSS, False, LEAF)
        world.alignment.add(contract(1), reconfirmed(OWNER, LEAF, MIDDLE))
        assert await debts(world, OWNER, BOSS) == both[1:]
        # It changes once more: both have to look again.
        world.alignment.add(contract(1), outdated(MIDDLE, is_child=False))
        assert await debts(world, OWNER, BOSS) == both
        world.alignment.add(contract(1), e.ContractRenewed(child=end(LEAF), parent=end(MIDDLE, BOSS), active=True))
        assert await debts(world, OWNER, BOSS) == []


async def test_a_contract_whose_day_has_come_is_confirmed_by_the_owner_of_the_parent(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), *standing(LEAF, MIDDLE, due_date="2024-08-15"))
        world.alignment.add(contract(2), *standing(LEAF, TOP, other=CEO))
        world.alignment.add(contract(3), *standing(THERE, TOP, by=PEER, other=CEO, due_date="2199-01-01"))
        (item,) = await owed(world, BOSS)
        assert (item.reason, item.objective, item.waiting) == (m.OWED_REASON_CONFIRM_CONTRACT, MIDDLE, OWNER)
        assert moment(item.due_time) == datetime(2024, 8, 16, tzinfo=UTC)
        assert item.overdue
        # Without a day of its own it lasts until the cycle ends.
        (item,) = await owed(world, CEO)
        assert (item.subject, moment(item.due_time)) == (contract(2), datetime(2024, 10, 1, tzinfo=UTC))
        world.alignment.add(contract(1), e.ContractFulfilled(closing=c.ContractClosing(by=BOSS)))
        assert await debts(world, BOSS, OWNER) == []


async def test_on_the_day_itself_it_is_owed_and_not_yet_overdue(database):
    async with World(database()) as world:
        await company(world)
        today = datetime.now(UTC).date()
        world.alignment.add(contract(1), *standing(LEAF, MIDDLE, due_date=today.isoformat()))
        world.alignment.add(contract(2), *standing(LEAF, MIDDLE, due_date=(today + timedelta(days=3)).isoformat()))
        (item,) = await owed(world, BOSS)
        assert (item.subject, item.overdue) == (contract(1), False)


async def test_when_an_end_was_closed_nobody_can_reconfirm_and_it_is_to_be_ended(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), *standing(LEAF, MIDDLE, due_date="2199-01-01"), outdated(LEAF, closed=True))
        assert await debts(world, OWNER, BOSS) == [(BOSS, m.OWED_REASON_CONFIRM_CONTRACT, contract(1))]


async def test_the_end_of_a_cycle_makes_nobody_owe_what_was_agreed_elsewhere(database):
    async with World(database()) as world:
        await company(world)
        offer = proposed(LEAF, MIDDLE)
        source = c.ContractSource(set="gitlab-fy20-q2", reference="row 17")
        imported = e.ContractImported(terms=offer.terms, child=offer.child, parent=offer.parent, source=source)
        world.alignment.add(contract(1), imported)
        assert await debts(world, OWNER, BOSS) == []


# Dependencies


def leading(world, person, unit):
    world.directory.add(person, RoleAssigned(role=ROLE_BUSINESS_LEAD, unit=unit), by="apps/okr")


async def test_a_unit_that_is_asked_is_answered_for_by_whoever_leads_it(database):
    async with World(database()) as world:
        await company(world)
        leading(world, PEER, DE)
        leading(world, BOSS, CN)
        world.alignment.add(dependency(1), requested(LEAF, provider=DE, due=DUE))
        # Nobody leads this one itself: the one above does.
        world.alignment.add(dependency(2), requested(THERE, by=PEER, provider=CN_SALES))
        assert await debts(world, OWNER, PEER, BOSS, CEO) == [
            (PEER, m.OWED_REASON_ANSWER_DEPENDENCY, dependency(1)),
            (BOSS, m.OWED_REASON_ANSWER_DEPENDENCY, dependency(2)),
        ]
        (item,) = await owed(world, PEER)
        assert (item.detail, item.waiting, item.overdue) == ("新的结算接口", OWNER, True)
        assert (item.objective, item.subject) == (LEAF, dependency(1))


async def test_a_question_is_answered_by_the_other_side(database):
    async with World(database()) as world:
        await company(world)
        question = d.Clarification(by=PEER, text="多少？")
        world.alignment.add(
            dependency(1), requested(LEAF), e.DependencyClarified(clarification=question, awaiting=OWNER)
        )
        assert await debts(world, OWNER, PEER) == [(OWNER, m.OWED_REASON_ANSWER_DEPENDENCY, dependency(1))]
        answer = d.Clarification(by=OWNER, text="三百")
        again = e.DependencyClarified(clarification=answer, awaiting=PEER, is_answer=True)
        world.alignment.add(dependency(1), again)
        assert await debts(world, OWNER, PEER) == [(PEER, m.OWED_REASON_ANSWER_DEPENDENCY, dependency(1))]
        world.alignment.add(dependency(1), e.DependencyEscalated(to=CEO))
        assert await debts(world, OWNER, PEER, CEO) == [
            (PEER, m.OWED_REASON_ANSWER_DEPENDENCY, dependency(1)),
            (CEO, m.OWED_REASON_RESOLVE_ALIGNMENT, dependency(1)),
        ]


async def test_what_was_agreed_is_delivered_and_what_was_delivered_is_looked_at(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(dependency(1), *taken_on(LEAF, THERE))
        (item,) = await owed(world, PEER)
        assert (item.reason, item.objective, item.waiting) == (m.OWED_REASON_DELIVER_DEPENDENCY, THERE, OWNER)
        assert moment(item.due_time) == datetime(2024, 9, 1, tzinfo=UTC)
        assert item.overdue
        assert await debts(world, OWNER) == []
        world.alignment.add(dependency(1), e.DependencyDelivered(delivery=d.Delivery(by=PEER)))
        (item,) = await owed(world, OWNER)
        assert (item.reason, item.waiting, item.objective) == (m.OWED_REASON_ACCEPT_DELIVERY, PEER, LEAF)
        assert await debts(world, PEER) == []
        world.alignment.add(dependency(1), e.DeliveryRejected(by=OWNER, reason="少了"))
        assert await debts(world, OWNER, PEER) == [(PEER, m.OWED_REASON_DELIVER_DEPENDENCY, dependency(1))]
        world.alignment.add(dependency(1), e.DependencyDelivered(delivery=d.Delivery(by=PEER)))
        # Whoever has the consumer's objective now has to look.
        world.goal.add(
            LEAF, g.ObjectiveTransferred(owner=BOSS, previous_owner=OWNER, unit=CN, counterpart=CEO, revision=2)
        )
        assert await debts(world, OWNER, BOSS) == [(BOSS, m.OWED_REASON_ACCEPT_DELIVERY, dependency(1))]
        world.alignment.add(dependency(1), e.DeliveryAccepted(by=BOSS))
        assert await debts(world, OWNER, PEER, BOSS) == []


# Actions and overlaps


async def test_an_action_is_owed_by_its_owner_and_once_carried_too_often_by_somebody_above(database):
    async with World(database()) as world:
        await company(world)
        record = e.ActionRecorded(text="补数据", owner=OWNER, due_date="2024-07-05", about=[LEAF], by=BOSS)
        world.alignment.add(ACTION, record)
        (item,) = await owed(world, OWNER)
        assert (item.reason, item.detail, item.waiting) == (m.OWED_REASON_DO_ACTION, "补数据", BOSS)
        assert (item.objective, item.objective_title, item.overdue) == (LEAF, "让现场主管第一个想到我们", True)
        assert moment(item.due_time) == datetime(2024, 7, 6, tzinfo=UTC)
        world.alignment.add(ACTION, e.ActionAssigned(owner=PEER, due_date="2199-01-01", by=BOSS))
        assert await debts(world, OWNER, PEER) == [(PEER, m.OWED_REASON_DO_ACTION, ACTION)]
        world.alignment.add(ACTION, e.ActionEscalated(to=CEO, carried=3))
        (item,) = await owed(world, CEO)
        assert (item.reason, item.waiting, item.overdue) == (m.OWED_REASON_RESOLVE_ACTION, PEER, False)
        world.alignment.add(ACTION, e.ActionClosed(by=PEER, close_time=timestamp(DUE)))
        assert await debts(world, OWNER, PEER, CEO) == []


async def test_an_overlap_is_owed_by_the_owners_of_what_overlaps(database):
    async with World(database()) as world:
        await company(world)
        between = [f"{LEAF}/keyResults/kr1", THERE]
        declared = e.OverlapDeclared(kind=v.OVERLAP_KIND_CONFLICT, between=between, statement="同一批客户", by=BOSS)
        world.alignment.add(OVERLAP, declared)
        assert await debts(world, OWNER, PEER, BOSS, CEO) == [
            (OWNER, m.OWED_REASON_RESOLVE_OVERLAP, OVERLAP),
            (PEER, m.OWED_REASON_RESOLVE_OVERLAP, OVERLAP),
        ]
        (item,) = await owed(world, PEER)
        assert (item.objective, item.waiting, item.detail) == (THERE, OWNER, "同一批客户")
        world.alignment.add(OVERLAP, e.OverlapResolved(resolution=v.OVERLAP_RESOLUTION_SPLIT, by=PEER))
        assert await debts(world, OWNER, PEER) == []


# What is shown


async def test_what_has_the_earliest_day_comes_first_together_with_what_is_owed_of_objectives(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), proposed(LEAF, MIDDLE))
        world.alignment.add(contract(2), *standing(LEAF, MIDDLE, due_date="2024-07-02"))
        await world.feed()
        items = await all_pages(world.owed.list_owed, ListOwedRequest(page_size=1), "items", caller(BOSS))
        reasons = [each.reason for each in items]
        assert reasons == [
            m.OWED_REASON_CONFIRM_CONTRACT,
            m.OWED_REASON_MEASURE_FIRST,
            m.OWED_REASON_ANSWER_CONTRACT,
        ]


@pytest.mark.parametrize("stands", [True, False])
async def test_the_title_of_a_restricted_end_is_withheld_from_a_party_who_may_not_read_it(database, stands):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), proposed(LEAF, THERE, other=PEER, due=DUE))
        world.alignment.add(contract(2), *standing(MIDDLE, LEAF, by=BOSS, other=OWNER), outdated(LEAF, is_child=False))
        if stands:
            world.goal.add(LEAF, g.ObjectiveRestricted(restriction=o.Restriction(reason="M&A")))
        (item,) = await owed(world, PEER)
        assert (item.objective, item.withheld, item.objective_title) == (THERE, False, "让现场主管第一个想到我们")
        # The manager reads what their report owes, and the text: they are in the owner's line.
        (item,) = [
            each for each in await owed(world, OWNER, who=BOSS) if each.reason == m.OWED_REASON_RECONFIRM_CONTRACT
        ]
        assert (item.objective, item.withheld) == (LEAF, False)
        world.alignment.add(dependency(1), requested(LEAF, provider=PEER))
        (item,) = [each for each in await owed(world, PEER) if each.subject == dependency(1)]
        title = "" if stands else "让现场主管第一个想到我们"
        assert (item.withheld, item.objective_title, item.detail) == (stands, title, "新的结算接口")
