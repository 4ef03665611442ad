"""A patch is told by its text: an object is merged, a list of operations is a JSON 6902 patch."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.errors import KustomizeError, LoadError, YamlError
from fairway.kustomize.file_cache import FileCache
from fairway.kustomize.loader import Loader, root_loader
from fairway.kustomize.merge.patches import (
    JsonPatch,
    load_json_patch,
    load_patch,
    load_strategic_patches,
    parse,
)
from fairway.kustomize.selector import Selector

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
OPERATIONS = "- op: remove\n  path: /data\n"
ANY = Selector(kind="ConfigMap")
NAMED = Selector(kind="ConfigMap", name="a")


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    """A directory with one patch of each kind."""
    (tmp_path / "object.yaml").write_text(OBJECT)
    (tmp_path / "operations.yaml").write_text(OPERATIONS)
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    (tmp_path / "neither.yaml").write_text("a: b\n")
    return root_loader(str(tmp_path), FileCache())


def test_an_object_is_a_strategic_merge_patch() -> None:
    """So are several documents, and the items of a List."""
    assert parse(OBJECT) == ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},)
    assert len(parse(f"{OBJECT}---\n{OBJECT}")) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [OPERATIONS, "# why\n" + OPERATIONS, '[{"op": "remove", "path": "/data"}]'])
def test_a_list_of_operations_is_a_json_patch(text: str) -> None:
    """In YAML or JSON."""
    patch = parse(text)
    assert isinstance(patch, JsonPatch)
    assert [(step.kind, step.path) for step in patch.operations.steps] == [("remove", "/data")]


@pytest.mark.parametrize("text", ["", "# nothing\n", "null", "[]", "{}", "---\n---\n"])
def test_an_empty_patch_does_nothing(text: str) -> None:
    """It counts as a strategic merge patch without objects."""
    assert parse(text) == ()


@pytest.mark.parametrize("text", ["a: b\n", "abc", "[{op: remove, path: /data}]", "kind: X\n", "- a\n"])
def test_a_text_that_is_neither_is_refused(text: str) -> None:
    """Also a list in braces and brackets that is not JSON, and an object without a name."""
    with pytest.raises(KustomizeError, match="neither a strategic merge patch"):
        parse(text)


def test_a_text_that_is_no_yaml_is_said_to_be_none() -> None:
    """A slip of the keyboard is not explained as a patch of the wrong sort."""
    with pytest.raises(YamlError, match="the patch is not YAML") as caught:
        parse("a:\n  b: [\n", name="p.yaml")
    assert (caught.value.file, caught.value.line) == ("p.yaml", 3)


def test_an_entry_of_patches_is_a_file_or_text(loader: Loader) -> None:
    """Either kind from either place; a file is parsed once."""
    assert load_patch(loader, "object.yaml", "") == load_patch(loader, "", f"\n{OBJECT}\n ")
    assert load_patch(loader, "operations.yaml", "") == parse(OPERATIONS)
    assert load_patch(loader, "operations.yaml", "") is load_patch(loader, "operations.yaml", " \n")


@pytest.mark.parametrize(("path", "patch"), [("", ""), ("", " \n"), ("object.yaml", OBJECT)])
def test_an_entry_of_patches_has_one_of_the_two(loader: Loader, path: str, patch: str) -> None:
    """Neither is refused, and so are both."""
    with pytest.raises(KustomizeError, match="an entry of `patches` has"):
        load_patch(loader, path, patch)


def test_a_refusal_names_the_file(loader: Loader) -> None:
    """The file stands before the message."""
    with pytest.raises(KustomizeError) as refusal:
        load_patch(loader, "neither.yaml", "")
    assert refusal.value.file is not None
    assert refusal.value.file.endswith("neither.yaml")


def test_patches_strategic_merge_takes_paths_and_patches(loader: Loader) -> None:
    """What is no object is a path."""
    (root,) = load_strategic_patches(loader, ["object.yaml"])
    assert load_strategic_patches(loader, ["object.yaml", OBJECT]) == (root, root)
    assert len(load_strategic_patches(loader, ["object.yaml", "empty.yaml", "{}"])) == 1


def test_patches_strategic_merge_must_have_a_patch(loader: Loader) -> None:
    """An empty file alone is refused, a missing one too."""
    with pytest.raises(KustomizeError, match="empty"):
        load_strategic_patches(loader, ["empty.yaml"])
    with pytest.raises(LoadError):
        load_strategic_patches(loader, ["none.yaml"])
    with pytest.raises(KustomizeError, match="neither an object nor a file"):
        load_strategic_patches(loader, ["a: b\nc: d\n"])


def test_patches_json6902_take_operations_for_a_named_target(loader: Loader) -> None:
    """From a file or in place."""
    for path, patch in (("operations.yaml", ""), ("", OPERATIONS)):
        assert len(load_json_patch(loader, path, patch, NAMED).steps) == 1


@pytest.mark.parametrize(
    ("path", "patch", "target"),
    [
        ("operations.yaml", "", None),
        ("operations.yaml", "", ANY),
        ("", "", NAMED),
        ("operations.yaml", OPERATIONS, NAMED),
        ("empty.yaml", "", NAMED),
        ("object.yaml", "", NAMED),
    ],
)
def test_patches_json6902_refuse_all_else(
    loader: Loader, path: str, patch: str, target: Selector | None
) -> None:
    """No target or name, nothing or twice, no operations."""
    with pytest.raises(KustomizeError):
        load_json_patch(loader, path, patch, target)
