"""What a kustomization file refers to, each with its line: the paths, not what is behind them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from fairway.check.layout.tree import Tree
from fairway.document import Value

_LISTS_OF_PATHS = (
    "resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators",
    "patchesStrategicMerge",
)  # fmt: skip
_LISTS_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")


class Reference(NamedTuple):
    """A path that a kustomization names, made relative to the repository; remote ones stay as they are."""

    target: str
    file: str
    line: int


def references(tree: Tree, file: str) -> list[Reference]:
    """Every path in a kustomization file. Inline patches and inline transformers are none."""
    known = _known.setdefault(tree, {})
    if file not in known:
        known[file] = list(_references(tree, file))
    return known[file]


_known: WeakKeyDictionary[Tree, dict[str, list[Reference]]] = WeakKeyDictionary()
"""What was found in the files of a tree: many rules ask for the same."""


def _references(tree: Tree, file: str) -> Iterator[Reference]:
    folder = posixpath.dirname(file)
    for document in tree.documents(file):
        for value in _paths(document):
            if value.text and "\n" not in value.text:
                yield Reference(_target(folder, value.text), file, value.line)


def _paths(document: Value) -> Iterator[Value]:
    for key in _LISTS_OF_PATHS:
        yield from document.get(key) or ()
    for key in _LISTS_WITH_PATH:
        for item in document.get(key) or ():
            yield from filter(None, [item.get("path")])
    for key in _GENERATORS:
        for generator in document.get(key) or ():
            yield from generator.get("files") or ()
            yield from generator.get("envs") or ()
    yield from filter(None, [document.get("openapi", "path")])


def _target(folder: str, text: str) -> str:
    path = text.rpartition("=")[2] if "://" not in text else text
    return path if "://" in path or path.startswith("/") else posixpath.normpath(f"{folder}/{path}")
