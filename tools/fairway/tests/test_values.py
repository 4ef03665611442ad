"""The values that everything hands around: identities, field paths, findings."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import fairway
from fairway.errors import FairwayError
from fairway.finding import Finding, Severity
from fairway.manifest import field_path, identity
from fairway.yamlio.node import INT, Mapping, Scalar

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(fairway.__path__, "fairway.")
    if not module.name.endswith("__main__")
)


def test_an_identity_is_what_tells_objects_apart() -> None:
    manifest: Mapping = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a", "namespace": "b"},
    }
    assert identity(manifest) == ("apps/v1", "Deployment", "b", "a")
    assert identity(manifest).group == "apps"
    assert str(identity(manifest)) == "Deployment b/a"


def test_what_an_object_does_not_say_is_empty_in_its_identity() -> None:
    assert identity({"metadata": {"name": Scalar("5", INT)}}) == ("", "", "", "")
    assert identity({"apiVersion": "v1", "metadata": []}).group == ""


def test_a_field_path_reads_as_the_api_server_writes_it() -> None:
    assert field_path(["spec", "ports", 0, "name"]) == "spec.ports[0].name"
    assert field_path(["data", "a.b/c"]) == "data[a.b/c]"


@pytest.mark.parametrize(
    ("file", "line", "where"), [("a.yaml", 3, "a.yaml:3"), ("a.yaml", None, "a.yaml"), ("", None, "")]
)
def test_a_finding_says_where_as_far_as_it_knows(file: str, line: int | None, where: str) -> None:
    assert Finding("rule", Severity.ERROR, "message", file=file, line=line).where == where


def test_an_error_names_place_and_remedy() -> None:
    error = FairwayError("is wrong", file="a.yaml", line=2, remedy="Mend it.")
    assert str(error) == "a.yaml:2: is wrong\n  Mend it."


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
