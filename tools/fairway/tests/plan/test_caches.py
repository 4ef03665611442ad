"""What plans keep between runs: right whatever happens to it, and never more than a limit."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fairway.git import find_repository
from fairway.plan import change, outcome_cache
from fairway.plan.model import Plan
from fairway.plan.outcome import Comparer, Outcome
from fairway.plan.pairs import SetPair
from fairway.plan.run import Request, plan
from fairway.plan.sides import commit_side
from fairway.plan.tree_store import TreeStore
from git_fleet import GitFleet

SCALE = "overlays/acme/staging/scale.yaml"
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: a.example.com}
"""
PRODUCTION = "overlays/acme/production/scale.yaml"


class Counted(Comparer):
    """Counts the rendered sets that are built; one process does all of few."""

    built: list[str] = []  # noqa: RUF012 - emptied by the fixture

    def __call__(self, pair: SetPair) -> Outcome:
        self.built.append(pair.path)
        return super().__call__(pair)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rendered sets that were built since it was emptied."""
    Counted.built = []
    monkeypatch.setattr(change, "Comparer", Counted)
    return Counted.built


def again(fleet: GitFleet, built: list[str]) -> tuple[list[str], Plan]:
    """What a plan builds, and the plan."""
    built.clear()
    found = plan(Request(fleet.root))
    return sorted(built), found


def test_what_is_known_is_not_built_again(git_fleet: GitFleet, built: list[str]) -> None:
    """A second plan builds what changed since the first, and comes to what it would come to without."""
    git_fleet.replace("base/workload/deployment.yaml", "- name: app", "- tty: true\n          name: app")
    both = ["overlays/acme/production", "overlays/acme/staging"]
    first, found = again(git_fleet, built)
    assert first == both
    assert again(git_fleet, built) == ([], found)
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    third, found = again(git_fleet, built)
    assert third == [both[1]]
    assert plan(Request(git_fleet.root, keeps=False)) == found


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("fairway.yaml", "severity: warning\n"),
        ("policies/new.yaml", "a: b\n"),
        ("clusters/north/extra.yaml", "a: b\n"),
        ("apps/definition.yaml", DEFINITION),
    ],
)
def test_what_all_are_judged_by_makes_nothing_known(
    git_fleet: GitFleet, built: list[str], file: str, text: str
) -> None:
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    again(git_fleet, built)
    git_fleet.write({file: text})
    assert "overlays/acme/staging" in again(git_fleet, built)[0]


def test_what_does_not_build_is_tried_again(git_fleet: GitFleet, built: list[str]) -> None:
    git_fleet.replace(SCALE, "name: orders", "name: nobody")
    again(git_fleet, built)
    assert again(git_fleet, built)[0] == ["overlays/acme/staging"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"\0" * len(content),
    ],
    ids=["torn", "empty", "a bit", "zeros"],
)
def test_damaged_outcomes_are_none(
    git_fleet: GitFleet, built: list[str], cache_of_its_own: Path, damage: Callable[[bytes], bytes]
) -> None:
    """A file that is not whole counts as empty, and is replaced."""
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    _, found = again(git_fleet, built)
    (file,) = (cache_of_its_own / "fairway/outcomes").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert again(git_fleet, built) == (["overlays/acme/staging"], found)
    assert again(git_fleet, built) == ([], found)


def test_outcomes_stay_below_a_limit(
    git_fleet: GitFleet, built: list[str], cache_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the repository that was planned longest ago go first."""
    monkeypatch.setattr(outcome_cache, "_ALL_FILES", 10_000)
    folder = cache_of_its_own / "fairway/outcomes"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"old-{number}").write_bytes(b"x" * 4000)
        os.utime(folder / f"old-{number}", (number, number))
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    again(git_fleet, built)
    left = sorted(file.name for file in folder.iterdir())
    assert "old-0" not in left
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 10_000
    assert again(git_fleet, built)[0] == []


