"""All checks of one rendered set, put together from those of each package; made once for each version."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fairway.check.objects import object_check
from fairway.check.rendered_set import RenderedSet
from fairway.configuration import Configuration
from fairway.finding import Finding

Check = Callable[[RenderedSet], Iterable[Finding]]


class Checks:
    """The checks of a repository: what they share, such as its policies, is read once."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._by_version: dict[str, tuple[Check, ...]] = {}

    def __call__(self, rendered: RenderedSet) -> tuple[Finding, ...]:
        """What is wrong with a rendered set, each finding once. Raises UsageError for an unknown version."""
        version = rendered.kubernetes_version
        if version not in self._by_version:
            self._by_version[version] = self._made(version)
        found = (finding for check in self._by_version[version] for finding in check(rendered))
        return tuple(dict.fromkeys(found))

    def _made(self, version: str) -> tuple[Check, ...]:
        return (object_check(version),)
