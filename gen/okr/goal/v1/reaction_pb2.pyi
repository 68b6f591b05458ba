from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Reaction(_message.Message):
    __slots__ = ("name", "etag", "cause", "idea_id", "objective", "key_result", "refusal_reason", "refusal")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    IDEA_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    KEY_RESULT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    cause: str
    idea_id: str
    objective: str
    key_result: str
    refusal_reason: str
    refusal: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., cause: _Optional[str] = ..., idea_id: _Optional[str] = ..., objective: _Optional[str] = ..., key_result: _Optional[str] = ..., refusal_reason: _Optional[str] = ..., refusal: _Optional[str] = ...) -> None: ...
