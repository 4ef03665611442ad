"""Read resource files: text to documents, split, resolved and refused as kustomize does."""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.compose import compose, compose_tolerantly
from fairway.yamlio.fast import GIVE_UP, read_fast
from fairway.yamlio.node import NULL_TAG, Node, Scalar

_SEPARATOR: Final = pattern(r"\n---(.*)\n")


def read_documents(text: str | bytes, *, name: str | None = None, tolerant: bool = False) -> list[Node]:
    """Return the documents of a resource file, without those that are empty or null.

    Aliases and merge keys are expanded (an alias is the anchor's own object); a key that occurs twice,
    or one that is not a string below the top level, is refused, as kustomize refuses to print it.
    `name` is the file for messages; `tolerant` keeps equal keys (see `fairway.yamlio.repeated`).
    Raises YamlError.
    """
    read = compose_tolerantly if tolerant else compose
    if isinstance(text, bytes):
        text = decoded(text, name)
    documents: list[Node] = []
    for part, line in split_documents(text, name=name):
        node: Node | None = read_fast(part)
        if node is GIVE_UP:
            node = read(part, name=name, first_line=line)
        if node is not None and not (type(node) is Scalar and node.tag == NULL_TAG):
            documents.append(node)
    return documents


def split_documents(text: str, *, name: str | None = None) -> list[tuple[str, int]]:
    """Cut a file at its `---` lines into texts with the line each starts on, counted from 0.

    A line counts only when the line before it is not a separator itself, and a separator carries nothing but
    a comment (kyaml's ByteReader): all else is left to the reader of the one document.
    """
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    parts: list[tuple[str, int]] = []
    start = line = 0
    for match in _SEPARATOR.finditer(text):
        end = match.end()
        here = line + text.count("\n", start, match.start()) + 1
        rest = match[1].strip()
        if rest and rest[0] != "#":
            raise YamlError(f"invalid document separator: ---{match[1]}", file=name, line=here + 1)
        parts.append((text[start : match.start() + 1], line))
        start, line = end, here + 1
    parts.append((text[start:], line))
    return parts


def decoded(data: bytes, name: str | None) -> str:
    """The text of a file, which must be UTF-8. Raises YamlError with the line."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError("invalid UTF-8", file=name, line=line, remedy="Save the file as UTF-8.") from None
