"""The record: one event as it is stored, published, followed and audited (okr/log/v1/record.proto)."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any, cast

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from google.protobuf.unknown_fields import UnknownFieldSet
from okr.log.v1 import record_pb2
from okr.log.v1.record_pb2 import DATA_CLASS_ORG, DataClass, Header, Part, Record

__all__ = [
    "SALT_BYTES",
    "DataClass",
    "Header",
    "Part",
    "Record",
    "Recorded",
    "Registry",
    "UnknownType",
    "completed",
    "stored",
]

SALT_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)


class UnknownType(Exception):
    """The registry has no event of this name. Ask nobody to guess what it means."""


class Registry:
    """The closed map from full names ("okr.goal.v1.ObjectiveAgreed") to event classes: every top-level message of the modules."""

    def __init__(self, *modules: ModuleType) -> None:
        self._classes: dict[str, type[Message]] = {
            descriptor.full_name: GetMessageClass(descriptor)
            for module in modules
            for descriptor in module.DESCRIPTOR.message_types_by_name.values()
        }

    def __getitem__(self, type_name: str) -> type[Message]:
        try:
            return self._classes[type_name]
        except KeyError:
            raise UnknownType(f"{type_name or 'an event without a type'} is not in the registry") from None

    def __contains__(self, type_name: object) -> bool:
        return type_name in self._classes

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)


@dataclass(frozen=True, slots=True)
class _Classes:
    """Where the data of a message belongs: class of each field that is not DATA_CLASS_ORG, and the field that names the subject."""

    of_field: dict[str, int]
    subject_field: str


_CLASSES: dict[str, _Classes] = {}


def _option(descriptor: Any, extension: Any) -> Any:
    return descriptor.GetOptions().Extensions[extension]


def _classes(event: Message) -> _Classes:
    found = _CLASSES.get(event.DESCRIPTOR.full_name)
    if found is None:
        descriptor = event.DESCRIPTOR
        classed = {field.name: _option(field, record_pb2.data_class) for field in descriptor.fields}
        found = _Classes(
            {name: number for name, number in classed.items() if number not in (0, DATA_CLASS_ORG)},
            _option(descriptor, record_pb2.subject_field),
        )
        _CLASSES[descriptor.full_name] = found
    return found


def stored(event: Message, header: Header) -> bytes:
    """A Record without what only the append knows (log id, position, time): `header` with the event's type, one part per class.

    The header is the caller's: stream, version, event id, actor and so on. An event with unknown fields is refused
    (ValueError): nobody can say whose data they are.
    """
    if len(UnknownFieldSet(event)):
        raise ValueError(f"{event.DESCRIPTOR.full_name} has fields that this release does not know")
    record = Record(header=header, parts=_parts(event, header.stream))
    record.header.type = event.DESCRIPTOR.full_name
    for given_by_log in ("log_id", "position", "recorded_at"):
        record.header.ClearField(given_by_log)
    return record.SerializeToString(deterministic=True)


def _parts(event: Message, stream: str) -> list[Part]:
    classes = _classes(event)
    if not classes.of_field:
        return [_part(DATA_CLASS_ORG, "", event)]
    split: dict[int, Message] = {}
    for field, _ in event.ListFields():
        number = classes.of_field.get(field.name, DATA_CLASS_ORG)
        if number not in split:
            split[number] = _only(event, number, classes)
    if not split:
        return [_part(DATA_CLASS_ORG, "", event)]
    subject = getattr(event, classes.subject_field) if classes.subject_field else stream
    return [_part(number, "" if number == DATA_CLASS_ORG else subject, split[number]) for number in sorted(split)]


def _only(event: Message, number: int, classes: _Classes) -> Message:
    """A copy of the event with the fields of one class."""
    partial = type(event)()
    partial.CopyFrom(event)
    for field, _ in event.ListFields():
        if classes.of_field.get(field.name, DATA_CLASS_ORG) != number:
            partial.ClearField(field.name)
    return partial


def _part(number: int, subject: str, content: Message) -> Part:
    salt, serialized = os.urandom(SALT_BYTES), content.SerializeToString(deterministic=True)
    return Part(data_class=cast(DataClass, number), subject=subject, salt=salt, content=serialized)


def completed(state: bytes, log_id: str, position: int, recorded_at: datetime) -> bytes:
    """The Record that travels: stored bytes and a second `header` with what the append gave. By protobuf's rules the two merge."""
    log, at = _given(log_id, recorded_at)
    given = b"".join((log, _varint(position), at))
    return b"".join((state, b"\x0a", _varint(len(given)), given))


@lru_cache(maxsize=256)
def _given(log_id: str, recorded_at: datetime) -> tuple[bytes, bytes]:
    """What comes before and behind the position in a header of these three. Events of one group share it, and a log is read
    over and over: building a message for each was a third of that.
    """
    log = Header(log_id=log_id).SerializeToString(deterministic=True)
    at = Header(recorded_at=timestamp(recorded_at)).SerializeToString(deterministic=True)
    return log + b"\x10", at  # tag of position


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def timestamp(moment: datetime) -> Timestamp:
    """Exact to the microsecond, where float seconds would not be. `moment` knows its time zone."""
    seconds, rest = divmod(moment - _EPOCH, _SECOND)
    return Timestamp(seconds=seconds, nanos=rest // _MICROSECOND * 1000)


def moment(stamp: Timestamp) -> datetime:
    """In UTC; nanoseconds below a microsecond are dropped."""
    return _EPOCH + timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)


class Recorded:
    """A record that was read. The event inside is parsed when it is asked for."""

    def __init__(self, record: Record, registry: Registry) -> None:
        self.record = record
        self.header: Header = record.header
        self.registry = registry

    @classmethod
    def parse(cls, data: bytes, registry: Registry) -> "Recorded":
        """Raises google.protobuf.message.DecodeError if the bytes are no Record."""
        return cls(Record.FromString(data), registry)

    @property
    def log_id(self) -> str:
        return self.header.log_id

    @property
    def position(self) -> int:
        return self.header.position

    @property
    def stream(self) -> str:
        return self.header.stream

    @property
    def version(self) -> int:
        return self.header.version

    @property
    def type(self) -> str:
        return self.header.type

    @property
    def recorded_at(self) -> datetime:
        return moment(self.header.recorded_at)

    @property
    def effective_at(self) -> datetime | None:
        return moment(self.header.effective_at) if self.header.HasField("effective_at") else None

    @cached_property
    def event(self) -> Message:
        """The event, from all parts that are here. Raises UnknownType."""
        return self._merged(self.record.parts)

    def event_for(self, classes: Iterable[int]) -> Message:
        """The event as somebody sees it who may open these DataClasses: fields of the others are unset. Raises UnknownType."""
        allowed = frozenset(classes)
        return self._merged(part for part in self.record.parts if part.data_class in allowed)

    def _merged(self, parts: Iterable[Part]) -> Message:
        event = self.registry[self.type]()
        for part in parts:
            event.MergeFromString(part.content)
        return event
