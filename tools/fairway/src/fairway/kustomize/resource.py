"""One object on its way through a build.

The object itself is an immutable tree (`root`); a transformer assigns a new one. Kustomize keeps
what it must remember of an object (former names, the need of a hash …) in annotations of the
object, which patches can see, so these are kept there too and removed at the end of a build.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.history import History
from fairway.kustomize.place import Place, node_at
from fairway.kustomize.resid import Gvk, ResId, gvk_of, res_id
from fairway.kustomize.schema import Schema, in_force
from fairway.kustomize.shared_values import SharedValue, fresh
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar
from fairway.yamlio.repeated import NOTICE, REPEATED, latest, settled, without_first
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import (
    PLAIN_EMPTY,
    as_quoted,
    in_quotes_if_no_string,
    is_untagged,
    reread,
    untagged,
    was_quoted,
)

_DOMAIN: Final = "internal.config.kubernetes.io"
PREVIOUS_KINDS: Final = f"{_DOMAIN}/previousKinds"
PREVIOUS_NAMES: Final = f"{_DOMAIN}/previousNames"
PREVIOUS_NAMESPACES: Final = f"{_DOMAIN}/previousNamespaces"
PREFIXES: Final = f"{_DOMAIN}/prefixes"
SUFFIXES: Final = f"{_DOMAIN}/suffixes"
ALLOW_NAME_CHANGE: Final = f"{_DOMAIN}/allowNameChange"
ALLOW_KIND_CHANGE: Final = f"{_DOMAIN}/allowKindChange"
GENERATOR_BEHAVIOR: Final = f"{_DOMAIN}/generatorBehavior"
NEEDS_HASH_SUFFIX: Final = f"{_DOMAIN}/needsHashSuffix"
HELM_GENERATED: Final = f"{_DOMAIN}/helm-generated"
"""Marks what comes from a chart, which keeps the namespace that helm gave it."""

ENABLED: Final = "enabled"

_PREVIOUS: Final = (PREVIOUS_NAMES, PREVIOUS_NAMESPACES, PREVIOUS_KINDS)
BUILD_ANNOTATIONS: Final = frozenset(
    {
        PREVIOUS_KINDS,
        PREVIOUS_NAMES,
        PREFIXES,
        SUFFIXES,
        PREVIOUS_NAMESPACES,
        ALLOW_NAME_CHANGE,
        ALLOW_KIND_CHANGE,
        f"{_DOMAIN}/refBy",
        GENERATOR_BEHAVIOR,
        NEEDS_HASH_SUFFIX,
        f"{_DOMAIN}/path",
        f"{_DOMAIN}/index",
        f"{_DOMAIN}/seqindent",
        f"{_DOMAIN}/id",
        f"{_DOMAIN}/annotations-migration-resource-id",
        "config.kubernetes.io/path",
        "config.kubernetes.io/index",
        "config.k8s.io/id",
        HELM_GENERATED,
    }
)
"""Annotations of kustomize's bookkeeping: gone from what a build gives."""


def text_of(node: Node | None) -> str:
    """The text of a scalar as written; nothing for a mapping, a list, or no node."""
    if type(node) is str:
        return node
    return node.text if type(node) is Scalar else ""


def is_nil_or_empty(node: Node | None) -> bool:
    """Whether a node is missing, null, or an empty mapping or list."""
    if node is None:
        return True
    if type(node) is Scalar:
        return node.tag == NULL_TAG and not is_untagged(node)
    return not node and type(node) is not str


def rewritten(text: str, old: Node | None) -> Node:
    """The scalar that untagged text becomes in the place of an old one, whose quotes it keeps.

    A new one is in quotes where it would not be text without.
    """
    if old is None:
        node = untagged(text)
        return in_quotes_if_no_string(node) if type(node) is Scalar else node
    return as_quoted(text) if was_quoted(old) else untagged(text)


def _is_text_key(key: str) -> bool:
    return type(scalar_for_text(key)) is str and key != "<<"


def require_text_key(key: str) -> None:
    """Raise KustomizeError for a key that kustomize writes, and reads as a number.

    Kustomize writes such keys without quotes, and fails to print what it finds when it reads them again.
    """
    if not _is_text_key(key):
        raise KustomizeError(
            f"the key '{key}' is not text when it is written without quotes",
            remedy="Rename the key: it must be no number, date or boolean, and not null.",
        )


class WrittenKey(NamedTuple):
    """A key that was written without quotes, and where its mapping is; None for one in several places."""

    key: str
    place: Place | None


