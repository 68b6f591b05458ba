"""What the directory says, at every time, whatever the order in which it was told."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from okr.directory.v1 import events_pb2
from okr.directory.v1.directory_pb2 import ROLE_AUDITOR, ROLE_BUSINESS_LEAD, ROLE_DIRECTORY_KEEPER, Unit
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
from okr.goal.v1.events_pb2 import ObjectiveAgreed

from libs.people import EVENTS, People, people_of

HQ, SALES, EUROPE, LAB = "units/hq", "units/sales", "units/europe", "units/lab"
CEO, BOSS, ANNE = "people/ceo", "people/boss", "people/anne"
JANUARY, MARCH, JUNE, DECEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 6, 12))


def company() -> People:
    return people_of(
        units={HQ: "", SALES: HQ, EUROPE: SALES, LAB: HQ},
        people={CEO: HQ, BOSS: (SALES, CEO), ANNE: (EUROPE, BOSS)},
        roles=[(BOSS, ROLE_BUSINESS_LEAD, SALES)],
    )


def told(people: People, stream: str, event, recorded_at: datetime, effective_at: datetime | None = None) -> People:
    people.apply(SimpleNamespace(stream=stream, event=event, effective_at=effective_at, recorded_at=recorded_at))
    return people


def test_a_unit_reaches_to_the_top_and_down():
    people = company()
    assert people.unit_path(EUROPE) == (EUROPE, SALES, HQ)
    assert people.unit_path(HQ) == (HQ,)
    assert people.unit_path("units/unknown") == ("units/unknown",)
    assert people.unit_path("") == ()
    assert people.units_below(HQ) == (EUROPE, LAB, SALES)
    assert people.units_below(EUROPE) == ()
    assert people.members_of(EUROPE) == (ANNE,)


def test_a_line_reaches_up():
    people = company()
    assert people.line_of(ANNE) == (BOSS, CEO)
    assert people.line_of(CEO) == ()
    assert people.reports_of(BOSS) == (ANNE,)


def test_circles_from_elsewhere_end_the_walk():
    people = company()
    people.note(CEO, ManagerAssigned(manager=ANNE), people.present)
    people.note(HQ, UnitMoved(parent=EUROPE), people.present)
    assert people.line_of(ANNE) == (BOSS, CEO)
    assert people.line_of("people/unknown") == ()
    assert people.unit_path(EUROPE) == (EUROPE, SALES, HQ)


def test_a_role_is_held_in_its_unit_and_below_until_it_is_revoked():
    people = company()
    assert people.holds(BOSS, ROLE_BUSINESS_LEAD, SALES)
    assert people.holds(BOSS, ROLE_BUSINESS_LEAD, EUROPE)
    assert not people.holds(BOSS, ROLE_BUSINESS_LEAD, HQ)
    assert not people.holds(BOSS, ROLE_BUSINESS_LEAD, LAB)
    assert not people.holds(BOSS, ROLE_AUDITOR, SALES)
    told(people, BOSS, RoleRevoked(role=ROLE_BUSINESS_LEAD, unit=SALES), JUNE)
    assert not people.holds(BOSS, ROLE_BUSINESS_LEAD, SALES)
    assert people.holds(BOSS, ROLE_BUSINESS_LEAD, SALES, at=MARCH)
    assert people.holders(ROLE_BUSINESS_LEAD, SALES, at=MARCH) == (BOSS,)


def test_a_role_follows_the_unit_that_it_is_held_in():
    people = told(company(), EUROPE, UnitMoved(parent=LAB), JUNE)
    assert people.holds(BOSS, ROLE_BUSINESS_LEAD, EUROPE, at=MARCH)
    assert not people.holds(BOSS, ROLE_BUSINESS_LEAD, EUROPE)


def test_departure_ends_every_role_and_keeps_the_history():
    people = told(company(), BOSS, PersonDeparted(), JUNE)
    assert not people.is_active(BOSS)
    assert people.is_active(BOSS, at=MARCH)
    assert people.knows_person(BOSS)
    assert people.roles_of(BOSS) == ()
    assert people.roles_of(BOSS, at=MARCH) == ((ROLE_BUSINESS_LEAD, SALES),)
    assert people.people() == (ANNE, CEO)
    assert people.line_of(ANNE) == (BOSS, CEO)


def test_a_fact_recorded_ahead_waits_for_its_time():
    people = told(company(), ANNE, ManagerAssigned(manager=CEO), recorded_at=MARCH, effective_at=JUNE)
    assert people.manager_of(ANNE) == BOSS
    assert people.manager_of(ANNE, at=DECEMBER) == CEO
    people.advance(JUNE - timedelta(microseconds=1))
    assert people.manager_of(ANNE) == BOSS
    people.advance(JUNE)
    assert people.manager_of(ANNE) == CEO
    people.advance(MARCH)
    assert people.present == JUNE


def test_a_fact_recorded_late_changes_the_past_and_not_what_came_after():
    people = told(company(), ANNE, PersonMoved(unit=LAB), recorded_at=MARCH)
    told(people, ANNE, PersonMoved(unit=SALES), recorded_at=JUNE, effective_at=JANUARY)
    assert people.unit_of(ANNE) == LAB
    assert people.unit_of(ANNE, at=JANUARY) == SALES
    assert people.unit_of(ANNE, at=JANUARY - timedelta(days=1)) == EUROPE


def test_an_event_says_itself_from_when_it_holds():
    stamp = Timestamp()
    stamp.FromDatetime(MARCH)
    people = told(company(), ANNE, PersonMoved(unit=LAB, effective_time=stamp), recorded_at=JUNE, effective_at=DECEMBER)
    assert (people.unit_of(ANNE, at=MARCH), people.unit_of(ANNE, at=JANUARY)) == (LAB, EUROPE)


def test_a_person_is_there_from_their_first_day_on():
    people = told(company(), "people/new", PersonRegistered(unit=LAB), recorded_at=MARCH, effective_at=JUNE)
    assert people.knows_person("people/new")
    assert not people.is_active("people/new")
    assert people.unit_of("people/new") == ""
    people.advance(JUNE)
    assert people.is_active("people/new")


def test_a_unit_is_there_from_founding_to_dissolution():
    people = told(company(), "units/new", UnitFounded(title="新", parent=HQ), recorded_at=MARCH, effective_at=JUNE)
    assert (people.knows_unit("units/new"), people.unit_exists("units/new")) == (True, False)
    assert people.unit_path("units/new") == ("units/new", HQ)
    assert "units/new" not in people.units_below(HQ)
    told(people, "units/new", UnitDissolved(), recorded_at=JUNE, effective_at=DECEMBER)
    assert people.unit_exists("units/new")
    people.advance(DECEMBER)
    assert not people.unit_exists("units/new")
    assert people.knows_unit("units/new")
    assert "units/new" not in people.units()


def test_names_are_shown_and_their_ids_where_they_were_erased_or_withheld():
    founded = UnitFounded(title="欧洲销售", english_title="Sales Europe", kind=Unit.KIND_TEAM, home_region="eu")
    registered = PersonRegistered(display_name="王芳", english_name="Wang Fang", unit=EUROPE, home_region="cn")
    people = people_of({EUROPE: founded, LAB: ""}, {ANNE: registered, BOSS: PersonRegistered(unit=EUROPE)})
    assert (people.title_of(EUROPE), people.english_title_of(EUROPE)) == ("欧洲销售", "Sales Europe")
    assert (people.title_of("units/x"), people.english_title_of(LAB)) == ("x", "lab")
    assert (people.display_name(ANNE), people.english_name(ANNE)) == ("王芳", "Wang Fang")
    assert (people.display_name(BOSS), people.english_name("people/x")) == ("boss", "x")
    assert (people.kind_of(EUROPE), people.parent_of(EUROPE)) == (Unit.KIND_TEAM, "")
    told(people, EUROPE, UnitRenamed(title="欧洲"), JUNE)
    told(people, ANNE, ContactCorrected(display_name="王芳芳"), JUNE)
    assert (people.title_of(EUROPE), people.display_name(ANNE)) == ("欧洲", "王芳芳")
    assert people.title_of(EUROPE, at=MARCH) == "欧洲销售"


def test_home_regions_are_known_of_units_and_people():
    people = told(company(), ANNE, HomeRegionAssigned(home_region="eu"), JUNE)
    assert (people.home_region_of(ANNE), people.home_region_of(ANNE, at=MARCH)) == ("eu", "cn")
    assert people.home_region_of(EUROPE) == "cn"
    assert people.home_region_of("people/unknown") == ""


def test_people_are_found_by_id_name_and_mail():
    registered = PersonRegistered(display_name="王芳", english_name="Wang Fang", email="Fang.Wang@example.com")
    other = PersonRegistered(display_name="王芳芳", english_name="Wang Fangfang", email="ff@example.com")
    people = people_of({}, {"people/p1": registered, "people/p12": other})
    for text in ("people/p1", "p1", "王芳", "wang fang", " WANG FANG ", "fang.wang@EXAMPLE.com", "Ｗａｎｇ Ｆａｎｇ"):
        assert people.find(text) == ("people/p1",), text
    assert people.find("Fang") == ("people/p1", "people/p12")
    assert people.find("example.com") == ("people/p1", "people/p12")
    assert people.find("nobody") == people.find(" ") == people.find("") == ()
    told(people, "people/p1", PersonDeparted(), JUNE)
    assert people.find("王芳") == ("people/p12",)


def test_records_of_other_logs_only_tell_the_time():
    people = told(company(), "objectives/1", ObjectiveAgreed(), DECEMBER)
    assert people.present == DECEMBER
    assert people.people() == (ANNE, BOSS, CEO)


def test_every_event_of_the_directory_is_known():
    assert {e.DESCRIPTOR.name for e in EVENTS} == set(events_pb2.DESCRIPTOR.message_types_by_name)


moments = st.integers(0, 9).map(lambda day: JANUARY + timedelta(days=day))
facts = st.lists(st.tuples(moments, moments, st.sampled_from([BOSS, CEO, ""])), max_size=12)


@given(facts, moments)
def test_the_present_is_what_the_past_will_say_of_it(facts, present):
    people = company()
    for effective, recorded, manager in sorted(facts, key=lambda fact: fact[1]):
        told(people, ANNE, ManagerAssigned(manager=manager), recorded, effective)
        assert people.manager_of(ANNE) == people.manager_of(ANNE, at=people.present)
    people.advance(present)
    assert people.manager_of(ANNE) == people.manager_of(ANNE, at=people.present)


@given(facts, moments)
def test_of_facts_effective_by_then_the_latest_holds_and_of_equals_the_last_recorded(facts, at):
    people = company()
    for effective, _, manager in facts:
        told(people, ANNE, ManagerAssigned(manager=manager), JANUARY, effective)
    by_then = [(effective, place, manager) for place, (effective, _, manager) in enumerate(facts) if effective <= at]
    assert people.manager_of(ANNE, at) == (max(by_then)[2] if by_then else BOSS)


@given(
    st.lists(
        st.tuples(st.sampled_from([HQ, SALES, EUROPE, LAB]), st.sampled_from(["", HQ, SALES, EUROPE, LAB])), max_size=8
    )
)
def test_walks_end_whatever_is_told(moves):
    people = company()
    for unit, parent in moves:
        people.note(unit, UnitMoved(parent=parent), people.present)
    for unit in (HQ, SALES, EUROPE, LAB):
        path = people.unit_path(unit)
        assert len(path) == len(set(path)) <= 4
        assert unit not in people.units_below(unit)


@pytest.mark.parametrize("at", [None, MARCH])
def test_roles_are_many(at):
    people = company()
    people.note(ANNE, RoleAssigned(role=ROLE_DIRECTORY_KEEPER, unit=LAB), JANUARY)
    people.note(ANNE, RoleAssigned(role=ROLE_AUDITOR, unit=HQ), JANUARY)
    people.note(ANNE, RoleAssigned(role=ROLE_AUDITOR, unit=HQ), JANUARY)
    people.advance(JANUARY)
    assert people.roles_of(ANNE, at) == ((ROLE_AUDITOR, HQ), (ROLE_DIRECTORY_KEEPER, LAB))
    assert people.has_role(ANNE, ROLE_AUDITOR, at)
    assert not people.has_role(ANNE, ROLE_BUSINESS_LEAD, at)
