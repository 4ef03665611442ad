"""Objects as the API server reads them: the definitions of each Kubernetes version, compiled."""

from fairway.check.schema.definitions import definitions, known_versions

__all__ = ["definitions", "known_versions"]
