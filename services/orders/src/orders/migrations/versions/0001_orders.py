"""Orders, the claims of idempotency keys, the outbox, and what receivers were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("items", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("total >= 0", name="orders_total"),
    )
    op.create_table(
        "order_claims",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
    )
    op.create_index("order_claims_expires_at", "order_claims", ["expires_at"])
    op.create_table(
        "notifications",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("notified_at", moment, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner", sa.String(36)),
        sa.Column("leased_until", moment),
        sa.Column("published_at", moment),
        sa.Column("dead_at", moment),
        sa.Column("last_error", sa.String(500)),
    )
    waiting = sa.text("published_at IS NULL AND dead_at IS NULL")
    op.create_index(
        "outbox_waiting", "outbox", ["created_at"], postgresql_where=waiting, sqlite_where=waiting
    )
    op.create_index("outbox_published", "outbox", ["published_at"])


def downgrade() -> None:
    """Drop them all, and with them every order."""
    for table in ("outbox", "notifications", "order_claims", "orders"):
        op.drop_table(table)
