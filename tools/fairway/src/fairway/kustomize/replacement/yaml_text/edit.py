"""Bring what changed in a tree into the document that the tree was taken from."""

from __future__ import annotations

from fairway.kustomize.replacement.yaml_text.read import Document
from fairway.kustomize.replacement.yaml_text.tree import Items, Pairs, Part, Text, key_text, part_of
from fairway.kustomize.resource import text_of
from fairway.yamlio.node import Node, Scalar


def rewrite(document: Document, old: Node, new: Node, value: Node) -> None:
    """Change the document as the tree changed from `old` to `new`, where `value` was put into it.

    A scalar that stays one keeps its quotes and its comment; what gave way to the value takes the
    comments within it along.
    """
    rewriter = _Rewriter(value)
    document.root = rewriter.part(document.root, old, new)
    document.comments = [
        comment
        for comment in document.comments
        if not any(first < comment.line <= last for first, last in rewriter.gone)
    ]


class _Rewriter:
    def __init__(self, value: Node) -> None:
        self.value = value
        self.gone: list[tuple[int, int]] = []

    def part(self, part: Part, old: Node, new: Node, above: int = -1) -> Part:
        """The part as it becomes; `above` is the line of its key, or of its own."""
        if new is old:
            return part
        if isinstance(part, Text) and isinstance(new, str | Scalar):
            part.value = text_of(new)
            return part
        if new is not self.value:
            if isinstance(part, Pairs) and type(old) is dict and type(new) is dict:
                return self.pairs(part, old, new)
            if isinstance(part, Items) and type(old) is list and type(new) is list:
                return self.items(part, old, new)
        self.gone.append((above, _last_line(part)))
        return part_of(new)

    def pairs(self, part: Pairs, old: dict[str, Node], new: dict[str, Node]) -> Pairs:
        known: set[str] = set()
        for number, (key, value) in enumerate(part.pairs):
            name = key_text(key)
            if name not in known:
                known.add(name)
                part.pairs[number] = (key, self.part(value, old[name], new[name], key.line))
        part.pairs += [(Text(value=key, kind=""), part_of(new[key])) for key in new if key not in known]
        return part

    def items(self, part: Items, old: list[Node], new: list[Node]) -> Items:
        kept = zip(part.items, old, new, strict=False)
        part.items = [self.part(item, before, after, item.line) for item, before, after in kept] + [
            part_of(item) for item in new[len(old) :]
        ]
        return part


def _last_line(part: Part) -> int:
    if isinstance(part, Pairs):
        return max([part.line, *(_last_line(value) for _, value in part.pairs)])
    if isinstance(part, Items):
        return max([part.line, *(_last_line(item) for item in part.items)])
    return part.line
