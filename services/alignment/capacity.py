"""All rules of a unit's capacity in a cycle: how much there is, what takes it, what was cut, and how that stands to the bounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import capacity_pb2
from okr.alignment.v1.capacity_pb2 import (
    LOAD_KIND_ASPIRATIONAL,
    LOAD_KIND_COMMITTED,
    CapacityBounds,
    Cut,
    Load,
    LoadKind,
)
from okr.alignment.v1.capacity_service_pb2 import (
    CutLoadRequest,
    DeclareCapacityRequest,
    DropLoadRequest,
    PlanLoadRequest,
)
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.events_pb2 import CapacityDeclared, LoadCut, LoadDropped, LoadPlanned
from okr.api.v1.receipt_pb2 import Warning
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL

from libs.commands import Context, FieldInvalid
from libs.permission import Resource
from libs.workload import Workload, decimal_text, exact, workload_of
from services.alignment.ends import cycle_at, must_not_be_closed, objective_at
from services.alignment.refusals import (
    BoundsAreDisordered,
    CapacityIsNotDeclared,
    CycleIsClosed,
    CycleIsUnknown,
    DependencyIsNotAgreed,
    LoadIsNotPlanned,
    LoadIsNotPositive,
    LoadIsNotTheUnits,
    StatementsAreFull,
    SubjectIsUnknown,
    UnitIsUnknown,
)

PREFIX = "capacities"
#: As Google's playbook has it: most of the capacity is promised but not all; with the stretch it is somewhat more than all.
BOUNDS = CapacityBounds(committed_most="0.9", total_least="1.0", total_most="1.3")
#: Loads and cuts that one capacity holds.
MOST_LOADS = 500
AGREED = (
    Dependency.STATE_ACCEPTED,
    Dependency.STATE_IN_PROGRESS,
    Dependency.STATE_DELIVERED,
    Dependency.STATE_DELIVERY_ACCEPTED,
    Dependency.STATE_DELIVERY_REJECTED,
)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a unit can do in a cycle. available: a decimal, empty if nobody said."""

    available: str = ""
    measure: str = ""
    bounds: CapacityBounds = field(default_factory=CapacityBounds)
    loads: Mapping[str, Load] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()

    @property
    def workload(self) -> Workload:
        return workload_of(self.available, self.bounds, self.loads.values())


INITIAL = Capacity()


def unit_of(name: str) -> str:
    """ "units/{id}" that a capacity is of."""
    return f"units/{name.removeprefix(f'{PREFIX}/').partition('.')[0]}"


def cycle_of(name: str) -> str:
    """ "cycles/{id}" that a capacity is for."""
    return f"cycles/{name.partition('.')[2]}"


def declare_capacity(capacity: Capacity, command: DeclareCapacityRequest, by: Context) -> list[Message]:
    unit = unit_of(command.name)
    if not by.people.unit_exists(unit):
        raise UnitIsUnknown(f"the directory does not know {unit}, or it has ended", unit=unit)
    must_be_before_its_end(cycle_of(command.name), by)
    if exact(command.available) < 0:
        raise FieldInvalid("there is less than nothing", field="available")
    bounds = command.bounds if command.HasField("bounds") else BOUNDS
    check_bounds(bounds)
    declared = CapacityDeclared(
        available=command.available, measure=command.measure, bounds=bounds, reason=command.reason, by=by.person
    )
    return [] if evolve(capacity, declared) == capacity else [declared]


def plan_load(capacity: Capacity, command: PlanLoadRequest, by: Context) -> list[Message]:
    must_be_declared(capacity, command.name, by)
    check_load(command.load)
    kind = command.kind or kind_of(command.subject, command.name, by)
    must_be_the_units(command.subject, command.name, by)
    must_be_taken_on(command.subject, by)
    load = Load(subject=command.subject, load=command.load, kind=LoadKind.Name(kind))
    if capacity.loads.get(command.subject) == load:
        return []
    if command.subject not in capacity.loads:
        must_have_room(capacity)
    return [LoadPlanned(load=load, by=by.person)]


