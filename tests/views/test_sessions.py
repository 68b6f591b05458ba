"""Given what happened to sessions, what readers see of them, and what time it is where people are."""

from datetime import timedelta

import pytest
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.session_pb2 import AgendaItem, Session, SessionDecision
from okr.api.v1.freshness_pb2 import Freshness
from okr.directory.v1.events_pb2 import ContactCorrected
from okr.goal.v1 import events_pb2 as g
from okr.goal.v1.objective_pb2 import Restriction
from okr.views.v1.session_list_service_pb2 import GetSessionRequest, ListSessionsRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from libs.record import timestamp
from services.views.sessions import SessionListService
from tests.views.gatherings import (
    SUMMER,
    WINTER,
    action,
    closed,
    in_session,
    placed,
    planned,
    session,
    took,
)
from tests.views.world import (
    ALIGNMENT,
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

ONE, TWO, THREE = (session(number) for number in range(1, 4))


async def begun(world):
    world.company()
    await world.feed()
    placed(world)


async def shown(world, name=ONE, who=OWNER):
    await world.feed()
    return await SessionListService(world.desk).get_session(GetSessionRequest(name=name), caller(who))


async def listed(world, who=OWNER, **asked):
    await world.feed()
    query = SessionListService(world.desk).list_sessions
    cards = await all_pages(query, ListSessionsRequest(**asked), "sessions", caller(who))
    return [each.session.name for each in cards]


async def test_everybody_sees_what_time_it_is_where_they_are(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(ONE, planned(SUMMER, participants=[OWNER, PEER, CEO, BOSS]))
        card = (await shown(world)).session
        assert card.unit_title == "中国公司"
        assert [(each.person, each.display_name, each.local_start, each.at_night) for each in card.participants] == [
            (BOSS, "李强", "2024-07-10 15:30", False),
            (OWNER, "张伟", "2024-07-10 15:30", False),
            (PEER, "Jürgen Groß", "2024-07-10 09:30", False),
            (CEO, "王芳", "", False),
        ]
        assert [each.time_zone for each in card.participants] == ["Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin", ""]
        assert card.spread_minutes == 6 * 60


async def test_time_zones_are_farther_apart_when_one_has_no_summer_time(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(ONE, planned(WINTER))
        card = (await shown(world)).session
        assert [each.local_start for each in card.participants] == [
            "2024-12-10 15:30",
            "2024-12-10 15:30",
            "2024-12-10 08:30",
        ]
        assert card.spread_minutes == 7 * 60


async def test_whoever_has_to_be_there_at_night_is_marked(database):
    async with World(database()) as world:
        await begun(world)
        placed(world, {CEO: "America/New_York", PEER: "Asia/Kathmandu", OWNER: "Nowhere/Land"})
        # Shanghai 21:00, Kathmandu 18:45, New York 09:00.
        start = SUMMER.replace(hour=13, minute=0)
        world.alignment.add(ONE, planned(start, participants=[OWNER, PEER, CEO]))
        world.alignment.add(TWO, planned(start + timedelta(minutes=1), participants=[OWNER, PEER, CEO]))
        world.alignment.add(THREE, planned(start - timedelta(hours=2, minutes=1), participants=[PEER, CEO]))

        async def at_night(name):
            card = (await shown(world, name)).session
            assert card.spread_minutes == 12 * 60
            return [each.person for each in card.participants if each.at_night]

        assert await at_night(ONE) == []
        assert await at_night(TWO) == [BOSS]
        # 06:59 in New York.
        assert await at_night(THREE) == [CEO]
        card = (await shown(world, ONE)).session
        unknown = next(each for each in card.participants if each.person == OWNER)
        assert (unknown.time_zone, unknown.local_start) == ("", "")
        assert next(each for each in card.participants if each.person == PEER).local_start == "2024-07-10 18:45"


async def test_where_people_are_is_what_the_directory_says_now(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(ONE, planned(SUMMER))
        assert (await shown(world)).session.participants[2].local_start == "2024-07-10 09:30"
        world.directory.add(PEER, ContactCorrected(display_name="Jürgen Weiß", time_zone="Asia/Tokyo"))
        moved = (await shown(world)).session
        assert (moved.participants[2].display_name, moved.participants[2].local_start) == (
            "Jürgen Weiß",
            "2024-07-10 16:30",
        )
        assert moved.spread_minutes == 60


async def test_nobody_whose_time_zone_is_known_makes_no_spread(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, planned())
        card = (await shown(world)).session
        assert card.spread_minutes == 0
        assert {each.local_start for each in card.participants} == {""}


async def test_an_agenda_is_locked_when_its_time_has_come_or_somebody_said_so(database):
    async with World(database()) as world:
        await begun(world)
        now = world.desk.now()
        soon, later = now + timedelta(hours=20), now + timedelta(days=3)
        world.alignment.add(ONE, planned(soon))
        world.alignment.add(TWO, planned(later))
        first, second = (await shown(world, ONE)).session, (await shown(world, TWO)).session
        assert (first.agenda_locked, second.agenda_locked) == (True, False)
        # What was recorded stays apart from what follows from the time.
        assert not first.session.agenda_locked
        world.alignment.add(TWO, e.AgendaRevised(agenda=[AgendaItem(title="一"), AgendaItem(title="二")], by=BOSS))
        world.alignment.add(TWO, e.AgendaLocked(by=BOSS, lock_time=timestamp(now)))
        locked = (await shown(world, TWO)).session
        assert locked.agenda_locked and locked.session.agenda_locked
        assert [each.title for each in locked.session.agenda] == ["一", "二"]
        world.alignment.add(THREE, planned(later), e.SessionCancelled(reason="nobody has time", by=BOSS))
        assert (await shown(world, THREE)).session.agenda_locked


async def test_a_session_comes_with_the_actions_taken_in_it_and_carried_into_it(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(ONE, planned())
        in_session(world, ONE, [(action(1), took()), (action(2), took(PEER))])
        world.alignment.add(TWO, planned(WINTER, previous=ONE))
        in_session(world, TWO, [(action(3), took(BOSS, due=""))])
        world.alignment.add(TWO, e.SessionOpened(carried_actions=[action(1), action(2)], by=BOSS))
        world.alignment.add(action(1), e.ActionCarried(session=TWO, carried=1))
        world.alignment.add(action(2), closed(BEGIN + timedelta(days=2)))
        before, after = await shown(world, ONE), await shown(world, TWO)
        assert [each.action.name for each in before.actions] == [action(1), action(2)]
        assert [each.action.name for each in after.actions] == [action(1), action(2), action(3)]
        assert (before.session.open_actions, after.session.open_actions) == (1, 2)
        assert [each.owner_name for each in after.actions] == ["张伟", "Jürgen Groß", "李强"]
        assert after.actions[1].action.state == Action.STATE_CLOSED
        assert after.session.session.plan.previous == ONE
        listed_cards = (await SessionListService(world.desk).list_sessions(ListSessionsRequest(), caller())).sessions
        assert [each.open_actions for each in listed_cards] == [1, 2]


async def test_sessions_are_found(database):
    async with World(database()) as world:
        await begun(world)
        world.alignment.add(ONE, planned())
        world.alignment.add(TWO, planned(unit=CN_SALES, cycle=Q4, participants=[OWNER]))
        world.alignment.add(THREE, planned(unit=DE, cycle="", facilitator=PEER, participants=[CEO]))
        world.alignment.add(TWO, e.SessionOpened(by=BOSS), e.SessionClosed(summary="好", by=BOSS))
        assert await listed(world) == [ONE, TWO, THREE]
        assert await listed(world, unit=CN) == [ONE, TWO]
        assert await listed(world, unit=HQ) == [ONE, TWO, THREE]
        assert await listed(world, cycle=Q3) == [ONE]
        assert await listed(world, person=OWNER) == [ONE, TWO]
        assert await listed(world, person=PEER) == [ONE, THREE]
        assert await listed(world, states=[Session.STATE_CLOSED]) == [TWO]
        assert await listed(world, states=[Session.STATE_CLOSED, Session.STATE_PLANNED], unit=DE) == [THREE]


async def test_what_was_decided_in_a_session_stays_also_about_a_restricted_objective(database):
    async with World(database()) as world:
        await begun(world)
        goal = name_of(1)
        world.goal.add(
            goal, drafted("秘密"), g.ObjectiveRestricted(restriction=Restriction(readers=[BOSS], reason="x"))
        )
        decision = SessionDecision(statement="We wait", about=[goal], decided_by=BOSS, rejected=["We hurry"])
        world.alignment.add(ONE, planned(about=[goal]), e.SessionOpened(by=BOSS), e.DecisionRecorded(decision=decision))
        answer = await shown(world, who=PEER)
        assert list(answer.session.session.decisions) == [decision]
        assert "秘密" not in str(answer)


async def test_pages_permission_and_unknown_sessions(database):
    async with World(database()) as world:
        await begun(world)
        names = [session(number) for number in range(1, 9)]
        for name in names:
            world.alignment.add(name, planned())
        assert await listed(world, page_size=3) == names
        with pytest.raises(ResourceNotFound):
            await shown(world, session(99))
        with pytest.raises(PermissionDenied):
            await listed(world, "people/stranger")
        with pytest.raises(PermissionDenied):
            await shown(world, ONE, "people/stranger")
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 9}))
        service = SessionListService(world.desk)
        assert (await service.get_session(GetSessionRequest(name=ONE, freshness=ahead), caller())).read_info.stale
        there = Freshness(consistency_token=freshness.encode({ALIGNMENT: 8}))
        assert not (await service.list_sessions(ListSessionsRequest(freshness=there), caller())).read_info.stale
