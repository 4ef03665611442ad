"""A kustomization file is found, decoded, mended and checked as kustomize does."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import KustomizeError, LoadError, YamlError
from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.kustomization import Kustomization, load_kustomization
from fairway.kustomize.kustomization.load import parse_kustomization
from fairway.kustomize.kustomization.types import HelmChart, HelmGlobals, Label
from fairway.kustomize.loader import FileCache, root_loader


def parsed(text: str) -> Kustomization:
    return parse_kustomization(text.encode(), "kustomization.yaml")


def loaded(directory: Path) -> Kustomization:
    return load_kustomization(root_loader(str(directory), FileCache()))


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_each_of_three_file_names_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("resources: [a.yaml]\n")
    found = loaded(tmp_path)
    assert (found.resources, found.file_name) == (("a.yaml",), name)


def test_a_directory_without_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").mkdir()
    with pytest.raises(LoadError, match="no kustomization file"):
        loaded(tmp_path)


def test_several_of_them_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: []\n")
    (tmp_path / "Kustomization").write_text("resources: []\n")
    with pytest.raises(LoadError, match="several kustomization files"):
        loaded(tmp_path)


def test_one_that_links_out_of_its_directory_counts_as_absent(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("resources: []\n")
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "kustomization.yaml").symlink_to("../elsewhere.yaml")
    with pytest.raises(LoadError, match="no kustomization file"):
        loaded(tmp_path / "top")


def test_the_names_that_were_looked_for_are_inputs(tmp_path: Path) -> None:
    """A build must run again when one of them appears."""
    (tmp_path / "kustomization.yaml").write_text("resources: []\n")
    loader = root_loader(str(tmp_path), FileCache())
    load_kustomization(loader)
    assert loader.inputs.files == {str(tmp_path / "kustomization.yaml")}
    assert loader.inputs.missing == {str(tmp_path / "kustomization.yml"), str(tmp_path / "Kustomization")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "{}",
        "null",
        "kind: Kustomization",
        "namePrefix: ''",
        "resources: null",
        "bases: []",
    ],
)
def test_a_file_that_asks_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(KustomizeError, match="is empty"):
        parsed(text)


@pytest.mark.parametrize("text", ["resources: []", "metadata: {}", "commonLabels: {}", "namespace: a"])
def test_an_empty_list_is_not_nothing(text: str) -> None:
    """Go tells an empty list from none."""
    assert parsed(text).kind == "Kustomization"


def test_only_the_first_document_counts() -> None:
    assert parsed("namespace: a\n---\nnonsense: b\n").namespace == "a"


def test_the_last_of_equal_keys_wins() -> None:
    assert parsed("namespace: a\nnamespace: b\n").namespace == "b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: Deployment\nresources: []", "kind is 'Deployment'"),
        ("apiVersion: v1\nresources: []", "apiVersion is 'v1'"),
        ("kind: Component\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: []", "apiVersion is"),
    ],
)
def test_kind_and_version_must_be_those_of_kustomize(text: str, message: str) -> None:
    with pytest.raises(KustomizeError, match=message) as caught:
        parsed(text)
    assert caught.value.line is not None
    assert caught.value.remedy is not None


def test_a_component_has_a_version_of_its_own() -> None:
    assert parsed("kind: Component\nresources: []").api_version == "kustomize.config.k8s.io/v1alpha1"


def test_deprecated_fields_move_to_their_successors() -> None:
    found = parsed(
        "resources: [a]\nbases: [b]\nimages: [{name: x}]\nimageTags: [{name: z}]\n"
        "configMapGenerator: [{name: c, envs: [d], env: e}]\nsecretGenerator: [{name: c, env: f}]\n"
    )
    assert found.resources == ("a", "b")
    assert [image.name for image in found.images] == ["x", "z"]
    assert found.config_map_generator[0].envs == ("d", "e")
    assert found.secret_generator[0].envs == ("f",)
    assert not found.bases
    assert not found.image_tags


def test_old_helm_arguments_become_charts_and_globals() -> None:
    found = parsed(
        "helmChartInflationGenerator:\n"
        "- {chartName: a, chartHome: one, helmHome: home, values: v.yaml, releaseName: r}\n"
        "- {chartName: b, chartHome: two}\n"
    )
    assert found.helm_charts == (
        HelmChart(name="a", values_file="v.yaml", release_name="r"),
        HelmChart(name="b"),
    )
    assert found.helm_globals == HelmGlobals(chart_home="two", config_home="home")


def test_the_fields_of_a_label_are_field_specs() -> None:
    text = "labels: [{pairs: {a: b}, includeSelectors: yes, fields: [{kind: K, path: a/b, create: true}]}]"
    assert parsed(text).labels == (
        Label({"a": "b"}, include_selectors=True, field_specs=(FieldSpec("", "", "K", "a/b", create=True),)),
    )


def test_a_typo_is_refused_with_line_and_suggestion() -> None:
    with pytest.raises(YamlError) as caught:
        parsed("namespace: a\nresurces:\n- a.yaml\n")
    assert str(caught.value).startswith("kustomization.yaml:2: field 'resurces'")
    assert caught.value.remedy == "Did you mean 'resources'?"


def test_a_number_where_text_belongs_is_refused_with_line_and_advice() -> None:
    with pytest.raises(YamlError) as caught:
        parsed("images:\n- name: a\n  newTag: 1.10\n")
    assert (caught.value.line, caught.value.remedy) == (3, "Put it in quotes.")


def test_a_control_character_from_an_escape_is_refused_where_transformers_see_it() -> None:
    """Kustomize hands their fields over as YAML, which cannot hold it."""
    assert parsed('resources: ["\\x7f"]').resources == ("\x7f",)
    with pytest.raises(YamlError, match="control characters"):
        parsed('namePrefix: "\\x7f"')


def test_a_next_line_character_folds_on_its_way_to_a_transformer() -> None:
    assert parsed('commonLabels: {a: "b \\x85 c", d: "e\\x85\\x85f"}').common_labels == {
        "a": "b c",
        "d": "e\nf",
    }


def test_options_without_a_generator_are_handed_to_nobody() -> None:
    options = 'generatorOptions: {annotations: {a: "\\x7f"}}\n'
    assert parsed(options).generator_options is not None
    with pytest.raises(YamlError, match="control characters"):
        parsed(options + "secretGenerator: [{name: a}]\n")
