"""What a service does about events: ordinary commands whose ids are derived from the event, so that many attempts have one effect."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid5

from libs import telemetry
from libs.commands import Decider, EtagMismatch, FactsAreBehind, Origin, RequestIdReused
from libs.eventlog import EventLog, LogUnavailable, Overloaded
from libs.permission import Principal
from libs.projector import is_transient
from libs.record import Recorded
from libs.refusal import Conflict, Refusal

logger = logging.getLogger(__name__)

#: Commands of one event that are under way at once.
AT_ONCE = 32
AGAIN_S = 0.2
_BATCH = 500


class Ask(NamedTuple):
    """A command that an event asks for: "okr.goal.v1.ReactionService/DraftIdea", and the request with its derived id.

    An etag in it is brought up to date if others write meanwhile: what follows from an event follows whatever they wrote.
    """

    method: str
    request: Any


class Inbox(Protocol):
    """Events that wait to be reacted to: libs.known.Known has one of another service's."""

    async def arrived(self, timeout_s: float) -> None: ...

    async def inbox(self, limit: int) -> list[Recorded]: ...

    async def settle(self, batch: Sequence[Recorded]) -> None: ...

    async def put_aside(self, recorded: Recorded, error: str) -> None: ...

    async def bring_back(self) -> None: ...


def derived_id(event_id: str, *what: str) -> str:
    """The request_id of a reaction: the same for whoever tries it, how often ever. what: tells an event's reactions apart."""
    return str(uuid5(UUID(event_id), "/".join(what)))


async def work_off(inbox: Inbox, react: Callable[[list[Recorded]], Awaitable[None]]) -> None:
    """Gives what is in the inbox to `react`, oldest first, until it is cancelled. What was not settled comes again.

    An event that no reaction can be found for because of a defect is put aside, and keeps the others waiting no longer. With
    the next start, which may be of a release without the defect, it comes again.
    """
    is_back = False
    while True:
        try:
            if not is_back:
                await inbox.bring_back()
                is_back = True
            if batch := await inbox.inbox(_BATCH):
                await _take(inbox, react, batch)
            else:
                await inbox.arrived(1.0)
        except Exception as trouble:
            if not is_transient(trouble) and not isinstance(trouble, (LogUnavailable, Overloaded)):
                raise
            logger.info("reactions wait: %s", trouble)
            await asyncio.sleep(AGAIN_S)


async def _take(inbox: Inbox, react: Callable[[list[Recorded]], Awaitable[None]], batch: list[Recorded]) -> None:
    try:
        await react(batch)
    except Exception as defect:
        if is_transient(defect) or isinstance(defect, (LogUnavailable, Overloaded)):
            raise
        if len(batch) > 1:
            for recorded in batch:
                await _take(inbox, react, [recorded])
            return
        header = batch[0].header
        logger.exception("%s, %s of %s, is put aside: no reaction to it", header.event_id, header.type, header.stream)
        telemetry.count("okr.reactions.put_aside", type=header.type)
        await inbox.put_aside(batch[0], repr(defect))
    else:
        await inbox.settle(batch)


async def carry_out(decider: Decider, principal: Principal, cause: Recorded, asks: Iterable[Ask]) -> None:
    """Executes what an event asks for, each until it is recorded or refused for good. A refusal is logged."""
    turns = asyncio.Semaphore(AT_ONCE)
    header = cause.header
    origin = Origin(header.correlation_id, header.event_id, header.trace_parent)

    async def one(ask: Ask) -> None:
        async with turns:
            await _insist(decider, principal, origin, ask)

    await asyncio.gather(*(one(ask) for ask in asks))


async def _insist(decider: Decider, principal: Principal, origin: Origin, ask: Ask) -> None:
    while True:
        try:
            await decider.execute(ask.method, ask.request, principal, origin)
        except RequestIdReused:
            logger.debug("%s was done by another release of this service", ask.method)
        except EtagMismatch as moved:
            ask.request.etag = moved.metadata["currentEtag"]
            continue
        except (LogUnavailable, Overloaded, Conflict, FactsAreBehind) as trouble:
            logger.info("%s waits: %s", ask.method, trouble)
            await asyncio.sleep(AGAIN_S)
            continue
        except Refusal as refusal:
            logger.info("%s is refused: %s", ask.method, refusal)
        return


class OwnFollower:
    """A service's own log, for a projector: what libs.follower.Follower is for the logs of others."""

    def __init__(self, log: EventLog, after: int) -> None:
        self.position = after
        self._log = log
        self._closed = False

    @property
    def head(self) -> int:
        """Where the log ends."""
        return self._log.head

    @property
    def heard_at(self) -> datetime:
        return datetime.now(UTC)

    async def close(self) -> None:
        self._closed = True

    async def __aiter__(self) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Contiguous batches of (position, record)."""
        while not self._closed:
            try:
                if batch := await self._log.read(self.position, _BATCH):
                    yield [(each.position, each.record(self._log.log_id)) for each in batch]
                    self.position = batch[-1].position
                else:
                    await self._log.wait_beyond(self.position, 1.0)
            except LogUnavailable as trouble:
                logger.info("%s cannot be read: %s", self._log.log_id, trouble)
                await asyncio.sleep(AGAIN_S)
