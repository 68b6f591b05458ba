"""Sessions, actions and workshops of the company, for their tests."""

from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.events_pb2 import (
    ActionCarried,
    ActionRecorded,
    ActionTaken,
    IdeaAdopted,
    IdeaSubmitted,
    SessionClosed,
    SessionOpened,
    SessionPlanned,
    VotingOpened,
    WorkshopOpened,
    WorkshopPlanned,
)
from okr.alignment.v1.session_pb2 import (
    SESSION_MODE_LIVE,
    SESSION_PURPOSE_CALIBRATE_GOALS,
    AgendaItem,
    Preread,
    SessionDecision,
    SessionPlan,
)
from okr.alignment.v1.workshop_pb2 import IdeaDraft, WorkshopPlan
from okr.goal.v1.measurement_pb2 import Measurement, Metric
from okr.goal.v1.objective_pb2 import KIND_COMMITTED, KeyResult, Terms

from libs.record import timestamp
from tests.alignment.company import BOSS, CHILD, NOW, OWNER, PEER, Q4, SALES, days

#: BOSS leads, OWNER and PEER take part, CEO and LEAD do not.
SESSION, BEFORE, EARLIER = (f"sessions/00000000-0000-4000-8000-00000000000{place}" for place in (3, 2, 1))
ACTION, SECOND, THIRD = (f"actions/00000000-0000-4000-8000-00000000000{place}" for place in (1, 2, 3))
WORKSHOP = "workshops/00000000-0000-4000-8000-000000000001"
DUE = "2026-10-20"
AGENDA = [AgendaItem(title="What stands in the way of Tokyo", presenter=OWNER, minutes=20, about=[CHILD])]
PREREAD = Preread(title="Numbers of September", uri="https://wiki.example/september")
DECISION = SessionDecision(statement="Tokyo comes first", about=[CHILD], decided_by=BOSS, rejected=["Osaka first"])


def at(days_from_now: float) -> Any:
    return NOW + timedelta(days=days_from_now)


def session_plan(starts: float = 7, **fields: Any) -> SessionPlan:
    """`starts`: days from now; it lasts an hour."""
    whole: dict[str, Any] = {
        "title": "Calibrate Q4 目标校准",
        "purpose": SESSION_PURPOSE_CALIBRATE_GOALS,
        "mode": SESSION_MODE_LIVE,
        "unit": SALES,
        "cycle": Q4,
        "facilitator": BOSS,
        "participants": [BOSS, OWNER, PEER],
        "start_time": days(starts),
        "end_time": days(starts + 1 / 24),
    }
    return SessionPlan(**{**whole, **fields})


def planned(starts: float = 7, agenda: Any = AGENDA, by: str = BOSS, **fields: Any) -> SessionPlanned:
    plan = session_plan(starts, **fields)
    return SessionPlanned(plan=plan, agenda=agenda, agenda_lock_time=locked_from(plan), by=by)


def locked_from(plan: SessionPlan) -> Timestamp:
    return Timestamp(seconds=plan.start_time.seconds - 24 * 3600, nanos=plan.start_time.nanos)


def opened(*carried: str) -> SessionOpened:
    return SessionOpened(carried_actions=carried, by=BOSS)


def closed(*carry: str) -> SessionClosed:
    return SessionClosed(carry=carry, by=BOSS)


def taken(action: str) -> ActionTaken:
    return ActionTaken(action=action)


def recorded(owner: str = OWNER, due_date: str = DUE, source: str = SESSION, by: str = BOSS) -> ActionRecorded:
    text = "Ask Tokyo for a price"
    record_time = timestamp(NOW)
    return ActionRecorded(text=text, owner=owner, due_date=due_date, source=source, by=by, record_time=record_time)


def carried(times: int, session: str = SESSION) -> ActionCarried:
    return ActionCarried(session=session, carried=times)


def workshop_plan(**fields: Any) -> WorkshopPlan:
    whole: dict[str, Any] = {
        "title": "共创会 Q4",
        "question": "What would double our orders?",
        "unit": SALES,
        "cycle": Q4,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
        "start_time": days(7),
    }
    return WorkshopPlan(**{**whole, **fields})


def workshop(**fields: Any) -> WorkshopPlanned:
    return WorkshopPlanned(plan=workshop_plan(**fields), by=BOSS)


COLLECTING, VOTING = WorkshopOpened(by=BOSS), VotingOpened(by=BOSS)


def idea(idea_id: str, title: str = "Sell in shops", by: str = OWNER) -> IdeaSubmitted:
    return IdeaSubmitted(idea_id=idea_id, title=title, why="They want to touch it", by=by)


SHOPS = KeyResult(
    key_result_id="shops",
    title="A hundred shops sell it",
    weight="1",
    measurement=Measurement(metric=Metric(unit="shops", baseline="0", target="100", direction=Metric.DIRECTION_UP)),
)


def draft(**fields: Any) -> IdeaDraft:
    whole: dict[str, Any] = {
        "title": "Sell in a hundred shops",
        "owner": OWNER,
        "counterpart": BOSS,
        "unit": SALES,
        "cycle": Q4,
        "kind": KIND_COMMITTED,
        "key_results": [SHOPS],
    }
    return IdeaDraft(terms=Terms(**{**whole, **fields}))


def adopted(idea_id: str, what: Any = None) -> IdeaAdopted:
    return IdeaAdopted(idea_id=idea_id, draft=what or draft(), by=BOSS)
