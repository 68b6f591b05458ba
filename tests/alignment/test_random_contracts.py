"""Whatever is offered, accepted, released and changed, in whatever order: what must hold of the picture holds."""

from collections import defaultdict
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, Contract
from okr.goal.v1.objective_pb2 import Objective

from libs.refusal import Refusal
from services.alignment.refusals import MetricIsCountedTwice, ProgressWouldCircle, SharesExceedTheWhole
from tests.alignment.bonds import SOURCE, stand, terms
from tests.alignment.company import (
    BOSS,
    CEO,
    FACTS,
    PEOPLE,
    changed,
    contract_name,
    in_state,
    key_result_of,
    metric,
    name,
    objective,
)
from tests.alignment.spec import World, do

OBJECTIVES = [name(number) for number in range(21, 26)]
GOALS = [*OBJECTIVES, *(key_result_of(each, one) for each in OBJECTIVES for one in ("m", "n"))]
WHOLE = 10


def known(owners: Any) -> dict[str, Any]:
    results = [metric("m", target=str(WHOLE)), metric("n", baseline=str(WHOLE), target="0")]
    return {**FACTS, **{each: objective(owners(each), key_results=results) for each in OBJECTIVES}}


# -- the oracle: from the list of all that is counted, by trying every path


def objective_of(goal: str) -> str:
    return goal.partition("/keyResults/")[0]


class Counted:
    """All links that are counted, and what follows from them, found without any cleverness."""

    def __init__(self, links: Any) -> None:
        self.edges = [(each.child, each.parent, each) for each in links]
        self.edges += [(goal, objective_of(goal), None) for goal in GOALS if goal != objective_of(goal)]
        self.out = defaultdict(list)
        for place, (source, _, _) in enumerate(self.edges):
            self.out[source].append(place)

    def has_circle(self) -> bool:
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for source, head, _ in self.edges:
            sorter.add(source, head)
        try:
            sorter.prepare()
        except CycleError:
            return True
        return False

    def exceeds(self) -> bool:
        sums: dict[Any, Fraction] = defaultdict(Fraction)
        for _, head, link in self.edges:
            if link is not None:
                sums[head, "weight"] += Fraction(link.weight or 0)
                sums[head, "share"] += Fraction(link.share or 0)
        return any(total > 1 for total in sums.values())

    def places(self, edge: int, beside: int) -> set[str]:
        """Everywhere that any path gets to which begins with one edge and never takes the other."""
        found, paths = set(), [self.edges[edge][1]]
        while paths:
            goal = paths.pop()
            found.add(goal)
            paths += [self.edges[each][1] for each in self.out[goal] if each != beside]
        return found

    def twice(self) -> set[tuple[str, str]]:
        """Pairs of steps (source and head of each) that bring the same to the same place and may not."""
        return {
            (str(one), str(other)) for one, other in combinations(range(len(self.edges)), 2) if self._bad(one, other)
        }

    def _bad(self, one: int, other: int) -> bool:
        (source, head, link), (other_source, other_head, other_link) = self.edges[one], self.edges[other]
        metric_of = (link.metric if link else "", other_link.metric if other_link else "")
        if metric_of[0] != metric_of[1] or (not metric_of[0] and source != other_source):
            return False
        above, other_above = self.places(one, other), self.places(other, one)
        if not above & other_above:
            return False
        amounts = [each and each.amount for each in (link, other_link)]
        if all(amounts) and source == other_source and self._is_part(source):
            return False
        averages = not any(metric_of) and not any(amounts)
        return not averages or head in other_above or other_head in above

    def _is_part(self, source: str) -> bool:
        taken = sum(Fraction(link.amount or 0) for child, _, link in self.edges if link and child == source)
        return source != objective_of(source) and taken <= WHOLE


def counted_by(world: World) -> list[Any]:
    """What the contracts themselves say is counted, not what the standings keep."""
    found = []
    for contract in world.streams("contracts"):
        bond = world.state(contract)
        over = bond.state in (Contract.STATE_BREACHED, Contract.STATE_RELEASED, Contract.STATE_DECLINED)
        if bond.agreed is not None and not over and bond.agreed.terms.kind != CONTRACT_KIND_SUPPORTS:
            found.append((contract, bond.agreed.terms))
    return found


