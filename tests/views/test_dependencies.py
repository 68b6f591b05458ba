"""Given the handshakes of dependencies, what readers see of them."""

from datetime import timedelta

import pytest
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.dependency_pb2 import Clarification, Delivery, Dependency
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED
from okr.api.v1.freshness_pb2 import Freshness
from okr.directory.v1.events_pb2 import PersonDeparted, PersonMoved
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1.dependency_list_service_pb2 import GetDependencyRequest, ListDependenciesRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from libs.freshness import ConsistencyTokenInvalid
from services.views.dependencies import DependencyListService
from services.views.paging import PageTokenInvalid
from tests.views.handshakes import (
    NEED,
    ONE,
    THREE,
    TWO,
    accepted,
    dependency,
    end,
    led,
    needed,
    requested,
    slipped,
    supported,
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
    Q3,
    Q4,
    World,
    activated,
    all_pages,
    caller,
    drafted,
    name_of,
)

FIRST, SECOND, THIRD, FOURTH = (dependency(number) for number in range(1, 5))


async def begun(world):
    """A company with an objective that needs something, and one that gives it."""
    world.company()
    led(world)
    world.goal.add(ONE, drafted("翻倍复购"), *activated())
    world.goal.add(TWO, drafted("Ein neues Werk", owner=PEER, unit=DE), *activated())
    await world.feed()


async def card(world, name=FIRST, who=OWNER):
    await world.feed()
    answer = await DependencyListService(world.desk).get_dependency(GetDependencyRequest(name=name), caller(who))
    return answer.dependency


async def listed(world, who=OWNER, **asked):
    await world.feed()
    query = DependencyListService(world.desk).list_dependencies
    cards = await all_pages(query, ListDependenciesRequest(**asked), "dependencies", caller(who))
    return [each.dependency.name for each in cards]


async def test_a_dependency_is_shown_with_what_its_ends_are_called(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, requested(), by=OWNER)
        asked = await card(world)
        assert asked.dependency.state == Dependency.STATE_REQUESTED
        assert asked.dependency.etag == "v1"
        assert asked.dependency.terms == needed()
        assert (asked.consumer.objective.title, asked.consumer.key_result_title) == ("翻倍复购", "复购率")
        assert (asked.consumer.objective.owner_name, asked.consumer.objective.unit_title) == ("张伟", "销售部")
        assert not asked.HasField("provider")
        assert asked.provider_name == asked.awaiting_name == "Konzentrik GmbH, Größe und Maß"

        world.alignment.add(FIRST, accepted(), by=PEER)
        agreed = await card(world)
        assert (agreed.provider.objective.title, agreed.provider.key_result_id) == ("Ein neues Werk", "")
        assert agreed.awaiting_name == ""
        key_result = o.KeyResult(key_result_id="dep-1", title="三百台样机", weight="0", owner=PEER)
        world.goal.add(TWO, g.SupportingKeyResultAdded(key_result=key_result, revision=2))
        world.alignment.add(FIRST, supported(), by="apps/alignment-reactions")
        supporting = (await card(world)).provider
        assert (supporting.key_result_id, supporting.key_result_title) == ("dep-1", "三百台样机")
        assert supporting.objective.title == "Ein neues Werk"


async def test_what_is_overdue_is_the_answer_then_the_delivery(database):
    async with World(database()) as world:
        await begun(world)
        now = world.desk.now()
        today, yesterday = now.date(), (now - timedelta(days=2)).date()
        in_time, late = needed(needed_by=today.isoformat()), needed(needed_by=yesterday.isoformat())
        world.alignment.add(FIRST, requested(due=now - timedelta(minutes=1), terms=in_time))
        world.alignment.add(SECOND, requested(due=now + timedelta(days=1), terms=late))
        assert [(await card(world, each)).overdue for each in (FIRST, SECOND)] == [True, False]
        world.alignment.add(FIRST, accepted(in_time))
        world.alignment.add(SECOND, accepted(late))
        assert [(await card(world, each)).overdue for each in (FIRST, SECOND)] == [False, True]
        world.alignment.add(SECOND, e.DependencyDelivered(delivery=Delivery(by=PEER)))
        assert not (await card(world, SECOND)).overdue
        world.alignment.add(FIRST, e.DependencyBreached(by="apps/alignment-timekeeper", overdue=True))
        assert (await card(world, FIRST)).overdue


