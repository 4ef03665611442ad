"""One object that changes, as the risks look at it: both sides, which fields change, what Argo CD may do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from fairway.manifest import ObjectId
from fairway.plan.compare.compared import Compared
from fairway.plan.model import FieldChange, Kind, Level, Path, Risk
from fairway.plan.names import is_regenerated
from fairway.plan.risk.risk_class import RiskClass
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import NOTHING, text

_SYNC_OPTIONS: Final = "argocd.argoproj.io/sync-options"


class Subject:
    """A change of one object; a side on which it is not, is an empty mapping."""

    def __init__(self, compared: Compared, version: str = "") -> None:
        self.change = compared.change
        self.version = version
        self.before: Mapping = compared.before or NOTHING
        self.after: Mapping = compared.after or NOTHING
        self.id: ObjectId = compared.change.id

    @property
    def kind(self) -> tuple[str, str]:
        """The group, empty for the core group, and the kind."""
        return self.id.group, self.id.kind

    def is_version(self, *least: int) -> bool:
        """Whether the cluster's Kubernetes is of this version or later; an unknown one is the latest."""
        numbers = self.version.removeprefix("v").split(".")[: len(least)]
        known = [int(number) for number in numbers if number.isdecimal()]
        return len(known) < len(least) or known >= list(least)

    @cached_property
    def lost(self) -> ObjectId | None:
        """The object that is no longer there afterwards: removed, or replaced by one of another name."""
        change = self.change
        is_lost = change.kind is Kind.REMOVED or (change.kind is Kind.RENAMED and not is_regenerated(change))
        return change.before if is_lost else None

    @property
    def is_new(self) -> bool:
        """Whether nothing of that name was there before."""
        return self.change.kind is Kind.ADDED or (self.change.kind is Kind.RENAMED and bool(self.lost))

    @property
    def stays(self) -> bool:
        """Whether it is the same object, with other content."""
        return self.change.kind is Kind.CHANGED

    def touched(self, *prefix: str) -> Iterator[FieldChange]:
        """The fields that change at a path, below it, or above it."""
        length = len(prefix)
        for field in self.change.fields:
            if field.path[:length] == prefix[: len(field.path)]:
                yield field

    def is_touched(self, *prefix: str) -> bool:
        """Whether such a field changes."""
        return next(self.touched(*prefix), None) is not None

    @cached_property
    def options_before(self) -> frozenset[str]:
        """The sync options that Argo CD finds at the live object before the change: those of pruning."""
        return sync_options(self.before)

    @cached_property
    def options_after(self) -> frozenset[str]:
        """The sync options of the new object."""
        return sync_options(self.after)

    def risk(
        self,
        of: RiskClass,
        message: str,
        *path: str | int,
        level: Level | None = None,
        remedy: str = "",
    ) -> Risk:
        """A risk of this object, at a field of it."""
        return of.risk(message, str(self.id), path, level=level, remedy=remedy)

    def risk_of_loss(
        self, of: RiskClass, message: str, *, level: Level | None = None, path: Path = ()
    ) -> Risk:
        """A risk of the object that is no longer there."""
        return of.risk(message, str(self.lost or self.id), path, level=level)


def sync_options(manifest: Mapping) -> frozenset[str]:
    """The options by which an object tells Argo CD how to sync it (gitops-engine, HasAnnotationOption)."""
    written = text(manifest, "metadata", "annotations", _SYNC_OPTIONS)
    return frozenset(option.strip() for option in written.split(","))
