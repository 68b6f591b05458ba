"""What alignment's log says of everything, read whole: no view can leave out what a test looks for."""

from collections import defaultdict
from types import ModuleType
from typing import Any

from okr.alignment.v1 import events_pb2
from okr.log.v1.log_service_pb2 import ReadLogRequest

from libs.record import Recorded, Registry
from services.alignment import (
    action,
    capacity,
    contract,
    dependency,
    metric,
    overlap,
    session,
    standing,
    workshop,
)
from services.console.connection import Connection

REGISTRY = Registry(events_pb2)
RULES: dict[str, ModuleType] = {
    each.PREFIX: each for each in (action, capacity, contract, dependency, metric, overlap, session, standing, workshop)
}


class Told:
    """resources: by collection and name, as alignment answers them. records: by name, what happened to it."""

    def __init__(self, connection: Connection) -> None:
        self.resources: dict[str, dict[str, Any]] = defaultdict(dict)
        self.records: dict[str, list[Recorded]] = defaultdict(list)
        for frame in connection.follow(ReadLogRequest(after=0), "alignment"):
            for raw in frame.records:
                recorded = Recorded.parse(raw, REGISTRY)
                self.records[recorded.stream].append(recorded)
        for name, records in self.records.items():
            collection = name.partition("/")[0]
            rules = RULES[collection]
            state = rules.INITIAL
            for recorded in records:
                state = rules.evolve(state, recorded.event)
            if collection != metric.PREFIX:
                self.resources[collection][name] = rules.describe(name, len(records), state)

    @property
    def head(self) -> int:
        """Number of events."""
        return sum(map(len, self.records.values()))

    def all(self, collection: str) -> list[Any]:
        """Every resource of a collection."""
        return list(self.resources[collection].values())

    def states(self, collection: str) -> set[str]:
        """States that occur, without their prefix."""
        return {each.State.Name(each.state).removeprefix("STATE_") for each in self.all(collection)}
