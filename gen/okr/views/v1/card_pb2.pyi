import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.goal.v1 import measurement_pb2 as _measurement_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ObjectiveCard(_message.Message):
    __slots__ = ("name", "etag", "title", "unit", "unit_title", "owner", "owner_name", "counterpart", "cycle", "kind", "state", "consensus", "parent", "progress", "score", "key_results", "decision", "restricted", "withheld", "resource_risk", "create_time", "update_time", "source_reference")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULTS_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_RISK_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    title: str
    unit: str
    unit_title: str
    owner: str
    owner_name: str
    counterpart: str
    cycle: str
    kind: _objective_pb2.Kind
    state: _objective_pb2.Objective.State
    consensus: _objective_pb2.Objective.Consensus
    parent: str
    progress: str
    score: str
    key_results: _containers.RepeatedCompositeFieldContainer[KeyResultCard]
    decision: _objective_pb2.Closing.Decision
    restricted: bool
    withheld: bool
    resource_risk: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    source_reference: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., title: _Optional[str] = ..., unit: _Optional[str] = ..., unit_title: _Optional[str] = ..., owner: _Optional[str] = ..., owner_name: _Optional[str] = ..., counterpart: _Optional[str] = ..., cycle: _Optional[str] = ..., kind: _Optional[_Union[_objective_pb2.Kind, str]] = ..., state: _Optional[_Union[_objective_pb2.Objective.State, str]] = ..., consensus: _Optional[_Union[_objective_pb2.Objective.Consensus, str]] = ..., parent: _Optional[str] = ..., progress: _Optional[str] = ..., score: _Optional[str] = ..., key_results: _Optional[_Iterable[_Union[KeyResultCard, _Mapping]]] = ..., decision: _Optional[_Union[_objective_pb2.Closing.Decision, str]] = ..., restricted: _Optional[bool] = ..., withheld: _Optional[bool] = ..., resource_risk: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source_reference: _Optional[str] = ...) -> None: ...

class KeyResultCard(_message.Message):
    __slots__ = ("key_result_id", "title", "weight", "measurement", "reading", "measure_time", "progress", "score", "final_value", "due_date", "owner", "source_reference")
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    READING_FIELD_NUMBER: _ClassVar[int]
    MEASURE_TIME_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    FINAL_VALUE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    key_result_id: str
    title: str
    weight: str
    measurement: _measurement_pb2.Measurement
    reading: _measurement_pb2.Reading
    measure_time: _timestamp_pb2.Timestamp
    progress: str
    score: str
    final_value: str
    due_date: str
    owner: str
    source_reference: str
    def __init__(self, key_result_id: _Optional[str] = ..., title: _Optional[str] = ..., weight: _Optional[str] = ..., measurement: _Optional[_Union[_measurement_pb2.Measurement, _Mapping]] = ..., reading: _Optional[_Union[_measurement_pb2.Reading, _Mapping]] = ..., measure_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., progress: _Optional[str] = ..., score: _Optional[str] = ..., final_value: _Optional[str] = ..., due_date: _Optional[str] = ..., owner: _Optional[str] = ..., source_reference: _Optional[str] = ...) -> None: ...
