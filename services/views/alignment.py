"""What the views of alignment's log share: its events, and the moments that a row keeps."""

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import events_pb2

from libs.record import Header, Registry

REGISTRY = Registry(events_pb2)


def recorded_us(header: Header) -> int:
    """When an event was recorded, in microseconds since the epoch."""
    return microseconds(header.recorded_at)


def microseconds(moment: Timestamp) -> int:
    return moment.seconds * 1_000_000 + moment.nanos // 1000


def objective_of(goal: str) -> str:
    """The objective that a name of an objective or of a key result is about."""
    return goal.partition("/keyResults/")[0]


def key_result_id_of(goal: str) -> str:
    """The key result that a name is about; empty if it is about an objective."""
    return goal.partition("/keyResults/")[2]
