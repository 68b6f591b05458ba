from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
request_id: _descriptor.FieldDescriptor
OBJECTIVE_NAME_FIELD_NUMBER: _ClassVar[int]
objective_name: _descriptor.FieldDescriptor
KEY_RESULT_NAME_FIELD_NUMBER: _ClassVar[int]
key_result_name: _descriptor.FieldDescriptor
GOAL_NAME_FIELD_NUMBER: _ClassVar[int]
goal_name: _descriptor.FieldDescriptor
CYCLE_NAME_FIELD_NUMBER: _ClassVar[int]
cycle_name: _descriptor.FieldDescriptor
UNIT_NAME_FIELD_NUMBER: _ClassVar[int]
unit_name: _descriptor.FieldDescriptor
PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
person_name: _descriptor.FieldDescriptor
POLICY_PACK_NAME_FIELD_NUMBER: _ClassVar[int]
policy_pack_name: _descriptor.FieldDescriptor
ETAG_FIELD_NUMBER: _ClassVar[int]
etag: _descriptor.FieldDescriptor
DECIMAL_FIELD_NUMBER: _ClassVar[int]
decimal: _descriptor.FieldDescriptor
FRACTION_FIELD_NUMBER: _ClassVar[int]
fraction: _descriptor.FieldDescriptor
ONE_LINE_FIELD_NUMBER: _ClassVar[int]
one_line: _descriptor.FieldDescriptor
SLUG_FIELD_NUMBER: _ClassVar[int]
slug: _descriptor.FieldDescriptor
DATE_FIELD_NUMBER: _ClassVar[int]
date: _descriptor.FieldDescriptor
