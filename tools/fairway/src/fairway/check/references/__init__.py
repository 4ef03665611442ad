"""Whether what objects point to is there: across the whole rendered set of one client environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fairway.check.references import access, classes, places, pods, services, targets, unused
from fairway.check.references.index import Index
from fairway.check.references.pod_references import references
from fairway.check.references.provided import Provided
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding

RULES = (
    *pods.RULES,
    *services.RULES,
    *targets.RULES,
    *access.RULES,
    *places.RULES,
    *classes.RULES,
    *unused.RULES,
)

ReferenceCheck = Callable[[RenderedSet], Iterator[Finding]]


def reference_check(
    is_external: Callable[[str, str, str], bool] = lambda _kind, _namespace, _name: False,
) -> ReferenceCheck:
    """The check of a rendered set; a clean set has no findings.

    `is_external` tells by kind, namespace and name what others make.
    """

    def check(rendered: RenderedSet) -> Iterator[Finding]:
        index = Index.of(rendered)
        provided = Provided(index, is_external)
        referring = [(each, reference) for each in index.workloads for reference in references(each)]
        yield from pods.check(referring, index, provided)
        yield from services.check(index)
        yield from targets.check(provided)
        yield from access.check(index, provided)
        yield from places.check(index, provided, is_placed=rendered.cluster is not None)
        yield from classes.check(index, provided, dict(rendered.cluster.classes) if rendered.cluster else {})
        yield from unused.check(referring, index)

    return check


__all__ = ["RULES", "ReferenceCheck", "reference_check"]
