"""What is published to the repository that Argo CD follows is the working tree, committed or not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fairway.errors import SandboxError
from fairway.fleet import Fleet
from fairway.sandbox.repository import Remote, Repository

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


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One whose remote is another folder."""
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", remote], check=True)
    return Repository(tmp_path / "bare.git", Remote(str(remote)))


def test_publishing_leaves_the_working_tree_alone(repository: Repository, fleet: Fleet) -> None:
    before = sorted(fleet.root.rglob("*"))
    repository.publish(fleet)
    assert sorted(fleet.root.rglob("*")) == before
    assert "clusters/one/kustomization.yaml" in _files(repository)


def test_ignored_files_stay_out(repository: Repository, fleet: Fleet) -> None:
    repository.publish(fleet)
    assert "secret" not in _files(repository)


def test_a_commit_is_made_only_when_something_changed(repository: Repository, fleet: Fleet) -> None:
    first = repository.publish(fleet)
    assert repository.publish(fleet) == first
    (fleet.root / "new").write_text("new\n")
    assert repository.publish(fleet) not in ("", first)
    (fleet.root / "new").unlink()
    repository.publish(fleet)
    assert "new" not in _files(repository)


@pytest.mark.parametrize("only", ["acme", "acme/staging"])
def test_with_only_the_applications_of_others_are_left_out(
    repository: Repository, fleet: Fleet, only: str
) -> None:
    first = repository.publish(fleet, (only,))
    text = _git(repository, "show", "main:clusters/one/kustomization.yaml")
    assert text == "resources:\n  - acme-staging.yaml\n"
    assert "globex" in (fleet.root / "clusters" / "one" / "kustomization.yaml").read_text()
    assert repository.publish(fleet, (only,)) == first


def test_a_branch_begins_where_the_main_one_is_and_goes_on(repository: Repository, fleet: Fleet) -> None:
    main = repository.publish(fleet)
    commits = [main]
    for text in ("one\n", "two\n"):
        (fleet.root / "new").write_text(text)
        commits.append(repository.publish(fleet, branch="change"))
        assert _git(repository, "rev-parse", f"{commits[-1]}^").strip() == commits[-2]
    assert repository.head == main
    assert repository.head_of("change") == commits[-1]


def test_what_was_merged_at_the_remote_is_what_comes_before(
    tmp_path: Path, repository: Repository, fleet: Fleet
) -> None:
    """Then the working tree is published as it is, whether or not it has what was merged."""
    repository.publish(fleet)
    elsewhere = Repository(tmp_path / "elsewhere.git", Remote(str(tmp_path / "remote.git")))
    (fleet.root / "merged").write_text("new\n")
    merge = elsewhere.publish(fleet)
    assert repository.publish(fleet) == merge
    (fleet.root / "merged").unlink()
    commit = repository.publish(fleet)
    assert _git(repository, "rev-parse", f"{commit}^").strip() == merge
    assert "merged" not in _files(repository)


def test_a_remote_that_does_not_answer_is_an_error(tmp_path: Path, fleet: Fleet) -> None:
    repository = Repository(tmp_path / "bare.git", Remote(str(tmp_path / "nothing.git")))
    with pytest.raises(SandboxError, match="ls-remote failed"):
        repository.publish(fleet)


def _files(repository: Repository) -> list[str]:
    return _git(repository, "ls-tree", "-r", "--name-only", "main").splitlines()


def _git(repository: Repository, *arguments: str) -> str:
    command = ["git", f"--git-dir={repository.path.with_name('remote.git')}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
