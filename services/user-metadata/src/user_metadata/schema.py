"""The tables of `user-metadata`, as queries see them; what makes them is in `migrations/`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, MetaData, Table, Text

from chassis.idempotency.sql import idempotency_table

metadata = MetaData()
idempotency_keys = idempotency_table(metadata)

users = Table(
    "users",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
