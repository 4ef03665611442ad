"""Our findings against the judge's verdicts, counted by category.

A field is the same when the judge's path leads to ours: the API server leaves out indexes now and then,
writes `template.labels` for `template.metadata.labels` and `spec.validation` for the schema of a definition's
only version, and names a mapping where we name the entry.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.check.objects import object_check
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding, Severity
from fairway.manifest import field_path
from fairway.yamlio.gojson import from_json
from objects.api_server import Verdict
from objects.mutations import Mutation

Json = Any
_KEY = re.compile(r"[^.\[\]/]+")
_COLUMNS = ("refused", "wrongly accepted", "accepted", "wrongly refused", "names a field", "another field")


@dataclass(frozen=True)
class Difference:
    """One mutation of which we and the judge think differently; `what` is one of the columns."""

    what: str
    mutation: Mutation
    kind: str
    verdict: Verdict
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        value = "gone" if self.mutation.gone else repr(self.mutation.value)[:60]
        ours = "; ".join(finding.message for finding in self.findings[:2]) or "nothing"
        where = field_path(self.mutation.path)
        server = self.verdict.message[:120]
        return f"{self.what}: {self.kind} {where} = {value}: server: {server}; we: {ours[:160]}"


@dataclass
class Comparison:
    """The counts by category, every difference, and the rules that found what the judge refuses."""

    counts: dict[str, Counter[str]]
    differences: list[Difference]
    rules: set[str]

    def share(self, part: str, whole: str) -> float:
        """How much of the one the other is, over all categories."""
        total = sum(count[whole] for count in self.counts.values())
        return sum(count[part] for count in self.counts.values()) / max(1, total)

    def table(self) -> str:
        """The counts as a table of plain text, with a last line for all."""
        total: Counter[str] = sum(self.counts.values(), Counter())
        rows = [*sorted(self.counts.items()), ("all", total)]
        head = f"{'category':<20}" + "".join(f"{column:>18}" for column in _COLUMNS)
        lines = [f"{name:<20}" + "".join(f"{count[one]:>18}" for one in _COLUMNS) for name, count in rows]
        return "\n".join([head, *lines])


def compare(bases: Sequence[Json], verdicts: Iterable[tuple[Mutation, Verdict]], version: str) -> Comparison:
    """Check every mutated object, and set the findings beside the verdict."""
    result = Comparison({}, [], set())
    for mutation, verdict in verdicts:
        manifest = mutation.applied(bases)
        findings = errors(manifest, version)
        if not verdict.accepted:
            result.rules |= {finding.rule for finding in findings}
        count = result.counts.setdefault(mutation.category, Counter())
        for what in _judged(verdict, findings):
            count[what] += 1
            if what not in ("refused", "accepted", "names a field"):
                result.differences.append(
                    Difference(what, mutation, str(manifest.get("kind")), verdict, findings)
                )
    return result


def errors(manifest: Json, version: str) -> tuple[Finding, ...]:
    """Our findings that say that the API server refuses the object."""
    node = from_json(json.dumps(manifest))
    assert isinstance(node, dict)
    found = object_check(version)(RenderedSet("judged", [node], version))
    return tuple(finding for finding in found if finding.severity is Severity.ERROR)


def _judged(verdict: Verdict, findings: Sequence[Finding]) -> Iterable[str]:
    if verdict.accepted:
        yield "accepted"
        if findings:
            yield "wrongly refused"
        return
    yield "refused"
    if not findings:
        yield "wrongly accepted"
    elif verdict.fields:
        yield "names a field"
        ours = [field_path(finding.field) for finding in findings]
        if not any(leads_to(theirs, own) for theirs in verdict.fields for own in ours):
            yield "another field"


def leads_to(theirs: str, ours: str) -> bool:
    """Whether the judge's path names our field, or what holds it."""
    remaining = iter(_keys(ours))
    return all(key in remaining for key in _keys(theirs.replace("spec.validation.", "spec.versions.schema.")))


def _keys(path: str) -> list[str]:
    return [key for key in _KEY.findall(path.lower()) if not key.isdigit()]
