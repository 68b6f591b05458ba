"""What each event does to a contract, for the views that show contracts, and the contract as a reader gets it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from okr.alignment.v1.contract_pb2 import Contract, ContractEnd, ContractTerms
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED

from libs.record import Recorded, UnknownType
from services.views.alignment import key_result_id_of, microseconds, objective_of, recorded_us
from services.views.view import Table, View

PREFIX = "contracts/"
#: Both agreed, and it was neither broken nor given up.
STANDING = frozenset({Contract.STATE_ACCEPTED, Contract.STATE_ACTIVE, Contract.STATE_STALE, Contract.STATE_FULFILLED})
ENDED = frozenset({Contract.STATE_FULFILLED, Contract.STATE_BREACHED, Contract.STATE_RELEASED, Contract.STATE_DECLINED})
NEGOTIATED = frozenset({Contract.STATE_PROPOSED, Contract.STATE_COUNTERED})
#: Of what made a contract stale, so much is kept, as the alignment service does.
MOST_CHANGES = 50
COLUMNS = (
    ("name", 'text COLLATE "C"'),
    ("created", "bigint"),
    ("create_us", "bigint"),
    ("update_us", "bigint"),
    ("version", "bigint"),
    ("state", "integer"),
    ("kind", "integer"),
    # What hangs under what: the objectives, and the key results that are named.
    ("child", 'text COLLATE "C"'),
    ("child_key_result_id", 'text COLLATE "C"'),
    ("parent", 'text COLLATE "C"'),
    ("parent_key_result_id", 'text COLLATE "C"'),
    ("stands", "boolean"),
    # As far as the contract itself knows its ends.
    ("parties", "text[]"),
    ("units", "text[]"),
    ("cycles", "text[]"),
    ("awaiting", 'text COLLATE "C"'),
    ("awaits_parent", "boolean"),
    ("escalated_to", 'text COLLATE "C"'),
    ("answer_due_us", "bigint"),
    # Day by which what stands is promised; empty: the end of the earlier cycle, or it is over.
    ("due_date", 'text COLLATE "C"'),
    # Since when, in microseconds; 0: it is not so.
    ("offered_us", "bigint"),
    ("escalated_us", "bigint"),
    ("stood_us", "bigint"),
    ("stale_us", "bigint"),
    ("risky_us", "bigint"),
    ("counted_twice", "boolean"),
    ("contract", "bytea"),
    ("agreed", "bytea"),
)


class ContractDoc:
    """A contract as the events so far have it.

    `contract` has no name and no etag yet, its standing_terms are unset, and among its risks are those that were cleared:
    `shown` makes the resource of it. `agreed`: state, terms and ends of what both agreed to, also while other terms are on
    the table, and the source if that was elsewhere; None: nothing was. It is mutable, as an objective's document is.
    """

    __slots__ = (
        *("agreed", "contract", "create_us", "created", "escalated_us", "offered_us"),
        *("stale_us", "stood_us", "update_us", "version"),
    )

    def __init__(self) -> None:
        self.contract = Contract()
        self.agreed: Contract | None = None
        self.created = 0
        self.create_us = 0
        self.update_us = 0
        self.version = 0
        self.offered_us = 0
        self.escalated_us = 0
        self.stood_us = 0
        self.stale_us = 0

    @property
    def stands(self) -> bool:
        return self.contract.state in STANDING or (self.contract.state in NEGOTIATED and self.agreed is not None)

    @property
    def standing_terms(self) -> ContractTerms:
        """What is agreed; of what never was, what is on the table."""
        return self.agreed.terms if self.agreed is not None and self.stands else self.contract.terms


def fold(doc: ContractDoc | None, recorded: Recorded) -> ContractDoc:
    """The document after the event."""
    at = recorded_us(recorded.header)
    if doc is None:
        doc = ContractDoc()
        doc.created, doc.create_us = recorded.position, at
    change = CHANGES.get(recorded.type)
    if change is None:
        raise UnknownType(f"no view knows what {recorded.type} does to a contract")
    change(doc, recorded.event, at)
    doc.version, doc.update_us = recorded.version, at
    return doc


def shown(name: str, doc: ContractDoc) -> Contract:
    """The resource, exactly as the alignment service answers it at this version. The document is used up."""
    contract = doc.contract
    contract.name, contract.etag = name, f"v{doc.version}"
    if doc.agreed is not None and contract.state in NEGOTIATED:
        contract.standing_terms.CopyFrom(doc.agreed.terms)
    kept = [each for each in contract.risks if each.kind != RISK_KIND_CLEARED]
    if len(kept) < len(contract.risks):
        copies = [type(each).FromString(each.SerializeToString()) for each in kept]
        del contract.risks[:]
        contract.risks.extend(copies)
    return contract


def row(name: str, doc: ContractDoc) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    contract, terms = doc.contract, doc.standing_terms
    over = contract.state in ENDED
    risky = [microseconds(each.time) or doc.update_us for each in contract.risks if each.kind != RISK_KIND_CLEARED]
    return (
        name,
        doc.created,
        doc.create_us,
        doc.update_us,
        doc.version,
        contract.state,
        terms.kind,
        objective_of(terms.child),
        key_result_id_of(terms.child),
        objective_of(terms.parent),
        key_result_id_of(terms.parent),
        doc.stands,
        _named(*_said(doc, "owner")),
        _named(*_said(doc, "unit")),
        _named(*_said(doc, "cycle")),
        contract.awaiting,
        contract.awaiting == contract.parent.owner,
        contract.escalated_to,
        microseconds(contract.answer_due),
        "" if over or not doc.stands else terms.due_date,
        doc.offered_us,
        doc.escalated_us,
        doc.stood_us,
        doc.stale_us,
        min(risky, default=0) if doc.stands and not over else 0,
        doc.stands and bool(contract.counted_also),
        contract.SerializeToString(deterministic=True),
        doc.agreed.SerializeToString(deterministic=True) if doc.agreed is not None else None,
    )


def doc_of(row: Any) -> ContractDoc:
    """The document that a row holds whose first columns are COLUMNS."""
    doc = ContractDoc()
    _, doc.created, doc.create_us, doc.update_us, doc.version = row[:5]
    doc.offered_us, doc.escalated_us, doc.stood_us, doc.stale_us = row[20:24]
    doc.contract.ParseFromString(row[26])
    doc.agreed = Contract.FromString(row[27]) if row[27] is not None else None
    return doc


def end_now(contract: Contract, is_child: bool) -> ContractEnd:
    """An end as the contract knows it last: as it was pinned, or as it was when it changed."""
    changed = [each.end for each in contract.changes if each.is_child == is_child]
    return changed[-1] if changed else contract.child if is_child else contract.parent


def _said(doc: ContractDoc, field: str) -> list[str]:
    ends = (doc.contract.child, doc.contract.parent, *(each.end for each in doc.contract.changes))
    return [getattr(each, field) for each in ends]


def _named(*names: str) -> list[str]:
    return sorted({*names} - {""})


# What each event does. Changes are made in place.


def _offered(doc: ContractDoc, event: Any, at: int) -> None:
    contract = doc.contract
    contract.state = Contract.STATE_PROPOSED
    contract.terms.CopyFrom(event.terms)
    _pin(contract, event)
    contract.offered_by, contract.awaiting = event.by, event.awaiting
    contract.ClearField("answer_due")
    if event.HasField("answer_due"):
        contract.answer_due.CopyFrom(event.answer_due)
    contract.escalated, contract.escalated_to, contract.reason = False, "", ""
    doc.offered_us, doc.escalated_us = at, 0


def _countered(doc: ContractDoc, event: Any, at: int) -> None:
    _offered(doc, event, at)
    doc.contract.state, doc.contract.reason = Contract.STATE_COUNTERED, event.reason


def _accepted(doc: ContractDoc, event: Any, at: int) -> None:
    _agree(doc, event, Contract.STATE_ACCEPTED, at)


def _imported(doc: ContractDoc, event: Any, at: int) -> None:
    doc.contract.terms.CopyFrom(event.terms)
    doc.contract.source.CopyFrom(event.source)
    _agree(doc, event, Contract.STATE_ACTIVE, at)
    assert doc.agreed is not None
    doc.agreed.source.CopyFrom(event.source)


def _agree(doc: ContractDoc, event: Any, state: Contract.State, at: int) -> None:
    contract = doc.contract
    _settle(doc)
    contract.state, contract.reason = state, ""
    _pin(contract, event)
    contract.counted_also[:] = event.counted_also
    contract.ClearField("changes")
    contract.ClearField("reconfirmed_by")
    doc.agreed = Contract(state=state, terms=contract.terms, child=event.child, parent=event.parent)
    doc.stood_us, doc.stale_us = at, 0


def _activated(doc: ContractDoc, event: Any, at: int) -> None:
    _stand(doc, Contract.STATE_ACTIVE)


def _declined(doc: ContractDoc, event: Any, at: int) -> None:
    contract = doc.contract
    _settle(doc)
    contract.reason = event.reason
    contract.state = Contract.STATE_DECLINED if doc.agreed is None else doc.agreed.state
    _restore(doc)


def _escalated(doc: ContractDoc, event: Any, at: int) -> None:
    doc.contract.escalated, doc.contract.escalated_to, doc.contract.reason = True, event.to, event.reason
    doc.escalated_us = at


def _outdated(doc: ContractDoc, event: Any, at: int) -> None:
    contract = doc.contract
    contract.changes.append(event.change)
    del contract.changes[:-MOST_CHANGES]
    contract.ClearField("reconfirmed_by")
    if doc.agreed is None or doc.agreed.state != Contract.STATE_STALE:
        doc.stale_us = at
    _stand(doc, Contract.STATE_STALE)


def _reconfirmed(doc: ContractDoc, event: Any, at: int) -> None:
    kept = [each for each in doc.contract.reconfirmed_by if each != event.by]
    doc.contract.reconfirmed_by[:] = [*kept, event.by]


def _renewed(doc: ContractDoc, event: Any, at: int) -> None:
    contract = doc.contract
    contract.ClearField("changes")
    contract.ClearField("reconfirmed_by")
    _pin(contract, event)
    _stand(doc, Contract.STATE_ACTIVE if event.active else Contract.STATE_ACCEPTED)
    assert doc.agreed is not None
    _pin(doc.agreed, event)
    doc.stale_us = 0


def _ended(state: Contract.State) -> Callable[[ContractDoc, Any, int], None]:
    def change(doc: ContractDoc, event: Any, at: int) -> None:
        _settle(doc)
        _restore(doc)
        doc.stale_us = 0
        doc.contract.state = state
        doc.contract.closing.CopyFrom(event.closing)

    return change


def _warned(doc: ContractDoc, event: Any, at: int) -> None:
    known = next((each for each in doc.contract.risks if each.origin == event.risk.origin), None)
    place = known if known is not None else doc.contract.risks.add()
    place.CopyFrom(event.risk)


def _pin(contract: Contract, event: Any) -> None:
    contract.child.CopyFrom(event.child)
    contract.parent.CopyFrom(event.parent)


def _settle(doc: ContractDoc) -> None:
    """Nobody owes an answer."""
    contract = doc.contract
    doc.offered_us = doc.escalated_us = 0
    contract.awaiting, contract.escalated, contract.escalated_to = "", False, ""
    contract.ClearField("answer_due")


def _restore(doc: ContractDoc) -> None:
    """What stands is what counts, not what is on the table."""
    if doc.agreed is not None:
        doc.contract.terms.CopyFrom(doc.agreed.terms)
        _pin(doc.contract, doc.agreed)


def _stand(doc: ContractDoc, state: Contract.State) -> None:
    """What stands is now so. While other terms are on the table, the contract's own state waits for their answer."""
    contract = doc.contract
    if doc.agreed is None:
        doc.agreed = Contract(terms=contract.terms, child=contract.child, parent=contract.parent)
    doc.agreed.state = state
    if contract.state not in NEGOTIATED:
        contract.state = state


