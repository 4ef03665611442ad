"""Changes of nothing but what is in some files, which leave most that is known of the tree as it is."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable
from typing import Final

from fairway.check.layout import Tree, references
from fairway.check.yaml_source.lint import CONFIGURATIONS
from fairway.fleet import KUSTOMIZATION_NAMES
from fairway.git import EXECUTABLE, FILE
from fairway.plan.sides import Side

_FOLDERS: Final = ("apps/", "base/", "overlays/")


def has_equal_paths(base: Side, head: Side) -> bool:
    """Whether both sides have the same files, whatever is in them, and no links."""
    return not base.links and not head.links and base.entries.keys() == head.entries.keys()


def touched_files(base: Side, head: Side, changed: Collection[str]) -> frozenset[str] | None:
    """The files of `apps`, `base` and `overlays` that changed, relative to the fleet.

    None where something else may differ: which files there are, to which of them kustomizations refer, or
    what is asked of all. Policies, clusters and what delivers to them must be known to be the same.
    """
    if not has_equal_paths(base, head) or not all(_is_plain(side, changed) for side in (base, head)):
        return None
    names = [posixpath.relpath(path, base.prefix or ".") for path in changed]
    touched = frozenset(name for name in names if name.startswith(_FOLDERS))
    if any(name in CONFIGURATIONS for name in names) or not _refer_alike(base, head, touched):
        return None
    return touched


def _is_plain(side: Side, paths: Iterable[str]) -> bool:
    return all(side.entries[path].mode in (FILE, EXECUTABLE) for path in paths)


def _refer_alike(base: Side, head: Side, files: Iterable[str]) -> bool:
    """Whether the kustomizations among some files refer to the same files, on either side."""
    kustomizations = [file for file in files if file.rpartition("/")[2] in KUSTOMIZATION_NAMES]
    old, new = (_referred(side, kustomizations) for side in (base, head))
    return not any(posixpath.join(base.prefix, target) in base.entries for target in old ^ new)


def _referred(side: Side, kustomizations: Iterable[str]) -> set[str]:
    if side.fleet is None:
        return set()
    tree = Tree(side.fleet)
    return {reference.target for file in kustomizations for reference in references(tree, file)}
