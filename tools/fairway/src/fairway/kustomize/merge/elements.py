"""Merge lists whose elements have keys (containers by name, ports by port and protocol) as kyaml does.

kyaml finds, replaces and removes elements one by one with rules that differ in small ways, and what it
does with elements that lack a key, or with keys that occur twice, follows from just these steps. So
they are repeated here step by step; lists with unique keys take a short way to the same result.

An element is found by the text of its key fields; the key of scalars in a list is the scalar itself,
written as the key "" (kyaml yaml/walk/associative_sequence.go, yaml/fns.go).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar
from fairway.yamlio.style import is_untagged

DIRECTIVE: Final = "$patch"

_MOST_COMPARED: Final = 1500
"""Elements that are merged by comparing each with each, which kustomize does with all lists."""

Keys = tuple[str, ...]


class Merged(NamedTuple):
    """The outcome of two elements: `node` (None: deleted); `left`, what now stands in the target's list."""

    node: Node | None
    left: Node | None


MergeElement = Callable[[Node | None, Node | None], Merged]
"""Merge the target's element with the patch's; either may be missing."""


def text_of(node: Node | None) -> str:
    """The text of a scalar, "" for anything else."""
    if type(node) is str:
        return node
    return node.text if type(node) is Scalar else ""


def is_null(node: Node | None) -> bool:
    """Whether there is no node, or a null; one without a tag is none, though it may be printed as one."""
    return node is None or (type(node) is Scalar and node.tag == NULL_TAG and not is_untagged(node))


def without_directive(node: Node) -> Node:
    """A mapping of a patch without its `$patch`, all other nodes as they are."""
    if type(node) is not dict or DIRECTIVE not in node:
        return node
    return {name: value for name, value in node.items() if name != DIRECTIVE}


def merge_elements(
    target: list[Node], patch: list[Node] | None, keys: Keys, merge: MergeElement
) -> list[Node]:
    """The target's list with the patch's elements merged in, those of the patch first.

    `patch` is the very list `target` when a list that is new to the target is merged with itself;
    what is removed from one is then gone from the other. No keys: a list of scalars.
    """
    if patch is not None and patch is not target:
        if len(keys) == 1:
            old, new = by_key(target, keys[0]), by_key(patch, keys[0])
            if old is not None and new is not None:
                return _merge_unique(old, new, merge)
        else:
            before, after = _by_keys(target, keys), _by_keys(patch, keys)
            if before is not None and after is not None:
                return _merge_distinct(before, after, merge, in_place=not keys)
    if len(target) + len(patch or ()) > _MOST_COMPARED:
        raise KustomizeError(
            f"a list of more than {_MOST_COMPARED} elements is merged, of which some lack a key or share it",
            remedy="Give each element its own key.",
        )
    return _merge_any(target, patch, keys or ("",), merge)


def by_key(elements: list[Node], key: str) -> dict[str, Mapping] | None:
    """The elements by key, None unless all are mappings that have one, no two the same."""
    result: dict[str, Mapping] = {}
    for element in elements:
        if type(element) is not dict:
            return None
        value = element.get(key)
        text = value if type(value) is str else "" if is_null(value) else text_of(value)
        if not text or text in result:
            return None
        result[text] = element
    return result


def _merge_unique(old: dict[str, Mapping], new: dict[str, Mapping], merge: MergeElement) -> list[Node]:
    pairs: list[tuple[Node | None, Node | None]] = [(old.pop(key, None), e) for key, e in new.items()]
    pairs.extend((element, None) for element in old.values())
    result: list[Node] = []
    for before, after in pairs:
        node, left = merge(before, after)
        if node is not None and node != {}:
            result.append(node if left is None else left)
    return result


def _by_keys(elements: list[Node], keys: Keys) -> dict[Keys, Node] | None:
    """The elements by several keys, or scalars by themselves; None unless each has all, no two the same."""
    result: dict[Keys, Node] = {}
    for element in elements:
        if (type(element) is dict) is not bool(keys) or type(element) is list or is_null(element):
            return None
        values = tuple(_key_value(element, key) for key in keys or ("",))
        if not all(values) or values in result:
            return None
        result[values] = element
    return result


def _merge_distinct(
    old: dict[Keys, Node], new: dict[Keys, Node], merge: MergeElement, *, in_place: bool
) -> list[Node]:
    """What `_merge_any` comes to where no two elements share their keys and none lacks one.

    What is left of the target's elements is last then, or `in_place` where they have one key.
    """
    result: dict[Keys, Node] = {}
    for values in {**new, **old}:
        before = old.get(values)
        node, left = merge(before, new.get(values))
        if is_null(node) or node == {}:
            old.pop(values, None)
            continue
        if before is not None and left is not None:
            old[values] = left
        result[values] = node  # type: ignore[assignment]  # it is no null
    if in_place:
        return list({**result, **old}.values())
    return [*(node for values, node in result.items() if values not in old), *old.values()]