def drop_load(capacity: Capacity, command: DropLoadRequest, by: Context) -> list[Message]:
    must_be_declared(capacity, command.name, by)
    if command.subject not in capacity.loads:
        raise LoadIsNotPlanned(f"{command.subject} takes nothing here", subject=command.subject)
    return [LoadDropped(subject=command.subject, reason=command.reason, by=by.person)]


def cut_load(capacity: Capacity, command: CutLoadRequest, by: Context) -> list[Message]:
    must_be_declared(capacity, command.name, by)
    if command.load:
        check_load(command.load)
    planned = capacity.loads.get(command.subject)
    if planned is None:
        # It was never taken on, because there is not enough: that is worth as much to know.
        must_be_the_units(command.subject, command.name, by)
        must_have_room(capacity)
    cut = Cut(
        subject=command.subject,
        load=command.load or (planned.load if planned else ""),
        kind=planned.kind if planned else LoadKind.Name(kind_of(command.subject, command.name, by)),
        reason=command.reason,
        by=by.person,
    )
    return [] if planned is None and cut in capacity.cuts else [LoadCut(cut=cut)]


# -- what stands in the way


def must_be_declared(capacity: Capacity, name: str, by: Context) -> None:
    if not capacity.available:
        raise CapacityIsNotDeclared(f"nobody said how much {unit_of(name)} can do")
    must_be_before_its_end(cycle_of(name), by)


def must_be_before_its_end(cycle: str, by: Context) -> None:
    state = cycle_at(cycle, by).state
    if not state:
        raise CycleIsUnknown(f"nobody planned {cycle}", cycle=cycle)
    if state == Cycle.STATE_CLOSED:
        raise CycleIsClosed(f"{cycle} is closed", cycle=cycle)


def must_be_the_units(subject: str, name: str, by: Context) -> None:
    """An objective of the unit or below and of the cycle; a dependency whose provider is there."""
    unit, cycle = unit_of(name), cycle_of(name)
    if subject.startswith("objectives/"):
        objective = objective_at(subject, by)
        is_theirs = is_within(objective.unit, unit, by) and objective.cycle == cycle
    else:
        dependency = dependency_at(subject, by)
        asked = dependency.terms.provider, dependency.accepted_by
        units = (by.people.unit_of(each) if each.startswith("people/") else each for each in asked)
        in_time = dependency.provider is None or dependency.provider.cycle == cycle
        is_theirs = in_time and any(is_within(each, unit, by) for each in units)
    if not is_theirs:
        raise LoadIsNotTheUnits(f"{subject} is not of {unit} in {cycle}", subject=subject)


def must_be_taken_on(subject: str, by: Context) -> None:
    """An objective that has not ended; a dependency that was accepted and still stands."""
    if subject.startswith("objectives/"):
        must_not_be_closed(subject, by)
    elif dependency_at(subject, by).state not in AGREED:
        raise DependencyIsNotAgreed(f"{subject} was not agreed, or has ended")


def must_have_room(capacity: Capacity) -> None:
    if len(capacity.loads) + len(capacity.cuts) >= MOST_LOADS:
        raise StatementsAreFull(f"{MOST_LOADS} loads and cuts are enough")


def check_bounds(bounds: CapacityBounds) -> None:
    committed_most, total_least, total_most = map(exact, (bounds.committed_most, bounds.total_least, bounds.total_most))
    if not (0 <= committed_most <= total_most and 0 <= total_least <= total_most):
        raise BoundsAreDisordered(
            "the most of all together is the largest of them, and none is below 0", field="bounds"
        )


def check_load(load: str) -> None:
    if exact(load) <= 0:
        raise LoadIsNotPositive("what takes nothing is dropped", field="load")


def is_within(unit: str, above: str, by: Context) -> bool:
    return above in by.people.unit_path(unit)


