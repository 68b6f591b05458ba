"""What the sample company aligned: its files tell of contracts, dependencies, capacity and overlaps; here they become commands."""

import tomllib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import (
    capacity_service_pb2,
    contract_service_pb2,
    dependency_pb2,
    dependency_service_pb2,
    overlap_service_pb2,
    standing_service_pb2,
)
from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    ContractTerms,
)

DATA = Path(__file__).with_name("sample")
FILES = ("alignment_contracts", "alignment_dependencies", "alignment_meetings")
CYCLE = "2026-q4"
#: From then on contracts of the third quarter, and from then on those of the fourth, are told: what was agreed before
#: is pinned to what the objectives were then, and what they became afterwards makes it stale.
WAVES = ("07-20", "11-05")


@dataclass(frozen=True)
class Deed:
    """One decision, without its ids, etag and time. until: the refusal that only says that something has not arrived yet."""

    day: str
    who: str
    request: Any
    until: str = ""


@dataclass
class Story:
    """What happened to one thing, in order. key: its own among all stories."""

    key: str
    deeds: list[Deed] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """What the files refer to.

    name: of an objective or key result, "q4-hp-output/kr1". owner: of an objective, "p0026". coming: the date of a day that
    is still to come. at: time of a day, in the place of a person.
    """

    name: Callable[[str], str]
    owner: Callable[[str], str]
    coming: Callable[[str], str]
    at: Callable[[str, str], Timestamp]

    def subject(self, text: str) -> str:
        """ "@id" of a dependency, "child > parent" of a contract, else an objective or key result."""
        if text.startswith("@"):
            return named("dependencies", text[1:])
        return named("contracts", text) if " > " in text else self.name(text)


@lru_cache(maxsize=1)
def read() -> dict[str, Any]:
    """All that the files tell, by the names of its tables."""
    told: dict[str, Any] = {}
    for name in FILES:
        told |= tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    return told


def named(collection: str, identity: str) -> str:
    """The same name for the same thing, however often it is told."""
    return f"{collection}/{uuid.uuid5(NAMESPACE, f'{collection}/{identity}')}"


NAMESPACE = uuid.UUID("1f7b1c0e-8c3a-5d62-9e0d-616c69676e00")


# contracts ---------------------------------------------------------------------------------------------------------------


def planned_contracts() -> list[dict[str, Any]]:
    """Every contract in the long form."""
    found = []
    for child, parent, how, say, offered, accepted in read()["plain"]:
        above = how.endswith(" from above")
        answer = [accepted, "child accept" if above else "parent accept"]
        found.append(
            {
                "child": child,
                "parent": parent,
                "how": how.removesuffix(" from above"),
                "say": say,
                "by": "parent" if above else "child",
                "offered": offered,
                "talk": [answer],
            }
        )
    return [*found, *read()["contract"]]


def contract_story(planned: dict[str, Any], stage: Stage) -> Story:
    """A contract from its offer on."""
    identity = f"{planned['child']} > {planned['parent']}"
    name = named("contracts", identity)
    owners = {side: stage.owner(planned[side].partition("/")[0]) for side in ("child", "parent")}
    offer = contract_service_pb2.ProposeContractRequest(
        name=name, terms=contract_terms(planned | planned.get("first", {}), stage)
    )
    if "answer_due" in planned:
        offer.answer_due.CopyFrom(stage.at(planned["answer_due"], owners["parent"]))
    story = Story(identity, [Deed(planned["offered"], owners[planned["by"]], offer)])
    if owners["child"] == owners["parent"]:
        # What one person offers to themselves is accepted with it.
        return story
    for day, what, *more in planned.get("talk", ()):
        side, _, verb = what.partition(" ")
        story.deeds.append(
            Deed(day, owners[side], _contract_deed(verb, more, name, planned, stage), _UNTIL.get(verb, ""))
        )
    return story


