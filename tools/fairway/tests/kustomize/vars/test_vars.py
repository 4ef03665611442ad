"""Vars are read and expanded as kustomize v5.8.1 does; every case was seen to come out so there."""

from __future__ import annotations

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.resource import Resource
from fairway.kustomize.vars import Var, VarSet, resolve_variables
from fairway.kustomize.vars.expand import Value, expand
from fairway.kustomize.vars.read import read_value
from fairway.kustomize.vars.types import VarField, VarTarget
from fairway.yamlio.node import BOOL, FLOAT, INT, Mapping, Node, Scalar
from fairway.yamlio.read import read_documents

VALUES: dict[str, Value] = {"A": "a", "N": 5, "F": 1e21, "B": True, "MAP": None, "REF": "$(A)", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", "none"),
        ("$(A)", "a"),
        ("$(A)-$(A)", "a-a"),
        ("$(N)", Scalar("5", INT)),
        ("$(B)", Scalar("true", BOOL)),
        ("$(F)", Scalar("1000000000000000000000", FLOAT)),
        ("$(N)$(B)$(F)", "5true1e+21"),
        ("$(REF)", "$(A)"),
        ("x$(EMPTY)y", "xy"),
        ("$(MAP)", "$(MAP)"),
        ("$(MAP).", "$(MAP)."),
        ("$(UNKNOWN)", "$(UNKNOWN)"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$a"),
        ("$A", "$A"),
        ("${A}", "${A}"),
        ("$(A", "$(A"),
        ("$(A$(A)", "$(A$(A)"),
        ("$", "$"),
        ("é$(A)", "éa"),
        ("$é", "JMODqQ=="),
    ],
)
def test_a_text_is_expanded(text: str, expected: Node) -> None:
    """A lone `$` before a character of several bytes spoils it: kustomize then writes the bytes in base64."""
    assert expand(text, VALUES) == expected


def objects(text: str) -> list[Mapping]:
    """The objects in a text."""
    return [node for node in read_documents(text) if type(node) is dict]


OBJECT = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
x: {i: 010, h: 0x10, f: 1e3, b: true, n: ~, l: [p], m: {}}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("metadata.name", "c"),
        ("x.i", 10),
        ("x.f", 1000.0),
        ("x.b", True),
        ("x.n", "~"),
        ("x.l[0]", "p"),
        ("x.l.-", "p"),
        ("x.m", None),
    ],
)
def test_a_value_is_read_with_its_type(path: str, expected: Value) -> None:
    assert read_value(objects(OBJECT)[0], path) == expected


@pytest.mark.parametrize("path", ["x.h", "x.none", "x.l.5", "x.b.c"])
def test_a_value_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(KustomizeError):
        read_value(objects(OBJECT)[0], path)


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {args: [$(V), b], env: {k: $(V), n: 1}, one: x$(V)}
"""
SPECS = tuple(FieldSpec("", "", "Pod", f"spec/{name}", create=False) for name in ("args", "env", "one"))


def resolved(pod: str) -> Node:
    """The pod's `spec` with the var `V` for the ConfigMap's name put in."""
    resources = [Resource(root) for root in (*objects(OBJECT), *objects(pod))]
    resources[0].ref_var_names = ("V",)
    variables = VarSet()
    variables.merge_slice([Var("V", VarTarget("", "", "ConfigMap", "v1", "c"))])
    resolve_variables(resources, variables, SPECS)
    return resources[1].root["spec"]


def test_vars_are_replaced_in_lists_mappings_and_strings() -> None:
    assert resolved(POD) == {"args": ["c", "b"], "env": {"k": "c", "n": Scalar("1", INT)}, "one": "xc"}


def test_a_list_with_a_number_is_refused() -> None:
    with pytest.raises(KustomizeError, match="something else than strings"):
        resolved(POD.replace("b]", "1]"))


def test_a_var_without_its_object_is_refused() -> None:
    variables = VarSet()
    variables.merge_slice([Var("V", VarTarget("", "", "Secret", "v1", "s"))])
    with pytest.raises(KustomizeError, match="cannot be mapped"):
        resolve_variables([], variables, SPECS)


def test_two_vars_of_one_name_are_refused() -> None:
    variables = VarSet()
    variables.merge_slice([Var("V")])
    other = VarSet()
    other.merge_slice([Var("V")])
    with pytest.raises(KustomizeError, match="already encountered"):
        variables.merge_set(other)


def test_a_var_reads_the_name_unless_it_says_otherwise() -> None:
    assert Var("V").field_path == "metadata.name"
    assert Var("V", fieldref=VarField("data.x")).field_path == "data.x"


@pytest.mark.parametrize(
    ("api_version", "expected"),
    [("", ("g", "v", "K")), ("v2", ("g", "v2", "K")), ("h/v2", ("h", "v2", "K")), ("a/b/c", ("g", "v", "K"))],
)
def test_the_api_version_of_an_objref_outweighs_group_and_version(
    api_version: str, expected: tuple[str, str, str]
) -> None:
    assert VarTarget("g", "v", "K", api_version).gvk == expected
