import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import risk_pb2 as _risk_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContractKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTRACT_KIND_UNSPECIFIED: _ClassVar[ContractKind]
    CONTRACT_KIND_CONTRIBUTES: _ClassVar[ContractKind]
    CONTRACT_KIND_SUPPORTS: _ClassVar[ContractKind]
    CONTRACT_KIND_TAKES_SHARE: _ClassVar[ContractKind]
CONTRACT_KIND_UNSPECIFIED: ContractKind
CONTRACT_KIND_CONTRIBUTES: ContractKind
CONTRACT_KIND_SUPPORTS: ContractKind
CONTRACT_KIND_TAKES_SHARE: ContractKind

class Contract(_message.Message):
    __slots__ = ("name", "etag", "state", "terms", "child", "parent", "offered_by", "awaiting", "answer_due", "escalated", "escalated_to", "changes", "reconfirmed_by", "standing_terms", "risks", "counted_also", "closing", "source", "reason")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Contract.State]
        STATE_PROPOSED: _ClassVar[Contract.State]
        STATE_COUNTERED: _ClassVar[Contract.State]
        STATE_ACCEPTED: _ClassVar[Contract.State]
        STATE_ACTIVE: _ClassVar[Contract.State]
        STATE_STALE: _ClassVar[Contract.State]
        STATE_FULFILLED: _ClassVar[Contract.State]
        STATE_BREACHED: _ClassVar[Contract.State]
        STATE_RELEASED: _ClassVar[Contract.State]
        STATE_DECLINED: _ClassVar[Contract.State]
    STATE_UNSPECIFIED: Contract.State
    STATE_PROPOSED: Contract.State
    STATE_COUNTERED: Contract.State
    STATE_ACCEPTED: Contract.State
    STATE_ACTIVE: Contract.State
    STATE_STALE: Contract.State
    STATE_FULFILLED: Contract.State
    STATE_BREACHED: Contract.State
    STATE_RELEASED: Contract.State
    STATE_DECLINED: Contract.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    OFFERED_BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_TO_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    RECONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    STANDING_TERMS_FIELD_NUMBER: _ClassVar[int]
    RISKS_FIELD_NUMBER: _ClassVar[int]
    COUNTED_ALSO_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Contract.State
    terms: ContractTerms
    child: ContractEnd
    parent: ContractEnd
    offered_by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    escalated: bool
    escalated_to: str
    changes: _containers.RepeatedCompositeFieldContainer[EndChange]
    reconfirmed_by: _containers.RepeatedScalarFieldContainer[str]
    standing_terms: ContractTerms
    risks: _containers.RepeatedCompositeFieldContainer[_risk_pb2.Risk]
    counted_also: _containers.RepeatedScalarFieldContainer[str]
    closing: ContractClosing
    source: ContractSource
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Contract.State, str]] = ..., terms: _Optional[_Union[ContractTerms, _Mapping]] = ..., child: _Optional[_Union[ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[ContractEnd, _Mapping]] = ..., offered_by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., escalated: _Optional[bool] = ..., escalated_to: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[EndChange, _Mapping]]] = ..., reconfirmed_by: _Optional[_Iterable[str]] = ..., standing_terms: _Optional[_Union[ContractTerms, _Mapping]] = ..., risks: _Optional[_Iterable[_Union[_risk_pb2.Risk, _Mapping]]] = ..., counted_also: _Optional[_Iterable[str]] = ..., closing: _Optional[_Union[ContractClosing, _Mapping]] = ..., source: _Optional[_Union[ContractSource, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ContractTerms(_message.Message):
    __slots__ = ("child", "parent", "kind", "statement", "weight", "amount", "unit", "share", "metric", "due_date")
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    child: str
    parent: str
    kind: ContractKind
    statement: str
    weight: str
    amount: str
    unit: str
    share: str
    metric: str
    due_date: str
    def __init__(self, child: _Optional[str] = ..., parent: _Optional[str] = ..., kind: _Optional[_Union[ContractKind, str]] = ..., statement: _Optional[str] = ..., weight: _Optional[str] = ..., amount: _Optional[str] = ..., unit: _Optional[str] = ..., share: _Optional[str] = ..., metric: _Optional[str] = ..., due_date: _Optional[str] = ...) -> None: ...

class ContractEnd(_message.Message):
    __slots__ = ("goal", "owner", "unit", "cycle", "revision", "terms_hash", "digest")
    GOAL_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    goal: str
    owner: str
    unit: str
    cycle: str
    revision: int
    terms_hash: str
    digest: str
    def __init__(self, goal: _Optional[str] = ..., owner: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class EndChange(_message.Message):
    __slots__ = ("end", "is_child", "previous_revision", "event", "reason_code", "closed", "time")
    END_FIELD_NUMBER: _ClassVar[int]
    IS_CHILD_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_REVISION_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    end: ContractEnd
    is_child: bool
    previous_revision: int
    event: str
    reason_code: str
    closed: bool
    time: _timestamp_pb2.Timestamp
    def __init__(self, end: _Optional[_Union[ContractEnd, _Mapping]] = ..., is_child: _Optional[bool] = ..., previous_revision: _Optional[int] = ..., event: _Optional[str] = ..., reason_code: _Optional[str] = ..., closed: _Optional[bool] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContractClosing(_message.Message):
    __slots__ = ("by", "reason", "evidence_uris", "overdue")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    overdue: bool
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ..., evidence_uris: _Optional[_Iterable[str]] = ..., overdue: _Optional[bool] = ...) -> None: ...

class ContractSource(_message.Message):
    __slots__ = ("set", "reference", "evidence")
    SET_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    set: str
    reference: str
    evidence: str
    def __init__(self, set: _Optional[str] = ..., reference: _Optional[str] = ..., evidence: _Optional[str] = ...) -> None: ...
