"""Field specs: which fields of which kinds a transformer writes, and the walk that writes them.

A walk never changes its input: it returns the same object when nothing was written, and otherwise
a copy of the spine down to what was (kustomize: api/filters/fieldspec).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.once_null import once_null
from fairway.kustomize.resid import Gvk
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar, text_of
from fairway.yamlio.style import is_untagged

Setter = Callable[[Node], Node]

CREATE_NOTHING: Final = ""
CREATE_MAPPING: Final = "mapping"
CREATE_SCALAR: Final = "scalar"

NAME_PATH: Final = "metadata/name"
"""Where the name of an object is, as field specs say it."""

LABELS_PATH: Final = "metadata/labels"
"""Where its labels are."""

_MOST_KINDS: Final = 1000
_EMPTY_SCALAR: Final = Scalar("", "")


class FieldSpec(NamedTuple):
    """A field of the kinds that the (possibly partial) Gvk selects; `create` makes it where it is missing."""

    group: str
    version: str
    kind: str
    path: str
    create: bool

    @property
    def gvk(self) -> Gvk:
        """The selector part."""
        return Gvk(self.group, self.version, self.kind)

    def selects(self, gvk: Gvk) -> bool:
        """Whether the field is one of objects of this Gvk."""
        return (
            (not self.kind or self.kind == gvk.kind)
            and (not self.group or self.group == gvk.group)
            and (not self.version or self.version == gvk.version)
        )


class BackReference(NamedTuple):
    """A kind of object, and the fields of others that hold the name of one (NameBackReferences)."""

    gvk: Gvk
    referrers: tuple[FieldSpec, ...]


class Step(NamedTuple):
    """One part of a path: a field name, and whether its value is said to be a list (`name[]`)."""

    name: str
    is_list: bool


def split_path(path: str, delimiter: str = "/") -> list[str]:
    r"""Parts of a path; a delimiter behind a backslash is text, and one leading delimiter is dropped."""
    parts = path.split(delimiter)
    if len(parts) > 1 and not parts[0]:
        parts = parts[1:]
    result = [parts[0]]
    for part in parts[1:]:
        if result[-1].endswith("\\"):
            result[-1] = result[-1][:-1] + delimiter + part
        else:
            result.append(part)
    return result


@lru_cache(maxsize=8192)
def compile_path(path: str) -> tuple[Step, ...]:
    """The steps of a field spec's path."""
    return tuple(Step(part.removesuffix("[]"), part.endswith("[]")) for part in split_path(path))


class SpecTable(dict[Gvk, tuple[FieldSpec, ...]]):
    """Those of some field specs that select objects of a Gvk, in order, found when first asked for."""

    def __init__(self, specs: tuple[FieldSpec, ...]) -> None:
        super().__init__()
        self._specs = specs

    def __missing__(self, gvk: Gvk) -> tuple[FieldSpec, ...]:
        if len(self) >= _MOST_KINDS:
            self.clear()
        found = self[gvk] = tuple(spec for spec in self._specs if spec.selects(gvk))
        return found


@lru_cache(maxsize=512)
def spec_table(specs: tuple[FieldSpec, ...]) -> SpecTable:
    """The table of these field specs; to be fetched once for many objects, since long tuples hash slowly."""
    return SpecTable(specs)


def is_null(node: Node) -> bool:
    """Whether the node is a YAML null, by its tag: a scalar just created has none."""
    return type(node) is Scalar and node.tag == NULL_TAG and not is_untagged(node)


class _Hiding(str):  # noqa: SLOT000 - it has a field
    """The tag of a null that has entries which show when the null is made a mapping."""

    entries: Mapping


def hiding(null: Node, entries: MappingABC[str, Node]) -> Scalar:
    """A null that labels were written to: kustomize puts them beside it, where they wait for a mapping."""
    tag = _Hiding(NULL_TAG)
    tag.entries = {**_hidden(null), **entries}
    return Scalar(text_of(null), tag)


def _hidden(null: Node) -> Mapping:
    return null.tag.entries if type(null) is Scalar and type(null.tag) is _Hiding else {}


def write_field(root: Mapping, spec: FieldSpec, setter: Setter, create: str = CREATE_NOTHING) -> Mapping:
    """The object with `setter` applied to each node at the spec's path.

    `create` is the kind of node to make when the last part is missing and the spec says so.
    Raises KustomizeError when the path leads through a scalar.
    """
    try:
        result = _walk(root, compile_path(spec.path), 0, setter, create if spec.create else CREATE_NOTHING)
    except KustomizeError as error:
        raise KustomizeError(f"considering field '{spec.path}': {error.message}") from error
    return result  # type: ignore[return-value]  # a mapping stays a mapping below a non-empty path


def _walk(node: Node, path: tuple[Step, ...], depth: int, setter: Setter, create: str) -> Node:
    if depth == len(path):
        return setter(node)
    if type(node) is dict:
        return _walk_mapping(node, path, depth, setter, create)
    if type(node) is list:
        return _walk_list(node, path, depth, setter, create)
    if is_null(node):
        return node
    raise KustomizeError("expected sequence or mapping node")


def _walk_list(node: list[Node], path: tuple[Step, ...], depth: int, setter: Setter, create: str) -> Node:
    copy: list[Node] | None = None
    for index, element in enumerate(node):
        new = _walk(element, path, depth, setter, create)
        if new is not element:
            if copy is None:
                copy = node.copy()
            copy[index] = new
    return node if copy is None else copy


def _walk_mapping(node: Mapping, path: tuple[Step, ...], depth: int, setter: Setter, create: str) -> Node:
    name, is_list = path[depth]
    if not name:
        raise KustomizeError("cannot set or create an empty field name")
    child = node.get(name)
    kind = CREATE_NOTHING if is_list else create
    if kind and depth + 1 < len(path):
        kind = CREATE_MAPPING
    if child is None:
        if not kind:
            return node
        start = _created(kind)
    elif is_list and is_null(child):
        start = []
    elif kind and is_null(child):
        start = {**_hidden(child)} if kind == CREATE_MAPPING else _created(kind)
    else:
        start = child
    new = _walk(start, path, depth + 1, setter, create)
    if new is child:
        return node
    if child is not None and type(new) is dict and is_null(child):
        new = once_null(new, text_of(child))
    copy = node.copy()
    copy[name] = new
    return copy


def _created(kind: str) -> Node:
    return {} if kind == CREATE_MAPPING else _EMPTY_SCALAR
