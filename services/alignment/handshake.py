"""A dependency as its events have it: the state that its rules read, the resource it is answered as, and its two sides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import dependency_pb2
from okr.alignment.v1.contract_pb2 import ContractEnd
from okr.alignment.v1.dependency_pb2 import Clarification, Delivery, DeliveryForecast, DependencyTerms
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
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED, Risk
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD

from libs.commands import Context
from libs.people import People
from services.alignment.ends import objective_of
from services.alignment.refusals import (
    CallerIsNoParty,
    CallerIsNotTheConsumer,
    CallerIsNotTheProvider,
    CallerOwesNoAnswer,
    DependencyHasEnded,
    DependencyIsAgreed,
    DependencyIsDelivered,
    DependencyIsNotAgreed,
)

State = dependency_pb2.Dependency
#: An offer is on the table.
NEGOTIATING = (State.STATE_REQUESTED, State.STATE_CLARIFYING, State.STATE_COUNTERED, State.STATE_ESCALATED)
#: Agreed, and the provider has to deliver.
OWING = (State.STATE_ACCEPTED, State.STATE_IN_PROGRESS, State.STATE_DELIVERY_REJECTED)
#: Agreed and not over.
STANDING = (*OWING, State.STATE_DELIVERED)


@dataclass(frozen=True, slots=True)
class Dependency:
    """State of one dependency. Messages in it are never changed, only replaced."""

    state: dependency_pb2.Dependency.State = State.STATE_UNSPECIFIED
    terms: DependencyTerms = field(default_factory=DependencyTerms)
    consumer: ContractEnd = field(default_factory=ContractEnd)
    provider: ContractEnd | None = None
    offered_by: str = ""
    #: True if the provider made the offer on the table: the consumer owes the answer to it.
    offered_by_provider: bool = False
    awaiting: str = ""
    answer_due: Timestamp | None = None
    escalated_to: str = ""
    #: True once the present offer was escalated, even if nobody is known above the parties.
    escalated: bool = False
    provider_objective: str = ""
    #: Who said yes last.
    agreed_by: str = ""
    accepted_by: str = ""
    supporting_key_result: str = ""
    support_refusal: str = ""
    #: Who ended it, if a person or application did by declining, taking the risk, accepting, breaching or cancelling.
    ended_by: str = ""
    clarifications: tuple[Clarification, ...] = ()
    #: Where it goes on when the open question is answered.
    interrupted: dependency_pb2.Dependency.State = State.STATE_UNSPECIFIED
    forecast: DeliveryForecast | None = None
    #: True if the latest forecast is later or less than agreed.
    slipped: bool = False
    delivery: Delivery | None = None
    #: By origin, without cleared ones.
    risks: Mapping[str, Risk] = field(default_factory=dict)
    #: Version of each origin that was heard of last, also of cleared risks.
    heard: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    overdue: bool = False

    @property
    def exists(self) -> bool:
        return self.state != State.STATE_UNSPECIFIED

    @property
    def is_negotiated(self) -> bool:
        return self.state in NEGOTIATING

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def has_ended(self) -> bool:
        return self.exists and not self.is_negotiated and not self.stands


INITIAL = Dependency()


def evolve(dependency: Dependency, event: Message) -> Dependency:
    match event:
        case DependencyRequested():
            return replace(
                dependency,
                state=State.STATE_REQUESTED,
                terms=event.terms,
                consumer=event.consumer,
                offered_by=event.by,
                awaiting=event.awaiting,
                answer_due=event.answer_due,
            )
        case DependencyClarified(clarification=clarification):
            asking = dependency.state == State.STATE_CLARIFYING
            before = dependency.interrupted if asking else dependency.state
            return replace(
                dependency,
                state=before if event.is_answer else State.STATE_CLARIFYING,
                interrupted=State.STATE_UNSPECIFIED if event.is_answer else before,
                awaiting=event.awaiting,
                clarifications=(*dependency.clarifications, clarification),
            )
        case DependencyCountered():
            return replace(
                dependency,
                state=State.STATE_COUNTERED,
                interrupted=State.STATE_UNSPECIFIED,
                terms=event.terms,
                consumer=event.consumer,
                provider_objective=event.provider_objective,
                offered_by=event.by,
                offered_by_provider=event.awaiting != event.terms.provider,
                awaiting=event.awaiting,
                answer_due=event.answer_due,
                escalated_to="",
                escalated=False,
            )
        case DependencyAccepted():
            return replace(
                _answered(dependency),
                # It is accepted once more if goal refused the objective that was named first: work may have begun.
                state=dependency.state if dependency.stands else State.STATE_ACCEPTED,
                awaiting=dependency.awaiting if dependency.stands else "",
                terms=event.terms,
                consumer=event.consumer,
                provider=event.provider,
                provider_objective=event.provider.goal,
                agreed_by=event.by,
                accepted_by=event.accepted_by,
                support_refusal="",
            )
        case DependencyEscalated():
            return replace(
                dependency,
                state=State.STATE_ESCALATED,
                interrupted=State.STATE_UNSPECIFIED,
                awaiting=_owing(dependency),
                escalated_to=event.to,
                escalated=True,
                reason=event.reason,
            )
        case DependencySupported():
            return replace(dependency, supporting_key_result=event.key_result, support_refusal="")
        case DependencySupportRefused():
            return replace(dependency, support_refusal=f"{event.refusal_reason}: {event.refusal}")
        case DependencyStarted():
            return replace(dependency, state=State.STATE_IN_PROGRESS)
        case DeliveryForecasted():
            return replace(dependency, forecast=event.forecast, slipped=event.slipped)
        case DependencyDelivered():
            return replace(
                dependency,
                state=State.STATE_DELIVERED,
                delivery=event.delivery,
                awaiting=dependency.consumer.owner,
            )
        case DeliveryRejected():
            return replace(dependency, state=State.STATE_DELIVERY_REJECTED, awaiting="", reason=event.reason)
        case DeliveryAccepted():
            return replace(_answered(dependency), state=State.STATE_DELIVERY_ACCEPTED, ended_by=event.by)
        case DependencyDeclined():
            # Whom it was escalated to may still take the risk of going on without it.
            declined = _ended(dependency, State.STATE_DECLINED, event)
            return replace(declined, escalated_to=dependency.escalated_to)
        case DependencyRiskTaken():
            return _ended(dependency, State.STATE_RISK_TAKEN, event)
        case DependencyBreached():
            return replace(_ended(dependency, State.STATE_BREACHED, event), overdue=event.overdue)
        case DependencyCancelled():
            return _ended(dependency, State.STATE_CANCELLED, event)
        case DependencyWarned(risk=risk):
            others = {origin: each for origin, each in dependency.risks.items() if origin != risk.origin}
            cleared = risk.kind == RISK_KIND_CLEARED
            return replace(
                dependency,
                risks=others if cleared else {**others, risk.origin: risk},
                heard={**dependency.heard, risk.origin: risk.origin_version},
            )
        case _:
            raise TypeError(f"a dependency knows no {event.DESCRIPTOR.full_name}")


def _answered(dependency: Dependency) -> Dependency:
    """Nobody owes an answer any more."""
    return replace(
        dependency,
        interrupted=State.STATE_UNSPECIFIED,
        awaiting="",
        answer_due=None,
        escalated_to="",
        escalated=False,
    )


def _ended(
    dependency: Dependency,
    state: dependency_pb2.Dependency.State,
    event: DependencyDeclined | DependencyRiskTaken | DependencyBreached | DependencyCancelled,
) -> Dependency:
    return replace(_answered(dependency), state=state, ended_by=event.by, reason=event.reason)


def _owing(dependency: Dependency) -> str:
    """Who owes the answer to the offer on the table."""
    return dependency.consumer.owner if dependency.offered_by_provider else dependency.terms.provider


def describe(name: str, version: int, dependency: Dependency) -> dependency_pb2.Dependency:
    return dependency_pb2.Dependency(
        name=name,
        etag=f"v{version}",
        state=dependency.state,
        terms=dependency.terms,
        consumer=dependency.consumer,
        provider=dependency.provider,
        offered_by=dependency.offered_by,
        awaiting=dependency.awaiting,
        answer_due=dependency.answer_due,
        escalated_to=dependency.escalated_to,
        provider_objective=dependency.provider_objective,
        accepted_by=dependency.accepted_by,
        supporting_key_result=dependency.supporting_key_result,
        support_refusal=dependency.support_refusal,
        risk_taken_by=dependency.ended_by if dependency.state == State.STATE_RISK_TAKEN else "",
        clarifications=dependency.clarifications,
        forecast=dependency.forecast,
        delivery=dependency.delivery,
        risks=dependency.risks.values(),
        reason=dependency.reason,
        overdue=dependency.overdue,
    )


# -- the two sides


def consumer_of(dependency: Dependency, by: Context) -> str:
    """Who owns the consumer's objective now."""
    (known,) = by.known(objective_of(dependency.terms.consumer))
    return str(known.owner) if known is not None else dependency.consumer.owner


