import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import contract_pb2 as _contract_pb2
from okr.alignment.v1 import risk_pb2 as _risk_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Criticality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CRITICALITY_UNSPECIFIED: _ClassVar[Criticality]
    CRITICALITY_BLOCKING: _ClassVar[Criticality]
    CRITICALITY_IMPORTANT: _ClassVar[Criticality]
    CRITICALITY_HELPFUL: _ClassVar[Criticality]
CRITICALITY_UNSPECIFIED: Criticality
CRITICALITY_BLOCKING: Criticality
CRITICALITY_IMPORTANT: Criticality
CRITICALITY_HELPFUL: Criticality

class Dependency(_message.Message):
    __slots__ = ("name", "etag", "state", "terms", "consumer", "provider", "offered_by", "awaiting", "answer_due", "escalated_to", "provider_objective", "accepted_by", "supporting_key_result", "support_refusal", "risk_taken_by", "clarifications", "forecast", "delivery", "risks", "reason", "overdue")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Dependency.State]
        STATE_REQUESTED: _ClassVar[Dependency.State]
        STATE_CLARIFYING: _ClassVar[Dependency.State]
        STATE_COUNTERED: _ClassVar[Dependency.State]
        STATE_ACCEPTED: _ClassVar[Dependency.State]
        STATE_DECLINED: _ClassVar[Dependency.State]
        STATE_ESCALATED: _ClassVar[Dependency.State]
        STATE_RISK_TAKEN: _ClassVar[Dependency.State]
        STATE_IN_PROGRESS: _ClassVar[Dependency.State]
        STATE_DELIVERED: _ClassVar[Dependency.State]
        STATE_DELIVERY_ACCEPTED: _ClassVar[Dependency.State]
        STATE_DELIVERY_REJECTED: _ClassVar[Dependency.State]
        STATE_BREACHED: _ClassVar[Dependency.State]
        STATE_CANCELLED: _ClassVar[Dependency.State]
    STATE_UNSPECIFIED: Dependency.State
    STATE_REQUESTED: Dependency.State
    STATE_CLARIFYING: Dependency.State
    STATE_COUNTERED: Dependency.State
    STATE_ACCEPTED: Dependency.State
    STATE_DECLINED: Dependency.State
    STATE_ESCALATED: Dependency.State
    STATE_RISK_TAKEN: Dependency.State
    STATE_IN_PROGRESS: Dependency.State
    STATE_DELIVERED: Dependency.State
    STATE_DELIVERY_ACCEPTED: Dependency.State
    STATE_DELIVERY_REJECTED: Dependency.State
    STATE_BREACHED: Dependency.State
    STATE_CANCELLED: Dependency.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    OFFERED_BY_FIELD_NUMBER: _ClassVar[int]
    AWAITING_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_TO_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_BY_FIELD_NUMBER: _ClassVar[int]
    SUPPORTING_KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_REFUSAL_FIELD_NUMBER: _ClassVar[int]
    RISK_TAKEN_BY_FIELD_NUMBER: _ClassVar[int]
    CLARIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    FORECAST_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    RISKS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Dependency.State
    terms: DependencyTerms
    consumer: _contract_pb2.ContractEnd
    provider: _contract_pb2.ContractEnd
    offered_by: str
    awaiting: str
    answer_due: _timestamp_pb2.Timestamp
    escalated_to: str
    provider_objective: str
    accepted_by: str
    supporting_key_result: str
    support_refusal: str
    risk_taken_by: str
    clarifications: _containers.RepeatedCompositeFieldContainer[Clarification]
    forecast: DeliveryForecast
    delivery: Delivery
    risks: _containers.RepeatedCompositeFieldContainer[_risk_pb2.Risk]
    reason: str
    overdue: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Dependency.State, str]] = ..., terms: _Optional[_Union[DependencyTerms, _Mapping]] = ..., consumer: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., provider: _Optional[_Union[_contract_pb2.ContractEnd, _Mapping]] = ..., offered_by: _Optional[str] = ..., awaiting: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., escalated_to: _Optional[str] = ..., provider_objective: _Optional[str] = ..., accepted_by: _Optional[str] = ..., supporting_key_result: _Optional[str] = ..., support_refusal: _Optional[str] = ..., risk_taken_by: _Optional[str] = ..., clarifications: _Optional[_Iterable[_Union[Clarification, _Mapping]]] = ..., forecast: _Optional[_Union[DeliveryForecast, _Mapping]] = ..., delivery: _Optional[_Union[Delivery, _Mapping]] = ..., risks: _Optional[_Iterable[_Union[_risk_pb2.Risk, _Mapping]]] = ..., reason: _Optional[str] = ..., overdue: _Optional[bool] = ...) -> None: ...

class DependencyTerms(_message.Message):
    __slots__ = ("consumer", "provider", "deliverable", "details", "quantity", "unit", "needed_by", "criticality", "effort", "effort_measure")
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    DELIVERABLE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NEEDED_BY_FIELD_NUMBER: _ClassVar[int]
    CRITICALITY_FIELD_NUMBER: _ClassVar[int]
    EFFORT_FIELD_NUMBER: _ClassVar[int]
    EFFORT_MEASURE_FIELD_NUMBER: _ClassVar[int]
    consumer: str
    provider: str
    deliverable: str
    details: str
    quantity: str
    unit: str
    needed_by: str
    criticality: Criticality
    effort: str
    effort_measure: str
    def __init__(self, consumer: _Optional[str] = ..., provider: _Optional[str] = ..., deliverable: _Optional[str] = ..., details: _Optional[str] = ..., quantity: _Optional[str] = ..., unit: _Optional[str] = ..., needed_by: _Optional[str] = ..., criticality: _Optional[_Union[Criticality, str]] = ..., effort: _Optional[str] = ..., effort_measure: _Optional[str] = ...) -> None: ...

class Clarification(_message.Message):
    __slots__ = ("by", "text", "time")
    BY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    by: str
    text: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., text: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DeliveryForecast(_message.Message):
    __slots__ = ("date", "quantity", "reason", "by", "days_late", "short", "time")
    DATE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    date: str
    quantity: str
    reason: str
    by: str
    days_late: int
    short: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, date: _Optional[str] = ..., quantity: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., days_late: _Optional[int] = ..., short: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("by", "evidence_uris", "quantity", "note", "time")
    BY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    by: str
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    quantity: str
    note: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., evidence_uris: _Optional[_Iterable[str]] = ..., quantity: _Optional[str] = ..., note: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
