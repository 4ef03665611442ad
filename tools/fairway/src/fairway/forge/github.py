"""GitHub, and GitHub Enterprise Server, by their REST API (https://docs.github.com/en/rest)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from fairway.errors import ForbiddenError, ForgeError, NotFoundError
from fairway.forge.answer import number_at, optional_text, text_at, time_at
from fairway.forge.connection import Connection
from fairway.forge.model import Comment, PullRequest, Status

_BOT: Final = "[bot]"
_ACTIONS: Final = f"github-actions{_BOT}"
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
"""Characters of four bytes, for which a status is refused."""

_TOO_MANY: Final = "maximum number of statuses"


class GitHub:
    """One pull request of a repository, `OWNER/NAME`, on GitHub."""

    comment_limit: Final = 65_536

    def __init__(self, connection: Connection, repository: str, number: int) -> None:
        self._connection = connection
        self._repository = f"/repos/{quote(repository)}"
        self._number = number

    def login(self) -> str:
        """The account; an app's token has none in the REST API, but one in the other API."""
        with suppress(ForbiddenError):
            return text_at(self._connection.ask("GET", "/user"), "login")
        with suppress(ForbiddenError, NotFoundError):
            place = f"{self._connection.api.removesuffix('/v3')}/graphql"
            answer = self._connection.ask("POST", place, {"query": "query { viewer { login } }"})
            name = optional_text(answer, "data", "viewer", "login")
            return f"{name.removesuffix(_BOT)}{_BOT}" if name else _ACTIONS
        return _ACTIONS

    def pull_request(self) -> PullRequest:
        """`GET /repos/{owner}/{repo}/pulls/{number}`."""
        found = self._connection.ask("GET", f"{self._repository}/pulls/{self._number}")
        return PullRequest(
            author=text_at(found, "user", "login"),
            head=text_at(found, "head", "sha"),
            base=text_at(found, "base", "ref"),
            base_commit=text_at(found, "base", "sha"),
            url=optional_text(found, "html_url"),
        )

    def comments(self) -> Sequence[Comment]:
        """`GET /repos/{owner}/{repo}/issues/{number}/comments`: not those on lines of the difference."""
        return [_comment(each) for each in self._connection.pages(f"{self._issue}/comments")]

    def comment_url(self, comment: int) -> str:
        """The anchor of a comment on the page of its pull request."""
        return f"{self.pull_request().url}#issuecomment-{comment}"

    def create_comment(self, body: str) -> Comment:
        """`POST /repos/{owner}/{repo}/issues/{number}/comments`."""
        return _comment(self._connection.ask("POST", f"{self._issue}/comments", {"body": body}))

    def edit_comment(self, comment: int, body: str) -> Comment:
        """`PATCH /repos/{owner}/{repo}/issues/comments/{id}`."""
        place = f"{self._repository}/issues/comments/{comment}"
        return _comment(self._connection.ask("PATCH", place, {"body": body}))

    def delete_comment(self, comment: int) -> None:
        """`DELETE /repos/{owner}/{repo}/issues/comments/{id}`."""
        with suppress(NotFoundError):
            self._connection.ask("DELETE", f"{self._repository}/issues/comments/{comment}")

    def set_status(self, commit: str, status: Status) -> None:
        """`POST /repos/{owner}/{repo}/statuses/{sha}`, of which a commit takes a thousand in one context."""
        description = _BEYOND.sub("\N{REPLACEMENT CHARACTER}", status.description)
        body = {"state": status.state, "description": description, "context": status.context}
        if status.url:
            body["target_url"] = status.url
        try:
            self._connection.ask("POST", f"{self._repository}/statuses/{commit}", body)
        except ForgeError as error:
            if _TOO_MANY not in error.message.lower():
                raise
            raise ForbiddenError(error.message, remedy="Push another commit.") from error

    @property
    def _issue(self) -> str:
        return f"{self._repository}/issues/{self._number}"


def _comment(answer: Any) -> Comment:
    return Comment(
        id=number_at(answer, "id"),
        author=optional_text(answer, "user", "login"),
        body=optional_text(answer, "body"),
        created=time_at(answer, "created_at"),
        updated=time_at(answer, "updated_at"),
        is_bot=optional_text(answer, "user", "type") == "Bot",
    )
