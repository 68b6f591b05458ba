import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.directory.v1 import directory_pb2 as _directory_pb2
from okr.log.v1 import record_pb2 as _record_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UnitFounded(_message.Message):
    __slots__ = ("title", "english_title", "kind", "parent", "home_region", "effective_time")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    title: str
    english_title: str
    kind: _directory_pb2.Unit.Kind
    parent: str
    home_region: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, title: _Optional[str] = ..., english_title: _Optional[str] = ..., kind: _Optional[_Union[_directory_pb2.Unit.Kind, str]] = ..., parent: _Optional[str] = ..., home_region: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UnitRenamed(_message.Message):
    __slots__ = ("title", "english_title", "effective_time")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_TITLE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    title: str
    english_title: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, title: _Optional[str] = ..., english_title: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UnitMoved(_message.Message):
    __slots__ = ("parent", "previous_parent", "reason", "effective_time")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PARENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    parent: str
    previous_parent: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, parent: _Optional[str] = ..., previous_parent: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UnitDissolved(_message.Message):
    __slots__ = ("reason", "effective_time")
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PersonRegistered(_message.Message):
    __slots__ = ("display_name", "english_name", "email", "locale", "time_zone", "unit", "manager", "home_region", "job_title", "effective_time")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    MANAGER_FIELD_NUMBER: _ClassVar[int]
    HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    JOB_TITLE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    english_name: str
    email: str
    locale: str
    time_zone: str
    unit: str
    manager: str
    home_region: str
    job_title: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, display_name: _Optional[str] = ..., english_name: _Optional[str] = ..., email: _Optional[str] = ..., locale: _Optional[str] = ..., time_zone: _Optional[str] = ..., unit: _Optional[str] = ..., manager: _Optional[str] = ..., home_region: _Optional[str] = ..., job_title: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContactCorrected(_message.Message):
    __slots__ = ("display_name", "english_name", "email", "locale", "time_zone", "effective_time")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    english_name: str
    email: str
    locale: str
    time_zone: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, display_name: _Optional[str] = ..., english_name: _Optional[str] = ..., email: _Optional[str] = ..., locale: _Optional[str] = ..., time_zone: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PersonMoved(_message.Message):
    __slots__ = ("unit", "previous_unit", "job_title", "reason", "effective_time")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_UNIT_FIELD_NUMBER: _ClassVar[int]
    JOB_TITLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    unit: str
    previous_unit: str
    job_title: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, unit: _Optional[str] = ..., previous_unit: _Optional[str] = ..., job_title: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ManagerAssigned(_message.Message):
    __slots__ = ("manager", "previous_manager", "reason", "effective_time")
    MANAGER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_MANAGER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    manager: str
    previous_manager: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, manager: _Optional[str] = ..., previous_manager: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RoleAssigned(_message.Message):
    __slots__ = ("role", "unit", "reason", "effective_time")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    role: _directory_pb2.Role
    unit: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, role: _Optional[_Union[_directory_pb2.Role, str]] = ..., unit: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RoleRevoked(_message.Message):
    __slots__ = ("role", "unit", "reason", "effective_time")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    role: _directory_pb2.Role
    unit: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, role: _Optional[_Union[_directory_pb2.Role, str]] = ..., unit: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class HomeRegionAssigned(_message.Message):
    __slots__ = ("home_region", "previous_home_region", "reason", "effective_time")
    HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HOME_REGION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    home_region: str
    previous_home_region: str
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, home_region: _Optional[str] = ..., previous_home_region: _Optional[str] = ..., reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PersonDeparted(_message.Message):
    __slots__ = ("reason", "effective_time")
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    reason: str
    effective_time: _timestamp_pb2.Timestamp
    def __init__(self, reason: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
