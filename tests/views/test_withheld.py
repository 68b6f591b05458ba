"""The text of a restricted objective is in no answer to somebody who may not read it."""

import pytest
from okr.alignment.v1.events_pb2 import ActionRecorded, OverlapDeclared, StandaloneDeclared
from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.alignment_finding_service_pb2 import GetAlignmentHealthRequest, ListAlignmentFindingsRequest
from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphRequest, GetAlignmentPathRequest
from okr.views.v1.alignment_tree_service_pb2 import ListAlignmentTreeRequest
from okr.views.v1.contract_list_service_pb2 import ListContractsRequest
from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest
from okr.views.v1.owed_service_pb2 import ListOwedRequest
from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest
from okr.views.v1.view_service_pb2 import ListViewsRequest

from services.views.alignment_findings import AlignmentFindingService
from services.views.alignment_graph import AlignmentGraphService
from services.views.alignment_tree import AlignmentTreeService
from services.views.contracts import ContractListService
from tests.views.bonds import Bonds
from tests.views.histories import Histories
from tests.views.links import contract, dependency, requested, standing, taken_on
from tests.views.world import (
    BEGIN,
    BOSS,
    CEO,
    HQ,
    MECHANIC,
    OWNER,
    PEER,
    World,
    activated,
    caller,
    drafted,
    name_of,
    opened,
)

SECRET, OPEN = name_of(1), name_of(2)
CANARY = "Kanarienvogel 金丝雀"


async def everything(world, who):
    """Every answer that could hold text of an objective."""
    answers = [
        await world.trees.list_objective_tree(ListObjectiveTreeRequest(page_size=500), who),
        await world.boards.list_unit_board(ListUnitBoardRequest(unit=HQ, units_below=True, page_size=500), who),
        await world.owed.list_owed(ListOwedRequest(page_size=500), who),
        await world.views.list_views(ListViewsRequest(), who),
    ]
    answers += await everything_of_alignment(world, who)
    for name in {stream for stream, *_ in await world.rows("objective_page")}:
        answers.append(await world.pages.get_objective_page(GetObjectivePageRequest(name=name), who))
        request = ListObjectiveHistoryRequest(name=name, page_size=500)
        answers.append(await world.histories.list_objective_history(request, who))
        answers += await around(world, name, who)
    return answers


async def everything_of_alignment(world, who):
    desk = world.desk
    contracts, tree = ContractListService(desk), AlignmentTreeService(desk)
    graph, findings = AlignmentGraphService(desk), AlignmentFindingService(desk)
    whole = GetAlignmentGraphRequest(dependencies=True, proposals=True)
    return [
        await contracts.list_contracts(ListContractsRequest(page_size=500), who),
        await tree.list_alignment_tree(ListAlignmentTreeRequest(page_size=500), who),
        await graph.get_alignment_graph(whole, who),
        await findings.list_alignment_findings(ListAlignmentFindingsRequest(page_size=500), who),
        await findings.get_alignment_health(GetAlignmentHealthRequest(), who),
    ]


async def around(world, name, who):
    tree, graph = AlignmentTreeService(world.desk), AlignmentGraphService(world.desk)
    near = GetAlignmentGraphRequest(objective=name, up=100, down=100, dependencies=True, proposals=True)
    return [
        await tree.list_alignment_tree(ListAlignmentTreeRequest(root=name), who),
        await graph.get_alignment_graph(near, who),
        await graph.get_alignment_path(GetAlignmentPathRequest(objective=name), who),
    ]


def aligned(world, names):
    """Contracts, dependencies, overlaps and actions among objectives, in all states; none of their words is the canary."""
    for stream, event in Bonds(3, names, contracts=12).events(200):
        world.alignment.add(stream, event)
    first, second, third = names[:3]
    world.alignment.add(dependency(1), *taken_on(first, second, OWNER))
    world.alignment.add(dependency(2), *taken_on(second, first, PEER))
    world.alignment.add(dependency(3), requested(third, PEER))
    between = [first, f"{second}/keyResults/kr1"]
    world.alignment.add(
        "overlaps/00000000-0000-4000-8000-000000000001", OverlapDeclared(between=between, statement="一样")
    )
    action = ActionRecorded(text="补数据", owner=PEER, about=[second])
    world.alignment.add("actions/00000000-0000-4000-8000-000000000001", action)
    # Why an objective stands alone is its own text.
    alone = StandaloneDeclared(by=OWNER, reason=CANARY)
    world.alignment.add(names[3].replace("objectives/", "standings/"), alone)


