"""versions/ is a Component that holds image tags or digests, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule
from fairway.document import Value

_KEYS = {"apiVersion", "kind", "metadata", "images"}
_IMAGE_KEYS = {"name", "newTag", "digest"}


def breaches(tree: Tree) -> Iterator[Breach]:
    """Whatever a versions/kustomization.yaml says beyond which image runs in which version."""
    for environment in tree.fleet.environments:
        file = f"{environment.path}/versions/kustomization.yaml"
        for document in tree.documents(file):
            if document.text_of("kind") != "Component":
                yield Breach(
                    "versions/ must be of kind Component", file, (document.get("kind") or document).line
                )
            yield from _others(document, _KEYS, file)
            for image in document.get("images") or ():
                yield from _others(image, _IMAGE_KEYS, file)


def _others(mapping: Value, known: set[str], file: str) -> Iterator[Breach]:
    for key in mapping.keys:
        if key not in known:
            value = mapping.get(key) or mapping
            yield Breach(f"versions/ holds images only, not {key}", file, value.line)


RULE = Rule(
    "layout/versions-hold-images-only",
    "versions/ is a Component that holds image tags or digests, and nothing else.",
    "The promotion that took staging's replica count to production together with the "
    "version: the file that promotion copies must have nothing in it that belongs to one "
    "environment.",
    "Keep name, newTag and digest here; move configuration to settings.yaml, sizes to scale.yaml.",
)
