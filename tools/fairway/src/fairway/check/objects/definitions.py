"""CustomResourceDefinitions: their names, versions and what their schemas must be."""

from __future__ import annotations

from fairway.check.objects.cursor import At


def definition(place: At) -> None:
    """A CustomResourceDefinition."""
