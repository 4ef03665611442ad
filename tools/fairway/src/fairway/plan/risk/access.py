"""Rights at the API server: roles that may more, bindings to more, Pod Security that enforces less."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, text, value

GAINED = RiskClass(
    "access-gained",
    "A role may do more at the API server, or is bound to somebody else.",
    "The operator that was given Secrets for one feature, and kept them for two years after it was gone.",
    "Name the resources and verbs that are needed, in a Role of that namespace.",
)
UNBOUNDED = RiskClass(
    "access-unbounded",
    "A role gets wildcards, Secrets of the whole cluster, or rights with which to get more rights.",
    "The ClusterRole with a star: a stolen token of a dashboard read every Secret of every client.",
    "Write out the resources and verbs; escalate, bind and impersonate are for its administrators.",
    Level.WARNING,
    Level.BLOCKING,
)
POD_SECURITY = RiskClass(
    "pod-security-lowered",
    "A Namespace enforces a lower level of Pod Security.",
    "The label that was lowered for one pod: the next one came from elsewhere, and was privileged.",
    "Move what needs more rights to a namespace of its own, and leave this one as it is.",
    Level.WARNING,
    Level.BLOCKING,
)
CLASSES: Final = (GAINED, UNBOUNDED, POD_SECURITY)

_GROUP: Final = "rbac.authorization.k8s.io"
_ESCALATING: Final = frozenset({"bind", "escalate", "impersonate"})
_EVERYBODY: Final = frozenset({"system:anonymous", "system:authenticated", "system:unauthenticated"})
_MOST: Final = 10_000
_COMPARED: Final = 200
"""So many rights of before are held against each new one; a new one that is not recognised is told."""

_SHOWN: Final = 3
_ENFORCE: Final = "pod-security.kubernetes.io/enforce"
_LEVELS: Final = ("privileged", "baseline", "restricted")


class Right(NamedTuple):
    """One verb on one resource of one group; `name` is empty for all of them, a path is a resource `/…`."""

    group: str
    resource: str
    verb: str
    name: str

    def covers(self, other: Right) -> bool:
        """Whether who has this has the other too."""
        return all(
            mine in ("*", its) for mine, its in zip(self[:3], other[:3], strict=True)
        ) and self.name in ("", other.name)

    def __str__(self) -> str:
        resource = f"{self.resource}.{self.group}" if self.group else self.resource
        return f"{self.verb} {resource}" + (f" {self.name}" if self.name else "")


def risks(subject: Subject) -> Iterator[Risk]:
    """What may be done afterwards that could not before."""
    match subject.kind:
        case (group, "Role" | "ClusterRole") if group == _GROUP:
            yield from _role(subject)
        case (group, "RoleBinding" | "ClusterRoleBinding") if group == _GROUP:
            yield from _binding(subject)
        case ("", "Namespace") if subject.stays:
            yield from _namespace(subject)


def _role(subject: Subject) -> Iterator[Risk]:
    if not subject.after:
        return
    before = _rights(subject.before)
    had = set(before)
    wide = [right for right in before if "*" in right or not right.name]
    gained = [right for right in _rights(subject.after) if right not in had]
    gained = [right for right in gained if not any(each.covers(right) for each in wide[:_COMPARED])]
    is_cluster = subject.id.kind == "ClusterRole"
    grave = [right for right in gained if _is_unbounded(right, is_cluster=is_cluster)]
    for of, rights in ((UNBOUNDED, grave), (GAINED, [right for right in gained if right not in set(grave)])):
        if rights:
            yield subject.risk(of, f"it may {_listed(rights)}", "rules")
    if subject.stays and subject.is_touched("aggregationRule"):
        yield subject.risk(GAINED, "it has the rights of other roles", "aggregationRule")


def _rights(manifest: Mapping) -> list[Right]:
    found: dict[Right, None] = {}
    for _, rule in items(manifest, "rules"):
        verbs = _texts(rule, "verbs")
        paths = product([""], _texts(rule, "nonResourceURLs"), verbs, [""])
        names = _texts(rule, "resourceNames") or [""]
        resources = product(_texts(rule, "apiGroups"), _texts(rule, "resources"), verbs, names)
        for each in (*paths, *resources):
            if len(found) >= _MOST:
                return list(found)
            found[Right(*each)] = None
    return list(found)


def _is_unbounded(right: Right, *, is_cluster: bool) -> bool:
    if "*" in (right.verb, right.resource) or right.verb in _ESCALATING:
        return True
    is_read = right.verb in ("get", "list", "watch")
    return is_cluster and (right.group, right.resource) == ("", "secrets") and is_read and not right.name


def _listed(rights: list[Right]) -> str:
    shown = ", ".join(str(right) for right in rights[:_SHOWN])
    return shown + (f" and {len(rights) - _SHOWN} more" if len(rights) > _SHOWN else "")


def _binding(subject: Subject) -> Iterator[Risk]:
    role = f"{text(subject.after, 'roleRef', 'kind')} {text(subject.after, 'roleRef', 'name')}"
    known = set() if subject.is_new else set(_subjects(subject.before))
    gained = [each for each in _subjects(subject.after) if each not in known]
    is_admin = subject.id.kind == "ClusterRoleBinding" and role == "ClusterRole cluster-admin"
    for who in gained:
        is_everybody = who.rpartition(" ")[2] in _EVERYBODY
        of = UNBOUNDED if is_admin or is_everybody else GAINED
        yield subject.risk(of, f"{who} gets {role}", "subjects")


def _subjects(manifest: Mapping) -> Iterator[str]:
    for _, each in items(manifest, "subjects"):
        kind, namespace, name = (text(each, key) for key in ("kind", "namespace", "name"))
        yield f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def _namespace(subject: Subject) -> Iterator[Risk]:
    before, after = (text(side, "metadata", "labels", _ENFORCE) for side in (subject.before, subject.after))
    if _rank(after) < _rank(before):
        message = f"it enforces {after or 'nothing'} instead of {before}"
        yield subject.risk(POD_SECURITY, message, "metadata", "labels", _ENFORCE)


def _rank(level: str) -> int:
    # A level that is none is taken for the strictest by the admission, which then warns.
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS) - 1 if level else 0


def _texts(rule: Mapping, key: str) -> list[str]:
    found = value(rule, key)
    return [text(each) for each in found] if isinstance(found, list) else []
