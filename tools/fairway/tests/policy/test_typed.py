"""Policies see an object as the API server holds it: defaults set, empty fields gone."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.check.policy.canonical import canonical
from fairway.check.policy.judge import seen
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents


def pod(text: str) -> dict[str, Any]:
    """What policies see of the one container `app` of a pod, written in flow style."""
    document = (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: app, {text}}}]}}"
    )
    container: dict[str, Any] = seen(_read(document))["spec"]["containers"][0]
    return container


def _read(text: str) -> Mapping:
    (document,) = read_documents(text)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1000m", "1"),
        ("0.5", "500m"),
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("1023", "1023"),
        ("2048", "2048"),
        ("1Ki", "1Ki"),
        ("1000", "1k"),
        ("1e3", "1e3"),
        ("0.0001", "100u"),
        ("+1", "1"),
        ("-0.5", "-500m"),
        ("0Mi", "0"),
        ("100000000", "100M"),
        (" 1 ", "1"),
        ("no quantity", "no quantity"),
    ],
)
def test_a_quantity_is_canonical(written: str, meant: str) -> None:
    assert canonical(written) == meant


def test_what_is_not_said_is_set() -> None:
    container = pod("image: app, ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}}")

    assert container["imagePullPolicy"] == "Always"
    assert container["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    assert container["readinessProbe"]["timeoutSeconds"] == 1
    assert container["readinessProbe"]["httpGet"] == {"path": "/", "port": 80, "scheme": "HTTP"}


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("app", "Always"),
        ("app:latest", "Always"),
        ("app:1", "IfNotPresent"),
        ("registry:5000/app", "Always"),
        ("app@sha256:0", "IfNotPresent"),
        ("app:latest@sha256:0", "Always"),
    ],
)
def test_an_image_is_pulled_again_where_its_tag_may_move(image: str, policy: str) -> None:
    assert pod(f"image: '{image}'")["imagePullPolicy"] == policy


def test_false_is_left_out_where_silence_means_the_same() -> None:
    """`hostNetwork: false` is not there for `has()`; `privileged: false` is, for it may also be unsaid."""
    container = pod(
        "image: app:1, stdin: false, securityContext: {privileged: false}, env: [{name: A, value: ''}]"
    )

    assert "stdin" not in container
    assert container["env"] == [{"name": "A"}]
    assert container["securityContext"] == {"privileged": False}
    assert container["resources"] == {}


def test_a_pod_requests_its_limits() -> None:
    container = pod("image: app, resources: {limits: {cpu: 1, memory: 1024Mi}, requests: {cpu: 100m}}")

    assert container["resources"]["requests"] == {"cpu": "100m", "memory": "1Gi"}


def test_the_pods_of_a_deployment_do_not() -> None:
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
        "spec: {template: {spec: {containers: [{name: app, resources: {limits: {cpu: 1}}}]}}}"
    )
    spec = seen(_read(text))["spec"]

    assert spec["replicas"] == 1
    assert spec["template"]["spec"]["containers"][0]["resources"] == {"limits": {"cpu": "1"}}


def test_secrets_are_seen_as_bytes() -> None:
    secret = seen(_read("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: abc}"))

    assert (secret["type"], secret["data"], "stringData" in secret) == ("Opaque", {"a": "YWJj"}, False)


def test_a_custom_resource_is_seen_as_it_is() -> None:
    custom = seen(
        _read(
            "apiVersion: a.example/v1\nkind: A\nmetadata: {name: a}\nspec: {n: null, empty: '', cpu: 1000m}"
        )
    )

    assert custom["spec"] == {"n": None, "empty": "", "cpu": "1000m"}


def test_the_manifest_is_left_as_it_was() -> None:
    manifest = _read(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: a}]}"
    )
    before = repr(manifest)
    seen(manifest)

    assert repr(manifest) == before
