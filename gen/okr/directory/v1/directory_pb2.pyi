import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_BUSINESS_LEAD: _ClassVar[Role]
    ROLE_HR_NAVIGATOR: _ClassVar[Role]
    ROLE_HR_MECHANIC: _ClassVar[Role]
    ROLE_AUDITOR: _ClassVar[Role]
    ROLE_DIRECTORY_KEEPER: _ClassVar[Role]
    ROLE_PLATFORM_ENGINEER: _ClassVar[Role]
ROLE_UNSPECIFIED: Role
ROLE_BUSINESS_LEAD: Role
ROLE_HR_NAVIGATOR: Role
ROLE_HR_MECHANIC: Role
ROLE_AUDITOR: Role
ROLE_DIRECTORY_KEEPER: Role
ROLE_PLATFORM_ENGINEER: Role

class Unit(_message.Message):
    __slots__ = ("name", "etag", "title", "english_title", "kind", "parent", "home_region", "dissolved")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Unit.Kind]
        KIND_COMPANY: _ClassVar[Unit.Kind]
        KIND_SUBSIDIARY: _ClassVar[Unit.Kind]
        KIND_DEPARTMENT: _ClassVar[Unit.Kind]
        KIND_TEAM: _ClassVar[Unit.Kind]
        KIND_PROJECT: _ClassVar[Unit.Kind]
        KIND_INDIVIDUAL: _ClassVar[Unit.Kind]
    KIND_UNSPECIFIED: Unit.Kind
    KIND_COMPANY: Unit.Kind
    KIND_SUBSIDIARY: Unit.Kind
    KIND_DEPARTMENT: Unit.Kind
    KIND_TEAM: Unit.Kind
    KIND_PROJECT: Unit.Kind
    KIND_INDIVIDUAL: Unit.Kind
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    DISSOLVED_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    title: str
    english_title: str
    kind: Unit.Kind
    parent: str
    home_region: str
    dissolved: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., title: _Optional[str] = ..., english_title: _Optional[str] = ..., kind: _Optional[_Union[Unit.Kind, str]] = ..., parent: _Optional[str] = ..., home_region: _Optional[str] = ..., dissolved: _Optional[bool] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("name", "etag", "display_name", "english_name", "email", "locale", "time_zone", "unit", "manager", "home_region", "job_title", "roles", "departed")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    MANAGER_FIELD_NUMBER: _ClassVar[int]
    HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    JOB_TITLE_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    DEPARTED_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    display_name: str
    english_name: str
    email: str
    locale: str
    time_zone: str
    unit: str
    manager: str
    home_region: str
    job_title: str
    roles: _containers.RepeatedCompositeFieldContainer[RoleAssignment]
    departed: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., display_name: _Optional[str] = ..., english_name: _Optional[str] = ..., email: _Optional[str] = ..., locale: _Optional[str] = ..., time_zone: _Optional[str] = ..., unit: _Optional[str] = ..., manager: _Optional[str] = ..., home_region: _Optional[str] = ..., job_title: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[RoleAssignment, _Mapping]]] = ..., departed: _Optional[bool] = ...) -> None: ...

class RoleAssignment(_message.Message):
    __slots__ = ("role", "unit", "from_time")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    role: Role
    unit: str
    from_time: _timestamp_pb2.Timestamp
    def __init__(self, role: _Optional[_Union[Role, str]] = ..., unit: _Optional[str] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
