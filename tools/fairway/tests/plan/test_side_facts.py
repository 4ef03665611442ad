"""What is known of the base between runs: whatever changes, a plan is the one that knew nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.fleet import Fleet
from fairway.plan import tree_findings
from fairway.plan.kept import keep, read_kept
from fairway.plan.run import Request, plan
from fairway.user_cache import cache_folder
from fairway.validation import Looked, look_at_tree
from git_fleet import GitFleet

OVERLAY = "overlays/acme/staging"
CONFIG_MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n"
CHANGES = {
    "a size": {f"{OVERLAY}/scale.yaml": "# another\n"},
    "configuration among sizes": {f"{OVERLAY}/scale.yaml": CONFIG_MAP},
    "no YAML": {f"{OVERLAY}/settings.yaml": "a: [1\n"},
    "a reference to a file of an app": {
        f"{OVERLAY}/kustomization.yaml": "crds: [../../../apps/orders/config-map.yaml]\n"
    },
    "a comment that ignores nothing": {f"{OVERLAY}/scale.yaml": "# fairway:ignore layout/none why\n"},
    "an app that names a client": {"apps/orders/kustomization.yaml": "commonAnnotations: {for: acme}\n"},
}


def _plan_of(fleet: GitFleet, *, keeps: bool) -> object:
    found = plan(Request(fleet.root, jobs=1, keeps=keeps))
    return found.findings, found.groups, found.risks, found.sets


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_wrong_with_a_tree_is_told_from_what_was_wrong_before(git_fleet: GitFleet, name: str) -> None:
    """Only the files that changed are looked at anew, and the findings are those of the whole tree."""
    plan(Request(git_fleet.root, jobs=1))
    for file, more in CHANGES[name].items():
        path = git_fleet.root / file
        path.write_text(path.read_text() + more if path.exists() else more)
    whole = _plan_of(git_fleet, keeps=False)
    assert _plan_of(git_fleet, keeps=True) == whole
    assert _plan_of(git_fleet, keeps=True) == whole


def test_the_tree_of_the_base_is_looked_at_once(git_fleet: GitFleet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next change to the same base finds it known."""
    looked: list[Fleet | None] = []

    def look(fleet: Fleet | None) -> Looked:
        looked.append(fleet)
        return look_at_tree(fleet)

    monkeypatch.setattr(tree_findings, "look_at_tree", look)
    for number in range(3):
        (git_fleet.root / OVERLAY / "scale.yaml").write_text(f"# {number}\n")
        plan(Request(git_fleet.root, jobs=1))
    assert len(looked) == 1


def test_a_file_that_is_torn_holds_nothing(tmp_path: Path) -> None:
    """A crash of the machine may leave half a file: it is written anew, not believed."""
    keep(tmp_path / "a", {"known": 1}, largest=1000, all_files=1000)
    assert read_kept(tmp_path / "a") == {"known": 1}
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-1])
    assert read_kept(tmp_path / "a") is None


def test_torn_facts_are_found_anew(git_fleet: GitFleet) -> None:
    """What is left of a fact is not taken for one."""
    (git_fleet.root / OVERLAY / "scale.yaml").write_text(CONFIG_MAP)
    first = _plan_of(git_fleet, keeps=True)
    for file in cache_folder("facts").iterdir():
        file.write_bytes(file.read_bytes()[:40])
    assert _plan_of(git_fleet, keeps=True) == first


def test_kept_values_stay_below_a_size(tmp_path: Path) -> None:
    """What was not written for longest goes first; what is too large is not kept at all."""
    for number in range(10):
        keep(tmp_path / str(number), "x" * 1000, largest=2000, all_files=3000)
    keep(tmp_path / "large", "x" * 3000, largest=2000, all_files=3000)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 3000
    assert not (tmp_path / "large").exists()
