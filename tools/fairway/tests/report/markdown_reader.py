"""A comment as a forge reads it: what it would link, load, run or call, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

_OURS = re.compile(
    r"<!-- fairway:plan -->\n?|<details>\n<summary>(?P<summary>[^\n]*)</summary>\n?|</details>\n?", re.NOFLAG
)
_MENTION = re.compile(r"(?<![\w`])@\w")
_LINK = re.compile(r"https?:|www\.|\w@\w+\.\w")
_REFERENCE = re.compile(r"(?<!\w)[#!~%$&]\d|\bGH-\d")


def tokens(markdown: str) -> Iterator[Token]:
    """All tokens, inner ones too."""
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown):
        yield token
        yield from token.children or ()


def dangers(markdown: str) -> list[str]:
    """What text of others has become of that it must not: links, images, HTML, mentions, references."""
    found = [] if _is_balanced(markdown) else ["details closed by another"]
    for token in tokens(markdown):
        if token.type in {"link_open", "image", "html_inline", "s_open", "em_open", "code_block", "hr"}:
            found.append(f"{token.type} {token.content}")
        if token.type == "html_block":
            found += _html_dangers(token.content)
        if token.type == "text":
            found += _text_dangers(token.content)
    return found


def _is_balanced(markdown: str) -> bool:
    depth = 0
    for token in tokens(markdown):
        if token.type == "html_block":
            depth += token.content.count("<details>") - token.content.count("</details>")
            if depth not in {0, 1}:
                return False
    return depth == 0


def _text_dangers(text: str) -> list[str]:
    return [text for pattern in (_MENTION, _LINK, _REFERENCE) if pattern.search(text)]


def _html_dangers(html: str) -> list[str]:
    match = _OURS.fullmatch(html)
    if not match:
        return [html]
    if match["summary"] is None:
        return []
    reader = _Summary()
    reader.feed(match["summary"])
    return [*(tag for tag in reader.tags if tag != "code"), *_text_dangers(reader.text)]


class _Summary(HTMLParser):
    """The tags of a summary, and its text outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag if not attrs else f"{tag} {attrs}")
        self._in_code = True

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False

    def handle_data(self, data: str) -> None:
        if not self._in_code:
            self.text += data
