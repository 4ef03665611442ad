"""The configuration of each built-in plugin kind, as its YAML has it (kustomize: api/internal/builtins).

Unlike in a kustomization file, fields that are not known are ignored, and a number becomes text
where text is wanted. Nothing has default field specs here.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from fairway.frozen import frozen
from fairway.kustomize.config.written import FieldSpecFields, as_field_specs, field_specs
from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.go_struct import go
from fairway.kustomize.helm.config import HelmConfig
from fairway.kustomize.kustomization.types import (
    ConfigMapArgs,
    Image,
    ObjectMeta,
    Patch,
    Replica,
    SecretArgs,
)
from fairway.kustomize.replacement.types import ReplacementField
from fairway.kustomize.selector import Selector

Specs = tuple[FieldSpec, ...]


def _optional_specs() -> Any:
    return go(default=None, decode=(tuple[FieldSpecFields, ...] | None, as_field_specs))


@frozen
class AnnotationsConfig:
    """AnnotationsTransformer."""

    annotations: dict[str, str] = field(default_factory=dict)
    field_specs: Specs = field_specs()


@frozen
class LabelConfig:
    """LabelTransformer."""

    labels: dict[str, str] = field(default_factory=dict)
    field_specs: Specs = field_specs()


@frozen
class ImageTagConfig:
    """ImageTagTransformer."""

    image_tag: Image = Image()
    field_specs: Specs = field_specs()


@frozen
class ReplicaCountConfig:
    """ReplicaCountTransformer."""

    replica: Replica = Replica()
    field_specs: Specs = field_specs()


@frozen
class NamespaceConfig:
    """NamespaceTransformer: the namespace is `metadata.namespace`."""

    metadata: ObjectMeta = ObjectMeta()
    field_specs: Specs = field_specs()
    unset_only: bool = False
    set_role_binding_subjects: str = ""


@frozen
class AffixConfig:
    """PrefixTransformer, SuffixTransformer, PrefixSuffixTransformer; field specs must be there, if empty."""

    prefix: str = ""
    suffix: str = ""
    field_specs: Specs | None = _optional_specs()


@frozen
class StrategicMergeConfig:
    """PatchStrategicMergeTransformer."""

    paths: tuple[str, ...] = ()
    patches: str = ""


@frozen
class Json6902Config:
    """PatchJson6902Transformer."""

    target: Selector | None = None
    path: str = ""
    json_op: str = ""


@frozen
class ReplacementConfig:
    """ReplacementTransformer."""

    replacements: tuple[ReplacementField, ...] = ()


@frozen
class ValueAddTarget:
    """Where ValueAddTransformer puts its value; a position above 0 is a place in a file path."""

    selector: Selector | None = None
    field_path: str = ""
    file_path_position: int = 0


@frozen
class ValueAddTargets:
    """A file of targets."""

    targets: tuple[ValueAddTarget, ...] = ()


@frozen
class ValueAddConfig:
    """ValueAddTransformer; an empty value is the name of the kustomization's directory."""

    value: str = ""
    targets: tuple[ValueAddTarget, ...] = ()
    target_file_path: str = ""


@frozen
class HashConfig:
    """HashTransformer."""


@frozen
class ConfigMapConfig(ConfigMapArgs):
    """ConfigMapGenerator; name and namespace may stand in `metadata`."""

    metadata: ObjectMeta = ObjectMeta()


@frozen
class SecretConfig(SecretArgs):
    """SecretGenerator; name and namespace may stand in `metadata`."""

    metadata: ObjectMeta = ObjectMeta()


@frozen
class KubernetesService:
    """The service account that IAMPolicyGenerator makes."""

    name: str = ""
    namespace: str = ""


@frozen
class CloudServiceAccount:
    """The cloud's service account that it stands for."""

    name: str = ""
    project_id: str = ""


@frozen
class IamPolicyConfig:
    """IAMPolicyGenerator."""

    cloud: str = ""
    kubernetes_service: KubernetesService = KubernetesService()
    service_account: CloudServiceAccount = CloudServiceAccount()


GENERATORS: dict[str, type] = {
    "ConfigMapGenerator": ConfigMapConfig,
    "HelmChartInflationGenerator": HelmConfig,
    "IAMPolicyGenerator": IamPolicyConfig,
    "SecretGenerator": SecretConfig,
}
TRANSFORMERS: dict[str, type] = {
    "AnnotationsTransformer": AnnotationsConfig,
    "HashTransformer": HashConfig,
    "ImageTagTransformer": ImageTagConfig,
    "LabelTransformer": LabelConfig,
    "NamespaceTransformer": NamespaceConfig,
    "PatchJson6902Transformer": Json6902Config,
    "PatchStrategicMergeTransformer": StrategicMergeConfig,
    "PatchTransformer": Patch,
    "PrefixSuffixTransformer": AffixConfig,
    "PrefixTransformer": AffixConfig,
    "ReplacementTransformer": ReplacementConfig,
    "ReplicaCountTransformer": ReplicaCountConfig,
    "SuffixTransformer": AffixConfig,
    "ValueAddTransformer": ValueAddConfig,
}
