import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import capacity_pb2 as _capacity_pb2
from okr.alignment.v1 import contract_pb2 as _contract_pb2
from okr.alignment.v1 import dependency_pb2 as _dependency_pb2
from okr.alignment.v1 import overlap_pb2 as _overlap_pb2
from okr.alignment.v1 import risk_pb2 as _risk_pb2
from okr.alignment.v1 import session_pb2 as _session_pb2
from okr.alignment.v1 import standing_pb2 as _standing_pb2
from okr.alignment.v1 import workshop_pb2 as _workshop_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContractProposed(_message.Message):
    __slots__ = ("terms", "child", "parent", "by", "awaiting", "answer_due")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    terms: _contract_pb2.ContractTerms
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, terms: _Optional[_Union[_contract_pb2.ContractTerms, _Mapping]] = ..., child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContractCountered(_message.Message):
    __slots__ = ("terms", "child", "parent", "by", "awaiting", "answer_due", "reason")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    terms: _contract_pb2.ContractTerms
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, terms: _Optional[_Union[_contract_pb2.ContractTerms, _Mapping]] = ..., child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ContractAccepted(_message.Message):
    __slots__ = ("by", "child", "parent", "counted_also")
    BY_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    COUNTED_ALSO_FIELD_NUMBER: _ClassVar[int]
    by: str
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    counted_also: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, by: _Optional[str] = ..., child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., counted_also: _Optional[_Iterable[str]] = ...) -> None: ...

