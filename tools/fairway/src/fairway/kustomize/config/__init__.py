"""Which fields the transformers write: kustomize's defaults, `configurations:` and `crds:`."""

from fairway.kustomize.config.crds import load_crds
from fairway.kustomize.config.files import load_configurations
from fairway.kustomize.config.transformer_config import EMPTY, TransformerConfig, default_config

__all__ = ["EMPTY", "TransformerConfig", "default_config", "load_configurations", "load_crds"]
