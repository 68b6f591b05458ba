"""Given what units declared and took on, what readers see of their capacity."""

import pytest
from okr.alignment.v1 import capacity_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1.objective_pb2 import Restriction
from okr.views.v1.capacity_list_service_pb2 import GetCapacityRequest, ListCapacitiesRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from services.views.capacities import CapacityListService
from tests.views.handshakes import dependency, requested
from tests.views.world import ALIGNMENT, BOSS, CN, DE, OWNER, PEER, Q3, Q4, World, all_pages, caller, drafted, name_of

SALES, SALES_NEXT, PLANT = "capacities/cn-sales.2024-q3", "capacities/cn-sales.2024-q4", "capacities/de.2024-q3"
ONE, TWO = name_of(1), name_of(2)
BOUNDS = c.CapacityBounds(committed_most="0.9", total_least="1.0", total_most="1.3")


def declared(available="10", **changes):
    whole = {"available": available, "measure": "person-weeks", "bounds": BOUNDS, "reason": "五个人", "by": BOSS}
    return e.CapacityDeclared(**{**whole, **changes})


def planned(subject, load, kind=c.LOAD_KIND_COMMITTED):
    return e.LoadPlanned(load=c.Load(subject=subject, load=load, kind=kind), by=BOSS)


async def shown(world, name=SALES, who=OWNER):
    await world.feed()
    answer = await CapacityListService(world.desk).get_capacity(GetCapacityRequest(name=name), caller(who))
    return answer.capacity


async def listed(world, who=OWNER, **asked):
    await world.feed()
    query = CapacityListService(world.desk).list_capacities
    cards = await all_pages(query, ListCapacitiesRequest(**asked), "capacities", caller(who))
    return [each.capacity.name for each in cards]


async def test_a_capacity_shows_its_sums_and_what_its_loads_are_called(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted("翻倍复购"))
        world.alignment.add(dependency(1), requested())
        stretch = planned(dependency(1), "0.30", c.LOAD_KIND_ASPIRATIONAL)
        world.alignment.add(SALES, declared(), planned(ONE, "8.25"), stretch, planned(TWO, "0.4"))
        card = await shown(world)
        known = card.capacity
        assert (known.unit, known.cycle, card.unit_title) == ("units/cn-sales", Q3, "销售部")
        assert (known.committed_load, known.aspirational_load) == ("8.65", "0.3")
        assert known.verdict == c.CAPACITY_VERDICT_TOTAL_TOO_LITTLE
        assert [(each.subject, each.title, each.withheld) for each in card.titles] == [
            (ONE, "翻倍复购", False),
            (dependency(1), "三百台样机", False),
            (TWO, "", False),
        ]


async def test_the_verdict_follows_every_load_and_cut(database):
    async with World(database()) as world:
        world.company()

        async def verdict(*events):
            world.alignment.add(SALES, *events)
            return (await shown(world)).capacity.verdict

        assert await verdict(declared("")) == c.CAPACITY_VERDICT_UNSPECIFIED
        assert await verdict(declared()) == c.CAPACITY_VERDICT_TOTAL_TOO_LITTLE
        # Exactly at a bound is within it: nine tenths and all of it.
        assert await verdict(planned(ONE, "9.0")) == c.CAPACITY_VERDICT_TOTAL_TOO_LITTLE
        assert await verdict(planned(TWO, "1", c.LOAD_KIND_ASPIRATIONAL)) == c.CAPACITY_VERDICT_FITS
        assert await verdict(planned(TWO, "4", c.LOAD_KIND_ASPIRATIONAL)) == c.CAPACITY_VERDICT_FITS
        assert await verdict(planned(TWO, "4.01", c.LOAD_KIND_ASPIRATIONAL)) == c.CAPACITY_VERDICT_TOTAL_TOO_MUCH
        assert await verdict(planned(ONE, "9.01")) == c.CAPACITY_VERDICT_COMMITTED_TOO_MUCH
        cut = c.Cut(subject=TWO, load="4.01", kind=c.LOAD_KIND_ASPIRATIONAL, reason="人手不够", by=BOSS)
        assert await verdict(planned(ONE, "9"), e.LoadCut(cut=cut)) == c.CAPACITY_VERDICT_TOTAL_TOO_LITTLE
        known = (await shown(world)).capacity
        assert [each.subject for each in known.loads] == [ONE]
        assert list(known.cuts) == [cut]
        (row,) = await world.desk.fetch(f"SELECT unit, cycle, verdict FROM {world.desk.serving('capacities').table}")
        assert tuple(row) == ("units/cn-sales", Q3, c.CAPACITY_VERDICT_TOTAL_TOO_LITTLE)


async def test_the_title_of_a_restricted_objective_is_withheld_and_its_load_counts(database):
    async with World(database()) as world:
        world.company()
        restriction = Restriction(readers=[BOSS], reason="secret")
        world.goal.add(ONE, drafted("秘密"), g.ObjectiveRestricted(restriction=restriction))
        world.alignment.add(SALES, declared(), planned(ONE, "8"))
        (title,) = (await shown(world, who=PEER)).titles
        assert (title.title, title.withheld) == ("", True)
        assert (await shown(world, who=PEER)).capacity.committed_load == "8"
        (title,) = (await shown(world, who=BOSS)).titles
        assert (title.title, title.withheld) == ("秘密", False)


async def test_what_was_cut_is_still_called_by_its_name(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted("翻倍复购"))
        cut = c.Cut(subject=ONE, load="3", kind=c.LOAD_KIND_COMMITTED, reason="人手不够", by=BOSS)
        world.alignment.add(SALES, declared(), planned(ONE, "3"), e.LoadCut(cut=cut))
        assert [each.title for each in (await shown(world)).titles] == ["翻倍复购"]


async def test_capacities_are_found(database):
    async with World(database()) as world:
        world.company()
        for name in (SALES, SALES_NEXT, PLANT):
            world.alignment.add(name, declared())
        assert await listed(world) == [SALES, SALES_NEXT, PLANT]
        assert await listed(world, unit=CN) == [SALES, SALES_NEXT]
        assert await listed(world, unit=DE) == [PLANT]
        assert await listed(world, cycle=Q3) == [SALES, PLANT]
        assert await listed(world, cycle=Q4, unit=CN) == [SALES_NEXT]


async def test_pages_permission_freshness_and_unknown_capacities(database):
    async with World(database()) as world:
        world.company()
        names = [f"capacities/cn-sales.q{number}" for number in range(1, 9)]
        for name in names:
            world.alignment.add(name, declared())
        assert await listed(world, page_size=3) == names
        with pytest.raises(ResourceNotFound):
            await shown(world, PLANT)
        for refused in (listed(world, "people/stranger"), shown(world, names[0], "people/stranger")):
            with pytest.raises(PermissionDenied):
                await refused
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 9}))
        query = CapacityListService(world.desk).get_capacity
        assert (await query(GetCapacityRequest(name=names[0], freshness=ahead), caller())).read_info.stale
