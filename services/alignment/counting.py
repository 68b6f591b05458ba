"""What carries progress where: no circle, no more than the whole, and nothing twice at the same place on the way up.

Progress flows from a key result to its objective, and from the child of a counted link to its parent. Whatever two ways
lead out of one source (an objective, a key result, a metric that links name) and meet again has arrived there twice.
Every standing on the way is read by Context.state, so what was found is still so when the decision is recorded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_TAKES_SHARE
from okr.alignment.v1.facts_pb2 import KnownKeyResult
from okr.alignment.v1.standing_pb2 import CountedLink

from libs.commands import Context
from libs.measure import decimal_of, number
from services.alignment import metric, standing
from services.alignment.ends import key_result_id_of, objective_of
from services.alignment.refusals import (
    ContractIsDuplicate,
    MetricIsCountedTwice,
    ProgressWouldCircle,
    SharesExceedTheWhole,
)


@dataclass(frozen=True)
class Way:
    """One step up: by a link, or (link is None) from a key result to its objective."""

    source: str
    head: str
    link: CountedLink | None = None

    @property
    def metric(self) -> str:
        return self.link.metric if self.link else ""

    @property
    def contract(self) -> str:
        return self.link.contract if self.link else ""

    @property
    def averages(self) -> bool:
        """It is part of an average. Whatever comes by several such ways from one place inflates nothing further up."""
        return self.link is None or not (self.link.amount or self.link.metric)


@dataclass(frozen=True)
class Double:
    """The same arrives at `meets` twice; once by a way that begins with the contract `other`."""

    other: str
    meets: str
    allowed: bool
    #: It is not even counted twice: what there is comes in parts.
    split: bool = False


class Picture:
    """All counted links but those of one contract, as far as they are looked at."""

    def __init__(self, by: Context, without: str = "") -> None:
        self.by = by
        self._without = without
        self._above: dict[str, frozenset[str]] = {}

    def ways_up(self, goal: str) -> list[Way]:
        """Steps that lead up from the objective or key result."""
        links = self.by.state(standing.stream_of(goal)).upward.values()
        ways = [Way(goal, each.parent, each) for each in self._others(links) if each.child == goal]
        return [*ways, Way(goal, objective_of(goal))] if key_result_id_of(goal) else ways

    def ways_into(self, goal: str) -> list[Way]:
        """Steps that lead to it. Of an objective's own key results, those that have links of their own."""
        known = self.by.state(standing.stream_of(goal))
        down = list(self._others(known.downward.values()))
        ways = [Way(each.child, goal, each) for each in down if each.parent == goal]
        if key_result_id_of(goal):
            return ways
        up = self._others(known.upward.values())
        linked = dict.fromkeys([*(each.child for each in up), *(each.parent for each in down)])
        return [*ways, *(Way(each, goal) for each in linked if each != goal)]

    def siblings(self, way: Way) -> list[Way]:
        """The other steps up that carry the same: of the metric that the link names, or of where it comes from."""
        if way.metric:
            links = self._others(self.by.state(metric.stream_of(way.metric)).links.values())
            same = [Way(each.child, each.parent, each) for each in links]
        else:
            same = [each for each in self.ways_up(way.source) if not each.metric]
        return [each for each in same if (each.contract, each.head) != (way.contract, way.head)]

    def above(self, goal: str) -> frozenset[str]:
        """The goal and all that it carries progress to."""
        if goal not in self._above:
            self._above[goal] = self.above_without(goal)
        return self._above[goal]

    def above_without(self, goal: str, contract: str = "") -> frozenset[str]:
        """The same, if that contract were not."""
        return frozenset(self._climb([goal], contract))

    def foresee_above(self, goals: Iterable[str]) -> None:
        """Reads all that is above any of them, step by step: each step at once."""
        self._climb([each for each in goals if each not in self._above])

    def path(self, start: str, to: str) -> list[Way] | None:
        """A shortest way up from one to the other; None if there is none."""
        came = self._climb([start])
        if to not in came:
            return None
        steps: list[Way] = []
        while (way := came[to]) is not None:
            steps.append(way)
            to = way.source
        return steps[::-1]

    def below(self, goal: str) -> list[Way]:
        """Every step by which something comes to the goal, over however many."""
        found, seen, level = [], {goal}, [goal]
        while level:
            self.by.foresee(standing.stream_of(each) for each in level)
            ways = [way for each in level for way in self.ways_into(each)]
            found += ways
            level = list(dict.fromkeys(way.source for way in ways if way.source not in seen))
            seen.update(level)
        return found

    def _climb(self, goals: Iterable[str], without: str = "") -> dict[str, Way | None]:
        """All that is above, the nearest first, with the step by which it was first reached; None where it began."""
        came: dict[str, Way | None] = dict.fromkeys(goals)
        level = list(came)
        while level:
            self.by.foresee(standing.stream_of(each) for each in level)
            higher: dict[str, Way | None] = {}
            for way in (way for each in level for way in self.ways_up(each)):
                if way.head not in came and not (without and way.contract == without):
                    higher.setdefault(way.head, way)
            came.update(higher)
            level = list(higher)
        return came

    def _others(self, links: Iterable[CountedLink]) -> Iterator[CountedLink]:
        return (each for each in links if each.contract != self._without)


