"""Plans of which only what may differ is built: they say what plans of whole builds say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.kustomize import Build
from fairway.plan.in_part import InPart, Known, Parts
from fairway.plan.model import Plan
from fairway.plan.outcome import OneSide
from fairway.plan.pairs import SetPair
from fairway.plan.run import Request, plan
from fairway.target import Target
from git_fleet import GitFleet
from plan.test_shipped_fleet import Shipped

PROBE = ("apps/orders/deployment.yaml", "failureThreshold: 60", "failureThreshold: 61")
IMAGE = ("apps/orders/kustomization.yaml", "fairway/orders", "fairway/orders-next")
SETTING = ("apps/orders/kustomization.yaml", "LOG_LEVEL=info", "LOG_LEVEL=debug")
QUOTA = ("base/namespace/limit-range.yaml", "memory: 64Mi", "memory: 65Mi")
PORT = ("base/workload/service.yaml", "port: 8000", "port: 8001")
DENIED = ("apps/orders/deployment.yaml", "- name: app", "- name: app\n          image: a/b:latest")
TRAIT = ("base/components/size-large/horizontal-pod-autoscaler.yaml", "minReplicas: ", "minReplicas: 1")


@pytest.fixture
def shipped(tmp_path: Path, cache_of_its_own: Path) -> Shipped:
    return Shipped(tmp_path / "fleet")


class Asked:
    """What was asked of InPart, and how often it had an outcome."""

    def __init__(self) -> None:
        self.there: list[bool] = []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found, original = Asked(), InPart.__call__

    def call(self: InPart, pair: SetPair, known: Known) -> Parts | None:
        parts = original(self, pair, known)
        found.there.append(parts is not None)
        return parts

    monkeypatch.setattr(InPart, "__call__", call)
    return found


def planned(fleet: GitFleet, *, keeps: bool = False) -> Plan:
    return plan(Request(fleet.root, keeps=keeps, jobs=1))


def in_whole(fleet: GitFleet, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The plan where nothing is built in part."""
    with monkeypatch.context() as patched:
        patched.setattr(InPart, "is_possible", lambda *_: False)
        return planned(fleet)


@pytest.mark.parametrize(
    "change", [PROBE, IMAGE, SETTING, QUOTA, PORT, DENIED, TRAIT], ids=lambda one: one[2]
)
def test_a_plan_of_parts_says_what_one_of_wholes_says(
    change: tuple[str, str, str], shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is not enough to look at parts: new ports and traits of environments are such."""
    shipped.replace(*change)
    assert planned(shipped) == in_whole(shipped, monkeypatch)


@pytest.mark.parametrize("change", [PROBE, SETTING], ids=lambda one: one[2])
def test_a_change_of_an_app_is_built_in_part(
    change: tuple[str, str, str], shipped: Shipped, asked: Asked
) -> None:
    """Only the first ones are built whole: by then their directories are known on both sides."""
    shipped.replace(*change)
    planned(shipped)
    assert asked.there.count(True) > asked.there.count(False)


def test_a_new_finding_of_one_object_is_told_in_part(shipped: Shipped, asked: Asked) -> None:
    """That an image is not pinned is seen in the object alone, at the line that says so."""
    shipped.replace(*DENIED)
    found = planned(shipped)
    assert asked.there.count(True) > asked.there.count(False)
    assert any(group.finding.rule == "policy/denied" for group in found.findings)


def test_the_side_before_is_not_built_again(
    shipped: Shipped, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with it is known from the plan of another change, as long as the base is the same."""
    shipped.replace(*PROBE)
    planned(shipped, keeps=True)
    shipped.replace(PROBE[0], PROBE[2], "failureThreshold: 62")
    whole: list[str] = []
    original = OneSide.built

    def built(self: OneSide, target: Target | None, path: str) -> tuple[Build | None, str]:
        whole.append(path)
        return original(self, target, path)

    with monkeypatch.context() as patched:
        patched.setattr(OneSide, "built", built)
        again = planned(shipped, keeps=True)
    assert len(whole) < len(again.sets)
    assert again == in_whole(shipped, monkeypatch)


def test_a_comment_that_goes_no_longer_silences(shipped: Shipped, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong in the file it stood in is found out anew."""
    file, old, new = DENIED
    shipped.replace(file, old, f"{new}  # fairway:ignore policy/denied to be mended")
    shipped.commit()
    shipped.replace(file, "  # fairway:ignore policy/denied to be mended", "")
    found = planned(shipped)
    assert any(group.finding.rule == "policy/denied" for group in found.findings)
    assert found == in_whole(shipped, monkeypatch)
