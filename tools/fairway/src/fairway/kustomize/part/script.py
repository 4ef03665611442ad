"""What the build of a part did, to be done again in the other state: nothing is read or decoded twice.

It holds as long as nothing that the build read itself, directories below it aside, is another there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fairway.kustomize.absorb import absorb_all
from fairway.kustomize.accumulator import Accumulator
from fairway.kustomize.history import Cause, note
from fairway.kustomize.part.left_out import Part
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource

if TYPE_CHECKING:
    from fairway.kustomize.part.states import TwoStates
    from fairway.kustomize.target import BuiltDirectories

Action = Callable[[Accumulator, "Player"], Accumulator]
"""One thing that was done: takes what was gathered so far, and gives what is gathered then."""


class Player:
    """Who does it again: the directories of a state, and what is built of them."""

    def __init__(self, built: BuiltDirectories, states: TwoStates, part: Part) -> None:
        self.built = built
        self.states = states
        self.part = part

    def play(self, script: Iterable[Action]) -> Accumulator:
        """What comes of it. Raises NoPart, ObjectsWanted, KustomizeError."""
        into = Accumulator(ResMap(part=self.part))
        for action in script:
            into = action(into, self)
        return into


def directory(root: str, refuse_cycle: Callable[[set[str]], None]) -> Action:
    """A directory below, unless it leads back to where the build came from."""

    def action(into: Accumulator, player: Player) -> Accumulator:
        known = player.built.get((root, None))
        if known is not None:
            refuse_cycle(known.inputs.roots)
        into.absorb(player.states.part_of(root, known, player.part))
        return into

    return action


def resources(read: Iterable[Resource]) -> Action:
    """Objects of a file, as they are before they are taken in."""
    kept = [each.copy() for each in read]

    def action(into: Accumulator, _player: Player) -> Accumulator:
        into.resmap.append_all([each.copy() for each in kept])
        return into

    return action


def generated(made: Iterable[Resource], cause: Cause | None) -> Action:
    """Objects of a generator, as they are before they are taken in."""
    kept = [each.copy() for each in made]

    def action(into: Accumulator, _player: Player) -> Accumulator:
        copies = [each.copy() for each in kept]
        absorb_all(into.resmap, copies)
        if cause is not None:
            note(copies, cause)
        return into

    return action


def step(transform: Callable[[ResMap], None], cause: Cause | None) -> Action:
    """A transformer."""

    def action(into: Accumulator, _player: Player) -> Accumulator:
        transform(into.resmap)
        into.resmap.drop_empties()
        if cause is not None:
            note(into.resmap, cause)
        return into

    return action


def end_of_component() -> Action:
    """What kustomize does behind a component: ids and configuration are checked anew."""
    return _absorbed_anew


def _absorbed_anew(into: Accumulator, _player: Player) -> Accumulator:
    fresh = Accumulator(ResMap(part=into.resmap.part))
    fresh.absorb(into)
    return fresh
