"""What a plan is, as values: from one changed field up to the whole fleet.

Values are JSON's (`None`, bool, int, float, str, list, dict), with `ABSENT` where there is nothing. What a
Secret holds is never among them, only `Hidden` digests of it. Everything is small, and may be sent between
processes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from fairway.finding import Finding, Severity
from fairway.frozen import frozen
from fairway.manifest import ObjectId

Json = Any
"""A value of JSON, `ABSENT` or `Hidden`."""

Path = tuple[str | int, ...]
"""Keys from the root of an object; an item of a list is its number, or `[key=value]` where it is a map.

In a list that is a set an item is `[=value]`. Of a list without keys, what is removed has its old number, and
all else its new one.
"""


class Absent:
    """That there is nothing: not even a null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Absent)

    def __hash__(self) -> int:
        return hash(Absent)

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent()


@frozen
class Hidden:
    """A value that is not shown, because it is secret: equal values of one object have equal digests.

    Those of two objects say nothing of each other, and none can be guessed at.
    """

    digest: str


class Kind(StrEnum):
    """What becomes of an object; `renamed` is the same content, or the same generator, under a new name."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


class Level(StrEnum):
    """How much a risk weighs: `blocking` needs leave, `warning` needs a reader, `notice` is told."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTICE = "notice"


@frozen
class FieldChange:
    """One field: its path, its value on both sides, and `FILE:LINE` of what sets it, or had set it.

    `follows` is `KIND NAME` of the generated object, without its suffix, that the value names: then nothing
    changes but that suffix. A path that ends in `[order]` is of a list whose items stand in another order.
    """

    path: Path
    before: Json = ABSENT
    after: Json = ABSENT
    source: str = ""
    follows: str = ""


@frozen
class Risk:
    """Why a change is dangerous: `name` of the class (`immutable-field` …), its reason and how to proceed.

    `object` reads `KIND NAMESPACE/NAME`, `path` is of the field that makes it so, empty for the whole object.
    """

    name: str
    level: Level
    message: str
    remedy: str
    object: str = ""
    path: Path = ()


@frozen
class ObjectChange:
    """What becomes of one object: `before` and `after` are its identities, None where it is not.

    `fields` are in the order of their paths; an added or a removed object has none. `content` is that object
    as JSON, its secrets hidden.
    """

    kind: Kind
    before: ObjectId | None
    after: ObjectId | None
    fields: tuple[FieldChange, ...] = ()
    risks: tuple[Risk, ...] = ()
    content: Json = ABSENT

    @property
    def id(self) -> ObjectId:
        """The identity by which to speak of it: the one that it will have, or had."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of no object")
        return found


@frozen
class FindingChanges:
    """The findings of a rendered set, or of the tree: those that come, those that go, those that stay."""

    new: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()


@frozen
class SetChange:
    """What happens to one rendered set: a client environment, or a folder that delivers them.

    `before` and `after` count its objects: None where that side has no such set. An error is why a side
    does not render, and then there are no changes: nothing is known of what would happen. `former_path` and
    `former_cluster` are where it was before, if that was elsewhere. `is_production`,
    which assembly sets, says that risks weigh most here: in production, and in what delivers to clusters.
    """

    name: str
    path: str
    cluster: str = ""
    ring: int | None = None
    is_environment: bool = False
    is_production: bool = False
    before: int | None = None
    after: int | None = None
    before_error: str = ""
    after_error: str = ""
    former_path: str = ""
    former_cluster: str = ""
    changes: tuple[ObjectChange, ...] = ()
    findings: FindingChanges = FindingChanges()

    @property
    def is_changed(self) -> bool:
        """Whether anything happens to it."""
        is_unknown = self.before_error or self.after_error
        return bool(self.changes or is_unknown or self.is_left or self.former_cluster)

    @property
    def is_left(self) -> bool:
        """Whether it goes, and all that it deployed stays: Argo CD no longer looks at it."""
        return self.after is None and bool(self.before) and not (self.changes or self.after_error)


@frozen
class Variation:
    """How an object changes in some rendered sets (`names`), where that differs from the change in most."""

    names: tuple[str, ...]
    change: ObjectChange
    more: tuple[FieldChange, ...] = ()
    """Fields that change here and not in most, or otherwise than in most."""

    less: tuple[FieldChange, ...] = ()
    """Fields that change in most, and not here."""


@frozen
class ChangeGroup:
    """A change that is the same in many rendered sets.

    `change` is that of the first of `names`; the namespace and a generated suffix do not tell changes apart.
    `variations` are rendered sets where the same object changes nearly alike.
    """

    change: ObjectChange
    names: tuple[str, ...]
    variations: tuple[Variation, ...] = ()

    @property
    def every_name(self) -> tuple[str, ...]:
        """All rendered sets in which the object changes."""
        return (*self.names, *(name for variation in self.variations for name in variation.names))


@frozen
class FindingChange:
    """A finding that comes, goes or stays (`new`, `fixed`, `unchanged`), and in which rendered sets."""

    state: str
    finding: Finding
    names: tuple[str, ...]


@frozen
class RiskGroup:
    """A risk and the rendered sets that run it; `allowed` is who took it on and why, empty for nobody."""

    risk: Risk
    names: tuple[str, ...]
    allowed: str = ""


@frozen
class ImageChange:
    """An image that is replaced: references as written; one side is empty where there is none."""

    before: str
    after: str
    names: tuple[str, ...]


@frozen
class ApplicationChange:
    """What becomes of an Argo CD Application: `fields` say where it points now.

    `origin` is `Application`, or the ApplicationSet that makes it; `undecided` is why that cannot be told
    offline.
    """

    kind: Kind
    name: str
    cluster: str
    origin: str
    fields: tuple[FieldChange, ...] = ()
    undecided: str = ""


@frozen
class State:
    """A side of a plan: how the user named it, and the commit; empty for the working tree."""

    name: str
    commit: str = ""


@frozen
class Plan:
    """What a change does to the fleet. `sets` are all that were looked at, in the order of rings, then names.

    `total` counts the client environments of the new side, whether or not anything happens to them.
    """

    base: State
    head: State
    total: int
    sets: tuple[SetChange, ...]
    groups: tuple[ChangeGroup, ...] = ()
    risks: tuple[RiskGroup, ...] = ()
    images: tuple[ImageChange, ...] = ()
    applications: tuple[ApplicationChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    files: tuple[str, ...] = ()
    """The files that differ between both sides, relative to the repository."""

    targets: tuple[str, ...] = ()
    """What the user named, as it was named: the plan is of nothing else. Empty for the whole fleet."""

    severity: Severity = Severity.ERROR
    """The least severity of a new finding that fails."""

    @property
    def changed(self) -> tuple[SetChange, ...]:
        """The rendered sets to which something happens."""
        return tuple(each for each in self.sets if each.is_changed)

    @property
    def blocking(self) -> tuple[RiskGroup, ...]:
        """The risks that nobody has taken on."""
        return tuple(
            group for group in self.risks if group.risk.level is Level.BLOCKING and not group.allowed
        )

    @property
    def failing(self) -> tuple[FindingChange, ...]:
        """The new findings that weigh at least as much as `severity`."""
        order = tuple(Severity)
        grave = order[: order.index(self.severity) + 1]
        return tuple(each for each in self.findings if each.state == "new" and each.finding.severity in grave)

    @property
    def passes(self) -> bool:
        """Whether nothing blocks and nothing fails: what an exit code and a commit's status say."""
        return not self.blocking and not self.failing
