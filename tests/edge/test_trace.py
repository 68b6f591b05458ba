"""One command is one trace, from the rpc to the row; and the metrics that an operator looks for."""

import logging
from uuid import uuid4

import asyncpg
import pytest
from okr.goal.v1 import events_pb2
from okr.log.v1.log_service_pb2 import ReadLogRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from libs import telemetry
from libs.projector import Projector
from libs.record import Registry
from tests.edge.world import PEER, proposal, until, world, wrong

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    telemetry.use(traces=provider)
    yield exporter
    telemetry.use()


@pytest.fixture
def metrics():
    reader = InMemoryMetricReader()
    telemetry.use(meters=MeterProvider([reader]))
    yield reader
    telemetry.use()


def named(spans, name):
    return next(span for span in spans.get_finished_spans() if span.name == name)


async def test_one_command_is_one_trace_from_the_rpc_to_the_row(database, tmp_path, spans):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        spans.clear()
        metadata = (("traceparent", CALLER),)
        answer = await here.goals.ProposeObjective(proposal(), **here.by(metadata=metadata))
        await until(lambda: len(spans.get_finished_spans()) >= 3)
        rpc = named(spans, "okr.goal.v1.GoalService/ProposeObjective")
        decide, append = named(spans, "decide"), named(spans, "append")
        assert rpc.kind is SpanKind.SERVER
        assert rpc.attributes["rpc.method"] == "ProposeObjective"
        assert rpc.attributes["rpc.grpc.status_code"] == 0
        assert f"{rpc.context.trace_id:032x}-{rpc.parent.span_id:016x}" == CALLER[3:-3]
        assert decide.parent.span_id == append.parent.span_id == rpc.context.span_id
        [header, _] = [each.header for each in await here.recorded(answer.objective.name)]
        assert header.trace_parent == f"00-{append.context.trace_id:032x}-{append.context.span_id:016x}-01"

        pool = await asyncpg.create_pool(here.dsn, min_size=0)

        async def apply(db, batch):
            await db.execute("SELECT 1")

        projector = Projector(pool, "trace", apply, Registry(events_pb2))
        await projector.prepare("goal@cn/1")
        entries = await here.log.read(0, 100)
        await projector.take("goal@cn/1", [(each.position, each.record("goal@cn/1")) for each in entries[:-2]])
        spans.clear()
        await projector.take("goal@cn/1", [(each.position, each.record("goal@cn/1")) for each in entries[-2:]])
        applied = named(spans, "apply")
        assert applied.context.trace_id == rpc.context.trace_id
        assert applied.parent.span_id == append.context.span_id
        await pool.close()


async def test_a_refusal_is_no_error_of_ours_and_a_defect_is(database, tmp_path, spans):
    def more(edge):
        async def answer(request, call):
            raise ValueError("a defect")

        from okr.log.v1 import log_service_pb2

        edge.answers(
            log_service_pb2.DESCRIPTOR.services_by_name["LogService"],
            {"GetHead": answer},
            {"ReadLog": answer, "FollowLog": answer},
        )

    async with world(database(), tmp_path, more=more) as here:
        await here.set_up()
        spans.clear()
        await wrong(here.goals.ProposeObjective(proposal(), **here.by(PEER)))
        rpc = named(spans, "okr.goal.v1.GoalService/ProposeObjective")
        assert (rpc.status.status_code, rpc.attributes["okr.reason"]) == (StatusCode.UNSET, "PERMISSION_DENIED")
        assert not rpc.events
        from okr.log.v1.log_service_pb2 import GetHeadRequest

        await wrong(here.logs.GetHead(GetHeadRequest(), **here.by()))
        rpc = named(spans, "okr.log.v1.LogService/GetHead")
        assert (rpc.status.status_code, rpc.status.description) == (StatusCode.ERROR, "DEFECT")
        async with here.stuck():
            call = here.goals.ProposeObjective(proposal(), **here.by())
            await until(lambda: here.edge.calls)
            spans.clear()
            call.cancel()
            await until(lambda: not here.edge.calls)
        rpc = named(spans, "okr.goal.v1.GoalService/ProposeObjective")
        assert (rpc.status.status_code, rpc.attributes["rpc.grpc.status_code"]) == (StatusCode.UNSET, 1)


async def test_streams_have_a_span_each(database, tmp_path, spans):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        spans.clear()
        async for _ in here.logs.ReadLog(ReadLogRequest(), **here.setup()):
            pass
        await until(lambda: spans.get_finished_spans())
        assert named(spans, "okr.log.v1.LogService/ReadLog").kind is SpanKind.SERVER


def lines(reader):
    """(metric, attributes as pairs) -> data point."""
    data = reader.get_metrics_data()
    return {
        (metric.name, tuple(sorted(point.attributes.items()))): point
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
    }


async def test_calls_are_counted_by_outcome_and_timed(database, tmp_path, metrics):
    name = f"okr.test.{uuid4().hex}"
    telemetry.gauge(name, lambda: [(7, {"log": "goal@cn/1"})])
    async with world(database(), tmp_path) as here:
        await here.set_up()
        await here.propose()
        await wrong(here.goals.ProposeObjective(proposal(), **here.by(PEER)))
        await until(lambda: here.edge.calls == 0)
        found = lines(metrics)
        assert found["okr.rpc.calls", (("outcome", "OK"), ("rpc", "ProposeObjective"))].value == 1
        assert found["okr.rpc.calls", (("outcome", "PERMISSION_DENIED"), ("rpc", "ProposeObjective"))].value == 1
        assert found["okr.rpc.duration", (("rpc", "ProposeObjective"),)].count == 2
        assert found[name, (("log", "goal@cn/1"),)].value == 7


async def test_switched_off_it_records_nothing_and_costs_nothing(database, tmp_path):
    telemetry.use()
    assert not telemetry.tracing()
    assert telemetry.trace_parent() == ""
    assert telemetry.span("a") is telemetry.span("b") is telemetry.linked("c", CALLER)
    with telemetry.span("a") as span:
        assert not span.get_span_context().is_valid
    telemetry.count("okr.nothing")
    telemetry.measure("okr.nothing", 1.0)


def test_the_environment_says_what_is_sent_where(monkeypatch):
    """Nothing without an exporter or an endpoint; what it says otherwise is that of the OpenTelemetry specification."""
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER"):
        monkeypatch.delenv(name, raising=False)
    telemetry.start("goal", "cn")
    assert not telemetry.tracing()
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    telemetry.start("goal", "cn")
    assert not telemetry.tracing()
    monkeypatch.delenv("OTEL_SDK_DISABLED")
    telemetry.start("goal", "cn")
    assert telemetry.tracing()
    telemetry.stop()
    assert not telemetry.tracing()


def test_a_span_about_several_traces_continues_the_first_and_links_the_others(spans):
    other = CALLER.replace("0af7", "1bf7")
    with telemetry.linked_all("batch", ["", CALLER, other, CALLER, "nonsense"]):
        pass
    span = named(spans, "batch")
    assert f"{span.context.trace_id:032x}" == CALLER[3:35]
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [other[3:35]]
