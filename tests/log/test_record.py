"""The record: split by class, completed by the log, merged by the reader."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from okr.directory.v1 import events_pb2 as directory
from okr.goal.v1 import events_pb2 as goal
from okr.log.v1.record_pb2 import DATA_CLASS_ORG, DATA_CLASS_PERSON, Header, Record

from libs import record as record_module
from libs.record import SALT_BYTES, Recorded, UnknownType, completed, moment, stored, timestamp
from tests.log.history import REGISTRY

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PEOPLE = st.builds(
    directory.PersonRegistered,
    display_name=TEXT,
    english_name=TEXT,
    email=TEXT,
    locale=TEXT,
    time_zone=TEXT,
    unit=TEXT,
    job_title=TEXT,
)
CONTACTS = st.builds(directory.ContactCorrected, display_name=TEXT, email=TEXT, locale=TEXT)
REVISIONS = st.builds(goal.TermsRevised, revision=st.integers(0, 2**32 - 1), terms_hash=TEXT)
EVENTS = st.one_of(PEOPLE, CONTACTS, REVISIONS)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))
HEADER = Header(stream="people/p0042", version=3, event_id="e", actor="people/p1", command_id="c")
PERSONAL = ("display_name", "english_name", "email")


def parts_of(state: bytes) -> dict[int, bytes]:
    return {part.data_class: part.content for part in Record.FromString(state).parts}


@given(EVENTS, MOMENTS, st.integers(1, 2**63 - 1))
def test_a_record_gives_the_event_and_its_place_back(event, recorded_at, position):
    data = completed(stored(event, HEADER), "directory@cn/1", position, recorded_at)
    read = Recorded.parse(data, REGISTRY)
    assert read.event == event
    assert (read.log_id, read.position, read.stream, read.version) == ("directory@cn/1", position, "people/p0042", 3)
    assert (read.type, read.recorded_at, read.effective_at) == (event.DESCRIPTOR.full_name, recorded_at, None)
    assert (read.header.actor, read.header.command_id, read.header.event_id) == ("people/p1", "c", "e")


@given(st.one_of(PEOPLE, CONTACTS))
def test_who_may_open_only_the_organisations_parts_sees_no_personal_field(event):
    read = Recorded.parse(stored(event, HEADER), REGISTRY)
    organisation, person = read.event_for({DATA_CLASS_ORG}), read.event_for({DATA_CLASS_PERSON})
    assert not {field.name for field, _ in organisation.ListFields()} & set(PERSONAL)
    assert {field.name for field, _ in person.ListFields()} <= set(PERSONAL)
    organisation.MergeFrom(person)
    assert organisation == event


@given(EVENTS)
def test_every_event_has_a_part_and_each_part_a_salt_of_its_own(event):
    parts = Record.FromString(stored(event, HEADER)).parts
    assert parts and len({part.salt for part in parts}) == len(parts)
    assert all(len(part.salt) == SALT_BYTES for part in parts)
    assert [part.data_class for part in parts] == sorted(part.data_class for part in parts)


@given(MOMENTS)
def test_time_is_exact_to_the_microsecond(at):
    assert moment(timestamp(at)) == at


def test_an_event_without_fields_is_one_empty_part_of_the_organisation():
    assert parts_of(stored(goal.DialogueOpened(), HEADER)) == {DATA_CLASS_ORG: b""}


def test_an_event_of_personal_fields_only_has_no_part_of_the_organisation():
    assert set(parts_of(stored(directory.ContactCorrected(email="a@b"), HEADER))) == {DATA_CLASS_PERSON}


def test_the_subject_of_a_personal_part_is_the_stream():
    parts = Record.FromString(stored(directory.PersonRegistered(email="a@b", unit="units/x"), HEADER)).parts
    assert [(part.data_class, part.subject) for part in parts] == [
        (DATA_CLASS_ORG, ""),
        (DATA_CLASS_PERSON, "people/p0042"),
    ]


def leaks() -> list[bool]:
    """For each personal text of an event: does it stand outside of the parts that are a person's?"""
    event = directory.PersonRegistered(display_name="欧阳小明", email="canary@example.com", unit="units/x")
    record = Record.FromString(completed(stored(event, HEADER), "directory@cn/1", 1, datetime.now(UTC)))
    rest = Record(header=record.header, parts=[part for part in record.parts if part.data_class == DATA_CLASS_ORG])
    return [secret in rest.SerializeToString() for secret in ("欧阳小明".encode(), b"canary")]


def test_the_header_and_the_organisations_part_never_hold_a_personal_field(monkeypatch):
    assert leaks() == [False, False]
    blind = record_module._Classes(of_field={}, subject_field="")
    monkeypatch.setitem(record_module._CLASSES, "okr.directory.v1.PersonRegistered", blind)
    assert leaks() == [True, True]


def test_what_the_log_gives_cannot_be_given_by_the_caller():
    forged = Header(stream="s", log_id="goal@eu/9", position=77, recorded_at=timestamp(datetime.now(UTC)), type="x.Y")
    header = Recorded.parse(stored(goal.DialogueOpened(), forged), REGISTRY).header
    assert (header.log_id, header.position, header.HasField("recorded_at")) == ("", 0, False)
    assert header.type == "okr.goal.v1.DialogueOpened"


def test_an_event_with_fields_of_another_release_is_not_stored():
    event = goal.DialogueOpened()
    event.MergeFromString(b"\xba\x06\x05hello")
    with pytest.raises(ValueError, match="does not know"):
        stored(event, HEADER)


def test_an_unknown_type_is_not_guessed():
    record = Record(header=Header(stream="s", type="okr.goal.v1.NobodyKnowsThis", position=5))
    read = Recorded.parse(record.SerializeToString(), REGISTRY)
    assert read.position == 5
    with pytest.raises(UnknownType, match="NobodyKnowsThis"):
        _ = read.event


def test_the_registry_is_closed():
    assert "okr.goal.v1.ObjectiveAgreed" in REGISTRY and "okr.goal.v1.Objective" not in REGISTRY
    assert REGISTRY["okr.goal.v1.ObjectiveAgreed"] is goal.ObjectiveAgreed
    assert len(REGISTRY) == len(list(REGISTRY))
