"""Fields that the API server lets nobody change.

Argo CD's sync of such a change fails, and what comes after it in the same sync is not applied either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import ABSENT, FieldChange, Level, Risk
from fairway.plan.risk.immutable_fields import DEFAULTS, IMMUTABLE, MUTABLE, SETTLED, UNSUSPENDED, Prefix
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.values import is_true, mapping, text, value

FIELD = RiskClass(
    "immutable-field",
    "A field changes that the API server lets nobody change: the sync fails.",
    "The label that was added to a selector: the sync of every environment failed, and with it the hotfix "
    "that came after.",
    "Leave the field as it is, or give the object another name, so that a new one is made beside it.",
    Level.BLOCKING,
)
RECREATED = RiskClass(
    "object-recreated",
    "An object is annotated Replace=true and Force=true, and changes what cannot be changed: it is deleted "
    "and made anew.",
    "The Deployment that was forced: its pods were gone before the first new one was Ready.",
    "Have somebody allow it who knows what waits for its pods or its data.",
    Level.WARNING,
    Level.BLOCKING,
)
CLASSES: Final = (FIELD, RECREATED)

_HOOKS: Final = ("argocd.argoproj.io/hook", "helm.sh/hook")
_REMEDIES: Final = {
    ("", "PersistentVolume"): "Leave it; make another volume, copy the data, and bind the claim to that.",
    ("", "PersistentVolumeClaim"): (
        "Leave it; make a new claim under another name, copy the data, and let the workload use that."
    ),
    ("apps", "StatefulSet"): (
        "Leave it; or delete the StatefulSet with --cascade=orphan, which lets its pods and claims be, right "
        "before the sync makes it anew."
    ),
    ("batch", "Job"): (
        "Give the Job another name for each content, make it a hook of Argo CD, or annotate it with "
        "argocd.argoproj.io/sync-options: Replace=true,Force=true, which runs it again."
    ),
}
_REMEDY: Final = (
    "Leave it; or give the object another name; or annotate it with argocd.argoproj.io/sync-options: "
    "Replace=true,Force=true, which deletes it and makes it anew."
)


def risks(subject: Subject) -> Iterator[Risk]:
    """The fields of an object that change and cannot, one risk for each."""
    if not subject.stays or _is_hook(subject):
        return
    for prefix in (*IMMUTABLE.get(subject.kind, ()), *_frozen_data(subject), *_of_service(subject)):
        for field in subject.touched(*prefix):
            if not _is_allowed(subject, field):
                yield _risk(subject, field)


def _risk(subject: Subject, field: FieldChange) -> Risk:
    if {"Replace=true", "Force=true"} <= subject.options_after:
        return subject.risk(RECREATED, "the object is deleted and made anew, since this changes", *field.path)
    if field.path[-1] in SETTLED and field.before == ABSENT:
        message = "it can be set only where the cluster has no other value for it yet"
        return subject.risk(FIELD, message, *field.path, level=Level.WARNING)
    remedy = _REMEDIES.get(subject.kind, _REMEDY)
    return subject.risk(FIELD, "it cannot be changed", *field.path, remedy=remedy)


def _is_allowed(subject: Subject, field: FieldChange) -> bool:
    path = tuple(str(key) for key in field.path)
    if any(path[: len(each)] == each for each in MUTABLE.get(subject.kind, ())):
        return True
    return _is_default(subject, field) or _is_allowed_of_kind(subject, path)


def _is_default(subject: Subject, field: FieldChange) -> bool:
    """Whether a side says nothing, and the other what the API server writes there."""
    default = DEFAULTS.get((subject.id.kind, str(field.path[-1])))
    return default is not None and all(
        (_shown(side) or default) == default for side in (field.before, field.after)
    )


def _is_allowed_of_kind(subject: Subject, path: Prefix) -> bool:
    match subject.kind:
        case ("batch", "Job"):
            return _is_allowed_of_job(subject, path)
        case ("", "Pod"):
            return path[-1] == "image"
        case ("apps", "StatefulSet"):
            return path == ("spec", "revisionHistoryLimit") and subject.is_version(1, 33)
        case ("", "PersistentVolume"):
            had_affinity = "nodeAffinity" in mapping(subject.before, "spec")
            return path[:2] == ("spec", "nodeAffinity") and not had_affinity
    return False


def _is_allowed_of_job(subject: Subject, path: Prefix) -> bool:
    if path == ("spec", "completions"):
        return text(subject.after, "spec", "completionMode") == "Indexed"
    is_suspended = is_true(subject.before, "spec", "suspend")
    return is_suspended and any(path[: len(each)] == each for each in UNSUSPENDED)


def _frozen_data(subject: Subject) -> Iterator[Prefix]:
    """The data of a ConfigMap or a Secret that was declared immutable."""
    if subject.kind in (("", "ConfigMap"), ("", "Secret")) and is_true(subject.before, "immutable"):
        for name in ("immutable", "data", "binaryData", "stringData"):
            yield (name,)


def _of_service(subject: Subject) -> Iterator[Prefix]:
    """What of a Service is settled once it is there; one that is left out stays as the API server has it."""
    was, now = mapping(subject.before, "spec"), mapping(subject.after, "spec")
    types = [text(side, "type") for side in (was, now)]
    if subject.kind != ("", "Service") or "ExternalName" in types:
        return
    if text(now, "clusterIP"):
        yield ("spec", "clusterIP")
    if value(now, "clusterIPs"):
        yield ("spec", "clusterIPs")
    if types == ["LoadBalancer", "LoadBalancer"]:
        yield ("spec", "loadBalancerClass")


def _is_hook(subject: Subject) -> bool:
    """Whether it is deleted before it is made anew, as hooks are unless they say otherwise."""
    return any(text(subject.after, "metadata", "annotations", name) for name in _HOOKS)


def _shown(value: object) -> str:
    if value == ABSENT or value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
