"""An Application of Argo CD in a report: one that comes or goes in a line, of one that changes its fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fairway.plan.applications import AUTOMATED, FINALIZERS, PRESERVES
from fairway.plan.model import Absent, ApplicationChange, FieldChange, Json, Kind, Path
from fairway.report.plan_scope import Quote

_SET = "ApplicationSet "


def title(change: ApplicationChange, quote: Quote) -> str:
    """What becomes of what, where; for an ApplicationSet of which nothing is known, of that."""
    where = f" on {quote(change.cluster)}" if change.cluster else ""
    if change.undecided and change.origin.startswith(_SET):
        return f"{change.kind} ApplicationSet {quote(change.name)}"
    origin = "" if change.origin == "Application" else f", by {quote(change.origin)}"
    told = f"{change.kind} Application {quote(change.name)}{where}{origin}"
    words = "" if change.kind is Kind.CHANGED else ", ".join(_words(change, quote))
    return f"{told}: {words}" if words else told


def fields(change: ApplicationChange) -> tuple[FieldChange, ...]:
    """The fields to tell one by one: those of an Application that stays."""
    return change.fields if change.kind is Kind.CHANGED else ()


def _words(change: ApplicationChange, quote: Quote) -> Iterator[str]:
    """What an Application that comes or goes delivers where, and what of it goes by itself."""
    values = {field.path: _there(field) for field in change.fields}
    yield from _sources(values, quote)
    for path, words in (
        (("spec", "destination", "namespace"), "to namespace"),
        (("spec", "project"), "in project"),
    ):
        if path in values:
            yield f"{words} {quote(str(values[path]))}"
    if AUTOMATED in values:
        yield "syncs and prunes by itself" if (*AUTOMATED, "prune") in values else "syncs by itself"
    if change.kind is Kind.REMOVED and FINALIZERS in values:
        yield "what it deployed is deleted"
    elif change.kind is Kind.REMOVED and PRESERVES in values:
        yield "what it deployed stays"


def _sources(values: dict[Path, Json], quote: Quote) -> Iterator[str]:
    sources: dict[Path, dict[str, str]] = defaultdict(dict)
    for path, value in values.items():
        if path and path[-1] in ("path", "chart", "targetRevision", "repoURL"):
            sources[path[:-1]][str(path[-1])] = str(value)
    for source in sources.values():
        what = source.get("path") or source.get("chart") or source.get("repoURL", "")
        revision = source.get("targetRevision")
        yield f"{quote(what)} at {quote(revision)}" if revision else quote(what)


def _there(field: FieldChange) -> Json:
    return field.after if isinstance(field.before, Absent) else field.before
