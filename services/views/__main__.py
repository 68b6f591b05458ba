"""The views service: follows the logs of the region and answers every query."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from libs import telemetry
from libs.bus import end
from libs.follower import Follower, Owner
from libs.identity import Verifier
from libs.rpc import Edge
from libs.serve import run
from libs.settings import SettingMissing, Settings
from services.views.catalogue import answer_queries, open_desk
from services.views.desk import Desk
from services.views.feed import Feed
from services.views.store import Store

logger = logging.getLogger(__name__)

#: How long the first start waits for the logs before it serves what it has, marked stale.
CATCH_UP_S = 5.0


async def start(settings: Settings, stack: AsyncExitStack) -> tuple[Edge, Awaitable[None]]:
    """Opens the database, begins to follow, and answers with the edge and what to wait for."""
    if not settings.nats:
        raise SettingMissing("OKR_NATS is not set: views follow the logs over NATS")
    # Every table here is derived and made by this process, so it works with the role that may make tables.
    store = await Store.open(settings.database_owner)
    stack.push_async_callback(store.close)
    desk = await open_desk(store, settings.log_id("goal"), settings.log_id("directory"), settings.log_id("alignment"))
    token = settings.token_for("apps/okr-views", ["okr.log"])
    owners: dict[str, Owner] = {}
    for log_id, feed in desk.feeds.items():
        service = log_id.partition("@")[0]
        if service not in settings.peers:
            raise SettingMissing(
                f"OKR_PEERS has no {service}: the owner of {log_id} has to be asked where NATS has holes"
            )
        owner = owners[log_id] = Owner(settings.peers[service], token)
        stack.push_async_callback(owner.close)
        task = asyncio.create_task(feed.run(_opening(settings.nats, log_id, owner)), name=f"feed of {log_id}")
        stack.push_async_callback(end, task)
    edge = Edge(Verifier(settings.keys), max_calls=settings.max_calls)
    answer_queries(edge, desk, owners)
    _watch(desk, edge)
    return edge, _caught_up(list(desk.feeds.values()))


def _opening(nats: str, log_id: str, owner: Owner) -> Callable[[int], Follower]:
    return lambda after: Follower(nats, log_id, after, owner)


async def _caught_up(feeds: list[Feed]) -> None:
    """Returns when the views are where the logs are, or after a little: what is behind is marked stale."""
    try:
        async with asyncio.timeout(CATCH_UP_S):
            for feed in feeds:
                while feed.heard_at is None or feed.position < feed.head:  # noqa: ASYNC110  # it has no event for that
                    await asyncio.sleep(0.05)
    except TimeoutError:
        logger.warning("the views serve while they catch up: %s", {feed.log_id: feed.position for feed in feeds})


def _watch(desk: Desk, edge: Edge) -> None:
    telemetry.gauge("okr.rpc.active", lambda: [(edge.calls, {"service": "views"})])
    telemetry.gauge(
        "okr.view.lag",
        lambda: [
            (max(0, feed.head - serving.position), {"view": name})
            for feed in desk.feeds.values()
            for name, serving in feed.serving.items()
        ],
    )


if __name__ == "__main__":
    run("views", start)
