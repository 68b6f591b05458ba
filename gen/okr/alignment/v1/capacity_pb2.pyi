from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CapacityVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CAPACITY_VERDICT_UNSPECIFIED: _ClassVar[CapacityVerdict]
    CAPACITY_VERDICT_FITS: _ClassVar[CapacityVerdict]
    CAPACITY_VERDICT_COMMITTED_TOO_MUCH: _ClassVar[CapacityVerdict]
    CAPACITY_VERDICT_TOTAL_TOO_MUCH: _ClassVar[CapacityVerdict]
    CAPACITY_VERDICT_TOTAL_TOO_LITTLE: _ClassVar[CapacityVerdict]

class LoadKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOAD_KIND_UNSPECIFIED: _ClassVar[LoadKind]
    LOAD_KIND_COMMITTED: _ClassVar[LoadKind]
    LOAD_KIND_ASPIRATIONAL: _ClassVar[LoadKind]
CAPACITY_VERDICT_UNSPECIFIED: CapacityVerdict
CAPACITY_VERDICT_FITS: CapacityVerdict
CAPACITY_VERDICT_COMMITTED_TOO_MUCH: CapacityVerdict
CAPACITY_VERDICT_TOTAL_TOO_MUCH: CapacityVerdict
CAPACITY_VERDICT_TOTAL_TOO_LITTLE: CapacityVerdict
LOAD_KIND_UNSPECIFIED: LoadKind
LOAD_KIND_COMMITTED: LoadKind
LOAD_KIND_ASPIRATIONAL: LoadKind

class Capacity(_message.Message):
    __slots__ = ("name", "etag", "unit", "cycle", "available", "measure", "bounds", "loads", "cuts", "committed_load", "aspirational_load", "verdict")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CYCLE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    CUTS_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_LOAD_FIELD_NUMBER: _ClassVar[int]
    ASPIRATIONAL_LOAD_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    unit: str
    cycle: str
    available: str
    measure: str
    bounds: CapacityBounds
    loads: _containers.RepeatedCompositeFieldContainer[Load]
    cuts: _containers.RepeatedCompositeFieldContainer[Cut]
    committed_load: str
    aspirational_load: str
    verdict: CapacityVerdict
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., unit: _Optional[str] = ..., cycle: _Optional[str] = ..., available: _Optional[str] = ..., measure: _Optional[str] = ..., bounds: _Optional[_Union[CapacityBounds, _Mapping]] = ..., loads: _Optional[_Iterable[_Union[Load, _Mapping]]] = ..., cuts: _Optional[_Iterable[_Union[Cut, _Mapping]]] = ..., committed_load: _Optional[str] = ..., aspirational_load: _Optional[str] = ..., verdict: _Optional[_Union[CapacityVerdict, str]] = ...) -> None: ...

class CapacityBounds(_message.Message):
    __slots__ = ("committed_most", "total_least", "total_most")
    COMMITTED_MOST_FIELD_NUMBER: _ClassVar[int]
    TOTAL_LEAST_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MOST_FIELD_NUMBER: _ClassVar[int]
    committed_most: str
    total_least: str
    total_most: str
    def __init__(self, committed_most: _Optional[str] = ..., total_least: _Optional[str] = ..., total_most: _Optional[str] = ...) -> None: ...

class Load(_message.Message):
    __slots__ = ("subject", "load", "kind")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    subject: str
    load: str
    kind: LoadKind
    def __init__(self, subject: _Optional[str] = ..., load: _Optional[str] = ..., kind: _Optional[_Union[LoadKind, str]] = ...) -> None: ...

class Cut(_message.Message):
    __slots__ = ("subject", "load", "kind", "reason", "by")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    subject: str
    load: str
    kind: LoadKind
    reason: str
    by: str
    def __init__(self, subject: _Optional[str] = ..., load: _Optional[str] = ..., kind: _Optional[_Union[LoadKind, str]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...
