"""What the edge keeps off, how it fails, and how it comes and goes."""

import asyncio
import logging
import time

import grpc
import pytest
from google.protobuf.internal import encoder
from google.rpc import code_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from okr.api.v1 import error_reason_pb2
from okr.goal.v1.goal_service_pb2 import (
    EstimateOddsRequest,
    ProposeObjectiveRequest,
    ProposeObjectiveResponse,
    ReweightKeyResultsRequest,
)
from okr.log.v1 import log_service_pb2
from okr.log.v1.log_service_pb2 import FollowLogRequest, GetHeadResponse

from libs import commands, freshness, logservice, rpc
from libs.refusal import Refusal
from tests.edge.world import EXPLORE, OWNER, Wrong, new_id, proposal, until, world, wrong
from tests.goal import company

PROPOSE = "/okr.goal.v1.GoalService/ProposeObjective"
ANY_NAME = "objectives/00000000-0000-4000-8000-00000000dead"


def changed(**fields):
    """A proposal with other terms."""
    return proposal(terms=company.terms(parent="", **fields))


def with_target(target):
    terms = company.terms(parent="")
    terms.key_results[0].measurement.metric.target = target
    return proposal(terms=terms)


def without(field):
    terms = company.terms(parent="")
    terms.ClearField(field)
    return proposal(terms=terms)


def with_weight(weight):
    terms = company.terms(parent="")
    terms.key_results[0].weight = weight
    return proposal(terms=terms)


#: what is sent -> the field that is named
SHAPES = {
    "an enum value that does not exist": (changed(kind=99), "terms.kind"),
    "an enum value that says nothing": (proposal(origin=0), "origin"),
    "no owner": (without("owner"), "terms.owner"),
    "no terms": (ProposeObjectiveRequest(request_id=new_id(), origin=1), "terms"),
    "NaN": (with_target("NaN"), "terms.key_results[0].measurement.metric.target"),
    "infinity": (with_target("Infinity"), "terms.key_results[0].measurement.metric.target"),
    "1e400": (with_target("1e400"), "terms.key_results[0].measurement.metric.target"),
    "digits of another script": (with_target("１２"), "terms.key_results[0].measurement.metric.target"),
    "a number with a line break": (with_target("12\n"), "terms.key_results[0].measurement.metric.target"),
    "a number of a thousand digits": (with_target("1" * 1000), "terms.key_results[0].measurement.metric.target"),
    "a negative weight": (with_weight("-0.5"), "terms.key_results[0].weight"),
    "a request_id in upper case": (proposal(request_id=new_id().upper()), "request_id"),
    "no request_id": (proposal(request_id=""), "request_id"),
    "a title on two lines": (changed(title="a\nb"), "terms.title"),
    "a title of nearly a megabyte": (changed(title="长" * 300_000), "terms.title"),
    "a name of something else": (proposal(name="people/p1"), "name"),
    "a name with a part too many": (proposal(name=f"{ANY_NAME}/keyResults/a"), "name"),
}


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.WARNING)


async def test_a_wrong_shape_is_refused_with_every_field_and_leaves_no_trace(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        head = here.log.head
        for kind, (request, field) in SHAPES.items():
            failure = await wrong(here.goals.ProposeObjective(request, **here.by()))
            assert failure.says == ("INVALID_ARGUMENT", "FIELD_INVALID"), kind
            assert failure.domain == "okr.api.v1"
            assert field in failure.fields, kind
        request = ReweightKeyResultsRequest(request_id="x", name="x", weights=[{}, {"key_result_id": "ok"}])
        failure = await wrong(here.goals.ReweightKeyResults(request, **here.by()))
        assert {"request_id", "name", "etag", "weights[0].key_result_id", "weights[1].weight"} <= set(failure.fields)
        assert here.log.head == head


async def test_bytes_that_are_no_request_are_refused(database, tmp_path):
    def text(data):
        """A request with these bytes as its request_id."""
        return b"\x0a" + encoder._VarintBytes(len(data)) + data

    bad = {
        "a lone surrogate": text(b"\xed\xa0\x80"),
        "an overlong encoding": text(b"\xc0\xaf"),
        "half a character": text("长".encode()[:2]),
        "garbage": b"\xff\xff\xff\xff",
        "a cut message": proposal().SerializeToString()[:-3],
        "nested without end": b"\x22\x80\x01" * 200,
    }
    async with world(database(), tmp_path) as here:
        for kind, data in bad.items():
            failure = await wrong(here.raw(PROPOSE, data))
            assert failure.says == ("INVALID_ARGUMENT", "FIELD_INVALID"), kind
        assert (await wrong(here.raw(PROPOSE, b""))).says == ("INVALID_ARGUMENT", "FIELD_INVALID")


async def test_an_oversized_request_is_refused_before_it_is_read(database, tmp_path):
    async with world(database(), tmp_path) as here:
        failure = await wrong(here.goals.ProposeObjective(changed(title="x" * (1 << 20)), **here.by()))
        assert failure.code == "RESOURCE_EXHAUSTED"


async def test_a_method_that_does_not_exist_is_unimplemented(database, tmp_path):
    async with world(database(), tmp_path) as here:
        assert (await wrong(here.raw("/okr.goal.v1.GoalService/DeleteObjective", b""))).code == "UNIMPLEMENTED"


async def test_a_defect_tells_its_incident_and_nothing_else(database, tmp_path, caplog):
    def more(edge):
        async def answer(request, call):
            raise ValueError("the secret text of a restricted objective")

        async def frames(request, call):
            yield log_service_pb2.ReadLogResponse(through=1)
            raise ValueError("the secret text of a restricted objective")

        service = log_service_pb2.DESCRIPTOR.services_by_name["LogService"]
        edge.answers(service, {"GetHead": answer}, {"ReadLog": frames, "FollowLog": frames})

    async with world(database(), tmp_path, more=more) as here:
        for call in (
            here.logs.GetHead(log_service_pb2.GetHeadRequest(), **here.by()),
            here.logs.ReadLog(log_service_pb2.ReadLogRequest(), **here.by()),
        ):
            failure = await wrong(call)
            assert failure.says == ("INTERNAL", "DEFECT")
            incident = failure.metadata["incident"]
            assert failure.message == f"a defect of ours; incident {incident}"
            assert "secret" not in str(failure.trailing)
            [record] = [each for each in caplog.records if incident in each.message]
            assert "secret" in record.exc_text


async def health_of(here, service=""):
    stub = health_pb2_grpc.HealthStub(here.channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)
    return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)


