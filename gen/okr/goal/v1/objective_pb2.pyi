import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import measurement_pb2 as _measurement_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KIND_UNSPECIFIED: _ClassVar[Kind]
    KIND_COMMITTED: _ClassVar[Kind]
    KIND_ASPIRATIONAL: _ClassVar[Kind]

class ResourceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOURCE_KIND_UNSPECIFIED: _ClassVar[ResourceKind]
    RESOURCE_KIND_PEOPLE: _ClassVar[ResourceKind]
    RESOURCE_KIND_BUDGET: _ClassVar[ResourceKind]
    RESOURCE_KIND_DECISION: _ClassVar[ResourceKind]
    RESOURCE_KIND_ACCESS: _ClassVar[ResourceKind]
    RESOURCE_KIND_TOOL: _ClassVar[ResourceKind]

class FactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FACT_KIND_UNSPECIFIED: _ClassVar[FactKind]
    FACT_KIND_CAPACITY: _ClassVar[FactKind]
    FACT_KIND_RISK: _ClassVar[FactKind]
    FACT_KIND_ASSUMPTION: _ClassVar[FactKind]
    FACT_KIND_MARKET: _ClassVar[FactKind]
    FACT_KIND_EVIDENCE: _ClassVar[FactKind]

class Origin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORIGIN_UNSPECIFIED: _ClassVar[Origin]
    ORIGIN_TOP_DOWN: _ClassVar[Origin]
    ORIGIN_BOTTOM_UP: _ClassVar[Origin]
    ORIGIN_PEER_REQUEST: _ClassVar[Origin]
    ORIGIN_CARRIED_FORWARD: _ClassVar[Origin]

class ChangeReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_REASON_UNSPECIFIED: _ClassVar[ChangeReason]
    CHANGE_REASON_EXTERNAL_CHANGE: _ClassVar[ChangeReason]
    CHANGE_REASON_RESOURCE_WITHDRAWN: _ClassVar[ChangeReason]
    CHANGE_REASON_NEW_INFORMATION: _ClassVar[ChangeReason]
    CHANGE_REASON_STRATEGY_SHIFT: _ClassVar[ChangeReason]
    CHANGE_REASON_DEPENDENCY_FAILED: _ClassVar[ChangeReason]
    CHANGE_REASON_ERROR_CORRECTION: _ClassVar[ChangeReason]
KIND_UNSPECIFIED: Kind
KIND_COMMITTED: Kind
KIND_ASPIRATIONAL: Kind
RESOURCE_KIND_UNSPECIFIED: ResourceKind
RESOURCE_KIND_PEOPLE: ResourceKind
RESOURCE_KIND_BUDGET: ResourceKind
RESOURCE_KIND_DECISION: ResourceKind
RESOURCE_KIND_ACCESS: ResourceKind
RESOURCE_KIND_TOOL: ResourceKind
FACT_KIND_UNSPECIFIED: FactKind
FACT_KIND_CAPACITY: FactKind
FACT_KIND_RISK: FactKind
FACT_KIND_ASSUMPTION: FactKind
FACT_KIND_MARKET: FactKind
FACT_KIND_EVIDENCE: FactKind
ORIGIN_UNSPECIFIED: Origin
ORIGIN_TOP_DOWN: Origin
ORIGIN_BOTTOM_UP: Origin
ORIGIN_PEER_REQUEST: Origin
ORIGIN_CARRIED_FORWARD: Origin
CHANGE_REASON_UNSPECIFIED: ChangeReason
CHANGE_REASON_EXTERNAL_CHANGE: ChangeReason
CHANGE_REASON_RESOURCE_WITHDRAWN: ChangeReason
CHANGE_REASON_NEW_INFORMATION: ChangeReason
CHANGE_REASON_STRATEGY_SHIFT: ChangeReason
CHANGE_REASON_DEPENDENCY_FAILED: ChangeReason
CHANGE_REASON_ERROR_CORRECTION: ChangeReason

