"""What is wrong with the alignment of a unit, and how well it is aligned, with the numbers behind it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from okr.alignment.v1 import capacity_pb2 as cap
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1 import overlap_pb2 as v
from okr.alignment.v1.dependency_pb2 import DeliveryForecast
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1 import objective_pb2 as o
from okr.views.v1 import alignment_finding_service_pb2 as m
from okr.views.v1.alignment_finding_service_pb2 import GetAlignmentHealthRequest, ListAlignmentFindingsRequest

from libs.commands import PermissionDenied
from libs.record import timestamp
from services.views.alignment_findings import CASES, AlignmentFindingService
from services.views.alignment_health import rounded, verdict_of
from services.views.circles import circles
from tests.views.links import (
    DUE,
    LATER,
    contract,
    dependency,
    objectives,
    outdated,
    proposed,
    reconfirmed,
    requested,
    standing,
    taken_on,
    warned,
)
from tests.views.world import (
    BEGIN,
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
    all_pages,
    caller,
    drafted,
    name_of,
)

TOP, MIDDLE, LEAF, THERE, UNKNOWN = (name_of(number) for number in range(1, 6))
OVERLAP = "overlaps/00000000-0000-4000-8000-000000000001"


async def company(world):
    """Everybody is aligned but the one in Germany."""
    world.company()
    objectives(world, TOP, owner=CEO, unit=HQ)
    objectives(world, MIDDLE, owner=BOSS, unit=CN)
    objectives(world, LEAF)
    objectives(world, THERE, owner=PEER, unit=DE, cycle=Q4)
    world.alignment.add(contract(1), *standing(MIDDLE, TOP, by=BOSS, other=CEO))
    world.alignment.add(contract(2), *standing(LEAF, MIDDLE))


async def findings(world, *kinds, who=OWNER, **asked):
    await world.feed()
    query = AlignmentFindingService(world.desk).list_alignment_findings
    return await all_pages(query, ListAlignmentFindingsRequest(kinds=kinds, **asked), "findings", caller(who))


async def finding(world, kind):
    (found,) = await findings(world, kind)
    return found


async def health(world, who=OWNER, **asked):
    await world.feed()
    request = GetAlignmentHealthRequest(**asked)
    return (await AlignmentFindingService(world.desk).get_alignment_health(request, caller(who))).health


# Findings


async def test_who_has_no_contract_up_and_does_not_stand_alone_is_unaligned(database):
    async with World(database()) as world:
        await company(world)
        found = await finding(world, m.FINDING_KIND_UNALIGNED)
        assert (list(found.subjects), found.objective.name, found.waiting) == ([THERE], THERE, PEER)
        assert (found.waiting_name, found.objective.unit) == ("Jürgen Groß", DE)
        assert await findings(world, m.FINDING_KIND_UNALIGNED, unit=CN) == []
        assert await findings(world, m.FINDING_KIND_UNALIGNED, cycle=Q3) == []
        # What is only proposed, or has ended, aligns nobody.
        world.alignment.add(contract(3), proposed(THERE, TOP))
        world.alignment.add(contract(2), e.ContractReleased(closing=c.ContractClosing(by=BOSS)))
        assert [each.subjects[0] for each in await findings(world, m.FINDING_KIND_UNALIGNED)] == [LEAF, THERE]
        world.alignment.add(LEAF.replace("objectives/", "standings/"), e.StandaloneDeclared(by=OWNER, reason="法务"))
        world.goal.add(THERE, g.ObjectiveClosed(closing=o.Closing(by=PEER)))
        assert await findings(world, m.FINDING_KIND_UNALIGNED) == []


async def test_a_stale_contract_names_what_changed_and_who_has_still_to_reconfirm(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(2), outdated(LEAF))
        found = await finding(world, m.FINDING_KIND_STALE)
        assert (found.subjects[0], found.objective.name, found.waiting) == (contract(2), LEAF, "")
        assert found.text == "The child has changed since it was confirmed: terms revised."
        world.alignment.add(contract(2), reconfirmed(OWNER, LEAF, MIDDLE))
        assert (await finding(world, m.FINDING_KIND_STALE)).waiting == BOSS
        world.alignment.add(contract(2), outdated(MIDDLE, is_child=False, closed=True))
        assert "closed" in (await finding(world, m.FINDING_KIND_STALE)).text


async def test_unanswered_are_contracts_and_dependencies_with_who_owes_the_answer(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(3), proposed(THERE, TOP, by=PEER, other=CEO, due=DUE))
        world.alignment.add(dependency(1), requested(LEAF, provider=DE))
        first, second = await findings(world, m.FINDING_KIND_UNANSWERED)
        assert (first.subjects[0], first.waiting, first.overdue) == (contract(3), CEO, True)
        assert (first.due_time, second.due_time) == (timestamp(DUE), timestamp(LATER))
        assert (second.subjects[0], second.waiting, second.overdue) == (dependency(1), DE, False)
        assert second.waiting_name == "Konzentrik GmbH, Größe und Maß"
        world.alignment.add(contract(3), e.ContractEscalated(overdue=True))
        assert "Nobody is known above" in (await findings(world, m.FINDING_KIND_UNANSWERED))[0].text


async def test_what_is_counted_twice_is_named_with_what_else_counts_it(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(contract(3), *standing(THERE, TOP, by=PEER, other=CEO, counted_also=[contract(1)]))
        found = await finding(world, m.FINDING_KIND_COUNTED_TWICE)
        assert list(found.subjects) == [contract(3), contract(1)]
        world.alignment.add(contract(3), e.ContractBreached(closing=c.ContractClosing(by=CEO)))
        assert await findings(world, m.FINDING_KIND_COUNTED_TWICE) == []


def loaded(*loads):
    bounds = cap.CapacityBounds(committed_most="0.9", total_least="1.0", total_most="1.3")
    declared = e.CapacityDeclared(available="10", measure="person-weeks", bounds=bounds, by=BOSS)
    planned = (cap.Load(subject=subject, load=load, kind=kind) for subject, load, kind in loads)
    return [declared, *(e.LoadPlanned(load=each, by=BOSS) for each in planned)]


async def test_a_unit_that_has_taken_on_too_much_is_told_with_its_numbers(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add("capacities/cn.2024-q3", *loaded((LEAF, "9.5", cap.LOAD_KIND_COMMITTED)))
        world.alignment.add("capacities/de.2024-q4", *loaded((THERE, "14", cap.LOAD_KIND_ASPIRATIONAL)))
        world.alignment.add("capacities/hq.2024-q3", *loaded((TOP, "3", cap.LOAD_KIND_COMMITTED)))
        first, second = await findings(world, m.FINDING_KIND_OVERLOADED)
        assert first.text == "What is committed takes 9.5 of 10 person-weeks, more than 0.9 of it."
        assert (first.waiting, second.waiting) == (CN, DE)
        assert [each.waiting for each in await findings(world, m.FINDING_KIND_OVERLOADED, cycle=Q3)] == [CN]
        assert (await health(world)).overloaded == 2


async def test_slips_and_what_they_have_reached_are_at_risk(database):
    async with World(database()) as world:
        await company(world)
        forecast = DeliveryForecast(date="2024-09-03", days_late=3, by=PEER, time=timestamp(BEGIN))
        slip = e.DeliveryForecasted(forecast=forecast, slipped=True)
        world.alignment.add(dependency(1), *taken_on(LEAF, THERE), slip)
        world.alignment.add(contract(2), e.ContractWarned(risk=warned(contract(2), dependency(1))))
        world.alignment.add(dependency(2), *taken_on(LEAF, THERE), e.DependencyBreached(by=OWNER))
        found = {each.subjects[0]: each for each in await findings(world, m.FINDING_KIND_AT_RISK)}
        assert found.keys() == {dependency(1), contract(2), dependency(2)}
        assert found[dependency(1)].text == "Its provider foresees it 3 days late."
        assert (found[dependency(1)].waiting, found[dependency(1)].objective.name) == (PEER, LEAF)
        assert list(found[contract(2)].subjects) == [contract(2), dependency(1)]
        assert found[contract(2)].text == "A breach further down reached it, from 1 place."
        assert (found[dependency(2)].text, (await health(world)).at_risk) == ("It was not kept.", 2)


async def test_dependencies_that_wait_for_each_other_are_one_finding(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(dependency(1), *taken_on(LEAF, THERE))
        world.alignment.add(dependency(2), *taken_on(THERE, MIDDLE))
        assert await findings(world, m.FINDING_KIND_CIRCULAR_WAIT) == []
        world.alignment.add(dependency(3), *taken_on(MIDDLE, LEAF))
        world.alignment.add(dependency(4), *taken_on(MIDDLE, TOP))
        found = await finding(world, m.FINDING_KIND_CIRCULAR_WAIT)
        assert list(found.subjects) == [dependency(number) for number in (1, 2, 3)]
        assert found.text == "3 dependencies wait for each other in a circle."
        world.alignment.add(dependency(2), e.DependencyCancelled(by=PEER))
        assert await findings(world, m.FINDING_KIND_CIRCULAR_WAIT) == []


async def test_open_overlaps_are_told_by_where_their_objectives_are(database):
    async with World(database()) as world:
        await company(world)
        declared = e.OverlapDeclared(kind=v.OVERLAP_KIND_DUPLICATE, between=[LEAF, THERE], statement="一样", by=OWNER)
        world.alignment.add(OVERLAP, declared)
        found = await finding(world, m.FINDING_KIND_OVERLAPPING)
        assert list(found.subjects) == [OVERLAP, LEAF, THERE]
        assert found.text == "2 goals plan the same work; nobody has resolved it."
        assert len(await findings(world, m.FINDING_KIND_OVERLAPPING, unit=CN_SALES, cycle=Q3)) == 1
        assert await findings(world, m.FINDING_KIND_OVERLAPPING, unit=HQ, cycle="cycles/none") == []
        world.alignment.add(OVERLAP, e.OverlapDismissed(by=PEER))
        assert await findings(world, m.FINDING_KIND_OVERLAPPING) == []


async def test_what_only_an_objective_says_it_serves_is_told_apart_from_contracts(database):
    async with World(database()) as world:
        await company(world)
        said = name_of(8)
        world.goal.add(said, drafted(parent=f"{MIDDLE}/keyResults/kr1"))
        found = await finding(world, m.FINDING_KIND_DECLARED_ONLY)
        assert list(found.subjects) == [said, f"{MIDDLE}/keyResults/kr1"]
        world.alignment.add(contract(8), proposed(said, MIDDLE))
        assert await findings(world, m.FINDING_KIND_DECLARED_ONLY) == []
        world.alignment.add(contract(8), e.ContractDeclined(by=BOSS))
        assert len(await findings(world, m.FINDING_KIND_DECLARED_ONLY)) == 1
        world.alignment.add(contract(9), *standing(said, f"{MIDDLE}/keyResults/kr2"))
        assert await findings(world, m.FINDING_KIND_DECLARED_ONLY) == []


async def test_findings_come_by_kind_and_then_oldest_first_page_by_page(database):
    async with World(database()) as world:
        await company(world)
        objectives(world, *(name_of(number) for number in range(10, 13)))
        world.alignment.add(contract(2), outdated(LEAF))
        world.alignment.add(contract(5), proposed(THERE, LEAF))
        whole = await findings(world)
        kinds = [each.kind for each in whole]
        assert kinds == sorted(kinds)
        assert set(kinds) == {m.FINDING_KIND_UNALIGNED, m.FINDING_KIND_STALE, m.FINDING_KIND_UNANSWERED}
        since = [each.since_time.seconds for each in whole if each.kind == m.FINDING_KIND_UNALIGNED]
        assert since == sorted(since)
        for size in (1, 2, 4):
            assert await findings(world, page_size=size) == whole
        request = ListAlignmentFindingsRequest(page_size=2)
        answer = await AlignmentFindingService(world.desk).list_alignment_findings(request, caller())
        assert (answer.total_count, len(answer.findings)) == (len(whole), 2)


async def test_only_who_is_here_reads_findings_and_health(database):
    async with World(database()) as world:
        await company(world)
        for query in (findings(world, who="people/stranger"), health(world, who="people/stranger")):
            with pytest.raises(PermissionDenied):
                await query


def test_every_kind_of_finding_is_looked_for():
    assert set(CASES) == set(m.FindingKind.values()) - {m.FINDING_KIND_UNSPECIFIED}


# Health


async def test_health_has_the_numbers_that_it_comes_from(database):
    async with World(database()) as world:
        await company(world)
        world.alignment.add(dependency(1), *taken_on(LEAF, THERE))
        world.alignment.add(dependency(2), requested(LEAF, due=DUE))
        world.alignment.add(contract(2), outdated(LEAF))
        action = e.ActionRecorded(text="补数据", owner=OWNER, due_date="2024-07-05", by=BOSS)
        world.alignment.add("actions/00000000-0000-4000-8000-000000000001", action)
        found = await health(world)
        assert (found.objectives, found.centre, found.aligned, found.reaching) == (3, 1, 2, 2)
        assert (found.standalone, found.unaligned, found.contracts, found.stale) == (0, 1, 2, 1)
        assert (found.unanswered, found.overdue, found.dependencies) == (1, 1, 1)
        assert (found.open_actions, found.overdue_actions) == (1, 1)
        assert (found.aligned_share, found.mean_distance) == ("0.6667", "1.5")
        assert (found.healthy_from, found.watch_from, found.verdict) == ("0.9", "0.8", m.HEALTH_VERDICT_GAP)


async def test_standing_alone_counts_as_aligned_and_both_count_once(database):
    async with World(database()) as world:
        await company(world)
        for name in (THERE, LEAF):
            world.alignment.add(
                name.replace("objectives/", "standings/"), e.StandaloneDeclared(by=OWNER, reason="法务")
            )
        found = await health(world)
        assert (found.aligned, found.standalone, found.unaligned, found.aligned_share) == (2, 1, 0, "1")
        assert (found.reaching, found.verdict) == (2, m.HEALTH_VERDICT_HEALTHY)


async def test_health_of_a_part_is_measured_against_the_centre_of_the_whole(database):
    async with World(database()) as world:
        await company(world)
        found = await health(world, unit=CN)
        assert (found.objectives, found.centre, found.mean_distance) == (2, 1, "1.5")
        assert found.verdict == m.HEALTH_VERDICT_HEALTHY
        # Nobody of the centre is in this cycle, but there is a way to it.
        world.alignment.add(contract(7), *standing(THERE, TOP, by=PEER, other=CEO))
        found = await health(world, cycle=Q4)
        assert (found.objectives, found.centre, found.verdict) == (1, 0, m.HEALTH_VERDICT_HEALTHY)


async def test_without_a_centre_there_is_a_gap_and_without_objectives_nothing_to_judge(database):
    async with World(database()) as world:
        world.company()
        assert (await health(world)).verdict == m.HEALTH_VERDICT_UNSPECIFIED
        objectives(world, MIDDLE, LEAF)
        world.alignment.add(contract(1), *standing(LEAF, MIDDLE))
        world.alignment.add(contract(2), *standing(MIDDLE, UNKNOWN))
        found = await health(world)
        assert (found.aligned_share, found.centre, found.verdict) == ("1", 0, m.HEALTH_VERDICT_GAP)
        assert not found.HasField("mean_distance")


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (Fraction(9, 10), m.HEALTH_VERDICT_HEALTHY),
        (Fraction(89999, 100000), m.HEALTH_VERDICT_WATCH),
        (Fraction(8, 10), m.HEALTH_VERDICT_WATCH),
        (Fraction(79999, 100000), m.HEALTH_VERDICT_GAP),
    ],
)
def test_the_verdict_is_by_the_exact_share(share, verdict):
    assert verdict_of(share, has_centre=True) == verdict


def test_shares_are_rounded_half_to_even():
    shown = [rounded(Fraction(number, 100000)) for number in (12345, 12355, 50000, 100000, 0)]
    assert shown == ["0.1234", "0.1236", "0.5", "1", "0"]


# Circles


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_circles_are_those_of_a_naive_search(pairs):
    waits = [(f"w{number}", f"n{who}", f"n{whom}") for number, (who, whom) in enumerate(pairs)]
    reach = {f"n{number}": {f"n{number}"} for number in range(7)}
    for _ in range(7):
        for _, who, whom in waits:
            reach[who] |= reach[whom]
    expected = [name for name, who, whom in waits if who != whom and who in reach[whom]]
    assert sorted(name for circle in circles(waits) for name in circle) == sorted(expected)


def test_a_circle_of_thousands_is_found_without_recursion():
    waits = [(f"w{number:05}", f"n{number}", f"n{(number + 1) % 20000}") for number in range(20000)]
    (found,) = circles(waits)
    assert len(found) == 20000
    assert circles(waits[:-1]) == []
