"""A contract as its events have it: the state that its rules read, and the resource that it is answered as."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import contract_pb2
from okr.alignment.v1.contract_pb2 import ContractClosing, ContractEnd, ContractTerms, EndChange
from okr.alignment.v1.events_pb2 import (
    ContractAccepted,
    ContractActivated,
    ContractBreached,
    ContractCountered,
    ContractDeclined,
    ContractEscalated,
    ContractFulfilled,
    ContractImported,
    ContractOutdated,
    ContractProposed,
    ContractReconfirmed,
    ContractReleased,
    ContractRenewed,
    ContractWarned,
)
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED, Risk

State = contract_pb2.Contract
PREFIX = "contracts"
ENDED = frozenset({State.STATE_FULFILLED, State.STATE_BREACHED, State.STATE_RELEASED, State.STATE_DECLINED})
STANDING = frozenset({State.STATE_ACCEPTED, State.STATE_ACTIVE, State.STATE_STALE})

#: Of those since it was confirmed; the history has all.
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both parties agreed to and what became of it since, also while other terms are on the table."""

    state: contract_pb2.Contract.State
    terms: ContractTerms
    child: ContractEnd
    parent: ContractEnd
    counted_also: tuple[str, ...] = ()
    changes: tuple[EndChange, ...] = ()
    reconfirmed: tuple[ContractReconfirmed, ...] = ()
    #: Whose yes made it stand; "" if it was imported.
    by: str = ""

    @property
    def is_imported(self) -> bool:
        """It was agreed elsewhere, and nothing was agreed here since."""
        return not self.by


@dataclass(frozen=True, slots=True)
class Bond:
    """State of one contract. Messages in it are never changed, only replaced."""

    state: contract_pb2.Contract.State = State.STATE_UNSPECIFIED
    #: The offer on the table, or the terms that were accepted last.
    terms: ContractTerms = field(default_factory=ContractTerms)
    child: ContractEnd = field(default_factory=ContractEnd)
    parent: ContractEnd = field(default_factory=ContractEnd)
    offered_by: str = ""
    awaiting: str = ""
    answer_due: Timestamp | None = None
    #: True once it was escalated, even if nobody is known above the parties.
    escalated: bool = False
    escalated_to: str = ""
    #: What stands. None: nothing was agreed, or it has ended.
    agreed: Agreed | None = None
    #: The latest of each origin, cleared ones too: what is older than a clearance does not come back.
    risks: Mapping[str, Risk] = field(default_factory=dict)
    counted_also: tuple[str, ...] = ()
    closing: ContractClosing | None = None
    reason: str = ""
    #: Who declined it for good.
    declined_by: str = ""
    imported: ContractImported | None = None

    @property
    def exists(self) -> bool:
        return self.state != State.STATE_UNSPECIFIED

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_negotiated(self) -> bool:
        """An offer is on the table."""
        return self.state in (State.STATE_PROPOSED, State.STATE_COUNTERED)

    @property
    def awaits_parent(self) -> bool:
        """The owner of the parent owes the answer, not that of the child."""
        return self.awaiting == self.parent.owner


INITIAL = Bond()


def evolve(bond: Bond, event: Message) -> Bond:
    match event:
        case ContractProposed() | ContractCountered():
            return _offered(bond, event)
        case ContractAccepted() | ContractImported():
            return _agreed(bond, event)
        case ContractActivated():
            return _standing(bond, replace(_of(bond), state=State.STATE_ACTIVE))
        case ContractDeclined(by=by, reason=reason):
            if bond.agreed is None:
                declined = replace(_settled(bond), reason=reason, declined_by=by)
                return replace(declined, state=State.STATE_DECLINED)
            agreed = bond.agreed
            restored = replace(_settled(bond), terms=agreed.terms, child=agreed.child, parent=agreed.parent)
            return replace(restored, state=agreed.state, reason=reason)
        case ContractEscalated(to=to, reason=reason):
            return replace(bond, escalated=True, escalated_to=to, reason=reason)
        case ContractOutdated(change=change):
            agreed = _of(bond)
            changes = (*agreed.changes, change)[-MOST_CHANGES:]
            return _standing(bond, replace(agreed, state=State.STATE_STALE, changes=changes, reconfirmed=()))
        case ContractReconfirmed():
            agreed = _of(bond)
            others = (each for each in agreed.reconfirmed if each.by != event.by)
            return _standing(bond, replace(agreed, reconfirmed=(*others, event)))
        case ContractRenewed():
            state = State.STATE_ACTIVE if event.active else State.STATE_ACCEPTED
            agreed = replace(_of(bond), state=state, child=event.child, parent=event.parent, changes=(), reconfirmed=())
            return replace(_standing(bond, agreed), child=event.child, parent=event.parent)
        case ContractFulfilled():
            return _ended(bond, State.STATE_FULFILLED, event)
        case ContractBreached():
            return _ended(bond, State.STATE_BREACHED, event)
        case ContractReleased():
            return _ended(bond, State.STATE_RELEASED, event)
        case ContractWarned(risk=risk):
            return replace(bond, risks={**bond.risks, risk.origin: risk})
        case _:
            raise TypeError(f"a contract knows no {event.DESCRIPTOR.full_name}")


