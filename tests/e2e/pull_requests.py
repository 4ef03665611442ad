"""Pull requests on the platform's forge: opened, reviewed as its CI would, talked about, and merged."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fairway.errors import SandboxError
from fairway.plan.model import Plan
from fairway.report.plan_reading import read_plan
from fairway.sandbox.gitea_api import GiteaApi
from fleet_copy import restored
from platform_under_test import Platform

REVIEWER: Final = "reviewer"
DEVELOPER: Final = "developer"
APPROVER: Final = "approver"
BYSTANDER: Final = "bystander"
CONFIGURATION: Final = f"plan:\n  approvers: [{APPROVER}]\n"
_SCOPES: Final = ("write:repository", "write:issue", "read:user")
_PASSWORD: Final = "only-for-this-test"  # noqa: S105
_SECONDS: Final = 120
_MERGE_SECONDS: Final = 60

Json = Any


@dataclass
class PullRequests:
    """The forge's pull requests, and a clone in which its CI reviews them."""

    platform: Platform
    clone: Path
    _token: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Make the people, and the clone."""
        for name in (REVIEWER, DEVELOPER, APPROVER, BYSTANDER):
            self._api.call("POST", "admin/users", _user(name))
        for name in (REVIEWER, DEVELOPER):
            self._call("PUT", f"collaborators/{name}", {"permission": "write"})
        credentials = base64.b64encode(f"{REVIEWER}:{_PASSWORD}".encode()).decode()
        own = GiteaApi(self._api.url, f"Basic {credentials}")
        made = own.call("POST", f"users/{REVIEWER}/tokens", {"name": "ci", "scopes": _SCOPES})
        self._token = made["sha1"]
        self._git("clone", "--quiet", f"{self.platform.sandbox.forge.page}.git", self.clone)

    @contextmanager
    def changed(self, *paths: str) -> Iterator[list[Path]]:
        """Files of the fleet that may be changed within, to be proposed, and are as they were afterwards."""
        files = [self.platform.sandbox.fleet.root / path for path in paths]
        with restored(*files):
            yield files

    def push(self, branch: str) -> str:
        """Push the fleet as it is now to a branch; the commit."""
        return self.platform.sandbox.propose(branch)

    def open(self, branch: str) -> int:
        """A pull request of the developer's; its number."""
        body = {"base": "main", "head": branch, "title": f"Try {branch}"}
        return int(self._call("POST", f"pulls?sudo={DEVELOPER}", body)["number"])

    def review(self, number: int, commit: str, *outputs: Path) -> subprocess.CompletedProcess[str]:
        """What `fairway review` says in the forge's CI for a commit of a pull request."""
        return self.reviews(number, commit, 1, *outputs)[0]

    def reviews(
        self, number: int, commit: str, count: int, *outputs: Path
    ) -> list[subprocess.CompletedProcess[str]]:
        """The same, run several times at once."""
        self._git("-C", self.clone, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*")
        self._git("-C", self.clone, "checkout", "--quiet", "--detach", commit)
        wanted = [f"--output={output}" for output in outputs]
        command = [sys.executable, "-m", "fairway", "-C", str(self.clone), "review", *wanted]
        running = [
            subprocess.Popen(
                command,
                env=self._environment(number, commit),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]
        said = [one.communicate(timeout=_SECONDS) for one in running]
        return [
            subprocess.CompletedProcess(command, one.returncode, out, err)
            for one, (out, err) in zip(running, said, strict=True)
        ]

    def say(self, number: int, who: str, text: str) -> None:
        """Comment on a pull request as somebody."""
        self._call("POST", f"issues/{number}/comments?sudo={who}", {"body": text})

    def comments(self, number: int) -> list[Json]:
        """The comments of the reviewer."""
        found = self._call("GET", f"issues/{number}/comments")
        return [comment for comment in found if comment["user"]["login"] == REVIEWER]

    def status(self, commit: str) -> str:
        """How the review stands for a commit."""
        found = self._call("GET", f"commits/{commit}/status")["statuses"] or []
        return next((one["status"] for one in found if one["context"] == "fairway/plan"), "none")

    def merge(self, number: int) -> str:
        """Merge a pull request as the approver would; what is then the last commit."""
        until = time.monotonic() + _MERGE_SECONDS
        while True:
            try:
                self._call("POST", f"pulls/{number}/merge", {"Do": "merge"})
                break
            except SandboxError as error:
                # Gitea still finds out whether it can be merged, after a push or another status.
                if "try again later" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(1)
        return self.platform.sandbox.repository.head

    def plan(self, file: Path) -> Plan:
        """A plan that a review has written down."""
        return read_plan(file.read_text(encoding="utf-8"))

    @property
    def _api(self) -> GiteaApi:
        return self.platform.sandbox.forge.api

    def _call(self, method: str, path: str, body: object = None) -> Json:
        return self._api.call(method, f"repos/{self.platform.sandbox.forge.repository}/{path}", body)

    def _git(self, *arguments: str | Path) -> None:
        subprocess.run(["git", "-c", "http.proxy=", *arguments], check=True, timeout=_SECONDS)

    def _environment(self, number: int, commit: str) -> Mapping[str, str]:
        """What Gitea's CI tells of the pull request that it runs for."""
        event = self.clone / ".git" / f"event-{number}.json"
        pull = {"number": number, "head": {"sha": commit}}
        event.write_text(json.dumps({"pull_request": pull}), encoding="utf-8")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
        return {
            **inherited,
            "GITEA_ACTIONS": "true",
            "GITEA_TOKEN": self._token,
            "GITHUB_SERVER_URL": self._api.url,
            "GITHUB_REPOSITORY": self.platform.sandbox.forge.repository,
            "GITHUB_BASE_REF": "main",
            "GITHUB_EVENT_PATH": str(event),
            "NO_PROXY": "127.0.0.1",
        }


def _user(name: str) -> dict[str, object]:
    return {
        "username": name,
        "email": f"{name}@fairway.invalid",
        "password": _PASSWORD,
        "must_change_password": False,
    }
