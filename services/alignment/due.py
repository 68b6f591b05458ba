"""The timekeeper: escalates what was not answered in time, and breaches what was promised for a day that has passed."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from okr.alignment.v1.contract_service_pb2 import BreachContractRequest, EscalateContractRequest
from okr.alignment.v1.dependency_service_pb2 import BreachDependencyRequest, EscalateDependencyRequest

from libs.commands import Decider, EtagMismatch, Origin, RequestIdReused
from libs.eventlog import LogUnavailable, Overloaded
from libs.known import Known
from libs.permission import Principal
from libs.projector import is_transient
from libs.reactions import Ask, derived_id
from libs.refusal import Conflict, Refusal
from services.alignment import register
from services.alignment.contract import GRACE_DAYS
from services.alignment.gathering import LAST_PLACES
from services.alignment.reactions import known_goal
from services.alignment.register import BONDS

logger = logging.getLogger(__name__)

PRINCIPAL = Principal("apps/alignment-timekeeper", frozenset({"okr.timekeeper"}))
SERVICE = {"contracts": "okr.alignment.v1.ContractService", "dependencies": "okr.alignment.v1.DependencyService"}
EVERY_S = 2.0
#: What is due at once; the rest waits for the next time.
MOST = 500

OVERDUE = f"SELECT name, version, owed_since FROM {BONDS} WHERE answer_due < $1 ORDER BY answer_due LIMIT {MOST}"
PAST = f"""
SELECT name, version, stands_since, due_date FROM {BONDS} WHERE stands AND due_date > '' AND due_date < $2
AND (due_date < $1 OR NOT starts_with(name, 'contracts/')) ORDER BY due_date LIMIT {MOST}
"""
#: Contracts without a day of their own last until the cycle ends that ends first; of those brought in nobody here knows.
#: From pair to pair along the index: there are few pairs, of many contracts.
CYCLES = f"""
WITH RECURSIVE pairs AS (
    (SELECT source_cycle, target_cycle FROM {BONDS} WHERE lasts_with_cycle ORDER BY 1, 2 LIMIT 1)
    UNION ALL
    SELECT following.* FROM pairs, LATERAL (
        SELECT b.source_cycle, b.target_cycle FROM {BONDS} b
        WHERE lasts_with_cycle AND (b.source_cycle, b.target_cycle) > (pairs.source_cycle, pairs.target_cycle)
        ORDER BY 1, 2 LIMIT 1) following
)
SELECT source_cycle, target_cycle FROM pairs
"""
ENDED = f"""
SELECT name, version, stands_since, $3 AS due_date FROM {BONDS}
WHERE lasts_with_cycle AND source_cycle = $1 AND target_cycle = $2
ORDER BY name LIMIT {MOST}
"""


async def keep_time(decider: Decider, every_s: float = EVERY_S) -> None:
    """Looks at what is due in the register, until it is cancelled. Any number may run."""
    goal = known_goal(decider)
    if goal is None:
        return
    await register.prepare(goal.pool)
    keeper = Timekeeper(decider, goal)
    while True:
        try:
            await keeper.look(datetime.now(UTC))
        except Exception as trouble:
            if not isinstance(trouble, (LogUnavailable, Overloaded)) and not is_transient(trouble):
                raise
            logger.info("the timekeeper waits: %s", trouble)
        await asyncio.sleep(every_s)


class Timekeeper:
    """Issues commands about what is due. What was refused is tried again when it has changed, or on another day."""

    def __init__(self, decider: Decider, goal: Known) -> None:
        self.decider = decider
        self.goal = goal
        self.pool: asyncpg.Pool = goal.pool
        self.refused: set[tuple[Any, ...]] = set()

    async def look(self, now: datetime) -> None:
        """Does once what is due at a time."""
        overdue = [(escalation(each), each["owed_since"]) for each in await self.pool.fetch(OVERDUE, now)]
        past = [(breach(each), each["stands_since"]) for each in await self._past(now)]
        met = {
            (ask.method, ask.request.name, ask.request.etag, now.date()): (ask, since) for ask, since in overdue + past
        }
        self.refused &= met.keys()
        for key, (ask, since) in met.items():
            if key not in self.refused and not await self._done(ask, since):
                self.refused.add(key)

    async def _past(self, now: datetime) -> list[asyncpg.Record]:
        grace = (now - timedelta(days=GRACE_DAYS)).date().isoformat()
        everywhere = (now - LAST_PLACES).date().isoformat()
        found = list(await self.pool.fetch(PAST, grace, everywhere))
        pairs = [tuple(each) for each in await self.pool.fetch(CYCLES)]
        ends = await self._ends({cycle for pair in pairs for cycle in pair})
        for source, target in pairs:
            last = min((ends[each] for each in (source, target) if each in ends), default="")
            if last and last < grace:
                found += await self.pool.fetch(ENDED, source, target, last)
        return found

    async def _ends(self, cycles: Iterable[str]) -> dict[str, str]:
        """Last day of the cycles, of which it is known."""
        known: Any
        known, _ = await self.goal.fetch(list(cycles))
        return {name: cycle.end_date for name, cycle in known.items() if cycle.end_date}

    async def _done(self, ask: Ask, since: str) -> bool:
        """Issues it. False if it is refused as things are."""
        try:
            await self.decider.execute(ask.method, ask.request, PRINCIPAL, Origin(causation_id=since))
        except RequestIdReused:
            logger.debug("%s was done by another replica", ask.request.name)
        except EtagMismatch:
            logger.debug("%s has just changed", ask.request.name)
        except Conflict as conflict:
            logger.info("%s: %s", ask.request.name, conflict)
        except Refusal as refusal:
            logger.info("%s is due, and nothing follows: %s", ask.request.name, refusal)
            return False
        except (LogUnavailable, Overloaded):
            raise
        except Exception as defect:
            if is_transient(defect):
                raise
            # The others that are due are not kept waiting.
            logger.exception("%s is due, and it cannot be decided", ask.request.name)
            return False
        return True


def escalation(owed: asyncpg.Record) -> Ask:
    """The same for whoever tries it how often: one overdue answer is escalated once."""
    fields = {
        "request_id": derived_id(owed["owed_since"], "overdue", owed["name"]),
        "name": owed["name"],
        "etag": f"v{owed['version']}",
        "reason": "the answer is overdue",
    }
    if owed["name"].startswith("contracts/"):
        return Ask(f"{SERVICE['contracts']}/EscalateContract", EscalateContractRequest(**fields))
    return Ask(f"{SERVICE['dependencies']}/EscalateDependency", EscalateDependencyRequest(**fields))


def breach(past: asyncpg.Record) -> Ask:
    fields = {
        "request_id": derived_id(past["stands_since"], "past", past["name"], past["due_date"]),
        "name": past["name"],
        "etag": f"v{past['version']}",
        "reason": f"it was due on {past['due_date']}",
    }
    if past["name"].startswith("contracts/"):
        return Ask(f"{SERVICE['contracts']}/BreachContract", BreachContractRequest(**fields))
    return Ask(f"{SERVICE['dependencies']}/BreachDependency", BreachDependencyRequest(**fields))
