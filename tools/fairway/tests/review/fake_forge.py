"""A forge in memory: what the Protocol of `fairway.forge` promises, with a clock that goes on by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from fairway.errors import ForbiddenError, NotFoundError
from fairway.forge.model import Comment, PullRequest, Status

HEAD = "a" * 40
NEXT = "b" * 40
PULL = PullRequest("author", HEAD, "main", "c" * 40, "https://git.example/pull/7")
START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class FakeForge:
    """One pull request; `account` is who our token belongs to. Every write takes a minute."""

    account: str = "fleet-bot"
    comment_limit: int = 65_536
    pull: PullRequest = PULL
    found: list[Comment] = field(default_factory=list)
    statuses: list[tuple[str, Status]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    may_comment: bool = True
    may_set_status: bool = True
    now: datetime = START
    last: int = 100

    def login(self) -> str:
        return self.account

    def pull_request(self) -> PullRequest:
        return self.pull

    def comments(self) -> Sequence[Comment]:
        return list(self.found)

    def comment_url(self, comment: int) -> str:
        return f"{self.pull.url}#{comment}"

    def create_comment(self, body: str) -> Comment:
        self._write("create", allowed=self.may_comment)
        return self.says(self.account, body)

    def edit_comment(self, comment: int, body: str) -> Comment:
        self._write("edit", allowed=self.may_comment)
        for number, each in enumerate(self.found):
            if each.id == comment:
                self.found[number] = replace(each, body=body, updated=self.now)
                return self.found[number]
        raise NotFoundError("no such comment")

    def delete_comment(self, comment: int) -> None:
        self._write("delete", allowed=self.may_comment)
        self.found = [each for each in self.found if each.id != comment]

    def set_status(self, commit: str, status: Status) -> None:
        self._write("status", allowed=self.may_set_status)
        self.statuses.append((commit, status))

    def says(self, author: str, body: str, *, is_bot: bool = False) -> Comment:
        """A comment of anybody, a minute later."""
        self.now += MINUTE
        self.last += 1
        comment = Comment(self.last, author, body, self.now, self.now, is_bot)
        self.found.append(comment)
        return comment

    def edits(self, comment: Comment, body: str) -> None:
        """The same comment, changed by its author a minute later."""
        self.now += MINUTE
        place = self.found.index(comment)
        self.found[place] = replace(comment, body=body, updated=self.now)

    def pushes(self, commit: str) -> None:
        """The pull request goes on to another commit."""
        self.pull = replace(self.pull, head=commit)

    @property
    def ours(self) -> list[Comment]:
        """The comments of our account."""
        return [each for each in self.found if each.author == self.account]

    def _write(self, kind: str, *, allowed: bool) -> None:
        if not allowed:
            raise ForbiddenError("Resource not accessible by integration")
        self.writes.append(kind)
        self.now += MINUTE
