"""Files that an Application delivers as they are, neither a kustomization nor a chart: which, and as what."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from fairway.argo.glob import glob_matches
from fairway.errors import KustomizeError, LoadError, UnsupportedError
from fairway.frozen import frozen
from fairway.kustomize import Build
from fairway.kustomize.factory import objects_from_text
from fairway.kustomize.file_cache import FileCache, shown
from fairway.kustomize.history import LOAD, Cause, History
from fairway.kustomize.loader import Inputs
from fairway.yamlio.node import Mapping
from fairway.yamlio.write import Writer

_MANIFESTS: Final = (".yaml", ".yml", ".json", ".jsonnet")
_SKIPPED: Final = b"+argocd:skip-file-rendering"
_MARKS: Final = ("apiVersion:", "kind:", "metadata:")
_LARGEST_SUM: Final = 10_000_000
"""Bytes of all files together that the repository server takes, unless it is told otherwise."""


@frozen
class PlainFiles:
    """Which files below `path`, a directory of the repository, an Application delivers as they are.

    `include` and `exclude` are Argo CD's globs of paths relative to it, in which `*` goes over slashes.
    """

    path: str
    recurse: bool = False
    include: str = ""
    exclude: str = ""

    @property
    def name(self) -> str:
        """What to call them by: one path, or a pattern of paths."""
        names = self.include or "*"
        parts = ["" if self.path == "." else self.path, "**" if self.recurse else "", names]
        found = posixpath.join(*filter(None, parts))
        return f"{found} without {self.exclude}" if self.exclude else found

    def takes(self, name: str) -> bool:
        """Whether a file, by its path relative to the directory, is one of them, as far as its name tells."""
        return (
            name.endswith(_MANIFESTS)
            and (self.recurse or "/" not in name)
            and not (self.exclude and glob_matches(self.exclude, name))
            and not (self.include and not glob_matches(self.include, name))
        )

    def build(self, root: str, names: Iterable[str], files: FileCache) -> Build:
        """What they hold, in the order of their paths.

        `names` are the paths of all files below the directory, relative to it; `root` is that of the
        repository. Raises KustomizeError for what Argo CD would not take, and for Jsonnet.
        """
        directory = root if self.path == "." else f"{root}/{self.path}"
        listed = sorted(names, key=lambda name: name.split("/"))
        inputs = Inputs(listings={directory, *_folders(directory, listed)} if self.recurse else {directory})
        taken = [name for name in listed if self.takes(name)]
        found = list(_objects(directory, taken, root, files, inputs))
        objects = tuple(history.root for history in found)
        return Build(f"{root}/{self.name}", objects, inputs, Writer(), tuple(found))


def _folders(directory: str, names: Iterable[str]) -> set[str]:
    """The folders that hold the files, and those that hold these."""
    found: set[str] = set()
    for name in names:
        folder = posixpath.dirname(name)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return {f"{directory}/{folder}" for folder in found}


def _objects(
    directory: str, names: Iterable[str], root: str, files: FileCache, inputs: Inputs
) -> Iterator[History]:
    size = 0
    for path in (f"{directory}/{name}" for name in names):
        real = _plain(path, root, files, inputs)
        content = files.content(real) if real else b""
        if real is None or _SKIPPED in content:
            continue
        size += 0 if path.endswith(".jsonnet") else len(content)
        if size > _LARGEST_SUM:
            raise LoadError(
                f"the files are larger than {_LARGEST_SUM // 10**6} MB together, which is all that is taken",
                file=shown(directory),
                remedy="Let several Applications deliver them.",
            )
        for index, each in enumerate(_of_file(path, real, files)):
            yield History(each, Cause(LOAD, real, (index,)))


def _plain(path: str, root: str, files: FileCache, inputs: Inputs) -> str | None:
    """The file behind a path; None for a link to a folder or to nothing. Raises LoadError outside `root`."""
    inputs.files.add(path)
    try:
        real = files.real_path(path)
    except LoadError as error:
        if error.remedy is None:
            inputs.files.discard(path)
            inputs.missing.add(path)
            return None
        raise
    if real is None:
        return None
    if not real.startswith(f"{root}/"):
        raise LoadError(
            f"security: '{shown(path)}' leads out of the repository",
            remedy="Keep a copy of it in the repository.",
        )
    inputs.files.add(real)
    return real


def _of_file(path: str, real: str, files: FileCache) -> tuple[Mapping, ...]:
    if path.endswith(".jsonnet"):
        raise UnsupportedError(
            "is Jsonnet, which is not evaluated",
            file=shown(path),
            remedy="Deliver the YAML that it evaluates to; nothing else can be reviewed.",
        )
    return files.derived(real, "plain objects", lambda content: _read(content, path))


def _read(content: bytes, path: str) -> tuple[Mapping, ...]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError("is not UTF-8", file=shown(path), remedy="Save it as UTF-8.") from error
    try:
        return tuple(objects_from_text(text, name=shown(path)))
    except KustomizeError:
        # What does not look like an object is taken for a file of another kind, and left alone.
        if not path.endswith(".json") and not all(mark in text for mark in _MARKS):
            return ()
        raise
