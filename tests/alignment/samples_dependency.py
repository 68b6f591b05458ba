"""Real samples of the events of dependencies: every field set, for the bytes that logs in the field hold."""

from datetime import timedelta
from typing import Any

from okr.alignment.v1.dependency_pb2 import (
    CRITICALITY_BLOCKING,
    Clarification,
    Delivery,
    DeliveryForecast,
    DependencyTerms,
)
from okr.alignment.v1.events_pb2 import (
    DeliveryAccepted,
    DeliveryForecasted,
    DeliveryRejected,
    DependencyAccepted,
    DependencyBreached,
    DependencyCancelled,
    DependencyClarified,
    DependencyCountered,
    DependencyDeclined,
    DependencyDelivered,
    DependencyEscalated,
    DependencyRequested,
    DependencyRiskTaken,
    DependencyStarted,
    DependencySupported,
    DependencySupportRefused,
    DependencyWarned,
)
from okr.alignment.v1.risk_pb2 import RISK_KIND_SLIP, Risk

from libs.record import timestamp
from tests.alignment.company import CEO, CHILD, LEAD, NOW, OTHER, OWNER, PLANT, days, end, key_result_of

DEPENDENCY = "dependencies/00000000-0000-4000-8000-000000000021"
FARTHER = "dependencies/00000000-0000-4000-8000-000000000022"
TIMEKEEPER, REACTIONS = "apps/alignment-timekeeper", "apps/alignment-reactions"
CONSUMER = key_result_of(CHILD, "orders")
SUPPORT = key_result_of(OTHER, "dep-000000000000")


def terms(**fields: Any) -> DependencyTerms:
    whole: dict[str, Any] = {
        "consumer": CONSUMER,
        "provider": PLANT,
        "deliverable": "三百台样机 / 300 test benches",
        "details": "With the new valve",
        "quantity": "300",
        "unit": "台",
        "needed_by": "2026-11-15",
        "criticality": CRITICALITY_BLOCKING,
        "effort": "6.5",
        "effort_measure": "person-weeks",
    }
    return DependencyTerms(**{**whole, **fields})


TERMS = terms()
FEWER = terms(quantity="250", needed_by="2026-11-30")


def requested(what: DependencyTerms = TERMS, **fields: Any) -> DependencyRequested:
    whole = {"terms": what, "consumer": end(what.consumer), "by": OWNER, "awaiting": what.provider}
    return DependencyRequested(**{**whole, "answer_due": days(7), **fields})


def clarified(by: str, text: str, awaiting: str, is_answer: bool = False) -> DependencyClarified:
    said = Clarification(by=by, text=text, time=timestamp(NOW))
    return DependencyClarified(clarification=said, awaiting=awaiting, is_answer=is_answer)


def countered(what: DependencyTerms = FEWER, **fields: Any) -> DependencyCountered:
    whole = {"terms": what, "consumer": end(what.consumer), "provider_objective": OTHER, "by": LEAD, "awaiting": OWNER}
    return DependencyCountered(**{**whole, "answer_due": days(7), "reason": "one line is down", **fields})


def accepted(what: DependencyTerms = TERMS, by: str = LEAD, **fields: Any) -> DependencyAccepted:
    whole = {"by": by, "terms": what, "consumer": end(what.consumer), "provider": end(OTHER), "accepted_by": LEAD}
    return DependencyAccepted(**{**whole, "key_result_id": "dep-000000000000", **fields})


def forecasted(date: str, quantity: str = "", by: str = LEAD, **fields: Any) -> DeliveryForecasted:
    """fields: days_late, short of the forecast; slipped, recovered of the event."""
    flags = {name: fields.pop(name) for name in ("slipped", "recovered") if name in fields}
    forecast = {"date": date, "quantity": quantity, "reason": "a supplier is late", "by": by, "time": timestamp(NOW)}
    return DeliveryForecasted(forecast=DeliveryForecast(**{**forecast, **fields}), **flags)


def delivered(**fields: Any) -> DependencyDelivered:
    whole = {"by": LEAD, "evidence_uris": ["https://plant.example/batch/7"], "quantity": "300", "note": "all of them"}
    return DependencyDelivered(delivery=Delivery(**{**whole, "time": timestamp(NOW), **fields}))


def risk(**fields: Any) -> Risk:
    whole: dict[str, Any] = {
        "kind": RISK_KIND_SLIP,
        "origin": FARTHER,
        "origin_version": 6,
        "path": [FARTHER, DEPENDENCY],
        "days_late": 12,
        "short": "40",
        "time": timestamp(NOW - timedelta(hours=1)),
    }
    return Risk(**{**whole, **fields})


QUESTION = clarified(LEAD, "Which valve? / 哪种阀？", OWNER)
ANSWER = clarified(OWNER, "The one of the pilot", PLANT, is_answer=True)
ESCALATED = DependencyEscalated(to=CEO, reason="Two plants, one line", overdue=True)
DECLINED = DependencyDeclined(by=LEAD, reason="no capacity before March / 三月前没有产能")
RISK_TAKEN = DependencyRiskTaken(by=OWNER, reason="we rent benches")
SUPPORTED = DependencySupported(key_result=SUPPORT)
UNSUPPORTED = DependencySupportRefused(refusal_reason="OBJECTIVE_IS_CLOSED", refusal="the objective is closed")
STARTED = DependencyStarted(by=LEAD)
SLIPPED = forecasted("2026-11-27", "260", days_late=12, short="40", slipped=True)
RECOVERED = forecasted("2026-11-10", "300", recovered=True)
DELIVERED = delivered()
TAKEN_OVER = DeliveryAccepted(by=OWNER, note="全部验收 / all tested")
REJECTED = DeliveryRejected(by=OWNER, reason="40 of them leak")
BREACHED = DependencyBreached(by=TIMEKEEPER, reason="2026-11-15 has passed", overdue=True)
CANCELLED = DependencyCancelled(by=OWNER, reason="the pilot ended")
WARNED = DependencyWarned(risk=risk())


def another(number: int) -> str:
    return f"dependencies/00000000-0000-4000-8000-{number:012d}"


BOTH = {"slipped": True, "recovered": True}
#: Stream -> events in an order in which they can happen.
SAMPLES = {
    another(31): (
        *(requested(), QUESTION, ANSWER, countered(), accepted(FEWER, OWNER), SUPPORTED, STARTED),
        *(SLIPPED, RECOVERED, WARNED, DELIVERED, REJECTED, delivered(note="again"), TAKEN_OVER),
    ),
    another(32): (requested(), ESCALATED, RISK_TAKEN),
    another(33): (requested(), DECLINED),
    another(34): (requested(), accepted(), UNSUPPORTED, BREACHED),
    another(35): (requested(), CANCELLED),
    # No forecast is both; here every field is set.
    another(36): (requested(), accepted(), forecasted("2026-11-27", "260", days_late=12, short="40", **BOTH)),
}