class Objective(_message.Message):
    __slots__ = ("name", "etag", "state", "consensus", "terms", "revision", "terms_hash", "accepted_by", "resources", "facts", "odds", "answer_due", "escalated_to", "origin", "restriction", "readings", "closing", "policy_pack_version", "import_source", "carried_from", "original_targets", "resource_risk", "declined_by", "carried_to")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Objective.State]
        STATE_DRAFT: _ClassVar[Objective.State]
        STATE_IN_DIALOGUE: _ClassVar[Objective.State]
        STATE_AGREED: _ClassVar[Objective.State]
        STATE_ACTIVE: _ClassVar[Objective.State]
        STATE_CLOSED: _ClassVar[Objective.State]
        STATE_IMPORTED: _ClassVar[Objective.State]
    STATE_UNSPECIFIED: Objective.State
    STATE_DRAFT: Objective.State
    STATE_IN_DIALOGUE: Objective.State
    STATE_AGREED: Objective.State
    STATE_ACTIVE: Objective.State
    STATE_CLOSED: Objective.State
    STATE_IMPORTED: Objective.State
    class Consensus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONSENSUS_UNSPECIFIED: _ClassVar[Objective.Consensus]
        CONSENSUS_OPEN: _ClassVar[Objective.Consensus]
        CONSENSUS_REACHED: _ClassVar[Objective.Consensus]
        CONSENSUS_REOPENED: _ClassVar[Objective.Consensus]
    CONSENSUS_UNSPECIFIED: Objective.Consensus
    CONSENSUS_OPEN: Objective.Consensus
    CONSENSUS_REACHED: Objective.Consensus
    CONSENSUS_REOPENED: Objective.Consensus
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_BY_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    ODDS_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_FIELD_NUMBER: _ClassVar[int]
    ESCALATED_TO_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    POLICY_PACK_VERSION_FIELD_NUMBER: _ClassVar[int]
    IMPORT_SOURCE_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FROM_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_TARGETS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_RISK_FIELD_NUMBER: _ClassVar[int]
    DECLINED_BY_FIELD_NUMBER: _ClassVar[int]
    CARRIED_TO_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Objective.State
    consensus: Objective.Consensus
    terms: Terms
    revision: int
    terms_hash: str
    accepted_by: _containers.RepeatedScalarFieldContainer[str]
    resources: _containers.RepeatedCompositeFieldContainer[Resource]
    facts: _containers.RepeatedCompositeFieldContainer[Fact]
    odds: _containers.RepeatedCompositeFieldContainer[Odds]
    answer_due: _timestamp_pb2.Timestamp
    escalated_to: str
    origin: Origin
    restriction: Restriction
    readings: _containers.RepeatedCompositeFieldContainer[KeyResultReading]
    closing: Closing
    policy_pack_version: int
    import_source: ImportSource
    carried_from: str
    original_targets: _containers.RepeatedCompositeFieldContainer[OriginalTarget]
    resource_risk: bool
    declined_by: _containers.RepeatedScalarFieldContainer[str]
    carried_to: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Objective.State, str]] = ..., consensus: _Optional[_Union[Objective.Consensus, str]] = ..., terms: _Optional[_Union[Terms, _Mapping]] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., accepted_by: _Optional[_Iterable[str]] = ..., resources: _Optional[_Iterable[_Union[Resource, _Mapping]]] = ..., facts: _Optional[_Iterable[_Union[Fact, _Mapping]]] = ..., odds: _Optional[_Iterable[_Union[Odds, _Mapping]]] = ..., answer_due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., escalated_to: _Optional[str] = ..., origin: _Optional[_Union[Origin, str]] = ..., restriction: _Optional[_Union[Restriction, _Mapping]] = ..., readings: _Optional[_Iterable[_Union[KeyResultReading, _Mapping]]] = ..., closing: _Optional[_Union[Closing, _Mapping]] = ..., policy_pack_version: _Optional[int] = ..., import_source: _Optional[_Union[ImportSource, _Mapping]] = ..., carried_from: _Optional[str] = ..., original_targets: _Optional[_Iterable[_Union[OriginalTarget, _Mapping]]] = ..., resource_risk: _Optional[bool] = ..., declined_by: _Optional[_Iterable[str]] = ..., carried_to: _Optional[str] = ...) -> None: ...

class Terms(_message.Message):
    __slots__ = ("title", "why", "owner", "counterpart", "unit", "cycle", "kind", "policy_pack", "key_results", "hypothesis", "parent", "not_doing")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POLICY_PACK_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULTS_FIELD_NUMBER: _ClassVar[int]
    HYPOTHESIS_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    NOT_DOING_FIELD_NUMBER: _ClassVar[int]
    title: str
    why: str
    owner: str
    counterpart: str
    unit: str
    cycle: str
    kind: Kind
    policy_pack: str
    key_results: _containers.RepeatedCompositeFieldContainer[KeyResult]
    hypothesis: str
    parent: str
    not_doing: str
    def __init__(self, title: _Optional[str] = ..., why: _Optional[str] = ..., owner: _Optional[str] = ..., counterpart: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ..., policy_pack: _Optional[str] = ..., key_results: _Optional[_Iterable[_Union[KeyResult, _Mapping]]] = ..., hypothesis: _Optional[str] = ..., parent: _Optional[str] = ..., not_doing: _Optional[str] = ...) -> None: ...

class KeyResult(_message.Message):
    __slots__ = ("key_result_id", "title", "measurement", "weight", "due_date", "owner", "dependency")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    title: str
    measurement: _measurement_pb2.Measurement
    weight: str
    due_date: str
    owner: str
    dependency: str
    def __init__(self, key_result_id: _Optional[str] = ..., title: _Optional[str] = ..., measurement: _Optional[_Union[_measurement_pb2.Measurement, _Mapping]] = ..., weight: _Optional[str] = ..., due_date: _Optional[str] = ..., owner: _Optional[str] = ..., dependency: _Optional[str] = ...) -> None: ...

