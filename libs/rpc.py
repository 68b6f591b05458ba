"""The edge: admission, time, identity, shape, errors and the span of every call, in one flat wrapper around grpc.aio."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import grpc
import protovalidate
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from libs import telemetry
from libs.commands import Decider, Origin, full_name_of
from libs.identity import Verifier
from libs.permission import Principal
from libs.refusal import Refusal
from libs.status import Failure, Reasons, ShapeInvalid

MAX_REQUEST_BYTES = 1 << 20
MAX_RESPONSE_BYTES = 4 << 20
CAP_S = 30.0
#: Calls are let in that much above OKR_MAX_CALLS only to be told so, and health checks with them.
LAST_FENCE = 4
MAX_STREAMS = 100
_LOOK_S = 0.05
_FLUSH_S = 0.3

_LIMITS = (
    ("grpc.max_receive_message_length", MAX_REQUEST_BYTES),
    ("grpc.max_send_message_length", MAX_RESPONSE_BYTES),
    ("grpc.max_concurrent_streams", 100),
    ("grpc.max_metadata_size", 16 << 10),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.max_connection_age_ms", 30 * 60_000),
    ("grpc.max_connection_age_grace_ms", 60_000),
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler knows of the call beside its request."""

    principal: Principal
    origin: Origin


#: Answers one request.
Answer = Callable[[Any, Call], Awaitable[Message]]
#: Answers with a stream of messages, or of messages that are serialized already.
Frames = Callable[[Any, Call], AsyncIterator[Any]]


class _Method:
    """One rpc: how its bytes become a request, and who answers it."""

    __slots__ = ("always", "name", "reasons", "request", "short")

    def __init__(self, method: MethodDescriptor, reasons: Reasons, always: bool) -> None:
        self.always = always
        self.name = full_name_of(method)
        self.short = method.name
        self.request = GetMessageClass(method.input_type)
        self.reasons = reasons


