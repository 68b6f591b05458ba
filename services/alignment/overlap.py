"""All rules of an overlap: goals that conflict or plan the same twice; declared or found, then resolved or dismissed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import overlap_pb2
from okr.alignment.v1.events_pb2 import OverlapDeclared, OverlapDismissed, OverlapFound, OverlapResolved
from okr.alignment.v1.overlap_pb2 import OVERLAP_RESOLUTION_YIELDED
from okr.alignment.v1.overlap_service_pb2 import (
    DeclareOverlapRequest,
    DismissOverlapRequest,
    FindOverlapRequest,
    ResolveOverlapRequest,
)

from libs.commands import Context
from libs.people import People
from libs.permission import Resource
from services.alignment.ends import foresee, key_result_id_of, must_be_known, objective_of
from services.alignment.refusals import EndsAreTheSame, KeptIsNotAmongThem, OverlapExists, OverlapIsSettled

PREFIX = "overlaps"
State = overlap_pb2.Overlap


@dataclass(frozen=True, slots=True)
class Overlap:
    """What the rules read of an overlap, and what a reader sees."""

    state: int = State.STATE_UNSPECIFIED
    kind: int = 0
    between: tuple[str, ...] = ()
    statement: str = ""
    declared_by: str = ""
    #: Which comparison found it.
    rule: str = ""
    resolution: int = 0
    kept: str = ""
    reason: str = ""
    resolved_by: str = ""


INITIAL = Overlap()


def declare_overlap(overlap: Overlap, command: DeclareOverlapRequest, by: Context) -> list[Message]:
    if overlap.state:
        raise OverlapExists(f"{command.name} is there already", overlap=command.name)
    if len(set(command.between)) < 2:
        raise EndsAreTheSame("nothing overlaps with itself", field="between")
    foresee(by, *command.between)
    for goal in command.between:
        must_be_known(goal, by)
    return [
        OverlapDeclared(kind=command.kind, between=command.between, statement=command.statement, by=by.person),
    ]


def find_overlap(overlap: Overlap, command: FindOverlapRequest, by: Context) -> list[Message]:
    # Found again is no news, also where somebody has said meanwhile that it is none.
    if overlap.state:
        return []
    return [
        OverlapFound(kind=command.kind, between=command.between, rule=command.rule, evidence=command.evidence),
    ]


def resolve_overlap(overlap: Overlap, command: ResolveOverlapRequest, by: Context) -> list[Message]:
    if command.kept and command.kept not in overlap.between:
        raise KeptIsNotAmongThem(f"{command.kept} is none of them", field="kept")
    if command.resolution == OVERLAP_RESOLUTION_YIELDED and not command.kept:
        raise KeptIsNotAmongThem("say which of them goes on", field="kept")
    resolved = OverlapResolved(resolution=command.resolution, kept=command.kept, reason=command.reason, by=by.person)
    return settled(overlap, resolved)


def dismiss_overlap(overlap: Overlap, command: DismissOverlapRequest, by: Context) -> list[Message]:
    return settled(overlap, OverlapDismissed(reason=command.reason, by=by.person))


def settled(overlap: Overlap, event: OverlapResolved | OverlapDismissed) -> list[Message]:
    """The event, or nothing if the same person has settled it in the same way before."""
    if overlap.state == State.STATE_OPEN:
        return [event]
    if evolve(overlap, event) == overlap:
        return []
    raise OverlapIsSettled(f"it is {State.State.Name(overlap.state).removeprefix('STATE_').lower()} already")


def evolve(overlap: Overlap, event: Message) -> Overlap:
    match event:
        case OverlapDeclared():
            return Overlap(State.STATE_OPEN, event.kind, tuple(event.between), event.statement, declared_by=event.by)
        case OverlapFound():
            return Overlap(State.STATE_OPEN, event.kind, tuple(event.between), event.evidence, rule=event.rule)
        case OverlapResolved():
            return replace(
                overlap,
                state=State.STATE_RESOLVED,
                resolution=event.resolution,
                kept=event.kept,
                reason=event.reason,
                resolved_by=event.by,
            )
        case OverlapDismissed():
            return replace(overlap, state=State.STATE_DISMISSED, reason=event.reason, resolved_by=event.by)
        case _:
            raise TypeError(f"an overlap knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, overlap: Overlap) -> overlap_pb2.Overlap:
    return overlap_pb2.Overlap(
        name=name,
        etag=f"v{version}",
        state=State.State.Name(overlap.state),
        kind=overlap_pb2.OverlapKind.Name(overlap.kind),
        between=overlap.between,
        statement=overlap.statement,
        declared_by=overlap.declared_by,
        rule=overlap.rule,
        resolution=overlap_pb2.OverlapResolution.Name(overlap.resolution),
        kept=overlap.kept,
        reason=overlap.reason,
        resolved_by=overlap.resolved_by,
    )


def concerns(overlap: Overlap, command: Any, by: Context) -> Resource:
    between = overlap.between or tuple(getattr(command, "between", ()))
    objectives = by.known(*dict.fromkeys(map(objective_of, between)))
    known = dict(zip(dict.fromkeys(map(objective_of, between)), objectives, strict=True))
    owners: set[str] = set()
    for goal in between:
        if objective := known[objective_of(goal)]:
            drivers = (each.owner for each in objective.key_results if each.key_result_id == key_result_id_of(goal))
            owners.update((objective.owner, *drivers))
    units = [objective.unit for objective in objectives if objective]
    return Resource(
        kind="overlap", name=command.name, unit=unit_above(units, by.people), parties=frozenset(owners - {""})
    )


def unit_above(units: Iterable[str], people: People) -> str:
    """The nearest unit that all of them are, or are below; "" if only the company is above them."""
    paths = [people.unit_path(unit) for unit in units]
    return next((unit for unit in paths[0] if all(unit in path for path in paths)), "") if paths else ""
