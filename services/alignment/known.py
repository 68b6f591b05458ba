"""What alignment knows of goal's objectives and cycles: goal's events folded into KnownObjective and KnownCycle."""

import json
import unicodedata
from hashlib import sha256
from types import ModuleType
from typing import Any, Protocol

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from okr.alignment.v1.facts_pb2 import KnownChange, KnownCycle, KnownKeyResult, KnownObjective
from okr.goal.v1 import events_pb2
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.events_pb2 import (
    CycleClosed,
    CycleOpened,
    CyclePlanned,
    CycleReplanned,
    CycleStarted,
    CycleWoundUp,
    DialogueOpened,
    DialogueReopened,
    KeyResultRetargeted,
    KeyResultsReweighted,
    ObjectiveActivated,
    ObjectiveAgreed,
    ObjectiveClosed,
    ObjectiveDrafted,
    ObjectiveImported,
    ObjectiveRestricted,
    ObjectiveTransferred,
    ReactionRefused,
    ReactionTaken,
    ResourceOffered,
    ResourceWithdrawn,
    RestrictionLifted,
    SupportingKeyResultAdded,
    TermsRevised,
)
from okr.goal.v1.objective_pb2 import KeyResult, Objective, Terms
from okr.log.v1.record_pb2 import Header

#: Raised when folding the same events gives something else: the table is then filled anew.
VERSION = 1
EVENTS: tuple[ModuleType, ...] = (events_pb2,)
#: Decisions rest on it: the service waits for it before it serves.
KEEPS = True

_CHANGING = (
    KeyResultRetargeted,
    KeyResultsReweighted,
    ObjectiveTransferred,
    ResourceOffered,
    ResourceWithdrawn,
    SupportingKeyResultAdded,
    TermsRevised,
)
_STIRRING = (
    ObjectiveDrafted,
    ObjectiveImported,
    ObjectiveActivated,
    ObjectiveRestricted,
    RestrictionLifted,
    ReactionTaken,
    ReactionRefused,
)


class Recorded(Protocol):
    """What is read of a record."""

    @property
    def event(self) -> Message: ...

    @property
    def header(self) -> Header: ...


def initial(stream: str) -> Message | None:
    """What is known of a stream before its first event; None if nobody here asks about such a stream."""
    match stream.partition("/")[0]:
        case "objectives":
            return KnownObjective()
        case "cycles":
            return KnownCycle()
        case _:
            return None


def changes_terms(event: Message) -> bool:
    """True if a contract that names the objective may be stale after it: its terms changed, or it ended."""
    return isinstance(event, (*_CHANGING, ObjectiveClosed))


def asks_for_reaction(recorded: Recorded) -> bool:
    """True for what contracts, dependencies, overlaps and workshops have to follow."""
    return changes_terms(recorded.event) or isinstance(recorded.event, _STIRRING)


def fold(known: Any, recorded: Recorded) -> Message:
    """Changes `known` by one event, and returns it. Events that say nothing of interest change nothing."""
    event = recorded.event
    if isinstance(known, KnownCycle):
        _fold_cycle(known, event)
        return known
    objective: KnownObjective = known
    _fold_objective(objective, event)
    if changes_terms(event):
        header = recorded.header
        change = KnownChange(event=event.DESCRIPTOR.full_name, reason_code=header.reason_code, time=header.recorded_at)
        objective.last_change.CopyFrom(change)
    return objective


def digest_of_objective(known: KnownObjective) -> str:
    """ContractEnd.digest of an objective: the hash of all that was offered to be accepted."""
    return known.terms_hash


