"""What Gitea is told of itself, and what is made of what it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fairway.errors import SandboxError
from fairway.sandbox.gitea import Gitea
from fairway.sandbox.gitea_api import GiteaApi
from fairway.sandbox.state import State

ROOT = Path(__file__).parents[4]


class _Answers(BaseHTTPRequestHandler):
    """Says what it was asked; refuses what is called `nothing`."""

    def do_GET(self) -> None:
        if self.path.endswith("nothing"):
            self.send_error(404, "not to be had")
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps([self.path, self.headers.get("Authorization")]).encode())

    def do_DELETE(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_its_repository_is_where_the_tree_says(tmp_path: Path) -> None:
    gitea = Gitea(ROOT, State(tmp_path), "https://git.example.com/platform/fairway.git")
    assert gitea.repository == "platform/fairway"
    assert gitea.page.startswith("http://127.0.0.1:")
    assert gitea.comparison("change") == f"{gitea.page}/compare/main...change"


def test_git_is_given_the_token_where_nobody_else_sees_it(tmp_path: Path) -> None:
    gitea = Gitea(ROOT, State(tmp_path), "https://git.example.com/platform/fairway.git")
    (tmp_path / "gitea").mkdir()
    (tmp_path / "gitea" / "token").write_text("s3cret")
    assert "s3cret" not in gitea.remote.url
    assert "Authorization: token s3cret" in gitea.remote.environment.values()


def test_the_api_is_asked_as_a_user_past_any_proxy(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert GiteaApi(address, "token abc").call("GET", "user") == ["/api/v1/user", "token abc"]
    assert GiteaApi(address).call("GET", "version") == ["/api/v1/version", None]
    assert GiteaApi(address).call("DELETE", "version") is None


def test_a_refusal_is_told_in_its_own_words(address: str) -> None:
    with pytest.raises(SandboxError, match=r"(?s)refuses GET nothing: 404 .*not to be had"):
        GiteaApi(address).call("GET", "nothing")


def test_a_gitea_that_is_not_there_is_an_error() -> None:
    with pytest.raises(SandboxError, match="cannot be reached"):
        GiteaApi("http://127.0.0.1:1").call("GET", "version")
