"""All decisions about a dependency: one function per rpc of DependencyService. The state is in handshake.py."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.dependency_pb2 import Clarification, Delivery, DeliveryForecast, DependencyTerms
from okr.alignment.v1.dependency_service_pb2 import (
    AcceptDeliveryRequest,
    AcceptDependencyRequest,
    BreachDependencyRequest,
    CancelDependencyRequest,
    ClarifyDependencyRequest,
    ConfirmSupportRequest,
    CounterDependencyRequest,
    DeclineDependencyRequest,
    DeliverDependencyRequest,
    EscalateDependencyRequest,
    ForecastDependencyRequest,
    RejectDeliveryRequest,
    RequestDependencyRequest,
    StartDependencyRequest,
    TakeDependencyRiskRequest,
    WarnDependencyRequest,
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
from okr.alignment.v1.risk_pb2 import RISK_KIND_CLEARED
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import Context, Elsewhere
from libs.permission import Resource
from libs.record import moment, timestamp
from services.alignment.ends import end_of, foresee, must_be_open, must_overlap, objective_at, objective_of
from services.alignment.gathering import (
    LAST_PLACES,
    MOST_STATEMENTS,
    check_date,
    check_date_to_come,
    check_person,
    check_unit,
)
from services.alignment.handshake import (
    INITIAL,
    Dependency,
    Sides,
    State,
    consumer_of,
    describe,
    evolve,
    is_application,
    leads_of,
    must_be_consumer,
    must_be_negotiated,
    must_be_owed,
    must_be_party,
    must_be_provider,
    must_not_have_ended,
    must_owe_the_answer,
    must_stand,
    providers_of,
)
from services.alignment.refusals import (
    AnswerIsNotDue,
    CallerIsNoParty,
    DateIsNotPast,
    DependencyExists,
    DependencyIsAgreed,
    DependencyIsNotAgreed,
    DependencyIsNotDelivered,
    EndsAreTheSame,
    EscalationStaysBetweenParties,
    ObjectiveIsFull,
    PartiesAreFixed,
    ProviderHasNoLead,
    ProviderIsTheConsumer,
    ProviderObjectiveIsMissing,
    ProviderObjectiveIsNotTheirs,
    QuantityIsMissing,
    QuantityIsNotPositive,
    StatementsAreFull,
)

__all__ = ["INITIAL", "PREFIX", "advise", "concerns", "describe", "evolve"]

PREFIX = "dependencies"
#: Until when an answer is owed if nobody says.
ANSWER_DAYS = 7
#: Key results that an objective holds.
MOST_KEY_RESULTS = 30
#: Fewer days than these until it is needed are few.
NEAR_DAYS = 7
#: Objectives that are looked at to find out whether who is asked waits for the asker.
FARTHEST = 50

Decision = list[Message | Elsewhere]


# -- the handshake


def request_dependency(dependency: Dependency, command: RequestDependencyRequest, by: Context) -> Decision:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if dependency.exists:
        raise DependencyExists(f"{name} exists already", dependency=name)
    terms = command.terms
    check_terms(terms, by)
    must_be_open(terms.consumer, by)
    consumer = end_of(terms.consumer, by)
    if by.person != consumer.owner:
        raise CallerIsNoParty(f"{consumer.owner} owns {objective_of(terms.consumer)}")
    check_provider(terms.provider, consumer.owner, by)
    requested = DependencyRequested(
        terms=terms, consumer=consumer, by=by.person, awaiting=terms.provider, answer_due=due_of(command, by)
    )
    return [requested]


def clarify_dependency(dependency: Dependency, command: ClarifyDependencyRequest, by: Context) -> Decision:
    must_be_negotiated(dependency)
    sides = must_be_party(dependency, by)
    if len(dependency.clarifications) >= MOST_STATEMENTS:
        raise StatementsAreFull(f"it holds {MOST_STATEMENTS} questions and answers already")
    other = dependency.terms.provider if sides.is_consumer else sides.consumer
    asked_consumer = dependency.awaiting != dependency.terms.provider
    is_answer = dependency.state == State.STATE_CLARIFYING and sides.is_consumer == asked_consumer
    owing = sides.consumer if dependency.offered_by_provider else dependency.terms.provider
    clarified = DependencyClarified(
        clarification=Clarification(by=by.person, text=command.text, time=timestamp(by.at)),
        awaiting=owing if is_answer else other,
        is_answer=is_answer,
    )
    return [clarified]


def counter_dependency(dependency: Dependency, command: CounterDependencyRequest, by: Context) -> Decision:
    must_be_negotiated(dependency)
    sides = must_owe_the_answer(dependency, by)
    terms, known = command.terms, dependency.terms
    if (terms.consumer, terms.provider) != (known.consumer, known.provider):
        raise PartiesAreFixed("another key result or another provider is another dependency", field="terms")
    provider_objective = command.provider_objective or dependency.provider_objective
    if terms == known and provider_objective == dependency.provider_objective:
        return []
    check_terms(terms, by)
    foresee(by, terms.consumer, *filter(None, (provider_objective,)))
    must_be_open(terms.consumer, by)
    if provider_objective:
        must_be_theirs(provider_objective, dependency, by)
    return [
        DependencyCountered(
            terms=terms,
            consumer=end_of(terms.consumer, by),
            provider_objective=provider_objective,
            by=by.person,
            awaiting=terms.provider if sides.is_consumer else sides.consumer,
            answer_due=due_of(command, by),
            reason=command.reason,
        )
    ]


def accept_dependency(dependency: Dependency, command: AcceptDependencyRequest, by: Context) -> Decision:
    if dependency.stands:
        if not dependency.support_refusal:
            return must_repeat(dependency, command, by)
        # Goal could not give the key result to the objective that was named: the provider names one that can take it.
        sides = must_be_provider(dependency, by)
    else:
        must_be_negotiated(dependency)
        sides = must_owe_the_answer(dependency, by)
    provider_objective = objective_for(dependency, command, sides)
    terms = dependency.terms
    foresee(by, terms.consumer, provider_objective)
    must_be_open(terms.consumer, by)
    must_be_theirs(provider_objective, dependency, by)
    if not dependency.stands:
        check_date_to_come(terms.needed_by, "", by)
    return [
        DependencyAccepted(
            by=by.person,
            terms=terms,
            consumer=end_of(terms.consumer, by),
            provider=end_of(provider_objective, by),
            accepted_by=dependency.offered_by if sides.is_consumer else by.person,
            key_result_id=key_result_id_of(command.name),
        )
    ]


def must_repeat(dependency: Dependency, command: AcceptDependencyRequest, by: Context) -> Decision:
    """Nothing, if the caller says the same yes again."""
    if by.person == dependency.agreed_by and command.provider_objective in ("", dependency.provider_objective):
        return []
    raise DependencyIsAgreed("it was agreed: it can be breached or cancelled")


def objective_for(dependency: Dependency, command: AcceptDependencyRequest, sides: Sides) -> str:
    """The objective that gets the supporting key result: the provider says which, in this answer or in a counter."""
    named = dependency.provider_objective
    if sides.is_consumer and command.provider_objective not in ("", named):
        raise ProviderObjectiveIsNotTheirs(
            "only the provider says which objective it is",
            field="provider_objective",
            objective=command.provider_objective,
        )
    if not (provider_objective := command.provider_objective or named):
        raise ProviderObjectiveIsMissing("which objective gets the key result?", field="provider_objective")
    return provider_objective


def decline_dependency(dependency: Dependency, command: DeclineDependencyRequest, by: Context) -> Decision:
    if dependency.state == State.STATE_DECLINED and dependency.ended_by == by.person:
        return []
    must_be_negotiated(dependency)
    if by.person != dependency.escalated_to:
        must_owe_the_answer(dependency, by)
    return [DependencyDeclined(by=by.person, reason=command.reason)]


def escalate_dependency(dependency: Dependency, command: EscalateDependencyRequest, by: Context) -> Decision:
    must_be_negotiated(dependency)
    overdue = dependency.answer_due is not None and by.at > moment(dependency.answer_due)
    consumer = consumer_of(dependency, by)
    providers = providers_of(dependency, consumer, by)
    if is_application(by):
        if dependency.escalated:
            return []
        if not overdue:
            raise AnswerIsNotDue("the answer is not overdue yet")
    else:
        must_be_party(dependency, by)
    parties = (consumer, *providers)
    to = command.to or next((each for each in above(dependency, consumer, providers, by) if each not in parties), "")
    if command.to:
        check_person(command.to, "to", by)
    if to in parties:
        raise EscalationStaysBetweenParties(f"{to} is a party", field="to")
    if dependency.escalated and dependency.escalated_to == to:
        return []
    return [DependencyEscalated(to=to, reason=command.reason, overdue=overdue)]


def above(dependency: Dependency, consumer: str, providers: tuple[str, ...], by: Context) -> Iterator[str]:
    """Who could decide, the best first: the lowest manager above both parties, then the line of who owes the answer."""
    provider = dependency.offered_by if dependency.offered_by in providers else next(iter(providers), "")
    both = by.people.line_of(provider)
    yield from (each for each in by.people.line_of(consumer) if each in both)
    owing = consumer if dependency.offered_by_provider else provider
    yield from by.people.line_of(owing or consumer)


def take_dependency_risk(dependency: Dependency, command: TakeDependencyRiskRequest, by: Context) -> Decision:
    if dependency.state == State.STATE_RISK_TAKEN and dependency.ended_by == by.person:
        return []
    if dependency.state not in (State.STATE_DECLINED, State.STATE_BREACHED):
        must_be_negotiated(dependency)
    consumer = consumer_of(dependency, by)
    if by.person not in (consumer, dependency.escalated_to, *by.people.line_of(consumer)):
        raise CallerIsNoParty(f"{consumer}, their line and whom it was escalated to take the risk")
    return [DependencyRiskTaken(by=by.person, reason=command.reason)]


# -- work on it


def start_dependency(dependency: Dependency, command: StartDependencyRequest, by: Context) -> Decision:
    must_stand(dependency)
    must_be_provider(dependency, by)
    return [DependencyStarted(by=by.person)] if dependency.state == State.STATE_ACCEPTED else []


def forecast_dependency(dependency: Dependency, command: ForecastDependencyRequest, by: Context) -> Decision:
    must_be_owed(dependency)
    if not is_application(by):
        must_be_provider(dependency, by)
    check_date(command.date, "date")
    terms, known = dependency.terms, dependency.forecast
    # The day on which a key result is due says nothing about how much there will be: that stays as the provider said.
    unsaid = known.quantity if known is not None and is_application(by) else ""
    quantity = command.quantity or unsaid
    missing = short_of(quantity, terms)
    late = date.fromisoformat(command.date) - date.fromisoformat(terms.needed_by)
    forecast = DeliveryForecast(
        date=command.date,
        quantity=quantity,
        reason=command.reason,
        by=by.person,
        days_late=max(late.days, 0),
        short=f"{missing.normalize():f}" if missing else "",
        time=timestamp(by.at),
    )
    expected = (known.date, known.short) if known is not None else (terms.needed_by, "")
    # A key result that is due when agreed says nothing new; a person who says so does.
    if (forecast.date, forecast.short) == expected and (known is not None or is_application(by)):
        return []
    slipped = bool(forecast.days_late or forecast.short)
    return [DeliveryForecasted(forecast=forecast, slipped=slipped, recovered=dependency.slipped and not slipped)]


def deliver_dependency(dependency: Dependency, command: DeliverDependencyRequest, by: Context) -> Decision:
    must_stand(dependency)
    must_be_provider(dependency, by)
    short_of(command.quantity, dependency.terms)
    delivery = Delivery(
        by=by.person,
        evidence_uris=command.evidence_uris,
        quantity=command.quantity,
        note=command.note,
        time=timestamp(by.at),
    )
    if dependency.state == State.STATE_DELIVERED and dependency.delivery is not None:
        delivery.time.CopyFrom(dependency.delivery.time)
        if delivery == dependency.delivery:
            return []
    must_be_owed(dependency)
    return [DependencyDelivered(delivery=delivery)]


def accept_delivery(dependency: Dependency, command: AcceptDeliveryRequest, by: Context) -> Decision:
    if dependency.state == State.STATE_DELIVERY_ACCEPTED and dependency.ended_by == by.person:
        return []
    must_stand(dependency)
    must_be_consumer(dependency, by)
    must_be_delivered(dependency)
    return [DeliveryAccepted(by=by.person, note=command.note)]


def reject_delivery(dependency: Dependency, command: RejectDeliveryRequest, by: Context) -> Decision:
    must_stand(dependency)
    must_be_consumer(dependency, by)
    if dependency.state == State.STATE_DELIVERY_REJECTED and dependency.reason == command.reason:
        return []
    must_be_delivered(dependency)
    return [DeliveryRejected(by=by.person, reason=command.reason)]


def breach_dependency(dependency: Dependency, command: BreachDependencyRequest, by: Context) -> Decision:
    if dependency.state == State.STATE_BREACHED and by.person == dependency.ended_by:
        return []
    must_be_owed(dependency)
    if is_application(by):
        if not has_passed(dependency.terms.needed_by, by):
            raise DateIsNotPast(f"{dependency.terms.needed_by} has not passed everywhere yet")
    else:
        must_be_party(dependency, by)
    return [DependencyBreached(by=by.person, reason=command.reason, overdue=is_application(by))]


def cancel_dependency(dependency: Dependency, command: CancelDependencyRequest, by: Context) -> Decision:
    if dependency.state == State.STATE_CANCELLED and dependency.ended_by == by.person:
        return []
    must_not_have_ended(dependency)
    must_be_consumer(dependency, by)
    return [DependencyCancelled(by=by.person, reason=command.reason)]


# -- what has reached it from elsewhere


def confirm_support(dependency: Dependency, command: ConfirmSupportRequest, by: Context) -> Decision:
    if not dependency.accepted_by:
        raise DependencyIsNotAgreed("nobody agreed to it yet")
    if dependency.supporting_key_result:
        # There is exactly one, and it was made; what a second attempt says changes nothing.
        return []
    if command.key_result:
        return [DependencySupported(key_result=command.key_result)]
    refused = DependencySupportRefused(refusal_reason=command.refusal_reason, refusal=command.refusal)
    return [] if evolve(dependency, refused) == dependency else [refused]


def warn_dependency(dependency: Dependency, command: WarnDependencyRequest, by: Context) -> Decision:
    risk = command.risk
    # What began here has gone round in a circle, unless it begins just now.
    if not dependency.stands or (risk.origin == command.name and len(risk.path) > 1):
        return []
    heard = dependency.heard.get(risk.origin)
    if heard is None and risk.kind == RISK_KIND_CLEARED:
        return []
    # What begins here is told once, whatever the version is when it is told again.
    known = dependency.risks.get(risk.origin)
    if known is not None and risk.origin == command.name and (known.kind, known.time) == (risk.kind, risk.time):
        return []
    # What is known by another path, or has gone round in a circle, goes no further.
    return [] if heard is not None and heard >= risk.origin_version else [DependencyWarned(risk=risk)]


# -- what is checked


def check_terms(terms: DependencyTerms, by: Context) -> None:
    check_date_to_come(terms.needed_by, "terms.needed_by", by)
    for name in ("quantity", "effort"):
        text = getattr(terms, name)
        if text and Decimal(text) <= 0:
            raise QuantityIsNotPositive(f"{text} is not above 0", field=f"terms.{name}")


def check_provider(provider: str, consumer: str, by: Context) -> None:
    if provider == consumer:
        raise ProviderIsTheConsumer(f"{consumer} asks themselves", field="terms.provider")
    if provider.startswith("people/"):
        check_person(provider, "terms.provider", by)
        return
    check_unit(provider, "terms.provider", by)
    leads = leads_of(provider, by.people)
    if leads == (consumer,):
        raise ProviderIsTheConsumer(f"{consumer} leads {provider}", field="terms.provider")
    if not leads:
        raise ProviderHasNoLead(f"nobody leads {provider} or a unit above it", field="terms.provider", unit=provider)


def must_be_theirs(objective: str, dependency: Dependency, by: Context) -> None:
    """The provider's, open, at the consumer's time, and with room for one key result more."""
    asked, consumer = dependency.terms.provider, dependency.terms.consumer
    must_be_open(objective, by)
    if objective == objective_of(consumer):
        raise EndsAreTheSame("it is the consumer's own objective", field="provider_objective")
    known = objective_at(objective, by)
    theirs = known.owner == asked if asked.startswith("people/") else asked in by.people.unit_path(known.unit)
    if not theirs:
        raise ProviderObjectiveIsNotTheirs(
            f"{objective} is neither owned by {asked} nor in it", field="provider_objective", objective=objective
        )
    must_overlap(consumer, objective, by)
    if len(known.key_results) >= MOST_KEY_RESULTS:
        raise ObjectiveIsFull(f"it has {MOST_KEY_RESULTS} key results", field="provider_objective", objective=objective)


def must_be_delivered(dependency: Dependency) -> None:
    if dependency.state != State.STATE_DELIVERED:
        raise DependencyIsNotDelivered("nothing was delivered that was not looked at")


def short_of(quantity: str, terms: DependencyTerms) -> Decimal:
    """How much less than agreed it is; 0: it is all of it."""
    if not quantity:
        return Decimal(0)
    if not terms.quantity:
        raise QuantityIsMissing("no quantity was agreed", field="quantity")
    if Decimal(quantity) < 0:
        raise QuantityIsNotPositive(f"{quantity} is below 0", field="quantity")
    return max(Decimal(terms.quantity) - Decimal(quantity), Decimal(0))


def has_passed(day: str, by: Context) -> bool:
    """True once the day is over everywhere."""
    return date.fromisoformat(day) < (by.at - LAST_PLACES).date()


def due_of(command: RequestDependencyRequest | CounterDependencyRequest, by: Context) -> Timestamp:
    return command.answer_due if command.HasField("answer_due") else timestamp(by.at + timedelta(days=ANSWER_DAYS))


def key_result_id_of(name: str) -> str:
    """Id of the supporting key result, "dep-" and the first 12 digits of the dependency's id."""
    return f"dep-{name.rpartition('/')[2].replace('-', '')[:12]}"


