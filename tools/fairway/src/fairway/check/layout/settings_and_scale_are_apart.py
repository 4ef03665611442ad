"""settings.yaml is configuration, which is promoted; scale.yaml is replicas and resources, which is not."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule

_SIZES = {"replicas", "minReplicas", "maxReplicas", "resources"}
_CONFIGURATION = {"ConfigMap", "Secret", "ExternalSecret"}
_RUNS = {"env", "envFrom", "image", "command", "args"}


def breaches(tree: Tree) -> Iterator[Breach]:
    """Sizes in a settings.yaml, configuration in a scale.yaml."""
    for environment in tree.fleet.environments:
        settings, scale = f"{environment.path}/settings.yaml", f"{environment.path}/scale.yaml"
        yield from _holding(tree, settings, _SIZES, "settings.yaml is promoted: it must not hold")
        yield from _holding(tree, scale, _RUNS, "scale.yaml is never promoted: it must not hold")
        for document in tree.documents(scale):
            kind = document.get("kind")
            if kind and kind.text in _CONFIGURATION:
                yield Breach(
                    f"scale.yaml is never promoted: it must not hold a {kind.text}", scale, kind.line
                )


def _holding(tree: Tree, file: str, words: set[str], message: str) -> Iterator[Breach]:
    for document in tree.documents(file):
        if document.text_of("kind") in _CONFIGURATION:
            continue
        for value in document.scalars():
            if value.text in words:
                yield Breach(f"{message} {value.text}", file, value.line)


RULE = Rule(
    "layout/settings-and-scale-are-apart",
    "settings.yaml is configuration, which is promoted; scale.yaml is replicas and resources, which is not.",
    "The promotion of settings that made production as small as staging, on a Friday.",
    "Move it to the other of the two files.",
)
