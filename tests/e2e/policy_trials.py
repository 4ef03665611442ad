"""Trials of admission policies: each with its binding and objects, apart from all others, put to two judges.

All policies of a batch are in force together. What keeps them apart is a label: a trial's binding takes only
the objects that carry the trial's name.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_server import Answer, ApiServer, Object, until
from fairway.check.policy.judge import Judge, Surroundings
from fairway.check.policy.plain import plain
from fairway.check.policy.policy_set import PolicySet
from fairway.yamlio.read import read_documents

LABEL = "trial"
VERSION = "1.33"
_ALWAYS = {
    "apiGroups": [""],
    "apiVersions": ["v1"],
    "operations": ["CREATE"],
    "resources": ["configmaps"],
}


@dataclass
class Trial:
    """A policy, its binding, and the objects that are put to it; `category` is for the count."""

    category: str
    policy: Object
    binding: Object
    objects: list[Object]

    def __str__(self) -> str:
        return f"{self.category}: {self.policy['metadata']['name']}"


@dataclass(frozen=True)
class Outcome:
    """What both judges said of one object: refusals and warnings."""

    trial: Trial
    manifest: Object
    theirs: str
    ours: str
    their_warnings: tuple[str, ...]
    our_warnings: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether the object came as far as the policies: the server validates it first."""
        return not self.theirs or "ValidatingAdmissionPolicy '" in self.theirs

    @property
    def equal(self) -> bool:
        return self.theirs == self.ours and self.their_warnings == self.our_warnings

    def __str__(self) -> str:
        said = f"server: {self.theirs or 'accepted'} {self.their_warnings or ''}"
        name = f"{self.manifest['kind']} {self.manifest['metadata'].get('name')}"
        return (
            f"{self.trial}, {name}\n  {said}\n  ours:   {self.ours or 'accepted'} {self.our_warnings or ''}"
        )


def load(file: Path) -> list[Object]:
    """The objects of a file, as JSON."""
    return [plain(document) for document in read_documents(file.read_text(), name=file.name)]


def put_apart(trials: Iterable[Trial]) -> list[Trial]:
    """Copies of trials with names of their own, each for the objects that carry its name."""
    apart = []
    for number, trial in enumerate(trials):
        copied = copy.deepcopy(trial)
        name = f"t{number}-{trial.policy['metadata']['name']}"[:60].rstrip("-")
        copied.policy["metadata"]["name"] = copied.binding["metadata"]["name"] = name
        copied.binding["spec"]["policyName"] = name
        resources = copied.binding["spec"].setdefault("matchResources", {})
        selector = resources.setdefault("objectSelector", {})
        selector.setdefault("matchLabels", {})[LABEL] = name
        for manifest in copied.objects:
            labels = manifest["metadata"].get("labels")
            manifest["metadata"]["labels"] = {**(labels if isinstance(labels, dict) else {}), LABEL: name}
        apart.append(copied)
    return apart


@contextmanager
def in_force(server: ApiServer, policies: Sequence[Object], bindings: Sequence[Object]) -> Iterator[None]:
    """Create policies and bindings, wait until the server goes by them, and delete them in the end."""
    sentinel = _sentinel()
    created = []
    try:
        for manifest in (*policies, sentinel.policy, *bindings, sentinel.binding):
            created.append(manifest)
            server.put(manifest)
        until(lambda: not server.try_create(sentinel.objects[0]).accepted, seconds=60)
        yield
    finally:
        for manifest in reversed(created):
            server.delete(manifest)
        until(lambda: server.try_create(sentinel.objects[0]).accepted, seconds=60)


def watches(policies: Iterable[Object]) -> list[Trial]:
    """For each kind of parameters a policy that denies nothing, to be left in force.

    The API server ends its watch of a built-in kind with the last policy that takes parameters of it, and
    does not begin again for a policy that comes later: that one goes by what was there before.
    """
    kinds = {str(kind): kind for policy in policies if (kind := policy["spec"].get("paramKind"))}
    return [_watch(number, kind) for number, kind in enumerate(kinds.values())]


