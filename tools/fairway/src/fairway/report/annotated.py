"""An object as YAML of which every line knows the field that it shows."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.kustomize.place import Place
from fairway.yamlio.node import Node
from fairway.yamlio.write import to_yaml


def annotated(node: Node, place: Place = (), indent: str = "") -> Iterator[tuple[str, Place]]:
    """Each line of the YAML, and the place of the value that begins on it."""
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _entry(f"{indent}{_key(key)}:", value, (*place, key), indent)
    elif isinstance(node, list) and node:
        for index, item in enumerate(node):
            lines = list(annotated(item, (*place, index), f"{indent}  "))
            first, where = lines[0]
            yield f"{indent}- {first[len(indent) + 2 :]}", where
            yield from lines[1:]
    else:
        for line in to_yaml(node).rstrip("\n").split("\n"):
            yield f"{indent}{line}", place


def _entry(head: str, value: Node, place: Place, indent: str) -> Iterator[tuple[str, Place]]:
    if isinstance(value, dict | list) and value:
        yield head, place
        yield from annotated(value, place, indent if isinstance(value, list) else f"{indent}  ")
        return
    first, *more = to_yaml({"k": value}).rstrip("\n").split("\n")
    yield f"{head}{first.removeprefix('k:')}", place
    for line in more:
        yield f"{indent}{line}", place


def _key(key: str) -> str:
    return to_yaml({key: ""}).rpartition(":")[0]
