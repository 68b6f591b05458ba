"""Times in requests: where they are found, and which of them are on no calendar."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from okr.alignment.v1.session_service_pb2 import PlanSessionRequest
from okr.goal.v1 import goal_service_pb2
from okr.goal.v1.goal_service_pb2 import ImportObjectiveRequest, ProposeObjectiveRequest

from libs.record import moment
from libs.times import FIRST_S, LAST_S, is_on_calendar, misplaced, times_in
from tests.edge.world import new_id, proposal, world, wrong

WRONG = [
    Timestamp(seconds=10**12),
    Timestamp(seconds=-(10**12)),
    Timestamp(seconds=FIRST_S - 1),
    Timestamp(seconds=LAST_S + 1),
    Timestamp(nanos=-1),
    Timestamp(nanos=10**9),
]


@given(st.integers(FIRST_S, LAST_S), st.integers(0, 10**9 - 1))
def test_what_is_on_the_calendar_can_be_reckoned_with(seconds, nanos):
    stamp = Timestamp(seconds=seconds, nanos=nanos)
    assert is_on_calendar(stamp)
    moment(stamp)
    stamp.ToJsonString()


@pytest.mark.parametrize("time", WRONG)
def test_what_is_on_no_calendar_is_found_wherever_it_is(time):
    for made, path in (
        (ProposeObjectiveRequest(effective_time=time), "effective_time"),
        (ProposeObjectiveRequest(answer_due=time), "answer_due"),
        (PlanSessionRequest(plan={"start_time": {}, "end_time": time}), "plan.end_time"),
        (ImportObjectiveRequest(readings=[{}, {"true_time": time}]), "readings.true_time"),
    ):
        assert misplaced(made, times_in(made.DESCRIPTOR)) == path


def test_every_request_is_searched_to_its_end():
    for message in goal_service_pb2.DESCRIPTOR.message_types_by_name.values():
        assert ("effective_time" in message.fields_by_name) == bool(
            [place for place in times_in(message) if place.name == "effective_time"]
        )


async def test_a_command_with_such_a_time_is_refused_before_it_is_decided(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        head = here.log.head
        for time in WRONG:
            for field in ("effective_time", "answer_due"):
                request = proposal(request_id=new_id(), **{field: time})
                failure = await wrong(here.goals.ProposeObjective(request, **here.by()))
                assert failure.says == ("INVALID_ARGUMENT", "FIELD_INVALID")
                assert failure.fields == [field]
        assert here.log.head == head
