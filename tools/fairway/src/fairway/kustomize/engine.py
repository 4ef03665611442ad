"""The engine: builds many directories of one tree, sharing what it has parsed and built."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from fairway.errors import KustomizeError, UsageError
from fairway.frozen import frozen
from fairway.kustomize.accumulator import Accumulator
from fairway.kustomize.blame import blamed_on
from fairway.kustomize.config import TransformerConfig
from fairway.kustomize.deep_stack import deep_stack
from fairway.kustomize.fieldspec import LABELS_PATH, FieldSpec
from fairway.kustomize.file_cache import FileCache
from fairway.kustomize.hasher import add_hashes
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.history import (
    HASH,
    MANAGED_BY,
    NAME_REFERENCE,
    VARIABLES,
    Cause,
    History,
    note,
)
from fairway.kustomize.kustomization import Kustomization, load_kustomization
from fairway.kustomize.loader import LOAD_RESTRICTORS, Inputs, LoadRestrictor, root_loader
from fairway.kustomize.local_config import drop_local
from fairway.kustomize.origin import Origin
from fairway.kustomize.part.left_out import ObjectsWanted, Part
from fairway.kustomize.part.script import Player
from fairway.kustomize.part.states import NoPart, TwoStates
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import ORIGIN, TRANSFORMATIONS, Resource
from fairway.kustomize.schema import BUILTIN, put_in_force
from fairway.kustomize.target import BuiltDirectories, Session, Target, use_openapi
from fairway.kustomize.transformers.labels import add_entries
from fairway.kustomize.transformers.name_references import fix_references
from fairway.kustomize.transformers.sort_order import LEGACY, SortOrder, sort_resources
from fairway.kustomize.vars import resolve_variables
from fairway.yamlio.node import Mapping
from fairway.yamlio.write import Writer

KUSTOMIZE_VERSION: Final = "v5.8.1"
"""The kustomize whose output this is, byte for byte."""

_MANAGED_BY: Final = "app.kubernetes.io/managed-by"
_METADATA_LABELS: Final = (FieldSpec("", "", "", LABELS_PATH, create=True),)
_KEPT: Final = {"originAnnotations": ORIGIN, "transformerAnnotations": TRANSFORMATIONS}


@frozen
class Build:
    """What a directory builds to: `objects` in output order (immutable trees), and the `inputs` used.

    `histories` tells for each object what made it so, where the engine traces; else there are none.
    """

    directory: str
    objects: tuple[Mapping, ...]
    inputs: Inputs
    writer: Writer
    histories: tuple[History, ...] = ()
    referrals: tuple[tuple[int, int], ...] = ()
    """Which objects refer to which of those whose name ends with a hash, where the engine traces."""

    @cached_property
    def yaml(self) -> str:
        """The text that `kustomize build` prints."""
        try:
            with deep_stack():
                return self.writer.documents_to_yaml(self.objects)
        except KustomizeError as error:
            error.file = error.file or self.directory
            raise
        except RecursionError:
            raise _too_deep(self.directory) from None

    def to_yaml(self) -> str:
        """The text that `kustomize build` prints. Raises YamlError for values that it cannot print."""
        return self.yaml


@frozen
class Outline:
    """What the build of a part is in either state, as long as nothing differs that it read itself.

    `own` is what the directory was made from beside the directories below it; `file` is the kustomization,
    for histories, where the engine traces.
    """

    path: str
    own: Inputs
    kustomization: Kustomization
    config: TransformerConfig
    file: str | None


@frozen
class PartBuild:
    """What of a directory may differ from another state of the tree.

    `build` has these objects, and those beside them; `part` knows what is left out. `books` are the ids of
    the objects before hashes came into names, and `places` where each is in the build, if it is there.
    `names` are those that any object has or had, but for what the directory itself makes of names of others.
    """

    build: Build
    part: Part
    outline: Outline
    books: tuple[tuple[object, ...], ...]
    places: tuple[int | None, ...]
    names: frozenset[str]


class Engine:
    """Builds directories as kustomize does; files are assumed not to change while it lives.

    `load_restrictor` is "root" (a kustomization reads only files below itself) or "none"; `helm` is
    the program that may be called for charts, which are refused without; with `trace` a build tells what made
    each object as it is. `files` and `built` may be given by who has several states of one tree and knows
    what they share. Raises UsageError for another load restrictor.
    """

    def __init__(
        self,
        *,
        load_restrictor: LoadRestrictor = "root",
        helm: HelmOptions | None = None,
        trace: bool = False,
        files: FileCache | None = None,
        built: BuiltDirectories | None = None,
    ) -> None:
        if load_restrictor not in LOAD_RESTRICTORS:
            raise UsageError(
                f"there is no load restrictor '{load_restrictor}'",
                remedy=f"Give one of: {', '.join(LOAD_RESTRICTORS)}.",
            )
        self.load_restrictor: LoadRestrictor = load_restrictor
        self.helm = helm
        self.trace = trace
        self._files = files or FileCache()
        self.built_directories: BuiltDirectories = {} if built is None else built
        self._writer = Writer()

    def build(self, directory: str | os.PathLike[str]) -> Build:
        """Build a directory. Raises KustomizeError."""
        path = os.fspath(directory)
        try:
            with deep_stack():
                return self._build(path)
        except RecursionError:
            raise _too_deep(path) from None

    def build_part(
        self, directory: str | os.PathLike[str], states: TwoStates, *, is_judged: bool = False
    ) -> PartBuild:
        """Build what of a directory may differ between two states, of which this engine builds one.

        What is to be judged has objects beside it that are needed for that. Raises NoPart where it cannot be
        told what may differ, or where the directory does not build.
        """
        path = os.fspath(directory)
        while True:
            try:
                with deep_stack():
                    return self._build_part(path, states, Part(is_judged=is_judged))
            except ObjectsWanted as wanted:
                states.want(wanted.origins)
            except (KustomizeError, RecursionError):
                raise NoPart from None

    def _build(self, path: str) -> Build:
        target = self._target(path)
        accumulated = target.accumulate(Accumulator())
        resmap, referrals = self._finished(target, accumulated)
        return self._made(path, target.loader.inputs, resmap.resources, referrals)

    def build_part_again(
        self, of_other: PartBuild, states: TwoStates, *, is_judged: bool = False
    ) -> PartBuild:
        """Build a part as the engine of the other state has built it, doing what that one did.

        Nothing of what that read itself, directories below it aside, may be another in this state; what this
        engine did not build whole before is not there. Raises NoPart, and ObjectsWanted for objects that this
        state needs beside, with which both have to begin anew.
        """
        put_in_force(BUILTIN)
        part = Part(is_judged=is_judged)
        try:
            with deep_stack():
                accumulated = Player(self.built_directories, states, part).play(of_other.part.script)
                accumulated.config = of_other.outline.config
                return self._part(of_other.outline, accumulated, part)
        except (KustomizeError, RecursionError):
            raise NoPart from None

    def _build_part(self, path: str, states: TwoStates, part: Part) -> PartBuild:
        target = self._target(path, states)
        accumulated = target.accumulate(Accumulator(ResMap(part=part)))
        if target.session.schema is not BUILTIN or target.origin is not None:
            raise NoPart
        file = target.loader.path if self.trace else None
        outline = Outline(path, target.loader.inputs, target.kustomization, accumulated.config, file)
        return self._part(outline, accumulated, part)

    def _part(self, outline: Outline, accumulated: Accumulator, part: Part) -> PartBuild:
        if len(accumulated.variables):
            raise NoPart
        resources = [resource for resource in accumulated.resmap if not resource.beside]
        books = tuple(
            (each.cur_id, each.prev_ids, tuple(each.name_prefixes()), tuple(each.name_suffixes()))
            for each in resources
        )
        resmap, referrals = _finish(accumulated, outline.kustomization, outline.file)
        position = {id(resource): index for index, resource in enumerate(resmap)}
        own = outline.own
        inputs = Inputs(set(own.files), set(own.missing), set(own.roots), set(own.listings))
        inputs.update(part.directories)
        names = {each.name for one in resmap for each in (one.cur_id, *one.prev_ids)}
        return PartBuild(
            self._made(outline.path, inputs, resmap.resources, referrals),
            part,
            outline,
            books,
            tuple(position.get(id(resource)) for resource in resources),
            frozenset(names | part.names),
        )

    def _target(self, path: str, states: TwoStates | None = None) -> Target:
        loader = root_loader(path, self._files, self.load_restrictor)
        session = Session(built=self.built_directories, helm=self.helm, tracing=self.trace, states=states)
        kustomization = load_kustomization(loader)
        with blamed_on(loader, kustomization, "openapi"):
            use_openapi(session, kustomization, loader)
        origin = Origin() if kustomization.build_metadata else None
        return Target(session, loader, kustomization, origin, kustomization.build_metadata)

    def _finished(self, target: Target, accumulated: Accumulator) -> tuple[ResMap, Referrals]:
        with blamed_on(target.loader, target.kustomization):
            return _finish(accumulated, target.kustomization, target.loader.path if self.trace else None)

    def _made(self, path: str, inputs: Inputs, resources: Sequence[Resource], referrals: Referrals) -> Build:
        objects = tuple(resource.root for resource in resources)
        histories = tuple(resource.history for resource in resources if resource.history)
        if not self.trace or not referrals:
            return Build(path, objects, inputs, self._writer, histories)
        index = {id(resource): position for position, resource in enumerate(resources)}
        pairs = tuple(
            (index[id(one)], index[id(other)])
            for one, other in referrals
            if id(one) in index and id(other) in index
        )
        return Build(path, objects, inputs, self._writer, histories, pairs)


def build(
    directory: str | os.PathLike[str],
    *,
    load_restrictor: LoadRestrictor = "root",
    helm: HelmOptions | None = None,
) -> Build:
    """Build one directory as `kustomize build` does. Raises KustomizeError."""
    return Engine(load_restrictor=load_restrictor, helm=helm).build(directory)


def _too_deep(directory: str) -> KustomizeError:
    return KustomizeError(
        "kustomizations or values are nested too deeply", file=directory, remedy="Use fewer levels."
    )


Referrals = Sequence[tuple[Resource, Resource]]
"""Who refers to whom, of those whose name ends with a hash."""


def _finish(
    accumulated: Accumulator, kustomization: Kustomization, traced_to: str | None
) -> tuple[ResMap, Referrals]:
    """What is done once, when all is gathered: hashes, references, variables, order; and who refers to whom.

    `traced_to` is the file that is the cause of these steps; None where nothing is traced.
    """

    def note_cause(kind: str) -> None:
        if traced_to is not None:
            note(resmap, Cause(kind, traced_to))

    resmap = accumulated.resmap
    add_hashes(resmap)
    note_cause(HASH)
    referrals = fix_references(resmap, accumulated.config.name_reference)
    note_cause(NAME_REFERENCE)
    resolve_variables(resmap.resources, accumulated.variables, accumulated.config.var_reference)
    note_cause(VARIABLES)
    resmap.invalidate()
    drop_local(resmap)
    sort_resources(resmap, _order_of(kustomization))
    if "managedByLabel" in kustomization.build_metadata:
        add_entries(resmap, {_MANAGED_BY: f"kustomize-{KUSTOMIZE_VERSION}"}, _METADATA_LABELS)
        note_cause(MANAGED_BY)
    keep = frozenset(_KEPT[option] for option in kustomization.build_metadata if option in _KEPT)
    for resource in resmap:
        resource.clean_annotations(keep)
    return resmap, referrals


def _order_of(kustomization: Kustomization) -> SortOrder:
    options = kustomization.sort_options
    if options is None:
        return SortOrder(LEGACY)
    legacy = options.legacy_sort_options
    if legacy is None:
        return SortOrder(options.order)
    return SortOrder(options.order, legacy.order_first or (), legacy.order_last or ())


__all__ = ["KUSTOMIZE_VERSION", "Build", "Engine", "build"]
