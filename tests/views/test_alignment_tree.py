"""The tree by contracts: who contributes to several stands under each, what is below it once, and no circle is endless."""

from itertools import pairwise

import pytest
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.goal.v1 import events_pb2 as g
from okr.views.v1.alignment_tree_service_pb2 import ListAlignmentTreeRequest

from libs.commands import PermissionDenied
from services.views import alignment_tree, objective_tree, ways
from services.views.alignment_tree import AlignmentTreeService, depth_first
from services.views.directory import Directory
from services.views.ways import Edge, Node
from tests.views.links import contract, objectives, outdated, proposed, standing
from tests.views.world import BOSS, CEO, CN, CN_SALES, DE, HQ, OWNER, PEER, Q3, Q4, World, all_pages, caller, name_of

TOP, LEFT, RIGHT, LEAF, UNKNOWN = (name_of(number) for number in range(1, 6))


async def company(world):
    """The top of the company, two below it, and a leaf that serves both and skips a level to the top."""
    world.company()
    objectives(world, TOP, owner=CEO, unit=HQ, title="第一")
    objectives(world, LEFT, owner=BOSS, unit=CN)
    objectives(world, RIGHT, owner=PEER, unit=DE, cycle=Q4)
    objectives(world, LEAF)
    for number, (child, parent) in enumerate(((LEFT, TOP), (RIGHT, TOP), (LEAF, LEFT), (LEAF, RIGHT), (LEAF, TOP)), 1):
        world.alignment.add(contract(number), *standing(child, parent))


async def nodes(world, who=OWNER, **asked):
    await world.feed()
    query = AlignmentTreeService(world.desk).list_alignment_tree
    return await all_pages(query, ListAlignmentTreeRequest(**asked), "nodes", caller(who))


def short(found):
    return [(each.depth, each.objective.name, each.repeated) for each in found]


async def test_who_contributes_to_several_stands_under_each_of_them(database):
    async with World(database()) as world:
        await company(world)
        found = await nodes(world)
        assert short(found) == [
            (0, TOP, False),
            (1, LEFT, False),
            (2, LEAF, False),
            (1, RIGHT, False),
            (2, LEAF, True),
            (1, LEAF, True),
        ]
        assert [each.contract for each in found] == ["", *(contract(number) for number in (1, 3, 2, 4, 5))]
        assert [each.parent_objective for each in found] == ["", TOP, LEFT, TOP, RIGHT, TOP]
        assert {each.state for each in found[1:]} == {c.Contract.STATE_ACTIVE}
        assert (found[0].objective.title, found[0].objective.unit_title) == ("第一", "同心集团")


async def test_what_is_below_stands_once_and_the_answer_says_where_it_is_left_out(database):
    async with World(database()) as world:
        await company(world)
        below = name_of(9)
        objectives(world, below)
        world.alignment.add(contract(6), *standing(f"{below}/keyResults/kr1", f"{LEAF}/keyResults/kr1"))
        found = await nodes(world)
        assert short(found)[2:4] == [(2, LEAF, False), (3, below, False)]
        assert [each.objective.name for each in found].count(below) == 1
        assert (found[3].key_result_id, found[3].parent_key_result_id) == ("kr1", "kr1")


async def test_only_what_stands_hangs_anything_up(database):
    async with World(database()) as world:
        await company(world)
        negotiated = e.ContractCountered(**{each.name: value for each, value in proposed(LEFT, TOP).ListFields()})
        world.alignment.add(contract(1), negotiated)
        world.alignment.add(contract(2), outdated(RIGHT))
        world.alignment.add(contract(3), e.ContractFulfilled(closing=c.ContractClosing(by=BOSS)))
        world.alignment.add(contract(4), e.ContractBreached(closing=c.ContractClosing(by=BOSS)))
        world.alignment.add(contract(5), e.ContractReleased(closing=c.ContractClosing(by=BOSS)))
        world.alignment.add(contract(6), proposed(RIGHT, LEFT))
        found = await nodes(world)
        assert short(found) == [(0, TOP, False), (1, LEFT, False), (2, LEAF, False), (1, RIGHT, False)]
        states = c.Contract.STATE_COUNTERED, c.Contract.STATE_FULFILLED, c.Contract.STATE_STALE
        assert tuple(each.state for each in found[1:]) == states


async def test_a_part_of_the_tree_is_found_by_root_depth_unit_and_cycle(database):
    async with World(database()) as world:
        await company(world)
        assert short(await nodes(world, root=LEFT)) == [(0, LEFT, False), (1, LEAF, False)]
        assert short(await nodes(world, depth=1)) == [
            (0, TOP, False),
            (1, LEFT, False),
            (1, RIGHT, False),
            (1, LEAF, False),
        ]
        assert short(await nodes(world, root=TOP, depth=1)) == short(await nodes(world, depth=1))
        assert short(await nodes(world, cycle=Q4)) == [(0, RIGHT, False)]
        assert short(await nodes(world, unit=CN)) == [(0, LEFT, False), (1, LEAF, False)]
        assert short(await nodes(world, unit=CN_SALES, root=LEFT)) == []
        assert short(await nodes(world, root=name_of(77))) == []
        assert short(await nodes(world, root=TOP, cycle=Q3)) == [
            (0, TOP, False),
            (1, LEFT, False),
            (2, LEAF, False),
            (1, LEAF, True),
        ]


