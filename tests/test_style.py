"""The API style that `buf lint` does not see, checked on the descriptors of all protos; and rules that were tightened."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from buf.validate import validate_pb2
from google.api import field_behavior_pb2
from google.api.field_behavior_pb2 import OPTIONAL, REQUIRED
from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    MethodOptions,
)
from okr.api.v1 import error_reason_pb2, rules_pb2

ROOT = Path(__file__).parent.parent
PROTOS = ROOT / "protos"
BANNED = ("Create", "Update", "Delete", "Set", "Patch", "Modify", "Do", "Process", "Handle")
QUERIES = ("Get", "List", "Search", "Read", "Follow")
#: Their name may be new, so no etag can be known; or late readings may arrive in any order.
WITHOUT_ETAG = ("Draft", "Propose", "Import", "Plan", "Found", "Register", "Publish", "Measure", "Declare")
#: Two more whose name may be new. Then what several people say at the same time, none of them in answer to another; and
#: what a service states after whatever has happened.
WITHOUT_ETAG_TOO = (
    "RecordAction",
    "RequestDependency",
    "AddPreread",
    "RecordDecision",
    "RecordDissent",
    "SubmitIdea",
    "SubmitPrework",
    "VoteIdeas",
    "ActivateContract",
    "ConfirmOutput",
    "ConfirmSupport",
    "FindOverlap",
    "OutdateContract",
    "SupportDependency",
    "WarnContract",
    "WarnDependency",
)
SCALARS = (FieldDescriptorProto.TYPE_STRING, FieldDescriptorProto.TYPE_BYTES)
FLOATS = (FieldDescriptorProto.TYPE_FLOAT, FieldDescriptorProto.TYPE_DOUBLE)
REPEATED = FieldDescriptorProto.LABEL_REPEATED
TIMESTAMP = ".google.protobuf.Timestamp"


def image(*folders: Path) -> FileDescriptorSet:
    """All protos of okr, with those of further folders."""
    files = [str(path.relative_to(folder)) for folder in folders for path in sorted(folder.glob("okr/**/*.proto"))]
    includes = [f"-I{folder}" for folder in (*folders, PROTOS)]
    command = [
        sys.executable,
        "-m",
        "grpc_tools.protoc",
        *includes,
        "--include_imports",
        "--descriptor_set_out=/dev/stdout",
        *files,
    ]
    return FileDescriptorSet.FromString(subprocess.run(command, check=True, capture_output=True).stdout)


class Style:
    """What is wrong with an image: one line each."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self.files = [file for file in files.file if file.package.startswith("okr.")]
        self.messages = {
            name: message for file in self.files for name, message in named(f".{file.package}", file.message_type)
        }
        self.enums = {f".{file.package}.{enum.name}": enum for file in self.files for enum in file.enum_type}
        self.enums |= {
            f"{name}.{enum.name}": enum for name, message in self.messages.items() for enum in message.enum_type
        }
        self.wrong: list[str] = []
        for file in self.files:
            self.file(file)
        for name, enum in self.enums.items():
            self.enum(name, enum)
        for name, message in self.messages.items():
            self.message(name, message)
        for name in self.asked():
            self.request_field_rules(name, self.messages[name])

    def note(self, where: str, what: str) -> None:
        self.wrong.append(f"{where.lstrip('.')}: {what}")

    def file(self, file: FileDescriptorProto) -> None:
        if not file.name.startswith(file.package.replace(".", "/") + "/"):
            self.note(file.name, f"is not in the folder of {file.package}")
        if len(file.service) > 1:
            self.note(file.name, "has more than one service")
        for service in file.service:
            where = f"{file.package}.{service.name}"
            if not service.name.endswith("Service"):
                self.note(where, "does not end in Service")
            for method in service.method:
                self.method(f"{where}.{method.name}", file, method)

    def method(self, where: str, file: FileDescriptorProto, method: MethodDescriptorProto) -> None:
        expected = [f".{file.package}.{method.name}{kind}" for kind in ("Request", "Response")]
        if [method.input_type, method.output_type] != expected:
            self.note(where, "has not its own request and response")
            return
        if method.client_streaming:
            self.note(where, "streams from the client")
        if method.name.startswith(BANNED):
            self.note(where, "says what is done to data, not what is decided")
        level = method.options.idempotency_level
        request, response = (self.messages[name] for name in expected)
        if level == MethodOptions.IDEMPOTENCY_UNKNOWN:
            self.note(where, "states no idempotency_level")
        elif level == MethodOptions.NO_SIDE_EFFECTS:
            self.query(where, method, request, response)
        elif not method.server_streaming:
            self.command(where, method, request, response)

    def command(
        self, where: str, method: MethodDescriptorProto, request: DescriptorProto, response: DescriptorProto
    ) -> None:
        fields = {field.name: field for field in request.field}
        fixed = {"request_id": 1, "name": 2, "etag": 3, "effective_time": 14, "validate_only": 15}
        for name, number in fixed.items():
            if name in fields and fields[name].number != number:
                self.note(where, f"{name} is not {number}")
        for name in ("request_id", "name", "validate_only"):
            if name not in fields:
                self.note(where, f"has no {name}")
        if "request_id" in fields and not rules_of(fields["request_id"]).string.Extensions[rules_pb2.request_id]:
            self.note(where, "request_id is no UUID")
        if "etag" in fields:
            if (
                REQUIRED not in behavior(fields["etag"])
                or not rules_of(fields["etag"]).string.Extensions[rules_pb2.etag]
            ):
                self.note(where, "etag is not required")
        elif not method.name.startswith(WITHOUT_ETAG) and method.name not in WITHOUT_ETAG_TOO:
            self.note(where, "has no etag")
        answer = {field.name: field for field in response.field}
        if not response.field or response.field[0].number != 1 or response.field[0].type_name not in self.messages:
            self.note(where, "does not answer with the resource first")
        if "receipt" not in answer or answer["receipt"].type_name != ".okr.api.v1.CommitReceipt":
            self.note(where, "has no receipt in its response")
        if "warnings" not in answer or answer["warnings"].type_name != ".okr.api.v1.Warning":
            self.note(where, "has no warnings in its response")

    def query(
        self, where: str, method: MethodDescriptorProto, request: DescriptorProto, response: DescriptorProto
    ) -> None:
        asked, answered = ({field.name for field in each.field} for each in (request, response))
        if not method.name.startswith(QUERIES):
            self.note(where, "reads and is not called Get, List, Search, Read or Follow")
        if method.server_streaming:
            if not {"through", "head"} <= answered:
                self.note(where, "streams without through and head")
            if "after" not in asked:
                self.note(where, "streams and cannot be resumed")
        pages = {"page_size", "page_token"} <= asked and "next_page_token" in answered
        if method.name.startswith(("List", "Search")) and not pages:
            self.note(where, "lists and does not page")
        if where.startswith("okr.views.") and "read_info" not in answered:
            self.note(where, "does not say what it was served from")

    def enum(self, name: str, enum: object) -> None:
        prefix = upper(name.rpartition(".")[2])
        for value in enum.value:  # type: ignore[attr-defined]
            if not value.name.startswith(f"{prefix}_"):
                self.note(name, f"{value.name} does not begin with {prefix}_")
            if value.number == 0 and value.name != f"{prefix}_UNSPECIFIED":
                self.note(name, "0 is not unspecified")
            if prefix == "ERROR_REASON" and value.number and not value.options.Extensions[error_reason_pb2.error].code:
                self.note(name, f"{value.name} has no status")

    def message(self, name: str, message: DescriptorProto) -> None:
        for field in message.field:
            where = f"{name}.{field.name}"
            if field.name.endswith("_time") and field.type_name != TIMESTAMP:
                self.note(where, "is no Timestamp")
            if field.type in FLOATS and not field.name.endswith("_per_second"):
                self.note(where, "is a float: numbers that people agree on are decimal strings")

    def asked(self) -> set[str]:
        """Every message that is or stands in a request."""
        found: set[str] = set()
        waiting = [m.input_type for file in self.files for service in file.service for m in service.method]
        while waiting:
            name = waiting.pop()
            if name in self.messages and name not in found:
                found.add(name)
                waiting += [field.type_name for field in self.messages[name].field]
        return found

    def request_field_rules(self, name: str, message: DescriptorProto) -> None:
        for field in message.field:
            where, rules = f"{name}.{field.name}", rules_of(field)
            said = behavior(field)
            if not said:
                self.note(where, "has no field_behavior")
            if REQUIRED in said and not rules.ByteSize():
                self.note(where, "is REQUIRED and has no rule")
            if REQUIRED in said and OPTIONAL in said:
                self.note(where, "is REQUIRED and OPTIONAL")
            if field.label == REPEATED and not rules.repeated.max_items and not rules.repeated.unique:
                self.note(where, "may be repeated without end")
            items = rules.repeated.items if field.label == REPEATED else rules
            if field.type in SCALARS and not bounded(field, items):
                self.note(where, "may be of any length")
            if field.type == FieldDescriptorProto.TYPE_ENUM and not items.enum.defined_only:
                self.note(where, "takes values that do not exist")


