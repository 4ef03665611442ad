"""Seeded mutations of good objects: one change each, of the sort that people make.

A mutation knows its category, so that verdicts can be counted by it; the same seed gives the same mutations.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.check.schema.definitions import definitions

Json = Any
Path = tuple[str | int, ...]

VERSION = "1.33"
_KEPT = frozenset((("apiVersion",), ("kind",), ("metadata", "namespace"), ("metadata", "name")))
_WORDS = (
    "", " ", "Nonsense", "UPPER", "a_b", "-a", "a-", "a..b", "a/b", "a/b/c", "/abs/path", "../up", "a/../b",
    "*", "*.example.com", "a.example.com", "none", "None", "True", "default", "10.0.0.1", "10.0.0.300",
    "10.0.0.0/8", "10.0.0.1/8", "fd00::1", "http", "8080", "0", "-1", "50%", "150%", "5", "1Gi", "100m",
    "-1Gi", "1.5", "1e3", "12e", "1Gi ", "5m", "30s", "2026-01-01T00:00:00Z", "yesterday", "* * * * *",
    "@hourly", "61 * * * *", "metadata.name", "spec.nodeName", "limits.cpu", "line\nbreak", "x" * 64,
    "x" * 254,
    "ä", "TCP", "UDP", "In", "Exists", "Always", "Never", "ClusterIP", "ExternalName", "Recreate", "1st",
)  # fmt: skip
_NUMBERS = (
    -1,
    0,
    1,
    2,
    99,
    100,
    101,
    1023,
    3601,
    65535,
    65536,
    2**31,
    2**32 + 1,
    2**63,
    3.0,
    1.5,
    -2147483649,
)
_NAMES = (
    "Upper", "under_score", "-dash", "dash-", "dot.ted", "sl/ash", "x" * 53, "x" * 64, "x" * 254, "1st",
    "a..b", "ok",
)  # fmt: skip
_KEYS = (
    "Bad Key",
    "a/b/c",
    "-x",
    "x" * 64,
    "/x",
    "a.b/",
    "good",
    "UP_per.x",
    "example.com/good",
    "a" * 254 + "/x",
)


@dataclass(frozen=True)
class Mutation:
    """One change: at `path` of the base object number `base`, `value` instead; None for `gone` removes it."""

    base: int
    category: str
    path: Path
    value: Json
    gone: bool = False

    def applied(self, bases: Sequence[Json]) -> Json:
        """The changed object; the base is not touched."""
        changed = copy.deepcopy(bases[self.base])
        parent = changed
        for key in self.path[:-1]:
            parent = parent[key]
        if self.gone:
            del parent[self.path[-1]]
        elif isinstance(parent, list) and self.path[-1] == len(parent):
            parent.append(self.value)
        else:
            parent[self.path[-1]] = self.value
        return changed


def mutations(bases: Sequence[Json], count: int, seed: int) -> list[Mutation]:
    """That many different mutations, kinds evenly, categories by what an object offers."""
    dice = random.Random(seed)
    by_kind: dict[str, list[int]] = {}
    for number, base in enumerate(bases):
        by_kind.setdefault(base["kind"], []).append(number)
    found: dict[str, Mutation] = {}
    kinds = sorted(by_kind) + ["Pod", "Deployment", "Service", "HorizontalPodAutoscaler"] * 3
    kinds = [kind for kind in kinds if kind in by_kind]
    while len(found) < count:
        number = dice.choice(by_kind[dice.choice(kinds)])
        mutation = _one(number, bases[number], dice)
        if mutation is not None:
            found.setdefault(repr((number, mutation.path, mutation.value, mutation.gone)), mutation)
    return list(found.values())


def places(node: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every value within, with its path, the top itself left out."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield (*path, key), value
        yield from places(value, (*path, key))


def _one(number: int, base: Json, dice: random.Random) -> Mutation | None:
    spots = [
        (path, value)
        for path, value in places(base)
        if path not in _KEPT and path[:2] != ("metadata", "ownerReferences")
    ]
    make = dice.choices(_MAKERS, _WEIGHTS)[0]
    return make(number, base, spots, dice)


def _required_gone(number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation:
    path, _ = dice.choice(spots)
    return Mutation(number, "field or item gone", path, None, gone=True)


def _unknown(number: int, base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation:
    path, value = dice.choice([((), base), *((p, v) for p, v in spots if isinstance(v, dict))])
    near = dice.choice(sorted(value)) if value else "spec"
    name = dice.choice(["unknownField", near + "s", near.swapcase(), near[:-1] or "x"])
    if name in value:
        name = "unknownField"
    return Mutation(number, "unknown field", (*path, name), dice.choice(["x", 1, True, {}, []]))


def _wrong_type(
    number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random
) -> Mutation | None:
    path, value = dice.choice(spots)
    other = dice.choice(["text", 7, 1.5, True, ["a"], {"a": "b"}, [{}], str(value)])
    if type(other) is type(value):
        return None
    return Mutation(number, "wrong type", path, other)


def _null(number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation:
    path, _ = dice.choice(spots)
    return Mutation(number, "null", path, None)


def _empty(number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation | None:
    path, value = dice.choice(spots)
    empty: Json = (
        {}
        if isinstance(value, dict)
        else []
        if isinstance(value, list)
        else ""
        if isinstance(value, str)
        else 0
    )
    return None if value == empty else Mutation(number, "emptied", path, empty)


def _number(number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation | None:
    numbers = [path for path, value in spots if isinstance(value, int) and not isinstance(value, bool)]
    return (
        Mutation(number, "number out of range", dice.choice(numbers), dice.choice(_NUMBERS))
        if numbers
        else None
    )


def _word(number: int, _base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation | None:
    words = [path for path, value in spots if isinstance(value, str)]
    return Mutation(number, "bad string", dice.choice(words), dice.choice(_WORDS)) if words else None


def _name(number: int, _base: Json, _spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation:
    return Mutation(number, "bad name", ("metadata", "name"), dice.choice(_NAMES))


def _key(number: int, base: Json, spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation | None:
    maps = [
        p
        for p, v in spots
        if isinstance(v, dict) and v and all(isinstance(i, (str, int)) for i in v.values())
    ]
    maps = [p for p in maps if p != ("metadata",)]
    path: Path = dice.choice([("metadata", "labels"), ("metadata", "annotations"), *maps])
    key = dice.choice(_KEYS)
    if path[0] == "metadata" and path[1] not in base["metadata"]:
        return Mutation(number, "bad key", path, {key: dice.choice(["v", "Bad Value", "x" * 64, "-v"])})
    return Mutation(number, "bad key", (*path, key), dice.choice(["v", "Bad Value", "x" * 64]))


def _duplicate(
    number: int, base: Json, spots: list[tuple[Path, Json]], dice: random.Random
) -> Mutation | None:
    lists = [(path, value) for path, value in spots if isinstance(value, list) and value]
    if not lists:
        return None
    path, value = dice.choice(lists)
    return Mutation(number, "item twice", (*path, len(value)), copy.deepcopy(dice.choice(value)))


def _more(number: int, base: Json, _spots: list[tuple[Path, Json]], dice: random.Random) -> Mutation | None:
    """A field that the schema knows and the object does not have, with a value of its type."""
    known = definitions(VERSION)
    name = known.by_kind.get((base["apiVersion"], base["kind"]))
    if name is None:
        return None
    open_places = list(_absent(known.by_name, {"$ref": f"/{name}"}, base, ()))
    open_places = [(path, schema) for path, schema in open_places if path[0] != "status"]
    path, schema = dice.choice(open_places)
    if path[0] == "metadata" and path[-1] not in (
        "labels",
        "annotations",
        "finalizers",
        "generateName",
        "name",
    ):
        return None
    return Mutation(number, "field more", path, _made(known.by_name, schema, dice, 0))


def _absent(known: Json, schema: Json, node: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(node, dict):
        for key, inner in schema.get("properties", {}).items():
            if key in node:
                yield from _absent(known, inner, node[key], (*path, key))
            else:
                yield (*path, key), inner
    elif isinstance(node, list) and "items" in schema:
        for index, item in enumerate(node):
            yield from _absent(known, schema["items"], item, (*path, index))


def _made(known: Json, schema: Json, dice: random.Random, depth: int) -> Json:  # noqa: PLR0911 - one for each type
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    types = schema.get("type", "object")
    type_ = types if isinstance(types, str) else next(one for one in types if one != "null")
    if "oneOf" in schema:
        return dice.choice([1, 80, "http", "1Gi", "25%", "10"])
    if "enum" in schema:
        return dice.choice(schema["enum"])
    if type_ == "boolean":
        return dice.choice([True, False])
    if type_ in ("integer", "number"):
        return dice.choice([0, 1, 5, 80, 420, 1000, -1, 70000])
    if type_ == "string":
        if schema.get("format") == "date-time":
            return "2026-01-01T00:00:00Z"
        return dice.choice(
            ["name", "example.com/x", "/path", "10.0.0.1", "v1", "Always", "rel/path", "a", "", "aGVsbG8="]
        )
    if type_ == "array":
        return [_made(known, schema["items"], dice, depth + 1) for _ in range(dice.choice([0, 1, 1, 2]))]
    properties = schema.get("properties", {})
    if not properties:
        inner = schema.get("additionalProperties")
        return {"key": _made(known, inner, dice, depth + 1)} if isinstance(inner, dict) else {"any": 1}
    wanted = set(schema.get("required", ()))
    return {
        key: _made(known, inner, dice, depth + 1)
        for key, inner in properties.items()
        if depth < 5 and (key in wanted or dice.random() < (0.4 if depth < 2 else 0.15))
    }


_Maker = Callable[[int, Json, list[tuple[Path, Json]], random.Random], "Mutation | None"]
_CHOICES: tuple[tuple[_Maker, int], ...] = (
    (_required_gone, 16), (_unknown, 10), (_wrong_type, 14), (_null, 6), (_empty, 8), (_number, 10),
    (_word, 14),    (_name, 3), (_key, 5), (_duplicate, 6), (_more, 12),
)  # fmt: skip
_MAKERS = [maker for maker, _ in _CHOICES]
_WEIGHTS = [weight for _, weight in _CHOICES]
