"""Contracts for the tests of alignment: terms, what happened to them, and the links that they count."""

from typing import Any

from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    ContractSource,
    ContractTerms,
)
from okr.alignment.v1.events_pb2 import (
    ContractAccepted,
    ContractActivated,
    ContractCountered,
    ContractProposed,
    LinkCounted,
    LinkUncounted,
)
from okr.alignment.v1.standing_pb2 import CountedLink

from libs.commands import Elsewhere
from tests.alignment.company import BOSS, CHILD, OWNER, PARENT, contract_name, days, end, key_result_of, standing_of

LINK, SECOND, THIRD = contract_name(1), contract_name(2), contract_name(3)
ORDERS, REVENUE = key_result_of(CHILD, "orders"), key_result_of(PARENT, "revenue")
SOURCE = ContractSource(set="gitlab-fy20-q2", reference="row 17", evidence="under: Grow revenue")


def terms(child: str = CHILD, parent: str = PARENT, **fields: Any) -> ContractTerms:
    """Half of the parent, unless fields say something else."""
    if not fields.keys() & {"kind", "weight", "amount", "share"}:
        fields["weight"] = "0.5"
    fields.setdefault("kind", CONTRACT_KIND_TAKES_SHARE if "share" in fields else CONTRACT_KIND_CONTRIBUTES)
    fields.setdefault("statement", "东京的订单 / orders from Tokyo")
    return ContractTerms(child=child, parent=parent, **fields)


HALF = terms()
THIRDS = terms(weight="0.3")
SUPPORTING = terms(kind=CONTRACT_KIND_SUPPORTS)


def ends(what: ContractTerms, facts: Any = None) -> dict[str, Any]:
    return {"child": end(what.child, facts), "parent": end(what.parent, facts)}


def proposed(what: ContractTerms = HALF, by: str = OWNER, awaiting: str = BOSS, **fields: Any) -> ContractProposed:
    due = fields.pop("answer_due", days(7))
    facts = fields.pop("facts", None)
    return ContractProposed(terms=what, by=by, awaiting=awaiting, answer_due=due, **ends(what, facts), **fields)


def countered(what: ContractTerms, by: str, awaiting: str, reason: str = "", facts: Any = None) -> ContractCountered:
    return ContractCountered(
        terms=what, by=by, awaiting=awaiting, answer_due=days(7), reason=reason, **ends(what, facts)
    )


def accepted(what: ContractTerms = HALF, by: str = BOSS, facts: Any = None, **fields: Any) -> ContractAccepted:
    return ContractAccepted(by=by, **ends(what, facts), **fields)


ACTIVATED = ContractActivated()
STANDS = (proposed(), accepted())
ACTIVE = (*STANDS, ACTIVATED)


def link(what: ContractTerms = HALF, contract: str = LINK, unit: str = "") -> CountedLink:
    numbers = {each: getattr(what, each) for each in ("weight", "amount", "share", "metric")}
    return CountedLink(
        contract=contract, child=what.child, parent=what.parent, kind=what.kind, unit=unit or what.unit, **numbers
    )


def up(what: CountedLink) -> LinkCounted:
    return LinkCounted(link=what)


def down(what: CountedLink) -> LinkCounted:
    return LinkCounted(link=what, is_downward=True)


def counted(what: CountedLink) -> list[Elsewhere]:
    events = [Elsewhere(stand(what.child), up(what)), Elsewhere(stand(what.parent), down(what))]
    return [*events, Elsewhere(f"countedMetrics/{what.metric}", up(what))] if what.metric else events


def uncounted(what: CountedLink) -> list[Elsewhere]:
    places = [stand(what.child), stand(what.parent), *([f"countedMetrics/{what.metric}"] if what.metric else [])]
    return [Elsewhere(place, LinkUncounted(contract=what.contract)) for place in places]


def stand(goal: str) -> str:
    return standing_of(goal.partition("/keyResults/")[0])


def with_links(given: Any, *links: CountedLink) -> Any:
    """These links are counted already."""
    events: dict[str, list[Any]] = {}
    for each in (place for one in links for place in counted(one)):
        events.setdefault(each.stream, []).append(each.event)
    for stream, past in events.items():
        given = given.elsewhere(stream, *past)
    return given
