"""What several tests want: the kustomize that ours must equal, and a small fleet to break."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from fairway.kustomize_program import ORACLE_VERSION, oracle
from small_fleet import SmallFleet

# How long an example takes depends on what else the machine does, and shows no fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kustomize_oracle() -> Path:
    """The kustomize of the version that the engine follows; a visible skip without it, a failure in CI."""
    program = oracle()
    if program is None:
        message = f"there is no kustomize {ORACLE_VERSION} here: run `make oracle`"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return Path(program.path)


@pytest.fixture
def small_fleet(tmp_path: Path) -> SmallFleet:
    """A fleet of one app, one trait, two client environments and one cluster, without a fault."""
    return SmallFleet(tmp_path / "fleet")
