"""The queries over gRPC: who calls comes from the token, and each error is the documented status with its reason."""

import grpc
from google.rpc import error_details_pb2, status_pb2
from okr.api.v1.freshness_pb2 import Freshness
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_page_service_pb2_grpc import ObjectivePageServiceStub
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest
from okr.views.v1.objective_tree_service_pb2_grpc import ObjectiveTreeServiceStub
from okr.views.v1.owed_service_pb2 import ListOwedRequest
from okr.views.v1.owed_service_pb2_grpc import OwedServiceStub
from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest
from okr.views.v1.unit_board_service_pb2_grpc import UnitBoardServiceStub
from okr.views.v1.view_service_pb2 import ListViewsRequest, RebuildViewRequest, RebuildViewResponse
from okr.views.v1.view_service_pb2_grpc import ViewServiceStub

from libs import freshness
from libs.identity import Signer, Verifier
from libs.rpc import Edge
from services.views.catalogue import answer_queries
from tests.views.pipeline import Pipeline
from tests.views.world import BEGIN, CN_SALES, MECHANIC, OWNER, PEER, activated, drafted, name_of

ONE = name_of(1)


async def refusal(call):
    """(status, reason, domain) of a call that must fail."""
    try:
        if hasattr(call, "__aiter__"):
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        status = status_pb2.Status.FromString(details)
        info = error_details_pb2.ErrorInfo()
        assert status.details[0].Unpack(info)
        return error.code().name, info.reason, info.domain
    raise AssertionError("it was answered")


async def test_every_query_is_served_and_every_error_has_its_reason(database, tmp_path):
    async with Pipeline(database, tmp_path) as world:
        await world.record(
            [(ONE, drafted()), *((ONE, event) for event in activated(BEGIN)), (name_of(2), drafted(parent=ONE))]
        )
        await world.feed_from_owner()
        signer = Signer.create(tmp_path / "key.json")
        edge = Edge(Verifier(signer.public(tmp_path / "public.json")))
        answer_queries(edge, world.desk, dict.fromkeys(world.desk.feeds, world.owner))
        port = await edge.start("127.0.0.1:0")
        await edge.healthy(True)
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:

                def by(person):
                    return {"metadata": (("authorization", f"Bearer {signer.token(person)}"),), "timeout": 20}

                pages, trees, owed = (
                    ObjectivePageServiceStub(channel),
                    ObjectiveTreeServiceStub(channel),
                    OwedServiceStub(channel),
                )
                boards, views = UnitBoardServiceStub(channel), ViewServiceStub(channel)

                answer = await pages.GetObjectivePage(GetObjectivePageRequest(name=ONE), **by(OWNER))
                assert answer.page.objective.name == ONE
                tree = await trees.ListObjectiveTree(ListObjectiveTreeRequest(), **by(PEER))
                assert [node.depth for node in tree.nodes] == [0, 1]
                assert (await owed.ListOwed(ListOwedRequest(), **by(OWNER))).total_count == 2
                served = sum(len(feed.serving) for feed in world.desk.feeds.values())
                assert len((await views.ListViews(ListViewsRequest(), **by(OWNER))).views) == served
                reports = views.RebuildView(RebuildViewRequest(view="owed"), **by(MECHANIC))
                assert [each.phase async for each in reports][-1] == RebuildViewResponse.PHASE_DONE

                get, board = pages.GetObjectivePage, boards.ListUnitBoard
                unknown = Freshness(consistency_token=freshness.encode({"goal@eu/1": 1}))
                edge_domain = "okr.api.v1"
                for call, status, reason in (
                    (get(GetObjectivePageRequest(name=ONE), timeout=20), "UNAUTHENTICATED", "TOKEN_MISSING"),
                    (
                        get(GetObjectivePageRequest(name=ONE), **by("people/no")),
                        "PERMISSION_DENIED",
                        "PERMISSION_DENIED",
                    ),
                    (get(GetObjectivePageRequest(name="x"), **by(OWNER)), "INVALID_ARGUMENT", "FIELD_INVALID"),
                    (get(GetObjectivePageRequest(name=name_of(9)), **by(OWNER)), "NOT_FOUND", "RESOURCE_NOT_FOUND"),
                    (
                        get(GetObjectivePageRequest(name=ONE, freshness=unknown), **by(OWNER)),
                        "INVALID_ARGUMENT",
                        "CONSISTENCY_TOKEN_INVALID",
                    ),
                    (
                        board(ListUnitBoardRequest(unit=CN_SALES, page_token="forged"), **by(OWNER)),
                        "INVALID_ARGUMENT",
                        "PAGE_TOKEN_INVALID",
                    ),
                    (
                        board(ListUnitBoardRequest(unit=CN_SALES, page_size=501), **by(OWNER)),
                        "INVALID_ARGUMENT",
                        "FIELD_INVALID",
                    ),
                    (
                        owed.ListOwed(ListOwedRequest(person=OWNER), **by(PEER)),
                        "PERMISSION_DENIED",
                        "PERMISSION_DENIED",
                    ),
                    (
                        views.RebuildView(RebuildViewRequest(view="owed"), **by(PEER)),
                        "PERMISSION_DENIED",
                        "PERMISSION_DENIED",
                    ),
                    (
                        views.RebuildView(RebuildViewRequest(view="nothing"), **by(MECHANIC)),
                        "NOT_FOUND",
                        "RESOURCE_NOT_FOUND",
                    ),
                ):
                    assert await refusal(call) == (status, reason, edge_domain)
                world.real_feed.serving["owed"].rebuilding = True
                again = views.RebuildView(RebuildViewRequest(view="owed"), **by(MECHANIC))
                assert await refusal(again) == ("FAILED_PRECONDITION", "REBUILD_IS_RUNNING", "okr.views.v1")
        finally:
            await edge.stop(1.0)
