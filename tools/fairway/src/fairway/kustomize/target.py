"""Builds one kustomization: resources, generators, components, transformers, validators (KustTarget).

Directories that others include are built once per engine where the result cannot depend on who
includes them; the object trees of such a result are shared, the Resource values are copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec

from fairway.errors import KustomizeError, LoadError, UnsupportedError, YamlError
from fairway.kustomize import builtin, plugins
from fairway.kustomize.absorb import absorb_all
from fairway.kustomize.accumulator import Accumulator
from fairway.kustomize.blame import blamed_on
from fairway.kustomize.config import load_configurations, load_crds
from fairway.kustomize.factory import objects_from_text
from fairway.kustomize.generators import generate
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.history import LOAD, Cause, History, note
from fairway.kustomize.kustomization import Kustomization, load_kustomization
from fairway.kustomize.kustomization.load import COMPONENT_KIND
from fairway.kustomize.loader import Inputs, Loader
from fairway.kustomize.origin import Origin, note_generated, note_read, note_transformed, set_origin
from fairway.kustomize.part import script
from fairway.kustomize.part.left_out import Part
from fairway.kustomize.part.states import NoPart, TwoStates
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.schema import BUILTIN, Schema, is_builtin, put_in_force
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import decoded
from fairway.yamlio.repeated import require_unique

P = ParamSpec("P")


@dataclass(slots=True)
class BuiltDirectory:
    """What a directory gave, to be used again by whoever includes it."""

    accumulator: Accumulator
    inputs: Inputs
    builtin_read: bool = False


BuiltDirectories = dict[tuple[str, str | None], BuiltDirectory]
"""By root, and by the namespace that its charts inherited; None where none did."""


@dataclass(slots=True)
class Session:
    """One build: the schema in force, and the directories that the engine has built before."""

    schema: Schema = BUILTIN
    built: BuiltDirectories = field(default_factory=dict)
    helm: HelmOptions | None = None
    tracing: bool = False
    states: TwoStates | None = None
    """Two states of a tree, where only what may differ between them is built."""

    builtin_reads: int = 0
    """How often kustomize would have needed the built-in types so far: a later document is added to those."""


class Target:
    """One kustomization within a build."""

    def __init__(
        self,
        session: Session,
        loader: Loader,
        kustomization: Kustomization,
        origin: Origin | None,
        build_metadata: tuple[str, ...],
        inherited_namespace: str = "",
    ) -> None:
        self.session = session
        self.loader = loader
        self.kustomization = kustomization
        self.origin = origin
        self.build_metadata = build_metadata
        self.chart_namespace = kustomization.namespace or inherited_namespace
        self.inherits_namespace = False
        """Whether a chart, here or below, took the namespace from above."""

    def accumulate(self, into: Accumulator) -> Accumulator:
        """Everything that the kustomization says, added to `into` (the parent's, for a component)."""
        with self._blamed():
            return self._accumulate(into)

    def _blamed(self, *place: str | int) -> blamed_on:
        return blamed_on(self.loader, self.kustomization, *place)

    def _accumulate(self, into: Accumulator) -> Accumulator:
        kustomization = self.kustomization
        self._add_resources(into, kustomization.resources)
        into.config = into.config.merge(load_configurations(self.loader, kustomization.configurations))
        into.config = into.config.merge(load_crds(self.loader, kustomization.crds))
        self._run_generators(into)
        for path in kustomization.components:
            into = self._add_component(into, path)
        self._run_transformers(into)
        self._run_validators(into)
        into.add_variables(kustomization.vars)
        return into

    def _add_resources(self, into: Accumulator, paths: tuple[str, ...], field: str = "resources") -> None:
        for index, path in enumerate(paths):
            with self._blamed(field, index):
                if self.loader.is_directory(path):
                    self._add_directory(into, path)
                else:
                    self._add_file_or_directory(into, path)

    def _add_file_or_directory(self, into: Accumulator, path: str) -> None:
        try:
            self._add_file(into, path)
        except (UnsupportedError, YamlError):
            raise
        except LoadError as error:
            try:
                loader = self.loader.new(path)
            except UnsupportedError:
                raise
            except LoadError:
                raise error from None
            self._add_built(into, path, loader)

    def _add_file(self, into: Accumulator, path: str) -> None:
        roots = file_objects(self.loader, path)
        resources = [Resource(root) for root in roots]
        if self.origin is not None:
            origin = self.origin.below(path)
            for resource in resources:
                note_read(resource, origin)
        self._note_kinds(resources)
        if self.session.tracing:
            self._note_loaded(resources, self.loader.locate(path))
        self._record(into, script.resources, resources)
        try:
            into.resmap.append_all(resources)
        except KustomizeError as error:
            raise KustomizeError(
                error.message, file=error.file or self.loader.shown(path), remedy=error.remedy
            ) from error

    def _note_loaded(self, resources: list[Resource], file: str) -> None:
        for index, resource in enumerate(resources):
            note((resource,), Cause(LOAD, file, (index,)))

    def _note_kinds(self, resources: list[Resource]) -> None:
        self.session.builtin_reads += any(not is_builtin(each.api_version, each.kind) for each in resources)

    def _add_directory(self, into: Accumulator, path: str) -> None:
        self._add_built(into, path, self.loader.new(path, Inputs()))

    def _add_built(self, into: Accumulator, path: str, loader: Loader) -> None:
        part = into.resmap.part
        if part is not None:
            into.absorb(self._built_in_part(into, part, loader))
            return
        sub = self._built(path, loader, into)
        self.loader.inputs.update(loader.inputs)
        into.absorb(sub)

    def _built_in_part(self, into: Accumulator, part: Part, loader: Loader) -> Accumulator:
        """What the directory of a base gives that may differ from the other state."""
        known = self._known(loader.root) if self._is_shareable() else None
        if known is None or self.session.states is None:
            raise NoPart
        self.loader.refuse_cycle(known.inputs.roots)
        self.session.builtin_reads += known.builtin_read
        self._record(into, script.directory, loader.root, self.loader.refuse_cycle)
        return self.session.states.part_of(loader.root, known, part)

    def _built(self, path: str, loader: Loader, into: Accumulator) -> Accumulator:
        """What the directory of a base gives, built now or before."""
        known = self._known(loader.root) if self._is_shareable() else None
        if known is not None:
            self.loader.refuse_cycle(known.inputs.roots)
            loader.inputs = known.inputs
            self.session.builtin_reads += known.builtin_read
            return known.accumulator.copy()
        target = self._target_below(path, loader, into, component=False)
        schema, reads = self.session.schema, self.session.builtin_reads
        accumulated = target.accumulate(Accumulator())
        self._note_inheritance(inherits=target.inherits_namespace)
        if self._is_shareable() and self.session.schema is schema:
            key = (loader.root, self.chart_namespace if target.inherits_namespace else None)
            is_read = self.session.builtin_reads > reads
            self.session.built[key] = BuiltDirectory(accumulated.copy(), loader.inputs, is_read)
        return accumulated

    def _known(self, root: str) -> BuiltDirectory | None:
        built = self.session.built
        known = built.get((root, None))
        if known is None and self.session.helm is not None:
            known = built.get((root, self.chart_namespace))
            self._note_inheritance(inherits=known is not None)
        return known

    def _note_inheritance(self, *, inherits: bool) -> None:
        if inherits and not self.kustomization.namespace:
            self.inherits_namespace = True

    def _is_shareable(self) -> bool:
        return self.origin is None and self.session.schema is BUILTIN

    def _add_component(self, into: Accumulator, path: str) -> Accumulator:
        loader = self.loader.new(path)
        target = self._target_below(path, loader, into, component=True)
        result = target.accumulate(into)
        self._note_inheritance(inherits=target.inherits_namespace)
        # Kustomize merges the outcome into an empty accumulator, which checks ids and configuration anew.
        fresh = Accumulator(ResMap(part=result.resmap.part))
        fresh.absorb(result)
        self._record(fresh, script.end_of_component)
        return fresh

    def _target_below(self, path: str, loader: Loader, into: Accumulator, *, component: bool) -> Target:
        kustomization = load_kustomization(loader)
        origin = None if self.origin is None else self.origin.below(path)
        use_openapi(self.session, kustomization, loader, into.resmap)
        is_component = kustomization.kind == COMPONENT_KIND
        if component and not is_component:
            raise KustomizeError(
                f"'{path}' under components is no Component but a {kustomization.kind}",
                file=loader.shown(kustomization.file_name),
                remedy="List it under `resources:`, or make it `kind: Component`.",
            )
        if is_component and not component:
            raise KustomizeError(
                f"'{path}' under resources is a Component",
                file=loader.shown(kustomization.file_name),
                remedy="List it under `components:`.",
            )
        return Target(self.session, loader, kustomization, origin, self.build_metadata, self.chart_namespace)

    def _run_generators(self, into: Accumulator) -> None:
        kustomization, helm = self.kustomization, self.session.helm
        self._note_inheritance(inherits=any(not chart.namespace for chart in kustomization.helm_charts))
        for kind, place, generated in generate(
            kustomization, self.loader, helm=helm, namespace=self.chart_namespace
        ):
            resources = [Resource(root) for root in generated]
            self._record(into, script.generated, resources, self._cause(kind, place))
            self._absorb(into, resources, self._builtin_origin(kind))
            self._note(resources, kind, place)
        for plugin in plugins.load(self._plugin_objects(kustomization.generators, "generators"), self.loader):
            resources = [Resource(root) for root in plugins.run_generator(plugin, self.loader, helm)]
            cause = self._cause(plugin.kind, ("generators",), plugin.history)
            self._record(into, script.generated, resources, cause)
            self._absorb(into, resources, plugin.origin)
            self._note(resources, plugin.kind, ("generators",), plugin.history)

    def _absorb(self, into: Accumulator, generated: list[Resource], origin: Origin | None) -> None:
        resmap = ResMap()
        resmap.append_all(generated)
        if origin is not None:
            note_generated(resmap, origin)
        absorb_all(into.resmap, generated)

    def _note(
        self,
        resources: Iterable[Resource],
        kind: str,
        place: tuple[str | int, ...],
        configuration: History | None = None,
    ) -> None:
        cause = self._cause(kind, place, configuration)
        if cause is not None:
            note(resources, cause)

    def _cause(
        self, kind: str, place: tuple[str | int, ...], configuration: History | None = None
    ) -> Cause | None:
        return Cause(kind, self.loader.path, place, configuration) if self.session.tracing else None

    @staticmethod
    def _record(
        into: Accumulator, action: Callable[P, script.Action], *given: P.args, **named: P.kwargs
    ) -> None:
        """Where a part is built, take note of what is done."""
        if into.resmap.part is not None:
            into.resmap.part.script.append(action(*given, **named))

    def _builtin_origin(self, kind: str) -> Origin | None:
        return None if self.origin is None else self.origin.builtin(self.kustomization.file_name, kind)

    def _run_transformers(self, into: Accumulator) -> None:
        kustomization, session = self.kustomization, self.session
        steps: list[tuple[builtin.Step, Origin | None, History | None]] = [
            (step, self._builtin_origin(step.kind), None)
            for step in builtin.steps(kustomization, into.config, self.loader, session.schema)
        ]
        configured = self._plugin_objects(kustomization.transformers, "transformers")
        for plugin in plugins.load(configured, self.loader):
            transform = plugins.transformer(plugin, self.loader, session.schema)
            step = builtin.Step(plugin.kind, transform, place=("transformers",))
            steps.append((step, plugin.origin, plugin.history))
        for step, origin, configuration in steps:
            cause = self._cause(step.kind, step.place, configuration)
            self._record(into, script.step, step.transform, cause)
            with self._blamed(*step.place):
                step.transform(into.resmap)
            session.builtin_reads += step.merges
            if origin is not None:
                for _ in range(step.times):
                    note_transformed(into.resmap, origin)
            into.resmap.drop_empties()
            if cause is not None:
                note(into.resmap, cause)

    def _run_validators(self, into: Accumulator) -> None:
        if self.kustomization.validators and into.resmap.part is not None:
            # They have to see all objects.
            raise NoPart
        for plugin in plugins.load(
            self._plugin_objects(self.kustomization.validators, "validators"), self.loader
        ):
            before = [(resource, resource.root) for resource in into.resmap]
            plugins.transformer(plugin, self.loader, self.session.schema)(into.resmap)
            # Kustomize compares by id, which fails where ids are not unique (names changed alike).
            ids = {resource.cur_id.key for resource in into.resmap}
            if len(ids) != len(before) or [(r, r.root) for r in into.resmap] != before:
                raise KustomizeError(
                    "a validator must not change the resources",
                    file=self.loader.shown(self.kustomization.file_name),
                )

    def _plugin_objects(self, entries: tuple[str, ...], field: str) -> list[Resource]:
        """The configuration objects of plugins: given inline, or in files and directories."""
        if not entries:
            return []
        found = Accumulator()
        paths = []
        for index, entry in enumerate(entries):
            try:
                resources = [Resource(root) for root in objects_from_text(entry)]
            except KustomizeError:
                paths.append(entry)
                continue
            if self.origin is not None:
                for resource in resources:
                    set_origin(resource, self.origin.below(self.kustomization.file_name))
            self._note_kinds(resources)
            self._note(resources, LOAD, (field, index))
            found.resmap.append_all(resources)
        self._add_resources(found, tuple(paths), field)
        for resource in found.resmap:
            require_unique(resource.root)
        return found.resmap.resources


def file_objects(loader: Loader, path: str) -> list[Mapping]:
    """The objects of a resource file, parsed once per engine. Raises LoadError, YamlError, KustomizeError."""
    real = loader.locate(path)
    shown = loader.shown(path)
    return loader.cache.derived(
        real, "objects", lambda content: objects_from_text(decoded(content, shown), name=shown, tolerant=True)
    )


def use_openapi(
    session: Session, kustomization: Kustomization, loader: Loader, before: ResMap | None = None
) -> None:
    """Put the schema that a kustomization names in force for what follows.

    `before` are the resources that came before an inner kustomization; None is the outermost one.
    """
    if kustomization.openapi:
        session.schema = session.schema.with_openapi(
            kustomization.openapi,
            loader,
            outermost=before is None,
            builtin_read=session.builtin_reads > 0,
            seen=((resource.api_version, resource.kind) for resource in before or ()),
        )
    put_in_force(session.schema)
