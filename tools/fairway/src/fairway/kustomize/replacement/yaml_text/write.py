"""Write a document in go-yaml v3's layout: two spaces, lists not indented below their key, no line broken."""

from __future__ import annotations

from typing import Final

from fairway.kustomize.replacement.yaml_text.quote import as_double, as_single, styled
from fairway.kustomize.replacement.yaml_text.read import Comment, Document
from fairway.kustomize.replacement.yaml_text.tree import (
    DOUBLE,
    FOLDED,
    LITERAL,
    PLAIN,
    SINGLE,
    Alias,
    Items,
    Pairs,
    Part,
    Text,
    shown_tag,
)
from fairway.pattern import pattern

_MAX_KEY: Final = 128
_BLOCK_HEADER: Final = pattern(r"(?:\A| )[|>]2?[-+]?\Z")
_BREAKS: Final = pattern("(\n+)")


def write_document(document: Document) -> str:
    """The text of a document, with a newline at the end."""
    writer = _Writer(document.comments)
    writer.root(document.root)
    return "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self, comments: list[Comment]) -> None:
        self.comments = comments
        self.next_comment = 0
        self.lines: list[str] = []
        self.foot = -1
        self.levels: dict[int, int] = {}

    def root(self, part: Part) -> None:
        if _is_block(part):
            self.block(part, 0, "")
        else:
            self.comments_before(part.line, 0, part.column)
            self.add("", self.inline(part, "", 0), part)
        self.comments_before(1 << 60, 0, -1)

    def start(self, indent: int) -> None:
        """An empty line where a comment above belongs to what came before it."""
        if self.foot == indent:
            self.lines.append("")
        self.foot = -1

    def comments_before(self, line: int, indent: int, column: int, *, is_first: bool = False) -> None:
        """Write the comments above a line; one in another column belongs to what came before it."""
        while self.next_comment < len(self.comments) and self.comments[self.next_comment].line < line:
            comment = self.comments[self.next_comment]
            self.next_comment += 1
            is_above = comment.column == column or is_first
            at = indent if is_above else self.levels.get(comment.column, max(self.levels.values(), default=0))
            self.start(at)
            self.lines.extend(" " * at + text for text in comment.lines)
            if comment.is_apart or (not is_above and comment.column in self.levels):
                self.foot = at

    def block(self, part: Part, indent: int, first: str) -> None:
        """The lines of a collection; `first` is what stands already on the first one."""
        if isinstance(part, Pairs):
            for number, (key, value) in enumerate(part.pairs):
                head = self.begin(key.line, key.column, indent, first, is_first=not number)
                self.pair(key, value, indent, head)
                first = ""
        elif isinstance(part, Items):
            for number, item in enumerate(part.items):
                head = self.begin(item.line, part.column, indent, first, is_first=not number)
                self.element(item, indent, head + "-")
                first = ""

    def begin(self, line: int, column: int, indent: int, first: str, *, is_first: bool) -> str:
        if first:
            return first
        if line >= 0:
            self.comments_before(line, indent, column, is_first=is_first)
            self.levels = {known: at for known, at in self.levels.items() if known < column}
            self.levels[column] = indent
        self.start(indent)
        return " " * indent

    def pair(self, key: Part, value: Part, indent: int, head: str) -> None:
        shown = self.inline(key, "", indent, is_key=True)
        simple = _is_simple(key, shown)
        head += f"{shown}:" if simple else f"? {shown}"
        if key.comment and not value.comment and not _is_block(value):
            value.comment = key.comment
        if not simple:
            self.lines.append(head)
            head = " " * indent + ":"
        if not _is_block(value):
            self.add(head, self.inline(value, " ", indent), value)
            return
        comment = f" {key.comment}" if key.comment else ""
        self.lines.append(head + _properties(value) + comment)
        self.block(value, indent if isinstance(value, Items) else indent + 2, "")

    def element(self, item: Part, indent: int, head: str) -> None:
        if not _is_block(item):
            self.add(head, self.inline(item, " ", indent), item)
        elif _properties(item):
            self.lines.append(head + _properties(item))
            self.block(item, indent + 2, "")
        else:
            self.levels[item.column] = indent + 2
            self.block(item, indent + 2, head + " ")

    def add(self, head: str, shown: str, part: Part) -> None:
        first, newline, rest = shown.partition("\n")
        comment = f" {part.comment}" if part.comment else ""
        if newline and not (isinstance(part, Text) and _BLOCK_HEADER.search(first)):
            self.lines.append(head + first + newline + rest + comment)
        else:
            self.lines.append(head + first + comment + newline + rest)

    def inline(
        self, part: Part, space: str, indent: int, *, is_key: bool = False, in_flow: bool = False
    ) -> str:
        """What follows a key or dash: a scalar, an alias, or a collection between brackets."""
        if isinstance(part, Alias):
            return f"{space}*{part.name}"
        if isinstance(part, Text):
            return self.scalar(part, space, indent, is_key=is_key, in_flow=in_flow)
        properties = _properties(part).lstrip()
        before = space + (properties + " " if properties else "")
        if isinstance(part, Items):
            return (
                before
                + "["
                + ", ".join(self.inline(item, "", indent, in_flow=True) for item in part.items)
                + "]"
            )
        return before + "{" + ", ".join(self.flow_pair(key, value, indent) for key, value in part.pairs) + "}"

    def flow_pair(self, key: Part, value: Part, indent: int) -> str:
        shown = self.inline(key, "", indent, is_key=True, in_flow=True)
        head = f"{shown}:" if _is_simple(key, shown) else f"? {shown} :"
        return head + self.inline(value, " ", indent, in_flow=True)

    def scalar(self, part: Text, space: str, indent: int, *, is_key: bool, in_flow: bool) -> str:
        tag, force = shown_tag(part)
        wanted = part.style
        if wanted == PLAIN:
            wanted = LITERAL if "\n" in part.value else DOUBLE if force else PLAIN
        style = styled(part.value, wanted, is_key=is_key, in_flow=in_flow)
        before = space + _joined(f"&{part.anchor}" if part.anchor else "", tag)
        if style == PLAIN:
            return before + part.value if part.value else before.rstrip()
        if style == DOUBLE:
            return before + as_double(part.value)
        if style == SINGLE:
            return before + as_single(part.value, indent + 2)
        return before + style + _block_text(part.value, indent + 2, folded=style == FOLDED)


