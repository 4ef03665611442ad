"""Objects against the schema of a Kubernetes version: what is refused, and how it is said."""

from __future__ import annotations

import pytest

from fairway.check.objects import object_check
from fairway.check.rendered_set import RenderedSet
from fairway.check.schema import known_versions
from fairway.errors import UsageError
from fairway.finding import Finding, Severity
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: acme
spec:
  replicas: 2
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
    spec:
      containers:
        - name: app
          image: orders
          ports:
            - containerPort: 8000
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
"""


def read(text: str) -> Mapping:
    document = read_documents(text)[0]
    assert isinstance(document, dict)
    return document


def check(text: str, version: str = "1.33") -> list[Finding]:
    return checked(read(text), version)


def checked(manifest: Mapping, version: str = "1.33") -> list[Finding]:
    file = "overlays/acme/staging/kustomization.yaml"
    return list(object_check(version)(RenderedSet("acme/staging", [manifest], version, file)))


@pytest.mark.parametrize("version", ["1.30", "1.31", "1.32", "1.33", "1.34", "v1.33.13", "1.33.2-eks-1"])
def test_a_valid_object_has_no_findings(version: str) -> None:
    assert check(DEPLOYMENT, version) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "message"),
    [
        (
            "containerPort",
            "containerPrt",
            "schema/unknown-field",
            "spec.template.spec.containers[0].ports[0].containerPrt is not a field that Kubernetes knows",
        ),
        (
            "replicas: 2",
            "replicas: two",
            "schema/type",
            'spec.replicas must be an integer, not the string "two"',
        ),
        (
            "replicas: 2",
            "replicas: 2.0",
            "schema/type",
            "spec.replicas must be an integer, not the number 2.0",
        ),
        ("name: app\n", "name: 5\n", "schema/type", "containers[0].name must be a string, not the integer 5"),
        ("app: orders\n", "app: yes\n", "schema/type", ""),
        ("port: http", "port: {}", "schema/type", "port must be an integer or string, not an object"),
        (
            "selector:",
            "selectr:",
            "schema/unknown-field",
            "spec.selectr is not a field that Kubernetes knows",
        ),
        ("image: orders", "image: [orders]", "schema/type", "image must be a string, not an array"),
        ("apps/v1", "apps/v1beta1", "schema/not-served", "does not serve apps/v1beta1 Deployment"),
    ],
)
def test_what_the_api_server_refuses_is_a_finding(old: str, new: str, rule: str, message: str) -> None:
    findings = check(DEPLOYMENT.replace(old, new))
    if not message:
        # `yes` is a string in YAML 1.2 and for kustomize: the object stays valid.
        assert findings == []
        return
    assert any(finding.rule == rule and message in finding.message for finding in findings), findings


def test_a_finding_names_the_object_and_the_nearest_known_field() -> None:
    (finding,) = check(DEPLOYMENT.replace("readinessProbe", "readinesProbe"))
    assert finding.object == "Deployment acme/orders"
    assert finding.severity is Severity.ERROR
    assert finding.remedy.startswith("Did you mean readinessProbe?")
    assert finding.file == "overlays/acme/staging/kustomization.yaml"


def test_a_null_is_accepted_where_the_server_accepts_it() -> None:
    assert check(DEPLOYMENT.replace("replicas: 2", "replicas: null")) == []


def test_a_removed_version_is_told_which_one_is_served() -> None:
    (finding,) = check("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\n")
    assert finding.rule == "schema/not-served"
    assert finding.remedy == "Use policy/v1."


def test_a_kind_without_schema_is_one_info_for_all_its_objects() -> None:
    first = check("apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: a\n")
    second = check("apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: b\n")
    assert first == second
    assert [finding.severity for finding in first] == [Severity.INFO]


def test_an_object_is_checked_again_after_it_passed_and_another_failed() -> None:
    """What is remembered of a node that passed says nothing about another node."""
    good, bad = read(DEPLOYMENT), read(DEPLOYMENT.replace("replicas: 2", "replicas: x"))
    assert [checked(good), checked(good)] == [[], []]
    assert checked(bad) == checked(bad) != []


def test_an_unknown_version_says_which_ones_are_known() -> None:
    with pytest.raises(UsageError, match=r"no schemas for Kubernetes 9\.9") as caught:
        object_check("9.9")
    assert known_versions()[-1] in str(caught.value)
