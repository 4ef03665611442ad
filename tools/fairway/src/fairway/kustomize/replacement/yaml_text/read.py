"""Read the first document of a text with its looks and its comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from fairway.errors import YamlError
from fairway.kustomize.replacement.yaml_text.tree import (
    STRING,
    Alias,
    Items,
    Look,
    Pairs,
    Part,
    Text,
)
from fairway.yamlio.resolve import tag_for_text

_MAX_DEPTH: Final = 300
_LONG: Final = "tag:yaml.org,2002:"
_STYLES: Final = {"'": "'", '"': '"', "|": "|", ">": ">"}


@dataclass(frozen=True, slots=True)
class Comment:
    """Comment lines that stand together: where they start, and whether an empty line stays below them.

    It does when they stand right below something, above other comments, or above all.
    """

    line: int
    column: int
    lines: tuple[str, ...]
    is_apart: bool


@dataclass(slots=True)
class Document:
    """The root of a document, and the comments that have lines of their own, in order."""

    root: Part
    comments: list[Comment]


def read_document(text: str) -> Document | None:
    """The first document, None when there is none. Raises YamlError."""
    try:
        reader = _Reader(text)
        root = reader.document()
    except yaml.YAMLError as error:
        raise YamlError(getattr(error, "problem", None) or str(error)) from None
    return None if root is None else Document(root, reader.comments())


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.parser: Any = yaml.Loader(text)
        self.depth = 0
        self.within: set[int] = set()
        self.last_line = len(self.lines)
        self.last_on_line: dict[int, tuple[int, Look]] = {}

    def document(self) -> Part | None:
        self.parser.get_event()
        if isinstance(self.parser.get_event(), yaml.StreamEndEvent):
            return None
        root = self.part(self.parser.get_event())
        end = self.parser.get_event().start_mark.line
        if self.lines[end : end + 1] and self.lines[end].startswith(("---", "...")):
            self.last_line = end
        return root

    def part(self, event: Any) -> Part:
        look: dict[str, Any] = {
            "line": event.start_mark.line,
            "column": event.start_mark.column,
            "anchor": event.anchor or "",
        }
        if isinstance(event, yaml.AliasEvent):
            part: Part = Alias(line=look["line"], column=look["column"], name=look["anchor"])
        elif isinstance(event, yaml.ScalarEvent):
            part = self.scalar(event, look)
        else:
            event_end, part = self.collection(event, look)
            self.ends(event_end.end_mark, part, is_block=not part.flow)
            return part
        self.ends(event.end_mark, part, is_block=isinstance(part, Text) and part.style in {"|", ">"})
        return part

    def scalar(self, event: Any, look: dict[str, Any]) -> Text:
        tag = event.tag or ""
        if tag.startswith(_LONG):
            tag = "!!" + tag[len(_LONG) :]
        style = _STYLES.get(event.style or "", "")
        kind = STRING if style else tag_for_text(event.value) if event.value else "!!null"
        first, last = event.start_mark.line, event.end_mark.line
        if style in {"|", ">"}:
            self.within.update(range(first + 1, last))
        else:
            self.within.update(range(first, last))
        return Text(**look, tag=tag, value=event.value, style=style, kind=tag or kind or STRING)

    def collection(self, event: Any, look: dict[str, Any]) -> tuple[Any, Pairs | Items]:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise YamlError("nested too deeply")
        tag = event.tag or ""
        look["tag"] = "!!" + tag[len(_LONG) :] if tag.startswith(_LONG) else tag
        flow = bool(event.flow_style)
        part: Pairs | Items
        if isinstance(event, yaml.SequenceStartEvent):
            part = Items(**look, flow=flow)
            while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
                part.items.append(self.part(event))
        else:
            part = Pairs(**look, flow=flow)
            while not isinstance(event := self.parser.get_event(), yaml.MappingEndEvent):
                key = self.part(event)
                part.pairs.append((key, self.part(self.parser.get_event())))
        self.depth -= 1
        return event, part

    def ends(self, mark: Any, part: Part, *, is_block: bool) -> None:
        """Note where the last thing on a line ends, since a comment behind it is its own."""
        if isinstance(part, Text) and is_block:
            self.last_on_line[part.line] = (part.column, part)
        elif not is_block and not (isinstance(part, Text) and not part.value and not part.style):
            self.last_on_line[mark.line] = (mark.column, part)

    def comments(self) -> list[Comment]:
        """The comments on lines of their own; those behind a node go to the node."""
        found: list[Comment] = []
        block: list[str] = []
        start = column = 0
        content = -2
        lines = [*self.lines[: self.last_line], ""]
        for number, line in enumerate(lines):
            stripped = line.lstrip()
            own = number not in self.within and stripped.startswith("#")
            if own and not block:
                start, column = number, len(line) - len(stripped)
            if own:
                block.append(stripped)
                continue
            if block:
                ends = not stripped and (content in {-2, start - 1} or _continues(lines, number))
                found.append(Comment(start, column, tuple(block), ends))
                block = []
            if stripped:
                content = number
                if number not in self.within:
                    self.behind(number, line)
        return found

    def behind(self, number: int, line: str) -> None:
        known = self.last_on_line.get(number)
        if known is None:
            return
        column, look = known
        at = line.find(" #", column)
        if at >= 0:
            look.comment = line[at + 1 :]


def _continues(lines: list[str], number: int) -> bool:
    """Whether the next thing below an empty line is a comment again."""
    following = next((line.lstrip() for line in lines[number:] if line.strip()), "")
    return following.startswith("#")
