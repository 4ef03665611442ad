"""The way to the forge of the sandbox: a proxy on the loopback interface that leads to it by its own address.

The address in the tree stays what it is. Argo CD's repository secret names this proxy, which answers in the
place of the address's host, with a certificate of the sandbox's authority, and passes on to the forge what it
is asked. No other host is let through.
"""

from __future__ import annotations

import select
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

_CHUNK: Final = 64 * 1024
_IDLE_SECONDS: Final = 120


class Proxy(ThreadingHTTPServer):
    """A proxy that knows one host, and leads there to what listens at `target` on the loopback interface."""

    daemon_threads = True

    def __init__(self, port: int, host: str, target: int, certificate: Path, key: Path) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.host = host
        self.target = ("127.0.0.1", target)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate, key)


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_CONNECT(self) -> None:
        """Be the host that is asked for, if it is the forge's, until one of the two sides has done."""
        if self.path.removesuffix(":443") != self.server.host:
            self.send_error(403, "The sandbox knows one host only")
            return
        self.close_connection = True
        self.send_response_only(200, "Connection established")
        self.end_headers()
        try:
            with (
                self.server.tls.wrap_socket(self.connection, server_side=True) as client,
                socket.create_connection(self.server.target, timeout=self.timeout) as forge,
            ):
                _relay(client, forge)
        except OSError as error:
            self.log_error("The connection ends: %s", error)


def _relay(client: ssl.SSLSocket, forge: socket.socket) -> None:
    """Pass on what either side says until one of them has ended, or neither says anything for long."""
    other: dict[socket.socket, socket.socket] = {client: forge, forge: client}
    while True:
        # What TLS has decrypted already is not seen by the system.
        ready = [client] if client.pending() else select.select(list(other), [], [], _IDLE_SECONDS)[0]
        for side in ready:
            said = side.recv(_CHUNK)
            if not said:
                return
            other[side].sendall(said)
        if not ready:
            return


def main(arguments: list[str]) -> None:
    """Serve until ended; the arguments are port, host, port of the forge, certificate and key."""
    port, host, target, certificate, key = arguments
    Proxy(int(port), host, int(target), Path(certificate), Path(key)).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
