"""Rendered sets of which only some objects may differ: these alone are built, compared and judged.

That holds where the change is confined to directories below a client environment's own, to the content of
some objects there, and to fields that no check of the whole set looks at. Wherever it cannot be told, there
is no outcome, and both sides have to be built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from fairway.check.inert import is_inert
from fairway.kustomize import Build
from fairway.kustomize.engine import PartBuild
from fairway.kustomize.part.left_out import ObjectsWanted, Origin
from fairway.kustomize.part.states import NoPart, TwoStates
from fairway.manifest import ObjectId, identity
from fairway.plan.built import is_touched
from fairway.plan.judgement import Judged
from fairway.plan.pairs import SetPair
from fairway.plan.side_files import relative
from fairway.plan.surroundings import Surroundings
from fairway.target import Target
from fairway.yamlio.node import Mapping

if TYPE_CHECKING:
    from fairway.plan.outcome import OneSide

Referrals = tuple[tuple[str, str], ...]
"""Who refers to whom, of those whose name ends with a hash."""


class Known(NamedTuple):
    """What is known of a rendered set before: how many objects it has, and what is wrong with it."""

    size: int | None
    judged: Judged
    referrals: Referrals


class Parts(NamedTuple):
    """Both sides of a rendered set as far as they differ, and what is wrong with the side after."""

    before: Build
    after: Build
    judged: Judged


class InPart:
    """Builds rendered sets in part; `above` are the paths that changed, and the folders that hold them."""

    def __init__(self, base: OneSide, head: OneSide, above: Collection[str]) -> None:
        self._base = base
        self._head = head
        self._above = above
        self._surroundings = Surroundings(head.judge.checks.policies)
        self._states = TwoStates(base.built_directories, head.built_directories, self._surroundings.may_have)

    def is_possible(self, pair: SetPair) -> bool:
        """Whether a rendered set is one that may be built in part: a client environment on both sides."""
        if pair.before is None or pair.after is None or pair.former:
            return False
        return pair.after.is_environment and _facts(pair.before) == _facts(pair.after)

    def __call__(self, pair: SetPair, known: Known) -> Parts | None:
        """What may differ of a rendered set; None where that cannot be told."""
        try:
            before, after = self._followed(pair.path, known)
        except NoPart:
            return None
        changed = list(_changed(before, after))
        if not self._is_unseen(changed, after, known):
            return None
        new = _only(after.build, {each.id_after for each in changed})
        judged = self._judged(pair, new, after, known)
        if judged is None:
            return None
        return Parts(_only(before.build, {each.id_before for each in changed}), new, judged)

    def _followed(self, path: str, known: Known) -> tuple[PartBuild, PartBuild]:
        """Both sides, with all who refer to an object that has another name. Raises NoPart."""
        while True:
            before, after = self._built(path)
            if not self._is_alike(before, after) or self._has_comments(before, after):
                raise NoPart
            renamed = {str(pair.id_before) for pair in _changed(before, after) if pair.is_renamed}
            there = set(map(str, map(identity, before.build.objects))) if renamed else set[str]()
            missing = {one for one, other in known.referrals if other in renamed and one not in there}
            if not missing:
                return before, after
            origins = [origin for each in missing for origin in _origins(before, each)]
            if not origins:
                raise NoPart
            self._states.want(origins)

    def _built(self, path: str) -> tuple[PartBuild, PartBuild]:
        """Both sides. Raises NoPart."""
        while True:
            before = self._base.built_part(path, self._states)
            if is_touched(before.outline.own, self._above):
                raise NoPart
            try:
                return before, self._head.built_again(before, self._states)
            except ObjectsWanted as wanted:
                self._states.want(wanted.origins)

    def _is_alike(self, before: PartBuild, after: PartBuild) -> bool:
        """Whether the sides differ in the content of objects alone."""
        there = [place is None for place in before.places]
        return before.books == after.books and there == [place is None for place in after.places]

    def _is_unseen(self, changed: Iterable[_Pair], after: PartBuild, known: Known) -> bool:
        """Whether checks of the whole set find on the side after what they find on the side before."""
        ids = {str(pair.id_before): str(pair.id_after) for pair in changed}
        renamed = {pair.id_before.name: pair.id_after.name for pair in changed if pair.is_renamed}
        if any(pair.id_before._replace(name="") != pair.id_after._replace(name="") for pair in changed):
            return False
        if any(finding.object in ids for finding in known.judged.findings):
            return False
        names = after.names.union(renamed, renamed.values())
        return not any(
            self._surroundings.has(pair.id_before)
            or self._surroundings.has(pair.id_after)
            or not is_inert(pair.before, pair.after, names=names, renamed=renamed)
            for pair in changed
        )

    def _judged(self, pair: SetPair, new: Build, after: PartBuild, known: Known) -> Judged | None:
        """What is wrong with the side after; None where that takes more to tell."""
        if pair.after is None:
            return None
        beside = [each for each in after.build.objects if self._surroundings.has(identity(each))]
        found = self._head.judge.of_objects(pair.after, new, beside)
        if not found.findings:
            return known.judged
        return None if known.judged.findings or known.judged.ignores else found

    def _has_comments(self, before: PartBuild, after: PartBuild) -> bool:
        """Whether a file that changed has comments which silence findings, or had them."""
        sides = (before, self._base), (after, self._head)
        return any(
            side.judge.ignores_in(path)
            for part, side in sides
            for path in part.build.inputs.files
            if relative(path) in self._above
        )


class _Pair(NamedTuple):
    """An object that is another on the side after."""

    before: Mapping
    after: Mapping
    id_before: ObjectId
    id_after: ObjectId

    @property
    def is_renamed(self) -> bool:
        return self.id_before.name != self.id_after.name


def referrals_of(build: Build | None) -> Referrals:
    """The referrals of a build."""
    if build is None:
        return ()
    names = {index: str(identity(build.objects[index])) for pair in build.referrals for index in pair}
    return tuple((names[one], names[other]) for one, other in build.referrals)


def _changed(before: PartBuild, after: PartBuild) -> Iterator[_Pair]:
    for old, new in zip(before.places, after.places, strict=True):
        if old is not None and new is not None:
            one, other = before.build.objects[old], after.build.objects[new]
            if one is not other and one != other:
                yield _Pair(one, other, identity(one), identity(other))


def _origins(build: PartBuild, object_id: str) -> list[Origin]:
    """Where an object comes from that is left out; nothing where it has another name there."""
    kind, _, name = object_id.partition(" ")
    return build.part.named(name.rpartition("/")[2], kind)


def _only(build: Build, ids: Collection[ObjectId]) -> Build:
    """A build with some of its objects."""
    kept = [index for index, manifest in enumerate(build.objects) if identity(manifest) in ids]
    objects = tuple(build.objects[index] for index in kept)
    return replace(build, objects=objects, histories=tuple(build.histories[index] for index in kept))


def _facts(target: Target) -> tuple[object, ...]:
    cluster = target.cluster
    return target.name, target.ring, target.is_environment, target.is_part, cluster and cluster.name
