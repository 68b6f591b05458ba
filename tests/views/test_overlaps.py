"""Given conflicts and duplicates, declared or found, what readers see of them."""

import pytest
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1 import overlap_pb2 as o
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1.objective_pb2 import Restriction
from okr.views.v1.overlap_list_service_pb2 import ListOverlapsRequest

from libs import freshness
from libs.commands import PermissionDenied
from services.views.overlaps import OverlapListService
from tests.views.world import (
    ALIGNMENT,
    BOSS,
    CN,
    CN_SALES,
    DE,
    HQ,
    OWNER,
    PEER,
    Q3,
    Q4,
    World,
    all_pages,
    caller,
    drafted,
    name_of,
)

ONE, TWO, THREE = (name_of(number) for number in range(1, 4))
SERVICE = "apps/alignment-reactions"


def overlap(number):
    return f"overlaps/00000000-0000-4000-8000-{number:012d}"


def declared(*between, **changes):
    whole = {"kind": o.OVERLAP_KIND_CONFLICT, "statement": "同一批客户", "by": OWNER}
    return e.OverlapDeclared(between=between, **{**whole, **changes})


def found(*between):
    return e.OverlapFound(kind=o.OVERLAP_KIND_DUPLICATE, between=between, rule="same-title", evidence="翻倍复购")


async def begun(world):
    world.company()
    world.goal.add(ONE, drafted("翻倍复购"))
    world.goal.add(TWO, drafted("Doppelt so oft", owner=PEER, unit=DE, cycle=Q4))
    world.goal.add(THREE, drafted("第三", unit=CN))


async def cards(world, who=OWNER, **asked):
    await world.feed()
    query = OverlapListService(world.desk).list_overlaps
    return await all_pages(query, ListOverlapsRequest(**asked), "overlaps", caller(who))


async def listed(world, who=OWNER, **asked):
    return [each.overlap.name for each in await cards(world, who, **asked)]


async def test_an_overlap_shows_what_its_goals_are_called_and_who_declared_it(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(overlap(1), declared(f"{ONE}/keyResults/kr1", TWO), by=OWNER)
        world.alignment.add(overlap(2), found(ONE, TWO), by=SERVICE)
        first, second = await cards(world)
        assert [(each.objective.title, each.key_result_title) for each in first.between] == [
            ("翻倍复购", "复购率"),
            ("Doppelt so oft", ""),
        ]
        assert first.declared_by_name == "张伟"
        assert (second.declared_by_name, second.overlap.rule, second.overlap.statement) == (
            "",
            "same-title",
            "翻倍复购",
        )
        resolved = e.OverlapResolved(
            resolution=o.OVERLAP_RESOLUTION_YIELDED, kept=ONE, reason="sales has begun", by=PEER
        )
        world.alignment.add(overlap(1), resolved, by=PEER)
        first, _ = await cards(world)
        assert first.overlap.state == o.Overlap.STATE_RESOLVED
        assert (first.overlap.kept, first.overlap.resolved_by) == (ONE, PEER)


async def test_titles_of_restricted_objectives_are_withheld_and_the_statement_stays(database):
    async with World(database()) as world:
        await begun(world)
        world.goal.add(ONE, g.ObjectiveRestricted(restriction=Restriction(readers=[BOSS], reason="secret")))
        world.alignment.add(overlap(1), declared(f"{ONE}/keyResults/kr1", TWO))
        (card,) = await cards(world, PEER)
        secret, other = card.between
        assert secret.objective.withheld and (secret.objective.title, secret.key_result_title) == ("", "")
        assert other.objective.title == "Doppelt so oft"
        assert card.overlap.statement == "同一批客户"


async def test_overlaps_are_found_by_what_their_goals_are_now(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(overlap(1), declared(f"{ONE}/keyResults/kr1", TWO))
        world.alignment.add(overlap(2), found(ONE, THREE))
        assert await listed(world) == [overlap(1), overlap(2)]
        assert await listed(world, goal=ONE) == [overlap(1), overlap(2)]
        assert await listed(world, goal=f"{ONE}/keyResults/kr1") == [overlap(1)]
        assert await listed(world, goal=THREE) == [overlap(2)]
        assert await listed(world, unit=DE) == [overlap(1)]
        assert await listed(world, unit=CN) == [overlap(1), overlap(2)]
        assert await listed(world, cycle=Q4) == [overlap(1)]
        assert await listed(world, cycle=Q3) == [overlap(1), overlap(2)]
        world.goal.add(TWO, g.ObjectiveTransferred(owner=BOSS, counterpart=OWNER, unit=CN_SALES, revision=2))
        assert await listed(world, unit=DE) == []
        assert await listed(world, unit=HQ) == [overlap(1), overlap(2)]
        world.alignment.add(overlap(2), e.OverlapDismissed(reason="another market", by=OWNER))
        assert await listed(world, states=[o.Overlap.STATE_OPEN]) == [overlap(1)]
        assert await listed(world, states=[o.Overlap.STATE_DISMISSED]) == [overlap(2)]


async def test_pages_permission_and_freshness_of_overlaps(database):
    async with World(database()) as world:
        await begun(world)
        names = [overlap(number) for number in range(1, 9)]
        for name in names:
            world.alignment.add(name, declared(ONE, TWO))
        assert await listed(world, page_size=3) == names
        with pytest.raises(PermissionDenied):
            await listed(world, "people/stranger")
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 9}))
        query = OverlapListService(world.desk).list_overlaps
        assert (await query(ListOverlapsRequest(freshness=ahead), caller())).read_info.stale
        assert not (await query(ListOverlapsRequest(), caller())).read_info.stale
