"""Each object against what the API server's own code knows: its schema, and the rules beyond it."""

from fairway.check.objects.check import ObjectCheck, object_check
from fairway.check.objects.rules import RULES

__all__ = ["RULES", "ObjectCheck", "object_check"]
