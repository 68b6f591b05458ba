from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OverlapKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERLAP_KIND_UNSPECIFIED: _ClassVar[OverlapKind]
    OVERLAP_KIND_CONFLICT: _ClassVar[OverlapKind]
    OVERLAP_KIND_DUPLICATE: _ClassVar[OverlapKind]
    OVERLAP_KIND_SAME_METRIC: _ClassVar[OverlapKind]

class OverlapResolution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERLAP_RESOLUTION_UNSPECIFIED: _ClassVar[OverlapResolution]
    OVERLAP_RESOLUTION_MERGED: _ClassVar[OverlapResolution]
    OVERLAP_RESOLUTION_YIELDED: _ClassVar[OverlapResolution]
    OVERLAP_RESOLUTION_SPLIT: _ClassVar[OverlapResolution]
    OVERLAP_RESOLUTION_SEQUENCED: _ClassVar[OverlapResolution]
    OVERLAP_RESOLUTION_BOTH_KEPT: _ClassVar[OverlapResolution]
OVERLAP_KIND_UNSPECIFIED: OverlapKind
OVERLAP_KIND_CONFLICT: OverlapKind
OVERLAP_KIND_DUPLICATE: OverlapKind
OVERLAP_KIND_SAME_METRIC: OverlapKind
OVERLAP_RESOLUTION_UNSPECIFIED: OverlapResolution
OVERLAP_RESOLUTION_MERGED: OverlapResolution
OVERLAP_RESOLUTION_YIELDED: OverlapResolution
OVERLAP_RESOLUTION_SPLIT: OverlapResolution
OVERLAP_RESOLUTION_SEQUENCED: OverlapResolution
OVERLAP_RESOLUTION_BOTH_KEPT: OverlapResolution

class Overlap(_message.Message):
    __slots__ = ("name", "etag", "state", "kind", "between", "statement", "declared_by", "rule", "resolution", "kept", "reason", "resolved_by")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Overlap.State]
        STATE_OPEN: _ClassVar[Overlap.State]
        STATE_RESOLVED: _ClassVar[Overlap.State]
        STATE_DISMISSED: _ClassVar[Overlap.State]
    STATE_UNSPECIFIED: Overlap.State
    STATE_OPEN: Overlap.State
    STATE_RESOLVED: Overlap.State
    STATE_DISMISSED: Overlap.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    DECLARED_BY_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_BY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    state: Overlap.State
    kind: OverlapKind
    between: _containers.RepeatedScalarFieldContainer[str]
    statement: str
    declared_by: str
    rule: str
    resolution: OverlapResolution
    kept: str
    reason: str
    resolved_by: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., state: _Optional[_Union[Overlap.State, str]] = ..., kind: _Optional[_Union[OverlapKind, str]] = ..., between: _Optional[_Iterable[str]] = ..., statement: _Optional[str] = ..., declared_by: _Optional[str] = ..., rule: _Optional[str] = ..., resolution: _Optional[_Union[OverlapResolution, str]] = ..., kept: _Optional[str] = ..., reason: _Optional[str] = ..., resolved_by: _Optional[str] = ...) -> None: ...
