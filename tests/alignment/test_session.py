"""Sessions: an agenda beforehand, decisions about something, and no action that nobody does."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.events_pb2 import (
    ActionCancelled,
    ActionClosed,
    ActionEscalated,
    AgendaLocked,
    AgendaRevised,
    DecisionRecorded,
    DependencyRequested,
    MinutesRecorded,
    PrereadAdded,
    SessionCancelled,
    SessionClosed,
    SessionReplanned,
)
from okr.alignment.v1.session_pb2 import AgendaItem, Preread, Session, SessionDecision

from libs.commands import Elsewhere, FieldInvalid, ResourceNotFound
from libs.record import timestamp
from services.alignment import refusals as no
from tests.alignment.company import BOSS, CEO, CHILD, GONE, LEAD, NOW, OWNER, PEER, contract_name, given, name
from tests.alignment.meeting import (
    ACTION,
    AGENDA,
    BEFORE,
    DECISION,
    EARLIER,
    PREREAD,
    SECOND,
    SESSION,
    THIRD,
    at,
    carried,
    closed,
    locked_from,
    opened,
    planned,
    recorded,
    session_plan,
    taken,
)
from tests.alignment.spec import do

OTHER_AGENDA = [AgendaItem(title="Osaka")]
PLANNED, OPENED, CLOSED = planned(), opened(), closed()
LOCKED = AgendaLocked(by=BOSS, lock_time=timestamp(NOW))
CANCELLED = SessionCancelled(reason="nobody has time", by=BOSS)
DEPENDENCY = "dependencies/00000000-0000-4000-8000-000000000001"
DONE = ActionClosed(evidence_uris=["https://x"], by=OWNER)


def plan(**fields):
    return do("PlanSession", **{"name": SESSION, "plan": session_plan(), "agenda": AGENDA, **fields})


def replan(**fields):
    return do("ReplanSession", name=SESSION, plan=session_plan(**fields), reason="other plans")


def revise(agenda=OTHER_AGENDA):
    return do("ReviseAgenda", name=SESSION, agenda=agenda)


def on(request, **fields):
    return do(request, name=SESSION, **fields)


# -- planning


def test_a_session_is_planned_with_its_agenda():
    given().when(plan(), by=BOSS).then(PLANNED).warned().answered(
        state=Session.STATE_PLANNED,
        plan=session_plan(),
        agenda=AGENDA,
        agenda_locked=False,
        agenda_lock_time=locked_from(session_plan()),
        planned_by=BOSS,
    )
    given().when(plan(name=""), by=BOSS).then(PLANNED)


def test_anybody_may_plan_it_and_its_agenda_may_come_later():
    given().when(plan(agenda=[]), by=LEAD).then(planned(agenda=[], by=LEAD))


def test_a_taken_name_is_refused():
    given(PLANNED).when(plan(), by=BOSS).refused(no.SessionExists)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"participants": [BOSS]}, no.FacilitatorIsAlone),
        ({"participants": [BOSS, GONE]}, no.PersonIsUnknown),
        ({"participants": [OWNER, "people/nobody"]}, no.PersonIsUnknown),
        ({"facilitator": GONE}, no.PersonIsUnknown),
        ({"unit": "units/nowhere"}, no.UnitIsUnknown),
        ({"cycle": "cycles/never"}, no.CycleIsUnknown),
        ({"about": [CHILD, name(99)]}, no.SubjectIsUnknown),
        ({"about": [f"{CHILD}/keyResults/none"]}, no.SubjectIsUnknown),
        ({"about": [contract_name(9)]}, no.SubjectIsUnknown),
        ({"end_time": session_plan().start_time}, no.SessionEndsBeforeItStarts),
        ({"previous": SESSION}, no.SeriesGoesBack),
        ({"previous": EARLIER}, no.SeriesGoesBack),
    ],
)
def test_a_plan_that_cannot_be_is_refused(fields, refusal):
    given().when(plan(plan=session_plan(**fields)), by=BOSS).refused(refusal)
    given(PLANNED).when(replan(**fields), by=BOSS).refused(refusal)


@pytest.mark.parametrize("seconds", [-(10**14), 10**14])
def test_a_time_on_no_calendar_is_refused(seconds):
    for field in ("start_time", "end_time"):
        asked = plan(plan=session_plan(**{field: Timestamp(seconds=seconds)}))
        given().when(asked, by=BOSS)
        with pytest.raises(FieldInvalid):
            given().when(asked, by=BOSS).decide()


def test_a_facilitator_takes_part_without_being_listed():
    given().when(plan(plan=session_plan(participants=[OWNER])), by=BOSS).then(planned(participants=[OWNER]))


def test_what_a_session_is_about_is_known():
    about = [CHILD, f"{CHILD}/keyResults/orders", DEPENDENCY]
    (
        given()
        .elsewhere(DEPENDENCY, DependencyRequested(awaiting=LEAD))
        .when(plan(plan=session_plan(about=about)), by=BOSS)
        .then(planned(about=about))
    )


def test_an_agenda_names_what_and_whom_the_company_knows():
    given().when(plan(agenda=[AgendaItem(title="x", about=[name(99)])]), by=BOSS).refused(no.SubjectIsUnknown)
    given().when(plan(agenda=[AgendaItem(title="x", presenter=GONE)]), by=BOSS).refused(no.PersonIsUnknown)
    given(PLANNED).when(revise([AgendaItem(title="x", presenter=GONE)]), by=BOSS).refused(no.PersonIsUnknown)


def test_the_facilitator_or_the_planner_replans():
    later = session_plan(9)
    moved = SessionReplanned(plan=later, agenda_lock_time=locked_from(later), reason="other plans", by=BOSS)
    given(PLANNED).when(replan(starts=9), by=BOSS).then(moved).warned().answered(plan=later, reason="other plans")
    moved.by = LEAD
    given(planned(by=LEAD)).when(replan(starts=9), by=LEAD).then(moved)
    given(PLANNED).when(replan(), by=BOSS).then()


@pytest.mark.parametrize("person", [OWNER, CEO])
def test_who_does_not_lead_it_steers_nothing(person):
    steering = [
        replan(starts=9),
        revise(),
        on("LockAgenda"),
        on("OpenSession"),
        on("CancelSession", reason="no time"),
    ]
    for command in steering:
        given(PLANNED).when(command, by=person).refused(no.CallerDoesNotLead)
    given(PLANNED, OPENED).when(on("CloseSession"), by=person).refused(no.CallerDoesNotLead)


def test_where_the_facilitator_has_left_their_line_leads():
    orphaned = planned(facilitator=GONE, by=GONE)
    given(orphaned).when(on("CancelSession", reason="no time"), by=BOSS).then(
        SessionCancelled(reason="no time", by=BOSS)
    )
    given(orphaned).when(on("CancelSession", reason="no time"), by=PEER).refused(no.CallerDoesNotLead)


def test_what_has_begun_is_not_planned_again():
    for past in ([PLANNED, OPENED], [PLANNED, OPENED, CLOSED], [PLANNED, CANCELLED]):
        given(*past).when(replan(starts=9), by=BOSS).refused(no.SessionIsNotPlanned)
        given(*past).when(revise(), by=BOSS).refused(no.SessionIsNotPlanned)
        given(*past).when(on("LockAgenda"), by=BOSS).refused(no.SessionIsNotPlanned)


# -- the agenda stands a day before


def test_an_agenda_is_revised_until_a_day_before():
    revised = AgendaRevised(agenda=OTHER_AGENDA, by=BOSS)
    given(PLANNED).when(revise(), by=BOSS).then(revised).answered(agenda=OTHER_AGENDA)
    given(PLANNED).when(revise(), by=BOSS, at=at(5.99)).then(revised)
    given(PLANNED).when(revise(AGENDA), by=BOSS).then()
    given(PLANNED).when(revise(), by=BOSS, at=at(6)).refused(no.AgendaIsLocked)
    given(PLANNED).when(revise(AGENDA), by=BOSS, at=at(6)).then()


def test_a_locked_agenda_stands():
    given(PLANNED).when(on("LockAgenda"), by=BOSS).then(LOCKED).answered(
        agenda_locked=True, agenda_lock_time=timestamp(NOW)
    )
    given(PLANNED, LOCKED).when(on("LockAgenda"), by=BOSS).then()
    given(PLANNED, LOCKED).when(revise(), by=BOSS).refused(no.AgendaIsLocked)
    given(planned(agenda=[])).when(on("LockAgenda"), by=BOSS).refused(no.AgendaIsEmpty)


def test_locking_what_stands_already_says_since_when_it_does():
    since = AgendaLocked(by=BOSS, lock_time=locked_from(session_plan()))
    given(PLANNED).when(on("LockAgenda"), by=BOSS, at=at(6.5)).then(since)


def test_a_session_that_moves_keeps_its_lock():
    moved = SessionReplanned(plan=session_plan(30), agenda_lock_time=timestamp(NOW), reason="other plans", by=BOSS)
    given(PLANNED, LOCKED).when(replan(starts=30), by=BOSS).then(moved)
    given(PLANNED, LOCKED, moved).when(revise(), by=BOSS).refused(no.AgendaIsLocked)


def test_short_notice_needs_its_agenda_at_once_and_is_warned_of():
    soon = session_plan(0.5)
    given().when(plan(plan=soon), by=BOSS).then(planned(0.5)).warned("AGENDA_IS_SHORT_NOTICE")
    given().when(plan(plan=soon, agenda=[]), by=BOSS).refused(no.AgendaIsEmpty)
    given(planned(0.5)).when(revise(), by=BOSS).refused(no.AgendaIsLocked)
    given(planned(agenda=[])).when(replan(starts=0.5), by=BOSS).refused(no.AgendaIsEmpty)
    given(PLANNED).when(replan(starts=0.5), by=BOSS).warned("AGENDA_IS_SHORT_NOTICE")


# -- taking part


def test_participants_add_what_to_read():
    added = PrereadAdded(preread=PREREAD, by=OWNER)
    given(PLANNED).when(on("AddPreread", preread=PREREAD), by=OWNER).then(added).answered(prereads=[PREREAD])
    given(planned(by=LEAD)).when(on("AddPreread", preread=PREREAD), by=LEAD).then(
        PrereadAdded(preread=PREREAD, by=LEAD)
    )
    given(PLANNED, added).when(on("AddPreread", preread=PREREAD), by=PEER).then()
    given(PLANNED).when(on("AddPreread", preread=PREREAD), by=CEO).refused(no.CallerTakesNoPart)
    given(PLANNED, OPENED, CLOSED).when(on("AddPreread", preread=PREREAD), by=OWNER).refused(no.SessionIsNotPlanned)


def test_a_participant_records_what_was_decided_and_about_what():
    given(PLANNED, OPENED).when(on("RecordDecision", decision=DECISION), by=PEER).then(
        DecisionRecorded(decision=DECISION)
    ).answered(decisions=[DECISION])
    given(PLANNED, OPENED, DecisionRecorded(decision=DECISION)).when(
        on("RecordDecision", decision=DECISION), by=OWNER
    ).then()


def decision(**fields):
    return on("RecordDecision", decision=SessionDecision(statement="So be it", **{"about": [CHILD], **fields}))


def test_a_decision_that_cannot_be_is_refused():
    given(PLANNED, OPENED).when(decision(decided_by=BOSS), by=CEO).refused(no.CallerTakesNoPart)
    given(PLANNED, OPENED).when(decision(decided_by=GONE), by=BOSS).refused(no.PersonIsUnknown)
    unknown = decision(decided_by=BOSS, about=[CHILD, DEPENDENCY])
    given(PLANNED, OPENED).when(unknown, by=BOSS).refused(no.SubjectIsUnknown)
    for past in ([PLANNED], [PLANNED, OPENED, CLOSED], [PLANNED, CANCELLED]):
        given(*past).when(decision(decided_by=BOSS), by=BOSS).refused(no.SessionIsNotOpen)
    with pytest.raises(FieldInvalid):
        given(PLANNED, OPENED).when(decision(decided_by=BOSS, review_on="2026-02-30"), by=BOSS).decide()


def test_the_last_minutes_count_also_after_the_end():
    minutes = MinutesRecorded(minutes="We met", by=OWNER)
    given(PLANNED, OPENED).when(on("RecordMinutes", minutes="We met"), by=OWNER).then(minutes)
    given(PLANNED, OPENED, CLOSED).when(on("RecordMinutes", minutes="We met"), by=OWNER).then(minutes).answered(
        minutes="We met", state=Session.STATE_CLOSED
    )
    given(PLANNED, OPENED, minutes).when(on("RecordMinutes", minutes="We met"), by=PEER).then()
    given(PLANNED).when(on("RecordMinutes", minutes="We met"), by=OWNER).refused(no.SessionIsNotOpen)
    given(PLANNED, OPENED).when(on("RecordMinutes", minutes="We met"), by=CEO).refused(no.CallerTakesNoPart)


def test_what_nobody_planned_is_not_there():
    for command in (on("AddPreread", preread=PREREAD), on("RecordDecision", decision=DECISION)):
        with pytest.raises(ResourceNotFound):
            given().when(command, by=BOSS).decide()


def test_a_session_holds_what_people_can_read():
    decisions = [DecisionRecorded(decision=SessionDecision(statement=f"No. {n}")) for n in range(200)]
    given(PLANNED, OPENED, *decisions).when(on("RecordDecision", decision=DECISION), by=BOSS).refused(
        no.StatementsAreFull
    )
    prereads = [PrereadAdded(preread=Preread(title=f"No. {n}", uri="x")) for n in range(200)]
    given(PLANNED, *prereads).when(on("AddPreread", preread=PREREAD), by=BOSS).refused(no.StatementsAreFull)


# -- opening carries over what is open


def test_a_session_opens():
    given(PLANNED).when(on("OpenSession"), by=BOSS).then(OPENED).answered(state=Session.STATE_OPEN)
    given(PLANNED, OPENED).when(on("OpenSession"), by=BOSS).then()
    given(PLANNED, CANCELLED).when(on("OpenSession"), by=BOSS).refused(no.SessionIsNotPlanned)
    given(planned(agenda=[])).when(on("OpenSession"), by=BOSS).refused(no.AgendaIsEmpty)


def follows(*before, session=BEFORE):
    """The session, planned after another one with these events."""
    return given(planned(previous=session)).elsewhere(session, *before)


def test_the_open_actions_of_the_session_before_are_carried_into_it():
    (
        follows(planned(-7), taken(ACTION), opened(SECOND), taken(THIRD), closed(SECOND))
        .elsewhere(ACTION, recorded(), DONE)
        .elsewhere(SECOND, recorded(), carried(1, BEFORE))
        .elsewhere(THIRD, recorded())
        .when(on("OpenSession"), by=BOSS)
        .then(opened(SECOND, THIRD), Elsewhere(SECOND, carried(2)), Elsewhere(THIRD, carried(1)))
        .answered(carried_actions=[SECOND, THIRD])
    )


def test_what_is_carried_more_than_twice_escalates_to_the_line_of_its_owner():
    (
        follows(planned(-7), opened(ACTION, SECOND), closed(ACTION, SECOND))
        .elsewhere(ACTION, recorded(), carried(2, BEFORE))
        .elsewhere(SECOND, recorded(owner=CEO), carried(6, BEFORE))
        .when(on("OpenSession"), by=BOSS)
        .then(
            opened(ACTION, SECOND),
            Elsewhere(ACTION, carried(3)),
            Elsewhere(ACTION, ActionEscalated(to=BOSS, carried=3)),
            Elsewhere(SECOND, carried(7)),
            Elsewhere(SECOND, ActionEscalated(to="", carried=7)),
        )
    )


def test_what_nobody_took_escalates_to_the_line_of_the_facilitator():
    (
        follows(planned(-7), taken(ACTION), CANCELLED)
        .elsewhere(ACTION, recorded(owner=""), carried(2, BEFORE))
        .when(on("OpenSession"), by=BOSS)
        .then(opened(ACTION), Elsewhere(ACTION, carried(3)), Elsewhere(ACTION, ActionEscalated(to=CEO, carried=3)))
    )


def test_actions_are_carried_past_sessions_that_did_not_take_place():
    (
        follows(planned(-1, previous=EARLIER), taken(THIRD), CANCELLED)
        .elsewhere(EARLIER, planned(-7), opened(ACTION), taken(SECOND), closed(ACTION))
        .elsewhere(ACTION, recorded(), carried(1))
        .elsewhere(SECOND, recorded())
        .elsewhere(THIRD, recorded(), ActionCancelled(reason="moot"))
        .when(on("OpenSession"), by=BOSS)
        .then(opened(ACTION, SECOND), Elsewhere(ACTION, carried(2)), Elsewhere(SECOND, carried(1)))
    )


def test_no_session_begins_before_the_one_before_it_has_ended():
    follows(planned(-7)).when(on("OpenSession"), by=BOSS).refused(no.PreviousSessionIsOpen)
    follows(planned(-7), opened()).when(on("OpenSession"), by=BOSS).refused(no.PreviousSessionIsOpen)
    (
        follows(planned(-1, previous=EARLIER), CANCELLED)
        .elsewhere(EARLIER, planned(-7))
        .when(on("OpenSession"), by=BOSS)
        .refused(no.PreviousSessionIsOpen)
    )


def test_a_series_goes_forward():
    next_one = plan(plan=session_plan(previous=BEFORE))
    given().elsewhere(BEFORE, planned(7)).when(next_one, by=BOSS).then(planned(previous=BEFORE))
    given().elsewhere(BEFORE, planned(7.1)).when(next_one, by=BOSS).refused(no.SeriesGoesBack)


def test_a_series_never_circles():
    (
        given(planned(3))
        .elsewhere(BEFORE, planned(4, previous=EARLIER), CANCELLED)
        .elsewhere(EARLIER, planned(3, previous=SESSION))
        .when(replan(starts=9, previous=BEFORE), by=BOSS)
        .refused(no.SeriesGoesBack)
    )


# -- closing


def test_a_session_closes_when_its_actions_have_owner_and_date():
    ended = SessionClosed(summary="Tokyo first", by=BOSS)
    close = on("CloseSession", summary="Tokyo first")
    decided = DecisionRecorded(decision=DECISION)
    past = PLANNED, OPENED, decided, taken(ACTION)
    given(*past).elsewhere(ACTION, recorded()).when(close, by=BOSS).then(ended).warned().answered(
        state=Session.STATE_CLOSED, summary="Tokyo first", actions=[ACTION]
    )
    given(*past, ended).elsewhere(ACTION, recorded()).when(close, by=BOSS).then()
    given(*past, ended).when(on("CloseSession", summary="Osaka"), by=BOSS).refused(no.SessionIsNotOpen)
    given(PLANNED).when(close, by=BOSS).refused(no.SessionIsNotOpen)


def test_a_session_without_a_decision_is_asked_what_it_was_for():
    given(PLANNED, OPENED).when(on("CloseSession"), by=BOSS).then(CLOSED).warned("SESSION_DECIDED_NOTHING")


@pytest.mark.parametrize("incomplete", [recorded(owner=""), recorded(due_date=""), recorded(owner=GONE)])
def test_no_session_closes_over_an_action_without_owner_or_date(incomplete):
    taken_here = given(PLANNED, OPENED, taken(SECOND), taken(ACTION)).elsewhere(SECOND, recorded())
    taken_here.elsewhere(ACTION, incomplete).when(on("CloseSession"), by=BOSS).refused(no.ActionsAreIncomplete)
    taken_here.elsewhere(ACTION, incomplete, DONE).when(on("CloseSession"), by=BOSS).then(CLOSED)
    carried_here = given(PLANNED, opened(ACTION)).elsewhere(ACTION, incomplete, carried(1))
    carried_here.when(on("CloseSession", carry=[ACTION]), by=BOSS).refused(no.ActionsAreIncomplete)


def test_a_refused_close_names_the_actions():
    taken_here = given(PLANNED, OPENED, taken(ACTION), taken(SECOND), taken(THIRD)).elsewhere(SECOND, recorded())
    ask = taken_here.elsewhere(ACTION, recorded(owner="")).elsewhere(THIRD, recorded(due_date=""))
    with pytest.raises(no.ActionsAreIncomplete) as caught:
        ask.when(on("CloseSession"), by=BOSS).decide()
    assert caught.value.metadata["actions"] == f"{ACTION}, {THIRD}"


def test_what_was_carried_into_it_is_settled_or_carried_on():
    here = given(PLANNED, opened(ACTION, SECOND)).elsewhere(SECOND, recorded(), carried(1), DONE)
    still_open = here.elsewhere(ACTION, recorded(), carried(1))
    still_open.when(on("CloseSession"), by=BOSS).refused(no.ActionsAreOpen)
    still_open.when(on("CloseSession", carry=[ACTION]), by=BOSS).then(closed(ACTION))
    settled = here.elsewhere(ACTION, recorded(), carried(1), ActionCancelled(reason="moot"))
    settled.when(on("CloseSession"), by=BOSS).then(CLOSED)


def test_only_open_actions_that_were_carried_into_it_are_carried_on():
    here = given(PLANNED, opened(ACTION), taken(SECOND)).elsewhere(SECOND, recorded())
    settled = here.elsewhere(ACTION, recorded(), carried(1), DONE)
    for other in (ACTION, SECOND, THIRD):
        settled.when(on("CloseSession", carry=[other]), by=BOSS).refused(no.SubjectIsUnknown)


def test_what_is_planned_can_be_cancelled():
    cancel = on("CancelSession", reason="nobody has time")
    given(PLANNED).when(cancel, by=BOSS).then(CANCELLED).answered(
        state=Session.STATE_CANCELLED, reason="nobody has time"
    )
    given(PLANNED, CANCELLED).when(cancel, by=BOSS).then()
    given(PLANNED, OPENED).when(cancel, by=BOSS).refused(no.SessionIsNotPlanned)


def test_permission_looks_at_facilitator_and_participants():
    found = given(planned(by=LEAD)).when(on("OpenSession"), by=BOSS).concern()
    assert (found.kind, found.owner, found.counterpart, found.unit) == ("session", BOSS, LEAD, "units/sales")
    assert found.parties == {BOSS, OWNER, PEER}