async def test_at_the_lowest_level_only_what_is_shown_before_counts_as_repeated(database):
    async with World(database()) as world:
        world.company()
        # The leaf is found first where nothing below it is shown any more.
        objectives(world, TOP, LEFT, LEAF, RIGHT, owner=CEO)
        for number, (child, parent) in enumerate(((LEFT, TOP), (LEAF, LEFT), (RIGHT, LEAF), (LEAF, TOP)), 1):
            world.alignment.add(contract(number), *standing(child, parent))
        assert short(await nodes(world, depth=2)) == [
            (0, TOP, False),
            (1, LEFT, False),
            (2, LEAF, True),
            (1, LEAF, False),
            (2, RIGHT, False),
        ]


async def test_a_circle_of_support_ends_and_stands_under_its_oldest_member(database):
    async with World(database()) as world:
        world.company()
        objectives(world, TOP, LEFT, RIGHT)
        support = {"kind": c.CONTRACT_KIND_SUPPORTS, "weight": ""}
        for number, (child, parent) in enumerate(((TOP, LEFT), (LEFT, RIGHT), (RIGHT, TOP)), 1):
            world.alignment.add(contract(number), *standing(child, parent, **support))
        assert short(await nodes(world)) == [(0, TOP, False), (1, RIGHT, False), (2, LEFT, False), (3, TOP, True)]
        assert len(await nodes(world, root=LEFT)) == 4


async def test_an_objective_that_goal_has_not_told_of_yet_hangs_where_its_contract_says(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(9), *standing(UNKNOWN, LEAF))
        for found in (await nodes(world), await nodes(world, root=TOP)):
            (unknown,) = [each for each in found if each.objective.name == UNKNOWN]
            assert (unknown.depth, unknown.parent_objective, unknown.objective.owner) == (3, LEAF, "")
        assert short(await nodes(world, root=UNKNOWN)) == [(0, UNKNOWN, False)]


async def test_who_stands_alone_by_declaration_is_a_root_that_says_so(database):
    async with World(database()) as world:
        await company(world)
        alone = name_of(8)
        objectives(world, alone)
        stream = alone.replace("objectives/", "standings/")
        world.alignment.add(stream, e.StandaloneDeclared(by=OWNER, reason="法务"))
        found = await nodes(world)
        assert [(each.objective.name, each.standalone) for each in found if each.depth == 0] == [
            (TOP, False),
            (alone, True),
        ]
        world.alignment.add(stream, e.StandaloneWithdrawn(by=OWNER))
        assert not any(each.standalone for each in await nodes(world))


async def test_pages_of_the_tree_go_on_where_they_were_also_when_it_changes(database):
    async with World(database()) as world:
        await company(world)
        whole = short(await nodes(world))
        for size in (1, 2, 5):
            assert short(await nodes(world, page_size=size)) == whole
        query = AlignmentTreeService(world.desk).list_alignment_tree
        first = await query(ListAlignmentTreeRequest(page_size=3), caller())
        assert first.total_count == 6
        # Something new stands before where the page ended.
        world.alignment.add(contract(7), *standing(RIGHT, LEFT))
        await world.feed()
        request = ListAlignmentTreeRequest(page_size=10, page_token=first.next_page_token)
        assert short((await query(request, caller())).nodes) == [(1, RIGHT, True), (1, LEAF, True)]
        # And what the page ended with is gone: another has come to its place.
        world.alignment.add(contract(3), e.ContractReleased(closing=c.ContractClosing(by=BOSS)))
        await world.feed()
        assert short((await query(request, caller())).nodes) == short(await nodes(world))[2:]


async def test_a_page_is_no_larger_than_a_client_takes(database, monkeypatch):
    async with World(database()) as world:
        await company(world)
        whole = short(await nodes(world))
        monkeypatch.setattr(alignment_tree, "PAGE_BYTES", 400)
        first = await AlignmentTreeService(world.desk).list_alignment_tree(ListAlignmentTreeRequest(), caller())
        assert 1 <= len(first.nodes) < 6
        assert short(await nodes(world)) == whole
        assert objective_tree.PAGE_BYTES > 400


async def test_of_many_objectives_only_the_places_are_read_at_once(database, monkeypatch):
    async with World(database()) as world:
        await company(world)
        whole = [each.SerializeToString() for each in await nodes(world, root=TOP)]
        monkeypatch.setattr(ways, "MOST_AT_ONCE", 2)
        assert [each.SerializeToString() for each in await nodes(world, root=TOP)] == whole


async def test_only_who_is_here_reads_the_tree(database):
    async with World(database()) as world:
        await company(world)
        with pytest.raises(PermissionDenied):
            await nodes(world, who="people/stranger")


async def test_a_transferred_objective_is_shown_as_it_is_now(database):
    async with World(database()) as world:
        await company(world)
        world.goal.add(
            LEFT, g.ObjectiveTransferred(owner=PEER, previous_owner=BOSS, unit=DE, counterpart=CEO, revision=2)
        )
        found = await nodes(world, root=LEFT)
        assert (found[0].objective.owner, found[0].objective.unit) == (PEER, DE)


def test_a_chain_of_thousands_is_nested_without_recursion():
    names = [name_of(number) for number in range(1, 5001)]
    known = {name: Node(name, created=number) for number, name in enumerate(names)}
    edges = [
        Edge(contract(number), child, "", parent, "", 1, 4, True, number, "", False, 0, 0)
        for number, (parent, child) in enumerate(pairwise(names))
    ]
    places = depth_first(known, edges, Directory())
    assert [place.depth for place in places] == list(range(5000))
