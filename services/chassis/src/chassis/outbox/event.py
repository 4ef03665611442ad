"""An event: something that happened, told at least once; receivers drop what they have seen by its id."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import current_request
from chassis.identifiers import uuid7


@dataclass(frozen=True, slots=True)
class Event:
    """`topic` says what happened, `payload` is JSON. `headers` hold the trace that it happened in."""

    topic: str
    payload: Any
    created_at: datetime
    id: UUID = field(default_factory=uuid7)
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def happening(cls, topic: str, payload: Any, *, at: datetime) -> Event:
        """An event of the running request, `at` with offset."""
        context = current_request()
        headers = {"traceparent": context.traceparent} if context else {}
        return cls(topic, payload, at, headers=headers)


@dataclass(frozen=True, slots=True)
class Leased:
    """An event that the relay may publish until the lease ends; `attempts` counts this one."""

    event: Event
    attempts: int
    owner: str
