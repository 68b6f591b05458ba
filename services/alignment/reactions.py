"""What follows by itself: from what happens in goal, and from what was decided here."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import asyncpg
from okr.alignment.v1.contract_service_pb2 import ActivateContractRequest, OutdateContractRequest
from okr.alignment.v1.dependency_service_pb2 import ConfirmSupportRequest, ForecastDependencyRequest
from okr.alignment.v1.events_pb2 import (
    ContractAccepted,
    ContractDeclined,
    ContractImported,
    ContractRenewed,
    DependencyAccepted,
    DependencySupported,
)
from okr.alignment.v1.facts_pb2 import KnownCycle, KnownObjective
from okr.alignment.v1.workshop_service_pb2 import ConfirmOutputRequest
from okr.goal.v1.events_pb2 import (
    ObjectiveActivated,
    ObjectiveClosed,
    ObjectiveDrafted,
    ObjectiveImported,
    ObjectiveRestricted,
    ReactionRefused,
    ReactionTaken,
    RestrictionLifted,
)
from okr.goal.v1.objective_pb2 import Closing, Objective

from libs.commands import Decider
from libs.known import AllKnown, Known
from libs.permission import Principal
from libs.reactions import Ask, carry_out, derived_id, work_off
from libs.record import Recorded
from services.alignment import duplicates, known, register, risks
from services.alignment.register import BONDS, Register, Row

logger = logging.getLogger(__name__)

PRINCIPAL = Principal(register.REACTIONS, frozenset({"okr.reaction"}))
OUTDATE = "okr.alignment.v1.ContractService/OutdateContract"
ACTIVATE = "okr.alignment.v1.ContractService/ActivateContract"
SUPPORTED = "okr.alignment.v1.DependencyService/ConfirmSupport"
FORECAST = "okr.alignment.v1.DependencyService/ForecastDependency"
OUTPUT = "okr.alignment.v1.WorkshopService/ConfirmOutput"
#: Events that are reacted to at once. Those of one stream follow each other.
AT_ONCE = 16
HEAD_S = 2.0

WORKED_ON = (Objective.STATE_ACTIVE, Objective.STATE_IMPORTED)
#: After these an objective may have another title, or not be found by it any more.
TITLED = (ObjectiveDrafted, ObjectiveImported, ObjectiveRestricted, RestrictionLifted)
#: What was promised by an objective that ends like this does not come.
GIVEN_UP = (Closing.DECISION_DEFERRED, Closing.DECISION_ABANDONED)
#: After these it is looked whether goal has changed what was agreed meanwhile.
CHECKED = (
    ContractAccepted,
    ContractDeclined,
    ContractImported,
    ContractRenewed,
    DependencyAccepted,
    DependencySupported,
)
_COLUMNS = ", ".join(Row.COLUMNS)
TOUCHING = f"""
SELECT {_COLUMNS} FROM {BONDS} WHERE source_objective = $1 AND stands
UNION SELECT {_COLUMNS} FROM {BONDS} WHERE target_objective = $1 AND stands
"""
NAMED = f"SELECT {_COLUMNS} FROM {BONDS} WHERE name = ANY($1) AND stands"


def known_goal(decider: Decider) -> Known | None:
    """What is known of goal; None where goal is not followed."""
    return decider.facts.sources.get("goal") if isinstance(decider.facts, AllKnown) else None


async def react(decider: Decider) -> None:
    """Follows goal and the service's own log, and does what their events ask for, until it is cancelled."""
    goal = known_goal(decider)
    if goal is None:
        logger.warning("nothing follows by itself: goal is not followed")
        return
    own = Register(decider, goal.pool)
    await duplicates.prepare(goal.pool)
    await own.start()
    try:
        reactions = Reactions(decider, goal, own)
        async with asyncio.TaskGroup() as group:
            group.create_task(work_off(goal, reactions.to_goal))
            group.create_task(work_off(own, reactions.to_own))
    finally:
        await own.stop()


