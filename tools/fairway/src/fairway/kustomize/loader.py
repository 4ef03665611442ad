"""Files as a kustomization may see them: inside its root unless told otherwise, never from the network.

One FileCache serves all builds of a process; a Loader is one root within one build, and records in
its Inputs what it read, listed, or looked for in vain (kustomize: api/internal/loader).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from fairway.errors import KustomizeError, LoadError, UnsupportedError
from fairway.kustomize.file_cache import FileCache, shown
from fairway.kustomize.nearest_path import nearest_path
from fairway.kustomize.remote import is_remote_directory, is_remote_file
from fairway.kustomize.yaml_line import line_of_text

__all__ = ["LOAD_RESTRICTORS", "FileCache", "Inputs", "LoadRestrictor", "Loader", "root_loader"]

LoadRestrictor = Literal["root", "none"]
LOAD_RESTRICTORS: Final[tuple[str, ...]] = get_args(LoadRestrictor)

_VENDOR: Final = "Copy it into the repository, or build with `--engine kustomize`, which fetches it."


@dataclass(slots=True)
class Inputs:
    """The input closure of a build: `files` read, `missing` paths looked for, `roots` of kustomizations.

    `listings` are other directories of which every name counts. All paths are absolute. A path that leads
    through a symbolic link stands beside the real one.
    """

    files: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)
    listings: set[str] = field(default_factory=set)

    def update(self, other: Inputs) -> None:
        """Add what another build, or part of this one, read."""
        self.files |= other.files
        self.missing |= other.missing
        self.roots |= other.roots
        self.listings |= other.listings

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.files | self.missing | self.roots | self.listings))


class Loader:
    """The files of one kustomization: relative paths start at its `root`, an absolute path without links.

    `file_name` is its kustomization file, once known: errors name the line there that asked.
    """

    __slots__ = ("_ancestors", "_prefix", "cache", "file_name", "inputs", "restrictor", "root")

    def __init__(
        self,
        root: str,
        cache: FileCache,
        restrictor: LoadRestrictor,
        inputs: Inputs,
        ancestors: tuple[str, ...] = (),
    ) -> None:
        self.root = root
        self.cache = cache
        self.restrictor = restrictor
        self.inputs = inputs
        self.file_name = ""
        self._ancestors = (root, *ancestors)
        self._prefix = root if root.endswith("/") else root + "/"
        inputs.roots.add(root)

    def load(self, path: str) -> bytes:
        """The content of a file.

        Raises UnsupportedError for a URL, LoadError for what is missing, not a plain file, too
        large, or outside the root.
        """
        real = self.locate(path)
        try:
            return self.cache.content(real)
        except LoadError as error:
            raise self._in_context(error, path) from None

    def locate(self, path: str) -> str:
        """The real path of a file that may be read; its presence is checked. Raises as `load` does."""
        try:
            return self._locate(path)
        except (LoadError, UnsupportedError) as error:
            raise self._in_context(error, path) from None

    def exists(self, path: str) -> bool:
        """Whether `load` would find a file there."""
        try:
            self._locate(path)
        except LoadError:
            return False
        return True

    def is_directory(self, path: str) -> bool:
        """Whether a local path is a directory, so that `load` would refuse it and `new` is next."""
        return not is_remote_file(path) and self.cache.is_directory(self._absolute(path))

    def new(self, path: str, inputs: Inputs | None = None) -> Loader:
        """The loader of another kustomization, given as the path of its directory from here.

        `inputs` collects what that one reads, when it is not this build's own collection. Raises
        UnsupportedError for a repository, LoadError for what is no directory, is absolute, or
        contains a root that the build came through (a cycle).
        """
        try:
            root = self._directory(path)
            self.refuse_cycle((root,))
        except (LoadError, UnsupportedError) as error:
            raise self._in_context(error, path) from None
        return Loader(
            root, self.cache, self.restrictor, self.inputs if inputs is None else inputs, self._ancestors
        )

    def refuse_cycle(self, roots: tuple[str, ...] | set[str]) -> None:
        """Raise LoadError when one of the roots is, or contains, this root or one that led here."""
        for root in roots:
            prefix = root if root.endswith("/") else root + "/"
            for visited in self._ancestors:
                if visited == root or visited.startswith(prefix):
                    raise LoadError(
                        f"cycle: '{shown(root)}' contains '{shown(visited)}', which refers to it",
                        remedy="A base must not be, or contain, a kustomization that uses it.",
                    )

    @property
    def path(self) -> str:
        """The absolute path of the kustomization file."""
        return self._prefix + self.file_name

    @property
    def file(self) -> str:
        """The kustomization file, or its directory while that is not known, as the user would type it."""
        return shown(self._prefix + self.file_name) if self.file_name else shown(self.root)

    def shown(self, path: str) -> str:
        """A path of this kustomization as the user would type it, for messages."""
        return path if is_remote_file(path) else shown(self._absolute(path))

    def _locate(self, path: str) -> str:
        if is_remote_file(path):
            raise UnsupportedError(f"'{path}' is a remote file, which is not fetched", remedy=_VENDOR)
        absolute = self._absolute(path)
        try:
            real = self.cache.real_path(absolute)
        except LoadError:
            self.inputs.missing.add(absolute)
            raise
        if real is None:
            raise LoadError(f"'{shown(absolute)}' must be a file, is a directory")
        if self.restrictor == "root" and not real.startswith(self._prefix):
            raise LoadError(
                f"security: file '{shown(real)}' is not in or below '{shown(self.root)}'",
                remedy="Move the file below the kustomization, or refer to a kustomization beside it "
                "(or build with --load-restrictor none when you trust the tree).",
            )
        self.inputs.files.add(real)
        if real != absolute:
            self.inputs.files.add(absolute)
        return real

    def _directory(self, path: str) -> str:
        if not path:
            raise LoadError("the path of a base is empty")
        if is_remote_directory(path):
            raise UnsupportedError(
                f"'{path}' is a remote kustomization, which is not fetched", remedy=_VENDOR
            )
        if path.startswith("/"):
            raise LoadError(
                f"the base '{path}' is an absolute path", remedy="Write it relative to the kustomization."
            )
        absolute = self._absolute(path)
        try:
            return self.cache.real_directory(absolute)
        except LoadError:
            self.inputs.missing.add(absolute)
            raise

    def _in_context(self, error: KustomizeError, path: str) -> KustomizeError:
        """The error with the place in the kustomization file that names the path, and what may be meant."""
        if error.file is None:
            error.file = self.file
            error.remedy = error.remedy or nearest_path(self._absolute(path))
            if self.file_name:
                content = self.cache.content(self._locate(self.file_name))
                error.line = line_of_text(content, path)
        return error

    def _absolute(self, path: str) -> str:
        return os.path.normpath(path if path.startswith("/") else self._prefix + path)


def root_loader(target: str, cache: FileCache, restrictor: LoadRestrictor = "root") -> Loader:
    """The loader of the directory that a build starts at. Raises as `Loader.new` does."""
    if is_remote_directory(target):
        raise UnsupportedError(f"'{target}' is a remote kustomization, which is not fetched", remedy=_VENDOR)
    if not target:
        raise LoadError("no directory to build is given")
    return Loader(
        cache.real_directory(os.path.abspath(target)),  # noqa: PTH100 - a link is not resolved before `..`
        cache,
        restrictor,
        Inputs(),
    )
