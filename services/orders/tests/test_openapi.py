"""The OpenAPI document is true: what it promises is what the service does, whatever it is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from chassis.testing.servers import PostgresServer
from chassis.testing.service import ServiceProcess

SERVICE = Path(__file__).parents[1]
SCRIPTS = SERVICE.parent / "scripts"
PACKAGE = next((SERVICE / "src").glob("*/main.py")).parent.name


def test_the_document_that_is_kept_is_the_one_that_is_served(service: ServiceProcess) -> None:
    """`make openapi` writes it."""
    served = httpx2.get(f"{service.url}/openapi.json").json()
    kept = json.loads((SERVICE / "openapi.json").read_text(encoding="utf-8"))

    assert served == kept


def test_whatever_is_sent_no_answer_is_undocumented_and_none_a_server_error(
    service: ServiceProcess,
) -> None:
    schemathesis = Path(sys.executable).with_name("schemathesis")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                schemathesis,
                "run",
                f"{service.url}/openapi.json",
                "--checks=all",
                "--max-examples=20",
                "--seed=1",
                "--no-color",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env={
                **os.environ,
                "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
                "PYTHONPATH": str(SERVICE.parent / "scripts"),
            },
            timeout=300,
        )

    assert done.returncode == 0, done.stdout[-6000:]


@pytest.fixture(scope="module")
def service(postgres: PostgresServer) -> Iterator[ServiceProcess]:
    """The service as a process, on PostgreSQL."""
    settings = {
        "DATABASE_URL": postgres.url(postgres.new_database()),
        "MIGRATE_ON_START": "true",
        "AUDIT_LOG": "off",
    }
    process = ServiceProcess.start(PACKAGE, settings, patience=60)
    yield process
    process.program.stop()
