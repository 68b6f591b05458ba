import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListViewsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListViewsResponse(_message.Message):
    __slots__ = ("views", "next_page_token", "read_info")
    VIEWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    views: _containers.RepeatedCompositeFieldContainer[View]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, views: _Optional[_Iterable[_Union[View, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class View(_message.Message):
    __slots__ = ("name", "version", "generation", "status", "positions", "lag_events", "lag", "row_count", "parked_count", "trouble", "build_time")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[View.Status]
        STATUS_LIVE: _ClassVar[View.Status]
        STATUS_CATCHING_UP: _ClassVar[View.Status]
        STATUS_REBUILDING: _ClassVar[View.Status]
        STATUS_STOPPED: _ClassVar[View.Status]
    STATUS_UNSPECIFIED: View.Status
    STATUS_LIVE: View.Status
    STATUS_CATCHING_UP: View.Status
    STATUS_REBUILDING: View.Status
    STATUS_STOPPED: View.Status
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    LAG_EVENTS_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    PARKED_COUNT_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_FIELD_NUMBER: _ClassVar[int]
    BUILD_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    generation: int
    status: View.Status
    positions: _containers.RepeatedCompositeFieldContainer[_freshness_pb2.LogPosition]
    lag_events: int
    lag: _duration_pb2.Duration
    row_count: int
    parked_count: int
    trouble: str
    build_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., generation: _Optional[int] = ..., status: _Optional[_Union[View.Status, str]] = ..., positions: _Optional[_Iterable[_Union[_freshness_pb2.LogPosition, _Mapping]]] = ..., lag_events: _Optional[int] = ..., lag: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., row_count: _Optional[int] = ..., parked_count: _Optional[int] = ..., trouble: _Optional[str] = ..., build_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RebuildViewRequest(_message.Message):
    __slots__ = ("view", "dry_run")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    view: str
    dry_run: bool
    def __init__(self, view: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class RebuildViewResponse(_message.Message):
    __slots__ = ("phase", "position", "head", "events_per_second", "remaining", "row_count", "diff", "generation")
    class Phase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHASE_UNSPECIFIED: _ClassVar[RebuildViewResponse.Phase]
        PHASE_PLAN: _ClassVar[RebuildViewResponse.Phase]
        PHASE_FOLD: _ClassVar[RebuildViewResponse.Phase]
        PHASE_COPY: _ClassVar[RebuildViewResponse.Phase]
        PHASE_CATCH_UP: _ClassVar[RebuildViewResponse.Phase]
        PHASE_DIFF: _ClassVar[RebuildViewResponse.Phase]
        PHASE_SWAP: _ClassVar[RebuildViewResponse.Phase]
        PHASE_DONE: _ClassVar[RebuildViewResponse.Phase]
    PHASE_UNSPECIFIED: RebuildViewResponse.Phase
    PHASE_PLAN: RebuildViewResponse.Phase
    PHASE_FOLD: RebuildViewResponse.Phase
    PHASE_COPY: RebuildViewResponse.Phase
    PHASE_CATCH_UP: RebuildViewResponse.Phase
    PHASE_DIFF: RebuildViewResponse.Phase
    PHASE_SWAP: RebuildViewResponse.Phase
    PHASE_DONE: RebuildViewResponse.Phase
    PHASE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    EVENTS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    DIFF_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    phase: RebuildViewResponse.Phase
    position: int
    head: int
    events_per_second: float
    remaining: _duration_pb2.Duration
    row_count: int
    diff: ViewDiff
    generation: int
    def __init__(self, phase: _Optional[_Union[RebuildViewResponse.Phase, str]] = ..., position: _Optional[int] = ..., head: _Optional[int] = ..., events_per_second: _Optional[float] = ..., remaining: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., row_count: _Optional[int] = ..., diff: _Optional[_Union[ViewDiff, _Mapping]] = ..., generation: _Optional[int] = ...) -> None: ...

class ViewDiff(_message.Message):
    __slots__ = ("position", "compared", "equal", "different", "only_serving", "only_new", "samples")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    COMPARED_FIELD_NUMBER: _ClassVar[int]
    EQUAL_FIELD_NUMBER: _ClassVar[int]
    DIFFERENT_FIELD_NUMBER: _ClassVar[int]
    ONLY_SERVING_FIELD_NUMBER: _ClassVar[int]
    ONLY_NEW_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    position: int
    compared: int
    equal: int
    different: int
    only_serving: int
    only_new: int
    samples: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, position: _Optional[int] = ..., compared: _Optional[int] = ..., equal: _Optional[int] = ..., different: _Optional[int] = ..., only_serving: _Optional[int] = ..., only_new: _Optional[int] = ..., samples: _Optional[_Iterable[str]] = ...) -> None: ...
