from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import contract_pb2 as _contract_pb2
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

class GetAlignmentGraphRequest(_message.Message):
    __slots__ = ("objective", "up", "down", "dependencies", "proposals", "cycle", "unit", "most_nodes", "freshness")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    UP_FIELD_NUMBER: _ClassVar[int]
    DOWN_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    PROPOSALS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    MOST_NODES_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    objective: str
    up: int
    down: int
    dependencies: bool
    proposals: bool
    cycle: str
    unit: str
    most_nodes: int
    freshness: _freshness_pb2.Freshness
    def __init__(self, objective: _Optional[str] = ..., up: _Optional[int] = ..., down: _Optional[int] = ..., dependencies: _Optional[bool] = ..., proposals: _Optional[bool] = ..., cycle: _Optional[str] = ..., unit: _Optional[str] = ..., most_nodes: _Optional[int] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetAlignmentGraphResponse(_message.Message):
    __slots__ = ("nodes", "edges", "truncated", "read_info")
    NODES_FIELD_NUMBER: _ClassVar[int]
    EDGES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[GraphNode]
    edges: _containers.RepeatedCompositeFieldContainer[GraphEdge]
    truncated: bool
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, nodes: _Optional[_Iterable[_Union[GraphNode, _Mapping]]] = ..., edges: _Optional[_Iterable[_Union[GraphEdge, _Mapping]]] = ..., truncated: _Optional[bool] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class GetAlignmentPathRequest(_message.Message):
    __slots__ = ("objective", "freshness")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    objective: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, objective: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetAlignmentPathResponse(_message.Message):
    __slots__ = ("node", "path", "contracts", "read_info")
    NODE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    node: GraphNode
    path: _containers.RepeatedCompositeFieldContainer[GraphNode]
    contracts: _containers.RepeatedCompositeFieldContainer[GraphEdge]
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, node: _Optional[_Union[GraphNode, _Mapping]] = ..., path: _Optional[_Iterable[_Union[GraphNode, _Mapping]]] = ..., contracts: _Optional[_Iterable[_Union[GraphEdge, _Mapping]]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class GraphNode(_message.Message):
    __slots__ = ("objective", "distance", "standalone", "standalone_reason", "standing_etag")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_FIELD_NUMBER: _ClassVar[int]
    STANDALONE_FIELD_NUMBER: _ClassVar[int]
    STANDALONE_REASON_FIELD_NUMBER: _ClassVar[int]
    STANDING_ETAG_FIELD_NUMBER: _ClassVar[int]
    objective: _alignment_card_pb2.ObjectiveBrief
    distance: int
    standalone: bool
    standalone_reason: str
    standing_etag: str
    def __init__(self, objective: _Optional[_Union[_alignment_card_pb2.ObjectiveBrief, _Mapping]] = ..., distance: _Optional[int] = ..., standalone: _Optional[bool] = ..., standalone_reason: _Optional[str] = ..., standing_etag: _Optional[str] = ...) -> None: ...

class GraphEdge(_message.Message):
    __slots__ = ("name", "from_key_result_id", "to", "to_key_result_id", "kind", "contract_state", "dependency_state", "criticality", "awaiting", "overdue", "at_risk")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    FROM_KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TO_KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_STATE_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCY_STATE_FIELD_NUMBER: _ClassVar[int]
    CRITICALITY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_FIELD_NUMBER: _ClassVar[int]
    name: str
    from_key_result_id: str
    to: str
    to_key_result_id: str
    kind: _contract_pb2.ContractKind
    contract_state: _contract_pb2.Contract.State
    dependency_state: _dependency_pb2.Dependency.State
    criticality: _dependency_pb2.Criticality
    awaiting: str
    overdue: bool
    at_risk: bool
    def __init__(self, name: _Optional[str] = ..., from_key_result_id: _Optional[str] = ..., to: _Optional[str] = ..., to_key_result_id: _Optional[str] = ..., kind: _Optional[_Union[_contract_pb2.ContractKind, str]] = ..., contract_state: _Optional[_Union[_contract_pb2.Contract.State, str]] = ..., dependency_state: _Optional[_Union[_dependency_pb2.Dependency.State, str]] = ..., criticality: _Optional[_Union[_dependency_pb2.Criticality, str]] = ..., awaiting: _Optional[str] = ..., overdue: _Optional[bool] = ..., at_risk: _Optional[bool] = ..., **kwargs) -> None: ...
