"""Why a command is refused: one class per reason, named after the state that forbids it."""

import re
from typing import ClassVar


class Refusal(Exception):
    """A decision not to do what was asked. `CycleIsClosed` is the reason CYCLE_IS_CLOSED on the wire.

    metadata: what ErrorInfo carries beside the reason. field: path of the request field it is about, or "".
    """

    #: Name of the gRPC status; the edge turns it into the code.
    status: ClassVar[str] = "FAILED_PRECONDITION"

    def __init__(self, message: str, *, field: str = "", **metadata: str) -> None:
        super().__init__(message)
        self.field = field
        self.metadata = metadata

    @property
    def reason(self) -> str:
        """The stable reason, UPPER_SNAKE_CASE."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).upper()


class Refused(Refusal):
    """The state of things forbids it: FAILED_PRECONDITION."""


class NotFound(Refusal):
    """There is no such thing: NOT_FOUND."""

    status = "NOT_FOUND"


class Exists(Refusal):
    """The name is taken: ALREADY_EXISTS."""

    status = "ALREADY_EXISTS"


class Conflict(Refusal):
    """Things have moved since the caller saw them: ABORTED. Read again and decide again."""

    status = "ABORTED"


class Invalid(Refusal):
    """It can never work, whatever the state: INVALID_ARGUMENT."""

    status = "INVALID_ARGUMENT"


class Denied(Refusal):
    """No rule allows it to this caller: PERMISSION_DENIED."""

    status = "PERMISSION_DENIED"
