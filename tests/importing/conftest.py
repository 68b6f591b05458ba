"""A region of its own for the tests of import, export and the sample company: real servers, real services."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from okr.views.v1.contract_list_service_pb2 import ListContractsRequest
from okr.views.v1.directory_service_pb2 import ListUnitsRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest

from deploy.local import Region
from services.console import importing, taking
from services.console.connection import Connection, addresses, signer
from services.console.sending import Sender
from services.console.session import Session

#: Real OKRs, which are no part of the repository. Where they are absent, test_real_sets_are_here.py says so.
REAL_SETS = sorted((Path(__file__).resolve().parents[3] / "shared" / "okr-data").glob("*.json"))
collect_ignore = [] if REAL_SETS else ["test_cascade.py", "test_real_sets.py"]


def catch_up(connection: Connection, seen: str) -> None:
    """Waits until the views show everything that the consistency token stands for."""
    if not seen:
        return
    connection.session.seen["goal"] = seen
    deadline = time.monotonic() + 60
    # Each answer waits for a while itself.
    requests = (ListUnitsRequest(page_size=1), ListObjectiveTreeRequest(page_size=1), ListContractsRequest(page_size=1))
    for request in requests:
        while connection.ask(request).read_info.stale:
            assert time.monotonic() < deadline, "the views did not catch up"


def started(home: Path) -> Iterator[Region]:
    region = Region(home)
    region.start()
    yield region
    region.stop()


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    yield from started(tmp_path_factory.mktemp("importing"))


@pytest.fixture
def connection(region: Region) -> Iterator[Connection]:
    """Reads as the console does."""
    with Connection(region.home, Session(region.home / "session")) as connection:
        yield connection


@pytest.fixture
def take(region: Region, connection: Connection) -> Callable[..., importing.Report]:
    """`take(document, set)` imports a document; what is read afterwards has seen it."""

    async def sent(plan: importing.Plan) -> tuple[importing.Report, str]:
        channels = {name: grpc.aio.insecure_channel(to) for name, to in addresses(region.home).items()}
        sender = Sender(channels, signer(region.home).token)
        try:
            return await taking.run(plan, sender), sender.seen
        finally:
            for channel in channels.values():
                await channel.close()

    def take_in(document: dict[str, Any], set_name: str) -> importing.Report:
        report, seen = asyncio.run(sent(importing.plan(document, set_name)))
        catch_up(connection, seen)
        return report

    return take_in
