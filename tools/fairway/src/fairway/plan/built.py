"""Directories that one side has built, for the other side where nothing that they are made of changed."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain

from fairway.kustomize.loader import Inputs
from fairway.kustomize.target import BuiltDirectories, BuiltDirectory
from fairway.plan.side_files import relative

Key = tuple[str, str | None]


class SharedDirectories(BuiltDirectories):
    """The directories of the head, which takes from the `base` those that no change touches.

    `above` are the paths that changed, and the folders that hold them.
    """

    def __init__(self, base: BuiltDirectories, above: Collection[str]) -> None:
        super().__init__()
        self._base = base
        self._above = above
        self._touched: dict[Key, bool] = {}

    def get(self, key: Key, default: BuiltDirectory | None = None) -> BuiltDirectory | None:  # type: ignore[override] # no other type of default is asked for
        """What is known of a directory, on this side or on the other."""
        own = super().get(key)
        if own is not None:
            return own
        known = self._base.get(key)
        if known is None:
            return default
        if key not in self._touched:
            self._touched[key] = is_touched(known.inputs, self._above)
        return default if self._touched[key] else known


def with_folders(changed: Collection[str]) -> frozenset[str]:
    """Paths that changed, and the folders that hold them: a name may have come or gone there."""
    found = {""} if changed else set[str]()
    for path in changed:
        while path not in found:
            found.add(path)
            path = path.rpartition("/")[0]  # noqa: PLW2901 - from a path up to the root
    return frozenset(found)


def is_touched(inputs: Inputs, above: Collection[str]) -> bool:
    """Whether any input of a build is among what changed, folders of changed files included."""
    # The root of a kustomization matters as far as it is there: then its file, too, would be another.
    return any(relative(path) in above for path in chain(inputs.files, inputs.missing, inputs.listings))
