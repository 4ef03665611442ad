"""What becomes of text on its way from a kustomization to a transformer.

Kustomize hands the fields over as YAML made from JSON. That refuses control characters which an
escape brought in, and reads U+0085 as the line break that YAML takes it for.
"""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.kustomize.go_struct import fold
from fairway.pattern import pattern
from fairway.yamlio.node import Node
from fairway.yamlio.printed import printed_text

_SUSPECT: Final = pattern(rb"\\[xuUN]|\xc2\x85")
_FIELDS: Final = frozenset(
    fold(name)
    for name in (
        "commonAnnotations",
        "commonLabels",
        "configMapGenerator",
        "images",
        "imageTags",
        "labels",
        "namePrefix",
        "nameSuffix",
        "namespace",
        "patches",
        "patchesJson6902",
        "patchesStrategicMerge",
        "replacements",
        "replicas",
        "secretGenerator",
    )
)
_GENERATORS: Final = frozenset({"configmapgenerator", "secretgenerator"})
_OPTIONS: Final = "generatoroptions"
"""Options are handed over with each generator, so not at all without one."""


def passed_on(node: Node, content: bytes) -> Node:
    """The kustomization as its transformers see it. Raises YamlError for control characters there."""
    if type(node) is not dict or not _SUSPECT.search(content):
        return node
    fields = _FIELDS | {_OPTIONS} if any(node[key] for key in node if fold(key) in _GENERATORS) else _FIELDS
    return {key: _passed(value, key) if fold(key) in fields else value for key, value in node.items()}


def _passed(node: Node, where: str) -> Node:
    if type(node) is dict:
        return {_text(key, where): _passed(value, where) for key, value in node.items()}
    if type(node) is list:
        return [_passed(item, where) for item in node]
    return _text(node, where) if type(node) is str else node


def _text(text: str, where: str) -> str:
    try:
        return printed_text(text)
    except YamlError as error:
        raise YamlError(f"field '{where}': {error.message}", remedy=error.remedy) from None
