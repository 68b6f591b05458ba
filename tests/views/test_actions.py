"""Given what happened to actions, what is to be done by whom, and how well actions are closed."""

from datetime import timedelta

import pytest
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.action_pb2 import Action
from okr.api.v1.freshness_pb2 import Freshness
from okr.directory.v1.directory_pb2 import Unit
from okr.directory.v1.events_pb2 import PersonDeparted, PersonMoved, UnitFounded
from okr.views.v1.action_list_service_pb2 import GetActionStatisticsRequest, ListActionsRequest

from libs import freshness
from libs.commands import PermissionDenied
from libs.record import timestamp
from services.views.actions import ActionListService
from tests.views.gatherings import action, closed, session, took, workshop
from tests.views.world import ALIGNMENT, BEGIN, BOSS, CN, CN_SALES, DE, HQ, OWNER, PEER, World, all_pages, caller

ONE, TWO, THREE, FOUR, FIVE = (action(number) for number in range(1, 6))


async def cards(world, who=OWNER, **asked):
    await world.feed()
    query = ActionListService(world.desk).list_actions
    return await all_pages(query, ListActionsRequest(**asked), "actions", caller(who))


async def listed(world, who=OWNER, **asked):
    return [each.action.name for each in await cards(world, who, **asked)]


async def statistics(world, who=OWNER, **asked):
    await world.feed()
    query = ActionListService(world.desk).get_action_statistics
    return await query(GetActionStatisticsRequest(**asked), caller(who))


async def test_an_action_is_shown_with_its_owner_and_its_age(database):
    async with World(database()) as world:
        world.company()
        now = world.desk.now()
        world.alignment.add(ONE, took(at=now - timedelta(days=3, hours=1)), by=BOSS)
        world.alignment.add(TWO, took(PEER, at=BEGIN), closed(BEGIN + timedelta(days=5, hours=23)))
        world.alignment.add(THREE, took("", due="", at=now), by=BOSS)
        cancelled = BEGIN + timedelta(days=2)
        world.alignment.add(FOUR, took(at=BEGIN))
        world.alignment.add(FOUR, e.ActionCancelled(reason="moot", by=OWNER), at=cancelled)
        found = await cards(world)
        assert [(each.owner_name, each.unit) for each in found] == [
            ("张伟", CN_SALES),
            ("Jürgen Groß", DE),
            ("", CN),
            ("张伟", CN_SALES),
        ]
        assert [each.age_days for each in found] == [3, 5, 0, 2]
        assert [each.action.etag for each in found] == ["v1", "v2", "v1", "v2"]


async def test_an_open_action_is_overdue_once_its_day_is_over_everywhere(database):
    async with World(database()) as world:
        world.company()
        today = world.desk.now().date()
        for name, days in ((ONE, -2), (TWO, 0), (THREE, 1)):
            world.alignment.add(name, took(due=(today + timedelta(days=days)).isoformat()))
        world.alignment.add(FOUR, took(due=""))
        world.alignment.add(FIVE, took(due="2024-07-02"), closed(BEGIN))
        assert [each.overdue for each in await cards(world)] == [True, False, False, False, False]
        assert await listed(world, overdue=True) == [ONE]
        world.alignment.add(FIVE, e.ActionReopened(reason="not done", by=BOSS))
        assert await listed(world, overdue=True) == [ONE, FIVE]
        world.alignment.add(
            ONE, e.ActionAssigned(owner=PEER, due_date=(today + timedelta(days=9)).isoformat(), by=BOSS)
        )
        assert await listed(world, overdue=True) == [FIVE]


async def test_actions_are_found(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, took(source=session(1)))
        world.alignment.add(TWO, took(PEER, source=workshop(1)), closed(BEGIN))
        world.alignment.add(THREE, took("", source=session(1), by=BOSS))
        assert await listed(world) == [ONE, TWO, THREE]
        assert await listed(world, owner=OWNER) == [ONE]
        assert await listed(world, unit=CN_SALES) == [ONE]
        assert await listed(world, unit=CN) == [ONE, THREE]
        assert await listed(world, unit=HQ) == [ONE, TWO, THREE]
        assert await listed(world, source=session(1)) == [ONE, THREE]
        assert await listed(world, states=[Action.STATE_CLOSED]) == [TWO]
        world.directory.add(OWNER, PersonMoved(unit=DE))
        assert await listed(world, unit=DE) == [ONE, TWO]
        # What somebody left undone does not vanish from their unit.
        world.directory.add(OWNER, PersonDeparted())
        assert await listed(world, BOSS, unit=DE) == [ONE, TWO]


