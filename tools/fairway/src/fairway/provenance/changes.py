"""The steps of a build that changed one field of an object, from its history."""

from __future__ import annotations

from typing import Final, NamedTuple

from fairway.kustomize.history import History
from fairway.kustomize.place import Place, node_at
from fairway.provenance.places import place_before
from fairway.yamlio.node import Node

_SILENT: Final = frozenset(
    {
        "LabelTransformer",
        "PatchJson6902Transformer",
        "PatchStrategicMergeTransformer",
        "PatchTransformer",
    }
)


class Change(NamedTuple):
    """One step and what it made of the field: `before` is None where the step created the field.

    `place` is the field's in the tree after the step: an item of a list may have moved since.
    """

    step: History
    place: Place
    before: Node | None
    after: Node

    @property
    def is_visible(self) -> bool:
        """Whether the field has another value than before."""
        return self.before is None or self.before != self.after


def changes(history: History, place: Place) -> list[Change]:
    """The steps that may have set the field at `place` in the last tree of a history, oldest first.

    Among them are steps after which the field has another value, and those that may have set the same
    value again: only what asked for such a step can tell.
    """
    if not place:
        return [_creation(history)]
    found: list[Change] = []
    value = node_at(history.root, place)
    step: History | None = history
    while step is not None and value is not None:
        before = step.before
        former = place_before(before.root, step.root, place) if before else None
        old = node_at(before.root, former) if before and former is not None else None
        if old is None or old is not value or _may_set_again(step):
            found.append(Change(step, place, old, value))
        if former is None:
            break
        step, place, value = before, former, old
    return found[::-1]


def _creation(history: History) -> Change:
    """The step that made the object: what an object as a whole is set by."""
    while history.before is not None:
        history = history.before
    return Change(history, (), None, history.root)


def _may_set_again(step: History) -> bool:
    # What is there already is left alone, and with it the tree: nothing to be seen by identity.
    return step.cause.kind in _SILENT
