from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PolicyPack(_message.Message):
    __slots__ = ("name", "etag", "version", "title", "rules", "bound_units")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    BOUND_UNITS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    title: str
    rules: PolicyRules
    bound_units: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., rules: _Optional[_Union[PolicyRules, _Mapping]] = ..., bound_units: _Optional[_Iterable[str]] = ...) -> None: ...

class PolicyRules(_message.Message):
    __slots__ = ("kinds", "targets_locked", "pivot_allowed", "answer_days", "check_in_days", "grace_days", "usual_key_results", "committed_score", "aspirational_low", "aspirational_high", "on_track_gap", "at_risk_gap")
    KINDS_FIELD_NUMBER: _ClassVar[int]
    TARGETS_LOCKED_FIELD_NUMBER: _ClassVar[int]
    PIVOT_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DAYS_FIELD_NUMBER: _ClassVar[int]
    CHECK_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    GRACE_DAYS_FIELD_NUMBER: _ClassVar[int]
    USUAL_KEY_RESULTS_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_SCORE_FIELD_NUMBER: _ClassVar[int]
    ASPIRATIONAL_LOW_FIELD_NUMBER: _ClassVar[int]
    ASPIRATIONAL_HIGH_FIELD_NUMBER: _ClassVar[int]
    ON_TRACK_GAP_FIELD_NUMBER: _ClassVar[int]
    AT_RISK_GAP_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedScalarFieldContainer[_objective_pb2.Kind]
    targets_locked: bool
    pivot_allowed: bool
    answer_days: int
    check_in_days: int
    grace_days: int
    usual_key_results: int
    committed_score: str
    aspirational_low: str
    aspirational_high: str
    on_track_gap: str
    at_risk_gap: str
    def __init__(self, kinds: _Optional[_Iterable[_Union[_objective_pb2.Kind, str]]] = ..., targets_locked: _Optional[bool] = ..., pivot_allowed: _Optional[bool] = ..., answer_days: _Optional[int] = ..., check_in_days: _Optional[int] = ..., grace_days: _Optional[int] = ..., usual_key_results: _Optional[int] = ..., committed_score: _Optional[str] = ..., aspirational_low: _Optional[str] = ..., aspirational_high: _Optional[str] = ..., on_track_gap: _Optional[str] = ..., at_risk_gap: _Optional[str] = ...) -> None: ...
