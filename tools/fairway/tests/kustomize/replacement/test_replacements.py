"""Replacements write what kustomize v5.8.1 writes; the same cases are put to it where it is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.replacement import apply_replacements
from fairway.kustomize.replacement.types import decode_replacement
from fairway.kustomize.resource import Resource
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Node
from fairway.yamlio.read import read_documents
from fairway.yamlio.write import documents_to_yaml

SOURCE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: from
data:
  port: "8080"
  text: hello
  image: registry/app:1.2
  truth: "true"
"""
TARGET = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: to
  namespace: there
  labels:
    app: web
spec:
  replicas: 3
  nothing: null
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.0
        args: [--one, --two]
        env:
        - name: A
          value: old
      - name: side
        image: busybox
  more: {a.b: dotted}
  json: '{"b": 1, "a": {"s": "t"}, "l": [{"n": "x"}]}'
  yaml: |
    # what it is for
    port: 80 # the port
    list:
      - a
      - 'b'
  plain: just text
"""


def case(path: str, value: str = "data.port", **options: str) -> str:
    """A replacement of one field of the target by one of the source; `options` go to the target."""
    shown = ", ".join(f"{key}: {text}" for key, text in options.items())
    return f"""\
source: {{kind: ConfigMap, fieldPath: '{value}'}}
targets:
- select: {{kind: Deployment}}
  fieldPaths: ['{path}']
  options: {{{shown}}}
"""


def fixed(value: str, path: str, create: str = "false") -> str:
    """A replacement of one field of the target by a given value."""
    return f"""\
sourceValue: '{value}'
targets:
- select: {{kind: Deployment}}
  fieldPaths: ['{path}']
  options: {{create: {create}}}
