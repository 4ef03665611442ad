"""All policies on one object: what the API server would answer to its creation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fairway.cel import CelRuntimeError, LazyMap
from fairway.check.policy.compiled import CompiledPolicy
from fairway.check.policy.evaluation import Decision, Evaluation, evaluate
from fairway.check.policy.matching import OPERATION, Request, matched_version
from fairway.check.policy.model import Binding, Policy
from fairway.check.policy.parameters import ParameterError, Parameters
from fairway.check.policy.plain import Object
from fairway.check.policy.resources import converted

_EXEMPT = "admissionregistration.k8s.io"


class Breach(NamedTuple):
    """A decision against an object, with who took it; `binding` is None where the policy itself is at fault."""

    policy: Policy
    binding: Binding | None
    decision: Decision

    @property
    def message(self) -> str:
        """What the API server says of it, in a denial."""
        by = f" with binding '{self.binding.name}'" if self.binding else ""
        return f"ValidatingAdmissionPolicy '{self.policy.name}'{by} denied request: {self.decision.message}"

    @property
    def warning(self) -> str:
        """What the API server says of it, in a warning."""
        by = self.binding.name if self.binding else ""
        policy = self.policy.name
        return f"Validation failed for ValidatingAdmissionPolicy '{policy}' with binding '{by}': {self.decision.message}"


class Verdict(NamedTuple):
    """What all policies say of one object; `tolerated` are errors that a failure policy lets pass."""

    denied: Sequence[Breach] = ()
    warned: Sequence[Breach] = ()
    audited: Sequence[Breach] = ()
    tolerated: Sequence[Breach] = ()
    annotations: Mapping[str, str] = {}

    @property
    def breaches(self) -> bool:
        """Whether anything was said against the object."""
        return bool(self.denied or self.warned or self.audited or self.tolerated)

    def answer(self, request: Request) -> str:
        """The API server's whole answer to a request that is denied; empty for one that is not."""
        if not self.denied:
            return ""
        return f'{request.resource.qualified} "{request.name}" is forbidden: {self.denied[0].message}'


class Subject(NamedTuple):
    """An object after defaulting, with the request that creates it and its namespace after defaulting."""

    request: Request
    manifest: Object
    namespace: Object | None


def judged(
    policies: Iterable[tuple[CompiledPolicy, Sequence[Binding]]], subject: Subject, parameters: Parameters
) -> Verdict:
    """The verdict of policies, each with its bindings, on one object."""
    if subject.request.resource.group == _EXEMPT:
        return Verdict()
    collected = _Collected()
    for compiled, bindings in policies:
        version = matched_version(compiled.policy.constraints, subject.request)
        if version is not None:
            for binding in bindings:
                if matched_version(binding.resources, subject.request) is not None:
                    collected.add(compiled.policy, binding, _asked(compiled, binding, subject, version, parameters))
    return collected.verdict()


def _asked(
    compiled: CompiledPolicy, binding: Binding, subject: Subject, version: str, parameters: Parameters
) -> list[Evaluation]:
    try:
        params = parameters.of(compiled.policy, binding.param_ref, subject.request.namespace)
    except ParameterError as error:
        message = f"failed to configure binding: {error.message}"
        refused = Decision(message, failed=True, index=-1, tolerated=compiled.policy.ignore)
        return [Evaluation([refused])]
    bindings = _bindings(subject, version)
    return [evaluate(compiled, {**bindings, "params": param}) for param in params]


def _bindings(subject: Subject, version: str) -> dict[str, Any]:
    manifest, own = subject.manifest, subject.request.resource
    if version != own.version:
        manifest = converted(manifest, version, own.group)
    return {
        "object": manifest,
        "oldObject": None,
        "namespaceObject": None if subject.request.is_namespace else subject.namespace,
        "request": _request(subject.request, version),
        "authorizer": _unknown("authorizer"),
        "authorizer.requestResource": _unknown("authorizer"),
    }


def _request(request: Request, version: str) -> Object:
    """What expressions see of a request; who asks is known to the API server alone."""
    own = request.resource
    fields: Object = {
        "kind": {"group": own.group, "version": version, "kind": own.kind},
        "resource": {"group": own.group, "version": version, "resource": own.name},
        "requestKind": {"group": own.group, "version": own.version, "kind": own.kind},
        "requestResource": {"group": own.group, "version": own.version, "resource": own.name},
        "name": request.name,
        "operation": OPERATION,
        "userInfo": LazyMap({key: _unknown("request.userInfo") for key in ("username", "uid", "groups", "extra")}),
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
    }
    namespace = request.name if request.is_namespace else request.namespace
    return {**fields, "namespace": namespace} if namespace else fields


def _unknown(what: str) -> Any:
    def give() -> Any:
        raise CelRuntimeError(f"{what} is known to the API server alone")

    return give


class _Collected:
    """Breaches by what their bindings do about them."""

    def __init__(self) -> None:
        self._by_action: dict[str, list[Breach]] = {"Deny": [], "Warn": [], "Audit": [], "": []}
        self._annotations: dict[str, str] = {}

    def add(self, policy: Policy, binding: Binding, evaluations: Iterable[Evaluation]) -> None:
        for evaluation in evaluations:
            for decision in evaluation.decisions:
                self._decision(Breach(policy, binding, decision))
            # An audit annotation that fails denies, whatever the binding's actions are.
            failed = [Decision(message, failed=True) for message in evaluation.annotation_errors]
            self._by_action["Deny"] += [Breach(policy, binding, decision) for decision in failed]
            published = {f"{policy.name}/{key}": value for key, value in evaluation.annotations.items()}
            self._annotations.update(published)

    def _decision(self, breach: Breach) -> None:
        # What cannot be configured denies too, and is no decision of the binding's.
        configured = breach.decision.index >= 0
        actions = breach.binding.actions if breach.binding and configured else ("Deny",)
        for action in ("",) if breach.decision.tolerated else actions:
            self._by_action.setdefault(action, []).append(breach)

    def verdict(self) -> Verdict:
        by = self._by_action
        return Verdict(by["Deny"], by["Warn"], by["Audit"], by[""], self._annotations)
