"""The timekeeper: escalates dialogues whose answer is overdue, so that silence is neither consent nor forgotten."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from okr.goal.v1 import events_pb2
from okr.goal.v1.goal_service_pb2 import EscalateDialogueRequest

from libs.commands import Decider, Origin, RequestIdReused
from libs.eventlog import EventLog, LogUnavailable, Overloaded, Stored
from libs.permission import Principal
from libs.record import Recorded, Registry, moment
from libs.refusal import Conflict, Refusal

logger = logging.getLogger(__name__)

TIMEKEEPER = Principal("apps/goal-timekeeper", frozenset({"okr.timekeeper"}))
ESCALATE = "okr.goal.v1.GoalService/EscalateDialogue"
EVERY_S = 2.0
#: After a start the whole log is read. Nothing is due to the second, so commands that wait for the processor come first.
BATCH = 500
PAUSE_S = 0.005

_EVENTS = events_pb2.DESCRIPTOR.message_types_by_name.values()
OWING = frozenset(event.full_name for event in _EVENTS if "answer_due" in event.fields_by_name)
SETTLING = frozenset(
    event.DESCRIPTOR.full_name
    for event in (events_pb2.ObjectiveAgreed, events_pb2.DialogueEscalated, events_pb2.ObjectiveClosed)
)


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that somebody owes."""

    objective: str
    due: datetime
    #: UUID of the event since which it is owed.
    since: str
    #: Version of the objective, as far as the log was read.
    version: int


class Answers:
    """Which answers are owed, folded from the log's events in their order."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.owed: dict[str, Owed] = {}

    def note(self, stored: Stored) -> None:
        known = self.owed.get(stored.stream)
        if stored.type in SETTLING:
            self.owed.pop(stored.stream, None)
            return
        if known is not None:
            self.owed[stored.stream] = replace(known, version=stored.version)
        if stored.type in OWING:
            recorded = Recorded.parse(stored.state, self.registry)
            if recorded.event.HasField("answer_due"):
                due = moment(recorded.event.answer_due)  # type: ignore[attr-defined]
                self.owed[stored.stream] = Owed(stored.stream, due, recorded.header.event_id, stored.version)

    def overdue(self, now: datetime) -> list[Owed]:
        return [each for each in self.owed.values() if each.due < now]


async def keep_time(decider: Decider, every_s: float = EVERY_S) -> None:
    """Follows the log of its own service and escalates what is overdue, until it is cancelled. Any number may run."""
    answers = Answers(decider.log.registry)
    position = 0
    while True:
        try:
            position = await _caught_up(decider.log, position, answers)
            for owed in answers.overdue(datetime.now(UTC)):
                if await _settled(decider, owed):
                    answers.owed.pop(owed.objective, None)
        except (LogUnavailable, Overloaded) as trouble:
            logger.info("the timekeeper waits: %s", trouble)
        await asyncio.sleep(every_s)


async def _caught_up(log: EventLog, position: int, answers: Answers) -> int:
    """Position up to which the log was read."""
    while batch := await log.read(position, BATCH):
        for stored in batch:
            answers.note(stored)
        position = batch[-1].position
        await asyncio.sleep(PAUSE_S)
    return position


async def _settled(decider: Decider, owed: Owed) -> bool:
    """Escalates it. False if it has to be tried again, as somebody wrote meanwhile."""
    request = EscalateDialogueRequest(
        # The same for whoever tries it how often: one overdue answer is escalated once.
        request_id=str(uuid5(UUID(owed.since), "overdue")),
        name=owed.objective,
        etag=f"v{owed.version}",
        reason="the answer is overdue",
    )
    try:
        await decider.execute(ESCALATE, request, TIMEKEEPER, Origin(causation_id=owed.since))
    except RequestIdReused:
        logger.debug("%s was escalated by another replica", owed.objective)
    except Conflict:
        return False
    except Refusal as refusal:
        logger.info("%s is overdue and not escalated: %s", owed.objective, refusal)
    except (LogUnavailable, Overloaded):
        raise
    except Exception:
        # The others that are overdue are not kept waiting; with the next start it comes again.
        logger.exception("%s is overdue, and it cannot be decided", owed.objective)
    return True
