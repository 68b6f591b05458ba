"""What identifies a command by its content, and what a message says of why."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from libs.permission import Principal

#: Of every request: not part of what is decided.
ASIDE = frozenset({"validate_only", "consistency_token"})

_Walk = Callable[[Any], Any]
_WALKS: dict[FieldDescriptor, _Walk] = {}


def digest_of(method: str, principal: Principal, request: Message) -> bytes:
    """SHA-256 of what was asked and by whom. Never of protobuf bytes: they differ between versions of the library."""
    asked = [method, principal.subject, principal.on_behalf_of, _walked(request, ASIDE)]
    return hashlib.sha256(json.dumps(asked, separators=(",", ":")).encode()).digest()


def _walked(message: Message, skipping: frozenset[str] = frozenset()) -> list[Any]:
    """Numbers and values of all set fields, by number. What this release does not know is not part of it."""
    walked: list[Any] = []
    for field, value in message.ListFields():
        if field.name not in skipping:
            walked.append(field.number)
            walked.append((_WALKS.get(field) or _WALKS.setdefault(field, _walk_of(field)))(value))
    return walked


def _walk_of(field: FieldDescriptor) -> _Walk:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        one = _walk_of(field.message_type.fields_by_name["value"])
        return lambda entries: [[key, one(entries[key])] for key in sorted(entries)]
    single: _Walk
    if field.message_type is not None:
        single = _walked
    elif field.type == FieldDescriptor.TYPE_BYTES:
        single = bytes.hex
    elif field.is_repeated:
        return list
    else:
        return lambda value: value
    return (lambda values: [single(value) for value in values]) if field.is_repeated else single


_REASONS: dict[str, dict[int, str]] = {}


def reason_code_of(message: Message) -> str:
    """The message's reason_code without its enum's prefix ("MARKET_MOVED"), or "" if it has none."""
    names = _REASONS.get(message.DESCRIPTOR.full_name)
    if names is None:
        names = _REASONS.setdefault(message.DESCRIPTOR.full_name, _reasons_of(message))
    return names.get(message.reason_code, "") if names else ""  # type: ignore[attr-defined]


def _reasons_of(message: Message) -> dict[int, str]:
    field = message.DESCRIPTOR.fields_by_name.get("reason_code")
    if field is None or field.enum_type is None:
        return {}
    prefix = f"{snake(field.enum_type.name).upper()}_"
    return {value.number: value.name.removeprefix(prefix) for value in field.enum_type.values if value.number}


def snake(name: str) -> str:
    """ "AcceptTerms" -> "accept_terms" """
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
