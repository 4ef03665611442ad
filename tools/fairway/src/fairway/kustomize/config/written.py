"""Field specs and name references as files write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fairway.frozen import frozen
from fairway.kustomize.fieldspec import BackReference, FieldSpec
from fairway.kustomize.go_struct import go
from fairway.kustomize.resid import Gvk
from fairway.kustomize.selector import GvkFields


@frozen
class FieldSpecFields(GvkFields):
    """A field spec as written; the engine uses FieldSpec."""

    path: str = ""
    create: bool = False


def as_field_specs(written: Iterable[FieldSpecFields] | None) -> tuple[FieldSpec, ...] | None:
    """Field specs as the engine uses them; None stays None."""
    if written is None:
        return None
    return tuple(FieldSpec(w.group, w.version, w.kind, w.path, w.create) for w in written)


def field_specs(name: str | None = None) -> Any:
    """A dataclass field that holds a tuple of FieldSpec."""
    return go(name, default=(), decode=(tuple[FieldSpecFields, ...], as_field_specs))


@frozen
class BackReferenceFields(GvkFields):
    """A kind and its referrers as written; the engine uses BackReference."""

    field_specs: tuple[FieldSpecFields, ...] = ()


def as_back_references(written: Iterable[BackReferenceFields]) -> tuple[BackReference, ...]:
    """Name references as the engine uses them."""
    return tuple(
        BackReference(Gvk(each.group, each.version, each.kind), as_field_specs(each.field_specs) or ())
        for each in written
    )


def back_references() -> Any:
    """A dataclass field that holds a tuple of BackReference."""
    return go(default=(), decode=(tuple[BackReferenceFields, ...], as_back_references))
