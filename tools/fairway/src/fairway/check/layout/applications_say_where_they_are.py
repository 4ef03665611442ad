"""What an Application says of itself is what its place says: its cluster, its environment, its ring."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule
from fairway.document import Value

_WAVE = ("metadata", "annotations", "argocd.argoproj.io/sync-wave")
_LABELS = ("metadata", "labels")


def breaches(tree: Tree) -> Iterator[Breach]:
    """Destinations of another cluster, labels of another environment, and waves that are not the ring."""
    environments = {environment.path: environment for environment in tree.fleet.environments}
    for placement in tree.fleet.placements:
        environment = environments.get(placement.path)
        for document in tree.documents(placement.file):
            if document.text_of("kind") != "Application":
                continue
            ring = document.text_of(*_LABELS, "fairway.dev/ring")
            expected = {("spec", "destination", "name"): placement.cluster, _WAVE: ring}
            if environment is not None:
                expected[(*_LABELS, "fairway.dev/client")] = environment.client
                expected[(*_LABELS, "fairway.dev/environment")] = environment.name
            for keys, wanted in expected.items():
                yield from _differing(document, keys, wanted, placement.file)


def _differing(document: Value, keys: tuple[str, ...], wanted: str, file: str) -> Iterator[Breach]:
    value = document.get(*keys)
    if value is not None and wanted and value.text != wanted:
        yield Breach(f"{'.'.join(keys)} is {value.text!r}; by its place it is {wanted!r}", file, value.line)


RULE = Rule(
    "layout/applications-say-where-they-are",
    "What an Application says of itself is what its place says: its cluster, its environment, its ring.",
    "The copied Application whose destination was forgotten: it lay in the folder of "
    "staging, and Argo CD delivered it to production.",
    "Let it say what its folder, its overlay and its ring say, or move the file.",
)
