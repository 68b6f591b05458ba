"""One region on one machine: PostgreSQL, NATS and the services as child processes, with everything under one folder.

OKR_HOME/  lock  region.json (ports)  secrets.json  keys/  run/ (who runs)  log/  postgres/  nats/  session
"""

import contextlib
import errno
import fcntl
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.keys import PUBLIC, make_keys
from deploy.nats import NatsServer
from deploy.postgres import PostgreSQL
from deploy.process import Child, StartFailed, end_leftover, free_port, port_is_free, remember

#: In the order of their start. Each is a package services.<name>, a database, and a pair of roles.
SERVICES = ("directory", "goal", "alignment", "views")
#: What listens, in the order of the ports that a person can fix: goal, then the others.
FIXED_PORTS = ("goal", "directory", "views", "alignment")
PORTS = (*FIXED_PORTS, "postgres", "nats", "nats_monitor")
EPOCH = "1"
DATABASES = Path(__file__).with_name("databases.sql")
CHECKOUT = Path(__file__).resolve().parents[1]
SHORTEST_PAUSE_S, LONGEST_PAUSE_S, SETTLED_S = 0.2, 10.0, 60.0

logger = logging.getLogger(__name__)

#: Told what is being done, for a person who waits.
Progress = Callable[[str], None]


def home_folder() -> Path:
    """Where the region keeps everything: OKR_HOME, else .okr in the checkout, else .okr in the person's home."""
    if named := os.environ.get("OKR_HOME"):
        return Path(named).expanduser().absolute()
    return CHECKOUT / ".okr" if (CHECKOUT / "pyproject.toml").exists() else Path.home() / ".okr"


@dataclass
class Supervised:
    """A process that is started again when it ends."""

    child: Child
    start: Callable[[], None]
    restarts: int = 0
    pause_s: float = SHORTEST_PAUSE_S
    started_at: float = 0.0
    start_again_at: float | None = None


