"""The git server answers for the repository's own address, with its own certificate, and for no other."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairway.fleet import Fleet
from fairway.sandbox.certificates import Authority
from fairway.sandbox.forge import Forge
from fairway.sandbox.repository import Repository

ADDRESS = "https://git.example.com/platform/fairway.git"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What git needs to know to reach the server: the proxy, and whom to trust."""
    root = tmp_path / "fleet"
    root.mkdir()
    (root / "file").write_text("content\n" * 100_000)
    repository = Repository(tmp_path / "git" / "fleet.git")
    repository.path.parent.mkdir()
    repository.publish(Fleet(root))
    authority = Authority(tmp_path / "pki")
    serving = authority.issue("forge", "git.example.com", hosts=("git.example.com",))
    forge = Forge(0, ADDRESS, repository.path, serving.certificate, serving.key)
    thread = threading.Thread(target=forge.serve_forever)
    thread.start()
    proxy = f"http://127.0.0.1:{forge.server_address[1]}"
    yield {**os.environ, "https_proxy": proxy, "GIT_SSL_CAINFO": str(authority.certificate)}
    forge.shutdown()
    thread.join()
    forge.server_close()


def test_git_clones_from_the_address_in_the_tree(tmp_path: Path, environment: dict[str, str]) -> None:
    done = _git(environment, "clone", "--quiet", ADDRESS, str(tmp_path / "clone"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "clone" / "file").read_text().startswith("content\n")


@pytest.mark.parametrize(
    "address", ["https://other.example.com/x.git", "https://git.example.com/platform/other.git"]
)
def test_nothing_else_is_to_be_had(environment: dict[str, str], address: str) -> None:
    assert _git(environment, "ls-remote", address).returncode == 128


def test_without_the_authority_it_is_not_trusted(environment: dict[str, str]) -> None:
    del environment["GIT_SSL_CAINFO"]
    assert "certificate" in _git(environment, "ls-remote", ADDRESS).stderr


def _git(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
