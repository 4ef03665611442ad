"""Traces: spans with our ids when somebody collects them, else not even the exporter is loaded."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis import tracing
from chassis.context import current_request
from chassis.otlp import Tracing
from chassis.settings import ChassisSettings, load
from sample import client, sample


async def test_a_request_is_a_span_in_the_trace_of_its_caller() -> None:
    """The ids in the log are those of the span."""
    exporter = InMemorySpanExporter()
    traces = Tracing(load(ChassisSettings), exporter)
    router = APIRouter()

    @router.get("/things/{number}")
    async def fetch(number: int) -> dict[str, Any]:
        context = current_request()
        assert context is not None
        return {"trace": context.trace_id, "span": context.span_id}

    _, app = sample(router, tracing=traces)
    trace = "0af7651916cd43dd8448eb211c80319c"
    async with client(app) as http:
        ids = (await http.get("/things/1", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})).json()
    traces.stop()

    (span,) = exporter.get_finished_spans()
    assert span.context is not None
    assert ids == {"trace": trace, "span": f"{span.context.span_id:016x}"}
    assert span.context.trace_id == int(trace, 16)
    assert span.attributes is not None
    assert span.attributes["http.route"] == "/things/{number}"


def test_without_an_endpoint_the_exporter_is_not_even_loaded() -> None:
    code = "import chassis.app, sys; sys.exit(any('exporter' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0


def test_an_endpoint_turns_tracing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert tracing.from_settings(load(ChassisSettings)) is not None
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
    assert tracing.from_settings(load(ChassisSettings)) is None
