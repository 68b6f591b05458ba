"""All rules of a co-creation workshop (共创会): pre-work, ideas, votes, dissent, and outputs that goal drafts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from google.protobuf.message import Message
from okr.alignment.v1 import workshop_pb2
from okr.alignment.v1.events_pb2 import (
    ActionTaken,
    DissentRecorded,
    IdeaAdopted,
    IdeaSubmitted,
    IdeasVoted,
    OutputDrafted,
    OutputRefused,
    PreworkSubmitted,
    VotingOpened,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopPlanned,
)
from okr.alignment.v1.workshop_pb2 import Dissent, Idea, IdeaDraft, IdeaVote, Prework, WorkshopPlan
from okr.alignment.v1.workshop_service_pb2 import (
    AdoptIdeaRequest,
    CloseWorkshopRequest,
    ConfirmOutputRequest,
    OpenVotingRequest,
    OpenWorkshopRequest,
    PlanWorkshopRequest,
    RecordDissentRequest,
    SubmitIdeaRequest,
    SubmitPreworkRequest,
    VoteIdeasRequest,
)
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1.cycle_pb2 import Cycle

from libs.commands import Context, Elsewhere, ResourceNotFound
from libs.permission import Resource
from libs.record import timestamp
from services.alignment.gathering import (
    MOST_STATEMENTS,
    check_cycle,
    check_party,
    check_time,
    check_unit,
    leads_unit,
    must_be_complete,
    must_lead,
    must_take_part,
    open_actions,
    parties_of,
)
from services.alignment.refusals import (
    CycleIsClosed,
    DraftIsElsewhere,
    IdeaIsAdopted,
    IdeaIsUnknown,
    TooManyVotes,
    WorkshopExists,
    WorkshopIsElsewhere,
    WorkshopIsFull,
)

PREFIX = "workshops"
#: Votes of each participant where the plan says nothing.
USUAL_VOTES = 3
State = workshop_pb2.Workshop
PLANNED, IDEAS, VOTING, CLOSED = State.STATE_PLANNED, State.STATE_IDEAS, State.STATE_VOTING, State.STATE_CLOSED
Decision = list[Message | Elsewhere]


@dataclass(frozen=True, slots=True)
class Output:
    """An idea that was adopted, and what goal made of it."""

    draft: IdeaDraft = field(default_factory=IdeaDraft)
    objective: str = ""
    refusal_reason: str = ""
    refusal: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.refusal_reason or self.refusal)


@dataclass(frozen=True, slots=True)
class Workshop:
    """State of one workshop. Messages in it are never changed, only replaced."""

    state: workshop_pb2.Workshop.State = State.STATE_UNSPECIFIED
    plan: WorkshopPlan = field(default_factory=WorkshopPlan)
    planned_by: str = ""
    #: The last of each participant.
    prework: Mapping[str, Prework] = field(default_factory=dict)
    ideas: Mapping[str, IdeaSubmitted] = field(default_factory=dict)
    #: Participant -> idea -> votes.
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    dissents: tuple[Dissent, ...] = ()
    outputs: Mapping[str, Output] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    summary: str = ""

    @property
    def exists(self) -> bool:
        return self.state != State.STATE_UNSPECIFIED

    @property
    def is_closed(self) -> bool:
        return self.state == CLOSED

    @property
    def takes_actions(self) -> bool:
        return self.state in (PLANNED, IDEAS, VOTING)


INITIAL = Workshop()


# -- beforehand


def plan_workshop(workshop: Workshop, command: PlanWorkshopRequest, by: Context) -> Decision:
    name, plan = command.name or f"{PREFIX}/{by.command_id}", command.plan
    if workshop.exists:
        raise WorkshopExists(f"{name} is planned already", workshop=name)
    check_time(plan.start_time, "plan.start_time")
    check_party(plan, by)
    check_unit(plan.unit, "plan.unit", by)
    if check_cycle(plan.cycle, "plan.cycle", by) == Cycle.STATE_CLOSED:
        raise CycleIsClosed(f"{plan.cycle} is closed: nothing can be drafted for it", cycle=plan.cycle)
    return [WorkshopPlanned(plan=plan, by=by.person)]


def submit_prework(workshop: Workshop, command: SubmitPreworkRequest, by: Context) -> Decision:
    must_exist(workshop, command.name)
    person = must_take_part(workshop.plan, by)
    must_be_in(workshop, PLANNED, IDEAS)
    handed_in = workshop.prework.get(person)
    if handed_in is not None and handed_in.text == command.text:
        return []
    return [PreworkSubmitted(prework=Prework(by=person, text=command.text, time=timestamp(by.at)))]


# -- ideas, votes, dissent


def open_workshop(workshop: Workshop, command: OpenWorkshopRequest, by: Context) -> Decision:
    must_lead(workshop.plan, by)
    if workshop.state == IDEAS:
        return []
    must_be_in(workshop, PLANNED)
    return [WorkshopOpened(by=by.person)]


def submit_idea(workshop: Workshop, command: SubmitIdeaRequest, by: Context) -> Decision:
    must_exist(workshop, command.name)
    person = must_take_part(workshop.plan, by)
    must_be_in(workshop, IDEAS)
    said = command.title, command.why, person
    if any((each.title, each.why, each.by) == said for each in workshop.ideas.values()):
        return []
    must_have_room(len(workshop.ideas))
    idea_id = str(uuid5(UUID(by.command_id), "idea"))
    return [IdeaSubmitted(idea_id=idea_id, title=command.title, why=command.why, by=person)]


def open_voting(workshop: Workshop, command: OpenVotingRequest, by: Context) -> Decision:
    must_lead(workshop.plan, by)
    if workshop.state == VOTING:
        return []
    must_be_in(workshop, IDEAS)
    return [VotingOpened(by=by.person)]


def vote_ideas(workshop: Workshop, command: VoteIdeasRequest, by: Context) -> Decision:
    must_exist(workshop, command.name)
    person = must_take_part(workshop.plan, by)
    must_be_in(workshop, VOTING)
    for place, each in enumerate(command.votes):
        must_be_idea(workshop, each.idea_id, f"votes[{place}].idea_id")
    votes = counted(command.votes)
    most = workshop.plan.votes or USUAL_VOTES
    if sum(votes.values()) > most:
        raise TooManyVotes(f"{sum(votes.values())} votes; each has {most}", field="votes", votes=str(most))
    if votes == workshop.votes.get(person, {}):
        return []
    return [IdeasVoted(by=person, votes=[IdeaVote(idea_id=idea, votes=number) for idea, number in votes.items()])]


def record_dissent(workshop: Workshop, command: RecordDissentRequest, by: Context) -> Decision:
    must_exist(workshop, command.name)
    person = must_take_part(workshop.plan, by)
    must_be_in(workshop, IDEAS, VOTING)
    if command.idea_id:
        must_be_idea(workshop, command.idea_id, "idea_id")
    said = person, command.idea_id, command.text
    if any((each.by, each.idea_id, each.text) == said for each in workshop.dissents):
        return []
    must_have_room(len(workshop.dissents))
    dissent = Dissent(by=person, idea_id=command.idea_id, text=command.text, time=timestamp(by.at))
    return [DissentRecorded(dissent=dissent)]


# -- outputs


def adopt_idea(workshop: Workshop, command: AdoptIdeaRequest, by: Context) -> Decision:
    # What HR facilitates, the business adopts.
    if not leads_unit(workshop.plan, by):
        must_lead(workshop.plan, by)
    must_be_in(workshop, IDEAS, VOTING)
    must_be_idea(workshop, command.idea_id, "idea_id")
    known = workshop.outputs.get(command.idea_id)
    # What goal refused is drafted anew; the same draft would be refused again.
    if known is not None and known.draft == command.draft:
        return []
    if known is not None and not known.is_refused:
        raise IdeaIsAdopted("it is an output already")
    terms, plan = command.draft.terms, workshop.plan
    if plan.unit not in by.people.unit_path(terms.unit):
        raise DraftIsElsewhere(f"{terms.unit} is not in {plan.unit}", field="draft.terms.unit")
    if terms.cycle != plan.cycle:
        raise DraftIsElsewhere(f"the workshop is for {plan.cycle}", field="draft.terms.cycle")
    return [IdeaAdopted(idea_id=command.idea_id, draft=command.draft, by=by.person)]


def confirm_output(workshop: Workshop, command: ConfirmOutputRequest, by: Context) -> Decision:
    must_exist(workshop, command.name)
    output = workshop.outputs.get(command.idea_id)
    if output is None:
        raise IdeaIsUnknown(f"{command.idea_id!r} is no output", field="idea_id", idea=command.idea_id)
    answer = command.objective, command.refusal_reason, command.refusal
    if answer == (output.objective, output.refusal_reason, output.refusal):
        return []
    if output.objective:
        raise IdeaIsAdopted(f"{output.objective} was drafted from it")
    if command.objective:
        return [OutputDrafted(idea_id=command.idea_id, objective=command.objective)]
    return [OutputRefused(idea_id=command.idea_id, refusal_reason=command.refusal_reason, refusal=command.refusal)]


def close_workshop(workshop: Workshop, command: CloseWorkshopRequest, by: Context) -> Decision:
    must_lead(workshop.plan, by)
    if workshop.is_closed and workshop.summary == command.summary:
        return []
    # From any phase: one that is not needed any more has no other end.
    must_be_in(workshop, PLANNED, IDEAS, VOTING)
    must_be_complete(open_actions(workshop.actions, by), by)
    return [WorkshopClosed(summary=command.summary, by=by.person)]


# -- what stands in the way


def must_exist(workshop: Workshop, name: str) -> None:
    if not workshop.exists:
        raise ResourceNotFound(f"there is no {name}", resource=name)


def must_be_in(workshop: Workshop, *phases: int) -> None:
    if workshop.state not in phases:
        phase = State.State.Name(workshop.state).removeprefix("STATE_").lower()
        raise WorkshopIsElsewhere(f"the workshop is in its phase {phase}", state=phase)


def must_be_idea(workshop: Workshop, idea_id: str, path: str) -> None:
    if idea_id not in workshop.ideas:
        raise IdeaIsUnknown(f"there is no idea {idea_id!r}", field=path, idea=idea_id)


def must_have_room(number_of_statements: int) -> None:
    if number_of_statements >= MOST_STATEMENTS:
        raise WorkshopIsFull(f"it holds {MOST_STATEMENTS} of them already")


def counted(votes: Iterable[IdeaVote]) -> dict[str, int]:
    """Votes by idea; an idea that is named twice gets both."""
    by_idea: dict[str, int] = {}
    for each in votes:
        by_idea[each.idea_id] = by_idea.get(each.idea_id, 0) + each.votes
    return by_idea


# -- what it is


def evolve(workshop: Workshop, event: Message) -> Workshop:
    match event:
        case WorkshopPlanned(plan=plan):
            return Workshop(state=PLANNED, plan=plan, planned_by=event.by)
        case PreworkSubmitted(prework=prework):
            return replace(workshop, prework={**workshop.prework, prework.by: prework})
        case WorkshopOpened():
            return replace(workshop, state=IDEAS)
        case IdeaSubmitted(idea_id=idea_id):
            return replace(workshop, ideas={**workshop.ideas, idea_id: event})
        case VotingOpened():
            return replace(workshop, state=VOTING)
        case IdeasVoted(by=person, votes=votes):
            return replace(workshop, votes={**workshop.votes, person: counted(votes)})
        case DissentRecorded(dissent=dissent):
            return replace(workshop, dissents=(*workshop.dissents, dissent))
        case IdeaAdopted(idea_id=idea_id, draft=draft):
            return replace(workshop, outputs={**workshop.outputs, idea_id: Output(draft)})
        case OutputDrafted(idea_id=idea_id, objective=objective):
            return _answered(workshop, idea_id, objective=objective)
        case OutputRefused(idea_id=idea_id) if workshop.outputs.get(idea_id, Output()).objective:
            # What was drafted stays.
            return workshop
        case OutputRefused(idea_id=idea_id):
            return _answered(workshop, idea_id, refusal_reason=event.refusal_reason, refusal=event.refusal)
        case ActionTaken(action=action):
            return replace(workshop, actions=(*workshop.actions, action))
        case WorkshopClosed(summary=summary):
            return replace(workshop, state=CLOSED, summary=summary)
        case _:
            raise TypeError(f"a workshop knows no {event.DESCRIPTOR.full_name}")


def _answered(workshop: Workshop, idea_id: str, **answer: str) -> Workshop:
    adopted = workshop.outputs.get(idea_id, Output())
    return replace(workshop, outputs={**workshop.outputs, idea_id: Output(adopted.draft, **answer)})


def describe(name: str, version: int, workshop: Workshop) -> workshop_pb2.Workshop:
    return workshop_pb2.Workshop(
        name=name,
        etag=f"v{version}",
        state=workshop.state,
        plan=workshop.plan,
        prework=workshop.prework.values(),
        ideas=[_idea(workshop, each) for each in workshop.ideas.values()],
        dissents=workshop.dissents,
        actions=workshop.actions,
        summary=workshop.summary,
    )


def _idea(workshop: Workshop, said: IdeaSubmitted) -> Idea:
    idea = Idea(
        idea_id=said.idea_id,
        title=said.title,
        why=said.why,
        by=said.by,
        votes=sum(each.get(said.idea_id, 0) for each in workshop.votes.values()),
    )
    if output := workshop.outputs.get(said.idea_id):
        idea.adopted = True
        idea.objective = output.objective
        idea.refusal = output.refusal or output.refusal_reason
        # Once goal has drafted it, its text is the objective's, which can be restricted.
        if not output.objective:
            idea.draft.CopyFrom(output.draft)
    return idea


def advise(workshop: Workshop, command: Message, by: Context) -> list[Warning]:
    if not isinstance(command, OpenWorkshopRequest) or not workshop.plan.prework:
        return []
    missing = [each for each in workshop.plan.participants if each not in workshop.prework]
    if not missing:
        return []
    message = f"{len(missing)} have not handed in what was asked for: {', '.join(missing)}"
    return [Warning(reason="PREWORK_IS_MISSING", subject="prework", message=message)]


def concerns(workshop: Workshop, command: Any, by: Context) -> Resource:
    plan = command.plan if isinstance(command, PlanWorkshopRequest) and not workshop.exists else workshop.plan
    return Resource(
        kind="workshop",
        name=command.name,
        owner=plan.facilitator,
        counterpart=workshop.planned_by or by.person,
        unit=plan.unit,
        parties=parties_of(plan),
    )