# -- offers of one person: accepted at once, or refused for exactly the reason that the oracle has


NUMBERS = st.one_of(
    st.sampled_from(["0.1", "0.3", "0.5"]).map(lambda number: {"weight": number}),
    st.sampled_from(["2", "5", "8"]).map(lambda number: {"amount": number}),
    st.sampled_from(["0.2", "0.6"]).map(lambda number: {"share": number}),
)
OFFERS = st.tuples(st.sampled_from(GOALS), st.sampled_from(GOALS), NUMBERS, st.sampled_from(["", "", "", "arr", "nps"]))
STEPS = st.lists(st.one_of(OFFERS, OFFERS, OFFERS, st.integers(0, 30)), max_size=25)


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_what_is_accepted_is_exactly_what_the_oracle_allows(steps):
    world = World(known(lambda each: CEO), PEOPLE)
    for number, step in enumerate(steps):
        if isinstance(step, int):
            release_one(world, step)
        else:
            offer_one(world, contract_name(number), step)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_so_it_is_where_nearly_everything_is_linked_with_everything(seed):
    chance = Random(seed)
    world = World(known(lambda each: CEO), PEOPLE)
    key_results = [each for each in GOALS if each != objective_of(each)]
    for number in range(60):
        if chance.random() < 0.15:
            release_one(world, chance.randrange(30))
            continue
        how = chance.choice(NUMBERS_OF_MANY)
        child = chance.choice(key_results if "amount" in how and chance.random() < 0.7 else GOALS)
        parent = chance.choice(GOALS if "weight" in how else key_results)
        named = chance.choice(["", "", "", "arr"])
        standing = [each for each, _ in counted_by(world)]
        if standing and chance.random() < 0.3:
            negotiate_one(world, chance.choice(standing), how, named)
        else:
            offer_one(world, contract_name(number), (child, parent, how, named))


NUMBERS_OF_MANY = [
    *({"weight": each} for each in ("0.1", "0.2", "0.6")),
    *({"amount": each} for each in ("2", "3", "5")),
    *({"share": each} for each in ("0.2", "0.7")),
]


def release_one(world: World, number: int) -> None:
    contracts = world.streams("contracts")
    if contracts:
        world.refuses(do("ReleaseContract", name=contracts[number % len(contracts)], reason="over"), CEO)


def offer_one(world: World, contract: str, offer: Any) -> None:
    child, parent, how, named = offer
    what = terms(child, parent, **how, **({"metric": named} if named else {}))
    decide_one(world, contract, what, do("ProposeContract", name=contract, terms=what))


def negotiate_one(world: World, contract: str, how: Any, named: str) -> None:
    old = world.state(contract).terms
    what = terms(old.child, old.parent, **how, **({"metric": named} if named else {}))
    decide_one(world, contract, what, do("CounterContract", name=contract, terms=what))


def decide_one(world: World, contract: str, what: Any, command: Any) -> None:
    links = [each for name, each in counted_by(world) if name != contract]
    before, after = Counted(links), Counted([*links, what])
    reason = world.refuses(command, CEO)
    if reason in ("ENDS_ARE_THE_SAME", "CONTRACT_IS_DUPLICATE", "PARENT_HAS_NO_NUMBER"):
        return
    assert before.twice() == set()
    if after.has_circle():
        assert reason == ProgressWouldCircle("").reason
    elif after.exceeds():
        assert reason == SharesExceedTheWhole("").reason
    elif after.twice():
        assert reason == MetricIsCountedTwice("").reason
    else:
        assert reason == ""
    standings_agree(world)


