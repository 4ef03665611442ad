"""The check of rendered sets against policies, exceptions and all: findings, and never a silent pass."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.check.policy import PolicySet, load_policies, policy_check, policy_faults, unused_exceptions
from fairway.check.policy.exceptions import read_exceptions
from fairway.check.rendered_set import RenderedSet
from fairway.document import read_values
from fairway.finding import Finding, Severity
from fairway.fleet import Fleet
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

ROOT = Path(__file__).parents[4]
TODAY = dt.date(2026, 11, 21)
POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: no-maps, annotations: {{fairway.dev/remedy: Use none.}}}}
spec:
  failurePolicy: {failure}
  matchConstraints:
    resourceRules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}]
  validations: [{{expression: {expression}, message: no maps}}]
"""
BINDING = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: everywhere}}
spec: {{policyName: no-maps, validationActions: [{actions}]}}
"""
EXCEPTION = """
exceptions:
  - policy: no-maps
    objects: [ConfigMap a*]
    environments: ["*/staging"]
    owner: platform
    reason: it is on its way out
    expires: 2026-12-31
"""


def read(text: str) -> list[Mapping]:
    return [one for one in read_documents(text) if isinstance(one, dict)]


def policies(
    expression: str = "'false'", actions: str = "Deny", failure: str = "Fail", exceptions: str = ""
) -> PolicySet:
    manifests = read(POLICY.format(expression=expression, failure=failure)) + read(
        BINDING.format(actions=actions)
    )
    known = [read_exceptions(one, "exceptions.yaml") for one in read_values(exceptions, "exceptions.yaml")]
    found = [one for exceptions, _ in known for one in exceptions]
    return PolicySet.of(manifests, exceptions=found, faults=[one for _, faults in known for one in faults])


def checked(against: PolicySet, *, name: str = "acme/staging", today: dt.date = TODAY) -> list[Finding]:
    objects = read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}")
    return list(policy_check(against, "1.33", today=today)(RenderedSet(name, objects, "1.33", "k.yaml")))


def test_a_denial_is_an_error_with_the_words_of_the_server_and_the_remedy_of_the_policy() -> None:
    (finding,) = checked(policies())

    assert finding.message == (
        "ValidatingAdmissionPolicy 'no-maps' with binding 'everywhere' denied request: no maps"
    )
    assert (finding.rule, finding.severity, finding.object) == (
        "policy/denied",
        Severity.ERROR,
        "ConfigMap b/a",
    )
    assert finding.remedy == "Use none."


@pytest.mark.parametrize(
    ("action", "rule", "severity"),
    [("Warn", "policy/warned", Severity.WARNING), ("Audit", "policy/audited", Severity.INFO)],
)
def test_what_a_binding_only_warns_of_or_notes_is_less_than_an_error(
    action: str, rule: str, severity: Severity
) -> None:
    (finding,) = checked(policies(actions=action))

    assert (finding.rule, finding.severity) == (rule, severity)
    assert finding.message == (
        "Validation failed for ValidatingAdmissionPolicy 'no-maps' with binding 'everywhere': no maps"
    )


def test_a_denial_names_the_field_that_the_policy_is_about() -> None:
    (finding,) = checked(policies("has(object.data)"))

    assert finding.field == ("data",)


def test_an_expression_that_fails_denies() -> None:
    (finding,) = checked(policies("object.data.a == 'b'"))

    assert finding.rule == "policy/denied"
    assert finding.message.endswith("expression 'object.data.a == 'b'' resulted in error: no such key: data")


def test_an_expression_that_fails_and_is_ignored_is_said_all_the_same() -> None:
    (finding,) = checked(policies("object.data.a == 'b'", failure="Ignore"))

    assert (finding.rule, finding.severity) == ("policy/tolerated", Severity.WARNING)


def test_what_only_the_server_knows_denies() -> None:
    """An expression that asks who it is cannot be evaluated here, and is no silent pass."""
    (finding,) = checked(policies("request.userInfo.username == 'me'"))

    assert finding.message.endswith("request.userInfo is known to the API server alone")


def test_a_policy_that_does_not_compile_is_a_fault_and_denies() -> None:
    against = policies("object.")
    (fault,) = policy_faults(against, "1.33", today=TODAY)

    assert fault.rule == "policy/refused"
    assert fault.message.startswith(
        'spec.validations[0].expression: Invalid value: "object.": compilation failed'
    )
    assert fault.field == ("spec", "validations", 0, "expression")
    assert [finding.rule for finding in checked(against)] == ["policy/denied"]


def test_a_policy_without_a_binding_and_a_binding_without_a_policy_are_faults() -> None:
    policy, binding = (
        read(POLICY.format(expression="'true'", failure="Fail")),
        read(BINDING.format(actions="Deny")),
    )

    assert [one.rule for one in policy_faults(PolicySet.of(policy), "1.33")] == ["policy/unbound"]
    assert [one.rule for one in policy_faults(PolicySet.of(binding), "1.33")] == ["policy/unbound"]
    assert list(policy_faults(PolicySet.of(policy + binding), "1.33")) == []


def test_an_exception_leaves_a_denial_a_warning_that_tells_of_it() -> None:
    """A warning still, for the cluster knows nothing of exceptions."""
    (finding,) = checked(policies(exceptions=EXCEPTION))

    assert (finding.rule, finding.severity) == ("policy/excepted", Severity.WARNING)
    assert finding.message.endswith(
        "no maps (excepted until 2026-12-31 by platform, exceptions.yaml:3: it is on its way out)"
    )


def test_an_exception_is_for_its_environments_only() -> None:
    assert [one.rule for one in checked(policies(exceptions=EXCEPTION), name="acme/production")] == [
        "policy/denied"
    ]


def test_an_exception_holds_through_its_last_day_and_is_a_finding_after_it() -> None:
    against = policies(exceptions=EXCEPTION)
    last, after = dt.date(2026, 12, 31), dt.date(2027, 1, 1)

    assert [one.rule for one in checked(against, today=last)] == ["policy/excepted"]
    assert list(policy_faults(against, "1.33", today=last)) == []
    assert [one.rule for one in checked(against, today=after)] == ["policy/denied"]
    assert [one.rule for one in policy_faults(against, "1.33", today=after)] == ["policy/exception-expired"]


def test_an_exception_that_nothing_needs_is_a_finding() -> None:
    against = policies(exceptions=EXCEPTION)

    assert list(unused_exceptions(against, checked(against))) == []
    assert [one.rule for one in unused_exceptions(against, [])] == ["policy/exception-unused"]
    after = dt.date(2027, 1, 1)
    assert not list(unused_exceptions(against, [], today=after)), "that it has expired is said, and enough"


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("    owner: platform\n", "", "does not say: owner"),
        ("    reason: it is on its way out\n", "    reason: ''\n", "does not say: reason"),
        ("expires: 2026-12-31", "expires: soon", "'soon', which is no day"),
        ("owner: platform", "owner: platform\n    until: tomorrow", "no field until"),
    ],
)
def test_an_exception_without_owner_reason_or_day_is_none(was: str, becomes: str, said: str) -> None:
    against = policies(exceptions=EXCEPTION.replace(was, becomes))
    (fault,) = policy_faults(against, "1.33", today=TODAY)

    assert fault.rule == "policy/exception-invalid"
    assert said in fault.message
    assert [one.rule for one in checked(against)] == ["policy/denied"]


def test_a_repository_without_policies_has_none(tmp_path: Path) -> None:
    assert load_policies(tmp_path) == PolicySet((), ())


def test_the_facts_of_a_cluster_are_parameters_of_what_runs_there() -> None:
    """A pod that must stay in the Union is refused on a cluster that stands elsewhere."""
    against = load_policies(ROOT)
    clusters = {cluster.name: cluster for cluster in Fleet(ROOT).clusters}
    objects = read(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a-staging, labels: {fairway.dev/client: a, "
        "fairway.dev/residency: eu}}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: a-staging}\n"
        "spec: {containers: [{name: app, image: a}]}"
    )
    check = policy_check(against, "1.33", today=TODAY)

    def said(cluster: str) -> str:
        return " ".join(
            one.message for one in check(RenderedSet("a", objects, "1.33", "", clusters[cluster]))
        )

    assert "must stay in eu, and air-gapped stands in us" in said("air-gapped")
    assert "must stay in eu" not in said("aws-staging")


FIELDS = [
    *(
        "spec",
        "template",
        "containers",
        "initContainers",
        "name",
        "image",
        "env",
        "value",
        "resources",
        "limits",
    ),
    *("requests", "cpu", "metadata", "labels", "securityContext", "volumes", "data", "rules", "tls", "hosts"),
    *(
        "ports",
        "strategy",
        "type",
        "metrics",
        "behavior",
        "jobTemplate",
        "serviceAccountName",
        "readinessProbe",
    ),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=25,
)
KINDS = [
    *(("v1", kind) for kind in ("Pod", "Service", "ConfigMap", "Secret", "Namespace", "LimitRange")),
    *(("apps/v1", kind) for kind in ("Deployment", "StatefulSet", "DaemonSet")),
    *(("batch/v1", kind) for kind in ("Job", "CronJob")),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("networking.k8s.io/v1", "Ingress"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("argoproj.io/v1alpha1", "Application"),
]
CHECK = policy_check(load_policies(ROOT), "1.33", today=TODAY)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5), JSON)
def test_no_object_makes_the_check_crash(kind: tuple[str, str], fields: Mapping, metadata: object) -> None:
    """Any JSON in any place is judged, whatever the judgement."""
    manifest: Mapping = {"apiVersion": kind[0], "kind": kind[1], **fields}
    odd: Mapping = {**manifest, "metadata": metadata}  # type: ignore[dict-item]
    placed: Mapping = {**manifest, "metadata": {"name": "a", "namespace": "b"}}
    space = read("apiVersion: v1\nkind: Namespace\nmetadata: {name: b, labels: {fairway.dev/client: b}}")
    found = list(CHECK(RenderedSet("a/b", [*space, manifest, odd, placed], "1.33")))

    assert all(one.message for one in found)
