"""A client environment is one namespace, CLIENT-ENVIRONMENT, stated in its kustomization."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Kustomizations of client environments without a namespace, or with that of another."""
    for environment in tree.fleet.environments:
        file = f"{environment.path}/kustomization.yaml"
        wanted = f"{environment.client}-{environment.name}"
        for document in tree.documents(file):
            namespace = document.get("namespace")
            if namespace is None:
                yield Breach(f"{environment.id} states no namespace", file, document.line)
            elif namespace.text != wanted:
                message = f"the namespace is {namespace.text!r}; by its place it is {wanted!r}"
                yield Breach(message, file, namespace.line)


RULE = Rule(
    "layout/overlays-have-their-namespace",
    "A client environment is one namespace, CLIENT-ENVIRONMENT, stated in its kustomization.",
    "The copied overlay that kept the namespace of the client it was copied from: two clients ran in one "
    "namespace, and each sync pruned the other.",
    "Let `namespace:` be CLIENT-ENVIRONMENT, as the folders are called.",
)
