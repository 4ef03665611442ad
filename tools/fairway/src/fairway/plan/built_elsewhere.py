"""Folders that are built and delivered, and are neither a client environment nor what delivers them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable
from typing import Final

from fairway.argo.application import clean
from fairway.argo.installation import Installation
from fairway.fleet import KUSTOMIZATION_NAMES
from fairway.plan.affected import Reaches
from fairway.plan.built import with_folders
from fairway.plan.pairs import SetPair
from fairway.plan.side_files import SideFiles
from fairway.plan.sides import Side
from fairway.target import Target

_KNOWN: Final = ("argocd", "clusters", "overlays", "policies")
"""The folders of which every kustomization is planned anyhow, or is a part of one that is."""


def elsewhere_pairs(
    before: tuple[Side, Installation], after: tuple[Side, Installation], changed: Collection[str] | None
) -> list[SetPair]:
    """Such folders of both sides: those that a change may reach, or all for None."""
    old, new = (_targets(*each) for each in (before, after))
    reaches = Reaches(SideFiles(before[0]), with_folders(changed or ()))
    return [
        SetPair(path, old.get(path), new.get(path))
        for path in {**new, **old}
        if changed is None or path not in old or path not in new or reaches.is_reached(path)
    ]


def other_folders(side: Side) -> frozenset[str]:
    """The folders, relative to the repository, that can be built, beside those that are planned anyhow."""
    known = tuple(posixpath.join(side.prefix, f"{name}/") for name in _KNOWN)
    inside = f"{side.prefix}/" if side.prefix else ""
    return frozenset(
        path.rpartition("/")[0]
        for path in side.entries
        if path.endswith(KUSTOMIZATION_NAMES)
        and path.rpartition("/")[2] in KUSTOMIZATION_NAMES
        and path.startswith(inside)
        and not path.startswith(known)
    )


def reached(files: SideFiles, folders: Iterable[str], changed: Iterable[str]) -> frozenset[str]:
    """Those of some folders that a change may reach."""
    reaches = Reaches(files, with_folders(tuple(changed)))
    return frozenset(folder for folder in folders if reaches.is_reached(folder))


def _targets(side: Side, installation: Installation) -> dict[str, Target]:
    folders = other_folders(side)
    named = (
        clean(source.path)
        for application in installation.applications
        for source in application.sources
        if installation.is_own(source) and not source.is_plain and not installation.plain(source)
    )
    paths = {posixpath.normpath(posixpath.join(side.prefix, name)): name for name in named}
    return {
        path: Target(name, side.fleet_root / name, side.fleet)
        for path, name in sorted(paths.items())
        if path in folders
    }