async def test_a_restricted_objective_withholds_titles_but_not_what_was_asked_for(database):
    async with World(database()) as world:
        await begun(world)
        world.goal.add(ONE, g.ObjectiveRestricted(restriction=o.Restriction(readers=[BOSS], reason="secret")))
        world.alignment.add(FIRST, requested(), by=OWNER)
        seen = await card(world, who=PEER)
        assert seen.consumer.objective.withheld and seen.consumer.objective.restricted
        assert (seen.consumer.objective.title, seen.consumer.key_result_title) == ("", "")
        assert (seen.consumer.objective.owner, seen.consumer.key_result_id) == (OWNER, "kr1")
        assert seen.dependency.terms.deliverable == "三百台样机"
        assert (await card(world, who=BOSS)).consumer.key_result_title == "复购率"


async def test_only_what_is_at_risk_is_listed(database):
    async with World(database()) as world:
        await begun(world)
        for name in (FIRST, SECOND, THIRD, FOURTH):
            world.alignment.add(name, requested())
        for name in (FIRST, SECOND, THIRD):
            world.alignment.add(name, accepted())
        assert await listed(world, at_risk=True) == []
        world.alignment.add(FIRST, slipped())
        world.alignment.add(SECOND, warned(FIRST, [FIRST, SECOND]))
        world.alignment.add(THIRD, e.DependencyBreached(by=OWNER, reason="nothing came"))
        assert await listed(world, at_risk=True) == [FIRST, SECOND, THIRD]
        assert [each.origin for each in (await card(world, SECOND)).dependency.risks] == [FIRST]
        world.alignment.add(FIRST, slipped(0, slipped=False, recovered=True))
        world.alignment.add(SECOND, warned(FIRST, [FIRST, SECOND], kind=RISK_KIND_CLEARED, origin_version=5))
        assert await listed(world, at_risk=True) == [THIRD]


async def test_what_was_delivered_is_no_risk_any_more(database):
    async with World(database()) as world:
        await begun(world)
        delivered = e.DependencyDelivered(delivery=Delivery(by=PEER, evidence_uris=["https://x"]))
        world.alignment.add(FIRST, requested(), accepted(), slipped(), delivered)
        assert await listed(world, at_risk=True) == [FIRST]
        world.alignment.add(FIRST, e.DeliveryAccepted(by=OWNER))
        assert await listed(world, at_risk=True) == []


async def test_dependencies_are_found_by_their_ends(database):
    async with World(database()) as world:
        await begun(world)
        other = f"{THREE}/keyResults/kr1"
        world.goal.add(THREE, drafted(owner=BOSS, cycle=Q4))
        world.alignment.add(FIRST, requested(), accepted(), supported())
        elsewhere = needed(other, provider=OWNER)
        world.alignment.add(SECOND, requested(terms=elsewhere, consumer=end(other, BOSS, CN, Q4), by=BOSS))
        assert await listed(world) == [FIRST, SECOND]
        for goal, found in (
            (ONE, [FIRST]),
            (NEED, [FIRST]),
            (TWO, [FIRST]),
            (f"{TWO}/keyResults/dep-1", [FIRST]),
            (f"{TWO}/keyResults/kr1", []),
            (THREE, [SECOND]),
            (name_of(9), []),
        ):
            assert await listed(world, goal=goal) == found
        assert await listed(world, provider=DE) == [FIRST]
        assert await listed(world, provider=OWNER) == [SECOND]
        assert await listed(world, cycle=Q3) == [FIRST]
        assert await listed(world, cycle=Q4) == [SECOND]
        assert await listed(world, states=[Dependency.STATE_ACCEPTED]) == [FIRST]
        assert await listed(world, states=[Dependency.STATE_REQUESTED], goal=ONE) == []


