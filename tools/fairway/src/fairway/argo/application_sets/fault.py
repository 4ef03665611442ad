"""What is raised where an ApplicationSet gives no Applications."""

from __future__ import annotations

from fairway.errors import FairwayError


class ExpansionError(FairwayError):
    """An ApplicationSet that its controller would refuse too."""


class NeedsServerError(ExpansionError):
    """An ApplicationSet of which only a server knows what it stands for."""
