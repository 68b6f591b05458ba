from okr.api.v1 import error_reason_pb2 as _error_reason_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_EXISTS: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_IS_DISSOLVED: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_NOT_FOUNDED_YET: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_BELOW_ITSELF: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_HAS_UNITS_BELOW: _ClassVar[ErrorReason]
    ERROR_REASON_UNIT_HAS_MEMBERS: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_EXISTS: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_HAS_DEPARTED: _ClassVar[ErrorReason]
    ERROR_REASON_PERSON_NOT_REGISTERED_YET: _ClassVar[ErrorReason]
    ERROR_REASON_REPORTING_LINE_CLOSES: _ClassVar[ErrorReason]
    ERROR_REASON_ROLE_NOT_HELD: _ClassVar[ErrorReason]
    ERROR_REASON_TEXT_IS_BLANK: _ClassVar[ErrorReason]
    ERROR_REASON_TIME_ZONE_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_EFFECTIVE_TIME_INVALID: _ClassVar[ErrorReason]

class WarningReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WARNING_REASON_UNSPECIFIED: _ClassVar[WarningReason]
    WARNING_REASON_TOP_IS_NOT_A_COMPANY: _ClassVar[WarningReason]
    WARNING_REASON_NOBODY_TO_REPORT_TO: _ClassVar[WarningReason]
    WARNING_REASON_REPORTS_LEFT_BEHIND: _ClassVar[WarningReason]
    WARNING_REASON_NAME_IS_NO_PSEUDONYM: _ClassVar[WarningReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_UNIT_EXISTS: ErrorReason
ERROR_REASON_UNIT_NOT_FOUND: ErrorReason
ERROR_REASON_UNIT_IS_DISSOLVED: ErrorReason
ERROR_REASON_UNIT_NOT_FOUNDED_YET: ErrorReason
ERROR_REASON_UNIT_BELOW_ITSELF: ErrorReason
ERROR_REASON_UNIT_HAS_UNITS_BELOW: ErrorReason
ERROR_REASON_UNIT_HAS_MEMBERS: ErrorReason
ERROR_REASON_PERSON_EXISTS: ErrorReason
ERROR_REASON_PERSON_NOT_FOUND: ErrorReason
ERROR_REASON_PERSON_HAS_DEPARTED: ErrorReason
ERROR_REASON_PERSON_NOT_REGISTERED_YET: ErrorReason
ERROR_REASON_REPORTING_LINE_CLOSES: ErrorReason
ERROR_REASON_ROLE_NOT_HELD: ErrorReason
ERROR_REASON_TEXT_IS_BLANK: ErrorReason
ERROR_REASON_TIME_ZONE_UNKNOWN: ErrorReason
ERROR_REASON_EFFECTIVE_TIME_INVALID: ErrorReason
WARNING_REASON_UNSPECIFIED: WarningReason
WARNING_REASON_TOP_IS_NOT_A_COMPANY: WarningReason
WARNING_REASON_NOBODY_TO_REPORT_TO: WarningReason
WARNING_REASON_REPORTS_LEFT_BEHIND: WarningReason
WARNING_REASON_NAME_IS_NO_PSEUDONYM: WarningReason
