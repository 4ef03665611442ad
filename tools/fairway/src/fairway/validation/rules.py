"""All rules that `fairway check` knows, and which of them a run wants, at which severity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from fairway.check import argo, ignores, layout, network, objects, policy, references, yaml_source
from fairway.check.rule import Rule
from fairway.errors import UsageError
from fairway.finding import Finding, Severity
from fairway.frozen import frozen
from fairway.nearest import did_you_mean

BUILD = Rule(
    "render/build",
    "Each client environment, and whatever else is delivered, can be rendered.",
    "The overlay that did not build: Argo CD went on with what it had rendered last, and three releases "
    "never arrived.",
    "Mend it; `fairway render TARGET` builds it alone.",
)

RULES: tuple[Rule, ...] = (
    BUILD,
    *layout.RULES,
    *yaml_source.RULES,
    *objects.RULES,
    *references.RULES,
    *network.RULES,
    *argo.RULES,
    *policy.RULES,
    *ignores.RULES,
)


@frozen
class Selection:
    """Which findings count, and for how much.

    `only` and `skip` are patterns of rules; `levels` are patterns with `off` or a severity, the last that
    matches counts.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()

    def require_known(self) -> None:
        """Raise UsageError for a pattern that is no rule's, which would silently select nothing."""
        names = [rule.name for rule in RULES]
        for pattern in (*self.only, *self.skip, *(pattern for pattern, _ in self.levels)):
            if not any(fnmatchcase(name, pattern) for name in names):
                raise UsageError(f"there is no rule {pattern}", remedy=did_you_mean(pattern, names))

    def wants(self, rule: str) -> bool:
        """Whether the findings of a rule are to be shown."""
        return (not self.only or _matches(rule, self.only)) and not _matches(rule, self.skip)

    def applied(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that are wanted, at the severity that was configured."""
        levelled = (self._levelled(finding) for finding in findings if self.wants(finding.rule))
        return tuple(finding for finding in levelled if finding is not None)

    def _levelled(self, finding: Finding) -> Finding | None:
        level = next(
            (level for pattern, level in reversed(self.levels) if fnmatchcase(finding.rule, pattern)), ""
        )
        if not level:
            return finding
        return None if level == "off" else replace(finding, severity=Severity(level))


def named(pattern: str) -> list[Rule]:
    """The rules of a name or pattern. Raises UsageError where there is none."""
    found = [rule for rule in RULES if fnmatchcase(rule.name, pattern)]
    if not found:
        raise UsageError(
            f"there is no rule {pattern}", remedy=did_you_mean(pattern, [rule.name for rule in RULES])
        )
    return found


def _matches(rule: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(rule, pattern) for pattern in patterns)
