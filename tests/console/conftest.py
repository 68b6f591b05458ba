"""The real `okr` program against a real region, one for the session, and regions of a test's own."""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from services.console import drawing
from services.console.__main__ import main

OKR = Path(sys.executable).with_name("okr")
START_S = 90.0


class Okr:
    """`okr` with a home of its own. Calling it runs a command; `up` starts the region as a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OKR_")}
        return clean | {"OKR_HOME": str(self.home), "COLUMNS": "120"}

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [OKR, *arguments],
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *arguments: str, **environment: str) -> str:
        """The one sentence that a command ends with."""
        done = self(*arguments, **environment)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr + done.stdout
        said = [line for line in done.stderr.splitlines() if line.startswith("okr: ")]
        assert len(said) == 1, done.stderr
        return said[0]

    def up(self, *arguments: str) -> "Okr":
        """Start the region and wait until it serves."""
        self.lines = []
        self.process = subprocess.Popen(
            [OKR, "up", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        reader = threading.Thread(target=self._read, daemon=True)
        reader.start()
        self.until(lambda: any("Next, in another terminal" in line for line in self.lines), START_S)
        return self

    def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def until(self, true: Callable[[], bool], timeout_s: float = 30.0) -> None:
        """Wait until something is so, as long as `okr up` runs."""
        deadline = time.monotonic() + timeout_s
        while not true():
            assert self.process is None or self.process.poll() is None, "".join(self.lines)
            assert time.monotonic() < deadline, "".join(self.lines)
            time.sleep(0.05)

    def processes(self) -> dict[str, psutil.Process]:
        """What runs for this home by its pid files, by name."""
        found = {}
        for file in (self.home / "run").glob("*.pid"):
            try:
                found[file.stem] = psutil.Process(json.loads(file.read_text())["pid"])
            except (psutil.NoSuchProcess, ValueError, FileNotFoundError):
                continue
        return found

    def stop(self, number: int = 2) -> float:
        """End `okr up` by a signal; how long it took, in seconds."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(60)
        return time.monotonic() - began


class Typed(Okr):
    """`okr` in this process: the same program against the same region, without starting Python for every command."""

    def __init__(self, region: Okr) -> None:
        super().__init__(region.home)
        self.process, self.lines = region.process, region.lines

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as here, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith("OKR_")]:
                here.delenv(name)
            for name, value in (self.environment | environment | {"OKR_AS": ""}).items():
                here.setenv(name, value)
            here.setattr(sys, "argv", ["okr", *arguments])
            # Whoever imported it first in this process had another idea of how wide the paper is.
            here.setattr(drawing.out, "width", drawing.PAPER_CELLS)
            with pytest.raises(SystemExit) as ended:
                main()
        code: Any = ended.value.code or 0
        return subprocess.CompletedProcess(["okr", *arguments], code, out.getvalue(), err.getvalue())


def gone(processes: Any, timeout_s: float = 15.0) -> bool:
    """True if all of them end within the time."""
    return not psutil.wait_procs(processes, timeout=timeout_s)[1]


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Okr]:
    """A region with the sample company."""
    made = Okr(tmp_path_factory.mktemp("sample") / "home").up()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def okr(region: Okr) -> Okr:
    """`okr` and a region with the sample company."""
    return region


@pytest.fixture(scope="session")
def typed(region: Okr) -> Okr:
    """The same region, for modules that type many commands."""
    return Typed(region)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Okr]:
    """`okr` with a home that is not there yet, for a region of the test's own."""
    made = Okr(tmp_path / "家 of one's own")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
