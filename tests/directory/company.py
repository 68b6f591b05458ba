"""A small company, and given / when / then for the directory's rules, whose decisions look at several streams."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD, Unit
from okr.directory.v1.events_pb2 import PersonRegistered, RoleAssigned, UnitFounded

from libs.commands import Context
from libs.people import People
from services.directory import person, unit

HQ, SALES, EUROPE, LAB = "units/hq", "units/sales", "units/europe", "units/lab"
CEO, BOSS, ANNE, KEEPER = "people/p01", "people/p02", "people/p03", "people/p09"
BEGINNING, MARCH, JUNE, NOW, DECEMBER = (datetime(2026, month, 1, 9, tzinfo=UTC) for month in (1, 3, 6, 10, 12))
Fact = tuple[str, Message]


def stamp(when: datetime) -> Timestamp:
    answer = Timestamp()
    answer.FromDatetime(when)
    return answer


def founded(name: str, parent: str, kind: Unit.Kind = Unit.KIND_DEPARTMENT, since: datetime = BEGINNING) -> Fact:
    return name, UnitFounded(title=name, kind=kind, parent=parent, home_region="cn", effective_time=stamp(since))


def registered(name: str, unit: str, manager: str = "", since: datetime = BEGINNING) -> Fact:
    answer = PersonRegistered(display_name=name, unit=unit, manager=manager, home_region="cn", job_title="engineer")
    answer.effective_time.CopyFrom(stamp(since))
    return name, answer


COMPANY: tuple[Fact, ...] = (
    founded(HQ, "", Unit.KIND_COMPANY),
    founded(SALES, HQ),
    founded(EUROPE, SALES, Unit.KIND_TEAM),
    founded(LAB, HQ),
    registered(CEO, HQ),
    registered(BOSS, SALES, CEO),
    registered(ANNE, EUROPE, BOSS),
    (BOSS, RoleAssigned(role=ROLE_BUSINESS_LEAD, unit=SALES, effective_time=stamp(BEGINNING))),
)


def rules_of(stream: str) -> Any:
    return next(rules for rules in (unit, person) if stream.partition("/")[0] == rules.PREFIX)


@dataclass
class Case:
    """What was recorded before, and after `when` what was decided on it."""

    facts: list[Fact]
    command: Any = None
    context: Context | None = None

    def state(self, stream: str) -> Any:
        rules = rules_of(stream)
        state = rules.INITIAL
        for name, event in self.facts:
            state = rules.evolve(state, event) if name == stream else state
        return state

    def people(self) -> People:
        people = People()
        for stream, event in self.facts:
            people.note(stream, event, event.effective_time.ToDatetime(tzinfo=UTC))
        people.advance(NOW)
        return people

    def when(self, command: Any, by: str = KEEPER, at: datetime = NOW) -> "Case":
        context = Context(by, "", command.request_id, at, self.people(), states=self._other(command.name))
        return Case(self.facts, command, context)

    def _other(self, own: str) -> Any:
        def state(stream: str) -> Any:
            assert stream != own, "a rule reads its own stream as if it were another: it would guard against itself"
            return self.state(stream)

        return state

    def decided(self) -> list[Message]:
        rules = rules_of(self.command.name)
        name = self.command.DESCRIPTOR.name.removesuffix("Request")
        rule = getattr(rules, "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:])
        return rule(self.state(self.command.name), self.command, self.context)

    def then(self, *events: Message) -> "Case":
        decided = self.decided()
        assert decided == list(events)
        return Case([*self.facts, *((self.command.name, event) for event in decided)], self.command, self.context)

    def refused(self, refusal: type[Exception], **metadata: str) -> Exception:
        try:
            decided = self.decided()
        except refusal as raised:
            assert {key: raised.metadata.get(key, getattr(raised, key, None)) for key in metadata} == metadata
            return raised
        raise AssertionError(f"not refused, but decided: {decided}")

    def resource(self) -> Message:
        """As it is answered: the state after the decision, at its version."""
        stream = self.command.name
        version = sum(name == stream for name, _ in self.facts)
        return rules_of(stream).describe(stream, version, self.state(stream))

    def warned(self, *reasons: str) -> None:
        stream = self.command.name
        warnings = rules_of(stream).advise(self.state(stream), self.command, self.context)
        assert [warning.reason for warning in warnings] == list(reasons)

    def concern(self) -> Any:
        return rules_of(self.command.name).concerns(self.state(self.command.name), self.command, self.context)


def given(*facts: Fact) -> Case:
    return Case([*COMPANY, *facts])


def nothing() -> Case:
    return Case([])
