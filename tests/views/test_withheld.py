"""The text of a restricted objective is in no answer to somebody who may not read it."""

import pytest
from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest
from okr.views.v1.owed_service_pb2 import ListOwedRequest
from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest
from okr.views.v1.view_service_pb2 import ListViewsRequest

from tests.views.histories import Histories
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
    for name in {stream for stream, *_ in await world.rows("objective_page")}:
        answers.append(await world.pages.get_objective_page(GetObjectivePageRequest(name=name), who))
        request = ListObjectiveHistoryRequest(name=name, page_size=500)
        answers.append(await world.histories.list_objective_history(request, who))
    return answers


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
