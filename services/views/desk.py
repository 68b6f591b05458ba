"""What every query needs: permission, freshness, pages, rows, and who the caller is shown what as."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message
from okr.api.v1.freshness_pb2 import Freshness, LogPosition, ReadInfo

from libs import freshness
from libs.commands import PermissionDenied, ResourceNotFound
from libs.permission import Principal, Resource, decide
from libs.projector import is_transient
from libs.record import timestamp
from libs.rpc import Unavailable
from services.views.feed import Feed, Serving
from services.views.paging import Page, Pages
from services.views.sight import Sight
from services.views.store import Store

if TYPE_CHECKING:
    from services.views.directory import Directory
    from services.views.upward import Upward

#: A later page waits this long for what the first page was read at: another process may serve it.
PAGE_WAIT_MS = 1000
ATTEMPTS = 4
PAUSE_S = 0.1


def no_such(name: str) -> ResourceNotFound:
    """What a query answers about a name that it does not know."""
    return ResourceNotFound(f"there is no {name} here", resource=name)


class Desk:
    """Where queries read. `feeds`: one per log."""

    def __init__(
        self, store: Store, feeds: Sequence[Feed], directory: "Directory", upward: "Upward", secret: bytes
    ) -> None:
        self.store = store
        self.feeds = {feed.log_id: feed for feed in feeds}
        self.directory = directory
        self.upward = upward
        self.pages = Pages(secret)

    def now(self) -> datetime:
        return datetime.now(UTC)

    # -- who asks

    def must_be_allowed(self, caller: Principal, action: str, resource: Resource | None = None) -> None:
        """Raises PermissionDenied unless a rule allows the caller to do it."""
        decision = decide(caller, action, resource or Resource(kind="view"), self.directory.now())
        if not decision.allowed:
            raise PermissionDenied(f"no rule allows {action} to you", action=action, rule=decision.rule)

    def sight(self, caller: Principal) -> Sight:
        """What the caller may see of objectives."""
        return Sight(caller, self.directory.now())

    # -- how fresh

    async def read_info(
        self, wanted: Freshness, views: Sequence[str], seen: Mapping[str, int] | None = None
    ) -> ReadInfo:
        """Waits until the views, and what is known of the directory, have come far enough, as far as the caller allows.

        seen: positions that an earlier page was read at. Raises ConsistencyTokenInvalid.
        """
        asked = freshness.decode(wanted.consistency_token)
        for log_id in asked:
            if log_id not in self.feeds:
                raise freshness.ConsistencyTokenInvalid(
                    f"no view follows a log {log_id}", field="freshness.consistency_token"
                )
        wait_ms = wanted.max_wait_ms
        if seen and any(position > asked.get(log_id, 0) for log_id, position in seen.items()):
            asked = {log_id: max(asked.get(log_id, 0), seen.get(log_id, 0)) for log_id in {*asked, *seen}}
            wait_ms = max(wait_ms, PAGE_WAIT_MS)
        reached = await self._reach(asked, views, wait_ms)
        return self.info(views, reached)

    def positions(self, views: Sequence[str]) -> dict[str, int]:
        """How far these views are, and the directory that they are read with."""
        positions: dict[str, int] = {}
        for log_id, feed in self.feeds.items():
            used = [serving.position for name, serving in feed.serving.items() if name in views]
            if feed.registry is self.directory.registry:
                used.append(self.directory.position)
            if used:
                positions[log_id] = min(used)
        return positions

    async def _reach(self, asked: Mapping[str, int], views: Sequence[str], wait_ms: int) -> bool:
        try:
            async with asyncio.timeout(wait_ms / 1000):
                while True:
                    at = self.positions(views)
                    behind = [log_id for log_id, position in asked.items() if at.get(log_id, position) < position]
                    if not behind:
                        return True
                    if not wait_ms:
                        return False
                    await self.feeds[behind[0]].wait()
        except TimeoutError:
            return False

    def info(self, views: Sequence[str], reached: bool = True) -> ReadInfo:
        """What a read of these views is served from."""
        positions = self.positions(views)
        info = ReadInfo(stale=not reached, consistency_token=freshness.encode(positions))
        for log_id, position in positions.items():
            info.positions.append(self.log_position(log_id, position))
            info.stale = info.stale or position < self.feeds[log_id].head
        return info

    def log_position(self, log_id: str, position: int) -> LogPosition:
        """How far something is in a log."""
        feed = self.feeds[log_id]
        heard_at = timestamp(feed.heard_at) if feed.heard_at else None
        return LogPosition(log_id=log_id, position=position, head=max(feed.head, position), as_of=heard_at)

    # -- pages

    async def open_page(self, request: Any, caller: Principal, views: Sequence[str]) -> tuple[Page, ReadInfo]:
        """Where the page begins, and what it is read from. Raises PageTokenInvalid, ConsistencyTokenInvalid."""
        page = self.pages.page(request, caller.subject)
        return page, await self.read_info(request.freshness, views, page.positions)

    def next_token(self, request: Message, caller: Principal, cursor: Any, info: ReadInfo) -> str:
        """The token of the page behind `cursor`."""
        positions = {each.log_id: each.position for each in info.positions}
        return self.pages.token(request, caller.subject, cursor, positions)

    async def rows_by_creation(
        self,
        view: str,
        page: Page,
        request: Message,
        caller: Principal,
        info: ReadInfo,
        where: Iterable[tuple[str, Any]] = (),
    ) -> tuple[list[Any], str]:
        """A page of a view's rows in the order in which they came to be, which never changes, and the next page's token.

        where: conditions, each with {} for its one argument.
        """
        conditions, arguments = ["created > $1"], [page.cursor or 0]
        for condition, argument in where:
            arguments.append(argument)
            conditions.append(condition.format(f"${len(arguments)}"))
        query = f"SELECT * FROM {self.serving(view).table} WHERE {' AND '.join(conditions)} ORDER BY created LIMIT {page.size + 1}"
        rows = list(await self.fetch(query, *arguments))
        if len(rows) <= page.size:
            return rows, ""
        rows = rows[: page.size]
        return rows, self.next_token(request, caller, rows[-1]["created"], info)

    # -- rows

    def serving(self, view: str) -> Serving:
        """The view as it serves."""
        return next(feed.serving[view] for feed in self.feeds.values() if view in feed.serving)

    async def row(self, view: str, name: str) -> Any:
        """One row by its name, or None."""
        rows = await self.fetch(f"SELECT * FROM {self.serving(view).table} WHERE name = $1", name)
        return rows[0] if rows else None

    async def fetch(self, query: str, *arguments: Any) -> Sequence[Any]:
        """Rows. Trouble of the database is waited out a little, then it is Unavailable."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return list(await self.store.pool.fetch(query, *arguments))
            except Exception as error:
                if not is_transient(error):
                    raise
                if attempt == ATTEMPTS:
                    raise Unavailable("the views' database cannot be reached; try again") from error
            await asyncio.sleep(PAUSE_S * attempt)
        raise AssertionError("the loop returns or raises")
