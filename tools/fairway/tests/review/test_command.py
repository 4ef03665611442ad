"""`fairway review` from the command line: a clone, a forge, and what is left on both."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fairway.cli import run
from fairway.forge.model import State
from small_fleet import SmallFleet

from .fake_forge import PULL, FakeForge
from .served_forge import serving

SETTINGS = "plan: {approvers: [alice]}\n"
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: orders
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
"""
SCALE = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\nspec: {replicas: 5}\n"
TIGHT = "plan: {approvers: [alice], deletionBudget: {objects: 0}}\n"
RESOURCES = "resources:\n  - ../../base/workload\n  - config-map.yaml\n"
CLAIMING = f"{RESOURCES}  - claim.yaml\n"
EXTRA = {
    "apps/orders/extra.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n",
    "apps/orders/kustomization.yaml": f"{CLAIMING}  - extra.yaml\n",
}


@dataclass
class Clone:
    """A clone of the small fleet in which `main` is the remote's branch, and changes are committed."""

    fleet: SmallFleet

    @property
    def root(self) -> Path:
        return self.fleet.root

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
        return subprocess.run(
            command, cwd=self.root, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, files: dict[str, str], *gone: str) -> str:
        self.fleet.write(files)
        for path in gone:
            (self.root / path).unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def clone(small_fleet: SmallFleet) -> Clone:
    found = Clone(small_fleet)
    found.git("init", "--quiet", "--initial-branch", "work")
    claim = {
        "apps/orders/claim.yaml": CLAIM,
        "apps/orders/kustomization.yaml": f"{RESOURCES}  - claim.yaml\n",
    }
    base = found.commit({"fairway.yaml": SETTINGS, **claim})
    found.git("update-ref", "refs/remotes/origin/main", base)
    return found


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No CI but that of the test, and a cache of its own."""
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "GITEA_", "GITLAB_", "CI_", "PULL_", "FAIRWAY_TOKEN")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@dataclass
class Scene:
    """A pull request of the clone on a forge, and the command line that reviews it."""

    clone: Clone
    forge: FakeForge
    url: str

    def pushes(self, files: dict[str, str], *gone: str) -> None:
        self.forge.pull = replace(PULL, head=self.clone.commit(files, *gone))

    def removes_a_claim(self) -> None:
        """Push what nobody may do without leave."""
        self.pushes({"apps/orders/kustomization.yaml": RESOURCES}, "apps/orders/claim.yaml")

    def merges(self, files: dict[str, str]) -> None:
        """Let the target branch go on, and begin anew from there."""
        self.clone.git("checkout", "--quiet", "origin/main")
        self.clone.git("update-ref", "refs/remotes/origin/main", self.clone.commit(files))

    def review(self, *more: str) -> int:
        named = ["--forge", "gitea", "--url", self.url, "--repository", "acme/fleet", "--pull-request", "7"]
        return run(["-C", str(self.clone.root), "-j", "1", "review", *named, *more])


@pytest.fixture
def scene(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("GITEA_TOKEN", "s3cret")
    forge = FakeForge()
    with serving(forge) as url:
        yield Scene(clone, forge, url)


def test_the_whole_way_from_a_push_to_leave(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    """A harmless change, a dangerous one in the same comment, blocked until an approver takes it on."""
    scene.pushes(
        {"apps/orders/config-map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: orders}\n"}
    )
    scene.review()
    first = scene.forge.ours
    assert len(first) == 1

    scene.removes_a_claim()
    assert scene.review() == 1
    assert [each.id for each in scene.forge.ours] == [first[0].id]
    assert "volume-claim-removed" in scene.forge.ours[0].body
    assert scene.forge.statuses[-1][1].state is State.FAILURE
    said = capfd.readouterr().out
    assert "fairway allow RISK" in said
    assert "s3cret" not in said

    scene.forge.says("mallory", "fairway allow volume-claim-removed --reason x")
    assert scene.review() == 1
    names = {
        line.split()[2] for line in scene.forge.ours[0].body.splitlines() if line.startswith("fairway allow ")
    }
    allow = "\n".join(f"fairway allow {name} --reason 'saved'" for name in sorted(names))
    scene.forge.says("alice", allow)
    assert scene.review() == 0
    assert scene.forge.statuses[-1] == (
        scene.forge.pull.head,
        replace(scene.forge.statuses[-1][1], state=State.SUCCESS),
    )
    assert "alice: saved" in scene.forge.ours[0].body


def test_a_pull_request_cannot_name_its_own_approvers(scene: Scene) -> None:
    """Nor can a branch that left the base while they were others: the base's tip counts."""
    scene.pushes(
        {"apps/orders/kustomization.yaml": RESOURCES, "fairway.yaml": "plan: {approvers: [mallory]}\n"}
    )
    assert scene.review() == 1
    scene.forge.says("mallory", "fairway allow volume-claim-removed --reason x")
    assert scene.review() == 1
    assert "does not name them" in scene.forge.ours[0].body


