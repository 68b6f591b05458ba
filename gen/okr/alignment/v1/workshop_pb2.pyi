import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Workshop(_message.Message):
    __slots__ = ("name", "etag", "state", "plan", "prework", "ideas", "dissents", "actions", "summary")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Workshop.State]
        STATE_PLANNED: _ClassVar[Workshop.State]
        STATE_IDEAS: _ClassVar[Workshop.State]
        STATE_VOTING: _ClassVar[Workshop.State]
        STATE_CLOSED: _ClassVar[Workshop.State]
    STATE_UNSPECIFIED: Workshop.State
    STATE_PLANNED: Workshop.State
    STATE_IDEAS: Workshop.State
    STATE_VOTING: Workshop.State
    STATE_CLOSED: Workshop.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PREWORK_FIELD_NUMBER: _ClassVar[int]
    IDEAS_FIELD_NUMBER: _ClassVar[int]
    DISSENTS_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Workshop.State
    plan: WorkshopPlan
    prework: _containers.RepeatedCompositeFieldContainer[Prework]
    ideas: _containers.RepeatedCompositeFieldContainer[Idea]
    dissents: _containers.RepeatedCompositeFieldContainer[Dissent]
    actions: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Workshop.State, str]] = ..., plan: _Optional[_Union[WorkshopPlan, _Mapping]] = ..., prework: _Optional[_Iterable[_Union[Prework, _Mapping]]] = ..., ideas: _Optional[_Iterable[_Union[Idea, _Mapping]]] = ..., dissents: _Optional[_Iterable[_Union[Dissent, _Mapping]]] = ..., actions: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ...) -> None: ...

class WorkshopPlan(_message.Message):
    __slots__ = ("title", "question", "unit", "cycle", "facilitator", "participants", "start_time", "prework", "votes")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    FACILITATOR_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    PREWORK_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    title: str
    question: str
    unit: str
    cycle: str
    facilitator: str
    participants: _containers.RepeatedScalarFieldContainer[str]
    start_time: _timestamp_pb2.Timestamp
    prework: str
    votes: int
    def __init__(self, title: _Optional[str] = ..., question: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., facilitator: _Optional[str] = ..., participants: _Optional[_Iterable[str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., prework: _Optional[str] = ..., votes: _Optional[int] = ...) -> None: ...

class Prework(_message.Message):
    __slots__ = ("by", "text", "time")
    BY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    by: str
    text: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., text: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Idea(_message.Message):
    __slots__ = ("idea_id", "title", "why", "by", "votes", "adopted", "objective", "refusal", "draft")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    ADOPTED_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    title: str
    why: str
    by: str
    votes: int
    adopted: bool
    objective: str
    refusal: str
    draft: IdeaDraft
    def __init__(self, idea_id: _Optional[str] = ..., title: _Optional[str] = ..., why: _Optional[str] = ..., by: _Optional[str] = ..., votes: _Optional[int] = ..., adopted: _Optional[bool] = ..., objective: _Optional[str] = ..., refusal: _Optional[str] = ..., draft: _Optional[_Union[IdeaDraft, _Mapping]] = ...) -> None: ...

class Dissent(_message.Message):
    __slots__ = ("by", "idea_id", "text", "time")
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    by: str
    idea_id: str
    text: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., idea_id: _Optional[str] = ..., text: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IdeaVote(_message.Message):
    __slots__ = ("idea_id", "votes")
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    idea_id: str
    votes: int
    def __init__(self, idea_id: _Optional[str] = ..., votes: _Optional[int] = ...) -> None: ...

class IdeaDraft(_message.Message):
    __slots__ = ("terms",)
    TERMS_FIELD_NUMBER: _ClassVar[int]
    terms: _objective_pb2.Terms
    def __init__(self, terms: _Optional[_Union[_objective_pb2.Terms, _Mapping]] = ...) -> None: ...
