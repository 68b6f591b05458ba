"""The register: which contract and dependency touches which objective, what is owed until when, and what risk has reached it.

Tables of the service's own, filled from its own log, rows and checkpoint in one transaction; and its inbox of own events.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from types import ModuleType
from typing import Any, ClassVar

import asyncpg
from google.protobuf.message import Message
from okr.alignment.v1.events_pb2 import (
    ContractAccepted,
    ContractBreached,
    ContractDeclined,
    ContractFulfilled,
    ContractImported,
    ContractReleased,
    ContractRenewed,
    ContractWarned,
    DeliveryAccepted,
    DeliveryForecasted,
    DependencyAccepted,
    DependencyBreached,
    DependencyCancelled,
    DependencyDeclined,
    DependencySupported,
    DependencyWarned,
)
from okr.alignment.v1.risk_pb2 import (
    RISK_KIND_BREACH,
    RISK_KIND_CALLED_OFF,
    RISK_KIND_CLEARED,
    RISK_KIND_SLIP,
    Risk,
)

from libs import projector
from libs.bus import end
from libs.commands import Decider
from libs.eventlog import EventLog
from libs.projector import Projector, park, unpark
from libs.reactions import OwnFollower
from libs.record import Recorded, moment
from services.alignment import bond, handshake
from services.alignment.ends import key_result_id_of, objective_of

logger = logging.getLogger(__name__)

#: Raised when folding the same events gives other rows: they are made anew from the log.
VERSION = 1
NAME = f"register_v{VERSION}"
BONDS, RISKS, INBOX, SETTLED = f"bonds_v{VERSION}", f"risks_v{VERSION}", "inbox_own", "settled_own"
#: Applications that say what follows, never what somebody thinks.
REACTIONS = "apps/alignment-reactions"

RULES: dict[str, ModuleType] = {bond.PREFIX: bond, "dependencies": handshake}
#: The log is asked for the states of others.
CACHED_STATES = 20_000

#: After these it has to be looked whether what was agreed is still so, and what was known of risks goes on.
_SETTLING = (
    ContractAccepted,
    ContractImported,
    ContractRenewed,
    ContractDeclined,
    DependencyAccepted,
    DependencySupported,
)
_WARNED = (ContractWarned, DependencyWarned)
_ORIGINS = (
    ContractBreached,
    ContractFulfilled,
    ContractReleased,
    DeliveryAccepted,
    DeliveryForecasted,
    DependencyBreached,
    DependencyCancelled,
    DependencyDeclined,
)
ASKING = (*_SETTLING, *_WARNED, *_ORIGINS)

_TABLES = f"""
CREATE TABLE IF NOT EXISTS {BONDS} (
    name text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    state int NOT NULL,
    stands boolean NOT NULL,
    source_objective text COLLATE "C" NOT NULL,
    source_key_result text COLLATE "C" NOT NULL,
    source_cycle text NOT NULL,
    target_objective text COLLATE "C" NOT NULL,
    target_key_result text COLLATE "C" NOT NULL,
    target_cycle text NOT NULL,
    awaiting text NOT NULL,
    answer_due timestamptz,
    owed_since text NOT NULL,
    due_date text NOT NULL,
    lasts_with_cycle boolean NOT NULL,
    stands_since text NOT NULL,
    supporting text NOT NULL,
    foreseen text NOT NULL
);
CREATE INDEX IF NOT EXISTS {BONDS}_source ON {BONDS} (source_objective) WHERE source_objective <> '';
CREATE INDEX IF NOT EXISTS {BONDS}_target ON {BONDS} (target_objective);
CREATE INDEX IF NOT EXISTS {BONDS}_owed ON {BONDS} (answer_due) WHERE answer_due IS NOT NULL;
CREATE INDEX IF NOT EXISTS {BONDS}_due ON {BONDS} (due_date) WHERE stands;
CREATE INDEX IF NOT EXISTS {BONDS}_cycles ON {BONDS} (source_cycle, target_cycle) WHERE lasts_with_cycle;
CREATE TABLE IF NOT EXISTS {RISKS} (
    bond text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    origin_version bigint NOT NULL,
    cleared boolean NOT NULL,
    risk bytea NOT NULL,
    PRIMARY KEY (bond, origin)
);
CREATE INDEX IF NOT EXISTS {RISKS}_origin ON {RISKS} (origin);
CREATE TABLE IF NOT EXISTS {INBOX} (position bigint PRIMARY KEY, record bytea NOT NULL);
CREATE TABLE IF NOT EXISTS {SETTLED} (log_id text PRIMARY KEY, position bigint NOT NULL);
"""


@dataclass(slots=True)
class Row:
    """A contract or a dependency: what is promised at its source is counted on at its target."""

    name: str
    #: Version of its stream.
    version: int
    #: As its resource has it.
    state: int
    #: Both agreed, and it has not ended.
    stands: bool
    #: The child of a contract, the provider's objective of a dependency; "" where nobody has named it.
    source_objective: str
    #: "" if it is the whole objective.
    source_key_result: str
    source_cycle: str
    #: The parent of a contract, the consumer's key result of a dependency.
    target_objective: str
    target_key_result: str
    target_cycle: str
    #: Who owes an answer, until when, and UUID of the event since which. Without a time nobody is reminded.
    awaiting: str
    answer_due: datetime | None
    owed_since: str = ""
    #: Day by which what stands is promised; "" if none was said, or nothing is to come any more.
    due_date: str = ""
    #: A contract that was agreed here for no day of its own: it is to be kept until a cycle of its ends is over.
    lasts_with_cycle: bool = False
    #: UUID of the event by which it stands.
    stands_since: str = ""
    #: The supporting key result of a dependency.
    supporting: str = ""
    #: Day that was last said of the supporting key result by what follows from its date.
    foreseen: str = ""

    COLUMNS: ClassVar[tuple[str, ...]]


Row.COLUMNS = tuple(each.name for each in fields(Row))
_UPSERT = f"""
INSERT INTO {BONDS} ({", ".join(Row.COLUMNS)}) VALUES ({", ".join(f"${n}" for n, _ in enumerate(Row.COLUMNS, 1))})
ON CONFLICT (name) DO UPDATE SET {", ".join(f"{each} = excluded.{each}" for each in Row.COLUMNS[1:])}
"""


class Register:
    """Follows the service's own log into its tables. Any number of processes may: one at a time moves on."""

    def __init__(self, decider: Decider, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self._log: EventLog = decider.log
        self._arrived = asyncio.Event()
        self._asked = 0
        self._states: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._projector = Projector(pool, NAME, self.apply, self._log.registry)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Makes the tables, and begins to follow."""
        await prepare(self.pool)
        follow = self._projector.follow(self._log.log_id, lambda after: OwnFollower(self._log, after))  # type: ignore[arg-type,return-value]
        self._task = asyncio.create_task(follow, name="register")

    async def stop(self) -> None:
        if self._task is not None:
            await end(self._task)

    async def wait_for(self, position: int, timeout_s: float) -> bool:
        """True as soon as this process has applied the position of the log; False after timeout_s."""
        return await self._projector.wait_for(self._log.log_id, position, timeout_s)

    # -- own events to react to (libs.reactions.Inbox)

    async def arrived(self, timeout_s: float) -> None:
        """Returns when something may be in the inbox, at the latest after timeout_s."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._arrived.wait()
        except TimeoutError:
            return
        self._arrived.clear()
        await self.wait_for(self._asked, timeout_s)

    async def inbox(self, limit: int) -> list[Recorded]:
        """The oldest own events that were not reacted to yet."""
        query = f"SELECT record FROM {INBOX} ORDER BY position LIMIT $1"
        return [Recorded.parse(record, self._log.registry) for (record,) in await self.pool.fetch(query, limit)]

    async def settle(self, batch: Sequence[Recorded]) -> None:
        """These were reacted to, and nothing up to them is again when the rows are made anew."""
        async with self.pool.acquire() as db, db.transaction():
            await db.execute(
                f"""INSERT INTO {SETTLED} VALUES ($1, $2) ON CONFLICT (log_id)
                    DO UPDATE SET position = greatest({SETTLED}.position, excluded.position)""",
                self._log.log_id,
                batch[-1].position,
            )
            await db.execute(f"DELETE FROM {INBOX} WHERE position = ANY($1)", [each.position for each in batch])

    async def put_aside(self, recorded: Recorded, error: str) -> None:
        """See libs.known.Known."""
        await park(self.pool, INBOX, self._log.log_id, recorded, error)

    async def bring_back(self) -> None:
        await unpark(self.pool, INBOX, self._log.log_id)

    # -- applying

    async def apply(self, db: asyncpg.Connection, batch: Sequence[Recorded]) -> None:
        mine = [each for each in batch if each.stream.partition("/")[0] in RULES]
        if not mine:
            return
        names = list(dict.fromkeys(each.stream for each in mine))
        found = await db.fetch(f"SELECT {', '.join(Row.COLUMNS)} FROM {BONDS} WHERE name = ANY($1)", names)
        rows = {each["name"]: Row(**each) for each in found}
        risks: dict[tuple[str, str], Risk] = {}
        for recorded in mine:
            state = await self._state_after(recorded)
            rows[recorded.stream] = row_of(recorded, state, rows.get(recorded.stream))
            if (risk := risk_of(recorded, rows[recorded.stream])) is not None:
                risks[recorded.stream, risk.origin] = risk
        await db.executemany(_UPSERT, [astuple(rows[name]) for name in names])
        await _note_risks(db, risks)
        await self._ask(db, [each for each in mine if isinstance(each.event, ASKING)])

    async def _state_after(self, recorded: Recorded) -> Any:
        """State of the rules after the event. A batch may come again whose rows were not kept."""
        stream, version = recorded.stream, recorded.header.version
        rules = RULES[stream.partition("/")[0]]
        at, state = self._states.get(stream, (0, rules.INITIAL))
        if at != version - 1:
            state = rules.INITIAL
            for each in await self._log.read_stream(stream, 0, version - 1) if version > 1 else ():
                state = rules.evolve(state, Recorded.parse(each.state, self._log.registry).event)
        state = rules.evolve(state, recorded.event)
        self._states[stream] = (version, state)
        self._states.move_to_end(stream)
        if len(self._states) > CACHED_STATES:
            self._states.popitem(last=False)
        return state

    async def _ask(self, db: asyncpg.Connection, asking: Sequence[Recorded]) -> None:
        if not asking:
            return
        settled = await db.fetchval(f"SELECT position FROM {SETTLED} WHERE log_id = $1", self._log.log_id) or 0
        new = [(each.position, each.record.SerializeToString()) for each in asking if each.position > settled]
        await db.executemany(f"INSERT INTO {INBOX} VALUES ($1, $2) ON CONFLICT DO NOTHING", new)
        self._asked = asking[-1].position
        self._arrived.set()


async def prepare(pool: asyncpg.Pool) -> None:
    """Makes the tables if they are missing. Safe to call from several processes at once."""
    await projector.prepare(pool)
    async with pool.acquire() as db, db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('okr register', 0))")
        await db.execute(_TABLES)


