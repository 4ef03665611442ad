"""What a forge tells and is told about one pull request, as values, and the Protocol of its clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from fairway.frozen import frozen

DESCRIPTION_LIMIT: Final = 140
"""Characters of a status's description that every forge takes: GitHub's limit, the lowest."""

_UNEDITED: Final = timedelta(seconds=1)
"""Forges may write down a comment's two times one after the other."""


class State(StrEnum):
    """What a commit's status says: `failure` is a verdict, `error` that there is none."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"


@frozen
class Comment:
    """A comment of a pull request; `id` counts up, so that of two the one that came first has the lower.

    `author` is empty where the account is no more.
    """

    id: int
    author: str
    body: str
    created: datetime
    updated: datetime
    is_bot: bool = False

    @property
    def is_edited(self) -> bool:
        """Whether it says something else than when it was written."""
        return self.updated - self.created > _UNEDITED


@frozen
class PullRequest:
    """A pull request as it is now: `head` is the commit proposed, `base` the branch that it is for."""

    author: str
    head: str
    base: str
    base_commit: str
    url: str = ""


@frozen
class Status:
    """The status of a commit; `context` names it among others, `url` is where to read more."""

    state: State
    description: str
    context: str
    url: str = ""


class Forge(Protocol):
    """One pull request on its forge. Every method may raise ForgeError."""

    @property
    def comment_limit(self) -> int:
        """How many characters a comment may have."""

    def login(self) -> str:
        """The name of the account that the token belongs to."""

    def pull_request(self) -> PullRequest:
        """The pull request as it is now."""

    def comments(self) -> Sequence[Comment]:
        """All its comments, in the order in which they came."""

    def comment_url(self, comment: int) -> str:
        """The page that shows a comment."""

    def create_comment(self, body: str) -> Comment:
        """A new comment."""

    def edit_comment(self, comment: int, body: str) -> Comment:
        """The comment with another text."""

    def delete_comment(self, comment: int) -> None:
        """Take a comment away; one that is gone already is no error."""

    def set_status(self, commit: str, status: Status) -> None:
        """Say of a commit how it stands, in the place of what was said in the same context."""
