"""What a plan comes to, in a few words: the verdict, how much changes, and for whom by ring and cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from fairway.finding import Severity
from fairway.frozen import frozen
from fairway.plan.model import Kind, Level, ObjectChange, Plan, RiskGroup, SetChange, State
from fairway.plan.names import is_regenerated
from fairway.plan.risk.fleet import UNINFLATED, UNRENDERED
from fairway.report.printable import one_line

_ROLLED = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout"})
"""The kinds whose pods are replaced when their template changes."""

_UNKNOWN = frozenset({UNRENDERED.name, UNINFLATED.name})
"""The risks that tell why a rendered set is not known."""

_COMMIT_SHOWN = 12
_REGENERATED = "regenerated"
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
_TARGETS_SHOWN = 3


@frozen
class Row:
    """The client environments that change in one ring on one cluster; without both, folders that deliver."""

    ring: str
    cluster: str
    names: tuple[str, ...]
    production: int
    """How many of them are in production."""

    folders: str = ""
    """What to call those without both."""


def verdict(plan: Plan) -> str:
    """`blocked`, `fails`, `unknown` (a side does not render), `warned`, `harmless`, or `unchanged`."""
    if plan.blocking:
        return "blocked"
    if plan.failing:
        return "fails"
    if any(each.after_error for each in plan.sets):
        return "unknown"
    if any(group.risk.level is Level.WARNING for group in plan.risks):
        return "warned"
    is_changed = bool(plan.changed or plan.risks or plan.applications)
    return (
        "harmless" if is_changed or any(each.state != "unchanged" for each in plan.findings) else "unchanged"
    )


def verdict_text(plan: Plan, quote: Callable[[str], str] = one_line) -> str:
    """The verdict as a sentence; `quote` makes the name of a file harmless."""
    if not plan.passes:
        blocked = f"Blocked by {count(len(plan.blocking), 'risk')} that nobody has taken on"
        if not plan.blocking:
            return failure_text(plan, quote)
        return f"{blocked}; {_lowered(failure_text(plan, quote))}" if plan.failing else blocked
    if verdict(plan) == "unknown":
        return "What happens is not known everywhere: not all of it renders"
    if verdict(plan) == "unchanged":
        return "Nothing changes"
    told = ", ".join(_told(plan))
    return f"Not blocked; {told}" if told else "Not blocked, and no risk is known"


def failure_text(plan: Plan, quote: Callable[[str], str] = one_line) -> str:
    """How many new findings fail, of which severity and where; empty if none does.

    `Fails: 2 new errors in 3 environments (base/deployment.yaml:68)`.
    """
    failing = plan.failing
    if not failing:
        return ""
    counts = Counter(each.finding.severity for each in failing)
    numbers = ", ".join(count(counts[each], f"new {_SEVERITIES[each]}") for each in Severity if counts[each])
    names = {name for each in failing for name in each.names}
    environments = {each.name for each in plan.sets if each.is_environment}
    what = "environment" if names <= environments else "rendered set"
    where = f" in {count(len(names), what)}" if names else ""
    places = list(dict.fromkeys(each.finding.where for each in failing if each.finding.file))
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"Fails: {numbers}{where}" + (f" ({quote(places[0])}{more})" if places else "")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _told(plan: Plan) -> Iterator[str]:
    """What is to be known of a plan that passes: risks by how they weigh, and new findings."""
    open_risks = Counter(group.risk.level for group in plan.risks if not group.allowed)
    taken = sum(bool(group.allowed) for group in plan.risks)
    new = sum(each.state == "new" for each in plan.findings)
    if open_risks[Level.WARNING]:
        yield f"{count(open_risks[Level.WARNING], 'risk')} to look at"
    if taken:
        yield f"{count(taken, 'risk')} taken on"
    if open_risks[Level.NOTICE]:
        yield count(open_risks[Level.NOTICE], "notice")
    if new:
        yield count(new, "new finding")


def sides(plan: Plan) -> str:
    """Both sides, as they were asked for."""
    return f"{_side(plan.base)} → {_side(plan.head)}"


def extent(plan: Plan) -> str:
    """How many client environments change, of how many, which come and go, and what else changes."""
    environments = [each for each in plan.changed if each.is_environment]
    gone = [each for each in environments if each.after is None and not each.after_error]
    left = sum(each.is_left for each in gone)
    came = sum(each.before is None and not each.before_error for each in environments)
    changing = len(environments) - len(gone)
    production = sum(each.is_production for each in environments)
    others = len(plan.changed) - len(environments)
    if not plan.total and not environments:
        return f"{count(others, 'folder')} {'changes' if others == 1 else 'change'}"
    told = [
        f"{changing} of {count(plan.total, 'client environment')} {'changes' if changing == 1 else 'change'}"
        + (f" ({came} of them new)" if came else ""),
        f"{len(gone) - left} removed" if len(gone) > left else "",
        f"{left} left to {'itself' if left == 1 else 'themselves'}" if left else "",
        f"{production} in production" if production else "",
        f"{count(others, 'folder')} that {'delivers' if others == 1 else 'deliver'} them" if others else "",
    ]
    return ", ".join(filter(None, told))


def restriction(plan: Plan, quote: Callable[[str], str] = one_line) -> str:
    """That the plan is not of the whole fleet, and of what it is; empty where it is."""
    more = len(plan.targets) - _TARGETS_SHOWN
    shown = plan.targets if more <= 1 else plan.targets[:_TARGETS_SHOWN]
    listed = ", ".join(map(quote, shown)) + (f" and {more} more" if more > 1 else "")
    return f"of these only, whatever else changes: {listed}" if plan.targets else ""


def objects(plan: Plan) -> str:
    """How many objects are added, changed, renamed and removed, over all rendered sets, and what restarts.

    Of those that do not render, no number is known.
    """
    counts = Counter(kind_word(change) for each in plan.sets for change in each.changes)
    words = [*map(str, Kind), _REGENERATED]
    told = [f"{counts[word]} {word}" for word in words if counts[word]]
    unknown = sum(bool(each.after_error or each.before_error) for each in plan.sets)
    parts = [
        f"objects: {', '.join(told)}" if told else "" if unknown else "no object changes",
        _rolled_out(plan),
        f"not known of {count(unknown, 'rendered set')}" if unknown else "",
    ]
    found = "; ".join(filter(None, parts))
    return found if told or not unknown else f"objects: {found}"


def _rolled_out(plan: Plan) -> str:
    """Of how many workloads the pods are replaced; empty if of none."""
    rolled = [sum(map(_is_rolled_out, each.changes)) for each in plan.sets]
    production = sum(
        number
        for number, each in zip(rolled, plan.sets, strict=True)
        if each.is_environment and each.is_production
    )
    if not any(rolled):
        return ""
    number = sum(rolled)
    told = f"{count(number, 'workload')} {'replaces its' if number == 1 else 'replace their'} pods"
    return f"{told}, {production} in production" if production else told


def _is_rolled_out(change: ObjectChange) -> bool:
    return (
        change.kind is Kind.CHANGED
        and change.id.kind in _ROLLED
        and any(field.path[:2] == ("spec", "template") for field in change.fields)
    )


def kind_word(change: ObjectChange) -> str:
    """What becomes of an object, in a word; `regenerated` if its name says but that its content changed."""
    return _REGENERATED if is_regenerated(change) else str(change.kind)


def rows(plan: Plan) -> Iterator[Row]:
    """Who is concerned: client environments by ring and cluster, then the folders that deliver."""
    environments = [each for each in plan.changed if each.is_environment]
    groups: dict[tuple[int | None, str], list[SetChange]] = {}
    for each in environments:
        groups.setdefault((each.ring, each.cluster), []).append(each)
    for (ring, cluster), sets in groups.items():
        names = tuple(each.name for each in sets)
        yield Row(
            "-" if ring is None else str(ring), cluster or "-", names, sum(s.is_production for s in sets)
        )
    others = tuple(each.name for each in plan.changed if not each.is_environment)
    if others:
        # Where there are no client environments, nothing delivers any.
        yield Row("", "", others, 0, "folders that deliver" if plan.total or environments else "folders")


def risks(plan: Plan) -> list[RiskGroup]:
    """The risks, those that block before all others."""
    levels = list(Level)
    return sorted(plan.risks, key=lambda group: (levels.index(group.risk.level), bool(group.allowed)))


def taken_on(plan: Plan) -> frozenset[str]:
    """The classes of risks that somebody took on."""
    return frozenset(group.risk.name for group in plan.risks if group.allowed)


def errors(plan: Plan) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What does not render: the side (`before`, `after`), why, and which rendered sets.

    What a risk tells of already is left out.
    """
    told = {name for group in plan.risks if group.risk.name in _UNKNOWN for name in group.names}
    found: dict[tuple[str, str], list[str]] = {}
    for each in plan.sets:
        for side, error in (("after", each.after_error), ("before", each.before_error)):
            if error and each.name not in told:
                found.setdefault((side, error), []).append(each.name)
    for (side, error), names in sorted(found.items()):
        yield side, error, tuple(names)


def count(number: int, what: str) -> str:
    """A number with its noun.

    >>> count(1, "risk"), count(2, "risk")
    ('1 risk', '2 risks')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _side(state: State) -> str:
    name, commit = one_line(state.name), one_line(state.commit)[:_COMMIT_SHOWN]
    if not commit or commit.startswith(name[:_COMMIT_SHOWN] or " "):
        return name or commit or "the working tree"
    return f"{name} ({commit})" if name else commit
