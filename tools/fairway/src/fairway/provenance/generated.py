"""The lines that a generated ConfigMap or Secret has its fields from: literals, files, env files, options."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.errors import FairwayError
from fairway.kustomize.generators.key_values import env_file
from fairway.provenance.changes import Change
from fairway.provenance.entry import Entry
from fairway.provenance.location import Location
from fairway.provenance.sources import Document, Sources

_DATA = frozenset({"data", "binaryData"})


def generated_from(change: Change, entry: Entry, sources: Sources) -> Location | None:
    """Where a field of a generated object is set; None where the entry does not show it."""
    place = change.place
    if len(place) > 1 and place[0] in _DATA:
        return next(_sources_of(str(place[1]), entry, sources), None)
    if len(place) > 2 and place[0] == "metadata":  # noqa: PLR2004 - labels and annotations have keys
        return _option(entry, sources, change, str(place[1]), str(place[2]))
    if place == ("immutable",):
        return _option(entry, sources, change, "immutable")
    found = entry.document.get(place[-1]) or entry.document.get(*place)
    return found.at(found.value) if found else None


def _sources_of(key: str, entry: Entry, sources: Sources) -> Iterator[Location]:
    document = entry.document
    for literal in _listed(document, "literals"):
        if literal.text.partition("=")[0] == key:
            yield literal.at(literal.value)
    for source in _listed(document, "files"):
        name, equals, path = source.text.partition("=")
        if name == key if equals else name.rpartition("/")[2] == key:
            yield Location(entry.file(path or name), 1)
    environments = [each.text for each in _listed(document, "envs")]
    if document.text_of("env"):
        environments.append(document.text_of("env"))
    for path in environments:
        line = _line_of_key(sources.text(entry.file(path)), key)
        if line:
            yield Location(entry.file(path), line)


def _listed(document: Document, field: str) -> list[Document]:
    found = document.get(field)
    return found.items if found else []


def _line_of_key(content: str, key: str) -> int | None:
    """The line of an env file that sets a key."""
    for number, line in enumerate(content.split("\n"), 1):
        try:
            pairs = dict(env_file(line.encode(), ""))
        except FairwayError:
            continue
        if key in pairs:
            return number
    return None


def _option(entry: Entry, sources: Sources, change: Change, *keys: str) -> Location | None:
    own = entry.document.get("options", *keys)
    if own is None and not entry.is_plugin:
        documents = sources.documents(change.step.cause.file)
        own = documents[0].get("generatorOptions", *keys) if documents else None
    return own.at(own.value) if own else None
