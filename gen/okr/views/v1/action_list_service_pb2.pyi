from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import action_pb2 as _action_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListActionsRequest(_message.Message):
    __slots__ = ("owner", "unit", "source", "states", "overdue", "page_size", "page_token", "freshness")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    unit: str
    source: str
    states: _containers.RepeatedScalarFieldContainer[_action_pb2.Action.State]
    overdue: bool
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, owner: _Optional[str] = ..., unit: _Optional[str] = ..., source: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_action_pb2.Action.State, str]]] = ..., overdue: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListActionsResponse(_message.Message):
    __slots__ = ("actions", "next_page_token", "read_info")
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    actions: _containers.RepeatedCompositeFieldContainer[ActionCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, actions: _Optional[_Iterable[_Union[ActionCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class GetActionStatisticsRequest(_message.Message):
    __slots__ = ("unit", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetActionStatisticsResponse(_message.Message):
    __slots__ = ("units", "regions", "read_info")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[ActionStatistics]
    regions: _containers.RepeatedCompositeFieldContainer[ActionStatistics]
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, units: _Optional[_Iterable[_Union[ActionStatistics, _Mapping]]] = ..., regions: _Optional[_Iterable[_Union[ActionStatistics, _Mapping]]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ActionCard(_message.Message):
    __slots__ = ("action", "owner_name", "unit", "overdue", "age_days")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    action: _action_pb2.Action
    owner_name: str
    unit: str
    overdue: bool
    age_days: int
    def __init__(self, action: _Optional[_Union[_action_pb2.Action, _Mapping]] = ..., owner_name: _Optional[str] = ..., unit: _Optional[str] = ..., overdue: _Optional[bool] = ..., age_days: _Optional[int] = ...) -> None: ...

class ActionStatistics(_message.Message):
    __slots__ = ("unit", "unit_title", "region", "recorded", "closed", "open", "overdue", "escalated", "closure_rate", "median_age_days", "median_closing_days")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_RATE_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_CLOSING_DAYS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    unit_title: str
    region: str
    recorded: int
    closed: int
    open: int
    overdue: int
    escalated: int
    closure_rate: str
    median_age_days: str
    median_closing_days: str
    def __init__(self, unit: _Optional[str] = ..., unit_title: _Optional[str] = ..., region: _Optional[str] = ..., recorded: _Optional[int] = ..., closed: _Optional[int] = ..., open: _Optional[int] = ..., overdue: _Optional[int] = ..., escalated: _Optional[int] = ..., closure_rate: _Optional[str] = ..., median_age_days: _Optional[str] = ..., median_closing_days: _Optional[str] = ...) -> None: ...
