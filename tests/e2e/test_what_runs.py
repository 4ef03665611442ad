"""What runs in a cluster is what `fairway render` gives, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from fairway.sandbox.kubectl import Object
from platform_under_test import Platform

STAGING = (
    "acme/staging", "borealis/staging", "cobalt/staging", "dunlin/staging", "ember/staging", "fjord/staging",
    "globex/staging", "platform/staging", "juniper/staging", "kestrel/staging", "larch/staging",
)  # fmt: skip
_TRACKING = "argocd.argoproj.io/tracking-id"


@pytest.fixture(autouse=True)
def settled() -> None:
    """Nothing is changed here."""


def test_the_environments_are_those_that_run(platform: Platform) -> None:
    assert {one.id for one in platform.environments() if one.name == "staging"} == set(STAGING)


@pytest.mark.parametrize("environment", STAGING)
def test_applying_the_rendered_set_again_changes_nothing(platform: Platform, environment: str) -> None:
    """As Argo CD's own field manager: what it applied and we did not render would be taken away here."""
    kubectl = platform.cluster(environment)
    rendered = platform.render(environment)
    live = _objects(kubectl.run("get", "--filename=-", "--output=json", stdin=rendered.encode()))
    command = ("apply", "--server-side", "--dry-run=server", "--field-manager=argocd-controller")
    again = _objects(kubectl.run(*command, "--filename=-", "--output=json", stdin=rendered.encode()))
    assert len(live) == len(list(yaml.safe_load_all(rendered)))
    changed = {name: (live[name], again[name]) for name in live if live[name] != again[name]}
    assert changed == {}


@pytest.mark.parametrize("environment", STAGING)
def test_argo_cd_owns_nothing_that_is_not_rendered(platform: Platform, environment: str) -> None:
    rendered = {
        (one["kind"], one["metadata"]["name"]) for one in yaml.safe_load_all(platform.render(environment))
    }
    status = platform.application(environment.replace("/", "-"))["status"]
    assert {(one["kind"], one["name"]) for one in status["resources"]} == rendered


def _objects(text: str) -> dict[str, Object]:
    document = json.loads(text)
    items = document["items"] if document["kind"] == "List" else [document]
    return {f"{one['kind']}/{one['metadata']['name']}": _without_bookkeeping(one) for one in items}


def _without_bookkeeping(one: Object) -> Object:
    """The object without what says who wrote it when, and without Argo CD's mark that it is its own."""
    metadata: dict[str, Any] = {**one["metadata"]}
    # The generation counts changes of the spec, which is compared itself, except for what an autoscaler owns.
    for key in ("managedFields", "resourceVersion", "generation"):
        metadata.pop(key, None)
    annotations = {key: value for key, value in metadata.get("annotations", {}).items() if key != _TRACKING}
    metadata["annotations"] = annotations
    spec = {key: value for key, value in one.get("spec", {}).items() if (one["kind"], key) != _AUTOSCALED}
    return {**one, "metadata": metadata, "spec": spec, "status": None}


_AUTOSCALED = ("Deployment", "replicas")
