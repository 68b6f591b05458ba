"""The picture around an objective and of the whole: who is how far from the centre, by which way, and who waits for whom."""

import asyncio
from itertools import count, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import dependency_pb2 as d
from okr.alignment.v1 import events_pb2 as e
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphRequest, GetAlignmentPathRequest
from okr.views.v1.alignment_tree_service_pb2 import ListAlignmentTreeRequest

from libs.commands import PermissionDenied, ResourceNotFound
from services.views import alignment_graph
from services.views.alignment_graph import AlignmentGraphService
from services.views.alignment_tree import AlignmentTreeService
from tests.views.links import (
    DUE,
    contract,
    dependency,
    end,
    objectives,
    outdated,
    proposed,
    requested,
    standing,
    taken_on,
    warned,
)
from tests.views.world import (
    ALIGNMENT,
    BOSS,
    CEO,
    CN,
    CN_SALES,
    DE,
    HQ,
    OWNER,
    PEER,
    Q4,
    World,
    all_pages,
    caller,
    drafted,
    name_of,
)

TOP, LEFT, RIGHT, LEAF, ALONE, UNKNOWN = (name_of(number) for number in range(1, 7))


async def company(world):
    world.company()
    objectives(world, TOP, owner=CEO, unit=HQ)
    objectives(world, LEFT, owner=BOSS, unit=CN)
    objectives(world, RIGHT, owner=PEER, unit=DE, cycle=Q4)
    objectives(world, LEAF, ALONE)
    for number, (child, parent) in enumerate(((LEFT, TOP), (RIGHT, LEFT), (LEAF, RIGHT), (LEAF, LEFT)), 1):
        world.alignment.add(contract(number), *standing(child, parent))


async def graph(world, who=OWNER, **asked):
    await world.feed()
    return await AlignmentGraphService(world.desk).get_alignment_graph(GetAlignmentGraphRequest(**asked), caller(who))


async def path(world, name, who=OWNER):
    await world.feed()
    request = GetAlignmentPathRequest(objective=name)
    return await AlignmentGraphService(world.desk).get_alignment_path(request, caller(who))


def distances(found):
    return {each.objective.name: each.distance if each.HasField("distance") else None for each in found.nodes}


def edges(found):
    return {(getattr(each, "from"), each.to) for each in found.edges}


# Contracts


async def test_the_whole_is_told_nearest_to_the_centre_first(database):
    async with World(database()) as world:
        await company(world)
        found = await graph(world)
        assert list(distances(found).items()) == [(TOP, 0), (LEFT, 1), (RIGHT, 2), (LEAF, 2), (ALONE, None)]
        assert edges(found) == {(LEFT, TOP), (RIGHT, LEFT), (LEAF, RIGHT), (LEAF, LEFT)}
        assert not found.truncated


async def test_the_picture_around_an_objective_goes_as_far_up_and_down_as_was_asked_for(database):
    async with World(database()) as world:
        await company(world)
        for asked, names in (
            ({}, {LEFT}),
            ({"up": 1}, {LEFT, TOP}),
            ({"down": 1}, {LEFT, RIGHT, LEAF}),
            ({"up": 100, "down": 100}, {TOP, LEFT, RIGHT, LEAF}),
        ):
            found = await graph(world, objective=LEFT, **asked)
            assert distances(found).keys() == names
            assert distances(found)[LEFT] == 1
        assert edges(await graph(world, objective=LEAF, up=1)) == {(LEAF, LEFT), (LEAF, RIGHT), (RIGHT, LEFT)}
        # How far it is from the centre is told also where the way there is not shown.
        assert distances(await graph(world, objective=LEAF)) == {LEAF: 2}


async def test_only_what_stands_is_a_way_and_proposals_are_shown_if_they_are_asked_for(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(5), proposed(ALONE, LEFT, due=DUE))
        world.alignment.add(contract(4), e.ContractReleased(closing=c.ContractClosing(by=BOSS)))
        assert ALONE not in distances(await graph(world, objective=LEFT, down=100))
        found = await graph(world, objective=LEFT, down=100, proposals=True)
        assert distances(found) == {LEFT: 1, RIGHT: 2, LEAF: 3, ALONE: None}
        (offer,) = [each for each in found.edges if each.name == contract(5)]
        assert (offer.contract_state, offer.awaiting, offer.overdue) == (c.Contract.STATE_PROPOSED, BOSS, True)
        assert (await graph(world, proposals=True)).edges[-1].name == contract(5)


