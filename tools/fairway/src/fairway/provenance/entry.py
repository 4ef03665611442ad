"""What asked for a step, as it stands in its file: a field of a kustomization, or the object of a plugin."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from fairway.kustomize.go_struct import fold
from fairway.kustomize.history import LOAD, Cause, History
from fairway.kustomize.place import Place
from fairway.provenance.sources import Document, Sources

_FORMER_NAMES: Final = {"images": "imageTags"}
"""Fields that may still stand in a kustomization under the name that they had once."""


class Entry(NamedTuple):
    """The document of the field or of the object; paths in it start at `directory`."""

    document: Document
    directory: str
    is_plugin: bool = False

    def file(self, path: str) -> str:
        """The absolute path of a file that the entry names."""
        return os.path.normpath(os.path.join(self.directory, path))  # noqa: PTH118 - links stay as they are


def entry_of(cause: Cause, sources: Sources) -> Entry | None:
    """The entry of a cause; None where its file does not show it (a chart)."""
    directory = os.path.dirname(cause.file)  # noqa: PTH120 - a text, not a path to be resolved
    if cause.configuration is not None:
        document = loaded(cause.configuration, sources)
        return Entry(document, directory, is_plugin=True) if document else None
    documents = sources.documents(cause.file)
    document = _field_of(documents[0], cause.place) if documents else None
    return Entry(document, directory) if document else None


def _field_of(kustomization: Document, place: Place) -> Document | None:
    """A field under its name; or under one that differs in case, or under that which it had once."""
    found = kustomization.get(*place)
    if found is None and place and isinstance(kustomization.value.content, dict):
        names = {fold(str(place[0])), fold(_FORMER_NAMES.get(str(place[0]), ""))}
        written = next((key for key in kustomization.value.content if fold(key) in names), None)
        found = kustomization.get(written, *place[1:]) if written else None
    return found


def loaded(history: History, sources: Sources) -> Document | None:
    """The document of the file that an object was read from."""
    while history.before is not None:
        history = history.before
    cause = history.cause
    if cause.kind != LOAD:
        return None
    if len(cause.place) == 1 and isinstance(cause.place[0], int):
        objects = sources.objects(cause.file)
        return objects[cause.place[0]] if cause.place[0] < len(objects) else None
    documents = sources.documents(cause.file)
    written = documents[0].get(*cause.place) if documents else None
    inner = sources.within(written) if written else []
    return inner[0] if inner else None
