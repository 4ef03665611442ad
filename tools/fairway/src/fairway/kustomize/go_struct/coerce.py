"""Numbers and booleans as text where text is wanted, as sigs.k8s.io/yaml does when it knows the target."""

from __future__ import annotations

import dataclasses
import struct
from typing import Any, get_args, get_origin

from fairway.kustomize.go_struct.fields import fields_of, fold, without_pointer
from fairway.yamlio.node import FLOAT, NULL_TAG, Node, Scalar
from fairway.yamlio.number import shortest, value_of


def coerced(node: Node, target: Any) -> Node:
    """The node for a Go type.

    Fields of embedded structs escape this, as they do in sigs.k8s.io/yaml, which looks for them in
    the wrong place.
    """
    target = without_pointer(target)
    if type(node) is dict:
        return {key: coerced(value, _target_of_key(target, key)) for key, value in node.items()}
    if type(node) is list:
        element = get_args(target)[0] if get_origin(target) is tuple else None
        return [coerced(item, element) for item in node]
    if target is str and type(node) is Scalar:
        return _as_text(node)
    return node


def _target_of_key(target: Any, key: str) -> Any:
    if dataclasses.is_dataclass(target) and isinstance(target, type):
        known = fields_of(target).get(fold(key))
        if known is None:
            return None
        return known.hint if known.owner is target else known.owner
    return get_args(target)[1] if get_origin(target) is dict else None


def _as_text(scalar: Scalar) -> Node:
    if scalar.tag == FLOAT:
        return single_precision(float(value_of(scalar)))
    return scalar if scalar.tag == NULL_TAG else scalar.text


def single_precision(value: float) -> str:
    """A number with the fewest digits that give the same 32-bit float (Go's FormatFloat 'g', -1, 32)."""
    try:
        packed = struct.pack("<f", value)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    for precision in range(1, 10):
        short = float(f"{value:.{precision}g}")
        if struct.pack("<f", short) == packed:
            return shortest(short)
    return shortest(value)
