"""How an objective stands in the picture: the links that carry progress from it and to it, and that it stands alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import standing_pb2
from okr.alignment.v1.events_pb2 import LinkCounted, LinkUncounted, StandaloneDeclared, StandaloneWithdrawn
from okr.alignment.v1.standing_pb2 import CountedLink
from okr.alignment.v1.standing_service_pb2 import DeclareStandaloneRequest, WithdrawStandaloneRequest

from libs import permission
from libs.commands import Context
from services.alignment.ends import must_be_open, objective_at, objective_of
from services.alignment.refusals import CallerIsNoParty

PREFIX = "standings"


@dataclass(frozen=True, slots=True)
class Standing:
    """State of one standing. Links are by contract, and never changed, only replaced."""

    standalone: bool = False
    reason: str = ""
    by: str = ""
    upward: Mapping[str, CountedLink] = field(default_factory=dict)
    downward: Mapping[str, CountedLink] = field(default_factory=dict)


INITIAL = Standing()


def stream_of(goal: str) -> str:
    """Stream of the standing that an objective or key result has its links in."""
    return f"{PREFIX}/{objective_of(goal).removeprefix('objectives/')}"


def objective_named(standing: str) -> str:
    return f"objectives/{standing.removeprefix(f'{PREFIX}/')}"


def declare_standalone(standing: Standing, command: DeclareStandaloneRequest, by: Context) -> list[Message]:
    objective = objective_named(command.name)
    must_be_open(objective, by)
    _must_be_owner(objective, by)
    if standing.standalone and (standing.reason, standing.by) == (command.reason, by.person):
        return []
    return [StandaloneDeclared(by=by.person, reason=command.reason)]


def withdraw_standalone(standing: Standing, command: WithdrawStandaloneRequest, by: Context) -> list[Message]:
    objective = objective_named(command.name)
    _must_be_owner(objective, by)
    return [StandaloneWithdrawn(by=by.person, reason=command.reason)] if standing.standalone else []


def _must_be_owner(objective: str, by: Context) -> None:
    if by.person != objective_at(objective, by).owner:
        raise CallerIsNoParty(f"{by.person} does not own {objective}")


def evolve(standing: Standing, event: Message) -> Standing:
    match event:
        case LinkCounted(link=link, is_downward=True):
            return replace(standing, downward={**standing.downward, link.contract: link})
        case LinkCounted(link=link):
            return replace(standing, upward={**standing.upward, link.contract: link})
        case LinkUncounted(contract=contract):
            upward, downward = (_without(links, contract) for links in (standing.upward, standing.downward))
            return replace(standing, upward=upward, downward=downward)
        case StandaloneDeclared():
            return replace(standing, standalone=True, reason=event.reason, by=event.by)
        case StandaloneWithdrawn():
            return replace(standing, standalone=False, reason="", by="")
        case _:
            raise TypeError(f"a standing knows no {event.DESCRIPTOR.full_name}")


def _without(links: Mapping[str, CountedLink], contract: str) -> Mapping[str, CountedLink]:
    return {name: link for name, link in links.items() if name != contract} if contract in links else links


def describe(name: str, version: int, standing: Standing) -> standing_pb2.Standing:
    return standing_pb2.Standing(
        name=name,
        etag=f"v{version}",
        objective=objective_named(name),
        standalone=standing.standalone,
        reason=standing.reason,
        by=standing.by,
        upward=standing.upward.values(),
        downward=standing.downward.values(),
    )


def concerns(standing: Standing, command: Any, by: Context) -> permission.Resource:
    objective = objective_named(command.name)
    (known,) = by.known(objective)
    return permission.Resource(
        kind="standing",
        name=command.name,
        owner=known.owner if known else "",
        counterpart=known.counterpart if known else "",
        unit=known.unit if known else "",
    )
