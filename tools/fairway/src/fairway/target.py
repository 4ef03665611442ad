"""What a user names on the command line, CLIENT/ENV, a cluster or a path, to directories to build."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from fairway.errors import FairwayError, UsageError
from fairway.fleet import Cluster, Environment, Fleet, kustomization_file, kustomizations, read_file
from fairway.frozen import frozen

_INCLUDING = ("resources", "bases", "components", "generators", "transformers", "validators")


@frozen
class Target:
    """A directory to build, under the name that reports and output files call it by."""

    name: str
    directory: Path
    fleet: Fleet | None = None
    is_environment: bool = False

    @property
    def cluster(self) -> Cluster | None:
        """The cluster that runs it, as far as the fleet tells."""
        return self.fleet.cluster_of(self._path) if self.fleet and self._path is not None else None

    @property
    def ring(self) -> int | None:
        """The ring in which it is rolled out, as far as the fleet tells."""
        return self.fleet.ring_of(self._path) if self.fleet and self._path is not None else None

    @property
    def is_part(self) -> bool:
        """Whether it is but a part of what is delivered, as far as the fleet tells."""
        return bool(self.fleet and self._path is not None and self.fleet.is_part(self._path))

    @cached_property
    def _path(self) -> str | None:
        """The directory, relative to the fleet; None where there is none, or it is elsewhere."""
        if self.fleet is None or not self.directory.is_relative_to(self.fleet.root):
            return None
        return self.directory.relative_to(self.fleet.root).as_posix()


def resolve(names: Sequence[str], directory: Path, fleet: Fleet | None) -> list[Target]:
    """The directories that the names stand for, each once; without names, all client environments.

    In a folder of the fleet, no name means what is there: the folder itself if it can be built, or else the
    client environments beneath. Outside a fleet, it means `directory` itself. Raises UsageError for a
    name that is nothing.
    """
    if names:
        found = [target for name in names for target in _named(name, directory, fleet)]
    elif fleet is None or _is_inner(directory, fleet):
        found = _at(".", directory, fleet)
    else:
        every = [_of(environment, fleet) for environment in fleet.environments]
        found = [target for target in every if _is_beneath(target, directory, fleet)] or every
    return list({target.directory: target for target in found}.values())


def everything(directory: Path, fleet: Fleet | None) -> list[Target]:
    """Client environments first, then what delivers them; without clusters, all that nothing else includes.

    In a folder of the fleet that can be built, or holds client environments, only what is there. Raises
    UsageError where there is nothing at all: a check of nothing must not pass.
    """
    if fleet is None or not fleet.clusters:
        known = {fleet.root / each.path: _of(each, fleet) for each in fleet.environments} if fleet else {}
        return [
            known.get(path) or Target(shown(path, directory), path, fleet)
            for path in outermost(some_kustomizations(directory))
        ]
    environments = resolve([], directory, fleet)
    if _is_inner(directory, fleet) or any(_is_beneath(target, directory, fleet) for target in environments):
        return environments
    folders = ("clusters", "argocd", "policies")
    delivery = [path for folder in folders for path in kustomizations(fleet.root / folder)]
    return [*environments, *(Target(shown(path, fleet.root), path, fleet) for path in delivery)]


def outermost(directories: Sequence[Path]) -> list[Path]:
    """Those of some kustomizations that no other of them includes; all, where they include each other."""
    included = {path for directory in directories for path in _included(directory)}
    return [directory for directory in directories if directory not in included] or list(directories)


def some_kustomizations(directory: Path) -> list[Path]:
    """The directories beneath that can be built, at least one. Raises UsageError where there is none."""
    found = kustomizations(directory)
    if not found:
        raise UsageError(
            f"there is no kustomization in {directory} or beneath",
            remedy="Start in the repository, or name its directory with -C.",
        )
    return found


def shown(path: Path, start: Path) -> str:
    """A path as a user at `start` would type it: relative, unless that leads far up."""
    relative = os.path.relpath(path, start)
    return str(path) if relative.startswith(f"..{os.sep}..") else relative


def _included(directory: Path) -> Iterator[Path]:
    """What a kustomization includes, as far as it can be read: files and directories."""
    from fairway.yamlio.config import read_config  # noqa: PLC0415 - it compiles much, and few ask

    file = kustomization_file(directory)
    try:
        node = read_config(read_file(file, str(file)) if file else "")
    except FairwayError:
        return
    lists = [node.get(key) for key in _INCLUDING] if isinstance(node, dict) else []
    for entry in (entry for entries in lists if isinstance(entries, list) for entry in entries):
        if isinstance(entry, str) and "\n" not in entry:
            yield Path(os.path.normpath(directory / entry))


def _is_inner(directory: Path, fleet: Fleet) -> bool:
    return directory != fleet.root and kustomization_file(directory) is not None


def _is_beneath(target: Target, directory: Path, fleet: Fleet) -> bool:
    return directory != fleet.root and target.directory.is_relative_to(directory)


def _named(name: str, directory: Path, fleet: Fleet | None) -> list[Target]:
    # The shell completes the names of folders with a slash.
    environments = fleet.named(name.rstrip("/")) if fleet else ()
    if fleet and environments:
        return [_of(environment, fleet) for environment in environments]
    return _at(name, directory, fleet)


def _at(name: str, directory: Path, fleet: Fleet | None) -> list[Target]:
    path = Path(os.path.normpath(directory / name))
    for environment in fleet.environments if fleet else ():
        if fleet and path == fleet.root / environment.path:
            return [_of(environment, fleet)]
    if path.is_dir() and kustomization_file(path):
        return [Target(shown(path, directory), path, fleet)]
    what = "is a file" if path.is_file() else "is not there"
    if path.is_dir():
        what = "has no kustomization.yaml"
    if fleet:
        message = f"{name} is no client environment, no cluster, and no directory to build: it {what}"
        raise UsageError(message, remedy="Name CLIENT/ENVIRONMENT, a folder of clusters/, or a directory.")
    raise UsageError(f"{name} {what}", remedy="Name a directory that holds a kustomization.yaml.")


def _of(environment: Environment, fleet: Fleet) -> Target:
    return Target(environment.id, fleet.root / environment.path, fleet, is_environment=True)
