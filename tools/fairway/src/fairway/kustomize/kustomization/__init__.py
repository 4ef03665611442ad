"""The kustomization file: finding, decoding and checking it as kustomize does."""

from fairway.kustomize.kustomization.load import load_kustomization
from fairway.kustomize.kustomization.types import Kustomization

__all__ = ["Kustomization", "load_kustomization"]
