"""given / when / then for rules: events that happened, a command, and what is decided on them.

given(PROPOSED).elsewhere("cycles/q4", PLANNED, OPENED).when(accept(TERMS), by=OWNER).then(ACCEPTED)
given(PROPOSED, REVISED).when(accept(TERMS), by=OWNER).refused(TermsHaveMoved)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

import protovalidate
import pytest
from google.protobuf.message import Message
from google.rpc import code_pb2
from okr.api.v1.error_reason_pb2 import error
from okr.goal.v1 import cycle_service_pb2, goal_service_pb2, policy_service_pb2, reaction_service_pb2

from libs.commands import Context, Elsewhere, _Rpc
from libs.people import People
from libs.permission import Resource
from libs.refusal import Refusal
from services.goal import binding, cycle, goal, policy, reaction

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
RULES = (goal, cycle, policy, binding, reaction)
#: Request -> its rpc, by the lookup that production uses.
RPCS = {
    rpc.request: rpc
    for file, service, rules in (
        (goal_service_pb2, "GoalService", goal),
        (cycle_service_pb2, "CycleService", cycle),
        (policy_service_pb2, "PolicyService", policy),
        (reaction_service_pb2, "ReactionService", reaction),
    )
    for rpc in (_Rpc(method, rules) for method in file.DESCRIPTOR.services_by_name[service].methods)
}


def rules_of(stream: str) -> ModuleType:
    return next(rules for rules in RULES if stream.partition("/")[0] == rules.PREFIX)


def fold(rules: ModuleType, events: Any, state: Any = None) -> Any:
    state = rules.INITIAL if state is None else state
    for event in events:
        state = rules.evolve(state, event)
    return state


@dataclass(frozen=True)
class Given:
    """What happened before: in the command's own stream, and in others."""

    past: tuple[Message, ...] = ()
    others: tuple[tuple[str, tuple[Message, ...]], ...] = ()
    directory: People | None = None
    facts: Mapping[str, Message] = field(default_factory=dict)

    def rules_of(self, stream: str) -> ModuleType:
        return rules_of(stream)

    def rpc_of(self, request: type[Message]) -> _Rpc:
        return RPCS[request]

    def elsewhere(self, stream: str, *events: Message) -> "Given":
        """These are the events of another stream."""
        return replace(self, others=(*(each for each in self.others if each[0] != stream), (stream, events)))

    def among(self, people: People) -> "Given":
        """This is what the directory says."""
        return replace(self, directory=people)

    def knowing(self, facts: Mapping[str, Message]) -> "Given":
        """This is known of other services' resources, by name."""
        return replace(self, facts={**self.facts, **facts})

    def when(self, command: Any, by: str, at: datetime = NOW) -> "When":
        assert [each.proto.message for each in protovalidate.collect_violations(command)] == []
        others = dict(self.others)
        states = {stream: fold(self.rules_of(stream), events) for stream, events in others.items()}

        def state(stream: str) -> Any:
            return states.get(stream, self.rules_of(stream).INITIAL)

        people = self.directory or People()
        return When(self, command, Context(by, "", command.request_id, at, people, state, self.facts.get))


@dataclass(frozen=True)
class When:
    """A command on what happened."""

    given: Given
    command: Any
    by: Context

    @property
    def rpc(self) -> _Rpc:
        return self.given.rpc_of(type(self.command))

    def then(self, *expected: Message | Elsewhere) -> "When":
        """Exactly this is decided; it can be stored, read and folded, and deciding it again gives the same."""
        before = self.command.SerializeToString(deterministic=True)
        decided = self.decide()
        assert decided == list(expected)
        assert self.decide() == decided
        assert self.command.SerializeToString(deterministic=True) == before
        self.after(decided)
        return self

    def refused(self, kind: type[Refusal]) -> "When":
        """It is refused, with the status and the metadata that the contract promises."""
        with pytest.raises(Refusal) as caught:
            self.decide()
        assert type(caught.value) is kind, caught.value
        reasons = import_module(f"{self.rpc.request.DESCRIPTOR.full_name.rpartition('.')[0]}.reason_pb2")
        promised = reasons.DESCRIPTOR.enum_types_by_name["ErrorReason"].values_by_name[
            f"ERROR_REASON_{caught.value.reason}"
        ]
        spec = promised.GetOptions().Extensions[error]
        assert code_pb2.Code.Name(spec.code) == kind.status
        assert set(spec.metadata_keys) <= caught.value.metadata.keys()
        return self

    def warned(self, *reasons: str) -> "When":
        """Exactly this advice comes with the answer."""
        warnings = self.rpc.rules.advise(self.after(self.decide()), self.command, self.by)
        assert sorted(each.reason for each in warnings) == sorted(reasons)
        assert all(each.subject and each.message for each in warnings)
        return self

    def answered(self, **fields: Any) -> "When":
        """The resource after the decision has these fields."""
        described = self.answer()
        assert {name: getattr(described, name) for name in fields} == fields
        return self

    def concern(self) -> Resource:
        """What the permission rules look at."""
        found = self.rpc.rules.concerns(fold(self.rpc.rules, self.given.past), self.command, self.by)
        assert isinstance(found, Resource)
        return found

    def answer(self) -> Any:
        decided = self.decide()
        own = [each for each in decided if not isinstance(each, Elsewhere)]
        state = self.after(decided)
        return self.rpc.rules.describe(self.stream, len(self.given.past) + len(own), state)

    @property
    def stream(self) -> str:
        name = self.command.name or f"{self.rpc.rules.PREFIX}/{self.command.request_id}"
        return "/".join(name.split("/", 2)[:2])

    def decide(self) -> list[Any]:
        rules = self.rpc.rules
        state = fold(rules, self.given.past)
        self.concern()
        decided = self.rpc.rule(state, self.command, self.by)
        # A rule that changes the state that it got would make the cache of every process lie.
        assert rules.describe("x", 1, state) == rules.describe("x", 1, fold(rules, self.given.past))
        return list(decided)

    def after(self, decided: list[Any]) -> Any:
        """The state of the command's stream after the decision: folded live, and again from bytes."""
        others = dict(self.given.others)
        own = [each for each in decided if not isinstance(each, Elsewhere)]
        for each in decided:
            if isinstance(each, Elsewhere):
                fold(self.given.rules_of(each.stream), [*others.get(each.stream, ()), each.event])
        rules = self.rpc.rules
        state = fold(rules, [*self.given.past, *own])
        replayed = fold(rules, [type(each).FromString(each.SerializeToString()) for each in (*self.given.past, *own)])
        assert rules.describe("x", 1, state) == rules.describe("x", 1, replayed)
        return state


def given(*events: Message) -> Given:
    return Given(events)
