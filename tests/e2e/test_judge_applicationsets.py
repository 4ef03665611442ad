"""The ApplicationSet controller is the judge: what we expand without a cluster is what it makes in one."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairway.argo.application_sets import expand
from fairway.argo.cluster import KnownCluster
from fairway.argo.values import of_node
from fairway.errors import FairwayError
from fairway.kustomize.factory import objects_from_text
from fairway.manifest import identity
from fairway.sandbox.argocd import NAMESPACE
from fairway.sandbox.kubectl import Object
from fleet_copy import ROOT
from platform_under_test import Platform

DATA = ROOT / "tools/fairway/tests/data/argo"
ADDRESS = "https://git.example.com/fleet.git"
SECONDS = 60
REFUSED_FOR_ITS_PROJECT = "unknown-project"
_SETS = "applicationsets.argoproj.io"
_APPLICATIONS = "applications.argoproj.io"
_DEFAULT = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": NAMESPACE},
    "spec": {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]},
}


@pytest.fixture
def sets(platform: Platform, tmp_path: Path) -> Iterator[str]:
    """The sets of the unit tests, applied to Argo CD with a repository of this machine, and taken away."""
    address = f"file://{_repository(tmp_path)}"
    text = (DATA / "application_sets.yaml").read_text(encoding="utf-8").replace(ADDRESS, address)
    if platform.argocd.get("appprojects.argoproj.io", "default", namespace=NAMESPACE) is None:
        platform.argocd.apply([_DEFAULT])
    # As a user would: what is written is what the last applied state is taken from.
    where = f"--namespace={NAMESPACE}"
    platform.argocd.run("apply", where, "--filename=-", stdin=text.encode())
    try:
        yield text
    finally:
        platform.argocd.run("delete", where, "--wait=false", "--filename=-", stdin=text.encode())
        for application in _made(platform):
            name = application["metadata"]["name"]
            patch = json.dumps({"metadata": {"finalizers": None}})
            platform.argocd.call("patch", _APPLICATIONS, name, where, "--type=merge", f"--patch={patch}")
            platform.argocd.call("delete", _APPLICATIONS, name, where, "--wait=false")


def test_every_set_gives_the_same_applications_field_by_field(platform: Platform, sets: str) -> None:
    """And none where the controller refuses the whole set."""
    manifests = {identity(manifest).name: manifest for manifest in objects_from_text(sets)}
    platform.wait("all sets are expanded", lambda: _judged(platform) >= manifests.keys(), seconds=SECONDS)
    made: dict[str, list[Any]] = {name: [] for name in manifests}
    for application in _made(platform):
        made[_owner(application)].append(_comparable(application))
    clusters = [_known(secret) for secret in _cluster_secrets(platform)]
    for name, manifest in manifests.items():
        try:
            found = [of_node(each) for each in expand(manifest, DATA / "repository", clusters)]
        except FairwayError:
            found = []
        if name == REFUSED_FOR_ITS_PROJECT:
            found = []
        ours = sorted((_comparable(each) for each in found), key=_name)
        assert ours == sorted(made[name], key=_name), name


def _repository(folder: Path) -> Path:
    found = folder / "repository"
    subprocess.run(["cp", "-r", DATA / "repository", found], check=True)
    for arguments in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all", "--force"],
        ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=all"],
    ):
        subprocess.run(["git", "-C", found, *arguments], check=True)
    return found


def _judged(platform: Platform) -> set[str]:
    """The sets of which the controller has said something, and made what it wants to."""
    return {
        each["metadata"]["name"]
        for each in platform.argocd.objects(_SETS, namespace=NAMESPACE)
        if any(one["type"] == "ResourcesUpToDate" for one in each.get("status", {}).get("conditions", ()))
    }


def _made(platform: Platform) -> list[Object]:
    return [each for each in platform.argocd.objects(_APPLICATIONS, namespace=NAMESPACE) if _owner(each)]


def _owner(application: Object) -> str:
    owners = application["metadata"].get("ownerReferences", [])
    return next((each["name"] for each in owners if each["kind"] == "ApplicationSet"), "")


def _comparable(application: Any) -> Any:
    metadata = application["metadata"]
    kept = {key: metadata[key] for key in ("name", "labels", "annotations", "finalizers") if key in metadata}
    kept.get("annotations", {}).pop("argocd.argoproj.io/refresh", None)
    return {"metadata": kept, "spec": application["spec"]}


def _name(application: Any) -> str:
    return str(application["metadata"]["name"])


def _cluster_secrets(platform: Platform) -> list[Object]:
    label = "--selector=argocd.argoproj.io/secret-type=cluster"
    return platform.argocd.objects("secrets", label, namespace=NAMESPACE)


def _known(secret: Object) -> KnownCluster:
    data = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
    metadata = secret["metadata"]
    return KnownCluster(
        data["name"],
        data["server"],
        tuple(metadata.get("labels", {}).items()),
        tuple(metadata.get("annotations", {}).items()),
        data.get("project", ""),
    )
