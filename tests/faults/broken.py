"""A service with a part of it deliberately broken: `python -m tests.faults.broken MUTANT... services.goal`.

Each test of this folder has to notice the mutant that it names. What is broken is the product's own code, patched before the
service runs; `crash_before_rows` breaks nothing, it only says when the process dies.
"""

import asyncio
import os
import runpy
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from libs import groupcommit, projector
from libs.eventlog import Appended, EventLog
from libs.follower import Follower
from libs.relay import Relay

FLUSH_S = 0.3


def forgets_command_ids() -> None:
    """Every time a save is sent, it is another command to the log."""
    right = groupcommit._columns
    groupcommit._columns = lambda saves: right(replace(save, command_id=uuid4()) for save in saves)


def acknowledges_early() -> None:
    """Answers at once, and writes a little later."""

    async def append(self: Any, save: Any) -> Appended:
        self._check(save)
        first = max(self.head, getattr(self, "promised", 0)) + 1
        self.promised = first + len(save.events) - 1
        loop = asyncio.get_running_loop()
        loop.call_later(FLUSH_S, lambda: loop.create_task(self._writer.append(save)))
        return Appended(first, len(save.events), datetime.now(UTC), False, save.answer)

    EventLog.append = append  # type: ignore[method-assign]


def gives_up() -> None:
    """Takes a lost connection for a refusal."""
    groupcommit.outcome_of = lambda error: groupcommit.Outcome.REFUSED


def keeps_a_cursor() -> None:
    """The relay goes on where it was, whatever the stream holds."""
    right = Relay._resume

    async def resume(self: Any, client: Any) -> int:
        return self.position or await right(self, client)

    Relay._resume = resume  # type: ignore[method-assign]


def listens_once() -> None:
    """The follower makes one consumer in its life and never asks the owner."""
    right = Follower._consume

    async def consume(self: Any, client: Any) -> None:
        if not getattr(self, "has_consumed", False):
            await right(self, client)
            self.has_consumed = True

    Follower._consume = consume  # type: ignore[method-assign]
    Follower._reason_to_ask = lambda self, consumer: ""  # type: ignore[method-assign]


def trusts_the_stream() -> None:
    """The follower takes what the stream gives for all there is."""
    right = Follower._take_waiting

    def take_waiting(self: Any, consumer: Any) -> Any:
        if consumer.waiting:
            self.position = max(self.position, consumer.waiting[0].metadata.sequence.stream - 1)
        return right(self, consumer)

    Follower._take_waiting = take_waiting  # type: ignore[method-assign]
    Follower._reason_to_ask = lambda self, consumer: ""  # type: ignore[method-assign]


def checkpoint_apart() -> None:
    """Checkpoints move in a transaction of their own, before the rows."""
    from services.views import feed

    right = projector.move_checkpoints

    async def move(db: Any, *what: Any) -> None:
        other = await asyncpg.connect(os.environ["OKR_DATABASE_OWNER"])
        try:
            await right(other, *what)
        finally:
            await other.close()

    projector.move_checkpoints = feed.move_checkpoints = move


def trusts_its_memory() -> None:
    """The feed never looks where the database has the views."""
    from services.views.feed import Feed

    async def look(self: Any) -> None:
        """It is where I think it is."""

    Feed._look_at_checkpoints = look  # type: ignore[method-assign]


def crash_before_rows() -> None:
    """Dies once, when HOME/faults/crash is there: the checkpoint of the history has moved, its rows are not written.

    Only with an event of an objective that is shown already. Without it, that one's history has a hole; an objective that
    is new in the batch would only be missing, and its history could not be asked for.
    """
    from services.views.objective_history import ObjectiveHistoryView

    right = ObjectiveHistoryView.apply
    order = Path(os.environ["OKR_HOME"], "faults", "crash")

    def obey() -> None:
        if order.exists():
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    async def apply(self: Any, connection: Any, schema: str, batch: Any) -> None:
        new = {recorded.stream for recorded in batch if recorded.version == 1}
        if any(self.concerns(recorded) and recorded.stream not in new for recorded in batch):
            obey()
        await right(self, connection, schema, batch)

    ObjectiveHistoryView.apply = apply  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    break_it.__name__: break_it
    for break_it in (
        forgets_command_ids,
        acknowledges_early,
        gives_up,
        keeps_a_cursor,
        listens_once,
        trusts_the_stream,
        checkpoint_apart,
        trusts_its_memory,
        crash_before_rows,
    )
}

if __name__ == "__main__":
    *mutants, module = sys.argv[1:]
    for mutant in mutants:
        MUTANTS[mutant]()
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
