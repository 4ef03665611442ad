"""Whatever an object holds, wherever: the checks say what is wrong with it, and never break."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.check.rendered_set import RenderedSet
from fairway.configuration import Configuration
from fairway.finding import Finding
from fairway.fleet import Fleet
from fairway.kustomize import Engine
from fairway.validation import Checks
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, Mapping, Node, Scalar

ROOT = Path(__file__).resolve().parents[4]

_SCALARS = st.one_of(
    st.text(max_size=12),
    st.just(NULL),
    st.integers().map(lambda number: Scalar(str(number), INT)),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: Scalar(repr(number), FLOAT)),
    st.booleans().map(lambda truth: Scalar(str(truth).lower(), BOOL)),
    st.sampled_from(["", "0", "a/b/c", "-", "*", "1Gi", "v1", "Deployment", "http", "{{.x}}", "\x00", "é"]),
)
_NODES: st.SearchStrategy[Node] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@cache
def checks() -> Checks:
    """All checks of this repository, its policies among them."""
    return Checks(Configuration(), ROOT)


@cache
def shipped() -> tuple[Mapping, ...]:
    """The objects of one client environment and of one cluster of this repository."""
    engine = Engine()
    paths = ("overlays/acme/production", "clusters/aws-production", "argocd/projects")
    return tuple(manifest for path in paths for manifest in engine.build(ROOT / path).objects)


def found(objects: list[Mapping]) -> tuple[Finding, ...]:
    cluster = next(each for each in Fleet(ROOT).clusters if each.name == "aws-production")
    return checks()(RenderedSet("acme/production", objects, "1.32", "x/kustomization.yaml", cluster))


def replaced(node: Node, choose: st.DataObject, new: Node) -> Node:
    """The node with one of the places in it, chosen by chance, holding something new."""
    if isinstance(node, dict) and node and choose.draw(st.integers(0, 3)):
        key = choose.draw(st.sampled_from(sorted(node)))
        return {**node, key: replaced(node[key], choose, new)}
    if isinstance(node, list) and node and choose.draw(st.integers(0, 3)):
        index = choose.draw(st.integers(0, len(node) - 1))
        return [*node[:index], replaced(node[index], choose, new), *node[index + 1 :]]
    return new


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), new=_NODES)
def test_anything_in_any_place_of_a_shipped_object_breaks_no_check(data: st.DataObject, new: Node) -> None:
    objects = list(shipped())
    index = data.draw(st.integers(0, len(objects) - 1))
    changed = replaced(objects[index], data, new)
    if isinstance(changed, dict):
        objects[index] = changed
        for finding in found(objects):
            assert finding.message
            assert finding.rule


@settings(max_examples=200, deadline=None)
@given(objects=st.lists(st.dictionaries(st.sampled_from(
    ["apiVersion", "kind", "metadata", "spec", "data", "rules", "subjects", "roleRef", "webhooks"]), _NODES),
    max_size=3,
))  # fmt: skip
def test_objects_that_are_none_break_no_check(objects: list[Mapping]) -> None:
    assert all(finding.message for finding in found(objects))


def test_the_shipped_objects_themselves_are_sound() -> None:
    """What the tests above find, they have broken themselves."""
    assert [finding for finding in found(list(shipped()[:68])) if finding.severity == "error"] == []


@pytest.mark.parametrize(
    "kind", ["Deployment", "CustomResourceDefinition", "Application", "AppProject", "HTTPRoute"]
)
def test_an_object_with_nothing_but_a_kind_is_a_finding(kind: str) -> None:
    assert found([{"kind": kind, "apiVersion": "v1", "metadata": {"name": "a"}}])
