"""One region for all tests of faults, and coroutine tests, which run to their end or fail after two minutes."""

import asyncio
import inspect
from collections.abc import Iterator

import pytest

from tests.faults.company import found
from tests.faults.world import FaultyRegion


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyRegion]:
    """Real processes, with a company in it, shared: every test decides on objectives of its own."""
    made = FaultyRegion(tmp_path_factory.mktemp("faults") / "home")
    try:
        asyncio.run(made.start())
        asyncio.run(found(made))
        yield made
    finally:
        made.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def in_time() -> None:
        async with asyncio.timeout(120):
            await pyfuncitem.obj(**arguments)

    asyncio.run(in_time())
    return True
