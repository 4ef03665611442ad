"""Admission policies and webhooks: what they no longer refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, text

REMOVED = RiskClass(
    "policy-removed",
    "An admission policy, its binding, or a webhook goes: what it refused is let in.",
    "The binding that was lost in a move of folders: for a month the policy judged nothing.",
    "Keep it; an exception for one object is better than no policy for all.",
    Level.WARNING,
    Level.BLOCKING,
)
WEAKENED = RiskClass(
    "policy-weakened",
    "An admission policy refuses less: Deny becomes Audit or Warn, failures are ignored, validations go.",
    "The failurePolicy Ignore of a Sunday night: from then on every error of the policy was a yes.",
    "Make an exception for what needs it, with an owner and an end, and let the policy deny the rest.",
    Level.WARNING,
    Level.BLOCKING,
)
CHANGED = RiskClass(
    "policy-changed",
    "An admission policy asks for something else, of other objects, or with other values.",
    "The expression that was made simpler: it was true of everything, and denied nothing from then on.",
    "Have somebody read it who answers for security; keep a manifest beside the policy that it must deny.",
)
CLASSES: Final = (REMOVED, WEAKENED, CHANGED)

_GROUP: Final = "admissionregistration.k8s.io"
_SHOWN: Final = 80
_UNKNOWN: Final = (
    "what it lets through cannot be judged from the text: somebody who answers for security reads it"
)
_DECIDING: Final = (
    "matchConditions",
    "matchConstraints",
    "matchResources",
    "paramKind",
    "paramRef",
    "policyName",
    "validations",
    "variables",
)
_DECIDING_OF_HOOKS: Final = frozenset(
    {"clientConfig", "matchConditions", "matchPolicy", "namespaceSelector", "objectSelector", "rules"}
)
_KINDS: Final = frozenset(
    {
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)


def risks(subject: Subject) -> Iterator[Risk]:
    """What is let in afterwards."""
    if subject.id.group != _GROUP or subject.id.kind not in _KINDS:
        return
    if subject.lost and not subject.after:
        yield subject.risk_of_loss(REMOVED, "what it refused is let in")
    elif subject.stays:
        yield from _actions(subject)
        yield from _failures(subject)
        yield from _validations(subject)
        yield from _decisions(subject)


def _actions(subject: Subject) -> Iterator[Risk]:
    was, now = (_texts(side, "validationActions") for side in (subject.before, subject.after))
    if "Deny" in was and "Deny" not in now:
        message = f"it no longer denies: {', '.join(now) or 'nothing'} instead of {', '.join(was)}"
        yield subject.risk(WEAKENED, message, "spec", "validationActions")


def _failures(subject: Subject) -> Iterator[Risk]:
    was, now = text(subject.before, "spec", "failurePolicy"), text(subject.after, "spec", "failurePolicy")
    if now == "Ignore" and was != "Ignore":
        yield subject.risk(WEAKENED, "what it cannot judge is let in", "spec", "failurePolicy")
    before = {text(hook, "name"): hook for _, hook in items(subject.before, "webhooks")}
    after = {text(hook, "name"): hook for _, hook in items(subject.after, "webhooks")}
    for name, hook in before.items():
        path = ("webhooks", f"[name={name}]")
        if name not in after:
            yield subject.risk(WEAKENED, f"webhook {name} is gone", *path)
        elif text(after[name], "failurePolicy") == "Ignore" and text(hook, "failurePolicy") != "Ignore":
            message = f"what webhook {name} cannot judge is let in"
            yield subject.risk(WEAKENED, message, *path, "failurePolicy")


def _validations(subject: Subject) -> Iterator[Risk]:
    now = set(_expressions(subject.after))
    gone = [each for each in _expressions(subject.before) if each not in now]
    if gone and len(now) < len(set(_expressions(subject.before))):
        yield subject.risk(WEAKENED, f"it no longer asks for: {_short(gone[0])}", "spec", "validations")


def _decisions(subject: Subject) -> Iterator[Risk]:
    """What decides otherwise, unless it only asks for more, or of more objects."""
    for key in _DECIDING:
        fields = [field.path for field in subject.touched("spec", key)]
        if fields and not _is_stricter(subject, key):
            # Of a validation, what it says to whom it denies decides nothing.
            told = (path for path in fields if key != "validations" or path[-1] == "expression")
            yield subject.risk(CHANGED, _UNKNOWN, *next(told, ("spec", key)))
    of_hooks = (field.path[:3] for field in subject.touched("webhooks"))
    for path in dict.fromkeys(path for path in of_hooks if path[-1] in _DECIDING_OF_HOOKS):
        yield subject.risk(CHANGED, _UNKNOWN, *path)


def _is_stricter(subject: Subject, key: str) -> bool:
    was, now = (
        {(text(each, "name"), text(each, "expression")) for _, each in items(side, "spec", key)}
        for side in (subject.before, subject.after)
    )
    if key == "matchConditions":
        return now <= was
    if key == "validations":
        # Fewer of them are told as weakened.
        return was <= now or len(now) < len(was)
    return key == "variables" and was <= now


def _expressions(manifest: Mapping) -> Iterator[str]:
    return (text(each, "expression") for _, each in items(manifest, "spec", "validations"))


def _short(expression: str) -> str:
    line = " ".join(expression.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _texts(manifest: Mapping, key: str) -> list[str]:
    return [text(each) for _, each in items(manifest, "spec", key)]
