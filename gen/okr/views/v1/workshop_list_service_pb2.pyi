from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import workshop_pb2 as _workshop_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import action_list_service_pb2 as _action_list_service_pb2
from okr.views.v1 import session_list_service_pb2 as _session_list_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetWorkshopRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetWorkshopResponse(_message.Message):
    __slots__ = ("workshop", "actions", "read_info")
    WORKSHOP_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    workshop: WorkshopCard
    actions: _containers.RepeatedCompositeFieldContainer[_action_list_service_pb2.ActionCard]
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, workshop: _Optional[_Union[WorkshopCard, _Mapping]] = ..., actions: _Optional[_Iterable[_Union[_action_list_service_pb2.ActionCard, _Mapping]]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ListWorkshopsRequest(_message.Message):
    __slots__ = ("unit", "cycle", "person", "states", "page_size", "page_token", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    cycle: str
    person: str
    states: _containers.RepeatedScalarFieldContainer[_workshop_pb2.Workshop.State]
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., cycle: _Optional[str] = ..., person: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_workshop_pb2.Workshop.State, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListWorkshopsResponse(_message.Message):
    __slots__ = ("workshops", "next_page_token", "read_info")
    WORKSHOPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    workshops: _containers.RepeatedCompositeFieldContainer[WorkshopCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, workshops: _Optional[_Iterable[_Union[WorkshopCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class WorkshopCard(_message.Message):
    __slots__ = ("workshop", "unit_title", "participants", "without_prework")
    WORKSHOP_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_PREWORK_FIELD_NUMBER: _ClassVar[int]
    workshop: _workshop_pb2.Workshop
    unit_title: str
    participants: _containers.RepeatedCompositeFieldContainer[_session_list_service_pb2.Participant]
    without_prework: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, workshop: _Optional[_Union[_workshop_pb2.Workshop, _Mapping]] = ..., unit_title: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[_session_list_service_pb2.Participant, _Mapping]]] = ..., without_prework: _Optional[_Iterable[str]] = ...) -> None: ...
