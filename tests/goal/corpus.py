"""Stored bytes of every event of the goal service: `python -m tests.goal.corpus` adds a line for what has none yet.

A line is "type base64". Lines are only ever added, never changed: they are what logs in the field hold.
"""

import base64
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from okr.goal.v1 import events_pb2

from libs.record import Header, Recorded, Registry, stored

FILE = Path(__file__).parent / "corpus.txt"
REGISTRY = Registry(events_pb2)
PREFIX_BY_AREA = {
    "Cycle": "cycles/2026-q4",
    "PolicyPack": "policyPacks/exploratory",
    "Reaction": "reactions/00000000-0000-4000-8000-000000000009",
}


def lines() -> list[tuple[str, bytes]]:
    parts = (line.split(" ") for line in FILE.read_text().splitlines()) if FILE.exists() else ()
    return [(name, base64.b64decode(state)) for name, state in parts]


def recorded() -> list[Recorded]:
    return [Recorded.parse(state, REGISTRY) for _, state in lines()]


def stream_of(name: str) -> str:
    own = (stream for start, stream in PREFIX_BY_AREA.items() if name.rpartition(".")[2].startswith(start))
    return next(own, "objectives/00000000-0000-4000-8000-000000000001")


def filled(descriptor: Descriptor) -> Any:
    """A message with every field set; of a oneof its first, and in a list one item for each of its members."""
    message: Any = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if field.containing_oneof and field is not field.containing_oneof.fields[0] and not _is_optional(field):
            continue
        if field.is_repeated:
            getattr(message, field.name).extend(_items(field))
        elif field.message_type is not None:
            getattr(message, field.name).CopyFrom(filled(field.message_type))
        else:
            setattr(message, field.name, _scalar(field))
    return message


def _items(field: FieldDescriptor) -> list[Any]:
    if field.message_type is None:
        return [_scalar(field)]
    one = filled(field.message_type)
    kinds = [f for o in field.message_type.oneofs for f in o.fields if not _is_optional(f)]
    items = [one]
    for kind in kinds[1:]:
        items.append(type(one).FromString(one.SerializeToString()))
        _set(items[-1], kind)
    for measured in (f for f in field.message_type.fields if f.message_type and f.message_type.oneofs):
        for kind in measured.message_type.oneofs[0].fields[1:]:
            items.append(type(one).FromString(one.SerializeToString()))
            _set(getattr(items[-1], measured.name), kind)
    return items


def _set(message: Any, field: FieldDescriptor) -> None:
    if field.message_type is not None:
        getattr(message, field.name).CopyFrom(filled(field.message_type))
    else:
        setattr(message, field.name, _scalar(field))


def _is_optional(field: FieldDescriptor) -> bool:
    return len(field.containing_oneof.fields) == 1 if field.containing_oneof else False


def _scalar(field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values[1].number
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return "0.5" if field.name in ("weight", "target", "baseline", "value", "odds") else f"{field.name} 目标"
    return 1


def unset(event: Message) -> set[str]:
    """Top-level fields that the event does not have."""
    return {field.name for field in event.DESCRIPTOR.fields} - {field.name for field, _ in event.ListFields()}


def main() -> None:
    whole = {each.type for each in recorded() if not unset(each.event)}
    with FILE.open("a") as file:
        for name in sorted(set(REGISTRY) - whole):
            header = filled(Header.DESCRIPTOR)
            header.stream = stream_of(name)
            state = stored(filled(REGISTRY[name].DESCRIPTOR), header)
            file.write(f"{name} {base64.b64encode(state).decode()}\n")


if __name__ == "__main__":
    main()
