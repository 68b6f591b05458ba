"""Which links count one named metric: a stream for each metric, so that two cannot count it at the same moment unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from google.protobuf.message import Message
from okr.alignment.v1.events_pb2 import LinkCounted, LinkUncounted
from okr.alignment.v1.standing_pb2 import CountedLink

PREFIX = "countedMetrics"


@dataclass(frozen=True, slots=True)
class Metric:
    """The links that count it, by contract."""

    links: Mapping[str, CountedLink] = field(default_factory=dict)


INITIAL = Metric()


def stream_of(metric: str) -> str:
    return f"{PREFIX}/{metric}"


def evolve(metric: Metric, event: Message) -> Metric:
    match event:
        case LinkCounted(link=link):
            return Metric({**metric.links, link.contract: link})
        case LinkUncounted(contract=contract):
            return Metric({name: link for name, link in metric.links.items() if name != contract})
        case _:
            raise TypeError(f"a metric knows no {event.DESCRIPTOR.full_name}")
