"""Builds of a part against whole ones: of a generated tree, and of it with a change below its root.

    python -m differential.parts --count 5000 --seed 1

Where a part can be built at all, it has to tell exactly the objects that two whole builds do not share.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, cast

from fairway.errors import FairwayError
from fairway.kustomize import Build, Engine
from fairway.kustomize.engine import PartBuild
from fairway.kustomize.loader import LoadRestrictor
from fairway.kustomize.part.left_out import ObjectsWanted
from fairway.kustomize.part.states import NoPart, TwoStates
from fairway.manifest import identity

from .emit import Data
from .grammar import generate
from .tree import Tree, Yaml

_VALUES: tuple[Data, ...] = ("other", "web", "app", 7, True, "a-b", "x=y", None)


def changed(tree: Tree, dice: Random) -> tuple[Tree, str]:
    """The tree with one value of a file below another directory than the root's set anew; and the file."""
    other = tree.copy()
    files = [
        name
        for name, file in other.files.items()
        if isinstance(file, Yaml) and name.rpartition("/")[0] != tree.root and file.documents
    ]
    if not files:
        return other, ""
    name = dice.choice(sorted(files))
    file = other.files[name]
    assert isinstance(file, Yaml)
    places = list(_places(file.documents))
    if not places:
        return other, ""
    dice.choice(places)(dice.choice(_VALUES))
    return other, name


def _places(node: Data) -> Iterator[Callable[[Data], None]]:
    """Where a scalar stands, as what puts another one there."""
    pairs: list[tuple[Any, Data]] = []
    if isinstance(node, dict):
        pairs = list(node.items())
    elif isinstance(node, list):
        pairs = list(enumerate(node))
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from _places(value)
        else:
            yield partial(cast("dict[Any, Data]", node).__setitem__, key)


def try_change(seed: str, place: Path) -> str:
    """What comes of one tree and one change. Raises AssertionError where the part is not as it should be."""
    dice = Random(seed)
    tree = generate(seed)
    other, file = changed(tree, dice)
    if not file:
        return "no change"
    directory = tree.write(place / "tree")
    restrictor: LoadRestrictor = "none" if tree.restrictor == "none" else "root"
    one, two = (Engine(load_restrictor=restrictor, trace=True) for _ in range(2))
    try:
        before = one.build(directory)
        other.write(place / "tree")
        after = two.build(directory)
    except FairwayError:
        return "does not build"
    states = TwoStates(one.built_directories, two.built_directories)
    try:
        parts = _parts(one, two, directory, states, str(place / "tree" / file))
    except NoPart:
        return "no part"
    if not _claims(parts, before):
        return "not told apart"
    _compare(parts, before, after)
    return "left out some" if len(parts[0].build.objects) < len(before.objects) else "nothing left out"


def _parts(
    one: Engine, two: Engine, directory: Path, states: TwoStates, file: str
) -> tuple[PartBuild, PartBuild]:
    while True:
        before = one.build_part(directory, states)
        if file in before.outline.own.files or file in before.outline.own.missing:
            raise NoPart
        try:
            return before, two.build_part_again(before, states)
        except ObjectsWanted as wanted:
            states.want(wanted.origins)


def _claims(parts: tuple[PartBuild, PartBuild], whole: Build) -> bool:
    """Whether both parts say that they have all that differs."""
    before, after = parts
    if before.books != after.books or any(
        (old is None) != (new is None) for old, new in zip(before.places, after.places, strict=True)
    ):
        return False
    renamed = {str(identity(one)) for one, other in _pairs(parts) if identity(one) != identity(other)}
    there = {str(identity(one)) for one in before.build.objects}
    referrals = [
        (str(identity(whole.objects[one])), str(identity(whole.objects[other])))
        for one, other in whole.referrals
    ]
    return all(referrer in there for referrer, referred in referrals if referred in renamed)


def _pairs(parts: tuple[PartBuild, PartBuild]) -> Iterator[tuple[dict, dict]]:  # type: ignore[type-arg]
    before, after = parts
    for old, new in zip(before.places, after.places, strict=True):
        if old is not None and new is not None:
            yield before.build.objects[old], after.build.objects[new]


def _compare(parts: tuple[PartBuild, PartBuild], before: Build, after: Build) -> None:
    for part, whole in zip(parts, (before, after), strict=True):
        objects = {identity(each): each for each in whole.objects}
        for each in part.build.objects:
            assert objects[identity(each)] == each, f"{identity(each)} is another in the part"
        assert part.build.inputs == whole.inputs
    old, new = ({identity(each): each for each in build.objects} for build in (before, after))
    differing = {each for each in old.keys() | new.keys() if old.get(each) != new.get(each)}
    told = {identity(each) for one, other in _pairs(parts) if one != other for each in (one, other)}
    assert differing == told, f"differing: {sorted(differing ^ told)}"


def run(seed: str, count: int, first: int = 0) -> tuple[Counter[str], list[str]]:
    """How often each came of a series of trees, and the seeds that failed with what was wrong."""
    sums: Counter[str] = Counter()
    failing: list[str] = []
    for number in range(first, first + count):
        name = f"{seed}-{number}"
        with tempfile.TemporaryDirectory(prefix="fairway-parts-") as place:
            try:
                sums[try_change(name, Path(place))] += 1
            except AssertionError as error:
                failing.append(f"seed {name}: {error}")
    return sums, failing


def main() -> int:
    """Run the trials; 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many trees")
    parser.add_argument("--seed", default="1", help="the name of the series of trees")
    parser.add_argument("--first", type=int, default=0, help="the number of the first tree of the series")
    arguments = parser.parse_args()
    sums, failing = run(arguments.seed, arguments.count, arguments.first)
    for line in (f"{sum(sums.values())} trees: {dict(sums)}", *failing):
        print(line)  # noqa: T201 - a command's output
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