class Edge(grpc.GenericRpcHandler):
    """A gRPC server whose every call passes here, but health checks and reflection.

    `going` becomes true when it stops: endless streams have to end then.

    verifier: takes the principal from the token. max_calls: more unary calls at once are refused with OVERLOADED. cap_s: no
    unary call takes longer, whatever its deadline.
    """

    def __init__(
        self,
        verifier: Verifier,
        *,
        max_calls: int = 256,
        max_streams: int = MAX_STREAMS,
        cap_s: float = CAP_S,
        share_port: bool = False,
    ) -> None:
        self._verifier = verifier
        self._max_calls = max_calls
        self._max_streams = max_streams
        self._cap_s = cap_s
        self._calls = 0
        self._streams = 0
        self._share_port = share_port
        self._open = False
        self.going = False
        self._handlers: dict[str, grpc.RpcMethodHandler] = {}
        self._services: list[str] = []
        self._validator = protovalidate.Validator()
        options = (*_LIMITS, ("grpc.so_reuseport", int(share_port)))
        self._server = grpc.aio.server(options=options, maximum_concurrent_rpcs=LAST_FENCE * (max_calls + max_streams))
        self._health = health.aio.HealthServicer()

    # -- what is served

    def commands(self, services: Iterable[ServiceDescriptor], decider: Decider) -> None:
        """Has every rpc of these services decided by the decider."""
        for service in services:
            answers = {method.name: _decided(full_name_of(method), decider) for method in service.methods}
            self.answers(service, answers)

    def answers(
        self,
        service: ServiceDescriptor,
        answers: Mapping[str, Answer],
        frames: Mapping[str, Frames] | None = None,
        *,
        always: bool = False,
    ) -> None:
        """Serves a proto service: a coroutine function for each unary rpc, an async generator for each streaming one.

        always: also before `healthy(True)`; until then calls are refused with UNAVAILABLE.
        """
        reasons = Reasons(service)
        for method in service.methods:
            known = _Method(method, reasons, always)
            self._warm_up(known.request)
            if method.server_streaming:
                stream = self._streaming(known, (frames or {})[method.name])
                self._handlers[f"/{known.name}"] = grpc.unary_stream_rpc_method_handler(stream)
            else:
                unary = self._unary(known, answers[method.name])
                self._handlers[f"/{known.name}"] = grpc.unary_unary_rpc_method_handler(unary)
        self._services.append(service.full_name)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Asked by grpc for each call."""
        return self._handlers.get(handler_call_details.method)

    def _warm_up(self, request: type[Message]) -> None:
        """The first use of a message compiles its constraints, which takes milliseconds."""
        protovalidate.collect_violations(request())

    # -- its life

    async def start(self, listen: str) -> int:
        """Listens on "host:port" (port 0: any) and answers with the port. Not yet healthy: see `healthy`.

        Raises CannotListen.
        """
        if not self._share_port:
            _must_be_free(listen)
        self._server.add_generic_rpc_handlers((self,))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [*self._services, health.SERVICE_NAME, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(names, self._server)
        await self.healthy(False)
        try:
            port = self._server.add_insecure_port(listen)
        except RuntimeError as error:
            raise CannotListen(f"it cannot listen on {listen}: {error}") from None
        await self._server.start()
        return int(port)

    async def healthy(self, serving: bool) -> None:
        """What health checks are told, of the server ("") and of each service."""
        self._open = serving
        state = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in ("", *self._services):
            await self._health.set(name, state)

    async def stop(self, grace_s: float = 10.0, drain_s: float = 0.0) -> None:
        """Says that it goes, keeps serving for drain_s, then takes no new calls and lets those under way finish."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(drain_s)
        self.going = True
        stopping = asyncio.create_task(self._server.stop(grace_s))
        while (self._calls or self._streams) and not stopping.done():
            await asyncio.wait({stopping}, timeout=_LOOK_S)
        # What is left are health watchers, which never finish, and answers on their way out.
        await self._server.stop(_FLUSH_S)
        await stopping

    @property
    def calls(self) -> int:
        """Unary calls under way."""
        return self._calls

    # -- one call

    def _unary(self, method: _Method, answer: Answer) -> Callable[[bytes, grpc.aio.ServicerContext], Awaitable[bytes]]:
        async def handle(data: bytes, context: grpc.aio.ServicerContext) -> bytes:
            if self._calls >= self._max_calls:
                failure = method.reasons.overloaded(f"{self._max_calls} calls are under way")
                telemetry.count("okr.rpc.calls", rpc=method.short, outcome=failure.reason)
                await _abort(context, failure)
            self._calls += 1
            began = time.perf_counter()
            outcome = "CANCELLED"
            try:
                metadata = _metadata(context)
                if not telemetry.tracing():
                    result = await self._answered(method, answer, data, metadata, context)
                else:
                    result = await self._traced(method, answer, data, metadata, context)
                outcome = "OK"
                return result
            except _Failed as failed:
                outcome = failed.failure.reason
                await _abort(context, failed.failure)
                raise AssertionError("abort raises") from failed
            finally:
                self._calls -= 1
                telemetry.count("okr.rpc.calls", rpc=method.short, outcome=outcome)
                telemetry.measure("okr.rpc.duration", time.perf_counter() - began, rpc=method.short)

        return handle

    async def _answered(
        self, method: _Method, answer: Answer, data: bytes, metadata: dict[str, str], context: grpc.aio.ServicerContext
    ) -> bytes:
        try:
            call = self._call(method, metadata)
            request = self._request(method, data)
            left_s = context.time_remaining()
            if left_s is not None and left_s < self._cap_s:
                # grpc cancels us at the caller's deadline.
                return (await answer(request, call)).SerializeToString()
            async with asyncio.timeout(self._cap_s):
                return (await answer(request, call)).SerializeToString()
        except Exception as error:
            raise _Failed(method.reasons.failure(error)) from error

    async def _traced(
        self, method: _Method, answer: Answer, data: bytes, metadata: dict[str, str], context: grpc.aio.ServicerContext
    ) -> bytes:
        with telemetry.serving(method.name, metadata.get("traceparent", ""), _attributes(method)) as span:
            try:
                result = await self._answered(method, answer, data, metadata, context)
                span.set_attribute("rpc.grpc.status_code", 0)
                return result
            except _Failed as failed:
                _describe(span, failed.failure)
                raise
            except asyncio.CancelledError:
                span.set_attribute("rpc.grpc.status_code", grpc.StatusCode.CANCELLED.value[0])
                raise

    def _streaming(
        self, method: _Method, frames: Frames
    ) -> Callable[[bytes, grpc.aio.ServicerContext], AsyncIterator[bytes]]:
        async def handle(data: bytes, context: grpc.aio.ServicerContext) -> AsyncIterator[bytes]:
            if self._streams >= self._max_streams:
                await _abort(context, method.reasons.overloaded(f"{self._max_streams} streams are under way"))
            self._streams += 1
            outcome = "CANCELLED"
            metadata = _metadata(context)
            try:
                with telemetry.serving(method.name, metadata.get("traceparent", ""), _attributes(method)) as span:
                    try:
                        call = self._call(method, metadata)
                        async for frame in frames(self._request(method, data), call):
                            yield frame if isinstance(frame, bytes) else frame.SerializeToString()
                        outcome = "OK"
                        return
                    except Exception as error:
                        failure = method.reasons.failure(error)
                        _describe(span, failure)
                        outcome = failure.reason
                await _abort(context, failure)
            finally:
                self._streams -= 1
                telemetry.count("okr.rpc.calls", rpc=method.short, outcome=outcome)

        return handle

    def _call(self, method: _Method, metadata: dict[str, str]) -> Call:
        if not self._open and not method.always:
            raise Unavailable("the service is starting; call again")
        principal = self._verifier.principal(metadata.get("authorization", ""))
        return Call(principal, _origin(metadata, principal))

    def _request(self, method: _Method, data: bytes) -> Message:
        try:
            request = method.request.FromString(data)
        except DecodeError:
            name = method.request.DESCRIPTOR.full_name
            raise ShapeInvalid(f"these bytes are no {name}: wrong wire format, or text that is not UTF-8") from None
        try:
            self._validator.validate(request)
        except protovalidate.ValidationError as error:
            raise _shape_invalid(error) from None
        return request


