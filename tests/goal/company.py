"""A small company, its quarter and one objective, for the tests of the goal rules."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from google.protobuf.timestamp_pb2 import Timestamp
from okr.directory.v1.events_pb2 import PersonDeparted, UnitDissolved
from okr.goal.v1 import goal_service_pb2 as api
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    CycleOpened,
    CyclePlanned,
    CycleStarted,
    CycleWoundUp,
    DialogueOpened,
    ObjectiveActivated,
    ObjectiveAgreed,
    ObjectiveDrafted,
    PolicyPackPublished,
    TermsAccepted,
    TermsRevised,
)
from okr.goal.v1.objective_pb2 import (
    KIND_ASPIRATIONAL,
    KIND_COMMITTED,
    ORIGIN_BOTTOM_UP,
    RESOURCE_KIND_PEOPLE,
    KeyResult,
    Resource,
    Terms,
)

from libs.people import people_of
from libs.record import timestamp
from services.goal.policy import EXPLORATORY, OPERATIONAL
from services.goal.terms import hash_of
from tests import spec

NOW = spec.NOW
CEO, BOSS, OWNER, PEER, GONE = "people/ceo", "people/boss", "people/owner", "people/peer", "people/gone"
HQ, SALES, ENDED = "units/hq", "units/sales", "units/ended"
Q4, Q1 = "cycles/2026-q4", "cycles/2027-q1"
EXPLORE, OPERATE = "policyPacks/exploratory", "policyPacks/operational"
NAME = "objectives/00000000-0000-4000-8000-000000000001"
OTHER = "objectives/00000000-0000-4000-8000-000000000002"

PEOPLE = people_of(
    units={HQ: "", SALES: HQ, ENDED: HQ},
    people={CEO: HQ, BOSS: (SALES, CEO), OWNER: (SALES, BOSS), PEER: (SALES, BOSS), GONE: (SALES, BOSS)},
)


PEOPLE.note(GONE, PersonDeparted(), NOW - timedelta(days=9))
PEOPLE.note(ENDED, UnitDissolved(), NOW - timedelta(days=9))
PEOPLE.advance(NOW)

PLANNED = CyclePlanned(plan=CyclePlan(title="2026 Q4", start_date="2026-10-01", end_date="2026-12-31"))
OPENED, STARTED, WOUND_UP, ENDED_CYCLE = CycleOpened(), CycleStarted(), CycleWoundUp(), CycleClosed()
ACTIVE = (PLANNED, OPENED, STARTED)
EXPLORATORY_PACK = PolicyPackPublished(version=1, title="Exploratory", rules=EXPLORATORY, reason="set up")
OPERATIONAL_PACK = PolicyPackPublished(version=1, title="Operational", rules=OPERATIONAL, reason="set up")

_ids = count(1)


def given(*events: Any) -> spec.Given:
    """Before the tests of an objective: an active quarter, the next one drafting, both packs, the company."""
    return (
        spec.given(*events)
        .elsewhere(Q4, *ACTIVE)
        .elsewhere(Q1, PLANNED, OPENED)
        .elsewhere(EXPLORE, EXPLORATORY_PACK)
        .elsewhere(OPERATE, OPERATIONAL_PACK)
        .among(PEOPLE)
    )


def request_id() -> str:
    return str(uuid5(UUID(int=0), str(next(_ids))))


def do(request: str, **fields: Any) -> Any:
    """A command on the objective: do("AcceptTerms", terms_hash=...)."""
    kind = getattr(api, f"{request}Request")
    if "etag" in kind.DESCRIPTOR.fields_by_name:
        fields.setdefault("etag", "v1")
    fields.setdefault("name", NAME)
    return kind(request_id=request_id(), **fields)


def at(when: datetime) -> Timestamp:
    return timestamp(when)


def days(number: int) -> Timestamp:
    return timestamp(NOW + timedelta(days=number))


# -- terms


def metric(
    baseline: str = "10", target: str = "20", direction: m.Metric.Direction = m.Metric.DIRECTION_UP
) -> m.Measurement:
    return m.Measurement(metric=m.Metric(unit="%", baseline=baseline, target=target, direction=direction))


def milestones(*weights: str) -> m.Measurement:
    steps = [
        m.Milestone(milestone_id=f"m{place}", title=f"step {place}", weight=weight)
        for place, weight in enumerate(weights, 1)
    ]
    return m.Measurement(milestones=m.Milestones(milestones=steps))


def rubric(*scores: str, verifier: str = "") -> m.Measurement:
    levels = [m.RubricLevel(label=score, criterion=f"a stranger sees {score}", score=score) for score in scores]
    return m.Measurement(rubric=m.Rubric(levels=levels, verifier=verifier))


def key_result(key_result_id: str, measurement: m.Measurement, weight: str, **fields: Any) -> KeyResult:
    fields.setdefault("title", f"{key_result_id} is reached")
    return KeyResult(key_result_id=key_result_id, measurement=measurement, weight=weight, **fields)


def terms(**fields: Any) -> Terms:
    """Terms without anything to warn about."""
    whole: dict[str, Any] = {
        "title": "Win Tokyo",
        "why": "Half of our growth",
        "owner": OWNER,
        "counterpart": BOSS,
        "unit": SALES,
        "cycle": Q4,
        "kind": KIND_COMMITTED,
        "policy_pack": EXPLORE,
        "parent": OTHER,
        "key_results": [
            key_result("share", metric(), "0.6", due_date="2026-11-30"),
            key_result("launch", milestones("1", "3"), "0.4"),
        ],
    }
    return Terms(**{**whole, **fields})


TERMS = terms()
LOCKED = terms(policy_pack=OPERATE)
BOLD = terms(kind=KIND_ASPIRATIONAL, hypothesis="They buy if we deliver in a day")
RICHER = terms(title="Win Tokyo and Osaka")


# -- what happened


def drafted(what: Terms = TERMS, **fields: Any) -> ObjectiveDrafted:
    return ObjectiveDrafted(
        **{
            "terms": what,
            "origin": ORIGIN_BOTTOM_UP,
            "policy_pack_version": 1,
            "terms_hash": hash_of(what, ()),
            **fields,
        }
    )


DIALOGUE = DialogueOpened(answer_due=days(7))


def proposed(what: Terms = TERMS) -> tuple[Any, ...]:
    return drafted(what), DIALOGUE


def accepted(party: str, what: Terms = TERMS, revision: int = 1, resources: Any = ()) -> TermsAccepted:
    return TermsAccepted(party=party, revision=revision, terms_hash=hash_of(what, resources))


def both_accepted(what: Terms = TERMS, revision: int = 1, resources: Any = ()) -> tuple[Any, ...]:
    reached = ObjectiveAgreed(revision=revision, terms_hash=hash_of(what, resources))
    return accepted(OWNER, what, revision, resources), accepted(BOSS, what, revision, resources), reached


def agreed(what: Terms = TERMS) -> tuple[Any, ...]:
    return *proposed(what), *both_accepted(what)


ACTIVATED = ObjectiveActivated()


def active(what: Terms = TERMS) -> tuple[Any, ...]:
    return *agreed(what), ACTIVATED


def revised(what: Terms, revision: int = 2, by: str = BOSS, **fields: Any) -> TermsRevised:
    return TermsRevised(
        revision=revision, terms=what, terms_hash=hash_of(what, ()), by=by, policy_pack_version=1, **fields
    )


def accept(what: Terms = TERMS, resources: Any = ()) -> Any:
    return do("AcceptTerms", terms_hash=hash_of(what, resources))


def resource(resource_id: str, state: Resource.State, by: str, **fields: Any) -> Resource:
    fields.setdefault("description", "two engineers")
    return Resource(resource_id=resource_id, kind=RESOURCE_KIND_PEOPLE, state=state, by=by, **fields)
