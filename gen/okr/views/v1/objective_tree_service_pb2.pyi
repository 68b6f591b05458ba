from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import card_pb2 as _card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListObjectiveTreeRequest(_message.Message):
    __slots__ = ("cycle", "unit", "owner", "root", "page_size", "page_token", "freshness")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    cycle: str
    unit: str
    owner: str
    root: str
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, cycle: _Optional[str] = ..., unit: _Optional[str] = ..., owner: _Optional[str] = ..., root: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListObjectiveTreeResponse(_message.Message):
    __slots__ = ("nodes", "next_page_token", "read_info", "total_count")
    NODES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[ObjectiveNode]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    total_count: int
    def __init__(self, nodes: _Optional[_Iterable[_Union[ObjectiveNode, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ..., total_count: _Optional[int] = ...) -> None: ...

class ObjectiveNode(_message.Message):
    __slots__ = ("objective", "depth", "parent_objective", "parent_key_result_id")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    PARENT_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    PARENT_KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    objective: _card_pb2.ObjectiveCard
    depth: int
    parent_objective: str
    parent_key_result_id: str
    def __init__(self, objective: _Optional[_Union[_card_pb2.ObjectiveCard, _Mapping]] = ..., depth: _Optional[int] = ..., parent_objective: _Optional[str] = ..., parent_key_result_id: _Optional[str] = ...) -> None: ...
