"""Plain files that Applications deliver to what is wrong with them: so few that nothing is kept of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from fairway.argo.plain_target import PlainTarget
from fairway.check.ignores import MARK, ignores_in
from fairway.check.rendered_set import RenderedSet
from fairway.errors import FairwayError
from fairway.kustomize import Build
from fairway.kustomize.file_cache import FileCache
from fairway.provenance.sources import Sources
from fairway.target import shown
from fairway.validation.report import SetReport
from fairway.validation.rules import BUILD
from fairway.validation.run import Options, version_of
from fairway.validation.traced import TracedSet
from fairway.validation.visit import Judged, located


def check_plain(targets: Sequence[PlainTarget], root: Path, options: Options) -> Iterator[SetReport]:
    """A report for each of them, as for what is built; `root` is the repository."""
    files = FileCache()
    for target in targets:
        start = time.perf_counter()
        version = version_of(target, options)
        count = None
        try:
            build = target.files.build(str(root), _names(root / target.files.path), files)
            count = len(build.objects)
            judged = _judged(target, build, version, root, options)
        except FairwayError as error:
            file = shown(root / error.file, root) if error.file else target.name
            judged = (
                (BUILD.finding(error.message, file=file, line=error.line, remedy=error.remedy or ""),),
                (),
            )
        findings, ignores = judged
        cluster = target.cluster.name if target.cluster else ""
        seconds = time.perf_counter() - start
        yield SetReport(target.name, target.name, cluster, version, count, findings, seconds, ignores=ignores)


def _judged(target: PlainTarget, build: Build, version: str, root: Path, options: Options) -> Judged:
    rendered = RenderedSet(
        target.name, build.objects, version, target.name, target.cluster, is_whole=not target.is_part
    )
    texts = {file: FileCache().content(file).decode(errors="replace") for file in sorted(build.inputs.files)}
    ignores = [
        ignore
        for file, text in texts.items()
        if MARK in text
        for ignore in ignores_in(text, shown(Path(file), root))
    ]
    return located(options.checks(rendered), ignores, rendered, TracedSet(build, Sources(), root))


def _names(directory: Path) -> Iterator[str]:
    for folder, _, names in os.walk(directory):
        yield from ((Path(folder) / name).relative_to(directory).as_posix() for name in names)
