"""Actions: one person does it until a date, and closes it with evidence."""

from datetime import timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.events_pb2 import (
    ActionAssigned,
    ActionCancelled,
    ActionClosed,
    ActionEscalated,
    ActionRecorded,
    ActionReopened,
    SessionCancelled,
    WorkshopClosed,
)

from libs.commands import Elsewhere, FieldInvalid
from libs.record import timestamp
from services.alignment import refusals as no
from tests.alignment.company import BOSS, CEO, CHILD, GONE, HQ, LEAD, NOW, OWNER, PEER, PLANT, SALES, days, given, name
from tests.alignment.meeting import (
    ACTION,
    BEFORE,
    COLLECTING,
    DUE,
    SESSION,
    WORKSHOP,
    carried,
    closed,
    opened,
    planned,
    recorded,
    taken,
    workshop,
)
from tests.alignment.spec import do

GOING_ON = planned(), opened(), taken(ACTION)
ALONE = recorded(source="", by=PEER)
EVIDENCE = ["https://wiki.example/price"]
DONE = ActionClosed(evidence_uris=EVIDENCE, note="a price for all", by=OWNER, close_time=timestamp(NOW))
AGAIN = ActionReopened(reason="the price was wrong", by=OWNER)
CANCELLED = ActionCancelled(reason="moot", by=OWNER)


def record(**fields):
    whole = {"name": ACTION, "text": "Ask Tokyo for a price", "owners": [OWNER], "due_date": DUE}
    return do("RecordAction", **{**whole, **fields})


def assign(*owners, due_date=DUE, **fields):
    return do("AssignAction", name=ACTION, owners=owners, due_date=due_date, **fields)


def close(**fields):
    return do("CloseAction", **{"name": ACTION, "evidence_uris": EVIDENCE, "note": "a price for all", **fields})


def reopen():
    return do("ReopenAction", name=ACTION, reason="the price was wrong")


def cancel():
    return do("CancelAction", name=ACTION, reason="moot")


def in_session(*events, session=GOING_ON):
    """An action that was recorded by OWNER in a session that BOSS leads."""
    return given(recorded(by=OWNER), *events).elsewhere(SESSION, *session)


# -- recording


def test_an_action_is_recorded_by_itself():
    given().when(record(), by=PEER).then(ALONE).answered(
        state=Action.STATE_OPEN, owner=OWNER, due_date=DUE, recorded_by=PEER, record_time=timestamp(NOW), carried=0
    )
    given().when(record(name=""), by=PEER).then(ALONE)
    given(ALONE).when(record(), by=PEER).refused(no.ActionExists)


def test_an_action_that_is_written_down_later_had_its_date_to_come_when_it_was_taken():
    taken_on = timestamp(NOW - timedelta(days=30))
    late = {"due_date": (NOW - timedelta(days=10)).date().isoformat(), "effective_time": taken_on}
    given().when(record(**late), by=PEER).answered(record_time=taken_on, due_date=late["due_date"])
    before = (NOW - timedelta(days=40)).date().isoformat()
    given().when(record(**late | {"due_date": before}), by=PEER).refused(no.DateIsPast)


@pytest.mark.parametrize("past", [[planned()], [planned(), opened()]])
def test_an_action_of_a_session_is_noted_there(past):
    asked = given().elsewhere(SESSION, *past).when(record(source=SESSION), by=OWNER)
    asked.then(recorded(by=OWNER), Elsewhere(SESSION, taken(ACTION))).answered(source=SESSION)


@pytest.mark.parametrize("past", [[workshop()], [workshop(), COLLECTING]])
def test_an_action_of_a_workshop_is_noted_there(past):
    asked = given().elsewhere(WORKSHOP, *past).when(record(source=WORKSHOP), by=OWNER)
    asked.then(recorded(source=WORKSHOP, by=OWNER), Elsewhere(WORKSHOP, taken(ACTION)))


def test_owner_and_date_may_be_said_later():
    given().when(record(owners=[], due_date=""), by=PEER).then(recorded(owner="", due_date="", source="", by=PEER))


def test_an_action_has_one_owner():
    given().when(record(owners=[OWNER, PEER]), by=PEER).refused(no.ActionHasSeveralOwners)
    given(ALONE).when(assign(OWNER, PEER), by=PEER).refused(no.ActionHasSeveralOwners)
    given().when(record(owners=[OWNER, OWNER]), by=PEER).then(ALONE)


@pytest.mark.parametrize("source", [SESSION, WORKSHOP])
def test_an_action_of_what_is_over_or_unknown_is_refused(source):
    given().when(record(source=source), by=OWNER).refused(no.SourceIsOver)
    over = {
        SESSION: [[planned(), opened(), closed()], [planned(), SessionCancelled(reason="no time")]],
        WORKSHOP: [[workshop(), WorkshopClosed()]],
    }
    for past in over[source]:
        given().elsewhere(source, *past).when(record(source=source), by=OWNER).refused(no.SourceIsOver)