def _merge_any(target: list[Node], patch: list[Node] | None, keys: Keys, merge: MergeElement) -> list[Node]:
    elements = target.copy()
    others = elements if patch is target else list(patch or ())
    wanted = _key_values(elements, others, keys)
    if not wanted:
        return elements
    keys, wanted = _without_unused(keys, wanted)
    result: list[Node] = []
    for values in wanted:
        used, (used_values,) = _without_unused(keys, [values])
        at, other = _find(elements, used, used_values), _find(others, used, used_values)
        node, left = merge(None if at is None else elements[at], None if other is None else others[other])
        if other is not None:
            # An element that is found twice has its directive no longer.
            others[other] = without_directive(others[other])
        if at is not None and left is not None:
            elements[at] = left
        if is_null(node) or node == {}:
            elements[:] = _set(elements, None, keys, values)
        else:
            result = _set(result, node, keys, values)
    return _take_over(result, elements, keys)


def _key_values(target: list[Node], patch: list[Node], keys: Keys) -> list[tuple[str, ...]]:
    """What the elements have for keys: first the patch's, then the target's, each once."""
    seen: dict[tuple[str, ...], None] = {}
    for elements in (patch, target):
        for element in elements:
            seen[tuple(_key_value(element, key) for key in keys)] = None
    values = list(seen)
    return _fill_missing(values) if len(keys) > 1 else values


def _key_value(element: Node, key: str) -> str:
    if not key:
        return text_of(element)
    value = element.get(key) if type(element) is dict else None
    return "" if is_null(value) else text_of(value)


def _fill_missing(values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Let an element without its second key (a port without protocol) be one that has it."""
    for first in range(len(values)):
        one = values[first]
        for second in range(len(values)):
            both = _unified(one, values[second])
            if both is not None:
                values[first] = values[second] = both
    return values


def _unified(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    pairs = list(zip(one, other, strict=True))
    if any(a != b and a and b for a, b in pairs) or not any(a == b for a, b in pairs):
        return None
    return tuple(a or b for a, b in pairs)


def _without_unused(keys: Keys, values: list[tuple[str, ...]]) -> tuple[Keys, list[tuple[str, ...]]]:
    """Keys and their values without the keys for which there is no value, unless there is none of any."""
    used = [index for index in range(len(keys)) if any(row[index] for row in values)]
    if not used or len(used) == len(keys):
        return keys, values
    return tuple(keys[i] for i in used), [tuple(row[i] for i in used) for row in values]


def _find(elements: list[Node], keys: Keys, values: Sequence[str]) -> int | None:
    for index, element in enumerate(elements):
        if not keys[0]:
            if text_of(element) == values[0]:
                return index
        elif type(element) is dict and all(
            key in element and text_of(element[key]) == value for key, value in zip(keys, values, strict=True)
        ):
            return index
    return None


def _set(elements: list[Node], new: Node | None, keys: Keys, values: Sequence[str]) -> list[Node]:
    """Replace the elements with these key values, or remove them; a new one that replaces none comes last.

    Fewer values than keys: those that are there decide. An empty value stands for any value.
    """
    result: list[Node] = []
    found = False
    for element in elements:
        if is_null(element) or element == {}:
            continue
        if type(element) is not dict and keys[0] and values and values[0]:
            result.append(element)
        elif _is_match(element, keys, values):
            found = True
            if new is not None:
                result.append(new)
        elif values:
            result.append(element)
    if not found and new is not None and not is_null(new):
        result.append(new)
    return result


def _is_match(element: Node, keys: Keys, values: Sequence[str]) -> bool:
    return bool(values) and all(_has(element, key, value) for key, value in zip(keys, values, strict=False))


def _has(element: Node, key: str, value: str) -> bool:
    if not key:
        if isinstance(element, dict | list):
            raise KustomizeError("expected a scalar in a list that is merged by value")
        return text_of(element) == value
    if type(element) is not dict:
        raise KustomizeError(f"expected a mapping in a list that is merged by `{key}`")
    return key in element and (not value or text_of(element[key]) == value)


def _take_over(result: list[Node], elements: list[Node], keys: Keys) -> list[Node]:
    """Put what is left of the target's elements in place of those with the same keys, or last."""
    for element in elements:
        if not keys[0]:
            result = _set(result, element, ("",), (text_of(element),))
            continue
        values: list[str] = []
        for key in keys:
            if not is_null(element) and type(element) is not dict:
                raise KustomizeError(f"expected a mapping in a list that is merged by `{key}`")
            if type(element) is dict and key in element:
                values.append(text_of(element[key]))
            else:
                result.append(element)
        if len(keys) > 1:
            result = _set(result, None, keys, values)
        result = _set(result, element, keys, values)
    return result
