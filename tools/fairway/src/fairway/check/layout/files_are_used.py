"""Each file of the tree is one that a kustomization names, or one that its folder is known to have."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.references import references
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule
from fairway.fleet import KUSTOMIZATION_NAMES

_NOTES = "README.md"
_DEPTHS = {"apps": 2, "argocd": 2, "base": 2, "clusters": 2, "overlays": 3}
"""How many folders a file of the tree is in, at least."""

_RULED = ("clusters/", "overlays/")
"""Where other rules say which files there are."""


def breaches(tree: Tree) -> Iterator[Breach]:
    """Files beside the folders that the tree is made of, and files that nothing names."""
    named = {reference.target for file in tree.kustomizations for reference in references(tree, file)}
    for file in tree.all_files:
        folder, _, name = file.rpartition("/")
        if name == _NOTES:
            continue
        if folder.count("/") + 1 < _DEPTHS[file.partition("/")[0]]:
            yield Breach(f"nothing reads a file of {folder}/ itself", file)
        elif not file.startswith(_RULED) and name not in KUSTOMIZATION_NAMES and file not in named:
            yield Breach("no kustomization names it, so it is part of nothing", file)


RULE = Rule(
    "layout/files-are-used",
    "Each file of the tree is one that a kustomization names, or one that its folder is known to have.",
    "The NetworkPolicy that was written, reviewed and merged, and that no kustomization listed: everybody "
    "believed that the port was closed.",
    "List it in the kustomization of its folder, or remove it.",
)
