"""What the goal service does about what happened in other services; whatever becomes of it, a refusal too, is recorded."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from okr.goal.v1 import objective_pb2, reaction_pb2
from okr.goal.v1.events_pb2 import ReactionRefused, ReactionTaken, SupportingKeyResultAdded
from okr.goal.v1.measurement_pb2 import Measurement, Metric, Milestone, Milestones
from okr.goal.v1.objective_pb2 import KeyResult
from okr.goal.v1.reaction_service_pb2 import DraftIdeaRequest, SupportDependencyRequest

from libs import permission
from libs.commands import Context, Elsewhere
from libs.refusal import Refusal
from services.goal.goal import draft_of
from services.goal.grounds import revision_of, settled
from services.goal.guards import must_be_open
from services.goal.objective import Objective
from services.goal.refusals import ObjectiveExists, ObjectiveIsFull, ObjectiveIsUnknown, ReactionExists
from services.goal.terms import KeyResultIdIsTaken, check_date, check_measurement, supporting, with_key_result

PREFIX = "reactions"
#: Key results that an objective holds.
MOST_KEY_RESULTS = 30
#: Step of a key result without a number: it is there, or not.
DELIVERED = "delivered"

Decision = list[Message | Elsewhere]


@dataclass(frozen=True, slots=True)
class Reaction:
    """State of one reaction: what asked for it, and what became of it."""

    cause: str = ""
    idea_id: str = ""
    objective: str = ""
    key_result: str = ""
    refusal_reason: str = ""
    refusal: str = ""


INITIAL = Reaction()


def support_dependency(reaction: Reaction, command: SupportDependencyRequest, by: Context) -> Decision:
    if is_recorded(reaction, command.dependency, "", name_of(command, by)):
        return []
    try:
        return support_in(by.state(command.provider_objective), command, by)
    except Refusal as refusal:
        return [ReactionRefused(cause=command.dependency, refusal_reason=refusal.reason, refusal=str(refusal))]


def support_in(objective: Objective, command: SupportDependencyRequest, by: Context) -> Decision:
    """The supporting key result, unless the objective has it already, and where it is."""
    name = command.provider_objective
    if not objective.exists:
        raise ObjectiveIsUnknown(f"there is no {name}", objective=name)
    known = next((id_ for id_, each in supporting(objective.terms).items() if each == command.dependency), "")
    taken = ReactionTaken(
        cause=command.dependency,
        objective=name,
        key_result=f"{name}/keyResults/{known or command.key_result_id}",
    )
    if known:
        return [taken]
    must_be_open(objective, by)
    if len(objective.terms.key_results) >= MOST_KEY_RESULTS:
        raise ObjectiveIsFull(f"it has {MOST_KEY_RESULTS} key results already")
    if objective.key_result(command.key_result_id) is not None:
        raise KeyResultIdIsTaken(f"{command.key_result_id!r} is used already", field="key_result_id")
    key_result = supporting_key_result(command, by)
    terms = with_key_result(objective.terms, key_result)
    added = SupportingKeyResultAdded(key_result=key_result, **revision_of(objective, by, terms))
    return [taken, Elsewhere(name, added)]


def supporting_key_result(command: SupportDependencyRequest, by: Context) -> KeyResult:
    check_date(command.due_date, "due_date")
    if command.quantity:
        direction = Metric.DIRECTION_UP
        metric = Metric(unit=command.unit, baseline="0", target=command.quantity, direction=direction)
        measurement = Measurement(metric=metric)
    else:
        step = Milestone(milestone_id=DELIVERED, title=command.title, weight="1", due_date=command.due_date)
        measurement = Measurement(milestones=Milestones(milestones=[step]))
    check_measurement(measurement, "measurement")
    return KeyResult(
        key_result_id=command.key_result_id,
        title=command.title,
        measurement=measurement,
        weight="0",
        due_date=command.due_date,
        # What was promised stands, also when who promised it has left meanwhile: then the objective's owner drives it.
        owner=command.owner if by.people.is_active(command.owner) else "",
        dependency=command.dependency,
    )


def draft_idea(reaction: Reaction, command: DraftIdeaRequest, by: Context) -> Decision:
    if is_recorded(reaction, command.workshop, command.idea_id, name_of(command, by)):
        return []
    taken = ReactionTaken(cause=command.workshop, idea_id=command.idea_id, objective=command.objective)
    try:
        objective = by.state(command.objective)
        if not objective.exists:
            draft = draft_of(command.objective, command.terms, objective_pb2.ORIGIN_BOTTOM_UP, by)
            return [taken, Elsewhere(command.objective, draft)]
        if objective.terms != settled(command.terms, by, objective)[0]:
            raise ObjectiveExists(f"{command.objective} exists already", objective=command.objective)
    except Refusal as refusal:
        refused = ReactionRefused(cause=command.workshop, idea_id=command.idea_id)
        refused.refusal_reason, refused.refusal = refusal.reason, str(refusal)
        return [refused]
    return [taken]


def is_recorded(reaction: Reaction, cause: str, idea_id: str, name: str) -> bool:
    """True if this reaction is there already: each is recorded once, also a refusal."""
    if reaction == INITIAL:
        return False
    if (reaction.cause, reaction.idea_id) != (cause, idea_id):
        raise ReactionExists(f"{name} is the reaction to {reaction.cause}", field="name", reaction=name)
    return True


def name_of(command: DraftIdeaRequest | SupportDependencyRequest, by: Context) -> str:
    return command.name or f"{PREFIX}/{by.command_id}"


def evolve(reaction: Reaction, event: Message) -> Reaction:
    match event:
        case ReactionTaken():
            return Reaction(event.cause, event.idea_id, event.objective, event.key_result)
        case ReactionRefused():
            return Reaction(event.cause, event.idea_id, refusal_reason=event.refusal_reason, refusal=event.refusal)
        case _:
            raise TypeError(f"a reaction knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, reaction: Reaction) -> reaction_pb2.Reaction:
    return reaction_pb2.Reaction(
        name=name,
        etag=f"v{version}",
        cause=reaction.cause,
        idea_id=reaction.idea_id,
        objective=reaction.objective,
        key_result=reaction.key_result,
        refusal_reason=reaction.refusal_reason,
        refusal=reaction.refusal,
    )


def concerns(reaction: Reaction, command: Any, by: Context) -> permission.Resource:
    return permission.Resource(kind="reaction", name=name_of(command, by))