def providers_of(dependency: Dependency, consumer: str, by: Context) -> tuple[str, ...]:
    """Everybody who speaks for the provider."""
    asked = dependency.terms.provider
    people = (asked,) if asked.startswith("people/") else leads_of(asked, by.people, consumer)
    return tuple(dict.fromkeys((*people, *filter(None, (dependency.accepted_by,)))))


def leads_of(unit: str, people: People, beside: str = "") -> tuple[str, ...]:
    """Who leads the unit, or, if nobody does, the nearest one above it. beside: who is not counted."""
    for each in people.unit_path(unit):
        if leads := tuple(lead for lead in people.holders(ROLE_BUSINESS_LEAD, each) if lead != beside):
            return leads
    return ()


def is_application(by: Context) -> bool:
    return by.person.startswith("apps/")


@dataclass(frozen=True, slots=True)
class Sides:
    """Who they are, and on which one the caller is. Who is both speaks as the consumer."""

    consumer: str
    providers: tuple[str, ...]
    is_consumer: bool


def must_be_party(dependency: Dependency, by: Context) -> Sides:
    consumer = consumer_of(dependency, by)
    providers = providers_of(dependency, consumer, by)
    if by.person != consumer and by.person not in providers:
        raise CallerIsNoParty(f"{by.person} is neither the consumer nor the provider")
    return Sides(consumer, providers, by.person == consumer)


