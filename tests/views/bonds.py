"""Histories of contracts and standings made by chance, of every event there is, in an order that the rules allow."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from google.protobuf.message import Message
from okr.alignment.v1 import contract_pb2 as c
from okr.alignment.v1 import events_pb2 as e
from okr.alignment.v1.risk_pb2 import RISK_KIND_BREACH, RISK_KIND_CLEARED, RISK_KIND_SLIP, Risk
from okr.alignment.v1.standing_pb2 import CountedLink

from libs.record import timestamp
from tests.views.histories import CYCLES, PEOPLE, UNITS

BEGIN = datetime(2024, 7, 1, tzinfo=UTC)
State = c.Contract
KINDS = (c.CONTRACT_KIND_CONTRIBUTES, c.CONTRACT_KIND_SUPPORTS, c.CONTRACT_KIND_TAKES_SHARE)


def contract_name(number: int) -> str:
    return f"contracts/{UUID(int=number)}"


class Bonds:
    """Events of contracts between objectives, in the order of a log."""

    def __init__(self, seed: int, objectives: Sequence[str], contracts: int = 5, text: str = "") -> None:
        self.random = Random(seed)
        self.objectives = list(objectives)
        self.text = text
        self.names = [f"contracts/{UUID(int=self.random.getrandbits(128), version=4)}" for _ in range(contracts)]
        self._terms: dict[str, c.ContractTerms] = {}
        self._table = dict.fromkeys(self.names, "")
        self._stands = dict.fromkeys(self.names, "")
        self._ended: set[str] = set()
        self._standalone: set[str] = set()
        self._version = 0
        self._at = BEGIN

    def events(self, count: int) -> Iterator[tuple[str, Message]]:
        """(stream, event)"""
        for _ in range(count):
            self._at += timedelta(minutes=self.random.randrange(1, 90))
            if self.random.random() < 0.15:
                yield self._standing()
            else:
                name = self.random.choice(self.names)
                if name not in self._ended:
                    yield name, self._next(name)

    # -- pieces

    def words(self, what: str) -> str:
        return f"{what} {self.text}".strip()

    def someone(self) -> str:
        return self.random.choice(PEOPLE)

    def goal(self, objective: str) -> str:
        return objective + self.random.choice(["", "", "/keyResults/kr1", "/keyResults/kr2"])

    def terms(self, name: str) -> c.ContractTerms:
        if name not in self._terms:
            child, parent = self.random.sample(self.objectives, 2)
            self._terms[name] = c.ContractTerms(child=self.goal(child), parent=self.goal(parent))
        terms = c.ContractTerms(
            kind=self.random.choice(KINDS),
            statement=self.words("三百单"),
            weight=self.random.choice(["", "0.3"]),
            due_date=self.random.choice(["", "2024-08-31", "2024-09-30"]),
        )
        terms.MergeFrom(self._terms[name])
        return terms

    def end(self, goal: str) -> c.ContractEnd:
        self._version += 1
        return c.ContractEnd(
            goal=goal,
            owner=self.someone(),
            unit=self.random.choice(UNITS),
            cycle=self.random.choice(CYCLES),
            revision=self._version,
            terms_hash=f"{self._version:064x}",
            digest=f"{self._version:064x}",
        )

    def ends(self, name: str) -> dict[str, c.ContractEnd]:
        terms = self._terms[name]
        return {"child": self.end(terms.child), "parent": self.end(terms.parent)}

    def closing(self) -> c.ContractClosing:
        return c.ContractClosing(by=self.someone(), reason=self.words("done"), evidence_uris=["https://e.example/1"])

    def offer(self, name: str) -> dict:
        terms, ends = self.terms(name), self.ends(name)
        side = self.random.choice(["child", "parent"])
        due = timestamp(self._at + timedelta(days=7))
        return {"terms": terms, **ends, "by": self.someone(), "awaiting": ends[side].owner, "answer_due": due}

    # -- events

    def _next(self, name: str) -> Message:
        table, stands = self._table[name], self._stands[name]
        if not table and not stands:
            if self.random.random() < 0.25:
                self._stands[name] = "active"
                terms = self.terms(name)
                source = c.ContractSource(set=self.words("set"), reference="row 17", evidence=self.words("under"))
                return e.ContractImported(terms=terms, source=source, counted_also=self._also(), **self.ends(name))
            self._table[name] = "proposed"
            return e.ContractProposed(**self.offer(name))
        possible = []
        if table:
            possible += [self._accepted, self._accepted, self._declined, self._escalated, self._countered]
        if stands:
            possible += [self._countered, self._outdated, self._outdated, self._warned, self._warned, self._activated]
            possible += [self._fulfilled] if self.random.random() < 0.2 else []
            possible += [self._breached] if self.random.random() < 0.2 else []
        if stands == "stale" and not table:
            possible += [self._reconfirmed, self._reconfirmed, self._renewed]
        possible += [self._released] if self.random.random() < 0.1 else []
        event: Message = self.random.choice(possible)(name)
        return event

    def _also(self) -> list[str]:
        return self.random.choice([[], [], [contract_name(7)]])

    def _accepted(self, name: str) -> Message:
        self._table[name], self._stands[name] = "", "accepted"
        return e.ContractAccepted(by=self.someone(), counted_also=self._also(), **self.ends(name))

    def _declined(self, name: str) -> Message:
        self._table[name] = ""
        if not self._stands[name]:
            self._ended.add(name)
        return e.ContractDeclined(by=self.someone(), reason=self.words("no"))

    def _escalated(self, name: str) -> Message:
        return e.ContractEscalated(to=self.random.choice(["", self.someone()]), reason=self.words("late"), overdue=True)

    def _countered(self, name: str) -> Message:
        self._table[name] = "countered"
        return e.ContractCountered(reason=self.words("less"), **self.offer(name))

    def _activated(self, name: str) -> Message:
        if self._stands[name] == "accepted":
            self._stands[name] = "active"
            return e.ContractActivated()
        return self._warned(name)

    def _outdated(self, name: str) -> Message:
        self._stands[name] = "stale"
        is_child = self.random.random() < 0.5
        terms = self._terms[name]
        change = c.EndChange(
            end=self.end(terms.child if is_child else terms.parent),
            is_child=is_child,
            previous_revision=1,
            event="okr.goal.v1.TermsRevised",
            reason_code="CHANGE_REASON_NEW_INFORMATION",
            closed=self.random.random() < 0.2,
            time=timestamp(self._at),
        )
        return e.ContractOutdated(change=change)

    def _reconfirmed(self, name: str) -> Message:
        return e.ContractReconfirmed(by=self.someone(), **self.ends(name))

    def _renewed(self, name: str) -> Message:
        active = self.random.random() < 0.5
        self._stands[name] = "active" if active else "accepted"
        return e.ContractRenewed(active=active, **self.ends(name))

    def _warned(self, name: str) -> Message:
        self._version += 1
        origin = f"dependencies/{UUID(int=self.random.randrange(3))}"
        risk = Risk(
            kind=self.random.choice([RISK_KIND_SLIP, RISK_KIND_BREACH, RISK_KIND_CLEARED]),
            origin=origin,
            origin_version=self._version,
            path=[origin, name],
            days_late=3,
            time=timestamp(self._at),
        )
        return e.ContractWarned(risk=risk)

    def _fulfilled(self, name: str) -> Message:
        self._ended.add(name)
        return e.ContractFulfilled(closing=self.closing())

    def _breached(self, name: str) -> Message:
        self._ended.add(name)
        return e.ContractBreached(closing=self.closing())

    def _released(self, name: str) -> Message:
        self._ended.add(name)
        return e.ContractReleased(closing=self.closing())

    def _standing(self) -> tuple[str, Message]:
        objective = self.random.choice(self.objectives)
        stream = objective.replace("objectives/", "standings/")
        chance = self.random.random()
        if chance < 0.3:
            return stream, e.StandaloneDeclared(by=self.someone(), reason=self.words("alone"))
        if chance < 0.5:
            return stream, e.StandaloneWithdrawn(by=self.someone(), reason=self.words("not any more"))
        name = self.random.choice(self.names)
        if chance < 0.8:
            link = CountedLink(contract=name, child=objective, parent=self.objectives[0], weight="0.2")
            return stream, e.LinkCounted(link=link, is_downward=self.random.random() < 0.5)
        return stream, e.LinkUncounted(contract=name)
