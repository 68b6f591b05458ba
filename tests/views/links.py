"""Contracts and dependencies between the objectives of the company of tests/views/world.py, as their events have them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import dependency_pb2 as d
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.risk_pb2 import RISK_KIND_BREACH, Risk

from libs.record import timestamp
from tests.views.world import BEGIN, BOSS, CN_SALES, OWNER, PEER, Q3, World, activated, drafted

#: Long past, and far ahead of whenever the tests run.
DUE, LATER = BEGIN + timedelta(days=7), datetime.fromisoformat("2199-07-01T08:00:00+00:00")


def contract(number: int) -> str:
    return f"contracts/{UUID(int=number)}"


def dependency(number: int) -> str:
    return f"dependencies/{UUID(int=number)}"


def end(goal: str, owner: str = OWNER, **changes: Any) -> c.ContractEnd:
    whole = {"unit": CN_SALES, "cycle": Q3, "revision": 1, "terms_hash": "1" * 64, "digest": "1" * 64}
    return c.ContractEnd(goal=goal, owner=owner, **{**whole, **changes})


def proposed(child: str, parent: str, by: str = OWNER, other: str = BOSS, due: datetime = LATER, **changes: Any) -> Any:
    """by: the owner of the child, who proposes; other: that of the parent, who owes the answer."""
    whole = {"kind": c.CONTRACT_KIND_CONTRIBUTES, "statement": "南方的复购", "weight": "0.2"}
    terms = c.ContractTerms(child=child, parent=parent, **{**whole, **changes})
    ends = {"child": end(child, by), "parent": end(parent, other)}
    return e.ContractProposed(terms=terms, by=by, awaiting=other, answer_due=timestamp(due), **ends)


def standing(child: str, parent: str, by: str = OWNER, other: str = BOSS, **changes: Any) -> list[Message]:
    """From a proposal to work."""
    also = changes.pop("counted_also", ())
    offer = proposed(child, parent, by, other, **changes)
    accepted = e.ContractAccepted(by=other, child=offer.child, parent=offer.parent, counted_also=also)
    return [offer, accepted, e.ContractActivated()]


def outdated(goal: str, is_child: bool = True, **changes: Any) -> e.ContractOutdated:
    whole = {"previous_revision": 1, "event": "okr.goal.v1.TermsRevised", "time": timestamp(BEGIN)}
    owner = changes.pop("owner", OWNER if is_child else BOSS)
    change = c.EndChange(end=end(goal, owner, revision=2, digest="2" * 64), is_child=is_child, **{**whole, **changes})
    return e.ContractOutdated(change=change)


def reconfirmed(by: str, child: str, parent: str) -> e.ContractReconfirmed:
    return e.ContractReconfirmed(by=by, child=end(child), parent=end(parent, BOSS))


def warned(stream: str, origin: str = dependency(99)) -> Risk:
    return Risk(kind=RISK_KIND_BREACH, origin=origin, origin_version=1, path=[origin, stream], time=timestamp(BEGIN))


def requested(consumer: str, provider: str = PEER, by: str = OWNER, due: datetime = LATER, **changes: Any) -> Any:
    """consumer: an objective, of which the key result kr1 needs it."""
    whole = {"deliverable": "新的结算接口", "needed_by": "2024-08-31", "criticality": d.CRITICALITY_BLOCKING}
    terms = d.DependencyTerms(consumer=f"{consumer}/keyResults/kr1", provider=provider, **{**whole, **changes})
    needs = end(f"{consumer}/keyResults/kr1", by)
    return e.DependencyRequested(terms=terms, consumer=needs, by=by, awaiting=provider, answer_due=timestamp(due))


def taken_on(
    consumer: str, provider_objective: str, provider: str = PEER, by: str = OWNER, **changes: Any
) -> list[Any]:
    """From a request to work on it."""
    asked = requested(consumer, provider, by, **changes)
    accepted = e.DependencyAccepted(
        by=provider,
        terms=asked.terms,
        consumer=asked.consumer,
        provider=end(provider_objective, provider),
        accepted_by=provider,
        key_result_id="dep-1",
    )
    return [asked, accepted, e.DependencyStarted(by=provider)]


def objectives(world: World, *names: str, **changes: Any) -> None:
    """Objectives that are being worked on."""
    for name in names:
        world.goal.add(name, drafted(**changes), *activated())
