"""Which files an Application delivers as they are, and what they hold (argo-cd v3.2, reposerver)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.argo.application import Application
from fairway.argo.cluster import KnownCluster
from fairway.argo.installation import Delivered, Installation
from fairway.argo.plain_files import PlainFiles
from fairway.argo.plain_target import plain_targets
from fairway.errors import KustomizeError
from fairway.fleet import Fleet
from fairway.kustomize.file_cache import FileCache
from fairway.manifest import identity
from fairway.yamlio.node import Mapping
from plan.manifests import manifests

_ADDRESS = "https://git.example.com/a.git"
_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"


def application(source: str) -> Application:
    (made,) = manifests(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
        f"spec: {{source: {{repoURL: {_ADDRESS}, {source}}}, destination: {{name: north}}}}\n"
    )
    return Application(made, "clusters/north", "clusters/north/a.yaml")


def built(root: Path, files: PlainFiles) -> list[str]:
    """The names of the objects."""
    names = [path.relative_to(root / files.path).as_posix() for path in (root / files.path).rglob("*")]
    plain = [name for name in names if not (root / files.path / name).is_dir()]
    return [identity(each).name for each in files.build(str(root), plain, FileCache()).objects]


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        file = root / "facts" / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("NAME", name.partition("_")[0] or name))


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        (PlainFiles("facts"), ["a.yaml", "b.yml", "c.json", "d.jsonnet"]),
        (PlainFiles("facts", include="{a,b}.y*"), ["a.yaml", "b.yml"]),
        (PlainFiles("facts", include="*.yaml", exclude="a*"), []),
        (PlainFiles("facts", recurse=True, exclude="inner/*"), ["a.yaml", "b.yml", "c.json", "d.jsonnet"]),
        (PlainFiles("facts", recurse=True, include="*/e.yaml"), ["inner/e.yaml"]),
        (PlainFiles("facts", recurse=True, include="[x"), []),
    ],
    ids=lambda each: each.name if isinstance(each, PlainFiles) else "",
)
def test_files_are_taken_by_their_names(files: PlainFiles, taken: list[str]) -> None:
    """Endings, depth, exclusion and inclusion, whose stars go over slashes; a bad pattern takes none."""
    names = ["a.yaml", "b.yml", "c.json", "d.jsonnet", "notes.md", "inner/e.yaml"]
    assert [name for name in names if files.takes(name)] == taken


def test_objects_come_in_the_order_of_a_walk(tmp_path: Path) -> None:
    """Folders among the files by their names, each file in its own order, lists taken apart."""
    write(tmp_path, a_yaml=_MAP, b__c_yaml=_MAP, b1_yaml=_MAP)
    items = "".join(f"- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}\n" for name in "xy")
    write(tmp_path, z_yaml=f"apiVersion: v1\nkind: List\nitems:\n{items}")
    assert built(tmp_path, PlainFiles("facts", recurse=True)) == ["a", "b", "b1", "x", "y"]
    assert built(tmp_path, PlainFiles("facts")) == ["a", "b1", "x", "y"]


def test_what_is_no_object_is_left_alone_unless_it_looks_like_one(tmp_path: Path) -> None:
    """And so is what says that it is to be skipped."""
    write(
        tmp_path, a_yaml=_MAP, values_yaml="replicas: 2\n", skip_yaml=f"# +argocd:skip-file-rendering\n{_MAP}"
    )
    assert built(tmp_path, PlainFiles("facts")) == ["a"]
    write(tmp_path, torn_yaml=f"{_MAP}data: [\n")
    with pytest.raises(KustomizeError, match=r"torn\.yaml"):
        built(tmp_path, PlainFiles("facts"))


def test_jsonnet_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a_jsonnet="{}")
    with pytest.raises(KustomizeError, match="Jsonnet"):
        built(tmp_path, PlainFiles("facts"))


def test_a_link_is_followed_within_the_repository_only(tmp_path: Path) -> None:
    """One that leads nowhere, or to a folder, is passed over."""
    write(tmp_path / "inside", a_yaml=_MAP)
    write(tmp_path, b_yaml=_MAP)
    folder = tmp_path / "inside" / "facts"
    (folder / "nowhere.yaml").symlink_to("gone.yaml")
    (folder / "folder.yaml").symlink_to(".")
    (folder / "same.yaml").symlink_to("a.yaml")
    assert built(tmp_path / "inside", PlainFiles("facts")) == ["a", "a"]
    (folder / "outside.yaml").symlink_to("../../facts/b.yaml")
    with pytest.raises(KustomizeError, match="leads out of the repository"):
        built(tmp_path / "inside", PlainFiles("facts"))


def test_more_than_argo_cd_takes_at_once_does_not_render(tmp_path: Path) -> None:
    write(tmp_path, a_yaml=_MAP + "#" * 6_000_000, b_yaml=_MAP + "#" * 6_000_000)
    with pytest.raises(KustomizeError, match="10 MB"):
        built(tmp_path, PlainFiles("facts"))


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("path: facts, directory: {include: a.yaml}", PlainFiles("facts", include="a.yaml")),
        ("path: ./facts/, directory: {recurse: true}", PlainFiles("facts", recurse=True)),
        ("path: built, directory: {exclude: b.yaml}", PlainFiles("built", exclude="b.yaml")),
        ("path: facts", PlainFiles("facts")),
        ("path: facts, directory: {recurse: false}", PlainFiles("facts")),
        ("path: built, directory: {}", None),
        ("path: built", None),
        ("path: chart", None),
        ("path: facts, kustomize: {namePrefix: a-}", None),
        ("path: facts, helm: {releaseName: a}", None),
    ],
    ids=str,
)
def test_a_source_is_what_it_says_or_else_what_its_folder_holds(
    tmp_path: Path, source: str, files: PlainFiles | None
) -> None:
    """One whose `directory` says nothing counts as one that has none."""
    write(tmp_path, a_yaml=_MAP)
    for name in ("built/kustomization.yaml", "chart/Chart.yaml"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("")
    made = application(source)
    found = Installation([Delivered(made.manifest, made.directory, made.file)], root=tmp_path)
    assert list(found.plain_files.values()) == ([files] if files else [])
    assert [each.name for each in found.delivering(files.name if files else "built")] in (["a"], [])


def test_plain_files_go_to_the_cluster_of_the_application(tmp_path: Path) -> None:
    """Unless there are several such."""
    (tmp_path / "clusters" / "north").mkdir(parents=True)
    (tmp_path / "clusters" / "south").mkdir()
    write(tmp_path, a_yaml=_MAP)
    made = application("path: facts")
    delivered = Delivered(made.manifest, made.directory, made.file)
    clusters = [KnownCluster("north", ""), KnownCluster("south", "")]
    (target,) = plain_targets(Installation([delivered], clusters, tmp_path), Fleet(tmp_path))
    assert (target.name, target.cluster and target.cluster.name) == ("facts/*", "north")
    other: Mapping = {**made.manifest, "spec": {**made.spec, "destination": {"name": "south"}}}
    both = [delivered, Delivered(other, made.directory, made.file)]
    (target,) = plain_targets(Installation(both, clusters, tmp_path), Fleet(tmp_path))
    assert target.cluster is None
