from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import contract_pb2 as _contract_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import alignment_card_pb2 as _alignment_card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListAlignmentTreeRequest(_message.Message):
    __slots__ = ("cycle", "unit", "root", "depth", "page_size", "page_token", "freshness")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    cycle: str
    unit: str
    root: str
    depth: int
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, cycle: _Optional[str] = ..., unit: _Optional[str] = ..., root: _Optional[str] = ..., depth: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListAlignmentTreeResponse(_message.Message):
    __slots__ = ("nodes", "total_count", "next_page_token", "read_info")
    NODES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[AlignmentNode]
    total_count: int
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, nodes: _Optional[_Iterable[_Union[AlignmentNode, _Mapping]]] = ..., total_count: _Optional[int] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class AlignmentNode(_message.Message):
    __slots__ = ("objective", "depth", "parent_objective", "parent_key_result_id", "key_result_id", "contract", "kind", "state", "repeated", "standalone")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    PARENT_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    PARENT_KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REPEATED_FIELD_NUMBER: _ClassVar[int]
    STANDALONE_FIELD_NUMBER: _ClassVar[int]
    objective: _alignment_card_pb2.ObjectiveBrief
    depth: int
    parent_objective: str
    parent_key_result_id: str
    key_result_id: str
    contract: str
    kind: _contract_pb2.ContractKind
    state: _contract_pb2.Contract.State
    repeated: bool
    standalone: bool
    def __init__(self, objective: _Optional[_Union[_alignment_card_pb2.ObjectiveBrief, _Mapping]] = ..., depth: _Optional[int] = ..., parent_objective: _Optional[str] = ..., parent_key_result_id: _Optional[str] = ..., key_result_id: _Optional[str] = ..., contract: _Optional[str] = ..., kind: _Optional[_Union[_contract_pb2.ContractKind, str]] = ..., state: _Optional[_Union[_contract_pb2.Contract.State, str]] = ..., repeated: _Optional[bool] = ..., standalone: _Optional[bool] = ...) -> None: ...
