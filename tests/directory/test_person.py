"""People: registered, reached, moved, led, given roles, departed, and never above themselves."""

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from okr.directory.v1 import directory_pb2
from okr.directory.v1.directory_pb2 import ROLE_AUDITOR, ROLE_BUSINESS_LEAD
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
)
from okr.directory.v1.person_service_pb2 import (
    AssignHomeRegionRequest,
    AssignManagerRequest,
    AssignRoleRequest,
    CorrectContactRequest,
    MovePersonRequest,
    RecordDepartureRequest,
    RegisterPersonRequest,
    RevokeRoleRequest,
)

from libs.permission import Resource
from services.directory.person import (
    PersonExists,
    PersonHasDeparted,
    PersonNotFound,
    PersonNotRegisteredYet,
    ReportingLineCloses,
    RoleNotHeld,
    TimeZoneUnknown,
)
from services.directory.unit import TextIsBlank, UnitIsDissolved, UnitNotFound, UnitNotFoundedYet
from tests.directory.company import (
    ANNE,
    BEGINNING,
    BOSS,
    CEO,
    DECEMBER,
    EUROPE,
    HQ,
    JUNE,
    LAB,
    MARCH,
    NOW,
    SALES,
    Case,
    founded,
    given,
    registered,
    stamp,
)

NEW = "people/p10"


def register(name=NEW, unit=EUROPE, manager=BOSS, **fields):
    said = {"display_name": "王芳", "home_region": "eu", **fields}
    return RegisterPersonRequest(name=name, unit=unit, manager=manager, **said)


def report_to(manager, name=ANNE, **fields):
    return AssignManagerRequest(name=name, etag="v1", manager=manager, reason="new team", **fields)


def go_to(unit, name=ANNE, **fields):
    return MovePersonRequest(name=name, etag="v1", unit=unit, reason="rotation", **fields)


def leave(name=ANNE, **fields):
    return RecordDepartureRequest(name=name, etag="v1", reason="moves to the sea", **fields)


def give(role, unit, name=ANNE, **fields):
    return AssignRoleRequest(name=name, etag="v1", role=role, unit=unit, reason="leads it", **fields)


def take(role, unit, name=ANNE, **fields):
    return RevokeRoleRequest(name=name, etag="v1", role=role, unit=unit, reason="hands over", **fields)


def left(name, since):
    return name, PersonDeparted(effective_time=stamp(since))


def led(name, manager, since):
    return name, ManagerAssigned(manager=manager, effective_time=stamp(since))


ANNE_LEFT = left(ANNE, JUNE)


def test_a_person_is_registered():
    command = register(
        english_name="Wang Fang",
        email="fang@example.com",
        locale="zh-CN",
        time_zone="Asia/Shanghai",
        job_title="engineer",
        effective_time=stamp(MARCH),
    )
    event = PersonRegistered(
        display_name="王芳",
        english_name="Wang Fang",
        email="fang@example.com",
        locale="zh-CN",
        time_zone="Asia/Shanghai",
        unit=EUROPE,
        manager=BOSS,
        home_region="eu",
        job_title="engineer",
        effective_time=stamp(MARCH),
    )
    case = given().when(command).then(event)
    case.warned()
    assert case.resource() == directory_pb2.Person(
        name=NEW,
        etag="v1",
        display_name="王芳",
        english_name="Wang Fang",
        email="fang@example.com",
        locale="zh-CN",
        time_zone="Asia/Shanghai",
        unit=EUROPE,
        manager=BOSS,
        home_region="eu",
        job_title="engineer",
    )


def test_registering_somebody_again_is_refused():
    given().when(register(ANNE)).refused(PersonExists, person=ANNE)


def test_registering_into_a_unit_that_is_not_there_is_refused():
    given().when(register(unit="units/unknown")).refused(UnitNotFound, field="unit")
    given(founded("units/new", HQ, since=DECEMBER)).when(register(unit="units/new")).refused(UnitNotFoundedYet)
    given((LAB, UnitDissolved(effective_time=stamp(JUNE)))).when(register(unit=LAB)).refused(UnitIsDissolved)


