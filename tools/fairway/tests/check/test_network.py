"""NetworkPolicies: who may reach whom is what Kubernetes says of them."""

from __future__ import annotations

import pytest

from fairway.check.network import RULES, network_check
from fairway.check.network.endpoint import Endpoint, Pods, address_of, pods_of
from fairway.check.network.policy import policies
from fairway.check.network.verdict import Rules, Verdict
from fairway.check.references.index import Index
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding
from fairway.kustomize.factory import objects_from_text


def pods(name: str, calls: str = "") -> str:
    """A Deployment whose pods listen on 8000, which is called http."""
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop, annotations: {{fairway.dev/calls: "{calls}"}}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: app, ports: [{{name: http, containerPort: 8000}}]}}]}}
---"""


def policy(name: str, spec: str) -> str:
    """A NetworkPolicy of the same namespace."""
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: shop}}
spec: {{{spec}}}
---"""


SHOP = pods("web") + pods("orders")
DENY = policy("deny", "podSelector: {}, policyTypes: [Ingress, Egress]")
TO_ORDERS = policy(
    "web", "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress],"
    " egress: [{to: [{podSelector: {matchLabels: {app: orders}}}]}]"
)  # fmt: skip
FROM_WEB = policy(
    "orders", "podSelector: {matchLabels: {app: orders}},"
    " ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]"
)  # fmt: skip


def verdict(
    text: str, source: Endpoint | str, target: Endpoint | str, port: int = 8000, protocol: str = "TCP"
) -> Verdict:
    """What the policies of a text say of a connection."""
    index = Index(objects_from_text(text))
    named = {each.entry.id.name: pods_of(each, index) for each in index.workloads}

    def end(given: Endpoint | str) -> Endpoint:
        return (named.get(given) or address_of(given) or named["web"]) if isinstance(given, str) else given

    return Rules(policies(index)).connection(end(source), end(target), port, protocol)


def test_without_policies_everything_is_let_through() -> None:
    assert verdict(SHOP, "web", "orders").allowed


def test_an_isolated_pod_is_reached_by_nobody() -> None:
    """A policy without rules denies in the directions that it names."""
    denied = verdict(SHOP + DENY, "web", "orders")
    assert not denied.allowed
    assert [side.allowed for side in denied.sides] == [False, False]


def test_both_ends_must_let_a_connection_through() -> None:
    """The egress of the caller and the ingress of the called."""
    assert not verdict(SHOP + DENY + TO_ORDERS, "web", "orders").allowed
    assert not verdict(SHOP + DENY + FROM_WEB, "web", "orders").allowed
    allowed = verdict(SHOP + DENY + TO_ORDERS + FROM_WEB, "web", "orders")
    assert allowed.allowed
    assert [side.by[0].entry.id.name for side in allowed.sides if side.by] == ["web", "orders"]


def test_a_connection_has_a_direction() -> None:
    assert not verdict(SHOP + DENY + TO_ORDERS + FROM_WEB, "orders", "web").allowed


def test_a_named_port_is_that_of_the_container() -> None:
    assert not verdict(SHOP + FROM_WEB, "web", "orders", 9000).allowed
    assert not verdict(SHOP + FROM_WEB, "web", "orders", 8000, "UDP").allowed


@pytest.mark.parametrize(("port", "allowed"), [(7999, False), (8000, True), (8010, True), (8011, False)])
def test_a_range_of_ports_ends_with_its_last(port: int, allowed: bool) -> None:  # noqa: FBT001 - what is expected
    spec = "podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8010}]}]"
    assert verdict(SHOP + policy("range", spec), "web", "orders", port).allowed is allowed


def test_without_policy_types_a_policy_is_for_ingress() -> None:
    """And for egress only if it has rules of it."""
    assert verdict(SHOP + policy("in", "podSelector: {matchLabels: {app: web}}"), "web", "orders").allowed
    both = policy(
        "both", "podSelector: {matchLabels: {app: web}}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"
    )
    assert not verdict(SHOP + both, "web", "orders").allowed


def test_an_empty_peer_list_is_everyone_and_an_empty_rule_is_everything() -> None:
    assert verdict(SHOP + policy("all", "podSelector: {}, ingress: [{}]"), "web", "orders", 1).allowed


def test_a_block_of_addresses_leaves_out_its_exceptions() -> None:
    block = "ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}"
    spec = f"podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{{block}}}]}}]"
    text = SHOP + policy("out", spec)
    assert verdict(text, "web", "10.2.0.1", 443).allowed
    assert not verdict(text, "web", "10.1.0.1", 443).allowed
    assert not verdict(text, "web", "192.0.2.1", 443).allowed
    assert not verdict(text, "web", "10.0.0.0/8", 443).allowed


def test_namespaces_are_chosen_by_their_labels() -> None:
    """Every namespace has its name as a label; a pod selector beside narrows it."""
    spec = (
        "podSelector: {}, ingress: [{from: [{"
        "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}},"
        " podSelector: {matchLabels: {app: prometheus}}}]}]"
    )
    text = SHOP + policy("monitoring", spec)

    def outside(namespace: str, **labels: str) -> Pods:
        return Pods("outside", namespace, {"kubernetes.io/metadata.name": namespace}, labels)

    assert verdict(text, outside("monitoring", app="prometheus"), "orders").allowed
    assert not verdict(text, outside("monitoring"), "orders").allowed
    assert not verdict(text, outside("other", app="prometheus"), "orders").allowed


def findings(text: str) -> list[Finding]:
    """What is wrong between the apps of a text."""
    return list(network_check(RenderedSet("set", objects_from_text(text), "1.33")))


CALLING = pods("web", "orders:8000") + pods("orders")
RIGHT = CALLING + DENY + TO_ORDERS + FROM_WEB


def test_declared_calls_that_are_let_through_are_right() -> None:
    """And one to an app that is not here is none of this environment's."""
    assert not findings(RIGHT)
    assert not findings(RIGHT.replace("orders:8000", "orders:8000 billing:8000"))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (RIGHT.replace("{matchLabels: {app: web}}}], ports", "{matchLabels: {app: wep}}}], ports"),
         "network/dependency"),
        (CALLING + DENY + TO_ORDERS, "network/dependency"),
        (CALLING, "network/undeclared"),
        (RIGHT.replace('"orders:8000"', '"orders:8000 billing"'), "network/malformed"),
    ],
)  # fmt: skip
def test_what_is_declared_and_what_is_let_through_must_agree(text: str, rule: str) -> None:
    """Too narrow, too wide, and a declaration that says nothing."""
    assert [each.rule for each in findings(text)] == [rule]


def test_where_nothing_is_declared_nothing_is_demanded() -> None:
    assert not findings(SHOP)


def test_every_rule_is_broken_above() -> None:
    assert {rule.name for rule in RULES} == {"network/dependency", "network/undeclared", "network/malformed"}
