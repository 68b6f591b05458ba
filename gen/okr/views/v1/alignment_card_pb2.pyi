import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.alignment.v1 import contract_pb2 as _contract_pb2
from okr.alignment.v1 import dependency_pb2 as _dependency_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ObjectiveBrief(_message.Message):
    __slots__ = ("name", "title", "unit", "unit_title", "owner", "owner_name", "cycle", "kind", "state", "restricted", "withheld", "source_reference")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    SOURCE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    unit: str
    unit_title: str
    owner: str
    owner_name: str
    cycle: str
    kind: _objective_pb2.Kind
    state: _objective_pb2.Objective.State
    restricted: bool
    withheld: bool
    source_reference: str
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., unit: _Optional[str] = ..., unit_title: _Optional[str] = ..., owner: _Optional[str] = ..., owner_name: _Optional[str] = ..., cycle: _Optional[str] = ..., kind: _Optional[_Union[_objective_pb2.Kind, str]] = ..., state: _Optional[_Union[_objective_pb2.Objective.State, str]] = ..., restricted: _Optional[bool] = ..., withheld: _Optional[bool] = ..., source_reference: _Optional[str] = ...) -> None: ...

class GoalBrief(_message.Message):
    __slots__ = ("objective", "key_result_id", "key_result_title")
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_TITLE_FIELD_NUMBER: _ClassVar[int]
    objective: ObjectiveBrief
    key_result_id: str
    key_result_title: str
    def __init__(self, objective: _Optional[_Union[ObjectiveBrief, _Mapping]] = ..., key_result_id: _Optional[str] = ..., key_result_title: _Optional[str] = ...) -> None: ...

class ContractCard(_message.Message):
    __slots__ = ("contract", "child", "parent", "awaiting_name", "overdue", "ends_moved", "create_time", "update_time")
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    CHILD_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    AWAITING_NAME_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    ENDS_MOVED_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    contract: _contract_pb2.Contract
    child: GoalBrief
    parent: GoalBrief
    awaiting_name: str
    overdue: bool
    ends_moved: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, contract: _Optional[_Union[_contract_pb2.Contract, _Mapping]] = ..., child: _Optional[_Union[GoalBrief, _Mapping]] = ..., parent: _Optional[_Union[GoalBrief, _Mapping]] = ..., awaiting_name: _Optional[str] = ..., overdue: _Optional[bool] = ..., ends_moved: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DependencyCard(_message.Message):
    __slots__ = ("dependency", "consumer", "provider", "provider_name", "awaiting_name", "overdue", "create_time", "update_time")
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_NAME_FIELD_NUMBER: _ClassVar[int]
    AWAITING_NAME_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    dependency: _dependency_pb2.Dependency
    consumer: GoalBrief
    provider: GoalBrief
    provider_name: str
    awaiting_name: str
    overdue: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, dependency: _Optional[_Union[_dependency_pb2.Dependency, _Mapping]] = ..., consumer: _Optional[_Union[GoalBrief, _Mapping]] = ..., provider: _Optional[_Union[GoalBrief, _Mapping]] = ..., provider_name: _Optional[str] = ..., awaiting_name: _Optional[str] = ..., overdue: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
