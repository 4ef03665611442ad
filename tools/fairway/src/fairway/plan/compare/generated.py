"""Names that kustomize generates: a name, then ten characters that change with the content.

What refers to such a name follows it. The stem, which is the name without the suffix, is what stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairway.manifest import ObjectId
from fairway.pattern import pattern

_SUFFIXES: Final = pattern(r"(?<=[\w.])-[bcdfghkmt2456789]{10}(?![\w.-]*\w)")
_SUFFIX: Final = pattern(r"(.+)-[bcdfghkmt2456789]{10}\Z")
"""Go writes the hash in hexadecimal, and kustomize then puts consonants for `0`, `1`, `3`, `a` and `e`."""


def stem(name: str) -> str:
    """The name without its generated suffix; the name itself where it has none.

    >>> stem("settings-6ct58987ht")
    'settings'
    """
    match = _SUFFIX.match(name)
    return match[1] if match else name


def stems(text: str) -> str:
    """A text with the names in it cut to their stems.

    >>> stems("ConfigMap acme/settings-6ct58987ht: settings-6ct58987ht is large")
    'ConfigMap acme/settings: settings is large'
    """
    return _SUFFIXES.sub("", text)


class GeneratedNames:
    """The generated names that are replaced between both sides: from (old, new) to `KIND STEM`."""

    def __init__(self, pairs: Iterable[tuple[ObjectId, ObjectId]] = ()) -> None:
        self._owners: dict[tuple[str, str], str] = {}
        self._new: dict[str, str] = {}
        for before, after in pairs:
            self._owners.setdefault((before.name, after.name), f"{after.kind} {stem(after.name)}")
            self._new.setdefault(before.name, after.name)
        self._replaced = {*self._new, *self._new.values()}

    def follows(self, before: object, after: object) -> str:
        """The generated object, as `KIND STEM`, whose new name is all that the change says; else empty."""
        if isinstance(before, str) and isinstance(after, str):
            return self._owners.get((before, after), "")
        return ""

    def renamed(self, value: object) -> object:
        """The name by which the new side knows what this value names; else the value itself."""
        return self._new.get(value, value) if isinstance(value, str) else value

    def shown(self, value: object) -> object:
        """A value as a path has it: without the suffix of a name that is replaced, so that it stays."""
        return stem(value) if isinstance(value, str) and value in self._replaced else value
