"""Each cluster states its facts in cluster.yaml: what is checked and planned for it depends on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule
from fairway.check.schema.definitions import known_versions
from fairway.document import Value

_UNQUOTED = re.compile(r"\s*kubernetesVersion:\s*[0-9]")
_FACTS = ("kubernetesVersion", "provider", "region", "residency", "ring", "airGap", "registryMirror")


def breaches(tree: Tree) -> Iterator[Breach]:
    """Clusters without cluster.yaml, facts that are missing, and facts that cannot be."""
    for cluster in tree.fleet.clusters:
        file = f"{cluster.path}/cluster.yaml"
        documents = tree.documents(file)
        if not tree.exists(file):
            yield Breach(f"the cluster {cluster.name} has no cluster.yaml", file)
        elif not documents and not tree.is_unreadable(file):
            yield Breach(f"the cluster.yaml of {cluster.name} states nothing", file)
        yield from _unquoted(tree, file)
        for document in documents:
            yield from (Breach(*problem) for problem in _problems(document, cluster.name, file))


def _unquoted(tree: Tree, file: str) -> Iterator[Breach]:
    """A version that YAML reads as a number: 1.30 is 1.3."""
    for number, line in enumerate(tree.lines(file), 1):
        if _UNQUOTED.match(line):
            yield Breach(
                "spec.kubernetesVersion is a number, and must be text: put it in quotes", file, number
            )


def _problems(document: Value, name: str, file: str) -> Iterator[tuple[str, str, int]]:
    spec = document.get("spec") or document
    for fact in _FACTS:
        if spec.get(fact) is None:
            yield f"the cluster does not state its {fact}", file, spec.line
    for path, possible in (
        (("kind",), ["Cluster"]),
        (("metadata", "name"), [name]),
        (("spec", "kubernetesVersion"), known_versions()),
        (("spec", "airGap"), ["true", "false"]),
    ):
        value = document.get(*path)
        if value is not None and value.text not in possible:
            wanted = ", ".join(possible)
            yield f"{'.'.join(path)} is {value.text!r}, which is none of: {wanted}", file, value.line
    ring = spec.get("ring")
    if ring is not None and not ring.text.isdecimal():
        yield f"spec.ring is {ring.text!r}, not a whole number from 0", file, ring.line


RULE = Rule(
    "layout/clusters-state-their-facts",
    "Each cluster states its facts in cluster.yaml: what is checked and planned for it depends on them.",
    "The check against the wrong Kubernetes: a cluster without a version was checked "
    "against the newest one, and its API server refused the first sync.",
    "State the fact under spec of cluster.yaml.",
)
