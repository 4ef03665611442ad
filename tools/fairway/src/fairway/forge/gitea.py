"""Gitea, and Forgejo: of pull requests, comments and statuses their API speaks as GitHub's does.

https://docs.gitea.com/api
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fairway.forge.answer import text_at
from fairway.forge.github import GitHub
from fairway.forge.model import Comment

_ACTIONS: Final = "gitea-actions"
"""Who the jobs of Gitea's own CI are."""


class Gitea(GitHub):
    """One pull request of a repository, `OWNER/NAME`, on a Gitea."""

    def login(self) -> str:
        """`GET /user`."""
        return text_at(self._connection.ask("GET", "/user"), "login")

    def comments(self) -> Sequence[Comment]:
        """`GET /repos/{owner}/{repo}/issues/{index}/comments`, which come all at once."""
        found = [replace(each, is_bot=each.author == _ACTIONS) for each in super().comments()]
        return sorted(found, key=lambda comment: comment.id)
