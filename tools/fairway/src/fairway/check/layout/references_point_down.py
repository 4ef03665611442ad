"""References go one way: clusters and overlays to apps, apps to base, base to nothing but itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.references import references
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule

# The parts of a path that name one unit of a folder: what is in there may refer to itself.
_UNIT_PARTS = {"base": 1, "apps": 2, "overlays": 3, "clusters": 2, "argocd": 1}
_ALSO = {
    "base": (),
    "apps": ("base",),
    "overlays": ("apps", "base"),
    "clusters": ("base",),
    "argocd": ("clusters", "base"),
}


def breaches(tree: Tree) -> Iterator[Breach]:
    """References of kustomizations that leave their unit other than downwards."""
    for file in tree.kustomizations:
        parts = posixpath.dirname(file).split("/")
        unit = "/".join(parts[: _UNIT_PARTS[parts[0]]])
        allowed = (unit, *_ALSO[parts[0]])
        for reference in references(tree, file):
            if not any(
                reference.target == path or reference.target.startswith(f"{path}/") for path in allowed
            ):
                message = f"{unit} must not refer to {reference.target}, only to {_listed(allowed)}"
                yield Breach(message, file, reference.line)


def _listed(folders: tuple[str, ...]) -> str:
    return ", ".join(f"{folder}/" for folder in folders)


RULE = Rule(
    "layout/references-point-down",
    "References go one way: clusters and overlays to apps, apps to base, base to nothing but itself.",
    "The shortcut of an app that took a patch out of one client's overlay: the client "
    "changed its overlay for itself, and every other client got the change. Remote "
    "references are refused for the same reason: what is built would change without a "
    "commit here.",
    "Move what is shared down to base/ or apps/, or copy it to where it is used.",
)
