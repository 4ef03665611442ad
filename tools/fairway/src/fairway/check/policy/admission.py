"""All policies on one object: what the API server would answer to its creation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from fairway.check.policy.evaluation import Decision, Evaluation
from fairway.check.policy.matching import Request
from fairway.check.policy.model import Binding, Policy
from fairway.check.policy.panel import Said


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


NOTHING: Final = Verdict()
"""What is said of an object that all policies let through."""


def verdict(said: Iterable[Said]) -> Verdict:
    """What policies say, by what their bindings do about it."""
    collected = _Collected()
    for one in said:
        collected.add(one.policy, one.binding, one.evaluation)
    return collected.verdict()


class _Collected:
    """Breaches by what their bindings do about them."""

    def __init__(self) -> None:
        self._by_action: dict[str, list[Breach]] = {"Deny": [], "Warn": [], "Audit": [], "": []}
        self._annotations: dict[str, str] = {}

    def add(self, policy: Policy, binding: Binding, evaluation: Evaluation) -> None:
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
