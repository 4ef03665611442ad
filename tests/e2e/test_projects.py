"""The AppProjects forbid for real: the controller refuses what they do not allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from fairway.sandbox.applications import parse
from fairway.sandbox.argocd import NAMESPACE
from fleet_copy import restored
from platform_under_test import Platform

_NAME = "e2e-intruder"
_CLUSTER_ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: e2e-intruder
rules: []
"""
_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - cluster-role.yaml
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"source": {"repoURL": "https://git.example.com/intruder/other.git"}},
            "is not permitted in project",
        ),
        ({"destination": {"namespace": "kube-system"}}, "do not match any of the allowed destinations"),
        ({"destination": {"namespace": "acme-production"}}, "do not match any of the allowed destinations"),
        ({"destination": {"name": "in-cluster"}}, "do not match any of the allowed destinations"),
    ],
    ids=["foreign repository", "system namespace", "production namespace", "cluster of Argo CD"],
)
def test_an_application_outside_its_project_is_refused(
    platform: Platform, change: dict[str, dict[str, str]], said: str
) -> None:
    with _intruder(platform, change):
        platform.wait("The Application is judged", lambda: bool(_conditions(platform)))
        (condition,) = _conditions(platform)
        assert condition["type"] == "InvalidSpecError"
        assert said in condition["message"]


def test_a_cluster_scoped_kind_is_refused(platform: Platform) -> None:
    folder = platform.overlay("acme") / "e2e-intruder"
    with restored(folder):
        folder.mkdir(exist_ok=True)
        (folder / "cluster-role.yaml").write_text(_CLUSTER_ROLE, encoding="utf-8")
        (folder / "kustomization.yaml").write_text(_KUSTOMIZATION, encoding="utf-8")
        platform.publish()
        with _intruder(platform, {"source": {"path": "overlays/acme/e2e-intruder"}}):
            platform.wait(
                "The sync has failed", lambda: parse(platform.application(_NAME)).operation == "Failed"
            )
            assert "is not permitted in project" in str(
                platform.application(_NAME)["status"]["operationState"]
            )
            assert platform.cluster("acme/staging").get("clusterrole", "e2e-intruder") is None


def test_the_same_application_within_its_project_is_accepted(platform: Platform) -> None:
    """So it is the change that was refused above, and not something else."""
    with _intruder(platform, {}):
        platform.wait("It is compared", lambda: parse(platform.application(_NAME)).sync == "OutOfSync")
        assert _conditions(platform) == []


@contextmanager
def _intruder(platform: Platform, change: dict[str, dict[str, str]]) -> Iterator[None]:
    """An Application of the staging project that is in order but for the change."""
    spec: dict[str, Any] = {
        "project": "staging",
        "source": {"repoURL": platform.sandbox.forge.address, "path": "overlays/acme/staging",
                   "targetRevision": "main"},
        "destination": {"name": "aws-staging", "namespace": "intruder-staging"},
    }  # fmt: skip
    for key, value in change.items():
        spec[key] = {**spec[key], **value}
    if "path" in change.get("source", {}):
        spec["syncPolicy"] = {"automated": {}, "retry": {"limit": 0}}
    application = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": _NAME, "namespace": NAMESPACE},
        "spec": spec,
    }
    platform.argocd.apply([application])
    try:
        yield
    finally:
        platform.argocd.run("delete", "applications.argoproj.io", _NAME, f"--namespace={NAMESPACE}")


def _conditions(platform: Platform) -> list[dict[str, str]]:
    found: list[dict[str, str]] = platform.application(_NAME).get("status", {}).get("conditions", [])
    return [one for one in found if one["type"].endswith("Error")]
