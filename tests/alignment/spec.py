"""given / when / then for the rules of alignment, and a world in memory in which its commands follow each other.

given(*PROPOSED).knowing(FACTS).among(PEOPLE).when(do("AcceptContract", name=LINK), by=BOSS).then(ACCEPTED, Elsewhere(...))
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid5

import okr.alignment.v1 as alignment
import protovalidate
from google.protobuf.message import Message

from libs.commands import Context, Elsewhere, _Rpc
from libs.people import People
from libs.refusal import Refusal
from tests import spec

NOW = spec.NOW
#: Prefix of a stream -> the module that has its rules.
MODULES = {
    "contracts": "contract",
    "standings": "standing",
    "countedMetrics": "metric",
    "dependencies": "dependency",
    "overlaps": "overlap",
    "capacities": "capacity",
    "sessions": "session",
    "actions": "action",
    "workshops": "workshop",
}
_ids = count(1)


def rules_of(stream: str) -> ModuleType:
    return import_module(f"services.alignment.{MODULES[stream.partition('/')[0]]}")


@cache
def rpc_of(request: type[Message]) -> _Rpc:
    """By the lookup that production uses. The module of okr/alignment/v1/contract_service.proto is contract.py."""
    file = request.DESCRIPTOR.file
    (service,) = file.services_by_name.values()
    rules = import_module(f"services.alignment.{Path(file.name).stem.removesuffix('_service')}")
    return _Rpc(next(each for each in service.methods if each.input_type == request.DESCRIPTOR), rules)


@cache
def request_named(name: str) -> Any:
    for folder in alignment.__path__:
        for path in sorted(Path(folder).glob("*_service_pb2.py")):
            found = getattr(import_module(f"okr.alignment.v1.{path.stem}"), f"{name}Request", None)
            if found is not None:
                return found
    raise LookupError(name)


def request_id() -> str:
    return str(uuid5(UUID(int=3), str(next(_ids))))


def do(request: str, **fields: Any) -> Any:
    """A command: do("AcceptContract", name=LINK). An etag that it needs is "v1" if none is given."""
    kind = request_named(request)
    if "etag" in kind.DESCRIPTOR.fields_by_name:
        fields.setdefault("etag", "v1")
    return kind(**{"request_id": request_id(), **fields})


class Given(spec.Given):
    """What happened before, to the rules of alignment."""

    def rules_of(self, stream: str) -> ModuleType:
        return rules_of(stream)

    def rpc_of(self, request: type[Message]) -> _Rpc:
        return rpc_of(request)


def given(*events: Message) -> Given:
    return Given(events)


class World:
    """The log of alignment in memory: commands are decided one after the other on what those before have left.

    `facts` is a dict that may change between commands.
    """

    def __init__(self, facts: Mapping[str, Message], people: People) -> None:
        self.facts = facts
        self.people = people
        self.events: defaultdict[str, list[Message]] = defaultdict(list)
        self.states: dict[str, Any] = {}

    def state(self, stream: str) -> Any:
        return self.states.get(stream, rules_of(stream).INITIAL)

    def streams(self, prefix: str) -> list[str]:
        return [each for each in self.events if each.startswith(f"{prefix}/")]

    def do(self, command: Any, by: str, at: datetime = NOW) -> Any:
        """Decides and records; the etag is filled in. Returns the resource after it; raises Refusal, and nothing is changed."""
        rpc = rpc_of(type(command))
        name = command.name or f"{rpc.rules.PREFIX}/{command.request_id}"
        stream = "/".join(name.split("/", 2)[:2])
        if rpc.has_etag:
            command.etag = f"v{len(self.events[stream])}"
        assert protovalidate.collect_violations(command) == []
        context = Context(by, "", command.request_id, at, self.people, self.state, self.facts.get)
        rpc.rules.concerns(self.state(stream), command, context)
        for event in rpc.rule(self.state(stream), command, context):
            place, event = (event.stream, event.event) if isinstance(event, Elsewhere) else (stream, event)
            self.states[place] = rules_of(place).evolve(self.state(place), event)
            self.events[place].append(type(event).FromString(event.SerializeToString()))
        return self.describe(stream)

    def refuses(self, command: Any, by: str, at: datetime = NOW) -> str:
        """The reason for which it is refused; "" if it is decided."""
        try:
            self.do(command, by, at)
        except Refusal as refusal:
            return refusal.reason
        return ""

    def describe(self, stream: str) -> Any:
        return rules_of(stream).describe(stream, len(self.events[stream]), self.state(stream))

    def replayed(self, stream: str) -> Any:
        """The resource as its stored events alone make it."""
        state = spec.fold(rules_of(stream), self.events[stream])
        return rules_of(stream).describe(stream, len(self.events[stream]), state)
