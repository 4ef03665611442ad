"""Both sides of one rendered set, built, compared and judged in one place: objects need not travel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fairway.argo.installation import Installation
from fairway.argo.plain_target import PlainTarget
from fairway.configuration import Configuration
from fairway.errors import FairwayError
from fairway.kustomize import Build, Engine
from fairway.kustomize.engine import PartBuild
from fairway.kustomize.generators.generate import HELM_REMEDY
from fairway.kustomize.loader import Inputs
from fairway.kustomize.part.states import TwoStates
from fairway.kustomize.target import BuiltDirectories
from fairway.manifest import identity
from fairway.plan.built import SharedDirectories
from fairway.plan.compare import compare
from fairway.plan.image_reference import image_reference
from fairway.plan.in_part import InPart, Known, Parts, Referrals, referrals_of
from fairway.plan.judgement import Judge, Judged, finding_changes
from fairway.plan.model import ABSENT, FieldChange, ObjectChange, SetChange
from fairway.plan.pairs import SetPair
from fairway.plan.plain_sets import build_plain
from fairway.plan.risk import risks_of
from fairway.plan.risk.fleet import INFLATED_NOWHERE
from fairway.plan.side_files import ROOT, SideFiles, told
from fairway.plan.side_sources import SideSources, TracedBuild
from fairway.plan.sides import Side
from fairway.target import Target
from fairway.validation import Selection
from fairway.yamlio.node import Mapping


class Outcome(NamedTuple):
    """What happens to a rendered set, and what each side's checks of the tree have to know of it.

    `inputs` are what both builds were made from; None where one was not finished. `referrals` are those of
    the side before.
    """

    change: SetChange
    before: Judged
    after: Judged
    inputs: tuple[Inputs, Inputs] | None = None
    referrals: Referrals = ()


class OneSide:
    """What it takes to build and judge the rendered sets of one side.

    It shares with the `former` side what did not change: `above` are the paths that did, and the folders
    that hold them, None where that does not tell what they reach. `is_alike` says that both judge by the
    same policies, definitions and clusters. `installation` gives what the side tells its Argo CD.
    """

    def __init__(
        self,
        side: Side,
        configuration: Configuration,
        *,
        installation: Callable[[], Installation] | None = None,
        former: OneSide | None = None,
        above: Collection[str] | None = None,
        is_alike: bool = False,
    ) -> None:
        self.side = side
        self.files: SideFiles = SideFiles(side, former.files if former else None)
        self.sources = SideSources(self.files)
        judge = former.judge if former else None
        self.judge: Judge = Judge(
            self.files,
            self.sources,
            configuration,
            installation=installation,
            former=judge,
            is_alike=is_alike,
        )
        known = former.built_directories if former and above is not None else {}
        self.built_directories: BuiltDirectories = SharedDirectories(known, above or ())
        self._engine = Engine(trace=True, files=self.files, built=self.built_directories)

    def built(self, target: Target | None, path: str) -> tuple[Build | None, str]:
        """What a target at a path builds to, or why it does not build; nothing where there is none."""
        if target is None:
            return None, ""
        try:
            if isinstance(target, PlainTarget):
                return build_plain(target, self.files), ""
            return self._engine.build(f"{ROOT}/{path}" if path else ROOT), ""
        except FairwayError as error:
            if error.remedy == HELM_REMEDY:
                error.remedy = INFLATED_NOWHERE
            return None, told(str(error))

    def built_part(self, path: str, states: TwoStates) -> PartBuild:
        """What of a directory may differ from the other side. Raises NoPart where that cannot be told."""
        return self._engine.build_part(f"{ROOT}/{path}" if path else ROOT, states)

    def built_again(self, of_other: PartBuild, states: TwoStates) -> PartBuild:
        """The same, to be judged, of a directory of which this side has all that the other one read itself.

        Raises NoPart, and ObjectsWanted for objects with which both sides have to begin anew.
        """
        return self._engine.build_part_again(of_other, states, is_judged=True)

    def prepare(self, targets: Iterable[Target | None]) -> None:
        """Read and compile what it takes to judge some rendered sets."""
        whole = (target for target in targets if target and not target.is_part)
        self.judge.checks.prepare({self.judge.version(target) for target in whole})

    def judged(self, target: Target | None, build: Build | None, selection: Selection) -> Judged:
        """What is wrong with a rendered set; nothing where this side has none."""
        if target is None or build is None:
            return Judged()
        findings, ignores = self.judge(target, build)
        return Judged(selection.applied(findings), ignores)


class Comparer:
    """Compares the rendered sets of two sides.

    `selection` says which findings count; `definitions` are the CustomResourceDefinitions of the repository.
    `in_part` builds what may differ alone, where sides share what they have not changed. `known` is the side
    before of some rendered sets, by their path.
    """

    def __init__(
        self,
        base: OneSide,
        head: OneSide,
        selection: Selection,
        definitions: Sequence[Mapping] = (),
        *,
        in_part: InPart | None = None,
        known: dict[str, Known] | None = None,
    ) -> None:
        self._base = base
        self._head = head
        self._selection = selection
        self._definitions = definitions
        self._in_part = in_part
        self._known = known or {}

    def __call__(self, pair: SetPair) -> Outcome:
        """What happens to one rendered set."""
        before: Build | None = None
        before_error = ""
        known = self._known.get(pair.path)
        if known is None:
            before, before_error = self._base.built(pair.before, pair.path_before)
            old = self._base.judged(pair.before, before, self._selection)
            known = Known(len(before.objects) if before else None, old, referrals_of(before))
        if self._in_part and not before_error and self._in_part.is_possible(pair):
            parts = self._in_part(pair, known)
            if parts:
                return self._outcome_of(pair, parts, known)
        if before is None and not before_error:
            before, before_error = self._base.built(pair.before, pair.path_before)
        after, after_error = self._head.built(pair.after, pair.path)
        if before and after:
            after = replace(after, objects=_shared(before.objects, after.objects))
        new = self._head.judged(pair.after, after, self._selection)
        change = replace(
            self._set_change(pair),
            before=len(before.objects) if before else None,
            after=len(after.objects) if after else None,
            before_error=before_error,
            after_error=after_error,
        )
        if not before_error and not after_error:
            changes = tuple(self._changes(pair, before, after))
            findings = finding_changes(known.judged.findings, new.findings)
            change = replace(change, changes=changes, findings=findings)
        return Outcome(change, known.judged, new, _inputs(change, before, after), known.referrals)

    def _outcome_of(self, pair: SetPair, parts: Parts, known: Known) -> Outcome:
        before, after = parts.before, parts.after
        new = parts.judged._replace(findings=self._selection.applied(parts.judged.findings))
        change = replace(
            self._set_change(pair),
            before=known.size,
            after=known.size,
            changes=tuple(self._changes(pair, before, after)),
            findings=finding_changes(known.judged.findings, new.findings),
        )
        return Outcome(change, known.judged, new, (before.inputs, after.inputs), known.referrals)

    def _set_change(self, pair: SetPair) -> SetChange:
        target, cluster = pair.target, pair.cluster
        return SetChange(
            target.name,
            pair.path,
            cluster.name if cluster else "",
            target.ring,
            is_environment=target.is_environment,
            before=None,
            after=None,
            former_path=pair.former,
            former_cluster=_former_cluster(pair),
        )

    def _changes(self, pair: SetPair, before: Build | None, after: Build | None) -> Iterator[ObjectChange]:
        version = (
            self._head.judge.version(pair.target) if pair.after else self._base.judge.version(pair.target)
        )
        old = before.objects if before else ()
        found = compare(old, after.objects if after else (), definitions=self._definitions)
        was = TracedBuild(before, self._base.sources) if before and found else None
        will = TracedBuild(after, self._head.sources) if after and found else None
        for each in found:
            change = replace(each.change, risks=risks_of(each, version))
            fields = tuple(_sourced(field, change, was, will) for field in change.fields)
            yield replace(change, fields=fields)


def _former_cluster(pair: SetPair) -> str:
    """The cluster that ran a rendered set, where another one will."""
    old, new = (side and side.cluster for side in (pair.before, pair.after))
    return old.name if old and new and old.name != new.name else ""


def _inputs(change: SetChange, before: Build | None, after: Build | None) -> tuple[Inputs, Inputs] | None:
    if change.before_error or change.after_error:
        return None
    return before.inputs if before else Inputs(), after.inputs if after else Inputs()


def _sourced(
    field: FieldChange, change: ObjectChange, before: TracedBuild | None, after: TracedBuild | None
) -> FieldChange:
    """A field with the line that sets it, or had set it where it goes."""
    traced, made = (before, change.before) if field.after is ABSENT else (after, change.after)
    if traced is None or made is None:
        return field
    return replace(field, source=traced.source(made, field.path, of_image=_of_image(field)))


def _of_image(field: FieldChange) -> str:
    """The key of an image's entry by which it is another, if that is not its digest alone."""
    if field.path[-1] != "image" or not (isinstance(field.before, str) and isinstance(field.after, str)):
        return ""
    old, new = image_reference(field.before), image_reference(field.after)
    return "newName" if old.name != new.name else "newTag" if old.tag != new.tag else ""


def _shared(before: Sequence[Mapping], after: Sequence[Mapping]) -> tuple[Mapping, ...]:
    """The objects after, each the very object before where they are equal: what is known of that holds."""
    old = {identity(each): each for each in before}
    return tuple(_one(old.get(identity(each)), each) for each in after)


def _one(former: Mapping | None, each: Mapping) -> Mapping:
    return former if former is not None and former == each else each
