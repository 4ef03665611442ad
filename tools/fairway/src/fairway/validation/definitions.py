"""The CustomResourceDefinitions of a repository: they are for its objects wherever those are rendered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fairway.errors import FairwayError
from fairway.kustomize.factory import objects_from_text
from fairway.manifest import identity
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded

_FOLDERS: Final = ("apps", "argocd", "base", "clusters", "policies")
_KIND: Final = "CustomResourceDefinition"
_LARGEST: Final = 16 * 1024 * 1024


def own_definitions(root: Path) -> tuple[Mapping, ...]:
    """The definitions in the folders of a fleet; what cannot be read is said where it is rendered.

    One in an overlay is for the objects of that overlay alone.
    """
    found: list[Mapping] = []
    for file, content in definition_files(root):
        try:
            objects = objects_from_text(decoded(content, str(file)), name=str(file))
        except FairwayError:
            continue
        found += [each for each in objects if identity(each).kind == _KIND]
    return tuple(found)


def definition_files(root: Path) -> Iterator[tuple[Path, bytes]]:
    """The files that speak of definitions, and their content."""
    for folder in _FOLDERS:
        for file in sorted((root / folder).rglob("*.yaml")):
            try:
                is_plain = file.is_file() and not file.is_symlink() and file.stat().st_size <= _LARGEST
                content = file.read_bytes() if is_plain else b""
            except OSError:
                continue
            if _KIND.encode() in content:
                yield file, content
