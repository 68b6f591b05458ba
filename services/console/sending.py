"""Sends any command to the service that takes it, signed as whoever decides, and tries again where that is safe."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.message import Message

from libs import freshness
from services.console.advice import Unable, fault_of

#: Signs a token: subject ("people/..", "apps/.."), scopes -> bearer token.
Signer = Callable[[str, Collection[str]], str]

#: Tokens are signed anew after this: they are valid for longer.
TOKEN_S = 240.0

#: Errors after which nothing, or the same thing, was recorded: safe to repeat with the same request_id.
PASSING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}


@dataclass(eq=False)
class CommandRefused(Exception):
    """A service refused a command. Not frozen: whatever it passes through on its way up gives it a traceback."""

    status: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})" if self.reason else self.message


class ServiceAway(Unable):
    """A service did not answer, however often it was asked."""

    def __init__(self, service: str, error: grpc.aio.AioRpcError) -> None:
        super().__init__(
            f"The {service} service does not answer ({error.code().name}: {error.details()}); `okr status` shows what is "
            "missing. Ask again when it is there: what was done stays done.",
            passing=True,
        )


class Sender:
    """channels: by service, "goal", "directory". at_once: commands under way at a time. patience_s: before giving up."""

    def __init__(
        self, channels: Mapping[str, grpc.aio.Channel], signer: Signer, at_once: int = 64, patience_s: float = 30
    ) -> None:
        self._channels = channels
        self._signer = signer
        self._gate = asyncio.Semaphore(at_once)
        self._patience_s = patience_s
        self._tokens: dict[tuple[str, tuple[str, ...]], tuple[float, str]] = {}
        self._methods: dict[str, Any] = {}
        self._seen: dict[str, int] = {}

    async def send(self, request: Message, subject: str, scopes: tuple[str, ...] = ()) -> Any:
        """The response. Raises CommandRefused, ServiceAway."""
        call = self._method(request)
        deadline = time.monotonic() + self._patience_s
        pause_s = 0.05
        while True:
            async with self._gate:
                try:
                    token = self._token(subject, scopes)
                    answer = await call(request, timeout=15, metadata=[("authorization", f"Bearer {token}")])
                    self._see(answer)
                    return answer
                except grpc.aio.AioRpcError as error:
                    reason = fault_of(error).reason
                    if error.code() not in PASSING and reason != "WRITE_CONFLICT":
                        raise CommandRefused(error.code().name, reason, error.details() or "") from error
                    if time.monotonic() + pause_s > deadline:
                        raise ServiceAway(service_of(request), error) from error
            await asyncio.sleep(pause_s)
            pause_s = min(2, pause_s * 2)

    @property
    def seen(self) -> str:
        """Consistency token of a query that must see everything that was sent here."""
        return freshness.encode(self._seen) if self._seen else ""

    def _see(self, answer: Any) -> None:
        if "receipt" in answer.DESCRIPTOR.fields_by_name:
            for log_id, position in freshness.decode(answer.receipt.consistency_token).items():
                self._seen[log_id] = max(position, self._seen.get(log_id, 0))

    def _token(self, subject: str, scopes: tuple[str, ...]) -> str:
        signed_at, token = self._tokens.get((subject, scopes), (0.0, ""))
        if not token or time.monotonic() - signed_at > TOKEN_S:
            token = self._signer(subject, scopes)
            self._tokens[subject, scopes] = time.monotonic(), token
        return token

    def _method(self, request: Message) -> Any:
        name = request.DESCRIPTOR.full_name
        if name not in self._methods:
            self._methods[name] = self._bind(request)
        return self._methods[name]

    def _bind(self, request: Message) -> Any:
        """The rpc that takes this request: `okr.goal.v1.AcceptTermsRequest` -> GoalService/AcceptTerms."""
        service_name, method = _method_of(request)
        response = message_factory.GetMessageClass(method.output_type)
        return self._channels[service_of(request)].unary_unary(
            f"/{service_name}/{method.name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )


def _method_of(request: Message) -> tuple[str, Any]:
    """The service and the method that take a request; they stand in the same file as it."""
    for service in request.DESCRIPTOR.file.services_by_name.values():
        for method in service.methods:
            if method.input_type is request.DESCRIPTOR:
                return service.full_name, method
    raise LookupError(f"{request.DESCRIPTOR.full_name} is no command")


def service_of(request: Message) -> str:
    """The service that takes a request: `okr.goal.v1.AcceptTermsRequest` -> "goal"."""
    return str(request.DESCRIPTOR.file.package.split(".")[1])