def must_be_consumer(dependency: Dependency, by: Context) -> Sides:
    sides = must_be_party(dependency, by)
    if not sides.is_consumer:
        raise CallerIsNotTheConsumer(f"{sides.consumer} needs it", consumer=sides.consumer)
    return sides


def must_be_provider(dependency: Dependency, by: Context) -> Sides:
    sides = must_be_party(dependency, by)
    if sides.is_consumer:
        asked = dependency.accepted_by or dependency.terms.provider
        raise CallerIsNotTheProvider(f"{asked} gives it", provider=asked)
    return sides


def must_owe_the_answer(dependency: Dependency, by: Context) -> Sides:
    """A question that is open keeps nobody from answering the offer itself."""
    sides = must_be_party(dependency, by)
    if sides.is_consumer != dependency.offered_by_provider:
        owing = sides.consumer if dependency.offered_by_provider else dependency.terms.provider
        raise CallerOwesNoAnswer(f"{owing} owes the answer", awaiting=owing)
    return sides


def must_be_negotiated(dependency: Dependency) -> None:
    if dependency.stands:
        raise DependencyIsAgreed("it was agreed: it can be breached or cancelled")
    must_not_have_ended(dependency)


def must_stand(dependency: Dependency) -> None:
    must_not_have_ended(dependency)
    if not dependency.stands:
        raise DependencyIsNotAgreed("nobody agreed to it yet")


def must_be_owed(dependency: Dependency) -> None:
    """Agreed, and the provider's turn."""
    must_stand(dependency)
    if dependency.state == State.STATE_DELIVERED:
        raise DependencyIsDelivered("it was delivered: the consumer accepts or rejects it")


def must_not_have_ended(dependency: Dependency) -> None:
    if dependency.has_ended:
        raise DependencyHasEnded("what has ended does not change")