@dataclass
class Region:
    """One region under `home`. port: first of the fixed ports of the services; None: any free ones, kept for the next start."""

    home: Path
    region: str = "cn"
    port: int | None = None
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, Supervised] = field(default_factory=dict)
    _lock: int | None = None

    # start and stop ------------------------------------------------------------------------------------------------

    def start(self, progress: Progress = lambda step: None) -> None:
        """Start everything and wait until it serves. Raises StartFailed, and leaves nothing running then."""
        with sentences(self.home):
            self._take_home()
            try:
                self._start(progress)
            except BaseException:
                self.stop()
                raise

    def _start(self, progress: Progress) -> None:
        for name in (*SERVICES, "NATS", "PostgreSQL"):
            end_leftover(self.home / "run" / f"{name}.pid")
        services = {name: Child(name, log=self._log(name), state=self.home / "run") for name in SERVICES}
        passwords = self._passwords()
        self._choose_ports()
        make_keys(self.home / "keys")
        postgres = PostgreSQL(
            self.home / "postgres",
            port=self.ports["postgres"],
            password=passwords["postgres"],
            log=self._log("postgres"),
            state=self.home / "run",
        )
        nats = NatsServer(
            self.home / "nats",
            port=self.ports["nats"],
            monitor_port=self.ports["nats_monitor"],
            region=self.region,
            log=self._log("nats"),
            state=self.home / "run",
        )
        progress("PostgreSQL" if postgres.has_data else "PostgreSQL, for the first time")
        self._supervise("postgres", postgres.child, postgres.start)
        progress("databases")
        postgres.run_script(DATABASES, {password_variable(role): password for role, password in passwords.items()})
        progress("NATS")
        self._supervise("nats", nats.child, nats.start)
        for name, child in services.items():
            self._supervise(name, child, self._starter(name, child, self._environment(name, passwords)))
        for name, child in services.items():
            progress(name)
            child.wait_until(lambda name=name, child=child: self._serves(name, child), 60.0)  # type: ignore[misc]

    def tick(self) -> None:
        """Start again what has ended. Call it a few times a second."""
        now = time.monotonic()
        for name, process in self.processes.items():
            if process.child.pid is not None:
                if process.restarts and now - process.started_at > SETTLED_S:
                    process.pause_s = SHORTEST_PAUSE_S
            elif process.start_again_at is None:
                logger.warning("%s ended (exit code %s); starting it again", name, process.child.exit_code)
                process.start_again_at = now + process.pause_s
                process.pause_s = min(LONGEST_PAUSE_S, process.pause_s * 2)
            elif now >= process.start_again_at:
                self._start_again(name, process)

    def stop(self) -> bool:
        """Stop everything in order: services, NATS, PostgreSQL. True if nothing had to be forced."""
        orderly = True
        services = [self.processes.pop(name).child for name in reversed(SERVICES) if name in self.processes]
        for child in services:
            child.signal(child.farewell)
        for child in services:
            orderly &= child.stop()
        for name in ("nats", "postgres"):
            if process := self.processes.pop(name, None):
                orderly &= process.child.stop()
        if self._lock is not None:
            (self.home / "run" / "supervisor.pid").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None
        return orderly

    # parts ---------------------------------------------------------------------------------------------------------

    def _take_home(self) -> None:
        for folder in ("", "run", "log", "keys"):
            (self.home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            self._lock = None
            raise StartFailed(f"A region runs in {self.home} already; `okr status` shows it.") from error
        remember(self.home / "run" / "supervisor.pid", os.getpid())

    def _supervise(self, name: str, child: Child, start: Callable[[], None]) -> None:
        self.processes[name] = Supervised(child, start, started_at=time.monotonic())
        start()

    def _start_again(self, name: str, process: Supervised) -> None:
        process.start_again_at = None
        process.restarts += 1
        process.started_at = time.monotonic()
        try:
            process.start()
        except (StartFailed, OSError) as error:
            logger.error("%s: %s", name, error)

    def _starter(self, name: str, child: Child, environment: dict[str, str]) -> Callable[[], None]:
        def start() -> None:
            (self.home / "run" / f"{name}.json").unlink(missing_ok=True)
            child.start([sys.executable, "-m", f"services.{name}"], environment)

        return start

    def _serves(self, name: str, child: Child) -> bool:
        with contextlib.suppress(OSError, ValueError):
            state = json.loads((self.home / "run" / f"{name}.json").read_text())
            return bool(state["pid"] == child.pid)
        return False

    def _environment(self, name: str, passwords: dict[str, str]) -> dict[str, str]:
        postgres = f"127.0.0.1:{self.ports['postgres']}/{name}"
        writer, owner = f"{name}_writer", f"{name}_owner"
        return {
            "OKR_HOME": str(self.home),
            "OKR_REGION": self.region,
            "OKR_EPOCH": EPOCH,
            "OKR_LISTEN": f"127.0.0.1:{self.ports[name]}",
            "OKR_DATABASE": f"postgresql://{writer}:{passwords[writer]}@{postgres}",
            "OKR_DATABASE_OWNER": f"postgresql://{owner}:{passwords[owner]}@{postgres}",
            "OKR_NATS": f"nats://127.0.0.1:{self.ports['nats']}",
            "OKR_KEYS": str(self.home / "keys" / PUBLIC),
            "OKR_PEERS": ",".join(f"{peer}=127.0.0.1:{self.ports[peer]}" for peer in SERVICES),
            "OKR_STATE_FILE": str(self.home / "run" / f"{name}.json"),
            "PYTHONUNBUFFERED": "1",
        }

    def _log(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def _passwords(self) -> dict[str, str]:
        file = self.home / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        roles = ["postgres", *(f"{service}_{role}" for service in SERVICES for role in ("owner", "writer"))]
        passwords = {role: known.get(role) or secrets.token_urlsafe(24) for role in roles}
        if passwords != known:
            write_private(file, json.dumps(passwords, indent=2))
        return passwords

    def _choose_ports(self) -> None:
        file = self.home / "region.json"
        known: dict[str, int] = json.loads(file.read_text())["ports"] if file.exists() else {}
        fixed = {name: self.port + place for place, name in enumerate(FIXED_PORTS)} if self.port else {}
        for name, port in fixed.items():
            if not port_is_free(port):
                raise StartFailed(
                    f"Port {port} ({name}) is in use by another program; stop that program or choose another with --port."
                )
        self.ports = dict(fixed)
        for name in PORTS:
            if name not in self.ports:
                port = known.get(name, 0)
                usable = port and port not in self.ports.values() and port_is_free(port)
                self.ports[name] = port if usable else free_port(frozenset(self.ports.values()))
        write_private(file, json.dumps({"region": self.region, "epoch": EPOCH, "ports": self.ports}, indent=2))


def password_variable(role: str) -> str:
    """Environment variable that tells databases.sql a role's password."""
    return f"OKR_{role.upper()}_PASSWORD"


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, as a whole or not at all."""
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


@contextlib.contextmanager
def sentences(home: Path) -> Iterator[None]:
    """Turns what the file system refuses into one sentence."""
    try:
        yield
    except OSError as error:
        place = error.filename or home
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            text = f"The disk is full: {place} cannot be written; free some space and start again."
        elif isinstance(error, PermissionError):
            text = f"{place} may not be written by you; set OKR_HOME to a folder of your own."
        elif error.errno == errno.EROFS:
            text = f"{place} cannot be written, its file system is read-only; set OKR_HOME to another folder."
        else:
            text = f"{place}: {error.strerror}; set OKR_HOME to a folder of your own."
        raise StartFailed(text) from error
    except (json.JSONDecodeError, KeyError) as error:
        raise StartFailed(
            f"A file in {home} is damaged ({error}); restore it, or move the folder away to begin anew."
        ) from error
