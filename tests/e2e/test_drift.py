"""What is changed by hand: put right in staging, left to its owner, and only told in production."""

from __future__ import annotations

import json

import yaml

from fairway.sandbox.applications import parse
from fairway.sandbox.argocd import NAMESPACE
from fleet_copy import restored
from platform_under_test import Platform


def test_a_deleted_deployment_comes_back_in_staging(platform: Platform) -> None:
    kubectl = platform.cluster("acme/staging")
    before = kubectl.get("deployment", "orders", namespace="acme-staging")
    assert before is not None
    kubectl.run("delete", "deployment", "orders", "--namespace=acme-staging")

    def is_back() -> bool:
        found = kubectl.get("deployment", "orders", namespace="acme-staging")
        return (
            found is not None
            and found["metadata"]["uid"] != before["metadata"]["uid"]
            and found["status"].get("availableReplicas", 0) >= 1
        )

    platform.wait("The Deployment is there again", is_back)


def test_a_changed_field_is_put_back_in_staging(platform: Platform) -> None:
    kubectl = platform.cluster("acme/staging")
    patch = {"spec": {"selector": {"app.kubernetes.io/name": "nobody"}}}
    kubectl.run(
        "patch",
        "service",
        "orders",
        "--namespace=acme-staging",
        "--type=merge",
        f"--patch={json.dumps(patch)}",
    )

    def is_put_back() -> bool:
        service = kubectl.get("service", "orders", namespace="acme-staging")
        return service is not None and service["spec"]["selector"] == {"app.kubernetes.io/name": "orders"}

    platform.wait("The selector is as rendered", is_put_back)


def test_a_root_puts_an_application_right_without_its_status(platform: Platform) -> None:
    """A status written back as it was before would bring an ended sync to life, for ever."""
    kind, name, where = "applications.argoproj.io", "acme-staging", f"--namespace={NAMESPACE}"
    label = "fairway.dev/ring"
    before = platform.application(name)["metadata"]["labels"][label]
    platform.argocd.run("label", kind, name, where, "--overwrite", f"{label}=9")
    platform.wait(
        "The label is as rendered",
        lambda: platform.application(name)["metadata"]["labels"][label] == before,
    )
    found = json.loads(
        platform.argocd.run("get", kind, name, where, "--show-managed-fields", "--output=json")
    )
    (applied,) = [one for one in found["metadata"]["managedFields"] if one["operation"] == "Apply"]
    assert applied["manager"] == "argocd-controller"
    assert sorted(applied["fieldsV1"]) == ["f:metadata", "f:spec"]


def test_an_app_taken_out_of_an_overlay_is_pruned(platform: Platform) -> None:
    overlay = platform.overlay("ember/staging")
    kubectl = platform.cluster("ember/staging")
    before = yaml.safe_load_all(platform.render("ember/staging"))
    of_app = [(one["kind"], one["metadata"]["name"]) for one in before if _app(one) == "user-metadata"]
    assert ("Deployment", "user-metadata") in of_app
    with restored(overlay):
        file = overlay / "kustomization.yaml"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "apps/user-metadata" not in line), encoding="utf-8")
        platform.publish()
        left = [(kind, name) for kind, name in of_app if kubectl.get(kind, name, namespace="ember-staging")]
        assert left == []
        assert kubectl.get("deployment", "order-gateway", namespace="ember-staging") is not None
    platform.publish()
    assert kubectl.get("deployment", "user-metadata", namespace="ember-staging") is not None


def test_the_replicas_that_an_autoscaler_sets_are_left_alone(platform: Platform) -> None:
    """The autoscaler keeps what is within its bounds when it has no metrics, so we can play its part."""
    kubectl = platform.cluster("acme/staging")
    autoscaler = kubectl.get("horizontalpodautoscaler", "orders", namespace="acme-staging")
    assert autoscaler is not None
    most = autoscaler["spec"]["maxReplicas"]
    kubectl.run("scale", "deployment", "orders", "--namespace=acme-staging", f"--replicas={most}")
    platform.looked_again("acme-staging")
    assert parse(platform.application("acme-staging")).sync == "Synced"
    deployment = kubectl.get("deployment", "orders", namespace="acme-staging")
    assert deployment is not None
    assert deployment["spec"]["replicas"] == most


def test_automation_cannot_open_the_gate_of_production(platform: Platform) -> None:
    """The window of the project holds back a sync that nobody asked for, until somebody takes it away."""
    platform.sync_as_automation("juniper-production")

    def is_held_back() -> bool:
        state = platform.application("juniper-production")["status"].get("operationState", {})
        return "blocked by sync window" in state.get("message", "")

    platform.wait("The sync is held back", is_held_back)
    platform.looked_again("juniper-production")
    status = platform.application("juniper-production")["status"]
    assert (status["sync"]["status"], status["health"]["status"]) == ("OutOfSync", "Missing")
    assert platform.cluster("juniper/production").get("namespace", "juniper-production") is None
    platform.withdraw("juniper-production")


def test_drift_in_production_is_told_and_not_touched(platform: Platform) -> None:
    platform.open_gate("larch-production")
    kubectl = platform.cluster("larch/production")
    kubectl.run("delete", "deployment", "edge", "--namespace=larch-production")
    platform.looked_again("larch-production")
    platform.looked_again("larch-production")
    assert parse(platform.application("larch-production")).sync == "OutOfSync"
    assert kubectl.get("deployment", "edge", namespace="larch-production") is None
    platform.open_gate("larch-production")
    assert kubectl.get("deployment", "edge", namespace="larch-production") is not None


def _app(one: dict[str, dict[str, dict[str, str]]]) -> str | None:
    return one["metadata"].get("labels", {}).get("app.kubernetes.io/name")