def test_registering_under_a_manager_who_is_not_there_is_refused():
    given().when(register(manager="people/unknown")).refused(PersonNotFound, person="people/unknown", field="manager")
    given(left(BOSS, JUNE)).when(register()).refused(PersonHasDeparted, person=BOSS, field="manager")
    late = registered("people/late", LAB, since=DECEMBER)
    given(late).when(register(manager="people/late")).refused(PersonNotRegisteredYet, person="people/late")
    given().when(register(manager=NEW)).refused(ReportingLineCloses, person=NEW, field="manager")


def test_who_reports_to_nobody_is_taken_with_a_warning():
    given().when(register(manager="")).warned("NOBODY_TO_REPORT_TO")


@pytest.mark.parametrize("name", ["people/wang", "people/p-fang7", "people/fwang"])
def test_an_id_that_shows_the_name_is_taken_with_a_warning(name):
    given().when(register(name, english_name="Wang Fang", email="fwang@example.com")).warned("NAME_IS_NO_PSEUDONYM")


def test_a_time_zone_has_to_exist():
    given().when(register(time_zone="Asia/Atlantis")).refused(TimeZoneUnknown, field="time_zone")
    given().when(register(time_zone="../../etc/passwd")).refused(TimeZoneUnknown, field="time_zone")
    given().when(register(time_zone="Asia")).refused(TimeZoneUnknown, field="time_zone")


def test_a_name_has_to_be_seen():
    given().when(register(display_name="\u3000")).refused(TextIsBlank, field="display_name")


def test_contact_is_corrected_and_the_same_again_changes_nothing():
    command = CorrectContactRequest(name=ANNE, display_name="安娜", email="a@example.com", time_zone="Europe/Berlin")
    event = ContactCorrected(
        display_name="安娜", email="a@example.com", time_zone="Europe/Berlin", effective_time=stamp(NOW)
    )
    given().when(command).then(event).when(command).then()


def test_contact_of_who_left_may_still_be_corrected():
    event = ContactCorrected(display_name="安娜", effective_time=stamp(NOW))
    given(ANNE_LEFT).when(CorrectContactRequest(name=ANNE, display_name="安娜")).then(event)


def test_contact_needs_a_name_and_a_time_zone_that_exist():
    given().when(CorrectContactRequest(name=ANNE, display_name=" ")).refused(TextIsBlank)
    wrong = CorrectContactRequest(name=ANNE, display_name="a", time_zone="Berlin")
    given().when(wrong).refused(TimeZoneUnknown)


def test_a_person_moves_and_moving_again_changes_nothing():
    event = PersonMoved(
        unit=LAB, previous_unit=EUROPE, job_title="engineer", reason="rotation", effective_time=stamp(NOW)
    )
    given().when(go_to(LAB)).then(event).when(go_to(LAB)).then()


def test_a_person_gets_another_job_in_the_same_unit():
    event = PersonMoved(
        unit=EUROPE, previous_unit=EUROPE, job_title="architect", reason="rotation", effective_time=stamp(NOW)
    )
    given().when(go_to(EUROPE, job_title="architect")).then(event)


def test_moving_to_a_unit_that_is_not_there_is_refused():
    given().when(go_to("units/unknown")).refused(UnitNotFound, field="unit")
    given((LAB, UnitDissolved(effective_time=stamp(JUNE)))).when(go_to(LAB)).refused(UnitIsDissolved)


def test_a_move_recorded_ahead_does_not_hide_one_before_it():
    ahead = ANNE, PersonMoved(unit=LAB, previous_unit=EUROPE, job_title="engineer", effective_time=stamp(DECEMBER))
    event = PersonMoved(
        unit=LAB, previous_unit=EUROPE, job_title="engineer", reason="rotation", effective_time=stamp(NOW)
    )
    given(ahead).when(go_to(LAB)).then(event)


def test_a_manager_is_assigned_and_assigning_again_changes_nothing():
    event = ManagerAssigned(manager=CEO, previous_manager=BOSS, reason="new team", effective_time=stamp(NOW))
    given().when(report_to(CEO)).then(event).when(report_to(CEO)).then()


