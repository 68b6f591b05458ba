"""A region whose faults are switched by files, as a process of its own: `python -m tests.faults.supervisor HOME`.

HOME/faults/<service>.json  {"mutants": [...], "environment": {...}}: how the service runs from its next start on
HOME/faults/hold            names ("nats goal") of what is not started again when it has ended, while the file is there
HOME/faults/ready           is there once the region has started
"""

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from deploy.local import SHORTEST_PAUSE_S, Region
from deploy.process import Child

LOOK_EVERY_S = 0.05


class Breakable(Region):
    """A region that starts its services as the files say."""

    def _starter(self, name: str, child: Child, environment: dict[str, str]) -> Callable[[], None]:
        file = self.home / "faults" / f"{name}.json"

        def start() -> None:
            (self.home / "run" / f"{name}.json").unlink(missing_ok=True)
            fault = json.loads(file.read_text()) if file.exists() else {}
            broken = ["-m", "tests.faults.broken", *fault["mutants"]] if fault.get("mutants") else ["-m"]
            child.start([sys.executable, *broken, f"services.{name}"], environment | fault.get("environment", {}))

        return start


def tick(region: Region, held: list[str]) -> None:
    """Starts again what has ended, but not what is held down."""
    down = {name: region.processes.pop(name) for name in held}
    region.tick()
    region.processes |= down


def main(home: Path) -> None:
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.INFO)
    faults = home / "faults"
    faults.mkdir(parents=True, exist_ok=True)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    region = Breakable(home)
    region.start()
    (faults / "ready").touch()
    while not ended.wait(LOOK_EVERY_S):
        tick(region, (faults / "hold").read_text().split() if (faults / "hold").exists() else [])
        for process in region.processes.values():
            process.pause_s = SHORTEST_PAUSE_S  # it was our doing, and nothing to be careful with
    region.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