async def test_whoever_took_an_objective_on_owes_the_answer(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(5), proposed(ALONE, LEFT))
        world.goal.add(
            LEFT, g.ObjectiveTransferred(owner=PEER, previous_owner=BOSS, unit=DE, counterpart=CEO, revision=2)
        )
        found = await graph(world, objective=LEFT, down=1, proposals=True)
        assert [each.awaiting for each in found.edges if each.name == contract(5)] == [PEER]


async def test_edges_say_what_is_stale_and_what_a_risk_has_reached(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(1), outdated(LEFT))
        world.alignment.add(contract(2), e.ContractWarned(risk=warned(contract(2))))
        found = {each.name: each for each in (await graph(world)).edges}
        assert found[contract(1)].contract_state == c.Contract.STATE_STALE
        assert {name for name, each in found.items() if each.at_risk} == {contract(2)}


async def test_a_picture_of_a_unit_or_a_cycle_has_what_is_in_it_at_its_distance(database):
    async with World(database()) as world:
        await company(world)
        assert distances(await graph(world, unit=CN)) == {LEFT: 1, LEAF: 2, ALONE: None}
        assert distances(await graph(world, cycle=Q4)) == {RIGHT: 2}
        assert distances(await graph(world, unit=CN_SALES, objective=LEFT, down=100)) == {LEAF: 2}
        assert distances(await graph(world, unit="units/elsewhere")) == {}


async def test_a_large_picture_is_cut_where_it_is_farthest_from_the_centre(database, monkeypatch):
    async with World(database()) as world:
        await company(world)
        for asked in ({}, {"objective": TOP, "down": 100}, {"objective": TOP, "down": 4}):
            found = await graph(world, most_nodes=2, **asked)
            assert (distances(found), found.truncated) == ({TOP: 0, LEFT: 1}, True)
        # Whoever is asked about is there in any case.
        found = await graph(world, objective=LEAF, up=100, most_nodes=2)
        assert (distances(found), found.truncated) == ({LEFT: 1, LEAF: 2}, True)
        assert not (await graph(world, most_nodes=5)).truncated
        monkeypatch.setattr(alignment_graph, "PAGE_BYTES", 400)
        found = await graph(world)
        assert found.truncated
        assert 1 <= len(found.nodes) < 5
        assert all(set(each) <= distances(found).keys() for each in edges(found))


async def test_standing_alone_is_told_with_its_reason(database):
    async with World(database()) as world:
        await company(world)
        stream = ALONE.replace("objectives/", "standings/")
        world.alignment.add(stream, e.StandaloneDeclared(by=OWNER, reason="法务要求"))
        (node,) = (await graph(world, objective=ALONE)).nodes
        assert (node.standalone, node.standalone_reason, node.standing_etag) == (True, "法务要求", "v1")
        world.goal.add(ALONE, g.ObjectiveRestricted(restriction=o.Restriction(reason="M&A")))
        (node,) = (await graph(world, who=PEER, objective=ALONE)).nodes
        assert (node.standalone, node.standalone_reason, node.objective.withheld) == (True, "", True)


async def test_an_objective_that_goal_has_not_told_of_yet_has_its_place(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(7), *standing(UNKNOWN, LEFT))
        assert distances(await graph(world, objective=UNKNOWN)) == {UNKNOWN: 2}
        assert [each.objective.name for each in (await path(world, UNKNOWN)).path] == [UNKNOWN, LEFT, TOP]
        world.alignment.add(contract(8), *standing(LEAF, name_of(44)))
        assert distances(await graph(world, objective=name_of(44))) == {name_of(44): None}
        for query in (graph(world, objective=name_of(99)), path(world, name_of(99))):
            with pytest.raises(ResourceNotFound):
                await query