def test_only_who_takes_part_takes_actions_there():
    given().elsewhere(SESSION, planned()).when(record(source=SESSION), by=CEO).refused(no.CallerTakesNoPart)
    given().elsewhere(WORKSHOP, workshop()).when(record(source=WORKSHOP), by=LEAD).refused(no.CallerTakesNoPart)


def test_a_session_takes_as_many_actions_as_people_can_follow():
    many = [taken(f"actions/{n}") for n in range(200)]
    given().elsewhere(SESSION, planned(), *many).when(record(source=SESSION), by=OWNER).refused(no.StatementsAreFull)
    given().elsewhere(WORKSHOP, workshop(), *many).when(record(source=WORKSHOP), by=OWNER).refused(no.WorkshopIsFull)


def test_an_action_names_what_and_whom_the_company_knows():
    given().when(record(about=[CHILD, name(99)]), by=PEER).refused(no.SubjectIsUnknown)
    given().when(record(owners=[GONE]), by=PEER).refused(no.PersonIsUnknown)
    given(ALONE).when(assign("people/nobody"), by=PEER).refused(no.PersonIsUnknown)


def test_a_date_that_has_passed_everywhere_is_refused():
    # It is 9 in the morning of the 5th in UTC, and still the 4th in the last places.
    given().when(record(due_date="2026-10-03"), by=PEER).refused(no.DateIsPast)
    given().when(record(due_date="2026-10-04"), by=PEER).then(recorded(due_date="2026-10-04", source="", by=PEER))
    given(ALONE).when(assign(OWNER, due_date="2026-10-03"), by=PEER).refused(no.DateIsPast)
    with pytest.raises(FieldInvalid):
        given().when(record(due_date="2026-02-30"), by=PEER).decide()


# -- assigning


def test_what_is_late_can_be_handed_on_without_another_date():
    late = recorded(due_date="2026-09-01", source="", by=PEER)
    given(late).when(assign(PEER, due_date="2026-09-01", reason="ill"), by=PEER).then(
        ActionAssigned(owner=PEER, due_date="2026-09-01", reason="ill", by=PEER)
    )


@pytest.mark.parametrize("person", [PEER, OWNER, BOSS, CEO])
def test_recorder_owner_and_the_owners_line_assign_it(person):
    given(ALONE).when(assign(PEER), by=person).then(ActionAssigned(owner=PEER, due_date=DUE, by=person)).answered(
        owner=PEER
    )


def test_others_do_not_assign_reopen_or_cancel_it():
    for command in (assign(PEER), reopen(), cancel()):
        given(ALONE).when(command, by=LEAD).refused(no.CallerTakesNoPart)
    in_session().when(assign(PEER), by=PEER).refused(no.CallerTakesNoPart)


def test_the_facilitators_of_where_it_is_followed_assign_it():
    led = [planned(facilitator=LEAD, participants=[OWNER])]
    assigned = ActionAssigned(owner=PEER, due_date=DUE, by=LEAD)
    in_session(session=led).when(assign(PEER), by=LEAD).then(assigned)
    elsewhere = given(ALONE, carried(1)).elsewhere(SESSION, *led)
    elsewhere.when(assign(PEER), by=LEAD).then(assigned)


def test_whom_it_was_escalated_to_assigns_it():
    escalated = given(ALONE, ActionEscalated(to=LEAD, carried=3)).when(assign(PEER), by=LEAD)
    escalated.then(ActionAssigned(owner=PEER, due_date=DUE, by=LEAD)).answered(escalated_to=LEAD)


def test_what_nobody_took_is_assigned_by_the_line_of_who_recorded_it():
    nobodys = given(recorded(owner="", source="", by=OWNER))
    nobodys.when(assign(PEER), by=BOSS).then(ActionAssigned(owner=PEER, due_date=DUE, by=BOSS))


def test_the_same_owner_and_date_change_nothing():
    given(ALONE).when(assign(OWNER), by=PEER).then()
    given(recorded(owner=GONE, source="", by=PEER)).when(assign(GONE), by=PEER).then()


def test_owner_and_date_can_be_taken_back_while_its_session_goes_on():
    in_session().when(assign(), by=OWNER).then(ActionAssigned(due_date=DUE, by=OWNER))


def test_what_a_session_closed_over_keeps_owner_and_date():
    over = planned(), opened(), taken(ACTION), closed()
    in_session(session=over).when(assign(), by=OWNER).refused(no.ActionsAreIncomplete)
    in_session(session=over).when(assign(OWNER, due_date=""), by=OWNER).refused(no.ActionsAreIncomplete)
    in_session(session=over).when(assign(PEER), by=OWNER).then(ActionAssigned(owner=PEER, due_date=DUE, by=OWNER))
    carried_on = given(ALONE, carried(1)).elsewhere(SESSION, planned(), opened(ACTION), closed(ACTION))
    carried_on.when(assign(), by=PEER).refused(no.ActionsAreIncomplete)


