"""What a build did to an object: its tree after each step that changed it, and who asked for the step.

Kept only where the engine traces. Trees are shared and a step is a value, so remembering costs a
comparison of identities for each object and step; what a step changed is found out when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from fairway.kustomize.place import Place
from fairway.yamlio.node import Mapping

if TYPE_CHECKING:
    from fairway.kustomize.resource import Resource

LOAD = "load"
"""The kind of cause that reads a resource file; its place is the index of the object in the file."""

HASH = "hash"
NAME_REFERENCE = "nameReference"
VARIABLES = "vars"
MANAGED_BY = "managedByLabel"
"""The kinds of cause of what is done once, when all is gathered; their file is the outermost one."""


class Cause(NamedTuple):
    """Who asked for a step.

    `kind` is LOAD, one of those at the end, or kustomize's name of the generator or transformer; `file`
    the absolute path of the kustomization (of the resource file for LOAD); `place` the field of the
    kustomization, with the index of its entry. `configuration` is the object of a plugin.
    """

    kind: str
    file: str
    place: Place = ()
    configuration: History | None = None


class History(NamedTuple):
    """The tree of an object after a step, the cause of the step, and what was before (None: nothing)."""

    root: Mapping
    cause: Cause
    before: History | None = None


def note(resources: Iterable[Resource], cause: Cause) -> None:
    """Remember for each resource that changed since its last step that this was the cause."""
    for resource in resources:
        history = resource.history
        if history is None or history.root is not resource.root:
            resource.history = History(resource.root, cause, history)
