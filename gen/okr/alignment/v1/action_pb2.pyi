import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Action(_message.Message):
    __slots__ = ("name", "etag", "state", "text", "owner", "due_date", "source", "about", "recorded_by", "carried", "session", "escalated_to", "evidence_uris", "note", "reason", "record_time", "close_time")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Action.State]
        STATE_OPEN: _ClassVar[Action.State]
        STATE_CLOSED: _ClassVar[Action.State]
        STATE_CANCELLED: _ClassVar[Action.State]
    STATE_UNSPECIFIED: Action.State
    STATE_OPEN: Action.State
    STATE_CLOSED: Action.State
    STATE_CANCELLED: Action.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_TO_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Action.State
    text: str
    owner: str
    due_date: str
    source: str
    about: _containers.RepeatedScalarFieldContainer[str]
    recorded_by: str
    carried: int
    session: str
    escalated_to: str
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    note: str
    reason: str
    record_time: _timestamp_pb2.Timestamp
    close_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Action.State, str]] = ..., text: _Optional[str] = ..., owner: _Optional[str] = ..., due_date: _Optional[str] = ..., source: _Optional[str] = ..., about: _Optional[_Iterable[str]] = ..., recorded_by: _Optional[str] = ..., carried: _Optional[int] = ..., session: _Optional[str] = ..., escalated_to: _Optional[str] = ..., evidence_uris: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., reason: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
