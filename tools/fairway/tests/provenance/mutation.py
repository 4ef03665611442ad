"""A tree with one line changed: what a field is said to come from must change it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairway.errors import FairwayError
from fairway.kustomize.engine import Engine
from fairway.kustomize.loader import LoadRestrictor
from fairway.kustomize.place import Place, node_at
from fairway.manifest import identity
from fairway.provenance import Location
from fairway.provenance.places import IDENTIFYING
from fairway.yamlio.node import Mapping, Node


def leaves(node: Node, place: Place = ()) -> Iterator[Place]:
    """The places of all scalars of an object."""
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from leaves(inner, (*place, index))
    else:
        yield place


def words(line: str, value: str) -> list[int]:
    """Where a value stands on a line by itself, and not as a key."""
    return [found.start() for found in re.finditer(rf"(?<![\w.-]){re.escape(value)}(?![\w.:-])", line)]


def changed(line: str, value: str) -> str:
    """The line with another value where it has this one, or else with another last value."""
    found = words(line, value) if value else []
    if not found:
        bare = line.rstrip("]}\"' ")
        value = re.split(r"[\s\"'\[{:,]", bare)[-1]
        found = [len(bare) - len(value)]
    at = found[-1]
    return line[:at] + other(value) + line[at + len(value) :]


def other(value: str) -> str:
    """Another value of the same type: a number one higher, a boolean turned, a text longer by a letter."""
    if value in ("true", "false"):
        return "false" if value == "true" else "true"
    return str(int(value) + 1) if value.isdigit() else value + "x"


def line_of(location: Location) -> str:
    """The text of a line; empty where there is none."""
    lines = Path(location.file).read_bytes().decode("latin-1").split("\n")
    return lines[location.line - 1] if location.line <= len(lines) else ""


@contextmanager
def with_line(file: str, line: int, value: str) -> Iterator[None]:
    """The file with the value on this line changed, for as long as the block runs."""
    path = Path(file)
    before = path.read_bytes()
    lines = before.decode("latin-1").split("\n")
    lines[line - 1] = changed(lines[line - 1], value)
    path.write_bytes("\n".join(lines).encode("latin-1"))
    try:
        yield
    finally:
        path.write_bytes(before)


def differs(
    directory: Path, original: Mapping, place: Place, load_restrictor: LoadRestrictor = "root"
) -> bool:
    """Whether the field is another in a new build; also if the object, or the build, is no more."""
    try:
        objects = Engine(load_restrictor=load_restrictor).build(directory).objects
    except FairwayError:
        return True
    same = [each for each in objects if identity(each) == identity(original)]
    if len(place) > 1 and isinstance(place[-2], int) and place[-1] in IDENTIFYING:
        # Another key is another item: it may stand beside one that a patch makes.
        place = place[:-2]
    return not same or node_at(same[0], place) != node_at(original, place)
