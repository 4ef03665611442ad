"""Files that are plainly well written, told line by line: yamllint takes a hundred times as long to say so.

What is not of the few forms known here, rightly or wrongly, is left to yamllint itself; so is everything
where its rules are not configured as these forms take for granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fairway.pattern import pattern

_WORD: Final = r"[A-Za-z0-9_./](?:[A-Za-z0-9_./@+=-]|:(?=[A-Za-z0-9_./@]))*"
_TEXT: Final = r"[A-Za-z0-9_./](?:[A-Za-z0-9_./@+=,;()-]|:(?=[A-Za-z0-9_./@])| (?=[A-Za-z0-9_./(]))*"
_QUOTED: Final = r"\"[^\"\\]*\"|'[^']*'"
_KEY: Final = r"[A-Za-z0-9_./][A-Za-z0-9_./-]*"
_ITEM: Final = rf"(?:{_WORD}|{_QUOTED})"
_PAIRS: Final = rf"\{{{_KEY}: {_ITEM}(?:, {_KEY}: {_ITEM})*\}}"
_LIST: Final = rf"\[(?:{_ITEM}|{_PAIRS})(?:, (?:{_ITEM}|{_PAIRS}))*\]"
_VALUE: Final = rf"{_QUOTED}|{_PAIRS}|{_LIST}|{_TEXT}"
_CONTENT: Final = pattern(rf"( *)((?:- )*)(?:({_KEY}):(?: ({_VALUE}))?|({_VALUE}))(?: # [^ ](?:.*[^ ])?)?\Z")
_COMMENT: Final = pattern(r"( *)#(?: [^ ](?:.*[^ ])?)?\Z")
_FLOW_KEY: Final = pattern(rf"[{{ ]({_KEY}): ")
_FLOW_WORD: Final = pattern(rf"(?:\A|[\[{{ ])({_KEY})(?=[\]}},:]|\Z)")
_TRUTHY: Final = frozenset(("false", "n", "no", "off", "on", "true", "y", "yes"))
_ALLOWED: Final = ("true", "false")

_SPACES: Final = {"max-spaces-inside": 0, "max-spaces-inside-empty": -1, "min-spaces-inside": 0}
_WRITTEN: Final[dict[str, dict[str, Any]]] = {
    "anchors": {},
    "braces": {**_SPACES, "forbid": False},
    "brackets": {**_SPACES, "forbid": False},
    "colons": {"max-spaces-before": 0, "max-spaces-after": 1},
    "commas": {"max-spaces-before": 0, "min-spaces-after": 1, "max-spaces-after": 1},
    "comments": {"min-spaces-from-content": 1},
    "comments-indentation": {},
    "empty-lines": {"max-start": 0, "max-end": 0},
    "hyphens": {"max-spaces-after": 1},
    "indentation": {"spaces": 2, "indent-sequences": True},
    "key-duplicates": {},
    "line-length": {},
    "new-line-at-end-of-file": {},
    "new-lines": {"type": "unix"},
    "trailing-spaces": {},
    "truthy": {"allowed-values": ["true", "false"]},
}
"""The rules that the forms here obey, if they are configured so."""


class _Level(NamedTuple):
    """A mapping, with its keys, or a list: where its lines begin."""

    column: int
    is_list: bool
    keys: set[str]


class Plain:
    """Tells files that yamllint has nothing to say about; `rules` are its rules as it is configured."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        enabled = {name: given for name, given in rules.items() if given}
        self._knows = all(
            name in _WRITTEN and all(given.get(key) == value for key, value in _WRITTEN[name].items())
            for name, given in enabled.items()
        )
        self._blank = enabled.get("empty-lines", {}).get("max", 1)
        self._longest = enabled.get("line-length", {}).get("max", 1000)

    def knows(self, text: str) -> bool:
        """Whether there is nothing wrong with a file; where that is not plain, there may be nothing wrong."""
        if not self._knows or self._blank < 1 or not text.endswith("\n") or text[0] == "\n":
            return False
        if "\n\n\n" in text or text.endswith("\n\n") or not text.replace("\n", "").isprintable():
            return False
        lines = text[:-1].split("\n")
        return max(map(len, lines)) <= self._longest and _Reader().reads(lines)


class _Reader:
    """Goes through the lines of a file, and stops at the first that is of no known form."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._is_open = False
        """Whether the last line was a key whose value is yet to come."""
        self._comment = -1
        """The column of comments that the next line has to have too; none."""

    def reads(self, lines: list[str]) -> bool:
        """Whether all of them are of known forms, one after the other."""
        return all(map(self._line, lines)) and not self._is_open and self._comment < 0

    def _line(self, line: str) -> bool:
        if not line:
            return True
        if line == "---":
            is_between = not self._is_open and self._comment < 0
            self._levels.clear()
            return is_between
        content = _CONTENT.match(line)
        if content is None:
            comment = _COMMENT.match(line)
            return comment is not None and self._commented(len(comment[1]))
        if self._comment not in (-1, len(content[1])):
            return False
        self._comment = -1
        return self._content(content)

    def _commented(self, column: int) -> bool:
        is_same = self._comment in (-1, column)
        self._comment = column
        return is_same

    def _content(self, content: Any) -> bool:
        column, (_, hyphens, key, of_key, alone) = len(content[1]), content.groups()
        for _ in range(len(hyphens) // 2):
            if not self._stands(column, is_list=True):
                return False
            column += 2
            self._is_open = True
        if key is None:
            self._is_open = False
            return bool(hyphens) and _is_plain(alone)
        if not self._stands(column, is_list=False) or key in self._levels[-1].keys or key.lower() in _TRUTHY:
            return False
        self._levels[-1].keys.add(key)
        self._is_open = of_key is None
        return of_key is None or _is_plain(of_key)

    def _stands(self, column: int, *, is_list: bool) -> bool:
        """Whether a mapping or list goes on, or begins, at a column."""
        levels = self._levels
        if self._is_open:
            inner = levels[-1].column + 2
            levels.append(_Level(column, is_list, set()))
            return column == inner
        while levels and levels[-1].column > column:
            levels.pop()
        if not levels:
            levels.append(_Level(column, is_list, set()))
            return column == 0
        return levels[-1].column == column and levels[-1].is_list == is_list


def _is_plain(value: str) -> bool:
    """Whether a value has no key twice, and no word that is read as true or false by some."""
    if value[0] in "[{":
        for inner in value.split("}"):
            keys = _FLOW_KEY.findall(inner)
            if len(set(keys)) < len(keys):
                return False
        words = _FLOW_WORD.findall(value)
    else:
        words = [value]
    return all(word in _ALLOWED or word.lower() not in _TRUTHY for word in words)
