"""Given what happened in workshops, what readers see of them."""

import pytest
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.workshop_pb2 import Dissent, IdeaDraft, IdeaVote, Prework, Workshop
from okr.api.v1.freshness_pb2 import Freshness
from okr.views.v1.workshop_list_service_pb2 import GetWorkshopRequest, ListWorkshopsRequest

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from services.views.workshops import WorkshopListService
from tests.views.gatherings import action, in_session, placed, took, workshop, workshop_planned
from tests.views.world import (
    ALIGNMENT,
    BOSS,
    CN,
    CN_SALES,
    DE,
    OWNER,
    PEER,
    Q3,
    Q4,
    World,
    all_pages,
    caller,
    name_of,
    terms,
)

ONE, TWO, THREE = (workshop(number) for number in range(1, 4))


async def shown(world, name=ONE, who=OWNER):
    await world.feed()
    return await WorkshopListService(world.desk).get_workshop(GetWorkshopRequest(name=name), caller(who))


async def listed(world, who=OWNER, **asked):
    await world.feed()
    query = WorkshopListService(world.desk).list_workshops
    cards = await all_pages(query, ListWorkshopsRequest(**asked), "workshops", caller(who))
    return [each.workshop.name for each in cards]


async def test_a_workshop_shows_who_takes_part_where_and_who_has_not_prepared(database):
    async with World(database()) as world:
        world.company()
        await world.feed()
        placed(world)
        world.alignment.add(ONE, workshop_planned())
        world.alignment.add(ONE, e.PreworkSubmitted(prework=Prework(by=PEER, text="Zu wenig Läden")), by=PEER)
        card = (await shown(world)).workshop
        assert card.unit_title == "中国公司"
        assert [(each.person, each.local_start) for each in card.participants] == [
            (BOSS, "2024-07-10 15:30"),
            (OWNER, "2024-07-10 15:30"),
            (PEER, "2024-07-10 09:30"),
        ]
        assert list(card.without_prework) == [OWNER]
        assert [each.text for each in card.workshop.prework] == ["Zu wenig Läden"]
        world.alignment.add(TWO, workshop_planned(prework=""))
        assert list((await shown(world, TWO)).workshop.without_prework) == []


async def test_a_workshop_shows_its_ideas_votes_dissents_outputs_and_actions(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, workshop_planned(), e.WorkshopOpened(by=BOSS))
        for idea_id, by in (("shops", OWNER), ("rent", PEER)):
            world.alignment.add(ONE, e.IdeaSubmitted(idea_id=idea_id, title=f"想法 {idea_id}", by=by), by=by)
        world.alignment.add(ONE, e.VotingOpened(by=BOSS))
        for by, shops, rent in ((OWNER, 3, 0), (PEER, 1, 2), (OWNER, 1, 1)):
            votes = [IdeaVote(idea_id="shops", votes=shops), *([IdeaVote(idea_id="rent", votes=rent)] if rent else [])]
            world.alignment.add(ONE, e.IdeasVoted(by=by, votes=votes), by=by)
            await world.feed()
        world.alignment.add(ONE, e.DissentRecorded(dissent=Dissent(by=PEER, idea_id="shops", text="Wir haben keine")))
        draft = IdeaDraft(terms=terms("进店"))
        world.alignment.add(ONE, e.IdeaAdopted(idea_id="shops", draft=draft, by=BOSS))
        world.alignment.add(ONE, e.OutputDrafted(idea_id="shops", objective=name_of(7)))
        world.alignment.add(ONE, e.IdeaAdopted(idea_id="rent", draft=draft, by=BOSS))
        world.alignment.add(ONE, e.OutputRefused(idea_id="rent", refusal_reason="CYCLE_IS_CLOSED"))
        in_session(world, ONE, [(action(1), took(source=ONE))])
        world.alignment.add(ONE, e.WorkshopClosed(summary="进店", by=BOSS))
        answer = await shown(world)
        known = answer.workshop.workshop
        # The last votes of each count: two and two of the first, one and one of the second.
        assert [(each.idea_id, each.votes) for each in known.ideas] == [("shops", 2), ("rent", 3)]
        assert [(each.adopted, each.objective, each.refusal) for each in known.ideas] == [
            (True, name_of(7), ""),
            (True, "", "CYCLE_IS_CLOSED"),
        ]
        # What was drafted is read in goal, by those who may.
        assert not known.ideas[0].HasField("draft")
        assert known.ideas[1].draft == draft
        assert [each.text for each in known.dissents] == ["Wir haben keine"]
        assert (known.state, known.summary) == (Workshop.STATE_CLOSED, "进店")
        assert [(each.action.name, each.owner_name) for each in answer.actions] == [(action(1), "张伟")]


async def test_workshops_are_found(database):
    async with World(database()) as world:
        world.company()
        world.alignment.add(ONE, workshop_planned())
        world.alignment.add(TWO, workshop_planned(unit=CN_SALES, cycle=Q4, participants=[OWNER]))
        world.alignment.add(THREE, workshop_planned(unit=DE, facilitator=PEER, participants=[PEER]))
        world.alignment.add(TWO, e.WorkshopOpened(by=BOSS))
        assert await listed(world) == [ONE, TWO, THREE]
        assert await listed(world, unit=CN) == [ONE, TWO]
        assert await listed(world, cycle=Q3) == [ONE, THREE]
        assert await listed(world, person=PEER) == [ONE, THREE]
        assert await listed(world, states=[Workshop.STATE_IDEAS]) == [TWO]


async def test_pages_permission_freshness_and_unknown_workshops(database):
    async with World(database()) as world:
        world.company()
        names = [workshop(number) for number in range(1, 9)]
        for name in names:
            world.alignment.add(name, workshop_planned())
        assert await listed(world, page_size=3) == names
        with pytest.raises(ResourceNotFound):
            await shown(world, workshop(99))
        for refused in (listed(world, "people/stranger"), shown(world, ONE, "people/stranger")):
            with pytest.raises(PermissionDenied):
                await refused
        ahead = Freshness(consistency_token=freshness.encode({ALIGNMENT: 9}))
        query = WorkshopListService(world.desk).get_workshop
        assert (await query(GetWorkshopRequest(name=ONE, freshness=ahead), caller())).read_info.stale
