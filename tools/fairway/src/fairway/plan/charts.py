"""Helm charts that Applications deliver: a plan inflates none, and says so where one changes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator

from fairway.argo.application import clean
from fairway.argo.installation import Installation
from fairway.plan.applications import WRITTEN
from fairway.plan.model import ApplicationChange, Kind
from fairway.plan.sides import Side


def chart_changes(
    side: Side, changed: Collection[str], installation: Callable[[], Installation]
) -> Iterator[ApplicationChange]:
    """The Applications that deliver a chart of which files changed, each as one that cannot be told.

    `side` is that of the head. What it tells its Argo CD is only asked for where a chart changed.
    """
    charts = {folder for path in changed for folder in _above(path) if _is_chart(side, folder)}
    if not charts:
        return
    told = installation()
    for application in told.applications:
        own = [source for source in application.sources if told.is_own(source) and not source.plain]
        for path in sorted({clean(source.path) for source in own}):
            if posixpath.normpath(posixpath.join(side.prefix, path)) in charts:
                why = f"files of the chart {path} change, and a plan inflates none"
                cluster = told.place(application)[0]
                yield ApplicationChange(Kind.CHANGED, application.name, cluster, WRITTEN, undecided=why)


def _above(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path or "."


def _is_chart(side: Side, folder: str) -> bool:
    return posixpath.normpath(posixpath.join(folder, "Chart.yaml")) in side.entries
