"""What is raised where a template cannot be read, or cannot be executed."""

from __future__ import annotations

from fairway.errors import FairwayError


class TemplateError(FairwayError):
    """A template that Argo CD would refuse as well, or one that needs what is not known here."""
