"""A request with a key is executed once: the same on PostgreSQL, on SQLite and in the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Request
from sqlalchemy import Column, MetaData, String, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import Response

from chassis.breaker import Breaker, BreakerPolicy
from chassis.database import create_engine
from chassis.errors import BadRequest, BreakerOpen, Conflict, IdempotencyError, Problem, Unprocessable
from chassis.idempotency.execution import Completion, Idempotency
from chassis.idempotency.guarded import GuardedIdempotency
from chassis.idempotency.key import KEY_PARAMETER, IdempotentRequest, idempotent_request, parse_key
from chassis.idempotency.memory import MemoryIdempotency
from chassis.idempotency.purge import Purge
from chassis.idempotency.sql import SqlIdempotency, idempotency_table
from chassis.idempotency.store import Claim, Found, IdempotencyStore, InFlight, StoredResponse
from chassis.testing.clock import FakeClock
from sample import client, sample

_REQUEST = IdempotentRequest("scope", "key", "fingerprint")
_ANSWER = StoredResponse(201, b'{"id": 1}', {"Location": "/orders/1", "Content-Type": "application/json"})


@dataclass
class _Shop:
    """A store of keys beside a table of orders, on whatever database."""

    store: IdempotencyStore
    engine: AsyncEngine | None
    orders: Table | None
    in_memory: int = 0

    def transaction(self) -> AbstractAsyncContextManager[Any]:
        return self.engine.begin() if self.engine is not None else nullcontext()

    async def order(self, completion: Completion, answer: StoredResponse = _ANSWER) -> StoredResponse:
        async with self.transaction() as connection:
            if connection is None or self.orders is None:
                stored = await completion.store(None, answer)
                self.in_memory += 1
                return stored
            await connection.execute(insert(self.orders).values(name="an order"))
            return await completion.store(connection, answer)

    async def count(self) -> int:
        if self.engine is None or self.orders is None:
            return self.in_memory
        async with self.engine.connect() as connection:
            found = await connection.execute(select(func.count()).select_from(self.orders))
            return int(found.scalar_one())


@pytest.fixture(params=["memory", "sqlite in memory", "sqlite", "postgresql"])
async def shop(request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path) -> AsyncIterator[_Shop]:
    if request.param == "memory":
        yield _Shop(MemoryIdempotency(clock), None, None)
        return
    url = {"sqlite in memory": "sqlite://", "sqlite": f"sqlite:///{tmp_path}/shop.db"}.get(request.param)
    if url is None:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database())
    engine, metadata = create_engine(url), MetaData()
    keys, orders = idempotency_table(metadata), Table("orders", metadata, Column("name", String(50)))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield _Shop(SqlIdempotency(engine, keys, clock), engine, orders)
    await engine.dispose()


async def test_the_first_use_of_a_key_executes(shop: _Shop) -> None:
    answer = await Idempotency(shop.store).execute(_REQUEST, shop.order)
    assert (answer.status_code, answer.headers["location"]) == (201, "/orders/1")
    assert "idempotent-replayed" not in answer.headers
    assert await shop.count() == 1


async def test_the_second_use_gives_the_same_answer_and_does_nothing(shop: _Shop) -> None:
    idempotency = Idempotency(shop.store)
    first = await idempotency.execute(_REQUEST, shop.order)
    again = await idempotency.execute(_REQUEST, shop.order)

    assert (again.status_code, again.body) == (first.status_code, first.body)
    assert (again.headers["location"], again.headers["content-type"]) == ("/orders/1", "application/json")
    assert again.headers["idempotent-replayed"] == "true"
    assert await shop.count() == 1


async def test_without_a_key_every_request_executes(shop: _Shop) -> None:
    idempotency = Idempotency(shop.store)
    await idempotency.execute(None, shop.order)
    await idempotency.execute(None, shop.order)
    assert await shop.count() == 2


async def test_the_same_key_with_another_body_is_refused(shop: _Shop) -> None:
    idempotency = Idempotency(shop.store)
    await idempotency.execute(_REQUEST, shop.order)
    with pytest.raises(Unprocessable):
        await idempotency.execute(IdempotentRequest("scope", "key", "other"), shop.order)


async def test_one_key_in_two_scopes_is_two_keys(shop: _Shop) -> None:
    idempotency = Idempotency(shop.store)
    await idempotency.execute(_REQUEST, shop.order)
    await idempotency.execute(IdempotentRequest("another route", "key", "fingerprint"), shop.order)
    assert await shop.count() == 2


async def test_while_the_first_is_in_flight_others_are_refused(shop: _Shop) -> None:
    idempotency, started, gate = Idempotency(shop.store), asyncio.Event(), asyncio.Event()

    async def slowly(completion: Completion) -> StoredResponse:
        started.set()
        await gate.wait()
        return await shop.order(completion)

    first = asyncio.create_task(idempotency.execute(_REQUEST, slowly))
    await started.wait()
    with pytest.raises(Conflict) as refusal:
        await idempotency.execute(_REQUEST, shop.order)
    assert refusal.value.headers["Retry-After"] == "1"
    gate.set()
    assert (await first).status_code == 201
    assert await shop.count() == 1


async def test_one_that_may_wait_gets_the_answer_of_its_twin(shop: _Shop, clock: FakeClock) -> None:
    idempotency = Idempotency(shop.store, wait_seconds=5, clock=clock)
    started, gate = asyncio.Event(), asyncio.Event()

    async def slowly(completion: Completion) -> StoredResponse:
        started.set()
        await gate.wait()
        return await shop.order(completion)

    first = asyncio.create_task(idempotency.execute(_REQUEST, slowly))
    await started.wait()
    second = asyncio.create_task(idempotency.execute(_REQUEST, shop.order))
    async with asyncio.timeout(5):
        while not clock.slept:  # noqa: ASYNC110 - a database answers on a thread of its own
            await asyncio.sleep(0.001)
    gate.set()
    answer = await first
    await clock.advance(1)
    assert (await second).body == answer.body
    assert await shop.count() == 1


async def test_two_hundred_at_once_make_one_order(shop: _Shop) -> None:
    idempotency = Idempotency(shop.store)
    uses = (idempotency.execute(_REQUEST, shop.order) for _ in range(200))
    outcomes = await asyncio.gather(*uses, return_exceptions=True)
    answers = [outcome for outcome in outcomes if isinstance(outcome, Response)]
    assert {answer.body for answer in answers} == {_ANSWER.body}
    assert all(isinstance(outcome, (Response, Conflict)) for outcome in outcomes)
    assert await shop.count() == 1


@pytest.mark.parametrize(
    "refusal", [BreakerOpen("away"), Problem("refused", status=422), RuntimeError("a bug")]
)
async def test_what_was_refused_or_rolled_back_does_not_use_the_key_up(
    shop: _Shop, refusal: Exception
) -> None:
    async def refuse(_completion: Completion) -> StoredResponse:
        raise refusal

    idempotency = Idempotency(shop.store)
    with pytest.raises(type(refusal)):
        await idempotency.execute(_REQUEST, refuse)
    assert (await idempotency.execute(_REQUEST, shop.order)).status_code == 201


async def test_one_that_was_cancelled_does_not_use_the_key_up(shop: _Shop) -> None:
    idempotency, started = Idempotency(shop.store), asyncio.Event()

    async def hang(_completion: Completion) -> StoredResponse:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    first = asyncio.create_task(idempotency.execute(_REQUEST, hang))
    await started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await idempotency.execute(_REQUEST, shop.order)).status_code == 201


async def test_a_crash_keeps_the_key_only_until_the_lease_ends(shop: _Shop, clock: FakeClock) -> None:
    await shop.store.claim(_REQUEST)
    idempotency = Idempotency(shop.store)
    await clock.advance(59)
    with pytest.raises(Conflict):
        await idempotency.execute(_REQUEST, shop.order)
    await clock.advance(2)
    assert (await idempotency.execute(_REQUEST, shop.order)).status_code == 201


async def test_one_whose_lease_ended_cannot_commit_any_more(shop: _Shop, clock: FakeClock) -> None:
    """The slow one wakes up after another took its key over: its order is rolled back."""
    idempotency, started, gate = Idempotency(shop.store), asyncio.Event(), asyncio.Event()

    async def slowly(completion: Completion) -> StoredResponse:
        started.set()
        await gate.wait()
        return await shop.order(completion)

    slow = asyncio.create_task(idempotency.execute(_REQUEST, slowly))
    await started.wait()
    await clock.advance(61)
    await idempotency.execute(_REQUEST, shop.order)
    gate.set()
    with pytest.raises(Conflict, match="overtook"):
        await slow
    assert await shop.count() == 1


async def test_after_a_day_a_key_is_forgotten(shop: _Shop, clock: FakeClock) -> None:
    idempotency = Idempotency(shop.store)
    await idempotency.execute(_REQUEST, shop.order)
    assert await shop.store.purge() == 0
    await clock.advance(24 * 3600 + 1)
    other_body = IdempotentRequest("scope", "key", "other")
    assert (await idempotency.execute(other_body, shop.order)).status_code == 201
    await clock.advance(24 * 3600 + 1)
    assert await shop.store.purge() == 1


async def test_an_operation_that_forgets_to_store_its_answer_is_a_bug_that_shows(shop: _Shop) -> None:
    async def forget(_completion: Completion) -> StoredResponse:
        return _ANSWER

    with pytest.raises(IdempotencyError):
        await Idempotency(shop.store).execute(_REQUEST, forget)


@pytest.mark.parametrize(
    ("header", "key"), [("abc", "abc"), ('"abc"', "abc"), ('"a\\"b"', 'a"b'), ("x" * 255, "x" * 255)]
)
def test_a_key_may_be_bare_or_quoted(header: str, key: str) -> None:
    assert parse_key(header) == key


@pytest.mark.parametrize("header", ["", '""', "x" * 256, "é", "a\tb", "  "])
def test_a_key_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(BadRequest):
        parse_key(header)


async def test_a_route_is_idempotent_by_a_dependency() -> None:
    """The body, the path and who asks belong to what a key stands for."""
    idempotency, router, made = Idempotency(MemoryIdempotency()), APIRouter(), []

    @router.post("/{kind}", openapi_extra=KEY_PARAMETER)
    async def create(kind: str, body: dict[str, int], request: Request) -> Response:
        async def work(completion: Completion) -> StoredResponse:
            made.append((kind, body))
            return await completion.store(None, StoredResponse(201, str(len(made)).encode()))

        return await idempotency.execute(await idempotent_request(request), work)

    _, app = sample(router, api_keys=f"alice:{'a' * 16},bob:{'b' * 16}")

    async def post(path: str, body: dict[str, int], who: str = "a") -> tuple[int, str]:
        headers = {"Idempotency-Key": "k", "X-API-Key": who * 16}
        async with client(app) as http:
            answer = await http.post(path, json=body, headers=headers)
        return answer.status_code, answer.text

    assert await post("/orders", {"n": 1}) == (201, "1")
    assert await post("/orders", {"n": 1}) == (201, "1")
    assert (await post("/orders", {"n": 2}))[0] == 422
    assert await post("/users", {"n": 1}) == (201, "2")
    assert await post("/orders", {"n": 1}, who="b") == (201, "3")


async def test_a_worker_forgets_old_keys_and_survives_a_store_that_is_away(clock: FakeClock) -> None:
    class Away(MemoryIdempotency):
        async def purge(self) -> int:
            if self.clock.monotonic() < 700:
                raise OSError("away")
            return await super().purge()

    store, stop = Away(clock), asyncio.Event()
    await store.claim(_REQUEST)
    running = asyncio.create_task(Purge(store, clock=clock).run(stop))
    await clock.advance(25 * 3600)
    stop.set()
    await running
    assert await store.purge() == 0


class _Away:
    """A store that cannot be reached, and counts who tries."""

    tried = 0

    async def claim(self, request: IdempotentRequest) -> Found:
        self.tried += 1
        raise ConnectionRefusedError(request.key)

    async def complete(self, transaction: Any, claim: Claim, response: StoredResponse) -> None:
        raise NotImplementedError

    async def release(self, claim: Claim) -> None:
        raise NotImplementedError

    async def purge(self) -> int:
        raise NotImplementedError


async def test_a_store_that_is_away_opens_the_breaker_and_is_then_left_alone(clock: FakeClock) -> None:
    away = _Away()
    breaker = Breaker("database", policy=BreakerPolicy(least_calls=5), clock=clock)
    idempotency = Idempotency(GuardedIdempotency(away, breaker), clock=clock)

    async def never(_completion: Completion) -> StoredResponse:
        raise AssertionError("nothing may be done without a claim")

    for _ in range(5):
        with pytest.raises(ConnectionRefusedError):
            await idempotency.execute(_REQUEST, never)
    with pytest.raises(BreakerOpen):
        await idempotency.execute(_REQUEST, never)

    assert away.tried == 5


async def test_behind_a_breaker_a_key_means_what_it_means_without(clock: FakeClock) -> None:
    breaker = Breaker("database", clock=clock)
    shop = _Shop(GuardedIdempotency(MemoryIdempotency(clock), breaker), None, None)
    idempotency = Idempotency(shop.store, clock=clock)

    first = await idempotency.execute(_REQUEST, shop.order)
    again = await idempotency.execute(_REQUEST, shop.order)
    with pytest.raises(KeyError):
        await idempotency.execute(replace(_REQUEST, key="other"), _broken)

    assert (first.body, "Idempotent-Replayed" in again.headers, shop.in_memory) == (again.body, True, 1)
    assert not isinstance(await shop.store.claim(replace(_REQUEST, key="other")), InFlight)
    await clock.advance(25 * 3600)
    assert await shop.store.purge() == 2


async def _broken(_completion: Completion) -> StoredResponse:
    raise KeyError
