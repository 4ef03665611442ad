"""Traces by OTLP over HTTP, when `OTEL_EXPORTER_OTLP_ENDPOINT` is set; else nothing is even imported.

The spans of requests are the framework's own. `current` gives the ids of the span that runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig

from chassis.settings import ChassisSettings
from chassis.trace_context import TraceContext

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


class Tracing:
    """The provider of one application, and what the framework is told about it."""

    def __init__(self, settings: ChassisSettings, exporter: SpanExporter | None = None) -> None:
        """Exports by OTLP, in batches on a thread of its own, unless another `exporter` is given."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

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

    def stop(self) -> None:
        """Send what is left, and end the thread."""
        self._provider.shutdown()


def from_settings(settings: ChassisSettings) -> Tracing | None:
    """Tracing if an endpoint is configured."""
    return Tracing(settings) if settings.otel_exporter_otlp_endpoint else None


def span_reader() -> Callable[[], TraceContext | None]:
    """A function that gives the ids of the span that runs."""
    from opentelemetry import trace

    def current() -> TraceContext | None:
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return TraceContext(
            f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{int(context.trace_flags):02x}"
        )

    return current
