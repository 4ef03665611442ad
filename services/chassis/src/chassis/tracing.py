"""Traces, when `OTEL_EXPORTER_OTLP_ENDPOINT` says who collects them; else nothing of it is even loaded."""

from __future__ import annotations

from typing import Protocol

from fastapi.telemetry import TelemetryConfig

from chassis.settings import ChassisSettings
from chassis.trace_context import TraceContext

OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


class Tracing(Protocol):
    """What the application needs of whatever records its spans."""

    telemetry: TelemetryConfig

    def current(self) -> TraceContext | None:
        """The ids of the span that runs."""
        ...

    def stop(self) -> None:
        """Send what is left."""
        ...


def from_settings(settings: ChassisSettings) -> Tracing | None:
    """Tracing if an endpoint is configured."""
    if not settings.otel_exporter_otlp_endpoint:
        return None
    from chassis.otlp import Tracing as OtlpTracing  # noqa: PLC0415 - 60 ms and 10 MB that most do without

    return OtlpTracing(settings)
