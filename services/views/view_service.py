"""How the views are, and their rebuilds (okr.views.v1.ViewService)."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

from google.protobuf.duration_pb2 import Duration
from okr.views.v1.view_service_pb2 import (
    ListViewsRequest,
    ListViewsResponse,
    RebuildViewRequest,
    RebuildViewResponse,
    View,
)

from libs.follower import Owner
from libs.permission import Principal, Resource
from libs.record import timestamp
from services.views.desk import Desk, no_such
from services.views.feed import Feed, Serving
from services.views.rebuild import Rebuild


class ViewService:
    """okr.views.v1.ViewService. owners: by log id, the service that has the log."""

    def __init__(self, desk: Desk, owners: Mapping[str, Owner]) -> None:
        self._desk = desk
        self._owners = owners

    async def list_views(self, request: ListViewsRequest, caller: Principal) -> ListViewsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page = desk.pages.page(request, caller.subject)
        known = sorted((name, feed) for feed in desk.feeds.values() for name in feed.serving)
        wanted = [(name, feed) for name, feed in known if name > (page.cursor or "")]
        info = desk.info([name for name, _ in known])
        response = ListViewsResponse(read_info=info)
        for name, feed in wanted[: page.size]:
            response.views.append(await self._described(feed, feed.serving[name]))
        if len(wanted) > page.size:
            response.next_page_token = desk.next_token(request, caller, wanted[page.size - 1][0], info)
        return response

    async def rebuild_view(self, request: RebuildViewRequest, caller: Principal) -> AsyncIterator[RebuildViewResponse]:
        desk = self._desk
        desk.must_be_allowed(caller, "RebuildView", Resource(kind="view", name=request.view))
        feed = next((each for each in desk.feeds.values() if request.view in each.serving), None)
        if feed is None:
            raise no_such(f"view {request.view}")
        owner = self._owners[feed.log_id]
        rebuild = Rebuild(desk.store, feed, feed.serving[request.view], owner, dry_run=request.dry_run)
        async for report in rebuild.run():
            yield report

    async def _described(self, feed: Feed, serving: Serving) -> View:
        store, build = self._desk.store, serving.build
        position = self._desk.log_position(feed.log_id, serving.position)
        parked, why = await store.parked(build.schema)
        lag_events = position.head - position.position
        view = View(
            name=build.view,
            version=build.version,
            generation=build.generation,
            status=_status(serving, feed, lag_events),
            positions=[position],
            lag_events=lag_events,
            row_count=await store.count(serving.view, build.schema),
            parked_count=parked,
            trouble=serving.trouble or feed.alarm or why,
            build_time=timestamp(build.built_at),
        )
        if lag_events and feed.behind_since is not None:
            behind = datetime.now(UTC) - feed.behind_since
            view.lag.CopyFrom(Duration(seconds=int(behind.total_seconds()), nanos=behind.microseconds * 1000))
        return view


def _status(serving: Serving, feed: Feed, lag_events: int) -> View.Status:
    if serving.trouble or feed.alarm:
        return View.STATUS_STOPPED
    if serving.rebuilding:
        return View.STATUS_REBUILDING
    return View.STATUS_CATCHING_UP if lag_events else View.STATUS_LIVE
