"""Each folder of base/components/ is a trait: a kustomization of kind Component."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Traits without a kustomization, or with one that is no Component."""
    for trait in tree.fleet.traits:
        file = f"base/components/{trait}/kustomization.yaml"
        if not tree.exists(file):
            yield Breach(f"the trait {trait} has no kustomization.yaml", file)
        for document in tree.documents(file):
            kind = document.get("kind")
            if kind is None or kind.text != "Component":
                line = (kind or document).line
                yield Breach(f"the trait {trait} is not of kind Component", file, line)


RULE = Rule(
    "layout/traits-are-components",
    "Each folder of base/components/ is a trait: a kustomization of kind Component.",
    "The trait that was a Kustomization: listed under resources it added its objects, but "
    "its patches, which had nothing of the environment in reach, silently changed nothing.",
    "Give it `kind: Component` and list it under components.",
)