class Reactions:
    """What events ask for, as things are when they are read: an event that comes again asks for the same."""

    def __init__(self, decider: Decider, goal: Known, own: Register) -> None:
        self.decider = decider
        self.goal = goal
        self.own = own
        self.pool: asyncpg.Pool = goal.pool

    # -- goal's events

    async def to_goal(self, batch: list[Recorded]) -> None:
        """Carries out what a batch of goal's events asks for."""
        by_stream: dict[str, list[Recorded]] = defaultdict(list)
        for recorded in batch:
            by_stream[recorded.stream].append(recorded)
        turns = asyncio.Semaphore(AT_ONCE)

        async def in_turn(events: list[Recorded]) -> None:
            async with turns:
                for recorded in events:
                    await carry_out(self.decider, PRINCIPAL, recorded, await self.asks_of_goal(recorded))

        await asyncio.gather(*map(in_turn, by_stream.values()))

    async def asks_of_goal(self, recorded: Recorded) -> list[Ask]:
        event = recorded.event
        if isinstance(event, ReactionTaken | ReactionRefused):
            return [answer(recorded, event)]
        facts, _ = await self.goal.fetch([recorded.stream])
        objective: Any = facts.get(recorded.stream, KnownObjective())
        rows: list[Row] = []
        if known.changes_terms(event) or isinstance(event, ObjectiveActivated):
            rows = [Row(**each) for each in await self.pool.fetch(TOUCHING, recorded.stream)]
        asks: list[Ask] = []
        if known.changes_terms(event):
            asks += [outdated(row.name, recorded) for row in rows if is_contract(row)]
            asks += await self._forecasts(recorded.stream, objective, rows, recorded)
        if isinstance(event, ObjectiveActivated):
            asks += await self._activations(rows, recorded)
        if isinstance(event, ObjectiveClosed) and event.closing.decision in GIVEN_UP:
            asks += [self._given_up(row, recorded) for row in rows if row.source_objective == recorded.stream]
        if known.changes_terms(event) or isinstance(event, TITLED):
            asks += await duplicates.asks_of(self.goal, objective, recorded)
        return asks

    def _given_up(self, row: Row, cause: Recorded) -> Ask:
        risk = risks.given_up(row.name, row.version, cause.header.recorded_at)
        return risks.warning(row.name, risk, cause)

    async def _activations(self, rows: Iterable[Row], cause: Recorded) -> list[Ask]:
        contracts = [row for row in rows if is_contract(row)]
        ends = {end for row in contracts for end in (row.source_objective, row.target_objective)}
        facts: Any
        facts, _ = await self.goal.fetch(list(ends))
        working = {name for name, each in facts.items() if each.state in WORKED_ON}
        return [
            activated(row.name, cause) for row in contracts if {row.source_objective, row.target_objective} <= working
        ]

    async def _forecasts(self, name: str, objective: KnownObjective, rows: Iterable[Row], cause: Recorded) -> list[Ask]:
        """For the dependencies that an objective's key results support: the day that these are due now."""
        days = await self._days(name, objective)
        owing = [row for row in rows if row.supporting in days and row.due_date]
        return [forecast(row, days[row.supporting], cause) for row in owing if days[row.supporting] != row.foreseen]

    async def _days(self, name: str, objective: KnownObjective) -> dict[str, str]:
        """When the supporting key results of an objective are due, by name: on their day, or at the end of the cycle."""
        supporting = {
            f"{name}/keyResults/{each.key_result_id}": each for each in objective.key_results if each.dependency
        }
        if not supporting:
            return {}
        facts: Any
        facts, _ = await self.goal.fetch([objective.cycle])
        end = facts.get(objective.cycle, KnownCycle()).end_date
        days = {key_result: each.due_date or end for key_result, each in supporting.items()}
        return {key_result: day for key_result, day in days.items() if day}

    # -- own events

    async def to_own(self, batch: list[Recorded]) -> None:
        """Carries out what a batch of own events asks for."""
        # What the batch before it has led to is known first, so that nobody is told again.
        await self.own.wait_for(self.decider.log.head, HEAD_S)
        warnings = await risks.asks_of(self.pool, batch)
        checks = await self._checks(batch)
        latest = {each.stream: each for each in batch}
        turns = asyncio.Semaphore(AT_ONCE)

        async def in_turn(recorded: Recorded) -> None:
            async with turns:
                asks = checks.get(recorded.position, [])
                if recorded is latest[recorded.stream]:
                    asks = [*asks, *warnings.get(recorded.stream, ())]
                await carry_out(self.decider, PRINCIPAL, recorded, asks)

        await asyncio.gather(*map(in_turn, batch))

    async def _checks(self, batch: list[Recorded]) -> dict[int, list[Ask]]:
        """By position: what changed in goal while it was being decided here. Who reacts to goal did not see it stand yet.

        What changes after this look, they do see.
        """
        settled = [each for each in batch if isinstance(each.event, CHECKED)]
        rows = {
            row["name"]: Row(**row) for row in await self.pool.fetch(NAMED, list({each.stream for each in settled}))
        }
        ends = {end for row in rows.values() for end in (row.source_objective, row.target_objective) if end}
        facts: Any
        facts, _ = await self.goal.fetch(list(ends))
        asks = {}
        for recorded in settled:
            if (row := rows.get(recorded.stream)) is None:
                continue
            if is_contract(row):
                asks[recorded.position] = self._check_contract(recorded, row, facts)
            else:
                objective = facts.get(row.source_objective, KnownObjective())
                asks[recorded.position] = await self._forecasts(row.source_objective, objective, [row], recorded)
        return asks

    def _check_contract(self, recorded: Recorded, row: Row, facts: Any) -> list[Ask]:
        event: Any = recorded.event
        known_ends = {name: facts[name] for name in (row.source_objective, row.target_objective) if name in facts}
        revisions: dict[str, int] = {}
        if not isinstance(event, ContractDeclined):
            revisions = {row.source_objective: event.child.revision, row.target_objective: event.parent.revision}
        asks = []
        if any(
            each.revision != revisions.get(name) or each.state == Objective.STATE_CLOSED
            for name, each in known_ends.items()
        ):
            asks.append(outdated(row.name, recorded))
        if all(each.state in WORKED_ON for each in known_ends.values()) and not isinstance(event, ContractImported):
            asks.append(activated(row.name, recorded))
        return asks


