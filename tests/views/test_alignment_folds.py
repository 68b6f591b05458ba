"""What the views make of the events of alignment's resources is what the alignment service answers, live and in a rebuild alike."""

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.views.v1.view_service_pb2 import RebuildViewResponse

from libs.record import Header, Recorded, completed, stored
from services.views.alignment import REGISTRY
from services.views.resource import shown
from tests.alignment.spec import rules_of
from tests.views.aligned import SAMPLES, VIEWS, beginning, events, name_in
from tests.views.histories import BEGIN
from tests.views.pipeline import Pipeline
from tests.views.world import ALIGNMENT, Log


@st.composite
def streams(draw, prefix):
    """Events that a stream could hold: each after any other."""
    among = SAMPLES[prefix]
    found = beginning(prefix, draw(st.sampled_from(among["first"])))
    found += draw(st.lists(st.sampled_from(among["between"]), max_size=25))
    if among["last"]:
        found += draw(st.lists(st.sampled_from(among["last"]), max_size=1))
    return found


def recorded(stream, version, event):
    header = Header(stream=stream, version=version, actor="people/a")
    return Recorded.parse(completed(stored(event, header), ALIGNMENT, version, BEGIN), REGISTRY)


@pytest.mark.parametrize("prefix", VIEWS)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_resource_is_shown_as_the_alignment_service_answers_it(prefix, data):
    view, found, name = VIEWS[prefix], data.draw(streams(prefix)), name_in(prefix, 1)
    rules = rules_of(name)
    state, doc = rules.INITIAL, None
    for version, event in enumerate(found, 1):
        state = rules.evolve(state, event)
        doc = view.fold(doc, recorded(name, version, event))
        # What is kept in the row, at any time, is enough to go on.
        (row,) = view.rows(name, doc)
        assert len(row) == len(view.TABLE.columns)
        doc = view.doc(row)
        (again,) = view.rows(name, doc)
        assert again == row
    assert shown(name, doc) == rules.describe(name, len(found), state)


def test_every_event_of_these_resources_is_tried():
    known = {event.DESCRIPTOR.full_name for among in SAMPLES.values() for events in among.values() for event in events}
    known |= {event.DESCRIPTOR.full_name for event in beginning("workshops", SAMPLES["workshops"]["first"][0])}
    folds = (import_module(f"services.views.{rules_of(f'{prefix}/1').__name__.rpartition('.')[2]}") for prefix in VIEWS)
    assert known == {name for fold in folds for name in fold.CHANGES}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), batch=st.integers(1, 40))
def test_live_in_any_batches_and_in_one_go_make_the_same_rows(seed, batch):
    """The documents go through their rows after each batch, as they do live."""
    log = Log(ALIGNMENT)
    for stream, event in events(seed, 150, each=2):
        log.add(stream, event)
    records = [Recorded.parse(record, REGISTRY) for _, record in log.records]
    for view in VIEWS.values():
        whole, rows = {}, {}
        view.fold_all(whole, records)
        for start in range(0, len(records), batch):
            part = [each for each in records[start : start + batch] if view.concerns(each)]
            docs = {each.stream: view.doc(rows[each.stream]) for each in part if each.stream in rows}
            view.fold_all(docs, part)
            rows |= {name: row for name, doc in docs.items() for row in view.rows(name, doc)}
        assert rows == {name: row for name, doc in whole.items() for row in view.rows(name, doc)}


class AlignmentPipeline(Pipeline):
    """The log of alignment is the real one."""

    LOG = ALIGNMENT


async def test_a_rebuild_of_alignments_views_equals_what_serves(database, tmp_path):
    async with AlignmentPipeline(database, tmp_path) as world:
        await world.record(events(1, 1200))
        await world.feed_from_owner()
        head = world.log.head
        for view in (*(each.NAME for each in VIEWS.values()), "alignment_history"):
            before = await world.rows(view)
            reports = [report async for report in world.rebuild(view).run()]
            assert reports[-1].phase == RebuildViewResponse.PHASE_DONE
            diff = reports[-1].diff
            assert diff.position == head
            assert (diff.compared, diff.equal) == (len(before), len(before))
            assert len(before) == (head if view == "alignment_history" else 8)
            assert world.desk.serving(view).build.generation == 2
            assert await world.rows(view) == before


async def test_a_rebuild_finds_a_row_of_alignment_that_is_wrong(database, tmp_path):
    async with AlignmentPipeline(database, tmp_path) as world:
        await world.record(events(2, 300))
        await world.feed_from_owner()
        table = world.desk.serving("dependencies").table
        await world.desk.store.pool.execute(
            f"UPDATE {table} SET awaiting = 'people/x' WHERE name = $1", name_in("dependencies", 1)
        )
        reports = [report async for report in world.rebuild("dependencies").run()]
        assert list(reports[-1].diff.samples) == [f"dependencies {name_in('dependencies', 1)}"]
        assert all("people/x" not in row for row in await world.rows("dependencies"))
