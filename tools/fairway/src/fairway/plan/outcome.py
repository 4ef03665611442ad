"""Both sides of one rendered set, built, compared and judged in one place: objects need not travel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fairway.configuration import Configuration
from fairway.errors import FairwayError
from fairway.kustomize import Build, Engine
from fairway.kustomize.target import BuiltDirectories
from fairway.plan.built import SharedDirectories
from fairway.plan.compare import compare
from fairway.plan.judgement import Judge, Judged, finding_changes
from fairway.plan.model import ABSENT, FieldChange, ObjectChange, SetChange
from fairway.plan.pairs import SetPair
from fairway.plan.risk import risks_of
from fairway.plan.side_files import ROOT, SideFiles, told
from fairway.plan.side_sources import SideSources, TracedBuild
from fairway.plan.sides import Side
from fairway.target import Target
from fairway.validation import Selection
from fairway.yamlio.node import Mapping


class Outcome(NamedTuple):
    """What happens to a rendered set, and what each side's checks of the tree have to know of it."""

    change: SetChange
    before: Judged
    after: Judged


class OneSide:
    """What it takes to build and judge the rendered sets of one side; shared by those of one process."""

    def __init__(self, files: SideFiles, configuration: Configuration, built: BuiltDirectories) -> None:
        self.sources = SideSources(files)
        self.judge = Judge(files, self.sources, configuration)
        self._engine = Engine(trace=True, files=files, built=built)

    def built(self, path: str) -> tuple[Build | None, str]:
        """What a directory builds to, or why it does not build."""
        try:
            return self._engine.build(f"{ROOT}/{path}" if path else ROOT), ""
        except FairwayError as error:
            return None, told(str(error))

    def judged(self, target: Target | None, build: Build | None, selection: Selection) -> Judged:
        """What is wrong with a rendered set; nothing where this side has none."""
        if target is None or build is None:
            return Judged()
        findings, ignores = self.judge(target, build)
        return Judged(selection.applied(findings), ignores)


class Comparer:
    """Compares the rendered sets of two sides, which share what did not change between them.

    `above` are the paths that changed, and the folders that hold them; `definitions` are the
    CustomResourceDefinitions of the repository.
    """

    def __init__(
        self,
        sides: tuple[Side, Side],
        configurations: tuple[Configuration, Configuration],
        above: Collection[str],
        definitions: Sequence[Mapping] = (),
    ) -> None:
        built: BuiltDirectories = {}
        files = SideFiles(sides[0])
        self.base = OneSide(files, configurations[0], built)
        self.head = OneSide(SideFiles(sides[1], files), configurations[1], SharedDirectories(built, above))
        self._definitions = definitions
        # What weighs how much is said by the base: a change does not judge itself.
        self._selection = Selection(levels=configurations[0].rules)

    def __call__(self, pair: SetPair) -> Outcome:
        """What happens to one rendered set."""
        before, before_error = self.base.built(pair.path) if pair.before else (None, "")
        after, after_error = self.head.built(pair.path) if pair.after else (None, "")
        old = self.base.judged(pair.before, before, self._selection)
        new = self.head.judged(pair.after, after, self._selection)
        target, cluster = pair.target, pair.cluster
        change = SetChange(
            target.name,
            pair.path,
            cluster.name if cluster else "",
            cluster.ring if cluster else None,
            is_environment=target.is_environment,
            before=len(before.objects) if before else None,
            after=len(after.objects) if after else None,
            before_error=before_error,
            after_error=after_error,
        )
        if not before_error and not after_error:
            changes = tuple(self._changes(pair, before, after))
            change = replace(change, changes=changes, findings=finding_changes(old.findings, new.findings))
        return Outcome(change, old, new)

    def _changes(self, pair: SetPair, before: Build | None, after: Build | None) -> Iterator[ObjectChange]:
        version = self.head.judge.version(pair.target) if pair.after else self.base.judge.version(pair.target)
        old = before.objects if before else ()
        found = compare(old, after.objects if after else (), definitions=self._definitions)
        was = TracedBuild(before, self.base.sources) if before and found else None
        will = TracedBuild(after, self.head.sources) if after and found else None
        for each in found:
            change = replace(each.change, risks=risks_of(each, version))
            fields = tuple(_sourced(field, change, was, will) for field in change.fields)
            yield replace(change, fields=fields)


def _sourced(
    field: FieldChange, change: ObjectChange, before: TracedBuild | None, after: TracedBuild | None
) -> FieldChange:
    """A field with the line that sets it, or had set it where it goes."""
    traced, made = (before, change.before) if field.after is ABSENT else (after, change.after)
    source = traced.source(made, field.path) if traced and made else ""
    return replace(field, source=source)
