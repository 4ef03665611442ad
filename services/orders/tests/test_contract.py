"""What clients of `orders` rely on, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select, update

from chassis.database import create_engine
from orders.adapters.expiry import ExpiredClaims
from orders.schema import notifications, order_claims, orders, outbox

DRAFT: dict[str, Any] = {
    "customer_id": "customer-1",
    "currency": "EUR",
    "items": [
        {"sku": "A-1", "quantity": 2, "unit_price": 1250},
        {"sku": "Ü-2", "quantity": 1, "unit_price": 0},
    ],
}


async def count(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        counts = {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (orders, outbox)
        }
    await engine.dispose()
    return counts


async def test_an_order_is_answered_with_its_total_and_where_to_find_it(client: httpx2.AsyncClient) -> None:
    created = await client.post("/orders", json=DRAFT)

    assert created.status_code == 201
    order = created.json()
    assert {**order, "id": "", "created_at": ""} == {
        **DRAFT,
        "id": "",
        "total": 2500,
        "status": "created",
        "created_at": "",
    }
    assert UUID(order["id"]).version == 7
    assert datetime.now(UTC) - datetime.fromisoformat(order["created_at"]) < timedelta(minutes=1)
    found = await client.get(created.headers["Location"])
    assert (found.status_code, found.content) == (200, created.content)


@pytest.mark.parametrize("order_id", ["019adb2e-7c00-7000-8000-000000000000", "nothing", "%00"])
async def test_an_unknown_order_is_a_problem_with_status_404(
    client: httpx2.AsyncClient, order_id: str
) -> None:
    answer = await client.get(f"/orders/{order_id}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_key_and_body_give_the_same_order_again(
    client: httpx2.AsyncClient, database_url: str
) -> None:
    first = await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": "k"})
    again = await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": '"k"'})

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert await count(database_url) == {"orders": 1, "outbox": 1}


async def test_the_same_key_with_another_body_is_refused(
    client: httpx2.AsyncClient, database_url: str
) -> None:
    await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": "k"})
    other = {**DRAFT, "currency": "USD"}
    answer = await client.post("/orders", json=other, headers={"Idempotency-Key": "k"})

    assert answer.status_code == 422
    assert await count(database_url) == {"orders": 1, "outbox": 1}


async def test_two_hundred_equal_requests_at_once_make_one_order_and_one_event(
    client: httpx2.AsyncClient, database_url: str
) -> None:
    headers = {"Idempotency-Key": "k"}
    requests = [client.post("/orders", json=DRAFT, headers=headers) for _ in range(200)]
    answers = await asyncio.gather(*requests)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert await count(database_url) == {"orders": 1, "outbox": 1}


async def test_a_key_may_be_used_anew_when_it_is_older_than_a_day(
    client: httpx2.AsyncClient, database_url: str
) -> None:
    headers = {"Idempotency-Key": "k"}
    first = await client.post("/orders", json=DRAFT, headers=headers)
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        yesterday = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(order_claims).values(expires_at=yesterday))
    await engine.dispose()
    other = await client.post("/orders", json={**DRAFT, "currency": "USD"}, headers=headers)

    assert (other.status_code, other.json()["currency"]) == (201, "USD")
    assert other.json()["id"] != first.json()["id"]


async def test_claims_are_forgotten_when_they_have_expired(
    client: httpx2.AsyncClient, database_url: str
) -> None:
    await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": "old"})
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(order_claims).values(expires_at=past))
    await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": "new"})

    assert await ExpiredClaims(engine).purge() == 1
    async with engine.connect() as connection:
        assert (await connection.execute(select(order_claims.c.key))).scalars().all() == ["/new"]
    await engine.dispose()


@pytest.mark.parametrize("key", ["", "ä" * 3, "k" * 256])
async def test_a_key_that_is_none_is_refused(client: httpx2.AsyncClient, key: str) -> None:
    answer = await client.post("/orders", json=DRAFT, headers={b"Idempotency-Key": key.encode()})

    assert answer.status_code == 400


ITEM = {"sku": "A", "quantity": 1, "unit_price": 1}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"items": []}, "body.items"),
        ({"items": [{**ITEM, "quantity": 0}]}, "body.items.0.quantity"),
        ({"items": [ITEM, {**ITEM, "unit_price": -1}]}, "body.items.1.unit_price"),
        ({"items": [{**ITEM, "sku": "a\x00"}]}, "body.items.0.sku"),
        ({"items": [{**ITEM, "quantity": True}]}, "body.items.0.quantity"),
        ({"currency": "eur"}, "body.currency"),
        ({"currency": "EUR\n"}, "body.currency"),
        ({"customer_id": "c\n"}, "body.customer_id"),
        ({"customer_id": None}, "body.customer_id"),
    ],
)
async def test_a_bad_body_is_refused_with_the_place_that_is_wrong(
    client: httpx2.AsyncClient, database_url: str, change: dict[str, object], place: str
) -> None:
    answer = await client.post("/orders", json={**DRAFT, **change})

    assert answer.status_code == 422
    assert [error["location"] for error in answer.json()["errors"]] == [place]
    assert await count(database_url) == {"orders": 0, "outbox": 0}


@pytest.mark.parametrize(
    "body", [b"", b"{", b'"\xff"', b'{"customer_id":"\\ud800","currency":"EUR","items":[]}']
)
async def test_what_is_no_json_is_refused(client: httpx2.AsyncClient, body: bytes) -> None:
    answer = await client.post("/orders", content=body)

    assert answer.status_code == 422


async def test_a_whole_number_with_a_point_is_an_integer(client: httpx2.AsyncClient) -> None:
    """As JSON Schema has it."""
    body = b'{"customer_id":"c","currency":"EUR","items":[{"sku":"a","quantity":2.0,"unit_price":1e2}]}'
    answer = await client.post("/orders", content=body)

    assert (answer.status_code, answer.json()["total"]) == (201, 200)


async def test_a_body_nested_beyond_reason_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/orders", content=b'{"a":' * 100_000)

    assert answer.status_code == 422


async def test_each_order_is_told_of_once(client: httpx2.AsyncClient, database_url: str) -> None:
    placed = [await client.post("/orders", json=DRAFT) for _ in range(5)]
    ids = {UUID(answer.json()["id"]) for answer in placed}

    engine = create_engine(database_url)
    async with asyncio.timeout(10):
        while True:
            async with engine.connect() as connection:
                told = (await connection.execute(select(notifications.c.order_id))).scalars().all()
            if len(told) >= len(ids):
                break
            await asyncio.sleep(0.02)
    await engine.dispose()
    assert sorted(told) == sorted(ids)


async def test_health_is_told_under_the_name_of_the_contract(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200
