"""A real HTTP server on the loopback interface that answers what a forge would, as told beforehand.

The answers have the shapes that the forges' own API documentation shows, cut down to what matters here.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Recorded:
    """One answer: `{url}` in a header stands for the server's own address; a text body is sent as it is."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class RecordedForge:
    """The server at `url`; each request gets the next of its answers, the last one for ever."""

    url: str
    answers: dict[str, list[Recorded]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def record(self, request: str, *answers: Recorded) -> None:
        """What to answer to a request, `METHOD PATH`; a query is part of the path only where it is told."""
        self.answers[request] = list(answers)

    def bodies(self, request: str) -> list[Any]:
        """What was sent with the requests of one kind."""
        return [each.body for each in self.asked if f"{each.method} {each.path}" == request]

    def answer(self, method: str, path: str) -> Recorded:
        bare = path.partition("?")[0]
        for key in (f"{method} {path}", f"{method} {bare}"):
            if found := self.answers.get(key):
                return found.pop(0) if len(found) > 1 else found[0]
        return Recorded({"message": f"nothing recorded for {method} {path}"}, 404)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[RecordedForge]:
    server = _Server(("127.0.0.1", 0), _Handler)
    scheme = "http"
    if tls:
        scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    forge = RecordedForge(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    server.forge = forge  # type: ignore[attr-defined] # the handler finds it there
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that refuses our certificate is what a test wants."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # An answer in one piece: in two, the second waits for the first to be acknowledged.

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_GET  # noqa: N815 - the names that the server looks for
    do_PUT = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base
        """Say nothing."""

    def _serve(self) -> None:
        forge: RecordedForge = self.server.forge  # type: ignore[attr-defined]
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        forge.asked.append(Asked(self.command, self.path, headers, json.loads(sent) if sent else None))
        answer = forge.answer(self.command, self.path)
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        content = b"" if answer.body is None else text.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value.replace("{url}", forge.url))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
