"""The lines of the simple fields of a kustomization, and of the plugins that do the same."""

from __future__ import annotations

from fairway.provenance.changes import Change
from fairway.provenance.entry import Entry
from fairway.provenance.location import Location
from fairway.provenance.places import text
from fairway.provenance.sources import Document, Sources

_LABELS = (("labels",), ("matchLabels",), ("selector",))
"""Where labels are put again that are there already; elsewhere an equal key is another's."""


def keyed(change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """Labels and annotations: the line of the key."""
    if not change.is_visible and change.place[-2:-1] not in _LABELS:
        return None
    document = entry.document
    if not change.is_visible and not _is_for_labels(change, document):
        return None
    for field in ("pairs", "labels", "annotations"):
        document = document.get(field) or document
    found = document.get(change.place[-1])
    return found.at(found.value) if found else None


def _is_for_labels(change: Change, entry: Document) -> bool:
    """Whether a mapping is one that labels go to: a node selector may happen to have an equal entry."""
    specs = (entry.get("fields"), entry.get("fieldSpecs"))
    own = {spec.text_of("path").rpartition("/")[2] for listed in specs if listed for spec in listed.items}
    return len(change.place) > 1 and change.place[-2] in {"labels", "matchLabels", "selector", *own}


def namespace(_change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """The namespace of a kustomization or of a NamespaceTransformer."""
    return entry.document.location("metadata", "namespace")


def affix(change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """A prefix or a suffix; of a plugin that has both, the one that the value shows."""
    prefix = entry.document.get("prefix")
    if prefix is not None and text(change.after).startswith(prefix.text):
        return prefix.at(prefix.value)
    return entry.document.location("suffix")


def replicas(_change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """A number of replicas."""
    return (entry.document.get("replica") or entry.document).location("count")


def image(change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """The entry of `images` for an image, and in it what shows: the digest, the tag or the name."""
    tag = entry.document.get("imageTag")
    entries = [tag] if tag else entry.document.items
    name, after = _image_name(text(change.before or "")), text(change.after)
    for listed in reversed(entries):
        if listed.text_of("name") == name or listed.text_of("newName") == _image_name(after):
            return _image_field(listed, after)
    return None


def _image_field(entry: Document, after: str) -> Location:
    for field in ("digest", "newTag", "tagSuffix", "newName"):
        value = entry.text_of(field)
        if value and value in after:
            return entry.location(field)
    return entry.location()


def _image_name(image: str) -> str:
    name = image.partition("@")[0]
    return name.rpartition(":")[0] if ":" in name.rpartition("/")[2] else name


def value(_change: Change, entry: Entry, _sources: Sources) -> Location | None:
    """What a ValueAddTransformer adds."""
    return entry.document.location("value")
