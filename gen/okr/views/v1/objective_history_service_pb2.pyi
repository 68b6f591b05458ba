import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListObjectiveHistoryRequest(_message.Message):
    __slots__ = ("name", "newest_first", "page_size", "page_token", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    newest_first: bool
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., newest_first: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListObjectiveHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "read_info", "withheld")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[HistoryEntry]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    withheld: bool
    def __init__(self, entries: _Optional[_Iterable[_Union[HistoryEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ..., withheld: _Optional[bool] = ...) -> None: ...

class HistoryEntry(_message.Message):
    __slots__ = ("version", "position", "log_id", "type", "record_time", "effective_time", "actor", "actor_name", "on_behalf_of", "on_behalf_of_name", "sentence", "facts", "reason_code", "event_id", "command_id", "rule_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ACTOR_NAME_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_NAME_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    position: int
    log_id: str
    type: str
    record_time: _timestamp_pb2.Timestamp
    effective_time: _timestamp_pb2.Timestamp
    actor: str
    actor_name: str
    on_behalf_of: str
    on_behalf_of_name: str
    sentence: str
    facts: _containers.RepeatedCompositeFieldContainer[HistoryFact]
    reason_code: str
    event_id: str
    command_id: str
    rule_id: str
    def __init__(self, version: _Optional[int] = ..., position: _Optional[int] = ..., log_id: _Optional[str] = ..., type: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., actor_name: _Optional[str] = ..., on_behalf_of: _Optional[str] = ..., on_behalf_of_name: _Optional[str] = ..., sentence: _Optional[str] = ..., facts: _Optional[_Iterable[_Union[HistoryFact, _Mapping]]] = ..., reason_code: _Optional[str] = ..., event_id: _Optional[str] = ..., command_id: _Optional[str] = ..., rule_id: _Optional[str] = ...) -> None: ...

class HistoryFact(_message.Message):
    __slots__ = ("path", "value")
    PATH_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    path: str
    value: str
    def __init__(self, path: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
