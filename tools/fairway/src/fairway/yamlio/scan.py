"""The scanner of the full reader: text to tokens, by the rules of go-yaml, which are libyaml's of old.

Kustomize reads with go-yaml, whose scanner differs from today's libyaml in tabs, in `?` and `:` inside flow
collections and in escapes; hence one of our own. It yields tokens as `(kind, value, style, line)`.
"""

from __future__ import annotations

import re
from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.quoted import EscapeError, double_value, folded, single_value

SCALAR: Final = "scalar"
ANCHOR: Final = "anchor"
ALIAS: Final = "alias"
TAG: Final = "tag"
DIRECTIVE: Final = "directive"
DOCUMENT_START: Final = "---"
DOCUMENT_END: Final = "..."
BLOCK_SEQUENCE: Final = "block sequence"
BLOCK_MAPPING: Final = "block mapping"
BLOCK_END: Final = "block end"
ENTRY: Final = "-"
KEY: Final = "?"
VALUE: Final = ":"
STREAM_END: Final = "end"
"""Kinds of tokens; the flow indicators `[ ] { } ,` are their own."""

Token = tuple[str, str, str, int]

_MOST_LEVELS: Final = 10_000
_KEY_REACH: Final = 1024
_END: Final = r" \t\n\u2028\u2029\0"
_BLANKS: Final = pattern(r"[ \t\n\u2028\u2029]+")
_BREAK: Final = pattern(r"[\n\u2028\u2029]")
_SPACES: Final = pattern(r" *")
_SPACES_AND_TABS: Final = pattern(r"[ \t]*")
_COMMENTS: Final = pattern(r"#[^\n\u2028\u2029\0]*(?:[ \t\n\u2028\u2029]*#[^\n\u2028\u2029\0]*)*")
_LINE_COMMENT: Final = pattern(r"[ \t]*#[^\n\u2028\u2029\0]*")
_INDICATOR: Final = pattern(rf"(?:---|\.\.\.)(?=[{_END}])")
_INDICATOR_IN_QUOTES: Final = pattern(rf"[\n\u2028\u2029](?:---|\.\.\.)(?=[{_END}])")
_BLOCK_RUN: Final = pattern(rf"(?:[^{_END}:]|:(?![{_END}]))+")
_FLOW_RUN: Final = pattern(rf"(?:[^{_END}:,?\[\]{{}}]|:(?![{_END}]))+")
_SINGLE: Final = pattern(r"'((?:[^'\0]|'')*+)'")
_DOUBLE: Final = pattern(r'"([^"\\\0]*+(?:\\[^\0][^"\\\0]*+)*+)"', re.DOTALL)
_SIMPLE_KEY: Final = pattern(r"([A-Za-z_][0-9A-Za-z_./-]{0,1000}+):(?=[ \n])")
_ANCHOR: Final = pattern(rf"([0-9A-Za-z_-]+)(?=[{_END}?:,\]}}%@`])")
_URI: Final = r"(?:[0-9A-Za-z_;/?:@&=+$,.!~*'()\[\]-]|%[0-9a-fA-F]{2})"
_TAG: Final = pattern(
    rf"!(?:<({_URI}+)>|([0-9A-Za-z_-]*!)({_URI}+)|(?![0-9A-Za-z_-]*!)({_URI}*))(?=[{_END}])"
)
_DIRECTIVE: Final = pattern(
    rf"%(?:YAML[ \t]+(1\.1)|TAG[ \t]+(![0-9A-Za-z_-]*!|!)[ \t]+({_URI}+))(?=[{_END}])[ \t]*"
    r"(?:#[^\n\u2028\u2029\0]*)?(?=[\n\u2028\u2029\0])"
)
_HEADER: Final = pattern(
    r"(?:([-+])([1-9]?)|([1-9])([-+]?)|)[ \t]*(?:#[^\n\u2028\u2029\0]*)?(?=[\n\u2028\u2029\0])"
)
_LINE: Final = pattern(r"[^\n\u2028\u2029\0]*")


