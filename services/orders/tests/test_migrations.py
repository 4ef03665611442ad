"""The schema goes forward and back, with rows in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, inspect, select
from sqlalchemy.engine.interfaces import ReflectedColumn

from chassis.database import create_engine
from orders.migrations import MIGRATIONS
from orders.schema import metadata, orders

ROW = {
    "id": UUID("019adb2e-7c00-7000-8000-000000000000"),
    "customer_id": "c",
    "currency": "EUR",
    "items": [],
    "total": 0,
    "status": "created",
    "created_at": datetime(2026, 1, 1, tzinfo=UTC),
}


def columns(connection: Connection, table: str) -> Sequence[ReflectedColumn]:
    """The columns that a table has."""
    return inspect(connection).get_columns(table)


async def test_the_migrations_make_the_tables_that_the_queries_expect(database_url: str) -> None:
    await MIGRATIONS.upgrade(database_url)

    engine = create_engine(database_url)
    async with engine.connect() as connection:
        for name, table in metadata.tables.items():
            found = await connection.run_sync(columns, name)
            assert {column["name"]: column["nullable"] for column in found} == {
                column.name: column.nullable for column in table.columns
            }
    await engine.dispose()


async def test_a_database_with_rows_keeps_them_forward_and_loses_its_tables_back(database_url: str) -> None:
    await MIGRATIONS.upgrade(database_url)
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(insert(orders).values(ROW))

    await MIGRATIONS.upgrade(database_url)
    async with engine.connect() as connection:
        assert (await connection.execute(select(orders.c.id))).scalars().all() == [ROW["id"]]

    await MIGRATIONS.downgrade(database_url, "base")
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == ["alembic_version"]
    assert await MIGRATIONS.current(database_url) is None

    await MIGRATIONS.upgrade(database_url)
    assert await MIGRATIONS.current(database_url) == MIGRATIONS.newest
    await engine.dispose()
