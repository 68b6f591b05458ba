from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import overlap_pb2 as _overlap_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import alignment_card_pb2 as _alignment_card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListOverlapsRequest(_message.Message):
    __slots__ = ("goal", "unit", "cycle", "states", "page_size", "page_token", "freshness")
    GOAL_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    goal: str
    unit: str
    cycle: str
    states: _containers.RepeatedScalarFieldContainer[_overlap_pb2.Overlap.State]
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, goal: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_overlap_pb2.Overlap.State, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListOverlapsResponse(_message.Message):
    __slots__ = ("overlaps", "next_page_token", "read_info")
    OVERLAPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    overlaps: _containers.RepeatedCompositeFieldContainer[OverlapCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, overlaps: _Optional[_Iterable[_Union[OverlapCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class OverlapCard(_message.Message):
    __slots__ = ("overlap", "between", "declared_by_name")
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    DECLARED_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    overlap: _overlap_pb2.Overlap
    between: _containers.RepeatedCompositeFieldContainer[_alignment_card_pb2.GoalBrief]
    declared_by_name: str
    def __init__(self, overlap: _Optional[_Union[_overlap_pb2.Overlap, _Mapping]] = ..., between: _Optional[_Iterable[_Union[_alignment_card_pb2.GoalBrief, _Mapping]]] = ..., declared_by_name: _Optional[str] = ...) -> None: ...
