"""What becomes of Argo CD's Applications: those that are written, and those that ApplicationSets make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fairway.argo.application import Application
from fairway.argo.application_sets import NeedsServerError
from fairway.argo.installation import Installation
from fairway.errors import FairwayError
from fairway.manifest import identity
from fairway.plan.model import ABSENT, ApplicationChange, FieldChange, Json, Kind, Path
from fairway.plan.risk.delivery import CASCADING, is_cascading, targets
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import is_true, text, value

WRITTEN: Final = "Application"
"""The origin of an Application that stands in the tree itself."""

AUTOMATED: Final = ("spec", "syncPolicy", "automated")
"""Where an Application says that it goes there by itself."""

PRESERVES: Final = ("spec", "syncPolicy", "preserveResourcesOnDeletion")
"""Where an ApplicationSet says that what its Applications deployed stays when they go."""

FINALIZERS: Final = ("metadata", "finalizers")
"""Where an Application says that what it deployed is deleted with it."""

_SYNC: Final = ("spec", "syncPolicy", "applicationsSync")
_KEEPS: Final = {"create-only": {Kind.REMOVED, Kind.CHANGED}, "create-update": {Kind.REMOVED}}
"""What an ApplicationSet does not do to Applications that are there, by its policy."""

_Key = tuple[str, str, str]


class _Made(NamedTuple):
    """An Application, the cluster that it deploys to, and the set that makes it, empty for none."""

    application: Application
    cluster: str
    by: Mapping

    @property
    def origin(self) -> str:
        """What it comes from, in words."""
        return f"ApplicationSet {text(self.by, 'metadata', 'name')}" if self.by else WRITTEN


class _Side(NamedTuple):
    """The Applications of one side, and its ApplicationSets with the reason why one is not told."""

    made: dict[_Key, _Made]
    sets: dict[_Key, tuple[Mapping, str]]


def application_changes(before: Installation, after: Installation) -> tuple[ApplicationChange, ...]:
    """The Applications that come, go or point elsewhere, by name; then the sets of which that is not known.

    What an ApplicationSet makes is expanded offline on both sides. One that only a server can expand is
    `undecided`, and told only if it changes.
    """
    old, new = _side(before), _side(after)
    undecided = {key for side in (old, new) for key, (_, why) in side.sets.items() if why}
    origins = {f"ApplicationSet {key[2]}" for key in undecided}
    changes = [
        change
        for key in sorted(old.made.keys() | new.made.keys())
        for change in _change(old.made.get(key), new.made.get(key))
        # Half of what such a set makes is known, from the other side: nothing follows from that.
        if change.origin not in origins and not _is_kept(change, old.made.get(key), new)
    ]
    return (*changes, *_undecided(old, new))


def _side(installation: Installation) -> _Side:
    made: dict[_Key, _Made] = {}
    sets: dict[_Key, tuple[Mapping, str]] = {}
    for application in installation.applications:
        # Those of sets are in there too, without what made them.
        made[_key(application.manifest)] = _Made(application, installation.place(application)[0], {})
    for each in installation.application_sets:
        key = _key(each.manifest)
        try:
            expanded = installation.expanded(each.manifest)
        except FairwayError as error:
            is_known = not isinstance(error, NeedsServerError)
            sets[key] = (
                each.manifest,
                f"it cannot be expanded: {error.message}" if is_known else error.message,
            )
            continue
        sets[key] = each.manifest, ""
        for manifest in expanded:
            application = Application(manifest, each.directory, each.file)
            cluster = installation.place(application)[0]
            made[_key(manifest)] = _Made(application, cluster, each.manifest)
    return _Side(made, sets)


def _is_kept(change: ApplicationChange, old: _Made | None, new: _Side) -> bool:
    """Whether the set that makes an Application is there and lets it be as it is."""
    by = new.sets.get(_key(old.by)) if old and old.by else None
    return by is not None and change.kind in _KEEPS.get(text(by[0], *_SYNC), ())


def _key(manifest: Mapping) -> _Key:
    made = identity(manifest)
    return made.kind, made.namespace, made.name


def _change(old: _Made | None, new: _Made | None) -> Iterator[ApplicationChange]:
    if old is None and new is not None:
        fields = tuple(FieldChange(path, ABSENT, word) for path, word in _pointed(new).items())
        yield ApplicationChange(Kind.ADDED, new.application.name, new.cluster, new.origin, fields)
    elif old is not None and new is None:
        fields = tuple(FieldChange(path, word, ABSENT) for path, word in _pointed(old).items())
        if is_true(old.by, *PRESERVES):
            fields += (FieldChange(PRESERVES, before=True, after=True),)
        if not old.by and is_cascading(old.application.manifest):
            fields += (FieldChange(FINALIZERS, CASCADING, ABSENT),)
        yield ApplicationChange(Kind.REMOVED, old.application.name, old.cluster, old.origin, fields)
    elif old is not None and new is not None:
        fields = tuple(_differences(_pointed(old), _pointed(new)))
        if fields:
            yield ApplicationChange(Kind.CHANGED, new.application.name, new.cluster, new.origin, fields)


def _pointed(made: _Made) -> dict[Path, Json]:
    """Where an Application points, and whether it goes there by itself, by the paths of the fields."""
    manifest = made.application.manifest
    found: dict[Path, Json] = {path: word for path, word in targets(manifest).values() if word}
    automated = value(manifest, *AUTOMATED)
    if isinstance(automated, dict) and text(automated, "enabled") != "false":
        found[AUTOMATED] = True
        found |= {(*AUTOMATED, key): True for key in ("prune", "selfHeal") if is_true(automated, key)}
    return found


def _differences(before: dict[Path, Json], after: dict[Path, Json]) -> Iterator[FieldChange]:
    for path in dict.fromkeys((*before, *after)):
        old, new = before.get(path, ABSENT), after.get(path, ABSENT)
        if old != new:
            yield FieldChange(path, old, new)


def _undecided(old: _Side, new: _Side) -> Iterator[ApplicationChange]:
    for key in sorted(old.sets.keys() | new.sets.keys()):
        before, why_before = old.sets.get(key, (None, ""))
        after, why_after = new.sets.get(key, (None, ""))
        if before == after or not (why_before or why_after):
            continue
        kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
        origin = f"ApplicationSet {key[2]}"
        yield ApplicationChange(kind, key[2], "", origin, undecided=why_after or why_before)