def test_a_person_may_report_to_nobody():
    event = ManagerAssigned(previous_manager=BOSS, reason="new team", effective_time=stamp(NOW))
    given().when(report_to("")).then(event).warned("NOBODY_TO_REPORT_TO")


@pytest.mark.parametrize("manager", [CEO, BOSS, ANNE])
def test_a_reporting_line_never_closes(manager):
    given().when(report_to(manager, name=CEO)).refused(ReportingLineCloses, person=CEO, field="manager")


def test_a_reporting_line_never_closes_later_either():
    ahead = led(BOSS, ANNE, DECEMBER), led(ANNE, CEO, MARCH)
    given(*ahead).when(report_to(BOSS)).refused(ReportingLineCloses, person=ANNE)


def test_a_manager_has_to_be_there():
    given().when(report_to("people/unknown")).refused(PersonNotFound, person="people/unknown", field="manager")
    given(left(CEO, JUNE)).when(report_to(CEO)).refused(PersonHasDeparted, person=CEO, field="manager")
    given(left(CEO, DECEMBER)).when(report_to(CEO)).then(
        ManagerAssigned(manager=CEO, previous_manager=BOSS, reason="new team", effective_time=stamp(NOW))
    )


def test_a_role_is_given_and_giving_it_again_changes_nothing():
    event = RoleAssigned(role=ROLE_AUDITOR, unit=HQ, reason="leads it", effective_time=stamp(NOW))
    case = given().when(give(ROLE_AUDITOR, HQ)).then(event)
    role = directory_pb2.RoleAssignment(role=ROLE_AUDITOR, unit=HQ, from_time=stamp(NOW))
    assert list(case.resource().roles) == [role]
    case.when(give(ROLE_AUDITOR, HQ)).then()


def test_a_role_in_a_unit_that_is_not_there_is_refused():
    given().when(give(ROLE_AUDITOR, "units/unknown")).refused(UnitNotFound, field="unit")


def test_a_role_is_taken_back_and_taking_it_again_changes_nothing():
    event = RoleRevoked(role=ROLE_BUSINESS_LEAD, unit=SALES, reason="hands over", effective_time=stamp(NOW))
    command = take(ROLE_BUSINESS_LEAD, SALES, name=BOSS)
    case = given().when(command).then(event)
    assert list(case.resource().roles) == []
    case.when(command).then()


def test_a_role_taken_back_may_be_given_again():
    revoked = BOSS, RoleRevoked(role=ROLE_BUSINESS_LEAD, unit=SALES, effective_time=stamp(JUNE))
    event = RoleAssigned(role=ROLE_BUSINESS_LEAD, unit=SALES, reason="leads it", effective_time=stamp(NOW))
    given(revoked).when(give(ROLE_BUSINESS_LEAD, SALES, name=BOSS)).then(event)


def test_taking_a_role_that_was_never_held_is_refused():
    given().when(take(ROLE_AUDITOR, SALES, name=BOSS)).refused(RoleNotHeld, person=BOSS)
    given().when(take(ROLE_BUSINESS_LEAD, EUROPE, name=BOSS)).refused(RoleNotHeld, person=BOSS)


def test_a_home_region_is_assigned_and_the_same_again_changes_nothing():
    command = AssignHomeRegionRequest(name=ANNE, home_region="eu", reason="lives in Hamburg")
    event = HomeRegionAssigned(
        home_region="eu", previous_home_region="cn", reason="lives in Hamburg", effective_time=stamp(NOW)
    )
    given().when(command).then(event).when(command).then()


def test_a_person_leaves_and_leaving_again_changes_nothing():
    event = PersonDeparted(reason="moves to the sea", effective_time=stamp(DECEMBER))
    case = given().when(leave(effective_time=stamp(DECEMBER))).then(event)
    assert case.resource().departed
    case.when(leave()).then()
    case.when(leave(effective_time=stamp(DECEMBER))).then()


def test_a_departure_may_come_sooner_and_not_later():
    ahead = left(ANNE, DECEMBER)
    event = PersonDeparted(reason="moves to the sea", effective_time=stamp(NOW))
    given(ahead).when(leave(effective_time=stamp(NOW))).then(event)
    given(ANNE_LEFT).when(leave(effective_time=stamp(NOW))).refused(PersonHasDeparted, person=ANNE)