def _joined(*properties: str) -> str:
    text = " ".join(each for each in properties if each)
    return text + " " if text else ""


def _properties(part: Part) -> str:
    return f" {_joined(f'&{part.anchor}' if part.anchor else '', part.tag)}".rstrip()


def _is_block(part: Part) -> bool:
    if isinstance(part, Pairs):
        return bool(part.pairs) and not part.flow
    return isinstance(part, Items) and bool(part.items) and not part.flow


def _is_simple(key: Part, shown: str) -> bool:
    """Whether a key can stand before its colon without a question mark."""
    if isinstance(key, Text):
        return "\n" not in key.value and len(key.value.encode()) <= _MAX_KEY
    return isinstance(key, Alias) or shown in {"{}", "[]"}


def _block_text(value: str, indent: int, *, folded: bool) -> str:
    """The hints and lines of a block scalar."""
    hint = "2" if value[:1] in {" ", "\n"} else ""
    if not value.endswith("\n"):
        hint += "-"
    elif value == "\n" or value.endswith("\n\n"):
        hint += "+"
    text = _unfolded(value) if folded else value
    text = text.removesuffix("\n")
    pad = " " * indent
    return hint + "\n" + "\n".join(pad + line if line else "" for line in text.split("\n"))


def _unfolded(value: str) -> str:
    """A folded scalar with one more break behind each line that does not begin blank.

    That go-yaml decides by the first line whether to do so at all, and does it at the end too, does
    not look intended.
    """
    if value.lstrip("\n")[:1] in {"", " ", "\t"}:
        return value
    pieces = _BREAKS.split(value)
    for at in range(1, len(pieces), 2):
        if pieces[at - 1] and pieces[at - 1][0] not in " \t":
            pieces[at] += "\n"
    return "".join(pieces)
