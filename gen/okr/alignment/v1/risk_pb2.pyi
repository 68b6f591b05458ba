import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RiskKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RISK_KIND_UNSPECIFIED: _ClassVar[RiskKind]
    RISK_KIND_SLIP: _ClassVar[RiskKind]
    RISK_KIND_BREACH: _ClassVar[RiskKind]
    RISK_KIND_CLEARED: _ClassVar[RiskKind]
    RISK_KIND_CALLED_OFF: _ClassVar[RiskKind]
RISK_KIND_UNSPECIFIED: RiskKind
RISK_KIND_SLIP: RiskKind
RISK_KIND_BREACH: RiskKind
RISK_KIND_CLEARED: RiskKind
RISK_KIND_CALLED_OFF: RiskKind

class Risk(_message.Message):
    __slots__ = ("kind", "origin", "origin_version", "path", "days_late", "short", "time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_VERSION_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    kind: RiskKind
    origin: str
    origin_version: int
    path: _containers.RepeatedScalarFieldContainer[str]
    days_late: int
    short: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[_Union[RiskKind, str]] = ..., origin: _Optional[str] = ..., origin_version: _Optional[int] = ..., path: _Optional[_Iterable[str]] = ..., days_late: _Optional[int] = ..., short: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
