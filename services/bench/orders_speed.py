"""How fast `orders` is on PostgreSQL, as ratios of what pgbench reaches with the same statement.

    python services/bench/orders_speed.py [--seconds 10] [--soak 60]

Load generator (wrk), database and the one process of the service share the cores of this machine.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

import psutil

from chassis.testing.programs import find
from chassis.testing.servers import PostgresServer
from chassis.testing.service import ServiceProcess
from orders.adapters.postgresql import PLACE

CONNECTIONS = 64
ITEMS = '[{"sku":"A-1","quantity":2,"unit_price":1250},{"sku":"B-2","quantity":1,"unit_price":499}]'
BODY = f'{{"customer_id":"customer-1","currency":"EUR","items":{ITEMS}}}'
ORDER = (
    f'{{"id":"019adb2e-7c00-7000-8000-000000000000","customer_id":"customer-1","currency":"EUR","items":{ITEMS},'
    '"total":2999,"status":"created","created_at":"2026-11-21T09:00:00.000000Z"}'
)
HEADERS = '{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}'
ROW = {
    "uuid": "gen_random_uuid()",
    "$2": "'customer-1'",
    "$3": "'EUR'",
    "$4": f"'{ITEMS}'",
    "$5": "2999",
    "$6": "now()",
    "$8": "'OrderCreated'",
    "$9": f"'{ORDER}'",
    "$10": f"'{HEADERS}'",
    "$12": "sha256('body')",
}
POST = f"""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[{BODY}]]
local number, run = 0, "%s"
function request()
  number = number + 1
  if run ~= "" then wrk.headers["Idempotency-Key"] = run .. number end
  return wrk.format()
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: requests a second, the 99th percentile in milliseconds, and answers that were errors."""

    rate: float
    p99: float
    errors: int


def wrk(url: str, seconds: int, script: str = "") -> Load:
    """Send requests over 64 connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        program = find("wrk", package="wrk")
        options = [
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--latency",
            *(["-s", file.name] if script else []),
        ]
        done = subprocess.run([program, *options, url], capture_output=True, text=True, check=True)  # noqa: S603
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()  # type: ignore[union-attr]
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    scale = {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return Load(float(rate[1]), float(p99) * scale, int(errors[1]) if errors else 0)  # type: ignore[index]


def statement(*, keyed: bool) -> str:
    """The statement of the service with one row, as pgbench takes it."""
    values = {**ROW, "$1": ROW["uuid"], "$7": ROW["uuid"]}
    values["$11"] = "gen_random_uuid()::text" if keyed else "NULL"
    return re.sub(r"\$\d+", lambda found: f"array[{values[found[0]]}]", PLACE).replace("\n", " ") + "\n"


def pgbench(postgres: PostgresServer, seconds: int, *, keyed: bool) -> float:
    """Transactions a second of the same statement, prepared, over as many connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(statement(keyed=keyed))
        file.flush()
        os.chmod(file.name, 0o644)  # noqa: PTH101 - another user reads it
        options = [
            "-n",
            "-M",
            "prepared",
            "-c",
            str(CONNECTIONS),
            "-j",
            "2",
            "-T",
            str(seconds),
            "-f",
            file.name,
        ]
        server = ["-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", "postgres"]
        program = postgres.binaries / "pgbench"
        done = subprocess.run([program, *options, *server], capture_output=True, text=True, check=True)  # noqa: S603
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]


def settle(postgres: PostgresServer) -> None:
    """Wait until the outbox is empty, so that one measurement does not pay for another."""
    while int(postgres.sql("SELECT count(*) FROM outbox WHERE published_at IS NULL")):
        time.sleep(0.5)


def start(postgres: PostgresServer | None) -> ServiceProcess:
    """The service, with the settings that it has by default."""
    url = {"DATABASE_URL": postgres.url(), "MIGRATE_ON_START": "true"} if postgres else {}
    return ServiceProcess.start("orders", url, patience=60)


def report(name: str, load: Load, *, base: float | None = None) -> None:
    """One line."""
    ratio = f"  {load.rate / base:6.0%} of pgbench's {base:,.0f}/s" if base else ""
    print(f"{name:28}{load.rate:10,.0f}/s  p99 {load.p99:7.1f} ms  errors {load.errors}{ratio}", flush=True)


def footprint() -> None:
    """Start to ready, and resident memory, on the embedded default."""
    start(None).program.stop()
    begun = time.monotonic()
    service = start(None)
    seconds = time.monotonic() - begun
    memory = psutil.Process(service.program.pid).memory_info().rss / 2**20
    service.program.stop()
    print(f"embedded default: ready after {seconds:.2f} s, {memory:.0f} MiB resident", flush=True)


def soak(service: ServiceProcess, seconds: int) -> None:
    """Memory and file descriptors under a steady load of orders, from the first quarter to the end."""
    process = psutil.Process(service.program.pid)
    for quarter in range(4):
        load = wrk(f"{service.url}/orders", max(1, seconds // 4), POST % f"soak-{quarter}-")
        # The generator's connections have been closed by now.
        time.sleep(1)
        memory = process.memory_info().rss / 2**20
        report(f"soak, quarter {quarter + 1}", load)
        print(f"    {memory:.1f} MiB resident, {process.num_fds()} file descriptors", flush=True)


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--soak", type=int, default=0)
    chosen = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    footprint()
    postgres = PostgresServer.start()
    service = start(postgres)
    try:
        for name, prefix in (("POST /orders", ""), ("POST /orders with a key", "key-")):
            base = pgbench(postgres, chosen.seconds, keyed=bool(prefix))
            postgres.sql("TRUNCATE orders, outbox, order_claims, notifications")
            wrk(f"{service.url}/orders", 2, POST % (prefix and "warm-"))
            load = wrk(f"{service.url}/orders", chosen.seconds, POST % prefix)
            report(name, load, base=base)
            settle(postgres)
        order = postgres.sql("SELECT id FROM orders LIMIT 1")
        report("GET /orders/{id}", wrk(f"{service.url}/orders/{order}", chosen.seconds))
        if chosen.soak:
            soak(service, chosen.soak)
    finally:
        service.program.stop()
        postgres.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
