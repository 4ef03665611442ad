"""The fast reader: block-style YAML as nearly all manifests use it, one pass over the lines, no events.

Whatever is outside its subset, or wrong, makes it give up before it has said anything: the full reader
(`fairway.yamlio.compose`) then reads the document and has the last word, the error messages included.
"""

from __future__ import annotations

from typing import Any, Final

from fairway.pattern import pattern
from fairway.yamlio.block import block_scalar, open_quote
from fairway.yamlio.flow import open_flow
from fairway.yamlio.jsondoc import read_json
from fairway.yamlio.lines import BARE, BLOCK, DONE, FLOW, FOREIGN, OPEN, PLAIN, SKIP, known, line_of
from fairway.yamlio.node import Node, text_of
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import as_quoted

GIVE_UP: Final = object()

_ODD: Final = pattern(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_COMMENTS: Final = r"(?: *+(?:#[^\n]*+)?+\n)*+"
_START: Final = pattern(rf"{_COMMENTS}(?:---[ ]*+(?:#[^\n]*+)?+\n{_COMMENTS})?+")
_NOT_IN_PLAIN: Final = pattern(r":(?: |\Z)| #|\A#|\t")
_DEEPEST: Final = 990
_EMPTY: Final = scalar_for_text("")


def read_fast(text: str, *, printed: bool = True) -> Any:
    """Return the document in `text`, None when it holds only comments, or GIVE_UP.

    Folded block scalars are read as kustomize will print them, unless `printed` is false.
    """
    if not text.replace("\n", " ").isprintable() and _ODD.search(text):
        return GIVE_UP
    text = text[_START.match(text).end() :]  # type: ignore[union-attr]  # matches the empty string too
    if text[:1] == "{":
        node = read_json(text)
        return GIVE_UP if node is None else node
    if not text:
        return None
    lines = text.split("\n")
    finished = text.endswith("\n")
    if finished:
        lines.pop()
    return _Reader(lines, finished=finished, printed=printed).read()


class _Reader:
    """The state of one document: its lines and the collections that are open."""

    __slots__ = ("after_block", "at", "finished", "lines", "printed")

    def __init__(self, lines: list[str], *, finished: bool, printed: bool) -> None:
        self.finished = finished
        self.printed = printed
        self.lines = lines
        self.at = 0
        self.after_block = 0

    def read(self) -> Any:  # noqa: C901, PLR0911, PLR0912, PLR0915 - see below
        """One pass over the lines, written out in one piece because it is where the time goes."""
        lines, recall = self.lines, known.get
        root: list[Node] = [_EMPTY]
        here: Any = root
        column, is_map, waiting, slot = -1, False, True, ""
        stack: list[tuple[Any, int, bool]] = []
        at, count = 0, len(lines)
        while at < count:
            text = lines[at]
            at += 1
            col, inner, kind, key, value = recall(text) or line_of(text)
            if kind == SKIP:
                continue
            if col > column:
                if not waiting:
                    self.at = at
                    joined = self._continued(column)
                    if joined is None:
                        return GIVE_UP
                    here[slot if is_map else -1] = joined
                    at = self.at
                    continue
                if kind == BARE:
                    here[slot if is_map else -1] = value
                    waiting = False
                    continue
                if kind == FOREIGN or len(stack) > _DEEPEST:
                    return GIVE_UP
                opened: Any = {} if inner < 0 else []
                here[slot if is_map else -1] = opened
                stack.append((here, column, is_map))
                here, column, is_map = opened, col, inner < 0
            elif inner < 0:
                while column > col or (column == col and not is_map):
                    here, column, is_map = stack.pop()
                if column != col:
                    return GIVE_UP
            elif waiting and is_map and col == column:
                opened = []
                here[slot] = opened
                stack.append((here, column, True))
                here, is_map = opened, False
            else:
                while column > col:
                    here, column, is_map = stack.pop()
                if column != col or is_map:
                    return GIVE_UP
            if kind >= BARE:
                return GIVE_UP
            if inner >= 0:
                if not key:
                    slot = ""
                    here.append(value if kind <= DONE else _EMPTY)
                    waiting = kind == OPEN
                    if kind >= BLOCK:
                        self.at = at
                        got = self._long(kind, value, column)
                        if got is None:
                            return GIVE_UP
                        here[-1] = got
                        at = self.at
                    continue
                opened = {}
                here.append(opened)
                stack.append((here, column, False))
                here, column, is_map = opened, inner, True
            elif key in here:
                return GIVE_UP
            slot = key
            if kind <= DONE:
                here[key] = value
                waiting = False
            elif kind == OPEN:
                here[key] = _EMPTY
                waiting = True
            else:
                self.at = at
                got = self._long(kind, value, column)
                if got is None:
                    return GIVE_UP
                here[key] = got
                at, waiting = self.at, False
        return None if root[0] is _EMPTY else root[0]

    def _long(self, kind: int, header: Node, column: int) -> Node | None:
        """A block scalar, or a quote or a collection of several lines, that begins above line `at`."""
        first = text_of(header)
        lines = self.lines
        if kind == FLOW:
            collection = open_flow(first, lines, self.at)
            if collection is None:
                return None
            self.at = self.after_block = collection[1]
            return collection[0]
        if kind == BLOCK:
            got = block_scalar(first, lines, self.at, column, printed=self.printed)
        else:
            got = open_quote(first, lines, self.at)
        if got is None or (got[1] == len(lines) and not self.finished and kind == BLOCK):
            return None
        self.at = self.after_block = got[1]
        return as_quoted(got[0])

    def _continued(self, column: int) -> Node | None:
        """A plain scalar that goes on in line `at - 1`, in a collection at `column`; None when it cannot."""
        lines, at = self.lines, self.at - 1
        breaks, before = 0, at - 1
        while before >= self.after_block and not lines[before].strip(" "):
            before -= 1
        if before < self.after_block:
            return None
        _, _, kind, _, value = line_of(lines[before])
        if kind not in (PLAIN, BARE):
            return None
        parts = [text_of(value)]
        breaks = at - 1 - before
        count = len(lines)
        while at < count:
            line = lines[at]
            if line.startswith("..."):
                return None
            text = line.strip(" ")
            if not text:
                breaks += 1
            else:
                if len(line) - len(line.lstrip(" ")) <= column or text[0] == "#":
                    break
                if _NOT_IN_PLAIN.search(text):
                    return None
                parts.append("\n" * breaks or " ")
                parts.append(text)
                breaks = 0
            at += 1
        self.at = at
        return scalar_for_text("".join(parts))
