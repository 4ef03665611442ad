"""Variables with what is selected from them: `object.spec.containers[0].?image`."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from fairway.cel.frame import COST, Later, Run
from fairway.cel.operations import find, index_of, is_map
from fairway.cel.shown import shown
from fairway.cel.values import (
    MISSING,
    NONE,
    Duration,
    Failed,
    Failure,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
    called,
    scalar,
)
from fairway.yamlio.node import Scalar


class Step(NamedTuple):
    """One selection: by a constant key, or by a computed one; a test only asks whether it is there.

    A native key is a variable's, or what was selected from one: cel-go does not wrap it.
    """

    key: Any
    computed: Run | None
    optional: bool
    test: bool
    native: bool = False


_ABSENT: Final = object()


def attribute(base: Run | None, slot: int | None, name: str, steps: tuple[Step, ...], own: int) -> Run:
    """How to get what is selected from a variable's slot, or from a computed base.

    `own` is what it costs beside its steps.
    """
    root = _root(slot, name) if base is None else base
    if not steps:
        return _charged(root, own) if own else root
    plain = all(type(step.key) is str and not (step.optional or step.test) for step in steps)
    if plain:
        return _chain(root, tuple([step.key for step in steps]), own)
    return _selected(root, steps, own)


def _root(slot: int | None, name: str) -> Run:
    failed = Failed(f"no such attribute(s): {name}")
    if slot is None:
        return lambda _frame: failed
    position = slot

    def run(frame: list[Any]) -> Any:
        value = frame[position]
        if value.__class__ is Later:
            value = frame[position] = called(value.factory)
        return failed if value is MISSING else value

    return run


def _charged(root: Run, own: int) -> Run:
    def run(frame: list[Any]) -> Any:
        frame[COST] += own
        return root(frame)

    return run


def _chain(root: Run, names: tuple[str, ...], own: int) -> Run:
    """Constant names only: the way of nearly all expressions."""
    total = own + len(names)
    steps = tuple([Step(name, None, optional=False, test=False) for name in names])

    def run(frame: list[Any]) -> Any:
        value = root(frame)
        for position, name in enumerate(names):
            if value.__class__ is not dict:
                return _rest(value, steps, position, own, frame)
            try:
                value = value[name]
            except KeyError:
                frame[COST] += own + position + 1
                return Failed(f"no such key: {name}")
        frame[COST] += total
        return scalar(value) if value.__class__ is Scalar else value

    return run


def _rest(value: Any, steps: tuple[Step, ...], done: int, own: int, frame: list[Any]) -> Any:
    frame[COST] += own + done
    if value.__class__ is Failed:
        return value
    return _walk(value, steps[done:], frame)


def _selected(root: Run, steps: tuple[Step, ...], own: int) -> Run:
    def run(frame: list[Any]) -> Any:
        value = root(frame)
        frame[COST] += own
        return value if value.__class__ is Failed else _walk(value, steps, frame)

    return run


def _walk(value: Any, steps: tuple[Step, ...], frame: list[Any]) -> Any:
    optional = value.__class__ is Optional
    if optional:
        if not value.present:
            return False if steps[-1].test else value
        value = value.value
    for step in steps:
        optional = optional or step.optional
        key = step.key
        if step.computed is not None:
            key = step.computed(frame)
            if key.__class__ is Failed:
                frame[COST] += not optional
                return key
        if key.__class__ not in KEYS:
            found: Any = Failed(
                f"invalid qualifier type: {(step.native and _NATIVE.get(type(key))) or go_type(key)}"
            )
        else:
            found = _qualified(value, key, maybe=optional or step.test)
        if found.__class__ is Failed:
            frame[COST] += not optional
            return found
        if optional and found is _ABSENT:
            return False if steps[-1].test else NONE
        frame[COST] += 1
        if step.test:
            return found is not _ABSENT
        value = found
    return Optional(value) if optional else value


#: What can be a key; anything else cannot even be asked for.
KEYS = frozenset((str, int, bool, float, Uint))
_GO_TYPES = {
    bool: "types.Bool",
    int: "types.Int",
    float: "types.Double",
    str: "types.String",
    bytes: "types.Bytes",
    type(None): "types.Null",
    list: "*types.baseList",
    dict: "*types.baseMap",
    Uint: "types.Uint",
    Timestamp: "types.Timestamp",
    Duration: "types.Duration",
    Optional: "*types.Optional",
    TypeValue: "*types.Type",
}
_NATIVE = {list: "[]interface {}", dict: "map[string]interface {}", type(None): "<nil>"}


def go_type(value: Any) -> str:
    """The Go type that messages of cel-go give for a value."""
    name = _GO_TYPES.get(type(value))
    return name if name is not None else str(getattr(value, "go_type", type(value).__name__))


def _qualified(value: Any, key: Any, *, maybe: bool) -> Any:
    """What is under a key; what is not there is `_ABSENT` when that is asked, and fails otherwise."""
    if value.__class__ is Scalar:
        value = scalar(value)
    if is_map(value):
        found = find(value, key)
        if found is not MISSING:
            return found
        return _ABSENT if maybe else Failed(f"no such key: {shown(key)}")
    if value.__class__ is list:
        return _element(value, key, maybe=maybe)
    if value.__class__ is Failed:
        return value
    return _ABSENT if maybe else Failed(f"no such key: {shown(key)}")


def _element(value: list[Any], key: Any, *, maybe: bool) -> Any:
    try:
        position = index_of(key)
    except Failure as failure:
        return Failed(str(failure))
    if 0 <= position < len(value):
        found = value[position]
        return scalar(found) if found.__class__ is Scalar else found
    return _ABSENT if maybe else Failed(f"index out of bounds: {shown(key)}")