def named(prefix: str, messages: object) -> Iterator[tuple[str, DescriptorProto]]:
    for message in messages:  # type: ignore[attr-defined]
        name = f"{prefix}.{message.name}"
        yield name, message
        yield from named(name, message.nested_type)


def rules_of(field: FieldDescriptorProto) -> validate_pb2.FieldRules:
    return field.options.Extensions[validate_pb2.field]


def behavior(field: FieldDescriptorProto) -> list[int]:
    return list(field.options.Extensions[field_behavior_pb2.field_behavior])


def bounded(field: FieldDescriptorProto, rules: validate_pb2.FieldRules) -> bool:
    """A longest length, a pattern, or a shape of ours that bounds it."""
    if field.type == FieldDescriptorProto.TYPE_BYTES:
        return bool(rules.bytes.max_len or rules.bytes.len)
    shapes = [extension for extension, _ in rules.string.ListFields() if extension.is_extension]
    endless = (rules_pb2.one_line,)
    return bool(
        rules.string.max_len
        or rules.string.len
        or rules.string.pattern
        or getattr(rules.string, "in")
        or any(shape.name not in [each.name for each in endless] for shape in shapes)
    )


def upper(name: str) -> str:
    return "".join(f"_{each}" if each.isupper() else each for each in name).lstrip("_").upper()


