"""Co-creation workshops: pre-work, ideas, votes, dissent, and outputs that become drafts."""

from uuid import UUID, uuid5

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.events_pb2 import (
    ActionTaken,
    DissentRecorded,
    IdeaSubmitted,
    IdeasVoted,
    OutputDrafted,
    OutputRefused,
    PreworkSubmitted,
    WorkshopClosed,
)
from okr.alignment.v1.workshop_pb2 import Dissent, IdeaVote, Prework, Workshop

from libs.commands import FieldInvalid, ResourceNotFound
from libs.record import timestamp
from services.alignment import refusals as no
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    GONE,
    HQ,
    LEAD,
    NOW,
    OTHER,
    OWNER,
    PAST,
    PEER,
    PLANT,
    Q1,
    SALES,
    given,
)
from tests.alignment.meeting import (
    ACTION,
    COLLECTING,
    VOTING,
    WORKSHOP,
    adopted,
    draft,
    idea,
    recorded,
    workshop,
    workshop_plan,
)
from tests.alignment.spec import do

PLANNED, CLOSED = workshop(), WorkshopClosed(summary="Shops it is", by=BOSS)
SHOPS, CLOUD = idea("shops"), idea("cloud", "Sell in the cloud", PEER)
TWO = PLANNED, COLLECTING, SHOPS, CLOUD
REACTION = "apps/alignment-reactions"
DISSENT = Dissent(by=PEER, idea_id="shops", text="We have no shops", time=timestamp(NOW))


def on(request, **fields):
    return do(request, **{"name": WORKSHOP, **fields})


def plan(**fields):
    return on("PlanWorkshop", plan=workshop_plan(**fields))


def submit(title="Sell in shops"):
    return on("SubmitIdea", title=title, why="They want to touch it")


def votes(**by_idea):
    return [IdeaVote(idea_id=each, votes=number) for each, number in by_idea.items()]


def vote(**by_idea):
    return on("VoteIdeas", votes=votes(**by_idea))


def voted(by=OWNER, **by_idea):
    return IdeasVoted(by=by, votes=votes(**by_idea))


def dissent(**fields):
    return on("RecordDissent", **{"idea_id": "shops", "text": "We have no shops", **fields})


def adopt(what=None, idea_id="shops"):
    return on("AdoptIdea", idea_id=idea_id, draft=what or draft())


def prework(text="Orders of shops", by=OWNER):
    return PreworkSubmitted(prework=Prework(by=by, text=text, time=timestamp(NOW)))


def hand_in(text="Orders of shops"):
    return on("SubmitPrework", text=text)


# -- planning


def test_a_workshop_is_planned():
    given().when(plan(), by=BOSS).then(PLANNED).answered(state=Workshop.STATE_PLANNED, plan=workshop_plan())
    given().when(do("PlanWorkshop", plan=workshop_plan()), by=BOSS).then(PLANNED)
    given(PLANNED).when(plan(), by=BOSS).refused(no.WorkshopExists)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"participants": [BOSS]}, no.FacilitatorIsAlone),
        ({"participants": [GONE]}, no.PersonIsUnknown),
        ({"facilitator": "people/nobody"}, no.PersonIsUnknown),
        ({"unit": "units/nowhere"}, no.UnitIsUnknown),
        ({"cycle": "cycles/never"}, no.CycleIsUnknown),
        ({"cycle": PAST}, no.CycleIsClosed),
    ],
)
def test_a_plan_that_cannot_be_is_refused(fields, refusal):
    given().when(plan(**fields), by=BOSS).refused(refusal)


def test_a_time_on_no_calendar_is_refused():
    with pytest.raises(FieldInvalid):
        given().when(plan(start_time=Timestamp(seconds=10**14)), by=BOSS).decide()