"""


def build(*replacements: str) -> list[Node]:
    """The source and the target after the replacements."""
    resources = [Resource(node) for node in read_documents(f"{SOURCE}---\n{TARGET}") if type(node) is dict]
    apply_replacements([decode_replacement(read_config(text)) for text in replacements], resources)
    return [resource.root for resource in resources]


def at(node: Node, *place: str | int) -> str:
    """The YAML of what is at a place."""
    for part in place:
        node = node[part]  # type: ignore[index]
    return documents_to_yaml([node]).strip()


WEB = ("spec", "template", "spec", "containers", 0)
SIDE = ("spec", "template", "spec", "containers", 1)

WRITTEN = [
    pytest.param(case("spec.replicas"), ("spec", "replicas"), "8080", id="a number stays a number"),
    pytest.param(
        case("spec.template.spec.containers.[name=web].env.[name=A].value"),
        (*WEB, "env", 0, "value"),
        '"8080"',
        id="a string stays a string",
    ),
    pytest.param(case("spec.new", create="true"), ("spec", "new"), "8080", id="what is created has no type"),
    pytest.param(
        case("spec.new", "data.truth", create="true"), ("spec", "new"), "true", id="and may become a boolean"
    ),
    pytest.param(
        case("spec.made.deeply.here", "data.text", create="true"),
        ("spec", "made"),
        "deeply:\n  here: hello",
        id="missing parents are created",
    ),
    pytest.param(
        case("spec.template.spec.containers.[name=side].env.[name=NEW].value", create="true"),
        (*SIDE, "env"),
        "- name: NEW\n  value: 8080",
        id="an element that matches is created",
    ),
    pytest.param(
        case("spec.template.spec.containers.0.args.2", "data.text", create="true"),
        (*WEB, "args"),
        "- --one\n- --two\n- hello",
        id="an index one past the end appends",
    ),
    pytest.param(
        case("spec.template.spec.containers.*.image", "data.text"),
        (*SIDE, "image"),
        "hello",
        id="a star is every element",
    ),
    pytest.param(
        case("spec.template.spec.containers.[name=e].image", "data.text"),
        (*SIDE, "image"),
        "hello",
        id="a match is a regular expression that is not anchored",
    ),
    pytest.param(
        case("spec.template.spec.containers.0.args.[=--t]", "data.text"),
        (*WEB, "args"),
        "- --one\n- hello",
        id="scalars of a list match by themselves",
    ),
    pytest.param(case(r"spec.more.a\.b"), ("spec", "more"), 'a.b: "8080"', id="a dot behind a backslash"),
    pytest.param(case("spec.more.[a.b]"), ("spec", "more"), 'a.b: "8080"', id="a dot within brackets"),
    pytest.param(case("spec.template", "data"), ("spec", "template", "port"), '"8080"', id="a whole mapping"),
    pytest.param(
        case("spec.plain", "data"), ("spec", "plain"), '""', id="a mapping over a scalar leaves no text"
    ),
    pytest.param(
        case("spec.template.spec.containers.0.image", delimiter="':'", index="1"),
        (*WEB, "image"),
        "nginx:8080",
        id="one piece between delimiters",
    ),
    pytest.param(
        case("spec.template.spec.containers.0.image", delimiter="':'", index="-1"),
        (*WEB, "image"),
        "8080:nginx:1.0",
        id="a negative index puts it first",
    ),
    pytest.param(
        case("spec.template.spec.containers.0.image", delimiter="':'", index="9"),
        (*WEB, "image"),
        "nginx:1.0:8080",
        id="an index too large puts it last",
    ),
    pytest.param(
        case("spec.plain", "data.image").replace("image'}", "image', options: {delimiter: ':', index: 1}}"),
        ("spec", "plain"),
        '"1.2"',
        id="a piece of the source",
    ),
    pytest.param(fixed("8080", "spec.new", "true"), ("spec", "new"), "8080", id="a given value has no type"),
    pytest.param(fixed("8080", "spec.plain"), ("spec", "plain"), '"8080"', id="a given value in a string"),
    pytest.param(fixed("x", "spec.more"), ("spec", "more"), "x", id="a given value over a mapping"),
    pytest.param(
        case("spec.json.a.s"),
        ("spec", "json"),
        '\'{"a":{"s":"8080"},"b":1,"l":[{"n":"x"}]}\'',
        id="JSON in a scalar is written anew, its keys sorted",
    ),
    pytest.param(
        case("spec.json.l.[n=x].m", create="true"),
        ("spec", "json"),
        '\'{"a":{"s":"t"},"b":1,"l":[{"m":8080,"n":"x"}]}\'',
        id="a field is created in JSON",
    ),
    pytest.param(
        case("spec.json.b", "data.text"),
        ("spec", "json"),
        '\'{"b": 1, "a": {"s": "t"}, "l": [{"n": "x"}]}\'',
        id="text in the place of a JSON number changes nothing",
    ),
    pytest.param(
        case("spec.yaml.port"),
        ("spec", "yaml"),
        "|-\n  # what it is for\n  port: 8080 # the port\n  list:\n  - a\n  - 'b'",
        id="YAML in a scalar keeps its comments and quotes",
    ),
    pytest.param(
        case("spec.yaml.list.1", "data.text", delimiter="':'", index="5"),
        ("spec", "yaml"),
        "|-\n  # what it is for\n  port: 80 # the port\n  list:\n  - a\n  - 'hello'",
        id="delimiters do not count within a scalar",
    ),
    pytest.param(
        case("spec.nothing.x", create="true"), ("spec", "nothing"), "null", id="nothing is created below null"
    ),
]


@pytest.mark.parametrize(("replacement", "place", "expected"), WRITTEN)
def test_a_field_is_written(replacement: str, place: tuple[str | int, ...], expected: str) -> None:
    assert at(build(replacement)[1], *place) == expected


@pytest.mark.parametrize(("replacement", "place", "expected"), WRITTEN)
def test_kustomize_writes_the_same(
    replacement: str, place: tuple[str | int, ...], expected: str, kustomize_oracle: Path, tmp_path: Path
) -> None:
    (tmp_path / "objects.yaml").write_text(f"{SOURCE}---\n{TARGET}")
    (tmp_path / "replacement.yaml").write_text(replacement)
    (tmp_path / "kustomization.yaml").write_text(
        "resources: [objects.yaml]\nreplacements: [{path: replacement.yaml}]\n"
    )
    done = subprocess.run([kustomize_oracle, "build", tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == documents_to_yaml(build(replacement))


@pytest.mark.parametrize(
    ("replacement", "problem"),
    [
        (case("spec.missing"), "unable to find field"),
        (case("spec.replicas.0"), "cannot write field"),
        (case("spec.template.spec.containers.9.image"), "only 2 elements"),
        (case("spec.template.spec.containers.[web].image"), "no element of a list"),
        (case("spec.template", delimiter="':'"), "only be used with scalars"),
        (case("spec.plain", "data.none"), "is missing"),
        (case("spec.plain", "data.*"), "cannot stand in the path of a source"),
        (case("spec.plain").replace("kind: ConfigMap,", "kind: Secret,"), "nothing selected"),
        (case("spec.plain").replace("kind: ConfigMap,", ""), "multiple matches"),
        (case("spec.plain").replace("{kind: Deployment}", "{name: '['}"), "missing closing ]"),
        (case("spec.plain").replace("select:", "other:"), "must specify resources to select"),
        (f"sourceValue: x\n{case('spec.plain')}", "not both"),
        ("source: {kind: ConfigMap}\n", "at least one target"),
        ("targets: []\n", "must specify a source"),
        (
            case("spec.plain", "data.image").replace(
                "image'}", "image', options: {delimiter: ':', index: 2}}"
            ),
            "bounds",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(replacement: str, problem: str) -> None:
    with pytest.raises(KustomizeError, match=problem.replace("[", r"\[").replace("]", r"\]")):
        build(replacement)


@pytest.mark.parametrize(
    ("select", "is_written"),
    [
        ("kind: Deployment", True),
        ("kind: Deploy", False),
        ("kind: Deploy.*", True),
        ("name: to, group: apps, version: v1", True),
        ("namespace: there", True),
        ("namespace: default", False),
        ("labelSelector: app in (web)", True),
        ("kind: Deployment, labelSelector: '!app'", False),
        ("kind: Deployment}\n  reject:\n  - {name: t.", False),
        ("kind: Deployment}\n  reject:\n  - {labelSelector: app=web", False),
        ("kind: Deployment}\n  reject:\n  - {kind: Service", True),
    ],
)
def test_targets_are_selected_and_rejected_by_anchored_expressions(select: str, *, is_written: bool) -> None:
    replacement = case("spec.plain", create="true").replace("kind: Deployment", select)
    before, after = read_documents(TARGET)[0], build(replacement)[1]
    assert (after == before) is not is_written


def test_objects_are_found_by_former_names() -> None:
    resources = [Resource(node) for node in read_documents(f"{SOURCE}---\n{TARGET}") if type(node) is dict]
    for resource in resources:
        resource.store_previous_id()
        resource.set_name(f"pre-{resource.name}")
    text = case("spec.plain", "metadata.name").replace("kind: Deployment", "name: to, namespace: there")
    apply_replacements(
        [decode_replacement(read_config(text.replace("ConfigMap,", "ConfigMap, name: from,")))], resources
    )
    assert at(resources[1].root, "spec", "plain") == "pre-from"


def test_the_trees_that_were_given_stay_as_they_are() -> None:
    resources = [Resource(node) for node in read_documents(f"{SOURCE}---\n{TARGET}") if type(node) is dict]
    roots = [resource.root for resource in resources]
    text = case("spec.template.spec.containers.*.env.[name=N].value", "data", create="true")
    apply_replacements([decode_replacement(read_config(text))], resources)
    assert [documents_to_yaml([root]) for root in roots] == [
        documents_to_yaml([root]) for root in read_documents(f"{SOURCE}---\n{TARGET}")
    ]
    assert resources[1].root is not roots[1]
    assert resources[0].root is roots[0]


def test_a_target_sees_what_an_earlier_one_wrote_into_the_source() -> None:
    replacement = """\
source: {kind: ConfigMap, fieldPath: data.text}
targets:
- select: {kind: ConfigMap}
  fieldPaths: [data.text]
  options: {delimiter: "-", index: 1}
- select: {kind: Deployment}
  fieldPaths: [spec.plain]
"""
    assert at(build(replacement)[1], "spec", "plain") == "hello-hello"


def test_a_created_scalar_changes_its_type_with_its_text() -> None:
    written = build(fixed("text", "spec.new", "true"), fixed("80", "spec.new"))[1]
    assert at(written, "spec", "new") == "80"
