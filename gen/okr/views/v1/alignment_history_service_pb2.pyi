from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.views.v1 import objective_history_service_pb2 as _objective_history_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListAlignmentHistoryRequest(_message.Message):
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

class ListAlignmentHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "read_info")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_objective_history_service_pb2.HistoryEntry]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, entries: _Optional[_Iterable[_Union[_objective_history_service_pb2.HistoryEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...