def link_that_counts(contract: str, child: str, by: Context) -> CountedLink | None:
    """What is counted of the contract now."""
    link: CountedLink | None = by.state(standing.stream_of(child)).upward.get(contract)
    return link


def must_be_alone(link: CountedLink, by: Context) -> None:
    """Nothing else is counted between the same ends."""
    for each in by.state(standing.stream_of(link.child)).upward.values():
        if (each.child, each.parent) == (link.child, link.parent) and each.contract != link.contract:
            raise ContractIsDuplicate(f"{each.contract} is between the same ends", contract=each.contract)


def must_not_circle(link: CountedLink, by: Context) -> None:
    steps = Picture(by, link.contract).path(link.parent, link.child)
    if steps is not None:
        path = " ".join([link.parent, *(each.head for each in steps)])
        raise ProgressWouldCircle(f"{link.parent} gets to {link.child} already", path=path)


def must_leave_a_whole(link: CountedLink, by: Context) -> None:
    """Weights into one place sum to 1 at most, and so do shares of it."""
    takes_share = link.kind == CONTRACT_KIND_TAKES_SHARE
    part = "share" if takes_share else "weight"
    same = [
        each
        for each in by.state(standing.stream_of(link.parent)).downward.values()
        if each.parent == link.parent and each.contract != link.contract
    ]
    total = _sum(getattr(each, part) for each in [*same, link])
    if getattr(link, part) and total > 1:
        raise SharesExceedTheWhole(f"with it, {part}s of {link.parent} come to {decimal_of(total)}", parent=link.parent)


def _sum(numbers: Iterable[str]) -> Fraction:
    return sum((number(each) or Fraction(0) for each in numbers), Fraction(0))


def must_count_once(link: CountedLink, by: Context) -> list[str]:
    """Contracts by which the same reaches the same place as far as averages allow it. Refused if anything else does."""
    found = doubles(link, by)
    for each in found:
        if not each.allowed:
            message = f"the same reaches {each.meets} by {each.other or 'its own objective'}"
            raise MetricIsCountedTwice(message, contract=each.other, meets=each.meets)
    return also(found)


def also(found: Iterable[Double]) -> list[str]:
    """The contracts by which something comes a second time, by name."""
    return sorted({each.other for each in found if each.other and not each.split})


def doubles(link: CountedLink, by: Context) -> list[Double]:
    """What would arrive anywhere twice if the link were counted, and does not yet."""
    picture = Picture(by, link.contract)
    new = Way(link.child, link.parent, link)
    found = []
    for other in picture.siblings(new):
        mine = picture.above_without(new.head, other.contract) if new.metric else picture.above(new.head)
        meets = mine & _above(picture, other, link)
        if meets:
            found.append(_judged(picture, link, new, other, meets))
    below = picture.below(link.child)
    by.foresee(metric.stream_of(way.metric) for way in below if way.metric)
    beside = [(way, other) for way in below for other in picture.siblings(way)]
    picture.foresee_above(goal for pair in beside for goal in (pair[0].head, pair[1].head))
    for way, other in beside:
        already = _above_beside(picture, way, other)
        theirs = _above_beside(picture, other, way)
        # Only what reaches the child by one way, and not by both, meets anew in what is above the parent.
        if link.child not in already or link.child in theirs:
            continue
        gained = picture.above_without(link.parent, other.contract if way.metric else "")
        if meets := (gained & theirs) - already:
            found.append(_judged(picture, link, way, other, meets))
    return [*found, *_parts_undone(picture, link)]


