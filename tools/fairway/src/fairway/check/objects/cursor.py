"""A place in an object: what stands there, read as the API server reads it, and how its faults are reported.

Rules run only on objects whose fields have their types, so a reader may take a text for a text. What is
null or left out has the zero value of its type there, as in Go: no text, 0, an empty list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from fairway.check.objects.syntax import Syntax
from fairway.check.schema.fault import Fault, Path
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar

REQUIRED: Final = "object/required"
VALUE: Final = "object/value"
RANGE: Final = "object/range"
FORMAT: Final = "object/format"
EXCLUSIVE: Final = "object/exclusive"
DUPLICATE: Final = "object/duplicate"
FORBIDDEN: Final = "object/forbidden"
REFERENCE: Final = "object/reference"
SELECTOR: Final = "object/selector"

_NOTHING: Final[Mapping] = {}
_REMEMBERED: Final = 100_000


class At:
    """A mapping of an object, with the way to it; reading a field that is not there gives its zero value."""

    __slots__ = ("faults", "key", "node", "parent")

    def __init__(
        self, node: Mapping, faults: list[Fault], parent: At | None = None, key: str | int = ""
    ) -> None:
        self.node = node
        self.faults = faults
        self.parent = parent
        self.key = key

    def has(self, key: str) -> bool:
        """Whether the field is there and not null: a pointer that is not nil."""
        node = self.node.get(key)
        return node is not None and not (type(node) is Scalar and node.tag == NULL_TAG)

    def text(self, key: str) -> str:
        """The text of a field; of a number or a boolean, as it is written."""
        node = self.node.get(key)
        if type(node) is str:
            return node
        return node.text if type(node) is Scalar and node.tag != NULL_TAG else ""

    def number(self, key: str) -> int | None:
        """The whole number of a field; None where there is none."""
        node = self.node.get(key)
        return whole(node) if type(node) is Scalar else None

    def flag(self, key: str) -> bool:
        """Whether a field is true."""
        node = self.node.get(key)
        return type(node) is Scalar and node.text in ("true", "True", "TRUE")

    def mapping(self, key: str) -> Mapping:
        """The mapping of a field, empty if there is none."""
        node = self.node.get(key)
        return node if type(node) is dict else _NOTHING

    def items(self, key: str) -> list[Node]:
        """The items of a list, none if there is no list."""
        node = self.node.get(key)
        return node if type(node) is list else []

    def texts(self, key: str) -> list[str]:
        """The items of a list of texts; null is an empty one."""
        return [item if type(item) is str else "" for item in self.items(key)]

    def at(self, key: str) -> At:
        """The place of a field that holds a mapping, empty if it does not."""
        return At(self.mapping(key), self.faults, self, key)

    def each(self, key: str) -> Iterator[At]:
        """The places of the mappings in a list."""
        items = self.items(key)
        if items:
            within = At(_NOTHING, self.faults, self, key)
            for index, item in enumerate(items):
                yield At(item if type(item) is dict else _NOTHING, self.faults, within, index)

    @property
    def path(self) -> Path:
        """The keys that lead here from the object."""
        keys: list[str | int] = []
        place: At = self
        while place.parent is not None:
            keys.append(place.key)
            place = place.parent
        return tuple(reversed(keys))

    def fault(self, rule: str, message: str, *keys: str | int) -> None:
        """Report a fault of the field under `keys`, or of this place itself."""
        self.faults.append(Fault(rule, (*self.path, *keys), message))

    def require(self, *keys: str, why: str = "") -> None:
        """Each of these texts must be there and not be empty."""
        for key in keys:
            if not self.text(key):
                self.missing(key, why=why)

    def missing(self, *keys: str | int, why: str = "") -> None:
        """Report that a field must be there."""
        self.fault(REQUIRED, f"is required{': ' if why else ''}{why}", *keys)

    def one_of(self, key: str, values: Collection[str], *, required: bool = False) -> None:
        """A text must be one of these; without one, a default is taken unless it is required."""
        text = self.text(key)
        if not text and required:
            self.missing(key, why=f"one of {', '.join(values)}")
        elif text and text not in values:
            self.unsupported(text, values, key)

    def unsupported(self, text: str, values: Collection[str], *keys: str | int) -> None:
        """Report that a text is none of those that are known."""
        self.faults.append(
            Fault(
                VALUE,
                (*self.path, *keys),
                f'is "{text}", which is none of: {", ".join(values)}',
                tuple(values),
            )
        )

    def not_negative(self, *keys: str) -> None:
        """Each of these numbers must be 0 or more."""
        for key in keys:
            number = self.number(key)
            if number is not None and number < 0:
                self.fault(RANGE, f"must be 0 or more, not {number}", key)

    def within(self, key: str, low: int, high: int) -> None:
        """A number must be in this range, if it is there."""
        number = self.number(key)
        if number is not None and not low <= number <= high:
            self.fault(RANGE, f"must be from {low} to {high}, not {number}", key)

    def syntax(self, key: str, rule: Syntax, *, empty: bool = True) -> None:
        """A text must be written so; one that is empty only where `empty` is false."""
        text = self.text(key)
        if text or not empty:
            self.written(text, rule, key)

    def written(self, text: str, rule: Syntax, *keys: str | int) -> bool:
        """Report a text that is not written as it must be; whether it is."""
        wrong = rule(text)
        if wrong:
            self.fault(FORMAT, wrong, *keys)
        return not wrong

    def forbid(self, message: str, *keys: str) -> None:
        """None of these fields may be there."""
        for key in keys:
            if self.has(key):
                self.fault(FORBIDDEN, message, key)


Check = Callable[[At], None]


def whole(node: Scalar) -> int | None:
    """The whole number that a scalar is, None if it is none."""
    try:
        return int(node.text)
    except ValueError:
        try:
            return int(node.text.replace("_", ""), 0)
        except ValueError:
            return None


def remembering(check: Check) -> Check:
    """The same check, which does not look again at a mapping that it found nothing in.

    Only for checks whose verdict depends on the mapping alone: client environments share most of them.
    """
    passed: dict[int, Mapping] = {}

    def checked(place: At) -> None:
        node = place.node
        if id(node) in passed:
            return
        before = len(place.faults)
        check(place)
        if len(place.faults) == before and node:
            if len(passed) >= _REMEMBERED:
                passed.clear()
            # The mapping itself is kept: its id stays its own for as long as it is remembered.
            passed[id(node)] = node

    return checked
