"""Match a parsed pattern: an automaton that is built while it runs and never goes back in the text."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fairway.go_regexp.charset import PERL, CharTest, in_ranges
from fairway.go_regexp.problem import RegexpError
from fairway.go_regexp.syntax import parse
from fairway.go_regexp.tree import (
    BEGIN_LINE,
    BEGIN_TEXT,
    END_LINE,
    END_TEXT,
    WORD,
    Assertion,
    Char,
    Group,
    Repeat,
    Tree,
)

_MAX_PROGRAM: Final = 100_000
_MAX_STATES: Final = 2_000
_META: Final = frozenset("\\.+*?()|[]{}^$")
_EDGE: Final = ""
_is_word: Final = in_ranges(PERL["w"])


class Pattern:
    """A compiled pattern. `literal` is its text when nothing in it is special, else None."""

    __slots__ = ("_machine", "literal", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.literal = None if _META.intersection(text) else text
        self._machine = None if self.literal is not None else _Machine(parse(text))

    def search(self, subject: str) -> bool:
        """Whether the pattern matches anywhere in the subject."""
        if self._machine is None:
            return self.text in subject
        return self._machine.search(subject)

    def spans(self, subject: str, count: int = -1) -> list[tuple[int, int]]:
        """Where the pattern matches, from left to right and apart, at most `count` times (below 0: all).

        Each is the first that a backtracking search would find, as Go's FindAllStringIndex has it.
        """
        machine = self._machine or _Machine(parse(self.text))
        found: list[tuple[int, int]] = []
        start = 0
        while start <= len(subject) and len(found) != count:
            span = machine.first(subject, start)
            if span is None:
                break
            # An empty match next to the last one does not count.
            if span[0] != span[1] or not found or span[0] != found[-1][1]:
                found.append(span)
            start = span[1] if span[1] > span[0] else span[1] + 1
        return found


@lru_cache(maxsize=4096)
def compile_pattern(text: str) -> Pattern:
    """The compiled pattern. Raises RegexpError where Go would not compile it."""
    return Pattern(text)


class _State:
    """Places in the program that the text so far leads to, and the character that came last."""

    __slots__ = ("following", "places", "previous")

    def __init__(self, places: frozenset[int], previous: str) -> None:
        self.places = places
        self.previous = previous
        self.following: dict[str, _State | None] = {}


_FOUND: Final = _State(frozenset(), _EDGE)


class _Machine:
    """`follow[i]` are the places behind place i; it is passed by a character, an assertion, or freely."""

    def __init__(self, tree: Group) -> None:
        self.tests: list[CharTest | str | None] = [None]
        self.follow: list[tuple[int, ...]] = [()]
        self.start = self.build(tree, 0)
        self.states: dict[tuple[frozenset[int], str], _State] = {}

    def place(self, test: CharTest | str | None, *following: int) -> int:
        if len(self.tests) > _MAX_PROGRAM:
            raise RegexpError("expression too large")
        self.tests.append(test)
        self.follow.append(following)
        return len(self.tests) - 1

    def build(self, tree: Tree, behind: int) -> int:
        """Add the places of the tree, which leads to `behind`; return where it starts."""
        if isinstance(tree, Char):
            return self.place(tree.test, behind)
        if isinstance(tree, Assertion):
            return self.place(tree.kind, behind)
        if isinstance(tree, Repeat):
            return self.build_repeat(tree, behind)
        starts = []
        for sequence in tree.alternatives:
            start = behind
            for part in reversed(sequence):
                start = self.build(part, start)
            starts.append(start)
        return starts[0] if len(starts) == 1 else self.place(None, *starts)

    def build_repeat(self, tree: Repeat, behind: int) -> int:
        if tree.most is None:
            start = self.place(None)
            self.follow[start] = _choice(self.build(tree.tree, start), behind, lazy=tree.lazy)
        else:
            start = behind
            for _ in range(tree.most - tree.least):
                start = self.place(None, *_choice(self.build(tree.tree, start), behind, lazy=tree.lazy))
        for _ in range(tree.least):
            start = self.build(tree.tree, start)
        return start

    def search(self, subject: str) -> bool:
        state = self.state(frozenset(), "^")
        for char in subject:
            following = state.following.get(char)
            if following is None:
                following = state.following[char] = self.step(state, char)
            if following is _FOUND:
                return True
            state = following
        if _EDGE not in state.following:
            state.following[_EDGE] = self.step(state, _EDGE)
        return state.following[_EDGE] is _FOUND

    def first(self, subject: str, start: int) -> tuple[int, int] | None:
        """The leftmost match from a position on; of those that begin there, the preferred one."""
        threads: list[tuple[int, int]] = []
        best: tuple[int, int] | None = None
        previous = _class_of(subject[start - 1]) if start else "^"
        for position in range(start, len(subject) + 1):
            char = subject[position] if position < len(subject) else _EDGE
            if best is None:
                threads.append((self.start, position))
            following: list[tuple[int, int]] = []
            for place, begun in self.preferred(threads, previous, char):
                if place == 0:
                    best = (begun, position)
                    break
                test = self.tests[place]
                if callable(test) and char and test(char):
                    following.append((self.follow[place][0], begun))
            threads, previous = following, _class_of(char)
            if not threads and best is not None:
                break
        return best

    def preferred(self, threads: list[tuple[int, int]], previous: str, char: str) -> list[tuple[int, int]]:
        """All places to get to without a character, the preferred first, with where their match began."""
        reached: set[int] = set()
        ordered: list[tuple[int, int]] = []
        pending = threads[::-1]
        while pending:
            place, begun = pending.pop()
            if place in reached:
                continue
            reached.add(place)
            test = self.tests[place]
            if place == 0 or callable(test):
                ordered.append((place, begun))
            elif test is None or _holds(test, previous, char):
                pending.extend([(next_place, begun) for next_place in reversed(self.follow[place])])
        return ordered

    def state(self, places: frozenset[int], previous: str) -> _State:
        known = self.states.get((places, previous))
        if known is None:
            if len(self.states) >= _MAX_STATES:
                self.states.clear()
            known = self.states[places, previous] = _State(places, previous)
        return known

    def step(self, state: _State, char: str) -> _State:
        """Where one more character leads; `_FOUND` when a match ends before it."""
        reached = self.reach(state, char)
        if 0 in reached:
            return _FOUND
        places = [
            self.follow[place][0]
            for place in reached
            if callable(test := self.tests[place]) and char and test(char)
        ]
        return self.state(frozenset(places), _class_of(char))

    def reach(self, state: _State, char: str) -> set[int]:
        """All places to get to without a character, from those of the state and from the start."""
        pending = [self.start, *state.places]
        reached: set[int] = set()
        while pending:
            place = pending.pop()
            if place in reached:
                continue
            reached.add(place)
            test = self.tests[place]
            if test is None or (isinstance(test, str) and _holds(test, state.previous, char)):
                pending.extend(self.follow[place])
        return reached


def _choice(inner: int, behind: int, *, lazy: bool) -> tuple[int, int]:
    """Where a repetition may go, what it prefers first."""
    return (behind, inner) if lazy else (inner, behind)


def _class_of(char: str) -> str:
    if char == "\n":
        return "\n"
    return "w" if char and _is_word(char) else "-"


def _holds(kind: str, previous: str, char: str) -> bool:
    """Whether an assertion holds between the class of the last character (`^`: none) and the next one."""
    if kind == BEGIN_TEXT:
        return previous == "^"
    if kind == BEGIN_LINE:
        return previous in {"^", "\n"}
    if kind == END_TEXT:
        return not char
    if kind == END_LINE:
        return char in {_EDGE, "\n"}
    boundary = (previous == "w") != (_class_of(char) == "w")
    return boundary == (kind == WORD)
