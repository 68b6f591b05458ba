"""Sends any command to the service that takes it, signed as whoever decides, and tries again where that is safe."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

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


@dataclass(frozen=True)
class CommandRefused(Exception):
    """A service refused a command."""

    status: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})" if self.reason else self.message


class ServiceAway(Exception):
    """A service did not answer, however often it was asked."""


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
        #: By service, a token that lets a query see everything that was sent here.
        self.seen: dict[str, str] = {}

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
                    self._see(request, answer)
                    return answer
                except grpc.aio.AioRpcError as error:
                    again = error.code() in PASSING or _reason(error) == "WRITE_CONFLICT"
                    if not again:
                        raise CommandRefused(error.code().name, _reason(error), error.details() or "") from error
                    if time.monotonic() + pause_s > deadline:
                        raise ServiceAway(f"{error.code().name}: {error.details()}") from error
            await asyncio.sleep(pause_s)
            pause_s = min(2, pause_s * 2)

    def _see(self, request: Message, answer: Any) -> None:
        if "receipt" in answer.DESCRIPTOR.fields_by_name and answer.receipt.consistency_token:
            self.seen[request.DESCRIPTOR.file.package.split(".")[1]] = answer.receipt.consistency_token

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
        package = request.DESCRIPTOR.file.package
        service_name, method = _method_of(request)
        response = message_factory.GetMessageClass(method.output_type)
        return self._channels[package.split(".")[1]].unary_unary(
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


def _reason(error: grpc.aio.AioRpcError) -> str:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    return info.reason
    return ""
