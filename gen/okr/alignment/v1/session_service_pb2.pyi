import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import session_pb2 as _session_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlanSessionRequest(_message.Message):
    __slots__ = ("request_id", "name", "plan", "agenda", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    plan: _session_pb2.SessionPlan
    agenda: _containers.RepeatedCompositeFieldContainer[_session_pb2.AgendaItem]
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., plan: _Optional[_Union[_session_pb2.SessionPlan, _Mapping]] = ..., agenda: _Optional[_Iterable[_Union[_session_pb2.AgendaItem, _Mapping]]] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class PlanSessionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ReplanSessionRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "plan", "reason", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    plan: _session_pb2.SessionPlan
    reason: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., plan: _Optional[_Union[_session_pb2.SessionPlan, _Mapping]] = ..., reason: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReplanSessionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class ReviseAgendaRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "agenda", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    agenda: _containers.RepeatedCompositeFieldContainer[_session_pb2.AgendaItem]
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., agenda: _Optional[_Iterable[_Union[_session_pb2.AgendaItem, _Mapping]]] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReviseAgendaResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class LockAgendaRequest(_message.Message):
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

class LockAgendaResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class AddPrereadRequest(_message.Message):
    __slots__ = ("request_id", "name", "preread", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PREREAD_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    preread: _session_pb2.Preread
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., preread: _Optional[_Union[_session_pb2.Preread, _Mapping]] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AddPrereadResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class OpenSessionRequest(_message.Message):
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

class OpenSessionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class RecordDecisionRequest(_message.Message):
    __slots__ = ("request_id", "name", "decision", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    decision: _session_pb2.SessionDecision
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., decision: _Optional[_Union[_session_pb2.SessionDecision, _Mapping]] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RecordDecisionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class RecordMinutesRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "minutes", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    minutes: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., minutes: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class RecordMinutesResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class CloseSessionRequest(_message.Message):
    __slots__ = ("request_id", "name", "etag", "carry", "summary", "consistency_token", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CARRY_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    etag: str
    carry: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    consistency_token: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., carry: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ..., consistency_token: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CloseSessionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class CancelSessionRequest(_message.Message):
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

class CancelSessionResponse(_message.Message):
    __slots__ = ("session", "receipt", "warnings")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...