# -- the end


@pytest.mark.parametrize("person", [OWNER, PEER])
def test_owner_or_recorder_closes_it_with_evidence(person):
    done = ActionClosed(evidence_uris=EVIDENCE, note="a price for all", by=person, close_time=timestamp(NOW))
    given(ALONE).when(close(), by=person).then(done).answered(
        state=Action.STATE_CLOSED, evidence_uris=EVIDENCE, note="a price for all", close_time=timestamp(NOW)
    )


def test_a_facilitator_closes_it():
    in_session().when(close(), by=BOSS).then(
        ActionClosed(evidence_uris=EVIDENCE, note="a price for all", by=BOSS, close_time=timestamp(NOW))
    )


def test_where_the_facilitator_has_left_their_line_closes_it():
    left = [planned(facilitator=GONE)]
    in_session(session=left).when(close(), by=BOSS).then(
        ActionClosed(evidence_uris=EVIDENCE, note="a price for all", by=BOSS, close_time=timestamp(NOW))
    )


def test_others_do_not_close_it():
    given(ALONE).when(close(), by=BOSS).refused(no.CallerTakesNoPart)
    in_session().when(close(), by=PEER).refused(no.CallerTakesNoPart)


def test_it_was_done_when_it_was_true():
    earlier = close(effective_time=days(-1))
    given(ALONE).when(earlier, by=OWNER).answered(close_time=days(-1))
    with pytest.raises(FieldInvalid):
        given(ALONE).when(close(effective_time=Timestamp(seconds=-(10**14))), by=OWNER).decide()


def test_what_is_closed_is_settled():
    given(ALONE, DONE).when(close(), by=OWNER).then()
    given(ALONE, DONE).when(close(note="another"), by=OWNER).refused(no.ActionIsSettled)
    given(ALONE, DONE).when(assign(PEER), by=OWNER).refused(no.ActionIsSettled)
    given(ALONE, DONE).when(cancel(), by=OWNER).refused(no.ActionIsSettled)


def test_what_is_settled_waits_for_nobody():
    escalated = ALONE, ActionEscalated(to=CEO, carried=3)
    given(*escalated).when(close(), by=OWNER).answered(escalated_to="")
    given(*escalated).when(cancel(), by=OWNER).answered(escalated_to="")


def test_what_was_not_done_after_all_is_open_again():
    given(ALONE, DONE).when(reopen(), by=OWNER).then(AGAIN).answered(
        state=Action.STATE_OPEN, reason="the price was wrong", evidence_uris=[], note="", owner=OWNER
    )
    given(ALONE, DONE, AGAIN).when(reopen(), by=OWNER).then()
    given(ALONE).when(reopen(), by=OWNER).refused(no.ActionIsOpen)
    given(ALONE, CANCELLED).when(reopen(), by=OWNER).refused(no.ActionIsSettled)


def test_what_a_session_closed_over_is_not_open_again_without_an_owner():
    nobodys = given(recorded(owner="", by=OWNER), DONE)
    over = planned(), opened(), taken(ACTION), closed()
    nobodys.elsewhere(SESSION, *over).when(reopen(), by=OWNER).refused(no.ActionsAreIncomplete)
    nobodys.elsewhere(SESSION, *over[:-1]).when(reopen(), by=OWNER).then(AGAIN)


def test_what_is_not_needed_any_more_is_cancelled():
    given(ALONE).when(cancel(), by=OWNER).then(CANCELLED).answered(state=Action.STATE_CANCELLED, reason="moot")
    given(ALONE, CANCELLED).when(cancel(), by=PEER).then()


def test_permission_looks_at_the_owner_and_where_it_was_taken():
    found = in_session().when(cancel(), by=OWNER).concern()
    assert (found.kind, found.owner, found.counterpart, found.unit) == ("action", OWNER, OWNER, SALES)
    assert found.parties == {BOSS, OWNER, PEER}
    alone = given(recorded(owner="", source="", by=PEER)).when(cancel(), by=PEER).concern()
    assert (alone.owner, alone.unit, alone.parties) == (PEER, PLANT, frozenset())
    both = given(recorded(by=OWNER), carried(1, BEFORE)).elsewhere(SESSION, planned(participants=[OWNER]))
    assert both.elsewhere(BEFORE, planned(unit=HQ)).when(cancel(), by=OWNER).concern().parties == {BOSS, OWNER, PEER}


def test_an_action_is_recorded_as_it_was_said():
    said = given().when(record(about=[CHILD]), by=PEER).decide()
    assert isinstance(said[0], ActionRecorded) and list(said[0].about) == [CHILD]
