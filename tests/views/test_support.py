"""What an accepted dependency makes of its provider's objective, as readers see it."""

from datetime import timedelta

from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.goal.v1.measurement_pb2 import Measurement, Metric, Reading
from okr.views.v1 import owed_service_pb2 as owed
from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest

from libs.record import timestamp
from tests.views.world import BEGIN, BOSS, GOAL, OWNER, PEER, World, activated, caller, drafted, name_of

ONE, TWO = name_of(1), name_of(2)
DEPENDENCY = "dependencies/00000000-0000-4000-8000-0000000000d1"
REACTION = "reactions/00000000-0000-4000-8000-0000000000f1"
REFUSED = "reactions/00000000-0000-4000-8000-0000000000f2"
SERVICE = "apps/goal-reactions"


def added(due):
    benches = Measurement(metric=Metric(unit="台", baseline="0", target="300", direction=Metric.DIRECTION_UP))
    key_result = o.KeyResult(
        key_result_id="dep-d1",
        title="三百台样机",
        measurement=benches,
        weight="0",
        due_date="2024-09-15",
        owner=PEER,
        dependency=DEPENDENCY,
    )
    return e.SupportingKeyResultAdded(
        key_result=key_result, revision=2, terms_hash="2" * 64, answer_due=timestamp(due) if due else None
    )


async def supported(world, due=None):
    """An objective that is worked on, and what goal did about two dependencies."""
    world.company()
    world.goal.add(ONE, drafted("第一"), *activated())
    measured = e.KeyResultMeasured(key_result_id="kr1", reading=Reading(value="15"), true_time=timestamp(BEGIN))
    world.goal.add(ONE, measured, by=OWNER)
    taken = e.ReactionTaken(cause=DEPENDENCY, objective=ONE, key_result=f"{ONE}/keyResults/dep-d1")
    world.goal.add(REACTION, taken, by=SERVICE)
    world.goal.add(ONE, added(due), by=SERVICE)
    refused = e.ReactionRefused(cause=DEPENDENCY, refusal_reason="OBJECTIVE_IS_CLOSED", refusal="it is closed")
    world.goal.add(REFUSED, refused, by=SERVICE)
    world.goal.add(TWO, drafted("第二"))
    await world.feed()


async def test_reactions_trouble_no_view(database):
    async with World(database()) as world:
        await supported(world)
        feed = world.desk.feeds[GOAL]
        assert [each.trouble for each in feed.serving.values()] == [""] * len(feed.serving)
        assert feed.position == len(world.goal.records)
        assert {each.position for each in feed.serving.values()} == {feed.position}
        nodes = (await world.trees.list_objective_tree(ListObjectiveTreeRequest(), caller())).nodes
        assert {each.objective.name for each in nodes} == {ONE, TWO}
        for view in feed.serving:
            assert not [row for row in await world.rows(view) if str(row[0]).startswith("reactions/")]


async def test_the_key_result_is_shown_and_weighs_nothing_yet(database):
    async with World(database()) as world:
        await supported(world)
        page = (await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller())).page
        assert [each.dependency for each in page.objective.terms.key_results] == ["", DEPENDENCY]
        shown = page.card.key_results[1]
        assert (shown.title, shown.weight, shown.due_date, shown.owner) == ("三百台样机", "0", "2024-09-15", PEER)
        assert page.card.progress == "0.5"
        assert (page.objective.revision, page.objective.terms_hash) == (2, "2" * 64)


async def test_both_parties_owe_an_answer_again(database):
    async with World(database()) as world:
        due = world.desk.now() + timedelta(days=3)
        await supported(world, due)
        for party in (OWNER, BOSS):
            items = (await world.owed.list_owed(owed.ListOwedRequest(person=party), caller(party))).items
            (answer,) = [each for each in items if each.reason == owed.OWED_REASON_ANSWER_TERMS]
            assert answer.subject == ONE
            assert answer.due_time == timestamp(due)


async def test_the_history_says_where_it_came_from(database):
    async with World(database()) as world:
        due = world.desk.now() + timedelta(days=3)
        await supported(world, due)
        request = ListObjectiveHistoryRequest(name=ONE, newest_first=True)
        entry = (await world.histories.list_objective_history(request, caller())).entries[0]
        day = due.date().isoformat()
        assert entry.sentence == (
            f"An accepted dependency added the key result dep-d1 “三百台样机”, due 2024-09-15. Answer due {day}."
        )
        assert {each.path: each.value for each in entry.facts}["key_result.dependency"] == DEPENDENCY
        assert entry.actor == SERVICE


async def test_what_is_withheld_of_it_is_its_text(database):
    async with World(database()) as world:
        await supported(world)
        world.goal.add(ONE, e.ObjectiveRestricted(restriction=o.Restriction(reason="M&A")), by=OWNER)
        await world.feed()
        page = (await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller(PEER))).page
        result = page.objective.terms.key_results[1]
        assert (result.title, result.dependency, result.due_date) == ("", DEPENDENCY, "2024-09-15")
        request = ListObjectiveHistoryRequest(name=ONE)
        entries = (await world.histories.list_objective_history(request, caller(PEER))).entries
        told = next(each for each in entries if each.type.endswith("SupportingKeyResultAdded"))
        assert told.sentence == "An accepted dependency added the key result dep-d1, due 2024-09-15."
        assert "三百台样机" not in str(entries)