def digest_of_title(title: str) -> str:
    """The same for titles that differ in case, width, spaces and punctuation only; "" if nothing else is in it."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    letters = "".join(each for each in folded if unicodedata.category(each)[0] not in "ZPC")
    return sha256(letters.encode()).hexdigest() if letters else ""


def _fold_cycle(known: KnownCycle, event: Message) -> None:
    match event:
        case CyclePlanned(plan=plan) | CycleReplanned(plan=plan):
            known.start_date, known.end_date, known.time_zone = plan.start_date, plan.end_date, plan.time_zone
            known.state = known.state or Cycle.STATE_PLANNING
        case CycleOpened():
            known.state = Cycle.STATE_DRAFTING
        case CycleStarted():
            known.state = Cycle.STATE_ACTIVE
        case CycleWoundUp():
            known.state = Cycle.STATE_CLOSING
        case CycleClosed():
            known.state = Cycle.STATE_CLOSED


def _fold_objective(known: KnownObjective, event: Any) -> None:
    if isinstance(event, _CHANGING):
        _fold_terms(known, event)
        known.revision, known.terms_hash = event.revision, event.terms_hash
        if known.state == Objective.STATE_AGREED:
            known.state = Objective.STATE_IN_DIALOGUE
        return
    match event:
        case ObjectiveDrafted() | ObjectiveImported():
            known.imported = isinstance(event, ObjectiveImported)
            known.state = Objective.STATE_IMPORTED if known.imported else Objective.STATE_DRAFT
            known.revision, known.terms_hash = 1, event.terms_hash
            _take(known, event.terms)
        case DialogueOpened() | DialogueReopened():
            known.state = Objective.STATE_IN_DIALOGUE
        case ObjectiveAgreed():
            # Work goes on while terms are agreed anew.
            if known.state != Objective.STATE_ACTIVE:
                known.state = Objective.STATE_AGREED
        case ObjectiveActivated():
            known.state = Objective.STATE_ACTIVE
        case ObjectiveClosed():
            known.state = Objective.STATE_CLOSED
        case ObjectiveRestricted(restriction=restriction):
            known.restricted = True
            known.readers[:] = restriction.readers
            _withhold(known)
        case RestrictionLifted():
            known.restricted = False
            known.ClearField("readers")
            _withhold(known)


def _fold_terms(known: KnownObjective, event: Any) -> None:
    match event:
        case TermsRevised(terms=terms):
            _take(known, terms)
        case KeyResultRetargeted():
            for each in known.key_results:
                if each.key_result_id == event.key_result_id:
                    each.target = event.target
            _digest(known)
        case KeyResultsReweighted():
            weights = {each.key_result_id: each.weight for each in event.weights}
            for each in known.key_results:
                each.weight = weights.get(each.key_result_id, each.weight)
            _digest(known)
        case SupportingKeyResultAdded(key_result=key_result):
            known.key_results.append(_known(key_result))
            _digest(known)
            _withhold(known)
        case ObjectiveTransferred():
            known.owner, known.counterpart, known.unit = event.owner, event.counterpart, event.unit
            _digest(known)


def _take(known: KnownObjective, terms: Terms) -> None:
    known.owner, known.counterpart = terms.owner, terms.counterpart
    known.unit, known.cycle = terms.unit, terms.cycle
    known.kind, known.parent = terms.kind, terms.parent
    known.ClearField("key_results")
    known.key_results.extend(map(_known, terms.key_results))
    known.withheld_title_digest = digest_of_title(terms.title)
    _digest(known)
    _withhold(known)


def _known(key_result: KeyResult) -> KnownKeyResult:
    metric = key_result.measurement.metric
    rest = KeyResult()
    rest.CopyFrom(key_result)
    rest.ClearField("weight")
    if rest.measurement.HasField("metric"):
        rest.measurement.metric.ClearField("target")
    return KnownKeyResult(
        key_result_id=key_result.key_result_id,
        owner=key_result.owner,
        due_date=key_result.due_date,
        is_metric=bool(metric.baseline and metric.target),
        unit=metric.unit,
        baseline=metric.baseline,
        target=metric.target,
        dependency=key_result.dependency,
        weight=key_result.weight,
        content_digest=_hash(MessageToDict(rest, preserving_proto_field_name=True, use_integers_for_enums=True)),
        withheld_title_digest=digest_of_title(key_result.title),
    )


def _digest(known: KnownObjective) -> None:
    """Digests of the key results anew: each of itself, and of the owner, unit, cycle and kind that it has from its objective."""
    place = [known.owner, known.unit, known.cycle, known.kind]
    for each in known.key_results:
        each.digest = _hash([each.content_digest, each.weight, each.target, *place])


def _withhold(known: KnownObjective) -> None:
    """Nobody finds a restricted objective by what its title says."""
    titled: list[KnownObjective | KnownKeyResult] = [known, *known.key_results]
    for each in titled:
        each.title_digest = "" if known.restricted else each.withheld_title_digest


def _hash(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
