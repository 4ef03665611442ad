"""The helm that charts are inflated with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize_program import oracle_path

VERSION = "v3.19.0"


@pytest.fixture(scope="session")
def helm() -> HelmOptions:
    """The helm of `make helm`, or that of the PATH; a visible skip without it, a failure in CI."""
    cached = oracle_path().parents[2] / "helm" / VERSION / "helm"
    for path in (os.environ.get("FAIRWAY_HELM", ""), str(cached), "helm"):
        found = shutil.which(path) if path else None
        if found:
            return HelmOptions(found)
    message = "there is no helm here: run `make helm`"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def charts() -> Path:
    """The chart of the tests, in the folder that kustomize looks for it in."""
    return Path(__file__).parents[2] / "data" / "helm" / "charts"