def test_who_leaves_and_leads_leaves_a_warning_for_each_report():
    case = given(registered(NEW, EUROPE, BOSS)).when(leave(BOSS))
    case = case.then(PersonDeparted(reason="moves to the sea", effective_time=stamp(NOW)))
    case.warned("REPORTS_LEFT_BEHIND", "REPORTS_LEFT_BEHIND")


def test_who_leaves_holds_no_role():
    assert list(given(left(BOSS, DECEMBER)).when(leave(BOSS)).resource().roles) == []


CHANGES = [
    go_to(LAB),
    report_to(CEO),
    give(ROLE_AUDITOR, HQ),
    take(ROLE_AUDITOR, HQ),
    AssignHomeRegionRequest(name=ANNE, home_region="eu", reason="moves"),
]
EVERY_CHANGE = [*CHANGES, leave(), CorrectContactRequest(name=ANNE, display_name="安娜")]


@pytest.mark.parametrize("command", CHANGES, ids=lambda command: command.DESCRIPTOR.name)
def test_who_left_takes_no_change_but_in_their_time(command):
    given(ANNE_LEFT).when(command).refused(PersonHasDeparted, person=ANNE)
    late = type(command)()
    late.CopyFrom(command)
    late.effective_time.CopyFrom(stamp(MARCH))
    held = ANNE, RoleAssigned(role=ROLE_AUDITOR, unit=HQ, effective_time=stamp(BEGINNING))
    facts = [ANNE_LEFT, held] if isinstance(command, RevokeRoleRequest) else [ANNE_LEFT]
    (event,) = given(*facts).when(late).decided()
    assert event.effective_time == stamp(MARCH)


@pytest.mark.parametrize("command", EVERY_CHANGE, ids=lambda command: command.DESCRIPTOR.name)
def test_a_change_before_the_registration_is_refused(command):
    early = type(command)()
    early.CopyFrom(command)
    early.effective_time.CopyFrom(stamp(BEGINNING.replace(year=2025)))
    given().when(early).refused(PersonNotRegisteredYet, person=ANNE)


def test_what_a_command_on_a_person_concerns():
    assert given().when(register()).concern() == Resource("person", name=NEW, unit=EUROPE)
    assert given().when(go_to(LAB)).concern() == Resource("person", name=ANNE, unit=EUROPE, to_unit=LAB)
    assert given().when(give(ROLE_AUDITOR, HQ)).concern() == Resource("person", name=ANNE, unit=HQ)
    assert given().when(take(ROLE_AUDITOR, HQ)).concern() == Resource("person", name=ANNE, unit=HQ)
    assert given().when(leave()).concern() == Resource("person", name=ANNE, unit=EUROPE)


moments = st.sampled_from([BEGINNING, MARCH, JUNE, NOW, DECEMBER])
people = st.sampled_from([CEO, BOSS, ANNE, NEW])


@settings(max_examples=300)
@for_all(st.lists(st.tuples(people, people, moments), max_size=10))
def test_no_line_is_ever_a_circle_in_whatever_order_managers_are_recorded(lines):
    case = given(registered(NEW, LAB, CEO))
    for name, manager, since in lines:
        try:
            events = case.when(report_to(manager, name, effective_time=stamp(since))).decided()
        except ReportingLineCloses:
            continue
        case = Case([*case.facts, *((name, event) for event in events)])
    for at in (BEGINNING, MARCH, JUNE, NOW, DECEMBER):
        for name in (CEO, BOSS, ANNE, NEW):
            line, above = [name], case.state(name).managers.at(at)
            while above:
                assert above not in line
                line.append(above)
                above = case.state(above).managers.at(at)


@settings(max_examples=200)
@for_all(st.lists(st.tuples(people, people, moments), max_size=8), moments)
def test_what_the_directory_knows_is_what_the_rules_know(lines, at):
    case = given(registered(NEW, LAB, CEO))
    case = Case([*case.facts, *(led(name, manager, since) for name, manager, since in lines)])
    for name in (CEO, BOSS, ANNE, NEW):
        assert case.people().manager_of(name, at) == case.state(name).managers.at(at)
