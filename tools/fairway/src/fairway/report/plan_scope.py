"""Where something happens, in the fewest words: all, a ring, a cluster, an environment, or names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from fairway.plan.model import Plan, SetChange
from fairway.report.printable import one_line

NAMES_SHOWN = 5
_EXCEPTIONS = 3

Quote = Callable[[str], str]
"""What makes the name of another harmless where the words go."""


class Scopes:
    """The rendered sets of a plan to which something happens, and what to call some of them."""

    def __init__(self, plan: Plan, quote: Quote = one_line) -> None:
        self._sets = {each.name: each for each in plan.changed}
        every = frozenset(each.name for each in plan.sets if each.is_environment and each.after is not None)
        self._every = every if len(every) == plan.total else frozenset[str]()
        # A folder that delivers is of no environment, and what does not change may have findings.
        self._production = {each.name for each in plan.sets if each.is_environment and each.is_production}
        self._quote = quote

    def text(self, names: Sequence[str], shown: int = NAMES_SHOWN) -> str:
        """The one name, or how many, in production how many, and which.

        >>> from fairway.plan.model import State
        >>> Scopes(Plan(State(""), State(""), 0, ())).text(["acme/staging", "acme/production"])
        '2: acme/staging, acme/production'
        """
        if len(names) == 1:
            return self._quote(names[0]) + self._mark(names[0])
        production = sum(name in self._production for name in names)
        marked = f" ({production} in production)" if production else ""
        called = self._known.get(frozenset(names)) or self._all_but(frozenset(names))
        return f"{len(names)}{marked}: {called or listed(names, shown, self._quote)}"

    def _all_but(self, names: frozenset[str]) -> str:
        """What is left out, where that is little."""
        others = [name for name in self._environments if name not in names]
        if len(others) > min(_EXCEPTIONS, len(names) - 1) or not names <= self._environments.keys():
            return ""
        return f"all client environments that change but {listed(others, quote=self._quote)}"

    @cached_property
    def _environments(self) -> dict[str, SetChange]:
        return {name: each for name, each in self._sets.items() if each.is_environment}

    def _mark(self, name: str) -> str:
        return " (production)" if name in self._production else ""

    @cached_property
    def _known(self) -> dict[frozenset[str], str]:
        """What has a shorter name than the names in it; the widest is the first to be taken."""
        found: dict[frozenset[str], str] = {}
        environments = self._environments.values()
        found[frozenset(self._sets)] = "all that change"
        if self._every:
            found.setdefault(self._every, "all client environments")
        found.setdefault(frozenset(self._environments), "all client environments that change")
        for name, key in _KEYS:
            for called, members in _grouped(environments, key).items():
                if len(members) > 1:
                    found.setdefault(members, f"all that change {name} {self._quote(called)}")
        return found


def listed(names: Sequence[str], shown: int = NAMES_SHOWN, quote: Quote = one_line) -> str:
    """The first names, and how many more there are."""
    more = len(names) - shown
    # To say that there is one more takes as much room as that one.
    some = names if more <= 1 else names[:shown]
    return ", ".join(map(quote, some)) + (f" and {more} more" if more > 1 else "")


def _grouped(sets: Iterable[SetChange], key: Callable[[SetChange], str]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for each in sets:
        groups.setdefault(key(each), set()).add(each.name)
    return {called: frozenset(members) for called, members in groups.items() if called}


_KEYS: tuple[tuple[str, Callable[[SetChange], str]], ...] = (
    ("in ring", lambda each: "" if each.ring is None else str(each.ring)),
    ("on cluster", lambda each: each.cluster),
    ("in", lambda each: each.name.partition("/")[2]),
    ("of client", lambda each: each.name.partition("/")[0]),
)
