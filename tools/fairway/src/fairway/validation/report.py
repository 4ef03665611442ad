"""What a check comes to: a report for each rendered set, and findings that say the same as one group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fairway.check.ignores import Ignore
from fairway.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class SetReport:
    """One rendered set: how many objects it has (None if it does not render), and what is wrong.

    `file` is its kustomization; `is_environment` tells client environments from other directories;
    `ignores` are the comments in its files, each with whether it silenced something; `cached` says that
    nothing had to be rendered.
    """

    name: str
    file: str
    cluster: str
    kubernetes_version: str
    objects: int | None
    findings: tuple[Finding, ...]
    seconds: float
    is_environment: bool = False
    ignores: tuple[tuple[Ignore, bool], ...] = ()
    cached: bool = False


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One finding, and the names of the rendered sets that have it; none for the tree itself.

    `of` is how many rendered sets of their kind were checked, `noun` what that kind is called; `first_file`
    is where it was first found, for machines that want one place.
    """

    finding: Finding
    names: tuple[str, ...] = ()
    of: int = 0
    noun: str = "rendered sets"
    first_file: str = ""

    @property
    def extent(self) -> str:
        """Where it holds: `in all 26 client environments`, `in 3 of 26 client environments`, `in NAME`."""
        if len(self.names) == 1:
            return f"in {self.names[0]}"
        if len(self.names) == self.of:
            return f"in all {self.of} {self.noun}"
        return f"in {len(self.names)} of {self.of} {self.noun}"


def grouped(tree: Iterable[Finding], reports: Sequence[SetReport]) -> list[FindingGroup]:
    """Findings that say the same as one, errors first; those of the tree before those of rendered sets.

    The namespace, and the file of the rendered set, are those of the client environment and do not
    tell findings apart; in a group of several they are left out.
    """
    groups: dict[Finding, list[tuple[Finding, SetReport]]] = {finding: [] for finding in tree}
    for report in reports:
        for finding in dict.fromkeys(report.findings):
            groups.setdefault(_without_environment(finding), []).append((finding, report))
    environments = {report.name for report in reports if report.is_environment}
    found = [_group(alike, where, environments, len(reports)) for alike, where in groups.items()]
    order = list(Severity)
    return sorted(found, key=lambda group: order.index(group.finding.severity))


def _group(
    alike: Finding, where: list[tuple[Finding, SetReport]], environments: set[str], total: int
) -> FindingGroup:
    if not where:
        return FindingGroup(alike, first_file=alike.file)
    names = tuple(dict.fromkeys(report.name for _, report in where))
    first, report = where[0]
    finding = alike if len(names) > 1 else first
    file = first.file or report.file
    if environments.issuperset(names):
        return FindingGroup(finding, names, len(environments), "client environments", file)
    return FindingGroup(finding, names, total, first_file=file)


def _without_environment(finding: Finding) -> Finding:
    if not finding.object:
        return finding
    kind, _, name = finding.object.partition(" ")
    return replace(finding, object=f"{kind} {name.rpartition('/')[2]}", file="", line=None)
