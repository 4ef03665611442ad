"""YAML sources as they are written: what yamllint says of them, where the repository asks it."""

from fairway.check.yaml_source.lint import Lint, configuration_of
from fairway.check.yaml_source.rules import RULES

__all__ = ["RULES", "Lint", "configuration_of"]