def standings_agree(world: World) -> None:
    """Both standings of every link, and its metric, have what its contract says; nothing else does."""
    expected = defaultdict(set)
    for contract, what in counted_by(world):
        expected[stand(what.child), "up"].add(contract)
        expected[stand(what.parent), "down"].add(contract)
        if what.metric:
            expected[f"countedMetrics/{what.metric}", "links"].add(contract)
    found = {}
    for stream in world.streams("standings"):
        found[stream, "up"] = set(world.state(stream).upward)
        found[stream, "down"] = set(world.state(stream).downward)
    for stream in world.streams("countedMetrics"):
        found[stream, "links"] = set(world.state(stream).links)
    assert {place: links for place, links in found.items() if links} == expected


# -- two people, and objectives that change


NAMES = [contract_name(number) for number in range(6)]
ENDED = {Contract.STATE_FULFILLED, Contract.STATE_BREACHED, Contract.STATE_RELEASED, Contract.STATE_DECLINED}
ACTIONS = st.sampled_from(
    [
        "ProposeContract",
        "ProposeContract",
        "CounterContract",
        "AcceptContract",
        "AcceptContract",
        "DeclineContract",
        "EscalateContract",
        "ReconfirmContract",
        "ReconfirmContract",
        "FulfillContract",
        "BreachContract",
        "ReleaseContract",
        "ImportContract",
        "ActivateContract",
        "OutdateContract",
        "OutdateContract",
        "revise",
        "close",
    ]
)
DEEDS = st.lists(
    st.tuples(ACTIONS, st.sampled_from(NAMES), st.sampled_from([CEO, BOSS]), OFFERS, st.sampled_from(OBJECTIVES)),
    max_size=40,
)


def command(action: str, contract: str, offer: Any) -> Any:
    child, parent, how, named = offer
    what = terms(child, parent, **how, **({"metric": named} if named else {}))
    match action:
        case "ProposeContract":
            return do(action, name=contract, terms=what)
        case "CounterContract":
            return do(action, name=contract, terms=what, reason="other terms")
        case "ImportContract":
            return do(action, name=contract, terms=what, source=SOURCE)
        case "AcceptContract" | "ReconfirmContract" | "ActivateContract" | "OutdateContract":
            return do(action, name=contract)
        case "FulfillContract":
            return do(action, name=contract, evidence_uris=["https://wiki/x"])
        case _:
            return do(action, name=contract, reason="as things are")


@settings(max_examples=150, deadline=None)
@given(DEEDS)
def test_whatever_two_people_do_what_must_hold_holds(deeds):
    facts = known(lambda each: CEO if int(each[-2:]) % 2 else BOSS)
    world = World(facts, PEOPLE)
    ended: dict[str, Any] = {}
    for action, contract, by, offer, goal in deeds:
        if action == "revise":
            facts[goal] = changed(facts[goal])
        elif action == "close":
            facts[goal] = in_state(facts[goal], Objective.STATE_CLOSED)
        else:
            bond = world.state(contract)
            if action == "CounterContract" and bond.exists:
                offer = (bond.terms.child, bond.terms.parent, *offer[2:])
            before = world.describe(contract)
            try:
                world.do(command(action, contract, offer), by)
            except Refusal:
                assert world.describe(contract) == before
        for each in world.streams("contracts"):
            described = world.describe(each)
            assert described == world.replayed(each)
            assert described == ended.get(each, described)
            if described.state in ENDED:
                ended[each] = described
            holds_of(described)
        picture = Counted([each for _, each in counted_by(world)])
        assert not picture.has_circle()
        assert not picture.exceeds()
        standings_agree(world)
        for each in world.streams("standings"):
            assert world.describe(each) == world.replayed(each)


def holds_of(contract: Contract) -> None:
    """Of every contract at every moment."""
    offered = contract.state in (Contract.STATE_PROPOSED, Contract.STATE_COUNTERED)
    assert bool(contract.awaiting) == offered
    assert contract.awaiting != contract.offered_by or not offered
    assert contract.HasField("answer_due") == offered
    assert not contract.escalated or offered
    assert not contract.HasField("standing_terms") or contract.state == Contract.STATE_COUNTERED
    assert (contract.state == Contract.STATE_STALE) <= bool(contract.changes)
    over = contract.state in (Contract.STATE_FULFILLED, Contract.STATE_BREACHED, Contract.STATE_RELEASED)
    assert contract.HasField("closing") == over
