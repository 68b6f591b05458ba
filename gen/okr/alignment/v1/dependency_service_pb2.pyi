import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import dependency_pb2 as _dependency_pb2
from okr.alignment.v1 import risk_pb2 as _risk_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RequestDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "terms", "answer_due", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    terms: _dependency_pb2.DependencyTerms
    answer_due: _timestamp_pb2.Timestamp
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., terms: _Optional[_Union[_dependency_pb2.DependencyTerms, _Mapping]] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RequestDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ClarifyDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "text", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    text: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., text: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ClarifyDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class CounterDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "terms", "provider_objective", "answer_due", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    terms: _dependency_pb2.DependencyTerms
    provider_objective: str
    answer_due: _timestamp_pb2.Timestamp
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., terms: _Optional[_Union[_dependency_pb2.DependencyTerms, _Mapping]] = ..., provider_objective: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CounterDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class AcceptDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "provider_objective", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    provider_objective: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., provider_objective: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AcceptDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class DeclineDependencyRequest(_message.Message):
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

class DeclineDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class EscalateDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "to", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    to: str
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., to: _Optional[str] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class EscalateDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class TakeDependencyRiskRequest(_message.Message):
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

class TakeDependencyRiskResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class StartDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class StartDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ForecastDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "date", "quantity", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    date: str
    quantity: str
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., date: _Optional[str] = ..., quantity: _Optional[str] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ForecastDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class DeliverDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "evidence_uris", "quantity", "note", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    quantity: str
    note: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., evidence_uris: _Optional[_Iterable[str]] = ..., quantity: _Optional[str] = ..., note: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeliverDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class AcceptDeliveryRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "note", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    note: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., note: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AcceptDeliveryResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class RejectDeliveryRequest(_message.Message):
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

class RejectDeliveryResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class BreachDependencyRequest(_message.Message):
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

class BreachDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class CancelDependencyRequest(_message.Message):
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

class CancelDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ConfirmSupportRequest(_message.Message):
    __slots__ = ("request_id", "name", "key_result", "refusal_reason", "refusal", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    key_result: str
    refusal_reason: str
    refusal: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., key_result: _Optional[str] = ..., refusal_reason: _Optional[str] = ..., refusal: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ConfirmSupportResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class WarnDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "risk", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    risk: _risk_pb2.Risk
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., risk: _Optional[_Union[_risk_pb2.Risk, _Mapping]] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class WarnDependencyResponse(_message.Message):
    __slots__ = ("dependency", "receipt", "warnings")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...
