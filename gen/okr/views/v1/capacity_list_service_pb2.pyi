from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import capacity_pb2 as _capacity_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetCapacityRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetCapacityResponse(_message.Message):
    __slots__ = ("capacity", "read_info")
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    capacity: CapacityCard
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, capacity: _Optional[_Union[CapacityCard, _Mapping]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ListCapacitiesRequest(_message.Message):
    __slots__ = ("unit", "cycle", "page_size", "page_token", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    cycle: str
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., cycle: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListCapacitiesResponse(_message.Message):
    __slots__ = ("capacities", "next_page_token", "read_info")
    CAPACITIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    capacities: _containers.RepeatedCompositeFieldContainer[CapacityCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, capacities: _Optional[_Iterable[_Union[CapacityCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class CapacityCard(_message.Message):
    __slots__ = ("capacity", "unit_title", "titles")
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    capacity: _capacity_pb2.Capacity
    unit_title: str
    titles: _containers.RepeatedCompositeFieldContainer[LoadTitle]
    def __init__(self, capacity: _Optional[_Union[_capacity_pb2.Capacity, _Mapping]] = ..., unit_title: _Optional[str] = ..., titles: _Optional[_Iterable[_Union[LoadTitle, _Mapping]]] = ...) -> None: ...

class LoadTitle(_message.Message):
    __slots__ = ("subject", "title", "withheld")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    subject: str
    title: str
    withheld: bool
    def __init__(self, subject: _Optional[str] = ..., title: _Optional[str] = ..., withheld: _Optional[bool] = ...) -> None: ...
