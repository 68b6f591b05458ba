"""An objective as its events have it: the state that its rules read, and the resource that it is answered as."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1 import objective_pb2
from okr.goal.v1.events_pb2 import (
    DialogueEscalated,
    DialogueOpened,
    DialogueReopened,
    FactStated,
    KeyResultMeasured,
    KeyResultRetargeted,
    KeyResultsReweighted,
    ObjectiveActivated,
    ObjectiveAgreed,
    ObjectiveClosed,
    ObjectiveDrafted,
    ObjectiveImported,
    ObjectiveRestricted,
    ObjectiveTransferred,
    OddsEstimated,
    ResourceOffered,
    ResourceRefused,
    ResourceRequested,
    ResourceWithdrawn,
    RestrictionLifted,
    SupportingKeyResultAdded,
    TermsAccepted,
    TermsDeclined,
    TermsRevised,
)
from okr.goal.v1.objective_pb2 import (
    Closing,
    Fact,
    KeyResult,
    KeyResultReading,
    Odds,
    OriginalTarget,
    Resource,
    Restriction,
    Terms,
)

from libs.measure import number
from services.goal.terms import copy_of, with_key_result, with_target, with_weights


@dataclass(frozen=True, slots=True)
class Objective:
    """State of one objective. Messages in it are never changed, only replaced."""

    state: objective_pb2.Objective.State = objective_pb2.Objective.STATE_UNSPECIFIED
    consensus: objective_pb2.Objective.Consensus = objective_pb2.Objective.CONSENSUS_UNSPECIFIED
    terms: Terms = field(default_factory=Terms)
    revision: int = 0
    terms_hash: str = ""
    accepted_by: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    odds: Mapping[str, Odds] = field(default_factory=dict)
    answer_due: Timestamp | None = None
    escalated_to: str = ""
    #: True once it was escalated, even if nobody is known above the parties.
    escalated: bool = False
    origin: objective_pb2.Origin = objective_pb2.ORIGIN_UNSPECIFIED
    policy_pack_version: int = 0
    restriction: Restriction | None = None
    #: The reading of each key result that is newest by when it was true; also of key results that a revision dropped.
    readings: Mapping[str, KeyResultReading] = field(default_factory=dict)
    closing: Closing | None = None
    imported: ObjectiveImported | None = None
    carried_from: str = ""
    carried_to: str = ""
    #: Revision that was agreed last; 0: never.
    agreed_revision: int = 0
    #: Resources that were promised when it was agreed last.
    agreed_resources: frozenset[str] = frozenset()
    #: Target of each metric when it was first agreed.
    agreed_targets: Mapping[str, str] = field(default_factory=dict)
    #: Resources that were withdrawn after agreement and not given again.
    missed_resources: frozenset[str] = frozenset()
    #: True from its first activation: work goes on, also while its terms are open again.
    begun: bool = False

    @property
    def exists(self) -> bool:
        return self.state != objective_pb2.Objective.STATE_UNSPECIFIED

    @property
    def is_negotiated(self) -> bool:
        """A dialogue is open, or open again."""
        return self.consensus in (objective_pb2.Objective.CONSENSUS_OPEN, objective_pb2.Objective.CONSENSUS_REOPENED)

    @property
    def is_agreed(self) -> bool:
        return self.consensus == objective_pb2.Objective.CONSENSUS_REACHED

    @property
    def was_agreed(self) -> bool:
        return self.agreed_revision > 0

    @property
    def parties(self) -> tuple[str, str]:
        return self.terms.owner, self.terms.counterpart

    def key_result(self, key_result_id: str) -> KeyResult | None:
        return next((each for each in self.terms.key_results if each.key_result_id == key_result_id), None)


INITIAL = Objective()


def evolve(objective: Objective, event: Message) -> Objective:
    match event:
        case ObjectiveDrafted():
            return replace(
                objective,
                state=objective_pb2.Objective.STATE_DRAFT,
                terms=event.terms,
                revision=1,
                terms_hash=event.terms_hash,
                origin=event.origin,
                policy_pack_version=event.policy_pack_version,
                carried_from=event.carried_from,
            )
        case ObjectiveImported():
            return replace(
                objective,
                state=objective_pb2.Objective.STATE_IMPORTED,
                terms=event.terms,
                revision=1,
                terms_hash=event.terms_hash,
                imported=event,
                readings=_newest({}, event.readings),
            )
        case DialogueOpened() | DialogueReopened():
            again = isinstance(event, DialogueReopened)
            return replace(
                objective,
                state=objective_pb2.Objective.STATE_IN_DIALOGUE,
                consensus=_open(again=again),
                accepted_by=(),
                declined_by=(),
                answer_due=event.answer_due,
                escalated_to="",
                escalated=False,
            )
        case TermsRevised():
            version = event.policy_pack_version or objective.policy_pack_version
            return replace(_changed(objective, event, event.terms), policy_pack_version=version)
        case ResourceRequested(resource=resource):
            return replace(objective, resources=_with(objective.resources, resource.resource_id, resource))
        case ResourceOffered(resource=resource):
            resources = _with(objective.resources, resource.resource_id, resource)
            missed = objective.missed_resources - {resource.resource_id}
            return replace(_changed(objective, event), resources=resources, missed_resources=missed)
        case ResourceRefused():
            return replace(objective, resources=_ended(objective, event, Resource.STATE_REFUSED))
        case ResourceWithdrawn():
            missed = objective.missed_resources | ({event.resource_id} if event.raises_risk else set())
            resources = _ended(objective, event, Resource.STATE_WITHDRAWN)
            return replace(_changed(objective, event), resources=resources, missed_resources=missed)
        case FactStated(fact=fact):
            return replace(objective, facts=(*objective.facts, fact))
        case OddsEstimated(odds=odds):
            return replace(objective, odds=_with(objective.odds, odds.by, odds))
        case TermsAccepted(party=party):
            return replace(
                objective,
                accepted_by=(*objective.accepted_by, party),
                declined_by=_without(objective.declined_by, party),
            )
        case TermsDeclined(party=party):
            return replace(
                objective,
                accepted_by=_without(objective.accepted_by, party),
                declined_by=(*_without(objective.declined_by, party), party),
            )
        case ObjectiveAgreed():
            return _agreed(objective, event.revision)
        case DialogueEscalated(to=to):
            return replace(objective, escalated_to=to, escalated=True)
        case ObjectiveActivated():
            return replace(objective, state=objective_pb2.Objective.STATE_ACTIVE, begun=True)
        case KeyResultRetargeted():
            return _changed(objective, event, with_target(objective.terms, event.key_result_id, event.target))
        case KeyResultsReweighted():
            weights = {each.key_result_id: each.weight for each in event.weights}
            return _changed(objective, event, with_weights(objective.terms, weights))
        case SupportingKeyResultAdded(key_result=key_result):
            return _changed(objective, event, with_key_result(objective.terms, key_result))
        case KeyResultMeasured():
            reading = KeyResultReading(
                key_result_id=event.key_result_id, reading=event.reading, true_time=event.true_time, by=event.by
            )
            return replace(objective, readings=_newest(objective.readings, [reading]))
        case ObjectiveTransferred():
            terms = copy_of(objective.terms)
            terms.owner, terms.counterpart, terms.unit = event.owner, event.counterpart, event.unit
            return _changed(objective, event, terms)
        case ObjectiveRestricted(restriction=restriction):
            return replace(objective, restriction=restriction)
        case RestrictionLifted():
            return replace(objective, restriction=None)
        case ObjectiveClosed():
            return replace(
                objective,
                state=objective_pb2.Objective.STATE_CLOSED,
                closing=event.closing,
                carried_to=event.carried_to,
                answer_due=None,
                escalated_to="",
                escalated=False,
            )
        case _:
            raise TypeError(f"an objective knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, objective: Objective) -> objective_pb2.Objective:
    return objective_pb2.Objective(
        name=name,
        etag=f"v{version}",
        state=objective.state,
        consensus=objective.consensus,
        terms=objective.terms,
        revision=objective.revision,
        terms_hash=objective.terms_hash,
        accepted_by=objective.accepted_by,
        declined_by=objective.declined_by,
        resources=objective.resources.values(),
        facts=objective.facts,
        odds=objective.odds.values(),
        answer_due=objective.answer_due,
        escalated_to=objective.escalated_to,
        origin=objective.origin,
        restriction=objective.restriction,
        readings=[
            objective.readings[each.key_result_id]
            for each in objective.terms.key_results
            if each.key_result_id in objective.readings
        ],
        closing=objective.closing,
        policy_pack_version=objective.policy_pack_version,
        import_source=objective.imported.source if objective.imported else None,
        carried_from=objective.carried_from,
        carried_to=objective.carried_to,
        original_targets=_moved_targets(objective),
        resource_risk=bool(objective.missed_resources),
    )


def _open(again: bool) -> objective_pb2.Objective.Consensus:
    return objective_pb2.Objective.CONSENSUS_REOPENED if again else objective_pb2.Objective.CONSENSUS_OPEN


def _changed(objective: Objective, event: Any, terms: Terms | None = None) -> Objective:
    """Other terms, or other promises: no acceptance of the old ones counts, and what was agreed is open again."""
    agreed = objective.state == objective_pb2.Objective.STATE_AGREED
    changed = replace(
        objective,
        terms=objective.terms if terms is None else terms,
        revision=event.revision,
        terms_hash=event.terms_hash,
        accepted_by=(),
        declined_by=(),
        state=objective_pb2.Objective.STATE_IN_DIALOGUE if agreed else objective.state,
    )
    if not objective.is_agreed:
        return changed
    return replace(changed, consensus=objective_pb2.Objective.CONSENSUS_REOPENED, answer_due=event.answer_due)


def _agreed(objective: Objective, revision: int) -> Objective:
    active = objective.state == objective_pb2.Objective.STATE_ACTIVE
    offered = (each.resource_id for each in objective.resources.values() if each.state == Resource.STATE_OFFERED)
    metrics = (each for each in objective.terms.key_results if each.measurement.HasField("metric"))
    first = {each.key_result_id: each.measurement.metric.target for each in metrics}
    return replace(
        objective,
        state=objective_pb2.Objective.STATE_ACTIVE if active else objective_pb2.Objective.STATE_AGREED,
        consensus=objective_pb2.Objective.CONSENSUS_REACHED,
        answer_due=None,
        escalated_to="",
        escalated=False,
        agreed_revision=revision,
        agreed_resources=frozenset(offered),
        agreed_targets={**first, **objective.agreed_targets},
    )


def _moved_targets(objective: Objective) -> list[OriginalTarget]:
    return [
        OriginalTarget(key_result_id=each.key_result_id, target=first)
        for each in objective.terms.key_results
        if (first := objective.agreed_targets.get(each.key_result_id)) is not None
        and number(first) != number(each.measurement.metric.target)
    ]


def _newest(
    readings: Mapping[str, KeyResultReading], later: Iterable[KeyResultReading]
) -> Mapping[str, KeyResultReading]:
    """By when they were true; at the same time the later recorded wins."""
    newest = dict(readings)
    for reading in later:
        known = newest.get(reading.key_result_id)
        if known is None or _nanoseconds(known.true_time) <= _nanoseconds(reading.true_time):
            newest[reading.key_result_id] = reading
    return newest


def _nanoseconds(stamp: Timestamp) -> int:
    return stamp.seconds * 1_000_000_000 + stamp.nanos


def _ended(
    objective: Objective, event: ResourceRefused | ResourceWithdrawn, state: Resource.State
) -> Mapping[str, Resource]:
    ended = Resource(resource_id=event.resource_id)
    ended.MergeFrom(objective.resources.get(event.resource_id, ended))
    ended.MergeFrom(Resource(state=state, reason=event.reason, by=event.by))
    return _with(objective.resources, event.resource_id, ended)


def _with(known: Mapping[str, Any], key: str, value: Any) -> Mapping[str, Any]:
    return {**known, key: value}


def _without(parties: tuple[str, ...], party: str) -> tuple[str, ...]:
    return tuple(each for each in parties if each != party)
