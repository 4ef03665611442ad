"""The kustomization of a client environment has at most 25 lines: namespace, apps and traits."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule

LIMIT = 25


def breaches(tree: Tree) -> Iterator[Breach]:
    """Kustomizations of client environments with more lines than the limit, at the first one too many."""
    for environment in tree.fleet.environments:
        file = f"{environment.path}/kustomization.yaml"
        count = len(tree.lines(file))
        if count > LIMIT:
            yield Breach(f"has {count} lines, {LIMIT} are the limit", file, LIMIT + 1)


RULE = Rule(
    "layout/overlays-are-short",
    "The kustomization of a client environment has at most 25 lines: namespace, apps and traits.",
    "The overlay that grew to four hundred lines of patches, in which nobody saw that one "
    "of them switched a NetworkPolicy off.",
    "Make what several client environments need a trait, and what an app needs a part of the app.",
)
