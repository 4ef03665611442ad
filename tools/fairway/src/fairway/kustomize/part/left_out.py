"""Objects of a directory that are the same in two states of a tree, and are left out of both builds.

A build knows what they are called. Where it asks for one all the same it ends with ObjectsWanted, and begins
anew with these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from fairway.kustomize.loader import Inputs
from fairway.kustomize.resid import Gvk, ResId
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import ResIdFields, Selector, matcher

if TYPE_CHECKING:
    from fairway.kustomize.part.script import Action


class Origin(NamedTuple):
    """Where an object comes from: the root of a directory, and its position among what that gives."""

    root: str
    position: int


class ObjectsWanted(Exception):  # noqa: N818 - a signal within the engine, no fault
    """A step needs objects that were left out."""

    def __init__(self, origins: Iterable[Origin]) -> None:
        super().__init__(origins)
        self.origins = tuple(origins)


class Absent(NamedTuple):
    """An object that is left out: where it comes from, and the ids that it has and had there."""

    origin: Origin
    ids: tuple[ResId, ...]


class LeftOut:
    """What is left out of one directory."""

    def __init__(self, root: str, resources: Iterable[tuple[int, Resource]]) -> None:
        self.objects = [
            Absent(Origin(root, position), (each.cur_id, *each.prev_ids)) for position, each in resources
        ]
        self.by_name: dict[str, list[Absent]] = {}
        for absent in self.objects:
            for name in {each.name for each in absent.ids}:
                self.by_name.setdefault(name, []).append(absent)


class Part:
    """The build of a part of one directory; `directories` are what those below it were made from.

    One that is judged has what its objects are judged by. `script` is what was done so far.
    """

    def __init__(self, *, is_judged: bool) -> None:
        self.is_judged = is_judged
        self.directories = Inputs()
        self.script: list[Action] = []
        self._left_out: list[LeftOut] = []

    def leave_out(self, left_out: LeftOut) -> None:
        """Take note of what a directory would have given."""
        self._left_out.append(left_out)

    @property
    def names(self) -> set[str]:
        """What the objects that are left out are and were called, before this directory renamed any."""
        return {name for each in self._left_out for name in each.by_name}

    def has(self, gvk: Gvk, name: str) -> bool:
        """Whether an object that is left out is, or was, of this kind and name, in whatever namespace."""
        return any(
            each.gvk == gvk and each.name == name for absent in self._named(name) for each in absent.ids
        )

    def is_any_selected(self, name: str, kind: Gvk) -> bool:
        """Whether an object that is left out is, or was, of this name and of a kind that is selected."""
        found = (each for absent in self._named(name) for each in absent.ids)
        return any(each.name == name and each.gvk.is_selected(kind) for each in found)

    def named(self, name: str, kind: str = "") -> list[Origin]:
        """The objects of a name that are left out, and of a kind if there is one."""
        return [
            absent.origin
            for absent in self._named(name)
            if any(each.name == name and kind in ("", each.gvk.kind) for each in absent.ids)
        ]

    def want_named(self, name: str, kind: str = "") -> None:
        """Want the objects of a name, and of a kind if there is one. Raises ObjectsWanted."""
        self._want(self.named(name, kind))

    def want_selected(self, selector: Selector) -> None:
        """Want the objects that a selector may be for, whatever their labels. Raises ObjectsWanted."""

        def is_selected(each: ResId) -> bool:
            is_named = not selector.name or matcher(selector.name)(each.name)
            return bool(is_named and selector.matches_gvk(each.gvk))

        self._want_all(is_selected)

    def want_source(self, wanted: ResIdFields) -> None:
        """Want the objects that the source of a replacement may be. Raises ObjectsWanted."""
        gvk = Gvk(wanted.group, wanted.version, wanted.kind)
        self._want_all(lambda each: wanted.name in ("", each.name) and each.gvk.is_selected(gvk))

    def _named(self, name: str) -> Iterable[Absent]:
        return (absent for each in self._left_out for absent in each.by_name.get(name, ()))

    def _want_all(self, matches: Callable[[ResId], bool]) -> None:
        every = (absent for each in self._left_out for absent in each.objects)
        self._want([absent.origin for absent in every if any(map(matches, absent.ids))])

    @staticmethod
    def _want(origins: list[Origin]) -> None:
        if origins:
            raise ObjectsWanted(origins)