def rules_in(files: FileDescriptorSet) -> dict[str, str]:
    """Field or message -> its constraints as text."""
    found = {}
    for file in files.file:
        if not file.package.startswith("okr."):
            continue
        for name, message in named(file.package, file.message_type):
            found[name] = text_format.MessageToString(
                message.options.Extensions[validate_pb2.message], as_one_line=True
            )
            for field in message.field:
                found[f"{name}.{field.name}"] = text_format.MessageToString(rules_of(field), as_one_line=True)
    return found


def changed_rules(before: FileDescriptorSet, after: FileDescriptorSet) -> list[str]:
    """Constraints that are not as they were released. A rule may only be loosened inside a version: each needs a look."""
    old, new = rules_in(before), rules_in(after)
    return [
        f"RULE CHANGED {name}: {old[name]!r} -> {new[name]!r}" for name in old if new.get(name, old[name]) != old[name]
    ]


@pytest.fixture(scope="module")
def ours() -> FileDescriptorSet:
    return image(PROTOS)


def test_the_protos_keep_the_style(ours):
    assert Style(ours).wrong == []


BAD = """
syntax = "proto3";
package okr.bad.v1;
import "buf/validate/validate.proto";
import "google/api/field_behavior.proto";
import "okr/api/v1/error_reason.proto";
import "okr/api/v1/rules.proto";
service Bad {
  rpc UpdateThing(UpdateThingRequest) returns (UpdateThingResponse);
  rpc MoveThing(MoveThingRequest) returns (MoveThingResponse) { option idempotency_level = IDEMPOTENT; }
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc FetchThing(FetchThingRequest) returns (stream FetchThingResponse) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc SendThings(stream SendThingsRequest) returns (SendThingsResponse) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc CloseThing(MoveThingRequest) returns (MoveThingResponse) { option idempotency_level = IDEMPOTENT; }
}
service Second {}
message UpdateThingRequest {}
message UpdateThingResponse {}
message MoveThingRequest {
  string name = 1 [(google.api.field_behavior) = REQUIRED];
  string request_id = 2 [(buf.validate.field).string.max_len = 10];
  repeated string notes = 4 [
    (google.api.field_behavior) = OPTIONAL,
    (buf.validate.field).repeated.items.string.(okr.api.v1.one_line) = true
  ];
  Kind kind = 5 [(google.api.field_behavior) = OPTIONAL];
  int64 due_time = 6 [(google.api.field_behavior) = OPTIONAL];
  double target = 7 [(google.api.field_behavior) = OPTIONAL];
}
message MoveThingResponse { string name = 1; }
message ListThingsRequest {}
message ListThingsResponse {}
message FetchThingRequest {}
message FetchThingResponse {}
message SendThingsRequest {}
message SendThingsResponse {}
enum Kind { KIND_ANY = 0; BIG = 1; }
enum ErrorReason { ERROR_REASON_UNSPECIFIED = 0; ERROR_REASON_THING_IS_GONE = 1; }
"""