async def test_dependencies_are_found_by_who_is_a_party(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, requested())
        world.alignment.add(SECOND, requested(terms=needed(provider=BOSS)))
        assert await listed(world, person=OWNER) == [FIRST, SECOND]
        # Who leads the unit that is asked answers for it; who leads all answers where nobody else leads.
        assert await listed(world, person=PEER) == [FIRST]
        assert await listed(world, person=BOSS) == [SECOND]
        world.alignment.add(THIRD, requested(terms=needed(provider=CN)))
        assert await listed(world, person=CEO) == [THIRD]
        # Whoever takes the objective on takes on what it needs.
        world.goal.add(ONE, g.ObjectiveTransferred(owner=CEO, counterpart=BOSS, unit=HQ, revision=2))
        assert await listed(world, person=CEO) == [FIRST, SECOND, THIRD]


async def test_dependencies_are_found_by_the_units_of_both_sides(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, requested())
        world.alignment.add(SECOND, requested(terms=needed(provider=BOSS)))
        assert await listed(world, unit=CN_SALES) == [FIRST, SECOND]
        assert await listed(world, unit=DE) == [FIRST]
        assert await listed(world, unit=HQ) == [FIRST, SECOND]
        world.directory.add(BOSS, PersonMoved(unit=DE))
        assert await listed(world, unit=DE) == [FIRST, SECOND]
        world.directory.add(BOSS, PersonDeparted())
        assert await listed(world, unit=DE) == [FIRST, SECOND]


async def test_a_question_and_its_answer_pass_the_turn(database):
    async with World(database()) as world:
        await begun(world)
        said = Clarification(by=PEER, text="Welches Ventil?")
        world.alignment.add(FIRST, requested(), e.DependencyClarified(clarification=said, awaiting=OWNER))
        asked = await card(world)
        assert asked.dependency.state == Dependency.STATE_CLARIFYING
        assert asked.awaiting_name == "张伟"
        said = Clarification(by=OWNER, text="旧的")
        world.alignment.add(FIRST, e.DependencyClarified(clarification=said, awaiting=DE, is_answer=True))
        answered = await card(world)
        assert answered.dependency.state == Dependency.STATE_REQUESTED
        assert [each.text for each in answered.dependency.clarifications] == ["Welches Ventil?", "旧的"]
        # The other views find whom it waits for, and since when.
        (row,) = await world.desk.fetch(
            f"SELECT awaiting, awaiting_us, state_us, update_us FROM {world.desk.serving('dependencies').table}"
        )
        assert row["awaiting"] == DE
        assert row["awaiting_us"] == row["state_us"] == row["update_us"]


async def test_pages_of_dependencies_hold_each_once(database):
    async with World(database()) as world:
        await begun(world)
        names = [dependency(number) for number in range(1, 12)]
        for name in names:
            world.alignment.add(name, requested())
        assert await listed(world, page_size=3) == names
        query = DependencyListService(world.desk).list_dependencies
        first = await query(ListDependenciesRequest(page_size=3), caller())
        request = ListDependenciesRequest(page_size=3, page_token=first.next_page_token, at_risk=True)
        with pytest.raises(PageTokenInvalid):
            await query(request, caller())


async def test_an_unknown_dependency_is_not_found_and_a_stranger_sees_none(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, requested())
        with pytest.raises(ResourceNotFound):
            await card(world, SECOND)
        for refused in (
            card(world, FIRST, "people/stranger"),
            listed(world, "people/stranger"),
            listed(world, "apps/x"),
        ):
            with pytest.raises(PermissionDenied):
                await refused


async def test_a_read_says_how_far_alignment_was_followed(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(FIRST, requested())
        await world.feed()
        query = DependencyListService(world.desk).get_dependency
        token = freshness.encode({ALIGNMENT: 1})
        answer = await query(GetDependencyRequest(name=FIRST, freshness=Freshness(consistency_token=token)), caller())
        assert not answer.read_info.stale
        assert {each.log_id: each.position for each in answer.read_info.positions}[ALIGNMENT] == 1
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 2}), max_wait_ms=20)
        assert (await query(GetDependencyRequest(name=FIRST, freshness=ahead), caller())).read_info.stale
        elsewhere = Freshness(consistency_token=freshness.encode({"review@cn/1": 2}))
        with pytest.raises(ConsistencyTokenInvalid):
            await query(GetDependencyRequest(name=FIRST, freshness=elsewhere), caller())
