"""The shapes that values of `fairway.yaml` have, and how another shape is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.document import Value
from fairway.errors import UsageError
from fairway.nearest import did_you_mean

FILE = "fairway.yaml"


def mapping_of(value: Value, what: str, known: Iterable[str]) -> Value:
    """The value, if it is a mapping of known keys. Raises UsageError."""
    if not isinstance(value.content, dict):
        raise refusal(f"{what} must be a mapping", value)
    for key, inner in value.content.items():
        if key not in known:
            raise refusal(f"{what} has no key {key}", inner, did_you_mean(key, known))
    return value


def texts_of(value: Value | None, what: str) -> Iterator[str]:
    """The texts of a list; none where there is no value. Raises UsageError."""
    if value is not None and not isinstance(value.content, list):
        raise refusal(f"{what} must be a list", value)
    for item in value or ():
        if not item.text:
            raise refusal(f"an entry of {what} must be a text", item)
        yield item.text


def one_of(value: Value | None, words: tuple[str, ...]) -> str:
    """The word that a value is; empty where there is none. Raises UsageError for any other word."""
    # YAML reads a bare `off` as false; the text is what was written.
    if value is not None and value.text not in words:
        raise refusal(f"{value.text or 'this'} is none of: {', '.join(words)}", value)
    return value.text if value else ""


def number_of(value: Value | None, what: str, most: int, default: int) -> int:
    """The number from 0 to `most` that a value is, the default where there is none. Raises UsageError."""
    if value is None:
        return default
    # No more digits than Python would convert.
    number = int(value.text) if value.text.isascii() and value.text.isdigit() and len(value.text) < 10 else -1  # noqa: PLR2004
    if not 0 <= number <= most:
        raise refusal(f"{what} must be a number from 0 to {most}", value)
    return number


def refusal(message: str, value: Value, remedy: str = "") -> UsageError:
    """The error that names the line of a value."""
    remedy = remedy or "The schema for editors, `fairway schema`, lists what the file may hold."
    return UsageError(message, file=FILE, line=value.line, remedy=remedy)
