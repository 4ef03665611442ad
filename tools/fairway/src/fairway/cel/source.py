"""The text of an expression, and messages that point into it."""

from __future__ import annotations

from bisect import bisect_right


class Source:
    """An expression's text; positions in it are offsets in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for offset, character in enumerate(text):
            if character == "\n":
                self._starts.append(offset + 1)
        self._errors: list[tuple[int, str]] = []

    def report(self, offset: int, message: str) -> None:
        """Note an error at a position; -1 is no position."""
        self._errors.append((offset, message))

    @property
    def failed(self) -> bool:
        """Whether an error was reported."""
        return bool(self._errors)

    def errors(self) -> str:
        """All errors in the order of their positions, each with its line and a pointer (cel-go's layout)."""
        ordered = sorted(self._errors, key=lambda error: error[0])
        return "\n".join([self._shown(offset, message) for offset, message in ordered])

    def _shown(self, offset: int, message: str) -> str:
        if offset < 0:
            return f"ERROR: <input>:-1:0: {message}"
        line = bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1]
        text = self.text.split("\n")[line - 1].replace("\t", " ")
        pointer = "".join([_WIDE_DOT if ord(character) > _ASCII else "." for character in text[:column]])
        here = _WIDE_POINTER if column < len(text) and ord(text[column]) > _ASCII else "^"
        return f"ERROR: <input>:{line}:{column + 1}: {message}\n | {text}\n | {pointer}{here}"


_ASCII = 0x7F
_WIDE_DOT = "\uff0e"
_WIDE_POINTER = "\uff3e"
