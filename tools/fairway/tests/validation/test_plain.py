"""Plain files that Applications deliver are checked like all that is delivered."""

from __future__ import annotations

import json

import pytest

from fairway.cli import run
from small_fleet import SmallFleet

_FACTS = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: extra, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example.com/fleet.git, path: extra}
  destination: {name: north, namespace: default}
"""
_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\nDATA: {a: '1'}\n"


@pytest.fixture
def fleet(small_fleet: SmallFleet) -> SmallFleet:
    small_fleet.write({"clusters/north/extra.yaml": _FACTS, "extra/map.yaml": _MAP.replace("DATA", "data")})
    small_fleet.append("clusters/north/kustomization.yaml", "  - extra.yaml\n")
    return small_fleet


def told(fleet: SmallFleet, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The rule and the line of each finding in the folder."""
    run(["-C", str(fleet.root), "-q", "check", "--no-cache", "--format", "json", *arguments])
    found = json.loads(capsys.readouterr().out)["findings"]
    return [f"{each['rule']} {each['file']}:{each['line']}" for each in found if "extra/" in each["file"]]


def test_what_is_right_is_not_told(fleet: SmallFleet, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(fleet, capsys) == []


def test_a_fault_is_told_with_its_line(fleet: SmallFleet, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless only what is built is asked about."""
    fleet.write({"extra/map.yaml": _MAP})
    assert told(fleet, capsys) == ["schema/unknown-field extra/map.yaml:4"]
    assert told(fleet, capsys, "acme/staging") == []


def test_a_comment_silences_a_fault(fleet: SmallFleet, capsys: pytest.CaptureFixture[str]) -> None:
    fleet.write(
        {"extra/map.yaml": f"# fairway:ignore schema/unknown-field -- it is for another reader\n{_MAP}"}
    )
    assert told(fleet, capsys) == []


def test_a_file_that_cannot_be_read_is_told(fleet: SmallFleet, capsys: pytest.CaptureFixture[str]) -> None:
    fleet.append("extra/map.yaml", "  - torn: [\n")
    assert "render/build extra/map.yaml:5" in told(fleet, capsys)


def test_policies_and_projects_are_asked(fleet: SmallFleet, capsys: pytest.CaptureFixture[str]) -> None:
    """By the Application that delivers the files, not by one of what is built beside them."""
    project = (
        "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: narrow, namespace: argocd}\n"
        "spec: {sourceRepos: ['*'], destinations: [{name: '*', namespace: '*'}],"
        " namespaceResourceBlacklist: [{group: '', kind: ConfigMap}]}\n"
    )
    fleet.write({"argocd/bootstrap/narrow.yaml": project})
    fleet.append("argocd/bootstrap/kustomization.yaml", "  - narrow.yaml\n")
    fleet.replace("clusters/north/extra.yaml", "project: default", "project: narrow")
    assert told(fleet, capsys) == ["argo/kind extra/map.yaml:2"]
