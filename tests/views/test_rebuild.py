"""A view is rebuilt beside the one that serves, compared with it and put in its place, while everything goes on."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from okr.goal.v1 import events_pb2 as e
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.view_service_pb2 import ListViewsRequest, RebuildViewRequest, RebuildViewResponse, View

from libs.commands import PermissionDenied, ResourceNotFound
from libs.record import Recorded
from services.views import rebuild as rebuilding
from services.views.catalogue import ObjectiveTreeView
from services.views.objective import REGISTRY
from services.views.rebuild import RebuildFailed, RebuildIsRunning
from tests.views.bonds import Bonds
from tests.views.histories import Histories
from tests.views.pipeline import Pipeline, until
from tests.views.world import ALIGNMENT, CEO, GOAL, MECHANIC, OWNER, Log, all_pages, caller, drafted, name_of

Phase = RebuildViewResponse.Phase
CONTRACT_VIEWS = ("contracts", "standings")
GOAL_VIEWS = ("objective_page", "unit_board", "objective_tree", "owed", "objective_history", "cycles", "policy_packs")


async def reports_of(rebuild):
    return [report async for report in rebuild.run()]


async def test_a_rebuild_equals_what_serves_and_takes_its_place(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(1, objectives=40).events(2500))
        await world.feed_from_owner()
        for view in GOAL_VIEWS:
            before = await world.rows(view)
            first = world.desk.serving(view).build
            reports = await reports_of(world.rebuild(view))
            assert [each.phase for each in reports if each.phase != Phase.PHASE_FOLD][-1] == Phase.PHASE_DONE
            diff = reports[-1].diff
            assert diff.position == 2500
            assert (diff.compared, diff.equal) == (len(before), len(before))
            assert (diff.different, diff.only_serving, diff.only_new) == (0, 0, 0)
            assert world.desk.serving(view).build.generation == first.generation + 1
            assert await world.rows(view) == before


class OfAlignment(Pipeline):
    """The same with alignment's log as the real one."""

    LOG = ALIGNMENT


@pytest.mark.parametrize("most_docs", [40_000, 20])
async def test_a_rebuild_of_what_alignment_decided_equals_what_serves(database, tmp_path, monkeypatch, most_docs):
    monkeypatch.setattr(rebuilding, "MOST_DOCS", most_docs)
    async with OfAlignment(database, tmp_path) as world:
        objectives = [name_of(number) for number in range(1, 60)]
        recorded = list(Bonds(1, objectives, contracts=80).events(2000))
        await world.record(recorded, at_once=37)
        await world.feed_from_owner()
        for view in CONTRACT_VIEWS:
            before = await world.rows(view)
            assert len(before) > most_docs or most_docs > 100
            reports = await reports_of(world.rebuild(view))
            diff = reports[-1].diff
            assert diff.position == len(recorded)
            assert (diff.compared, diff.equal) == (len(before), len(before))
            assert (diff.different, diff.only_serving, diff.only_new) == (0, 0, 0)
            assert world.desk.serving(view).build.generation == 2
            assert await world.rows(view) == before


async def test_a_rebuild_finds_what_is_wrong_in_the_view_that_serves_and_mends_it(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(2, objectives=10).events(300))
        await world.feed_from_owner()
        right = await world.rows("objective_tree")
        table = world.desk.serving("objective_tree").table
        pool = world.desk.store.pool
        names = [row[0] for row in right]
        await pool.execute(f"UPDATE {table} SET owner = 'people/x' WHERE name = $1", names[0])
        await pool.execute(f"DELETE FROM {table} WHERE name = $1", names[1])
        await pool.execute(f"UPDATE {table} SET name = 'objectives/gone' WHERE name = $1", names[2])

        dry = (await reports_of(world.rebuild("objective_tree", dry_run=True)))[-1]
        assert await world.rows("objective_tree") != right
        assert world.desk.serving("objective_tree").build.generation == 1

        wet = (await reports_of(world.rebuild("objective_tree")))[-1]
        assert await world.rows("objective_tree") == right
        for diff in (dry.diff, wet.diff):
            assert (diff.different, diff.only_serving, diff.only_new) == (1, 1, 2)
            assert diff.equal == len(right) - 3
            assert sorted(diff.samples) == sorted(f"objectives {name}" for name in [*names[:3], "objectives/gone"])


async def test_a_view_is_rebuilt_while_it_is_written_and_read(database, tmp_path, nats_server):
    async with Pipeline(database, tmp_path, nats_server().url) as world:
        await world.record(Histories(3, objectives=30).events(1500))
        await world.follow()
        await until(lambda: world.real_feed.position >= 1500)
        done = asyncio.Event()

        async def write():
            for seed in range(10, 30):
                await world.record(Histories(seed, objectives=3).events(50))
                await asyncio.sleep(0.01)
                if done.is_set():
                    return

        async def read():
            name = (await world.rows("objective_page"))[0][0]
            while not done.is_set():
                await world.pages.get_objective_page(GetObjectivePageRequest(name=name), caller())
                await asyncio.sleep(0.005)

        writer, reader = asyncio.create_task(write()), asyncio.create_task(read())
        diffs = [(await reports_of(world.rebuild(view)))[-1].diff for view in ("objective_page", "owed")]
        done.set()
        await asyncio.gather(writer, reader)
        for diff in diffs:
            assert diff.equal == diff.compared > 0
            assert not diff.samples
        await until(lambda: world.real_feed.position == world.log.head)
        assert await world.rows("owed") == await folded(world, "owed")


async def folded(world, view):
    """All rows of a view as a fold of the whole log in one go has them."""
    docs = {}
    definition = world.desk.serving(view).view
    async for frame in world.owner.read(0):
        definition.fold_all(docs, [Recorded.parse(record, REGISTRY) for record in frame.records])
    return sorted(row for name, doc in docs.items() for row in definition.rows(name, doc))


