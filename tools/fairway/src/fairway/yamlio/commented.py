"""Know which keys had a comment where their value should begin: kustomize writes it back there.

When such a value has become empty, what kustomize writes (`key: # comment`, and `[]` at the start of the next
line) is no YAML, and it refuses to print the object. Nodes have no comments, so such a key is one particular
`str` object, recognised by identity; copies of its mapping keep it.
"""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.marks import make_room
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.style import another

_COMMENTED: Final = pattern(r"""[ -]*(?:"[^"]*"|'[^']*'|[^\s#'"][^#]*?):[ \t]+#""")
_MOST: Final = 50_000
_keys: dict[str, str] = {}


def commented_key(text: str) -> str:
    """The object that stands for this key with a comment behind its colon."""
    key = _keys.get(text)
    if key is None:
        make_room(_keys, _MOST)
        key = _keys[text] = another(text)
    return key


def is_commented(key: str) -> bool:
    """Whether a key is one with a comment behind its colon."""
    return _keys.get(key) is key


def require_no_comment(mapping: Mapping, key: str) -> None:
    """Raise YamlError where a comment stands behind this key of a mapping, whose value is empty."""
    if key in _keys and any(each is _keys[key] for each in mapping):
        raise YamlError(
            f"the value of `{key}` has become empty, and a comment stands between the two",
            remedy="Kustomize cannot print this: move the comment to a line of its own.",
        )


def require_no_emptied(node: Node) -> None:
    """Raise YamlError where a comment stands before a value that has become empty, anywhere below a node."""
    if not _keys:
        return
    if type(node) is dict:
        for key, value in node.items():
            if type(value) is dict or type(value) is list:
                if value:
                    require_no_emptied(value)
                else:
                    require_no_comment(node, key)
    elif type(node) is list:
        for value in node:
            require_no_emptied(value)


def without_comments(mapping: dict[str, Node]) -> dict[str, Node]:
    """The mapping with its keys as they are without comments; the same where there are none."""
    if not any(map(is_commented, mapping)):
        return mapping
    return {without_comment(key): value for key, value in mapping.items()}


def without_comment(key: str) -> str:
    """The key as one that has none."""
    return another(key) if is_commented(key) else key


def commented_lines(text: str) -> frozenset[int]:
    """The lines of a document, counted from 0, that end in a key and a comment."""
    if "#" not in text:
        return frozenset()
    return frozenset(number for number, line in enumerate(text.split("\n")) if _COMMENTED.match(line))
