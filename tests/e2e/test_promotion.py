"""A promotion rolls the pods of what it changes, and no other."""

from __future__ import annotations

import shutil

import yaml

from fleet_copy import images, restored
from platform_under_test import Platform

_CLIENT = "larch"
_STAGING, _PRODUCTION = f"{_CLIENT}/staging", f"{_CLIENT}/production"


def test_promoting_versions_rolls_exactly_the_pods_of_the_changed_images(platform: Platform) -> None:
    staging, production = platform.overlay(_STAGING), platform.overlay(_PRODUCTION)
    platform.open_gate(f"{_CLIENT}-production")
    platform.wait("The autoscalers have what they want", lambda: _is_scaled(platform))
    before = _pods(platform)
    with restored(production):
        changed = {name for name, digest in images(staging).items() if images(production)[name] != digest}
        expected = _deployments_of(platform, changed)
        assert expected, "the shipped fleet has nothing to promote here"
        assert expected != set(before), "a promotion of everything tells nothing"
        shutil.copytree(staging / "versions", production / "versions", dirs_exist_ok=True)
        platform.publish()
        assert _pods(platform) == before, "production waits"
        platform.open_gate(f"{_CLIENT}-production")
        platform.wait("The old pods are gone", lambda: _rolled(before, _pods(platform)) == expected)
        after = _pods(platform)
        assert {name: after[name] for name in set(before) - expected} == {
            name: before[name] for name in set(before) - expected
        }
    platform.publish()
    platform.open_gate(f"{_CLIENT}-production")


def _deployments_of(platform: Platform, changed: set[str]) -> set[str]:
    """The Deployments of production that run one of the images."""
    return {
        one["metadata"]["name"]
        for one in yaml.safe_load_all(platform.render(_PRODUCTION))
        if one["kind"] == "Deployment"
        for container in one["spec"]["template"]["spec"]["containers"]
        if container["image"].partition("@")[0].rpartition(":")[0] in changed
    }


def _is_scaled(platform: Platform) -> bool:
    """Whether every app of production has exactly the least number of pods that its autoscaler allows."""
    autoscalers = platform.cluster(_PRODUCTION).items(
        f"/apis/autoscaling/v2/namespaces/{_CLIENT}-production/horizontalpodautoscalers"
    )
    pods = _pods(platform)
    return all(
        len(pods.get(one["metadata"]["name"], ())) == one["spec"]["minReplicas"] for one in autoscalers
    )


def _pods(platform: Platform) -> dict[str, set[str]]:
    """The pods of production that are not on their way out, by the app that they belong to."""
    pods: dict[str, set[str]] = {}
    kubectl = platform.cluster(_PRODUCTION)
    for pod in kubectl.items(f"/api/v1/namespaces/{_CLIENT}-production/pods"):
        if "deletionTimestamp" not in pod["metadata"]:
            app = pod["metadata"]["labels"]["app.kubernetes.io/name"]
            pods.setdefault(app, set()).add(pod["metadata"]["uid"])
    return pods


def _rolled(before: dict[str, set[str]], after: dict[str, set[str]]) -> set[str]:
    """The apps none of whose pods is an old one."""
    return {name for name, pods in before.items() if after.get(name) and not pods & after[name]}
