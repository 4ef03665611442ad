"""Field specs: kustomize's defaults, and what a tree adds to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import KustomizeError, LoadError, YamlError
from fairway.kustomize.config import EMPTY, TransformerConfig, default_config, load_configurations, load_crds
from fairway.kustomize.config.field_specs import in_order, merge_references, merge_specs
from fairway.kustomize.fieldspec import BackReference, FieldSpec
from fairway.kustomize.loader import FileCache, Loader, root_loader
from fairway.kustomize.resid import Gvk

FOO = FieldSpec("", "", "Foo", "a/b", create=True)
FOO_V1 = FieldSpec("", "v1", "Foo", "a/b", create=True)
ANY = FieldSpec("", "", "", "a/b", create=True)


def loader(directory: Path, **files: str) -> Loader:
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text)
    return root_loader(str(directory), FileCache())


def configured(directory: Path, **files: str) -> TransformerConfig:
    return load_configurations(loader(directory, **files), [f"{name}.yaml" for name in files])


def test_the_defaults_are_those_of_kustomize() -> None:
    config = default_config()
    assert config.name_prefix == (FieldSpec("", "", "", "metadata/name", create=False),)
    assert [len(each) for each in (config.common_labels, config.var_reference, config.images)] == [32, 72, 6]
    assert [each.gvk.kind for each in config.name_reference][:3] == ["StorageClass", "ServiceAccount", "Role"]


def test_merging_what_is_there_gives_the_same_object() -> None:
    """So that a fleet's equal configurations stay one, and look-ups by it are remembered."""
    config = default_config()
    assert config.merge(config) is config
    assert EMPTY.merge(config) is config
    assert config.merge(EMPTY) is config


def test_a_spec_covered_by_an_earlier_one_is_dropped() -> None:
    """A spec is covered by one of the same path for some of its kinds."""
    assert merge_specs((FOO_V1,), (FOO, ANY)) == (FOO_V1,)


def test_a_narrower_spec_is_added() -> None:
    assert merge_specs((ANY,), (FOO,)) == (ANY, FOO)


def test_specs_that_disagree_about_create_are_refused() -> None:
    with pytest.raises(KustomizeError, match="conflicting field specs"):
        merge_specs((FOO_V1,), (FOO._replace(create=False),))


def test_references_to_one_kind_are_one_entry() -> None:
    one, other = (BackReference(Gvk("", "v1", "Bar"), (spec,)) for spec in (FOO_V1, ANY._replace(path="c")))
    third = BackReference(Gvk("", "", "Bar"), (FOO,))
    assert merge_references((one,), (other, third)) == (
        BackReference(one.gvk, (*one.referrers, *other.referrers)),
        third,
    )


def test_the_order_is_by_kind() -> None:
    """Namespaces first, webhooks last, the rest by name."""
    kinds = ["ValidatingWebhookConfiguration", "Zoo", "Deployment", "Ant", "Namespace"]
    specs = [FieldSpec("", "", kind, "a", create=False) for kind in kinds]
    assert [spec.kind for spec in in_order(specs)] == [
        "Namespace",
        "Deployment",
        "Ant",
        "Zoo",
        "ValidatingWebhookConfiguration",
    ]


def test_a_configuration_adds_to_the_defaults(tmp_path: Path) -> None:
    text = (
        "commonLabels: [{kind: Foo, path: a/b, create: true}]\n"
        "nameReference: [{kind: Bar, fieldSpecs: [{kind: Foo, path: spec/bar}]}]\n"
    )
    config = configured(tmp_path, a=text)
    assert set(config.common_labels) == {*default_config().common_labels, FOO}
    bar = next(each for each in config.name_reference if each.gvk.kind == "Bar")
    assert bar.referrers == (FieldSpec("", "", "Foo", "spec/bar", create=False),)
    assert config.images is default_config().images


def test_no_configuration_is_the_default(tmp_path: Path) -> None:
    assert load_configurations(loader(tmp_path), []) is default_config()


def test_numbers_become_text_except_in_group_version_and_kind(tmp_path: Path) -> None:
    config = configured(tmp_path, a="images: [{kind: Foo, path: 1.50}]")
    assert FieldSpec("", "", "Foo", "1.5", create=False) in config.images
    with pytest.raises(YamlError, match="must be a string"):
        configured(tmp_path, b="images: [{version: 1, path: a}]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("commonLabel: []", "commonLabel is no field"),
        ("images:\n- pth: a", "images.0.pth is no field"),
        ("images: []\nimages: []", "there twice"),
        ("- a", "must be a mapping"),
        ("images: a", "must be a list"),
        ("commonLabels: [{path: metadata/labels}]", "conflicting field specs"),
    ],
)
def test_a_wrong_configuration_is_refused_with_its_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(KustomizeError, match=message) as caught:
        configured(tmp_path, a=text)
    assert caught.value.file


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError):
        load_configurations(loader(tmp_path), ["gone.yaml"])


CRDS = """
x/y.Foo:
  Schema:
    properties:
      apiVersion: {type: string}
      kind: {type: string}
      metadata: {type: object}
      spec: {$ref: x/y.FooSpec}
x/y.FooSpec:
  Schema:
    properties:
      bar: {x-kubernetes-object-ref-api-version: v1, x-kubernetes-object-ref-kind: Bar}
      other:
        x-kubernetes-object-ref-api-version: v1
        x-kubernetes-object-ref-kind: Bar
        x-kubernetes-object-ref-name-key: id
      labels: {x-kubernetes-label-selector: ""}
      notes: {x-kubernetes-annotation: ""}
      title: {x-kubernetes-identity: ""}
      count: {x-kubernetes-identity: 5}
"""


def spec_of(path: str) -> FieldSpec:
    return FieldSpec("", "", "Foo", path, create=False)


def test_definitions_say_which_fields_hold_names_labels_and_annotations(tmp_path: Path) -> None:
    config = load_crds(loader(tmp_path, crd=CRDS), ["crd.yaml"])
    assert config.common_labels == (spec_of("spec/labels"),)
    assert config.common_annotations == (spec_of("spec/notes"),)
    assert config.name_prefix == (spec_of("spec/title"),)
    assert config.name_reference == (
        BackReference(Gvk("", "v1", "Bar"), (spec_of("spec/bar/name"), spec_of("spec/other/id"))),
    )


def test_a_definition_without_metadata_is_no_kind(tmp_path: Path) -> None:
    text = CRDS.replace("metadata: {type: object}", "")
    assert load_crds(loader(tmp_path, crd=text), ["crd.yaml"]) is EMPTY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
            "must be an OpenAPI definition",
        ),
        ("", "is empty"),
        ("- a", "must be a mapping"),
        ("a: {Schema: 5}", "must be a mapping"),
        ("a: {Schema: {properties: []}}", "must be a mapping"),
        ('{"a":', "not JSON"),
        (CRDS.replace("labels: {x", "more: {$ref: x/y.FooSpec}\n      labels: {x"), "contains itself"),
    ],
)
def test_what_is_no_definition_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(YamlError, match=message) as caught:
        load_crds(loader(tmp_path, crd=text), ["crd.yaml"])
    assert caught.value.file
