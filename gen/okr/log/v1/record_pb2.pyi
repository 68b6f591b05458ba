import datetime

from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DataClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_CLASS_UNSPECIFIED: _ClassVar[DataClass]
    DATA_CLASS_ORG: _ClassVar[DataClass]
    DATA_CLASS_PERSON: _ClassVar[DataClass]
    DATA_CLASS_REVIEW: _ClassVar[DataClass]
    DATA_CLASS_DOSSIER: _ClassVar[DataClass]
DATA_CLASS_UNSPECIFIED: DataClass
DATA_CLASS_ORG: DataClass
DATA_CLASS_PERSON: DataClass
DATA_CLASS_REVIEW: DataClass
DATA_CLASS_DOSSIER: DataClass
DATA_CLASS_FIELD_NUMBER: _ClassVar[int]
data_class: _descriptor.FieldDescriptor
SUBJECT_FIELD_FIELD_NUMBER: _ClassVar[int]
subject_field: _descriptor.FieldDescriptor

class Record(_message.Message):
    __slots__ = ("header", "parts")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    header: Header
    parts: _containers.RepeatedCompositeFieldContainer[Part]
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., parts: _Optional[_Iterable[_Union[Part, _Mapping]]] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ("log_id", "position", "stream", "version", "type", "event_id", "recorded_at", "effective_at", "actor", "on_behalf_of", "command_id", "causation_id", "correlation_id", "reason_code", "trace_parent", "rule_id", "read_positions")
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    TRACE_PARENT_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    READ_POSITIONS_FIELD_NUMBER: _ClassVar[int]
    log_id: str
    position: int
    stream: str
    version: int
    type: str
    event_id: str
    recorded_at: _timestamp_pb2.Timestamp
    effective_at: _timestamp_pb2.Timestamp
    actor: str
    on_behalf_of: str
    command_id: str
    causation_id: str
    correlation_id: str
    reason_code: str
    trace_parent: str
    rule_id: str
    read_positions: _containers.RepeatedCompositeFieldContainer[ReadPosition]
    def __init__(self, log_id: _Optional[str] = ..., position: _Optional[int] = ..., stream: _Optional[str] = ..., version: _Optional[int] = ..., type: _Optional[str] = ..., event_id: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., on_behalf_of: _Optional[str] = ..., command_id: _Optional[str] = ..., causation_id: _Optional[str] = ..., correlation_id: _Optional[str] = ..., reason_code: _Optional[str] = ..., trace_parent: _Optional[str] = ..., rule_id: _Optional[str] = ..., read_positions: _Optional[_Iterable[_Union[ReadPosition, _Mapping]]] = ...) -> None: ...

class ReadPosition(_message.Message):
    __slots__ = ("log_id", "position")
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    log_id: str
    position: int
    def __init__(self, log_id: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class Part(_message.Message):
    __slots__ = ("data_class", "subject", "salt", "content")
    DATA_CLASS_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    data_class: DataClass
    subject: str
    salt: bytes
    content: bytes
    def __init__(self, data_class: _Optional[_Union[DataClass, str]] = ..., subject: _Optional[str] = ..., salt: _Optional[bytes] = ..., content: _Optional[bytes] = ...) -> None: ...
