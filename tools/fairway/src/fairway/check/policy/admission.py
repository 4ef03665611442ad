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
from fairway.check.policy.reads import Digests
from fairway.check.policy.resources import converted

_EXEMPT = "admissionregistration.k8s.io"
_REMEMBERED = 10_000


class Breach(NamedTuple):
    """A decision against an object, and who took it."""

    policy: Policy
    binding: Binding
    decision: Decision

    @property
    def message(self) -> str:
        """What the API server says of it, in a denial."""
        return f"ValidatingAdmissionPolicy {self._by} denied request: {self.decision.message}"

    @property
    def warning(self) -> str:
        """What the API server says of it, in a warning."""
        return f"Validation failed for ValidatingAdmissionPolicy {self._by}: {self.decision.message}"

    @property
    def _by(self) -> str:
        return f"'{self.policy.name}' with binding '{self.binding.name}'"


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


class Candidate(NamedTuple):
    """A policy that a request is meant for, the version it wants to see, and those bindings that are too."""

    compiled: CompiledPolicy
    version: str
    bindings: Sequence[Binding]


def candidates(
    policies: Iterable[tuple[CompiledPolicy, Sequence[Binding]]], request: Request
) -> list[Candidate]:
    """The policies, each with its bindings, that a request is meant for."""
    found = []
    for compiled, bindings in policies:
        version = matched_version(compiled.policy.constraints, request)
        if version is not None and request.resource.group != _EXEMPT:
            meant = [one for one in bindings if matched_version(one.resources, request) is not None]
            if meant:
                found.append(Candidate(compiled, version, meant))
    return found


def judged(policies: Iterable[Candidate], subject: Subject, parameters: Parameters) -> Verdict:
    """The verdict on one object of the policies that it is meant for."""
    collected = _Collected()
    digests: dict[str, Digests] = {}
    for compiled, version, bindings in policies:
        if version not in digests:
            digests[version] = Digests(_bindings(subject, version))
        for binding in bindings:
            evaluations = _asked(compiled, binding, subject, digests[version], parameters)
            collected.add(compiled.policy, binding, evaluations)
    return collected.verdict()


def _asked(
    compiled: CompiledPolicy, binding: Binding, subject: Subject, seen: Digests, parameters: Parameters
) -> list[Evaluation]:
    try:
        params = parameters.of(compiled.policy, binding.param_ref, subject.request.namespace)
    except ParameterError as error:
        message = f"failed to configure binding: {error.message}"
        refused = Decision(message, failed=True, place=-1, tolerated=compiled.policy.ignore)
        return [Evaluation([refused])]
    return [_remembered(compiled, seen, param) for param in params]


def _remembered(compiled: CompiledPolicy, seen: Digests, param: Object | None) -> Evaluation:
    """The evaluation of a policy, which is what it was for equal values of all that the policy reads."""
    bindings = {**seen.bindings, "params": param}
    kind = str(seen.bindings["object"].get("kind"))
    reads = compiled.reads(kind)
    key = seen.of(path for path in reads if path[0] != "params")
    if param is not None and key is not None:
        of_param = Digests(bindings).of(path for path in reads if path[0] == "params")
        key = None if of_param is None else key + b"|" + of_param
    if key is None:
        return evaluate(compiled, bindings)
    key = b"%s|%s" % (kind.encode("utf-8", "surrogatepass"), key)
    if key not in compiled.memory:
        if len(compiled.memory) >= _REMEMBERED:
            compiled.memory.clear()
        compiled.memory[key] = evaluate(compiled, bindings)
    known: Evaluation = compiled.memory[key]
    return known


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
        "userInfo": LazyMap(
            {key: _unknown("request.userInfo") for key in ("username", "uid", "groups", "extra")}
        ),
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
        configured = breach.decision.place >= 0
        actions = breach.binding.actions if configured else ("Deny",)
        for action in ("",) if breach.decision.tolerated else actions:
            self._by_action.setdefault(action, []).append(breach)

    def verdict(self) -> Verdict:
        by = self._by_action
        return Verdict(by["Deny"], by["Warn"], by["Audit"], by[""], self._annotations)
