"""Know which keys had a comment where their value should begin: kustomize writes it back there.

When such a value has become empty, what kustomize writes (`key: # comment`, and `[]` at the start of the next
line) is no YAML, and it refuses to print the object. Nodes have no comments, so such a key is one particular
`str` object, recognised by identity; copies of its mapping keep it.
"""

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.style import another

_COMMENTED: Final = pattern(r"""[ -]*(?:"[^"]*"|'[^']*'|[^\s#'"][^#]*?):[ \t]+#""")
_MOST: Final = 50_000
_keys: dict[str, str] = {}


def commented_key(text: str) -> str:
    """The object that stands for this key with a comment behind its colon."""
    key = _keys.get(text)
    if key is None:
        if len(_keys) >= _MOST:
            _keys.clear()
        key = _keys[text] = another(text)
    return key


def is_commented(key: str) -> bool:
    """Whether a key is one with a comment behind its colon."""
    return _keys.get(key) is key


def has_commented(mapping: Mapping, key: str) -> bool:
    """Whether a mapping has this key with a comment behind its colon."""
    return key in _keys and any(each is _keys[key] for each in mapping)


def without_comments(mapping: dict[str, Node]) -> dict[str, Node]:
    """The mapping with its keys as they are without comments; the same where there are none."""
    if not any(map(is_commented, mapping)):
        return mapping
    return {another(key) if is_commented(key) else key: value for key, value in mapping.items()}


def commented_lines(text: str) -> frozenset[int]:
    """The lines of a document, counted from 0, that end in a key and a comment."""
    if "#" not in text:
        return frozenset()
    return frozenset(number for number, line in enumerate(text.split("\n")) if _COMMENTED.match(line))
