"""The text of an expression to tokens (the lexer rules of cel-go's grammar)."""

from __future__ import annotations

import re
from typing import NamedTuple

from fairway.cel.source import Source


class Token(NamedTuple):
    """A word of the text: `kind` is its own text for operators and keywords."""

    kind: str
    text: str
    offset: int


END = "<EOF>"
_ESCAPE = r"""\\(?:[abfnrtv"'\\?`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})"""
_STRING = (
    r"[rR](?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"[^\"\n\r]*\"|'[^'\n\r]*')"
    rf"|\"\"\"(?:{_ESCAPE}|[^\\])*?\"\"\"|'''(?:{_ESCAPE}|[^\\])*?'''"
    rf"|\"(?:{_ESCAPE}|[^\\\"\n\r])*\"|'(?:{_ESCAPE}|[^\\'\n\r])*'"
)
_TOKEN = re.compile(
    rf"""
    (?P<blank>[\t \r\n\f]+|//[^\n]*)
  | (?P<bytes>[bB](?:{_STRING}))
  | (?P<string>{_STRING})
  | (?P<float>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<uint>0x[0-9a-fA-F]+[uU]|[0-9]+[uU])
  | (?P<int>0x[0-9a-fA-F]+|[0-9]+)
  | (?P<ident>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<quoted>`[A-Za-z0-9_./\ -]+`)
  | (?P<operator>==|!=|<=|>=|&&|\|\||[][{{}}().,\-!?:+*/%<>])
    """,
    re.VERBOSE,
)
_QUOTED = re.compile("`[A-Za-z0-9_./ -]*")
_KEYWORDS = frozenset(("in", "true", "false", "null"))


def tokens(source: Source) -> list[Token]:
    """All tokens of a text and an end; what is no token is reported."""
    text, offset, found = source.text, 0, []
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            bad = _unrecognized(text, offset)
            source.report(offset, f"Syntax error: token recognition error at: '{bad}'")
            offset += len(bad)
            continue
        kind = match.lastgroup or ""
        word = match.group()
        if kind == "operator" or (kind == "ident" and word in _KEYWORDS):
            kind = word
        if kind != "blank":
            found.append(Token(kind, word, offset))
        offset = match.end()
    found.append(Token(END, END, len(text)))
    return found


def _unrecognized(text: str, offset: int) -> str:
    """As much as the lexer reads before it gives up: of a string without an end, its line."""
    first = text[offset]
    if first == "`":
        return text[offset : _QUOTED.match(text, offset).end() + 1]  # type: ignore[union-attr] # it begins so
    if first not in "'\"":
        return text[offset : offset + 1 + (first in "&|=" and offset + 1 < len(text))]
    end = offset + 1
    while end < len(text) and text[end] not in "\n\r\\":
        end += 1
    if end < len(text) and text[end] == "\\":
        end += 1
    return text[offset : end + 1]


class EscapeError(ValueError):
    """A literal's escapes mean nothing."""


_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "`": "`",
    "?": "?",
}
_DIGITS = {"x": 2, "X": 2, "u": 4, "U": 8}
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def unquoted(literal: str) -> str:
    """The value of a string literal; raises EscapeError."""
    body, raw = _body(literal)
    if raw or "\\" not in body:
        return body
    return "".join([_character(code) if encoded else text for text, code, encoded in _pieces(body)])


def unquoted_bytes(literal: str) -> bytes:
    """The value of a bytes literal, without its `b`; raises EscapeError."""
    body, raw = _body(literal)
    if raw or "\\" not in body:
        return body.encode()
    return b"".join([_byte(text, code, encoded=encoded) for text, code, encoded in _pieces(body)])


def _byte(text: str, code: int, *, encoded: bool) -> bytes:
    if not encoded:
        return text.encode()
    if text in ("u", "U"):
        raise EscapeError("unable to unescape string")
    return bytes([code & 0xFF])


def _character(code: int) -> str:
    if code > _LAST or code in _SURROGATES:
        raise EscapeError("invalid unicode code point")
    return chr(code)


def _body(literal: str) -> tuple[str, bool]:
    text = literal.replace("\r\n", "\n").replace("\r", "\n")
    raw = text[0] in "rR"
    if raw:
        text = text[1:]
    triple = len(text) >= 6 and text[:3] in ("'''", '"""')  # noqa: PLR2004 - two times three quotes
    return (text[3:-3] if triple else text[1:-1]), raw


def _pieces(body: str) -> list[tuple[str, int, bool]]:
    """Pieces of text as they are, and escapes with their code and the letter that began them."""
    pieces: list[tuple[str, int, bool]] = []
    offset = 0
    while offset < len(body):
        if body[offset] != "\\":
            end = body.find("\\", offset)
            end = len(body) if end < 0 else end
            pieces.append((body[offset:end], 0, False))
            offset = end
            continue
        letter = body[offset + 1]
        offset += 2
        if letter in _SIMPLE:
            pieces.append((_SIMPLE[letter], 0, False))
        elif letter in _DIGITS:
            size = _DIGITS[letter]
            pieces.append((letter, int(body[offset : offset + size], 16), True))
            offset += size
        else:
            pieces.append((letter, int(body[offset - 1 : offset + 2], 8), True))
            offset += 2
    return pieces
