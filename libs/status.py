"""From an error to what goes over the wire: a google.rpc.Status that always has an ErrorInfo."""

import importlib
import logging
import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, PreconditionFailure, RetryInfo
from google.rpc.status_pb2 import Status
from okr.api.v1 import error_reason_pb2

from libs.eventlog import LogUnavailable, Overloaded
from libs.identity import TokenRefused
from libs.refusal import Refusal

EDGE = "okr.api.v1"
RETRY_MS = 200
_PREFIX = "ERROR_REASON_"
#: All of it travels as metadata, of which there may be 16 KiB.
_MOST_VIOLATIONS = 40
_LONGEST_TEXT = 500
_CODES = {code.value[0]: code for code in grpc.StatusCode}

logger = logging.getLogger(__name__)


class ShapeInvalid(Exception):
    """The request has the wrong shape. violations: (field path, what is wrong) of each."""

    def __init__(self, message: str, violations: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.violations = list(violations)


@dataclass(frozen=True)
class Failure:
    """How a call ends that did not succeed."""

    reason: str
    status: Status
    retry_after_ms: int = 0

    @property
    def code(self) -> grpc.StatusCode:
        return _CODES[self.status.code]

    @property
    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        details = ("grpc-status-details-bin", self.status.SerializeToString())
        if not self.retry_after_ms:
            return (details,)
        # What clients act on: they do not look at RetryInfo.
        return (details, ("grpc-retry-pushback-ms", str(self.retry_after_ms)))


class Reasons:
    """The errors of one proto service: those of its package's ErrorReason, and those of the edge."""

    def __init__(self, service: ServiceDescriptor) -> None:
        package = service.file.package
        self._known = {**_reasons_of(EDGE), **_reasons_of(package)}

    def failure(self, error: BaseException) -> Failure:
        """What the caller is told. A defect tells no more than the incident that the log has."""
        match error:
            case Refusal():
                return self._of_refusal(error)
            case TokenRefused():
                return self._failure(error.reason, str(error))
            case ShapeInvalid():
                return self._failure("FIELD_INVALID", str(error), details=[_bad_request(error.violations)])
            case Overloaded():
                return self._failure("OVERLOADED", str(error), retry_after_ms=error.retry_after_ms)
            case LogUnavailable():
                message = "the log cannot be reached; retry with the same request_id"
                return self._failure("UNAVAILABLE", message, retry_after_ms=RETRY_MS)
            case TimeoutError():
                message = "it took too long; the outcome is unknown, retry with the same request_id"
                return self._failure("DEADLINE_EXCEEDED", message)
        return self._of_defect(error)

    def overloaded(self, message: str) -> Failure:
        """Refused before any work. Callers come back spread out."""
        return self._failure("OVERLOADED", message, retry_after_ms=int(RETRY_MS * random.uniform(0.5, 1.5)))

    def _of_refusal(self, refusal: Refusal) -> Failure:
        details: list[Message] = []
        if refusal.field:
            details.append(_bad_request([(refusal.field, str(refusal))]))
        if refusal.status == "FAILED_PRECONDITION":
            subject = next(iter(refusal.metadata.values()), "")
            violation = PreconditionFailure.Violation(type=refusal.reason, subject=subject, description=str(refusal))
            details.append(PreconditionFailure(violations=[violation]))
        return self._failure(refusal.reason, str(refusal), refusal.status, details, refusal.metadata)

    def _of_defect(self, error: BaseException) -> Failure:
        incident = str(uuid.uuid4())
        logger.error("incident %s", incident, exc_info=error)
        return self._failure("DEFECT", f"a defect of ours; incident {incident}", metadata={"incident": incident})

    def _failure(
        self,
        reason: str,
        message: str,
        status: str = "INTERNAL",
        details: Iterable[Message] = (),
        metadata: Mapping[str, str] | None = None,
        retry_after_ms: int = 0,
    ) -> Failure:
        domain, code = self._known.get(reason, (EDGE, code_pb2.Code.Value(status)))
        info = ErrorInfo(reason=reason, domain=domain, metadata=_short(metadata or {}))
        all_details = [info, *details]
        if retry_after_ms:
            all_details.append(
                RetryInfo(retry_delay=Duration(nanos=retry_after_ms % 1000 * 1_000_000, seconds=retry_after_ms // 1000))
            )
        packed = [Any() for _ in all_details]
        for each, detail in zip(packed, all_details, strict=True):
            each.Pack(detail)
        return Failure(reason, Status(code=code, message=message[:_LONGEST_TEXT], details=packed), retry_after_ms)


def _reasons_of(package: str) -> dict[str, tuple[str, int]]:
    """reason -> (domain, code) of the package's ErrorReason; nothing if it has none."""
    module = f"{package}.error_reason_pb2" if package == EDGE else f"{package}.reason_pb2"
    try:
        enum = importlib.import_module(module).DESCRIPTOR.enum_types_by_name["ErrorReason"]
    except (ModuleNotFoundError, KeyError):
        return {}
    return {
        value.name.removeprefix(_PREFIX): (package, value.GetOptions().Extensions[error_reason_pb2.error].code)
        for value in enum.values
        if value.number
    }


def _bad_request(violations: Iterable[tuple[str, str]]) -> BadRequest:
    fields = [
        BadRequest.FieldViolation(field=field[:_LONGEST_TEXT], description=text[:_LONGEST_TEXT])
        for field, text in list(violations)[:_MOST_VIOLATIONS]
    ]
    return BadRequest(field_violations=fields)


def _short(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key: str(value)[:_LONGEST_TEXT] for key, value in metadata.items()}
