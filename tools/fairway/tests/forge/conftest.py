"""A forge to talk to, and a connection to it that does not really wait."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairway.forge.connection import Access, Connection
from fairway.forge.patience import Patience
from fairway.sandbox.certificates import Authority

from .recorded_forge import RecordedForge, serving

NOW = 1_800_000_000.0


@pytest.fixture
def forge() -> Iterator[RecordedForge]:
    with serving() as found:
        yield found


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Who vouches for `tls_forge`, and whom nobody knows."""
    return Authority(tmp_path / "authority")


@pytest.fixture
def tls_forge(authority: Authority) -> Iterator[RecordedForge]:
    """A forge behind TLS."""
    issued = authority.issue("forge", "forge", hosts=("127.0.0.1",))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(issued.certificate, issued.key)
    with serving(tls) as found:
        yield found


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were waited."""
    return []


@pytest.fixture
def connection(forge: RecordedForge, waits: list[float]) -> Iterator[Connection]:
    access = Access(forge.url, "Authorization", "Bearer s3cret", "FAIRWAY_TOKEN")
    with Connection(access, Patience(sleep=waits.append, now=lambda: NOW)) as found:
        yield found
