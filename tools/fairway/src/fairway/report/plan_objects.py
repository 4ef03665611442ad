"""What to call an object that changes, alone and in many rendered sets, and which app it is part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fairway.manifest import ObjectId
from fairway.plan.compare.generated import stem
from fairway.plan.model import ChangeGroup, ObjectChange, Plan
from fairway.plan.names import is_regenerated
from fairway.report.printable import one_line

DELIVERY = "Argo CD"
OTHERS = "others"
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"})
_APPS_SHOWN = 60
_ARGO = "argoproj.io"
_JOINTS = "-._"


def label(group: ChangeGroup) -> str:
    """`KIND NAMESPACE/NAME`, or `KIND NAME` where the namespaces are many."""
    return f"{one_line(group.change.id.kind)} {name_of(group, alone=len(group.every_name) == 1)}"


def name_of(group: ChangeGroup, *, alone: bool) -> str:
    """The name of the object, with its namespace if it is `alone`; both names if that changes.

    Of one that is called after its client environment, of which there are many, only how it is called.
    """
    if not alone:
        return after_environment(_named(group, alone=False), next(iter(group.names), ""))
    return _named(group, alone=True)


def after_environment(name: str, environment: str) -> str:
    """A name in which that of its client environment is put in general."""
    client, slash, stage = environment.partition("/")
    for joint in _JOINTS if slash and client and stage else ():
        name = name.replace(f"{client}{joint}{stage}", f"CLIENT{joint}ENVIRONMENT")
    return name


def _named(group: ChangeGroup, *, alone: bool) -> str:
    change = group.change
    first = change.before or change.id
    if is_regenerated(change):
        return _name(first._replace(name=stem(first.name)), alone=alone)
    old, new = _name(first, alone=alone), _name(change.id, alone=alone)
    return new if old == new else f"{old} → {new}"


class Apps:
    """The apps that a plan touches: workloads, and what is named after none of them under its own name."""

    def __init__(self, plan: Plan) -> None:
        self._workloads = {change.id.name for change in _changes(plan) if change.id.kind in _WORKLOADS}
        counts: Counter[str] = Counter()
        for group in plan.groups:
            counts[self._named(group.change.id)] += len(group.every_name)
        self._shown = {app for app, _ in counts.most_common(_APPS_SHOWN)}

    def of(self, one: ObjectId) -> str:
        """The app of an object, by its name: the longest name of a workload that it is or begins with.

        Where there are more than can be looked at, those that change least are one.
        """
        app = self._named(one)
        return app if app in self._shown else OTHERS

    def _named(self, one: ObjectId) -> str:
        if one.group == _ARGO:
            return DELIVERY
        if not one.namespace:
            return one.kind
        name = shorter = stem(one.name)
        while shorter not in self._workloads and "-" in shorter:
            shorter = shorter.rpartition("-")[0]
        return shorter if shorter in self._workloads else name


def _changes(plan: Plan) -> Iterable[ObjectChange]:
    return (
        change for group in plan.groups for change in (group.change, *(v.change for v in group.variations))
    )


def _name(one: ObjectId, *, alone: bool) -> str:
    return one_line(f"{one.namespace}/{one.name}" if alone and one.namespace else one.name)
