"""Text of others within Markdown: it stays text, whatever it says.

In prose only plain words stand as they are; everything else becomes code, where no forge looks for links,
images, HTML, mentions or references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby

from fairway.report.printable import one_line

_WORD = re.compile(r"[(\"']?(?:[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d{1,6})[)\"']?[.,:;!?]?\Z")
_SIGNS = frozenset("→—…=")
_LIKE_A_COMMIT = re.compile(r"\W*[a-fA-F\d]{7,}\W*\Z")
_TOKEN = re.compile(r"(?<!\S)`(?P<inner>[^`]+)`(?P<mark>[.,:;!?)]?)(?!\S)|(?P<word>\S+)")
_TICKS = re.compile(r"`+")
_PUNCTUATION = re.compile(r"[.,:;!?]\Z")


def code(text: str, longest: int = 300) -> str:
    """A span of code, which nothing in the text can end; empty for an empty text.

    >>> code("a `b` @c")
    '`` a `b` @c ``'
    """
    text = cut(one_line(text), longest).strip()
    if not text:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def cell(text: str) -> str:
    """A span of code in a table, where a bar would end the cell even in code."""
    return code(text).replace("|", "\\|")


def prose(text: str, longest: int = 1_000) -> str:
    """Words as they are, and runs of anything else as code, as is what stands between ticks.

    >>> prose("the field spec.a is unknown: ask @root, or `run this`")
    'the field `spec.a` is unknown: ask `@root`, or `run this`'
    """
    tokens = _TOKEN.finditer(cut(one_line(" ".join(text.split())), longest))
    runs = groupby(tokens, _kind_of)
    return " ".join(filter(None, (_span(kind, list(run)) for kind, run in runs)))


def html_code(text: str, longest: int = 300) -> str:
    """Code within HTML, where Markdown is not read."""
    return f"<code>{escape(cut(one_line(text), longest))}</code>"


def fenced(lines: Iterable[str], language: str = "") -> str:
    """A block of code, with a fence that no line in it can close."""
    content = "\n".join(map(one_line, lines))
    ticks = "`" * max(3, max(map(len, _TICKS.findall(content)), default=0) + 1)
    return f"{ticks}{language}\n{content}\n{ticks}"


def details(summary: str, body: str) -> str:
    """What is read on demand; `summary` is HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def cut(text: str, longest: int) -> str:
    """A text no longer than that, and a mark where it goes on."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _kind_of(token: re.Match[str]) -> str:
    word = token["word"]
    if not word:
        return "ticked"
    is_word = _WORD.match(word) and not _LIKE_A_COMMIT.match(word)
    return "plain" if is_word or word in _SIGNS else "other"


def _span(kind: str, tokens: list[re.Match[str]]) -> str:
    if kind == "ticked":
        return " ".join(f"{code(token['inner'])}{token['mark']}" for token in tokens)
    text = " ".join(token["word"] for token in tokens)
    mark = _PUNCTUATION.search(text)
    if kind == "plain":
        return text
    return f"{code(text[:-1])}{mark[0]}" if mark and text[:-1].strip() else code(text)
