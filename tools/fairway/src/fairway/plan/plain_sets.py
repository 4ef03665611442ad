"""What else Applications deliver, as rendered sets of a plan: plain files, and folders that lie elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final

from fairway.argo.installation import Installation
from fairway.argo.plain_files import PlainFiles
from fairway.argo.plain_target import PlainTarget, plain_targets
from fairway.errors import LoadError
from fairway.fleet import KUSTOMIZATION_NAMES
from fairway.kustomize import Build
from fairway.plan.built_elsewhere import elsewhere_pairs, other_folders, reached
from fairway.plan.pairs import SetPair
from fairway.plan.side_files import ROOT, SideFiles
from fairway.plan.sides import Side

_MANIFESTS: Final = (".yaml", ".yml", ".json", ".jsonnet")
_DIRECTORY: Final = b"directory:"


def plain_pairs(
    before: tuple[Side, Installation], after: tuple[Side, Installation], changed: Collection[str] | None
) -> tuple[SetPair, ...]:
    """The plain files of both sides by what they are called, and folders that are built: those that changed.

    All for None.
    """
    old, new = (_targets(*each) for each in (before, after))
    plain = (
        SetPair(path, old.get(path), new.get(path))
        for path in {**new, **old}
        if changed is None or path not in old or path not in new or _is_any_of(new[path], after[0], changed)
    )
    return (*plain, *elsewhere_pairs(before, after, changed))


def folder_of(pair: SetPair) -> str:
    """The folder of plain files, relative to the repository, with which they are planned.

    A folder that is built is planned by itself: it has the name of none.
    """
    target = pair.target
    if not isinstance(target, PlainTarget):
        return f"{pair.path}/"
    return posixpath.normpath(posixpath.join(pair.path.removesuffix(target.name), target.files.path))


def build_plain(target: PlainTarget, files: SideFiles) -> Build:
    """What the plain files of a side hold. Raises KustomizeError."""
    side = files.side
    root = f"{ROOT}/{side.prefix}".rstrip("/")
    folder = _folder(side, target.files)
    names = (path[len(folder) :] for path in side.entries if path.startswith(folder))
    return target.files.build(root, names, files)


def may_be_plain(files: SideFiles, delivering: Iterable[str], changed: Iterable[str]) -> bool:
    """Whether a file that changed may be delivered as it is, or by a folder elsewhere.

    That is told without knowing what delivers it. It may, if one of the files `delivering` names a folder
    that holds it: any such folder where that file speaks of directories, or else one with nothing to build in
    it; and if it names a folder elsewhere that the change may reach.
    """
    changed = tuple(changed)
    folders = _above(path for path in changed if path.endswith(_MANIFESTS))
    built = reached(files, other_folders(files.side), changed)
    if not folders and not built:
        return False
    prefix = f"{files.side.prefix}/" if files.side.prefix else ""
    plain = {folder for folder in folders if not _is_built(files.side, folder)} | built
    named, named_plain = (_naming(some, prefix) for some in (folders | built, plain))
    for path in delivering:
        with suppress(LoadError):
            real = files.real_path(f"{ROOT}/{path}")
            content = files.content(real) if real else b""
            if (named if _DIRECTORY in content else named_plain).search(content):
                return True
    return False


def _targets(side: Side, installation: Installation) -> dict[str, PlainTarget]:
    found = plain_targets(installation, side.fleet) if side.fleet else []
    return {posixpath.join(side.prefix, target.name): target for target in found}


def _folder(side: Side, files: PlainFiles) -> str:
    """The beginning of the paths of all files in the folder, relative to the repository."""
    folder = posixpath.normpath(posixpath.join(side.prefix, files.path))
    return "" if folder == "." else f"{folder}/"


def _is_any_of(target: PlainTarget, side: Side, changed: Iterable[str]) -> bool:
    folder = _folder(side, target.files)
    return any(path.startswith(folder) and target.files.takes(path[len(folder) :]) for path in changed)


def _above(paths: Iterable[str]) -> set[str]:
    """The folders that hold files, and those that hold these; the root is a dot."""
    return {folder or "." for path in paths for folder in _folders(path)}


def _folders(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def _is_built(side: Side, folder: str) -> bool:
    return any(posixpath.join(folder, name) in side.entries for name in (*KUSTOMIZATION_NAMES, "Chart.yaml"))


def _naming(folders: Iterable[str], prefix: str) -> re.Pattern[bytes]:
    """What finds a line `path: FOLDER` with one of some folders, relative to the fleet."""
    names = "|".join(re.escape(folder.removeprefix(prefix)) for folder in sorted(folders))
    return re.compile(rf"""path["']?:\s*["']?\.?/*(?:{names or "(?!)"})/*["']?\s*(?:[#,}}\n]|$)""".encode())
