import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from okr.api.v1 import receipt_pb2 as _receipt_pb2
from okr.api.v1 import rules_pb2 as _rules_pb2
from okr.goal.v1 import objective_pb2 as _objective_pb2
from okr.goal.v1 import reaction_pb2 as _reaction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SupportDependencyRequest(_message.Message):
    __slots__ = ("request_id", "name", "dependency", "provider_objective", "key_result_id", "title", "quantity", "unit", "due_date", "owner", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCY_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    dependency: str
    provider_objective: str
    key_result_id: str
    title: str
    quantity: str
    unit: str
    due_date: str
    owner: str
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., dependency: _Optional[str] = ..., provider_objective: _Optional[str] = ..., key_result_id: _Optional[str] = ..., title: _Optional[str] = ..., quantity: _Optional[str] = ..., unit: _Optional[str] = ..., due_date: _Optional[str] = ..., owner: _Optional[str] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SupportDependencyResponse(_message.Message):
    __slots__ = ("reaction", "receipt", "warnings")
    REACTION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    reaction: _reaction_pb2.Reaction
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, reaction: _Optional[_Union[_reaction_pb2.Reaction, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...

class DraftIdeaRequest(_message.Message):
    __slots__ = ("request_id", "name", "workshop", "idea_id", "objective", "terms", "effective_time", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    WORKSHOP_FIELD_NUMBER: _ClassVar[int]
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    workshop: str
    idea_id: str
    objective: str
    terms: _objective_pb2.Terms
    effective_time: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., workshop: _Optional[str] = ..., idea_id: _Optional[str] = ..., objective: _Optional[str] = ..., terms: _Optional[_Union[_objective_pb2.Terms, _Mapping]] = ..., effective_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DraftIdeaResponse(_message.Message):
    __slots__ = ("reaction", "receipt", "warnings")
    REACTION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    reaction: _reaction_pb2.Reaction
    receipt: _receipt_pb2.CommitReceipt
    warnings: _containers.RepeatedCompositeFieldContainer[_receipt_pb2.Warning]
    def __init__(self, reaction: _Optional[_Union[_reaction_pb2.Reaction, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.CommitReceipt, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_receipt_pb2.Warning, _Mapping]]] = ...) -> None: ...
