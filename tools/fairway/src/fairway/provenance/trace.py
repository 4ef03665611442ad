"""Fields of a built directory to the files and lines that set them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fairway.frozen import frozen
from fairway.kustomize import Build
from fairway.kustomize.history import HASH, LOAD, MANAGED_BY, NAME_REFERENCE, VARIABLES, Cause, History
from fairway.kustomize.place import Place, node_at
from fairway.provenance import generated, patched, written
from fairway.provenance.changes import Change, changes
from fairway.provenance.entry import Entry, entry_of, loaded
from fairway.provenance.involved import files_of
from fairway.provenance.location import Location
from fairway.provenance.places import name_of, steps, text, trees
from fairway.provenance.replaced import replaced_by
from fairway.provenance.selected import place_of
from fairway.provenance.sources import Document, Sources
from fairway.provenance.variables import variable_in
from fairway.yamlio.node import Node

_NAME: Final = ("metadata", "name")
_NAMESPACE: Final = ("metadata", "namespace")
_DEPTH: Final = 8
"""How often a value may come from another object before we stop to follow it."""

Locate = Callable[[Change, Entry, Sources], Location | None]
_LOCATORS: Final[dict[str, Locate]] = {
    "AnnotationsTransformer": written.keyed,
    "ConfigMapGenerator": generated.generated_from,
    "ImageTagTransformer": written.image,
    "LabelTransformer": written.keyed,
    "NamespaceTransformer": written.namespace,
    "PatchJson6902Transformer": patched.patched_by,
    "PatchStrategicMergeTransformer": patched.patched_by,
    "PatchTransformer": patched.patched_by,
    "PrefixSuffixTransformer": written.affix,
    "PrefixTransformer": written.affix,
    "ReplicaCountTransformer": written.replicas,
    "SecretGenerator": generated.generated_from,
    "SuffixTransformer": written.affix,
    "ValueAddTransformer": written.value,
}


@frozen
class SetBy:
    """One step that set a field: its kind, where the value stands, what it was before and after.

    `via` is the place that asked for a value which stands elsewhere: a replacement, a variable, the
    kustomization that renamed what the field refers to.
    """

    kind: str
    location: Location
    before: Node | None
    after: Node
    via: Location | None = None


class Trace:
    """The provenance of one build; files are read when a place in them is asked for.

    `sources` may be shared by the builds of one state of the tree.
    """

    def __init__(self, build: Build, sources: Sources | None = None) -> None:
        self._histories = build.histories
        self._inputs = build.inputs
        self._sources = sources or Sources()
        self._known: dict[tuple[int, Place], list[SetBy]] = {}
        self._former: dict[tuple[str, str], list[History]] = {}
        self._files: dict[int, tuple[Cause, frozenset[str] | None]] = {}

    def chain(self, index: int, place: Place) -> Sequence[SetBy]:
        """All steps that set the field at `place` of the object at `index`, oldest first.

        Annotations that are written twice, or not as a map, become one map when the object is printed:
        a field of it that no step made has the steps of what holds it.
        """
        return self._chain(self._histories[index], self._held(index, place), 0)

    def may_involve(self, index: int, file: str) -> bool:
        """Whether a step that an object went through may have anything from a file."""
        known = (self._files_of(step.cause) for step in steps(self._histories[index]))
        return any(files is None or file in files for files in known)

    def last_in(self, index: int, place: Place, file: str) -> SetBy | None:
        """The step that set the field last; None where that clearly stands in no line of the file."""
        for change in reversed(changes(self._histories[index], place)):
            files = self._files_of(change.step.cause)
            if files is None or file in files:
                chain = self.chain(index, place)
                return chain[-1] if chain else None
            if change.is_visible:
                break
        return None

    def _files_of(self, cause: Cause) -> frozenset[str] | None:
        """The files in which a step of a cause can have its value; None where that may be any."""
        if id(cause) not in self._files:
            # The cause is kept, so that its id stays its own.
            self._files[id(cause)] = cause, files_of(cause, self._sources)
        return self._files[id(cause)][1]

    def source(self, index: int, place: Place) -> Location | None:
        """Where the field was set last; for one that is missing, where what should hold it was made."""
        root: Node = self._histories[index].root
        place = self._held(index, place)
        chain = self.chain(index, place)
        if not chain:
            return None
        return chain[0 if isinstance(node_at(root, place), (dict, list)) else -1].location

    def _held(self, index: int, place: Place) -> Place:
        """The place, or the last part of the way to it that there is."""
        root: Node = self._histories[index].root
        while place and node_at(root, place) is None:
            place = place[:-1]
        return place

    def _chain(self, history: History, place: Place, depth: int) -> list[SetBy]:
        key = (id(history), place)
        if key not in self._known:
            found: list[SetBy] = []
            for change in changes(history, place):
                if change.is_visible or self._sets_again(change):
                    found.append(self._set_by(change, found, depth))
            self._known[key] = found
        return self._known[key]

    def _sets_again(self, change: Change) -> bool:
        """Whether what asked for a step gives the field the value that it had already."""
        cause = change.step.cause
        locate = _LOCATORS.get(cause.kind)
        entry = entry_of(cause, self._sources) if locate else None
        location = locate(change, entry, self._sources) if locate and entry else None
        value = text(change.after)
        return bool(location and value and value in self._sources.line(location))

    def _set_by(self, change: Change, before: list[SetBy], depth: int) -> SetBy:
        cause = change.step.cause
        entry = entry_of(cause, self._sources) if cause.kind not in _AT_END and cause.kind != LOAD else None
        fallback = self._fallback(change, entry)
        location, via = None, None
        if cause.kind == LOAD:
            document = loaded(change.step, self._sources)
            location = document.location(*change.place) if document else None
        elif cause.kind == HASH:
            location = before[-1].location if before else None
        elif depth >= _DEPTH:
            location = None
        elif cause.kind == NAME_REFERENCE:
            location = self._referred(change, depth)
        elif cause.kind == VARIABLES:
            location, via = self._variable(change, depth)
        elif cause.kind == "ReplacementTransformer" and entry:
            location, via = self._replacement(change, entry, depth)
        elif entry and change.place and cause.kind in _LOCATORS:
            location = _LOCATORS[cause.kind](change, entry, self._sources)
        return SetBy(cause.kind, location or via or fallback, change.before, change.after, via)

    def _fallback(self, change: Change, entry: Entry | None) -> Location:
        """The entry itself, or the field of the kustomization, or its first line."""
        cause = change.step.cause
        if entry:
            return entry.document.location()
        documents = self._sources.documents(cause.file)
        place = ("buildMetadata",) if cause.kind == MANAGED_BY else cause.place
        return documents[0].location(*place) if documents else Location(cause.file, 1)

    def _referred(self, change: Change, depth: int) -> Location | None:
        """Where the object that a field refers to got the name, or the namespace, that the field has now."""
        value = text(change.after)
        for place in (_NAME, _NAMESPACE):
            former = text(change.before or "")
            for history in self._histories:
                values = [text(node_at(root, place) or "") for root in trees(history)]
                if values[0] == value and (former in values or place == _NAMESPACE):
                    chain = self._chain(history, place, depth + 1)
                    if chain:
                        return chain[-1].location
        return None

    def _replacement(
        self, change: Change, entry: Entry, depth: int
    ) -> tuple[Location | None, Location | None]:
        replacement = replaced_by(change, entry, self._sources)
        if replacement is None:
            return None, None
        value = replacement.get("sourceValue")
        if value:
            return value.at(value.value), replacement.at(replacement.value)
        source = replacement.get("source")
        return self._selected(source, change, depth) if source else None, replacement.at(replacement.value)

    def _variable(self, change: Change, depth: int) -> tuple[Location | None, Location | None]:
        variable = variable_in(text(change.before or ""), self._inputs.files, self._sources)
        if variable is None:
            return None, None
        reference = variable.get("objref") or variable
        return self._selected(reference, change, depth, variable), variable.at(variable.value)

    def _that_were(self, kind: str, name: str) -> list[History]:
        """The objects that a source selects by the kind and name that they once had."""
        if (kind, name) not in self._former:
            self._former[kind, name] = [each for each in self._histories if _was(kind, name, each)]
        return self._former[kind, name]

    def _selected(
        self, source: Document, change: Change, depth: int, paths: Document | None = None
    ) -> Location | None:
        """Where the field of another object was set that a value was taken from."""
        path = (
            (paths or source).text_of("fieldref", "fieldpath")
            or source.text_of("fieldPath")
            or "metadata.name"
        )
        best: tuple[int, Location] | None = None
        for history in self._that_were(source.text_of("kind"), source.text_of("name")):
            place = place_of(path, history.root)
            chain = self._chain(history, place, depth + 1) if place else []
            if chain:
                rank, set_by = _fitting(chain, change, history)
                if best is None or rank > best[0]:
                    best = rank, set_by.location
        return best[1] if best else None


def _was(kind: str, name: str, history: History) -> bool:
    """Whether the object ever had a kind and a name; an empty one is any."""
    return any(
        text(root.get("kind", "")) == (kind or text(root.get("kind", ""))) and name in ("", name_of(root))
        for root in trees(history)
    )


def _fitting(chain: list[SetBy], change: Change, history: History) -> tuple[int, SetBy]:
    """The step that gave the value which shows in the change, and how sure it is that this was the object.

    Several apps of one base have objects of one former name: the one that came through the same
    kustomization is meant.
    """
    fitting = [each for each in chain if text(each.after) and text(each.after) in text(change.after)]
    through = any(step.cause.file == change.step.cause.file for step in steps(history))
    return 2 * bool(fitting) + through, (fitting or chain)[-1]


_AT_END: Final = frozenset({HASH, NAME_REFERENCE, VARIABLES, MANAGED_BY})
