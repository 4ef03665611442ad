"""The git server of the sandbox: the repository at its own address, behind a proxy on the loopback interface.

The address in the tree stays what it is. Argo CD's repository secret names this proxy, which answers in the
place of the address's host, with a certificate of the sandbox's authority, and hands requests to git's own
HTTP backend. No other host is let through.
"""

from __future__ import annotations

import io
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fairway.process import run

_PROTOCOL_HEADERS: Final = {"Git-Protocol": "GIT_PROTOCOL", "Content-Encoding": "HTTP_CONTENT_ENCODING"}


class Forge(ThreadingHTTPServer):
    """A proxy that stands in for one host, and serves one repository there."""

    daemon_threads = True

    def __init__(self, port: int, address: str, repository: Path, certificate: Path, key: Path) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.host = urlsplit(address).netloc
        self.path = urlsplit(address).path
        self.repository = repository
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate, key)


class _Handler(BaseHTTPRequestHandler):
    server: Forge
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_CONNECT(self) -> None:
        """Become the host that is asked for, if it is the repository's."""
        if self.path.removesuffix(":443") != self.server.host:
            self.send_error(403, "The sandbox knows one host only")
            return
        self.send_response_only(200, "Connection established")
        self.end_headers()
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError as error:
            self.log_error("No TLS with the client: %s", error)
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        # Each answer is written at once, and a buffer that a write fills passes it on.
        self.wfile = io.BufferedWriter(socket.SocketIO(self.connection, "w"), buffer_size=1)
        self.close_connection = False

    def finish(self) -> None:
        """Close what has taken the place of the socket that the server knows."""
        super().finish()
        self.connection.close()

    def do_GET(self) -> None:
        """Answer what is read: the references."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Answer what is fetched: a pack of objects."""
        self._serve(self._body())

    def _serve(self, body: bytes) -> None:
        asked = urlsplit(self.path)
        if not isinstance(self.connection, ssl.SSLSocket) or not asked.path.startswith(
            f"{self.server.path}/"
        ):
            self.send_error(404)
            return
        done = run(
            ["git", "http-backend"], stdin=body, timeout=120, environment=self._environment(asked.path)
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        headers["Content-Length"] = str(len(answer))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def _environment(self, path: str) -> dict[str, str]:
        repository = self.server.repository
        rest = path.removeprefix(self.server.path)
        environment = {
            "GIT_PROJECT_ROOT": str(repository.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{repository.name}{rest}",
            "QUERY_STRING": urlsplit(self.path).query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "REMOTE_ADDR": self.client_address[0],
        }
        for header, variable in _PROTOCOL_HEADERS.items():
            if header in self.headers:
                environment[variable] = self.headers[header]
        return environment

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


def main(arguments: list[str]) -> None:
    """Serve until ended; the arguments are port, address, repository, certificate and key."""
    port, address, repository, certificate, key = arguments
    Forge(int(port), address, Path(repository), Path(certificate), Path(key)).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
