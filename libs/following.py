"""Following another service's log into tables of one's own: the follower, the projector, and when it has come far enough."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg
import grpc
from okr.log.v1.log_service_pb2 import GetHeadRequest
from okr.log.v1.log_service_pb2_grpc import LogServiceStub

from libs.bus import end
from libs.follower import Follower, Owner
from libs.pool import open_pool
from libs.projector import Apply, Projector
from libs.record import Registry
from libs.settings import Settings

logger = logging.getLogger(__name__)


class Following:
    """One service's copy of what another service's log says, in the database of the first.

    projection: name of the checkpoint. prepare: makes the tables before the first batch is applied.
    """

    def __init__(
        self,
        settings: Settings,
        service: str,
        source: str,
        registry: Registry,
        projection: str,
        apply: Apply,
        prepare: Callable[[asyncpg.Pool], Awaitable[None]],
    ) -> None:
        self.log_id = settings.log_id(source)
        self.pool: asyncpg.Pool
        self._settings = settings
        self._source = source
        self._token = settings.token_for(f"apps/okr-{service}", ["okr.log"])
        self._registry = registry
        self._projection = projection
        self._apply = apply
        self._prepare = prepare
        self._owner: Owner
        self._projector: Projector
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Makes the tables, and begins to follow."""
        self.pool = await open_pool(self._settings.database_owner, min_size=0, max_size=8)
        await self._prepare(self.pool)
        self._owner = Owner(self._settings.peers[self._source], self._token)
        self._projector = Projector(self.pool, self._projection, self._apply, self._registry)
        self._task = asyncio.create_task(
            self._projector.follow(self.log_id, self._open), name=f"{self._projection} of {self.log_id}"
        )

    async def stop(self) -> None:
        if self._task is not None:
            await end(self._task)
            await self._owner.close()
        self.pool.terminate()

    @property
    def head(self) -> int:
        """Where the other log ends, as far as is known."""
        follower = self._projector.followers.get(self.log_id)
        return follower.head if follower else 0

    @property
    def applied(self) -> int:
        """The last position that this process knows to be applied."""
        return self._projector.known_position(self.log_id)

    async def wait_for(self, position: int, timeout_s: float) -> bool:
        """True as soon as this process has applied the position; False after timeout_s."""
        return await self._projector.wait_for(self.log_id, position, timeout_s)

    async def position(self) -> int:
        """The last position that is applied."""
        return (await self._projector.positions()).get(self.log_id, 0)

    async def ready(self, timeout_s: float, has_some: Callable[[], Awaitable[bool]]) -> None:
        """Returns when everything is here that the other service has now; or when it cannot be asked in time and a copy is here."""
        while True:
            try:
                async with asyncio.timeout(timeout_s):
                    head = await self._owners_head()
                    while not await self.wait_for(head, 0.5):  # it waits inside
                        pass
                return
            except TimeoutError:
                if await has_some():
                    logger.warning("%s is away: what it says is as it was last heard", self.log_id)
                    return
                logger.warning("nothing is known of %s yet, and it is away", self.log_id)

    async def _owners_head(self) -> int:
        """Where the other log ends, from its owner."""
        metadata = (("authorization", f"Bearer {self._token()}"),) if self._token else ()
        async with grpc.aio.insecure_channel(self._settings.peers[self._source]) as channel:
            while True:
                try:
                    answer = await LogServiceStub(channel).GetHead(GetHeadRequest(), timeout=2.0, metadata=metadata)
                    return int(answer.head)
                except grpc.aio.AioRpcError as error:
                    logger.debug("%s does not answer: %s", self.log_id, error.details())
                await asyncio.sleep(0.1)

    def _open(self, after: int) -> Follower:
        return Follower(self._settings.nats, self.log_id, after, self._owner)
