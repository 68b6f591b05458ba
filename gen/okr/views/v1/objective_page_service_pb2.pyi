import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from okr.views.v1 import card_pb2 as _card_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetObjectivePageRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetObjectivePageResponse(_message.Message):
    __slots__ = ("page", "read_info")
    PAGE_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    page: ObjectivePage
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, page: _Optional[_Union[ObjectivePage, _Mapping]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ObjectivePage(_message.Message):
    __slots__ = ("objective", "card", "withheld", "warnings", "people", "units", "cycle_title", "parent", "children", "child_count", "create_time", "update_time", "carried_to")
    class PeopleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class UnitsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_TITLE_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CHILDREN_FIELD_NUMBER: _ClassVar[int]
    CHILD_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CARRIED_TO_FIELD_NUMBER: _ClassVar[int]
    objective: _objective_pb2.Objective
    card: _card_pb2.ObjectiveCard
    withheld: bool
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    people: _containers.ScalarMap[str, str]
    units: _containers.ScalarMap[str, str]
    cycle_title: str
    parent: ObjectiveStub
    children: _containers.RepeatedCompositeFieldContainer[ObjectiveStub]
    child_count: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    carried_to: str
    def __init__(self, objective: _Optional[_Union[_objective_pb2.Objective, _Mapping]] = ..., card: _Optional[_Union[_card_pb2.ObjectiveCard, _Mapping]] = ..., withheld: _Optional[bool] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ..., people: _Optional[_Mapping[str, str]] = ..., units: _Optional[_Mapping[str, str]] = ..., cycle_title: _Optional[str] = ..., parent: _Optional[_Union[ObjectiveStub, _Mapping]] = ..., children: _Optional[_Iterable[_Union[ObjectiveStub, _Mapping]]] = ..., child_count: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., carried_to: _Optional[str] = ...) -> None: ...

class ObjectiveStub(_message.Message):
    __slots__ = ("name", "title", "owner", "unit", "state", "withheld", "key_result_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    owner: str
    unit: str
    state: _objective_pb2.Objective.State
    withheld: bool
    key_result_id: str
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., owner: _Optional[str] = ..., unit: _Optional[str] = ..., state: _Optional[_Union[_objective_pb2.Objective.State, str]] = ..., withheld: _Optional[bool] = ..., key_result_id: _Optional[str] = ...) -> None: ...
