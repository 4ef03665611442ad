"""The two routes that carry the load, reached without the framework's routing and dependencies.

The same handlers answer as through the framework, whose routes stay for the OpenAPI document and for
whatever is not exactly one of these two requests. What it saves is measured in `services/bench`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Problem
from orders.api import FIND_PATH, PLACE_PATH, Handlers

Handler = Callable[[Request], Awaitable[Response]]
_ID_AT = len(PLACE_PATH) + 1


class HotPath:
    """The innermost middleware."""

    def __init__(self, app: ASGIApp, *, handlers: Handlers) -> None:
        self._app = app
        # As the framework names them to metrics and logs.
        self._place = Route(PLACE_PATH, handlers.place_order), handlers.place_order
        self._find = Route(FIND_PATH, handlers.find_order), handlers.find_order

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one of the two requests, or pass it on."""
        found = self._match(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["route"], handler = found
        try:
            response = await handler(Request(scope, receive))
        except HTTPException as error:
            # The framework, which turns these into problems, is not on the way.
            raise Problem(error.detail, status=error.status_code) from error
        await response(scope, receive, send)

    def _match(self, scope: Scope) -> tuple[Route, Handler] | None:
        method, path = scope["method"], scope["path"]
        if method == "POST" and path == PLACE_PATH:
            return self._place
        order_id = path[_ID_AT:]
        if method != "GET" or not order_id or path[:_ID_AT] != f"{PLACE_PATH}/" or "/" in order_id:
            return None
        scope["path_params"] = {"order_id": order_id}
        return self._find
