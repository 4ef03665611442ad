"""Users: what is known of one, and when two descriptions are of the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What a client tells of a user; `user_id` is given by the client."""

    user_id: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class User:
    """A user that is stored; `created_at` is ours, with offset UTC."""

    profile: Profile
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to a profile: its user, and whether an earlier request made it."""

    user: User
    replayed: bool = False


class UsersError(Exception):
    """The base of what can go wrong with users."""


class ContradictionError(UsersError):
    """There is a user of this id already, of whom something else is known."""


class StoreUnavailableError(UsersError):
    """The store cannot be reached, or does not write."""


def reconcile(profile: Profile, stored: User) -> Registered:
    """What a profile that comes again is answered. Raises ContradictionError when it says something else."""
    if stored.profile != profile:
        raise ContradictionError(profile.user_id)
    return Registered(stored, replayed=True)
