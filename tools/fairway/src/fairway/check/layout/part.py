"""A part of the tree, for those who know that nothing else may have come to break a contract."""

from __future__ import annotations

from collections.abc import Collection

from fairway.check.layout.tree import Tree
from fairway.fleet import Fleet


def part_of_tree(tree: Tree, files: Collection[str]) -> Tree:
    """The tree as if it had only some of its files, relative to the repository."""
    wanted = frozenset(files)
    tree.all_files = [file for file in sorted(wanted) if _is_listed(file) and tree.exists(file)]
    return tree


def part_of_fleet(fleet: Fleet, files: Collection[str]) -> Fleet:
    """The fleet as if it had only the apps, traits and client environments to which some files belong."""
    part = Fleet(fleet.root)
    part.apps = tuple(name for name in fleet.apps if _holds(f"apps/{name}", files))
    part.traits = tuple(name for name in fleet.traits if _holds(f"base/components/{name}", files))
    part.environments = tuple(each for each in fleet.environments if _holds(each.path, files))
    return part


def _holds(folder: str, files: Collection[str]) -> bool:
    return any(file.startswith(f"{folder}/") for file in files)


def _is_listed(file: str) -> bool:
    """Whether a file is one of the tree, and not hidden."""
    return not any(part.startswith(".") for part in file.split("/"))