def _offered(bond: Bond, event: ContractProposed | ContractCountered) -> Bond:
    countered = isinstance(event, ContractCountered)
    return replace(
        bond,
        state=State.STATE_COUNTERED if countered else State.STATE_PROPOSED,
        terms=event.terms,
        child=event.child,
        parent=event.parent,
        offered_by=event.by,
        awaiting=event.awaiting,
        answer_due=event.answer_due if event.HasField("answer_due") else None,
        escalated=False,
        escalated_to="",
        reason=event.reason if isinstance(event, ContractCountered) else "",
    )


def _agreed(bond: Bond, event: ContractAccepted | ContractImported) -> Bond:
    imported = event if isinstance(event, ContractImported) else None
    agreed = Agreed(
        State.STATE_ACTIVE if imported else State.STATE_ACCEPTED,
        imported.terms if imported else bond.terms,
        event.child,
        event.parent,
        tuple(event.counted_also),
        by="" if isinstance(event, ContractImported) else event.by,
    )
    settled = replace(_settled(bond), terms=agreed.terms, child=event.child, parent=event.parent)
    return replace(
        settled,
        state=agreed.state,
        agreed=agreed,
        counted_also=agreed.counted_also,
        reason="",
        imported=imported or bond.imported,
    )


def _settled(bond: Bond) -> Bond:
    """Nobody owes an answer."""
    return replace(bond, awaiting="", answer_due=None, escalated=False, escalated_to="")


def _of(bond: Bond) -> Agreed:
    return bond.agreed or Agreed(bond.state, bond.terms, bond.child, bond.parent)


def _standing(bond: Bond, agreed: Agreed) -> Bond:
    """What stands is now so. While other terms are on the table, the contract's own state waits for their answer."""
    return replace(bond, agreed=agreed, state=bond.state if bond.is_negotiated else agreed.state)


def _ended(
    bond: Bond, state: contract_pb2.Contract.State, event: ContractFulfilled | ContractBreached | ContractReleased
) -> Bond:
    return replace(_settled(_with_terms_that_stand(bond)), state=state, closing=event.closing)


def _with_terms_that_stand(bond: Bond) -> Bond:
    """What ends is what stands, not what is on the table."""
    if bond.agreed is None:
        return bond
    return replace(bond, terms=bond.agreed.terms, child=bond.agreed.child, parent=bond.agreed.parent)


def describe(name: str, version: int, bond: Bond) -> contract_pb2.Contract:
    agreed = bond.agreed or Agreed(bond.state, bond.terms, bond.child, bond.parent)
    return contract_pb2.Contract(
        name=name,
        etag=f"v{version}",
        state=bond.state,
        terms=bond.terms,
        child=bond.child,
        parent=bond.parent,
        offered_by=bond.offered_by,
        awaiting=bond.awaiting,
        answer_due=bond.answer_due,
        escalated=bond.escalated,
        escalated_to=bond.escalated_to,
        changes=agreed.changes,
        reconfirmed_by=[each.by for each in agreed.reconfirmed],
        standing_terms=bond.agreed.terms if bond.agreed and bond.is_negotiated else None,
        risks=[each for each in bond.risks.values() if each.kind != RISK_KIND_CLEARED],
        counted_also=bond.counted_also,
        closing=bond.closing,
        source=bond.imported.source if bond.imported else None,
        reason=bond.reason,
    )
