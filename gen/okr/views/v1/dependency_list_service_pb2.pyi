from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import dependency_pb2 as _dependency_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import alignment_card_pb2 as _alignment_card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetDependencyRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetDependencyResponse(_message.Message):
    __slots__ = ("dependency", "read_info")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    dependency: _alignment_card_pb2.DependencyCard
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, dependency: _Optional[_Union[_alignment_card_pb2.DependencyCard, _Mapping]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ListDependenciesRequest(_message.Message):
    __slots__ = ("goal", "person", "provider", "unit", "cycle", "states", "at_risk", "page_size", "page_token", "freshness")
    GOAL_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    goal: str
    person: str
    provider: str
    unit: str
    cycle: str
    states: _containers.RepeatedScalarFieldContainer[_dependency_pb2.Dependency.State]
    at_risk: bool
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, goal: _Optional[str] = ..., person: _Optional[str] = ..., provider: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_dependency_pb2.Dependency.State, str]]] = ..., at_risk: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListDependenciesResponse(_message.Message):
    __slots__ = ("dependencies", "next_page_token", "read_info")
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    dependencies: _containers.RepeatedCompositeFieldContainer[_alignment_card_pb2.DependencyCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, dependencies: _Optional[_Iterable[_Union[_alignment_card_pb2.DependencyCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...
