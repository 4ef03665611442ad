"""The routes that every service has for those who run it: health, metrics, version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from chassis.health import HealthRegistry, HealthReport
from chassis.metrics import CONTENT_TYPE, Metrics

PATHS = frozenset({"/livez", "/readyz", "/metrics", "/version"})
Render = Callable[[HealthReport], dict[str, Any]]


def render_report(report: HealthReport) -> dict[str, Any]:
    """The body of `/readyz`."""
    return {
        "status": report.status,
        "dependencies": {
            found.name: {
                "status": "up" if found.up else "down",
                "critical": found.critical,
                "latency_ms": round(found.seconds * 1000, 1),
                **({"reason": found.reason} if found.reason else {}),
            }
            for found in report.dependencies
        },
    }


def install(
    app: FastAPI,
    health: HealthRegistry,
    metrics: Metrics,
    version: Mapping[str, str],
    aliases: Mapping[str, Render | None],
) -> None:
    """Add the routes. `aliases` are other paths of `/readyz`, with a body of their own if they have one."""

    @app.get("/livez", tags=_TAGS, summary="Whether the process works")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/version", tags=_TAGS, summary="What runs")
    async def version_() -> dict[str, str]:
        return dict(version)

    @app.get(
        "/metrics", tags=_TAGS, summary="Metrics for Prometheus", response_class=Response, responses=_TEXT
    )
    async def metrics_() -> Response:
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    for path, render in {"/readyz": None, **aliases}.items():
        app.get(path, tags=_TAGS, summary="Whether requests should be sent here", responses=_READINESS)(
            _readiness(health, render or render_report)
        )


_TAGS: list[str | Enum] = ["operation"]
_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
_READINESS: dict[int | str, dict[str, Any]] = {
    503: {"description": "Not now", "content": {"application/json": {"schema": {"type": "object"}}}}
}


def _readiness(health: HealthRegistry, render: Render) -> Callable[[], Any]:
    async def readyz() -> JSONResponse:
        report = await health.report()
        return JSONResponse(render(report), status_code=200 if report.ready else 503)

    return readyz
