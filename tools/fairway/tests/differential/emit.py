"""Data to YAML text in many styles: the input of a parser must not all look alike."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass

Data = dict[str, "Data"] | list["Data"] | str | int | bool | None


class Raw(str):
    """A scalar that is written exactly as it is: `0o17`, `"quoted"`, `~`."""

    __slots__ = ()


@dataclass
class Style:
    """How a file is written. All choices within it follow from `seed`."""

    seed: int
    indented_lists: bool = False
    flow: float = 0.0
    quotes: float = 0.0
    comments: float = 0.0
    crlf: bool = False
    start_marker: bool = False
    end_marker: bool = False
    width: int = 2
    json: bool = False


_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*\Z")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_FLOW_LIMIT = 120


def emit(documents: list[Data], style: Style) -> str:
    """The text of a YAML (or JSON) stream with these documents."""
    return _Writer(style).stream(documents)


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.random = random.Random(style.seed)

    def stream(self, documents: list[Data]) -> str:
        if self.style.json and len(documents) == 1 and not _has_raw(documents[0]):
            return json.dumps(documents[0], indent=self.random.choice([None, 2]), ensure_ascii=False) + "\n"
        text = "---\n".join("\n".join(self.block(d, 0)) + "\n" for d in documents)
        if self.style.start_marker:
            text = "---\n" + text
        if self.style.end_marker:
            text += "...\n"
        return text.replace("\n", "\r\n") if self.style.crlf else text

    def draw(self, probability: float) -> bool:
        return probability > 0 and self.random.random() < probability

    def block(self, node: Data, indent: int) -> list[str]:
        if isinstance(node, dict) and node:
            return self.mapping(node, indent)
        if isinstance(node, list) and node:
            return self.sequence(node, indent)
        return [" " * indent + self.inline(node)]

    def mapping(self, node: dict[str, Data], indent: int) -> list[str]:
        out: list[str] = []
        for key, value in node.items():
            if self.draw(self.style.comments):
                out.append(" " * indent + "# on " + re.sub(r"[^\w ]", "", key))
            out += self.entry(" " * indent + self.key(key) + ":", value, indent)
        return out

    def entry(self, head: str, value: Data, indent: int) -> list[str]:
        if not isinstance(value, (dict, list)) or not value or self.in_flow(value):
            return self.scalar_lines(head, value, indent)
        deeper = indent + self.style.width
        if isinstance(value, list) and not self.style.indented_lists:
            deeper = indent
        tail = "  # here" if self.draw(self.style.comments) else ""
        return [head + tail, *self.block(value, deeper)]

    def scalar_lines(self, head: str, value: Data, indent: int) -> list[str]:
        if isinstance(value, str) and not isinstance(value, Raw) and _literal(value) and not self.style.crlf:
            return [head + self.indicator(value), *_literal_lines(value, indent + self.style.width)]
        tail = "  # so" if self.draw(self.style.comments) and not isinstance(value, Raw) else ""
        return [f"{head} {self.inline(value)}".rstrip(" ") + tail]

    def indicator(self, value: str) -> str:
        if not value.endswith("\n"):
            return " |-"
        return " |+" if value.endswith("\n\n") else " |"

    def sequence(self, node: list[Data], indent: int) -> list[str]:
        out: list[str] = []
        for item in node:
            if isinstance(item, dict) and item and not self.in_flow(item):
                inner = self.mapping(item, indent + 2)
                first = next(i for i, line in enumerate(inner) if not line.lstrip().startswith("#"))
                comments, rest = inner[:first], inner[first:]
                out += [*comments, " " * indent + "- " + rest[0][indent + 2 :], *rest[1:]]
            elif isinstance(item, list) and item and not self.in_flow(item):
                out += [" " * indent + "-", *self.block(item, indent + 2)]
            else:
                out += self.scalar_lines(" " * indent + "-", item, indent)
        return out

    def in_flow(self, node: Data) -> bool:
        return self.draw(self.style.flow) and len(repr(node)) < _FLOW_LIMIT

    def inline(self, node: Data) -> str:
        if isinstance(node, dict):
            return "{" + ", ".join(f"{self.key(k)}: {self.inline(v)}" for k, v in node.items()) + "}"
        if isinstance(node, list):
            return "[" + ", ".join(self.inline(v) for v in node) + "]"
        if isinstance(node, Raw):
            return str(node)
        if isinstance(node, str):
            return self.string(node)
        return json.dumps(node)

    def key(self, key: str) -> str:
        return str(key) if isinstance(key, Raw) else self.string(key)

    def string(self, text: str) -> str:
        if _plain(text) and not self.draw(self.style.quotes):
            return text
        if text.isprintable() and self.random.random() < 0.5:
            return "'" + text.replace("'", "''") + "'"
        return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def _plain(text: str) -> bool:
    return bool(_PLAIN.match(text)) and text.lower() not in _WORDS


def _literal(text: str) -> bool:
    """Whether a block scalar can hold the text."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and lines[0][0] not in " \t"
        and all(line.isprintable() and (not line or line.strip()) for line in lines)
    )


def _literal_lines(text: str, indent: int) -> list[str]:
    body = text.removesuffix("\n")
    return [" " * indent + line if line else "" for line in body.split("\n")]


def _has_raw(node: Data) -> bool:
    if isinstance(node, dict):
        return any(isinstance(k, Raw) or _has_raw(v) for k, v in node.items())
    if isinstance(node, list):
        return any(_has_raw(v) for v in node)
    return isinstance(node, Raw)
