"""Read patches: tell strategic merge from JSON 6902 by what the text says, each text once.

The fields of a kustomization differ in what they take: `patches` takes either, `patchesStrategicMerge`
a path or the patch itself, `patchesJson6902` JSON 6902 only (kustomize: api/internal/builtins).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from fairway.errors import KustomizeError, LoadError, YamlError
from fairway.frozen import frozen
from fairway.kustomize.factory import objects_from_text
from fairway.kustomize.merge.operations import Operations, decode
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded

if TYPE_CHECKING:
    from fairway.kustomize.loader import Loader
    from fairway.kustomize.selector import Selector

StrategicPatches = tuple[Mapping, ...]
"""The objects of a strategic merge patch; none when the text is empty, which is a patch that does nothing."""


@frozen
class JsonPatch:
    """A JSON 6902 patch."""

    operations: Operations


def load_patch(loader: Loader, path: str, patch: str) -> StrategicPatches | JsonPatch:
    """The patch of an entry of `patches`: a file, or text in place.

    Raises KustomizeError when both or neither are given, or when the text is no patch; LoadError.
    """
    text = patch.strip()
    if bool(text) == bool(path):
        what = "both `patch` and `path`" if path else "neither `patch` nor `path`"
        raise KustomizeError(f"an entry of `patches` has {what}", remedy="Give one of the two.")
    if text:
        return _of_text(text)
    real, name = loader.locate(path), loader.shown(path)
    return loader.cache.derived(real, "patch", lambda content: parse(decoded(content, name), name=name))


@lru_cache(maxsize=4096)
def _of_text(text: str) -> StrategicPatches | JsonPatch:
    return parse(text)


def parse(text: str, *, name: str | None = None) -> StrategicPatches | JsonPatch:
    """Tell what a patch is. Raises KustomizeError when it is neither; `name` is its file."""
    try:
        return tuple(objects_from_text(text, name=name, tolerant=True))
    except KustomizeError as error:
        no_object = error
    try:
        return JsonPatch(decode(text, name=name))
    except KustomizeError as error:
        no_operations = error
    if type(no_object) is YamlError and no_object.message == no_operations.message:
        raise YamlError(
            f"the patch is not YAML: {no_object.message}",
            file=name,
            line=no_object.line,
            remedy="Mend the YAML of the patch.",
        )
    raise KustomizeError(
        f"neither a strategic merge patch ({no_object.message}) "
        f"nor a JSON 6902 patch ({no_operations.message})",
        file=name,
        line=no_object.line or no_operations.line,
        remedy="A patch is an object with kind and metadata.name, or a list of operations; "
        "a list that begins with [ must be JSON.",
    )


def load_strategic_patches(loader: Loader, entries: Iterable[str]) -> StrategicPatches:
    """The patches of `patchesStrategicMerge`: each entry is the patch itself, or else the path of its file.

    Raises KustomizeError, also when there is no patch in them at all; LoadError.
    """
    entries = tuple(entries)
    patches = tuple(patch for entry in entries for patch in _inline_or_file(loader, entry))
    if not patches:
        raise KustomizeError(f"the patches of patchesStrategicMerge are empty: {', '.join(entries)}")
    return patches


def _inline_or_file(loader: Loader, entry: str) -> StrategicPatches:
    inline = _inline(entry)
    if inline is not None:
        return inline
    try:
        real = loader.locate(entry)
    except LoadError as error:
        if "\n" in entry:
            raise KustomizeError(
                "an entry of patchesStrategicMerge is neither an object nor a file"
            ) from error
        raise
    name = loader.shown(entry)
    return loader.cache.derived(
        real,
        "strategic",
        lambda content: tuple(objects_from_text(decoded(content, name), name=name, tolerant=True)),
    )


@lru_cache(maxsize=4096)
def _inline(text: str) -> StrategicPatches | None:
    try:
        return tuple(objects_from_text(text, tolerant=True))
    except KustomizeError:
        return None


def load_json_patch(loader: Loader, path: str, patch: str, target: Selector | None) -> Operations:
    """The operations of an entry of `patchesJson6902`.

    Raises KustomizeError when the target has no name, when there is not one of file and text, or
    when they hold no operation; LoadError.
    """
    if target is None or not target.name:
        raise KustomizeError("an entry of patchesJson6902 must specify the target name")
    if bool(path) == bool(patch):
        what = "both `patch` and `path`" if path else "neither `patch` nor `path`"
        raise KustomizeError(f"an entry of patchesJson6902 has {what}", remedy="Give one of the two.")
    name = loader.shown(path) if path else None
    operations = decode(decoded(loader.load(path), name) if path else patch, name=name)
    if not operations:
        raise KustomizeError("the JSON 6902 patch is empty", file=name)
    return operations