FOUND = """\
okr/elsewhere/bad.proto: is not in the folder of okr.bad.v1
okr/elsewhere/bad.proto: has more than one service
okr.bad.v1.Bad: does not end in Service
okr.bad.v1.Bad.UpdateThing: says what is done to data, not what is decided
okr.bad.v1.Bad.UpdateThing: states no idempotency_level
okr.bad.v1.Bad.MoveThing: request_id is not 1
okr.bad.v1.Bad.MoveThing: name is not 2
okr.bad.v1.Bad.MoveThing: has no validate_only
okr.bad.v1.Bad.MoveThing: request_id is no UUID
okr.bad.v1.Bad.MoveThing: has no etag
okr.bad.v1.Bad.MoveThing: does not answer with the resource first
okr.bad.v1.Bad.MoveThing: has no receipt in its response
okr.bad.v1.Bad.MoveThing: has no warnings in its response
okr.bad.v1.Bad.ListThings: lists and does not page
okr.bad.v1.Bad.FetchThing: reads and is not called Get, List, Search, Read or Follow
okr.bad.v1.Bad.FetchThing: streams without through and head
okr.bad.v1.Bad.FetchThing: streams and cannot be resumed
okr.bad.v1.Bad.SendThings: streams from the client
okr.bad.v1.Bad.SendThings: reads and is not called Get, List, Search, Read or Follow
okr.bad.v1.Bad.CloseThing: has not its own request and response
okr.bad.v1.Second: does not end in Service
okr.bad.v1.Kind: 0 is not unspecified
okr.bad.v1.Kind: BIG does not begin with KIND_
okr.bad.v1.ErrorReason: ERROR_REASON_THING_IS_GONE has no status
okr.bad.v1.MoveThingRequest.name: is REQUIRED and has no rule
okr.bad.v1.MoveThingRequest.name: may be of any length
okr.bad.v1.MoveThingRequest.request_id: has no field_behavior
okr.bad.v1.MoveThingRequest.notes: may be repeated without end
okr.bad.v1.MoveThingRequest.notes: may be of any length
okr.bad.v1.MoveThingRequest.kind: takes values that do not exist
okr.bad.v1.MoveThingRequest.due_time: is no Timestamp
okr.bad.v1.MoveThingRequest.target: is a float: numbers that people agree on are decimal strings
"""


def test_every_rule_of_the_style_finds_what_breaks_it(tmp_path):
    (tmp_path / "okr" / "elsewhere").mkdir(parents=True)
    (tmp_path / "okr" / "elsewhere" / "bad.proto").write_text(BAD)
    assert sorted(set(Style(image(tmp_path)).wrong)) == sorted(set(FOUND.splitlines()))


def test_a_constraint_that_changed_is_seen(ours):
    changed = FileDescriptorSet()
    changed.CopyFrom(ours)
    assert changed_rules(ours, changed) == []
    [file] = [each for each in changed.file if each.name == "okr/goal/v1/objective.proto"]
    [terms] = [each for each in file.message_type if each.name == "Terms"]
    [title] = [each for each in terms.field if each.name == "title"]
    title.options.Extensions[validate_pb2.field].string.max_len = 20
    [found] = changed_rules(ours, changed)
    assert found.startswith("RULE CHANGED okr.goal.v1.Terms.title: ")
    assert "max_len: 300" in found
    assert "max_len: 20 " in found


def test_no_constraint_is_other_than_it_was_released(ours):
    """One image a release, tests/released/<version>.binpb: protoc --include_imports --descriptor_set_out."""
    released = sorted((ROOT / "tests" / "released").glob("*.binpb"))
    for path in released:
        assert changed_rules(FileDescriptorSet.FromString(path.read_bytes()), ours) == [], path.stem
