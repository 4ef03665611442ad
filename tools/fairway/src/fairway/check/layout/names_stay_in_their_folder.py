"""Base names no app and no client; an app names no client and no environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Keys and values that hold a name, as a whole word, that their folder must not know."""
    fleet = tree.fleet
    environments = {environment.name for environment in fleet.environments}
    yield from _breaches(tree, "base/components", {"app": set(fleet.apps), "client": set(fleet.clients)})
    yield from _breaches(tree, "apps", {"client": set(fleet.clients), "environment": environments})


def _breaches(tree: Tree, folder: str, names: dict[str, set[str]]) -> Iterator[Breach]:
    what = {name: kind for kind, kinds in names.items() for name in kinds}
    if not what:
        return
    # A hyphen belongs to a word: order-gateway does not name an app "gateway".
    words = "|".join(map(re.escape, sorted(what)))
    word = re.compile(rf"(?<![a-z0-9-])(?:{words})(?![a-z0-9-])")
    for file in tree.within(folder):
        for document in tree.documents(file):
            for value in document.scalars():
                match = word.search(value.text) if "://" not in value.text else None
                if match:
                    yield Breach(f"{folder}/ must not name the {what[match[0]]} {match[0]}", file, value.line)


RULE = Rule(
    "layout/names-stay-in-their-folder",
    "Base names no app and no client; an app names no client and no environment.",
    "The trait that said `if acme`: when acme got a second app, the trait missed it, and "
    "the next client had to be given acme's name. URLs may hold any word; comments are "
    "free.",
    "Select by label or kind, or move this to the overlay that it is meant for.",
)
