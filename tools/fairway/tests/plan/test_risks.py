"""Each class of risks, proven both ways: what runs it, and what nearly does (`risks.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairway.plan.compare import compare
from fairway.plan.model import Level
from fairway.plan.risk import CLASSES, fleet, risks_of, safeguards
from plan.manifests import changes, names, node, risks
from plan.updates import merged

CASES = yaml.safe_load(Path(__file__).with_name("risks.yaml").read_text(encoding="utf-8"))


def proofs(kind: str) -> list[Any]:
    return [
        pytest.param(case, one, id=f"{case['risk']}-{number}")
        for case in CASES
        for number, one in enumerate(case[kind])
    ]


def found(one: Any) -> dict[str, Level]:
    """The risks of a proof by name, with the highest level of each."""
    before = [] if one["object"] is None else [node(one["object"])]
    after = [] if one["change"] is None else [node(merged(one["object"] or {}, one["change"]))]
    order = list(Level)
    levels: dict[str, Level] = {}
    for risk in (risk for change in changes(before, after) for risk in change.risks):
        levels[risk.name] = min(risk.level, levels.get(risk.name, risk.level), key=order.index)
    return levels


@pytest.mark.parametrize(("case", "one"), proofs("runs"))
def test_what_runs_a_risk_is_told(case: Any, one: Any) -> None:
    assert found(one).get(case["risk"]) == case["at"]


@pytest.mark.parametrize(("case", "one"), proofs("spares"))
def test_what_nearly_runs_a_risk_is_not(case: Any, one: Any) -> None:
    assert case["risk"] not in found(one)


def test_every_class_is_proven_both_ways() -> None:
    """Those of plans as a whole are proven with the assembly, those of safeguards on their own."""
    of_plans = (*fleet.CLASSES, *safeguards.CLASSES)
    assert sorted(case["risk"] for case in CASES) == sorted(
        each.name for each in CLASSES if each not in of_plans
    )
    assert all(case["runs"] and case["spares"] for case in CASES)


def test_every_class_tells_when_why_and_how_to_proceed() -> None:
    assert len({each.name for each in CLASSES}) == len(CLASSES)
    for each in CLASSES:
        assert all(text.endswith(".") for text in (each.title, each.reason, each.remedy)), each.name


KEPT = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  annotations:
    argocd.argoproj.io/sync-options: {}
"""


@pytest.mark.parametrize(
    ("option", "level"),
    [("Prune=false", Level.NOTICE), ("Prune=confirm", Level.WARNING), ("Delete=false", Level.BLOCKING)],
)
def test_what_argo_cd_is_told_to_keep_is_not_lost(option: str, level: Level) -> None:
    """Only Prune keeps a sync from deleting it; Delete is about the end of its Application."""
    assert [(risk.name, risk.level) for risk in risks(KEPT.format(option), "")] == [
        ("volume-claim-removed", level)
    ]


ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, labels: {a: b}}
"""


def test_what_nobody_calls_or_fills_gets_another_name_without_much_ado() -> None:
    found = risks(ACCOUNT, ACCOUNT.replace("web", "front"))
    assert [(risk.name, risk.level) for risk in found] == [("object-renamed", Level.NOTICE)]


STATEFUL = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
spec:
  revisionHistoryLimit: {}
"""


def test_what_is_immutable_depends_on_the_cluster() -> None:
    """Kubernetes lets the history of a StatefulSet change since 1.33; an unknown version is a recent one."""
    sides = STATEFUL.format(3), STATEFUL.format(4)
    assert "immutable-field" in names(*sides, version="1.32")
    assert "immutable-field" not in names(*sides, version="1.33")
    assert "immutable-field" not in names(*sides, version="")


CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {a: b}\n"


def test_what_only_the_cluster_knows_is_a_warning() -> None:
    """A class may be set where the cluster has none, or the same: that is not known here."""
    found = risks(CLAIM, CLAIM.replace("{a: b}", "{a: b, storageClassName: fast}"))
    assert [(risk.name, risk.level) for risk in found] == [("immutable-field", Level.WARNING)]


PRODUCTION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: acme}
spec: {project: production, source: {path: a/production}}
"""


def test_applications_of_production_weigh_more() -> None:
    moved = risks(PRODUCTION, PRODUCTION.replace("a/production", "b/production"))
    assert [(risk.name, risk.level) for risk in moved] == [("application-retargeted", Level.BLOCKING)]
    assert [risk.level for risk in risks(PRODUCTION, "")] == [Level.BLOCKING]
    assert [risk.level for risk in risks(PRODUCTION.replace("production", "staging"), "")] == [Level.WARNING]


SCALED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 2}
"""


def test_a_risk_names_its_object_and_field() -> None:
    before = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 2}\n"
    )
    (risk,) = risks(before, before.replace("2", "0"))
    assert (risk.object, risk.path) == ("Deployment shop/web", ("spec", "replicas"))
    assert risk.message == "replicas goes from 2 to 0"


KINDS = [
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("batch/v1", "Job"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Service"),
    ("v1", "Namespace"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("networking.k8s.io/v1", "Ingress"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("argoproj.io/v1alpha1", "Application"),
    ("argoproj.io/v1alpha1", "ApplicationSet"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"),
]
KEYS = [
    key
    for line in (
        "annotations automated capabilities containers drop egress from hosts image ingress initContainers",
        "labels limits maxReplicas metadata minAvailable name namespace policyTypes ports replicas resources",
        "roleRef rules securityContext selector source sources spec subjects syncPolicy template tls verbs",
        "versions volumes webhooks",
    )
    for key in line.split()
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 9) | st.sampled_from(["", "0", "10%", "*", "a:b@c", "Deny"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=25,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)


@given(kind=st.sampled_from(KINDS), before=OBJECTS, after=OBJECTS)
def test_objects_of_any_shape_are_assessed(kind: tuple[str, str], before: Any, after: Any) -> None:
    """Whatever is written: no error, each risk once, and the same twice."""
    identity = {"apiVersion": kind[0], "kind": kind[1]}
    sides = [[node({**side, **identity})] for side in (before, after)]
    for each in (*compare(*sides), *compare(sides[0], []), *compare([], sides[1])):
        first = risks_of(each, "1.33")
        assert len(set(first)) == len(first)
        assert risks_of(each, "1.33") == first


def test_a_null_for_an_object_s_parts_is_nothing() -> None:
    manifest = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": None, "spec": None}
    (compared,) = compare([], [node(manifest)])
    assert risks_of(compared) == ()
