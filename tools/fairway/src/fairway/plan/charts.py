"""What helm and plugins render for Applications: a plan runs neither, and says so where any part changes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final

from fairway.argo.application import Application, Source, clean
from fairway.argo.helm_files import value_files
from fairway.argo.installation import Installation
from fairway.document import read_values
from fairway.errors import FairwayError, LoadError
from fairway.plan.applications import WRITTEN
from fairway.plan.model import ApplicationChange, Kind
from fairway.plan.side_files import ROOT, SideFiles, relative
from fairway.plan.sides import Side

_FOLDERS: Final = ("argocd/", "clusters/")
_NAMING: Final = (b"valueFiles", b"fileParameters", b"plugin")
"""What stands in the text of an Application that names files beside its chart, or what renders them."""

_DEPENDENCIES: Final = ("Chart.yaml", "requirements.yaml")
_LOCAL: Final = "file://"


def chart_changes(
    side: Side, changed: Collection[str], installation: Callable[[], Installation]
) -> Iterator[ApplicationChange]:
    """The Applications that deliver a chart, or what a plugin renders, of which files changed: all unknown.

    Those of charts that it depends on are its files, and so are those of values, wherever they lie. `side` is
    that of the head. What it tells its Argo CD is only asked for where some Application may deliver them.
    """
    charts = {folder for path in changed for folder in _above(path) if _is_chart(side, folder)}
    files = SideFiles(side)
    if not changed or not (charts or _names_files(files)):
        return
    told = installation()
    for application in told.applications:
        for source in application.sources:
            parts = list(dict.fromkeys(_parts(files, application, source, told, charts, changed)))
            if parts:
                why = f"{' and '.join(parts)} change, and a plan runs neither helm nor plugins"
                cluster = told.place(application)[0]
                yield ApplicationChange(Kind.CHANGED, application.name, cluster, WRITTEN, undecided=why)


def _parts(
    files: SideFiles,
    application: Application,
    source: Source,
    told: Installation,
    charts: Collection[str],
    changed: Collection[str],
) -> Iterator[str]:
    """What changed of that which one source of an Application is made of, in words."""
    if told.is_own(source) and source.is_plugin:
        folder = _in_repository(files.side, clean(source.path))
        if any(path.startswith("" if folder == "." else f"{folder}/") for path in changed):
            yield f"files of {folder}, which a plugin renders,"
    elif told.is_own(source) and not source.plain:
        folders = _with_dependencies(files, _in_repository(files.side, clean(source.path)))
        yield from (f"files of the chart {folder}" for folder in folders if folder in charts)
    for name in value_files(application, source, told):
        path = _in_repository(files.side, name)
        if path in changed or _behind(files, path) in changed:
            yield f"the values in {path}"


def _above(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path or "."


def _is_chart(side: Side, folder: str) -> bool:
    return posixpath.normpath(posixpath.join(folder, "Chart.yaml")) in side.entries


def _names_files(files: SideFiles) -> bool:
    """Whether an Application may take values from elsewhere, by the text of what delivers."""
    folders = tuple(_in_repository(files.side, folder) + "/" for folder in _FOLDERS)
    for path in files.side.entries:
        if path.startswith(folders) and path.endswith(".yaml"):
            content = _content(files, path)
            if any(word in content for word in _NAMING):
                return True
    return False


def _with_dependencies(files: SideFiles, chart: str) -> list[str]:
    """A chart, and those beside it that it depends on, by whichever way."""
    found, pending = [chart], [chart]
    while pending:
        new = [folder for folder in _dependencies(files, pending.pop()) if folder not in found]
        found += new
        pending += new
    return found


def _dependencies(files: SideFiles, chart: str) -> Iterable[str]:
    for name in _DEPENDENCIES:
        content = _content(files, posixpath.normpath(posixpath.join(chart, name)))
        if _LOCAL.encode() not in content:
            continue
        with suppress(FairwayError):
            for document in read_values(content.decode(errors="replace"), name):
                for each in document.get("dependencies") or ():
                    address = each.text_of("repository")
                    if address.startswith(_LOCAL):
                        yield posixpath.normpath(posixpath.join(chart, address.removeprefix(_LOCAL)))


def _content(files: SideFiles, path: str) -> bytes:
    """What is in a file; nothing where it cannot be read."""
    with suppress(LoadError):
        return files.content(files.real_path(f"{ROOT}/{path}") or "")
    return b""


def _behind(files: SideFiles, path: str) -> str:
    """The file that a path leads to, by whichever links."""
    with suppress(LoadError):
        return relative(files.real_path(f"{ROOT}/{path}") or "")
    return path


def _in_repository(side: Side, path: str) -> str:
    """A path of the fleet as one of the repository."""
    return posixpath.normpath(posixpath.join(side.prefix, path))
