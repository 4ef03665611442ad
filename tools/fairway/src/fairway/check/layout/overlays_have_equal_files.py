"""Every client environment has the same files: whoever knows one knows all."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule

FILES = ("kustomization.yaml", "scale.yaml", "settings.yaml", "versions/kustomization.yaml")


def breaches(tree: Tree) -> Iterator[Breach]:
    """Files that a client environment lacks or leaves empty, and files that it has beyond them."""
    for environment in tree.fleet.environments:
        root = tree.fleet.root / environment.path
        present = {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
        for name in sorted(set(FILES) - present):
            yield Breach(f"{environment.id} has no {name}", f"{environment.path}/{name}")
        for name in sorted(set(FILES) & present):
            file = f"{environment.path}/{name}"
            if not tree.documents(file) and not tree.is_unreadable(file):
                yield Breach(f"the {name} of {environment.id} says nothing", file, 1)
        for name in sorted(present - set(FILES)):
            message = f"{environment.id} has a file that no client environment has: {name}"
            yield Breach(message, f"{environment.path}/{name}")


RULE = Rule(
    "layout/overlays-have-equal-files",
    "Every client environment has the same files: whoever knows one knows all.",
    "The promotion that left a file behind: production had its image tags in the "
    "kustomization instead of versions/, so what staging had tested never arrived, and "
    "nothing said so.",
    f"A client environment is made of {', '.join(FILES)}; what is more belongs into an app or a trait.",
)
