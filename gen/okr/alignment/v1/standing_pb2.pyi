from okr.alignment.v1 import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Standing(_message.Message):
    __slots__ = ("name", "etag", "objective", "standalone", "reason", "by", "upward", "downward")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    STANDALONE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    UPWARD_FIELD_NUMBER: _ClassVar[int]
    DOWNWARD_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    objective: str
    standalone: bool
    reason: str
    by: str
    upward: _containers.RepeatedCompositeFieldContainer[CountedLink]
    downward: _containers.RepeatedCompositeFieldContainer[CountedLink]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., objective: _Optional[str] = ..., standalone: _Optional[bool] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., upward: _Optional[_Iterable[_Union[CountedLink, _Mapping]]] = ..., downward: _Optional[_Iterable[_Union[CountedLink, _Mapping]]] = ...) -> None: ...

class CountedLink(_message.Message):
    __slots__ = ("contract", "child", "parent", "kind", "weight", "amount", "share", "metric", "unit")
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    contract: str
    child: str
    parent: str
    kind: _contract_pb2.ContractKind
    weight: str
    amount: str
    share: str
    metric: str
    unit: str
    def __init__(self, contract: _Optional[str] = ..., child: _Optional[str] = ..., parent: _Optional[str] = ..., kind: _Optional[_Union[_contract_pb2.ContractKind, str]] = ..., weight: _Optional[str] = ..., amount: _Optional[str] = ..., share: _Optional[str] = ..., metric: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...
