import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OwedReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OWED_REASON_UNSPECIFIED: _ClassVar[OwedReason]
    OWED_REASON_ANSWER_TERMS: _ClassVar[OwedReason]
    OWED_REASON_ANSWER_RESOURCE: _ClassVar[OwedReason]
    OWED_REASON_RESOLVE_ESCALATION: _ClassVar[OwedReason]
    OWED_REASON_PROPOSE_DRAFT: _ClassVar[OwedReason]
    OWED_REASON_ACTIVATE_OBJECTIVE: _ClassVar[OwedReason]
    OWED_REASON_MEASURE_FIRST: _ClassVar[OwedReason]
    OWED_REASON_MEASURE_AGAIN: _ClassVar[OwedReason]
    OWED_REASON_CLOSE_OBJECTIVE: _ClassVar[OwedReason]
    OWED_REASON_ANSWER_CONTRACT: _ClassVar[OwedReason]
    OWED_REASON_RECONFIRM_CONTRACT: _ClassVar[OwedReason]
    OWED_REASON_CONFIRM_CONTRACT: _ClassVar[OwedReason]
    OWED_REASON_RESOLVE_ALIGNMENT: _ClassVar[OwedReason]
    OWED_REASON_ANSWER_DEPENDENCY: _ClassVar[OwedReason]
    OWED_REASON_DELIVER_DEPENDENCY: _ClassVar[OwedReason]
    OWED_REASON_ACCEPT_DELIVERY: _ClassVar[OwedReason]
    OWED_REASON_DO_ACTION: _ClassVar[OwedReason]
    OWED_REASON_RESOLVE_ACTION: _ClassVar[OwedReason]
    OWED_REASON_RESOLVE_OVERLAP: _ClassVar[OwedReason]
OWED_REASON_UNSPECIFIED: OwedReason
OWED_REASON_ANSWER_TERMS: OwedReason
OWED_REASON_ANSWER_RESOURCE: OwedReason
OWED_REASON_RESOLVE_ESCALATION: OwedReason
OWED_REASON_PROPOSE_DRAFT: OwedReason
OWED_REASON_ACTIVATE_OBJECTIVE: OwedReason
OWED_REASON_MEASURE_FIRST: OwedReason
OWED_REASON_MEASURE_AGAIN: OwedReason
OWED_REASON_CLOSE_OBJECTIVE: OwedReason
OWED_REASON_ANSWER_CONTRACT: OwedReason
OWED_REASON_RECONFIRM_CONTRACT: OwedReason
OWED_REASON_CONFIRM_CONTRACT: OwedReason
OWED_REASON_RESOLVE_ALIGNMENT: OwedReason
OWED_REASON_ANSWER_DEPENDENCY: OwedReason
OWED_REASON_DELIVER_DEPENDENCY: OwedReason
OWED_REASON_ACCEPT_DELIVERY: OwedReason
OWED_REASON_DO_ACTION: OwedReason
OWED_REASON_RESOLVE_ACTION: OwedReason
OWED_REASON_RESOLVE_OVERLAP: OwedReason

class ListOwedRequest(_message.Message):
    __slots__ = ("person", "page_size", "page_token", "freshness")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    person: str
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, person: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListOwedResponse(_message.Message):
    __slots__ = ("items", "next_page_token", "read_info", "total_count")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[OwedItem]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    total_count: int
    def __init__(self, items: _Optional[_Iterable[_Union[OwedItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ..., total_count: _Optional[int] = ...) -> None: ...

class OwedItem(_message.Message):
    __slots__ = ("reason", "subject", "objective", "objective_title", "detail", "resource_id", "since_time", "due_time", "overdue", "waiting", "waiting_name", "unit", "cycle", "withheld")
    REASON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_TITLE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WAITING_NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    reason: OwedReason
    subject: str
    objective: str
    objective_title: str
    detail: str
    resource_id: str
    since_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    overdue: bool
    waiting: str
    waiting_name: str
    unit: str
    cycle: str
    withheld: bool
    def __init__(self, reason: _Optional[_Union[OwedReason, str]] = ..., subject: _Optional[str] = ..., objective: _Optional[str] = ..., objective_title: _Optional[str] = ..., detail: _Optional[str] = ..., resource_id: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., overdue: _Optional[bool] = ..., waiting: _Optional[str] = ..., waiting_name: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., withheld: _Optional[bool] = ...) -> None: ...
