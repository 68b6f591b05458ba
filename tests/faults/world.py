"""A region of real processes for the tests of faults: kill any of them, hold them down, have a service run broken."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import psutil

from deploy.local import CHECKOUT, SERVICES
from deploy.process import running
from libs.follower import QUICK
from libs.identity import Signer

START_S = 90.0
HEAL_S = 45.0


async def until(condition: Callable[[], Any], what: str, within_s: float = HEAL_S) -> None:
    """Waits for what must become true."""
    deadline = time.monotonic() + within_s
    while True:
        found = condition()
        if await found if isinstance(found, Awaitable) else found:
            return
        assert time.monotonic() < deadline, f"not within {within_s:g} s: {what}"
        await asyncio.sleep(0.02)


class FaultyRegion:
    """A region under `home`, supervised by a process of its own, which starts again what ends."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.faults = home / "faults"
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._changed: dict[str, int] = {}
        self._tokens: dict[tuple[str, tuple[str, ...]], str] = {}

    # life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Starts everything, and waits until it serves."""
        self._spawn()
        await until(self._is_ready, "the region starts", START_S)

    def _spawn(self) -> None:
        (self.faults / "ready").unlink(missing_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("OKR_", "OTEL_"))}
        with (self.home.parent / "supervisor.log").open("ab") as printed:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.supervisor", self.home],
                cwd=CHECKOUT,
                env=clean,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
            )

    def _is_ready(self) -> bool:
        assert self._supervisor is not None
        assert self._supervisor.poll() is None, (self.home.parent / "supervisor.log").read_text()[-2000:]
        return (self.faults / "ready").exists()

    def stop(self) -> None:
        if self._supervisor is not None and self._supervisor.poll() is None:
            self._supervisor.terminate()
            self._supervisor.wait(60)

    def kill_all(self) -> None:
        """Ends the supervisor and everything below it at once, as a power cut does."""
        assert self._supervisor is not None
        supervisor = psutil.Process(self._supervisor.pid)
        processes = [supervisor, *supervisor.children(recursive=True)]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._supervisor.wait(10)
        psutil.wait_procs(processes, timeout=10)

    # processes -----------------------------------------------------------------------------------------------------

    def pid(self, name: str) -> int | None:
        """Process id of "goal", "NATS", "PostgreSQL" .. while it runs."""
        process = running(self.home / "run" / f"{name}.pid")
        return process.pid if process else None

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Sends it a signal, and waits until it has ended. Answers with the id that it had."""
        process = running(self.home / "run" / f"{name}.pid")
        assert process is not None, f"{name} does not run"
        process.send_signal(number)
        # Its parent has to take note of its end, so the end is when it no longer runs rather than when it is gone.
        deadline = time.monotonic() + 20
        while self.pid(name) == process.pid:
            assert time.monotonic() < deadline, f"{name} does not end"
        return process.pid

    @contextlib.contextmanager
    def down(self, name: str) -> Iterator[int]:
        """Kills it, and keeps it down until the end. Gives the process id that it had."""
        hold = self.faults / "hold"
        new = self.faults / "hold.new"
        new.write_text(name.lower().replace("postgresql", "postgres"))
        new.replace(hold)
        try:
            yield self.kill(name)
        finally:
            hold.unlink()

    async def is_back(self, name: str, before: int) -> None:
        """Returns when another process than `before` runs, and serves if it is a service."""
        state = self.home / "run" / f"{name}.json"

        def is_there() -> bool:
            pid = self.pid(name)
            if pid in (None, before) or name not in SERVICES:
                return pid not in (None, before)
            with contextlib.suppress(OSError, ValueError):
                return bool(json.loads(state.read_text())["pid"] == pid)
            return False

        await until(is_there, f"{name} is back")

    async def restart(self, service: str, mutants: Collection[str] = (), **environment: str) -> None:
        """Kills a service; it comes back as it is, or with mutants (tests.faults.broken) and other settings."""
        await self._settled(service)
        self._change(service, mutants, environment)
        await self._settled(service)

    def _change(
        self, service: str, mutants: Collection[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        file = self.faults / f"{service}.json"
        file.write_text(json.dumps({"mutants": list(mutants), "environment": environment or {}}))
        self._changed[service] = self.kill(service)

    async def _settled(self, service: str) -> None:
        """Returns when it runs as it was last told to."""
        if before := self._changed.pop(service, 0):
            await self.is_back(service, before)

    @contextlib.asynccontextmanager
    async def broken(self, service: str, *mutants: str, **environment: str) -> AsyncIterator[None]:
        """In here the service runs like that; without mutants and settings it runs as it is, and is not touched."""
        await self._settled(service)
        if mutants or environment:
            await self.restart(service, mutants, **environment)
        try:
            yield
        finally:
            if mutants or environment:
                self._change(service)  # whoever needs it next waits for it

    # addresses -----------------------------------------------------------------------------------------------------

    @property
    def ports(self) -> dict[str, int]:
        ports: dict[str, int] = json.loads((self.home / "region.json").read_text())["ports"]
        return ports

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.ports['nats']}"

    def dsn(self, service: str, role: str = "writer") -> str:
        """Connection string of a service's role; of the administrator for "postgres" without a role."""
        user = f"{service}_{role}" if role else service
        password = json.loads((self.home / "secrets.json").read_text())[user]
        return f"postgresql://{user}:{password}@127.0.0.1:{self.ports['postgres']}/{service}"

    def empty_nats(self) -> None:
        """Removes everything that NATS stored. Only while it is down."""
        shutil.rmtree(self.home / "nats")

    def channel(self, service: str) -> grpc.aio.Channel:
        """A connection of its own to a service, which looks quickly whether that is back."""
        options = (*QUICK, ("grpc.use_local_subchannel_pool", 1))
        return grpc.aio.insecure_channel(f"127.0.0.1:{self.ports[service]}", options)

    def token(self, subject: str, scopes: Collection[str] = ()) -> str:
        return Signer(self.home / "keys" / "private.json").token(subject, scopes, minutes=60)

    def metadata(self, subject: str, *scopes: str) -> tuple[tuple[str, str], ...]:
        """Of a call by somebody."""
        if (subject, scopes) not in self._tokens:
            self._tokens[subject, scopes] = self.token(subject, scopes)
        return (("authorization", f"Bearer {self._tokens[subject, scopes]}"),)