async def test_the_path_is_the_shortest_and_names_its_contracts(database):
    async with World(database()) as world:
        await company(world)
        found = await path(world, LEAF)
        assert [(each.objective.name, each.distance) for each in found.path] == [(LEAF, 2), (LEFT, 1), (TOP, 0)]
        assert [each.name for each in found.contracts] == [contract(4), contract(1)]
        assert (found.node.objective.name, found.node.distance) == (LEAF, 2)
        # A second contract between the same two: the older one is named.
        world.alignment.add(contract(9), *standing(f"{LEAF}/keyResults/kr1", LEFT))
        assert [each.name for each in (await path(world, LEAF)).contracts] == [contract(4), contract(1)]
        world.alignment.add(contract(4), e.ContractReleased(closing=c.ContractClosing(by=BOSS)))
        assert [each.name for each in (await path(world, LEAF)).contracts] == [contract(9), contract(1)]
        centre, alone = await path(world, TOP), await path(world, ALONE)
        assert ([each.objective.name for each in centre.path], centre.node.distance) == ([TOP], 0)
        assert (list(alone.path), alone.node.HasField("distance")) == ([], False)


async def test_only_who_is_here_sees_the_picture(database):
    async with World(database()) as world:
        await company(world)
        for query in (graph(world, who="people/stranger"), path(world, LEAF, who="people/stranger")):
            with pytest.raises(PermissionDenied):
                await query


# Dependencies


