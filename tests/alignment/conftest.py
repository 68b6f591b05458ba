"""Coroutine tests of this folder run to their end, or fail after three minutes."""

import asyncio
import inspect

import pytest

PATIENCE_S = 180


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def in_time() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await pyfuncitem.obj(**arguments)

    # A world that a whole module shares has its own loop.
    runner = getattr(arguments.get("here"), "runner", None)
    (runner.run if runner else asyncio.run)(in_time())
    return True
