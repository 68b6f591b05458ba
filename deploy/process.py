"""A process of the local region: start it, know it again after a crash, end it, say in one sentence why it failed."""

import contextlib
import json
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

CHILD = Path(__file__).with_name("child.py")
LOG_LIMIT_BYTES = 10 * 1024 * 1024


class StartFailed(Exception):
    """A part of the region did not start. The text is one sentence for the person who started it."""


class Child:
    """One process of the region.

    It ends when its parent ends, however that happens, and a file says which process it is, so that the next start can end
    what a killed one left over.

    log: file that takes what it prints. state: folder of the file that says which process it is. user: whom it runs as.
    farewell: signal that ends it in order.
    """

    def __init__(
        self,
        name: str,
        *,
        log: Path,
        state: Path,
        user: pwd.struct_passwd | None = None,
        farewell: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self.pid_file = state / f"{name}.pid"
        self.user = user
        self.farewell = farewell
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs or before it was started."""
        return self._process.poll() if self._process is not None else None

    def start(
        self, command: Sequence[object], environment: Mapping[str, str] | None = None, directory: Path | None = None
    ) -> None:
        """Start it. Only from the main thread: Linux ends a child with the thread that made it."""
        uid, gid = (self.user.pw_uid, self.user.pw_gid) if self.user else (os.getuid(), os.getgid())
        wrapped = [sys.executable, "-I", "-S", CHILD, os.getpid(), int(self.farewell), uid, gid, *command]
        rotate(self.log)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                [str(part) for part in wrapped],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                cwd=directory,
                start_new_session=True,  # Ctrl-C in a terminal reaches the supervisor only, which ends them in order
            )
        self.starts += 1
        remember(self.pid_file, self._process.pid, self.farewell, self.starts)

    def printed(self, limit: int = 8192) -> str:
        """The end of what it printed since its last start."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(max(self._log_start, log.seek(0, os.SEEK_END) - limit))
            return log.read().decode(errors="replace")
        return ""

    def wait_until(self, ready: Callable[[], bool], timeout_s: float) -> None:
        """Wait for `ready()`; raises StartFailed if the process ends before or takes longer."""
        deadline = time.monotonic() + timeout_s
        while not ready():
            if self.pid is None:
                raise StartFailed(why(self.name, self.printed(), self.log, self.exit_code))
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} did not answer within {timeout_s:.0f} seconds; see {self.log}.")
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def wait_for_end(self, timeout_s: float) -> bool:
        """True if it does not run, or has ended within the time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process is None or self._process.wait(timeout_s) is not None
        return False

    def stop(self, timeout_s: float = 10.0) -> bool:
        """End it in order, and by force after the time. True if it went in order."""
        self.signal(self.farewell)
        self.wait_for_end(timeout_s)
        return self.kill()

    def kill(self) -> bool:
        """End it at once. True if it had ended before."""
        if self._process is None:
            return True
        ended = self._process.poll() is not None
        self.signal(signal.SIGKILL)
        self._process.wait()
        self.pid_file.unlink(missing_ok=True)
        return ended


def remember(pid_file: Path, pid: int, farewell: signal.Signals = signal.SIGTERM, starts: int = 1) -> None:
    """Write down which process it is, so that `running` and `end_leftover` know it again."""
    with contextlib.suppress(psutil.Error):
        created = psutil.Process(pid).create_time()
        known = {"pid": pid, "created": created, "farewell": int(farewell), "starts": starts}
        pid_file.write_text(json.dumps(known))


def running(pid_file: Path) -> psutil.Process | None:
    """The process that the file names, if that very one still runs."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, psutil.Error):
        known = json.loads(pid_file.read_text())
        process = psutil.Process(known["pid"])
        # A number is given again in time; the moment of birth tells who has it.
        if abs(process.create_time() - known["created"]) < 1.0 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def end_leftover(pid_file: Path, timeout_s: float = 20.0) -> bool:
    """End the process that an earlier supervisor left behind. True if there was one."""
    process = running(pid_file)
    if process is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(json.loads(pid_file.read_text()).get("farewell", signal.SIGTERM))
        try:
            process.wait(timeout_s)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(timeout_s)
    return True


def why(name: str, printed: str, log: Path, exit_code: int | None) -> str:
    """One sentence on why a process ended, from what it printed."""
    text = printed.lower()
    if "no space left on device" in text or "disk quota exceeded" in text or "file too large" in text:
        return f"The disk is full: {name} cannot write; free some space and start again (details: {log})."
    if "address already in use" in text:
        return f"The port of {name} is in use by another program; stop that program or choose another port (details: {log})."
    if "permission denied" in text:
        return f"{name} may not write its files; check who owns the folder (details: {log})."
    last = next((line.strip() for line in reversed(printed.splitlines()) if line.strip()), "it printed nothing")
    return f"{name} ended by itself (exit code {exit_code}): {last[:300]} (details: {log})."


def rotate(log: Path) -> None:
    """Put a log that has grown aside; one older one is kept."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True if a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def free_port(taken: frozenset[int] = frozenset()) -> int:
    """A free port below the range that outgoing connections are given, so that it is still free at the next start."""
    while (port := random.randrange(20000, 32000)) in taken or not port_is_free(port):
        pass
    return port
