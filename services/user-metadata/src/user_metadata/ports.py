"""What the domain needs from outside, as protocols; `adapters/` fulfils them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from user_metadata.domain import Registered, User

Alongside = Callable[[Any, Registered], Awaitable[None]]


class UserStore(Protocol):
    """Where users are kept."""

    async def register(self, user: User, alongside: Alongside) -> Registered:
        """Store a user, unless there is one of this id, and return when it is durable.

        `alongside` is called with the transaction and the answer, and commits or fails with it.
        Raises ContradictionError, StoreUnavailableError.
        """
        ...

    async def find(self, user_id: str) -> User | None:
        """The user of this id. Raises StoreUnavailableError."""
        ...
