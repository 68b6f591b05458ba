"""Contracts as the views have them: what the alignment service answers, with what the ends are called now."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.contract_list_service_pb2 import GetContractRequest, ListContractsRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from libs.record import Header, Recorded, completed, stored
from services.alignment import bond, known
from services.alignment import standing as standings
from services.views import contract as views
from services.views.alignment import REGISTRY
from services.views.contracts import ContractListService, digest_of
from services.views.objective import shown as objective_shown
from services.views.standing import StandingsView
from tests.views import test_objective
from tests.views.bonds import BEGIN, Bonds
from tests.views.histories import Histories
from tests.views.links import DUE, contract, end, objectives, outdated, proposed, standing
from tests.views.world import (
    ALIGNMENT,
    BOSS,
    CEO,
    CN,
    CN_SALES,
    DE,
    OWNER,
    PEER,
    Q4,
    World,
    all_pages,
    caller,
    name_of,
    terms,
)

OBJECTIVES = [name_of(number) for number in range(1, 5)]
CHILD, PARENT, OTHER, UNKNOWN = OBJECTIVES
FIRST, SECOND, THIRD = (contract(number) for number in range(1, 4))


def recorded(stream, version, event, position):
    header = Header(stream=stream, version=version, actor="people/p1")
    at = BEGIN + timedelta(minutes=position)
    return Recorded.parse(completed(stored(event, header), ALIGNMENT, position, at), REGISTRY)


# What is kept


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 60))
def test_a_contract_is_shown_as_the_alignment_service_answers_it(seed, count):
    states, docs, versions = {}, {}, {}
    for position, (stream, event) in enumerate(Bonds(seed, OBJECTIVES, contracts=2).events(count), 1):
        if not stream.startswith(views.PREFIX):
            continue
        versions[stream] = versions.get(stream, 0) + 1
        states[stream] = bond.evolve(states.get(stream, bond.INITIAL), event)
        doc = views.fold(docs.get(stream), recorded(stream, versions[stream], event, position))
        # What is kept in the row, at any time, is enough to go on.
        docs[stream] = views.doc_of(views.row(stream, doc))
    for name, state in states.items():
        row = dict(zip((column for column, _ in views.COLUMNS), views.row(name, docs[name]), strict=True))
        over = (bond.State.STATE_BREACHED, bond.State.STATE_RELEASED)
        assert row["stands"] == (state.agreed is not None and state.state not in over)
        assert views.shown(name, docs[name]) == bond.describe(name, versions[name], state)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_rows_that_were_kept_in_between_are_those_of_a_fold_in_one_go(seed):
    whole, rows, versions, view = {}, {}, {}, views.ContractsView()
    for position, (stream, event) in enumerate(Bonds(seed, OBJECTIVES, contracts=3).events(60), 1):
        if stream.startswith(views.PREFIX):
            versions[stream] = versions.get(stream, 0) + 1
            record = recorded(stream, versions[stream], event, position)
            whole[stream] = view.fold(whole.get(stream), record)
            doc = view.doc(rows[stream]) if stream in rows else None
            (rows[stream],) = view.rows(stream, view.fold(doc, record))
    assert rows == {name: row for name, doc in whole.items() for row in view.rows(name, doc)}


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_standing_is_kept_as_the_alignment_service_has_it(seed):
    state, doc, version, view = standings.INITIAL, None, 0, StandingsView()
    for stream, event in Bonds(seed, OBJECTIVES[:2]).events(150):
        if stream == CHILD.replace("objectives/", "standings/"):
            version += 1
            state = standings.evolve(state, event)
            (row,) = view.rows(stream, view.fold(doc, recorded(stream, version, event, version)))
            doc = view.doc(row)
    if doc is None:
        return
    expected = standings.describe("", version, state)
    for field in ("standalone", "reason", "by", "etag"):
        assert getattr(doc.standing, field) == getattr(expected, field)
    for field in ("upward", "downward"):
        found = {each.contract: each for each in getattr(doc.standing, field)}
        assert found == {each.contract: each for each in getattr(expected, field)}


def test_the_histories_of_the_tests_hold_every_event_of_a_contract():
    seen = {event.DESCRIPTOR.full_name for _, event in Bonds(1, OBJECTIVES, contracts=60).events(3000)}
    assert seen >= set(views.CHANGES)


def is_metric(key_result_id, doc):
    return any(
        each.key_result_id == key_result_id and each.measurement.HasField("metric")
        for each in doc.objective.terms.key_results
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_end_is_told_by_the_digest_that_the_alignment_service_pins(seed):
    there, doc = known.initial("objectives/x"), None
    for version, (stream, event) in enumerate(Histories(seed, objectives=1).events(40), 1):
        if isinstance(event, g.KeyResultRetargeted) and not is_metric(event.key_result_id, doc):
            continue
        record = test_objective.recorded(stream, version, event)
        there = known.fold(there, record)
        doc = test_objective.views.fold(doc, record)
    objective = objective_shown(stream, test_objective.views.doc_of(test_objective.views.row(stream, doc)))
    digests = [digest_of(each, objective) for each in objective.terms.key_results]
    assert digests == [each.digest for each in there.key_results]


# What is shown


async def begun(world):
    world.company()
    objectives(world, CHILD)
    objectives(world, PARENT, owner=BOSS, counterpart=CEO, unit=CN, title="中国第一")
    objectives(world, OTHER, owner=PEER, counterpart=CEO, unit=DE, cycle=Q4)


async def card(world, name=FIRST, who=OWNER):
    await world.feed()
    request = GetContractRequest(name=name)
    return (await ContractListService(world.desk).get_contract(request, caller(who))).contract


async def listed(world, **asked):
    await world.feed()
    query = ContractListService(world.desk).list_contracts
    found = await all_pages(query, ListContractsRequest(**asked), "contracts", caller())
    return [each.contract.name for each in found]


async def test_a_card_says_what_the_ends_are_called_and_who_is_late(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, proposed(f"{CHILD}/keyResults/kr1", PARENT, due=DUE))
        shown = await card(world)
        assert (shown.contract.state, shown.contract.etag) == (c.Contract.STATE_PROPOSED, "v1")
        assert (shown.child.objective.title, shown.child.key_result_title) == ("让现场主管第一个想到我们", "复购率")
        assert (shown.parent.objective.title, shown.parent.objective.unit_title) == ("中国第一", "中国公司")
        assert (shown.parent.objective.owner_name, shown.awaiting_name) == ("李强", "李强")
        assert shown.overdue
        assert shown.create_time == shown.update_time


async def test_a_card_says_that_an_end_has_moved_before_the_contract_is_stale(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, *standing(CHILD, PARENT))
        assert not (await card(world)).ends_moved
        world.goal.add(CHILD, g.TermsRevised(terms=terms("别的"), revision=2, terms_hash="2" * 64))
        assert (await card(world)).ends_moved
        world.alignment.add(FIRST, outdated(CHILD))
        world.alignment.add(FIRST, e.ContractRenewed(child=end(CHILD, revision=2, terms_hash="2" * 64), active=True))
        assert not (await card(world)).ends_moved


async def test_a_key_result_has_moved_only_if_what_the_contract_rests_on_has(database):
    async with World(database()) as world:
        await begun(world)
        objective = o.Objective(terms=terms())
        digest = digest_of(objective.terms.key_results[0], objective)
        stands = standing(f"{CHILD}/keyResults/kr1", PARENT)
        for event in stands[:2]:
            event.child.digest = digest
        world.alignment.add(FIRST, *stands)
        world.goal.add(CHILD, g.TermsRevised(terms=terms("别的标题"), revision=2, terms_hash="2" * 64))
        assert not (await card(world)).ends_moved
        retargeted = g.KeyResultRetargeted(key_result_id="kr1", target="30", revision=3, terms_hash="3" * 64)
        world.goal.add(CHILD, retargeted)
        assert (await card(world)).ends_moved


async def test_of_an_objective_that_came_before_goal_was_heard_only_the_name_is_shown(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, proposed(UNKNOWN, PARENT))
        shown = await card(world)
        assert (shown.child.objective.name, shown.child.objective.title) == (UNKNOWN, "")
        assert not shown.ends_moved
        assert not shown.child.objective.withheld
        objectives(world, UNKNOWN, title="终于来了")
        assert (await card(world)).child.objective.title == "终于来了"


async def test_contracts_are_found_by_end_party_unit_cycle_and_state(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, proposed(f"{CHILD}/keyResults/kr1", PARENT))
        world.alignment.add(SECOND, *standing(OTHER, PARENT, by=PEER))
        world.alignment.add(THIRD, *standing(CHILD, OTHER, other=PEER), outdated(CHILD))
        assert await listed(world, page_size=2) == [FIRST, SECOND, THIRD]
        assert await listed(world, goal=CHILD) == [FIRST, THIRD]
        assert await listed(world, goal=f"{CHILD}/keyResults/kr1") == [FIRST]
        assert await listed(world, person=PEER) == [SECOND, THIRD]
        assert await listed(world, unit=CN_SALES, states=[c.Contract.STATE_ACTIVE]) == [SECOND]
        assert await listed(world, unit="units/elsewhere") == []
        assert await listed(world, cycle=Q4) == []
        assert await listed(world, states=[c.Contract.STATE_STALE, c.Contract.STATE_PROPOSED]) == [FIRST, THIRD]


async def test_whoever_took_an_objective_on_is_a_party_of_its_contracts(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, proposed(CHILD, PARENT))
        transferred = g.ObjectiveTransferred(owner=PEER, previous_owner=OWNER, counterpart=CEO, unit=DE, revision=2)
        world.goal.add(CHILD, transferred)
        assert await listed(world, person=PEER) == [FIRST]


async def test_only_who_is_here_reads_contracts_and_what_is_not_here_is_not_found(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, proposed(CHILD, PARENT))
        with pytest.raises(PermissionDenied):
            await card(world, who="people/stranger")
        with pytest.raises(PermissionDenied):
            await ContractListService(world.desk).list_contracts(ListContractsRequest(), caller("people/stranger"))
        with pytest.raises(ResourceNotFound):
            await card(world, SECOND)


async def test_a_read_says_how_far_it_has_followed_alignment(database):
    async with World(database()) as world:
        await begun(world)
        position = world.alignment.add(FIRST, proposed(CHILD, PARENT))
        await world.feed()
        request = GetContractRequest(name=FIRST)
        info = (await ContractListService(world.desk).get_contract(request, caller())).read_info
        assert freshness.decode(info.consistency_token)[ALIGNMENT] == position
        request.freshness.CopyFrom(Freshness(consistency_token=freshness.encode({ALIGNMENT: position + 1})))
        assert (await ContractListService(world.desk).get_contract(request, caller())).read_info.stale
