"""What Argo CD will make of a rendered set: of its Applications, and of it for those that deliver it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fairway.argo.installation import Installation
from fairway.check.argo import (
    annotated,
    application_sets,
    applications,
    delivery,
    differences,
    ownership,
    projects,
)
from fairway.check.references.index import Index
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding

RULES = (
    *applications.RULES,
    *application_sets.RULES,
    *projects.RULES,
    *delivery.RULES,
    *ownership.RULES,
    *annotated.RULES,
    *differences.RULES,
)

ArgoCheck = Callable[[RenderedSet], Iterator[Finding]]


def argo_check(installation: Installation) -> ArgoCheck:
    """The check of rendered sets against all that the repository tells its Argo CD."""

    def check(rendered: RenderedSet) -> Iterator[Finding]:
        index = Index.of(rendered)
        yield from applications.check(index, installation)
        yield from application_sets.check(index, installation)
        yield from projects.check(index)
        yield from annotated.check(index)
        # Plain files are called by their pattern, and are delivered by others than what is built beside them.
        directory = rendered.file
        if directory not in installation.plain_files:
            directory = directory.rpartition("/")[0]
        for application in installation.delivering(directory):
            yield from delivery.check(index, application, installation)
            yield from differences.check(index, application, rendered.kubernetes_version)
        yield from ownership.check(index, directory, installation)

    return check


__all__ = ["RULES", "ArgoCheck", "argo_check"]
