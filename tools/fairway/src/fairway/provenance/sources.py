"""The files of a build, read for the lines of what stands in them; each is read once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fairway.document import Value, read_values
from fairway.errors import FairwayError
from fairway.kustomize.place import Place
from fairway.provenance.location import Location
from fairway.provenance.places import IDENTIFYING, text
from fairway.yamlio.node import Mapping, Node, Scalar

_WRAPPERS: Final = frozenset({"List", "ResourceList"})
_BLOCK: Final = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


class Document:
    """A YAML document in a file, or within a block of one: `first` is the line of the file before it."""

    def __init__(self, file: str, value: Value, first: int = 0) -> None:
        self.file = file
        self.value = value
        self.first = first

    def at(self, value: Value) -> Location:
        """Where a value of the document stands."""
        return Location(self.file, self.first + value.line)

    def inner(self, value: Value) -> Document:
        """One value of the document as a document."""
        return Document(self.file, value, self.first)

    def get(self, *place: str | int) -> Document | None:
        """What is at a place; None where there is nothing."""
        value: Value | None = self.value
        for part in place:
            value = _child(value, part)
        return None if value is None else self.inner(value)

    def location(self, *place: str | int) -> Location:
        """Where a place stands, or the last part of the way to it that there is."""
        value = self.value
        for part in place:
            found = _child(value, part)
            if found is None:
                break
            value = found
        return self.at(value)

    @property
    def items(self) -> list[Document]:
        """The items of a list; none of anything else."""
        return [self.inner(item) for item in self.value]

    @property
    def text(self) -> str:
        """The text of a scalar; empty for anything else."""
        return self.value.text

    def text_of(self, *keys: str) -> str:
        """The text of the scalar under these keys; empty where there is none."""
        return self.value.text_of(*keys)


def _child(value: Value | None, part: str | int) -> Value | None:
    content = value.content if value else None
    if isinstance(content, dict) and isinstance(part, str):
        return content.get(part)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return content[part]
    return None


class Sources:
    """Files by their absolute path. What cannot be read has no documents, and nothing in it is found."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._documents: dict[str, list[Document]] = {}
        self._objects: dict[str, list[Document]] = {}

    def text(self, file: str) -> str:
        """The content of a file; empty where there is none."""
        if file not in self._texts:
            try:
                self._texts[file] = Path(file).read_text(errors="replace")
            except OSError:
                self._texts[file] = ""
        return self._texts[file]

    def line(self, location: Location) -> str:
        """The text of a line; empty where there is none."""
        lines = self.text(location.file).split("\n")
        return lines[location.line - 1] if location.line <= len(lines) else ""

    def documents(self, file: str) -> list[Document]:
        """The documents of a file."""
        if file not in self._documents:
            self._documents[file] = _read(self.text(file), file)
        return self._documents[file]

    def objects(self, file: str) -> list[Document]:
        """The objects of a resource file in the order of a build: the items of lists come after all else."""
        if file not in self._objects:
            self._objects[file] = self._found(file)
        return self._objects[file]

    def _found(self, file: str) -> list[Document]:
        documents = self.documents(file)
        if len(documents) == 1 and documents[0].text_of("kind") in _WRAPPERS:
            items = documents[0].get("items")
            documents = items.items if items else []
        found, pending = [], [each for each in documents if each.value.content]
        while pending:
            document = pending.pop(0)
            items = document.get("items") if document.text_of("kind").endswith("List") else None
            if items is None:
                found.append(document)
            else:
                pending.extend(items.items)
        return found

    def within(self, scalar: Document) -> list[Document]:
        """The documents in the text of a scalar, such as a patch written in a kustomization."""
        line = scalar.first + scalar.value.line
        is_block = _BLOCK.search(self.line(Location(scalar.file, line))) is not None
        found = _read(scalar.text, scalar.file, line if is_block else line - 1)
        # Only in a block is every line of the text a line of the file.
        return (
            found if is_block else [Document(each.file, _on_one_line(each.value), line - 1) for each in found]
        )


def _read(content: str, file: str, first: int = 0) -> list[Document]:
    try:
        return [Document(file, value, first) for value in read_values(content, file)]
    except FairwayError:
        return []


def _on_one_line(value: Value) -> Value:
    content = value.content
    if isinstance(content, dict):
        return Value({key: _on_one_line(inner) for key, inner in content.items()}, 1)
    if isinstance(content, list):
        return Value([_on_one_line(item) for item in content], 1)
    return Value(content, 1)


def follow(document: Document, tree: Node, place: Place) -> tuple[Document, int]:
    """The value of a document that corresponds to a place in an object, as far as it goes; how far it went.

    Items of lists are found by what identifies them, since a patch names only those that it changes.
    """
    depth = 0
    for part in place:
        if type(tree) is dict:
            tree = tree[part]  # type: ignore[index] # keys of mappings are strings
            found = document.get(part)
        elif type(tree) is list and type(part) is int:
            found = _item(document, tree, part)
            tree = tree[part]
        else:
            break
        if found is None:
            break
        document, depth = found, depth + 1
    return document, depth


def _item(listed: Document, items: list[Node], index: int) -> Document | None:
    """What a list in a document says of an item: the same, or what is identified alike, or what is there."""
    found, item = listed.items, items[index]
    same = [each for each in found if is_equal(each.value, item)]
    if same:
        return found[index] if index < len(found) and found[index] in same else same[0]
    if type(item) is dict:
        return next((each for each in found if _is_identified(each, item)), None) or (
            found[index] if len(found) == len(items) else None
        )
    return None


def _is_identified(candidate: Document, item: Mapping) -> bool:
    for key in IDENTIFYING:
        if key in item and candidate.get(key) is not None:
            return candidate.text_of(key) == text(item[key])
    return False


def is_equal(value: Value, node: Node) -> bool:
    """Whether a value as it is written is the node, scalars compared by their text."""
    content = value.content
    if isinstance(content, dict):
        return (
            type(node) is dict
            and content.keys() == node.keys()
            and all(is_equal(inner, node[key]) for key, inner in content.items())
        )
    if isinstance(content, list):
        return type(node) is list and len(content) == len(node) and all(map(is_equal, content, node))
    return isinstance(node, (str, Scalar)) and text(node) == content
