from okr.api.v1 import error_reason_pb2 as _error_reason_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_REBUILD_IS_RUNNING: _ClassVar[ErrorReason]
    ERROR_REASON_REBUILD_FAILED: _ClassVar[ErrorReason]

class WarningReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WARNING_REASON_UNSPECIFIED: _ClassVar[WarningReason]
    WARNING_REASON_RESOURCE_WITHDRAWN: _ClassVar[WarningReason]
    WARNING_REASON_RESOURCE_REFUSED: _ClassVar[WarningReason]
    WARNING_REASON_RESOURCE_UNANSWERED: _ClassVar[WarningReason]
    WARNING_REASON_ODDS_FAR_APART: _ClassVar[WarningReason]
    WARNING_REASON_ODDS_LOW: _ClassVar[WarningReason]
    WARNING_REASON_ANSWER_OVERDUE: _ClassVar[WarningReason]
    WARNING_REASON_CONSENSUS_REOPENED: _ClassVar[WarningReason]
    WARNING_REASON_READING_OUTDATED: _ClassVar[WarningReason]
    WARNING_REASON_TARGET_CHANGED: _ClassVar[WarningReason]
    WARNING_REASON_PARENT_UNKNOWN: _ClassVar[WarningReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_REBUILD_IS_RUNNING: ErrorReason
ERROR_REASON_REBUILD_FAILED: ErrorReason
WARNING_REASON_UNSPECIFIED: WarningReason
WARNING_REASON_RESOURCE_WITHDRAWN: WarningReason
WARNING_REASON_RESOURCE_REFUSED: WarningReason
WARNING_REASON_RESOURCE_UNANSWERED: WarningReason
WARNING_REASON_ODDS_FAR_APART: WarningReason
WARNING_REASON_ODDS_LOW: WarningReason
WARNING_REASON_ANSWER_OVERDUE: WarningReason
WARNING_REASON_CONSENSUS_REOPENED: WarningReason
WARNING_REASON_READING_OUTDATED: WarningReason
WARNING_REASON_TARGET_CHANGED: WarningReason
WARNING_REASON_PARENT_UNKNOWN: WarningReason
