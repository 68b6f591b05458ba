from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.alignment.v1 import session_pb2 as _session_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.views.v1 import action_list_service_pb2 as _action_list_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetSessionRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetSessionResponse(_message.Message):
    __slots__ = ("session", "actions", "read_info")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    session: SessionCard
    actions: _containers.RepeatedCompositeFieldContainer[_action_list_service_pb2.ActionCard]
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, session: _Optional[_Union[SessionCard, _Mapping]] = ..., actions: _Optional[_Iterable[_Union[_action_list_service_pb2.ActionCard, _Mapping]]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
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
    states: _containers.RepeatedScalarFieldContainer[_session_pb2.Session.State]
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., cycle: _Optional[str] = ..., person: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_session_pb2.Session.State, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("sessions", "next_page_token", "read_info")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[SessionCard]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, sessions: _Optional[_Iterable[_Union[SessionCard, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class SessionCard(_message.Message):
    __slots__ = ("session", "unit_title", "participants", "spread_minutes", "open_actions", "agenda_locked")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    UNIT_TITLE_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    SPREAD_MINUTES_FIELD_NUMBER: _ClassVar[int]
    OPEN_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    AGENDA_LOCKED_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    unit_title: str
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    spread_minutes: int
    open_actions: int
    agenda_locked: bool
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., unit_title: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., spread_minutes: _Optional[int] = ..., open_actions: _Optional[int] = ..., agenda_locked: _Optional[bool] = ...) -> None: ...

class Participant(_message.Message):
    __slots__ = ("person", "display_name", "time_zone", "local_start", "at_night")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_START_FIELD_NUMBER: _ClassVar[int]
    AT_NIGHT_FIELD_NUMBER: _ClassVar[int]
    person: str
    display_name: str
    time_zone: str
    local_start: str
    at_night: bool
    def __init__(self, person: _Optional[str] = ..., display_name: _Optional[str] = ..., time_zone: _Optional[str] = ..., local_start: _Optional[str] = ..., at_night: _Optional[bool] = ...) -> None: ...
