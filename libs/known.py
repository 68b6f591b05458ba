"""What a service knows of another service's resources: a row for each, folded from its events, and the events to react to."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Protocol

import asyncpg
from google.protobuf.message import Message

from libs import projector
from libs.following import Following
from libs.projector import park, unpark
from libs.record import Recorded, Registry
from libs.settings import Settings

logger = logging.getLogger(__name__)


class Fold(Protocol):
    """What is kept of another service's resources: a module such as services/alignment/known.py."""

    #: Raised with every change of what is kept: everything is folded anew then.
    VERSION: int
    #: Modules of the other log's events.
    EVENTS: tuple[ModuleType, ...]
    #: True if something is kept, so that the service waits for it before it serves.
    KEEPS: bool

    def initial(self, stream: str) -> Message | None:
        """What is known before the first event of a stream; None for streams of which nothing is kept."""

    def fold(self, known: Message, recorded: Recorded) -> Message:
        """What is known after an event. It may change `known` and return it."""

    def asks_for_reaction(self, recorded: Recorded) -> bool:
        """True for events that the service reacts to: they are kept until it has."""


class Known:
    """Tables with what is known of one source. It is libs.commands.Facts for a decider."""

    def __init__(self, settings: Settings, service: str, source: str, fold: Fold) -> None:
        self._fold = fold
        self._registry = Registry(*fold.EVENTS)
        self._name = f"known_{source}_v{fold.VERSION}"
        self._inbox = f"inbox_{source}"
        self._arrived = asyncio.Event()
        self._asked = 0
        self._following = Following(
            settings, service, source, self._registry, self._name, self._apply, self._make_tables
        )
        self.log_id = self._following.log_id

    @property
    def pool(self) -> asyncpg.Pool:
        """Connections of the role that owns the tables."""
        return self._following.pool

    @property
    def lag(self) -> int:
        """Events of the source that are not here yet, as far as is known."""
        return max(0, self._following.head - self._following.applied)

    async def start(self) -> None:
        """Makes the tables, and begins to follow."""
        await self._following.start()

    async def stop(self) -> None:
        await self._following.stop()

    async def ready(self, timeout_s: float) -> None:
        """Returns when everything is here that the source has now; or when it cannot be asked in time."""
        if not self._fold.KEEPS:
            return
        try:
            async with asyncio.timeout(2 * timeout_s):
                await self._following.ready(timeout_s, self._has_some)
        except TimeoutError:
            logger.warning("%s is away: nothing is known of it yet", self.log_id)

    async def _has_some(self) -> bool:
        return await self._following.position() > 0

    # -- libs.commands.Facts

    def keeps(self, name: str) -> bool:
        """True if something is kept of such a resource."""
        return self._fold.initial(name) is not None

    async def fetch(self, names: Sequence[str]) -> tuple[Mapping[str, Message], Mapping[str, int]]:
        """What is known by name, and the position that it is known as of, from one snapshot."""
        query = f"""SELECT NULL AS name, NULL AS known, position FROM projections WHERE projection = $2 AND source = $3
                    UNION ALL SELECT name, known, position FROM {self._name} WHERE name = ANY($1)"""
        found: dict[str, Message] = {}
        position = 0
        for name, known, at in await self.pool.fetch(query, list(names), self._name, self.log_id):
            if name is None:
                position = at
            elif (message := self._fold.initial(name)) is not None:
                message.ParseFromString(known)
                found[name] = message
        return found, {self.log_id: position}

    async def reached(self, positions: Mapping[str, int], timeout_s: float) -> bool:
        """True as soon as what is known has come as far as the positions say of its source; False after timeout_s."""
        return await self._following.wait_for(positions.get(self.log_id, 0), timeout_s)

    # -- events to react to

    async def arrived(self, timeout_s: float) -> None:
        """Returns when something may be in the inbox, at the latest after timeout_s."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._arrived.wait()
        except TimeoutError:
            return
        self._arrived.clear()
        await self._following.wait_for(self._asked, timeout_s)

    async def inbox(self, limit: int) -> list[Recorded]:
        """The oldest events that the service has not reacted to yet."""
        query = f"SELECT record FROM {self._inbox} ORDER BY position LIMIT $1"
        return [Recorded.parse(record, self._registry) for (record,) in await self.pool.fetch(query, limit)]

    async def settle(self, batch: Sequence[Recorded]) -> None:
        """These were reacted to."""
        await self.pool.execute(
            f"DELETE FROM {self._inbox} WHERE position = ANY($1)", [each.position for each in batch]
        )

    async def put_aside(self, recorded: Recorded, error: str) -> None:
        """Nothing can be done about it now: it is in the table `parked`, and the inbox goes on without it."""
        await park(self.pool, self._inbox, self.log_id, recorded, error)

    async def bring_back(self) -> None:
        """Puts what was put aside into the inbox again."""
        await unpark(self.pool, self._inbox, self.log_id)

    # -- applying

    async def _make_tables(self, pool: asyncpg.Pool) -> None:
        await projector.prepare(pool)
        await pool.execute(
            f"""CREATE TABLE IF NOT EXISTS {self._name} (
                    name text COLLATE "C" PRIMARY KEY, known bytea NOT NULL, position bigint NOT NULL);
                CREATE TABLE IF NOT EXISTS {self._inbox} (position bigint PRIMARY KEY, record bytea NOT NULL);"""
        )

    async def _apply(self, db: asyncpg.Connection, batch: Sequence[Recorded]) -> None:
        wanted = {each.stream for each in batch if self._fold.initial(each.stream) is not None}
        if wanted:
            await self._apply_rows(db, batch, wanted)
        asking = [
            (each.position, each.record.SerializeToString()) for each in batch if self._fold.asks_for_reaction(each)
        ]
        if asking:
            await db.executemany(f"INSERT INTO {self._inbox} VALUES ($1, $2) ON CONFLICT DO NOTHING", asking)
            self._asked = asking[-1][0]
            self._arrived.set()

    async def _apply_rows(self, db: asyncpg.Connection, batch: Sequence[Recorded], wanted: set[str]) -> None:
        rows = await db.fetch(f"SELECT name, known FROM {self._name} WHERE name = ANY($1)", list(wanted))
        known: dict[str, Message] = {}
        positions: dict[str, int] = {}
        for name, stored in rows:
            message = self._fold.initial(name)
            assert message is not None
            message.ParseFromString(stored)
            known[name] = message
        for recorded in batch:
            if recorded.stream in wanted:
                before = known.get(recorded.stream) or self._fold.initial(recorded.stream)
                assert before is not None
                known[recorded.stream] = self._fold.fold(before, recorded)
                positions[recorded.stream] = recorded.position
        await db.executemany(
            f"""INSERT INTO {self._name} VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET known = excluded.known, position = excluded.position""",
            [(name, known[name].SerializeToString(deterministic=True), at) for name, at in positions.items()],
        )


class AllKnown:
    """What a service knows of all its sources together."""

    def __init__(self, sources: Mapping[str, Known]) -> None:
        self.sources = sources

    async def fetch(self, names: Sequence[str]) -> tuple[Mapping[str, Message], Mapping[str, int]]:
        """See Known.fetch; one snapshot for each source."""
        found: dict[str, Message] = {}
        positions: dict[str, int] = {}
        for known in self.sources.values():
            if mine := [name for name in names if known.keeps(name)]:
                of_source, at = await known.fetch(mine)
                found.update(of_source)
                positions.update(at)
        return found, positions

    async def reached(self, positions: Mapping[str, int], timeout_s: float) -> bool:
        """See Known.reached."""
        return all([await known.reached(positions, timeout_s) for known in self.sources.values()])
