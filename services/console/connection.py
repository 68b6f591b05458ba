"""The running region as the command line sees it: one call per request message, signed as whoever uses it."""

import json
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.message import Message

from deploy.local import SERVICES, home_folder
from libs import freshness
from libs.identity import Signer
from services.console.advice import Fault, Unable, fault_of
from services.console.session import Session

#: After these nothing, or the same thing, was recorded: safe to repeat with the same request_id.
PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED}
PATIENCE_S = 10.0
LONGEST_WAIT_MS = 5000


class Connection:
    """Calls the services of the region in `home` as the session's person. Use it as a context manager."""

    def __init__(self, home: Path, session: Session) -> None:
        self.home = home
        self.session = session
        self.addresses = addresses(home)
        self._channels: dict[str, grpc.Channel] = {}
        self._token = ""
        self._read: dict[str, int] = {}

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        for channel in self._channels.values():
            channel.close()

    @property
    def token(self) -> str:
        """Bearer token of who asks."""
        if not self._token:
            self._token = signer(self.home).token(self.session.subject, self.session.scopes)
        return self._token

    def channel(self, service: str) -> grpc.Channel:
        """Channel to a service."""
        if service not in self._channels:
            options = [("grpc.max_receive_message_length", 16 * 1024 * 1024)]
            self._channels[service] = grpc.insecure_channel(self.addresses[service], options)
        return self._channels[service]

    def ask(self, request: Message, service: str = "", timeout_s: float = 15.0) -> Any:
        """The answer to a request. service: whom to ask if the request's package does not say. Raises Unable."""
        self._want_fresh(request)
        deadline = time.monotonic() + PATIENCE_S
        pause_s = 0.1
        while True:
            try:
                answer = self._method(request, service)(request, timeout=timeout_s, metadata=self._metadata)
                self._remember(answer)
                return answer
            except grpc.RpcError as error:
                fault = fault_of(error)
                if fault.reason == "CONSISTENCY_TOKEN_INVALID" and self.session.seen:
                    self.session.seen.clear()  # of a region that was begun anew
                    request.ClearField("freshness")
                elif fault.status not in PASSING or time.monotonic() > deadline or not self._lives():
                    raise self._unable(fault, getattr(request, "name", "")) from error
            time.sleep(pause_s)
            pause_s = min(1.0, pause_s * 2)

    def follow(self, request: Message, service: str = "") -> Iterator[Any]:
        """The answers to a request whose answer is a stream. Raises Unable."""
        try:
            yield from self._method(request, service)(request, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._unable(fault_of(error)) from error

    def pages(self, request: Message, items: str) -> Iterator[Any]:
        """Every item of a list that comes in pages; `items` names the field that holds them."""
        request.page_size = 500  # type: ignore[attr-defined]
        while True:
            answer = self.ask(request)
            yield from getattr(answer, items)
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token  # type: ignore[attr-defined]

    def decide(self, request: Any) -> Any:
        """Send a command under an id of its own; it knows of other services what was read or decided before, and a
        later read of this person will see it. Raises Unable."""
        request.request_id = request.request_id or str(uuid.uuid4())
        if "consistency_token" in request.DESCRIPTOR.fields_by_name:
            request.consistency_token = self._token_of(*self.session.seen.values())
        answer = self.ask(request)
        if answer.receipt.consistency_token:
            self.session.seen[service_of(request)] = answer.receipt.consistency_token
            self.session.save()
        return answer

    @property
    def _metadata(self) -> list[tuple[str, str]]:
        return [("authorization", f"Bearer {self.token}")]

    def _remember(self, answer: Any) -> None:
        """What was shown is what a decision after it rests on."""
        if "read_info" in answer.DESCRIPTOR.fields_by_name:
            for log_id, position in _positions(answer.read_info.consistency_token).items():
                self._read[log_id] = max(position, self._read.get(log_id, 0))

    def _token_of(self, *tokens: str) -> str:
        """One token for what was read and all of these."""
        positions = dict(self._read)
        for token in tokens:
            for log_id, position in _positions(token).items():
                positions[log_id] = max(position, positions.get(log_id, 0))
        return freshness.encode(positions) if positions else ""

    def _want_fresh(self, request: Message) -> None:
        logs = ("directory",) if "directory" in request.DESCRIPTOR.file.name else ("goal", "alignment")
        seen = [token for log in logs if (token := self.session.seen.get(log))]
        token = self._token_of(*seen) if len(seen) > 1 else "".join(seen)
        if "freshness" in request.DESCRIPTOR.fields_by_name and token:
            request.freshness.consistency_token = token  # type: ignore[attr-defined]
            request.freshness.max_wait_ms = LONGEST_WAIT_MS  # type: ignore[attr-defined]

    def _method(self, request: Message, service: str) -> Any:
        known: Any = request.DESCRIPTOR
        for definition in known.file.services_by_name.values():
            for method in definition.methods:
                if method.input_type is known:
                    response = message_factory.GetMessageClass(method.output_type)
                    channel = self.channel(service or service_of(request))
                    kind = channel.unary_stream if method.server_streaming else channel.unary_unary
                    return kind(
                        f"/{definition.full_name}/{method.name}",
                        request_serializer=type(request).SerializeToString,
                        response_deserializer=response.FromString,
                    )
        raise LookupError(f"{request.DESCRIPTOR.full_name} is no request")

    def _lives(self) -> bool:
        from deploy.process import running

        return running(self.home / "run" / "supervisor.pid") is not None

    def _unable(self, fault: Fault, about: str = "") -> Unable:
        if fault.status is grpc.StatusCode.UNAVAILABLE and not self._lives():
            return Unable(not_running(self.home))
        return Unable(fault.sentence(about), passing=fault.status in PASSING)


def _positions(token: str) -> dict[str, int]:
    """What a token says; nothing for one that was made elsewhere."""
    try:
        return freshness.decode(token)
    except freshness.ConsistencyTokenInvalid:
        return {}


def connect() -> Connection:
    """Connect to the region of this machine as who has logged in, or this once as whom OKR_AS (`okr --as`) names."""
    home = home_folder()
    connection = Connection(home, Session.load(home))
    if person := os.environ.get("OKR_AS"):
        from services.console.people import find_person

        found = find_person(connection, person)
        connection.session.act_once(found.name, found.display_name)
        connection._token = ""
    return connection


def addresses(home: Path) -> dict[str, str]:
    """Where each service of the region listens. Raises Unable if no region was ever started there."""
    try:
        ports = json.loads((home / "region.json").read_text())["ports"]
        return {name: f"127.0.0.1:{ports[name]}" for name in SERVICES}
    except FileNotFoundError:
        raise Unable(not_running(home)) from None
    except PermissionError:
        raise Unable(f"{home} may not be read by you; set OKR_HOME to the folder of your own region.") from None
    except (OSError, ValueError, KeyError) as error:
        raise Unable(f"{home / 'region.json'} is damaged ({error}); start the region again with `okr up`.") from None


def signer(home: Path) -> Signer:
    """What signs for this region. Raises Unable."""
    try:
        return Signer(home / "keys" / "private.json")
    except (OSError, ValueError) as error:
        raise Unable(
            f"The key in {home / 'keys'} cannot be read ({error}); start the region again with `okr up`."
        ) from None


def not_running(home: Path) -> str:
    """The sentence for a region that does not run."""
    return f"No region runs in {home}: start it with `okr up`."


def service_of(request: Message) -> str:
    """The service that takes a request: `okr.goal.v1.AcceptTermsRequest` -> "goal"."""
    return str(request.DESCRIPTOR.file.package.split(".")[1])
