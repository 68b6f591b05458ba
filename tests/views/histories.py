"""Histories of objectives made by chance, of every event there is: what the views are fed with in tests and in the benchmark."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.goal.v1.measurement_pb2 import (
    Maintain,
    Measurement,
    Metric,
    Milestone,
    Milestones,
    MilestonesDone,
    Reading,
    Rubric,
    RubricLevel,
)

from libs.record import timestamp

BEGIN = datetime(2024, 7, 1, tzinfo=UTC)
PEOPLE = tuple(f"people/p{n}" for n in range(1, 9))
UNITS = ("units/hq", "units/de", "units/cn", "units/cn-sales")
CYCLES = ("cycles/2024-q3", "cycles/2024-q4")
TITLES = (
    "Plant managers choose us first",
    "产线停机时间减半",
    "Jede Störung vor dem Kunden sehen",
    "用户第一次见到我们就信任我们",
)


class Histories:
    """Events of many objectives, in the order of a log.

    text: goes into everything that a person may have written. readings: how many come for one of each other event.
    """

    def __init__(self, seed: int, objectives: int = 5, text: str = "", readings: int = 12) -> None:
        self.random = Random(seed)
        self.text = text
        self._kinds = [self._measured] * readings + [getattr(self, f"_{kind}") for kind in KINDS]
        self.names = [f"objectives/{UUID(int=self.random.getrandbits(128), version=4)}" for _ in range(objectives)]
        self._revisions = dict.fromkeys(self.names, 0)
        self._key_results: dict[str, list[str]] = {}
        self._resources = dict.fromkeys(self.names, 0)
        self._at = BEGIN

    def events(self, count: int) -> Iterator[tuple[str, Message]]:
        """(stream, event): the first of each objective begins it."""
        for _ in range(count):
            self._at += timedelta(minutes=self.random.randrange(1, 90))
            name = self.random.choice(self.names)
            if self._revisions[name] == 0:
                self._revisions[name] = 1
                yield name, self._beginning(name)
            else:
                yield name, self._next(name)

    # -- pieces

    def words(self, what: str) -> str:
        return f"{what} {self.text}".strip()

    def someone(self) -> str:
        return self.random.choice(PEOPLE)

    def decimal(self) -> str:
        return f"{self.random.randrange(-50, 300)}.{self.random.randrange(100)}"

    def terms(self, name: str) -> o.Terms:
        owner, counterpart = self.random.sample(PEOPLE, 2)
        count = self.random.randrange(1, 5)
        self._key_results[name] = [f"kr{n}" for n in range(1, count + 1)]
        parent = self.random.choice([*self.names, "", ""])
        terms = o.Terms(
            title=self.words(self.random.choice(TITLES)),
            why=self.words("because"),
            owner=owner,
            counterpart=counterpart,
            unit=self.random.choice(UNITS),
            cycle=self.random.choice(CYCLES),
            kind=self.random.choice([o.KIND_COMMITTED, o.KIND_ASPIRATIONAL]),
            policy_pack="policyPacks/operational",
            hypothesis=self.words("if"),
            not_doing=self.words("not"),
            parent="" if parent == name else parent + (self.random.choice(["", "/keyResults/kr1"]) if parent else ""),
        )
        for key_result_id in self._key_results[name]:
            terms.key_results.add(
                key_result_id=key_result_id,
                title=self.words(f"交付 {key_result_id}"),
                weight=self.random.choice(["0.2", "0.25", "0.5"]),
                measurement=self.measurement(),
                due_date=self.random.choice(["", "2024-09-30"]),
                owner=self.random.choice(["", self.someone()]),
            )
        return terms

    def measurement(self) -> Measurement:
        kind = self.random.choice(["metric", "metric", "metric", "maintain", "milestones", "rubric"])
        if kind == "metric":
            direction = self.random.choice([Metric.DIRECTION_UP, Metric.DIRECTION_DOWN, Metric.DIRECTION_TO])
            return Measurement(
                metric=Metric(
                    unit=self.words("台"), baseline=self.decimal(), target=self.decimal(), direction=direction
                )
            )
        if kind == "maintain":
            return Measurement(maintain=Maintain(unit=self.words("%"), lower="90", upper="99.5"))
        if kind == "milestones":
            steps = [Milestone(milestone_id=f"m{n}", title=self.words("step"), weight="1") for n in range(1, 4)]
            return Measurement(milestones=Milestones(milestones=steps))
        levels = [RubricLevel(label=self.words("good"), criterion=self.words("seen"), score=s) for s in ("0.5", "1")]
        return Measurement(rubric=Rubric(levels=levels, verifier=self.someone()))

    def reading(self) -> Reading:
        return self.random.choice(
            [
                Reading(value=self.decimal()),
                Reading(value=self.decimal()),
                Reading(level=self.random.randrange(3)),
                Reading(milestones_done=MilestonesDone(milestone_ids=["m1", "m2"][: self.random.randrange(3)])),
            ]
        )

    def resource(self, name: str) -> o.Resource:
        self._resources[name] += 1
        return o.Resource(
            resource_id=self.some_resource(name),
            kind=o.RESOURCE_KIND_PEOPLE,
            description=self.words("two engineers"),
            amount=self.words("two"),
            by=self.someone(),
        )

    def some_resource(self, name: str) -> str:
        return f"r{self.random.randrange(1, max(2, min(4, self._resources[name] + 1)))}"

    def revision(self, name: str) -> dict[str, Any]:
        self._revisions[name] += 1
        number = self._revisions[name]
        due = timestamp(self._at + timedelta(days=5))
        return {"revision": number, "terms_hash": f"{number:064x}", "answer_due": due}

    def some_key_result(self, name: str) -> str:
        return self.random.choice(self._key_results[name])

    # -- events

    def _beginning(self, name: str) -> Message:
        if self.random.random() < 0.2:
            source = o.ImportSource(set=self.words("set"), reference=self.words("ref"), score="0.85")
            source.notes.add(field="outcome", text=self.words("done"))
            terms = self.terms(name)
            source.key_results.add(key_result_id="kr1", score="-0.012", final_value="2.27", reference=self.words("kr"))
            stamps = [timestamp(self._at - timedelta(days=days)) for days in (1, 3, 2)]
            readings = [
                o.KeyResultReading(key_result_id="kr1", reading=self.reading(), true_time=at, by=self.someone())
                for at in stamps
            ]
            return e.ObjectiveImported(terms=terms, source=source, terms_hash="0" * 64, readings=readings)
        return e.ObjectiveDrafted(
            terms=self.terms(name),
            origin=o.ORIGIN_BOTTOM_UP,
            policy_pack_version=1,
            terms_hash="1" * 64,
            carried_from=self.random.choice(["", self.names[0]]),
        )

    def _next(self, name: str) -> Message:
        event: Message = self.random.choice(self._kinds)(name)
        return event

    def _measured(self, name: str) -> Message:
        at = timestamp(self._at - timedelta(days=self.random.randrange(20)))
        return e.KeyResultMeasured(
            key_result_id=self.some_key_result(name),
            reading=self.reading(),
            true_time=at,
            note=self.words("why"),
            by=self.someone(),
        )

    def _opened(self, name: str) -> Message:
        return e.DialogueOpened(answer_due=timestamp(self._at + timedelta(days=7)))

    def _reopened(self, name: str) -> Message:
        due = timestamp(self._at + timedelta(days=7))
        return e.DialogueReopened(reason_code=o.CHANGE_REASON_EXTERNAL_CHANGE, reason=self.words("why"), answer_due=due)

    def _revised(self, name: str) -> Message:
        return e.TermsRevised(
            terms=self.terms(name),
            by=self.someone(),
            reason=self.words("why"),
            policy_pack_version=self.random.randrange(3),
            **self.revision(name),
        )

    def _requested(self, name: str) -> Message:
        resource = self.resource(name)
        resource.state = o.Resource.STATE_REQUESTED
        return e.ResourceRequested(resource=resource)

    def _offered(self, name: str) -> Message:
        resource = self.resource(name)
        resource.state = o.Resource.STATE_OFFERED
        return e.ResourceOffered(resource=resource, **self.revision(name))

    def _refused(self, name: str) -> Message:
        return e.ResourceRefused(resource_id=self.some_resource(name), reason=self.words("no"), by=self.someone())

    def _withdrawn(self, name: str) -> Message:
        return e.ResourceWithdrawn(
            resource_id=self.some_resource(name),
            reason=self.words("no"),
            by=self.someone(),
            raises_risk=self.random.random() < 0.5,
            **self.revision(name),
        )

    def _stated(self, name: str) -> Message:
        fact = o.Fact(kind=o.FACT_KIND_RISK, text=self.words("risk"), by=self.someone(), state_time=timestamp(self._at))
        return e.FactStated(fact=fact)

    def _estimated(self, name: str) -> Message:
        odds = o.Odds(by=self.someone(), odds="0.4", rationale=self.words("hm"), revision=self._revisions[name])
        return e.OddsEstimated(odds=odds)

    def _accepted(self, name: str) -> Message:
        return e.TermsAccepted(party=self.someone(), revision=self._revisions[name], terms_hash="2" * 64)

    def _declined(self, name: str) -> Message:
        return e.TermsDeclined(party=self.someone(), revision=self._revisions[name], reason=self.words("no"))

    def _agreed(self, name: str) -> Message:
        return e.ObjectiveAgreed(revision=self._revisions[name], terms_hash="2" * 64)

    def _escalated(self, name: str) -> Message:
        return e.DialogueEscalated(to=self.random.choice(["", self.someone()]), reason=self.words("late"), overdue=True)

    def _activated(self, name: str) -> Message:
        return e.ObjectiveActivated()

    def _retargeted(self, name: str) -> Message:
        return e.KeyResultRetargeted(
            key_result_id=self.some_key_result(name),
            target=self.decimal(),
            previous_target=self.decimal(),
            lowered=True,
            reason_code=o.CHANGE_REASON_NEW_INFORMATION,
            reason=self.words("why"),
            **self.revision(name),
        )

    def _reweighted(self, name: str) -> Message:
        weights = [e.KeyResultsReweighted.Weight(key_result_id=each, weight="0.3") for each in self._key_results[name]]
        return e.KeyResultsReweighted(weights=weights, reason=self.words("why"), **self.revision(name))

    def _supported(self, name: str) -> Message:
        number = self._revisions[name]
        key_result = o.KeyResult(
            key_result_id=f"dep-{number}",
            title=self.words("三百台"),
            weight="0",
            measurement=self.measurement(),
            due_date="2024-09-15",
            owner=self.random.choice(["", self.someone()]),
            dependency=f"dependencies/{UUID(int=number, version=4)}",
        )
        self._key_results[name].append(key_result.key_result_id)
        return e.SupportingKeyResultAdded(key_result=key_result, **self.revision(name))

    def _transferred(self, name: str) -> Message:
        owner, counterpart = self.random.sample(PEOPLE, 2)
        return e.ObjectiveTransferred(
            owner=owner,
            previous_owner=self.someone(),
            counterpart=counterpart,
            unit=self.random.choice(UNITS),
            reason=self.words("why"),
            **self.revision(name),
        )

    def _restricted(self, name: str) -> Message:
        restriction = o.Restriction(readers=[self.someone()], reason=self.words("secret"))
        return e.ObjectiveRestricted(restriction=restriction)

    def _lifted(self, name: str) -> Message:
        return e.RestrictionLifted(reason=self.words("why"))

    def _closed(self, name: str) -> Message:
        closing = o.Closing(
            decision=o.Closing.DECISION_ACHIEVED,
            why=self.words("done"),
            evidence_uris=[self.words("uri")],
            by=self.someone(),
        )
        return e.ObjectiveClosed(closing=closing, carried_to=self.random.choice(["", self.names[-1]]))


KINDS = (
    "opened",
    "reopened",
    "revised",
    "requested",
    "offered",
    "refused",
    "withdrawn",
    "stated",
    "estimated",
    "accepted",
    "declined",
    "agreed",
    "escalated",
    "activated",
    "retargeted",
    "reweighted",
    "supported",
    "transferred",
    "restricted",
    "lifted",
    "closed",
)
