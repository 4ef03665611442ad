"""A kustomization reads files below itself, and nothing makes a build hang or leave its tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fairway.errors import LoadError, UnsupportedError
from fairway.kustomize.file_cache import FileCache
from fairway.kustomize.loader import Inputs, Loader, root_loader


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """`top` with a file and a folder, `base` beside it."""
    for path, text in {
        "top/a.yaml": "a",
        "top/sub/b.yaml": "b",
        "base/c.yaml": "c",
        "out.yaml": "out",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def top(tree: Path, **options: str) -> Loader:
    return root_loader(str(tree / "top"), FileCache(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["a.yaml", "./a.yaml", "sub/../a.yaml", "sub/b.yaml"])
def test_a_file_below_the_root_is_read(tree: Path, path: str) -> None:
    assert top(tree).load(path) in (b"a", b"b")


def test_an_absolute_path_below_the_root_is_read(tree: Path) -> None:
    assert top(tree).load(str(tree / "top/a.yaml")) == b"a"


@pytest.mark.parametrize("path", ["../out.yaml", "sub/../../out.yaml", "../base/c.yaml", "/etc/hostname"])
def test_a_file_outside_is_refused(tree: Path, path: str) -> None:
    with pytest.raises(LoadError, match="security"):
        top(tree).load(path)


def test_a_link_out_of_the_root_is_refused(tree: Path) -> None:
    (tree / "top/link.yaml").symlink_to("../out.yaml")
    (tree / "top/folder").symlink_to("../base")
    for path in ("link.yaml", "folder/c.yaml"):
        with pytest.raises(LoadError, match="security"):
            top(tree).load(path)


def test_a_link_within_the_root_is_followed(tree: Path) -> None:
    (tree / "top/link.yaml").symlink_to("sub/b.yaml")
    loader = top(tree)
    assert loader.load("link.yaml") == b"b"
    assert loader.inputs.files == {str(tree / "top/link.yaml"), str(tree / "top/sub/b.yaml")}


def test_without_restriction_any_file_is_read(tree: Path) -> None:
    assert top(tree, restrictor="none").load("../out.yaml") == b"out"


@pytest.mark.parametrize("path", ["missing.yaml", "a.yaml/x", "sub", "a\x00b", "x" * 5000, "\ud800"])
def test_what_is_no_file_is_refused(tree: Path, path: str) -> None:
    with pytest.raises(LoadError):
        top(tree).load(path)


def test_a_loop_of_links_is_refused(tree: Path) -> None:
    (tree / "top/loop").symlink_to("loop")
    with pytest.raises(LoadError, match="symbolic links"):
        top(tree).load("loop")


def test_a_pipe_or_device_is_refused_without_waiting(tree: Path) -> None:
    os.mkfifo(tree / "top/pipe")
    with pytest.raises(LoadError, match="a pipe"):
        top(tree).load("pipe")
    with pytest.raises(LoadError, match="a device"):
        top(tree, restrictor="none").load("/dev/zero")


def test_a_huge_file_is_refused(tree: Path) -> None:
    with (tree / "top/huge").open("wb") as file:
        file.truncate(3_000_000)
    loader = root_loader(str(tree / "top"), FileCache(file_limit=2_000_000))
    with pytest.raises(LoadError, match="larger than 1 MiB"):
        loader.load("huge")


@pytest.mark.parametrize("path", ["https://example.com/a.yaml", "HTTP://x", "https:/x/y.yaml"])
def test_a_remote_file_is_not_fetched(tree: Path, path: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        top(tree).load(path)
    assert "--engine kustomize" in (caught.value.remedy or "")


def test_an_error_names_the_line_that_asked(tree: Path) -> None:
    (tree / "top/kustomization.yaml").write_text("resources:\n- a.yaml\n- gone.yaml\n")
    loader = top(tree)
    loader.file_name = "kustomization.yaml"
    with pytest.raises(LoadError) as caught:
        loader.load("gone.yaml")
    assert (caught.value.file, caught.value.line) == (str(tree / "top/kustomization.yaml"), 3)
    with pytest.raises(LoadError):
        loader.load("other.yaml")


def test_a_base_is_a_directory_beside_or_below(tree: Path) -> None:
    loader = top(tree)
    assert loader.new("../base").root == str(tree / "base")
    assert loader.new("sub/").root == str(tree / "top/sub")


@pytest.mark.parametrize("path", [".", "..", "", "a.yaml", "nowhere", "../nowhere/x"])
def test_what_is_no_base_is_refused(tree: Path, path: str) -> None:
    with pytest.raises(LoadError):
        top(tree).new(path)


def test_an_absolute_base_is_refused(tree: Path) -> None:
    with pytest.raises(LoadError, match="absolute path"):
        top(tree).new(str(tree / "base"))


def test_a_cycle_is_refused_at_any_depth(tree: Path) -> None:
    below = top(tree).new("../base")
    for path in ("../top", "..", "../top/.."):
        with pytest.raises(LoadError, match="cycle"):
            below.new(path)
    assert below.new("../top/sub").root == str(tree / "top/sub")


def test_a_root_built_before_is_checked_against_those_that_lead_to_it(tree: Path) -> None:
    """What a base includes was fine for another build, and may be a cycle in this one."""
    top(tree).refuse_cycle({str(tree / "base")})
    with pytest.raises(LoadError, match="cycle"):
        top(tree).refuse_cycle({str(tree / "base"), str(tree)})


def test_all_loaders_of_a_build_collect_their_inputs(tree: Path) -> None:
    loader = top(tree)
    own = Inputs()
    loader.new("../base").load("c.yaml")
    loader.new("sub", own).load("b.yaml")
    assert loader.inputs.files == {str(tree / "base/c.yaml")}
    assert own.files == {str(tree / "top/sub/b.yaml")}
    assert loader.inputs.roots == {str(tree / "top"), str(tree / "base")}
    loader.inputs.update(own)
    assert str(tree / "top/sub/b.yaml") in list(loader.inputs)


def test_a_missing_file_is_an_input_too(tree: Path) -> None:
    loader = top(tree)
    assert not loader.exists("later.yaml")
    assert loader.inputs.missing == {str(tree / "top/later.yaml")}


def test_a_directory_is_told_from_a_file(tree: Path) -> None:
    loader = top(tree)
    assert loader.is_directory("sub")
    assert not loader.is_directory("a.yaml")
    assert not loader.is_directory("gone")


def test_a_file_is_read_once_for_all_builds(tree: Path) -> None:
    cache = FileCache()
    made: list[bytes] = []

    def make(content: bytes) -> int:
        made.append(content)
        return len(content)

    for _ in range(3):
        loader = root_loader(str(tree / "top"), cache)
        assert cache.derived(loader.locate("a.yaml"), "length", make) == 1
    assert made == [b"a"]


@pytest.mark.parametrize("target", ["github.com/org/repo", "https://example.com/org/repo.git"])
def test_a_remote_target_is_not_cloned(target: str) -> None:
    with pytest.raises(UnsupportedError):
        root_loader(target, FileCache())


@pytest.mark.parametrize(
    ("path", "meant"), [("a.yml", "a.yaml"), ("sub/c.yaml", "b.yaml"), ("sup/b.yaml", "sub"), ("zzz", None)]
)
def test_a_missing_file_is_asked_after_by_the_nearest_name(
    tree: Path, monkeypatch: pytest.MonkeyPatch, path: str, meant: str | None
) -> None:
    """The name in the deepest directory of the path that there is, if it is like the missing one."""
    monkeypatch.chdir(tree)
    with pytest.raises(LoadError) as caught:
        top(tree).load(path)
    assert caught.value.remedy == (f"Did you mean '{meant}'?" if meant else None)


def test_names_outside_the_working_directory_are_not_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kustomization from a pull request must not list the machine's directories."""
    monkeypatch.chdir(tree / "top")
    with pytest.raises(LoadError) as caught:
        root_loader(str(tree / "top"), FileCache(), "none").load("../base/d.yaml")
    assert caught.value.remedy is None
