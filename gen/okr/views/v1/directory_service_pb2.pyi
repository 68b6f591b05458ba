from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import freshness_pb2 as _freshness_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.directory.v1 import directory_pb2 as _directory_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListUnitsRequest(_message.Message):
    __slots__ = ("with_dissolved", "page_size", "page_token", "freshness")
    WITH_DISSOLVED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    with_dissolved: bool
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, with_dissolved: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListUnitsResponse(_message.Message):
    __slots__ = ("units", "next_page_token", "read_info")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[_directory_pb2.Unit]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, units: _Optional[_Iterable[_Union[_directory_pb2.Unit, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class ListPeopleRequest(_message.Message):
    __slots__ = ("unit", "with_departed", "page_size", "page_token", "freshness")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    WITH_DEPARTED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    with_departed: bool
    page_size: int
    page_token: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, unit: _Optional[str] = ..., with_departed: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class ListPeopleResponse(_message.Message):
    __slots__ = ("people", "next_page_token", "read_info")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[_directory_pb2.Person]
    next_page_token: str
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, people: _Optional[_Iterable[_Union[_directory_pb2.Person, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...

class GetPersonRequest(_message.Message):
    __slots__ = ("name", "freshness")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    freshness: _freshness_pb2.Freshness
    def __init__(self, name: _Optional[str] = ..., freshness: _Optional[_Union[_freshness_pb2.Freshness, _Mapping]] = ...) -> None: ...

class GetPersonResponse(_message.Message):
    __slots__ = ("person", "read_info")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    READ_INFO_FIELD_NUMBER: _ClassVar[int]
    person: _directory_pb2.Person
    read_info: _freshness_pb2.ReadInfo
    def __init__(self, person: _Optional[_Union[_directory_pb2.Person, _Mapping]] = ..., read_info: _Optional[_Union[_freshness_pb2.ReadInfo, _Mapping]] = ...) -> None: ...
