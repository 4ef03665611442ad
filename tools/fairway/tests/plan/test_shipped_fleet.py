"""Plans of changes to the fleet that this repository ships."""

from __future__ import annotations

import fnmatch
import shutil
from pathlib import Path

import pytest

from fairway.configuration import FILE, read_configuration
from fairway.plan.model import Kind, Level
from fairway.plan.risk import CLASSES
from fairway.plan.risk.safeguards import SAFEGUARDS
from git_fleet import GitFleet, git

ROOT = Path(__file__).resolve().parents[4]
FOLDERS = ("apps", "argocd", "base", "clusters", "overlays", "policies")


class Shipped(GitFleet):
    """A copy of the shipped fleet, committed to the branch `main`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root.parent / "plan.json"
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, root / folder)
        git(root, "init", "--quiet", "--initial-branch=main")
        self.commit()


@pytest.fixture
def shipped(tmp_path: Path, cache_of_its_own: Path) -> Shipped:
    return Shipped(tmp_path / "fleet")


def test_a_field_of_an_app_is_one_change_for_all_who_have_it(shipped: Shipped) -> None:
    """It is told once, with the line that sets it; who lacks the app is not even looked at."""
    shipped.replace("apps/orders/deployment.yaml", "failureThreshold: 60", "failureThreshold: 61")
    code, found = shipped.plan()
    assert found is not None
    assert code == 0
    (group,) = found.groups
    overlays = shipped.root.glob("overlays/*/*/kustomization.yaml")
    having = [file.parent for file in overlays if "apps/orders" in file.read_text()]
    assert len(group.names) == len(found.sets) == len(having)
    (field,) = group.change.fields
    assert (field.before, field.after) == (60, 61)
    file, _, line = field.source.partition(":")
    assert (shipped.root / file).read_text().splitlines()[int(line) - 1].strip() == "failureThreshold: 61"


def test_a_setting_of_a_generated_config_map_rolls_its_pods(shipped: Shipped) -> None:
    """One ConfigMap under another name, and a Deployment that follows it."""
    shipped.replace("overlays/acme/staging/settings.yaml", "6000", "7000")
    (found,) = shipped.planned("acme/staging").sets
    kinds = {(each.kind, each.id.kind) for each in found.changes}
    assert kinds == {(Kind.RENAMED, "ConfigMap"), (Kind.CHANGED, "Deployment")}
    follows = [field.follows for each in found.changes for field in each.fields if field.follows]
    assert follows
    assert all(each.startswith("ConfigMap ") for each in follows)


def test_a_client_environment_that_goes_is_blocked(shipped: Shipped) -> None:
    """Its Application deletes what it deployed, and more goes than the budget allows."""
    shutil.rmtree(shipped.root / "overlays/larch/staging")
    shipped.remove("clusters/on-premises/larch-staging.yaml")
    shipped.replace("clusters/on-premises/kustomization.yaml", "  - larch-staging.yaml\n", "")
    code, found = shipped.plan("larch/staging", "clusters/on-premises")
    assert found is not None
    assert code == 1
    assert {group.risk.name for group in found.blocking} == {"environment-removed", "deletion-budget"}
    assert [(each.kind, each.name) for each in found.applications] == [(Kind.REMOVED, "larch-staging")]


def test_whatever_blocks_can_be_allowed_by_two() -> None:
    """By the settings that are shipped, so that no author is the only one; and no pattern names nothing."""
    settings = read_configuration(ROOT / FILE).plan
    blocking = [each.name for each in CLASSES if Level.BLOCKING in (each.level, each.in_production)]
    for name in [*blocking, SAFEGUARDS.name]:
        assert sum(each.may_allow(each.login, name) for each in settings.approvers) >= 2, name
    patterns = {pattern for each in settings.approvers for pattern in each.risks}
    assert not [each for each in patterns if not fnmatch.filter([one.name for one in CLASSES], each)]
