"""Views catch up, stop where they must, say how fresh they are, and page through what changes."""

import asyncio
import base64

import nats as nats_py
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.js.api import StreamConfig
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest
from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest
from okr.views.v1.view_service_pb2 import ListViewsRequest, View

from libs import freshness
from libs.bus import end
from libs.follower import Follower
from libs.freshness import ConsistencyTokenInvalid
from services.views.paging import PageTokenInvalid
from tests.proxy import Proxy
from tests.views.histories import Histories
from tests.views.pipeline import Pipeline, until
from tests.views.world import CN, CN_SALES, DIRECTORY, GOAL, HQ, OWNER, PEER, World, all_pages, caller, drafted, name_of

ONE = name_of(1)


# Freshness


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,9}@[a-z]{2}/[1-9]", fullmatch=True), st.integers(0, 2**63 - 1), max_size=4)
)
def test_a_consistency_token_says_what_it_was_made_of(positions):
    assert freshness.decode(freshness.encode(positions)) == positions


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda each: base64.urlsafe_b64encode(each).decode()))
def test_anything_else_is_no_consistency_token(text):
    try:
        assert freshness.encode(freshness.decode(text)) == text or text == ""
    except ConsistencyTokenInvalid:
        return


@pytest.mark.parametrize(
    "content", ['{"goal@cn/1":-1}', '{"goal@cn/1":true}', '{"x":1}', "[1]", '{"goal@cn/1": 1}', "[" * 600]
)
def test_a_forged_consistency_token_is_refused(content):
    token = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
    with pytest.raises(ConsistencyTokenInvalid):
        freshness.decode(token)


async def page(world, token, max_wait_ms=0):
    wanted = Freshness(consistency_token=token, max_wait_ms=max_wait_ms)
    return await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE, freshness=wanted), caller())


async def test_a_query_waits_for_the_position_of_the_token(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted("before"))
        await world.feed()
        position = world.goal.add(ONE, e.TermsRevised(terms=drafted("after").terms, revision=2))
        token = freshness.encode({GOAL: position})
        stale = await page(world, token)
        assert (stale.page.card.title, stale.read_info.stale) == ("before", True)
        asked = asyncio.create_task(page(world, token, 10_000))
        await asyncio.sleep(0)
        await world.feed()
        fresh = await asked
        assert (fresh.page.card.title, fresh.read_info.stale) == ("after", False)
        assert freshness.decode(fresh.read_info.consistency_token) == {
            GOAL: position,
            DIRECTORY: len(world.directory.records),
        }


