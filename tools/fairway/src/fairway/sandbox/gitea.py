"""Gitea, the forge of the sandbox: it has the repository, and there changes are proposed and reviewed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fairway.errors import SandboxError
from fairway.process import run
from fairway.sandbox.certificates import LOOPBACK
from fairway.sandbox.component import Component
from fairway.sandbox.gitea_api import GiteaApi
from fairway.sandbox.programs import program, static_files
from fairway.sandbox.repository import BRANCH, Remote
from fairway.sandbox.state import State, write_private

ADMINISTRATOR: Final = "fairway"
_PASSWORD: Final = re.compile(r"random password is '(\S+)'")
_TOKEN: Final = re.compile(r"Access token was successfully created\.\.\. (\S+)")


@dataclass(frozen=True)
class Gitea:
    """The Gitea of the sandbox, in which the repository of `address` is, public, under the same path."""

    root: Path
    state: State
    address: str

    @property
    def url(self) -> str:
        """Where its pages and its API are."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def page(self) -> str:
        """The page of the repository."""
        return f"{self.url}/{self.repository}"

    def comparison(self, branch: str) -> str:
        """The page where a branch is compared with what is in force, and a pull request is opened."""
        return f"{self.page}/compare/{BRANCH}...{branch}"

    @property
    def repository(self) -> str:
        """The repository as `OWNER/NAME`."""
        return urlsplit(self.address).path.strip("/").removesuffix(".git")

    @property
    def password(self) -> Path:
        """The file that holds the password of the administrator."""
        return self._folder / "password"

    @property
    def api(self) -> GiteaApi:
        """Its API, as administrator."""
        return GiteaApi(self.url, f"token {self._read_token()}")

    @property
    def remote(self) -> Remote:
        """Where the repository is pushed to, as administrator."""
        return Remote(f"{self.page}.git", _git_settings(self._read_token()))

    @property
    def component(self) -> Component:
        """The program. What it has to know of itself is written when it is first asked for."""
        return Component("forge/gitea", (self._program, *self._configured, "web"), self._port)

    def prepare(self) -> None:
        """Make the administrator and the empty repository, once. Raises SandboxError if Gitea refuses."""
        if not self._token.exists():
            self._make_administrator()
        owner, _, name = self.repository.partition("/")
        if self.api.call("GET", f"repos/search?q={name}&limit=1")["data"]:
            return
        self.api.call("POST", "orgs", {"username": owner, "visibility": "public"})
        settings = {"name": name, "private": False, "default_branch": BRANCH, "auto_init": False}
        self.api.call("POST", f"orgs/{owner}/repos", settings)

    def _make_administrator(self) -> None:
        words = (
            *("admin", "user", "create", "--admin", f"--username={ADMINISTRATOR}"),
            *(f"--email={ADMINISTRATOR}@fairway.invalid", "--must-change-password=false"),
            *("--random-password", "--random-password-length=32", "--access-token"),
        )
        done = run([self._program, *self._configured, *words], timeout=60)
        said = done.stdout.decode()
        password, token = _PASSWORD.search(said), _TOKEN.search(said)
        if done.code or not password or not token:
            raise SandboxError(f"Gitea makes no administrator: {done.complaint or said.strip()}")
        write_private(self.password, password[1])
        write_private(self._token, token[1])

    @property
    def _configured(self) -> tuple[str, ...]:
        file = self._folder / "app.ini"
        if not file.exists():
            write_private(file, self._settings())
        return (f"--config={file}", f"--work-path={self._folder}")

    def _settings(self) -> str:
        """Its `app.ini`, to which it adds keys of its own making."""
        return _SETTINGS.format(
            as_root=str(os.geteuid() == 0).lower(),
            folder=self._folder,
            port=self._port,
            url=self.url,
            static=static_files(self.root, "gitea"),
            branch=BRANCH,
            secret=self.state.secret("gitea"),
        )

    @property
    def _program(self) -> Path:
        return program(self.root, "gitea")

    @property
    def _folder(self) -> Path:
        return self.state.folder("gitea")

    def _read_token(self) -> str:
        return self._token.read_text(encoding="ascii")

    @property
    def _token(self) -> Path:
        return self._folder / "token"

    @property
    def _port(self) -> int:
        return self.state.port("forge/gitea")


def _git_settings(token: str) -> dict[str, str]:
    """The environment by which git signs in, past any proxy or helper of the user's.

    Not a command line, which others may see.
    """
    settings = {
        "http.extraHeader": f"Authorization: token {token}",
        "http.proxy": "",
        "credential.helper": "",
    }
    environment = {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_TERMINAL_PROMPT": "0"}
    for number, (key, value) in enumerate(settings.items()):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment


# It serves one repository to people and programs of this machine, and calls nobody.
_SETTINGS: Final = """\
APP_NAME = The forge of the sandbox
WORK_PATH = {folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = {as_root}

[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = {url}/
STATIC_ROOT_PATH = {static}
DISABLE_SSH = true
LFS_START_SERVER = false
OFFLINE_MODE = true

[database]
DB_TYPE = sqlite3
SQLITE_JOURNAL_MODE = WAL
SQLITE_TIMEOUT = 10000

[security]
INSTALL_LOCK = true
SECRET_KEY = {secret}
DISABLE_WEBHOOKS = true

[service]
DISABLE_REGISTRATION = true

[openid]
ENABLE_OPENID_SIGNIN = false

[oauth2]
ENABLED = false

[repository]
DEFAULT_BRANCH = {branch}

[indexer]
ISSUE_INDEXER_TYPE = db

[actions]
ENABLED = false

[packages]
ENABLED = false

[cron.update_checker]
ENABLED = false

[log]
LEVEL = Warn
"""