async def test_too_much_at_once_is_refused_at_once_and_health_still_answers(database, tmp_path):
    async with world(database(), tmp_path, max_calls=2) as here:
        await here.set_up()
        async with here.stuck():
            waiting = [asyncio.ensure_future(here.goals.ProposeObjective(proposal(), **here.by())) for _ in range(2)]
            await until(lambda: here.edge.calls == 2)
            failures = await asyncio.gather(
                *(wrong(here.goals.ProposeObjective(proposal(), **here.by())) for _ in range(30))
            )
            for failure in failures:
                assert failure.says == ("RESOURCE_EXHAUSTED", "OVERLOADED")
                assert 0 < failure.details["RetryInfo"].retry_delay.ToMilliseconds() <= 300
                assert failure.trailing["grpc-retry-pushback-ms"].isdigit()
            assert await health_of(here) == "SERVING"
        answers = await asyncio.gather(*waiting)
        assert [answer.objective.etag for answer in answers] == ["v2", "v2"]
        assert here.edge.calls == 0


async def test_a_deadline_that_passes_does_not_undo_what_was_under_way(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        request = proposal()
        async with here.stuck():
            failure = await wrong(here.goals.ProposeObjective(request, **here.by(timeout=0.3)))
            assert failure.code == "DEADLINE_EXCEEDED"
            await until(lambda: here.edge.calls == 0)
        answer = await here.goals.ProposeObjective(request, **here.by())
        assert answer.receipt.replayed
        assert len(await here.recorded(answer.objective.name)) == 2


async def test_a_client_that_goes_away_does_not_undo_what_was_under_way(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        request = proposal()
        async with here.stuck():
            call = here.goals.ProposeObjective(request, **here.by())
            await until(lambda: here.edge.calls == 1)
            # The append waits for the lock now: the call is past its decision.
            await until(lambda: here.decider._appending)
            call.cancel()
            await until(lambda: here.edge.calls == 0)
        answer = await here.goals.ProposeObjective(request, **here.by())
        assert answer.receipt.replayed
        assert answer.receipt.event_count == 2


async def test_no_call_takes_longer_than_the_servers_own_limit(database, tmp_path):
    async with world(database(), tmp_path, cap_s=0.3) as here:
        await here.set_up()
        async with here.stuck():
            for timeout in (None, 20):
                failure = await wrong(here.goals.ProposeObjective(proposal(), **here.by(timeout=timeout)))
                assert failure.says == ("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED")


async def test_before_it_is_ready_only_the_log_is_served(database, tmp_path):
    async with world(database(), tmp_path, healthy=False) as here:
        assert await health_of(here) == await health_of(here, "okr.goal.v1.GoalService") == "NOT_SERVING"
        failure = await wrong(here.goals.ProposeObjective(proposal(), **here.by()))
        assert failure.says == ("UNAVAILABLE", "UNAVAILABLE")
        head = await here.logs.GetHead(log_service_pb2.GetHeadRequest(), **here.setup())
        assert head == GetHeadResponse(log_id="goal@cn/1")
        await here.edge.healthy(True)
        assert await health_of(here) == await health_of(here, "okr.goal.v1.GoalService") == "SERVING"
        assert (await wrong(here.goals.ProposeObjective(proposal(), **here.by()))).code == "FAILED_PRECONDITION"


async def test_reflection_lists_the_services_and_knows_their_files(database, tmp_path):
    async with world(database(), tmp_path) as here:
        stub = reflection_pb2_grpc.ServerReflectionStub(here.channel)
        asked = [
            reflection_pb2.ServerReflectionRequest(list_services=""),
            reflection_pb2.ServerReflectionRequest(file_containing_symbol="okr.goal.v1.GoalService"),
        ]
        listed, file = [answer async for answer in stub.ServerReflectionInfo(iter(asked))]
        assert {each.name for each in listed.list_services_response.service} == {
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
            "okr.goal.v1.CycleService",
            "okr.goal.v1.GoalService",
            "okr.goal.v1.PolicyService",
            "okr.goal.v1.ReactionService",
            "okr.log.v1.LogService",
        }
        assert b"ProposeObjective" in b"".join(file.file_descriptor_response.file_descriptor_proto)


async def test_a_stop_lets_calls_under_way_finish_and_tells_health_watchers_and_followers(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        watch = health_pb2_grpc.HealthStub(here.channel).Watch(health_pb2.HealthCheckRequest())
        assert (await anext(aiter(watch))).status == health_pb2.HealthCheckResponse.SERVING
        follow = here.logs.FollowLog(FollowLogRequest(after=0), **here.setup())
        assert (await anext(aiter(follow))).live
        async with here.stuck():
            waiting = asyncio.ensure_future(here.goals.ProposeObjective(proposal(), **here.by()))
            await until(lambda: here.edge.calls == 1)
            began = time.monotonic()
            stop = asyncio.create_task(here.edge.stop(grace_s=15))
            assert (await anext(aiter(watch))).status == health_pb2.HealthCheckResponse.NOT_SERVING
            assert (await wrong(follow)).says == ("UNAVAILABLE", "UNAVAILABLE")
            async with grpc.aio.insecure_channel(here.address) as another:
                call = another.unary_unary(PROPOSE)(b"", timeout=2)
                assert (await wrong(call)).code in ("UNAVAILABLE", "DEADLINE_EXCEEDED")
        assert (await waiting).objective.etag == "v2"
        await stop
        assert time.monotonic() - began < 12


async def test_a_log_that_cannot_be_reached_is_unavailable_and_the_same_command_succeeds_later(
    postgres_server, tmp_path
):
    server = postgres_server()
    async with world(server.dsn(), tmp_path, patience_s=1.5) as here:
        await here.set_up()
        head = here.log.head
        server.kill()
        request = proposal()
        failure = await wrong(here.goals.ProposeObjective(request, **here.by(timeout=25)))
        assert failure.says == ("UNAVAILABLE", "UNAVAILABLE")
        assert failure.trailing["grpc-retry-pushback-ms"].isdigit()
        await asyncio.to_thread(server.start)
        answer = await here.goals.ProposeObjective(request, **here.by(timeout=25))
        assert answer.receipt.event_count == 2
        assert (await here.log.read(head, 10))[-1].position == head + 2


async def test_answers_are_the_messages_of_the_contract(database, tmp_path):
    """A client that knows only the protos reads them."""
    async with world(database(), tmp_path) as here:
        await here.set_up()
        data = await here.raw(PROPOSE, proposal().SerializeToString())
        answer = ProposeObjectiveResponse.FromString(data)
        assert answer.objective.terms.policy_pack == EXPLORE
        estimate = EstimateOddsRequest(request_id=new_id(), name=answer.objective.name, etag="v2", odds="0.7")
        estimate.rationale = "长" * 10
        method = "/okr.goal.v1.GoalService/EstimateOdds"
        await here.raw(method, estimate.SerializeToString() + b"\xf2\xff\x03\x04new!")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await here.raw(method, estimate.SerializeToString(), metadata=(("authorization", "Bearer x"),))
        assert Wrong(caught.value).reason == "TOKEN_INVALID"
        assert (await here.recorded(answer.objective.name))[-1].header.actor == OWNER


def test_every_error_of_the_edge_is_in_the_contract_with_its_status():
    contract = {
        value.name.removeprefix("ERROR_REASON_"): value.GetOptions().Extensions[error_reason_pb2.error].code
        for value in error_reason_pb2.ErrorReason.DESCRIPTOR.values
        if value.number
    }
    classes = {
        kind
        for module in (commands, freshness, logservice, rpc)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind.__module__ == module.__name__
    }
    assert {kind("").reason: code_pb2.Code.Value(kind.status) for kind in classes}.items() <= contract.items()
    assert len(classes) >= 9