def test_each_hands_in_their_prework_and_the_last_one_counts():
    given(PLANNED).when(hand_in(), by=OWNER).then(prework())
    given(PLANNED, prework()).when(hand_in(), by=OWNER).then()
    given(PLANNED, prework()).when(hand_in(), by=PEER).then(prework(by=PEER))
    later = prework("Orders of clouds")
    given(PLANNED, COLLECTING, prework()).when(hand_in("Orders of clouds"), by=OWNER).then(later).answered(
        prework=[later.prework]
    )


def test_who_runs_it_is_warned_of_missing_prework():
    asked = workshop(prework="Look at the orders of shops")
    given(asked, prework()).when(on("OpenWorkshop"), by=BOSS).then(COLLECTING).warned("PREWORK_IS_MISSING")
    given(asked, prework(), prework(by=PEER)).when(on("OpenWorkshop"), by=BOSS).warned()
    given(PLANNED).when(on("OpenWorkshop"), by=BOSS).warned()


# -- phases


def test_the_facilitator_leads_from_phase_to_phase():
    given(PLANNED).when(on("OpenWorkshop"), by=BOSS).then(COLLECTING).answered(state=Workshop.STATE_IDEAS)
    given(PLANNED, COLLECTING).when(on("OpenWorkshop"), by=BOSS).then()
    given(*TWO).when(on("OpenVoting"), by=BOSS).then(VOTING).answered(state=Workshop.STATE_VOTING)
    given(*TWO, VOTING).when(on("OpenVoting"), by=BOSS).then()
    close = on("CloseWorkshop", summary="Shops it is")
    for past in ((PLANNED,), TWO, (*TWO, VOTING)):
        given(*past).when(close, by=BOSS).then(CLOSED).answered(state=Workshop.STATE_CLOSED, summary="Shops it is")
    given(*TWO, CLOSED).when(close, by=BOSS).then()