async def test_documents_that_do_not_fit_into_memory_are_spilled(database, tmp_path, monkeypatch):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(4, objectives=60).events(1800))
        await world.feed_from_owner()
        before = {view: await world.rows(view) for view in ("objective_page", "objective_history")}
        monkeypatch.setattr(rebuilding, "MOST_DOCS", 20)
        monkeypatch.setattr(rebuilding, "MOST_LINES", 700)
        for view, rows in before.items():
            diff = (await reports_of(world.rebuild(view)))[-1].diff
            assert (diff.equal, diff.compared) == (len(rows), len(rows))
            assert await world.rows(view) == rows


async def test_a_swap_does_not_go_back_in_time(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(9).events(100))
        await world.feed_from_owner()
        async for report in world.rebuild("owed").run():
            if report.phase == Phase.PHASE_SWAP:
                await world.record(Histories(10).events(30))
                await world.feed_from_owner()
        assert world.desk.serving("owed").build.generation == 2
        assert world.desk.serving("owed").position == world.log.head == 130
        assert await world.rows("owed") == await folded(world, "owed")


async def test_a_rebuild_that_is_broken_off_leaves_the_view_as_it_was(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(5).events(200))
        await world.feed_from_owner()
        before = await world.rows("owed")
        run = world.rebuild("owed").run()
        async for report in run:
            if report.phase == Phase.PHASE_DIFF:
                break
        await run.aclose()
        assert await world.rows("owed") == before
        query = "SELECT count(*) FROM registry.builds WHERE view = 'owed'"
        assert await world.desk.store.pool.fetchval(query) == 1
        assert (await reports_of(world.rebuild("owed")))[-1].phase == Phase.PHASE_DONE


async def test_the_build_before_stays_until_the_next_one(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(6).events(50))
        await world.feed_from_owner()
        pool = world.desk.store.pool
        builds = "SELECT generation, state FROM registry.builds WHERE view = 'owed' ORDER BY generation"
        await reports_of(world.rebuild("owed"))
        assert [tuple(row) for row in await pool.fetch(builds)] == [(1, "old"), (2, "live")]
        await reports_of(world.rebuild("owed"))
        assert [tuple(row) for row in await pool.fetch(builds)] == [(2, "old"), (3, "live")]
        await world.open()
        assert world.desk.serving("owed").build.generation == 3
        assert world.desk.serving("owed").position == 50


async def test_two_rebuilds_of_a_view_at_once_are_refused(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        run = world.rebuild("owed").run()
        await anext(run)
        with pytest.raises(RebuildIsRunning):
            await reports_of(world.rebuild("owed"))
        await run.aclose()


async def test_a_log_that_cannot_be_folded_fails_the_rebuild_and_names_no_text(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record([(name_of(1), drafted()), (name_of(1), e.CyclePlanned())])
        with pytest.raises(RebuildFailed) as failed:
            await reports_of(world.rebuild("objective_page"))
        assert "between 1 and 2" in str(failed.value)
        assert "UnknownType" in str(failed.value)
        assert world.desk.serving("objective_page").build.generation == 1


async def test_only_those_who_repair_may_rebuild(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        for who, view, refusal in (
            (OWNER, "owed", PermissionDenied),
            (OWNER, "nothing", PermissionDenied),
            (MECHANIC, "nothing", ResourceNotFound),
        ):
            with pytest.raises(refusal):
                await anext(world.views.rebuild_view(RebuildViewRequest(view=view), caller(who)))
        for who in (MECHANIC, CEO):
            request = RebuildViewRequest(view="owed", dry_run=True)
            reports = [each async for each in world.views.rebuild_view(request, caller(who))]
            assert reports[-1].phase == Phase.PHASE_DONE


async def test_views_are_listed_with_where_they_are(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(Histories(8).events(60))
        await world.feed_from_owner()
        run = world.rebuild("owed").run()
        await anext(run)
        found = await all_pages(world.views.list_views, ListViewsRequest(page_size=6), "views", caller())
        await run.aclose()
        listed = {each.name: each for each in found}
        assert len(listed) == len(found)
        assert sorted(listed) == sorted(name for feed in world.desk.feeds.values() for name in feed.serving)
        assert {*GOAL_VIEWS, "units", "people", "standings"} <= listed.keys()
        assert listed["objective_history"].row_count == 60
        assert listed["owed"].status == View.STATUS_REBUILDING
        page = listed["objective_page"]
        assert (page.status, page.lag_events, page.generation) == (View.STATUS_LIVE, 0, 1)
        assert [(each.log_id, each.position, each.head) for each in page.positions] == [(GOAL, 60, 60)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), batch=st.integers(1, 40))
def test_live_in_any_batches_and_in_one_go_make_the_same_rows(seed, batch):
    """The documents go through their rows after each batch, as they do live."""
    log = Log(GOAL)
    for stream, event in Histories(seed, objectives=4).events(120):
        log.add(stream, event)
    records = [Recorded.parse(record, REGISTRY) for _, record in log.records]
    from services.views.owed import OwedView
    from services.views.unit_board import UnitBoardView

    for view in (ObjectiveTreeView(), OwedView(), UnitBoardView()):
        whole, rows = {}, {}
        view.fold_all(whole, records)
        for start in range(0, len(records), batch):
            part = records[start : start + batch]
            docs = {each.stream: view.doc(rows[each.stream]) for each in part if each.stream in rows}
            view.fold_all(docs, part)
            rows |= {name: row for name, doc in docs.items() for row in view.rows(name, doc)}
        assert rows == {name: row for name, doc in whole.items() for row in view.rows(name, doc)}
