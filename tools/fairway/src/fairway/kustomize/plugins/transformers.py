"""What transformer plugins do, by the same functions as the fields of a kustomization file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fairway.errors import KustomizeError
from fairway.kustomize import builtin
from fairway.kustomize.hasher import add_hashes
from fairway.kustomize.kustomization.types import Patch
from fairway.kustomize.loader import Loader
from fairway.kustomize.merge.patches import load_strategic_patches
from fairway.kustomize.plugins.load import Plugin, in_plugin
from fairway.kustomize.plugins.types import (
    AffixConfig,
    AnnotationsConfig,
    ImageTagConfig,
    Json6902Config,
    LabelConfig,
    NamespaceConfig,
    ReplacementConfig,
    ReplicaCountConfig,
    StrategicMergeConfig,
    ValueAddConfig,
)
from fairway.kustomize.plugins.value_add import value_adder
from fairway.kustomize.replacement.types import load_replacements
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.schema import Schema
from fairway.kustomize.transformers import images, labels, names, namespace

Transform = Callable[[ResMap], None]

_SUBJECTS: Final = (namespace.DEFAULT_SUBJECTS, namespace.NO_SUBJECTS, namespace.ALL_SUBJECTS)


def transformer(plugin: Plugin, loader: Loader, schema: Schema) -> Transform:
    """The function that a transformer plugin applies to all resources.

    What it needs of files is read here. Raises KustomizeError, also for a generator; LoadError.
    """
    make = _MAKERS.get(plugin.kind)
    if make is None:
        raise KustomizeError(
            f"plugin {plugin.label} is no transformer",
            file=loader.file,
            remedy="List it under `generators:`.",
        )
    try:
        transform: Transform = make(plugin.config, loader, schema)
    except KustomizeError as error:
        raise in_plugin(error, plugin, loader) from None
    return transform


def _annotations(config: AnnotationsConfig, _loader: Loader, _schema: Schema) -> Transform:
    return lambda resmap: labels.add_entries(resmap, config.annotations, config.field_specs)


def _labels(config: LabelConfig, _loader: Loader, _schema: Schema) -> Transform:
    return lambda resmap: labels.add_entries(resmap, config.labels, config.field_specs)


def _hash(_config: object, _loader: Loader, _schema: Schema) -> Transform:
    return add_hashes


def _image(config: ImageTagConfig, _loader: Loader, _schema: Schema) -> Transform:
    tag = config.image_tag
    image = images.Image(tag.name, tag.new_name, tag.tag_suffix, tag.new_tag, tag.digest)
    return builtin.images_step((image,), config.field_specs).transform


def _replica(config: ReplicaCountConfig, _loader: Loader, _schema: Schema) -> Transform:
    return builtin.replica_step(config.replica.name, config.replica.count, config.field_specs).transform


def _namespace(config: NamespaceConfig, _loader: Loader, _schema: Schema) -> Transform:
    subjects = config.set_role_binding_subjects or namespace.DEFAULT_SUBJECTS
    if subjects not in _SUBJECTS:
        raise KustomizeError(
            f"setRoleBindingSubjects is '{subjects}'", remedy=f"It must be one of {', '.join(_SUBJECTS)}."
        )
    options = namespace.NamespaceOptions(
        config.metadata.namespace, config.field_specs, unset_only=config.unset_only, subjects=subjects
    )
    return lambda resmap: namespace.transform(resmap, options)


def _prefix(config: AffixConfig, _loader: Loader, _schema: Schema) -> Transform:
    specs = _required_specs(config)
    return lambda resmap: names.add_prefix(resmap, config.prefix, specs)


def _suffix(config: AffixConfig, _loader: Loader, _schema: Schema) -> Transform:
    specs = _required_specs(config)
    return lambda resmap: names.add_suffix(resmap, config.suffix, specs)


def _prefix_and_suffix(config: AffixConfig, loader: Loader, schema: Schema) -> Transform:
    prefix, suffix = _prefix(config, loader, schema), _suffix(config, loader, schema)

    def transform(resmap: ResMap) -> None:
        prefix(resmap)
        suffix(resmap)

    return transform


def _required_specs(config: AffixConfig) -> tuple[Any, ...]:
    if config.field_specs is None:
        raise KustomizeError("fieldSpecs is missing", remedy="Add `fieldSpecs: [{path: metadata/name}]`.")
    return config.field_specs


def _strategic_merge(config: StrategicMergeConfig, loader: Loader, schema: Schema) -> Transform:
    entries = (*config.paths, config.patches) if config.patches else config.paths
    if not entries:
        raise KustomizeError("neither `paths` nor `patches` are given")
    return builtin.strategic_merge_step(load_strategic_patches(loader, entries), schema).transform


def _patch(config: Patch, loader: Loader, schema: Schema) -> Transform:
    return builtin.patch_step(config, loader, schema).transform


def _json6902(config: Json6902Config, loader: Loader, _schema: Schema) -> Transform:
    return builtin.json_patch_step(Patch(config.path, config.json_op, config.target), loader).transform


def _replacements(config: ReplacementConfig, loader: Loader, _schema: Schema) -> Transform:
    return builtin.replacement_step(load_replacements(config.replacements, loader.load)).transform


def _value_add(config: ValueAddConfig, loader: Loader, _schema: Schema) -> Transform:
    return value_adder(config, loader)


_MAKERS: Final[dict[str, Callable[[Any, Loader, Schema], Transform]]] = {
    "AnnotationsTransformer": _annotations,
    "HashTransformer": _hash,
    "ImageTagTransformer": _image,
    "LabelTransformer": _labels,
    "NamespaceTransformer": _namespace,
    "PatchJson6902Transformer": _json6902,
    "PatchStrategicMergeTransformer": _strategic_merge,
    "PatchTransformer": _patch,
    "PrefixSuffixTransformer": _prefix_and_suffix,
    "PrefixTransformer": _prefix,
    "ReplacementTransformer": _replacements,
    "ReplicaCountTransformer": _replica,
    "SuffixTransformer": _suffix,
    "ValueAddTransformer": _value_add,
}
