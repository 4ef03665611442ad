"""Replacements as a kustomization, or a file that it names, declares them (kustomize: api/types)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fairway.errors import KustomizeError
from fairway.frozen import frozen
from fairway.kustomize.go_struct import DecodeError, decode
from fairway.kustomize.selector import ResIdFields, Selector
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Node


@frozen
class FieldOptions:
    """How a field is taken apart: the piece at `index` between delimiters; `create` makes a missing field."""

    delimiter: str = ""
    index: int = 0
    encoding: str = ""
    create: bool = False


@frozen
class SourceSelector(ResIdFields):
    """The field that a value is taken from; its parts are compared exactly."""

    field_path: str = ""
    options: FieldOptions | None = None


@frozen
class TargetSelector:
    """The fields of the objects that a value goes to: those selected, without those rejected."""

    select: Selector | None = None
    reject: tuple[Selector | None, ...] = ()
    field_paths: tuple[str, ...] = ()
    options: FieldOptions | None = None


@frozen
class Replacement:
    """One value and where it goes; `targets` None differs from none (`[]`), which is allowed in a file."""

    source: SourceSelector | None = None
    targets: tuple[TargetSelector | None, ...] | None = None
    source_value: str | None = None


@frozen
class ReplacementField(Replacement):
    """An entry of `replacements:` in a kustomization: a replacement, or the path of a file with some."""

    path: str = ""


def decode_replacement(node: Node, file: str | None = None) -> Replacement:
    """A replacement from a file of its own, where fields that kustomize does not know are ignored."""
    try:
        return decode(Replacement, node, strict=False, coerce=True)
    except DecodeError as error:
        where = ".".join(map(str, error.path)) or "the replacement"
        raise KustomizeError(f"{where} {error.problem}", file=file) from None


def load_replacements(
    entries: Iterable[ReplacementField], load: Callable[[str], str | bytes]
) -> list[Replacement]:
    """The replacements of a kustomization in order, files read with `load`. Raises KustomizeError."""
    result: list[Replacement] = []
    for entry in entries:
        if not entry.path:
            # An empty list of targets does not survive on its way through the plugin's configuration.
            inline = Replacement(entry.source, entry.targets or None, entry.source_value)
            result.append(inline)
        elif entry.source is not None or entry.targets:
            raise KustomizeError("cannot specify both path and inline replacement", file=entry.path)
        else:
            result.extend(_from_file(entry.path, load(entry.path)))
    return result


def _from_file(path: str, content: str | bytes) -> list[Replacement]:
    node = read_config(content, name=path)
    if type(node) is dict:
        return [decode_replacement(node, path)]
    if type(node) is list:
        return [decode_replacement(item, path) for item in node]
    raise KustomizeError(
        "a file of replacements holds one, or a list of them",
        file=path,
        remedy="Start it with `source:`, or with `- source:`.",
    )
