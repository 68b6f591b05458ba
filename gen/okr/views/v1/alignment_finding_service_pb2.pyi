import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import alignment_card_pb2 as _alignment_card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FindingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINDING_KIND_UNSPECIFIED: _ClassVar[FindingKind]
    FINDING_KIND_UNALIGNED: _ClassVar[FindingKind]
    FINDING_KIND_STALE: _ClassVar[FindingKind]
    FINDING_KIND_UNANSWERED: _ClassVar[FindingKind]
    FINDING_KIND_COUNTED_TWICE: _ClassVar[FindingKind]
    FINDING_KIND_OVERLOADED: _ClassVar[FindingKind]
    FINDING_KIND_AT_RISK: _ClassVar[FindingKind]
    FINDING_KIND_CIRCULAR_WAIT: _ClassVar[FindingKind]
    FINDING_KIND_OVERLAPPING: _ClassVar[FindingKind]
    FINDING_KIND_DECLARED_ONLY: _ClassVar[FindingKind]

class HealthVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HEALTH_VERDICT_UNSPECIFIED: _ClassVar[HealthVerdict]
    HEALTH_VERDICT_HEALTHY: _ClassVar[HealthVerdict]
    HEALTH_VERDICT_WATCH: _ClassVar[HealthVerdict]
    HEALTH_VERDICT_GAP: _ClassVar[HealthVerdict]
FINDING_KIND_UNSPECIFIED: FindingKind
FINDING_KIND_UNALIGNED: FindingKind
FINDING_KIND_STALE: FindingKind
FINDING_KIND_UNANSWERED: FindingKind
FINDING_KIND_COUNTED_TWICE: FindingKind
FINDING_KIND_OVERLOADED: FindingKind
FINDING_KIND_AT_RISK: FindingKind
FINDING_KIND_CIRCULAR_WAIT: FindingKind
FINDING_KIND_OVERLAPPING: FindingKind
FINDING_KIND_DECLARED_ONLY: FindingKind
HEALTH_VERDICT_UNSPECIFIED: HealthVerdict
HEALTH_VERDICT_HEALTHY: HealthVerdict
HEALTH_VERDICT_WATCH: HealthVerdict
HEALTH_VERDICT_GAP: HealthVerdict

class ListAlignmentFindingsRequest(_message.Message):
    __slots__ = ("cycle", "unit", "kinds", "page_size", "page_token", "freshness")
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    cycle: str
    unit: str
    kinds: _containers.RepeatedScalarFieldContainer[FindingKind]
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, cycle: _Optional[str] = ..., unit: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[FindingKind, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListAlignmentFindingsResponse(_message.Message):
    __slots__ = ("findings", "total_count", "next_page_token", "read_info")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    total_count: int
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., total_count: _Optional[int] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class GetAlignmentHealthRequest(_message.Message):
    __slots__ = ("unit", "cycle", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    cycle: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., cycle: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetAlignmentHealthResponse(_message.Message):
    __slots__ = ("health", "read_info")
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    health: AlignmentHealth
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, health: _Optional[_Union[AlignmentHealth, _Mapping]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("kind", "subjects", "objective", "text", "waiting", "waiting_name", "since_time", "due_time", "overdue")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WAITING_NAME_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    kind: FindingKind
    subjects: _containers.RepeatedScalarFieldContainer[str]
    objective: _alignment_card_pb2.ObjectiveBrief
    text: str
    waiting: str
    waiting_name: str
    since_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    overdue: bool
    def __init__(self, kind: _Optional[_Union[FindingKind, str]] = ..., subjects: _Optional[_Iterable[str]] = ..., objective: _Optional[_Union[_alignment_card_pb2.ObjectiveBrief, _Mapping]] = ..., text: _Optional[str] = ..., waiting: _Optional[str] = ..., waiting_name: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., overdue: _Optional[bool] = ...) -> None: ...

class AlignmentHealth(_message.Message):
    __slots__ = ("objectives", "centre", "aligned", "reaching", "standalone", "unaligned", "contracts", "stale", "unanswered", "overdue", "counted_twice", "dependencies", "at_risk", "overloaded", "open_actions", "overdue_actions", "aligned_share", "healthy_from", "watch_from", "verdict", "mean_distance")
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    CENTRE_FIELD_NUMBER: _ClassVar[int]
    ALIGNED_FIELD_NUMBER: _ClassVar[int]
    REACHING_FIELD_NUMBER: _ClassVar[int]
    STANDALONE_FIELD_NUMBER: _ClassVar[int]
    UNALIGNED_FIELD_NUMBER: _ClassVar[int]
    CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    STALE_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    COUNTED_TWICE_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_FIELD_NUMBER: _ClassVar[int]
    OVERLOADED_FIELD_NUMBER: _ClassVar[int]
    OPEN_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ALIGNED_SHARE_FIELD_NUMBER: _ClassVar[int]
    HEALTHY_FROM_FIELD_NUMBER: _ClassVar[int]
    WATCH_FROM_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    MEAN_DISTANCE_FIELD_NUMBER: _ClassVar[int]
    objectives: int
    centre: int
    aligned: int
    reaching: int
    standalone: int
    unaligned: int
    contracts: int
    stale: int
    unanswered: int
    overdue: int
    counted_twice: int
    dependencies: int
    at_risk: int
    overloaded: int
    open_actions: int
    overdue_actions: int
    aligned_share: str
    healthy_from: str
    watch_from: str
    verdict: HealthVerdict
    mean_distance: str
    def __init__(self, objectives: _Optional[int] = ..., centre: _Optional[int] = ..., aligned: _Optional[int] = ..., reaching: _Optional[int] = ..., standalone: _Optional[int] = ..., unaligned: _Optional[int] = ..., contracts: _Optional[int] = ..., stale: _Optional[int] = ..., unanswered: _Optional[int] = ..., overdue: _Optional[int] = ..., counted_twice: _Optional[int] = ..., dependencies: _Optional[int] = ..., at_risk: _Optional[int] = ..., overloaded: _Optional[int] = ..., open_actions: _Optional[int] = ..., overdue_actions: _Optional[int] = ..., aligned_share: _Optional[str] = ..., healthy_from: _Optional[str] = ..., watch_from: _Optional[str] = ..., verdict: _Optional[_Union[HealthVerdict, str]] = ..., mean_distance: _Optional[str] = ...) -> None: ...
