"""Traces for OpenTelemetry, made when a request is over from the very line that is logged of it, so that they cannot
know more: no address, no query, nothing of a child. Only this file knows the kit, which is an extra."""

import time
from typing import TYPE_CHECKING

from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.api.privacy import Line

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

NAME = "spasm-trials"


def exporter() -> "SpanExporter":
    """To wherever the usual OTEL_EXPORTER_OTLP_... variables say."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra

    return OTLPSpanExporter()


class Traces:
    """Of one application. Spans are sent by a thread of their own; `close` sends the last ones."""

    def __init__(self, version: str) -> None:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        resource = Resource.create({"service.name": NAME, "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter()))
        self._tracer = self._provider.get_tracer(NAME, version)

    def record(self, line: Line, traceparent: str) -> None:
        """A request that has just been answered. Of what others sent along only the trace's own number is taken."""
        ended = time.time_ns()
        span = self._tracer.start_span(
            f"{line['method']} {line['route']}",
            context=TraceContextTextMapPropagator().extract({"traceparent": traceparent}),
            kind=SpanKind.SERVER,
            attributes={
                "http.request.method": line["method"],
                "http.route": line["route"],
                "http.response.status_code": line["status"] or 0,
                "request.id": line["id"],
            },
            start_time=ended - int(line["ms"] * 1_000_000),
        )
        if (line["status"] or 500) >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    def close(self) -> None:
        self._provider.shutdown()
