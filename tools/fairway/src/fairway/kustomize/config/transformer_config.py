"""The field specs of every transformer as one immutable value (kustomize: TransformerConfig)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from fairway.errors import KustomizeError
from fairway.frozen import frozen
from fairway.kustomize.config.field_specs import References, Specs, in_order, merge_references, merge_specs
from fairway.kustomize.config.written import back_references, field_specs
from fairway.kustomize.go_struct import camel_case, decode
from fairway.yamlio.gojson import from_json
from fairway.yamlio.node import Node

_DATA: Final = Path(__file__).parent.parent / "data" / "field_specs.json"
_MERGES_KEPT: Final = 1024


@frozen
class TransformerConfig:
    """Field specs by transformer, each tuple in kustomize's order.

    Compared by identity: merges are remembered, so that equal inputs give one object.
    """

    name_prefix: Specs = field_specs()
    name_suffix: Specs = field_specs()
    namespace: Specs = field_specs()
    common_labels: Specs = field_specs()
    labels: Specs = field_specs()
    template_labels: Specs = field_specs()
    common_annotations: Specs = field_specs()
    name_reference: References = back_references()
    var_reference: Specs = field_specs()
    images: Specs = field_specs()
    replicas: Specs = field_specs()

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def merge(self, other: TransformerConfig) -> TransformerConfig:
        """Both; the same object when `other` brings nothing new. Raises KustomizeError on a contradiction."""
        key = (id(self), id(other))
        known = _merges.get(key)
        if known is None:
            known = (self, other, _merged(self, other))
            if len(_merges) >= _MERGES_KEPT:
                _merges.clear()
            _merges[key] = known
        return known[2]


EMPTY: Final = TransformerConfig()
_merges: dict[tuple[int, int], tuple[TransformerConfig, TransformerConfig, TransformerConfig]] = {}
"""What was merged with what; holding both keeps their ids from being used again."""


@cache
def default_config() -> TransformerConfig:
    """Kustomize's built-in field specs."""
    return decode_config(from_json(_DATA.read_text()))


def decode_config(node: Node) -> TransformerConfig:
    """A configuration from its file. Raises DecodeError."""
    written = decode(TransformerConfig, node, strict=True, coerce=True)
    return _each(written, lambda _, entries: in_order(entries))


def _merged(one: TransformerConfig, other: TransformerConfig) -> TransformerConfig:
    def merge(name: str, entries: Any) -> Any:
        incoming = getattr(other, name)
        try:
            both = (merge_references if name == "name_reference" else merge_specs)(entries, incoming)
        except KustomizeError as error:
            raise KustomizeError(f"{camel_case(name)}: {error.message}", remedy=error.remedy) from None
        return entries if both is entries else in_order(both)

    result = _each(one, merge)
    for same in (one, other):
        if all(getattr(result, field.name) == getattr(same, field.name) for field in fields(same)):
            return same
    return result


def _each(config: TransformerConfig, change: Callable[[str, Any], Any]) -> TransformerConfig:
    return TransformerConfig(
        **{field.name: change(field.name, getattr(config, field.name)) for field in fields(config)}
    )
