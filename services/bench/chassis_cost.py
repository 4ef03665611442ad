"""What the chassis costs: processor time of the server per request, against a bare FastAPI application.

    .venv-services/bin/python services/bench/chassis_cost.py

Both applications answer the same requests under the same server, one after the other, several times
in turn; the least time of each counts. Logs are written, metrics are taken, tracing is off.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel
from starlette.responses import Response

from chassis import logs
from chassis.app import Chassis, create_app
from chassis.idempotency.execution import Completion, Idempotency
from chassis.idempotency.key import idempotent_request
from chassis.idempotency.memory import MemoryIdempotency
from chassis.idempotency.store import StoredResponse
from chassis.server import Server
from chassis.settings import ChassisSettings, load
from chassis.testing.programs import accepts_connections, free_port

_CONNECTIONS = 16
_LIMIT = 1.6
_JSON = {"Content-Type": "application/json"}
_BODY = b'{"sku":"PROD001","quantity":3,"note":"as soon as possible"}'


class Line(BaseModel):
    """What is posted."""

    sku: str
    quantity: int
    note: str


def bare() -> FastAPI:
    """The application without the chassis."""
    app, router = FastAPI(), APIRouter()

    @router.get("/lines/{number}")
    async def read(number: int) -> Line:
        return Line(sku="PROD001", quantity=number, note="as soon as possible")

    @router.post("/lines", status_code=201)
    async def create(line: Line) -> Line:
        return line

    app.include_router(router)
    return app


def on_chassis(*, audit: str) -> tuple[Chassis, FastAPI]:
    """The same with it: the POST takes an idempotency key."""
    chassis = Chassis.from_settings(load(ChassisSettings, audit_log=audit))
    idempotency, router = Idempotency(MemoryIdempotency()), APIRouter()

    @router.get("/lines/{number}")
    async def read(number: int) -> Line:
        return Line(sku="PROD001", quantity=number, note="as soon as possible")

    @router.post("/lines", status_code=201)
    async def create(line: Line, request: Request) -> Response:
        async def work(completion: Completion) -> StoredResponse:
            body = line.model_dump_json().encode()
            return await completion.store(None, StoredResponse(201, body, _JSON))

        return await idempotency.execute(await idempotent_request(request), work)

    return chassis, create_app(chassis, title="cost", routers=[router])


def serve(kind: str, port: int) -> None:
    """Run one of the applications on a port; the main function of the child process."""
    if kind == "bare":
        uvicorn.run(
            bare(), port=port, loop="uvloop", http="httptools", ws="none", access_log=False, log_level="error"
        )
        return
    os.environ["PORT"], os.environ["HOST"] = str(port), "127.0.0.1"
    logs.configure(service="cost")
    chassis, app = on_chassis(audit="stdout" if kind == "audited" else "off")
    Server(app, chassis).run()


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request, and the applications that it is sent to."""

    name: str
    kinds: tuple[str, ...]
    method: str
    path: str

    def request(self, number: int) -> bytes:
        """The bytes of one request."""
        head = f"{self.method} {self.path.format(number)} HTTP/1.1\r\nHost: cost\r\n"
        if self.method == "GET":
            return f"{head}\r\n".encode()
        return (
            f"{head}Content-Type: application/json\r\nIdempotency-Key: key-{number}\r\n"
            f"Content-Length: {len(_BODY)}\r\n\r\n"
        ).encode() + _BODY


LOADS = (
    Load("GET", ("bare", "chassis"), "GET", "/lines/{}"),
    Load("POST with a key", ("bare", "chassis", "audited"), "POST", "/lines"),
)


@contextmanager
def server(kind: str) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its process id and its port."""
    port = free_port()
    child = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, __file__, "--serve", kind, "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 15
        while not accepts_connections(port) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield child.pid, port
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=15)


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def send(port: int, load: Load, numbers: range) -> None:
    """Send requests over one connection, each after the answer to the one before."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in numbers:
        writer.write(load.request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        if head[9:10] != b"2":
            raise RuntimeError(head.decode())
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
    writer.close()


async def send_all(port: int, load: Load, first: int, count: int) -> None:
    """Send requests over all connections."""
    share = count // _CONNECTIONS
    await asyncio.gather(
        *(send(port, load, range(first + n * share, first + (n + 1) * share)) for n in range(_CONNECTIONS))
    )


def measure(load: Load, kind: str, count: int) -> float:
    """Microseconds of the server's processor per request."""
    with server(kind) as (pid, port):
        asyncio.run(send_all(port, load, 0, count // 5))
        before = processor_seconds(pid)
        asyncio.run(send_all(port, load, count, count))
        return (processor_seconds(pid) - before) / count * 1e6


def main() -> int:
    """Print the table; 1 if the chassis costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=8000, help="for each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", choices=("bare", "chassis", "audited"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve, chosen.port)
        return 0
    print(f"{'request':<18}{'application':<13}{'µs/request':>11}{'ratio':>8}")
    within = True
    for sent in LOADS:
        runs = [
            {kind: measure(sent, kind, chosen.requests) for kind in sent.kinds} for _ in range(chosen.rounds)
        ]
        least = {kind: min(run[kind] for run in runs) for kind in sent.kinds}
        for kind, microseconds in least.items():
            ratio = microseconds / least["bare"]
            within = within and (kind != "chassis" or ratio <= _LIMIT)
            print(f"{sent.name:<18}{kind:<13}{microseconds:>11.0f}{ratio:>8.2f}")
    print(f"the chassis may cost {_LIMIT:g} times: {'kept' if within else 'exceeded'}")
    return 0 if within else 1


if __name__ == "__main__":
    raise SystemExit(main())
