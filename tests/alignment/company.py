"""A company for the tests of alignment: people, units, quarters, and objectives as they are known from goal's events."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1.contract_pb2 import ContractEnd
from okr.alignment.v1.facts_pb2 import KnownCycle, KnownKeyResult, KnownObjective
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.directory.v1.events_pb2 import PersonDeparted
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.objective_pb2 import KIND_COMMITTED, Objective

from libs.commands import Context
from libs.people import people_of
from libs.record import timestamp
from services.alignment import ends
from tests.alignment import spec

NOW = spec.NOW
CEO, BOSS, OWNER, PEER, LEAD, GONE = (f"people/{each}" for each in ("ceo", "boss", "owner", "peer", "lead", "gone"))
HQ, SALES, PLANT = "units/hq", "units/sales", "units/plant"
Q4, Q1, PAST = "cycles/2026-q4", "cycles/2027-q1", "cycles/2026-q3"

PEOPLE = people_of(
    units={HQ: "", SALES: HQ, PLANT: HQ},
    people={
        CEO: HQ,
        BOSS: (SALES, CEO),
        OWNER: (SALES, BOSS),
        PEER: (PLANT, LEAD),
        LEAD: (PLANT, CEO),
        GONE: (SALES, BOSS),
    },
    roles=[(LEAD, ROLE_BUSINESS_LEAD, PLANT), (CEO, ROLE_BUSINESS_LEAD, HQ)],
)
PEOPLE.note(GONE, PersonDeparted(), NOW - timedelta(days=9))
PEOPLE.advance(NOW)

CYCLES: dict[str, Message] = {
    Q4: KnownCycle(state=Cycle.STATE_ACTIVE, start_date="2026-10-01", end_date="2026-12-31"),
    Q1: KnownCycle(state=Cycle.STATE_DRAFTING, start_date="2027-01-01", end_date="2027-03-31"),
    PAST: KnownCycle(state=Cycle.STATE_CLOSED, start_date="2026-07-01", end_date="2026-09-30"),
}


def name(number: int) -> str:
    return f"objectives/00000000-0000-4000-8000-{number:012d}"


def key_result_of(objective: str, key_result_id: str) -> str:
    return f"{objective}/keyResults/{key_result_id}"


def key_result(key_result_id: str, **fields: Any) -> KnownKeyResult:
    return KnownKeyResult(key_result_id=key_result_id, **{"weight": "0.5", **fields})


def metric(key_result_id: str, baseline: str = "0", target: str = "100", unit: str = "EUR", **fields: Any) -> Any:
    return key_result(key_result_id, is_metric=True, baseline=baseline, target=target, unit=unit, **fields)


def objective(owner: str = OWNER, unit: str = SALES, cycle: str = Q4, **fields: Any) -> KnownObjective:
    """An active objective; its hash and the digests of its key results follow from what it is."""
    whole: dict[str, Any] = {"counterpart": CEO, "kind": KIND_COMMITTED, "state": Objective.STATE_ACTIVE, "revision": 1}
    known = KnownObjective(owner=owner, unit=unit, cycle=cycle, **{**whole, **fields})
    for each in known.key_results:
        each.digest = each.digest or _hash(owner, unit, cycle, each)
    # Not of the state: that it was activated or closed changes no terms.
    terms = KnownObjective()
    terms.CopyFrom(known)
    terms.ClearField("state")
    known.terms_hash = known.terms_hash or _hash(terms)
    return known


def changed(known: Any, **fields: Any) -> KnownObjective:
    """The objective after its terms changed: another revision and another hash."""
    plain = ("owner", "unit", "cycle", "counterpart", "kind", "state", "key_results", "imported", "restricted")
    whole = {each: getattr(known, each) for each in plain} | {"revision": known.revision + 1} | fields
    return objective(**whole)


def in_state(known: Any, state: Objective.State) -> KnownObjective:
    after = KnownObjective()
    after.CopyFrom(known)
    after.state = state
    return after


def closed(known: Any) -> KnownObjective:
    return in_state(known, Objective.STATE_CLOSED)


def _hash(*parts: Any) -> str:
    return sha256(repr(parts).encode()).hexdigest()


#: child of OWNER in sales, parent of BOSS in sales, top of the CEO, and one of the plant's lead.
CHILD, PARENT, TOP, OTHER = name(1), name(2), name(3), name(4)
FACTS: dict[str, Message] = {
    **CYCLES,
    CHILD: objective(key_results=[metric("orders", target="40"), key_result("launch")]),
    PARENT: objective(BOSS, key_results=[metric("revenue"), key_result("tokyo")]),
    TOP: objective(CEO, HQ, key_results=[metric("growth", target="10", unit="%"), metric("sum", target="300")]),
    OTHER: objective(LEAD, PLANT, key_results=[metric("cost", baseline="50", target="30"), key_result("line")]),
}


def end(goal: str, facts: Any = None) -> ContractEnd:
    """The end as it is in these facts."""
    by = Context("", "", "", NOW, PEOPLE, facts=(FACTS if facts is None else facts).get)
    return ends.end_of(goal, by)


def knowing(changes: Any) -> dict[str, Message]:
    return {**FACTS, **changes}


def given(*events: Message, facts: Any = None) -> Any:
    """Before the tests: the company, and what is known of its objectives."""
    return spec.given(*events).knowing(FACTS if facts is None else facts).among(PEOPLE)


def days(number: float) -> Any:
    return timestamp(NOW + timedelta(days=number))


def standing_of(objective_name: str) -> str:
    return f"standings/{objective_name.rpartition('/')[2]}"


def contract_name(number: int) -> str:
    return f"contracts/00000000-0000-4000-8000-{number:012d}"


def world(facts: Any = None, objectives: Iterable[tuple[str, KnownObjective]] = ()) -> spec.World:
    return spec.World({**(FACTS if facts is None else facts), **dict(objectives)}, PEOPLE)