def dependency_at(subject: str, by: Context) -> Any:
    found = by.state(subject)
    if not found.state:
        raise SubjectIsUnknown(f"nobody here knows {subject}", subject=subject)
    return found


def kind_of(subject: str, name: str, by: Context) -> int:
    """What is promised to another unit is committed; what nobody calls a stretch is, too."""
    is_objective = subject.startswith("objectives/")
    stretches = is_objective and objective_at(subject, by).kind == KIND_ASPIRATIONAL
    return LOAD_KIND_ASPIRATIONAL if stretches else LOAD_KIND_COMMITTED


# -- state, answer, advice


def evolve(capacity: Capacity, event: Message) -> Capacity:
    match event:
        case CapacityDeclared():
            return replace(capacity, available=event.available, measure=event.measure, bounds=event.bounds)
        case LoadPlanned(load=load):
            return replace(capacity, loads={**capacity.loads, load.subject: load})
        case LoadDropped(subject=subject):
            return replace(capacity, loads=without(capacity.loads, subject))
        case LoadCut(cut=cut):
            return replace(capacity, loads=without(capacity.loads, cut.subject), cuts=(*capacity.cuts, cut))
        case _:
            raise TypeError(f"a capacity knows no {event.DESCRIPTOR.full_name}")


def without(loads: Mapping[str, Load], subject: str) -> Mapping[str, Load]:
    return {name: load for name, load in loads.items() if name != subject}


def describe(name: str, version: int, capacity: Capacity) -> capacity_pb2.Capacity:
    workload = capacity.workload
    return capacity_pb2.Capacity(
        name=name,
        etag=f"v{version}",
        unit=unit_of(name),
        cycle=cycle_of(name),
        available=capacity.available,
        measure=capacity.measure,
        bounds=capacity.bounds,
        loads=capacity.loads.values(),
        cuts=capacity.cuts,
        committed_load=decimal_text(workload.committed),
        aspirational_load=decimal_text(workload.aspirational),
        verdict=workload.verdict,
    )


def advise(capacity: Capacity, command: Message, by: Context) -> list[Warning]:
    # Right after it was declared nothing is planned, and that is no advice.
    return list(_advice(capacity)) if capacity.loads else []


def _advice(capacity: Capacity) -> Iterable[Warning]:
    workload, bounds, available = capacity.workload, capacity.bounds, f"{capacity.available} {capacity.measure}"
    for passed in workload.passed:
        match passed:
            case capacity_pb2.CAPACITY_VERDICT_COMMITTED_TOO_MUCH:
                message = (
                    f"{decimal_text(workload.committed)} of {available} is committed; at most {bounds.committed_most} of it, "
                    f"{decimal_text(workload.part(bounds.committed_most))}, should be"
                )
                yield Warning(reason="CAPACITY_IS_EXCEEDED", subject="committed_load", message=message)
            case capacity_pb2.CAPACITY_VERDICT_TOTAL_TOO_MUCH:
                message = (
                    f"{decimal_text(workload.total)} is taken on with {available} available; at most {bounds.total_most} of it, "
                    f"{decimal_text(workload.part(bounds.total_most))}, should be: something has to be cut"
                )
                yield Warning(reason="CAPACITY_IS_EXCEEDED", subject="aspirational_load", message=message)
            case _:
                message = (
                    f"{decimal_text(workload.total)} is taken on with {available} available; below {bounds.total_least} of it, "
                    f"{decimal_text(workload.part(bounds.total_least))}, there is no stretch"
                )
                yield Warning(reason="CAPACITY_IS_UNUSED", subject="aspirational_load", message=message)


def concerns(capacity: Capacity, command: Any, by: Context) -> Resource:
    unit = unit_of(command.name)
    leads = by.people.holds(by.person, ROLE_BUSINESS_LEAD, unit)
    return Resource(
        kind="capacity", name=command.name, unit=unit, parties=frozenset({by.person}) if leads else frozenset()
    )
