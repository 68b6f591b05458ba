"""What a decision stands on: the policy pack, the cycle, times, and the next revision."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1 import cycle_pb2
from okr.goal.v1.objective_pb2 import Resource, Terms
from okr.goal.v1.policy_pb2 import PolicyRules

from libs.commands import Context
from libs.record import timestamp
from services.goal import binding
from services.goal.objective import INITIAL, Objective
from services.goal.refusals import KindIsNotAllowed, PolicyPackIsUnknown
from services.goal.terms import copy_of, hash_of

#: What an objective runs under if nothing is said and nothing is bound to its unit or those above.
DEFAULT_PACK = "policyPacks/exploratory"


def settled(terms: Terms, by: Context, objective: Objective = INITIAL) -> tuple[Terms, int]:
    """Terms that name their policy pack, and its version: an objective keeps the pack and the version that it has."""
    present = objective.terms.policy_pack
    name = terms.policy_pack or present or bound_pack(terms.unit, by)
    pack = by.state(name)
    if not pack.versions:
        raise PolicyPackIsUnknown(f"nobody published {name}", field="terms.policy_pack", policyPack=name)
    version = objective.policy_pack_version if name == present and objective.policy_pack_version else pack.version
    kinds = pack.rules(version).kinds
    if kinds and terms.kind and terms.kind not in kinds:
        raise KindIsNotAllowed(f"{name} does not allow this kind of objective", field="terms.kind", policyPack=name)
    if terms.policy_pack == name:
        return terms, version
    terms = copy_of(terms)
    terms.policy_pack = name
    return terms, version


def bound_pack(unit: str, by: Context) -> str:
    for each in by.people.unit_path(unit):
        if bound := by.state(binding.stream_of(each)).policy_pack:
            return str(bound)
    return DEFAULT_PACK


def rules_of(objective: Objective, by: Context) -> PolicyRules:
    rules: PolicyRules = by.state(objective.terms.policy_pack).rules(objective.policy_pack_version)
    return rules


def cycle_runs(objective: Objective, by: Context) -> bool:
    return bool(by.state(objective.terms.cycle).state == cycle_pb2.Cycle.STATE_ACTIVE)


def revision_of(
    objective: Objective, by: Context, terms: Terms | None = None, resources: Iterable[Resource] | None = None
) -> dict[str, Any]:
    """What every event says that changes what is to be accepted; an answer is owed again if it had been agreed."""
    promised = objective.resources.values() if resources is None else resources
    return {
        "revision": objective.revision + 1,
        "terms_hash": hash_of(objective.terms if terms is None else terms, promised),
        "answer_due": days_from_now(rules_of(objective, by), by) if objective.is_agreed else None,
    }


def due_of(command: Any, rules: PolicyRules, by: Context) -> Timestamp:
    return command.answer_due if command.HasField("answer_due") else days_from_now(rules, by)


def days_from_now(rules: PolicyRules, by: Context) -> Timestamp:
    return timestamp(by.at + timedelta(days=rules.answer_days))


def true_time(command: Any, by: Context) -> Timestamp:
    return command.effective_time if command.HasField("effective_time") else timestamp(by.at)


def above(objective: Objective, by: Context) -> tuple[str, ...]:
    return by.people.line_of(objective.terms.counterpart)
