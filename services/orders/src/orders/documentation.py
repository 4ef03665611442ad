"""What OpenAPI says of the routes, generated from the types that decode and encode."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI

from chassis.idempotency.execution import REPLAYED
from chassis.idempotency.key import HEADER, LONGEST
from chassis.problems import openapi_responses
from orders.domain import Draft, Order

Described = dict[str, Any]
_TEMPLATE = "#/components/schemas/{name}"
(_DRAFT, _ORDER), SCHEMAS = msgspec.json.schema_components((Draft, Order), ref_template=_TEMPLATE)
SCHEMAS["Order"]["properties"]["created_at"]["format"] = "date-time"

DRAFT_EXAMPLE = {
    "customer_id": "customer-1",
    "currency": "EUR",
    "items": [{"sku": "A-100", "quantity": 2, "unit_price": 1250}],
}
ORDER_EXAMPLE = {
    "id": "019adb2e-7c00-7000-8000-000000000000",
    **DRAFT_EXAMPLE,
    "total": 2500,
    "status": "created",
    "created_at": "2026-11-21T09:00:00Z",
}


def _json(schema: Described, example: Described) -> Described:
    return {"application/json": {"schema": schema, "example": example}}


_KEY: Described = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key and body again give the same order again; kept for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "example": "order-form-7f3a",
}
_ID: Described = {
    "name": "order_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "example": ORDER_EXAMPLE["id"],
}
PLACE: Described = {
    "parameters": [_KEY],
    "requestBody": {"required": True, "content": _json(_DRAFT, DRAFT_EXAMPLE)},
}
PLACED: dict[int | str, Described] = {
    201: {
        "description": "The order is stored, and will be told of",
        "content": _json(_ORDER, ORDER_EXAMPLE),
        "headers": {
            "Location": {"required": True, "schema": {"type": "string", "format": "uri-reference"}},
            REPLAYED: {"required": False, "schema": {"type": "string", "enum": ["true"]}},
        },
    },
    **openapi_responses(400, 413, 422, 503, 504),
}
FIND: Described = {"parameters": [_ID]}
FOUND: dict[int | str, Described] = {
    200: {"description": "The order", "content": _json(_ORDER, ORDER_EXAMPLE)},
    **openapi_responses(404, 503, 504),
}


def install(app: FastAPI) -> None:
    """Add the schemas of this service to the components of an application's OpenAPI document."""
    generate = app.openapi

    def openapi() -> Described:
        document: Described = generate()
        document["components"]["schemas"].update(SCHEMAS)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
