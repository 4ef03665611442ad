"""A field as a user writes it, `spec.template.spec.containers[name=web].image`, to its place in an object."""

from __future__ import annotations

from difflib import get_close_matches

from fairway.errors import UsageError
from fairway.kustomize.place import Place
from fairway.manifest import field_path
from fairway.pattern import pattern
from fairway.provenance.places import text
from fairway.yamlio.node import Mapping, Node

_PART = pattern(r"\[([^\]]*)\]|([^.\[\]]+)")


def field_place(path: str, root: Mapping) -> Place:
    """The place that a path leads to: keys between dots or in brackets, `[0]` or `[key=value]` for items.

    Raises UsageError for a path that the object does not have; it names the nearest key.
    """
    place: list[str | int] = []
    node: Node = root
    for match in _PART.finditer(path):
        part = _part(match[1] if match[2] is None else match[2], node)
        if part is None:
            raise _missing(path, match[0], place, node)
        place.append(part)
        node = node[part]  # type: ignore[index] # the node has the part
    if not place:
        raise UsageError(f"'{path}' is no field", remedy="Write one such as spec.replicas.")
    return tuple(place)


def _part(written: str, node: Node) -> str | int | None:
    if isinstance(node, dict):
        return written if written in node else None
    if not isinstance(node, list):
        return None
    key, equals, value = written.partition("=")
    if not equals:
        return int(written) if written.isdigit() and int(written) < len(node) else None
    return next(
        (at for at, item in enumerate(node) if isinstance(item, dict) and text(item.get(key, "")) == value),
        None,
    )


def _missing(path: str, part: str, place: list[str | int], node: Node) -> UsageError:
    where = field_path(place) or "the object"
    if isinstance(node, dict):
        near = get_close_matches(part, list(node), n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(node)}."
    elif isinstance(node, list):
        named = [f"[name={text(item['name'])}]" for item in node if isinstance(item, dict) and "name" in item]
        remedy = f"It is a list: write {' or '.join(named) or f'[0] to [{len(node) - 1}]'}."
    else:
        remedy = "It is a value: the path ends there."
    return UsageError(f"there is no {part} in {where} (of {path})", remedy=remedy)
