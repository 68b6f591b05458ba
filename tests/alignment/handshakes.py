"""Histories of dependencies, and the commands about one, for its tests."""

from datetime import timedelta
from typing import Any

from okr.alignment.v1.dependency_pb2 import Dependency

from libs.people import people_of
from tests.alignment.company import (
    BOSS,
    CEO,
    HQ,
    LEAD,
    NOW,
    OWNER,
    PEER,
    PLANT,
    SALES,
)
from tests.alignment.samples_dependency import (
    BREACHED,
    CANCELLED,
    DECLINED,
    DELIVERED,
    DEPENDENCY,
    ESCALATED,
    QUESTION,
    REJECTED,
    RISK_TAKEN,
    STARTED,
    TAKEN_OVER,
    accepted,
    countered,
    requested,
    terms,
)
from tests.alignment.spec import do as command

State = Dependency
REQUESTED = requested()
COUNTERED = countered()
AGREED = (REQUESTED, accepted())
GOING = (*AGREED, STARTED)
DONE = (*GOING, DELIVERED)
LATER = NOW + timedelta(days=8)


def do(request: str, **fields: Any) -> Any:
    return command(request, **{"name": DEPENDENCY, **fields})


def request(**fields: Any) -> Any:
    return do("RequestDependency", terms=terms(**fields))


def in_every_state() -> dict[int, tuple[Any, ...]]:
    """A history that ends in each state there is."""
    return {
        State.STATE_REQUESTED: (REQUESTED,),
        State.STATE_CLARIFYING: (REQUESTED, QUESTION),
        State.STATE_COUNTERED: (REQUESTED, COUNTERED),
        State.STATE_ACCEPTED: AGREED,
        State.STATE_DECLINED: (REQUESTED, DECLINED),
        State.STATE_ESCALATED: (REQUESTED, ESCALATED),
        State.STATE_RISK_TAKEN: (REQUESTED, RISK_TAKEN),
        State.STATE_IN_PROGRESS: GOING,
        State.STATE_DELIVERED: DONE,
        State.STATE_DELIVERY_ACCEPTED: (*DONE, TAKEN_OVER),
        State.STATE_DELIVERY_REJECTED: (*DONE, REJECTED),
        State.STATE_BREACHED: (*AGREED, BREACHED),
        State.STATE_CANCELLED: (REQUESTED, CANCELLED),
    }


HISTORIES = in_every_state()
OPEN = (State.STATE_REQUESTED, State.STATE_CLARIFYING, State.STATE_COUNTERED, State.STATE_ESCALATED)
STANDING = (State.STATE_ACCEPTED, State.STATE_IN_PROGRESS, State.STATE_DELIVERED, State.STATE_DELIVERY_REJECTED)
ENDED = tuple(each for each in HISTORIES if each not in (*OPEN, *STANDING))


def staffed(*roles: Any) -> Any:
    """The company with other roles."""
    people = people_of(
        units={HQ: "", SALES: HQ, PLANT: HQ},
        people={CEO: HQ, BOSS: (SALES, CEO), OWNER: (SALES, BOSS), PEER: (PLANT, LEAD), LEAD: (PLANT, CEO)},
        roles=roles,
    )
    people.advance(NOW)
    return people
