"""What goal does about what happens in alignment: accepted dependencies get a key result, adopted ideas become drafts."""

import asyncio
import logging
from types import ModuleType
from typing import Any

from google.protobuf.message import Message
from okr.alignment.v1 import events_pb2
from okr.alignment.v1.events_pb2 import DependencyAccepted, IdeaAdopted
from okr.goal.v1.reaction_service_pb2 import DraftIdeaRequest, SupportDependencyRequest

from libs.commands import Decider
from libs.known import AllKnown
from libs.permission import Principal
from libs.reactions import Ask, carry_out, derived_id, work_off
from libs.record import Recorded

logger = logging.getLogger(__name__)

PRINCIPAL = Principal("apps/goal-reactions", frozenset({"okr.reaction"}))
SUPPORT = "okr.goal.v1.ReactionService/SupportDependency"
DRAFT = "okr.goal.v1.ReactionService/DraftIdea"
AT_ONCE = 16

# What is followed of alignment's log (libs.known.Fold): nothing is kept, only reacted to.
VERSION = 1
EVENTS: tuple[ModuleType, ...] = (events_pb2,)
KEEPS = False


def initial(stream: str) -> Message | None:
    """Nothing is kept of any stream."""
    return None


def fold(known: Message, recorded: Recorded) -> Message:
    return known


def asks_for_reaction(recorded: Recorded) -> bool:
    return isinstance(recorded.event, DependencyAccepted | IdeaAdopted)


async def react(decider: Decider) -> None:
    """Does what alignment's events ask for, until it is cancelled."""
    alignment = decider.facts.sources.get("alignment") if isinstance(decider.facts, AllKnown) else None
    if alignment is None:
        logger.info("alignment is not followed")
        return
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(recorded: Recorded) -> None:
        async with turns:
            await carry_out(decider, PRINCIPAL, recorded, [ask_of(recorded)])

    async def to_alignment(batch: list[Recorded]) -> None:
        await asyncio.gather(*map(in_turn, batch))

    await work_off(alignment, to_alignment)


def ask_of(recorded: Recorded) -> Ask:
    """The command that an event asks for; the same for whoever tries it how often."""
    event: Any = recorded.event
    request_id = derived_id(recorded.header.event_id, "reaction")
    if isinstance(event, IdeaAdopted):
        draft = DraftIdeaRequest(
            request_id=request_id,
            workshop=recorded.stream,
            idea_id=event.idea_id,
            objective=f"objectives/{derived_id(recorded.header.event_id, 'draft')}",
            terms=event.draft.terms,
        )
        return Ask(DRAFT, draft)
    support = SupportDependencyRequest(
        request_id=request_id,
        dependency=recorded.stream,
        provider_objective=event.provider.goal,
        key_result_id=event.key_result_id,
        title=event.terms.deliverable,
        quantity=event.terms.quantity,
        unit=event.terms.unit,
        due_date=event.terms.needed_by,
        owner=event.accepted_by,
    )
    return Ask(SUPPORT, support)
