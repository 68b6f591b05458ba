from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Cycle(_message.Message):
    __slots__ = ("name", "etag", "state", "plan")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Cycle.State]
        STATE_PLANNING: _ClassVar[Cycle.State]
        STATE_DRAFTING: _ClassVar[Cycle.State]
        STATE_ACTIVE: _ClassVar[Cycle.State]
        STATE_CLOSING: _ClassVar[Cycle.State]
        STATE_CLOSED: _ClassVar[Cycle.State]
    STATE_UNSPECIFIED: Cycle.State
    STATE_PLANNING: Cycle.State
    STATE_DRAFTING: Cycle.State
    STATE_ACTIVE: Cycle.State
    STATE_CLOSING: Cycle.State
    STATE_CLOSED: Cycle.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Cycle.State
    plan: CyclePlan
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Cycle.State, str]] = ..., plan: _Optional[_Union[CyclePlan, _Mapping]] = ...) -> None: ...

class CyclePlan(_message.Message):
    __slots__ = ("title", "start_date", "end_date", "cadence", "check_in_days", "time_zone")
    class Cadence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CADENCE_UNSPECIFIED: _ClassVar[CyclePlan.Cadence]
        CADENCE_ANNUAL: _ClassVar[CyclePlan.Cadence]
        CADENCE_SEMIANNUAL: _ClassVar[CyclePlan.Cadence]
        CADENCE_QUARTERLY: _ClassVar[CyclePlan.Cadence]
        CADENCE_MONTHLY: _ClassVar[CyclePlan.Cadence]
        CADENCE_CUSTOM: _ClassVar[CyclePlan.Cadence]
    CADENCE_UNSPECIFIED: CyclePlan.Cadence
    CADENCE_ANNUAL: CyclePlan.Cadence
    CADENCE_SEMIANNUAL: CyclePlan.Cadence
    CADENCE_QUARTERLY: CyclePlan.Cadence
    CADENCE_MONTHLY: CyclePlan.Cadence
    CADENCE_CUSTOM: CyclePlan.Cadence
    TITLE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    CADENCE_FIELD_NUMBER: _ClassVar[int]
    CHECK_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    title: str
    start_date: str
    end_date: str
    cadence: CyclePlan.Cadence
    check_in_days: int
    time_zone: str
    def __init__(self, title: _Optional[str] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., cadence: _Optional[_Union[CyclePlan.Cadence, str]] = ..., check_in_days: _Optional[int] = ..., time_zone: _Optional[str] = ...) -> None: ...
