"""The rendered sets of both sides, side by side: by their directories, under the names that reports use."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Final

from fairway.argo.plain_target import PlainTarget
from fairway.errors import UsageError
from fairway.fleet import KUSTOMIZATION_NAMES, Cluster
from fairway.frozen import frozen
from fairway.plan.plain_names import named_plain, path_of
from fairway.plan.sides import Side
from fairway.target import Target, everything, resolve

_WHAT_TO_NAME: Final = (
    "Name CLIENT/ENVIRONMENT, a folder of clusters/, a directory that can be built, or files that an "
    "Application delivers as they are."
)


@frozen
class SetPair:
    """A rendered set: its directory relative to the repository, and its target on each side that has it."""

    path: str
    before: Target | None
    after: Target | None
    former: str = ""
    """The directory on the side before, where it had another one."""

    @property
    def path_before(self) -> str:
        """The directory on the side before."""
        return self.former or self.path

    @property
    def target(self) -> Target:
        """The target on the side by which to speak of it."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a rendered set of no side")
        return found

    @property
    def cluster(self) -> Cluster | None:
        """The cluster that will run it, or ran it."""
        return (self.after and self.after.cluster) or (self.before and self.before.cluster) or None


def set_pairs(base: Side, head: Side, names: Sequence[str], here: str) -> list[SetPair]:
    """The rendered sets that names stand for on either side, those of all without names.

    `here` is where the user stands, relative to the repository. Raises UsageError for a name that is
    nothing on both sides, and where there is nothing to render at all.
    """
    old, new = _targets(base, names, here), _targets(head, names, here)
    for name in names:
        if name not in old and name not in new:
            raise _nothing(head, name, here)
    if not names and old[""] is None and new[""] is None:
        raise UsageError(
            "neither side has anything to render: no kustomization is to be found",
            remedy="Start in the repository, or name its directory with -C.",
        )
    before, after = _by_path(base, old), _by_path(head, new)
    return [SetPair(path, before.get(path), after.get(path)) for path in {**after, **before}]


def _targets(side: Side, names: Sequence[str], here: str) -> dict[str, Sequence[Target] | None]:
    """The targets of each name, of all under the empty name; a name that is nothing here is not there."""
    found: dict[str, Sequence[Target] | None] = {} if names else {"": None}
    for name in names or [""]:
        try:
            found[name] = _named(side, name, here)
        except UsageError:
            continue
    return found


def _named(side: Side, name: str, here: str) -> Sequence[Target]:
    start = side.root / here
    if not name:
        return everything(start, side.fleet)
    try:
        return resolve([name], start, side.fleet)
    except UsageError:
        found = named_plain(side, name, here)
        if not found:
            raise
        return found


def _nothing(side: Side, name: str, here: str) -> UsageError:
    """That a name is nothing on a side."""
    try:
        resolve([name], side.root / here, side.fleet)
    except UsageError as error:
        return UsageError(error.message, remedy=_WHAT_TO_NAME if side.fleet else error.remedy)
    raise ValueError("a name that is something")


def _by_path(side: Side, targets: dict[str, Sequence[Target] | None]) -> dict[str, Target]:
    found = [target for some in targets.values() for target in some or ()]
    built = {path: target for target in found for path in _paths(side, target)}
    # Where a folder that can be built holds such files, they come with it.
    plain = {
        path_of(side, target): target
        for target in found
        if isinstance(target, PlainTarget) and posixpath.join(side.prefix, target.files.path) not in built
    }
    return {**built, **plain}


def _paths(side: Side, target: Target) -> Iterator[str]:
    """The path of a target's directory; nothing for one whose kustomization git ignores."""
    # Text, since there are thousands of them.
    root, inner = f"{side.root}/", f"{target.directory}/"
    path = inner.removeprefix(root).rstrip("/")
    if inner.startswith(root) and any(
        posixpath.join(path, name) in side.entries for name in KUSTOMIZATION_NAMES
    ):
        yield path
