"""Histories of dependencies between the objectives of tests/views/world.py."""

from datetime import datetime
from typing import Any

from okr.alignment.v1 import dependency_pb2 as d
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.contract_pb2 import ContractEnd
from okr.alignment.v1.risk_pb2 import RISK_KIND_SLIP, Risk
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.directory.v1.events_pb2 import RoleAssigned

from libs.record import timestamp
from tests.views.world import BEGIN, CN_SALES, DE, HQ, OWNER, PEER, Q3, World, name_of

ONE, TWO, THREE = (name_of(number) for number in range(1, 4))
NEED = f"{ONE}/keyResults/kr1"


def dependency(number: int) -> str:
    return f"dependencies/00000000-0000-4000-8000-{number:012d}"


def led(world: World) -> None:
    """Somebody leads the German company, and the head of all leads the rest."""
    for person, unit in ((PEER, DE), ("people/ceo", HQ)):
        world.directory.add(person, RoleAssigned(role=ROLE_BUSINESS_LEAD, unit=unit), by="apps/okr")


def needed(consumer: str = NEED, **changes: Any) -> d.DependencyTerms:
    whole = {"provider": DE, "deliverable": "三百台样机", "quantity": "300", "unit": "台", "needed_by": "2024-09-15"}
    return d.DependencyTerms(consumer=consumer, criticality=d.CRITICALITY_BLOCKING, **{**whole, **changes})


def end(goal: str, owner: str = OWNER, unit: str = CN_SALES, cycle: str = Q3) -> ContractEnd:
    return ContractEnd(goal=goal, owner=owner, unit=unit, cycle=cycle, revision=1, terms_hash="1" * 64, digest="1" * 64)


def requested(due: datetime = BEGIN, terms: Any = None, **changes: Any) -> e.DependencyRequested:
    terms = terms or needed()
    whole = {"terms": terms, "consumer": end(terms.consumer), "by": OWNER, "awaiting": terms.provider}
    return e.DependencyRequested(answer_due=timestamp(due), **{**whole, **changes})


def accepted(terms: Any = None, objective: str = TWO, by: str = PEER) -> e.DependencyAccepted:
    terms = terms or needed()
    provider = end(objective, by, DE)
    return e.DependencyAccepted(
        by=by, terms=terms, consumer=end(terms.consumer), provider=provider, accepted_by=by, key_result_id="dep-1"
    )


def supported(key_result: str = f"{TWO}/keyResults/dep-1") -> e.DependencySupported:
    return e.DependencySupported(key_result=key_result)


def slipped(days_late: int = 12, **changes: Any) -> e.DeliveryForecasted:
    forecast = d.DeliveryForecast(date="2024-09-27", reason="一条线停产", by=PEER, days_late=days_late, short="40")
    return e.DeliveryForecasted(forecast=forecast, **{"slipped": True, **changes})


def warned(origin: str, path: Any, **changes: Any) -> e.DependencyWarned:
    whole = {"kind": RISK_KIND_SLIP, "origin": origin, "origin_version": 4, "path": path, "days_late": 12}
    return e.DependencyWarned(risk=Risk(**{**whole, **changes}))
