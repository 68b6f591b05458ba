"""The follower: one log from a position on, contiguous, from NATS and, where NATS has holes or is away, from the owner."""

import asyncio
import contextlib
import inspect
import json
import logging
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from time import monotonic

import grpc
from google.protobuf.message import DecodeError
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from okr.log.v1.log_service_pb2 import ReadLogRequest, ReadLogResponse
from okr.log.v1.log_service_pb2_grpc import LogServiceStub

from libs import telemetry
from libs.bus import Bus
from libs.record import Record
from libs.relay import beacon_subject, stream_name

logger = logging.getLogger(__name__)

#: Position and record (serialized okr.log.v1.Record) of each event, contiguous.
Batch = list[tuple[int, bytes]]

PULL = 500
PULL_BYTES = 4 * 1024 * 1024
PULL_EXPIRES_S = 10
HEARTBEAT_S = 1
SILENCE_S = 3.5
BEACON_OLD_S = 5.0
READ_TIMEOUT_S = 30.0
LONGEST_PAUSE_S = 5.0
WAIT_S = 0.25
SHORT_ANSWERS = 10
#: The default waits up to two minutes before it looks whether a server is back.
QUICK = (
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2000),
)


class Foreign(Exception):
    """Something came that is not of this log at this position. A person has to look; nothing is skipped."""


class OwnerAway(Exception):
    """The owner of the log cannot be asked now."""


class EndsBefore(OwnerAway):
    """The owner's log ends before the position behind which it was asked."""


class Owner:
    """The service that owns a log, over gRPC (okr.log.v1.LogService). channel: an address or a channel made elsewhere.

    token: gives the bearer token for the next call. A channel made here is closed by close().
    """

    def __init__(
        self, channel: grpc.aio.Channel | str, token: Callable[[], str | Awaitable[str]] | None = None
    ) -> None:
        self._owned = grpc.aio.insecure_channel(channel, QUICK) if isinstance(channel, str) else None
        self._stub = LogServiceStub(self._owned or channel)
        self._token = token

    async def close(self) -> None:
        """Closes the channel if it was made here."""
        if self._owned is not None:
            await self._owned.close()

    async def read(self, after: int, until: int | None = None) -> AsyncGenerator[ReadLogResponse, None]:
        """Frames behind `after`. Raises OwnerAway if it ends before everything was sent."""
        complete = False
        try:
            request = ReadLogRequest(after=after, until=until)
            call = self._stub.ReadLog(request, timeout=READ_TIMEOUT_S, metadata=await self._metadata())
            try:
                async for frame in call:
                    complete = frame.complete
                    yield frame
            finally:
                call.cancel()
        except grpc.aio.AioRpcError as error:
            kind = EndsBefore if error.code() is grpc.StatusCode.OUT_OF_RANGE else OwnerAway
            raise kind(f"{error.code().name}: {error.details()}") from error
        if not complete:
            raise OwnerAway("the stream ended early")

    async def _metadata(self) -> tuple[tuple[str, str], ...]:
        if self._token is None:
            return ()
        token = self._token()
        return (("authorization", f"Bearer {await token if inspect.isawaitable(token) else token}"),)


