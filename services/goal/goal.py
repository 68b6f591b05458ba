"""All decisions about an objective: one function per rpc of GoalService. The state is in objective.py, terms in terms.py."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from google.protobuf.message import Message
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
    TermsAccepted,
    TermsDeclined,
    TermsRevised,
)
from okr.goal.v1.goal_service_pb2 import (
    AcceptTermsRequest,
    ActivateObjectiveRequest,
    CarryObjectiveRequest,
    CloseObjectiveRequest,
    DeclineTermsRequest,
    DraftObjectiveRequest,
    EscalateDialogueRequest,
    EstimateOddsRequest,
    ImportObjectiveRequest,
    LiftRestrictionRequest,
    MeasureKeyResultRequest,
    OfferResourceRequest,
    OpenDialogueRequest,
    ProposeObjectiveRequest,
    RefuseResourceRequest,
    ReopenDialogueRequest,
    RequestResourceRequest,
    RestrictObjectiveRequest,
    RetargetKeyResultRequest,
    ReviseTermsRequest,
    ReweightKeyResultsRequest,
    StateFactRequest,
    TransferObjectiveRequest,
    WithdrawResourceRequest,
)
from okr.goal.v1.measurement_pb2 import Metric
from okr.goal.v1.objective_pb2 import Closing, Fact, Odds, Resource, Restriction, Terms

from libs import permission
from libs.commands import Context, Elsewhere
from libs.measure import fits, number
from libs.record import moment
from services.goal.advice import advise
from services.goal.grounds import (
    above,
    cycle_runs,
    due_of,
    revision_of,
    rules_of,
    settled,
    true_time,
)
from services.goal.guards import (
    key_result_named,
    must_be_changeable,
    must_be_counterpart,
    must_be_open,
    must_be_owner,
    must_be_party,
    must_be_planned,
    must_have_dialogue,
    must_have_room,
    must_keep_its_place,
    must_keep_what_was_measured,
    must_not_be_imported,
    must_say_why,
    must_support_what_it_supports,
    must_take_new_objectives,
    resource_named,
)
from services.goal.objective import INITIAL, Objective, describe, evolve
from services.goal.refusals import (
    AnswerIsNotDue,
    CycleIsNotActive,
    CycleIsTheSame,
    DecisionIsCarried,
    EscalationStaysBetweenParties,
    EvidenceIsMissing,
    ImportDiffers,
    KeyResultHasNoTarget,
    NothingIsLeft,
    ObjectiveExists,
    ObjectiveIsNotActive,
    PivotIsNotAllowed,
    ReadingDoesNotFit,
    ResourceIsNotAskedFor,
    ResourceIsNotPromised,
    ResourceIsPromised,
    TermsAreAgreed,
    TermsAreDeclined,
    TermsAreNotAgreed,
    TermsHaveMoved,
    WeightsAreIncomplete,
)
from services.goal.remainder import left_to_do
from services.goal.terms import (
    PROMISED,
    check,
    check_date,
    check_import,
    check_metric,
    check_person,
    check_transfer,
    check_weights,
    copy_of,
    hash_of,
    is_easier,
    supporting,
    with_target,
    with_weights,
)

__all__ = ["INITIAL", "PREFIX", "advise", "concerns", "describe", "evolve"]

PREFIX = "objectives"


State = objective_pb2.Objective
Decision = list[Message | Elsewhere]


# -- writing it down


def draft_objective(objective: Objective, command: DraftObjectiveRequest, by: Context) -> Decision:
    return [drafted(objective, command, by)]


def propose_objective(objective: Objective, command: ProposeObjectiveRequest, by: Context) -> Decision:
    draft = drafted(objective, command, by)
    rules = by.state(draft.terms.policy_pack).rules(draft.policy_pack_version)
    return [draft, DialogueOpened(answer_due=due_of(command, rules, by))]


def drafted(
    objective: Objective, command: DraftObjectiveRequest | ProposeObjectiveRequest, by: Context
) -> ObjectiveDrafted:
    name = command.name or f"{PREFIX}/{by.command_id}"
    if objective.exists:
        raise ObjectiveExists(f"{name} exists already", objective=name)
    return draft_of(name, command.terms, command.origin, by)


def draft_of(name: str, terms: Terms, origin: objective_pb2.Origin, by: Context) -> ObjectiveDrafted:
    must_take_new_objectives(terms.cycle, by)
    must_support_what_it_supports(INITIAL.terms, terms)
    terms, version = settled(terms, by)
    check(name, terms, by.people)
    return ObjectiveDrafted(terms=terms, origin=origin, policy_pack_version=version, terms_hash=hash_of(terms, ()))


def import_objective(objective: Objective, command: ImportObjectiveRequest, by: Context) -> Decision:
    check_import(command.name, command.terms, command.source, command.readings)
    must_be_planned(command.terms.cycle, by)
    must_support_what_it_supports(INITIAL.terms, command.terms)
    imported = ObjectiveImported(
        terms=command.terms,
        source=command.source,
        terms_hash=hash_of(command.terms, ()),
        readings=command.readings,
    )
    if not objective.exists:
        return [imported]
    if objective.imported is None:
        raise ObjectiveExists(f"{command.name} was not imported but made here", objective=command.name)
    if objective.imported != imported:
        raise ImportDiffers(f"{command.name} was imported with other content", objective=command.name)
    return []


# -- the dialogue


def open_dialogue(objective: Objective, command: OpenDialogueRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    if objective.state == State.STATE_IN_DIALOGUE:
        return []
    if objective.state in (State.STATE_AGREED, State.STATE_ACTIVE):
        raise TermsAreAgreed("the terms were agreed; ReopenDialogue opens them again")
    must_take_new_objectives(objective.terms.cycle, by)
    terms, version = settled(objective.terms, by, objective)
    check(command.name, terms, by.people)
    opened = DialogueOpened(answer_due=due_of(command, by.state(terms.policy_pack).rules(version), by))
    if terms == objective.terms and version == objective.policy_pack_version:
        return [opened]
    # An import names no policy pack: what is going to be accepted has to say it.
    revised = TermsRevised(terms=terms, by=by.person, policy_pack_version=version, **revision_of(objective, by, terms))
    return [revised, opened]


def revise_terms(objective: Objective, command: ReviseTermsRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    if by.person != objective.escalated_to:
        must_be_party(objective, by)
    terms, version = settled(command.terms, by, objective)
    if terms == objective.terms:
        return []
    must_be_changeable(objective, by)
    if objective.state == State.STATE_ACTIVE and not rules_of(objective, by).pivot_allowed:
        raise PivotIsNotAllowed(f"{objective.terms.policy_pack} lets terms change after ReopenDialogue only")
    if objective.was_agreed:
        must_say_why(command)
    must_keep_its_place(objective, terms, by)
    must_keep_what_was_measured(objective, terms)
    must_support_what_it_supports(objective.terms, terms)
    check(command.name, terms, by.people)
    return [
        TermsRevised(
            terms=terms,
            by=by.person,
            reason_code=command.reason_code,
            reason=command.reason,
            policy_pack_version=version,
            **revision_of(objective, by, terms),
        )
    ]


def request_resource(objective: Objective, command: RequestResourceRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_be_owner(objective, by)
    resource = promise(command, next_resource_id(objective), Resource.STATE_REQUESTED, by)
    if any(says_the_same(resource, each) for each in objective.resources.values()):
        return []
    must_have_room(len(objective.resources))
    return [ResourceRequested(resource=resource)]


def offer_resource(objective: Objective, command: OfferResourceRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    must_be_counterpart(objective, by)
    if command.resource_id:
        resource_named(objective, command.resource_id)
    offered = promise(command, command.resource_id or next_resource_id(objective), Resource.STATE_OFFERED, by)
    if any(says_the_same(offered, each, command.resource_id) for each in objective.resources.values()):
        return []
    if not command.resource_id:
        must_have_room(len(objective.resources))
    resources = {**objective.resources, offered.resource_id: offered}
    return [ResourceOffered(resource=offered, **revision_of(objective, by, resources=resources.values()))]


def refuse_resource(objective: Objective, command: RefuseResourceRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    must_be_counterpart(objective, by)
    resource = resource_named(objective, command.resource_id)
    match resource.state:
        case Resource.STATE_REFUSED:
            return []
        case Resource.STATE_OFFERED:
            raise ResourceIsPromised(f"{command.resource_id} is promised: withdraw it")
        case Resource.STATE_WITHDRAWN:
            raise ResourceIsNotAskedFor(f"{command.resource_id} was withdrawn; nobody asked for it again")
    return [ResourceRefused(resource_id=command.resource_id, reason=command.reason, by=by.person)]


def withdraw_resource(objective: Objective, command: WithdrawResourceRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_be_counterpart(objective, by)
    resource = resource_named(objective, command.resource_id)
    if resource.state == Resource.STATE_WITHDRAWN:
        return []
    if resource.state != Resource.STATE_OFFERED:
        raise ResourceIsNotPromised(f"{command.resource_id} was never promised")
    left = [each for each in objective.resources.values() if each.resource_id != command.resource_id]
    return [
        ResourceWithdrawn(
            resource_id=command.resource_id,
            reason=command.reason,
            by=by.person,
            raises_risk=command.resource_id in objective.agreed_resources,
            **revision_of(objective, by, resources=left),
        )
    ]


def state_fact(objective: Objective, command: StateFactRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_be_owner(objective, by)
    if any((each.kind, each.text) == (command.kind, command.text) for each in objective.facts):
        return []
    must_have_room(len(objective.facts))
    return [
        FactStated(fact=Fact(kind=command.kind, text=command.text, by=by.person, state_time=true_time(command, by)))
    ]


def estimate_odds(objective: Objective, command: EstimateOddsRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_be_party(objective, by)
    party = by.person
    odds = Odds(by=party, odds=command.odds, rationale=command.rationale, revision=objective.revision)
    return [] if objective.odds.get(party) == odds else [OddsEstimated(odds=odds)]


def accept_terms(objective: Objective, command: AcceptTermsRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    party = must_be_party(objective, by)
    if command.terms_hash != objective.terms_hash:
        raise TermsHaveMoved(
            f"the terms are at revision {objective.revision} now",
            revision=str(objective.revision),
            termsHash=objective.terms_hash,
        )
    if party in objective.accepted_by:
        return []
    if others := [each for each in objective.declined_by if each != party]:
        raise TermsAreDeclined(f"{others[0]} declined these terms: revise them first")
    accepted = TermsAccepted(party=party, revision=objective.revision, terms_hash=objective.terms_hash)
    if not all(each in (party, *objective.accepted_by) for each in objective.parties):
        return [accepted]
    agreed = ObjectiveAgreed(revision=objective.revision, terms_hash=objective.terms_hash)
    resumed = objective.state == State.STATE_IN_DIALOGUE and objective.begun and cycle_runs(objective, by)
    return [accepted, agreed, *([ObjectiveActivated()] if resumed else [])]


def decline_terms(objective: Objective, command: DeclineTermsRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    party = must_be_party(objective, by)
    if objective.is_agreed:
        raise TermsAreAgreed("the terms are agreed; ReopenDialogue opens them again")
    if party in objective.declined_by:
        return []
    return [TermsDeclined(party=party, revision=objective.revision, reason=command.reason)]


def escalate_dialogue(objective: Objective, command: EscalateDialogueRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    if objective.is_agreed:
        raise TermsAreAgreed("nobody owes an answer: the terms are agreed")
    overdue = objective.answer_due is not None and by.at > moment(objective.answer_due)
    if by.person.startswith("apps/"):
        if objective.escalated:
            return []
        if not overdue:
            raise AnswerIsNotDue("the answer is not overdue yet")
    else:
        must_be_party(objective, by)
    to = command.to or next((each for each in above(objective, by) if each not in objective.parties), "")
    if command.to:
        check_person(command.to, by.people, "to")
    if to in objective.parties:
        raise EscalationStaysBetweenParties(f"{to} is a party", field="to")
    if objective.escalated and objective.escalated_to == to:
        return []
    return [DialogueEscalated(to=to, reason=command.reason, overdue=overdue)]


def reopen_dialogue(objective: Objective, command: ReopenDialogueRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_have_dialogue(objective)
    must_be_party(objective, by)
    if objective.state == State.STATE_IN_DIALOGUE:
        return []
    due = due_of(command, rules_of(objective, by), by)
    return [DialogueReopened(reason_code=command.reason_code, reason=command.reason, answer_due=due)]


# -- work goes on


def activate_objective(objective: Objective, command: ActivateObjectiveRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    if objective.state == State.STATE_ACTIVE:
        return []
    if objective.state != State.STATE_AGREED:
        raise TermsAreNotAgreed("both parties have to accept the present terms first")
    if not cycle_runs(objective, by):
        raise CycleIsNotActive(f"{objective.terms.cycle} is not active", cycle=objective.terms.cycle)
    return [ObjectiveActivated()]


def retarget_key_result(objective: Objective, command: RetargetKeyResultRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_not_be_imported(objective)
    must_be_party(objective, by)
    key_result = key_result_named(objective, command.name)
    if not key_result.measurement.HasField("metric"):
        raise KeyResultHasNoTarget(f"{key_result.key_result_id} has no target: revise its terms")
    metric = key_result.measurement.metric
    if number(command.target) == number(metric.target):
        return []
    must_be_changeable(objective, by)
    moved = Metric(baseline=metric.baseline, target=command.target, direction=metric.direction)
    check_metric(moved, "")
    lowered = is_easier(moved, metric)
    if lowered and objective.was_agreed:
        must_say_why(command)
    terms = with_target(objective.terms, key_result.key_result_id, command.target)
    return [
        KeyResultRetargeted(
            key_result_id=key_result.key_result_id,
            target=command.target,
            previous_target=metric.target,
            lowered=lowered,
            reason_code=command.reason_code,
            reason=command.reason,
            **revision_of(objective, by, terms),
        )
    ]


def reweight_key_results(objective: Objective, command: ReweightKeyResultsRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    must_not_be_imported(objective)
    must_be_party(objective, by)
    weighed = [(each.key_result_id, each.weight) for each in command.weights]
    check_weights(weighed, "weights", supporting(objective.terms))
    weights = dict(weighed)
    if weights.keys() != {each.key_result_id for each in objective.terms.key_results}:
        raise WeightsAreIncomplete("one weight is needed for every key result", field="weights")
    if all(Decimal(weights[each.key_result_id]) == Decimal(each.weight) for each in objective.terms.key_results):
        return []
    must_be_changeable(objective, by)
    if objective.was_agreed:
        must_say_why(command)
    terms = with_weights(objective.terms, weights)
    return [
        KeyResultsReweighted(
            weights=[
                KeyResultsReweighted.Weight(key_result_id=each.key_result_id, weight=each.weight)
                for each in terms.key_results
            ],
            reason_code=command.reason_code,
            reason=command.reason,
            **revision_of(objective, by, terms),
        )
    ]


def measure_key_result(objective: Objective, command: MeasureKeyResultRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    if not (objective.begun or objective.state == State.STATE_IMPORTED):
        raise ObjectiveIsNotActive("work has not begun: activate the objective first")
    key_result = key_result_named(objective, command.name)
    if not fits(key_result.measurement, command.reading):
        kind = key_result.measurement.WhichOneof("kind") or "nothing"
        raise ReadingDoesNotFit(f"{key_result.key_result_id} is judged by {kind}", field="reading")
    observed_at = true_time(command, by)
    known = objective.readings.get(key_result.key_result_id)
    if known is not None and (known.reading, known.true_time) == (command.reading, observed_at):
        return []
    return [
        KeyResultMeasured(
            key_result_id=key_result.key_result_id,
            reading=command.reading,
            true_time=observed_at,
            note=command.note,
            by=by.person,
        )
    ]


def transfer_objective(objective: Objective, command: TransferObjectiveRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    terms = copy_of(objective.terms)
    terms.owner = command.owner
    terms.counterpart = command.counterpart or terms.counterpart
    terms.unit = command.unit or terms.unit
    if terms == objective.terms:
        return []
    check_transfer(terms, by.people)
    return [
        ObjectiveTransferred(
            owner=terms.owner,
            previous_owner=objective.terms.owner,
            counterpart=terms.counterpart,
            unit=terms.unit,
            reason=command.reason,
            **revision_of(objective, by, terms),
        )
    ]


def restrict_objective(objective: Objective, command: RestrictObjectiveRequest, by: Context) -> Decision:
    # Also when it is closed, as its text stays.
    for place, reader in enumerate(command.readers):
        check_person(reader, by.people, f"readers[{place}]")
    restriction = Restriction(readers=sorted(set(command.readers)), reason=command.reason)
    return [] if objective.restriction == restriction else [ObjectiveRestricted(restriction=restriction)]


def lift_restriction(objective: Objective, command: LiftRestrictionRequest, by: Context) -> Decision:
    return [RestrictionLifted(reason=command.reason)] if objective.restriction else []


# -- its end


def close_objective(objective: Objective, command: CloseObjectiveRequest, by: Context) -> Decision:
    closing = Closing(decision=command.decision, why=command.why, evidence_uris=command.evidence_uris, by=by.person)
    if objective.closing == closing:
        return []
    must_be_open(objective, by)
    if command.decision == Closing.DECISION_CARRIED:
        raise DecisionIsCarried("CarryObjective carries it into another cycle", field="decision")
    if command.decision == Closing.DECISION_ACHIEVED and not command.evidence_uris:
        raise EvidenceIsMissing("what is achieved can be shown: name the evidence", field="evidence_uris")
    return [ObjectiveClosed(closing=closing)]


def carry_objective(objective: Objective, command: CarryObjectiveRequest, by: Context) -> Decision:
    must_be_open(objective, by)
    if command.cycle == objective.terms.cycle:
        raise CycleIsTheSame("it is in that cycle already", field="cycle")
    must_take_new_objectives(command.cycle, by)
    settled_terms, version = settled(objective.terms, by)
    check(command.name, settled_terms, by.people)
    terms = left_to_do(settled_terms, command.cycle, objective.readings)
    if not terms.key_results:
        raise NothingIsLeft("every key result is done: close it as achieved")
    carried_to = f"{PREFIX}/{uuid5(UUID(by.command_id), 'carried')}"
    closing = Closing(decision=Closing.DECISION_CARRIED, why=command.why, by=by.person)
    draft = ObjectiveDrafted(
        terms=terms,
        origin=objective_pb2.ORIGIN_CARRIED_FORWARD,
        policy_pack_version=version,
        terms_hash=hash_of(terms, ()),
        carried_from=command.name,
    )
    return [ObjectiveClosed(closing=closing, carried_to=carried_to), Elsewhere(carried_to, draft)]


def next_resource_id(objective: Objective) -> str:
    return f"r{len(objective.resources) + 1}"


def promise(command: Any, resource_id: str, state: Resource.State, by: Context) -> Resource:
    check_date(command.from_date, "from_date")
    return Resource(
        resource_id=resource_id,
        kind=command.kind,
        description=command.description,
        amount=command.amount,
        from_date=command.from_date,
        state=state,
        by=by.person,
    )


def says_the_same(resource: Resource, known: Resource, resource_id: str = "") -> bool:
    """The same words in the same state; of that very resource, if it is named."""
    if resource_id and known.resource_id != resource_id:
        return False
    fields = ("state", *PROMISED)
    return all(getattr(resource, each) == getattr(known, each) for each in fields)


def concerns(objective: Objective, command: Any, by: Context) -> permission.Resource:
    if not objective.exists and "terms" in command.DESCRIPTOR.fields_by_name:
        terms = command.terms
        name = command.name or f"{PREFIX}/{by.command_id}"
        return permission.Resource(
            kind="objective", name=name, owner=terms.owner, counterpart=terms.counterpart, unit=terms.unit
        )
    name, _, key_result_id = command.name.partition("/keyResults/")
    key_result = objective.key_result(key_result_id) if key_result_id else None
    return permission.Resource(
        kind="objective",
        name=name,
        owner=objective.terms.owner,
        counterpart=objective.terms.counterpart,
        unit=objective.terms.unit,
        to_unit=command.unit if isinstance(command, TransferObjectiveRequest) else "",
        readers=frozenset(objective.restriction.readers if objective.restriction else ()),
        restricted=objective.restriction is not None,
        key_result_owner=key_result.owner if key_result else "",
        verifier=key_result.measurement.rubric.verifier if key_result else "",
        escalated_to=objective.escalated_to,
    )
