"""Plans of tests keep the trees of commits to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from git_fleet import GitFleet


@pytest.fixture
def cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache directory, empty."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


@pytest.fixture
def git_fleet(tmp_path: Path, cache_of_its_own: Path) -> GitFleet:
    """The small fleet, committed to the branch `main`."""
    return GitFleet(tmp_path / "fleet")
