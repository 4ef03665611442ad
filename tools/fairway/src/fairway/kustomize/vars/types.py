"""Vars as a kustomization declares them, and the set of those that a build knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.errors import KustomizeError
from fairway.frozen import frozen
from fairway.kustomize.resid import Gvk
from fairway.kustomize.selector import GvkFields


@frozen
class VarTarget(GvkFields):
    """The object that a var reads, by the name it has in its file."""

    api_version: str = ""
    name: str = ""
    namespace: str = ""

    @property
    def gvk(self) -> Gvk:
        """Group, version and kind; `apiVersion` outweighs them."""
        parts = self.api_version.split("/") if self.api_version else ()
        match parts:
            case [version]:
                return Gvk(self.group, version, self.kind)
            case [group, version]:
                return Gvk(group, version, self.kind)
        return Gvk(self.group, self.version, self.kind)


@frozen
class VarField:
    """The field that a var reads; empty is `metadata.name`."""

    field_path: str = ""


@frozen
class Var:
    """An entry of `vars`."""

    name: str = ""
    objref: VarTarget = VarTarget()
    fieldref: VarField = VarField()

    @property
    def field_path(self) -> str:
        """The path of the field that the var reads."""
        return self.fieldref.field_path or "metadata.name"


class VarSet:
    """Vars of which no two share a name."""

    __slots__ = ("_by_name",)

    def __init__(self) -> None:
        self._by_name: dict[str, Var] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[Var]:
        """The vars by name."""
        return iter([self._by_name[name] for name in sorted(self._by_name)])

    def copy(self) -> VarSet:
        """The same vars, to be added to independently."""
        copy = VarSet()
        copy._by_name = self._by_name.copy()
        return copy

    def merge_slice(self, variables: Iterable[Var]) -> None:
        """Add vars. Raises KustomizeError when a name is taken, even by an equal var."""
        for variable in variables:
            if variable.name in self._by_name:
                raise KustomizeError(
                    f"var '{variable.name}' already encountered",
                    remedy="Two kustomizations declare it: keep one, or rename one.",
                )
            self._by_name[variable.name] = variable

    def merge_set(self, other: VarSet) -> None:
        """Add the vars of another set. Raises KustomizeError when a name is taken."""
        self.merge_slice(other)
