"""Objects that two Applications of different namespaces deliver to one cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.configuration import Configuration
from fairway.finding import Finding
from fairway.target import everything
from fairway.validation import Checks, Options, validate
from fairway.validation.tree import check_tree
from fairway.validation.verdict_cache import VerdictCache
from small_fleet import SmallFleet

ENVIRONMENTS = ("staging", "production")
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {name}
rules:
  - {{apiGroups: [""], resources: [pods], verbs: [get]}}
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
  namespace: monitoring
"""
DASHBOARD = """\
apiVersion: grafana.example.com/v1
kind: Dashboard
metadata:
  name: {name}
"""


@pytest.fixture
def fleet(small_fleet: SmallFleet) -> SmallFleet:
    """The fleet with a namespace for each Application, and a folder that each overlay takes objects from."""
    for environment in ENVIRONMENTS:
        small_fleet.replace(
            f"clusters/north/acme-{environment}.yaml",
            "    name: north\n",
            f"    name: north\n    namespace: acme-{environment}\n",
        )
    return small_fleet


def deliver(fleet: SmallFleet, environment: str, text: str, name: str) -> None:
    """Let an environment deliver one more object."""
    overlay = f"overlays/acme/{environment}"
    file = fleet.root / overlay / "kustomization.yaml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("namespace:")]
    position = lines.index("resources:") + 1
    fleet.write(
        {
            f"{overlay}/kustomization.yaml": "\n".join(
                [*lines[:position], "  - more.yaml", *lines[position:]]
            ),
            f"{overlay}/more.yaml": text.format(name=name),
        }
    )


def owners(fleet: SmallFleet, cache: Path | None = None) -> list[Finding]:
    """The findings of the whole fleet about objects with two owners."""
    checks = Checks(Configuration(), fleet.root)
    how = Options(checks, cache=VerdictCache(cache) if cache else None)
    reports = list(validate(everything(fleet.root, fleet.fleet), fleet.root, how))
    found = [*check_tree(fleet.fleet, reports, checks), *(each for one in reports for each in one.findings)]
    return [finding for finding in found if finding.rule == "argo/owner"]


@pytest.mark.parametrize(
    ("text", "shown"), [(ROLE, "ClusterRole same"), (SETTINGS, "ConfigMap monitoring/same")]
)
def test_an_object_outside_both_namespaces_is_found_where_it_is_named(
    fleet: SmallFleet, text: str, shown: str
) -> None:
    """Cluster-scoped ones, and those that state a namespace of their own."""
    for environment in ENVIRONMENTS:
        deliver(fleet, environment, text, "same")
    (finding,) = owners(fleet)
    assert finding.object == shown
    assert finding.message == "acme-production and acme-staging both deliver it to north"
    assert (finding.file, finding.line) == ("overlays/acme/staging/more.yaml", 4)


@pytest.mark.parametrize("text", [ROLE, SETTINGS])
def test_objects_of_different_names_are_not_the_same(fleet: SmallFleet, text: str) -> None:
    for environment in ENVIRONMENTS:
        deliver(fleet, environment, text, environment)
    assert owners(fleet) == []


def test_an_object_without_a_namespace_is_each_application_s_own(fleet: SmallFleet) -> None:
    """Of a kind that nobody knows, too: it goes to the namespace of its Application."""
    for environment in ENVIRONMENTS:
        deliver(fleet, environment, DASHBOARD, "same")
    assert owners(fleet) == []


def test_what_was_known_from_a_run_before_is_compared_as_well(
    fleet: SmallFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairway.validation.inputs._GRANULARITY", -(10**12))
    for environment in ENVIRONMENTS:
        deliver(fleet, environment, ROLE, "same")
    first = owners(fleet, tmp_path / "verdicts")
    assert first == owners(fleet, tmp_path / "verdicts")
    assert len(first) == 1