class _Consumer:
    """One generation of a pull consumer with an inbox of its own: a delivered message has its original subject, so two
    generations on one inbox could not be told apart. What arrives is counted on arrival; what waits is bounded by what
    was asked for.
    """

    def __init__(self, client: Client, stream: str, generation: int) -> None:
        self.client = client
        self.generation = generation
        self.waiting: deque[Msg] = deque()
        self.arrived = asyncio.Event()
        self.dead = ""
        self._stream = stream
        self._name = f"f_{uuid.uuid4().hex}"
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._asked_for = 0
        self._heard_at = monotonic()

    async def start(self, position: int) -> None:
        """Creates it so that the first message is `position`. Raises nats errors."""
        self._subscription = await self.client.subscribe(self._inbox, cb=self._take)
        config = ConsumerConfig(
            name=self._name,
            ack_policy=AckPolicy.NONE,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=position,
            inactive_threshold=30,
            mem_storage=True,
            num_replicas=1,
        )
        await self.client.jetstream(timeout=2).add_consumer(self._stream, config)
        await self.pull()

    async def stop(self) -> None:
        """Forgets it. The server removes it when nobody asks any more."""
        if self._subscription is not None:
            with contextlib.suppress(Exception):
                await self._subscription.unsubscribe()

    async def pull(self) -> bool:
        """Asks for more, ahead of the need. True if nothing was asked for any more: silence counts from now."""
        if self._asked_for + len(self.waiting) > PULL:
            return False
        afresh = self._asked_for <= 0
        if afresh:
            self._heard_at = monotonic()
        request = {
            "batch": PULL,
            "max_bytes": PULL_BYTES,
            "expires": PULL_EXPIRES_S * 1_000_000_000,
            "idle_heartbeat": HEARTBEAT_S * 1_000_000_000,
        }
        self._asked_for += PULL
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._name}"
        await self.client.publish(subject, json.dumps(request).encode(), reply=self._inbox)
        return afresh

    def silent(self) -> bool:
        """True if the server owes a message or a heartbeat: the request is lost, with the consumer or the connection."""
        return self._asked_for > 0 and monotonic() - self._heard_at > SILENCE_S

    async def _take(self, message: Msg) -> None:
        self._heard_at = monotonic()
        headers = message.headers or {}
        status = headers.get("Status")
        if status is None:
            self._asked_for -= 1
            self.waiting.append(message)
        elif status != "100":
            self._asked_for = max(0, self._asked_for - int(headers.get("Nats-Pending-Messages") or PULL))
            reason = headers.get("Description", "")
            if status == "503" or (
                status == "409" and not reason.lower().startswith(("message size", "batch completed"))
            ):
                self.dead = f"{status} {reason}"
        self.arrived.set()