async def _note_risks(db: asyncpg.Connection, risks: dict[tuple[str, str], Risk]) -> None:
    await db.executemany(
        f"""INSERT INTO {RISKS} VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bond, origin) DO UPDATE SET
            origin_version = excluded.origin_version, cleared = excluded.cleared, risk = excluded.risk""",
        [
            (name, origin, risk.origin_version, risk.kind == RISK_KIND_CLEARED, risk.SerializeToString())
            for (name, origin), risk in risks.items()
        ],
    )


# -- what a row says


def row_of(recorded: Recorded, state: Any, before: Row | None) -> Row:
    """The row after an event, from the state that the rules have after it."""
    describe_ends = _contract_row if recorded.stream.startswith(bond.PREFIX) else _dependency_row
    row = describe_ends(recorded, state)
    event, event_id = recorded.event, recorded.header.event_id
    if before is not None:
        row.owed_since, row.stands_since, row.foreseen = before.owed_since, before.stands_since, before.foreseen
    if "answer_due" in event.DESCRIPTOR.fields_by_name:
        row.owed_since = event_id
    if isinstance(event, (ContractAccepted, ContractImported, DependencyAccepted)):
        row.stands_since = event_id
    if isinstance(event, DependencyAccepted):
        # The supporting key result is made with the day that was agreed.
        row.foreseen = event.terms.needed_by
    elif isinstance(event, DeliveryForecasted) and event.forecast.by == REACTIONS:
        row.foreseen = event.forecast.date
    return row


