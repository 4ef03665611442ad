"""Parameters of generators: kept apart by type as in Go, flattened for selectors, merged as mergo does."""

from __future__ import annotations

from typing import Any

from fairway.argo.template.shown import shown

Parameters = dict[str, Any]


class Strings(dict[str, str]):
    """A map of strings to strings, which flattening leaves as it is."""


class Segments(list[str]):
    """A list of strings, which flattening leaves as it is."""


def flattened(parameters: Parameters) -> dict[str, Any]:
    """Nested maps and lists under keys with dots (github.com/jeremywohl/flatten)."""
    found: dict[str, Any] = {}

    def visit(prefix: str, value: Any) -> None:
        pairs: Any = None
        if isinstance(value, dict) and not isinstance(value, Strings):
            pairs = value.items()
        elif isinstance(value, list) and not isinstance(value, Segments):
            pairs = enumerate(value)
        if pairs is None:
            found[prefix] = value
            return
        for key, inner in pairs:
            visit(f"{prefix}.{key}", inner)

    for key, value in parameters.items():
        visit(key, value)
    return found


def selected(selector: Any, parameters: Parameters) -> bool:
    """Whether a selector of labels matches parameters as they would be printed; all do without one."""
    if not isinstance(selector, dict):
        return True
    labels = {key: shown(value, top=False) for key, value in flattened(parameters).items()}
    return matches(selector, labels)


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a label selector matches; its values may be any text."""
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for expression in selector.get("matchExpressions") or ():
        key, values = expression.get("key", ""), expression.get("values") or ()
        holds = {
            "In": key in labels and labels[key] in values,
            "NotIn": key not in labels or labels[key] not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not holds.get(expression.get("operator", ""), False):
            return False
    return True


def overridden(base: Parameters, other: Parameters) -> Parameters:
    """Base with the values of the other, maps merged key by key (mergo with override)."""
    merged = dict(base)
    for key, value in other.items():
        mine = merged.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            merged[key] = type(mine)(overridden(mine, value))
        else:
            merged[key] = value
    return merged


def filled(base: Any, other: Any) -> Any:
    """Base with the values of the other where it has none, or an empty one (mergo without override)."""
    if isinstance(base, dict) and isinstance(other, dict):
        merged = dict(base)
        for key, value in other.items():
            merged[key] = filled(base[key], value) if key in base else value
        return merged
    return base if base not in (None, "", 0, False, [], {}) else other
