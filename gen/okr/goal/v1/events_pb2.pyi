import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.goal.v1 import cycle_pb2 as _cycle_pb2
from okr.goal.v1 import measurement_pb2 as _measurement_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from okr.goal.v1 import policy_pb2 as _policy_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ObjectiveDrafted(_message.Message):
    __slots__ = ("terms", "origin", "policy_pack_version", "terms_hash", "carried_from")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    POLICY_PACK_VERSION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FROM_FIELD_NUMBER: _ClassVar[int]
    terms: _objective_pb2.Terms
    origin: _objective_pb2.Origin
    policy_pack_version: int
    terms_hash: str
    carried_from: str
    def __init__(self, terms: _Optional[_Union[_objective_pb2.Terms, _Mapping]] = ..., origin: _Optional[_Union[_objective_pb2.Origin, str]] = ..., policy_pack_version: _Optional[int] = ..., terms_hash: _Optional[str] = ..., carried_from: _Optional[str] = ...) -> None: ...

class ObjectiveImported(_message.Message):
    __slots__ = ("terms", "source", "terms_hash", "readings")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    terms: _objective_pb2.Terms
    source: _objective_pb2.ImportSource
    terms_hash: str
    readings: _containers.RepeatedCompositeFieldContainer[_objective_pb2.KeyResultReading]
    def __init__(self, terms: _Optional[_Union[_objective_pb2.Terms, _Mapping]] = ..., source: _Optional[_Union[_objective_pb2.ImportSource, _Mapping]] = ..., terms_hash: _Optional[str] = ..., readings: _Optional[_Iterable[_Union[_objective_pb2.KeyResultReading, _Mapping]]] = ...) -> None: ...

class DialogueOpened(_message.Message):
    __slots__ = ("answer_due",)
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DialogueReopened(_message.Message):
    __slots__ = ("reason_code", "reason", "answer_due")
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    reason_code: _objective_pb2.ChangeReason
    reason: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, reason_code: _Optional[_Union[_objective_pb2.ChangeReason, str]] = ..., reason: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TermsRevised(_message.Message):
    __slots__ = ("revision", "terms", "terms_hash", "by", "reason_code", "reason", "policy_pack_version", "answer_due")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POLICY_PACK_VERSION_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    revision: int
    terms: _objective_pb2.Terms
    terms_hash: str
    by: str
    reason_code: _objective_pb2.ChangeReason
    reason: str
    policy_pack_version: int
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, revision: _Optional[int] = ..., terms: _Optional[_Union[_objective_pb2.Terms, _Mapping]] = ..., terms_hash: _Optional[str] = ..., by: _Optional[str] = ..., reason_code: _Optional[_Union[_objective_pb2.ChangeReason, str]] = ..., reason: _Optional[str] = ..., policy_pack_version: _Optional[int] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ResourceRequested(_message.Message):
    __slots__ = ("resource",)
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    resource: _objective_pb2.Resource
    def __init__(self, resource: _Optional[_Union[_objective_pb2.Resource, _Mapping]] = ...) -> None: ...

