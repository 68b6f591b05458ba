"""`okr up`: start the region, fill it with the sample company if it is empty, show it, serve until Ctrl-C."""

import asyncio
import contextlib
import json
import logging
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.text import Text

from deploy.local import FIXED_PORTS, Region, StartFailed, home_folder, sentences
from services.console.advice import Unable
from services.console.drawing import err, fit, out, warn

LOOK_EVERY_S = 0.2
CATCH_UP_S = 30.0
LINES = 24


def serve(sample: bool = True, port: int | None = None) -> None:
    """Start, fill, show and serve; returns when it was asked to stop. Raises StartFailed, Unable."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("deploy").setLevel(logging.INFO)
    region = Region(home_folder(), port=port)
    try:
        with endings_as_interrupts():
            with steps("Starting") as step:
                region.start(step)
            with sentences(region.home):
                fill(region, sample)
            show(region)
            while True:
                region.tick()
                time.sleep(LOOK_EVERY_S)
    except KeyboardInterrupt:
        err.print("Stopping …")
    finally:
        with endings_ignored():
            orderly = region.stop()
    if not orderly:
        warn(f"Something had to be ended by force; {region.home / 'log'} tells what. Nothing acknowledged is lost.")


@contextlib.contextmanager
def endings_as_interrupts() -> Iterator[None]:
    """SIGTERM and a closed terminal end it as Ctrl-C does."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def endings_ignored() -> Iterator[None]:
    """While it stops, which takes seconds, another Ctrl-C changes nothing."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def steps(what: str) -> Iterator[Any]:
    """Shows what is being done: one line that changes in a terminal, one line per step elsewhere."""
    began = time.monotonic()
    if err.is_terminal:
        with err.status(f"{what} …") as line:
            yield lambda step: line.update(f"{what} {step} …")
    else:
        yield lambda step: err.print(f"{what} {step} …")
    err.print(Text(f"{what.rstrip(':')}: done in {time.monotonic() - began:.1f} s", "dim"))


def fill(region: Region, sample: bool) -> None:
    """Load the sample company if the region is empty, or if an earlier load was cut short."""
    marker = region.home / "sample.json"
    if not sample or not (_loading(marker) or is_empty(region)):
        return
    from services.console.sample import load

    marker.write_text(json.dumps({"state": "loading"}))
    with steps("Loading the sample company:") as step:
        asyncio.run(_load(region, load, step))
    marker.write_text(json.dumps({"state": "loaded"}))


def _loading(marker: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return bool(json.loads(marker.read_text())["state"] == "loading")
    return False


async def _load(region: Region, load: Any, step: Any) -> None:
    """Run the load, and keep the region alive meanwhile."""
    import grpc

    from services.console.connection import addresses, signer

    async def watch() -> None:
        while True:
            region.tick()
            await asyncio.sleep(LOOK_EVERY_S)

    watcher = asyncio.create_task(watch())
    channels = {name: grpc.aio.insecure_channel(address) for name, address in addresses(region.home).items()}
    try:
        await load(channels, signer(region.home).token, step)
    finally:
        watcher.cancel()
        for channel in channels.values():
            await channel.close()


def is_empty(region: Region) -> bool:
    """True if nothing was ever recorded in the region."""
    from okr.log.v1.log_service_pb2 import GetHeadRequest

    from services.console.connection import Connection
    from services.console.session import Session

    with Connection(region.home, Session(region.home / "session")) as connection:
        return all(connection.ask(GetHeadRequest(), name).head == 0 for name in ("directory", "goal"))


def show(region: Region) -> None:
    """Print the objectives, shortened to fit, and where to go next."""
    from services.console.connection import Connection
    from services.console.session import Session
    from services.console.tree import drawn

    with Connection(region.home, Session(region.home / "session")) as connection:
        catch_up(connection)
        title, nodes = present(connection)
    if nodes:
        shown = nodes[: max(5, out.height - 14) if out.is_terminal else LINES]
        out.print(Text.assemble((title, "bold"), f"  {len(nodes)} objectives"))
        out.print(drawn(shown))
        if len(shown) < len(nodes):
            out.print(Text(f"… and {len(nodes) - len(shown)} more: okr tree", "dim"))
        out.print()
    where_next(region, nodes)


def catch_up(connection: Any) -> None:
    """Wait until the views have all that is recorded, for a while."""
    from services.console.status import report

    deadline = time.monotonic() + CATCH_UP_S
    while time.monotonic() < deadline:
        following = [each for process in report(connection)["processes"] for each in process["followers"]]
        if following and not any(each["lag"] for each in following):
            return
        time.sleep(LOOK_EVERY_S)
    warn("The views have not caught up yet; `okr views list` shows how far they are.")


def present(connection: Any) -> tuple[str, list[Any]]:
    """Title and tree of the newest cycle that work goes on in; of everything if there is none."""
    from okr.goal.v1.cycle_pb2 import Cycle

    from services.console.terms import cycles
    from services.console.tree import read_tree

    active = cycles(connection, [Cycle.STATE_ACTIVE])
    if active:
        newest = max(active, key=lambda cycle: cycle.plan.start_date)
        if nodes := read_tree(connection, cycle=newest.name):
            return newest.plan.title, nodes
    return "All objectives", read_tree(connection)


def where_next(region: Region, nodes: list[Any]) -> None:
    """Print the addresses and what to try."""
    okr = _command()
    somebody = next((node.objective for node in nodes if node.objective.owner_name), None)
    out.print(f"Region {region.region} serves. Ctrl-C stops it; the data stays in {region.home}.")
    out.print("  ".join(f"{name} 127.0.0.1:{region.ports[name]}" for name in FIXED_PORTS))
    out.print("Next, in another terminal:")
    lines = [(f"{okr} tree", "all objectives"), (f"{okr} status", "processes, logs, views")]
    if somebody is not None:
        person = somebody.owner.removeprefix("people/")
        lines += [
            (f"{okr} objective show {somebody.name.partition('/')[2][:8]}", somebody.title),
            (f"{okr} login --as {person}", f"be {somebody.owner_name}; then {okr} owe"),
        ]
    else:
        lines.append((f"{okr} import FILE", "bring objectives in"))
    width = max(len(command) for command, _ in lines)
    for command, says in lines:
        out.print(Text.assemble(f"  {command.ljust(width)}  ", (fit(says, max(10, out.width - width - 5)), "dim")))


def _command() -> str:
    """How this very program is called from where the person is."""
    program = Path(sys.argv[0])
    with contextlib.suppress(ValueError):
        return str(program.absolute().relative_to(Path.cwd()))
    return program.name


__all__ = ["StartFailed", "Unable", "serve"]
