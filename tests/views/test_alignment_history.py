"""Given what happened to what is aligned, its history in sentences."""

import pytest
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.overlap_pb2 import OVERLAP_KIND_SAME_METRIC, OVERLAP_RESOLUTION_SPLIT
from okr.api.v1.freshness_pb2 import Freshness
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1.objective_pb2 import Restriction
from okr.views.v1.alignment_history_service_pb2 import ListAlignmentHistoryRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from services.views.alignment import REGISTRY
from services.views.alignment_history import AlignmentHistoryService
from services.views.alignment_sentences import SENTENCES, sentence_of
from tests.alignment.corpus import samples
from tests.views.gatherings import action, planned, session, took
from tests.views.handshakes import ONE, THREE, TWO, accepted, dependency, led, requested, slipped, supported, warned
from tests.views.world import (
    ALIGNMENT,
    BEGIN,
    BOSS,
    DE,
    OWNER,
    PEER,
    World,
    activated,
    all_pages,
    caller,
    drafted,
)

CONTRACT = "contracts/00000000-0000-4000-8000-000000000001"
STANDING = ONE.replace("objectives/", "standings/")
FIRST, SECOND = dependency(1), dependency(2)
SERVICE = "apps/alignment-reactions"


async def begun(world):
    world.company()
    led(world)
    world.goal.add(ONE, drafted("翻倍复购"), *activated())
    world.goal.add(TWO, drafted("Ein neues Werk", owner=PEER, unit=DE), *activated())


async def entries(world, name, who=OWNER, **asked):
    await world.feed()
    query = AlignmentHistoryService(world.desk).list_alignment_history
    return await all_pages(query, ListAlignmentHistoryRequest(name=name, **asked), "entries", caller(who))


async def told(world, name, who=OWNER, **asked):
    return [each.sentence for each in await entries(world, name, who, **asked)]


