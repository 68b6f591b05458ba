"""Advice about a contract. It blocks nothing."""

from collections.abc import Iterator
from typing import Any

from okr.alignment.v1.contract_service_pb2 import (
    AcceptContractRequest,
    CounterContractRequest,
    ImportContractRequest,
    ProposeContractRequest,
)
from okr.alignment.v1.facts_pb2 import KnownKeyResult
from okr.alignment.v1.standing_pb2 import CountedLink
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1.objective_pb2 import Objective

from libs.commands import Context
from services.alignment import standing
from services.alignment.bond import PREFIX, Bond
from services.alignment.counting import left_of
from services.alignment.ends import cycle_at, foresee, key_result_id_of, objective_at

OFFERING = (ProposeContractRequest, CounterContractRequest)


def advise(bond: Bond, command: Any, by: Context) -> list[Warning]:
    """On the state after the decision."""
    if not isinstance(command, (*OFFERING, AcceptContractRequest, ImportContractRequest)):
        return []
    foresee(by, bond.terms.child, bond.terms.parent)
    found = list(_on_doubles(bond))
    if isinstance(command, OFFERING):
        found += [*_on_ends(bond, by), *_on_dates(bond, by)]
    return [*found, *_on_amounts(bond, command.name or f"{PREFIX}/{by.command_id}", by)]


def _on_doubles(bond: Bond) -> Iterator[Warning]:
    for contract in bond.counted_also:
        message = f"the same reaches the same place by {contract} too, by weight"
        yield Warning(reason="COUNTED_TWICE_BY_WEIGHT", subject=contract, message=message)


def _on_ends(bond: Bond, by: Context) -> Iterator[Warning]:
    for goal in (bond.terms.child, bond.terms.parent):
        if objective_at(goal, by).state in (Objective.STATE_DRAFT, Objective.STATE_IN_DIALOGUE):
            message = f"{goal} is not agreed yet: its terms may move"
            yield Warning(reason="END_IS_NOT_AGREED", subject=goal, message=message)


def _on_dates(bond: Bond, by: Context) -> Iterator[Warning]:
    terms = bond.terms
    parent = _key_result(terms.parent, by)
    due = (parent.due_date if parent else "") or cycle_at(objective_at(terms.parent, by).cycle, by).end_date
    if terms.due_date and due and terms.due_date > due:
        message = f"it is due on {terms.due_date}, what it contributes to on {due}"
        yield Warning(reason="DATE_IS_AFTER_PARENT", subject="terms.due_date", message=message)


def _on_amounts(bond: Bond, name: str, by: Context) -> Iterator[Warning]:
    terms = bond.terms
    if not terms.amount:
        return
    mine = CountedLink(child=terms.child, parent=terms.parent, amount=terms.amount, unit=terms.unit)
    links = by.state(standing.stream_of(terms.child)).upward
    left = left_of(terms.child, [*(each for each in links.values() if each.contract != name), mine], by)
    if left is not None and left < 0:
        message = f"more comes from {terms.child} than it has"
        yield Warning(reason="SCOPE_IS_SPLIT", subject="terms.amount", message=message)


def _key_result(goal: str, by: Context) -> KnownKeyResult | None:
    """None also of one that is gone since: a repeated command gets its answer all the same."""
    key_result_id = key_result_id_of(goal)
    known = (each for each in objective_at(goal, by).key_results if each.key_result_id == key_result_id)
    return next(known, None)
