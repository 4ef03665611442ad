"""Each folder of apps/ is an app: a kustomization that can be built by itself."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Apps without a kustomization, or with one that only others can use."""
    for app in tree.fleet.apps:
        file = f"apps/{app}/kustomization.yaml"
        if not tree.exists(file):
            yield Breach(f"the app {app} has no kustomization.yaml", file)
        for document in tree.documents(file):
            kind = document.get("kind")
            if kind is not None and kind.text != "Kustomization":
                yield Breach(f"the app {app} is of kind {kind.text}, not Kustomization", file, kind.line)


RULE = Rule(
    "layout/apps-can-be-built",
    "Each folder of apps/ is an app: a kustomization that can be built by itself.",
    "The app whose kustomization was left out of the commit: its folder was reviewed, merged and announced, "
    "and no overlay could list it.",
    "Give the folder a kustomization.yaml that starts from base/, or remove it.",
)