class ContractActivated(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ContractDeclined(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ContractEscalated(_message.Message):
    __slots__ = ("to", "reason", "overdue")
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    to: str
    reason: str
    overdue: bool
    def __init__(self, to: _Optional[str] = ..., reason: _Optional[str] = ..., overdue: _Optional[bool] = ...) -> None: ...

class ContractOutdated(_message.Message):
    __slots__ = ("change",)
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    change: _contract_pb2.EndChange
    def __init__(self, change: _Optional[_Union[_contract_pb2.EndChange, _Mapping]] = ...) -> None: ...

class ContractReconfirmed(_message.Message):
    __slots__ = ("by", "child", "parent")
    BY_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    by: str
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    def __init__(self, by: _Optional[str] = ..., child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ...) -> None: ...

class ContractRenewed(_message.Message):
    __slots__ = ("child", "parent", "active")
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    active: bool
    def __init__(self, child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., active: _Optional[bool] = ...) -> None: ...

class ContractFulfilled(_message.Message):
    __slots__ = ("closing",)
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    closing: _contract_pb2.ContractClosing
    def __init__(self, closing: _Optional[_Union[_contract_pb2.ContractClosing, _Mapping]] = ...) -> None: ...

class ContractBreached(_message.Message):
    __slots__ = ("closing",)
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    closing: _contract_pb2.ContractClosing
    def __init__(self, closing: _Optional[_Union[_contract_pb2.ContractClosing, _Mapping]] = ...) -> None: ...

class ContractReleased(_message.Message):
    __slots__ = ("closing",)
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    closing: _contract_pb2.ContractClosing
    def __init__(self, closing: _Optional[_Union[_contract_pb2.ContractClosing, _Mapping]] = ...) -> None: ...

class ContractImported(_message.Message):
    __slots__ = ("terms", "child", "parent", "source", "counted_also")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    COUNTED_ALSO_FIELD_NUMBER: _ClassVar[int]
    terms: _contract_pb2.ContractTerms
    child: _contract_pb2.ContractEnd
    parent: _contract_pb2.ContractEnd
    source: _contract_pb2.ContractSource
    counted_also: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, terms: _Optional[_Union[_contract_pb2.ContractTerms, _Mapping]] = ..., child: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., parent: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., source: _Optional[_Union[_contract_pb2.ContractSource, _Mapping]] = ..., counted_also: _Optional[_Iterable[str]] = ...) -> None: ...

class ContractWarned(_message.Message):
    __slots__ = ("risk",)
    RISK_FIELD_NUMBER: _ClassVar[int]
    risk: _risk_pb2.Risk
    def __init__(self, risk: _Optional[_Union[_risk_pb2.Risk, _Mapping]] = ...) -> None: ...

class LinkCounted(_message.Message):
    __slots__ = ("link", "is_downward")
    LINK_FIELD_NUMBER: _ClassVar[int]
    IS_DOWNWARD_FIELD_NUMBER: _ClassVar[int]
    link: _standing_pb2.CountedLink
    is_downward: bool
    def __init__(self, link: _Optional[_Union[_standing_pb2.CountedLink, _Mapping]] = ..., is_downward: _Optional[bool] = ...) -> None: ...

class LinkUncounted(_message.Message):
    __slots__ = ("contract",)
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    contract: str
    def __init__(self, contract: _Optional[str] = ...) -> None: ...

class StandaloneDeclared(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class StandaloneWithdrawn(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencyRequested(_message.Message):
    __slots__ = ("terms", "consumer", "by", "awaiting", "answer_due")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    terms: _dependency_pb2.DependencyTerms
    consumer: _contract_pb2.ContractEnd
    by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, terms: _Optional[_Union[_dependency_pb2.DependencyTerms, _Mapping]] = ..., consumer: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DependencyClarified(_message.Message):
    __slots__ = ("clarification", "awaiting", "is_answer")
    CLARIFICATION_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    IS_ANSWER_FIELD_NUMBER: _ClassVar[int]
    clarification: _dependency_pb2.Clarification
    awaiting: str
    is_answer: bool
    def __init__(self, clarification: _Optional[_Union[_dependency_pb2.Clarification, _Mapping]] = ..., awaiting: _Optional[str] = ..., is_answer: _Optional[bool] = ...) -> None: ...

class DependencyCountered(_message.Message):
    __slots__ = ("terms", "consumer", "provider_objective", "by", "awaiting", "answer_due", "reason")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    terms: _dependency_pb2.DependencyTerms
    consumer: _contract_pb2.ContractEnd
    provider_objective: str
    by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, terms: _Optional[_Union[_dependency_pb2.DependencyTerms, _Mapping]] = ..., consumer: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., provider_objective: _Optional[str] = ..., by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencyAccepted(_message.Message):
    __slots__ = ("by", "terms", "consumer", "provider", "accepted_by", "key_result_id")
    BY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_BY_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    by: str
    terms: _dependency_pb2.DependencyTerms
    consumer: _contract_pb2.ContractEnd
    provider: _contract_pb2.ContractEnd
    accepted_by: str
    key_result_id: str
    def __init__(self, by: _Optional[str] = ..., terms: _Optional[_Union[_dependency_pb2.DependencyTerms, _Mapping]] = ..., consumer: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., provider: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., accepted_by: _Optional[str] = ..., key_result_id: _Optional[str] = ...) -> None: ...

class DependencyDeclined(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencyEscalated(_message.Message):
    __slots__ = ("to", "reason", "overdue")
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    to: str
    reason: str
    overdue: bool
    def __init__(self, to: _Optional[str] = ..., reason: _Optional[str] = ..., overdue: _Optional[bool] = ...) -> None: ...

class DependencyRiskTaken(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencySupported(_message.Message):
    __slots__ = ("key_result",)
    KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    key_result: str
    def __init__(self, key_result: _Optional[str] = ...) -> None: ...

class DependencySupportRefused(_message.Message):
    __slots__ = ("refusal_reason", "refusal")
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    refusal_reason: str
    refusal: str
    def __init__(self, refusal_reason: _Optional[str] = ..., refusal: _Optional[str] = ...) -> None: ...

class DependencyStarted(_message.Message):
    __slots__ = ("by",)
    BY_FIELD_NUMBER: _ClassVar[int]
    by: str
    def __init__(self, by: _Optional[str] = ...) -> None: ...

class DeliveryForecasted(_message.Message):
    __slots__ = ("forecast", "slipped", "recovered")
    FORECAST_FIELD_NUMBER: _ClassVar[int]
    SLIPPED_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    forecast: _dependency_pb2.DeliveryForecast
    slipped: bool
    recovered: bool
    def __init__(self, forecast: _Optional[_Union[_dependency_pb2.DeliveryForecast, _Mapping]] = ..., slipped: _Optional[bool] = ..., recovered: _Optional[bool] = ...) -> None: ...

class DependencyDelivered(_message.Message):
    __slots__ = ("delivery",)
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    delivery: _dependency_pb2.Delivery
    def __init__(self, delivery: _Optional[_Union[_dependency_pb2.Delivery, _Mapping]] = ...) -> None: ...

class DeliveryAccepted(_message.Message):
    __slots__ = ("by", "note")
    BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    by: str
    note: str
    def __init__(self, by: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class DeliveryRejected(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencyBreached(_message.Message):
    __slots__ = ("by", "reason", "overdue")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    overdue: bool
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ..., overdue: _Optional[bool] = ...) -> None: ...

class DependencyCancelled(_message.Message):
    __slots__ = ("by", "reason")
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    by: str
    reason: str
    def __init__(self, by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DependencyWarned(_message.Message):
    __slots__ = ("risk",)
    RISK_FIELD_NUMBER: _ClassVar[int]
    risk: _risk_pb2.Risk
    def __init__(self, risk: _Optional[_Union[_risk_pb2.Risk, _Mapping]] = ...) -> None: ...

class OverlapDeclared(_message.Message):
    __slots__ = ("kind", "between", "statement", "by")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    kind: _overlap_pb2.OverlapKind
    between: _containers.RepeatedScalarFieldContainer[str]
    statement: str
    by: str
    def __init__(self, kind: _Optional[_Union[_overlap_pb2.OverlapKind, str]] = ..., between: _Optional[_Iterable[str]] = ..., statement: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class OverlapFound(_message.Message):
    __slots__ = ("kind", "between", "rule", "evidence")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    kind: _overlap_pb2.OverlapKind
    between: _containers.RepeatedScalarFieldContainer[str]
    rule: str
    evidence: str
    def __init__(self, kind: _Optional[_Union[_overlap_pb2.OverlapKind, str]] = ..., between: _Optional[_Iterable[str]] = ..., rule: _Optional[str] = ..., evidence: _Optional[str] = ...) -> None: ...

class OverlapResolved(_message.Message):
    __slots__ = ("resolution", "kept", "reason", "by")
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    resolution: _overlap_pb2.OverlapResolution
    kept: str
    reason: str
    by: str
    def __init__(self, resolution: _Optional[_Union[_overlap_pb2.OverlapResolution, str]] = ..., kept: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class OverlapDismissed(_message.Message):
    __slots__ = ("reason", "by")
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reason: str
    by: str
    def __init__(self, reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class CapacityDeclared(_message.Message):
    __slots__ = ("available", "measure", "bounds", "reason", "by")
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    available: str
    measure: str
    bounds: _capacity_pb2.CapacityBounds
    reason: str
    by: str
    def __init__(self, available: _Optional[str] = ..., measure: _Optional[str] = ..., bounds: _Optional[_Union[_capacity_pb2.CapacityBounds, _Mapping]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class LoadPlanned(_message.Message):
    __slots__ = ("load", "by")
    LOAD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    load: _capacity_pb2.Load
    by: str
    def __init__(self, load: _Optional[_Union[_capacity_pb2.Load, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class LoadDropped(_message.Message):
    __slots__ = ("subject", "reason", "by")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    subject: str
    reason: str
    by: str
    def __init__(self, subject: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class LoadCut(_message.Message):
    __slots__ = ("cut",)
    CUT_FIELD_NUMBER: _ClassVar[int]
    cut: _capacity_pb2.Cut
    def __init__(self, cut: _Optional[_Union[_capacity_pb2.Cut, _Mapping]] = ...) -> None: ...

class SessionPlanned(_message.Message):
    __slots__ = ("plan", "agenda", "agenda_lock_time", "by")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    AGENDA_LOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    plan: _session_pb2.SessionPlan
    agenda: _containers.RepeatedCompositeFieldContainer[_session_pb2.AgendaItem]
    agenda_lock_time: _timestamp_pb2.Timestamp
    by: str
    def __init__(self, plan: _Optional[_Union[_session_pb2.SessionPlan, _Mapping]] = ..., agenda: _Optional[_Iterable[_Union[_session_pb2.AgendaItem, _Mapping]]] = ..., agenda_lock_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class SessionReplanned(_message.Message):
    __slots__ = ("plan", "agenda_lock_time", "reason", "by")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    AGENDA_LOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    plan: _session_pb2.SessionPlan
    agenda_lock_time: _timestamp_pb2.Timestamp
    reason: str
    by: str
    def __init__(self, plan: _Optional[_Union[_session_pb2.SessionPlan, _Mapping]] = ..., agenda_lock_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class AgendaRevised(_message.Message):
    __slots__ = ("agenda", "by")
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    agenda: _containers.RepeatedCompositeFieldContainer[_session_pb2.AgendaItem]
    by: str
    def __init__(self, agenda: _Optional[_Iterable[_Union[_session_pb2.AgendaItem, _Mapping]]] = ..., by: _Optional[str] = ...) -> None: ...

class AgendaLocked(_message.Message):
    __slots__ = ("by", "lock_time")
    BY_FIELD_NUMBER: _ClassVar[int]
    LOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    by: str
    lock_time: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., lock_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PrereadAdded(_message.Message):
    __slots__ = ("preread", "by")
    PREREAD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    preread: _session_pb2.Preread
    by: str
    def __init__(self, preread: _Optional[_Union[_session_pb2.Preread, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class SessionOpened(_message.Message):
    __slots__ = ("carried_actions", "by")
    CARRIED_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    carried_actions: _containers.RepeatedScalarFieldContainer[str]
    by: str
    def __init__(self, carried_actions: _Optional[_Iterable[str]] = ..., by: _Optional[str] = ...) -> None: ...

class DecisionRecorded(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _session_pb2.SessionDecision
    def __init__(self, decision: _Optional[_Union[_session_pb2.SessionDecision, _Mapping]] = ...) -> None: ...

class ActionTaken(_message.Message):
    __slots__ = ("action",)
    ACTION_FIELD_NUMBER: _ClassVar[int]
    action: str
    def __init__(self, action: _Optional[str] = ...) -> None: ...

class MinutesRecorded(_message.Message):
    __slots__ = ("minutes", "by")
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    minutes: str
    by: str
    def __init__(self, minutes: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class SessionClosed(_message.Message):
    __slots__ = ("carry", "summary", "by")
    CARRY_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    carry: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    by: str
    def __init__(self, carry: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class SessionCancelled(_message.Message):
    __slots__ = ("reason", "by")
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reason: str
    by: str
    def __init__(self, reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ActionRecorded(_message.Message):
    __slots__ = ("text", "owner", "due_date", "source", "about", "by", "record_time")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    text: str
    owner: str
    due_date: str
    source: str
    about: _containers.RepeatedScalarFieldContainer[str]
    by: str
    record_time: _timestamp_pb2.Timestamp
    def __init__(self, text: _Optional[str] = ..., owner: _Optional[str] = ..., due_date: _Optional[str] = ..., source: _Optional[str] = ..., about: _Optional[_Iterable[str]] = ..., by: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ActionAssigned(_message.Message):
    __slots__ = ("owner", "due_date", "reason", "by")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    owner: str
    due_date: str
    reason: str
    by: str
    def __init__(self, owner: _Optional[str] = ..., due_date: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ActionCarried(_message.Message):
    __slots__ = ("session", "carried")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FIELD_NUMBER: _ClassVar[int]
    session: str
    carried: int
    def __init__(self, session: _Optional[str] = ..., carried: _Optional[int] = ...) -> None: ...

class ActionEscalated(_message.Message):
    __slots__ = ("to", "carried")
    TO_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FIELD_NUMBER: _ClassVar[int]
    to: str
    carried: int
    def __init__(self, to: _Optional[str] = ..., carried: _Optional[int] = ...) -> None: ...

class ActionClosed(_message.Message):
    __slots__ = ("evidence_uris", "note", "by", "close_time")
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    note: str
    by: str
    close_time: _timestamp_pb2.Timestamp
    def __init__(self, evidence_uris: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., by: _Optional[str] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ActionReopened(_message.Message):
    __slots__ = ("reason", "by")
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reason: str
    by: str
    def __init__(self, reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ActionCancelled(_message.Message):
    __slots__ = ("reason", "by")
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reason: str
    by: str
    def __init__(self, reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class WorkshopPlanned(_message.Message):
    __slots__ = ("plan", "by")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    plan: _workshop_pb2.WorkshopPlan
    by: str
    def __init__(self, plan: _Optional[_Union[_workshop_pb2.WorkshopPlan, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class PreworkSubmitted(_message.Message):
    __slots__ = ("prework",)
    PREWORK_FIELD_NUMBER: _ClassVar[int]
    prework: _workshop_pb2.Prework
    def __init__(self, prework: _Optional[_Union[_workshop_pb2.Prework, _Mapping]] = ...) -> None: ...

class WorkshopOpened(_message.Message):
    __slots__ = ("by",)
    BY_FIELD_NUMBER: _ClassVar[int]
    by: str
    def __init__(self, by: _Optional[str] = ...) -> None: ...

class IdeaSubmitted(_message.Message):
    __slots__ = ("idea_id", "title", "why", "by")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    title: str
    why: str
    by: str
    def __init__(self, idea_id: _Optional[str] = ..., title: _Optional[str] = ..., why: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class VotingOpened(_message.Message):
    __slots__ = ("by",)
    BY_FIELD_NUMBER: _ClassVar[int]
    by: str
    def __init__(self, by: _Optional[str] = ...) -> None: ...

class IdeasVoted(_message.Message):
    __slots__ = ("by", "votes")
    BY_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    by: str
    votes: _containers.RepeatedCompositeFieldContainer[_workshop_pb2.IdeaVote]
    def __init__(self, by: _Optional[str] = ..., votes: _Optional[_Iterable[_Union[_workshop_pb2.IdeaVote, _Mapping]]] = ...) -> None: ...

class DissentRecorded(_message.Message):
    __slots__ = ("dissent",)
    DISSENT_FIELD_NUMBER: _ClassVar[int]
    dissent: _workshop_pb2.Dissent
    def __init__(self, dissent: _Optional[_Union[_workshop_pb2.Dissent, _Mapping]] = ...) -> None: ...

class IdeaAdopted(_message.Message):
    __slots__ = ("idea_id", "draft", "by")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    draft: _workshop_pb2.IdeaDraft
    by: str
    def __init__(self, idea_id: _Optional[str] = ..., draft: _Optional[_Union[_workshop_pb2.IdeaDraft, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class OutputDrafted(_message.Message):
    __slots__ = ("idea_id", "objective")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    objective: str
    def __init__(self, idea_id: _Optional[str] = ..., objective: _Optional[str] = ...) -> None: ...

class OutputRefused(_message.Message):
    __slots__ = ("idea_id", "refusal_reason", "refusal")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    refusal_reason: str
    refusal: str
    def __init__(self, idea_id: _Optional[str] = ..., refusal_reason: _Optional[str] = ..., refusal: _Optional[str] = ...) -> None: ...

class WorkshopClosed(_message.Message):
    __slots__ = ("summary", "by")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    summary: str
    by: str
    def __init__(self, summary: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...