def try_all(server: ApiServer, context: Sequence[Object], trials: Sequence[Trial]) -> Iterator[Outcome]:
    """Put the objects of all trials to both judges; whatever was created for it is gone afterwards."""
    with in_force(server, [one.policy for one in trials], [one.binding for one in trials]):
        for trial in trials:
            yield from _tried(server, context, trial)


def ours(judge: Judge, surroundings: Surroundings, manifest: Object) -> tuple[str, tuple[str, ...]]:
    """What our judge says of one object: its refusal and its warnings."""
    verdict = judge.verdict(manifest, surroundings)
    warnings = tuple(breach.warning for breach in verdict.warned)
    return verdict.answer(surroundings.request(manifest)), warnings


def refusals(policy: Object) -> list[str]:
    """What our judge has against a policy itself."""
    return [
        one.refusal
        for compiled, _ in Judge(PolicySet.of([policy]), VERSION).compiled
        for one in compiled.refused
    ]


def _tried(server: ApiServer, context: Sequence[Object], trial: Trial) -> Iterator[Outcome]:
    judge = Judge(PolicySet.of([trial.policy, trial.binding]), VERSION)
    surroundings = judge.among([], context)
    for manifest in trial.objects:
        # It looks up the kinds of parameters when it is first asked.
        answer = informed(server, manifest, "paramKind")
        refusal, warnings = ours(judge, surroundings, manifest)
        theirs = tuple(each for each in answer.warnings if each.startswith("Validation failed for"))
        yield Outcome(trial, manifest, answer.message, refusal, theirs, warnings)


def informed(server: ApiServer, manifest: Object, complaint: str) -> Answer:
    """The answer once the server has heard of what it first complains that it does not know."""
    answer = server.try_create(manifest)
    if complaint in answer.message:
        what = f"{complaint}: {manifest['kind']} {manifest['metadata'].get('name')}"
        until(lambda: complaint not in server.try_create(manifest).message, seconds=60, what=what)
        answer = server.try_create(manifest)
    return answer


def _watch(number: int, kind: Object) -> Trial:
    metadata = {"name": f"watch-{number}"}
    spec: dict[str, Any] = {
        "paramKind": kind,
        "matchConstraints": {"resourceRules": [_ALWAYS]},
        "validations": [{"expression": "true"}],
    }
    policy = _registered("ValidatingAdmissionPolicy", metadata, spec)
    bound = {
        "policyName": metadata["name"],
        "validationActions": ["Audit"],
        "paramRef": {"selector": {}, "parameterNotFoundAction": "Allow"},
        "matchResources": {"objectSelector": {"matchLabels": {LABEL: metadata["name"]}}},
    }
    return Trial("", policy, _registered("ValidatingAdmissionPolicyBinding", metadata, bound), [])


def _sentinel() -> Trial:
    """A policy that is created after all others: when it denies, they are in force."""
    metadata = {"name": "z-sentinel"}
    spec: dict[str, Any] = {
        "matchConstraints": {"resourceRules": [_ALWAYS]},
        "validations": [{"expression": "false"}],
    }
    policy = _registered("ValidatingAdmissionPolicy", metadata, spec)
    selector = {"objectSelector": {"matchLabels": {LABEL: "sentinel"}}}
    bound = {"policyName": "z-sentinel", "validationActions": ["Deny"], "matchResources": selector}
    labelled = {"name": "sentinel", "namespace": "sample-staging", "labels": {LABEL: "sentinel"}}
    probe = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": labelled}
    return Trial("", policy, _registered("ValidatingAdmissionPolicyBinding", metadata, bound), [probe])


def _registered(kind: str, metadata: Object, spec: Object) -> Object:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": dict(metadata),
        "spec": spec,
    }
