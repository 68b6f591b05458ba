"""Records as they were once stored can be read for ever: one line per event type, "type base64"; lines are only added."""

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from okr.directory.v1 import directory_pb2, events_pb2
from okr.directory.v1.events_pb2 import (
    ContactCorrected,
    HomeRegionAssigned,
    ManagerAssigned,
    PersonDeparted,
    PersonMoved,
    PersonRegistered,
    RoleAssigned,
    RoleRevoked,
    UnitDissolved,
    UnitFounded,
    UnitMoved,
    UnitRenamed,
)
from okr.log.v1.record_pb2 import DATA_CLASS_ORG, DATA_CLASS_PERSON

from libs.people import People
from libs.record import Recorded, Registry
from tests.directory.company import MARCH, rules_of, stamp

LINES = [line.split() for line in (Path(__file__).parent / "corpus.txt").read_text().splitlines()]
RECORDS = [Recorded.parse(b64decode(data), Registry(events_pb2)) for _, data in LINES]
T = stamp(MARCH)
LEAD = directory_pb2.ROLE_BUSINESS_LEAD
EVENTS = [
    UnitFounded(
        title="欧洲销售",
        english_title="Sales Europe",
        kind=directory_pb2.Unit.KIND_DEPARTMENT,
        parent="units/hq",
        home_region="eu",
        effective_time=T,
    ),
    UnitRenamed(title="欧洲市场", english_title="Market Europe", effective_time=T),
    UnitMoved(parent="units/market", previous_parent="units/hq", reason="nearer to its customers", effective_time=T),
    UnitDissolved(reason="its work is done", effective_time=T),
    PersonRegistered(
        display_name="王芳",
        english_name="Wang Fang",
        email="fang@example.com",
        locale="zh-CN",
        time_zone="Europe/Berlin",
        unit="units/sales",
        manager="people/p0001",
        home_region="eu",
        job_title="engineer",
        effective_time=T,
    ),
    ContactCorrected(
        display_name="王芳芳",
        english_name="Wang Fangfang",
        email="ff@example.com",
        locale="en",
        time_zone="Asia/Shanghai",
        effective_time=T,
    ),
    PersonMoved(
        unit="units/lab", previous_unit="units/sales", job_title="architect", reason="rotation", effective_time=T
    ),
    ManagerAssigned(manager="people/p0002", previous_manager="people/p0001", reason="new team", effective_time=T),
    RoleAssigned(role=LEAD, unit="units/lab", reason="leads it", effective_time=T),
    RoleRevoked(role=LEAD, unit="units/lab", reason="hands over", effective_time=T),
    HomeRegionAssigned(home_region="cn", previous_home_region="eu", reason="moves to Suzhou", effective_time=T),
    PersonDeparted(reason="moves to the sea", effective_time=T),
]


def test_every_event_type_has_its_sample():
    assert {record.type for record in RECORDS} == {
        descriptor.full_name for descriptor in events_pb2.DESCRIPTOR.message_types_by_name.values()
    }
    assert [record.type for record in RECORDS] == [name for name, _ in LINES]


@pytest.mark.parametrize("place", range(len(EVENTS)), ids=lambda place: EVENTS[place].DESCRIPTOR.name)
def test_what_was_stored_is_read_as_it_was_meant(place):
    record = RECORDS[place]
    assert record.event == EVENTS[place]
    assert (record.log_id, record.position) == ("directory@cn/1", place + 1)
    assert record.recorded_at == datetime(2026, 3, 2, 8, 0, place + 1, tzinfo=UTC)
    assert record.effective_at == MARCH


def test_a_name_lies_in_a_part_of_its_own_that_can_be_withheld():
    registered = next(record for record in RECORDS if record.type.endswith("PersonRegistered"))
    org, person = registered.record.parts
    assert (org.data_class, org.subject) == (DATA_CLASS_ORG, "")
    assert (person.data_class, person.subject) == (DATA_CLASS_PERSON, "people/p0042")
    assert len(org.salt) == len(person.salt) == 16
    for text in ("王芳", "Wang Fang", "fang@example.com"):
        assert text.encode() in person.content
        assert text.encode() not in org.content
    seen = registered.event_for([DATA_CLASS_ORG])
    assert (seen.display_name, seen.english_name, seen.email) == ("", "", "")
    assert (seen.unit, seen.manager, seen.effective_time) == ("units/sales", "people/p0001", T)


def test_the_directory_stands_without_what_was_withheld():
    people = People()
    for record in RECORDS:
        people.note(record.stream, record.event_for([DATA_CLASS_ORG]), record.effective_at)
    people.advance(MARCH)
    assert people.display_name("people/p0042") == "p0042"
    assert people.find("p0042") == ()  # left
    state = rules_of("people/p0042").INITIAL
    for record in RECORDS[4:]:
        state = rules_of("people/p0042").evolve(state, record.event_for([DATA_CLASS_ORG]))
    assert (state.contacts.last.display_name, state.managers.last) == ("", "people/p0002")
