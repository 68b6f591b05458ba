"""One NATS connection that is never given up: rebuilt when the client closes for good, quiet while the server is away."""

import asyncio
import contextlib
import logging
from typing import Any

from nats.aio.client import Client

logger = logging.getLogger(__name__)

REBUILD_PAUSE_S = 0.5


class Bus:
    """A supervised connection. `client` is the connected client or None; `generation` counts the times it came up.

    The client of nats-py closes itself for good on some errors (an expired login, an unknown -ERR) although reconnects
    are unlimited, so what closes is replaced. Nothing is buffered while the server is away: a publish fails at once,
    because what is sent late would arrive after its caller has given up.
    """

    def __init__(self, url: str, name: str = "okr") -> None:
        self._servers = url.split(",")
        self._name = name
        self._client: Client | None = None
        self._up = asyncio.Event()
        self._known: bool | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.generation = 0

    def open(self) -> None:
        """Starts connecting. Does not wait: a server that is away is a normal state."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=f"bus {self._name}")

    async def close(self) -> None:
        """Disconnects and stops trying."""
        if self._keeper is not None:
            await end(self._keeper)
            self._keeper = None

    @property
    def client(self) -> Client | None:
        """The client, or None while there is no connection."""
        return self._client if self._up.is_set() else None

    async def connected(self, timeout_s: float | None = None) -> Client | None:
        """Waits for the connection; None if there is none after timeout_s."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._up.wait()
        return self.client

    async def _keep(self) -> None:
        while True:
            closed = asyncio.Event()
            client = Client()
            try:
                await self._connect(client, closed)
                self._client = client
                await self._turned_up()
                await closed.wait()
            except Exception as error:
                logger.error("NATS connection %s cannot be made: %s", self._name, error)
            finally:
                await self._turned_down()
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(2):
                        await client.close()
            await asyncio.sleep(REBUILD_PAUSE_S)

    async def _connect(self, client: Client, closed: asyncio.Event) -> None:
        async def is_closed() -> None:
            closed.set()

        async def failed(error: Exception) -> None:
            if not client.is_connected:
                await self._turned_down()
            logger.debug("NATS connection %s: %s", self._name, error)

        await client.connect(
            self._servers,
            name=self._name,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,  # type: ignore[arg-type]  # any number of seconds
            connect_timeout=3,
            ping_interval=5,
            max_outstanding_pings=2,
            pending_size=0,
            error_cb=failed,
            disconnected_cb=self._turned_down,
            reconnected_cb=self._turned_up,
            closed_cb=is_closed,
        )

    async def _turned_up(self) -> None:
        self.generation += 1
        self._up.set()
        if self._known is False:
            logger.info("NATS is back for %s", self._name)
        self._known = True

    async def _turned_down(self) -> None:
        self._up.clear()
        if self._known is not False and self._keeper is not None and not self._keeper.cancelling():
            logger.warning("NATS is away for %s; trying until it is back", self._name)
        self._known = False


async def end(task: asyncio.Task[Any]) -> None:
    """Cancels until it is over: nats-py waits with wait_for, which before Python 3.12 can swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("%s ended with %r", task.get_name(), error)
