"""Whatever people try with dependencies in whatever order: refusals, never defects, and only what the contract says."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1.dependency_pb2 import Dependency
from okr.alignment.v1.events_pb2 import (
    DeliveryForecasted,
    DependencyAccepted,
    DependencyBreached,
    DependencyCancelled,
    DependencyDeclined,
    DependencySupported,
    DependencyWarned,
)
from okr.alignment.v1.risk_pb2 import RISK_KIND_BREACH, RISK_KIND_CALLED_OFF, RISK_KIND_CLEARED, RISK_KIND_SLIP, Risk

from libs.record import timestamp
from services.alignment import dependency as rules
from services.alignment.ends import objective_of
from tests.alignment.company import BOSS, CEO, CHILD, LEAD, NOW, OTHER, OWNER, PARENT, PEER, PLANT, TOP, key_result_of
from tests.alignment.company import world as company_world
from tests.alignment.handshakes import ENDED, OPEN, STANDING
from tests.alignment.samples_dependency import REACTIONS, TIMEKEEPER, another, terms
from tests.alignment.spec import do

State = Dependency
#: Everything that the contract calls a way from one state to another.
WAYS = {
    State.STATE_UNSPECIFIED: {State.STATE_REQUESTED},
    **{
        state: {*OPEN, State.STATE_ACCEPTED, State.STATE_DECLINED, State.STATE_RISK_TAKEN, State.STATE_CANCELLED}
        for state in OPEN
    },
    State.STATE_ACCEPTED: {
        State.STATE_IN_PROGRESS,
        State.STATE_DELIVERED,
        State.STATE_BREACHED,
        State.STATE_CANCELLED,
    },
    State.STATE_IN_PROGRESS: {State.STATE_DELIVERED, State.STATE_BREACHED, State.STATE_CANCELLED},
    State.STATE_DELIVERED: {
        State.STATE_DELIVERY_ACCEPTED,
        State.STATE_DELIVERY_REJECTED,
        State.STATE_CANCELLED,
    },
    State.STATE_DELIVERY_REJECTED: {State.STATE_DELIVERED, State.STATE_BREACHED, State.STATE_CANCELLED},
    **{state: set() for state in ENDED},
    State.STATE_DECLINED: {State.STATE_RISK_TAKEN},
    State.STATE_BREACHED: {State.STATE_RISK_TAKEN},
}
#: Nothing that was asked for goes back to that.
WAYS[State.STATE_REQUESTED] = WAYS[State.STATE_REQUESTED] - {State.STATE_REQUESTED}
WAYS[State.STATE_COUNTERED] = WAYS[State.STATE_COUNTERED] - {State.STATE_REQUESTED}
WAYS[State.STATE_ESCALATED] = WAYS[State.STATE_ESCALATED] - {State.STATE_REQUESTED}

OWNERS = {CHILD: OWNER, PARENT: BOSS, TOP: CEO, OTHER: LEAD}
KEY_RESULTS = {CHILD: "orders", PARENT: "revenue", TOP: "growth", OTHER: "line"}
#: (consumer's objective, who is asked, the objective that delivers): with circles, branches and joins.
PAIRS = (
    (CHILD, PLANT, OTHER),
    (PARENT, OWNER, CHILD),
    (TOP, BOSS, PARENT),
    (OTHER, OWNER, CHILD),
    (TOP, LEAD, OTHER),
    (CHILD, CEO, TOP),
)
NAMES = [another(100 + place) for place in range(len(PAIRS))]
TIMES = [NOW, NOW + timedelta(days=8), NOW + timedelta(days=60)]
ANYBODY = [OWNER, BOSS, CEO, LEAD, PEER, TIMEKEEPER, REACTIONS]
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("ClarifyDependency", {"text": "which? / 哪种？"}),
    ("CounterDependency", {"quantity": "250"}),
    ("CounterDependency", {"quantity": "275", "needed_by": "2026-11-20"}),
    ("AcceptDependency", {}),
    ("AcceptDependency", {}),
    ("DeclineDependency", {"reason": "no capacity"}),
    ("EscalateDependency", {"reason": "nobody answers"}),
    ("TakeDependencyRisk", {"reason": "we rent some"}),
    ("StartDependency", {}),
    ("ForecastDependency", {"date": "2026-11-14", "reason": "as agreed"}),
    ("ForecastDependency", {"date": "2026-11-28", "reason": "a supplier is late"}),
    ("ForecastDependency", {"date": "2026-11-14", "quantity": "100", "reason": "a line is down"}),
    ("DeliverDependency", {"evidence_uris": ["https://plant.example/1"]}),
    ("AcceptDelivery", {}),
    ("RejectDelivery", {"reason": "they leak"}),
    ("BreachDependency", {"reason": "it was not kept"}),
    ("CancelDependency", {"reason": "the pilot ended"}),
]
#: What ends a dependency is tried less, so that histories go far.
ENDING = {"DeclineDependency", "TakeDependencyRisk", "BreachDependency", "CancelDependency"}
POOL = [each for each in COMMANDS for _ in range(1 if each[0] in ENDING else 5)]


def steps(seed: int, count: int) -> Iterator[Any]:
    """(place in PAIRS, command, who tries it, place in TIMES, whether goal makes the key result)"""
    random = Random(seed)
    for _ in range(count):
        who = "who may" if random.random() < 0.75 else random.choice(ANYBODY)
        when = random.choice([0, 0, 0, 0, 0, 0, 1, 2])
        yield random.randrange(len(PAIRS)), random.choice(POOL), who, when, random.random() < 0.5


class Company:
    """Dependencies between four owners, the reactions to them, and the key results that goal makes for them."""

    def __init__(self) -> None:
        self.world = company_world()
        self.made: Counter[str] = Counter()
        for name, (consumer, asked, _) in zip(NAMES, PAIRS, strict=True):
            needed = terms(consumer=key_result_of(consumer, KEY_RESULTS[consumer]), provider=asked)
            self.world.do(do("RequestDependency", name=name, terms=needed), OWNERS[consumer])

    def try_it(self, step: Any) -> None:
        place, (what, fields), who, when, made = step
        name, (consumer, _, provider_objective) = NAMES[place], PAIRS[place]
        sides = OWNERS[consumer], OWNERS[provider_objective]
        actor = sides[self.is_providers(name, what)] if who == "who may" else who
        command = self.command(what, name, place, fields)
        before = {each: len(self.world.events[each]) for each in NAMES}
        ended = {each: self.world.state(each).state for each in NAMES if self.world.state(each).has_ended}
        if self.world.refuses(command, actor, TIMES[when]):
            assert before == {each: len(self.world.events[each]) for each in NAMES}
            return
        new = self.world.events[name][before[name] :]
        for event in new:
            self.react(name, event, made)
        for each, state in ended.items():
            assert self.world.state(each).state in (state, *WAYS[state])

    def is_providers(self, name: str, what: str) -> bool:
        """True if it is for the provider to do it now."""
        if what in ("StartDependency", "ForecastDependency", "DeliverDependency"):
            return True
        answers = ("ClarifyDependency", "CounterDependency", "AcceptDependency", "DeclineDependency")
        return what in answers and not self.world.state(name).offered_by_provider

    def command(self, what: str, name: str, place: int, fields: Any) -> Any:
        if what == "CounterDependency":
            known = self.world.state(name).terms
            fields = {"terms": terms(consumer=known.consumer, provider=known.provider, **fields)}
        if what in ("AcceptDependency", "CounterDependency"):
            fields = {**fields, "provider_objective": PAIRS[place][2]}
        return do(what, name=name, **fields)

    # -- what services do about events

    def react(self, name: str, event: Any, made: bool) -> None:
        version = len(self.world.events[name])
        match event:
            case DependencyAccepted():
                self.support(name, event, made)
            case DeliveryForecasted():
                if event.slipped or event.recovered:
                    self.pass_on(name, version, RISK_KIND_SLIP if event.slipped else RISK_KIND_CLEARED)
            case DependencyBreached():
                self.pass_on(name, version, RISK_KIND_BREACH)
            case DependencyCancelled() | DependencyDeclined():
                self.pass_on(name, version, RISK_KIND_CALLED_OFF)

    def support(self, name: str, event: DependencyAccepted, made: bool) -> None:
        """Goal makes it or refuses to; however often it says so, it is noted once."""
        if made and not self.made[name]:
            self.made[name] += 1
        key_result = key_result_of(event.provider.goal, event.key_result_id) if self.made[name] else ""
        refusal = {} if key_result else {"refusal_reason": "OBJECTIVE_IS_FULL", "refusal": "it is full"}
        for _ in range(2):
            self.world.do(do("ConfirmSupport", name=name, key_result=key_result, **refusal), REACTIONS)
        shown = self.world.describe(name)
        assert bool(shown.supporting_key_result) != bool(shown.support_refusal)

    def pass_on(self, origin: str, version: int, kind: Any) -> None:
        """Hop by hop to everything that waits for it, as the reactions of the service do."""
        waiting = [(origin, [origin])]
        reached = self.downstream(origin)
        hops = 0
        while waiting:
            at, path = waiting.pop(0)
            for each in self.resting_on(at):
                hops += 1
                assert hops <= len(PAIRS) ** 2, "it goes round in a circle"
                risk = Risk(kind=kind, origin=origin, origin_version=version, path=[*path, each], time=timestamp(NOW))
                before = len(self.world.events[each])
                self.world.do(do("WarnDependency", name=each, risk=risk), REACTIONS)
                if len(self.world.events[each]) > before:
                    waiting.append((each, [*path, each]))
        if kind != RISK_KIND_CLEARED:
            assert {each for each in NAMES if self.world.state(each).heard.get(origin) == version} == reached

    def resting_on(self, name: str) -> list[str]:
        """Agreed dependencies that are delivered by the objective that waits for this one."""
        waits = objective_of(self.world.state(name).terms.consumer)
        known = {each: self.world.state(each) for each in NAMES}
        return [each for each, other in known.items() if other.stands and other.provider_objective == waits]

    def downstream(self, origin: str) -> set[str]:
        found: set[str] = set()
        todo = [origin]
        while todo:
            for each in self.resting_on(todo.pop()):
                if each not in found and each != origin:
                    found.add(each)
                    todo.append(each)
        return found


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 150))
def test_in_whatever_order_everything_is_tried(seed, count):
    company = Company()
    for step in steps(seed, count):
        company.try_it(step)
    for name in NAMES:
        check(company, name)


def check(company: Company, name: str) -> None:
    """What holds for every history of a dependency."""
    events = company.world.events[name]
    assert company.world.replayed(name) == company.world.describe(name)
    state = rules.INITIAL
    for event in events:
        after = rules.evolve(state, event)
        assert after.state == state.state or after.state in WAYS[state.state], (state.state, after.state)
        assert bool(after.awaiting) == (after.state in OPEN or after.state == State.STATE_DELIVERED)
        assert (after.answer_due is not None) == (after.state in OPEN)
        state = after
    heard = Counter(
        (each.risk.origin, each.risk.origin_version) for each in events if isinstance(each, DependencyWarned)
    )
    assert not [each for each, times in heard.items() if times > 1], "a risk reaches it once per version of its origin"
    assert (name, 0) not in heard and name not in {origin for origin, _ in heard}
    supported = [each.key_result for each in events if isinstance(each, DependencySupported)]
    assert len(supported) == company.made[name] <= 1
    was_accepted = any(isinstance(each, DependencyAccepted) for each in events)
    assert was_accepted or not supported
    if state.state in (*STANDING, State.STATE_DELIVERY_ACCEPTED):
        assert was_accepted and (supported or state.support_refusal)


def test_the_tries_go_every_way():
    """The property above is worth something only if its histories go far."""
    ways: set[tuple[int, int]] = set()
    for seed in range(60):
        company = Company()
        for step in steps(seed, 150):
            company.try_it(step)
        for name in NAMES:
            state = rules.INITIAL
            for event in company.world.events[name]:
                after = rules.evolve(state, event)
                ways |= {(state.state, after.state)} if after.state != state.state else set()
                state = after
    assert {to for _, to in ways} == set(WAYS) - {State.STATE_UNSPECIFIED}
    rare = {(state, to) for state, known in WAYS.items() for to in known if to != state} - ways
    assert len(rare) < 10, {(State.State.Name(state), State.State.Name(to)) for state, to in rare}
