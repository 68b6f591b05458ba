"""Messages as plain data, for --json: names in snake_case, enums in lower case without prefix, times as RFC 3339."""

import json
import re
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp


def plain(message: Message) -> Any:
    """The message with every field: absent messages and optionals are None, the rest has its default."""
    if isinstance(message, Timestamp):
        return message.ToJsonString()
    if isinstance(message, Duration):
        return message.ToTimedelta().total_seconds()
    return {
        field.name: _value(message, field) for field in message.DESCRIPTOR.fields if not _other_choice(message, field)
    }


def _other_choice(message: Message, field: Any) -> bool:
    """Of a oneof only what was chosen stands there."""
    choice = field.containing_oneof
    real = choice is not None and not (len(choice.fields) == 1 and choice.name.startswith("_"))
    return real and not message.HasField(field.name)


def _value(message: Message, field: Any) -> Any:
    value = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return {str(key): _one(field.message_type.fields_by_name["value"], value[key]) for key in sorted(value)}
    if field.is_repeated:
        return [_one(field, each) for each in value]
    if field.has_presence and not message.HasField(field.name):
        return None
    return _one(field, value)


def _one(field: Any, value: Any) -> Any:
    if field.message_type is not None:
        return plain(value)
    if field.enum_type is not None:
        return word(field.enum_type, value)
    return value.hex() if isinstance(value, bytes) else value


def word(enum: Any, number: int) -> str | None:
    """An enum's value as people write it: STATE_IN_DIALOGUE -> in_dialogue; None for UNSPECIFIED."""
    value = enum.values_by_number.get(number)
    if value is None:
        return str(number)
    return value.name.removeprefix(prefix(enum)).lower() if number else None


def words(enum: Any) -> list[str]:
    """All values of an enum as people write them."""
    return [str(word(enum, value.number)) for value in enum.values if value.number]


def number(enum: Any, text: str) -> int:
    """The value that is written so. Raises KeyError."""
    return int(enum.values_by_name[prefix(enum) + text.strip().upper().replace("-", "_").replace(" ", "_")].number)


def prefix(enum: Any) -> str:
    """What every value's name begins with: ResourceKind -> RESOURCE_KIND_."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"


def print_json(value: Any) -> None:
    """Print plain data, or a message, as JSON."""
    data = plain(value) if isinstance(value, Message) else value
    print(json_text(data))


def json_text(data: Any) -> str:
    """JSON of plain data; a Decimal becomes a number with exactly its digits."""
    # json knows no exact decimals: they travel as texts that nothing else can be and lose their quotes afterwards.
    text = json.dumps(data, ensure_ascii=False, indent=2, default=lambda value: f"\0{value:f}")
    return re.sub(r'"\\u0000(-?[0-9.]+)"', r"\1", text)