#: It is stale as soon as alignment has heard of what changed.
_UNTIL = {"reconfirm": "CONTRACT_IS_NOT_STALE"}


def _contract_deed(verb: str, more: list[Any], name: str, planned: dict[str, Any], stage: Stage) -> Message:
    service = contract_service_pb2
    match verb, more:
        case "counter", (reason, change):
            terms = contract_terms(planned | change, stage)
            return service.CounterContractRequest(name=name, terms=terms, reason=reason)
        case "accept", ():
            return service.AcceptContractRequest(name=name)
        case "decline", (reason,):
            return service.DeclineContractRequest(name=name, reason=reason)
        case "fulfill", (note, *evidence):
            return service.FulfillContractRequest(name=name, note=note, evidence_uris=evidence)
        case "breach", (reason,):
            return service.BreachContractRequest(name=name, reason=reason)
        case "release", (reason,):
            return service.ReleaseContractRequest(name=name, reason=reason)
        case "reconfirm", ():
            return service.ReconfirmContractRequest(name=name)
    raise ValueError(f"nobody knows how to {verb} a contract with {more}")


def contract_terms(planned: dict[str, Any], stage: Stage) -> ContractTerms:
    """The terms that a file gives."""
    kind, _, number = planned["how"].partition(" ")
    kinds = {"supports": CONTRACT_KIND_SUPPORTS, "share": CONTRACT_KIND_TAKES_SHARE}
    terms = ContractTerms(
        child=stage.name(planned["child"]),
        parent=stage.name(planned["parent"]),
        kind=kinds.get(kind, CONTRACT_KIND_CONTRIBUTES),
        statement=planned["say"],
        due_date=stage.coming(planned.get("due", "12-31")),
    )
    if number:
        setattr(terms, kind, number)
    return terms


def standing_stories(stage: Stage) -> list[Story]:
    """Objectives that stand alone, by declaration."""
    found = []
    for identity, day, reason in read()["alone"]["standings"]:
        name = stage.name(identity).replace("objectives/", "standings/")
        declared = standing_service_pb2.DeclareStandaloneRequest(name=name, reason=reason)
        found.append(Story(f"alone {identity}", [Deed(day, stage.owner(identity), declared)]))
    return found


# dependencies ------------------------------------------------------------------------------------------------------------


def dependency_story(planned: dict[str, Any], stage: Stage) -> Story:
    """A dependency from its request on."""
    name = named("dependencies", planned["id"])
    terms = dependency_terms(planned | planned.get("first", {}), stage)
    request = dependency_service_pb2.RequestDependencyRequest(name=name, terms=terms)
    story = Story(planned["id"], [Deed(planned["asked"], stage.owner(planned["consumer"].partition("/")[0]), request)])
    for day, who, verb, *more in planned["talk"]:
        story.deeds.append(Deed(day, who, _dependency_deed(verb, more, name, planned, stage)))
    return story


def dependency_terms(planned: dict[str, Any], stage: Stage) -> dependency_pb2.DependencyTerms:
    """The terms that a file gives."""
    quantity, unit = planned.get("amount", ("", ""))
    return dependency_pb2.DependencyTerms(
        consumer=stage.name(planned["consumer"]),
        provider=planned["provider"],
        deliverable=planned["what"],
        details=planned["details"],
        quantity=quantity,
        unit=unit,
        needed_by=stage.coming(planned["needed"]),
        criticality=f"CRITICALITY_{planned['criticality'].upper()}",
        effort=planned["effort"][0],
        effort_measure=planned["effort"][1],
    )