class ResourceOffered(_message.Message):
    __slots__ = ("resource", "revision", "terms_hash", "answer_due")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    resource: _objective_pb2.Resource
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, resource: _Optional[_Union[_objective_pb2.Resource, _Mapping]] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ResourceRefused(_message.Message):
    __slots__ = ("resource_id", "reason", "by")
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    resource_id: str
    reason: str
    by: str
    def __init__(self, resource_id: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ResourceWithdrawn(_message.Message):
    __slots__ = ("resource_id", "reason", "by", "raises_risk", "revision", "terms_hash", "answer_due")
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    RAISES_RISK_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    resource_id: str
    reason: str
    by: str
    raises_risk: bool
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, resource_id: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., raises_risk: _Optional[bool] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FactStated(_message.Message):
    __slots__ = ("fact",)
    FACT_FIELD_NUMBER: _ClassVar[int]
    fact: _objective_pb2.Fact
    def __init__(self, fact: _Optional[_Union[_objective_pb2.Fact, _Mapping]] = ...) -> None: ...

class OddsEstimated(_message.Message):
    __slots__ = ("odds",)
    ODDS_FIELD_NUMBER: _ClassVar[int]
    odds: _objective_pb2.Odds
    def __init__(self, odds: _Optional[_Union[_objective_pb2.Odds, _Mapping]] = ...) -> None: ...

class TermsAccepted(_message.Message):
    __slots__ = ("party", "revision", "terms_hash")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    party: str
    revision: int
    terms_hash: str
    def __init__(self, party: _Optional[str] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ...) -> None: ...

class TermsDeclined(_message.Message):
    __slots__ = ("party", "revision", "reason")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    party: str
    revision: int
    reason: str
    def __init__(self, party: _Optional[str] = ..., revision: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ObjectiveAgreed(_message.Message):
    __slots__ = ("revision", "terms_hash")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    revision: int
    terms_hash: str
    def __init__(self, revision: _Optional[int] = ..., terms_hash: _Optional[str] = ...) -> None: ...

class DialogueEscalated(_message.Message):
    __slots__ = ("to", "reason", "overdue")
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    to: str
    reason: str
    overdue: bool
    def __init__(self, to: _Optional[str] = ..., reason: _Optional[str] = ..., overdue: _Optional[bool] = ...) -> None: ...

class ObjectiveActivated(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KeyResultRetargeted(_message.Message):
    __slots__ = ("key_result_id", "target", "previous_target", "lowered", "reason_code", "reason", "revision", "terms_hash", "answer_due")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_TARGET_FIELD_NUMBER: _ClassVar[int]
    LOWERED_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    target: str
    previous_target: str
    lowered: bool
    reason_code: _objective_pb2.ChangeReason
    reason: str
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, key_result_id: _Optional[str] = ..., target: _Optional[str] = ..., previous_target: _Optional[str] = ..., lowered: _Optional[bool] = ..., reason_code: _Optional[_Union[_objective_pb2.ChangeReason, str]] = ..., reason: _Optional[str] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KeyResultsReweighted(_message.Message):
    __slots__ = ("weights", "reason_code", "reason", "revision", "terms_hash", "answer_due")
    class Weight(_message.Message):
        __slots__ = ("key_result_id", "weight")
        KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
        WEIGHT_FIELD_NUMBER: _ClassVar[int]
        key_result_id: str
        weight: str
        def __init__(self, key_result_id: _Optional[str] = ..., weight: _Optional[str] = ...) -> None: ...
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    weights: _containers.RepeatedCompositeFieldContainer[KeyResultsReweighted.Weight]
    reason_code: _objective_pb2.ChangeReason
    reason: str
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, weights: _Optional[_Iterable[_Union[KeyResultsReweighted.Weight, _Mapping]]] = ..., reason_code: _Optional[_Union[_objective_pb2.ChangeReason, str]] = ..., reason: _Optional[str] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KeyResultMeasured(_message.Message):
    __slots__ = ("key_result_id", "reading", "true_time", "note", "by")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    TRUE_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    reading: _measurement_pb2.Reading
    true_time: _timestamp_pb2.Timestamp
    note: str
    by: str
    def __init__(self, key_result_id: _Optional[str] = ..., reading: _Optional[_Union[_measurement_pb2.Reading, _Mapping]] = ..., true_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ObjectiveTransferred(_message.Message):
    __slots__ = ("owner", "previous_owner", "counterpart", "unit", "reason", "revision", "terms_hash", "answer_due")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_OWNER_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    owner: str
    previous_owner: str
    counterpart: str
    unit: str
    reason: str
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, owner: _Optional[str] = ..., previous_owner: _Optional[str] = ..., counterpart: _Optional[str] = ..., unit: _Optional[str] = ..., reason: _Optional[str] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ObjectiveRestricted(_message.Message):
    __slots__ = ("restriction",)
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    restriction: _objective_pb2.Restriction
    def __init__(self, restriction: _Optional[_Union[_objective_pb2.Restriction, _Mapping]] = ...) -> None: ...

class RestrictionLifted(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class ObjectiveClosed(_message.Message):
    __slots__ = ("closing", "carried_to")
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    CARRIED_TO_FIELD_NUMBER: _ClassVar[int]
    closing: _objective_pb2.Closing
    carried_to: str
    def __init__(self, closing: _Optional[_Union[_objective_pb2.Closing, _Mapping]] = ..., carried_to: _Optional[str] = ...) -> None: ...

class CyclePlanned(_message.Message):
    __slots__ = ("plan",)
    PLAN_FIELD_NUMBER: _ClassVar[int]
    plan: _cycle_pb2.CyclePlan
    def __init__(self, plan: _Optional[_Union[_cycle_pb2.CyclePlan, _Mapping]] = ...) -> None: ...

class CycleReplanned(_message.Message):
    __slots__ = ("plan",)
    PLAN_FIELD_NUMBER: _ClassVar[int]
    plan: _cycle_pb2.CyclePlan
    def __init__(self, plan: _Optional[_Union[_cycle_pb2.CyclePlan, _Mapping]] = ...) -> None: ...

class CycleOpened(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CycleStarted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CycleWoundUp(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CycleClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PolicyPackPublished(_message.Message):
    __slots__ = ("version", "title", "rules", "reason")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    version: int
    title: str
    rules: _policy_pb2.PolicyRules
    reason: str
    def __init__(self, version: _Optional[int] = ..., title: _Optional[str] = ..., rules: _Optional[_Union[_policy_pb2.PolicyRules, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PolicyPackBound(_message.Message):
    __slots__ = ("unit", "reason", "policy_pack")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POLICY_PACK_FIELD_NUMBER: _ClassVar[int]
    unit: str
    reason: str
    policy_pack: str
    def __init__(self, unit: _Optional[str] = ..., reason: _Optional[str] = ..., policy_pack: _Optional[str] = ...) -> None: ...

class PolicyPackReplaced(_message.Message):
    __slots__ = ("unit", "replaced_by")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_FIELD_NUMBER: _ClassVar[int]
    unit: str
    replaced_by: str
    def __init__(self, unit: _Optional[str] = ..., replaced_by: _Optional[str] = ...) -> None: ...

class SupportingKeyResultAdded(_message.Message):
    __slots__ = ("key_result", "revision", "terms_hash", "answer_due")
    KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    key_result: _objective_pb2.KeyResult
    revision: int
    terms_hash: str
    answer_due: _timestamp_pb2.Timestamp
    def __init__(self, key_result: _Optional[_Union[_objective_pb2.KeyResult, _Mapping]] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReactionTaken(_message.Message):
    __slots__ = ("cause", "idea_id", "objective", "key_result")
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    cause: str
    idea_id: str
    objective: str
    key_result: str
    def __init__(self, cause: _Optional[str] = ..., idea_id: _Optional[str] = ..., objective: _Optional[str] = ..., key_result: _Optional[str] = ...) -> None: ...

class ReactionRefused(_message.Message):
    __slots__ = ("cause", "idea_id", "refusal_reason", "refusal")
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    cause: str
    idea_id: str
    refusal_reason: str
    refusal: str
    def __init__(self, cause: _Optional[str] = ..., idea_id: _Optional[str] = ..., refusal_reason: _Optional[str] = ..., refusal: _Optional[str] = ...) -> None: ...