@pytest.mark.parametrize(
    ("command", "phases"),
    [
        (hand_in(), "planned ideas"),
        (on("OpenWorkshop"), "planned ideas"),
        (submit(), "ideas"),
        (on("OpenVoting"), "ideas voting"),
        (vote(shops=1), "voting"),
        (dissent(), "ideas voting"),
        (adopt(), "ideas voting"),
        (on("CloseWorkshop", summary="another"), "planned ideas voting"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_each_phase_has_its_own_work(command, phases):
    pasts = {
        "planned": (PLANNED, SHOPS),
        "ideas": (PLANNED, COLLECTING, SHOPS),
        "voting": (PLANNED, COLLECTING, SHOPS, VOTING),
        "closed": (PLANNED, COLLECTING, SHOPS, VOTING, CLOSED),
    }
    for phase, past in pasts.items():
        when = given(*past).when(command, by=BOSS)
        if phase in phases.split():
            when.decide()
        else:
            when.refused(no.WorkshopIsElsewhere)


def test_nobody_else_leads_it():
    for command in (on("OpenWorkshop"), on("OpenVoting"), adopt(), on("CloseWorkshop")):
        given(*TWO).when(command, by=OWNER).refused(no.CallerDoesNotLead)


def test_only_who_takes_part_works_there():
    for command in (hand_in(), submit(), dissent()):
        given(*TWO).when(command, by=LEAD).refused(no.CallerTakesNoPart)
    given(*TWO, VOTING).when(vote(shops=1), by=LEAD).refused(no.CallerTakesNoPart)


def test_what_nobody_planned_is_not_there():
    confirm = on("ConfirmOutput", idea_id="shops", objective=CHILD)
    for command in (hand_in(), submit(), vote(), dissent(), confirm):
        with pytest.raises(ResourceNotFound):
            given().when(command, by=OWNER).decide()


# -- ideas, votes, dissent


def test_an_idea_gets_an_id_of_its_own():
    command = submit()
    idea_id = str(uuid5(UUID(command.request_id), "idea"))
    given(PLANNED, COLLECTING).when(command, by=OWNER).then(idea(idea_id))
    given(PLANNED, COLLECTING, SHOPS).when(submit(), by=OWNER).then()
    another = given(PLANNED, COLLECTING, SHOPS).when(submit(), by=PEER).decide()
    assert [type(each) for each in another] == [IdeaSubmitted]


def test_votes_are_replaced_as_a_whole():
    given(*TWO, VOTING).when(vote(shops=2, cloud=1), by=OWNER).then(voted(shops=2, cloud=1))
    given(*TWO, VOTING, voted(shops=2, cloud=1)).when(vote(cloud=1, shops=2), by=OWNER).then()
    replaced = (
        given(*TWO, VOTING, voted(shops=2), voted(PEER, cloud=3)).when(vote(cloud=3), by=OWNER).then(voted(cloud=3))
    )
    assert [each.votes for each in replaced.answer().ideas] == [0, 6]
    given(*TWO, VOTING, voted(shops=2)).when(vote(), by=OWNER).then(voted())
    given(*TWO, VOTING).when(vote(), by=OWNER).then()


def test_an_idea_that_is_named_twice_gets_both():
    twice = on("VoteIdeas", votes=[*votes(shops=1), *votes(shops=1)])
    given(*TWO, VOTING).when(twice, by=OWNER).then(voted(shops=2))
    more = on("VoteIdeas", votes=[*votes(shops=2), *votes(shops=2)])
    given(*TWO, VOTING).when(more, by=OWNER).refused(no.TooManyVotes)


def test_nobody_has_more_votes_than_the_others():
    given(*TWO, VOTING).when(vote(shops=4), by=OWNER).refused(no.TooManyVotes)
    given(*TWO, VOTING).when(vote(shops=2, cloud=2), by=BOSS).refused(no.TooManyVotes)
    five = workshop(votes=5), *TWO[1:], VOTING
    given(*five).when(vote(shops=5), by=OWNER).then(voted(shops=5))
    given(*five).when(vote(shops=6), by=OWNER).refused(no.TooManyVotes)


def test_votes_and_dissent_are_about_ideas_that_are_there():
    given(*TWO, VOTING).when(vote(moon=1), by=OWNER).refused(no.IdeaIsUnknown)
    given(*TWO, VOTING).when(dissent(idea_id="moon"), by=OWNER).refused(no.IdeaIsUnknown)
    given(*TWO).when(adopt(idea_id="moon"), by=BOSS).refused(no.IdeaIsUnknown)


def test_who_disagrees_is_on_record():
    said = DissentRecorded(dissent=DISSENT)
    given(*TWO).when(dissent(), by=PEER).then(said).answered(dissents=[DISSENT])
    given(*TWO, said).when(dissent(), by=PEER).then()
    whole = Dissent(by=PEER, text="We have no shops", time=timestamp(NOW))
    given(*TWO, said).when(dissent(idea_id=""), by=PEER).then(DissentRecorded(dissent=whole))


def test_a_workshop_holds_what_people_can_read():
    many = [idea(f"i{n}", f"No. {n}") for n in range(200)]
    given(PLANNED, COLLECTING, *many).when(submit(), by=OWNER).refused(no.WorkshopIsFull)
    against = [DissentRecorded(dissent=Dissent(by=PEER, text=f"No. {n}")) for n in range(200)]
    given(*TWO, *against).when(dissent(), by=PEER).refused(no.WorkshopIsFull)


# -- outputs


def test_the_facilitator_adopts_an_idea():
    given(*TWO).when(adopt(), by=BOSS).then(adopted("shops"))
    answer = given(*TWO, VOTING).when(adopt(), by=BOSS).answer()
    assert [each.adopted for each in answer.ideas] == [True, False]
    assert answer.ideas[0].draft == draft()


def test_what_others_facilitate_the_business_adopts():
    # CEO leads the business of headquarters, and so of sales below it.
    given(*TWO).when(adopt(), by=CEO).decide()
    given(*TWO).when(adopt(), by=LEAD).refused(no.CallerDoesNotLead)


def test_an_idea_is_adopted_once():
    given(*TWO, adopted("shops")).when(adopt(), by=BOSS).then()
    given(*TWO, adopted("shops")).when(adopt(draft(title="Other")), by=BOSS).refused(no.IdeaIsAdopted)
    drafted = *TWO, adopted("shops"), OutputDrafted(idea_id="shops", objective=CHILD)
    given(*drafted).when(adopt(draft(title="Other")), by=BOSS).refused(no.IdeaIsAdopted)


def test_what_goal_refused_is_drafted_anew():
    refused = OutputRefused(idea_id="shops", refusal_reason="KIND_IS_NOT_ALLOWED", refusal="committed only")
    better = draft(title="Sell in ten shops")
    given(*TWO, adopted("shops"), refused).when(adopt(better), by=BOSS).then(adopted("shops", better))
    given(*TWO, adopted("shops"), refused).when(adopt(), by=BOSS).then()
    again = given(*TWO, adopted("shops"), refused, adopted("shops", better)).when(submit("x"), by=BOSS).answer()
    assert (again.ideas[0].refusal, again.ideas[0].draft) == ("", better)


def test_a_draft_belongs_to_the_workshops_unit_and_cycle():
    given(*TWO).when(adopt(draft(unit=PLANT)), by=BOSS).refused(no.DraftIsElsewhere)
    given(*TWO).when(adopt(draft(unit=HQ)), by=BOSS).refused(no.DraftIsElsewhere)
    given(*TWO).when(adopt(draft(cycle=Q1)), by=BOSS).refused(no.DraftIsElsewhere)
    above = workshop(unit=HQ), *TWO[1:]
    given(*above).when(adopt(draft(unit=SALES)), by=BOSS).then(adopted("shops", draft(unit=SALES)))


def test_it_is_known_what_goal_made_of_an_output():
    past = *TWO, adopted("shops"), CLOSED
    confirm = on("ConfirmOutput", idea_id="shops", objective=CHILD)
    drafted = OutputDrafted(idea_id="shops", objective=CHILD)
    answer = given(*past).when(confirm, by=REACTION).then(drafted).answer()
    # The text is the objective's now, and only those read it who may.
    assert not answer.ideas[0].HasField("draft")
    assert answer.ideas[0].objective == CHILD
    given(*past, drafted).when(confirm, by=REACTION).then()
    other = on("ConfirmOutput", idea_id="shops", objective=OTHER)
    given(*past, drafted).when(other, by=REACTION).refused(no.IdeaIsAdopted)
    given(*past).when(on("ConfirmOutput", idea_id="cloud", objective=CHILD), by=REACTION).refused(no.IdeaIsUnknown)


def test_it_is_known_that_goal_refused_an_output():
    past = *TWO, adopted("shops")
    confirm = on("ConfirmOutput", idea_id="shops", refusal_reason="CYCLE_IS_CLOSED", refusal="it is over")
    refused = OutputRefused(idea_id="shops", refusal_reason="CYCLE_IS_CLOSED", refusal="it is over")
    assert given(*past).when(confirm, by=REACTION).then(refused).answer().ideas[0].refusal == "it is over"
    given(*past, refused).when(confirm, by=REACTION).then()


# -- actions


def test_no_workshop_closes_over_an_action_without_an_owner():
    past = given(*TWO, ActionTaken(action=ACTION))
    close = on("CloseWorkshop", summary="Shops it is")
    past.elsewhere(ACTION, recorded(owner="", source=WORKSHOP)).when(close, by=BOSS).refused(no.ActionsAreIncomplete)
    past.elsewhere(ACTION, recorded(source=WORKSHOP)).when(close, by=BOSS).then(CLOSED).answered(actions=[ACTION])


def test_permission_looks_at_facilitator_and_participants():
    found = given(PLANNED).when(on("OpenWorkshop"), by=BOSS).concern()
    assert (found.kind, found.owner, found.unit, found.parties) == ("workshop", BOSS, SALES, {BOSS, OWNER, PEER})
