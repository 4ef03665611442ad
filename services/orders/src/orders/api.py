"""The routes of `orders`, and which problem each error of the domain is.

The routes take the request whole and decode it with msgspec, several times faster than the framework's own
way. Their OpenAPI is generated from the very types that decode, so it stays true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.context import current_request
from chassis.errors import BadRequest, NotFound, Problem, Unavailable, Unprocessable
from chassis.idempotency.execution import REPLAYED
from chassis.idempotency.key import HEADER, parse_key
from chassis.identifiers import uuid7
from chassis.outbox.event import Event
from orders import documentation
from orders.domain import (
    Claim,
    Draft,
    KeyReusedError,
    Order,
    OrderRefusedError,
    Placed,
    StoreBusyError,
    StoreUnavailableError,
    fingerprint,
    place,
)
from orders.ports import OrderStore

ORDER_CREATED = "OrderCreated"
PLACE_PATH = "/orders"
FIND_PATH = "/orders/{order_id}"
_INTEGERS = ("quantity", "unit_price")
_drafts = msgspec.json.Decoder(Draft)
_encode = msgspec.json.Encoder().encode
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Handlers:
    """What answers the routes, over a store; `told` is called when there is an event to tell."""

    store: OrderStore
    told: Callable[[], None]
    clock: Clock = SYSTEM_CLOCK

    async def place_order(self, request: Request) -> Response:
        """Take an order, and tell of it; under an `Idempotency-Key` it is taken once."""
        draft = _decode(await request.body())
        claim = _claim(request, draft)
        now = self.clock.now()
        order = place(draft, order_id=uuid7(), now=now)
        placed = await _placed(self.store, order, Event.happening(ORDER_CREATED, order, at=now), claim)
        self.told()
        return _created(placed)

    async def find_order(self, request: Request) -> Response:
        """Find an order by its id."""
        order_id = _parse_id(request.path_params["order_id"])
        try:
            order = await self.store.find(order_id)
        except (StoreBusyError, StoreUnavailableError) as error:
            raise Unavailable("Orders cannot be read just now.") from error
        if order is None:
            raise NotFound("There is no such order.")
        return Response(_encode(order), media_type="application/json")


def routes(handlers: Handlers) -> APIRouter:
    """The routes as OpenAPI shows them."""
    router = APIRouter(tags=["orders"])
    router.post(
        PLACE_PATH,
        summary="Place an order",
        status_code=201,
        responses=documentation.PLACED,
        openapi_extra=documentation.PLACE,
        response_class=Response,
    )(handlers.place_order)
    router.get(
        FIND_PATH,
        summary="An order",
        responses=documentation.FOUND,
        openapi_extra=documentation.FIND,
        response_class=Response,
    )(handlers.find_order)
    return router


async def _placed(store: OrderStore, order: Order, event: Event, claim: Claim | None) -> Placed:
    try:
        return await store.place(order, event, claim)
    except KeyReusedError as error:
        raise Unprocessable("The idempotency key was used before, with another body.") from error
    except OrderRefusedError as error:
        raise Unprocessable("The order cannot be stored.") from error
    except StoreBusyError as error:
        raise Unavailable("Too many orders wait to be stored; nothing was done.") from error
    except StoreUnavailableError as error:
        raise Unavailable("The order may not have been stored: send it again, with the same key.") from error


def _created(placed: Placed) -> Response:
    headers = {"Location": f"{PLACE_PATH}/{placed.order.id}"}
    if placed.replayed:
        headers[REPLAYED] = "true"
    return Response(_encode(placed.order), 201, headers, media_type="application/json")


def _claim(request: Request, draft: Draft) -> Claim | None:
    headers = request.headers.getlist(HEADER)
    if not headers:
        return None
    if len(headers) > 1:
        raise BadRequest(f"{HEADER}: it is there twice.")
    context = current_request()
    principal = context.principal if context and context.principal else ""
    # A key belongs to the one who sent it.
    return Claim(f"{principal}/{parse_key(headers[0])}", fingerprint(draft))


def _decode(body: bytes) -> Draft:
    try:
        return _drafts.decode(body)
    except msgspec.ValidationError:
        return _decode_whole_numbers(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable() from None


def _decode_whole_numbers(body: bytes) -> Draft:
    """The slow way, for a body that is refused: JSON Schema takes `2.0` for an integer, the decoder not."""
    try:
        raw = msgspec.json.decode(body)
        items = raw.get("items") if isinstance(raw, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                item.update({name: int(item[name]) for name in _INTEGERS if _is_whole_float(item.get(name))})
        return msgspec.convert(raw, Draft)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable() from None


def _is_whole_float(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _unreadable() -> Problem:
    errors = _errors("body", "It is not JSON", "json_invalid")
    return Unprocessable("The body is not JSON.", extra=errors)


def _invalid(message: str) -> Problem:
    found = _WHERE.fullmatch(message)
    what, path = (found["what"], found["path"]) if found else (message, None)
    location = ".".join(["body", *re.findall(r"[^.\[\]]+", path or "")])
    return Unprocessable("The request is not valid.", extra=_errors(location, what, "invalid"))


def _errors(location: str, message: str, kind: str) -> dict[str, Any]:
    return {"errors": [{"location": location, "message": message, "type": kind}]}


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such order.") from None