class Unavailable(Refusal):
    """Not now. Call again."""

    status = "UNAVAILABLE"


class CannotListen(OSError):
    """The address is no address of this machine, or in use."""


class _Failed(Exception):
    """A call ends with this failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def _must_be_free(listen: str) -> None:
    """Says why in one sentence, where grpc would only say that it failed."""
    host, _, port = listen.rpartition(":")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotListen(f"it cannot listen on {listen}: {reason}") from None


def _decided(name: str, decider: Decider) -> Answer:
    def answer(request: Any, call: Call) -> Awaitable[Message]:
        return decider.execute(name, request, call.principal, call.origin)

    return answer


async def _abort(context: grpc.aio.ServicerContext, failure: Failure) -> None:
    await context.abort(failure.code, failure.status.message, failure.trailing_metadata)


def _metadata(context: grpc.aio.ServicerContext) -> dict[str, str]:
    """The texts among the metadata; of keys that come twice the last."""
    return {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}


def _origin(metadata: dict[str, str], principal: Principal) -> Origin:
    trace_parent = metadata.get("traceparent", "")
    correlation_id = metadata.get("okr-correlation-id", "")
    causation_id = metadata.get("okr-causation-id", "") if principal.subject.startswith("apps/") else ""
    if not (trace_parent or correlation_id or causation_id):
        return _NOWHERE
    return Origin(
        _uuid(correlation_id), _uuid(causation_id), trace_parent if telemetry.is_trace_parent(trace_parent) else ""
    )


_NOWHERE = Origin()


def _uuid(text: str) -> str:
    """In its usual form, "" if it is none."""
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""


def _attributes(method: _Method) -> dict[str, str]:
    service, _, name = method.name.partition("/")
    return {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}


def _describe(span: Any, failure: Failure) -> None:
    span.set_attribute("rpc.grpc.status_code", failure.status.code)
    span.set_attribute("okr.reason", failure.reason)
    if failure.code in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        telemetry.failed(span, failure.reason)


def _shape_invalid(error: protovalidate.ValidationError) -> ShapeInvalid:
    violations = [(_path(each.proto.field), each.proto.message) for each in error.violations]
    field, text = violations[0]
    more = f", and {len(violations) - 1} more" if len(violations) > 1 else ""
    return ShapeInvalid(f"{field or 'the request'}: {text}{more}", violations)


def _path(path: Any) -> str:
    """ "terms.key_results[2].weight" """
    if path is None:
        return ""
    parts = []
    for element in path.elements:
        subscript = element.subscript
        parts.append(element.field_name if subscript is None else f"{element.field_name}[{subscript.value}]")
    return ".".join(parts)
