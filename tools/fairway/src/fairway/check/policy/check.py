"""The check of a rendered set: what the policies of its cluster say of each object, as findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from fairway.check.policy.about import Field, field_about
from fairway.check.policy.admission import Breach, Verdict
from fairway.check.policy.exceptions import PolicyException, expired, unused
from fairway.check.policy.judge import Judge
from fairway.check.policy.policy_set import PolicySet
from fairway.check.policy.rules import AUDITED, DENIED, EXCEPTED, REFUSED, TOLERATED, UNBOUND, WARNED
from fairway.check.rendered_set import RenderedSet
from fairway.check.rule import Rule
from fairway.finding import Finding, Severity
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping


def policy_check(
    policies: PolicySet, version: str, *, today: dt.date | None = None, judge: Judge | None = None
) -> Callable[[RenderedSet], Iterable[Finding]]:
    """The check of rendered sets against policies, for one Kubernetes version; compiled when first used.

    A `judge` of these policies and this version may have compiled them already.
    """
    judge = judge or Judge(policies, version)
    day = today or dt.datetime.now(dt.UTC).date()
    current = [one for one in policies.exceptions if one.expires >= day]

    def check(rendered: RenderedSet) -> Iterator[Finding]:
        facts = policies.clusters.get(rendered.cluster.name) if rendered.cluster else None
        surroundings = judge.among(rendered.objects, [*rendered.beside, *([facts] if facts else [])])
        for manifest in rendered.objects:
            verdict = judge.verdict(manifest, surroundings)
            if verdict.breaches:
                yield from _findings(verdict, manifest, rendered, current)

    return check


def policy_faults(
    policies: PolicySet, version: str, *, today: dt.date | None = None, judge: Judge | None = None
) -> Iterator[Finding]:
    """What is wrong with the policies themselves, and with their exceptions, for one Kubernetes version."""
    yield from policies.faults
    yield from expired(policies.exceptions, today or dt.datetime.now(dt.UTC).date())
    yield from _unbound(policies)
    for compiled, _ in (judge or Judge(policies, version)).compiled:
        name = f"ValidatingAdmissionPolicy {compiled.policy.name}"
        for one in compiled.refused:
            yield REFUSED.finding(one.refusal, object_id=name, field=one.expression.field)


def unused_exceptions(
    policies: PolicySet, findings: Iterable[Finding], *, today: dt.date | None = None
) -> Iterator[Finding]:
    """The exceptions in force that nothing needed, given the findings of all rendered sets."""
    day = today or dt.datetime.now(dt.UTC).date()
    current = [one for one in policies.exceptions if one.expires >= day]
    excepted = [finding.message for finding in findings if finding.rule == EXCEPTED.name]
    used = [one for one in current if any(_mark(one) in message for message in excepted)]
    yield from unused(current, used)


def _unbound(policies: PolicySet) -> Iterator[Finding]:
    names = {policy.name for policy in policies.policies}
    bound = {binding.policy for binding in policies.bindings}
    for name in sorted(names - bound):
        yield UNBOUND.finding(
            "no binding puts the policy to work", object_id=f"ValidatingAdmissionPolicy {name}"
        )
    for binding in policies.bindings:
        if binding.policy not in names:
            object_id = f"ValidatingAdmissionPolicyBinding {binding.name}"
            yield UNBOUND.finding(f"there is no policy {binding.policy}", object_id=object_id)


def _findings(
    verdict: Verdict, manifest: Mapping, rendered: RenderedSet, exceptions: Sequence[PolicyException]
) -> Iterator[Finding]:
    object_id = identity(manifest)
    by_rule: tuple[tuple[Rule, Sequence[Breach]], ...] = (
        (DENIED, verdict.denied),
        (WARNED, verdict.warned),
        (AUDITED, verdict.audited),
        (TOLERATED, verdict.tolerated),
    )
    for rule, breaches in by_rule:
        for breach in breaches:
            finding = _finding(rule, breach, manifest, object_id, rendered.file)
            shown = f"{object_id.kind} {object_id.name}"
            taken = [one for one in exceptions if one.covers(breach.policy.name, shown, rendered.name)]
            yield _excepted(finding, taken[0], denied=rule is DENIED) if taken else finding


def _finding(rule: Rule, breach: Breach, manifest: Mapping, object_id: ObjectId, file: str) -> Finding:
    message = breach.message if rule is DENIED else breach.warning
    remedy = breach.policy.annotations.get("fairway.dev/remedy", "")
    field = _field(breach, object_id.kind, manifest)
    return rule.finding(message, object_id=str(object_id), file=file, remedy=remedy, field=field)


def _field(breach: Breach, kind: str, manifest: Mapping) -> Field:
    """The field that the validation is about; an expression that failed is about none."""
    decision = breach.decision
    if decision.failed:
        return ()
    return field_about(breach.policy, decision.place, kind, manifest, decision.message)


def _excepted(finding: Finding, exception: PolicyException, *, denied: bool) -> Finding:
    """The finding as one that is known; a denial stays a warning, for the cluster denies all the same."""
    message = f"{finding.message} ({_mark(exception)}: {exception.reason})"
    severity = Severity.WARNING if denied else EXCEPTED.severity
    return replace(finding, rule=EXCEPTED.name, severity=severity, message=message, remedy=EXCEPTED.remedy)


def _mark(exception: PolicyException) -> str:
    return f"excepted until {exception.expires} by {exception.owner}, {exception.file}:{exception.line}"
