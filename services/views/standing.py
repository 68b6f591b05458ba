"""How objectives stand in the picture where it is not by contracts: that they stand alone, and why."""

from collections.abc import Iterable, Sequence
from typing import Any

from okr.alignment.v1 import events_pb2
from okr.alignment.v1.standing_pb2 import Standing

from libs.record import Recorded, UnknownType
from services.views.alignment import recorded_us
from services.views.view import Table, View

PREFIX = "standings/"


class StandingDoc:
    """A standing, and since when (recorded, in microseconds) it says what it says about standing alone."""

    __slots__ = ("since_us", "standing", "version")

    def __init__(self) -> None:
        self.standing = Standing()
        self.since_us = 0
        self.version = 0


class StandingsView(View[StandingDoc]):
    """One row per objective that ever stood alone or carried progress, found by the objective."""

    NAME = "standings"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = PREFIX
    TABLE = Table(
        "standings",
        (
            ("name", 'text COLLATE "C"'),
            ("objective", 'text COLLATE "C"'),
            ("standalone", "boolean"),
            ("since_us", "bigint"),
            ("version", "bigint"),
            ("standing", "bytea"),
        ),
        ("name",),
        ("objective",),
    )

    def fold(self, doc: StandingDoc | None, recorded: Recorded) -> StandingDoc:
        doc = doc or StandingDoc()
        standing = doc.standing
        match recorded.event:
            case events_pb2.StandaloneDeclared(by=by, reason=reason):
                standing.standalone, standing.by, standing.reason = True, by, reason
                doc.since_us = recorded_us(recorded.header)
            case events_pb2.StandaloneWithdrawn():
                standing.standalone, standing.by, standing.reason = False, "", ""
                doc.since_us = recorded_us(recorded.header)
            case events_pb2.LinkCounted(link=link, is_downward=is_downward):
                links = standing.downward if is_downward else standing.upward
                _drop(links, link.contract)
                links.append(link)
            case events_pb2.LinkUncounted(contract=contract):
                _drop(standing.upward, contract)
                _drop(standing.downward, contract)
            case _:
                raise UnknownType(f"no view knows what {recorded.type} does to a standing")
        doc.version = recorded.version
        standing.etag = f"v{recorded.version}"
        return doc

    def rows(self, name: str, doc: StandingDoc) -> Iterable[tuple[Any, ...]]:
        standing = doc.standing.SerializeToString(deterministic=True)
        objective = name.replace(PREFIX, "objectives/", 1)
        yield name, objective, doc.standing.standalone, doc.since_us, doc.version, standing

    def doc(self, row: Sequence[Any]) -> StandingDoc:
        doc = StandingDoc()
        doc.since_us, doc.version = row[3], row[4]
        doc.standing.ParseFromString(row[5])
        return doc


def _drop(links: Any, contract: str) -> None:
    for place in reversed([place for place, link in enumerate(links) if link.contract == contract]):
        del links[place]