def is_contract(row: Row) -> bool:
    return row.name.startswith("contracts/")


def answer(recorded: Recorded, event: Any) -> Ask:
    """Tells a dependency or a workshop what goal made of it."""
    request_id = derived_id(recorded.header.event_id, "answer")
    taken = event if isinstance(event, ReactionTaken) else ReactionTaken()
    refused = event if isinstance(event, ReactionRefused) else ReactionRefused()
    refusal: Any = {"refusal_reason": refused.refusal_reason, "refusal": refused.refusal[:2000]}
    if event.cause.startswith("dependencies/"):
        support = ConfirmSupportRequest(request_id=request_id, name=event.cause, key_result=taken.key_result, **refusal)
        return Ask(SUPPORTED, support)
    output = ConfirmOutputRequest(
        request_id=request_id, name=event.cause, idea_id=event.idea_id, objective=taken.objective, **refusal
    )
    return Ask(OUTPUT, output)


def outdated(contract: str, cause: Recorded) -> Ask:
    request_id = derived_id(cause.header.event_id, "outdate", contract)
    return Ask(OUTDATE, OutdateContractRequest(request_id=request_id, name=contract))


def activated(contract: str, cause: Recorded) -> Ask:
    request_id = derived_id(cause.header.event_id, "activate", contract)
    return Ask(ACTIVATE, ActivateContractRequest(request_id=request_id, name=contract))


def forecast(row: Row, day: str, cause: Recorded) -> Ask:
    request = ForecastDependencyRequest(
        request_id=derived_id(cause.header.event_id, "forecast", row.name, day),
        name=row.name,
        etag=f"v{row.version}",
        date=day,
        reason="the supporting key result is due then",
    )
    return Ask(FORECAST, request)