def _contract_row(recorded: Recorded, state: bond.Bond) -> Row:
    terms = state.agreed.terms if state.agreed else state.terms
    child, parent = (state.agreed.child, state.agreed.parent) if state.agreed else (state.child, state.parent)
    stands = state.agreed is not None and not state.has_ended
    return Row(
        name=recorded.stream,
        version=recorded.header.version,
        state=state.state,
        stands=stands,
        source_objective=objective_of(terms.child),
        source_key_result=key_result_id_of(terms.child),
        source_cycle=child.cycle,
        target_objective=objective_of(terms.parent),
        target_key_result=key_result_id_of(terms.parent),
        target_cycle=parent.cycle,
        awaiting=state.awaiting,
        answer_due=moment(state.answer_due) if state.answer_due and not state.escalated else None,
        due_date=terms.due_date if stands else "",
        lasts_with_cycle=stands and not terms.due_date and not (state.agreed and state.agreed.is_imported),
    )


def _dependency_row(recorded: Recorded, state: handshake.Dependency) -> Row:
    return Row(
        name=recorded.stream,
        version=recorded.header.version,
        state=state.state,
        stands=state.stands,
        source_objective=state.provider.goal if state.provider else state.provider_objective,
        source_key_result="",
        source_cycle=state.provider.cycle if state.provider else "",
        target_objective=objective_of(state.terms.consumer),
        target_key_result=key_result_id_of(state.terms.consumer),
        target_cycle=state.consumer.cycle,
        awaiting=state.awaiting,
        answer_due=moment(state.answer_due) if state.answer_due and not state.escalated else None,
        due_date=state.terms.needed_by if state.state in handshake.OWING else "",
        supporting=state.supporting_key_result,
    )


