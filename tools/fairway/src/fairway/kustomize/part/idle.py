"""An object that is the same in two states of a tree, of which a build follows the identity alone.

What a step does to its content it does in both states, so the step may leave it out. Whoever asks for the
content all the same is refused with ContentWanted, and the build begins anew with the object whole: what
nobody thought of costs time, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, NoReturn

from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.history import History
from fairway.kustomize.merge.operations import Operations
from fairway.kustomize.resid import ResId
from fairway.kustomize.resource import (
    ALLOW_KIND_CHANGE,
    ALLOW_NAME_CHANGE,
    ENABLED,
    HELM_GENERATED,
    LOCAL_CONFIG,
    Resource,
)
from fairway.yamlio.node import Mapping, Node

_MARKS: Final = ("config.kubernetes.io", "config.k8s.io")
"""What the names of all annotations have in them by which kustomize keeps its books."""

_OF_IDENTITY: Final = frozenset({"apiVersion", "kind", "metadata", ""})
_OF_CONTENT: Final = frozenset({"annotations", "labels"})
_NAMED: Final = frozenset({"annotations", "labels", "name", "namespace"})


class Origin(NamedTuple):
    """Where an object comes from: the root of a directory, and its position among what that gives."""

    root: str
    position: int


class Books(NamedTuple):
    """What an object is called, was called, and was called by; and what annotations keep of that."""

    cur_id: ResId
    prev_ids: tuple[ResId, ...]
    prefixes: list[str]
    suffixes: list[str]
    marks: dict[str, str]


class ContentWanted(Exception):  # noqa: N818 - a signal within the engine, no fault
    """A step needs to know, or to change, more of an idle object than its identity."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin)
        self.origin = origin


class IdleResource(Resource):
    """An object without content: what it is and was called, and what kustomize's books say of it."""

    __slots__ = ("_cur_id", "_marks", "_prefixes", "_prev_ids", "_suffixes", "origin")

    idle = True

    def __init__(self, origin: Origin, books: Books) -> None:
        self.origin = origin
        self._cur_id, self._prev_ids, self._prefixes, self._suffixes, self._marks = books
        self.differs = False
        self.history: History | None = None
        self.ref_var_names: tuple[str, ...] = ()
        self.shared = ()
        self.unprintable_keys = frozenset()

    @classmethod
    def of(cls, whole: Resource, origin: Origin) -> IdleResource:
        """The object without its content."""
        marks = {key: value for key, value in whole.annotations().items() if is_mark(key)}
        names = whole.name_prefixes(), whole.name_suffixes()
        return cls(origin, Books(whole.cur_id, whole.prev_ids, *names, marks))

    def copy(self) -> IdleResource:
        """Another one of the same identity."""
        books = Books(self._cur_id, self._prev_ids, self._prefixes, self._suffixes, self._marks)
        return IdleResource(self.origin, books)

    @property
    def root(self) -> Mapping:  # type: ignore[override] # what holds a tree elsewhere refuses it here
        """Nobody may ask for it."""
        raise ContentWanted(self.origin)

    def require_content(self) -> NoReturn:
        """Raise ContentWanted."""
        raise ContentWanted(self.origin)

    @property
    def api_version(self) -> str:
        """`apiVersion` as written, empty when missing."""
        return self._cur_id.gvk.api_version

    @property
    def kind(self) -> str:
        """`kind` as written, empty when missing."""
        return self._cur_id.gvk.kind

    @property
    def cur_id(self) -> ResId:
        """The id that the object has now, but for a hash."""
        return self._cur_id

    @property
    def prev_ids(self) -> tuple[ResId, ...]:
        """The ids that the object had, oldest first, each once."""
        return self._prev_ids

    def is_empty(self) -> bool:
        """It is there: what deletes an object asks for its content."""
        return False

    def is_enabled(self, annotation: str) -> bool:
        """Whether one of the bookkeeping annotations is set."""
        return self._marks.get(annotation) == ENABLED

    def is_local(self) -> bool:
        """Whether the object is for local tools only."""
        return self._marks.get(LOCAL_CONFIG, "false") != "false"

    def name_prefixes(self) -> list[str]:
        """The prefixes that the name was given, oldest first."""
        return self._prefixes

    def name_suffixes(self) -> list[str]:
        """The suffixes that the name was given, oldest first."""
        return self._suffixes

    def store_previous_id(self) -> None:
        """Remember the present id among the former ones."""
        current = self._cur_id
        if not (current.name and current.gvk.kind) or "," in current.name:
            self.require_content()
        former = ResId(current.gvk, current.name, current.effective, current.effective)
        if former not in self._prev_ids:
            self._prev_ids = (*self._prev_ids, former)

    def set_name(self, name: str) -> None:
        """Give the object another name."""
        self._cur_id = self._cur_id._replace(name=name)

    def add_name_prefix(self, prefix: str) -> None:
        """Remember a prefix."""
        self._prefixes = self._prefixes + self._parts(prefix)

    def add_name_suffix(self, suffix: str) -> None:
        """Remember a suffix."""
        self._suffixes = self._suffixes + self._parts(suffix)

    def _parts(self, text: str) -> list[str]:
        if "," in text:
            self.require_content()
        return [text] if text else []

    def move(self, namespace: str, specs: Iterable[FieldSpec], *, unset_only: bool) -> None:
        """Put the object into a namespace; what the specs name beside that is to be content."""
        if HELM_GENERATED in self._marks or unset_only or not write_content(specs):
            self.require_content()
        self.store_previous_id()
        if not self._cur_id.is_cluster_scoped:
            self._cur_id = self._cur_id.within(namespace)


