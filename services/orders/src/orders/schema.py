"""The tables of `orders`, as queries see them; what makes them is in `migrations/`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.outbox.sql import outbox_table

metadata = MetaData()
outbox = outbox_table(metadata)

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("items", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

# A key points to the order that it made: orders never change, so the order is the stored answer.
order_claims = Table(
    "order_claims",
    metadata,
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("order_claims_expires_at", "expires_at"),
)

# The simulated receiver of notifications: it knows by this what it has been told already.
notifications = Table(
    "notifications",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("notified_at", DateTime(timezone=True), nullable=False),
)
