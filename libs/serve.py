"""Run one command service: the edge, its log, what it knows of people, and the relay, until it is told to stop."""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor

from libs import telemetry
from libs.bus import end
from libs.commands import Decider
from libs.eventlog import EventLog, LogUnavailable, WrongLog
from libs.facts import FollowedFacts, NoFacts, OwnFacts
from libs.identity import Verifier
from libs.known import AllKnown, Fold, Known
from libs.logservice import LogFrames
from libs.record import Registry
from libs.relay import Relay
from libs.rpc import Edge
from libs.settings import SettingMissing, Settings

logger = logging.getLogger(__name__)

FACTS_S = 10.0
_AGAIN_S = 5.0

#: Runs beside the service for as long as it serves, such as a timekeeper. It is started again when it fails.
Background = Callable[[Decider], Awaitable[None]]


@dataclass(frozen=True)
class CommandService:
    """What makes up a command service."""

    name: str
    #: Which rule module decides the rpcs of which proto service.
    services: Mapping[ServiceDescriptor, ModuleType]
    #: Modules of the events that its log may hold.
    events: tuple[ModuleType, ...]
    #: Rule modules of further streams of its log, which no rpc is about.
    rules: tuple[ModuleType, ...] = ()
    background: tuple[Background, ...] = ()
    #: What it keeps of other services' resources, or reacts to: by the name of the other service.
    known: Mapping[str, Fold] = field(default_factory=dict)
    #: True for the service that knows people itself; what it records may take effect later.
    is_directory: bool = False


def serve(service: CommandService) -> None:
    """Runs it as this process, as the environment says (libs.settings). Ends the process."""
    run(service.name, lambda settings, stack: _start(service, settings, stack))


def run(
    name: str, start: Callable[[Settings, AsyncExitStack], Coroutine[Any, Any, tuple[Edge, Awaitable[None]]]]
) -> None:
    """Runs a process with an edge until SIGTERM or SIGINT, and ends it.

    start: prepares everything, pushes onto the stack how it is undone, and answers with the edge and with what to wait for
    before it is healthy.
    """
    logging.basicConfig(
        level=os.environ.get("OKR_LOG_LEVEL", "INFO"),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    try:
        settings = Settings.read()
        telemetry.start(name, settings.region)
        asyncio.run(_run(name, settings, start))
    except (SettingMissing, WrongLog, LogUnavailable, OSError) as error:
        sys.exit(f"{name} cannot start: {error}")
    finally:
        telemetry.stop()


async def _run(
    name: str,
    settings: Settings,
    start: Callable[[Settings, AsyncExitStack], Coroutine[Any, Any, tuple[Edge, Awaitable[None]]]],
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        edge, ready = await start(settings, stack)
        readied = asyncio.ensure_future(ready)
        stack.callback(readied.cancel)
        host = settings.listen.rpartition(":")[0]
        port = await edge.start(settings.listen)
        stack.push_async_callback(edge.stop, settings.grace_s, settings.drain_s)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, readied}, return_when=asyncio.FIRST_COMPLETED)
        if readied.done():
            readied.result()
            # What is here now stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            await edge.healthy(True)
            _announce(settings.state_file, f"{host}:{port}")
            logger.info("%s serves on %s:%d", name, host, port)
        await stopped
        logger.info("%s stops", name)
        if settings.state_file:
            settings.state_file.unlink(missing_ok=True)


def _announce(state_file: Path | None, address: str) -> None:
    if state_file is None:
        return
    new = state_file.with_suffix(".new")
    new.write_text(json.dumps({"address": address, "pid": os.getpid()}))
    new.replace(state_file)


async def _start(service: CommandService, settings: Settings, stack: AsyncExitStack) -> tuple[Edge, Awaitable[None]]:
    log = await EventLog.open(
        settings.database,
        log_id=settings.log_id(service.name),
        registry=Registry(*service.events),
        owner_dsn=settings.database_owner,
    )
    stack.push_async_callback(log.close)
    facts = _facts(service, settings, log)
    await facts.start()
    stack.push_async_callback(facts.stop)
    known = AllKnown(_known(service, settings))
    for each in known.sources.values():
        await each.start()
        stack.push_async_callback(each.stop)
    decider = Decider(
        log, service.services, facts.people, rules=service.rules, facts=known, ahead_of_time=service.is_directory
    )
    if isinstance(facts, OwnFacts):
        decider.recorded = facts.reach
    edge = Edge(Verifier(settings.keys), max_calls=settings.max_calls)
    edge.commands(service.services, decider)
    LogFrames(log, lambda: facts.people, lambda: edge.going).serve(edge)
    if settings.nats:
        relay = Relay(log, settings.nats, settings.region, service.name)
        await relay.start()
        stack.push_async_callback(relay.stop)
        telemetry.gauge("okr.relay.lag", lambda: [(log.head - relay.position, {"log": log.log_id})])
    telemetry.gauge("okr.log.head", lambda: [(log.head, {"log": log.log_id})])
    telemetry.gauge("okr.rpc.active", lambda: [(edge.calls, {"service": service.name})])
    if isinstance(facts, FollowedFacts):
        telemetry.gauge("okr.facts.lag", lambda: [(facts.lag, {"service": service.name})])
    telemetry.gauge(
        "okr.known.lag",
        lambda: [(each.lag, {"service": service.name, "source": name}) for name, each in known.sources.items()],
    )
    return edge, _ready(service, facts, known, decider, stack)


async def _ready(
    service: CommandService,
    facts: OwnFacts | FollowedFacts | NoFacts,
    known: AllKnown,
    decider: Decider,
    stack: AsyncExitStack,
) -> None:
    await facts.ready(FACTS_S)
    for each in known.sources.values():
        await each.ready(FACTS_S)
    for background in service.background:
        stack.push_async_callback(end, asyncio.create_task(_kept_up(background, decider)))


def _facts(service: CommandService, settings: Settings, log: EventLog) -> OwnFacts | FollowedFacts | NoFacts:
    if service.is_directory:
        return OwnFacts(log)
    if settings.nats and "directory" in settings.peers:
        return FollowedFacts(settings, service.name)
    logger.warning("nobody is known: OKR_NATS and a directory among OKR_PEERS are needed")
    return NoFacts()


def _known(service: CommandService, settings: Settings) -> dict[str, Known]:
    found = {}
    for source, fold in service.known.items():
        if settings.nats and source in settings.peers:
            found[source] = Known(settings, service.name, source, fold)
        else:
            logger.warning("nothing is known of %s: OKR_NATS and its place among OKR_PEERS are needed", source)
    return found


async def _kept_up(background: Background, decider: Decider) -> None:
    while True:
        try:
            await background(decider)
            return
        except Exception:
            logger.exception("%s failed; it is started again", getattr(background, "__qualname__", background))
        await asyncio.sleep(_AGAIN_S)
