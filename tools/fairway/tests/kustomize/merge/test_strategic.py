"""Strategic merge does what kustomize v5.8.1 does; every case was seen to come out so there."""

from __future__ import annotations

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.merge.strategic import merge
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.read import read_documents


def one(text: str) -> Node:
    """The only document of a text."""
    (node,) = read_documents(text)
    return node


def obj(kind: str, fields: str) -> Mapping:
    """An object of a kind with these further fields, flow style."""
    node = one(f"{{{kind}, metadata: {{name: x}}, {fields}}}")
    assert isinstance(node, dict)
    return node


DEPLOYMENT = "apiVersion: apps/v1, kind: Deployment"
SERVICE = "apiVersion: v1, kind: Service"
CONFIG_MAP = "apiVersion: v1, kind: ConfigMap"
CUSTOM = "apiVersion: example.com/v1, kind: Foo"


def pod(fields: str) -> str:
    """The pod template of a Deployment with these fields."""
    return f"spec: {{template: {{spec: {{{fields}}}}}}}"


CASES: dict[str, tuple[str, str, str, str]] = {
    "a field of the patch replaces the target's": (
        CONFIG_MAP, "data: {a: x, b: y}", "data: {a: z}", "data: {a: z, b: y}",
    ),
    "null removes a field": (CONFIG_MAP, "data: {a: x, b: z}", "data: {a: null}", "data: {b: z}"),
    "null in the patch does not add a field, nor do nulls below a new one": (
        CONFIG_MAP, "data: {a: x}", "data: null, binaryData: {b: null, c: d}", "binaryData: {c: d}",
    ),
    "a null in the target stays when the patch does not name it": (
        CONFIG_MAP, "data: {a: null, b: ~}", "data: {c: x}", "data: {a: null, b: ~, c: x}",
    ),
    "$patch: delete removes a mapping": (
        DEPLOYMENT, "spec: {strategy: {type: a}, replicas: 1}", "spec: {strategy: {$patch: delete}}",
        "spec: {replicas: 1}",
    ),
    "$patch: replace replaces a mapping": (
        DEPLOYMENT, "spec: {strategy: {type: a}}", "spec: {strategy: {$patch: replace, x: y, z: null}}",
        "spec: {strategy: {x: y}}",
    ),
    "$patch: replace at the top changes nothing": (
        CONFIG_MAP, "data: {a: x}", "$patch: replace, data: {b: y}", "data: {a: x}",
    ),
    "an unknown $patch is kept in a mapping that is new": (
        CONFIG_MAP, "data: {a: x}", "more: {$patch: odd, b: y}", "data: {a: x}, more: {$patch: odd, b: y}",
    ),
    "containers are merged by name, the patch's first": (
        DEPLOYMENT, pod("containers: [{name: a, image: i}, {name: b, image: j}]"),
        pod("containers: [{name: c, image: k}, {name: b, args: [x]}]"),
        pod("containers: [{name: c, image: k}, {name: b, image: j, args: [x]}, {name: a, image: i}]"),
    ),
    "a container is removed by its name and $patch: delete": (
        DEPLOYMENT, pod("containers: [{name: a}, {name: b}]"), pod("containers: [{name: a, $patch: delete}]"),
        pod("containers: [{name: b}]"),
    ),
    "$patch: replace in a container of the patch leaves the target's as it was": (
        DEPLOYMENT, pod("containers: [{name: a, image: i}]"),
        pod("containers: [{name: a, $patch: replace, image: j}]"), pod("containers: [{name: a, image: i}]"),
    ),
    "an element $patch: replace of its own replaces the list": (
        DEPLOYMENT, pod("containers: [{name: a}, {name: b}]"),
        pod("containers: [{$patch: replace}, {name: c}]"), pod("containers: [{name: c}]"),
    ),
    "an element $patch: delete of its own removes the list": (
        DEPLOYMENT, pod("containers: [{name: a}], restartPolicy: x"), pod("containers: [{$patch: delete}]"),
        pod("restartPolicy: x"),
    ),
    "deleting the last element leaves an empty list": (
        DEPLOYMENT, pod("containers: [{name: a}]"), pod("containers: [{name: a, $patch: delete}]"),
        pod("containers: []"),
    ),
    "an empty list in the patch changes nothing in a list that is merged": (
        DEPLOYMENT, pod("containers: [{name: a}]"), pod("containers: []"), pod("containers: [{name: a}]"),
    ),
    "a list without merge keys is replaced": (
        DEPLOYMENT, pod("tolerations: [{key: a}]"), pod("tolerations: [{key: b, x: null}]"),
        pod("tolerations: [{key: b, x: null}]"),
    ),
    "lists of a kind without schema are replaced": (
        CUSTOM, "spec: {containers: [{name: a}]}", "spec: {containers: [{name: b}]}",
        "spec: {containers: [{name: b}]}",
    ),
    "an object within an object of an unknown kind is merged by its own schema": (
        CUSTOM, f"spec: {{inner: {{{DEPLOYMENT}, {pod('containers: [{name: a}]')}}}}}",
        f"spec: {{inner: {{{pod('containers: [{name: b}]')}}}}}",
        f"spec: {{inner: {{{DEPLOYMENT}, {pod('containers: [{name: b}, {name: a}]')}}}}}",
    ),
    "ports are merged by number and protocol, and keep the target's order": (
        SERVICE, "spec: {ports: [{port: 80, protocol: TCP}, {port: 80, protocol: UDP}]}",
        "spec: {ports: [{port: 80, protocol: UDP, name: dns}]}",
        "spec: {ports: [{port: 80, protocol: TCP}, {port: 80, protocol: UDP, name: dns}]}",
    ),
    "a port without protocol is not merged into one that has it": (
        SERVICE, "spec: {ports: [{port: 80, protocol: TCP}]}", "spec: {ports: [{port: 80, name: http}]}",
        "spec: {ports: [{port: 80, protocol: TCP}]}",
    ),
    "finalizers are merged by value": (
        "apiVersion: v1, kind: Namespace", "spec: {}, status: {a: b}", "spec: {finalizers: [a]}",
        "spec: {finalizers: [a]}, status: {a: b}",
    ),
    "a container without a name drives the others out": (
        DEPLOYMENT, pod("containers: [{name: a}, {image: i}]"), pod("restartPolicy: x"),
        pod("containers: [{image: i}], restartPolicy: x"),
    ),
    "of two containers of one name the last stays, even where the patch does not reach": (
        DEPLOYMENT, pod("containers: [{name: a, image: i}, {name: a, image: j}]"), pod("restartPolicy: x"),
        pod("containers: [{name: a, image: j}], restartPolicy: x"),
    ),
    "directives and nulls are taken out of a list that is new": (
        DEPLOYMENT, pod("restartPolicy: x"),
        pod("containers: [{name: a, env: [{name: k, $patch: delete}], b: null}, {name: c, $patch: delete}]"),
        pod("restartPolicy: x, containers: [{name: a, env: []}]"),
    ),
    "a deleted port without protocol stays when others have one, without its directive": (
        SERVICE, "spec: {a: b}",
        "spec: {ports: [{port: 80, protocol: TCP}, {port: 443, $patch: delete}]}",
        "spec: {a: b, ports: [{port: 80, protocol: TCP}, {port: 443}]}",
    ),
    "$setElementOrder and its like are fields": (
        DEPLOYMENT, pod("a: b"), pod("$setElementOrder/containers: [{name: a}]"),
        pod("a: b, $setElementOrder/containers: [{name: a}]"),
    ),
    "a number over a quoted string is a string": (
        CONFIG_MAP, 'data: {a: "x y", b: x, c: "5"}', "data: {a: 1, b: 2, c: 3}",
        'data: {a: "1", b: 2, c: "3"}',
    ),
    "a quoted number over a plain one is a string": (
        CONFIG_MAP, "data: {a: 5}", 'data: {a: "6"}', 'data: {a: "6"}',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_merge(case: str) -> None:
    """Each case of the table comes out as its name says."""
    kind, target, patch, expected = CASES[case]
    assert merge(obj(kind, target), obj(kind, patch)) == obj(kind, expected)


def test_an_empty_value_in_the_target_vanishes() -> None:
    """`key:` with nothing behind it is gone after any patch, wherever it stands in a mapping."""
    target = one("kind: ConfigMap\napiVersion: v1\ndata:\n  a:\n  b: c\n")
    patch = one("kind: ConfigMap\napiVersion: v1\nmore: {d: e}\n")
    expected = {"kind": "ConfigMap", "apiVersion": "v1", "data": {"b": "c"}, "more": {"d": "e"}}
    assert merge(target, patch) == expected  # type: ignore[arg-type]


def test_delete_at_the_top_removes_the_object() -> None:
    """The result is None."""
    assert merge(obj(CONFIG_MAP, "data: {a: b}"), obj(CONFIG_MAP, "$patch: delete")) is None


def test_nothing_is_copied_that_does_not_change() -> None:
    """The result shares with the target what the patch does not reach, and neither is written to."""
    target = obj(DEPLOYMENT, pod("containers: [{name: a, env: [{name: e}]}, {name: b}]"))
    patch = obj(DEPLOYMENT, "spec: {replicas: 3}")
    before = repr((target, patch))
    result = merge(target, patch)
    assert result is not None
    assert result["metadata"] is target["metadata"]
    assert result["spec"]["template"] is target["spec"]["template"]  # type: ignore[call-overload, index]
    assert repr((target, patch)) == before


@pytest.mark.parametrize(
    ("target", "patch", "message"),
    [
        ("data: {a: b}", "data: [a]", r"the patch has a list where the object has a mapping \(at data\)"),
        ("data: {a: b}", "data: {a: {b: c}}", r"a mapping where the object has a scalar \(at data\.a\)"),
        ("data: {a: b}", "data: {$patch: odd}", r"unknown patch strategy 'odd' \(at data\)"),
        ("data: {a: b}", "more: {a: {$patch: odd}}", r"unknown patch strategy 'odd' \(at more\.a\)"),
    ],
)
def test_refusals(target: str, patch: str, message: str) -> None:
    """Values of different kinds and unknown directives are refused, with the field."""
    with pytest.raises(KustomizeError, match=message):
        merge(obj(CONFIG_MAP, target), obj(CONFIG_MAP, patch))


def test_deep_nesting_is_refused_not_a_crash() -> None:
    """However deep two trees are nested, the end is a result or a refusal."""
    target: Node = "a"
    patch: Node = "b"
    for _ in range(5_000):
        target, patch = {"x": target}, {"x": patch}
    with pytest.raises(KustomizeError, match="nested too deeply"):
        merge({"x": target}, {"x": patch})


def test_a_long_list_is_merged_by_several_keys_if_each_element_has_its_own() -> None:
    """Those that the patch does not have stay, behind those that are new."""
    ports = [
        f"{{port: {number}, protocol: {protocol}}}" for number in range(2000) for protocol in ("TCP", "UDP")
    ]
    target = obj(SERVICE, f"spec: {{ports: [{', '.join(ports)}]}}")
    patch = obj(SERVICE, "spec: {ports: [{port: 7, protocol: UDP, name: a}, {port: 7, protocol: SCTP}]}")
    merged = merge(target, patch)
    wanted = [one("{port: 7, protocol: SCTP}"), *(one(port) for port in ports)]
    wanted[16] = one("{port: 7, protocol: UDP, name: a}")
    assert merged is not None
    assert merged["spec"] == {"ports": wanted}


def test_a_long_list_whose_elements_share_keys_is_refused() -> None:
    """Each is compared with each: kustomize takes minutes."""
    ports = ", ".join(["{port: 1, protocol: TCP}"] * 2000)
    patch = obj(SERVICE, "spec: {ports: [{port: 1, protocol: TCP}]}")
    with pytest.raises(KustomizeError, match="more than 1500 elements"):
        merge(obj(SERVICE, f"spec: {{ports: [{ports}]}}"), patch)
