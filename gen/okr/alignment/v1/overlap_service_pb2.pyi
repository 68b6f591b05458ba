import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import overlap_pb2 as _overlap_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeclareOverlapRequest(_message.Message):
    __slots__ = ("request_id", "name", "kind", "between", "statement", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    kind: _overlap_pb2.OverlapKind
    between: _containers.RepeatedScalarFieldContainer[str]
    statement: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[_overlap_pb2.OverlapKind, str]] = ..., between: _Optional[_Iterable[str]] = ..., statement: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeclareOverlapResponse(_message.Message):
    __slots__ = ("overlap", "receipt", "warnings")
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    overlap: _overlap_pb2.Overlap
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, overlap: _Optional[_Union[_overlap_pb2.Overlap, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class FindOverlapRequest(_message.Message):
    __slots__ = ("request_id", "name", "kind", "between", "rule", "evidence", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    kind: _overlap_pb2.OverlapKind
    between: _containers.RepeatedScalarFieldContainer[str]
    rule: str
    evidence: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[_overlap_pb2.OverlapKind, str]] = ..., between: _Optional[_Iterable[str]] = ..., rule: _Optional[str] = ..., evidence: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class FindOverlapResponse(_message.Message):
    __slots__ = ("overlap", "receipt", "warnings")
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    overlap: _overlap_pb2.Overlap
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, overlap: _Optional[_Union[_overlap_pb2.Overlap, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ResolveOverlapRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "resolution", "kept", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    resolution: _overlap_pb2.OverlapResolution
    kept: str
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., resolution: _Optional[_Union[_overlap_pb2.OverlapResolution, str]] = ..., kept: _Optional[str] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ResolveOverlapResponse(_message.Message):
    __slots__ = ("overlap", "receipt", "warnings")
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    overlap: _overlap_pb2.Overlap
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, overlap: _Optional[_Union[_overlap_pb2.Overlap, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class DismissOverlapRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DismissOverlapResponse(_message.Message):
    __slots__ = ("overlap", "receipt", "warnings")
    OVERLAP_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    overlap: _overlap_pb2.Overlap
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, overlap: _Optional[_Union[_overlap_pb2.Overlap, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...
