"""The API server accepts all that the fleet renders, wherever it is to run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from fairway.sandbox.kubectl import Object
from platform_under_test import Platform

_LEVEL = "pod-security.kubernetes.io/enforce"


@pytest.fixture(autouse=True)
def settled() -> None:
    """Nothing is published here."""


@pytest.fixture(scope="module")
def rendered(platform: Platform) -> Iterator[dict[str, list[Object]]]:
    """All client environments of the fleet, and their namespaces and identities in the first cluster.

    Those that do not run there have none of their labels: the policies hold for what is there as a whole.
    """
    sets = {
        one.id: list(yaml.safe_load_all(platform.render(one.id)))
        for one in platform.sandbox.fleet.environments
    }
    there = {one["metadata"]["name"] for one in platform.argocd.objects("namespaces")}
    namespaces = [_without_owner(one) for objects in sets.values() for one in objects
                  if one["kind"] == "Namespace" and one["metadata"]["name"] not in there]  # fmt: skip
    accounts = [one for objects in sets.values() for one in objects
                if one["kind"] == "ServiceAccount" and one["metadata"]["namespace"] not in there]  # fmt: skip
    platform.argocd.apply(namespaces)
    platform.argocd.apply(accounts)
    yield sets
    names = [one["metadata"]["name"] for one in namespaces]
    platform.argocd.run("delete", "namespaces", "--wait=false", *names)


def test_every_object_passes_strict_field_validation(
    platform: Platform, rendered: dict[str, list[Object]]
) -> None:
    """Asked as a server-side apply in dry run; unknown, duplicate and ill-typed fields are refused there."""
    refused = {}
    for environment, objects in rendered.items():
        done = platform.argocd.call(
            "apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts",
            "--field-manager=fairway-e2e", "--filename=-", stdin=_list(objects),
        )  # fmt: skip
        if done.code or done.complaint:
            refused[environment] = done.complaint
    assert refused == {}


def test_an_unknown_field_would_be_refused(platform: Platform, rendered: dict[str, list[Object]]) -> None:
    service = next(one for one in rendered["acme/staging"] if one["kind"] == "Service")
    typo = {**service, "spec": {**service["spec"], "selektor": {}}}
    done = platform.argocd.call(
        "apply", "--server-side", "--dry-run=server", "--filename=-", stdin=_list([typo])
    )
    assert "field not declared in schema" in done.complaint or "unknown field" in done.complaint


def test_every_pod_passes_the_security_level_that_its_namespace_claims(
    platform: Platform, rendered: dict[str, list[Object]]
) -> None:
    pods = [_pod(one) for objects in rendered.values() for one in objects if one["kind"] == "Deployment"]
    done = platform.argocd.call(*_CREATE, stdin=_list(pods), timeout=300)
    assert (done.code, done.complaint) == (0, "")
    assert done.stdout.decode().count("created (server dry run)") == len(pods)


def test_every_namespace_claims_the_restricted_level_and_holds_it(
    platform: Platform, rendered: dict[str, list[Object]]
) -> None:
    namespaces = [one for objects in rendered.values() for one in objects if one["kind"] == "Namespace"]
    assert {one["metadata"]["labels"][_LEVEL] for one in namespaces} == {"restricted"}
    pods = [_privileged_pod(one["metadata"]["name"]) for one in namespaces]
    done = platform.argocd.call(*_CREATE, stdin=_list(pods))
    assert done.complaint.count('violates PodSecurity "restricted:latest"') == len(pods)


_CREATE = ("create", "--dry-run=server", "--filename=-")


def _pod(deployment: Object) -> Object:
    template: dict[str, Any] = deployment["spec"]["template"]
    metadata = {
        **template["metadata"],
        "name": deployment["metadata"]["name"],
        "namespace": deployment["metadata"]["namespace"],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def _without_owner(namespace: Object) -> Object:
    """A namespace without the labels by which policies choose it."""
    labels = {
        key: value
        for key, value in namespace["metadata"]["labels"].items()
        if not key.startswith("fairway.dev/")
    }
    return {**namespace, "metadata": {**namespace["metadata"], "labels": labels}}


def _privileged_pod(namespace: str) -> Object:
    container = {"name": "app", "image": "example", "securityContext": {"privileged": True}}
    metadata = {"name": "privileged", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}


def _list(objects: list[Object]) -> bytes:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
