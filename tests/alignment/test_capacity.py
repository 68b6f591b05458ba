"""Capacity: how much a unit can do in a cycle, what takes it, what was cut, and the two bounds."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given as having
from hypothesis import settings
from hypothesis import strategies as st
from okr.alignment.v1.capacity_pb2 import (
    CAPACITY_VERDICT_COMMITTED_TOO_MUCH,
    CAPACITY_VERDICT_FITS,
    CAPACITY_VERDICT_TOTAL_TOO_LITTLE,
    CAPACITY_VERDICT_TOTAL_TOO_MUCH,
    CAPACITY_VERDICT_UNSPECIFIED,
    LOAD_KIND_ASPIRATIONAL,
    LOAD_KIND_COMMITTED,
    CapacityBounds,
    Cut,
    Load,
)
from okr.alignment.v1.contract_pb2 import ContractEnd
from okr.alignment.v1.dependency_pb2 import CRITICALITY_BLOCKING, DependencyTerms
from okr.alignment.v1.events_pb2 import (
    CapacityDeclared,
    DependencyAccepted,
    DependencyCancelled,
    DependencyRequested,
    LoadCut,
    LoadDropped,
    LoadPlanned,
)
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL

from libs.commands import FieldInvalid
from libs.permission import Principal, decide
from services.alignment import capacity
from services.alignment.refusals import (
    BoundsAreDisordered,
    CapacityIsNotDeclared,
    CycleIsClosed,
    CycleIsUnknown,
    DependencyIsNotAgreed,
    LoadIsNotPlanned,
    LoadIsNotPositive,
    LoadIsNotTheUnits,
    ObjectiveIsClosed,
    ObjectiveIsUnknown,
    StatementsAreFull,
    SubjectIsUnknown,
    UnitIsUnknown,
)
from tests.alignment.company import (
    BOSS,
    CEO,
    CHILD,
    FACTS,
    LEAD,
    OTHER,
    OWNER,
    PEER,
    PEOPLE,
    PLANT,
    Q1,
    closed,
    given,
    key_result_of,
    knowing,
    name,
    objective,
    world,
)
from tests.alignment.samples_capacity import DEPENDENCY
from tests.alignment.spec import do

PLANT_Q4, HQ_Q4 = "capacities/plant.2026-q4", "capacities/hq.2026-q4"
GOOGLES = CapacityBounds(committed_most="0.9", total_least="1.0", total_most="1.3")
STRETCH = name(5)
PLANTS = knowing({STRETCH: objective(PEER, PLANT, kind=KIND_ASPIRATIONAL)})


def declare(available="10", where=PLANT_Q4, **fields):
    return do("DeclareCapacity", name=where, available=available, measure="person-weeks", **fields)


def declared(available="10", bounds=GOOGLES, by=LEAD):
    return CapacityDeclared(available=available, measure="person-weeks", bounds=bounds, by=by)


def plan(subject=OTHER, load="4", where=PLANT_Q4, **fields):
    return do("PlanLoad", name=where, subject=subject, load=load, **fields)


def planned(subject=OTHER, load="4", kind=LOAD_KIND_COMMITTED, by=LEAD):
    return LoadPlanned(load=Load(subject=subject, load=load, kind=kind), by=by)


def cut(subject=OTHER, load="", reason="人手不够 / not enough people"):
    return do("CutLoad", name=PLANT_Q4, subject=subject, load=load, reason=reason)


def was_cut(subject=OTHER, load="4", kind=LOAD_KIND_COMMITTED):
    return LoadCut(cut=Cut(subject=subject, load=load, kind=kind, reason="人手不够 / not enough people", by=LEAD))


def drop(subject=OTHER):
    return do("DropLoad", name=PLANT_Q4, subject=subject, reason="Handed over to sales")


DROPPED = LoadDropped(subject=OTHER, reason="Handed over to sales", by=LEAD)


def when(command, *past, facts=PLANTS):
    return given(*past, facts=facts).when(command, by=LEAD)


# -- how much there is


def test_a_lead_says_how_much_there_is_under_the_usual_bounds():
    when(declare()).then(declared()).answered(
        unit=PLANT,
        cycle="cycles/2026-q4",
        available="10",
        measure="person-weeks",
        bounds=GOOGLES,
        committed_load="0",
        aspirational_load="0",
    )


def test_the_bounds_are_the_units_to_set():
    own = CapacityBounds(committed_most="1.0", total_least="0.5", total_most="1.0")
    when(declare(bounds=own)).then(declared(bounds=own))


@pytest.mark.parametrize(
    ("committed_most", "total_least", "total_most"),
    [("0.9", "1.4", "1.3"), ("1.4", "1.0", "1.3"), ("-0.1", "1.0", "1.3"), ("0.9", "-1", "1.3")],
)
def test_bounds_that_contradict_each_other_are_refused(committed_most, total_least, total_most):
    bounds = CapacityBounds(committed_most=committed_most, total_least=total_least, total_most=total_most)
    when(declare(bounds=bounds)).refused(BoundsAreDisordered)


def test_how_much_there_is_may_be_said_anew():
    when(declare("12"), declared(), planned()).then(declared("12")).answered(available="12", committed_load="4")
    when(declare(), declared(), planned()).then()


def test_there_may_be_nothing_but_not_less():
    when(declare("0")).then(declared("0"))
    with pytest.raises(FieldInvalid):
        when(declare("-1")).decide()


def test_a_unit_or_a_cycle_that_nobody_knows_has_no_capacity():
    when(declare(where="capacities/nowhere.2026-q4")).refused(UnitIsUnknown)
    when(declare(where="capacities/plant.2099-q4")).refused(CycleIsUnknown)


def test_nothing_is_declared_or_planned_for_a_cycle_that_is_closed():
    over = "capacities/plant.2026-q3"
    when(declare(where=over)).refused(CycleIsClosed)
    when(plan(where=over), declared()).refused(CycleIsClosed)


# -- what takes it


def test_what_an_objective_takes_is_committed_or_aspirational_as_it_is():
    when(plan(), declared()).then(planned())
    when(plan(STRETCH, "3.5"), declared()).then(planned(STRETCH, "3.5", LOAD_KIND_ASPIRATIONAL))


def test_a_lead_may_say_which_sum_it_belongs_to():
    when(plan(kind=LOAD_KIND_ASPIRATIONAL), declared()).then(planned(kind=LOAD_KIND_ASPIRATIONAL))


def test_a_load_that_is_planned_again_is_replaced():
    when(plan(load="5"), declared(), planned()).then(planned(load="5")).answered(committed_load="5")
    when(plan(), declared(), planned()).then()


def test_an_objective_of_a_unit_below_takes_capacity_of_the_unit_above():
    when(plan(where=HQ_Q4), declared()).then(planned())


def test_an_objective_of_another_unit_or_cycle_takes_nothing_here():
    when(plan(CHILD), declared()).refused(LoadIsNotTheUnits)
    later = knowing({OTHER: objective(LEAD, PLANT, Q1)})
    when(plan(), declared(), facts=later).refused(LoadIsNotTheUnits)


def test_what_is_unknown_or_has_ended_takes_nothing():
    when(plan(name(99)), declared()).refused(ObjectiveIsUnknown)
    when(plan(DEPENDENCY), declared()).refused(SubjectIsUnknown)
    when(plan(), declared(), facts=knowing({OTHER: closed(FACTS[OTHER])})).refused(ObjectiveIsClosed)


def test_a_load_is_above_nothing():
    for load in ("0", "0.000", "-1"):
        when(plan(load=load), declared()).refused(LoadIsNotPositive)
        when(cut(load=load), declared(), planned()).refused(LoadIsNotPositive)


def test_without_capacity_nothing_takes_any():
    for command in (plan(), drop(), cut()):
        when(command).refused(CapacityIsNotDeclared)


def test_no_more_is_planned_than_anybody_could_read():
    many = [planned(name(100 + number)) for number in range(capacity.MOST_LOADS)]
    when(plan(), declared(), *many).refused(StatementsAreFull)
    when(cut(), declared(), *many).refused(StatementsAreFull)
    when(plan(name(100), "5"), declared(), *many, facts=knowing({name(100): objective(LEAD, PLANT)})).then(
        planned(name(100), "5")
    )


# -- what was promised to others


def handshake(provider=PLANT, accepted_by=LEAD, cycle="cycles/2026-q4"):
    terms = DependencyTerms(
        consumer=key_result_of(CHILD, "launch"),
        provider=provider,
        deliverable="Two test benches",
        needed_by="2026-11-30",
        criticality=CRITICALITY_BLOCKING,
    )
    end = ContractEnd(goal=OTHER, owner=LEAD, unit=PLANT, cycle=cycle)
    return (
        DependencyRequested(terms=terms, by=OWNER, awaiting=provider),
        DependencyAccepted(terms=terms, by=accepted_by, accepted_by=accepted_by, provider=end),
    )


def when_asked(command, *events):
    return given(declared(), facts=PLANTS).elsewhere(DEPENDENCY, *events).when(command, by=LEAD)


def test_what_was_promised_to_another_unit_is_committed():
    when_asked(plan(DEPENDENCY), *handshake()).then(planned(DEPENDENCY))
    when_asked(plan(DEPENDENCY), *handshake(provider=PEER, accepted_by=PEER)).then(planned(DEPENDENCY))


def test_what_was_not_agreed_or_has_ended_takes_nothing():
    asked, agreed = handshake()
    when_asked(plan(DEPENDENCY), asked).refused(DependencyIsNotAgreed)
    cancelled = DependencyCancelled(by=OWNER, reason="The launch was called off")
    when_asked(plan(DEPENDENCY), asked, agreed, cancelled).refused(DependencyIsNotAgreed)


def test_what_others_promised_takes_nothing_here():
    when_asked(plan(DEPENDENCY), *handshake("units/sales", BOSS)).refused(LoadIsNotTheUnits)
    when_asked(plan(DEPENDENCY), *handshake(BOSS, BOSS)).refused(LoadIsNotTheUnits)
    when_asked(plan(DEPENDENCY), *handshake(cycle=Q1)).refused(LoadIsNotTheUnits)


def test_what_was_asked_for_and_never_taken_on_may_be_cut():
    asked, _ = handshake()
    when_asked(cut(DEPENDENCY, "3"), asked).then(was_cut(DEPENDENCY, "3"))
    when_asked(cut(DEPENDENCY), *handshake("units/sales", BOSS)).refused(LoadIsNotTheUnits)


# -- what does not


def test_a_load_that_is_dropped_takes_nothing_and_is_no_cut():
    when(drop(), declared(), planned()).then(DROPPED).answered(committed_load="0", cuts=[])
    when(drop(), declared()).refused(LoadIsNotPlanned)
    when(drop(), declared(), planned(), DROPPED).refused(LoadIsNotPlanned)


def test_what_is_cut_is_taken_out_and_stays_visible():
    whole = was_cut()
    when(cut(), declared(), planned(), planned(STRETCH, "6", LOAD_KIND_ASPIRATIONAL)).then(whole).answered(
        cuts=[whole.cut], committed_load="0", aspirational_load="6"
    )


def test_a_cut_may_say_how_much_it_would_have_taken():
    when(cut(load="6.5"), declared(), planned()).then(was_cut(load="6.5"))


def test_what_was_never_planned_may_be_cut():
    when(cut(STRETCH), declared()).then(was_cut(STRETCH, "", LOAD_KIND_ASPIRATIONAL))
    when(cut(CHILD), declared()).refused(LoadIsNotTheUnits)
    when(cut(STRETCH), declared(), was_cut(STRETCH, "", LOAD_KIND_ASPIRATIONAL)).then()


# -- how it stands to the bounds


@pytest.mark.parametrize(
    ("committed", "aspirational", "verdict", "advice"),
    [
        ("9", "1", CAPACITY_VERDICT_FITS, []),
        ("9", "4", CAPACITY_VERDICT_FITS, []),
        ("9.000000001", "1", CAPACITY_VERDICT_COMMITTED_TOO_MUCH, ["CAPACITY_IS_EXCEEDED"]),
        ("9", "4.000000001", CAPACITY_VERDICT_TOTAL_TOO_MUCH, ["CAPACITY_IS_EXCEEDED"]),
        ("9", "0.999999999", CAPACITY_VERDICT_TOTAL_TOO_LITTLE, ["CAPACITY_IS_UNUSED"]),
        ("14", "1", CAPACITY_VERDICT_COMMITTED_TOO_MUCH, ["CAPACITY_IS_EXCEEDED", "CAPACITY_IS_EXCEEDED"]),
        ("9.5", "0.1", CAPACITY_VERDICT_COMMITTED_TOO_MUCH, ["CAPACITY_IS_EXCEEDED", "CAPACITY_IS_UNUSED"]),
    ],
)
def test_loads_stand_to_the_bounds_exactly(committed, aspirational, verdict, advice):
    last = plan(STRETCH, aspirational)
    when(last, declared(), planned(load=committed)).warned(*advice).answered(
        verdict=verdict, committed_load=committed, aspirational_load=aspirational
    )


def test_the_advice_says_the_numbers():
    said = when(plan(STRETCH, "4.5"), declared(), planned(load="9.5"))
    exceeded = capacity.advise(said.after(said.decide()), said.command, said.by)
    assert [each.message for each in exceeded] == [
        "9.5 of 10 person-weeks is committed; at most 0.9 of it, 9, should be",
        "14 is taken on with 10 person-weeks available; at most 1.3 of it, 13, should be: something has to be cut",
    ]


def test_a_capacity_that_was_just_declared_is_not_called_unused():
    when(declare()).warned().answered(verdict=CAPACITY_VERDICT_TOTAL_TOO_LITTLE)


def test_nobody_judges_what_nobody_declared():
    assert capacity.describe(PLANT_Q4, 0, capacity.INITIAL).verdict == CAPACITY_VERDICT_UNSPECIFIED


# -- who may


def may(who, command):
    concerned = given(declared(), facts=PLANTS).when(command, by=who).concern()
    return decide(Principal(who), type(command).__name__.removesuffix("Request"), concerned, PEOPLE).allowed


def test_leads_and_their_line_speak_for_the_capacity_of_a_unit():
    for command in (declare(), plan(), drop(), cut()):
        assert [may(who, command) for who in (LEAD, CEO)] == [True, True]
        assert [may(who, command) for who in (PEER, BOSS, OWNER)] == [False, False, False]
    # That there is no such unit is for the rules to say, to somebody who leads all of them.
    assert may(CEO, declare(where="capacities/nowhere.2026-q4"))


# -- whatever happens

SUBJECTS = [name(number) for number in range(10, 14)]
amounts = st.decimals("0.000000001", "999999999999", places=9).map(lambda amount: f"{amount:f}")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("PlanLoad"), st.sampled_from(SUBJECTS), amounts),
        st.tuples(st.just("DropLoad"), st.sampled_from(SUBJECTS), st.just("")),
        st.tuples(st.just("CutLoad"), st.sampled_from(SUBJECTS), st.just("")),
        st.tuples(st.just("DeclareCapacity"), st.just(""), amounts),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@having(steps)
def test_sums_equal_the_loads_and_a_replay_what_was_live(history):
    objectives = [
        (each, objective(LEAD, PLANT, **({"kind": KIND_ASPIRATIONAL} if place % 2 else {})))
        for place, each in enumerate(SUBJECTS)
    ]
    plant = world(objectives=objectives)
    shown = plant.do(declare(), LEAD)
    loads: dict[str, Decimal] = {}
    cuts = 0
    for rpc, subject, amount in history:
        if rpc == "DeclareCapacity":
            shown = plant.do(declare(amount), LEAD)
        elif rpc == "PlanLoad":
            shown = plant.do(plan(subject, amount), LEAD)
            loads[subject] = Decimal(amount)
        elif rpc == "DropLoad" and subject not in loads:
            assert plant.refuses(drop(subject), LEAD) == "LOAD_IS_NOT_PLANNED"
        elif rpc == "DropLoad":
            shown = plant.do(drop(subject), LEAD)
            del loads[subject]
        else:
            before = len(shown.cuts)
            shown = plant.do(cut(subject), LEAD)
            cuts += len(shown.cuts) - before
            assert subject not in loads or shown.cuts[-1].subject == subject
            loads.pop(subject, None)
        assert {each.subject: Decimal(each.load) for each in shown.loads} == loads
        with localcontext(prec=60):
            committed = sum(loads.get(each, Decimal()) for each in SUBJECTS[::2])
            aspirational = sum(loads.get(each, Decimal()) for each in SUBJECTS[1::2])
            assert Decimal(shown.committed_load) == committed
            assert Decimal(shown.aspirational_load) == aspirational
        assert len(shown.cuts) == cuts
        assert shown == plant.replayed(PLANT_Q4)