def test_a_folder_that_cannot_be_written_is_no_hindrance(
    git_fleet: GitFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no cache to be had, plans are slower and nothing else."""
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    assert len(plan(Request(git_fleet.root)).changed) == 1


def tree(fleet: GitFleet, store: TreeStore) -> Path:
    """Where the files of the fleet's commit lie."""
    repository = find_repository(fleet.root)
    return commit_side(repository, "HEAD", repository.commit("HEAD"), store=store).root


def test_trees_are_laid_out_once(git_fleet: GitFleet, tmp_path: Path) -> None:
    store = TreeStore(tmp_path / "trees")
    root = tree(git_fleet, store)
    status = (root / SCALE).stat()
    assert (root / SCALE).read_text() == (git_fleet.root / SCALE).read_text()
    assert tree(git_fleet, store) == root
    assert (root / SCALE).stat().st_ino == status.st_ino


@pytest.mark.parametrize("damage", ["a file less", "an empty file", "half a list", "no list"])
def test_a_damaged_tree_is_not_used(git_fleet: GitFleet, tmp_path: Path, damage: str) -> None:
    """What a crash leaves half written is not taken for a tree."""
    store = TreeStore(tmp_path / "trees")
    root = tree(git_fleet, store)
    listed = root.parent / "list.json"
    if damage == "a file less":
        (root / SCALE).unlink()
    elif damage == "an empty file":
        (root / SCALE).write_text("")
    elif damage == "half a list":
        listed.write_text(listed.read_text()[:100])
    else:
        listed.unlink()
    after = tree(git_fleet, store)
    assert after != root
    assert (after / SCALE).read_text() == (git_fleet.root / SCALE).read_text()


def test_what_a_killed_run_left_is_removed_in_time(git_fleet: GitFleet, tmp_path: Path) -> None:
    """A tree that is still written stays; one that nobody went on with for a day goes."""
    folder = tmp_path / "trees"
    for name, age in (("new-young", 60), ("new-old", 3 * 24 * 3600)):
        (folder / name / "files").mkdir(parents=True)
        os.utime(folder / name, (time.time() - age,) * 2)
    tree(git_fleet, TreeStore(folder))
    assert (folder / "new-young").exists()
    assert not (folder / "new-old").exists()


def test_trees_stay_below_a_limit_but_for_those_in_use(git_fleet: GitFleet, tmp_path: Path) -> None:
    """Trees that no run holds go, those that were used longest ago first."""
    store = TreeStore(tmp_path / "trees", limit=1)
    held = tree(git_fleet, store)
    git_fleet.append(SCALE, "# more\n")
    git_fleet.commit()
    latest = tree(git_fleet, store)
    assert held.exists()
    assert latest.exists()
    for root in (held, latest):
        with (root.parent / "lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_tree_that_nobody_holds_is_removed(git_fleet: GitFleet, tmp_path: Path) -> None:
    store = TreeStore(tmp_path / "trees", limit=1)
    first = multiprocessing.get_context("fork").Process(target=tree, args=(git_fleet, store))
    first.start()
    first.join()
    (left,) = (tmp_path / "trees").iterdir()
    git_fleet.append(SCALE, "# more\n")
    git_fleet.commit()
    tree(git_fleet, store)
    assert not left.exists()


def test_runs_beside_each_other_come_to_the_same(git_fleet: GitFleet) -> None:
    """Whoever is first with a tree or an outcome, every run has a whole one."""
    git_fleet.replace(SCALE, "replicas: 2", "replicas: 3")
    git_fleet.replace(PRODUCTION, "replicas: 2", "replicas: 4")
    context = multiprocessing.get_context("fork")
    queue = context.Queue()

    def one() -> None:
        queue.put(plan(Request(git_fleet.root, jobs=1)))

    runs = [context.Process(target=one) for _ in range(4)]
    for run in runs:
        run.start()
    found = [queue.get(timeout=120) for _ in runs]
    for run in runs:
        run.join()
    assert all(each == found[0] for each in found)
    shutil.rmtree(git_fleet.root.parent / "cache")
    assert plan(Request(git_fleet.root)) == found[0]