async def test_a_query_that_waited_in_vain_is_answered_as_stale(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        answer = await page(world, freshness.encode({GOAL: 10**9}), 50)
        assert answer.read_info.stale
        assert answer.page.objective.name == ONE


async def test_a_token_of_a_log_that_no_view_follows_is_refused(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        for token in (freshness.encode({"goal@eu/1": 1}), freshness.encode({"goal@cn/2": 1}), "nonsense"):
            with pytest.raises(ConsistencyTokenInvalid):
                await page(world, token)


# Pages


async def test_pages_hold_everything_exactly_once_while_rows_change(database):
    async with World(database()) as world:
        world.company()
        names = [name_of(number) for number in range(1, 24)]
        for name in names:
            world.goal.add(name, drafted(unit=CN_SALES))
        await world.feed()
        for query, request, field in (
            (world.boards.list_unit_board, ListUnitBoardRequest(unit=CN, units_below=True, page_size=4), "objectives"),
            (world.trees.list_objective_tree, ListObjectiveTreeRequest(page_size=4), "nodes"),
        ):
            found = []
            while True:
                response = await query(request, caller())
                found += [each.objective.name if field == "nodes" else each.name for each in getattr(response, field)]
                if not response.next_page_token:
                    break
                request.page_token = response.next_page_token
                # Rows that were shown and rows that were not both change between pages.
                for name in (names[0], names[-1]):
                    world.goal.add(name, e.FactStated(fact=o.Fact(text="x")), e.ObjectiveActivated())
                await world.feed()
            assert found == names


async def test_a_page_token_is_good_for_its_request_and_its_caller_only(database):
    async with World(database()) as world:
        world.company()
        for number in range(1, 6):
            world.goal.add(name_of(number), drafted(unit=CN_SALES))
        await world.feed()
        board = world.boards.list_unit_board
        token = (await board(ListUnitBoardRequest(unit=CN_SALES, page_size=2), caller())).next_page_token
        assert (
            len((await board(ListUnitBoardRequest(unit=CN_SALES, page_size=4, page_token=token), caller())).objectives)
            == 3
        )
        changed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        forged = [
            token[:-1],
            token + "A",
            token[::-1],
            "x",
            "ä" * 9,
            base64.urlsafe_b64encode(changed[:-1] + b"!").decode().rstrip("="),
            base64.urlsafe_b64encode(bytes(16) + b"[9,{}]").decode().rstrip("="),
        ]
        for each in forged:
            with pytest.raises(PageTokenInvalid):
                await board(ListUnitBoardRequest(unit=CN_SALES, page_token=each), caller())
        with pytest.raises(PageTokenInvalid):
            await board(ListUnitBoardRequest(unit=CN, page_token=token), caller())
        with pytest.raises(PageTokenInvalid):
            await board(ListUnitBoardRequest(unit=CN_SALES, page_token=token), caller(PEER))
        with pytest.raises(PageTokenInvalid):
            await world.trees.list_objective_tree(ListObjectiveTreeRequest(page_token=token), caller())


async def test_page_tokens_survive_a_restart(database):
    async with World(database()) as world:
        world.company()
        for number in range(1, 6):
            world.goal.add(name_of(number), drafted(unit=CN_SALES))
        await world.feed()
        request = ListUnitBoardRequest(unit=CN_SALES, page_size=2)
        request.page_token = (await world.boards.list_unit_board(request, caller())).next_page_token
        await world.desk.store.close()
        await world.open()
        rest = await all_pages(world.boards.list_unit_board, request, "objectives", caller())
        assert [each.name for each in rest] == [name_of(3), name_of(4), name_of(5)]


async def test_chinese_and_german_titles_keep_the_order_in_which_they_came(database):
    async with World(database()) as world:
        world.company()
        titles = ["用户", "Übung", "北京", "Zebra", "ä", "阿"]
        for number, title in enumerate(titles, 1):
            world.goal.add(name_of(number), drafted(title, unit=HQ))
        await world.feed()
        request = ListUnitBoardRequest(unit=HQ, page_size=2)
        assert [
            each.title for each in await all_pages(world.boards.list_unit_board, request, "objectives", caller())
        ] == titles


# Poison and restarts


async def statuses(world):
    return {each.name: each for each in (await world.views.list_views(ListViewsRequest(), caller())).views}


async def test_a_poisoned_view_stops_alone_and_says_so(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        # The objectives of this release know no such event; the history only keeps it.
        world.goal.add(ONE, e.CyclePlanned())
        behind = world.goal.add(name_of(2), drafted("geheim"))
        await world.feed()
        known = await statuses(world)
        stopped = {name for name, view in known.items() if view.status == View.STATUS_STOPPED}
        assert stopped == {"objective_page", "unit_board", "objective_tree", "owed"}
        assert known["objective_page"].trouble == f"stopped before {behind - 1}: UnknownType"
        assert known["objective_page"].positions[0].position == behind - 2
        assert known["objective_page"].lag_events == 2
        assert known["objective_history"].positions[0].position == behind
        answer = await page(world, "")
        assert answer.read_info.stale


async def test_what_a_history_cannot_keep_is_parked_and_shown(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        feed = world.desk.feeds[GOAL]
        table = feed.serving["objective_history"].table
        await world.desk.store.pool.execute(f"ALTER TABLE {table} ADD CHECK (version <> 2)")
        position = world.goal.add(ONE, e.FactStated(fact=o.Fact(text="geheim")), e.ObjectiveActivated()) - 1
        await world.feed()
        view = (await statuses(world))["objective_history"]
        assert (view.status, view.parked_count) == (View.STATUS_LIVE, 1)
        assert view.trouble == f"parked {position}: CheckViolationError"
        assert [row[1] for row in await world.rows("objective_history")] == [1, 3]


async def test_a_restart_goes_on_where_it_was_and_knows_the_directory_at_once(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        await world.desk.store.close()
        await world.open()
        assert world.desk.feeds[GOAL].position == len(world.goal.records)
        assert world.desk.directory.position == len(world.directory.records)
        assert (await page(world, "")).page.people[OWNER] == "张伟"
        world.goal.add(ONE, e.ObjectiveActivated())
        await world.feed()
        assert (await page(world, "")).page.card.state == o.Objective.STATE_ACTIVE


async def test_two_processes_on_one_database_apply_everything_once(database):
    dsn = database()
    async with World(dsn) as one, World(dsn) as other:
        one.company()
        for stream, event in Histories(1).events(40):
            one.goal.add(stream, event)
        other.directory, other.goal = one.directory, one.goal
        await asyncio.gather(one.feed(7), other.feed(9))
        await one.feed()
        assert len(await one.rows("objective_history")) == 40
        assert one.desk.feeds[GOAL].position == len(one.goal.records)


async def test_a_view_that_asks_where_it_is_asks_again_when_the_connection_ends_meanwhile(database):
    dsn = database()
    async with (
        Proxy.before(dsn, replied=lambda reply: True) as proxy,
        World(dsn) as ahead,
        World(proxy.dsn(dsn)) as world,
    ):
        ahead.company()
        ahead.goal.add(ONE, drafted())
        world.directory, world.goal = ahead.directory, ahead.goal
        await ahead.feed()
        asked = b"SELECT position FROM projections"
        proxy.swallow_reply = lambda request: asked in request and proxy.swallowed < 2
        await world.feed()
        assert proxy.swallowed == 2
        assert world.desk.feeds[GOAL].position == len(world.goal.records)
        assert len(await world.rows("objective_history")) == 1


async def test_events_travel_from_the_log_over_nats_into_the_views(database, tmp_path, nats_server):
    async with Pipeline(database, tmp_path, nats_server().url) as world:
        await world.follow()
        await world.record([(ONE, drafted())])
        answer = await until_shown(world)
        assert answer.page.card.title == "让现场主管第一个想到我们"
        await world.record(Histories(2).events(700))
        await until(lambda: world.real_feed.position == world.log.head)
        assert len(await world.rows("objective_history")) == 701
        (views,) = [(await statuses(world))["objective_history"]]
        assert views.positions[0].HasField("as_of")


async def until_shown(world):
    """Reads its own write."""
    answer = await page(world, freshness.encode({GOAL: world.log.head}), 10_000)
    assert not answer.read_info.stale
    return answer


async def test_what_is_not_of_the_log_stops_all_views_says_so_and_is_left_behind_when_it_is_gone(
    database, tmp_path, nats_server
):
    nats = nats_server().url
    async with Pipeline(database, tmp_path, nats) as world:
        client = await nats_py.connect(nats)
        stream = client.jetstream()
        await stream.add_stream(StreamConfig(name="EV_CN_GOAL", subjects=["okr.v1.cn.goal.>"]))
        await stream.publish("okr.v1.cn.goal.objectives.forged", b"forged")
        await world.record([(ONE, drafted())])
        task = asyncio.create_task(world.real_feed.run(lambda after: Follower(nats, GOAL, after, world.owner)))
        try:
            await until(lambda: world.real_feed.alarm)
            known = (await statuses(world))["objective_page"]
            assert known.status == View.STATUS_STOPPED
            assert known.trouble == "message 1 of EV_CN_GOAL is from nobody, not /okr/cn/goal"
            assert not await world.rows("objective_page")
            await stream.delete_stream("EV_CN_GOAL")
            await until_shown(world)
            known = (await statuses(world))["objective_page"]
            assert (known.status, known.trouble) == (View.STATUS_LIVE, "")
        finally:
            await end(task)
            await client.close()


async def test_a_view_that_is_ahead_takes_only_what_it_has_not(database):
    async with World(database()) as world:
        world.company()
        for stream, event in Histories(1).events(20):
            world.goal.add(stream, event)
        feed = world.desk.feeds[GOAL]
        ahead = feed.serving["objective_history"]
        await ahead.projector.take(GOAL, world.goal.records[:10])
        ahead.position = 10
        await feed.apply(world.goal.records)
        assert {each.position for each in feed.serving.values()} == {len(world.goal.records)}
        assert len(await world.rows("objective_history")) == 20
