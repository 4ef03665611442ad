"""The parser's place in the tokens of a text, and how it goes on where the text is wrong, as ANTLR does."""

from __future__ import annotations

from fairway.cel.lexer import END, Token
from fairway.cel.source import Source

#: The binary operators, those that bind least first.
LEVELS = (
    frozenset(("<", "<=", ">=", ">", "==", "!=", "in")),
    frozenset(("+", "-")),
    frozenset(("*", "/", "%")),
)
STARTS = (
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', "
    "NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
)
START_KINDS = frozenset(
    (
        "[",
        "{",
        "(",
        ".",
        "-",
        "!",
        "true",
        "false",
        "null",
        "float",
        "int",
        "uint",
        "string",
        "bytes",
        "ident",
    )
)
#: What may follow an operand, wherever it stands.
_AFTER = frozenset(("?", ".", "[", "&&", "||", "+", "-", "*", "/", "%", *LEVELS[0]))


class AbandonedError(Exception):
    """The text cannot be read any further."""


class Reader:
    """Walks over tokens; the errors that it meets are reported to the source."""

    def __init__(self, source: Source, words: list[Token]) -> None:
        self._source = source
        self._words = words
        self._at = 0
        self._next = words[0]
        #: What closes the brackets that are open.
        self._open: list[str] = []

    def _advance(self) -> Token:
        token = self._next
        if token.kind != END:
            self._at += 1
            self._next = self._words[self._at]
        return token

    def _accept(self, kind: str) -> Token | None:
        return self._advance() if self._next.kind == kind else None

    def _expect(self, kind: str, expecting: str | None = None) -> Token:
        if self._next.kind != kind:
            return self._mended(kind, expecting or repr(kind))
        return self._advance()

    def _mended(self, kind: str, expecting: str) -> Token:
        """Go on as if a forgotten token were there, or one too many were not, as ANTLR does."""
        token = self._next
        if token.kind != END and self._words[self._at + 1].kind == kind:
            self._extraneous(expecting)
            return self._advance()
        if self._forgotten(kind, token.kind):
            self._source.report(token.offset, f"Syntax error: missing '{kind}' at '{token.text}'")
            return token
        self._abandon(token, f"mismatched input '{token.text}' expecting {expecting}")
        raise AssertionError

    def _forgotten(self, kind: str, following: str) -> bool:
        """Whether the text could go on here if a token were not missing."""
        if kind == ":":
            return following in START_KINDS
        if kind not in (")", "]"):
            return False
        around = self._open[-2] if len(self._open) > 1 else END
        return following in _AFTER or following == around or (following == "," and around != END)

    def _extraneous(self, expecting: str) -> None:
        token = self._advance()
        self._source.report(
            token.offset, f"Syntax error: extraneous input '{token.text}' expecting {expecting}"
        )

    def _abandon(self, token: Token, message: str) -> None:
        self._source.report(token.offset, f"Syntax error: {message}")
        raise AbandonedError
