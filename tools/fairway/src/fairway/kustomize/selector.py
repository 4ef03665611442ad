"""Selectors: which objects a patch or a replacement is for (kustomize: api/types/selector.go)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fairway.frozen import frozen
from fairway.kustomize.go_regexp import compile_pattern
from fairway.kustomize.label_selector import parse_label_selector

if TYPE_CHECKING:
    from fairway.kustomize.resid import Gvk, ResId
    from fairway.kustomize.resource import Resource

Matcher = Callable[[str], bool]


@frozen
class GvkFields:
    """Group, version and kind as files give them; an empty one is any."""

    group: str = ""
    version: str = ""
    kind: str = ""


@frozen
class ResIdFields(GvkFields):
    """The parts of an id as files give them; an empty one is any."""

    name: str = ""
    namespace: str = ""

    @property
    def has_id(self) -> bool:
        """Whether any part is given."""
        return bool(self.group or self.version or self.kind or self.name or self.namespace)


@frozen
class Selector(ResIdFields):
    """Regular expressions that must match the whole of each part, and label selectors; empty takes all."""

    annotation_selector: str = ""
    label_selector: str = ""

    def check(self) -> None:
        """Raise KustomizeError when one of the expressions is not a regular expression of Go's."""
        for pattern in (self.group, self.version, self.kind, self.name, self.namespace):
            matcher(pattern)

    def matches(self, resource: Resource) -> bool:
        """Whether a patch target selects the resource: by its first or its present name and namespace."""
        current, original = resource.cur_id, resource.org_id
        return (
            self._matches_either(self.namespace, original.effective, current.effective)
            and self._matches_either(self.name, original.name, current.name)
            and self.matches_gvk(current.gvk)
            and self.matches_metadata(resource)
        )

    def matches_gvk(self, gvk: Gvk) -> bool:
        """Whether group, version and kind all match."""
        return (
            (not self.kind or matcher(self.kind)(gvk.kind))
            and (not self.group or matcher(self.group)(gvk.group))
            and (not self.version or matcher(self.version)(gvk.version))
        )

    def matches_id(self, resource_id: ResId) -> bool:
        """Whether the id matches as it is written: an object without a namespace is not in `default`."""
        return (
            (not self.name or matcher(self.name)(resource_id.name))
            and (not self.namespace or matcher(self.namespace)(resource_id.namespace))
            and self.matches_gvk(resource_id.gvk)
        )

    def matches_metadata(self, resource: Resource) -> bool:
        """Whether labels and annotations satisfy their selectors. Raises KustomizeError on a bad selector."""
        if self.label_selector and not parse_label_selector(self.label_selector).matches(resource.labels()):
            return False
        return not self.annotation_selector or parse_label_selector(self.annotation_selector).matches(
            resource.annotations()
        )

    @staticmethod
    def _matches_either(pattern: str, first: str, second: str) -> bool:
        if not pattern:
            return True
        matches = matcher(pattern)
        return matches(first) or matches(second)


EVERYTHING: Final = Selector()


def exact_text(pattern: str) -> str | None:
    """The one text that a pattern matches, None when it matches others too (an empty one matches all)."""
    return compile_pattern(pattern).literal if pattern else None


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Matcher:
    """Whether a pattern matches a whole text. Raises KustomizeError when it is not one of Go's."""
    exact = exact_text(pattern)
    if exact is not None:
        return exact.__eq__
    if not pattern:
        return lambda _: True
    compiled = compile_pattern(f"^(?:{pattern})$")
    return lru_cache(maxsize=1024)(compiled.search)
