"""What the parties of a contract ask for, and the facts that they ask in."""

from okr.goal.v1.objective_pb2 import Objective

from tests.alignment.bonds import (
    HALF,
    LINK,
    THIRDS,
    countered,
    link,
    with_links,
)
from tests.alignment.company import (
    BOSS,
    FACTS,
    OWNER,
    PARENT,
    changed,
    given,
    in_state,
    knowing,
)
from tests.alignment.spec import do

AGREED = in_state(FACTS[PARENT], Objective.STATE_AGREED)
NOT_BEGUN = knowing({PARENT: AGREED})
MOVED = knowing({PARENT: changed(FACTS[PARENT])})
ANEW = countered(THIRDS, OWNER, BOSS)
KEEPER = "apps/alignment-timekeeper"
REACTIONS = "apps/alignment-reactions"


def propose(what=HALF, **fields):
    return do("ProposeContract", name=LINK, terms=what, **fields)


def counter(what=THIRDS, **fields):
    return do("CounterContract", name=LINK, terms=what, **fields)


def accept():
    return do("AcceptContract", name=LINK)


def decline(reason="we have no people for it"):
    return do("DeclineContract", name=LINK, reason=reason)


def escalate(**fields):
    return do("EscalateContract", name=LINK, **{"reason": "no answer for a week", **fields})


def reconfirm():
    return do("ReconfirmContract", name=LINK)


def fulfill():
    return do("FulfillContract", name=LINK, evidence_uris=["https://wiki/q4"], note="all orders are in")


def breach():
    return do("BreachContract", name=LINK, reason="nothing came")


def release():
    return do("ReleaseContract", name=LINK, reason="Tokyo is closed down")


def outdate():
    return do("OutdateContract", name=LINK)


def with_link(past, what=None, facts=None):
    return with_links(given(*past, facts=facts), what or link())
