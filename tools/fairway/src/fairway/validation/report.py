"""What a check comes to: a report for each rendered set, and findings that say the same as one group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fairway.check.argo.claims import Claim
from fairway.check.ignores import Ignore
from fairway.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class SetReport:
    """One rendered set: how many objects it has (None if it does not render), and what is wrong.

    `file` is its kustomization; `is_environment` tells client environments from other directories;
    `ignores` are the comments in its files, each with whether it silenced something; `cached` says that
    nothing had to be rendered; `claims` are objects that Applications of other namespaces may have, too.
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
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One finding, and the names of the rendered sets that have it; none for the tree itself.

    `of` is how many rendered sets of their kind were checked, `noun` what that kind is called; `first_file`
    and `first_line` are where it was found first.
    """

    finding: Finding
    names: tuple[str, ...] = ()
    of: int = 0
    noun: str = "rendered sets"
    first_file: str = ""
    first_line: int | None = None

    @property
    def first_place(self) -> str:
        """`FILE:LINE` of where it was found first, as much of it as is known."""
        return f"{self.first_file}:{self.first_line}" if self.first_line else self.first_file

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

    The namespace, and a file of the rendered set's own folder, are those of the client environment and do
    not tell findings apart; in a group of several they are left out. A line of a base or an app does.
    """
    groups: dict[Finding, list[tuple[Finding, SetReport]]] = {finding: [] for finding in tree}
    for report in reports:
        for finding in dict.fromkeys(report.findings):
            groups.setdefault(_without_environment(finding, report), []).append((finding, report))
    environments = {report.name for report in reports if report.is_environment}
    found = [_group(alike, where, environments, len(reports)) for alike, where in groups.items()]
    order = list(Severity)
    return sorted(found, key=lambda group: order.index(group.finding.severity))


def _group(
    alike: Finding, where: list[tuple[Finding, SetReport]], environments: set[str], total: int
) -> FindingGroup:
    if not where:
        return FindingGroup(alike, first_file=alike.file, first_line=alike.line)
    names = tuple(dict.fromkeys(report.name for _, report in where))
    first, report = where[0]
    places = {(finding.file, finding.line) for finding, _ in where}
    at = first if len(places) == 1 else alike
    finding = replace(alike, file=at.file, line=at.line) if len(names) > 1 else first
    file, line = (first.file, first.line) if first.file else (report.file, None)
    if environments.issuperset(names):
        return FindingGroup(finding, names, len(environments), "client environments", file, line)
    return FindingGroup(finding, names, total, first_file=file, first_line=line)


def _without_environment(finding: Finding, report: SetReport) -> Finding:
    if not finding.object:
        return finding
    kind, _, name = finding.object.partition(" ")
    # Whose Application it is says no more than whose environment it is.
    shown = kind if kind == "Application" and report.is_environment else f"{kind} {name.rpartition('/')[2]}"
    alike = replace(finding, object=shown)
    is_own = report.is_environment and finding.file.rpartition("/")[0].startswith(
        report.file.rpartition("/")[0]
    )
    return replace(alike, file="", line=None) if is_own else alike
