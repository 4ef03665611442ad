"""The way to the forge: it answers at the address in the tree, with its own certificate, and at no other."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fairway.sandbox.certificates import Authority
from fairway.sandbox.proxy import Proxy

HOST = "git.example.com"


class _Forge(BaseHTTPRequestHandler):
    """A forge that says what it was asked, and by which name it was called."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = f"{self.headers['Host']} {self.path} ".encode() + body
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "pki")


@pytest.fixture
def proxy(authority: Authority) -> Iterator[int]:
    """The port of a proxy that leads to a forge."""
    serving = authority.issue("forge", HOST, hosts=(HOST,))
    forge = ThreadingHTTPServer(("127.0.0.1", 0), _Forge)
    proxy = Proxy(0, HOST, forge.server_port, serving.certificate, serving.key)
    threads = [threading.Thread(target=server.serve_forever) for server in (forge, proxy)]
    for thread in threads:
        thread.start()
    yield proxy.server_port
    for server in (proxy, forge):
        server.shutdown()
        server.server_close()
    for thread in threads:
        thread.join()


def test_the_forge_answers_at_the_address_in_the_tree(proxy: int, authority: Authority) -> None:
    """Questions and answers of any length, one after the other on one connection."""
    trusting = ssl.create_default_context(cafile=str(authority.certificate))
    with closing(http.client.HTTPSConnection("127.0.0.1", proxy, context=trusting, timeout=30)) as client:
        client.set_tunnel(HOST, 443)
        for size in (0, 1, 3_000_000):
            client.request("POST", f"/{size}", b"x" * size)
            answer = client.getresponse().read()
            assert answer == f"{HOST} /{size} ".encode() + b"x" * size


def test_nothing_else_is_to_be_had(proxy: int) -> None:
    client = http.client.HTTPSConnection("127.0.0.1", proxy, timeout=30)
    client.set_tunnel("other.example.com", 443)
    with pytest.raises(OSError, match="403"):
        client.request("GET", "/")


def test_without_the_authority_it_is_not_trusted(proxy: int) -> None:
    with closing(http.client.HTTPSConnection("127.0.0.1", proxy, timeout=30)) as client:
        client.set_tunnel(HOST, 443)
        with pytest.raises(ssl.SSLCertVerificationError):
            client.request("GET", "/")
