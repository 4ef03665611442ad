"""The engine as others script it: what a build gives, and what builds of one tree share."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import LoadError, UsageError
from fairway.kustomize import Engine, build

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: web:1
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A base with a selector label, and two overlays on it."""
    write(tmp_path / "base/deployment.yaml", DEPLOYMENT)
    write(
        tmp_path / "base/kustomization.yaml",
        "resources: [deployment.yaml]\nlabels: [{pairs: {app: web}, includeSelectors: true}]\n",
    )
    for name in ("one", "two"):
        write(tmp_path / name / "kustomization.yaml", f"namespace: {name}\nresources: [../base]\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_build_gives_text_objects_and_inputs(tree: Path) -> None:
    result = build(tree / "one")
    assert result.to_yaml().startswith("apiVersion: apps/v1\nkind: Deployment\n")
    assert [text["kind"] for text in result.objects] == ["Deployment"]
    assert {path.removeprefix(f"{tree}/") for path in result.inputs.files} == {
        "one/kustomization.yaml",
        "base/kustomization.yaml",
        "base/deployment.yaml",
    }


def test_what_was_looked_for_in_vain_is_an_input_too(tree: Path) -> None:
    """A second kustomization file that appears later changes the build, so its absence was an input."""
    missing = {path.removeprefix(f"{tree}/") for path in build(tree / "one").inputs.missing}
    assert {"one/kustomization.yml", "one/Kustomization", "base/kustomization.yml"} <= missing


def test_a_base_is_read_once_for_all_that_include_it(tree: Path) -> None:
    """With the base gone from disk, an engine that has built on it builds the next overlay all the same."""
    engine = Engine()
    engine.build(tree / "one")
    (tree / "base/deployment.yaml").unlink()
    assert "namespace: two" in engine.build(tree / "two").to_yaml()
    with pytest.raises(LoadError):
        Engine().build(tree / "two")


def test_the_inputs_of_a_shared_base_are_those_of_each_build(tree: Path) -> None:
    engine = Engine()
    first, second = engine.build(tree / "one"), engine.build(tree / "two")
    base = str(tree / "base/deployment.yaml")
    assert base in first.inputs.files
    assert base in second.inputs.files
    assert str(tree / "one/kustomization.yaml") not in second.inputs.files


def test_builds_do_not_change_what_they_share(tree: Path) -> None:
    engine = Engine()
    before = engine.build(tree / "one").to_yaml()
    engine.build(tree / "two").to_yaml()
    again = engine.build(tree / "one").to_yaml()
    assert again == before == build(tree / "one").to_yaml()


def test_a_label_that_one_write_put_in_many_places_changes_in_all(tree: Path) -> None:
    """Kustomize holds one scalar for them, so a patch of one place is seen in the selector too."""
    write(
        tree / "one/kustomization.yaml",
        "resources: [../base]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n"
        "    metadata: {name: web, labels: {app: other}}\n",
    )
    (deployment,) = build(tree / "one").objects
    assert deployment["spec"]["selector"]["matchLabels"] == {"app": "other"}  # type: ignore[index,call-overload]


def test_a_json_patch_ends_that_sharing(tree: Path) -> None:
    write(
        tree / "one/kustomization.yaml",
        "resources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n"
        "    - {op: replace, path: /metadata/labels/app, value: other}\n",
    )
    (deployment,) = build(tree / "one").objects
    assert deployment["spec"]["selector"]["matchLabels"] == {"app": "web"}  # type: ignore[index,call-overload]


def test_the_load_restriction_can_be_lifted(tree: Path) -> None:
    write(tree / "one/kustomization.yaml", "resources: [../base/deployment.yaml]\n")
    with pytest.raises(LoadError, match="is not in or below"):
        build(tree / "one")
    assert "kind: Deployment" in build(tree / "one", load_restrictor="none").to_yaml()


def test_a_cycle_through_a_base_that_was_built_before_is_still_one(tree: Path) -> None:
    engine = Engine()
    engine.build(tree / "one")
    write(tree / "base/sub/kustomization.yaml", "resources: [../../one]\n")
    write(tree / "three/kustomization.yaml", "resources: [../base, ../base/sub]\n")
    with pytest.raises(LoadError, match="cycle"):
        engine.build(tree / "three")


def test_there_are_two_load_restrictors(tree: Path) -> None:
    """Another one is an error of who calls, not taken for one of the two."""
    with pytest.raises(UsageError, match="no load restrictor 'None'"):
        build(tree / "one", load_restrictor="None")  # type: ignore[arg-type]
