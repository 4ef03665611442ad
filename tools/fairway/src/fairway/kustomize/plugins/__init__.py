"""`generators:`, `transformers:` and `validators:` with kustomize's built-in kinds; no other code is run."""

from fairway.kustomize.plugins.generators import run_generator
from fairway.kustomize.plugins.load import Plugin, load
from fairway.kustomize.plugins.transformers import transformer

__all__ = ["Plugin", "load", "run_generator", "transformer"]