def test_a_lowered_safeguard_is_judged_by_the_base_and_can_be_allowed(scene: Scene) -> None:
    """A budget raised with what it would stop stops it, until another approver than the author says so."""
    scene.merges({"fairway.yaml": TIGHT, **EXTRA})
    scene.pushes(
        {"apps/orders/kustomization.yaml": CLAIMING, "fairway.yaml": SETTINGS}, "apps/orders/extra.yaml"
    )
    assert scene.review() == 1
    asked = [line for line in scene.forge.ours[0].body.splitlines() if line.startswith("fairway allow ")]
    assert sorted(line.split()[2] for line in asked) == ["deletion-budget", "safeguards-changed"]
    allowed = "\n".join(f"{' '.join(line.split()[:3])} --reason agreed" for line in asked)
    for who, code in ((PULL.author, 1), ("alice", 0)):
        scene.forge.says(who, allowed)
        assert scene.review() == code


def test_a_branch_from_when_more_was_let_is_judged_by_what_is_let_now(scene: Scene) -> None:
    """Its own file is as old as it is: what holds is said where it is to be merged."""
    scene.merges(EXTRA)
    scene.pushes({"apps/orders/kustomization.yaml": CLAIMING}, "apps/orders/extra.yaml")
    assert scene.review() == 0
    scene.merges({"fairway.yaml": TIGHT})
    assert scene.review() == 1
    assert "deletion-budget" in scene.forge.ours[0].body


def test_an_approver_of_former_times_allows_nothing(scene: Scene) -> None:
    scene.removes_a_claim()
    scene.review()
    scene.forge.says("alice", "fairway allow volume-claim-removed --reason x")
    scene.clone.git("checkout", "--quiet", "origin/main")
    tip = scene.clone.commit({"fairway.yaml": "plan: {approvers: [bob]}\n"})
    scene.clone.git("update-ref", "refs/remotes/origin/main", tip)
    assert scene.review() == 1
    assert "one of `bob`" in scene.forge.ours[0].body


def test_what_is_merged_already_changes_nothing(scene: Scene) -> None:
    """Not even if the base has gone on since: nobody proposes to undo that."""
    scene.removes_a_claim()
    gone_on = scene.clone.commit({"overlays/acme/production/scale.yaml": SCALE})
    scene.clone.git("update-ref", "refs/remotes/origin/main", gone_on)
    assert scene.review() == 0
    assert "Nothing changes" in scene.forge.ours[0].body
    assert "`origin/main`" in scene.forge.ours[0].body


def test_without_a_token_the_plan_is_printed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITEA_TOKEN")
    scene.removes_a_claim()
    assert scene.review("--base", "origin/main") == 1
    said = capfd.readouterr().out
    assert "PersistentVolumeClaim" in said
    assert "there is no token in FAIRWAY_TOKEN or GITEA_TOKEN" in said
    assert scene.forge.writes == []


def test_with_a_token_that_only_reads_the_summary_has_the_plan(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in GitHub Actions for a pull request from a fork."""
    scene.removes_a_claim()
    scene.forge.may_comment = scene.forge.may_set_status = False
    event, summary = tmp_path / "event.json", tmp_path / "summary.md"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": scene.forge.pull.head}}}))
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITEA_ACTIONS": "true",
        "GITHUB_SERVER_URL": scene.url,
        "GITHUB_REPOSITORY": "acme/fleet",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_TOKEN": "s3cret",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITEA_TOKEN")
    assert run(["-C", str(scene.clone.root), "-j", "1", "review"]) == 1
    assert "volume-claim-removed" in summary.read_text()


def test_the_plan_is_written_in_other_forms_too(scene: Scene) -> None:
    scene.removes_a_claim()
    assert scene.review("-o", "plan.json", "-o", "plan.md", "-o", "plan.txt") == 1
    assert json.loads((scene.clone.root / "plan.json").read_text())
    assert "PersistentVolumeClaim" in (scene.clone.root / "plan.txt").read_text()
    assert scene.review("-o", "plan.pdf") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--forge is missing"),
        (["--forge", "github"], "--repository is missing"),
        (["--forge", "github", "--repository", "a/b", "--url", "https://github.com"], "--pull-request"),
        (
            ["--forge", "gitea", "--repository", "a/b", "--pull-request", "1", "--url", "http://git.example"],
            "https",
        ),
    ],
)
def test_what_is_missing_is_told(
    arguments: list[str],
    words: str,
    clone: Clone,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAIRWAY_TOKEN", "x")
    assert run(["-C", str(clone.root), "review", *arguments]) == 2
    assert words in capfd.readouterr().err


def test_a_commit_that_is_not_here_is_told_there_too(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    scene.forge.pushes("d" * 40)
    assert scene.review() == 2
    assert "git fetch" in capfd.readouterr().err
    assert scene.forge.statuses[-1][1].state is State.ERROR
    assert "## No plan" in scene.forge.ours[0].body


def test_a_wrong_token_stops(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITEA_TOKEN", "wr0ng")
    assert scene.review() == 2
    said = capfd.readouterr()
    assert "Check GITEA_TOKEN" in said.err
    assert "wr0ng" not in said.err + said.out


def test_to_allow_is_explained_where_it_does_nothing(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(clone.root), "allow"]) == 0
    said = capfd.readouterr().out
    assert 'fairway allow RISK --reason "TEXT"' in said
    assert "here: alice." in said
    assert run(["-C", str(clone.root), "allow", "namespace-removed", "--reason", "moved to eu"]) == 0
    assert "    fairway allow namespace-removed --reason 'moved to eu'" in capfd.readouterr().out
    assert run(["-C", str(clone.root), "allow", "a", "--reason", "moved", "to", "eu"]) == 2
    assert "must be quoted" in capfd.readouterr().out