async def test_the_history_of_a_dependency_tells_who_did_what_and_how_a_risk_came(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(SECOND, requested(), by=OWNER)
        world.alignment.add(FIRST, requested(due=BEGIN), by=OWNER)
        world.alignment.add(FIRST, accepted(), by=PEER)
        world.alignment.add(FIRST, supported(f"{TWO}/keyResults/kr1"), warned(SECOND, [SECOND, FIRST]), by=SERVICE)
        world.alignment.add(FIRST, slipped(), by=PEER)
        world.alignment.add(
            FIRST, e.DependencyBreached(by="apps/alignment-timekeeper", overdue=True, reason="it has passed")
        )
        asked = "“三百台样机” (300 台) by 2024-09-15 from Konzentrik GmbH, Größe und Maß for the key result “复购率” of"
        assert await told(world, FIRST) == [
            f"张伟 asked for {asked} the objective “翻倍复购”. Answer due 2024-07-01.",
            f"Jürgen Groß accepted {asked} the objective “翻倍复购”; Jürgen Groß stands for it in the objective “Ein neues Werk”.",
            "Its provider has a key result of their own for it: the key result “复购率” of the objective “Ein neues Werk”.",
            "It is in danger: the dependency “三百台样机” slips (12 days late).",
            "Jürgen Groß expects it on 2024-09-27 (12 days late, 40 less than agreed): “一条线停产”. It slips.",
            "It was not kept: the day that it was needed by has passed: “it has passed”.",
        ]
        first, *_ = await entries(world, FIRST)
        assert (first.version, first.type, first.log_id) == (1, "okr.alignment.v1.DependencyRequested", ALIGNMENT)
        assert (first.actor, first.actor_name) == (OWNER, "张伟")
        assert {each.path: each.value for each in first.facts}["terms.needed_by"] == "2024-09-15"


async def test_the_history_of_a_contract_says_why_it_is_stale(database):
    async with World(database()) as world:
        await begun(world)
        terms = c.ContractTerms(
            child=f"{ONE}/keyResults/kr1",
            parent=TWO,
            kind=c.CONTRACT_KIND_CONTRIBUTES,
            weight="0.5",
            statement="一半的订单",
            due_date="2024-09-15",
        )
        world.alignment.add(CONTRACT, e.ContractProposed(terms=terms, by=OWNER, awaiting=PEER), by=OWNER)
        world.alignment.add(CONTRACT, e.ContractAccepted(by=PEER), by=PEER)
        change = c.EndChange(
            end=c.ContractEnd(goal=TWO, revision=3),
            previous_revision=1,
            event="okr.goal.v1.KeyResultRetargeted",
            reason_code="EXTERNAL_CHANGE",
        )
        world.alignment.add(CONTRACT, e.ContractOutdated(change=change), by=SERVICE)
        flow = "that the key result “复购率” of the objective “翻倍复购” contributes with the weight 0.5 to"
        assert await told(world, CONTRACT) == [
            f"张伟 proposed {flow} the objective “Ein neues Werk”, until 2024-09-15: “一半的订单”. Jürgen Groß owes the answer.",
            "Jürgen Groß accepted it.",
            "It is stale until both reconfirm it: the objective “Ein neues Werk” went from revision 1 to 3 "
            "(key result retargeted) (external change).",
        ]
        standing = e.StandaloneDeclared(by=OWNER, reason="it is a pilot")
        world.alignment.add(STANDING, standing, by=OWNER)
        assert await told(world, STANDING) == ["张伟 declared that the objective stands alone: “it is a pilot”."]


async def test_a_session_tells_what_was_carried_into_it(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(session(1), planned())
        world.alignment.add(action(1), took(source=session(1)))
        opened = e.SessionOpened(carried_actions=[action(1)], by=BOSS)
        world.alignment.add(
            session(2), planned(previous=session(1)), opened, e.SessionClosed(by=BOSS, carry=[action(1)])
        )
        _, opening, closing = await told(world, session(2))
        assert opening == "李强 opened the session with the action “询价” carried into it."
        assert closing == "李强 closed the session. Into the next one go the action “询价”."
        assert await told(world, action(1)) == [
            "李强 recorded in the session “对齐第三季度” “询价”: 张伟 does it, until 2024-07-20."
        ]


async def test_titles_that_are_withheld_are_not_told(database):
    async with World(database()) as world:
        await begun(world)
        world.goal.add(ONE, g.ObjectiveRestricted(restriction=Restriction(readers=[BOSS], reason="secret")))
        world.alignment.add(FIRST, requested(), by=OWNER)
        (seen,) = await told(world, FIRST, PEER)
        assert "翻倍复购" not in seen and "复购率" not in seen
        assert seen.endswith("for the key result kr1 of the objective 00000000. Answer due 2024-07-01.")
        (whole,) = await told(world, FIRST, BOSS)
        assert "“复购率” of the objective “翻倍复购”" in whole


async def test_pages_order_permission_freshness_and_unknown_names(database):
    async with World(database()) as world:
        await begun(world)
        begun_with = [requested(), accepted(), supported()]
        world.alignment.add(FIRST, *begun_with, *(slipped(days) for days in range(1, 8)))
        await world.feed()
        versions = [each.version for each in await entries(world, FIRST, page_size=3)]
        assert versions == list(range(1, 11))
        newest = [each.version for each in await entries(world, FIRST, newest_first=True, page_size=4)]
        assert newest == versions[::-1]
        for name in (SECOND, "capacities/cn.2024-q3"):
            with pytest.raises(ResourceNotFound):
                await told(world, name)
        with pytest.raises(PermissionDenied):
            await told(world, FIRST, "people/stranger")
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 11}))
        query = AlignmentHistoryService(world.desk).list_alignment_history
        assert (await query(ListAlignmentHistoryRequest(name=FIRST, freshness=ahead), caller())).read_info.stale


async def test_an_overlap_tells_what_it_is_between(database):
    async with World(database()) as world:
        await begun(world)
        overlap = "overlaps/00000000-0000-4000-8000-000000000001"
        found = e.OverlapFound(kind=OVERLAP_KIND_SAME_METRIC, between=[ONE, TWO], rule="same-metric", evidence="订单")
        resolved = e.OverlapResolved(resolution=OVERLAP_RESOLUTION_SPLIT, kept=ONE, reason="one line\neach", by=OWNER)
        world.alignment.add(overlap, found, resolved, by=SERVICE)
        assert await told(world, overlap) == [
            "Comparing everything (same metric) found the same metric in the objective “翻倍复购” and "
            "the objective “Ein neues Werk”: “订单”.",
            "张伟 resolved it: split; the objective “翻倍复购” goes on: “one line each”.",
        ]


def test_every_event_of_alignment_has_a_sentence():
    assert set(SENTENCES) == {name.rpartition(".")[2] for name in REGISTRY}


async def test_every_sample_of_an_event_is_told_in_one_line(database):
    async with World(database()) as world:
        world.company()
        await world.feed()
        for _, event in samples():
            said = sentence_of(event, BOSS, world.desk.directory, {THREE: "第三"})
            assert said.endswith(".") and "\n" not in said and "  " not in said, said
