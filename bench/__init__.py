"""What is measured, against whom, in one run. `python -m bench [NAME ...]` prints the table and writes bench/results.json."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field


@dataclass
class Row:
    """One line of the table. `baseline` is the rival's value in the same run; ratio is value / baseline."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    reach: str = ""
    conditions: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


#: name of a group of rows -> the function that measures them, in the order they were registered.
BENCHES: dict[str, Callable[[], Iterator[Row]]] = {}


def bench(name: str) -> Callable[[Callable[[], Iterator[Row]]], Callable[[], Iterator[Row]]]:
    """Registers a generator of rows under a name that `python -m bench NAME` takes."""

    def register(measure: Callable[[], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        BENCHES[name] = measure
        return measure

    return register


def machine() -> dict[str, object]:
    """What every row's conditions begin with."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "shared_machine": True}
