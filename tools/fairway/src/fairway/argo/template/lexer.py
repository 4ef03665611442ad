"""A template to text and actions, and an action to its tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from fairway.argo.template.fault import TemplateError


class Token(NamedTuple):
    """One token: `kind` is one of the groups below; `spaced` says that white space went before it."""

    kind: str
    text: str
    spaced: bool


_ACTION = re.compile(
    r"\{\{(-\s)?(/\*.*?\*/|(?:\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|'(?:[^'\\]|\\.)*'|(?!\}\}).)*?)(\s-)?\}\}",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<string>\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`)|(?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+"
    r"(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)(?![A-Za-z0-9_]))|(?P<field>\.[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<dot>\.)|(?P<variable>\$[A-Za-z0-9_]*)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<symbol>:=|[|(),=])"
)


def pieces(source: str) -> Iterator[tuple[bool, str]]:
    """Text and actions in turn, each with whether it is an action; trimmed and without comments."""
    position = 0
    trim = False
    while True:
        start = source.find("{{", position)
        text = source[position:] if start < 0 else source[position:start]
        text = text.lstrip(" \t\r\n") if trim else text
        if start < 0:
            yield False, text
            return
        action = _ACTION.match(source, start)
        if action is None:
            raise TemplateError(f"unclosed action in template {source!r}")
        yield False, text.rstrip(" \t\r\n") if action[1] else text
        if not action[2].startswith("/*"):
            yield True, action[2]
        trim = bool(action[3])
        position = action.end()


def tokens(action: str) -> list[Token]:
    """The tokens of an action. Raises TemplateError for what is none."""
    found: list[Token] = []
    position, spaced = 0, False
    while position < len(action):
        match = _TOKEN.match(action, position)
        if match is None or match.lastgroup is None:
            raise TemplateError(f"unexpected {action[position]!r} in {{{{{action}}}}}")
        position = match.end()
        if match.lastgroup == "space":
            spaced = True
        else:
            found.append(Token(match.lastgroup, match[0], spaced))
            spaced = False
    return found


def unquoted(literal: str) -> str:
    """The value of a string literal."""
    if literal.startswith("`"):
        return literal[1:-1]
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        raise TemplateError(f"the escapes of {literal} are not known here") from None
