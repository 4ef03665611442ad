"""Orders: what one is, and what it costs.

The values say themselves what they accept (`Meta`), so that the decoder of the API, the OpenAPI
document and the domain cannot disagree.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

MAX_QUANTITY = 1_000_000
MAX_UNIT_PRICE = 1_000_000_000
MAX_ITEMS = 100
# The largest total, of a hundred items of the highest price and quantity, fits a signed 64-bit integer.

# Python's `$` also matches before a line end that comes last, hence `(?!\n)`.
Name = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+(?!\n)$")]
Currency = Annotated[
    str, Meta(min_length=3, max_length=3, pattern="^[A-Z]{3}$", description="ISO 4217", examples=["EUR"])
]


class Item(Struct, frozen=True):
    """A position: how many of what, and the price of one in minor units of the currency."""

    sku: Annotated[Name, Meta(examples=["A-100"])]
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY, examples=[2])]
    unit_price: Annotated[int, Meta(ge=0, le=MAX_UNIT_PRICE, examples=[1250])]


class Draft(Struct, frozen=True):
    """An order as a customer sends it."""

    customer_id: Annotated[Name, Meta(examples=["customer-1"])]
    currency: Currency
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=MAX_ITEMS)]


class Order(Struct, frozen=True):
    """An order that was taken; it never changes. `total` is in minor units of the currency."""

    id: UUID
    customer_id: Name
    currency: Currency
    items: tuple[Item, ...]
    total: Annotated[int, Meta(ge=0)]
    status: Literal["created"]
    created_at: datetime


class Claim(Struct, frozen=True):
    """An idempotency key, and the request that it was sent with."""

    key: str
    fingerprint: bytes


class Placed(Struct, frozen=True):
    """The answer to a draft: its order, and whether an earlier request with the same key made it."""

    order: Order
    replayed: bool = False


class OrdersError(Exception):
    """The base of what can go wrong with orders."""


class KeyReusedError(OrdersError):
    """The idempotency key was used before, with another draft."""


class OrderRefusedError(OrdersError):
    """The store does not take this order, however often it is tried."""


class StoreBusyError(OrdersError):
    """More orders wait to be stored than the service accepts; nothing was executed."""


class StoreUnavailableError(OrdersError):
    """The store cannot be reached, or does not write; whether the order was stored is not known."""


def place(draft: Draft, *, order_id: UUID, now: datetime) -> Order:
    """The order that a draft becomes."""
    total = 0
    for item in draft.items:
        total += item.quantity * item.unit_price
    return Order(order_id, draft.customer_id, draft.currency, draft.items, total, "created", now)


def fingerprint(draft: Draft) -> bytes:
    """What two drafts share when they ask for the same, however they were written: a SHA-256."""
    return hashlib.sha256(msgspec.json.encode(draft)).digest()
