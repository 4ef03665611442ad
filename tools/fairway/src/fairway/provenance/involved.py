"""The files that a step can have its value from: what is in none of them need not be traced for a file."""

from __future__ import annotations

from typing import Final

from fairway.kustomize.history import LOAD, Cause, History
from fairway.provenance.entry import entry_of
from fairway.provenance.patched import patches_of
from fairway.provenance.sources import Sources

_WRITTEN: Final = frozenset(
    {
        "AnnotationsTransformer",
        "ImageTagTransformer",
        "LabelTransformer",
        "NamespaceTransformer",
        "PrefixSuffixTransformer",
        "PrefixTransformer",
        "ReplicaCountTransformer",
        "SuffixTransformer",
    }
)
"""The transformers whose values stand in what asked for them."""

_PATCHES: Final = frozenset(
    {"PatchJson6902Transformer", "PatchStrategicMergeTransformer", "PatchTransformer"}
)


def files_of(cause: Cause, sources: Sources) -> frozenset[str] | None:
    """The files in which a step of a cause can have its value; None where that may be any."""
    if cause.kind == LOAD:
        return frozenset((cause.file,))
    if cause.kind not in _WRITTEN and cause.kind not in _PATCHES:
        return None
    files = {cause.file}
    if cause.configuration is not None:
        files.add(_first(cause.configuration).cause.file)
    entry = entry_of(cause, sources) if cause.kind in _PATCHES else None
    if entry is not None:
        files.update(document.location().file for document in patches_of(entry, sources))
    return frozenset(files)


def _first(history: History) -> History:
    while history.before is not None:
        history = history.before
    return history
