"""Spans and metrics from the rpc to the row, in one trace; off unless the OTEL_* variables ask for it.

While it is off no SDK is loaded and every function here returns at once. `start` reads OTEL_EXPORTER_OTLP_ENDPOINT,
OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER, OTEL_SDK_DISABLED and the rest of the OpenTelemetry specification.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from opentelemetry import context as contexts
from opentelemetry import metrics, trace
from opentelemetry.metrics import CallbackOptions, Meter, MeterProvider, Observation
from opentelemetry.trace import Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, Tracer, TracerProvider

Attributes = Mapping[str, str | int | float | bool]
#: Reads a gauge: value and attributes of each line.
Reading = Callable[[], Iterable[tuple[float, Attributes]]]

_TRACE_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_LATENCIES_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_NOTHING: AbstractContextManager[Span] = nullcontext(trace.INVALID_SPAN)

_tracer: Tracer | None = None
_meter: Meter | None = None
_instruments: dict[str, Any] = {}
_gauges: dict[str, Reading] = {}
_shutdowns: list[Callable[[], Any]] = []


def start(service: str, region: str) -> None:
    """Sets traces and metrics up as the environment says. Without any OTEL_* exporter or endpoint it does nothing."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    traces, meters = _wanted("TRACES"), _wanted("METRICS")
    if not traces and not meters:
        return
    from opentelemetry.sdk.resources import Resource

    resource = Resource.create({"service.namespace": "okr", "service.name": service, "okr.region": region})
    use(_otlp_traces(resource) if traces else None, _otlp_metrics(resource) if meters else None)


def use(traces: TracerProvider | None = None, meters: MeterProvider | None = None) -> None:
    """Sends to these from now on; None is off."""
    global _tracer, _meter
    _tracer = traces.get_tracer("okr") if traces else None
    _meter = meters.get_meter("okr") if meters else None
    _instruments.clear()
    for name, read in _gauges.items():
        _observe(name, read)


def stop() -> None:
    """Sends what is left and switches off."""
    for shutdown in _shutdowns:
        shutdown()
    _shutdowns.clear()
    use()


def _wanted(signal: str) -> bool:
    exporter = os.environ.get(f"OTEL_{signal}_EXPORTER", "")
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return exporter == "otlp" or (not exporter and any(os.environ.get(name) for name in endpoints))


def _otlp_traces(resource: Any) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider as Provider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = Provider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _shutdowns.append(provider.shutdown)
    return provider


def _otlp_metrics(resource: Any) -> MeterProvider:
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider as Provider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    provider = Provider([PeriodicExportingMetricReader(OTLPMetricExporter())], resource=resource)
    # For those who made their instruments before anybody knew whether they would be read.
    metrics.set_meter_provider(provider)
    _shutdowns.append(provider.shutdown)
    return provider


# -- spans


def tracing() -> bool:
    """True if spans are recorded."""
    return _tracer is not None


def span(name: str, **attributes: str | int | float | bool) -> AbstractContextManager[Span]:
    """A span inside the present one: `with span("append", events=3): ...`."""
    if _tracer is None:
        return _NOTHING
    return _tracer.start_as_current_span(name, attributes=attributes)


def linked(name: str, trace_parent: str, **attributes: str | int | float | bool) -> AbstractContextManager[Span]:
    """A span that continues the trace of a W3C traceparent, as Header.trace_parent has it; a new trace if that is ""."""
    if _tracer is None:
        return _NOTHING
    return _tracer.start_as_current_span(name, context=_remote(trace_parent), attributes=attributes)


def linked_all(
    name: str, trace_parents: Iterable[str], **attributes: str | int | float | bool
) -> AbstractContextManager[Span]:
    """A span about several traces at once, such as a batch: it continues the first and has a link to each of the others."""
    if _tracer is None:
        return _NOTHING
    parents = [parent for parent in dict.fromkeys(trace_parents) if parent]
    links = [trace.Link(found) for found in map(_span_context, parents[1:]) if found]
    first = _remote(parents[0]) if parents else contexts.Context()
    return _tracer.start_as_current_span(name, context=first, links=links, attributes=attributes)


@contextmanager
def serving(name: str, trace_parent: str, attributes: Attributes) -> Iterator[Span]:
    """The span of a call that is served. Its end is the caller's to describe: exceptions are not recorded here."""
    if _tracer is None:
        yield trace.INVALID_SPAN
        return
    with _tracer.start_as_current_span(
        name,
        context=_remote(trace_parent),
        kind=SpanKind.SERVER,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as started:
        yield started


def failed(on: Span, description: str) -> None:
    """Marks a span as a failure of ours."""
    on.set_status(Status(StatusCode.ERROR, description))


def trace_parent() -> str:
    """W3C traceparent of the present span, "" if none is recorded."""
    if _tracer is None:
        return ""
    present = trace.get_current_span().get_span_context()
    if not present.is_valid:
        return ""
    return f"00-{present.trace_id:032x}-{present.span_id:016x}-{present.trace_flags:02x}"


def is_trace_parent(text: str) -> bool:
    """True for a traceparent of version 00 that names a trace and a span."""
    return _span_context(text) is not None


def _span_context(text: str) -> SpanContext | None:
    match = _TRACE_PARENT.fullmatch(text)
    if not match:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in match.groups())
    found = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags & TraceFlags.SAMPLED))
    return found if found.is_valid else None


def _remote(text: str) -> contexts.Context:
    found = _span_context(text)
    return trace.set_span_in_context(trace.NonRecordingSpan(found), contexts.Context()) if found else contexts.Context()


# -- metrics


def count(name: str, number: int = 1, **attributes: str | int | float | bool) -> None:
    """Adds to a counter: `count("okr.commands", outcome="OK")`."""
    if _meter is None:
        return
    counter = _instruments.get(name) or _instruments.setdefault(name, _meter.create_counter(name))
    counter.add(number, attributes)


def measure(name: str, value: float, unit: str = "s", **attributes: str | int | float | bool) -> None:
    """Adds a value to a histogram: seconds, or another unit such as "{event}"."""
    if _meter is None:
        return
    histogram = _instruments.get(name)
    if histogram is None:
        bounds = _LATENCIES_S if unit == "s" else None
        histogram = _meter.create_histogram(name, unit, explicit_bucket_boundaries_advisory=bounds)
        _instruments[name] = histogram
    histogram.record(value, attributes)


def gauge(name: str, read: Reading) -> None:
    """Has `read` called whenever metrics are collected: (value, attributes) of each line."""
    _gauges[name] = read
    _observe(name, read)


def _observe(name: str, read: Reading) -> None:
    if _meter is None:
        return

    def observe(_: CallbackOptions) -> Iterable[Observation]:
        return [Observation(value, attributes) for value, attributes in read()]

    _meter.create_observable_gauge(name, [observe])
