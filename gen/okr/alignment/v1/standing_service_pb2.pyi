import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import standing_pb2 as _standing_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeclareStandaloneRequest(_message.Message):
    __slots__ = ("request_id", "name", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeclareStandaloneResponse(_message.Message):
    __slots__ = ("standing", "receipt", "warnings")
    STANDING_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    standing: _standing_pb2.Standing
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, standing: _Optional[_Union[_standing_pb2.Standing, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class WithdrawStandaloneRequest(_message.Message):
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

class WithdrawStandaloneResponse(_message.Message):
    __slots__ = ("standing", "receipt", "warnings")
    STANDING_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    standing: _standing_pb2.Standing
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, standing: _Optional[_Union[_standing_pb2.Standing, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...