def is_of_content(first: str, second: str = "") -> bool:
    """Whether writing to a field, told by the first names of its path, leaves the identity as it is."""
    return first not in _OF_IDENTITY or (first == "metadata" and second in _OF_CONTENT)


def is_mark(key: str) -> bool:
    """Whether an annotation may be one of kustomize's own."""
    return any(mark in key for mark in _MARKS)


def write_content(specs: Iterable[FieldSpec]) -> bool:
    """Whether writing to the fields of the specs leaves the identity of objects as it is."""
    return all(is_of_content(*spec.path.split("/")[:2]) for spec in specs)


def leads_to_content(field_path: str) -> bool:
    """Whether writing to the field path of a replacement leaves the identity of objects as it is."""
    return is_of_content(*field_path.split(".")[:2]) and not is_mark(field_path.replace("\\", ""))


def changes_content(operations: Operations) -> bool:
    """Whether a JSON patch, if it can be applied, leaves the identity of objects as it is."""
    return all(
        step.path is not None
        and all(
            path.startswith("/") and is_of_content(*path.split("/")[1:3]) and not is_mark(path)
            for path in (step.path, *([step.source] if step.source else ()))
        )
        for step in operations.steps
    )


def merges_content(patch: Resource, target: Resource) -> bool:
    """Whether a strategic merge patch leaves the identity of its target as it is."""
    root = patch.root
    metadata = root.get("metadata")
    return (
        not (patch.is_enabled(ALLOW_NAME_CHANGE) or patch.is_enabled(ALLOW_KIND_CHANGE))
        and "$patch" not in root
        and patch.api_version in ("", target.api_version)
        and (metadata is None or _is_plain(metadata))
    )


def _is_plain(metadata: Node) -> bool:
    """Whether metadata of a patch has nothing but names, and labels and annotations that are not ours."""
    if type(metadata) is not dict or not metadata.keys() <= _NAMED:
        return False
    for field in _OF_CONTENT & metadata.keys():
        values = metadata[field]
        if type(values) is not dict or "$patch" in values or any(map(is_mark, values)):
            return False
    return True