def _parts_undone(picture: Picture, link: CountedLink) -> Iterator[Double]:
    """Amounts that meet as parts of what there is, where the link's amount takes more than is left."""
    amounts = [each for each in picture.ways_up(link.child) if each.link and each.link.amount]
    taken = [each.link for each in amounts if each.link]
    if not (link.amount and holds(link.child, taken, picture.by)) or holds(link.child, [*taken, link], picture.by):
        return
    for way, other in combinations(amounts, 2):
        meets = _above_beside(picture, way, other) & _above_beside(picture, other, way)
        if meets and way.metric == other.metric:
            yield Double(other.contract, _first(picture, other.head, meets), allowed=False)


def _above(picture: Picture, way: Way, link: CountedLink) -> frozenset[str]:
    """All that is above a way's head once the link is counted; not by the link if they carry the same metric on."""
    above = picture.above(way.head)
    return above | picture.above(link.parent) if link.child in above and not way.metric else above


def _above_beside(picture: Picture, way: Way, other: Way) -> frozenset[str]:
    """All that is above a way's head. Where links of one metric follow each other, the later carries on what the earlier brought."""
    return picture.above_without(way.head, other.contract) if way.metric else picture.above(way.head)


def _judged(picture: Picture, link: CountedLink, way: Way, other: Way, meets: frozenset[str]) -> Double:
    place = _first(picture, other.head, meets)
    contract = other.contract or _first_contract(picture, other.head, place)
    if _is_split(picture, link, way, other):
        return Double(contract, place, allowed=True, split=True)
    nested = other.head in _above(picture, way, link) or way.head in _above(picture, other, link)
    return Double(contract, place, allowed=way.averages and other.averages and not nested)


def _first(picture: Picture, head: str, meets: frozenset[str]) -> str:
    """Where they meet first, on the way from the head."""
    seen = [head]
    for goal in seen:
        if goal in meets:
            return goal
        seen += (each.head for each in picture.ways_up(goal) if each.head not in seen)
    # They meet only behind the new link.
    return min(meets)


def _first_contract(picture: Picture, head: str, place: str) -> str:
    return next((each.contract for each in picture.path(head, place) or () if each.contract), "")


def _is_split(picture: Picture, link: CountedLink, way: Way, other: Way) -> bool:
    """Both carry amounts of what one key result has, and all such amounts together are no more than that."""
    if way.source != other.source or not (way.link and way.link.amount and other.link and other.link.amount):
        return False
    links = [each.link for each in picture.ways_up(way.source) if each.link and each.link.amount]
    return holds(way.source, [*links, link] if link.child == way.source else links, picture.by)


def holds(goal: str, links: Iterable[CountedLink], by: Context) -> bool:
    """True if it is known that the key result has as much as these links take from it."""
    left = left_of(goal, links, by)
    return left is not None and left >= 0


def left_of(goal: str, links: Iterable[CountedLink], by: Context) -> Fraction | None:
    """What is left of what a key result moves, after the amounts that these links take from it; None if nobody knows."""
    taken = [each for each in links if each.child == goal and each.amount]
    by.known(*dict.fromkeys(objective_of(each) for each in (goal, *(link.parent for link in taken))))
    mine = _key_result(goal, by)
    if mine is None or not mine.is_metric:
        return None
    units = {mine.unit, *(_unit_of(each, by) for each in taken)} - {""}
    if mine.unit and len(units) > 1:
        return None
    baseline, target = number(mine.baseline), number(mine.target)
    if baseline is None or target is None:
        return None
    return abs(target - baseline) - _sum(each.amount for each in taken)


def _unit_of(link: CountedLink, by: Context) -> str:
    """What its amount is in: if nobody said, what the parent's number is in."""
    parent = None if link.unit else _key_result(link.parent, by)
    return link.unit or (parent.unit if parent else "")


def _key_result(goal: str, by: Context) -> KnownKeyResult | None:
    """What is known of the key result; None of one that is gone."""
    (objective,) = by.known(objective_of(goal))
    key_results = objective.key_results if objective else ()
    return next((each for each in key_results if each.key_result_id == key_result_id_of(goal)), None)
