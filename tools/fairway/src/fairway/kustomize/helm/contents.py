"""Every file that helm reads of a chart: part of what a build was made from, and not to lie just anywhere."""

# ruff: noqa: PTH110, PTH112, PTH208 - paths of the engine are text

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final

from fairway.errors import KustomizeError, LoadError
from fairway.kustomize.loader import Loader

_LIMIT: Final = 50_000


@dataclass(slots=True)
class Contents:
    """The files and folders of a chart, by the paths that lead there and by those without links."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def record_contents(folder: str, loader: Loader) -> None:
    """Note all that a chart consists of as input of the build; helm follows links, so we do.

    A chart may lie outside the root of the kustomization, as for kustomize. A link in it that leads
    out of both would let a chart read any file of this machine: LoadError, unless nothing is restricted.
    """
    found: Contents = loader.cache.memo(("helm chart", folder), lambda: contents_of(folder))
    if loader.restrictor == "root":
        _restrict(found, (os.path.realpath(folder), loader.root), loader)
    loader.inputs.files |= found.files
    loader.inputs.listings |= found.folders
    loader.inputs.missing |= found.missing


def contents_of(folder: str) -> Contents:
    """What is in a chart's folder. Raises KustomizeError for links in a circle, and far too many files."""
    found = Contents()
    _collect(folder, (), found)
    return found


def _collect(path: str, above: tuple[str, ...], found: Contents) -> None:
    real = os.path.realpath(path)
    if real in above or len(found.files) + len(found.folders) > _LIMIT:
        problem = "contains itself through a link" if real in above else f"has more than {_LIMIT} files"
        raise KustomizeError(f"the chart's folder '{path}' {problem}", remedy="A chart must be a small tree.")
    if os.path.isdir(real):
        found.folders.update((path, real))
        for name in sorted(os.listdir(real)):
            _collect(f"{path}/{name}", (*above, real), found)
    elif os.path.exists(real):
        found.files.update((path, real))
    else:
        found.missing.update((path, real))


def _restrict(found: Contents, allowed: tuple[str, ...], loader: Loader) -> None:
    prefixes = tuple(f"{root.rstrip('/')}/" for root in allowed)
    for path in sorted(found.files | found.folders | found.missing):
        real = os.path.realpath(path)
        if not f"{real}/".startswith(prefixes):
            raise LoadError(
                f"security: '{loader.shown(path)}' leads out of the chart and the kustomization, to '{real}'",
                remedy="Put a copy into the chart, or use --load-restrictor none when you trust the tree.",
            )
