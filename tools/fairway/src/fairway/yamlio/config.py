"""Read kustomization files: YAML 1.1 turned into JSON, as sigs.k8s.io/yaml does before kustomize sees it."""

from __future__ import annotations

import struct
from typing import ClassVar, Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.braces import EMPTY_IN_FLOW, block_key
from fairway.yamlio.compose import Composer, is_merge, short_tag
from fairway.yamlio.events import Event
from fairway.yamlio.fast import GIVE_UP, read_fast
from fairway.yamlio.gojson import from_json, to_json
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, NULL_TAG, Node, Scalar
from fairway.yamlio.number import json_number, shortest, value_of
from fairway.yamlio.printed import json_word, string_of
from fairway.yamlio.read import decoded
from fairway.yamlio.resolve import OLD_BOOLEANS, TIMESTAMP, scalar_for_text
from fairway.yamlio.scan import SCALAR

__all__ = ["from_json", "is_no_string_alone", "read_config", "to_json"]

_OLD_BOOLEAN: Final = pattern(
    r"(?m)(?:^|[-:,\[{?])[ ]*(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)[ ]*(?:$|[,\]}:]| #)"
)
"""Where a boolean of YAML 1.1 may stand that the reader of resource files takes for a string."""

_TRUE: Final = Scalar("true", BOOL)
_FALSE: Final = Scalar("false", BOOL)
_TAGS: Final = frozenset(("!!int", "!!float", "!!bool", NULL_TAG, TIMESTAMP, "!!binary"))


def read_config(text: str | bytes, *, name: str | None = None, strict: bool = False) -> Node:
    """Return what a kustomization file means: the JSON value of its first document, null when it has none.

    `yes`, `on` and `y` are booleans, numbers have their JSON text, keys that are not strings become strings,
    and the last of equal keys wins, unless `strict` refuses them. `name` is the file for messages.
    Raises YamlError.
    """
    source = decoded(text, name) if isinstance(text, bytes) else text
    if not _OLD_BOOLEAN.search(source):
        node = read_fast(source, printed=False)
        if node is not GIVE_UP:
            return NULL if node is None else _as_json(node)
    node = (_StrictComposer if strict else _ConfigComposer)(name, 0).document(source)
    return NULL if node is None else node


def _as_json(node: Node) -> Node:
    """The JSON value of what the reader of resource files made of a file without old booleans."""
    if type(node) is dict:
        # What is written from here into objects is not between braces there.
        return {block_key(key): _as_json(value) for key, value in node.items()}
    if type(node) is list:
        return [_as_json(item) for item in node]
    if node is EMPTY_IN_FLOW:
        return NULL
    return _typed(node) if type(node) is Scalar else node


class _ConfigComposer(Composer):
    """The dialect of go-yaml v2."""

    AHEAD: ClassVar[int] = 0

    def scalar(self, event: Event) -> Node:
        """The JSON value of a scalar."""
        tag, value = event.tag, event.value
        if tag in ("", "!"):
            return value if event.style or tag else _plain(value)
        tag = short_tag(tag)
        if tag not in _TAGS:
            return value
        if tag == BOOL and value in OLD_BOOLEANS:
            return _plain(value)
        try:
            return _typed(Scalar(value, tag))
        except YamlError as error:
            raise self.error(error.message, event.line) from None

    def mapping(self) -> Node:
        """The map whose start was seen: what comes later wins, a merge included."""
        pairs: dict[str, Node] = {}
        for event in self.until_end():
            if is_merge(event):
                self.merge_over(pairs, self.node(self.next()))
            else:
                key = self.key(event)
                pairs[key] = self.node(self.next())
        return pairs

    def merge_over(self, pairs: dict[str, Node], merged: Node) -> None:
        """Write over a map what `<<` brings; the first map of a list wins."""
        for source in reversed(merged) if type(merged) is list else [merged]:
            if type(source) is not dict:
                raise self.error("map merge requires map or sequence of maps as the value", None)
            pairs.update(source)

    def key(self, event: Event) -> str:
        """The text of a key; numbers as Go prints them."""
        if event.kind == SCALAR and event.tag == "" and not event.style:
            plain = scalar_for_text(event.value)
            if type(plain) is Scalar and plain.tag == FLOAT:
                return _float_key(plain)
        node = self.node(event)
        if type(node) is str:
            return node
        if type(node) is Scalar and node.tag != NULL_TAG:
            return node.text
        raise self.error("a mapping key must be a scalar and not null", event.line)


class _StrictComposer(_ConfigComposer):
    """The same with equal keys refused, also where one comes from a merge."""

    def mapping(self) -> Node:
        """The map whose start was seen."""
        pairs: dict[str, Node] = {}
        for event in self.until_end():
            if is_merge(event):
                merged: dict[str, Node] = {}
                self.merge_over(merged, self.node(self.next()))
            else:
                merged = {self.key(event): self.node(self.next())}
            twice = next((key for key in merged if key in pairs), None)
            if twice is not None:
                raise self.error(f"the key '{twice}' is there twice", event.line)
            pairs |= merged
        return pairs


class _AnyKeyComposer(_ConfigComposer):
    """The same before it becomes JSON: any key will do that Go can hash."""

    def key(self, event: Event) -> str:
        """The text of a key, whatever it is: only that there is one counts."""
        node = self.node(event)
        if (type(node) is list or type(node) is dict) and node:
            raise self.error("invalid map key", event.line)
        return node if type(node) is str else f"{node}"


def is_no_string_alone(text: str) -> bool:
    """Whether a document of this text would be something else than a string (kyaml's IsValueNonString)."""
    try:
        node = _AnyKeyComposer(None, 0).document(text)
    except YamlError:
        return False
    return type(node) is not str


def _plain(text: str) -> Node:
    if text in OLD_BOOLEANS:
        return _TRUE if text[0] in "yY" or text[:2].lower() == "on" else _FALSE
    node = scalar_for_text(text)
    return _typed(node) if isinstance(node, Scalar) else node


def _typed(scalar: Scalar) -> Node:
    if scalar.tag == TIMESTAMP:
        return scalar.text
    string = string_of(scalar)
    if string is not None:
        return string
    if scalar.tag in (INT, FLOAT):
        return _number(scalar)
    word = json_word(scalar)
    return NULL if word == "null" else _TRUE if word == "true" else _FALSE


def _number(scalar: Scalar) -> Scalar:
    text = json_number(scalar)
    return Scalar(text, INT if text.lstrip("-").isdigit() else FLOAT)


def _float_key(scalar: Scalar) -> str:
    """A float as a key: Go's shortest text of the value in 32 bits."""
    value = value_of(scalar)
    if value - value != 0:
        return ".inf" if value > 0 else "-.inf" if value < 0 else ".nan"
    packed = struct.pack("f", value)
    for digits in range(1, 10):
        rounded = float(f"{value:.{digits}g}")
        if struct.pack("f", rounded) == packed:
            return shortest(rounded)
    return shortest(value)
