"""Equal keys of one mapping, where a reader does not refuse them at once.

Kustomize keeps both pairs, works with the first, and cannot print the object as long as they are there: a
patch that deletes the object, or what writes labels and annotations anew, lets it build all the same. So here
the mapping holds the first value, and the later ones stand in a field of their own.
"""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.yamlio.node import Mapping, Node, text_of

REPEATED: Final = "\0repeated"
"""A field that no file can have: the later values of a mapping's repeated keys."""

COLLECTION: Final = "\0collection"
"""A field that no file can have: the value of a key that is itself a mapping or a list."""

NOTICE: Final = "\0repeated below"
"""A field of the root of a document that has repeated keys: what is wrong with the last, file and line."""


def keep_later(mapping: Mapping, key: str, value: Node) -> None:
    """Put the value of a key that the mapping has already beside it."""
    later = mapping.get(REPEATED)
    if type(later) is not dict:
        later = mapping[REPEATED] = {}
    known = later.get(key)
    later[key] = {**value, **known} if type(known) is dict and type(value) is dict else value


def notice(message: str, file: str | None, line: int) -> Node:
    """What the root of a document says of the repeated key at a line."""
    return [message, file or "", str(line)]


def latest(mapping: Mapping) -> Mapping:
    """The mapping with the last value of each of its keys."""
    later = mapping.get(REPEATED)
    if type(later) is not dict:
        return mapping
    return {key: later.get(key, value) for key, value in mapping.items() if key != REPEATED}


def without_first(mapping: Mapping, key: str) -> Mapping:
    """The mapping after its first field of that name was taken out: the second one is the first then."""
    rest = {name: value for name, value in mapping.items() if name != key}
    later = rest.get(REPEATED)
    if type(later) is dict and key in later:
        rest[key] = later[key]
        del rest[REPEATED]
        if len(later) > 1:
            rest[REPEATED] = {name: value for name, value in later.items() if name != key}
    return rest


def require_unique(root: Mapping) -> None:
    """Raise YamlError for an object with a repeated key in it, which cannot be printed."""
    said = root.get(NOTICE)
    if type(said) is list and _has_repeated(root):
        message, file, line = map(text_of, said)
        remedy = "Keep one of the two." if message.endswith("defined") else "Write a string for it."
        raise YamlError(message, file=file or None, line=int(line), remedy=remedy)


def settled(root: Mapping) -> Mapping:
    """The object without the notice of keys that it had. Raises YamlError where one is still repeated."""
    if NOTICE not in root:
        return root
    require_unique(root)
    return {key: value for key, value in root.items() if key != NOTICE}


def _has_repeated(node: Node) -> bool:
    if type(node) is dict:
        return REPEATED in node or COLLECTION in node or any(map(_has_repeated, node.values()))
    return type(node) is list and any(map(_has_repeated, node))
