"""Stored bytes of every event of the alignment service: `python -m tests.alignment.corpus` adds a line for what has none yet.

A line is "type base64". Lines are only ever added, never changed: they are what logs in the field hold. A line is made of
the sample in SAMPLES of some tests/alignment/samples_*.py, or else filled with something in every field.
"""

import base64
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from google.protobuf.message import Message
from okr.alignment.v1 import events_pb2

from libs.record import Header, Recorded, Registry, stored
from tests.goal.corpus import filled, unset

__all__ = ["REGISTRY", "lines", "recorded", "stream_of", "unset"]

HERE = Path(__file__).parent
FILE = HERE / "corpus.txt"
REGISTRY = Registry(events_pb2)
UUID = "00000000-0000-4000-8000-000000000001"
#: How the names of a stream's events begin; the longest that fits counts.
STREAMS = {
    "Contract": f"contracts/{UUID}",
    "Link": f"standings/{UUID}",
    "Standalone": f"standings/{UUID}",
    "Dependency": f"dependencies/{UUID}",
    "Delivery": f"dependencies/{UUID}",
    "Overlap": f"overlaps/{UUID}",
    "Capacity": "capacities/sales.2026-q4",
    "Load": "capacities/sales.2026-q4",
    "Session": f"sessions/{UUID}",
    "Agenda": f"sessions/{UUID}",
    "Preread": f"sessions/{UUID}",
    "Decision": f"sessions/{UUID}",
    "Minutes": f"sessions/{UUID}",
    "ActionTaken": f"sessions/{UUID}",
    "Action": f"actions/{UUID}",
    "Workshop": f"workshops/{UUID}",
    "Prework": f"workshops/{UUID}",
    "Idea": f"workshops/{UUID}",
    "Voting": f"workshops/{UUID}",
    "Dissent": f"workshops/{UUID}",
    "Output": f"workshops/{UUID}",
}


def lines() -> list[tuple[str, bytes]]:
    parts = (line.split(" ") for line in FILE.read_text().splitlines()) if FILE.exists() else ()
    return [(name, base64.b64decode(state)) for name, state in parts]


def recorded() -> list[Recorded]:
    return [Recorded.parse(state, REGISTRY) for _, state in lines()]


def stream_of(name: str) -> str:
    starts = [start for start in STREAMS if name.rpartition(".")[2].startswith(start)]
    return STREAMS[max(starts, key=len)]


def samples() -> Iterator[tuple[str, Message]]:
    """(stream, event), every field set, where what stands in the fields matters to who folds them.

    SAMPLES of a module is a list of such pairs, or the events by their stream.
    """
    for path in sorted(HERE.glob("samples_*.py")):
        found = import_module(f"tests.alignment.{path.stem}").SAMPLES
        if isinstance(found, dict):
            found = [(stream, event) for stream, events in found.items() for event in events]
        yield from found


def main() -> None:
    whole = {each.type for each in recorded() if not unset(each.event)}
    known = {event.DESCRIPTOR.full_name: (stream, event) for stream, event in samples()}
    with FILE.open("a") as file:
        for name in sorted(set(REGISTRY) - whole):
            header = filled(Header.DESCRIPTOR)
            header.stream, event = known.get(name) or (stream_of(name), filled(REGISTRY[name].DESCRIPTOR))
            file.write(f"{name} {base64.b64encode(stored(event, header)).decode()}\n")


if __name__ == "__main__":
    main()
