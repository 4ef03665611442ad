"""Know how strings were written where they were read: kustomize keeps the quotes of what it overwrites.

A patch that writes `5` over `"abc"` gives the string "5", over `abc` the number; a replacement that writes
`5` into a scalar without a tag (kustomize makes such when it renames) gives a number too. Nodes have no
style, so a string in an unusual one is one particular `str` object per text, recognised by identity. Usual
is plain where the text may stand without quotes, else quoted; where a mark is lost, a string is usual.
"""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.marks import make_room
from fairway.yamlio.node import NULL_TAG, Node, Scalar, text_of
from fairway.yamlio.quoting import quoted
from fairway.yamlio.resolve import OLD_BOOLEANS, TIMESTAMP, scalar_for_text

_BASE_60: Final = pattern(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
"""Numbers of YAML 1.1, quoted when written; like `on` and `yes` a plain string where they are read."""

NO_BLOCK: Final = pattern("[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]| (?:[\n\u2028\u2029]|\\Z)")
"""What makes a text go into quotes rather than into a block scalar."""

_ORDINARY: Final = pattern(r"(?a:[\w.+~/][\w.+~/=@,;()-]*)\Z")
"""What is one scalar to every YAML reader."""

_READ_WHOLE: Final = 4096
_NO_STRING_LONG: Final = pattern(r":(?: |\Z)|\A(?:[-?](?: |\Z)|[\[{#&])")
"""What makes most long texts something else; those are not read whole, which takes a second a megabyte."""

_LIMIT: Final = 200_000
_quoted: dict[str, str] = {}
_single: dict[str, str] = {}
_double: dict[str, str] = {}
_plain: dict[str, str] = {}
_tagged: dict[str, str] = {}
_untagged: dict[str, str] = {}
_typed: dict[str, tuple[str, str]] = {}
touchy: Final = set(OLD_BOOLEANS)
"""Texts of strings that a merge puts in quotes when they have none: as plain text they are no strings."""


STRING_TAG: Final = "!!str"


class _Inferred(str):
    """A tag that follows from the text of its scalar, and changes with it."""

    __slots__ = ()


EMPTY: Final = Scalar("", _Inferred(NULL_TAG))
"""A scalar just created, without a tag, to be filled."""


PLAIN_EMPTY: Final = Scalar("", STRING_TAG)
"""The empty string without quotes, for which there can be no second `str` object."""


def as_quoted(text: str) -> str:
    """The text as a string in quotes (or in a block scalar)."""
    mark = _quoted.get(text)
    if mark is not None:
        return mark
    if _cannot_be_plain(text):
        return another(text) if _is_plain(text) or _untagged.get(text) is text else text
    return _marked(text, _quoted)


def as_double(text: str) -> str:
    """The text as it was read between double quotes."""
    mark = _quoted.get(text)
    if mark is not None:
        return mark
    if not _cannot_be_plain(text):
        return _marked(text, _quoted)
    return text if _usual_quote(text) == '"' else _double.get(text) or _marked(text, _double)


def as_single(text: str) -> str:
    """The text as it was read between single quotes."""
    mark = _single.get(text)
    if mark is not None:
        return mark
    return text if _cannot_be_plain(text) and _usual_quote(text) == "'" else _marked(text, _single)


def quote_of(node: str) -> str:
    """The quote that a string stands between; nothing for a plain one."""
    if _single.get(node) is node:
        return "'"
    if _quoted.get(node) is node or _double.get(node) is node:
        return '"'
    return _usual_quote(node) if was_quoted(node) else ""


def _usual_quote(text: str) -> str:
    """The quote that a text gets which cannot be plain; none for one that becomes a block scalar."""
    return (quoted(text) or "")[:1]


def as_plain(text: str) -> str | Scalar:
    """The text as a string without quotes: by its tag, whatever it reads as."""
    if not text:
        return PLAIN_EMPTY
    if not _cannot_be_plain(text):
        return another(text) if is_marked(text) else text
    if _reads_as_no_string(text):
        touchy.add(text)
    return _plain.get(text) or _marked(text, _plain)


def as_tagged(text: str) -> str:
    """The text as a string for which `!!str` stands, which no merge puts in quotes."""
    if not _cannot_be_plain(text):
        return text
    return _tagged.get(text) or _marked(text, _tagged)


def untagged(text: str) -> str | Scalar:
    """The scalar that has this text, no quotes and no tag: what it is, its text says."""
    node = scalar_for_text(text)
    if type(node) is Scalar:
        return Scalar(text, _Inferred(node.tag))
    return _untagged.get(text) or _marked(text, _untagged)


def is_untagged(node: Node | None) -> bool:
    """Whether a scalar was created without a tag."""
    if type(node) is Scalar:
        return type(node.tag) is _Inferred
    return type(node) is str and _untagged.get(node) is node


def was_quoted(node: Node | None) -> bool:
    """Whether a string was quoted, or must have been since it would be something else without quotes."""
    if type(node) is not str or _untagged.get(node) is node:
        return False
    if _quoted.get(node) is node or _single.get(node) is node:
        return True
    return not _is_plain(node) and _cannot_be_plain(node)


def in_style_of(old: Node, new: Node) -> Node:
    """A scalar as it becomes in the place of another, whose quotes it takes over, or whose lack of them."""
    if type(new) is not str and type(new) is not Scalar:
        return new
    if was_quoted(old):
        _require_block(old, text_of(new))
        return _in_quotes(new)
    return as_plain(new) if type(new) is str and was_quoted(new) else new


def _in_quotes(new: str | Scalar) -> str | Scalar:
    """A scalar in quotes: a string when its text says its tag, though it keeps that tag."""
    if type(new) is not Scalar or is_untagged(new) or new is PLAIN_EMPTY:
        return as_quoted(text_of(new))
    found = scalar_for_text(new.text)
    if type(found) is not Scalar or found.tag != new.tag:
        return new
    make_room(_typed, _LIMIT)
    known = _typed.get(new.text)
    if known is None:
        known = _typed[new.text] = (another(new.text), new.tag)
    return known[0]


def with_text(scalar: str | Scalar, text: str) -> str | Scalar:
    """The scalar with another text, its old quotes, and its old tag if it had one."""
    if is_untagged(scalar):
        return untagged(text)
    if scalar is PLAIN_EMPTY:
        return as_plain(text)
    if isinstance(scalar, str):
        if _typed_mark(scalar) is scalar:
            return _in_quotes(Scalar(text, _typed[scalar][1]))
        if not was_quoted(scalar):
            return as_plain(text)
        _require_block(scalar, text)
        return as_quoted(text)
    return scalar if scalar.text == text else Scalar(text, scalar.tag)


def _require_block(old: Node, text: str) -> None:
    """Raise YamlError for a text that begins with a tab in the place of a block scalar.

    Kustomize writes it as a block too, without an indentation indicator, and cannot read it again.
    """
    if (
        text[:1] == "\t"
        and type(old) is str
        and "\n" in old
        and not quote_of(old)
        and not NO_BLOCK.search(text)
    ):
        raise YamlError(
            "a text that begins with a tab takes the place of a block scalar",
            remedy="Kustomize cannot print this: begin it with something else.",
        )


def merged_alone(text: str) -> str:
    """A `touchy` string as a merge leaves it that has no other for it: plain ones are put in quotes."""
    return text if _tagged.get(text) is text else as_quoted(text)


def in_quotes_if_no_string(untagged_scalar: Scalar) -> str | Scalar:
    """The same for a scalar without a tag, which counts as a string there."""
    text = untagged_scalar.text
    return as_quoted(text) if _reads_as_no_string(text) else untagged_scalar


def as_set(text: str) -> str | Scalar:
    """The string as kustomize sets it in a new field: in quotes only where it would be no string without."""
    if "\n" in text:
        return reread(text)
    return as_quoted(text) if text in touchy or _reads_as_no_string(text) else as_plain(text)


def reread(text: str) -> str:
    """The string as it is when an object was printed and read again: in quotes only where it needs them."""
    if text in OLD_BOOLEANS or _BASE_60.match(text):
        return as_quoted(text)
    return another(text) if is_marked(text) else text


def is_marked(text: str) -> bool:
    """Whether a string is the one object of its text that stands for a style."""
    return (
        _quoted.get(text) is text
        or _single.get(text) is text
        or _double.get(text) is text
        or _is_plain(text)
        or _untagged.get(text) is text
        or _typed_mark(text) is text
    )


def _typed_mark(text: str) -> str | None:
    known = _typed.get(text)
    return None if known is None else known[0]


def _is_plain(text: str) -> bool:
    return _plain.get(text) is text or _tagged.get(text) is text


def with_tag(node: Node) -> Node:
    """The scalar by its tag, where it is one in quotes that kept a tag other than that of strings."""
    return Scalar(node, _typed[node][1]) if type(node) is str and _typed_mark(node) is node else node


def is_text(node: Node) -> bool:
    """Whether a scalar is a string by its tag."""
    return node is PLAIN_EMPTY or (type(node) is str and _typed_mark(node) is not node)


def _marked(text: str, marks: dict[str, str]) -> str:
    make_room(marks, _LIMIT)
    copy = another(text)
    # Texts that have no second object cannot be marked.
    if copy is not text:
        marks[copy] = copy
    return copy


def another(text: str) -> str:
    """Another object with the same text, where there can be one."""
    if len(text) > 1:
        return (text + " ")[:-1]
    # A slice of one character is always the same object; what has changed its case is not.
    lower = text.lower()
    return lower if lower == text else text.upper()


def _cannot_be_plain(text: str) -> bool:
    return quoted(text) != text and text not in OLD_BOOLEANS and _BASE_60.match(text) is None


def _reads_as_no_string(text: str) -> bool:
    """Whether the text without quotes is something else than a string to YAML 1.1."""
    if not text or "\n" in text:
        return False
    if _ORDINARY.match(text):
        node = scalar_for_text(text)
        return type(node) is Scalar and node.tag != TIMESTAMP
    if len(text) > _READ_WHOLE:
        return _NO_STRING_LONG.search(text) is not None
    from fairway.yamlio.config import is_no_string_alone  # noqa: PLC0415  # its reader makes styled strings

    return is_no_string_alone(text)
