"""What the directory says, kept up to date: from its own log in the directory, from a copy of its events elsewhere."""

import asyncio
import logging
from collections.abc import Sequence

import asyncpg
from okr.directory.v1 import events_pb2

from libs.bus import end
from libs.eventlog import EventLog
from libs.following import Following
from libs.people import People
from libs.record import DataClass, Record, Recorded, Registry
from libs.settings import Settings

logger = logging.getLogger(__name__)

_BATCH = 1000
#: Relations and roles, without what is personal in them: names and addresses are not needed to decide.
_TABLE = """
CREATE TABLE IF NOT EXISTS directory_facts (
    log_id text NOT NULL,
    position bigint NOT NULL,
    record bytea NOT NULL,
    PRIMARY KEY (log_id, position)
)
"""


class OwnFacts:
    """People folded from the log of the directory itself."""

    def __init__(self, log: EventLog) -> None:
        self.people = People()
        self._log = log
        self._position = 0
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Folds all that is there, and from then on what comes."""
        await self.reach(self._log.head)
        self._task = asyncio.create_task(self._follow(), name="facts")

    async def stop(self) -> None:
        if self._task is not None:
            await end(self._task)

    async def ready(self, timeout_s: float) -> None:
        """They are, once started."""

    async def reach(self, position: int) -> None:
        """Returns when everything up to the position is folded: who reads after that sees it."""
        while self._position < position:
            async with self._turn:
                for entry in await self._log.read(self._position, _BATCH):
                    self.people.apply(Recorded.parse(entry.record(self._log.log_id), self._log.registry))
                    self._position = entry.position

    async def _follow(self) -> None:
        while True:
            try:
                await self.reach(await self._log.wait_beyond(self._position, 1.0))
            except Exception:
                logger.exception("the directory's own events cannot be read")
                await asyncio.sleep(1.0)


class FollowedFacts:
    """People folded from a copy of the directory's events in this service's own database.

    So the service starts and decides while the directory is away, with what it knew last.
    """

    def __init__(self, settings: Settings, service: str) -> None:
        self.people = People()
        self._registry = Registry(events_pb2)
        self._folded = 0
        self._following = Following(
            settings, service, "directory", self._registry, "directory_facts", self._apply, self._load
        )

    @property
    def lag(self) -> int:
        """Events of the directory that are not here yet, as far as is known."""
        return max(0, self._following.head - self._folded)

    async def start(self) -> None:
        """Folds the copy, and goes on to follow."""
        await self._following.start()

    async def stop(self) -> None:
        await self._following.stop()

    async def ready(self, timeout_s: float) -> None:
        """Returns when everything is here that the directory has now; or when it cannot be asked in time and a copy is here."""
        await self._following.ready(timeout_s, self._has_some)

    async def _has_some(self) -> bool:
        return self._folded > 0

    async def _load(self, pool: asyncpg.Pool) -> None:
        await pool.execute(_TABLE)
        rows = "SELECT record FROM directory_facts WHERE log_id = $1 AND position > $2 ORDER BY position LIMIT $3"
        while found := await pool.fetch(rows, self._following.log_id, self._folded, _BATCH):
            self._fold([Recorded.parse(record, self._registry) for (record,) in found])

    async def _apply(self, db: asyncpg.Connection, batch: Sequence[Recorded]) -> None:
        rows = [(self._following.log_id, each.position, _without_personal(each.record)) for each in batch]
        await db.executemany("INSERT INTO directory_facts VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", rows)
        # Before the commit: what is folded and not kept comes again and is passed over.
        self._fold(batch)

    def _fold(self, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            if recorded.position > self._folded:
                self.people.apply(recorded)
                self._folded = recorded.position
        self.people.as_of = {self._following.log_id: self._folded}


def _without_personal(record: Record) -> bytes:
    kept = Record(header=record.header)
    kept.parts.extend(part for part in record.parts if part.data_class == DataClass.DATA_CLASS_ORG)
    return kept.SerializeToString()


class NoFacts:
    """Nobody is known. Only what needs no person is allowed then."""

    def __init__(self) -> None:
        self.people = People()

    async def start(self) -> None:
        """There is nothing to start."""

    async def stop(self) -> None:
        """There is nothing to stop."""

    async def ready(self, timeout_s: float) -> None:
        """There is nothing to wait for."""
