"""Write into YAML or JSON that a scalar holds, where a path goes on behind it (new in kustomize 5.8)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.place import Place, with_node
from fairway.kustomize.replacement.lookup import find_step
from fairway.kustomize.replacement.path import Path, lookup_steps
from fairway.kustomize.resource import text_of
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.style import with_text


def write_embedded(root: Node, path: Path, value: Node, create: str) -> Node | None:
    """The tree with the scalar that the path leads through rewritten; None when there is no such thing to do.

    Options of the target do not count here, and whatever fails leaves the path to the ordinary way.
    """
    found = _scalar_on(root, path)
    if found is None:
        return None
    from fairway.kustomize.replacement.embedded_text import edited_text  # noqa: PLC0415 - few need it

    scalar, place, depth = found
    text = edited_text(text_of(scalar), path[depth:], value, create)
    return None if text is None else with_node(root, place, with_text(scalar, text))


def _scalar_on(node: Node, path: Path) -> tuple[str | Scalar, Place, int] | None:
    """The scalar before the last step of a path, where it is, and how many steps lead to it."""
    place: list[str | int] = []
    for depth, step in enumerate(path[:-1]):
        for lookup in lookup_steps((step,)):
            try:
                part = find_step(node, lookup)
            except KustomizeError:
                return None
            if part is None:
                return None
            node = node[part]  # type: ignore[index]
            place.append(part)
        if type(node) is str or type(node) is Scalar:
            return node, tuple(place), depth + 1
    return None
