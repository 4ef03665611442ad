"""Which pull request, on which forge: told by options, or by the variables of the CI that runs us."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from fairway.errors import UsageError
from fairway.frozen import frozen

GITHUB: Final = "github"
GITLAB: Final = "gitlab"
GITEA: Final = "gitea"
FORGES: Final = (GITHUB, GITLAB, GITEA)

_REPOSITORY: Final = re.compile(r"[\w.-]+(/[\w.-]+)+", re.ASCII)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_PULL_REF: Final = re.compile(r"refs/pull/(\d+)/")
_PAGES: Final = {
    GITLAB: re.compile(r"/-/merge_requests/\d+"),
    GITEA: re.compile(r"/pulls/\d+"),
    GITHUB: re.compile(r"/pull/\d+"),
}
"""How the page of a pull request is named, by forge."""


@frozen
class Context:
    """A pull request: `url` is the forge's own address, `commit` what the CI has been started for.

    `base` is the branch that it is for, `run` the page of the CI's run, `pipeline` that run's number,
    `summary` the file into which it takes Markdown.
    """

    forge: str = ""
    url: str = ""
    repository: str = ""
    number: int = 0
    commit: str = ""
    base: str = ""
    run: str = ""
    pipeline: str = ""
    summary: str = ""

    @property
    def host(self) -> str:
        """The host that the forge answers on."""
        return urlsplit(self.url).netloc

    def require_whole(self) -> None:
        """Raise UsageError for what is missing, or cannot be."""
        for option, value in (
            ("--forge", self.forge),
            ("--repository", self.repository),
            ("--url", self.url),
        ):
            if not value:
                raise _unknown(option)
        if self.number < 1:
            raise _unknown("--pull-request")
        place = urlsplit(self.url)
        if not place.netloc or "@" in place.netloc or place.query or place.fragment:
            raise UsageError(f"{self.host.rpartition('@')[2]} is no address", remedy="It reads https://HOST.")
        words = self.repository.split("/")
        if not _REPOSITORY.fullmatch(self.repository) or {".", ".."} & set(words):
            raise UsageError(f"{self.repository} is no repository", remedy="It reads OWNER/NAME.")
        if self.commit and not _COMMIT.fullmatch(self.commit):
            raise UsageError(f"{self.commit} is no commit", remedy="It is the whole hash, in hexadecimal.")


def detect(environment: Mapping[str, str]) -> Context:
    """What the variables of Atlantis, Gitea Actions, GitHub Actions or GitLab CI say, if they are there."""
    if environment.get("PULL_NUM") and environment.get("BASE_REPO_OWNER"):
        return _atlantis(environment)
    if environment.get("GITEA_ACTIONS") == "true":
        return replace(_actions(environment), forge=GITEA)
    if environment.get("GITHUB_ACTIONS") == "true":
        return replace(_actions(environment), forge=GITHUB)
    if environment.get("GITLAB_CI") == "true":
        return _gitlab(environment)
    return Context()


def _atlantis(environment: Mapping[str, str]) -> Context:
    page = environment.get("PULL_URL", "")
    place = urlsplit(page)
    forge = next((name for name, pattern in _PAGES.items() if pattern.search(place.path)), "")
    return Context(
        forge=forge,
        url=f"{place.scheme}://{place.netloc}" if place.netloc else "",
        repository=f"{environment['BASE_REPO_OWNER']}/{environment.get('BASE_REPO_NAME', '')}",
        number=_number(environment["PULL_NUM"]),
        commit=environment.get("HEAD_COMMIT", ""),
        base=environment.get("BASE_BRANCH_NAME", ""),
    )


def _actions(environment: Mapping[str, str]) -> Context:
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    pull: Mapping[str, Any] = event.get("pull_request") or {}
    issue: Mapping[str, Any] = event.get("issue") or {}
    ref = _PULL_REF.match(environment.get("GITHUB_REF", ""))
    server = environment.get("GITHUB_SERVER_URL", "")
    repository = environment.get("GITHUB_REPOSITORY", "")
    run = environment.get("GITHUB_RUN_ID", "")
    return Context(
        url=server.rstrip("/"),
        repository=repository,
        number=_number(pull.get("number") or issue.get("number") or (ref[1] if ref else 0)),
        commit=str((pull.get("head") or {}).get("sha") or ""),
        base=environment.get("GITHUB_BASE_REF", ""),
        run=f"{server}/{repository}/actions/runs/{run}" if run else "",
        summary=environment.get("GITHUB_STEP_SUMMARY", ""),
    )


def _gitlab(environment: Mapping[str, str]) -> Context:
    # In a pipeline of merged results CI_COMMIT_SHA is a merge commit that the merge request does not have.
    built = environment.get("CI_COMMIT_SHA", "")
    commit = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or built
    return Context(
        forge=GITLAB,
        url=environment.get("CI_SERVER_URL", "").rstrip("/"),
        repository=environment.get("CI_MERGE_REQUEST_PROJECT_PATH", ""),
        number=_number(environment.get("CI_MERGE_REQUEST_IID", "")),
        commit=commit,
        base=environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
        run=environment.get("CI_JOB_URL", ""),
        # A status for another commit than the pipeline's would make a pipeline of its own, each time.
        pipeline=environment.get("CI_PIPELINE_ID", "") if commit == built else "",
    )


def _event(file: str) -> Mapping[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - digits


def _unknown(option: str) -> UsageError:
    return UsageError(
        f"which pull request this is about is not known: {option} is missing",
        remedy="In a pull request's CI it comes from the variables there; elsewhere name "
        "--forge, --url, --repository and --pull-request.",
    )
