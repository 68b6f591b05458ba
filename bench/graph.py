"""A company of any size in the shape of a real cascade: who hangs under whom, and what else serves what."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, CONTRACT_KIND_SUPPORTS, ContractTerms
from okr.goal.v1.objective_pb2 import Terms

from bench import company

#: Children of an objective by its level, as often as gitlab-fy20-q2 has them: five levels, most objectives are leaves.
FAN_OUT = ((9, 10, 11), (2, 4, 6, 8, 10), (0, 0, 0, 1, 2, 3, 4, 6), (0, 0, 0, 0, 0, 1, 2, 3))
CENTRE = 3
#: Above 1: the company is larger than the real one, so there are more at every level, not more levels.
MOST_CHILDREN = 20


@dataclass(slots=True)
class Node:
    """One objective: its place in the cascade."""

    number: int
    level: int
    parent: int | None = None
    children: int = 0

    @property
    def name(self) -> str:
        return f"objectives/{company.id_of(f'graph {self.number}')}"

    @property
    def owner(self) -> str:
        """Two neighbours in the cascade never have the same owner, so that a contract has two parties."""
        return company.OWNER if self.level % 2 else company.MANAGER


def cascade(objectives: int, seed: int = 1) -> list[Node]:
    """A forest of so many objectives in which no objective has more than MOST_CHILDREN children; parents come first."""
    chance = random.Random(seed)
    nodes = [Node(n, 0) for n in range(max(CENTRE, objectives // 4000))]
    waiting = list(nodes)
    place = 0
    while len(nodes) < objectives:
        above = waiting[place % len(waiting)]
        place += 1
        wanted = chance.choice(FAN_OUT[above.level]) if above.level < len(FAN_OUT) else 0
        for _ in range(min(wanted, MOST_CHILDREN - above.children, objectives - len(nodes))):
            node = Node(len(nodes), above.level + 1, above.number)
            above.children += 1
            nodes.append(node)
            waiting.append(node)
    return nodes


def terms_of(node: Node) -> Terms:
    """Terms of ordinary size, no two of them with the same titles."""
    terms = company.terms()
    terms.owner = node.owner
    terms.counterpart = company.MANAGER if node.owner == company.OWNER else company.OWNER
    terms.title = f"{terms.title} ({node.number})"
    for key_result in terms.key_results:
        key_result.title = f"{key_result.title} ({node.number})"
    return terms


def contracts(nodes: list[Node], number: int, seed: int = 1) -> Iterator[tuple[Node, Node, ContractTerms]]:
    """The cascade as contracts that carry progress, and others without number to somebody one level up, so many in all."""
    chance = random.Random(seed)
    by_level: dict[int, list[Node]] = {}
    for node in nodes:
        by_level.setdefault(node.level, []).append(node)
    made = 0
    for node in nodes:
        if node.parent is not None:
            made += 1
            yield node, nodes[node.parent], _terms(node, nodes[node.parent], CONTRACT_KIND_CONTRIBUTES)
    below = [node for node in nodes if node.level]
    taken = {(node.number, node.parent) for node in below}
    while made < number:
        node = chance.choice(below)
        other = chance.choice(by_level[node.level - 1])
        if (node.number, other.number) not in taken:
            taken.add((node.number, other.number))
            made += 1
            yield node, other, _terms(node, other, CONTRACT_KIND_SUPPORTS)


def _terms(child: Node, parent: Node, kind: int) -> ContractTerms:
    weight = "0.04" if kind == CONTRACT_KIND_CONTRIBUTES else ""
    return ContractTerms(
        child=child.name, parent=parent.name, kind=kind, weight=weight, statement="Reorders in the south, by December"
    )


def sizes(nodes: list[Node]) -> list[int]:
    """Objectives below each, by the cascade alone."""
    below = [0] * len(nodes)
    for node in reversed(nodes):
        if node.parent is not None:
            below[node.parent] += below[node.number] + 1
    return below