class Follower:
    """`async for batch in follower`: what was recorded behind `after`, in order, without holes, without end.

    NATS carries it; every position must be the next one. A hole, a beacon that is ahead while nothing arrives for
    silence_s, and NATS that is away (asked each poll_s) are filled from the owner. Without an owner a hole is waited out.
    Nothing is fetched ahead but what is bounded by two pulls, and the consumer of the batches decides the pace.

    position: last one given out. head: end of the log as last heard. heard_at: when that was. repairs: holes and silences
    filled from the owner; repaired: events in them. alarm: why it stopped, or empty. Iterating then raises Foreign.
    """

    def __init__(
        self,
        nats: str | Bus,
        log_id: str,
        after: int,
        owner: Owner | None = None,
        *,
        silence_s: float = 3.0,
        poll_s: float = 1.0,
        batch: int = 1000,
    ) -> None:
        service, _, rest = log_id.partition("@")
        region = rest.partition("/")[0]
        self.log_id = log_id
        self.position = after
        self.head = 0
        self.heard_at: datetime | None = None
        self.repairs = 0
        self.repaired = 0
        self.alarm = ""
        self._bus = Bus(nats, f"follower of {log_id}") if isinstance(nats, str) else nats
        self._owns_bus = isinstance(nats, str)
        self._owner = owner
        self._stream = stream_name(region, service)
        self._beacon = beacon_subject(region, service)
        self._source = f"/okr/{region}/{service}"
        self._silence_s = silence_s
        self._poll_s = poll_s
        self._batch = batch
        self._consumer: _Consumer | None = None
        self._beacons: tuple[Client, Subscription] | None = None
        self._reading: AsyncGenerator[ReadLogResponse, None] | None = None
        self._hole_until = 0
        self._behind_since: float | None = None
        self._beacon_at = monotonic()
        self._ask_owner_at = monotonic() + poll_s
        self._owner_back_at = 0.0
        self._ask_again_s = poll_s
        self._consume_at = 0.0
        self._pause_s = 0.0
        self._given = 0
        self._short_answers = 0
        self._known_trouble: set[str] = set()

    def __aiter__(self) -> "Follower":
        return self

    async def __anext__(self) -> Batch:
        self._bus.open()
        while True:
            if self.alarm:
                raise Foreign(self.alarm)
            try:
                batch = await self._step()
            except Foreign as found:
                self.alarm = str(found)
                await self._stop_reading()
                logger.critical("follower of %s has stopped behind %d: %s", self.log_id, self.position, found)
                continue
            if batch:
                self.position = batch[-1][0]
                self.head = max(self.head, self.position)
                self._behind_since = monotonic() if self.head > self.position else None
                return batch

    async def close(self) -> None:
        """Lets go of NATS and the owner's stream. Iterating again goes on from `position`."""
        await self._stop_reading()
        await self._stop_consuming()
        if self._beacons is not None:
            with contextlib.suppress(Exception):
                await self._beacons[1].unsubscribe()
            self._beacons = None
        if self._owns_bus:
            await self._bus.close()

    async def _step(self) -> Batch:
        """What is there now; empty after a short wait for it. Position moves only when it is given out, so a cancelled step
        loses nothing: what it had taken is a hole then."""
        if self._reading is not None:
            return await self._read_on()
        consumer = await self._ready_consumer()
        if consumer is not None and (batch := self._take_waiting(consumer)):
            return batch
        if reason := self._reason_to_ask(consumer):
            await self._ask(reason)
        elif self._owner is None and self._hole_until > self.position:
            await self._look_at_stream_again(self._poll_s)
        else:
            await self._wait(consumer)
        return []

    # The stream

    async def _ready_consumer(self) -> _Consumer | None:
        client = self._bus.client
        consumer = self._consumer
        if consumer is not None and not consumer.waiting and self._is_over(consumer, client):
            await self._stop_consuming()
        try:
            if client is not None:
                await self._hear_beacons(client)
                if self._consumer is not None and client is self._consumer.client:
                    if await self._consumer.pull() and self._behind_since is not None:
                        self._behind_since = monotonic()
                elif self._consumer is None and monotonic() >= self._consume_at:
                    await self._consume(client)
        except Exception as error:  # nats.errors, TimeoutError, OSError: the stream is not to be had now
            await self._stop_consuming()
            self._consume_at = monotonic() + 0.5
            self._note("stream", repr(error))
        return self._consumer

    def _is_over(self, consumer: _Consumer, client: Client | None) -> bool:
        moved = client is not consumer.client or self._bus.generation != consumer.generation
        return moved or bool(consumer.dead) or consumer.silent()

    async def _consume(self, client: Client) -> None:
        consumer = _Consumer(client, self._stream, self._bus.generation)
        try:
            await consumer.start(self.position + 1)
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        self._note("stream", "")

    async def _stop_consuming(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def _hear_beacons(self, client: Client) -> None:
        if self._beacons is None or self._beacons[0] is not client:
            self._beacons = (client, await client.subscribe(self._beacon, cb=self._hear))

    async def _hear(self, message: Msg) -> None:
        try:
            beacon = json.loads(message.data)
            log_id, head = str(beacon["log_id"]), int(beacon["head"])
        except (ValueError, KeyError, TypeError):
            return self._note("beacon", "a beacon that cannot be read")
        if log_id != self.log_id:
            return self._note("beacon", f"a beacon of {log_id}")
        self._beacon_at = monotonic()
        self._heard(head)

    def _heard(self, head: int) -> None:
        self.heard_at = datetime.now(UTC)
        self.head = max(self.head, head)
        if self.head > self.position and self._behind_since is None:
            self._behind_since = monotonic()

    def _take_waiting(self, consumer: _Consumer) -> Batch:
        """The next positions among what has arrived. Stops before a hole or a foreign message, which the next call meets first."""
        consumer.arrived.clear()
        batch: Batch = []
        while consumer.waiting and len(batch) < self._batch:
            following = self.position + len(batch) + 1
            message = consumer.waiting[0]
            sequence = message.metadata.sequence.stream
            headers = message.headers or {}
            if sequence > following:
                if not batch:
                    self._hole_until = sequence - 1
                break
            if sequence == following:
                try:
                    self._must_be_ours(sequence, message.data, headers)
                except Foreign:
                    if batch:
                        break
                    raise
                batch.append((sequence, message.data))
            consumer.waiting.popleft()
        return batch

    def _must_be_ours(self, position: int, record: bytes, headers: dict[str, str] | None = None) -> None:
        if headers is not None and headers.get("ce-source") != self._source:
            raise Foreign(
                f"message {position} of {self._stream} is from {headers.get('ce-source') or 'nobody'}, not {self._source}"
            )
        try:
            header = Record.FromString(record).header
        except DecodeError as error:
            raise Foreign(f"what stands at {position} of {self.log_id} is no record") from error
        if header.log_id != self.log_id or header.position != position:
            raise Foreign(f"position {position} of {self.log_id} holds {header.log_id or 'no log'} {header.position}")

    # The owner

    def _reason_to_ask(self, consumer: _Consumer | None) -> str:
        """Why the owner has to be asked now; empty if not."""
        now = monotonic()
        if self._owner is None or now < self._owner_back_at:
            return ""
        if self._hole_until > self.position:
            return "hole"
        if now < self._ask_owner_at:
            return ""
        if consumer is None:
            return "away"
        if self._behind_since is not None and now - self._behind_since > self._silence_s:
            return "silence"
        return "no beacon" if now - self._beacon_at > BEACON_OLD_S else ""

    async def _ask(self, reason: str) -> None:
        assert self._owner is not None
        if reason == "silence":
            await self._stop_consuming()  # it has stalled: the next one starts behind what the owner gives
        self._ask_again_s = BEACON_OLD_S if reason == "no beacon" else self._poll_s
        self._given = 0
        self._reading = self._owner.read(self.position, self._hole_until if reason == "hole" else None)

    async def _read_on(self) -> Batch:
        """The next frame of the owner, checked."""
        assert self._reading is not None
        try:
            frame = await anext(self._reading, None)
        except Exception as error:  # OwnerAway, or no token to be had: the owner cannot be asked now
            await self._stop_reading()
            await self._owner_failed(error)
            if isinstance(error, EndsBefore):
                self._must_not_last(str(error))
            return []
        if frame is None:
            self._reading = None
            self._ask_owner_at = monotonic() + self._ask_again_s
            if self._hole_until > self.position:
                await self._owner_failed(OwnerAway(f"it has nothing behind {self.position} yet"))
            return []
        self._note("owner", "")
        self._pause_s = 0.0
        return self._accepted(frame)

    async def _owner_failed(self, error: Exception) -> None:
        self._note("owner", str(error))
        self._pause_s = min(max(self._pause_s * 2, self._poll_s / 4), LONGEST_PAUSE_S)
        self._owner_back_at = monotonic() + self._pause_s
        if self._hole_until > self.position:
            await self._look_at_stream_again(self._pause_s)

    async def _look_at_stream_again(self, pause_s: float) -> None:
        """A hole that nobody can fill now may be filled in the stream meanwhile, by the relay."""
        await self._stop_consuming()
        self._hole_until = 0
        self._consume_at = monotonic() + pause_s

    def _accepted(self, frame: ReadLogResponse) -> Batch:
        if frame.log_id != self.log_id:
            raise Foreign(f"the owner answers for {frame.log_id or 'no log'}, not {self.log_id}")
        if (
            frame.head < self.position
        ):  # once: a replica that has not looked lately; again and again: not the log that we read
            self._short_answers += 1
            if self._short_answers >= SHORT_ANSWERS:
                raise Foreign(f"the owner's log ends at {frame.head}, before {self.position}, which was read from it")
            return []
        self._short_answers = 0
        self._heard(frame.head)
        for offset, record in enumerate(frame.records, 1):
            self._must_be_ours(self.position + offset, record)
        if frame.records:
            self.repairs += self._given == 0
            self.repaired += len(frame.records)
            telemetry.count("okr.follower.repaired", len(frame.records), log=self.log_id)
            self._given += len(frame.records)
        return list(enumerate(frame.records, self.position + 1))

    def _must_not_last(self, answer: str) -> None:
        """Once, it is a replica that has not looked lately. Again and again, it is not the log that we read."""
        self._short_answers += 1
        if self._short_answers >= SHORT_ANSWERS:
            raise Foreign(f"the owner's log is shorter than {self.position}, which was read from it: {answer}")

    async def _stop_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            with contextlib.suppress(Exception):
                await reading.aclose()

    async def _wait(self, consumer: _Consumer | None) -> None:
        """For a message or the connection, for so long that what is due is seen in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                if consumer is not None:
                    await consumer.arrived.wait()
                elif self._bus.client is None:
                    await self._bus.connected()
                else:
                    await asyncio.sleep(min(WAIT_S, max(0.01, self._consume_at - monotonic())))

    def _note(self, subject: str, trouble: str) -> None:
        """One line when it changes, not one per attempt."""
        if trouble and subject not in self._known_trouble:
            logger.warning("follower of %s, %s: %s", self.log_id, subject, trouble)
            self._known_trouble.add(subject)
        elif not trouble and subject in self._known_trouble:
            logger.info("follower of %s, %s: goes on", self.log_id, subject)
            self._known_trouble.discard(subject)
