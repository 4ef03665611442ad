"""The bare repository that Argo CD follows is the working tree, committed or not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fairway.fleet import Fleet
from fairway.sandbox.repository import Repository

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {name}
spec:
  source:
    path: {path}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    root = tmp_path / "fleet"
    cluster = root / "clusters" / "one"
    cluster.mkdir(parents=True)
    for client in ("acme", "globex"):
        (root / "overlays" / client / "staging").mkdir(parents=True)
        text = APPLICATION.format(name=f"{client}-staging", path=f"overlays/{client}/staging")
        (cluster / f"{client}-staging.yaml").write_text(text)
    (cluster / "kustomization.yaml").write_text(
        "resources:\n  - acme-staging.yaml\n  - globex-staging.yaml\n"
    )
    (root / ".gitignore").write_text("/secret\n")
    (root / "secret").write_text("not to be published\n")
    return Fleet(root)


def test_publishing_leaves_the_working_tree_alone(tmp_path: Path, fleet: Fleet) -> None:
    before = sorted(fleet.root.rglob("*"))
    repository = Repository(tmp_path / "bare.git")
    repository.publish(fleet)
    assert sorted(fleet.root.rglob("*")) == before
    assert "clusters/one/kustomization.yaml" in _files(repository)


def test_ignored_files_stay_out(tmp_path: Path, fleet: Fleet) -> None:
    repository = Repository(tmp_path / "bare.git")
    repository.publish(fleet)
    assert "secret" not in _files(repository)


def test_a_commit_is_made_only_when_something_changed(tmp_path: Path, fleet: Fleet) -> None:
    repository = Repository(tmp_path / "bare.git")
    first = repository.publish(fleet)
    assert repository.publish(fleet) == first
    (fleet.root / "new").write_text("new\n")
    assert repository.publish(fleet) not in ("", first)
    (fleet.root / "new").unlink()
    repository.publish(fleet)
    assert "new" not in _files(repository)


@pytest.mark.parametrize("only", ["acme", "acme/staging"])
def test_with_only_the_applications_of_others_are_left_out(tmp_path: Path, fleet: Fleet, only: str) -> None:
    repository = Repository(tmp_path / "bare.git")
    first = repository.publish(fleet, (only,))
    text = _git(repository, "show", "main:clusters/one/kustomization.yaml")
    assert text == "resources:\n  - acme-staging.yaml\n"
    assert "globex" in (fleet.root / "clusters" / "one" / "kustomization.yaml").read_text()
    assert repository.publish(fleet, (only,)) == first


def _files(repository: Repository) -> list[str]:
    return _git(repository, "ls-tree", "-r", "--name-only", "main").splitlines()


def _git(repository: Repository, *arguments: str) -> str:
    command = ["git", f"--git-dir={repository.path}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
