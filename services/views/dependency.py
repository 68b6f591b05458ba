"""What each event does to a dependency, for the views that show dependencies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD

from libs.people import People
from libs.record import Recorded, moment
from services.views import resource
from services.views.resource import Change, Doc, without

PREFIX = "dependencies/"
#: An offer is on the table.
NEGOTIATING = (
    Dependency.STATE_REQUESTED,
    Dependency.STATE_CLARIFYING,
    Dependency.STATE_COUNTERED,
    Dependency.STATE_ESCALATED,
)
#: Agreed, and the provider has to deliver.
OWING = (Dependency.STATE_ACCEPTED, Dependency.STATE_IN_PROGRESS, Dependency.STATE_DELIVERY_REJECTED)
#: Agreed and not over.
STANDING = (*OWING, Dependency.STATE_DELIVERED)


class DependencyDoc(Doc[Dependency]):
    """A dependency, and what its later events build on that nobody is shown."""

    __slots__ = ("awaiting_us", "interrupted", "offered_by_provider", "slipped", "state_us")

    def __init__(self) -> None:
        super().__init__(Dependency())
        #: Since when whom it waits for is to speak.
        self.awaiting_us = 0
        #: Since when it is in its state.
        self.state_us = 0
        #: Where it goes on when the open question is answered.
        self.interrupted: Dependency.State = Dependency.STATE_UNSPECIFIED
        #: True if the offer on the table is the provider's.
        self.offered_by_provider = False
        #: True if the latest forecast is later or less than agreed.
        self.slipped = False

    @property
    def at_risk(self) -> bool:
        """It was breached, or it stands and has slipped or was reached by a risk."""
        state = self.resource.state
        return state == Dependency.STATE_BREACHED or (state in STANDING and (self.slipped or bool(self.resource.risks)))


def fold(doc: DependencyDoc | None, recorded: Recorded) -> DependencyDoc:
    """The document after the event."""
    known = doc.resource if doc is not None else Dependency()
    state, awaiting = known.state, known.awaiting
    doc = resource.fold(doc, recorded, DependencyDoc, CHANGES)
    if doc.resource.state != state:
        doc.state_us = doc.update_us
    if doc.resource.awaiting != awaiting:
        doc.awaiting_us = doc.update_us
    return doc


def is_overdue(known: Dependency, now: datetime) -> bool:
    """True if an answer, or the delivery, is overdue, or was when it was breached."""
    if known.state in NEGOTIATING:
        return known.HasField("answer_due") and moment(known.answer_due) < now
    return known.overdue or (known.state in OWING and known.terms.needed_by < resource.first_day_left(now))


def spoken_for(person: str, people: People) -> list[str]:
    """Units that the person answers for when they are asked: those that they lead, and those below that nobody leads."""
    own = {unit for role, unit in people.roles_of(person) if role == ROLE_BUSINESS_LEAD}
    if not own:
        return []
    led = {unit for each in people.people() for role, unit in people.roles_of(each) if role == ROLE_BUSINESS_LEAD}
    nearest = ((unit, next((each for each in people.unit_path(unit) if each in led), "")) for unit in people.units())
    return [unit for unit, leading in nearest if leading in own]


# What each event does. Changes are made in place.


def _requested(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    known.state = Dependency.STATE_REQUESTED
    _offer(known, event)


def _offer(known: Dependency, event: Any) -> None:
    known.terms.CopyFrom(event.terms)
    known.consumer.CopyFrom(event.consumer)
    known.offered_by, known.awaiting = event.by, event.awaiting
    known.answer_due.CopyFrom(event.answer_due)


def _clarified(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    before = doc.interrupted if known.state == Dependency.STATE_CLARIFYING else known.state
    known.state = before if event.is_answer else Dependency.STATE_CLARIFYING
    doc.interrupted = Dependency.STATE_UNSPECIFIED if event.is_answer else before
    known.awaiting = event.awaiting
    known.clarifications.append(event.clarification)


def _countered(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    known.state = Dependency.STATE_COUNTERED
    doc.interrupted = Dependency.STATE_UNSPECIFIED
    doc.offered_by_provider = event.awaiting != event.terms.provider
    _offer(known, event)
    known.provider_objective = event.provider_objective
    known.escalated_to = ""


def _accepted(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    # It is accepted once more if goal refused the objective that was named first: work may have begun.
    awaiting = known.awaiting if known.state in STANDING else ""
    state = known.state if known.state in STANDING else Dependency.STATE_ACCEPTED
    _nobody_owes_an_answer(doc)
    known.state, known.awaiting = state, awaiting
    known.terms.CopyFrom(event.terms)
    known.consumer.CopyFrom(event.consumer)
    known.provider.CopyFrom(event.provider)
    known.provider_objective = event.provider.goal
    known.accepted_by = event.accepted_by
    known.support_refusal = ""


def _escalated(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    known.state = Dependency.STATE_ESCALATED
    doc.interrupted = Dependency.STATE_UNSPECIFIED
    known.awaiting = known.consumer.owner if doc.offered_by_provider else known.terms.provider
    known.escalated_to, known.reason = event.to, event.reason


def _supported(doc: DependencyDoc, event: Any) -> None:
    doc.resource.supporting_key_result, doc.resource.support_refusal = event.key_result, ""


def _support_refused(doc: DependencyDoc, event: Any) -> None:
    doc.resource.support_refusal = f"{event.refusal_reason}: {event.refusal}"


def _started(doc: DependencyDoc, event: Any) -> None:
    doc.resource.state = Dependency.STATE_IN_PROGRESS


def _forecasted(doc: DependencyDoc, event: Any) -> None:
    doc.resource.forecast.CopyFrom(event.forecast)
    doc.slipped = event.slipped


def _delivered(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    known.state = Dependency.STATE_DELIVERED
    known.delivery.CopyFrom(event.delivery)
    known.awaiting = known.consumer.owner


def _delivery_rejected(doc: DependencyDoc, event: Any) -> None:
    known = doc.resource
    known.state = Dependency.STATE_DELIVERY_REJECTED
    known.awaiting, known.reason = "", event.reason


def _delivery_accepted(doc: DependencyDoc, event: Any) -> None:
    _nobody_owes_an_answer(doc)
    doc.resource.state = Dependency.STATE_DELIVERY_ACCEPTED


def _ended(state: Dependency.State) -> Callable[[DependencyDoc, Any], None]:
    def change(doc: DependencyDoc, event: Any) -> None:
        known = doc.resource
        # Whom it was escalated to may still take the risk of going on without it.
        above = known.escalated_to if state == Dependency.STATE_DECLINED else ""
        _nobody_owes_an_answer(doc)
        known.state, known.reason, known.escalated_to = state, event.reason, above
        if state == Dependency.STATE_RISK_TAKEN:
            known.risk_taken_by = event.by
        if state == Dependency.STATE_BREACHED:
            known.overdue = event.overdue

    return change


def _warned(doc: DependencyDoc, event: Any) -> None:
    risks, origin = doc.resource.risks, event.risk.origin
    without(risks, lambda each: each.origin == origin)
    if event.risk.kind != RISK_KIND_CLEARED:
        risks.append(event.risk)


def _nobody_owes_an_answer(doc: DependencyDoc) -> None:
    known = doc.resource
    doc.interrupted = Dependency.STATE_UNSPECIFIED
    known.awaiting = known.escalated_to = ""
    known.ClearField("answer_due")


CHANGES: dict[str, Change] = {
    f"okr.alignment.v1.{name}": change
    for name, change in {
        "DependencyRequested": _requested,
        "DependencyClarified": _clarified,
        "DependencyCountered": _countered,
        "DependencyAccepted": _accepted,
        "DependencyDeclined": _ended(Dependency.STATE_DECLINED),
        "DependencyEscalated": _escalated,
        "DependencyRiskTaken": _ended(Dependency.STATE_RISK_TAKEN),
        "DependencySupported": _supported,
        "DependencySupportRefused": _support_refused,
        "DependencyStarted": _started,
        "DeliveryForecasted": _forecasted,
        "DependencyDelivered": _delivered,
        "DeliveryAccepted": _delivery_accepted,
        "DeliveryRejected": _delivery_rejected,
        "DependencyBreached": _ended(Dependency.STATE_BREACHED),
        "DependencyCancelled": _ended(Dependency.STATE_CANCELLED),
        "DependencyWarned": _warned,
    }.items()
}
