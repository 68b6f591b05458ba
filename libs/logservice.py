"""The log over gRPC (okr.log.v1.LogService): frames made of the very bytes that are stored."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from okr.log.v1 import log_service_pb2
from okr.log.v1.log_service_pb2 import (
    FollowLogRequest,
    FollowLogResponse,
    GetHeadRequest,
    GetHeadResponse,
    ReadLogRequest,
    ReadLogResponse,
)

from libs import permission
from libs.commands import PermissionDenied
from libs.eventlog import EventLog, Stored
from libs.people import People
from libs.permission import Principal, Resource
from libs.record import timestamp
from libs.refusal import Refusal
from libs.rpc import Call, Edge, Frames, Unavailable

FRAME_RECORDS = 500
FRAME_BYTES = 256 << 10
#: What position, time and framing add to a stored record, generously.
_RECORD_OVERHEAD = 96
_STATE_BYTES = FRAME_BYTES - FRAME_RECORDS * _RECORD_OVERHEAD
HEARTBEAT_S = 15.0
#: How often a follow looks whether the server goes.
_LOOK_S = 0.5
#: Tag of `records`, field 1 of both responses.
_RECORDS_TAG = b"\x0a"


class PositionBeyondHead(Refusal):
    """The asked position is behind the log's head."""

    status = "OUT_OF_RANGE"


class LogFrames:
    """Answers LogService from one log. `people` decides who may read; `going` becomes true when the server stops."""

    def __init__(
        self, log: EventLog, people: Callable[[], People], going: Callable[[], bool], heartbeat_s: float = HEARTBEAT_S
    ) -> None:
        self._log = log
        self._people = people
        self._going = going
        self._heartbeat_s = heartbeat_s

    def serve(self, edge: Edge) -> None:
        """Adds LogService to an edge. It is there also while the service is not ready yet: others follow it to become so."""
        service = log_service_pb2.DESCRIPTOR.services_by_name["LogService"]
        frames: dict[str, Frames] = {"ReadLog": self.read_log, "FollowLog": self.follow_log}
        edge.answers(service, {"GetHead": self.get_head}, frames, always=True)

    async def read_log(self, request: ReadLogRequest, call: Call) -> AsyncIterator[bytes]:
        self._must_be_allowed(call.principal, "ReadLog")
        head = await self._head()
        after = request.after
        self._must_be_within(after, head)
        until = min(request.until, head) if request.HasField("until") else head
        if request.stream:
            async for frame in self._read_stream(request.stream, after, until):
                yield frame
            return
        # The next frame is read while this one is sent.
        ahead = self._ahead(after, until)
        try:
            while after < until:
                entries = await ahead
                if not entries:
                    return
                after = entries[-1].position
                ahead = self._ahead(after, until)
                yield self._read_frame(entries, after, until)
        finally:
            ahead.cancel()
        if request.after >= until:
            yield self._read_frame([], until, until)

    def _ahead(self, after: int, until: int) -> asyncio.Task[list[Stored]]:
        most = min(FRAME_RECORDS, max(0, until - after))
        return asyncio.create_task(self._log.read(after, most, max_bytes=_STATE_BYTES))

    async def _read_stream(self, stream: str, after: int, until: int) -> AsyncIterator[bytes]:
        entries = [each for each in await self._log.read_stream(stream) if after < each.position <= until]
        frames = list(_framed(entries))
        for frame in frames[:-1]:
            yield self._read_frame(frame, frame[-1].position, until)
        yield self._read_frame(frames[-1] if frames else [], until, until)

    async def follow_log(self, request: FollowLogRequest, call: Call) -> AsyncIterator[bytes]:
        self._must_be_allowed(call.principal, "FollowLog")
        head = await self._head()
        position = request.after if request.HasField("after") else head
        self._must_be_within(position, head)
        loop = asyncio.get_running_loop()
        silent_until = loop.time()
        while True:
            entries = await self._log.read(position, FRAME_RECORDS, max_bytes=_STATE_BYTES)
            if entries:
                position = entries[-1].position
            if entries or loop.time() >= silent_until:
                yield self._follow_frame(entries, position)
                silent_until = loop.time() + self._heartbeat_s
            while self._log.head <= position and loop.time() < silent_until:
                if self._going():
                    raise Unavailable("the server stops; call again with the last `through`")
                await self._log.wait_beyond(position, min(_LOOK_S, max(0.0, silent_until - loop.time())))

    async def get_head(self, request: GetHeadRequest, call: Call) -> GetHeadResponse:
        self._must_be_allowed(call.principal, "GetHead")
        head = await self._head()
        last = await self._log.read(head - 1, 1) if head else []
        recorded_at = timestamp(last[0].recorded_at) if last else None
        return GetHeadResponse(log_id=self._log.log_id, head=head, recorded_at=recorded_at)

    async def _head(self) -> int:
        """Also what other replicas have appended."""
        return await self._log.wait_beyond(self._log.head, 0.001)

    def _must_be_allowed(self, principal: Principal, action: str) -> None:
        decision = permission.decide(principal, action, Resource(kind="log", name=self._log.log_id), self._people())
        if not decision.allowed:
            message = f"{principal.subject} may not {action}: {decision.rule}"
            raise PermissionDenied(message, action=action, rule=decision.rule)

    def _must_be_within(self, position: int, head: int) -> None:
        if position > head:
            raise PositionBeyondHead(f"the log ends at {head}", field="after", head=str(head))

    def _read_frame(self, entries: list[Stored], through: int, until: int) -> bytes:
        rest = ReadLogResponse(through=through, head=until, complete=through == until, log_id=self._log.log_id)
        return self._records(entries) + rest.SerializeToString()

    def _follow_frame(self, entries: list[Stored], through: int) -> bytes:
        head = max(self._log.head, through)
        rest = FollowLogResponse(through=through, head=head, live=through == head, log_id=self._log.log_id)
        return self._records(entries) + rest.SerializeToString()

    def _records(self, entries: Iterable[Stored]) -> bytes:
        parts: list[bytes] = []
        for entry in entries:
            record = entry.record(self._log.log_id)
            parts += (_RECORDS_TAG, _varint(len(record)), record)
        return b"".join(parts)


def _framed(entries: list[Stored]) -> Iterable[list[Stored]]:
    frame: list[Any] = []
    size = 0
    for entry in entries:
        if frame and (len(frame) == FRAME_RECORDS or size + len(entry.state) > _STATE_BYTES):
            yield frame
            frame, size = [], 0
        frame.append(entry)
        size += len(entry.state)
    if frame:
        yield frame


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
