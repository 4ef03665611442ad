"""What a user may name plain files by that Applications deliver: their folder, one of them, or their name."""

from __future__ import annotations

import posixpath

from fairway.argo.installation import load_installation
from fairway.argo.plain_target import PlainTarget, plain_targets
from fairway.plan.sides import Side


def named_plain(side: Side, name: str, here: str) -> list[PlainTarget]:
    """The plain files that a name stands for, from `here` in the repository; none where it is something else.

    To know them, all that delivers is built.
    """
    if side.fleet is None:
        return []
    path = posixpath.relpath(posixpath.join(here, name), side.prefix or ".")
    targets = plain_targets(load_installation(side.fleet_root), side.fleet)
    return [target for target in targets if _is_called(target, path)]


def path_of(side: Side, target: PlainTarget) -> str:
    """Where plain files are, relative to the repository: a path with a pattern at its end."""
    return posixpath.join(side.prefix, target.name)


def _is_called(target: PlainTarget, path: str) -> bool:
    files = target.files
    if path in (files.path, target.name):
        return True
    inner = path if files.path == "." else path.removeprefix(f"{files.path}/")
    is_beneath = files.path == "." or inner != path
    return is_beneath and files.takes(inner)
