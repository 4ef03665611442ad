"""The routes of `user-metadata`, their schemas, and which problem each error of the domain is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.database import is_transient
from chassis.errors import Conflict, NotFound, Unavailable
from chassis.idempotency.execution import REPLAYED, Completion, Idempotency
from chassis.idempotency.key import HEADER, LONGEST, IdempotentRequest, idempotent_request
from chassis.idempotency.store import StoredResponse
from chassis.problems import openapi_responses
from user_metadata.domain import ContradictionError, Profile, Registered, StoreUnavailableError, User
from user_metadata.ports import UserStore

# No control characters: PostgreSQL cannot store all of them, and nobody is called so.
_TEXT = r"^[^\x00-\x1f\x7f]+$"
_EMAIL = r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$"
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=_TEXT)]
UserId = Annotated[str, Path(min_length=1, max_length=128, pattern=_TEXT, examples=["u-1"])]
_EXAMPLE: dict[str, Any] = {
    "user_id": "u-1",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+44 20 7946 0000",
}


class ProfileBody(BaseModel):
    """A user as a client describes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]}, strict=True)

    user_id: Identifier
    name: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=_TEXT)]
    email: Annotated[str, StringConstraints(max_length=320, pattern=_EMAIL)]
    phone: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_TEXT)]

    def to_profile(self) -> Profile:
        """As the domain knows it."""
        return Profile(self.user_id, self.name, self.email, self.phone)


class UserBody(BaseModel):
    """A user that is stored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_EXAMPLE, "created_at": "2026-11-21T09:00:00Z"}]}
    )

    user_id: str
    name: str
    email: str
    phone: str
    created_at: Annotated[datetime, Field(description="Set by the server, UTC")]


_CREATED: dict[str, Any] = {
    "model": UserBody,
    "description": "The user is stored, now or by an earlier request",
    "headers": {REPLAYED: {"required": False, "schema": {"type": "string", "enum": ["true"]}}},
}
_KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key and body again give the same answer again; kept for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "example": "sign-up-7f3a",
}


def routes(store: UserStore, idempotency: Idempotency, *, clock: Clock = SYSTEM_CLOCK) -> APIRouter:
    """The routes over a store."""
    router = APIRouter(tags=["users"])

    @router.post(
        "/user",
        summary="Register a user",
        status_code=201,
        response_model=None,
        responses={201: _CREATED, **openapi_responses(400, 409, 413, 422, 503, 504)},
        openapi_extra={"parameters": [_KEY]},
    )
    async def register(
        body: ProfileBody, keyed: Annotated[IdempotentRequest | None, Depends(idempotent_request)]
    ) -> Response:
        user = User(body.to_profile(), clock.now())
        try:
            return await idempotency.execute(keyed, lambda completion: _register(store, user, completion))
        except Exception as error:
            # The key is claimed in the same database.
            if not is_transient(error):
                raise
            raise Unavailable("The user may not have been stored: send it again.") from error

    @router.get(
        "/user/{user_id}",
        summary="A user",
        responses={200: {"model": UserBody}, **openapi_responses(404, 422, 503, 504)},
    )
    async def find(
        user_id: Annotated[str, Path(max_length=128, pattern=_TEXT, examples=["u-1"])],
    ) -> UserBody:
        try:
            user = await store.find(user_id)
        except StoreUnavailableError as error:
            raise Unavailable("Users cannot be read just now.") from error
        if user is None:
            raise NotFound("There is no such user.")
        return _body(user)

    return router


async def _register(store: UserStore, user: User, completion: Completion) -> StoredResponse:
    async def complete(transaction: Any, registered: Registered) -> None:
        await completion.store(transaction, _response(registered))

    try:
        await store.register(user, complete)
    except ContradictionError as error:
        raise Conflict("There is a user of this id, of whom something else is known.") from error
    except StoreUnavailableError as error:
        raise Unavailable("The user may not have been stored: send it again.") from error
    if completion.stored is None:
        raise Unavailable("The user may not have been stored: send it again.")
    return completion.stored


def _response(registered: Registered) -> StoredResponse:
    headers = {"content-type": "application/json"}
    if registered.replayed:
        headers[REPLAYED] = "true"
    return StoredResponse(201, _body(registered.user).model_dump_json().encode(), headers)


def _body(user: User) -> UserBody:
    profile = user.profile
    return UserBody(
        user_id=profile.user_id,
        name=profile.name,
        email=profile.email,
        phone=profile.phone,
        created_at=user.created_at,
    )
