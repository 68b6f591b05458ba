import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KnownObjective(_message.Message):
    __slots__ = ("owner", "counterpart", "unit", "cycle", "kind", "state", "revision", "terms_hash", "restricted", "readers", "title_digest", "key_results", "parent", "imported", "withheld_title_digest", "last_change")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    READERS_FIELD_NUMBER: _ClassVar[int]
    TITLE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULTS_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_TITLE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    LAST_CHANGE_FIELD_NUMBER: _ClassVar[int]
    owner: str
    counterpart: str
    unit: str
    cycle: str
    kind: int
    state: int
    revision: int
    terms_hash: str
    restricted: bool
    readers: _containers.RepeatedScalarFieldContainer[str]
    title_digest: str
    key_results: _containers.RepeatedCompositeFieldContainer[KnownKeyResult]
    parent: str
    imported: bool
    withheld_title_digest: str
    last_change: KnownChange
    def __init__(self, owner: _Optional[str] = ..., counterpart: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., kind: _Optional[int] = ..., state: _Optional[int] = ..., revision: _Optional[int] = ..., terms_hash: _Optional[str] = ..., restricted: _Optional[bool] = ..., readers: _Optional[_Iterable[str]] = ..., title_digest: _Optional[str] = ..., key_results: _Optional[_Iterable[_Union[KnownKeyResult, _Mapping]]] = ..., parent: _Optional[str] = ..., imported: _Optional[bool] = ..., withheld_title_digest: _Optional[str] = ..., last_change: _Optional[_Union[KnownChange, _Mapping]] = ...) -> None: ...

class KnownChange(_message.Message):
    __slots__ = ("event", "reason_code", "time")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    event: str
    reason_code: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, event: _Optional[str] = ..., reason_code: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KnownKeyResult(_message.Message):
    __slots__ = ("key_result_id", "digest", "owner", "due_date", "is_metric", "unit", "baseline", "target", "dependency", "title_digest", "weight", "content_digest", "withheld_title_digest")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    IS_METRIC_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    TITLE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_TITLE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    digest: str
    owner: str
    due_date: str
    is_metric: bool
    unit: str
    baseline: str
    target: str
    dependency: str
    title_digest: str
    weight: str
    content_digest: str
    withheld_title_digest: str
    def __init__(self, key_result_id: _Optional[str] = ..., digest: _Optional[str] = ..., owner: _Optional[str] = ..., due_date: _Optional[str] = ..., is_metric: _Optional[bool] = ..., unit: _Optional[str] = ..., baseline: _Optional[str] = ..., target: _Optional[str] = ..., dependency: _Optional[str] = ..., title_digest: _Optional[str] = ..., weight: _Optional[str] = ..., content_digest: _Optional[str] = ..., withheld_title_digest: _Optional[str] = ...) -> None: ...

class KnownCycle(_message.Message):
    __slots__ = ("state", "start_date", "end_date", "time_zone")
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    state: int
    start_date: str
    end_date: str
    time_zone: str
    def __init__(self, state: _Optional[int] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...
