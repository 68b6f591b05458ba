from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from okr.views.v1 import card_pb2 as _card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListUnitBoardRequest(_message.Message):
    __slots__ = ("unit", "units_below", "cycle", "states", "page_size", "page_token", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNITS_BELOW_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    units_below: bool
    cycle: str
    states: _containers.RepeatedScalarFieldContainer[_objective_pb2.Objective.State]
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., units_below: _Optional[bool] = ..., cycle: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_objective_pb2.Objective.State, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListUnitBoardResponse(_message.Message):
    __slots__ = ("objectives", "next_page_token", "read_info")
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    objectives: _containers.RepeatedCompositeFieldContainer[_card_pb2.ObjectiveCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, objectives: _Optional[_Iterable[_Union[_card_pb2.ObjectiveCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...
