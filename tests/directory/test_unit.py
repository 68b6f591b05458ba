"""Units: founded, renamed, moved, dissolved, and always a tree."""

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from okr.directory.v1 import directory_pb2
from okr.directory.v1.directory_pb2 import Unit
from okr.directory.v1.events_pb2 import PersonMoved, UnitDissolved, UnitFounded, UnitMoved, UnitRenamed
from okr.directory.v1.unit_service_pb2 import DissolveUnitRequest, FoundUnitRequest, MoveUnitRequest, RenameUnitRequest

from libs.permission import Resource
from services.directory import timeline
from services.directory.timeline import EffectiveTimeInvalid
from services.directory.unit import (
    TextIsBlank,
    UnitBelowItself,
    UnitExists,
    UnitHasMembers,
    UnitHasUnitsBelow,
    UnitIsDissolved,
    UnitNotFound,
    UnitNotFoundedYet,
)
from tests.directory.company import (
    ANNE,
    BEGINNING,
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
    nothing,
    stamp,
)

NEW = "units/new"


def found(name=NEW, parent=HQ, kind=Unit.KIND_TEAM, **fields):
    return FoundUnitRequest(name=name, title="新材料 Materials", kind=kind, parent=parent, home_region="cn", **fields)


def move(name, parent, **fields):
    return MoveUnitRequest(name=name, etag="v1", parent=parent, reason="nearer to its customers", **fields)


def dissolve(name, **fields):
    return DissolveUnitRequest(name=name, etag="v1", reason="its work is done", **fields)


def moved(name, parent, since):
    return name, UnitMoved(parent=parent, effective_time=stamp(since))


def dissolved(name, since):
    return name, UnitDissolved(effective_time=stamp(since))


def test_a_unit_is_founded_below_another():
    event = UnitFounded(
        title="新材料 Materials",
        english_title="Materials",
        kind=Unit.KIND_TEAM,
        parent=HQ,
        home_region="cn",
        effective_time=stamp(NOW),
    )
    case = given().when(found(english_title="Materials")).then(event)
    assert case.resource() == directory_pb2.Unit(
        name=NEW,
        etag="v1",
        title="新材料 Materials",
        english_title="Materials",
        kind=Unit.KIND_TEAM,
        parent=HQ,
        home_region="cn",
    )


def test_the_first_unit_has_nothing_above_it():
    event = UnitFounded(
        title="新材料 Materials", kind=Unit.KIND_COMPANY, home_region="cn", effective_time=stamp(BEGINNING)
    )
    command = found(HQ, parent="", kind=Unit.KIND_COMPANY, effective_time=stamp(BEGINNING))
    nothing().when(command).then(event).warned()


def test_a_top_that_is_no_company_is_taken_with_a_warning():
    nothing().when(found(parent="")).warned("TOP_IS_NOT_A_COMPANY")


def test_founding_a_unit_that_is_there_is_refused():
    given().when(found(LAB)).refused(UnitExists, unit=LAB)


def test_founding_below_a_unit_that_is_not_there_is_refused():
    given().when(found(parent="units/unknown")).refused(UnitNotFound, unit="units/unknown", field="parent")


def test_founding_a_unit_below_itself_is_refused():
    given().when(found(NEW, parent=NEW)).refused(UnitBelowItself, unit=NEW)


def test_founding_below_a_unit_that_begins_later_is_refused():
    given(founded(NEW, HQ, since=DECEMBER)).when(found("units/below", parent=NEW)).refused(UnitNotFoundedYet, unit=NEW)


def test_founding_below_a_unit_that_has_ended_is_refused():
    given(dissolved(LAB, JUNE)).when(found(parent=LAB)).refused(UnitIsDissolved, unit=LAB)


@pytest.mark.parametrize("title", [" ", "\u200b", "\u3000 ", "\u0301"])
def test_a_title_that_nobody_can_see_is_refused(title):
    command = found()
    command.title = title
    given().when(command).refused(TextIsBlank, field="title")
    given().when(RenameUnitRequest(name=LAB, title=title)).refused(TextIsBlank, field="title")


def test_a_time_outside_the_calendar_is_refused():
    for seconds in (10**12, -(10**12)):
        command = found()
        command.effective_time.seconds = seconds
        given().when(command).refused(EffectiveTimeInvalid, field="effective_time")


def test_a_unit_is_renamed_and_the_same_name_again_changes_nothing():
    command = RenameUnitRequest(name=LAB, title="实验室", english_title="Lab")
    event = UnitRenamed(title="实验室", english_title="Lab", effective_time=stamp(NOW))
    given().when(command).then(event).when(command).then()


def test_a_unit_that_has_ended_takes_no_name():
    given(dissolved(LAB, JUNE)).when(RenameUnitRequest(name=LAB, title="x")).refused(UnitIsDissolved, unit=LAB)


def test_a_unit_that_has_ended_may_be_renamed_in_its_time():
    event = UnitRenamed(title="x", effective_time=stamp(MARCH))
    command = RenameUnitRequest(name=LAB, title="x", effective_time=stamp(MARCH))
    given(dissolved(LAB, JUNE)).when(command).then(event)


def test_a_change_before_the_founding_is_refused():
    early = stamp(BEGINNING.replace(year=2025))
    given().when(RenameUnitRequest(name=LAB, title="x", effective_time=early)).refused(UnitNotFoundedYet, unit=LAB)
    given().when(move(LAB, SALES, effective_time=early)).refused(UnitNotFoundedYet, unit=LAB)
    given().when(dissolve(LAB, effective_time=early)).refused(UnitNotFoundedYet, unit=LAB)