class Resource:
    """An object, and what a build knows of it beside the tree."""

    __slots__ = (
        "_former",
        "_id",
        "_id_parts",
        "_id_root",
        "_previous",
        "_previous_root",
        "beside",
        "differs",
        "history",
        "ref_var_names",
        "root",
        "shared",
        "unprintable_keys",
    )

    def __init__(self, root: Mapping) -> None:
        self.root = root
        # Where only what differs from another state is built: whether the object does, and whether it is
        # there for the sake of others alone.
        self.differs = False
        self.beside = False
        self.ref_var_names: tuple[str, ...] = ()
        # Values that one label write put in several places at once; see shared_values.
        self.shared: tuple[SharedValue, ...] = ()
        # Keys that need quotes and were written without: while one is there, the object cannot be printed.
        self.unprintable_keys: frozenset[WrittenKey] = frozenset()
        # What the build did so far, where it is traced.
        self.history: History | None = None
        self._id: ResId
        self._id_root: Mapping | None = None
        self._id_parts: tuple[Node | Schema | None, ...] = _NO_PARTS
        self._previous: tuple[ResId, ...]
        self._previous_root: Mapping | None = None
        self._former: tuple[str, ...] | None = None

    def copy(self) -> Resource:
        """Another resource with the same tree."""
        copy = Resource(self.root)
        copy.differs, copy.beside = self.differs, self.beside
        copy.ref_var_names = self.ref_var_names
        copy.shared = self.shared
        copy.unprintable_keys = self.unprintable_keys
        copy.history = self.history
        if self._id_root is self.root:
            copy._id, copy._id_root, copy._id_parts = self._id, self.root, self._id_parts
        if self._previous_root is self.root:
            copy._previous, copy._previous_root = self._previous, self.root
            copy._former = self._former
        return copy

    @property
    def api_version(self) -> str:
        """`apiVersion` as written, empty when missing."""
        return text_of(self.root.get("apiVersion"))

    @property
    def kind(self) -> str:
        """`kind` as written, empty when missing."""
        return text_of(self.root.get("kind"))

    @property
    def gvk(self) -> Gvk:
        """Group, version and kind."""
        return self.cur_id.gvk

    @property
    def name(self) -> str:
        """`metadata.name`, empty when missing."""
        return self.cur_id.name

    @property
    def namespace(self) -> str:
        """`metadata.namespace`, empty when missing."""
        return self.cur_id.namespace

    @property
    def cur_id(self) -> ResId:
        """The id that the object has now."""
        root = self.root
        if self._id_root is root:
            return self._id
        api_version, kind, metadata = root.get("apiVersion"), root.get("kind"), root.get("metadata")
        name = namespace = None
        if type(metadata) is dict:
            name, namespace = metadata.get("name"), metadata.get("namespace")
        self._id_root = root
        # Most writes are to other fields: the nodes that the id is made of are the same objects then.
        known = self._id_parts
        if (
            known[2] is name
            and known[3] is namespace
            and known[1] is kind
            and known[0] is api_version
            and known[4] is in_force[0]
        ):
            return self._id
        self._id_parts = (api_version, kind, name, namespace, in_force[0])
        gvk = gvk_of(text_of(api_version), text_of(kind))
        self._id = res_id(gvk, _unless_null(name), _unless_null(namespace))
        return self._id

    @property
    def prev_ids(self) -> tuple[ResId, ...]:
        """The ids that the object had, oldest first, each once."""
        if self._previous_root is not self.root:
            former = self._former_texts()
            if former != self._former or former is None:
                self._previous = self._read_previous(former)
                self._former = former
            self._previous_root = self.root
        return self._previous

    @property
    def org_id(self) -> ResId:
        """The id that the object had first."""
        previous = self.prev_ids
        return previous[0] if previous else self.cur_id

    def _former_texts(self) -> tuple[str, ...] | None:
        """What the former ids are read from: the apiVersion, and names, namespaces and kinds with commas."""
        metadata = self.root.get("metadata")
        annotations = metadata.get("annotations") if type(metadata) is dict else None
        if type(annotations) is not dict or PREVIOUS_NAMES not in annotations:
            return None
        return (self.api_version, *[text_of(annotations.get(each)) for each in _PREVIOUS])

    def _read_previous(self, former: tuple[str, ...] | None) -> tuple[ResId, ...]:
        if former is None:
            return ()
        api_version, names, namespaces, kinds = former[0], *[text.split(",") for text in former[1:]]
        if not len(names) == len(namespaces) == len(kinds):
            raise KustomizeError(
                f"the former names, namespaces and kinds of {self.cur_id} differ in number",
                remedy="A name with a comma in it cannot be renamed; change the name.",
            )
        return tuple(
            res_id(gvk_of(api_version, kind), name, namespace, scope_known=False)
            for name, namespace, kind in dict.fromkeys(zip(names, namespaces, kinds, strict=True))
        )

    def is_empty(self) -> bool:
        """Whether nothing is left of the object (a patch deleted it)."""
        return not self.root

    def labels(self) -> dict[str, str]:
        """`metadata.labels`, values as text."""
        return self._metadata_map("labels")

    def annotations(self) -> dict[str, str]:
        """`metadata.annotations`, values as text."""
        return self._metadata_map("annotations")

    def _metadata_map(self, field: str) -> dict[str, str]:
        metadata = self.root.get("metadata")
        if type(metadata) is not dict:
            return {}
        values = metadata.get(field)
        if type(values) is not dict:
            return _paired(values) if type(values) is list else {}
        return {key: text_of(value) for key, value in latest(values).items()}

    def set_labels(self, labels: dict[str, str]) -> None:
        """Replace `metadata.labels`; none removes the field."""
        self._set_metadata_map("labels", labels)

    def set_annotations(self, annotations: dict[str, str]) -> None:
        """Replace `metadata.annotations`; none removes the field."""
        self._set_metadata_map("annotations", annotations)

    def _set_metadata_map(self, field: str, values: dict[str, str]) -> None:
        metadata, others = self._metadata_copy(), None
        if REPEATED in metadata:
            metadata = without_first(metadata, field)
            others = metadata.get(field)
        else:
            metadata.pop(field, None)
        if values:
            new: Mapping = {key: self._rewritten(value) for key, value in sorted(values.items())}
            metadata[field] = {**others, **new} if type(others) is dict else new
            for key in values:
                self.note_key(key, ("metadata", field))
        self._assign("metadata", metadata)

    def _rewritten(self, value: str) -> Node:
        """A label or annotation written anew, which is not the one that stands elsewhere too any more."""
        if not value:
            return PLAIN_EMPTY
        new = reread(value)
        return fresh(new) if self.shared and new is value else new

    def set_name(self, name: str) -> None:
        """Write `metadata.name`."""
        self._set_metadata_text("name", name)

    def set_namespace(self, namespace: str) -> None:
        """Write `metadata.namespace`; an empty one removes the field."""
        if namespace:
            self._set_metadata_text("namespace", namespace)
            return
        metadata = self.root.get("metadata")
        if type(metadata) is dict and "namespace" in metadata:
            copy = metadata.copy()
            del copy["namespace"]
            self._assign("metadata", copy)

    def set_kind(self, kind: str) -> None:
        """Write `kind`."""
        old = self.root.get("kind")
        if text_of(old) != kind or type(old) is not str:
            self._assign("kind", rewritten(kind, old))

    def set_api_version(self, api_version: str) -> None:
        """Write `apiVersion`."""
        old = self.root.get("apiVersion")
        if text_of(old) != api_version or type(old) is not str:
            self._assign("apiVersion", rewritten(api_version, old))

    def _set_metadata_text(self, field: str, text: str) -> None:
        metadata = self.root.get("metadata")
        old = metadata.get(field) if type(metadata) is dict else None
        if type(old) is str and old == text and (is_untagged(old) or was_quoted(old)):
            return
        copy = self._metadata_copy()
        copy[field] = rewritten(text, old)
        self._assign("metadata", copy)

    def _metadata_copy(self) -> Mapping:
        metadata = self.root.get("metadata")
        if type(metadata) is dict:
            return metadata.copy()
        if metadata is None:
            return {}
        raise KustomizeError(f"metadata of {self.cur_id} is not a mapping")

    def _assign(self, field: str, value: Node) -> None:
        root = self.root.copy()
        root[field] = value
        self.root = root

    def moved_to(self, before: ResId, namespace: str) -> None:
        """Take note of the id of an object of which only the namespace has changed."""
        self._id, self._id_root, self._id_parts = before.within(namespace), self.root, _NO_PARTS

    def store_previous_id(self) -> None:
        """Remember the present id among the former ones, before a change of name, namespace or kind."""
        current, known = self.cur_id, self._previous_root is self.root
        parts = (current.name, current.effective, current.gvk.kind)
        self._append_csv(dict(zip(_PREVIOUS, parts, strict=True)))
        if known and not self._previous and all(parts) and "," not in "".join(parts):
            self._former = (self.api_version, *parts)
            self._previous = (ResId(current.gvk, current.name, current.effective, current.effective),)
            self._previous_root = self.root
            return
        former = self._former_texts()
        if known and former and len({text.count(",") for text in former[1:]}) == 1:
            # A thousand patches must not read a thousand former ids a thousand times.
            gvk = gvk_of(self.api_version, current.gvk.kind)
            latest = res_id(gvk, current.name, current.effective, scope_known=False)
            if latest not in self._previous:
                self._previous = (*self._previous, latest)
            self._previous_root, self._former = self.root, former

    def add_name_prefix(self, prefix: str) -> None:
        """Remember a prefix."""
        self._append_csv({PREFIXES: prefix})

    def add_name_suffix(self, suffix: str) -> None:
        """Remember a suffix."""
        self._append_csv({SUFFIXES: suffix})

    def name_prefixes(self) -> list[str]:
        """The prefixes that the name was given, oldest first."""
        return self._csv(PREFIXES)

    def name_suffixes(self) -> list[str]:
        """The suffixes that the name was given, oldest first."""
        return self._csv(SUFFIXES)

    def _csv(self, annotation: str) -> list[str]:
        text = self.annotations().get(annotation)
        return [] if text is None else text.split(",")

    def add_annotation(self, key: str, value: str) -> None:
        """Write one annotation and leave the others as they are."""
        if NOTICE in self.root:
            self.set_annotations(self.annotations())
        metadata = self._metadata_copy()
        old = metadata.get("annotations")
        metadata["annotations"] = {**(old if type(old) is dict else {}), key: self._rewritten(value)}
        self._assign("metadata", metadata)

    def _append_csv(self, values: dict[str, str]) -> None:
        metadata = self._metadata_copy()
        old = metadata.get("annotations")
        if old and type(old) is list:
            raise _no_mapping()
        annotations: Mapping = old.copy() if type(old) is dict else {}
        for key, value in values.items():
            if value:
                annotations[key] = f"{text_of(annotations[key])},{value}" if key in annotations else value
        metadata["annotations"] = annotations
        self._assign("metadata", metadata)

    def enable(self, annotation: str) -> None:
        """Set one of the bookkeeping annotations."""
        self.set_annotations({**self.annotations(), annotation: ENABLED})

    def is_enabled(self, annotation: str) -> bool:
        """Whether one of the bookkeeping annotations is set."""
        metadata = self.root.get("metadata")
        annotations = metadata.get("annotations") if type(metadata) is dict else None
        return type(annotations) is dict and text_of(annotations.get(annotation)) == ENABLED

    def note_key(self, key: str, place: Place | None = None) -> None:
        """Take note of a key that was written anew: it may be one that cannot be printed.

        `place` is that of its mapping, where it counts only as long as it is there.
        """
        if not _is_text_key(key):
            self.unprintable_keys |= {WrittenKey(key, place)}

    def note_keys(self, keys: Iterable[WrittenKey]) -> None:
        """Take note of several."""
        for key, place in keys:
            self.note_key(key, place)

    def note_keys_of(self, patch: Resource, before: Mapping) -> None:
        """Take note of the keys that a patch has added to an object which had been `before`."""
        self.unprintable_keys |= {
            written
            for written in patch.unprintable_keys
            if written.place is None or node_at(before, (*written.place, written.key)) is None
        }

    def settle_keys(self) -> None:
        """Drop fields of the object that have become null; KustomizeError for keys that cannot be printed."""
        for key, place in self.unprintable_keys:
            if place is None or node_at(self.root, (*place, key)) is not None:
                if place == () and key != "<<":
                    self.root = {name: value for name, value in self.root.items() if name != key}
                else:
                    require_text_key(key)

    def clean_annotations(self, keep: frozenset[str] = frozenset()) -> None:
        """Remove the bookkeeping annotations but those to `keep`; all others become strings.

        The field itself goes when nothing is left in it.
        """
        self.settle_keys()
        self._clean_annotations(keep)
        self.root = settled(self.root)

    def _clean_annotations(self, keep: frozenset[str]) -> None:
        metadata = self.root.get("metadata")
        old = metadata.get("annotations") if type(metadata) is dict else None
        if (metadata is not None and old is None) or (not old and keep == ORIGIN_ANNOTATIONS):
            return
        kept = {
            key: value
            for key, value in self.annotations().items()
            if key in keep or (key not in BUILD_ANNOTATIONS and key not in ORIGIN_ANNOTATIONS)
        }
        for key in kept:
            require_text_key(key)
        self.set_annotations(kept)


def _paired(values: list[Node]) -> dict[str, str]:
    """What kustomize takes a list of labels or annotations for: keys and values in turn."""
    if len(values) % 2:
        raise _no_mapping()
    return {text_of(key): text_of(value) for key, value in zip(values[::2], values[1::2], strict=True)}


def _no_mapping() -> KustomizeError:
    return KustomizeError("labels and annotations must be a mapping, not a list")


LOCAL_CONFIG: Final = "config.kubernetes.io/local-config"
ORIGIN: Final = "config.kubernetes.io/origin"
TRANSFORMATIONS: Final = "alpha.config.kubernetes.io/transformations"
ORIGIN_ANNOTATIONS: Final = frozenset({ORIGIN, TRANSFORMATIONS})


_NO_PARTS: Final[tuple[Node | Schema | None, ...]] = (Scalar("", ""),) * 5
"""What no id is made of."""


def _unless_null(node: Node | None) -> str:
    if type(node) is str:
        return node
    return node.text if type(node) is Scalar and (node.tag != NULL_TAG or is_untagged(node)) else ""
