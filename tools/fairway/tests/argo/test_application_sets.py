"""ApplicationSets: what the real controller makes of them, without a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo.recorded import CLUSTERS, REPOSITORY, application_sets, recorded
from fairway.argo.application_sets import expand
from fairway.argo.values import of_node
from fairway.errors import FairwayError
from fairway.manifest import identity
from fairway.yamlio.node import NULL, Mapping, Node

RECORDED = recorded()
CONTROLLER_ONLY = {"unknown-project"}
"""A set that fails for what is checked of its Applications."""


def plain(manifest: Mapping) -> Any:
    """An Application as the controller's record has it."""
    found = of_node(manifest)
    del found["apiVersion"], found["kind"]
    found["metadata"].pop("namespace", None)
    return found


@pytest.mark.parametrize("manifest", application_sets(), ids=lambda each: identity(each).name)
def test_an_application_set_gives_what_the_controller_made(manifest: Mapping) -> None:
    """The same Applications, field by field; no Applications where the controller refuses the set."""
    name = identity(manifest).name
    if name in CONTROLLER_ONLY:
        assert expand(manifest, REPOSITORY, CLUSTERS)
    elif "error" in RECORDED[name]:
        with pytest.raises(FairwayError):
            expand(manifest, REPOSITORY, CLUSTERS)
    else:
        found = sorted((plain(each) for each in expand(manifest, REPOSITORY, CLUSTERS)), key=_name)
        assert found == RECORDED[name]["applications"]


def _name(application: Any) -> str:
    return str(application["metadata"]["name"])


def test_there_is_a_record_of_every_set() -> None:
    assert {identity(each).name for each in application_sets()} == set(RECORDED)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_set_breaks(data: st.DataObject) -> None:
    """Whatever stands in the place of a field, the set is expanded or refused with a word."""
    manifest = data.draw(st.sampled_from(application_sets()))
    odd: Any = data.draw(st.sampled_from(["", "x", [], {}, ["x"], {"x": "x"}, [[]], NULL]))
    spec = manifest["spec"]
    assert isinstance(spec, dict)
    path = data.draw(st.sampled_from(sorted(_paths(spec), key=str)))
    with suppress(FairwayError):
        expand({**manifest, "spec": _changed(spec, path, odd)}, REPOSITORY, CLUSTERS)


def _paths(node: Node) -> Iterator[tuple[str | int, ...]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        yield (key,)
        yield from ((key, *path) for path in _paths(inner))


def _changed(node: Any, path: tuple[str | int, ...], value: Node) -> Any:
    if not path:
        return value
    copied = dict(node) if isinstance(node, dict) else list(node)
    copied[path[0]] = _changed(node[path[0]], path[1:], value)  # type: ignore[index] # a key of this node
    return copied