class Resource(_message.Message):
    __slots__ = ("resource_id", "kind", "description", "amount", "from_date", "state", "reason", "by")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Resource.State]
        STATE_REQUESTED: _ClassVar[Resource.State]
        STATE_OFFERED: _ClassVar[Resource.State]
        STATE_REFUSED: _ClassVar[Resource.State]
        STATE_WITHDRAWN: _ClassVar[Resource.State]
    STATE_UNSPECIFIED: Resource.State
    STATE_REQUESTED: Resource.State
    STATE_OFFERED: Resource.State
    STATE_REFUSED: Resource.State
    STATE_WITHDRAWN: Resource.State
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    resource_id: str
    kind: ResourceKind
    description: str
    amount: str
    from_date: str
    state: Resource.State
    reason: str
    by: str
    def __init__(self, resource_id: _Optional[str] = ..., kind: _Optional[_Union[ResourceKind, str]] = ..., description: _Optional[str] = ..., amount: _Optional[str] = ..., from_date: _Optional[str] = ..., state: _Optional[_Union[Resource.State, str]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class Fact(_message.Message):
    __slots__ = ("kind", "text", "by", "state_time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    kind: FactKind
    text: str
    by: str
    state_time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[_Union[FactKind, str]] = ..., text: _Optional[str] = ..., by: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Odds(_message.Message):
    __slots__ = ("by", "odds", "rationale", "revision")
    BY_FIELD_NUMBER: _ClassVar[int]
    ODDS_FIELD_NUMBER: _ClassVar[int]
    RATIONALE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    by: str
    odds: str
    rationale: str
    revision: int
    def __init__(self, by: _Optional[str] = ..., odds: _Optional[str] = ..., rationale: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class Restriction(_message.Message):
    __slots__ = ("readers", "reason")
    READERS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    readers: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, readers: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class KeyResultReading(_message.Message):
    __slots__ = ("key_result_id", "reading", "true_time", "by")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    TRUE_TIME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    reading: _measurement_pb2.Reading
    true_time: _timestamp_pb2.Timestamp
    by: str
    def __init__(self, key_result_id: _Optional[str] = ..., reading: _Optional[_Union[_measurement_pb2.Reading, _Mapping]] = ..., true_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class OriginalTarget(_message.Message):
    __slots__ = ("key_result_id", "target")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    target: str
    def __init__(self, key_result_id: _Optional[str] = ..., target: _Optional[str] = ...) -> None: ...

class Closing(_message.Message):
    __slots__ = ("decision", "why", "evidence_uris", "by")
    class Decision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DECISION_UNSPECIFIED: _ClassVar[Closing.Decision]
        DECISION_ACHIEVED: _ClassVar[Closing.Decision]
        DECISION_CARRIED: _ClassVar[Closing.Decision]
        DECISION_MODIFIED: _ClassVar[Closing.Decision]
        DECISION_DEFERRED: _ClassVar[Closing.Decision]
        DECISION_ABANDONED: _ClassVar[Closing.Decision]
        DECISION_TRANSFERRED: _ClassVar[Closing.Decision]
    DECISION_UNSPECIFIED: Closing.Decision
    DECISION_ACHIEVED: Closing.Decision
    DECISION_CARRIED: Closing.Decision
    DECISION_MODIFIED: Closing.Decision
    DECISION_DEFERRED: Closing.Decision
    DECISION_ABANDONED: Closing.Decision
    DECISION_TRANSFERRED: Closing.Decision
    DECISION_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_URIS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    decision: Closing.Decision
    why: str
    evidence_uris: _containers.RepeatedScalarFieldContainer[str]
    by: str
    def __init__(self, decision: _Optional[_Union[Closing.Decision, str]] = ..., why: _Optional[str] = ..., evidence_uris: _Optional[_Iterable[str]] = ..., by: _Optional[str] = ...) -> None: ...

class ImportSource(_message.Message):
    __slots__ = ("set", "reference", "score", "notes", "key_results")
    SET_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULTS_FIELD_NUMBER: _ClassVar[int]
    set: str
    reference: str
    score: str
    notes: _containers.RepeatedCompositeFieldContainer[SourceNote]
    key_results: _containers.RepeatedCompositeFieldContainer[KeyResultSource]
    def __init__(self, set: _Optional[str] = ..., reference: _Optional[str] = ..., score: _Optional[str] = ..., notes: _Optional[_Iterable[_Union[SourceNote, _Mapping]]] = ..., key_results: _Optional[_Iterable[_Union[KeyResultSource, _Mapping]]] = ...) -> None: ...

class KeyResultSource(_message.Message):
    __slots__ = ("key_result_id", "reference", "score", "final_value", "notes")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    FINAL_VALUE_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    reference: str
    score: str
    final_value: str
    notes: _containers.RepeatedCompositeFieldContainer[SourceNote]
    def __init__(self, key_result_id: _Optional[str] = ..., reference: _Optional[str] = ..., score: _Optional[str] = ..., final_value: _Optional[str] = ..., notes: _Optional[_Iterable[_Union[SourceNote, _Mapping]]] = ...) -> None: ...

class SourceNote(_message.Message):
    __slots__ = ("field", "text")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    field: str
    text: str
    def __init__(self, field: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...
