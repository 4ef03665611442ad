"""Where the fields of a build come from, on one side of a plan: `FILE:LINE` of what sets a field."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Final

from fairway.errors import LoadError
from fairway.kustomize import Build
from fairway.kustomize.place import Place
from fairway.manifest import ObjectId, identity
from fairway.pattern import pattern
from fairway.plan.model import Path
from fairway.plan.side_files import ROOT, SideFiles
from fairway.provenance import Location, Trace
from fairway.provenance.sources import Sources
from fairway.target import shown
from fairway.yamlio.node import Node, Scalar

_KEYS: Final = pattern(r"(?:^|,)([A-Za-z0-9_-]*)=")


class SideSources(Sources):
    """The files of a side, read for the lines of what stands in them."""

    def __init__(self, files: SideFiles) -> None:
        super().__init__()
        self.files = files
        self._start = FilePath(ROOT) / files.side.prefix

    def text(self, file: str) -> str:
        """The content of a file; empty where there is none."""
        try:
            real = self.files.real_path(file)
            return self.files.content(real).decode(errors="replace") if real else ""
        except LoadError:
            return ""

    def shown(self, file: str) -> str:
        """A path of the engine as one from the root of the fleet."""
        return shown(FilePath(file), self._start)


class TracedBuild:
    """One build of a side, whose objects know what made them."""

    def __init__(self, build: Build, sources: SideSources) -> None:
        self._objects = build.objects
        self._trace = Trace(build, sources)
        self._sources = sources
        self._index = {identity(manifest): index for index, manifest in enumerate(build.objects)}

    def source(self, object_id: ObjectId, path: Path, *, of_image: str = "") -> str:
        """`FILE:LINE` of what sets a field, or what should hold it; empty where that cannot be told.

        `of_image` names the key of an image's entry that matters, beside a digest that says as much.
        """
        index = self._index.get(object_id)
        if index is None:
            return ""
        found = self._trace.source(index, _place(self._objects[index], path))
        if found and of_image:
            found = self._beside(found, of_image)
        return f"{self._sources.shown(found.file)}:{found.line}" if found else ""

    def _beside(self, digest: Location, key: str) -> Location:
        for document in self._sources.documents(digest.file):
            images = document.get("images")
            for entry in images.items if images else ():
                if entry.location("digest") == digest and entry.text_of(key):
                    return entry.location(key)
        return digest


def _place(node: Node, path: Path) -> Place:
    """A path of a plan as keys and indexes, as far as it can be followed."""
    place: list[str | int] = []
    for part in path:
        step: str | int | None = part
        if isinstance(node, list):
            step = part if isinstance(part, int) else _index(node, part)
            inner = node[step] if step is not None and 0 <= step < len(node) else None
        else:
            inner = node.get(str(part)) if isinstance(node, dict) else None
        if step is None or inner is None:
            break
        place.append(step)
        node = inner
    return tuple(place)


def _index(items: list[Node], part: str) -> int | None:
    """Where in a list the item `[key=value]` or `[=value]` stands."""
    told = part[1:-1]
    keys = _KEYS.findall(told)
    for index, item in enumerate(items):
        if told == (f"={_text(item)}" if keys == [""] else _told(item, keys)):
            return index
    return None


def _told(item: Node, keys: list[str]) -> str:
    fields = item if isinstance(item, dict) else {}
    return ",".join(f"{key}={_text(fields[key])}" for key in keys if key in fields)


def _text(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    return node if isinstance(node, str) else ""
