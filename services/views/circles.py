"""Circles of who waits for whom."""

from collections import defaultdict
from collections.abc import Iterable


def circles(waits: Iterable[tuple[str, str, str]]) -> list[list[str]]:
    """The names of the waits that lead round in a circle, a list for each set of such circles that hang together, sorted.

    waits: (name, who waits, for whom). The sets are the strongly connected components (Tarjan 1972), without recursion,
    because chains may be long. Waiting for oneself is no circle.
    """
    edges = [(name, who, whom) for name, who, whom in waits if who != whom]
    onward: dict[str, list[str]] = defaultdict(list)
    for _, who, whom in edges:
        onward[who].append(whom)
    component = _components(onward)
    found: dict[int, list[str]] = defaultdict(list)
    for name, who, whom in edges:
        if component[who] == component.get(whom):
            found[component[who]].append(name)
    return sorted(sorted(names) for names in found.values())


def _components(onward: dict[str, list[str]]) -> dict[str, int]:
    """Which component each place is in."""
    place: dict[str, int] = {}
    lowest: dict[str, int] = {}
    component: dict[str, int] = {}
    stack: list[str] = []
    for start in list(onward):
        if start in place:
            continue
        place[start] = lowest[start] = len(place)
        stack.append(start)
        walk = [(start, iter(onward[start]))]
        while walk:
            here, rest = walk[-1]
            there = next(rest, None)
            if there is None:
                walk.pop()
                if walk:
                    before = walk[-1][0]
                    lowest[before] = min(lowest[before], lowest[here])
                if lowest[here] == place[here]:
                    while here not in component:
                        component[stack.pop()] = place[here]
            elif there not in place:
                place[there] = lowest[there] = len(place)
                stack.append(there)
                walk.append((there, iter(onward.get(there, ()))))
            elif there not in component:
                lowest[here] = min(lowest[here], place[there])
    return component
