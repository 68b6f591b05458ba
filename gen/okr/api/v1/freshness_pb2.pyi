import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Freshness(_message.Message):
    __slots__ = ("consistency_token", "max_wait_ms")
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MAX_WAIT_MS_FIELD_NUMBER: _ClassVar[int]
    consistency_token: str
    max_wait_ms: int
    def __init__(self, consistency_token: _Optional[str] = ..., max_wait_ms: _Optional[int] = ...) -> None: ...

class ReadInfo(_message.Message):
    __slots__ = ("positions", "stale", "consistency_token")
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    STALE_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    positions: _containers.RepeatedCompositeFieldContainer[LogPosition]
    stale: bool
    consistency_token: str
    def __init__(self, positions: _Optional[_Iterable[_Union[LogPosition, _Mapping]]] = ..., stale: _Optional[bool] = ..., consistency_token: _Optional[str] = ...) -> None: ...

class LogPosition(_message.Message):
    __slots__ = ("log_id", "position", "head", "as_of")
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    log_id: str
    position: int
    head: int
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, log_id: _Optional[str] = ..., position: _Optional[int] = ..., head: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