def _dependency_deed(verb: str, more: list[Any], name: str, planned: dict[str, Any], stage: Stage) -> Message:
    service = dependency_service_pb2
    match verb, more:
        case "clarify", (text,):
            return service.ClarifyDependencyRequest(name=name, text=text)
        case "counter", (reason, change):
            return service.CounterDependencyRequest(
                name=name,
                terms=dependency_terms(planned | change, stage),
                provider_objective=stage.name(change["objective"]),
                reason=reason,
            )
        case "accept", objective:
            return service.AcceptDependencyRequest(name=name, provider_objective="".join(map(stage.name, objective)))
        case "start", ():
            return service.StartDependencyRequest(name=name)
        case "forecast", (day, reason, *quantity):
            return service.ForecastDependencyRequest(
                name=name, date=stage.coming(day), reason=reason, quantity="".join(quantity)
            )
        case "deliver", (note, quantity, *evidence):
            return service.DeliverDependencyRequest(name=name, note=note, quantity=quantity, evidence_uris=evidence)
        case "take", (note,):
            return service.AcceptDeliveryRequest(name=name, note=note)
        case _, (reason,) if verb in _ENDINGS:
            return _ENDINGS[verb](name=name, reason=reason)
    raise ValueError(f"{planned['id']}: nobody knows how to {verb} with {more}")


_ENDINGS: dict[str, Any] = {
    "decline": dependency_service_pb2.DeclineDependencyRequest,
    "reject": dependency_service_pb2.RejectDeliveryRequest,
    "escalate": dependency_service_pb2.EscalateDependencyRequest,
    "risk": dependency_service_pb2.TakeDependencyRiskRequest,
    "cancel": dependency_service_pb2.CancelDependencyRequest,
}


def delivering() -> dict[str, int]:
    """Objectives that get supporting key results, and how many."""
    found: dict[str, int] = {}
    for planned in read()["dependency"]:
        objective = ""
        for _, _, verb, *more in planned["talk"]:
            if verb == "counter":
                objective = more[1]["objective"]
            if verb == "accept":
                objective = "".join(more) or objective
                found[objective] = found.get(objective, 0) + 1
    return found


# capacity and overlaps ---------------------------------------------------------------------------------------------------


def capacity_story(planned: dict[str, Any], lead: str, stage: Stage) -> Story:
    """What a unit can do, what it takes on, and what it cut."""
    name, day = f"capacities/{planned['unit']}.{CYCLE}", planned["day"]
    service = capacity_service_pb2

    def loads(rows: Iterable[list[str]]) -> list[Deed]:
        return [
            Deed(day, lead, service.PlanLoadRequest(name=name, subject=_load(subject, stage), load=load))
            for subject, load in rows
        ]

    declared = service.DeclareCapacityRequest(
        name=name, available=planned["available"], measure=planned["measure"], reason=planned["why"]
    )
    cuts = [
        Deed(day, lead, service.CutLoadRequest(name=name, subject=_load(subject, stage), load=load, reason=why))
        for subject, load, why in planned["cuts"]
    ]
    deeds = [Deed(day, lead, declared), *loads(planned["loads"]), *cuts, *loads(planned.get("again", ()))]
    return Story(f"capacity {planned['unit']}", deeds)


def _load(subject: str, stage: Stage) -> str:
    return stage.name(subject) if subject.startswith("q4-") else named("dependencies", subject)


def overlap_story(planned: dict[str, Any], stage: Stage) -> Story:
    """What hinders each other or is planned twice, and how it was resolved."""
    name = named("overlaps", planned["id"])
    declared = overlap_service_pb2.DeclareOverlapRequest(
        name=name,
        kind=f"OVERLAP_KIND_{planned['kind'].upper()}",
        between=map(stage.name, planned["between"]),
        statement=planned["what"],
    )
    story = Story(planned["id"], [Deed(planned["day"], planned["by"], declared)])
    if "resolve" in planned:
        day, who, how, kept, reason = planned["resolve"]
        resolved = overlap_service_pb2.ResolveOverlapRequest(
            name=name,
            resolution=f"OVERLAP_RESOLUTION_{how.upper()}",
            kept=stage.name(kept) if kept else "",
            reason=reason,
        )
        story.deeds.append(Deed(day, who, resolved))
    return story
