"""The kustomization file as values: every field of kustomize v5.8.1's `types.Kustomization`.

A base class is a struct that Go embeds, so its fields stand beside those of the class. An absent
field has its zero value; a pointer that is absent is None.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from fairway.frozen import frozen
from fairway.kustomize.config.written import field_specs
from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.go_struct import go
from fairway.kustomize.replacement.types import ReplacementField
from fairway.kustomize.selector import Selector
from fairway.kustomize.vars.types import Var
from fairway.yamlio.node import Node

Strings = tuple[str, ...]
StringMap = dict[str, str]


def _no_strings() -> Any:
    return field(default_factory=dict)


@frozen
class ObjectMeta:
    """`metadata` of a kustomization or of a plugin's configuration."""

    name: str = ""
    namespace: str = ""
    labels: StringMap = _no_strings()
    annotations: StringMap = _no_strings()


@frozen
class Label:
    """An entry of `labels`."""

    pairs: StringMap = _no_strings()
    include_selectors: bool = False
    include_templates: bool = False
    field_specs: tuple[FieldSpec, ...] = field_specs("fields")


@frozen
class PatchOptions:
    """What a strategic merge patch may change beside its target's fields."""

    allow_name_change: bool = False
    allow_kind_change: bool = False


@frozen
class Patch:
    """An entry of `patches` or `patchesJson6902`: a file or text, and whom it concerns."""

    path: str = ""
    patch: str = ""
    target: Selector | None = None
    options: PatchOptions | None = None


@frozen
class Image:
    """An entry of `images`."""

    name: str = ""
    new_name: str = ""
    tag_suffix: str = ""
    new_tag: str = ""
    digest: str = ""


@frozen
class Replica:
    """An entry of `replicas`."""

    name: str = ""
    count: int = 0


@frozen
class LegacySortOptions:
    """Kinds that come first and last in the legacy order; None is the default ones."""

    order_first: Strings | None = None
    order_last: Strings | None = None


@frozen
class SortOptions:
    """`sortOptions`: `order` is `legacy`, `fifo` or empty."""

    order: str = ""
    legacy_sort_options: LegacySortOptions | None = None


@frozen
class GeneratorOptions:
    """Options of generated ConfigMaps and Secrets."""

    labels: StringMap = _no_strings()
    annotations: StringMap = _no_strings()
    disable_name_suffix_hash: bool = False
    immutable: bool = False


@frozen
class KvSources:
    """Where the keys and values of a generated object come from."""

    literals: Strings = ()
    files: Strings = ()
    envs: Strings = ()
    env: str = ""


@frozen
class GeneratorArgs(KvSources):
    """What ConfigMap and Secret generators share; `behavior` is create, replace or merge."""

    namespace: str = ""
    name: str = ""
    behavior: str = ""
    options: GeneratorOptions | None = None


@frozen
class ConfigMapArgs(GeneratorArgs):
    """An entry of `configMapGenerator`."""


@frozen
class SecretArgs(GeneratorArgs):
    """An entry of `secretGenerator`."""

    type: str = ""


@frozen
class HelmGlobals:
    """`helmGlobals`."""

    chart_home: str = ""
    config_home: str = ""


@frozen
class HelmChart:
    """An entry of `helmCharts`."""

    name: str = ""
    version: str = ""
    repo: str = ""
    release_name: str = ""
    namespace: str = ""
    additional_values_files: Strings = ()
    values_file: str = ""
    values_inline: dict[str, Node] = _no_strings()
    values_merge: str = ""
    include_crds: bool = False
    skip_hooks: bool = False
    api_versions: Strings = ()
    kube_version: str = ""
    name_template: str = ""
    skip_tests: bool = False
    debug: bool = False
    devel: bool = False


@frozen
class HelmChartArgs:
    """An entry of the deprecated `helmChartInflationGenerator`."""

    chart_name: str = ""
    chart_version: str = ""
    chart_repo_url: str = ""
    chart_home: str = ""
    chart_repo_name: str = ""
    helm_bin: str = ""
    helm_home: str = ""
    values: str = ""
    values_local: dict[str, Node] = _no_strings()
    values_merge: str = ""
    release_name: str = ""
    release_namespace: str = ""
    extra_args: Strings = ()


@frozen
class TypeMeta:
    """`kind` and `apiVersion`."""

    kind: str = ""
    api_version: str = ""


@frozen
class Kustomization(TypeMeta):
    """A kustomization file. Deprecated fields are moved into their successors when it is loaded (`load`)."""

    metadata: ObjectMeta | None = None
    openapi: StringMap = _no_strings()
    name_prefix: str = ""
    name_suffix: str = ""
    namespace: str = ""
    common_labels: StringMap = _no_strings()
    labels: tuple[Label, ...] = ()
    common_annotations: StringMap = _no_strings()
    patches_strategic_merge: Strings = ()
    patches_json6902: tuple[Patch, ...] = ()
    patches: tuple[Patch, ...] = ()
    images: tuple[Image, ...] = ()
    image_tags: tuple[Image, ...] = ()
    replacements: tuple[ReplacementField, ...] = ()
    replicas: tuple[Replica, ...] = ()
    vars: tuple[Var, ...] = ()
    sort_options: SortOptions | None = None
    resources: Strings = ()
    components: Strings = ()
    crds: Strings = ()
    bases: Strings = ()
    config_map_generator: tuple[ConfigMapArgs, ...] = ()
    secret_generator: tuple[SecretArgs, ...] = ()
    helm_globals: HelmGlobals | None = None
    helm_charts: tuple[HelmChart, ...] = ()
    helm_chart_inflation_generator: tuple[HelmChartArgs, ...] = ()
    generator_options: GeneratorOptions | None = None
    configurations: Strings = ()
    generators: Strings = ()
    transformers: Strings = ()
    validators: Strings = ()
    build_metadata: Strings = ()
    file_name: str = go("\0file name", default="kustomization.yaml")
    """Not a field of the file: its name in its directory."""
