"""Changes that no check of a whole rendered set sees, tried on every field of shipped environments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fairway.argo.installation import load_installation
from fairway.check.argo import argo_check
from fairway.check.inert import differences, is_inert
from fairway.check.network import network_check
from fairway.check.references import reference_check
from fairway.check.rendered_set import RenderedSet
from fairway.configuration import FILE, read_configuration
from fairway.finding import Finding
from fairway.fleet import Fleet
from fairway.kustomize import build
from fairway.kustomize.place import Place, node_at, with_node
from fairway.target import everything
from fairway.yamlio.node import INT, Mapping, Node, Scalar

REPOSITORY = Path(__file__).parents[4]
ENVIRONMENTS = ("acme/production", "globex/production")

Check = Callable[[RenderedSet], Iterable[Finding]]


def workload(**container: Node) -> Mapping:
    spec: Mapping = {"containers": [{"name": "app", **container}]}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}


@pytest.fixture(scope="module")
def checks() -> Sequence[Check]:
    """All checks that look at more than one object."""
    configuration = read_configuration(REPOSITORY / FILE)
    installation = load_installation(REPOSITORY)
    return reference_check(configuration.is_external), network_check, argo_check(installation)


def rendered(name: str) -> RenderedSet:
    fleet = Fleet(REPOSITORY)
    target = next(each for each in everything(REPOSITORY, fleet) if each.name == name)
    file = f"{target.directory.relative_to(REPOSITORY)}/kustomization.yaml"
    return RenderedSet(name, build(target.directory).objects, "1.33", file, target.cluster)


def found(checks: Sequence[Check], among: RenderedSet) -> set[Finding]:
    return {finding for check in checks for finding in check(among)}


def places(node: Node, place: Place = ()) -> Iterator[Place]:
    """Every scalar of a tree."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from places(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from places(value, (*place, index))
    else:
        yield place


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_checks_of_the_set_find_the_same_after_an_inert_change(name: str, checks: Sequence[Check]) -> None:
    """Each scalar of each object is set to something else; what counts as inert is seen by none of them."""
    among = rendered(name)
    names = {str(node_at(each, ("metadata", "name"))) for each in among.objects}
    before, tried = found(checks, among), 0
    for position, manifest in enumerate(among.objects):
        for place in places(manifest):
            new = "changed" if isinstance(node_at(manifest, place), str) else Scalar("12345", INT)
            changed = with_node(manifest, place, new)
            if is_inert(manifest, changed, names=names):
                tried += 1
                objects = [*among.objects[:position], changed, *among.objects[position + 1 :]]
                assert found(checks, replace(among, objects=objects)) == before, (manifest["kind"], place)
    assert tried > 300


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (workload(image="a:1"), workload(image="a:2")),
        (workload(resources={"limits": {"cpu": "1"}}), workload(resources={"limits": {"memory": "1Gi"}})),
        (workload(env=[{"name": "A", "value": "x"}]), workload(env=[{"name": "A", "value": "y"}])),
    ],
)
def test_what_nobody_refers_to_is_inert(before: Mapping, after: Mapping) -> None:
    assert is_inert(before, after, names={"orders"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (workload(ports=[{"name": "a"}]), workload(ports=[{"name": "b"}])),
        (workload(env=[{"name": "A", "value": "orders"}]), workload(env=[{"name": "A", "value": "y"}])),
        (workload(env=[{"name": "A", "value": "x"}]), workload(env=[{"name": "A", "value": "dev-orders-1"}])),
        (workload(), workload(envFrom=[{"configMapRef": {"name": "orders"}}])),
        (workload(args=["a"]), workload(args=["a", "b"])),
        ({"kind": "ConfigMap", "data": {"A": "1"}}, {"kind": "ConfigMap", "data": {"B": "1"}}),
        ({"kind": "ConfigMap", "data": {"A": "1"}}, {"kind": "Secret", "data": {"A": "1"}}),
        ({"kind": "Other", "spec": {"a": "1"}}, {"kind": "Other", "spec": {"a": "2"}}),
    ],
)
def test_what_others_may_refer_to_is_not(before: Mapping, after: Mapping) -> None:
    assert not is_inert(before, after, names={"orders"})


def test_a_name_that_everyone_follows_is_inert() -> None:
    """A generated ConfigMap under another hash, and the pods that read it."""
    before, after = (workload(envFrom=[{"configMapRef": {"name": f"orders-{each}"}}]) for each in "ab")
    assert is_inert(before, after, renamed={"orders-a": "orders-b"})
    assert not is_inert(before, after, renamed={"orders-a": "orders-c"})


def test_differences_are_told_as_deep_as_trees_are_alike() -> None:
    one: Mapping = {"a": {"b": "1", "c": ["x", "y"]}, "d": "1"}
    other: Mapping = {"a": {"b": "2", "c": ["x"]}, "e": "1"}
    assert {(each.path, each.before is None, each.after is None) for each in differences(one, other)} == {
        (("a", "b"), False, False),
        (("a", "c"), False, False),
        (("d",), False, True),
        (("e",), True, False),
    }