def holds(answers, text):
    return any(text.encode() in answer.SerializeToString() for answer in answers)


async def test_a_restricted_objective_is_a_stub_with_numbers_and_structure(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(SECRET, drafted(CANARY, why=CANARY), *activated())
        world.goal.add(SECRET, e.ObjectiveRestricted(restriction=o.Restriction(reason=CANARY)))
        world.goal.add(OPEN, drafted(parent=SECRET, owner=PEER, counterpart=CEO))
        await world.feed()
        (node, child) = (await world.trees.list_objective_tree(ListObjectiveTreeRequest(), caller(PEER))).nodes
        card = node.objective
        assert (card.title, card.restricted, card.withheld) == ("", True, True)
        assert (card.owner, card.unit_title, card.state) == (OWNER, "销售部", o.Objective.STATE_ACTIVE)
        assert (card.key_results[0].title, card.key_results[0].weight) == ("", "1")
        assert card.key_results[0].measurement.metric.target == "20"
        assert (child.objective.title, child.objective.restricted, child.depth) == (
            "让现场主管第一个想到我们",
            False,
            1,
        )


@pytest.mark.parametrize("who", [PEER, MECHANIC])
async def test_the_canary_is_in_no_answer_to_those_who_may_not_read_it(database, who):
    async with World(database()) as world:
        world.company()
        made = Histories(7, objectives=12, text=CANARY)
        for stream, event in made.events(400):
            world.goal.add(stream, event, by=OWNER)
        aligned(world, made.names)
        # The mechanic owes an answer about it as a party, and still may not read it.
        other = who if who == MECHANIC else CEO
        world.goal.add(SECRET, drafted(CANARY, owner=BOSS, counterpart=other), opened(BEGIN))
        for name in {SECRET, *made.names}:
            world.goal.add(name, e.ObjectiveRestricted(restriction=o.Restriction(readers=[CEO], reason=CANARY)))
        await world.feed()
        assert not [answer for answer in await everything(world, caller(who)) if holds([answer], CANARY)]
        assert holds(await everything(world, caller(CEO)), CANARY)


async def test_text_is_open_again_when_the_restriction_is_lifted(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(SECRET, drafted(CANARY), e.ObjectiveRestricted(restriction=o.Restriction(reason="M&A")))
        await world.feed()
        assert not holds(await everything(world, caller(PEER)), CANARY)
        world.goal.add(SECRET, e.RestrictionLifted(reason="done"))
        await world.feed()
        assert holds(await everything(world, caller(PEER)), CANARY)


async def test_a_history_that_is_ahead_of_the_restriction_shows_nothing_that_came_with_it(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(SECRET, drafted("open"))
        await world.feed()
        world.goal.add(SECRET, e.ObjectiveRestricted(restriction=o.Restriction(reason=CANARY)))
        world.goal.add(SECRET, e.FactStated(fact=o.Fact(text=CANARY)))
        # Only the history has these two yet.
        feed = world.desk.feeds[world.goal.log_id]
        await feed.serving["objective_history"].projector.take(feed.log_id, world.goal.records[feed.position :])
        request = ListObjectiveHistoryRequest(name=SECRET)
        answer = await world.histories.list_objective_history(request, caller(PEER))
        assert [each.version for each in answer.entries] == [1]
        assert not holds([answer], CANARY)


async def test_the_picture_keeps_the_place_of_a_restricted_objective_without_its_text(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(SECRET, drafted(CANARY, why=CANARY, unit=HQ), *activated())
        world.goal.add(SECRET, e.ObjectiveRestricted(restriction=o.Restriction(reason=CANARY)))
        world.goal.add(OPEN, drafted(owner=PEER, counterpart=CEO))
        world.alignment.add(contract(1), *standing(f"{OPEN}/keyResults/kr1", f"{SECRET}/keyResults/kr1", by=PEER))
        await world.feed()
        answers = await everything_of_alignment(world, caller(PEER))
        assert not holds(answers, CANARY)
        listed, tree, graph, *_ = answers
        (card,) = listed.contracts
        assert (card.contract.terms.statement, card.child.key_result_title) == ("南方的复购", "复购率")
        assert (card.parent.objective.withheld, card.parent.key_result_title) == (True, "")
        assert [each.depth for each in tree.nodes] == [0, 1]
        assert [(each.distance, each.objective.withheld) for each in graph.nodes] == [(0, True), (1, False)]
        assert holds(await everything_of_alignment(world, caller(OWNER)), CANARY)
