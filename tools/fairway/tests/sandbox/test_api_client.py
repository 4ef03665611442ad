"""An API server is asked over HTTP: as a user with a certificate, past any proxy."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fairway.errors import SandboxError
from fairway.sandbox.api_client import ApiClient
from fairway.sandbox.certificates import LOOPBACK, Authority
from fairway.sandbox.kubectl import Kubectl


class _ApiServer(BaseHTTPRequestHandler):
    """Has one list of pods, and is ready; refuses all else."""

    def do_GET(self) -> None:
        answers = {"/api/v1/pods": b'{"items": [{"metadata": {"name": "one"}}]}', "/readyz": b"ok"}
        if self.path not in answers:
            self.send_error(404, "not to be had")
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answers[self.path])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "pki")


@pytest.fixture
def client(authority: Authority) -> Iterator[ApiClient]:
    """A client of a server that wants a certificate of the same authority."""
    serving = authority.issue("server", "server", hosts=(LOOPBACK,))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.certificate))
    context.load_cert_chain(serving.certificate, serving.key)
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer((LOOPBACK, 0), _ApiServer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield ApiClient(
        f"https://{LOOPBACK}:{server.server_port}", authority.certificate, authority.issue("user", "user")
    )
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_stands_at_a_path_is_read_past_any_proxy(
    client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    kubectl = Kubectl(Path("no-such-program"), Path("none.kubeconfig"), client)
    assert kubectl.ready
    assert kubectl.items("/api/v1/pods") == [{"metadata": {"name": "one"}}]


def test_a_refusal_is_told_in_the_words_of_the_server(client: ApiClient) -> None:
    with pytest.raises(SandboxError, match=r"(?s)refuses /api/v1/nodes: 404 .*not to be had"):
        client.read("/api/v1/nodes")


def test_a_server_that_is_not_there_is_an_error_and_not_ready(authority: Authority) -> None:
    client = ApiClient("https://127.0.0.1:1", authority.certificate, authority.issue("user", "user"))
    assert not Kubectl(Path("no-such-program"), Path("none.kubeconfig"), client).ready
    with pytest.raises(SandboxError, match=r"cannot be reached at https://127\.0\.0\.1:1"):
        client.read("/readyz")
