"""A TCP proxy whose faults are switched while it runs.

async with Proxy("127.0.0.1", 5432) as proxy:
    connect to proxy.host, proxy.port (or proxy.dsn(dsn))
    proxy.frozen = True        # silence: nothing passes, nothing is closed
    proxy.delay_s = 0.1        # every chunk is late
    proxy.cut()                # every connection is reset now
    await proxy.close() / await proxy.open()   # nobody listens / listens again, on the same port
    proxy.swallow_reply = lambda request: b"COMMIT" in request     # the server does it, the caller never hears of it
"""

import asyncio
import contextlib
import urllib.parse
from collections.abc import Callable
from typing import Self

#: ReadyForQuery of PostgreSQL outside of a transaction: whatever came before it is committed.
READY = b"Z\x00\x00\x00\x05I"


class Proxy:
    """Stands between a client and the server at host and port. All faults are off at first."""

    def __init__(
        self, host: str, port: int, *, replied: Callable[[bytes], bool] = lambda reply: reply.endswith(READY)
    ) -> None:
        """replied: says when a reply is complete (default: PostgreSQL has finished a transaction)."""
        self.target = (host, port)
        self.host = "127.0.0.1"
        self.port = 0
        self.delay_s = 0.0
        self.swallow_reply: Callable[[bytes], bool] = lambda request: False
        #: How many replies were swallowed.
        self.swallowed = 0
        self._thawed = asyncio.Event()
        self._thawed.set()
        self._replied = replied
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def before(cls, dsn: str, **options: Callable[[bytes], bool]) -> Self:
        """A proxy for the server of a postgresql:// dsn."""
        parts = urllib.parse.urlsplit(dsn)
        return cls(parts.hostname or "127.0.0.1", parts.port or 5432, **options)

    def dsn(self, dsn: str) -> str:
        """The same dsn, through the proxy."""
        parts = urllib.parse.urlsplit(dsn)
        login, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{login}{at}{self.host}:{self.port}").geturl()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, self.host, self.port, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Nobody listens any more, and every connection is reset."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    def cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    def freeze(self) -> None:
        self._thawed.clear()

    def thaw(self) -> None:
        self._thawed.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, server_writer}
        self._writers |= ends
        request = bytearray()
        pumps = [
            asyncio.create_task(self._requests(reader, server_writer, request)),
            asyncio.create_task(self._replies(server_reader, writer, request)),
        ]
        self._tasks.update(pumps)
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._tasks.difference_update(pumps)
            self._writers -= ends
            for end in ends:
                end.transport.abort()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytearray) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                await self._hold()
                request += data
                writer.write(data)
                await writer.drain()

    async def _replies(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytearray) -> None:
        reply, swallowing = b"", False
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                await self._hold()
                swallowing = swallowing or (bool(request) and self.swallow_reply(bytes(request)))
                request.clear()
                if not swallowing:
                    writer.write(data)
                    await writer.drain()
                    continue
                reply += data
                if self._replied(reply):
                    self.swallowed += 1
                    return

    async def _hold(self) -> None:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        await self._thawed.wait()
