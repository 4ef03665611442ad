"""Each test sees an empty database: SQLite and PostgreSQL in turn."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from chassis.testing.servers import PostgresServer
from orders.main import build
from orders.settings import OrdersSettings

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'orders.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return postgres.url(postgres.new_database())


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """The application, running, over a database with its schema."""
    settings = OrdersSettings.model_validate(
        {"database_url": database_url, "migrate_on_start": True, "audit_log": "off"}
    )
    _, built = build(settings)
    async with built.router.lifespan_context(built):
        yield built


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who sends requests to it."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client
