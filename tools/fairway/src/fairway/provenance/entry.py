"""What asked for a step, as it stands in its file: a field of a kustomization, or the object of a plugin."""

from __future__ import annotations

import os
from typing import NamedTuple

from fairway.kustomize.history import LOAD, Cause, History
from fairway.provenance.sources import Document, Sources


class Entry(NamedTuple):
    """The document of the field or of the object; paths in it start at `directory`."""

    document: Document
    directory: str
    is_plugin: bool = False

    def file(self, path: str) -> str:
        """The absolute path of a file that the entry names."""
        return os.path.normpath(os.path.join(self.directory, path))  # noqa: PTH118 - links stay as they are


def entry_of(cause: Cause, sources: Sources) -> Entry | None:
    """The entry of a cause; None where its file does not show it (a deprecated field, a chart)."""
    directory = os.path.dirname(cause.file)  # noqa: PTH120 - a text, not a path to be resolved
    if cause.configuration is not None:
        document = loaded(cause.configuration, sources)
        return Entry(document, directory, is_plugin=True) if document else None
    documents = sources.documents(cause.file)
    document = documents[0].get(*cause.place) if documents else None
    return Entry(document, directory) if document else None


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
