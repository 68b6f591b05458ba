"""The relay: log -> NATS, each record at the stream sequence that is its position in the log."""

import asyncio
import contextlib
import hashlib
import json
import logging
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol
from urllib.parse import quote

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from libs import telemetry
from libs.bus import Bus, end
from libs.record import Record

logger = logging.getLogger(__name__)

#: A batch is flushed to disk once. From two on that is cheaper than one by one.
BATCH_FROM = 2
BATCH_MAX = 500
BATCH_BYTES = 4 * 1024 * 1024
WRONG_LAST_SEQUENCE = 10071
ACK_TIMEOUT_S = 5.0
LOOK_AGAIN_S = 10.0
BEACON_S = 1.0
BEACON_PAUSE_S = 0.1


class Entry(Protocol):
    """What a log gives for one position (libs.eventlog.Stored)."""

    @property
    def position(self) -> int: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def stream(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def state(self) -> bytes: ...
    def record(self, log_id: str) -> bytes: ...


class Log(Protocol):
    """What the relay needs of a log (libs.eventlog.EventLog)."""

    @property
    def log_id(self) -> str: ...
    @property
    def head(self) -> int: ...
    async def read(self, after: int, limit: int, max_bytes: int | None = None) -> Sequence[Entry]: ...
    async def wait_beyond(self, position: int, timeout_s: float) -> int: ...


class Alarm(Exception):
    """The stream and the log contradict each other. Nothing may be published until a person has looked."""


class Moved(Exception):
    """The stream is not where we thought: another relay, or a publish of our own that came late."""


@dataclass(frozen=True, slots=True)
class Message:
    """A record as NATS carries it."""

    subject: str
    body: bytes
    headers: dict[str, str]


def stream_name(region: str, service: str) -> str:
    """The JetStream stream of a log: EV_CN_GOAL."""
    return f"EV_{region}_{service}".upper()


def beacon_subject(region: str, service: str) -> str:
    """Where the head of a log is announced on core NATS."""
    return f"hb.{region}.{service}"


class Relay:
    """Publishes one log, in order. It keeps no cursor: the last sequence of the stream says where to go on.

    Any number of relays of one log may run: every publish names the sequence it must follow, so one wins and the others
    look again. `alarm` says why it has stopped, or is empty; the beacon goes on, so that followers read from the owner.
    `position` is the last one that NATS has acknowledged.
    """

    def __init__(self, log: Log, nats: str | Bus, region: str, service: str, *, replicas: int = 1) -> None:
        self._log = log
        self._bus = Bus(nats, f"relay of {log.log_id}") if isinstance(nats, str) else nats
        self._owns_bus = isinstance(nats, str)
        self._prefix = f"okr.v1.{region}.{service}"
        self._source = f"/okr/{region}/{service}"
        self._beacon = beacon_subject(region, service)
        self._replicas = replicas
        self._tasks: list[asyncio.Task[None]] = []
        self._trouble = ""
        self._newest: tuple[int, datetime | None] = (0, None)
        self.stream = stream_name(region, service)
        self.position = 0
        self.alarm = ""

    async def start(self) -> None:
        """Starts publishing in the background. Does not wait for NATS."""
        self._bus.open()
        self._tasks = [
            asyncio.create_task(self._publish_all(), name=f"relay of {self._log.log_id}"),
            asyncio.create_task(self._announce_all(), name=f"beacon of {self._log.log_id}"),
        ]

    async def stop(self) -> None:
        """Stops. What was not published is published by the next relay."""
        for task in self._tasks:
            await end(task)
        self._tasks = []
        if self._owns_bus:
            await self._bus.close()

    async def _publish_all(self) -> None:
        after: int | None = None
        generation = 0
        looked_at = pause_s = 0.0
        while True:
            try:
                client = self._bus.client or await self._bus.connected()
                if client is None:
                    continue
                if after is None or generation != self._bus.generation:
                    generation = self._bus.generation
                    after = await self._resume(client)
                    looked_at = monotonic()
                if await self._log.wait_beyond(after, 1.0) > after:
                    after = await self._publish_next(client, after)
                elif monotonic() - looked_at > LOOK_AGAIN_S:
                    after = None  # nobody else would notice that an idle stream was deleted
                pause_s = 0.0
                self._goes_on()
            except Alarm as contradiction:
                self.alarm = str(contradiction)
                logger.critical("relay of %s has stopped: %s", self._log.log_id, contradiction)
                return
            except Exception as error:
                after = None
                if not isinstance(error, Moved):
                    self._waits(error)
                pause_s = min(max(pause_s * 2, 0.05), 2.0)
                await asyncio.sleep(pause_s)

    def _waits(self, error: Exception) -> None:
        if not self._trouble:
            logger.warning("relay of %s waits: %r", self._log.log_id, error)
        self._trouble = repr(error)

    def _goes_on(self) -> None:
        if self._trouble:
            logger.info("relay of %s goes on from %d", self._log.log_id, self.position)
        self._trouble = ""

    async def _resume(self, client: Client) -> int:
        """Where the stream ends, after making sure that it is ours."""
        stream = client.jetstream(timeout=ACK_TIMEOUT_S)
        try:
            info = await stream.stream_info(self.stream)
        except NotFoundError:
            info = await stream.add_stream(self._config())
            logger.info("stream %s is new", self.stream)
        if not info.config.allow_atomic:
            info = await stream.update_stream(info.config, allow_atomic=True)
        if info.state.messages:
            last = await stream.get_msg(self.stream, subject=f"{self._prefix}.>")
            await self._must_be_ours(last.seq or 0, last.data or b"", last.headers or {})
        if info.state.last_seq > self._log.head and not await self._log.read(info.state.last_seq - 1, 1):
            raise Alarm(
                f"stream {self.stream} is at {info.state.last_seq}, ahead of the log, which ends at {self._log.head}"
            )
        self.position = info.state.last_seq
        return info.state.last_seq

    def _config(self) -> StreamConfig:
        return StreamConfig(
            name=self.stream,
            subjects=[f"{self._prefix}.>"],
            storage=StorageType.FILE,
            num_replicas=self._replicas,
            discard=DiscardPolicy.OLD,
            deny_delete=True,
            deny_purge=True,
            allow_atomic=True,
            allow_direct=True,
        )

    async def _must_be_ours(self, sequence: int, body: bytes, headers: dict[str, str]) -> None:
        entries = await self._log.read(sequence - 1, 1)
        if not entries:
            raise Alarm(
                f"stream {self.stream} holds a message at {sequence}, where the log has nothing: {_evidence(body, headers)}"
            )
        ours = self._message(entries[0])
        if body != ours.body:
            raise Alarm(
                f"stream {self.stream} holds something else at {sequence}: {_evidence(body, headers)}, "
                f"in the log {_evidence(ours.body, ours.headers)}"
            )

    async def _publish_next(self, client: Client, after: int) -> int:
        entries = await self._log.read(after, BATCH_MAX, max_bytes=BATCH_BYTES)
        if entries and entries[0].position != after + 1:
            raise Alarm(f"the log {self._log.log_id} goes on with {entries[0].position} after {after}")
        if len(entries) >= BATCH_FROM:
            await self._publish_batch(client, entries)
            return self.position
        for entry in entries:
            message = self._message(entry)
            follows = {"Nats-Expected-Last-Sequence": str(entry.position - 1)}
            with telemetry.linked("publish", message.headers.get("traceparent", ""), position=entry.position):
                self._accept(await self._request(client, message, follows), entry)
        return self.position

    async def _publish_batch(self, client: Client, entries: Sequence[Entry]) -> None:
        """All or nothing, with one flush to disk (ADR-50). The batch is the server's until its last message commits it."""
        messages = [self._message(entry) for entry in entries]
        parents = (message.headers.get("traceparent", "") for message in messages)
        with telemetry.linked_all("publish", parents, position=entries[-1].position, events=len(entries)):
            batch = {"Nats-Batch-Id": uuid.uuid4().hex}
            follows = {"Nats-Expected-Last-Sequence": str(entries[0].position - 1), "Nats-Batch-Sequence": "1"}
            begun = await self._request(client, messages[0], {**batch, **follows})
            if begun.data:
                _answer(begun)
            for number, message in enumerate(messages[1:-1], 2):
                headers = {**message.headers, **batch, "Nats-Batch-Sequence": str(number)}
                await client.publish(message.subject, message.body, headers=headers)
            commit = {"Nats-Batch-Sequence": str(len(messages)), "Nats-Batch-Commit": "1"}
            self._accept(await self._request(client, messages[-1], {**batch, **commit}), entries[-1])

    async def _request(self, client: Client, message: Message, extra: dict[str, str]) -> Msg:
        return await client.request(message.subject, message.body, ACK_TIMEOUT_S, headers={**message.headers, **extra})

    def _accept(self, reply: Msg, entry: Entry) -> None:
        sequence = _answer(reply).get("seq")
        if sequence != entry.position:
            raise Alarm(f"stream {self.stream} stored position {entry.position} of the log at {sequence}")
        telemetry.count("okr.relay.published", entry.position - self.position, log=self._log.log_id)
        self.position = entry.position
        self._newest = (entry.position, entry.recorded_at)

    def _message(self, entry: Entry) -> Message:
        header = Record.FromString(entry.state).header
        aggregate = snake(entry.stream.partition("/")[0])
        event = snake(entry.type.rpartition(".")[2])
        headers = {
            "ce-specversion": "1.0",
            "ce-id": header.event_id,
            "ce-source": self._source,
            "ce-type": entry.type,
            "ce-subject": quote(entry.stream, safe="/!#$&'()*+,:;=?@[]-._~"),
            "ce-time": entry.recorded_at.astimezone(UTC).isoformat(),
            "ce-sequence": f"{entry.position:020d}",
            "ce-datacontenttype": "application/protobuf",
        }
        if header.trace_parent:
            headers["traceparent"] = header.trace_parent
        return Message(f"{self._prefix}.{aggregate}.{event}", entry.record(self._log.log_id), headers)

    async def _announce_all(self) -> None:
        """Tells everybody where the log ends: each second, and soon after it has moved."""
        announced = 0
        while True:
            try:
                head = self._log.head
                if (client := self._bus.client) is not None:
                    await client.publish(self._beacon, await self._beacon_body(head))
                announced = head
            except Exception as error:
                logger.debug("beacon of %s: %r", self._log.log_id, error)
            await asyncio.sleep(BEACON_PAUSE_S)
            with contextlib.suppress(Exception):
                await self._log.wait_beyond(announced, BEACON_S - BEACON_PAUSE_S)

    async def _beacon_body(self, head: int) -> bytes:
        position, recorded_at = self._newest
        if position != head:
            entries = await self._log.read(head - 1, 1) if head else []
            recorded_at = entries[0].recorded_at if entries else None
            self._newest = (head, recorded_at)
        at = recorded_at.astimezone(UTC).isoformat() if recorded_at else ""
        return json.dumps({"log_id": self._log.log_id, "head": head, "recorded_at": at}).encode()


def snake(name: str) -> str:
    """policyPacks -> policy_packs, ObjectiveAgreed -> objective_agreed: what may stand in a subject."""
    return re.sub(r"[^a-z0-9_-]", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def _answer(reply: Msg) -> dict[str, object]:
    answer: dict[str, object] = json.loads(reply.data)
    error = answer.get("error")
    if isinstance(error, dict):
        if error.get("err_code") == WRONG_LAST_SEQUENCE:
            raise Moved(str(error.get("description")))
        raise RuntimeError(f"JetStream refused: {error}")
    return answer


def _evidence(body: bytes, headers: dict[str, str]) -> str:
    digest = hashlib.sha256(body).hexdigest()
    return f"ce-id {headers.get('ce-id', 'none')}, {len(body)} bytes, sha256 {digest}"
