"""Each cluster has its root Application in argocd/bootstrap/, and each path named in argocd/ exists."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule
from fairway.document import Value


def breaches(tree: Tree) -> Iterator[Breach]:
    """Clusters that no Application in argocd/ names, and paths there that lead nowhere."""
    paths = list(_application_paths(tree))
    named = {path.text for path, _ in paths}
    for path, file in paths:
        if not tree.exists(path.text):
            yield Breach(f"there is no {path.text}", file, path.line)
    for cluster in tree.fleet.clusters:
        if cluster.path not in named:
            message = f"no Application in argocd/bootstrap/ has the path {cluster.path}"
            yield Breach(message, f"{cluster.path}/cluster.yaml", 1)


def _application_paths(tree: Tree) -> Iterator[tuple[Value, str]]:
    for file in tree.within("argocd"):
        for document in tree.documents(file):
            path = document.get("spec", "source", "path")
            if document.text_of("kind") == "Application" and path is not None:
                yield path, file


RULE = Rule(
    "layout/clusters-are-bootstrapped",
    "Each cluster has its root Application in argocd/bootstrap/, and each path named in argocd/ exists.",
    "The cluster that was added with all its client environments and never synced, because "
    "nothing told Argo CD about its folder.",
    "Give each cluster a root Application in argocd/bootstrap/ whose path is the cluster's folder.",
)
