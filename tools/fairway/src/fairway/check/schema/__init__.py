"""Each object against the JSON schema of the Kubernetes version of the cluster that it goes to."""

from fairway.check.schema.definitions import known_versions
from fairway.check.schema.verdict import SchemaCheck, schema_check

__all__ = ["SchemaCheck", "known_versions", "schema_check"]
