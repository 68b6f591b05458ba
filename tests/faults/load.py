"""Clients that decide without pause while something breaks, and the history of what they were told."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import grpc
from okr.goal.v1.goal_service_pb2 import (
    EstimateOddsRequest,
    MeasureKeyResultRequest,
    StateFactRequest,
)
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub
from okr.goal.v1.measurement_pb2 import Reading
from okr.goal.v1.objective_pb2 import FACT_KIND_MARKET

from services.console.advice import fault_of
from tests.faults.company import KEY_RESULT, OWNER, measurable, proposal
from tests.faults.world import FaultyRegion, until

#: Another one makes other histories.
SEED = os.environ.get("OKR_FAULT_SEED", "20261001")
CLIENTS = 8
PACE_S = 0.02
#: Safe to send again with the same request_id and the same body, and to be sent until there is an answer.
AGAIN = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.CANCELLED,
}


def seed(name: str) -> str:
    """Names a history, and prints what makes the same one again."""
    print(f"OKR_FAULT_SEED={SEED}, {name}")
    return f"{SEED} {name}"


@dataclass(frozen=True)
class Acknowledged:
    """A command that was answered: `count` events, the last at `position`, and its stream at `version` then."""

    request_id: str
    stream: str
    position: int
    count: int
    version: int
    replayed: bool


@dataclass
class History:
    """What clients were told. Every command is one that a service in order never refuses."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    #: request_id -> what it was refused with.
    refused: dict[str, str] = field(default_factory=dict)
    #: Attempts that failed and were made again, and what the last one of them heard.
    again: int = 0
    heard: str = ""
    #: Calls whose caller went away.
    left: int = 0

    @property
    def streams(self) -> list[str]:
        """Objectives that were decided on."""
        return sorted({each.stream for each in self.acknowledged})


class Load:
    """`async with Load(region, seed) as load`: clients decide until the end of the block, and every command has its answer.

    goes_away: the share of calls that their caller leaves after some milliseconds, to ask again afterwards. call_s: how
    long a caller waits before it asks again.
    """

    def __init__(
        self, region: FaultyRegion, seed: str, *, clients: int = CLIENTS, goes_away: float = 0.0, call_s: float = 5.0
    ) -> None:
        self.history = History()
        self._region = region
        self._seed = seed
        self._clients = clients
        self._goes_away = goes_away
        self._call_s = call_s
        self._ending = False
        self._tasks: list[asyncio.Task[None]] = []
        # Names and ids are new each time, so that a test can be repeated in the same region; what is done is not.
        self._shared = [f"objectives/{uuid4()}" for _ in range(3)]

    async def __aenter__(self) -> Self:
        await measurable(self._region, self._shared)
        self._channels = [self._region.channel("goal") for _ in range(2)]
        self._tasks = [asyncio.create_task(self._client(number)) for number in range(self._clients)]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._ending = True
        try:
            async with asyncio.timeout(60):
                await asyncio.gather(*self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()
            for channel in self._channels:
                await channel.close()

    async def more(self, number: int, within_s: float = 45.0) -> None:
        """Returns when so many more commands have been answered."""
        goal = len(self.history.acknowledged) + number

        def are_there() -> bool:
            for task in self._tasks:
                if task.done():
                    task.result()
            return len(self.history.acknowledged) + len(self.history.refused) >= goal

        await until(are_there, f"{number} more commands are answered ({self.history.heard})", within_s)

    async def _client(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        stub = GoalServiceStub(self._channels[number % len(self._channels)])
        own: Any = None
        while not self._ending:
            call, request = self._next(stub, chance, own)
            answer = await self._answered(call, request, chance)
            if answer is None or answer.objective.name not in self._shared:
                own = answer and answer.objective
            await asyncio.sleep(PACE_S * chance.random())

    def _next(self, stub: Any, chance: random.Random, own: Any) -> tuple[Callable[..., Any], Any]:
        request_id, kind = str(uuid4()), chance.random()
        if own is None or kind < 0.1:
            return stub.ProposeObjective, proposal(request_id, f"Objective {request_id[:8]}")
        if kind < 0.5:
            name = f"{chance.choice(self._shared)}/keyResults/{KEY_RESULT}"
            reading = Reading(value=str(chance.randrange(1000)))
            return stub.MeasureKeyResult, MeasureKeyResultRequest(request_id=request_id, name=name, reading=reading)
        if kind < 0.6:
            fact = StateFactRequest(request_id=request_id, name=own.name, etag=own.etag, kind=FACT_KIND_MARKET)
            fact.text = f"三家工厂中有两家会更换供应商 {request_id[:8]}"
            return stub.StateFact, fact
        odds = EstimateOddsRequest(request_id=request_id, name=own.name, etag=own.etag, odds=f"0.{kind * 1e6:06.0f}")
        return stub.EstimateOdds, odds

    async def _answered(self, call: Callable[..., Any], request: Any, chance: random.Random) -> Any:
        """The answer, however often it has to be asked for; None if it is a refusal."""
        while True:
            leaves = chance.random() < self._goes_away
            try:
                answer = await (self._left(call, request, chance) if leaves else self._asked(call, request))
            except grpc.aio.AioRpcError as error:
                reason = fault_of(error).reason
                heard = f"{error.code().name} {reason}: {error.details()}"
                if error.code() in AGAIN or reason == "WRITE_CONFLICT":
                    self.history.again += 1
                    self.history.heard = heard
                    await asyncio.sleep(0.05 * chance.random())
                    continue
                self.history.refused[request.request_id] = heard
                return None
            if answer is not None:
                self._note(request, answer)
                return answer

    def _asked(self, call: Callable[..., Any], request: Any) -> Awaitable[Any]:
        answer: Awaitable[Any] = call(request, timeout=self._call_s, metadata=self._region.metadata(OWNER))
        return answer

    async def _left(self, call: Callable[..., Any], request: Any, chance: random.Random) -> None:
        """Asks, and goes away before the answer can have come, or just after."""
        asked = call(request, timeout=self._call_s, metadata=self._region.metadata(OWNER))
        await asyncio.sleep(0.008 * chance.random())
        asked.cancel()
        self.history.left += 1

    def _note(self, request: Any, answer: Any) -> None:
        receipt = answer.receipt
        self.history.acknowledged.append(
            Acknowledged(
                request.request_id,
                answer.objective.name,
                receipt.position,
                receipt.event_count,
                int(answer.objective.etag.removeprefix("v")),
                receipt.replayed,
            )
        )
