"""All rules of a policy pack: its versions, and the units that it is bound to."""

from dataclasses import dataclass, replace
from decimal import Decimal

from google.protobuf.message import Message
from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1 import policy_pb2
from okr.goal.v1.events_pb2 import PolicyPackBound, PolicyPackPublished, PolicyPackReplaced
from okr.goal.v1.objective_pb2 import KIND_COMMITTED
from okr.goal.v1.policy_pb2 import PolicyRules
from okr.goal.v1.policy_service_pb2 import BindPolicyPackRequest, PublishPolicyPackRequest

from libs.commands import Context, Elsewhere
from libs.permission import Resource
from libs.refusal import Invalid
from services.goal import binding
from services.goal.terms import check_unit

PREFIX = "policyPacks"

#: Work that is known: KPI-like, targets locked once agreed, change control. Published as policyPacks/operational.
OPERATIONAL = PolicyRules(
    kinds=[KIND_COMMITTED],
    targets_locked=True,
    pivot_allowed=False,
    answer_days=5,
    check_in_days=7,
    grace_days=3,
    usual_key_results=5,
    committed_score="1",
    aspirational_low="0.6",
    aspirational_high="0.7",
    on_track_gap="0.05",
    at_risk_gap="0.15",
)
#: Work that is found out on the way: a pivot needs a reason, no permission. Published as policyPacks/exploratory.
EXPLORATORY = PolicyRules(
    targets_locked=False,
    pivot_allowed=True,
    answer_days=7,
    check_in_days=14,
    grace_days=5,
    usual_key_results=5,
    committed_score="1",
    aspirational_low="0.6",
    aspirational_high="0.7",
    on_track_gap="0.1",
    at_risk_gap="0.25",
)


class BandIsReversed(Invalid):
    """The lower of two limits is above the higher one."""


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """What the rules read of a policy pack: all versions, as objectives keep the one that they run under."""

    title: str = ""
    versions: tuple[PolicyRules, ...] = ()
    bound_units: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        return len(self.versions)

    def rules(self, version: int) -> PolicyRules:
        return self.versions[version - 1]


INITIAL = PolicyPack()


def publish_policy_pack(pack: PolicyPack, command: PublishPolicyPackRequest, by: Context) -> list[Message]:
    rules = command.rules
    for low, high in (("aspirational_low", "aspirational_high"), ("on_track_gap", "at_risk_gap")):
        if Decimal(getattr(rules, low)) > Decimal(getattr(rules, high)):
            raise BandIsReversed(f"{low} is above {high}", field=f"rules.{low}")
    if pack.versions and (command.title, rules) == (pack.title, pack.versions[-1]):
        return []
    return [
        PolicyPackPublished(version=pack.version + 1, title=command.title, rules=rules, reason=command.reason),
    ]


def bind_policy_pack(pack: PolicyPack, command: BindPolicyPackRequest, by: Context) -> list[Message | Elsewhere]:
    check_unit(command.unit, by.people, "unit")
    if command.unit in pack.bound_units:
        return []
    stream = binding.stream_of(command.unit)
    previous = by.state(stream).policy_pack
    bound = PolicyPackBound(unit=command.unit, reason=command.reason, policy_pack=command.name)
    replaced = PolicyPackReplaced(unit=command.unit, replaced_by=command.name)
    return [bound, Elsewhere(stream, bound), *([Elsewhere(previous, replaced)] if previous else [])]


def evolve(pack: PolicyPack, event: Message) -> PolicyPack:
    match event:
        case PolicyPackPublished(title=title, rules=rules):
            return replace(pack, title=title, versions=(*pack.versions, rules))
        case PolicyPackBound(unit=unit):
            return replace(pack, bound_units=(*pack.bound_units, unit))
        case PolicyPackReplaced(unit=unit):
            return replace(pack, bound_units=tuple(each for each in pack.bound_units if each != unit))
        case _:
            raise TypeError(f"a policy pack knows no {event.DESCRIPTOR.full_name}")


def describe(name: str, version: int, pack: PolicyPack) -> policy_pb2.PolicyPack:
    return policy_pb2.PolicyPack(
        name=name,
        etag=f"v{version}",
        version=pack.version,
        title=pack.title,
        rules=pack.versions[-1] if pack.versions else None,
        bound_units=pack.bound_units,
    )


def advise(pack: PolicyPack, command: Message, by: Context) -> list[Warning]:
    if isinstance(command, PublishPolicyPackRequest) and command.rules.targets_locked and command.rules.pivot_allowed:
        message = "targets are locked, so a pivot still needs ReopenDialogue"
        return [Warning(reason="LOCK_PREVENTS_PIVOT", subject="rules.pivot_allowed", message=message)]
    return []


def concerns(pack: PolicyPack, command: Message, by: Context) -> Resource:
    unit = command.unit if isinstance(command, BindPolicyPackRequest) else ""
    return Resource(kind="policy_pack", name=command.name, unit=unit)  # type: ignore[attr-defined]