async def test_dependencies_lead_from_who_gives_to_who_needs(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(dependency(1), *taken_on(LEAF, RIGHT))
        world.alignment.add(dependency(2), requested(LEFT, due=DUE))
        world.alignment.add(
            dependency(3),
            e.DependencyCountered(**countered(LEAF, LEFT)),
            e.DependencyWarned(risk=warned(dependency(3))),
        )
        world.alignment.add(dependency(4), *taken_on(LEAF, LEFT), e.DependencyCancelled(by=OWNER))
        assert not any(each.name.startswith("dependencies/") for each in (await graph(world)).edges)
        found = {each.name: each for each in (await graph(world, dependencies=True)).edges if not each.kind}
        assert found.keys() == {dependency(1)}
        needs = found[dependency(1)]
        assert (getattr(needs, "from"), needs.to, needs.to_key_result_id) == (RIGHT, LEAF, "kr1")
        assert (needs.criticality, needs.dependency_state) == (d.CRITICALITY_BLOCKING, d.Dependency.STATE_IN_PROGRESS)
        found = {each.name: each for each in (await graph(world, dependencies=True, proposals=True)).edges}
        assert found[dependency(3)].awaiting == OWNER
        assert found[dependency(3)].overdue
        assert dependency(2) not in found


def countered(consumer, provider_objective):
    asked = requested(consumer, due=DUE)
    return {
        "terms": asked.terms,
        "consumer": asked.consumer,
        "provider_objective": provider_objective,
        "by": PEER,
        "awaiting": OWNER,
        "answer_due": asked.answer_due,
    }


async def test_around_an_objective_are_also_those_that_it_waits_for(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(dependency(1), *taken_on(LEAF, ALONE))
        found = await graph(world, objective=LEAF, dependencies=True)
        assert distances(found) == {LEAF: 2, ALONE: None}
        assert edges(found) == {(ALONE, LEAF)}
        assert distances(await graph(world, objective=ALONE, dependencies=True)) == {LEAF: 2, ALONE: None}


# What is above is remembered


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_remembered_of_the_way_up_follows_every_change(database, seed):
    async with World(database()) as world:
        world.company()
        random, names = Random(seed), [name_of(number) for number in range(1, 9)]
        objectives(world, *names, unit=DE)
        units, pairs = dict.fromkeys(names, DE), {}
        for number in range(1, 40):
            what = random.random()
            if what < 0.5 or len(pairs) < 5:
                # Long chains: mostly from one to the next.
                place = random.randrange(1, len(names))
                child, parent = names[place], names[max(0, place - random.choice([1, 1, 1, 2]))]
                world.alignment.add(contract(number), *standing(child, parent, kind=c.CONTRACT_KIND_SUPPORTS))
                pairs[contract(number)] = (child, parent)
            elif what < 0.85:
                broken = random.choice(list(pairs))
                ending = random.choice(
                    [e.ContractBreached, e.ContractReleased, e.ContractReleased, e.ContractFulfilled]
                )
                world.alignment.add(broken, ending(closing=c.ContractClosing(by=BOSS)))
                if ending is e.ContractFulfilled:
                    continue
                del pairs[broken]
            else:
                name = random.choice(names[:3])
                units[name] = random.choice([HQ, DE])
                moved = g.ObjectiveTransferred(owner=OWNER, counterpart=BOSS, unit=units[name], revision=number + 1)
                world.goal.add(name, moved)
            far = naive_distances(names, list(pairs.values()), {each for each, unit in units.items() if unit == HQ})
            for each in names[-4:]:
                assert distances(await graph(world, objective=each))[each] == far[each]
        await world.desk.store.close()
        await world.open()
        for each in names:
            assert distances(await graph(world, objective=each))[each] == far[each]


async def test_what_somebody_else_applied_is_not_overlooked(database):
    async with World(database()) as world:
        await company(world)
        assert distances(await graph(world, objective=LEAF)) == {LEAF: 2}
        # Another process takes this, and this one only learns that its views are further.
        release = e.ContractReleased(closing=c.ContractClosing(by=BOSS))
        position = world.alignment.add(contract(1), release)
        feed = world.desk.feeds[ALIGNMENT]
        for serving in feed.serving.values():
            await serving.projector.take(feed.log_id, world.alignment.records[position - 1 :])
            serving.position = position
        assert distances(await graph(world, objective=LEAF)) == {LEAF: None}


# Against a naive reckoning


def naive_distances(names, pairs, centre):
    found = {name: 0 if name in centre else None for name in names}
    for _ in names:
        for child, parent in pairs:
            if found[parent] is not None and (found[child] is None or found[child] > found[parent] + 1):
                found[child] = found[parent] + 1
    return found


def naive_below(root, pairs, levels):
    reached = {root}
    for _ in range(levels):
        reached |= {child for child, parent in pairs if parent in reached}
    return reached


def naive_tree(root, pairs, opened, depth=0):
    """(depth, name, repeated) of a root and all below it. pairs: in the order in which siblings stand."""
    found = [(depth, root, root in opened)]
    if root not in opened:
        opened.add(root)
        for child, parent in pairs:
            if parent == root:
                found += naive_tree(child, pairs, opened, depth + 1)
    return found


def test_tree_graph_and_distance_are_those_of_a_naive_reckoning(database):
    """One world for all examples, each with objectives of its own."""
    numbers = count(100)
    link = st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([True, True, True, False]))
    links = st.lists(link, max_size=16, unique_by=lambda each: each[:2])
    with asyncio.Runner() as runner:
        world = World(database())
        runner.run(world.__aenter__())
        world.company()

        @settings(max_examples=30, deadline=None)
        @given(
            links=links, centre=st.sets(st.integers(0, 7), max_size=2), levels=st.integers(0, 3), root=st.integers(0, 7)
        )
        def compare(links, centre, levels, root):
            names = [name_of(next(numbers)) for _ in range(8)]
            for place, name in enumerate(names):
                world.goal.add(name, drafted(unit=HQ if place in centre else DE))
            pairs = []
            for low, high, stands in ((names[low], names[high], stands) for low, high, stands in links if low != high):
                offer = proposed(low, high, kind=c.CONTRACT_KIND_SUPPORTS)
                if stands:
                    pairs.append((low, high))
                    offer = e.ContractImported(terms=offer.terms, child=end(low), parent=end(high))
                world.alignment.add(contract(next(numbers)), offer)
            runner.run(check(world, names, pairs, {names[place] for place in centre}, levels, names[root]))

        try:
            compare()
        finally:
            runner.run(world.__aexit__(None, None, None))


async def check(world, names, pairs, centre, levels, root):
    await world.feed()
    far = naive_distances(names, pairs, centre)
    for down in (levels, 100):
        found = await graph(world, objective=root, down=down)
        below = naive_below(root, pairs, down)
        assert distances(found) == {name: far[name] for name in below}
        assert edges(found) == {pair for pair in pairs if set(pair) <= below}
    above = naive_below(root, [(parent, child) for child, parent in pairs], levels)
    assert distances(await graph(world, objective=root, up=levels)).keys() == above
    whole = distances(await graph(world, most_nodes=5000))
    assert {name: whole[name] for name in names} == far
    way = await path(world, root)
    steps = [each.objective.name for each in way.path]
    assert len(steps) == (0 if far[root] is None else far[root] + 1)
    assert set(pairwise(steps)) <= set(pairs)
    query = AlignmentTreeService(world.desk).list_alignment_tree
    nodes = await all_pages(query, ListAlignmentTreeRequest(root=root, page_size=7), "nodes", caller())
    ordered = sorted(pairs, key=lambda pair: names.index(pair[0]))
    assert [(each.depth, each.objective.name, each.repeated) for each in nodes] == naive_tree(root, ordered, set())
