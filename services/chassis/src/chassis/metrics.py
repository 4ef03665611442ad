"""Metrics for Prometheus, in a registry of the application's own, so that two of them do not meet.

Labels are bounded by construction: route templates, known methods, status codes.
"""

from __future__ import annotations

from prometheus_client import (
    GC_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "<unmatched>"


class Metrics:
    """The registry, and the instruments of the chassis; a service adds its own to `registry`."""

    def __init__(self, *, process: bool = False) -> None:
        """`process` adds memory, CPU and file descriptors of the process: right for one app a process."""
        self.registry = CollectorRegistry()
        if process:
            ProcessCollector(registry=self.registry)
            PlatformCollector(registry=self.registry)
            self.registry.register(GC_COLLECTOR)
        self._requests = Histogram(
            "http_server_request_duration_seconds",
            "Time from a request's arrival to the end of its answer.",
            ("http_route", "http_request_method", "http_response_status_code"),
            buckets=LATENCY_BUCKETS,
            registry=self.registry,
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}
        self.in_flight = 0
        Gauge(
            "http_server_active_requests", "Requests being worked on.", registry=self.registry
        ).set_function(lambda: self.in_flight)
        self.outbound = Histogram(
            "http_client_request_duration_seconds",
            "Time of one attempt of an outbound request.",
            ("peer", "http_request_method", "http_response_status_code"),
            buckets=LATENCY_BUCKETS,
            registry=self.registry,
        )
        self.retries = Counter(
            "retries_total", "Attempts after the first.", ("name", "outcome"), registry=self.registry
        )
        self.breaker_state = Gauge(
            "circuit_breaker_state",
            "0 closed, 1 half-open, 2 open.",
            ("name",),
            registry=self.registry,
        )
        self.breaker_refusals = Counter(
            "circuit_breaker_refusals_total", "Calls refused.", ("name",), registry=self.registry
        )
        self.outbox_oldest = Gauge(
            "outbox_oldest_unpublished_age_seconds",
            "Age of the oldest event that is not yet published.",
            registry=self.registry,
        )
        self.outbox_events = Counter(
            "outbox_events_total",
            "Events by what became of an attempt: published, failed, dead.",
            ("outcome",),
            registry=self.registry,
        )

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request by the template of its route."""
        key = (route, method, status)
        child = self._children.get(key)
        if child is None:
            known = method if method in METHODS else "_OTHER"
            child = self._children[key] = self._requests.labels(route, known, str(status))
        child.observe(seconds)

    def render(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self.registry)
