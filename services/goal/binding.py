"""Which policy pack is bound to a unit: one stream per unit, so that two packs cannot be bound to it at once."""

from dataclasses import dataclass

from google.protobuf.message import Message
from okr.goal.v1.events_pb2 import PolicyPackBound

PREFIX = "policyBindings"


@dataclass(frozen=True, slots=True)
class Binding:
    """The pack bound to one unit, "" if none."""

    policy_pack: str = ""


INITIAL = Binding()


def stream_of(unit: str) -> str:
    """Stream of the unit's binding: "units/x" -> "policyBindings/x"."""
    return f"{PREFIX}/{unit.removeprefix('units/')}"


def evolve(binding: Binding, event: Message) -> Binding:
    match event:
        case PolicyPackBound(policy_pack=policy_pack):
            return Binding(policy_pack)
        case _:
            raise TypeError(f"a binding knows no {event.DESCRIPTOR.full_name}")
