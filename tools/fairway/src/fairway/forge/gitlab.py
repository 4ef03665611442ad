"""GitLab, by its REST API: a pull request is a merge request there, a comment is a note.

https://docs.gitlab.com/api/rest/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from fairway.errors import ForgeError, NotFoundError
from fairway.forge.answer import number_at, optional_text, text_at, time_at
from fairway.forge.connection import Connection
from fairway.forge.model import Comment, PullRequest, State, Status

_STATES: Final = {
    State.PENDING: "pending",
    State.SUCCESS: "success",
    State.FAILURE: "failed",
    State.ERROR: "failed",
}
_BOT: Final = re.compile(r"(project|group)_\d+_bot(_[0-9a-f]+)?")
"""The accounts behind access tokens of projects and groups."""


class GitLab:
    """One merge request of a project, `GROUP/…/NAME`, on a GitLab.

    `pipeline` is the number of the pipeline that runs us, for the status to stand in it.
    """

    comment_limit: Final = 1_000_000

    def __init__(self, connection: Connection, repository: str, number: int, pipeline: str = "") -> None:
        self._connection = connection
        self._project = f"/projects/{quote(repository, safe='')}"
        self._merge_request = f"{self._project}/merge_requests/{number}"
        self._pipeline = pipeline

    def login(self) -> str:
        """`GET /user`, which the token of a job may not ask."""
        return text_at(self._connection.ask("GET", "/user"), "username")

    def pull_request(self) -> PullRequest:
        """`GET /projects/:id/merge_requests/:merge_request_iid`."""
        found = self._connection.ask("GET", self._merge_request)
        return PullRequest(
            author=text_at(found, "author", "username"),
            head=text_at(found, "sha"),
            base=text_at(found, "target_branch"),
            base_commit=optional_text(found, "diff_refs", "start_sha"),
            url=optional_text(found, "web_url"),
        )

    def comments(self) -> Sequence[Comment]:
        """`GET …/notes`, without those by which GitLab itself tells what happened."""
        notes = self._connection.pages(f"{self._merge_request}/notes?sort=asc&order_by=created_at")
        found = [_comment(note) for note in notes if not (isinstance(note, dict) and note.get("system"))]
        return sorted(found, key=lambda comment: comment.id)

    def comment_url(self, comment: int) -> str:
        """The anchor of a note on the page of its merge request."""
        return f"{self.pull_request().url}#note_{comment}"

    def create_comment(self, body: str) -> Comment:
        """`POST …/notes`."""
        return _comment(self._connection.ask("POST", f"{self._merge_request}/notes", {"body": body}))

    def edit_comment(self, comment: int, body: str) -> Comment:
        """`PUT …/notes/:note_id`."""
        place = f"{self._merge_request}/notes/{comment}"
        return _comment(self._connection.ask("PUT", place, {"body": body}))

    def delete_comment(self, comment: int) -> None:
        """`DELETE …/notes/:note_id`."""
        with suppress(NotFoundError):
            self._connection.ask("DELETE", f"{self._merge_request}/notes/{comment}")

    def set_status(self, commit: str, status: Status) -> None:
        """`POST /projects/:id/statuses/:sha`; to say the same twice is an error there, and none here."""
        body = {"state": _STATES[status.state], "name": status.context, "description": status.description}
        if status.url:
            body["target_url"] = status.url
        if self._pipeline:
            body["pipeline_id"] = self._pipeline
        try:
            self._connection.ask("POST", f"{self._project}/statuses/{commit}", body)
        except ForgeError as error:
            if "cannot transition status" not in error.message.lower():
                raise


def _comment(answer: Any) -> Comment:
    author = optional_text(answer, "author", "username")
    return Comment(
        id=number_at(answer, "id"),
        author=author,
        body=optional_text(answer, "body"),
        created=time_at(answer, "created_at"),
        updated=time_at(answer, "updated_at"),
        is_bot=bool(_BOT.fullmatch(author)),
    )