def test_a_change_without_a_time_is_never_before_the_founding():
    event = UnitRenamed(title="x", effective_time=stamp(DECEMBER))
    given(founded(NEW, HQ, since=DECEMBER)).when(RenameUnitRequest(name=NEW, title="x")).then(event)


def test_a_unit_moves_with_all_below_it_and_moving_again_changes_nothing():
    event = UnitMoved(parent=LAB, previous_parent=HQ, reason="nearer to its customers", effective_time=stamp(NOW))
    case = given().when(move(SALES, LAB)).then(event).when(move(SALES, LAB)).then()
    assert case.resource().parent == LAB
    assert case.people().unit_path(EUROPE) == (EUROPE, SALES, LAB, HQ)


@pytest.mark.parametrize("parent", [SALES, EUROPE])
def test_a_unit_never_comes_below_itself(parent):
    given().when(move(SALES, parent)).refused(UnitBelowItself, unit=SALES, field="parent")


def test_a_unit_never_comes_below_one_that_will_come_below_it():
    later = moved(LAB, EUROPE, DECEMBER)
    given(later).when(move(SALES, LAB)).refused(UnitBelowItself, unit=SALES)


def test_a_unit_may_come_below_one_that_was_below_it():
    given(moved(EUROPE, LAB, MARCH)).when(move(SALES, EUROPE)).then(
        UnitMoved(parent=EUROPE, previous_parent=HQ, reason="nearer to its customers", effective_time=stamp(NOW))
    )
    early = move(SALES, EUROPE, effective_time=stamp(BEGINNING))
    given(moved(EUROPE, LAB, MARCH)).when(early).refused(UnitBelowItself, unit=SALES)


def test_a_late_move_ends_where_the_next_began():
    """SALES was under LAB only until June; that LAB comes under SALES in December does not meet it."""
    facts = moved(SALES, HQ, JUNE), moved(LAB, SALES, DECEMBER)
    late = move(SALES, LAB, effective_time=stamp(MARCH))
    given(*facts).when(late).then(
        UnitMoved(parent=LAB, previous_parent=HQ, reason="nearer to its customers", effective_time=stamp(MARCH))
    )


def test_moving_below_nothing_known_is_refused():
    given().when(move(SALES, "units/unknown")).refused(UnitNotFound, unit="units/unknown", field="parent")
    given(dissolved(LAB, JUNE)).when(move(SALES, LAB)).refused(UnitIsDissolved, unit=LAB, field="parent")


def test_a_unit_ends_and_ending_it_again_changes_nothing():
    event = UnitDissolved(reason="its work is done", effective_time=stamp(NOW))
    case = given().when(dissolve(LAB)).then(event)
    assert case.resource().dissolved
    case.when(dissolve(LAB)).then()


def test_a_unit_with_units_below_does_not_end():
    given().when(dissolve(SALES)).refused(UnitHasUnitsBelow, unit=SALES)
    gone = moved(EUROPE, LAB, MARCH)
    given(gone, ("people/p02", PersonMoved(unit=LAB, effective_time=stamp(MARCH)))).when(dissolve(SALES)).then(
        UnitDissolved(reason="its work is done", effective_time=stamp(NOW))
    )


def test_a_unit_with_members_does_not_end():
    given().when(dissolve(EUROPE)).refused(UnitHasMembers, unit=EUROPE)
    left = ANNE, PersonMoved(unit=LAB, effective_time=stamp(DECEMBER))
    given(left).when(dissolve(EUROPE)).refused(UnitHasMembers, unit=EUROPE)
    given(left).when(dissolve(EUROPE, effective_time=stamp(DECEMBER))).then(
        UnitDissolved(reason="its work is done", effective_time=stamp(DECEMBER))
    )


def test_what_a_command_on_a_unit_concerns():
    assert given().when(found(parent=LAB)).concern() == Resource("unit", name=NEW, unit=LAB)
    assert given().when(found(parent="")).concern() == Resource("unit", name=NEW, unit="")
    assert given().when(move(EUROPE, LAB)).concern() == Resource("unit", name=EUROPE, unit=EUROPE, to_unit=LAB)
    assert given().when(dissolve(LAB)).concern() == Resource("unit", name=LAB, unit=LAB)


moments = st.sampled_from([BEGINNING, MARCH, JUNE, NOW, DECEMBER])
units = st.sampled_from([HQ, SALES, EUROPE, LAB])


@settings(max_examples=300)
@for_all(st.lists(st.tuples(units, units, moments), max_size=10))
def test_the_tree_stays_a_tree_at_all_times_in_whatever_order_moves_are_recorded(moves):
    case = given()
    for unit, parent, since in moves:
        command = move(unit, parent, effective_time=stamp(since))
        try:
            events = case.when(command).decided()
        except UnitBelowItself:
            continue
        case = Case([*case.facts, *((unit, event) for event in events)])
    for at in (BEGINNING, MARCH, JUNE, NOW, DECEMBER):
        for unit in (HQ, SALES, EUROPE, LAB):
            above = case.state(unit).parents.at(at)
            seen = [unit]
            while above:
                assert above not in seen
                seen.append(above)
                above = case.state(above).parents.at(at)


def test_a_timeline_answers_unknown_before_its_first_fact():
    line = timeline.Timeline("?").since(JUNE, "b").since(MARCH, "a").since(JUNE, "c")
    assert [line.at(when) for when in (BEGINNING, MARCH, JUNE, NOW)] == ["?", "a", "c", "c"]
    assert line.last == "c"
    assert timeline.Timeline("?").last == "?"
