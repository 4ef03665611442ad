"""The transformers that the fields of a kustomization file ask for, in kustomize's order.

Each is a function over the resources, made before the first of them runs, since reading patches and
replacements may fail (kustomize: internal/target/kusttarget_configplugin.go).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.blame import blame
from fairway.kustomize.config import TransformerConfig
from fairway.kustomize.config.field_specs import merge_specs
from fairway.kustomize.fieldspec import LABELS_PATH, FieldSpec
from fairway.kustomize.kustomization.types import Kustomization, Label, Patch
from fairway.kustomize.loader import Loader
from fairway.kustomize.merge import json6902
from fairway.kustomize.merge.patches import (
    JsonPatch,
    StrategicPatches,
    load_json_patch,
    load_patch,
    load_strategic_patches,
)
from fairway.kustomize.part.spared import spares_by_merge
from fairway.kustomize.replacement.apply import apply_replacements
from fairway.kustomize.replacement.types import Replacement, load_replacements
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import ALLOW_KIND_CHANGE, ALLOW_NAME_CHANGE, Resource
from fairway.kustomize.schema import Schema
from fairway.kustomize.selector import Selector
from fairway.kustomize.shared_values import propagate_shared
from fairway.kustomize.transformers import images, labels, names, namespace, patches, replicas

Transform = Callable[[ResMap], None]

_STEP_PER_ENTRY: Final = frozenset(("patches", "labels", "patchesJson6902", "replicas"))
_METADATA_LABELS: Final = FieldSpec("", "", "", LABELS_PATH, create=True)


class Step(NamedTuple):
    """A transformer, the name of its kind in kustomize, and how many of kustomize's it stands for.

    `merges` is whether it needs the types of fields; `place` is the field of the kustomization file that
    asks for it, with the index of its entry where each entry has a step.
    """

    kind: str
    transform: Transform
    times: int = 1
    merges: bool = False
    place: tuple[str | int, ...] = ()


def steps(
    kustomization: Kustomization, config: TransformerConfig, loader: Loader, schema: Schema
) -> list[Step]:
    """All transformers of a kustomization file in order. Raises KustomizeError when one cannot be set up."""
    found: list[Step] = []
    said = kustomization
    for field, entries, made in (
        ("patchesStrategicMerge", said.patches_strategic_merge, _strategic_merge(said, loader, schema)),
        ("patches", said.patches, (patch_step(each, loader, schema) for each in said.patches)),
        ("namespace", said.namespace, _namespace(said, config)),
        ("namePrefix", said.name_prefix, _prefix(said, config)),
        ("nameSuffix", said.name_suffix, _suffix(said, config)),
        ("labels", said.labels, (label_step(each.pairs, label_fields(each, config)) for each in said.labels)),
        ("commonLabels", said.labels or said.common_labels, _common_labels(said, config)),
        ("commonAnnotations", said.common_annotations, _annotations(said, config)),
        ("patchesJson6902", said.patches_json6902, _json_patches(said, loader)),
        ("replicas", said.replicas, _replicas(said, config)),
        ("images", said.images, _images(said, config)),
        ("replacements", said.replacements, _replacements(said, loader)),
    ):
        if entries:
            _collect(found, field, made, loader, said)
    return found


def _collect(
    found: list[Step], field: str, made: Iterator[Step], loader: Loader, kustomization: Kustomization
) -> None:
    index = 0
    while True:
        place = (field, index) if field in _STEP_PER_ENTRY else (field,)
        try:
            step = next(made, None)
        except KustomizeError as error:
            blame(error, loader, kustomization, place)
            raise
        if step is None:
            return
        found.append(step._replace(place=place))
        index += 1


def _strategic_merge(kustomization: Kustomization, loader: Loader, schema: Schema) -> Iterator[Step]:
    paths = kustomization.patches_strategic_merge
    if paths:
        yield strategic_merge_step(load_strategic_patches(loader, paths), schema)


def strategic_merge_step(roots: StrategicPatches, schema: Schema) -> Step:
    """Strategic merge patches, each for the object that it names."""

    def transform(resmap: ResMap) -> None:
        for root in roots:
            patch = Resource(root)
            if resmap.leaves_out(patch.org_id) and spares_by_merge(patch):
                continue
            target = resmap.unique_by_any_id(patch.org_id)
            patches.patch_selected(resmap, [target], patch, schema)

    return Step("PatchStrategicMergeTransformer", transform, merges=True)


def patch_step(entry: Patch, loader: Loader, schema: Schema) -> Step:
    """One entry of `patches`: strategic merge or JSON 6902, by what it says and whom it targets."""
    loaded = load_patch(loader, entry.path, entry.patch)
    if isinstance(loaded, JsonPatch):
        return _targeted_json(loaded, entry)
    found = [_with_options(Resource(root), entry) for root in loaded]
    target = entry.target

    def transform(resmap: ResMap) -> None:
        if not found:
            return
        if target is None:
            patches.patch_by_id(resmap, found, schema)
            return
        if len(found) > 1:
            raise KustomizeError(
                "several strategic merge patches in one entry of `patches` cannot have a `target`",
                remedy="Give each patch an entry of its own, or leave out the target.",
            )
        patches.patch_selected(
            resmap, resmap.select(target, spares=spares_by_merge(found[0])), found[0], schema
        )

    return Step("PatchTransformer", transform, merges=bool(found))


def _with_options(patch: Resource, entry: Patch) -> Resource:
    if entry.options is not None:
        if entry.options.allow_name_change:
            patch.enable(ALLOW_NAME_CHANGE)
        if entry.options.allow_kind_change:
            patch.enable(ALLOW_KIND_CHANGE)
    return patch


def _targeted_json(patch: JsonPatch, entry: Patch) -> Step:
    target: Selector | None = entry.target

    def transform(resmap: ResMap) -> None:
        if not patch.operations:
            return
        if target is None:
            raise KustomizeError(
                "must specify a target for JSON patch",
                remedy="Add `target:` with kind and name beside the patch.",
            )
        patches.patch_json(resmap, target, patch.operations, remember=True)

    return Step("PatchTransformer", transform)


def json_patch_step(entry: Patch, loader: Loader) -> Step:
    """One entry of `patchesJson6902`."""
    target = entry.target
    operations: json6902.Operations = load_json_patch(loader, entry.path, entry.patch, target)

    def transform(resmap: ResMap) -> None:
        if target is None:
            raise KustomizeError("must specify a target for a JSON 6902 patch")
        patches.patch_json(resmap, target, operations, remember=False)

    return Step("PatchJson6902Transformer", transform)


def _json_patches(kustomization: Kustomization, loader: Loader) -> Iterator[Step]:
    for patch in kustomization.patches_json6902:
        yield json_patch_step(patch, loader)


def _namespace(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    if kustomization.namespace:
        options = namespace.NamespaceOptions(kustomization.namespace, config.namespace)
        yield Step("NamespaceTransformer", lambda resmap: namespace.transform(resmap, options))


def _prefix(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    prefix = kustomization.name_prefix
    if prefix:
        yield Step("PrefixTransformer", lambda resmap: names.add_prefix(resmap, prefix, config.name_prefix))


def _suffix(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    suffix = kustomization.name_suffix
    if suffix:
        yield Step("SuffixTransformer", lambda resmap: names.add_suffix(resmap, suffix, config.name_suffix))


def _common_labels(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    if kustomization.labels or kustomization.common_labels:
        yield label_step(kustomization.common_labels, config.common_labels)


def label_fields(label: Label, config: TransformerConfig) -> tuple[FieldSpec, ...]:
    """The fields that one entry of `labels` writes. Raises KustomizeError when its own contradict ours."""
    return _label_fields(
        label.field_specs,
        config,
        selectors=label.include_selectors,
        templates=label.include_templates,
    )


@lru_cache(maxsize=512)
def _label_fields(
    own: tuple[FieldSpec, ...], config: TransformerConfig, *, selectors: bool, templates: bool
) -> tuple[FieldSpec, ...]:
    fields = merge_specs(own, config.labels)
    if selectors:
        return merge_specs(fields, config.common_labels)
    if templates:
        fields = merge_specs(fields, config.template_labels)
    return merge_specs(fields, (_METADATA_LABELS,))


def label_step(pairs: dict[str, str], fields: tuple[FieldSpec, ...]) -> Step:
    """Labels into fields."""
    return Step("LabelTransformer", lambda resmap: labels.add_entries(resmap, pairs, fields))


def _annotations(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    pairs = kustomization.common_annotations
    if pairs:
        yield Step(
            "AnnotationsTransformer",
            lambda resmap: labels.add_entries(resmap, pairs, config.common_annotations),
        )


def _replicas(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    for replica in kustomization.replicas:
        yield replica_step(replica.name, replica.count, config.replicas)


def replica_step(name: str, count: int, fields: tuple[FieldSpec, ...]) -> Step:
    """One entry of `replicas`."""
    return Step("ReplicaCountTransformer", lambda resmap: replicas.set_replicas(resmap, name, count, fields))


def _images(kustomization: Kustomization, config: TransformerConfig) -> Iterator[Step]:
    if kustomization.images:
        entries = tuple(
            images.Image(each.name, each.new_name, each.tag_suffix, each.new_tag, each.digest)
            for each in kustomization.images
        )
        yield images_step(entries, config.images)


def images_step(entries: tuple[images.Image, ...], fields: tuple[FieldSpec, ...]) -> Step:
    """Entries of `images`, which are as many transformers to kustomize."""
    return Step(
        "ImageTagTransformer", lambda resmap: images.set_images(resmap, entries, fields), times=len(entries)
    )


def _replacements(kustomization: Kustomization, loader: Loader) -> Iterator[Step]:
    if kustomization.replacements:
        yield replacement_step(load_replacements(kustomization.replacements, loader.load))


def replacement_step(replacements: list[Replacement]) -> Step:
    """Replacements, in order."""

    def transform(resmap: ResMap) -> None:
        before = [(resource, resource.root) for resource in resmap.resources if resource.shared]
        apply_replacements(replacements, resmap.resources, resmap.part)
        for resource, old in before:
            resource.root, resource.shared = propagate_shared(old, resource.root, resource.shared)
        resmap.invalidate()

    return Step("ReplacementTransformer", transform)