def risk_of(recorded: Recorded, row: Row) -> Risk | None:
    """What the event says of a risk at the contract or dependency: one that reached it, or one that begins there."""
    event: Any = recorded.event
    if isinstance(event, _WARNED):
        return event.risk  # type: ignore[no-any-return]
    kind = _kind_of(event, row)
    if not kind:
        return None
    risk = Risk(kind=kind, origin=recorded.stream, origin_version=recorded.header.version, path=[recorded.stream])  # type: ignore[arg-type]
    risk.time.CopyFrom(recorded.header.recorded_at)
    if isinstance(event, DeliveryForecasted):
        risk.days_late, risk.short = event.forecast.days_late, event.forecast.short
    return risk


def _kind_of(event: Message, row: Row) -> int:
    """What begins, or is over, by the event; 0: nothing."""
    match event:
        case DeliveryForecasted(slipped=True):
            return RISK_KIND_SLIP
        case DeliveryForecasted(recovered=True) | DeliveryAccepted() | ContractFulfilled():
            return RISK_KIND_CLEARED
        case DependencyBreached() | ContractBreached():
            return RISK_KIND_BREACH
        case DependencyDeclined() | DependencyCancelled():
            return RISK_KIND_CALLED_OFF
        case ContractReleased() if row.stands_since:
            return RISK_KIND_CALLED_OFF
        case _:
            return 0
