import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionPurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_PURPOSE_UNSPECIFIED: _ClassVar[SessionPurpose]
    SESSION_PURPOSE_CALIBRATE_GOALS: _ClassVar[SessionPurpose]
    SESSION_PURPOSE_REMOVE_OBSTACLES: _ClassVar[SessionPurpose]
    SESSION_PURPOSE_COORDINATE_RESOURCES: _ClassVar[SessionPurpose]

class SessionMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_MODE_UNSPECIFIED: _ClassVar[SessionMode]
    SESSION_MODE_LIVE: _ClassVar[SessionMode]
    SESSION_MODE_ASYNC: _ClassVar[SessionMode]
    SESSION_MODE_HYBRID: _ClassVar[SessionMode]
SESSION_PURPOSE_UNSPECIFIED: SessionPurpose
SESSION_PURPOSE_CALIBRATE_GOALS: SessionPurpose
SESSION_PURPOSE_REMOVE_OBSTACLES: SessionPurpose
SESSION_PURPOSE_COORDINATE_RESOURCES: SessionPurpose
SESSION_MODE_UNSPECIFIED: SessionMode
SESSION_MODE_LIVE: SessionMode
SESSION_MODE_ASYNC: SessionMode
SESSION_MODE_HYBRID: SessionMode

class Session(_message.Message):
    __slots__ = ("name", "etag", "state", "plan", "agenda", "agenda_locked", "agenda_lock_time", "prereads", "decisions", "minutes", "actions", "carried_actions", "summary", "reason", "planned_by")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Session.State]
        STATE_PLANNED: _ClassVar[Session.State]
        STATE_OPEN: _ClassVar[Session.State]
        STATE_CLOSED: _ClassVar[Session.State]
        STATE_CANCELLED: _ClassVar[Session.State]
    STATE_UNSPECIFIED: Session.State
    STATE_PLANNED: Session.State
    STATE_OPEN: Session.State
    STATE_CLOSED: Session.State
    STATE_CANCELLED: Session.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    AGENDA_LOCKED_FIELD_NUMBER: _ClassVar[int]
    AGENDA_LOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    PREREADS_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    CARRIED_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PLANNED_BY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Session.State
    plan: SessionPlan
    agenda: _containers.RepeatedCompositeFieldContainer[AgendaItem]
    agenda_locked: bool
    agenda_lock_time: _timestamp_pb2.Timestamp
    prereads: _containers.RepeatedCompositeFieldContainer[Preread]
    decisions: _containers.RepeatedCompositeFieldContainer[SessionDecision]
    minutes: str
    actions: _containers.RepeatedScalarFieldContainer[str]
    carried_actions: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    reason: str
    planned_by: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Session.State, str]] = ..., plan: _Optional[_Union[SessionPlan, _Mapping]] = ..., agenda: _Optional[_Iterable[_Union[AgendaItem, _Mapping]]] = ..., agenda_locked: _Optional[bool] = ..., agenda_lock_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., prereads: _Optional[_Iterable[_Union[Preread, _Mapping]]] = ..., decisions: _Optional[_Iterable[_Union[SessionDecision, _Mapping]]] = ..., minutes: _Optional[str] = ..., actions: _Optional[_Iterable[str]] = ..., carried_actions: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ..., reason: _Optional[str] = ..., planned_by: _Optional[str] = ...) -> None: ...

class SessionPlan(_message.Message):
    __slots__ = ("title", "purpose", "mode", "unit", "cycle", "about", "facilitator", "participants", "start_time", "end_time", "previous")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    FACILITATOR_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    title: str
    purpose: SessionPurpose
    mode: SessionMode
    unit: str
    cycle: str
    about: _containers.RepeatedScalarFieldContainer[str]
    facilitator: str
    participants: _containers.RepeatedScalarFieldContainer[str]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    previous: str
    def __init__(self, title: _Optional[str] = ..., purpose: _Optional[_Union[SessionPurpose, str]] = ..., mode: _Optional[_Union[SessionMode, str]] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., about: _Optional[_Iterable[str]] = ..., facilitator: _Optional[str] = ..., participants: _Optional[_Iterable[str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., previous: _Optional[str] = ...) -> None: ...

class AgendaItem(_message.Message):
    __slots__ = ("title", "presenter", "minutes", "about")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PRESENTER_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    title: str
    presenter: str
    minutes: int
    about: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, title: _Optional[str] = ..., presenter: _Optional[str] = ..., minutes: _Optional[int] = ..., about: _Optional[_Iterable[str]] = ...) -> None: ...

class Preread(_message.Message):
    __slots__ = ("title", "uri")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    title: str
    uri: str
    def __init__(self, title: _Optional[str] = ..., uri: _Optional[str] = ...) -> None: ...

class SessionDecision(_message.Message):
    __slots__ = ("statement", "about", "decided_by", "rejected", "irreversible", "review_on")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    IRREVERSIBLE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ON_FIELD_NUMBER: _ClassVar[int]
    statement: str
    about: _containers.RepeatedScalarFieldContainer[str]
    decided_by: str
    rejected: _containers.RepeatedScalarFieldContainer[str]
    irreversible: bool
    review_on: str
    def __init__(self, statement: _Optional[str] = ..., about: _Optional[_Iterable[str]] = ..., decided_by: _Optional[str] = ..., rejected: _Optional[_Iterable[str]] = ..., irreversible: _Optional[bool] = ..., review_on: _Optional[str] = ...) -> None: ...