CHANGES: dict[str, Callable[[ContractDoc, Any, int], None]] = {
    f"okr.alignment.v1.{name}": change
    for name, change in {
        "ContractProposed": _offered,
        "ContractCountered": _countered,
        "ContractAccepted": _accepted,
        "ContractActivated": _activated,
        "ContractDeclined": _declined,
        "ContractEscalated": _escalated,
        "ContractOutdated": _outdated,
        "ContractReconfirmed": _reconfirmed,
        "ContractRenewed": _renewed,
        "ContractFulfilled": _ended(Contract.STATE_FULFILLED),
        "ContractBreached": _ended(Contract.STATE_BREACHED),
        "ContractReleased": _ended(Contract.STATE_RELEASED),
        "ContractImported": _imported,
        "ContractWarned": _warned,
    }.items()
}


class ContractsView(View[ContractDoc]):
    """One row per contract: what hangs under what, who waits for whom, and all of the contract."""

    NAME = "contracts"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = PREFIX
    TABLE = Table(
        "contracts",
        COLUMNS,
        ("name",),
        (
            "child",
            "parent",
            # What is walked along, so that a step is one page.
            "USING btree (child) INCLUDE (parent) WHERE stands",
            "USING btree (parent) INCLUDE (child) WHERE stands",
            "created",
            "USING gin (parties)",
            "USING btree (awaiting) WHERE awaiting <> ''",
            "USING btree (escalated_to) WHERE escalated_to <> ''",
            f"USING btree (stale_us) WHERE state = {Contract.STATE_STALE}",
            "USING btree (risky_us) WHERE risky_us > 0",
            "USING btree (stood_us) WHERE counted_twice",
        ),
    )

    def fold(self, doc: ContractDoc | None, recorded: Recorded) -> ContractDoc:
        return fold(doc, recorded)

    def rows(self, name: str, doc: ContractDoc) -> Iterable[tuple[Any, ...]]:
        yield row(name, doc)

    def doc(self, row: Sequence[Any]) -> ContractDoc:
        return doc_of(row)
