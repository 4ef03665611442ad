"""Spans sent by OTLP over HTTP. Imported by `tracing` alone, and only where somebody collects traces."""

from __future__ import annotations

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from chassis.settings import ChassisSettings
from chassis.trace_context import TraceContext


class Tracing:
    """The provider of one application; the spans of requests are the framework's own."""

    def __init__(self, settings: ChassisSettings, exporter: SpanExporter | None = None) -> None:
        """Exports in batches on a thread of its own, by OTLP unless another `exporter` is given."""
        resource = Resource.create(
            {"service.name": settings.otel_service_name, "service.version": settings.service_version}
        )
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self.telemetry: TelemetryConfig = {
            "tracing": True,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "tracer_provider": self._provider,
        }

    def current(self) -> TraceContext | None:
        """The ids of the span that runs."""
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return TraceContext(
            f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{int(context.trace_flags):02x}"
        )

    def stop(self) -> None:
        """Send what is left, and end the thread."""
        self._provider.shutdown()