# -- advice


def advise(dependency: Dependency, command: Any, by: Context) -> list[Warning]:
    """On the state after the decision."""
    return list(_on_offer(dependency, command, by))


def _on_offer(dependency: Dependency, command: Any, by: Context) -> Iterator[Warning]:
    if not isinstance(command, RequestDependencyRequest | CounterDependencyRequest | AcceptDependencyRequest):
        return
    days = (date.fromisoformat(dependency.terms.needed_by) - by.at.date()).days
    if days < NEAR_DAYS:
        yield _warning("NEEDED_BY_IS_NEAR", "terms.needed_by", f"{max(days, 0)} days are left")
    ends = [end for end in (dependency.terms.consumer, dependency.provider_objective) if end]
    foresee(by, *ends)
    for end in ends:
        (known,) = by.known(objective_of(end))
        if known is not None and known.state in (Objective.STATE_DRAFT, Objective.STATE_IN_DIALOGUE):
            yield _warning("END_IS_NOT_AGREED", end, "its terms are not agreed: they may move")
    if waiting := _waits_for_asker(dependency, by):
        yield _warning("DEPENDENCY_CIRCLES", waiting, f"who is asked waits for the asker, by {waiting}")


def _waits_for_asker(dependency: Dependency, by: Context) -> str:
    """The dependency by which the provider waits for what the asker has promised, at any distance; "" if there is none."""
    seen = [objective_of(dependency.terms.consumer)]
    for objective in seen:
        (known,) = by.known(objective)
        for promised in [each.dependency for each in known.key_results if each.dependency] if known else []:
            other = by.state(promised)
            waiting = objective_of(other.terms.consumer)
            if not other.stands or waiting in seen:
                continue
            if _is_asked(dependency, waiting, by):
                return str(promised)
            if len(seen) < FARTHEST:
                seen.append(waiting)
    return ""


def _is_asked(dependency: Dependency, objective: str, by: Context) -> bool:
    """True if the objective is the one that delivers or, before anybody said which, one of who is asked."""
    if dependency.provider_objective:
        return objective == dependency.provider_objective
    asked = dependency.terms.provider
    (known,) = by.known(objective)
    if known is None:
        return False
    return bool(known.owner == asked if asked.startswith("people/") else asked in by.people.unit_path(known.unit))


def _warning(reason: str, subject: str, message: str) -> Warning:
    return Warning(reason=reason, subject=subject, message=message)


# -- permission


def concerns(dependency: Dependency, command: Any, by: Context) -> Resource:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if not dependency.exists:
        if not isinstance(command, RequestDependencyRequest):
            return Resource(kind="dependency", name=name)
        dependency = Dependency(terms=command.terms)
    consumer = consumer_of(dependency, by)
    asked = dependency.terms.provider
    to_person = asked.startswith("people/")
    return Resource(
        kind="dependency",
        name=name,
        owner=consumer,
        counterpart=asked if to_person else "",
        parties=frozenset(providers_of(dependency, consumer, by)),
        unit=by.people.unit_of(asked) if to_person else asked,
        escalated_to=dependency.escalated_to,
    )