class ScanError(Exception):
    """The text is not YAML: a message and the line, counted from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _Key:
    """A place where a key may have begun, which only a later `:` tells."""

    __slots__ = ("at", "column", "line", "number", "required")

    def __init__(self, number: int, at: int, line: int, column: int, *, required: bool) -> None:
        self.number, self.at, self.line, self.column, self.required = number, at, line, column, required


class Scanner:
    """Tokens of one text, fetched as they are asked for: `peek` and `take`."""

    def __init__(self, text: str, *, ahead: int) -> None:
        self.text = text + "\0"
        self.ahead = ahead
        self.at = self.line = self.line_start = 0
        self.tokens: list[Token] = []
        self.head = self.taken = 0
        self.indent = -1
        self.indents: list[int] = []
        self.keys: list[_Key | None] = [None]
        self.pending: dict[int, _Key] = {}
        self.key_allowed = True
        self.ended = False
        self.handlers = {
            "[": self._open, "{": self._open, "]": self._close, "}": self._close, ",": self._comma,
            "*": self._anchor, "&": self._anchor, "!": self._tag, "'": self._quoted, '"': self._quoted,
        }  # fmt: skip

    def peek(self) -> Token:
        """The next token."""
        tokens = self.tokens
        while not self.ended:
            if len(tokens) - self.head > self.ahead:
                # It may be one that a `:` further on would make a key.
                key = self.pending.get(self.taken + self.head)
                if key is None or not self._is_valid(key):
                    break
            self._fetch()
        return tokens[self.head]

    def take(self) -> Token:
        """The token that was seen by `peek`, which is then past."""
        token = self.tokens[self.head]
        self.head += 1
        if self.head > _MOST_LEVELS:
            del self.tokens[: self.head]
            self.taken += self.head
            self.head = 0
        return token

    def fail(self, message: str, line: int | None = None) -> ScanError:
        """A refusal at a line, the current one unless given."""
        return ScanError(message, self.line if line is None else line)

    def _is_valid(self, key: _Key) -> bool:
        """Whether a `:` here could still make a key of what began there: on the same line, not too far."""
        if key.line == self.line and key.at + _KEY_REACH >= self.at:
            return True
        if key.required:
            raise self.fail("could not find expected ':'", key.line)
        return False

    # Places where a key may begin.

    def _save_key(self) -> None:
        if not self.key_allowed:
            return
        column = self.at - self.line_start
        required = len(self.keys) == 1 and self.indent == column
        self._drop_key()
        number = self.taken + len(self.tokens)
        self.keys[-1] = self.pending[number] = _Key(number, self.at, self.line, column, required=required)

    def _drop_key(self) -> None:
        key = self.keys[-1]
        if key is not None:
            if key.required:
                raise self.fail("could not find expected ':'", key.line)
            self._forget_key(key)

    def _forget_key(self, key: _Key) -> None:
        self.keys[-1] = None
        del self.pending[key.number]

    def _roll(self, column: int, number: int | None, kind: str) -> None:
        """Open a block collection when `column` is deeper than the open ones."""
        if len(self.keys) > 1 or self.indent >= column:
            return
        self.indents.append(self.indent)
        self.indent = column
        if len(self.indents) > _MOST_LEVELS:
            raise self.fail(f"exceeded max depth of {_MOST_LEVELS}")
        token = (kind, "", "", self.line)
        if number is None:
            self.tokens.append(token)
        else:
            self.tokens.insert(number - self.taken, token)

    def _unroll(self, column: int) -> None:
        if len(self.keys) > 1:
            return
        while self.indent > column:
            self.tokens.append((BLOCK_END, "", "", self.line))
            self.indent = self.indents.pop()

    # One token.

    def _fetch(self) -> None:
        self._skip()
        text, at = self.text, self.at
        column = at - self.line_start
        if len(self.keys) == 1:
            self._unroll(column)
        character = text[at]
        if character == "\0":
            self._finish()
            return
        if column == 0 and (character == "%" or _INDICATOR.match(text, at)):
            self._document_mark(character)
            return
        breaks = self.line
        self._content(character)
        if text[self.at] in " \t#" and (character != "-" or self.tokens[-1][0] != ENTRY):
            comment = _LINE_COMMENT.match(text, self.at)
            if comment and (breaks == self.line or self.tokens[-1][0] != SCALAR):
                self.at = comment.end()

    def _content(self, character: str) -> None:
        handler = self.handlers.get(character)
        if handler is not None:
            handler(character)
            return
        if self.key_allowed:
            match = _SIMPLE_KEY.match(self.text, self.at)
            if match is not None:
                self._simple_key(match)
                return
        ends = self.text[self.at + 1] in " \t\n\u2028\u2029\0"
        flow = len(self.keys) > 1
        if character == "-" and ends:
            self._entry()
        elif character == "?" and (flow or ends):
            self._key()
        elif character == ":" and (flow or ends):
            self._value()
        elif character in "|>" and not flow:
            self._block_scalar(character)
        elif character in "\t#|>%@`" or (character in "-?:" and (ends or (flow and character != "-"))):
            tab = ": a tab, where YAML indents with spaces" if character == "\t" else ""
            raise self.fail(f"found character that cannot start any token{tab}")
        else:
            self._plain()

    def _skip(self) -> None:
        """Go over blanks and comments to the next token."""
        text = self.text
        while True:
            blanks = _SPACES_AND_TABS if len(self.keys) > 1 or not self.key_allowed else _SPACES
            at = self.at
            if text[at] in " \t":
                at = blanks.match(text, at).end()  # type: ignore[union-attr]  # matches the empty string too
            comments = _COMMENTS.match(text, at) if text[at] == "#" else None
            if comments:
                self._advance(at, comments.end())
                at = comments.end()
            if text[at] not in "\n\u2028\u2029":
                self.at = at
                return
            self.at = self.line_start = at + 1
            self.line += 1
            if len(self.keys) == 1:
                self.key_allowed = True

    def _advance(self, start: int, end: int) -> None:
        """Go to `end`, counting the lines since `start`."""
        for match in _BREAK.finditer(self.text, start, end):
            self.line += 1
            self.line_start = match.end()
        self.at = end

    def _finish(self) -> None:
        self._unroll(-1)
        self._drop_key()
        self.key_allowed = False
        self.tokens.append((STREAM_END, "", "", self.line))
        self.ended = True

    def _document_mark(self, character: str) -> None:
        self._unroll(-1)
        self._drop_key()
        self.key_allowed = False
        if character != "%":
            mark = DOCUMENT_START if character == "-" else DOCUMENT_END
            self.tokens.append((mark, "", "", self.line))
            self.at += 3
            return
        match = _DIRECTIVE.match(self.text, self.at)
        if match is None:
            raise self.fail("found a directive that is neither %YAML 1.1 nor a valid %TAG")
        self.tokens.append((DIRECTIVE, match[2] or "", match[3] or "", self.line))
        self.at = match.end()

    def _open(self, character: str) -> None:
        self._save_key()
        self.keys.append(None)
        if len(self.keys) > _MOST_LEVELS:
            raise self.fail(f"exceeded max depth of {_MOST_LEVELS}")
        self.key_allowed = True
        self._indicator(character)

    def _close(self, character: str) -> None:
        self._drop_key()
        if len(self.keys) > 1:
            self.keys.pop()
        self.key_allowed = False
        self._indicator(character)

    def _comma(self, character: str) -> None:
        self._drop_key()
        self.key_allowed = True
        self._indicator(character)

    def _indicator(self, kind: str) -> None:
        self.tokens.append((kind, "", "", self.line))
        self.at += 1

    def _entry(self) -> None:
        if len(self.keys) == 1:
            if not self.key_allowed:
                raise self.fail("block sequence entries are not allowed in this context")
            self._roll(self.at - self.line_start, None, BLOCK_SEQUENCE)
        self._drop_key()
        self.key_allowed = True
        self._indicator(ENTRY)

    def _key(self) -> None:
        if len(self.keys) == 1:
            if not self.key_allowed:
                raise self.fail("mapping keys are not allowed in this context")
            self._roll(self.at - self.line_start, None, BLOCK_MAPPING)
        self._drop_key()
        self.key_allowed = len(self.keys) == 1
        self._indicator(KEY)

    def _value(self) -> None:
        key = self.keys[-1]
        if key is not None and self._is_valid(key):
            self.tokens.insert(key.number - self.taken, (KEY, "", "", key.line))
            self._roll(key.column, key.number, BLOCK_MAPPING)
            self._forget_key(key)
            self.key_allowed = False
        else:
            if key is not None:
                self._forget_key(key)
            if len(self.keys) == 1:
                if not self.key_allowed:
                    raise self.fail("mapping values are not allowed in this context")
                self._roll(self.at - self.line_start, None, BLOCK_MAPPING)
            self.key_allowed = len(self.keys) == 1
        self._indicator(VALUE)

    def _simple_key(self, match: re.Match[str]) -> None:
        """A word and its `:`, as `_plain` and `_value` take them one after the other."""
        self._drop_key()
        self._roll(self.at - self.line_start, None, BLOCK_MAPPING)
        line = self.line
        self.tokens += ((KEY, "", "", line), (SCALAR, match[1], "", line), (VALUE, "", "", line))
        self.key_allowed = False
        self.at = match.end()

    def _anchor(self, character: str) -> None:
        self._save_key()
        self.key_allowed = False
        match = _ANCHOR.match(self.text, self.at + 1)
        if match is None:
            raise self.fail("did not find expected alphabetic or numeric character")
        self.tokens.append((ALIAS if character == "*" else ANCHOR, match[1], "", self.line))
        self.at = match.end()

    def _tag(self, _: str) -> None:
        self._save_key()
        self.key_allowed = False
        match = _TAG.match(self.text, self.at)
        if match is None:
            raise self.fail("did not find expected tag URI or whitespace after a tag")
        whole, handle, suffix, local = match.groups()
        if whole is not None:
            token = (TAG, "", whole, self.line)
        elif handle is not None:
            token = (TAG, "!" + handle, suffix, self.line)
        else:
            token = (TAG, "!", local, self.line) if local else (TAG, "", "!", self.line)
        self.tokens.append(token)
        self.at = match.end()

    def _quoted(self, quote: str) -> None:
        self._save_key()
        self.key_allowed = False
        match = (_SINGLE if quote == "'" else _DOUBLE).match(self.text, self.at)
        if match is None:
            raise self.fail("found unexpected end of stream while scanning a quoted scalar")
        body = match[1]
        if _INDICATOR_IN_QUOTES.search(self.text, match.start(1), match.end()):
            raise self.fail("found unexpected document indicator while scanning a quoted scalar")
        try:
            value = single_value(body) if quote == "'" else double_value(body)
        except EscapeError as error:
            raise self.fail(str(error)) from None
        self.tokens.append((SCALAR, value, quote, self.line))
        self._advance(self.at, match.end())

    def _plain(self) -> None:
        self._save_key()
        self.key_allowed = False
        text, line = self.text, self.line
        flow = len(self.keys) > 1
        run = _FLOW_RUN if flow else _BLOCK_RUN
        parts: list[str] = []
        blanks = ""
        broken = False
        while not (self.at == self.line_start and _INDICATOR.match(text, self.at)) and text[self.at] != "#":
            match = run.match(text, self.at)
            if match:
                parts.append(blanks and (folded(blanks.lstrip(" \t")) if broken else blanks))
                parts.append(match[0])
                broken = False
                self.at = match.end()
            space = _BLANKS.match(text, self.at)
            if space is None:
                break
            blanks = space[0]
            broken = self._after_blanks(space)
            if broken and not flow and self.at - self.line_start <= self.indent:
                break
        self.tokens.append((SCALAR, "".join(parts), "", line))
        if broken:
            self.key_allowed = True

    def _after_blanks(self, space: re.Match[str]) -> bool:
        """Go over blanks within or behind a plain scalar; whether they have a line break."""
        self._advance(space.start(), space.end())
        first = _BREAK.search(space[0])
        if first is None:
            return False
        if "\t" in space[0]:
            for line in _BREAK.split(space[0])[1:]:
                tab = line.find("\t")
                if 0 <= tab <= self.indent:
                    raise self.fail("found a tab character that violates indentation")
        return True

    def _block_scalar(self, style: str) -> None:
        self._drop_key()
        self.key_allowed = True
        text, line = self.text, self.line
        header = _HEADER.match(text, self.at + 1)
        if header is None:
            raise self.fail("found a block scalar header that is not one")
        chomp = header[1] or header[4] or ""
        increment = int(header[2] or header[3] or 0)
        self.at = header.end()
        if text[self.at] != "\0":
            self._advance(self.at, self.at + 1)
        indent = max(self.indent, 0) + increment if increment else 0
        value = self._block_lines(style, chomp, indent)
        self.tokens.append((SCALAR, value, style, line))

    def _block_lines(self, style: str, chomp: str, indent: int) -> str:
        text = self.text
        out: list[str] = []
        last, blank_before = "", False
        breaks, indent = self._block_breaks(indent)
        while self.at - self.line_start == indent and text[self.at] != "\0":
            blank = text[self.at] in " \t"
            if style == ">" and last == "\n" and not blank_before and not blank:
                out.append("" if breaks else " ")
            else:
                out.append(last)
            out.append(breaks)
            end = _LINE.match(text, self.at).end()  # type: ignore[union-attr]  # matches the empty string too
            out.append(text[self.at : end])
            self.at, last, blank_before = end, "", blank
            if text[end] != "\0":
                last = text[end]
                self._advance(end, end + 1)
            breaks, indent = self._block_breaks(indent)
        if chomp != "-":
            out.append(last)
        if chomp == "+":
            out.append(breaks)
        return "".join(out)

    def _block_breaks(self, indent: int) -> tuple[str, int]:
        """Go over the indentation and empty lines; they and the indentation, found out when it was 0."""
        text = self.text
        breaks: list[str] = []
        deepest = 0
        while True:
            limit = self.line_start + indent if indent else len(text)
            at = _SPACES.match(text, self.at, max(limit, self.at)).end()  # type: ignore[union-attr]  # as above
            self.at = at
            deepest = max(deepest, at - self.line_start)
            if text[at] == "\t" and (not indent or at < limit):
                raise self.fail("found a tab character where an indentation space is expected")
            if text[at] not in "\n\u2028\u2029":
                break
            breaks.append(text[at])
            self._advance(at, at + 1)
        return "".join(breaks), indent or max(deepest, self.indent + 1, 1)
