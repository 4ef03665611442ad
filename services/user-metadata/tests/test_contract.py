"""What clients of `user-metadata` rely on, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

ADA = {"user_id": "u-1", "name": "Ada Lovelace", "email": "ada@example.com", "phone": "+44 20 7946 0000"}


async def test_a_registered_user_can_be_read_with_the_time_that_the_server_set(
    client: httpx2.AsyncClient,
) -> None:
    created = await client.post("/user", json={**ADA, "created_at": "1999-01-01T00:00:00Z"})

    assert created.status_code == 201
    assert {**created.json(), "created_at": ""} == {**ADA, "created_at": ""}
    age = datetime.now(UTC) - datetime.fromisoformat(created.json()["created_at"])
    assert timedelta(0) <= age < timedelta(minutes=1)
    found = await client.get("/user/u-1")
    assert (found.status_code, found.json()) == (200, created.json())


async def test_an_unknown_user_is_a_problem_with_status_404(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/user/nobody")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "There is no such user."


async def test_the_same_body_again_gives_the_same_answer_again(client: httpx2.AsyncClient) -> None:
    first = await client.post("/user", json=ADA)
    again = await client.post("/user", json=ADA)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


async def test_another_body_for_the_same_id_is_a_conflict_and_changes_nothing(
    client: httpx2.AsyncClient,
) -> None:
    await client.post("/user", json=ADA)
    answer = await client.post("/user", json={**ADA, "email": "other@example.com"})

    assert answer.status_code == 409
    assert (await client.get("/user/u-1")).json()["email"] == ADA["email"]


async def test_a_key_gives_the_stored_answer_and_refuses_another_body(client: httpx2.AsyncClient) -> None:
    headers = {"Idempotency-Key": '"sign-up-1"'}
    first = await client.post("/user", json=ADA, headers=headers)
    again = await client.post("/user", json=ADA, headers={"Idempotency-Key": "sign-up-1"})
    other = await client.post("/user", json={**ADA, "user_id": "u-2"}, headers=headers)

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 422


async def test_a_conflict_does_not_use_a_key_up(client: httpx2.AsyncClient) -> None:
    await client.post("/user", json=ADA)
    headers = {"Idempotency-Key": "k"}
    refused = await client.post("/user", json={**ADA, "name": "Other"}, headers=headers)
    taken = await client.post("/user", json={**ADA, "user_id": "u-2"}, headers=headers)

    assert (refused.status_code, taken.status_code) == (409, 201)


async def test_many_equal_requests_at_once_make_one_user(client: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.post("/user", json=ADA) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({**ADA, "email": "nobody"}, "body.email"),
        ({**ADA, "user_id": ""}, "body.user_id"),
        ({**ADA, "name": "a\x00b"}, "body.name"),
        ({**ADA, "phone": 7}, "body.phone"),
        ({"user_id": "u-1"}, "body.name"),
    ],
)
async def test_a_bad_body_is_refused_with_the_place_that_is_wrong(
    client: httpx2.AsyncClient, body: dict[str, object], place: str
) -> None:
    answer = await client.post("/user", json=body)

    assert answer.status_code == 422
    assert place in [error["location"] for error in answer.json()["errors"]]


async def test_the_metrics_of_the_contract_have_exactly_its_names(client: httpx2.AsyncClient) -> None:
    await client.post("/user", json=ADA)
    await client.get("/user/nobody")
    lines = (await client.get("/metrics")).text.splitlines()

    assert {"total_requests 2.0", "success_count 1.0", "failure_count 1.0"} <= set(lines)
    assert "request_latency_ms_count 2.0" in lines


async def test_it_is_ready_when_its_database_answers(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["dependencies"]["database"]["status"]) == (200, "up")