async def test_closure_is_counted_by_unit_in_the_order_of_the_tree_and_by_region(database):
    async with World(database()) as world:
        world.company()
        munich = UnitFounded(title="Werk München", parent=DE, kind=Unit.KIND_DEPARTMENT, home_region="eu")
        world.directory.add("units/munich", munich, by="apps/okr")
        world.directory.add(PEER, PersonMoved(unit="units/munich"))
        now = world.desk.now()
        for number, days in enumerate((1, 2, 4), 1):
            world.alignment.add(action(number), took(at=BEGIN), closed(BEGIN + timedelta(days=days)))
        for number, days in ((4, 1), (5, 4)):
            world.alignment.add(action(number), took(PEER, due="2024-07-02", at=now - timedelta(days=days)))
        world.alignment.add(action(5), e.ActionEscalated(to=BOSS, carried=3))
        world.alignment.add(action(6), took(BOSS, due="", at=now - timedelta(days=7)))
        world.alignment.add(action(7), took(BOSS), e.ActionCancelled(reason="moot", by=BOSS))
        answer = await statistics(world)
        assert [(each.unit, each.unit_title, each.region) for each in answer.units] == [
            ("units/munich", "Werk München", "eu"),
            (CN, "中国公司", "cn"),
            (CN_SALES, "销售部", "cn"),
        ]
        plant, company, sales = answer.units
        assert (sales.recorded, sales.closed, sales.open, sales.closure_rate) == (3, 3, 0, "1")
        assert sales.median_closing_days == "2"
        assert not sales.HasField("median_age_days")
        assert (plant.recorded, plant.open, plant.overdue, plant.escalated, plant.closure_rate) == (2, 2, 2, 1, "0")
        assert float(plant.median_age_days) == pytest.approx(2.5, abs=0.01)
        assert not plant.HasField("median_closing_days")
        assert (company.recorded, company.overdue) == (1, 0)
        eu, cn = sorted(answer.regions, key=lambda each: each.region, reverse=True)
        assert (eu.region, eu.unit, eu.recorded) == ("eu", "", 2)
        assert (cn.region, cn.recorded, cn.closed, cn.closure_rate) == ("cn", 4, 3, "0.75")


async def test_rates_and_medians_are_exact(database):
    async with World(database()) as world:
        world.company()
        for number, hours in enumerate((1, 2, 4), 1):
            world.alignment.add(action(number), took(at=BEGIN), closed(BEGIN + timedelta(hours=hours)))
        world.alignment.add(action(4), took(at=BEGIN), closed(BEGIN + timedelta(hours=3)))
        world.alignment.add(action(5), took())
        world.alignment.add(action(6), took())
        (sales,) = (await statistics(world)).units
        # 4 of 6; the median of 1, 2, 3 and 4 hours is 2.5 hours.
        assert (sales.closure_rate, sales.median_closing_days) == ("0.666667", "0.104167")


async def test_statistics_of_a_unit_are_of_it_and_those_below(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, took())
        world.alignment.add(TWO, took(BOSS))
        world.alignment.add(THREE, took(PEER))
        assert [each.unit for each in (await statistics(world, unit=CN)).units] == [CN, CN_SALES]
        assert [each.recorded for each in (await statistics(world, unit=CN)).regions] == [2]
        assert [each.unit for each in (await statistics(world, unit=CN_SALES)).units] == [CN_SALES]
        assert not (await statistics(world, unit="units/nowhere")).units


async def test_what_the_views_of_what_is_owed_need_stands_in_columns(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, took(at=BEGIN), at=BEGIN)
        later = BEGIN + timedelta(days=1)
        world.alignment.add(ONE, e.ActionEscalated(to=BOSS, carried=3), at=later)
        world.alignment.add(ONE, e.ActionAssigned(owner=PEER, due_date="2024-08-01", by=BOSS), at=later)
        await world.feed()
        table = world.desk.serving("actions").table
        query = f"SELECT state, owner, owner_us, due_date, escalated_to, escalated_us, end_us FROM {table}"
        (row,) = await world.desk.fetch(query)
        later_us = int(timestamp(later).seconds) * 1_000_000
        assert tuple(row) == (Action.STATE_OPEN, PEER, later_us, "2024-08-01", BOSS, later_us, None)
        world.alignment.add(ONE, closed(later), at=later)
        await world.feed()
        (row,) = await world.desk.fetch(query)
        assert (row["escalated_to"], row["escalated_us"], row["end_us"]) == ("", 0, later_us)


async def test_pages_permission_and_freshness_of_actions(database):
    async with World(database()) as world:
        world.company()
        names = [action(number) for number in range(1, 9)]
        for name in names:
            world.alignment.add(name, took())
        assert await listed(world, page_size=3) == names
        for refused in (listed(world, "people/stranger"), statistics(world, "people/stranger")):
            with pytest.raises(PermissionDenied):
                await refused
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 9}))
        assert (await statistics(world, freshness=ahead)).read_info.stale
        assert not (await statistics(world)).read_info.stale
