"""ApplicationSets to the Applications that their controller would make of them, without a cluster."""

from fairway.argo.application_sets.expand import expand
from fairway.argo.application_sets.fault import ExpansionError, NeedsServerError

__all__ = ["ExpansionError", "NeedsServerError", "expand"]
