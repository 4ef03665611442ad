"""Shows the services at work, without Docker: on their embedded defaults, asked real things."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx2

from chassis.testing.service import ServiceProcess

USER = {"user_id": "ada", "name": "Ada Lovelace", "email": "ada@example.com", "phone": "+44 20 7946 0000"}
ORDER = {
    "customer_id": "ada",
    "currency": "EUR",
    "items": [
        {"sku": "A-100", "quantity": 2, "unit_price": 1250},
        {"sku": "B-7", "quantity": 1, "unit_price": 499},
    ],
}
_WIDTHS = (34, 34, 6, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table: what was sent, what is shown by it, what came back, and what was expected."""

    sent: str
    shows: str
    status: int
    answer: str
    expected: int

    def __str__(self) -> str:
        mark = "" if self.status == self.expected else f"   (expected {self.expected})"
        columns = zip((self.sent, self.shows, str(self.status)), _WIDTHS, strict=False)
        return "".join(text.ljust(width) for text, width in columns) + self.answer + mark


def users(url: str) -> Iterator[Step]:
    """What user-metadata does."""
    with httpx2.Client(base_url=url) as client:
        created = client.post("/user", json=USER)
        yield _step("POST /user", "a new user", created, 201)
        again = client.post("/user", json=USER)
        yield _step("POST /user, the same again", "the answer is replayed", again, 201)
        other = client.post("/user", json={**USER, "name": "Someone Else"})
        yield _step("POST /user, another name", "a contradiction is refused", other, 409)
        found = client.get("/user/ada")
        yield _step("GET /user/ada", "the user", found, 200)
        missing = client.get("/user/nobody")
        yield _step("GET /user/nobody", "a problem (RFC 9457)", missing, 404)


def orders(url: str) -> Iterator[Step]:
    """What orders does."""
    key = {"Idempotency-Key": "demo-1"}
    with httpx2.Client(base_url=url) as client:
        placed = client.post("/orders", json=ORDER, headers=key)
        yield _step("POST /orders", "a new order, its total added up", placed, 201)
        again = client.post("/orders", json=ORDER, headers=key)
        yield _step("POST /orders, the same key", "the order is not doubled", again, 201)
        other = client.post("/orders", json={**ORDER, "currency": "USD"}, headers=key)
        yield _step("POST /orders, key reused", "another body is refused", other, 422)
        bad = client.post("/orders", json={**ORDER, "items": []})
        yield _step("POST /orders, no items", "the place that is wrong", bad, 422)
        found = client.get(placed.headers["Location"])
        yield _step("GET /orders/{id}", "the order", found, 200)
        ready = client.get("/readyz")
        yield _step("GET /readyz", "it may be sent requests", ready, 200)


def _step(sent: str, shows: str, answer: httpx2.Response, expected: int) -> Step:
    return Step(sent, shows, answer.status_code, _brief(answer), expected)


def _brief(answer: httpx2.Response) -> str:
    body: dict[str, Any] = answer.json()
    told = ("detail", "total", "name", "status")
    text = next(f"{name}: {body[name]}" for name in told if name in body)
    if "errors" in body:
        text = f"{body['errors'][0]['location']}: {body['errors'][0]['message']}"
    return text + (", replayed" if "Idempotent-Replayed" in answer.headers else "")


def _notified(service: ServiceProcess) -> Step:
    """The receiver is told of the order within a moment, by the outbox."""
    deadline = time.monotonic() + 10
    while '"notification.sent"' not in service.program.log and time.monotonic() < deadline:
        time.sleep(0.02)
    times = service.program.log.count('"notification.sent"')
    return Step("(the log of orders)", "the notification, sent once", times, "notification.sent", 1)


def main() -> int:
    """Run the demonstration; 1 if an answer was not the expected one."""
    with ExitStack() as running:
        begun = time.monotonic()
        services = {name: ServiceProcess.start(name, {}, patience=60) for name in ("user_metadata", "orders")}
        for service in services.values():
            running.callback(service.program.stop)
        print(f"Two services, ready after {time.monotonic() - begun:.1f} s, on SQLite and in process:")
        titles = zip(("sent", "shows", "", "answer"), _WIDTHS, strict=True)
        print("".join(title.ljust(width) for title, width in titles))
        steps = []
        for step in (*users(services["user_metadata"].url), *orders(services["orders"].url)):
            print(step)
            steps.append(step)
        steps.append(_notified(services["orders"]))
        print(steps[-1])
    wrong = [step for step in steps if step.status != step.expected]
    print(f"{len(steps) - len(wrong)} of {len(steps)} as expected; the services have been stopped.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
