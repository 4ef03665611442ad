"""What holds of any two states: nothing is missing, nothing too many, and nothing depends on chance."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.check.policy.plain import plain
from fairway.plan.compare import Compared, compare
from fairway.plan.compare.lists import ORDER
from fairway.plan.model import Kind
from fairway.yamlio.gojson import from_json
from fairway.yamlio.node import Mapping
from plan.compare.applied import applied

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="[]=,"), max_size=5)
SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(["a", "b", "settings-6ct58987ht", "settings-2bm7c2fdk9", ""])
KINDS = st.sampled_from(["ConfigMap", "Secret", "Deployment", "Thing"])


def node(value: Any) -> Any:
    """A value of JSON as the engine has it."""
    return from_json(json.dumps(value))


def thing(spec: Any) -> Mapping:
    """An object of a kind that nothing is known of."""
    found: Mapping = node({"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "x"}, "spec": spec})
    return found


OBJECTS = st.builds(
    lambda kind, name, rest: node(
        {**rest, "apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "n"}}
    ),
    KINDS,
    NAMES,
    st.dictionaries(st.sampled_from(["data", "spec", "stringData", "type"]), VALUES, max_size=3),
)
SIDES = st.lists(OBJECTS | VALUES.map(lambda value: node({"x": value})), max_size=6)

ENV = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("ABCDEF")}, optional={"value": st.sampled_from("12")}),
    unique_by=lambda item: item["name"],
)
PORTS = st.lists(
    st.fixed_dictionaries(
        {"containerPort": st.integers(1, 3), "protocol": st.sampled_from(["TCP", "UDP"])},
        optional={"name": st.sampled_from("ab")},
    ),
    unique_by=lambda item: (item["containerPort"], item["protocol"]),
)
CONTAINERS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("abcd")},
        optional={
            "image": st.sampled_from(["i:1", "i:2"]),
            "env": ENV,
            "ports": PORTS,
            "args": st.lists(st.sampled_from("xyz"), max_size=14),
        },
    ),
    unique_by=lambda item: item["name"],
    max_size=3,
)


def workload(containers: Any) -> Mapping:
    """A Deployment with these containers."""
    spec = {"replicas": 3, "template": {"spec": {"containers": containers}}}
    found: Mapping = node(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": spec}
    )
    return found


def after_changes(before: Mapping, found: tuple[Compared, ...]) -> Any:
    """The old state of one object with all its changes."""
    return applied(plain(before), [field for each in found for field in each.change.fields])


@UNTIMED
@given(SIDES)
def test_equal_sides_differ_in_nothing(side: list[Mapping]) -> None:
    """However strange the objects are, and whether or not they are the same ones."""
    assert compare(side, side) == ()
    assert compare(side, node(plain(side))) == ()


@UNTIMED
@given(SIDES, SIDES)
def test_any_two_sides_can_be_compared(before: list[Mapping], after: list[Mapping]) -> None:
    """Each object is spoken of at most once, and equal sides give equal changes."""
    found = compare(before, after)
    assert found == compare(node(plain(before)), node(plain(after)))
    for side, manifests in (
        (before, [each.before for each in found]),
        (after, [each.after for each in found]),
    ):
        ids = [id(manifest) for manifest in manifests if manifest is not None]
        assert len(ids) == len(set(ids))
        assert set(ids) <= {id(manifest) for manifest in side}


@UNTIMED
@given(SIDES, SIDES)
def test_what_is_added_one_way_is_removed_the_other_way(before: list[Mapping], after: list[Mapping]) -> None:
    """No object is lost on the way."""
    there, back = compare(before, after), compare(after, before)
    counts = [[each.change.kind for each in found].count for found in (there, back)]
    assert counts[0](Kind.ADDED) == counts[1](Kind.REMOVED)
    assert counts[0](Kind.REMOVED) == counts[1](Kind.ADDED)


@UNTIMED
@given(VALUES, VALUES)
def test_the_changes_of_any_value_make_the_new_one_of_the_old(before: Any, after: Any) -> None:
    """Of a kind that nothing is known of nothing is passed over."""
    found = compare([thing(before)], [thing(after)])
    assert after_changes(thing(before), found) == plain(thing(after))


@UNTIMED
@given(CONTAINERS, CONTAINERS)
def test_the_changes_of_keyed_lists_make_the_new_one_of_the_old(before: Any, after: Any) -> None:
    """Up to the order of their items, which only a change of order tells."""
    found = compare([workload(before)], [workload(after)])
    made = node(after_changes(workload(before), found))
    rest = [field.path for each in compare([made], [workload(after)]) for field in each.change.fields]
    assert all(path[-1] == ORDER for path in rest)


@UNTIMED
@given(CONTAINERS, st.randoms(use_true_random=False))
def test_items_that_only_change_places_change_in_order_alone(containers: Any, chance: random.Random) -> None:
    """No item is shown as removed and added."""
    moved = [
        {
            key: chance.sample(value, len(value)) if key in ("env", "ports") else value
            for key, value in item.items()
        }
        for item in chance.sample(containers, len(containers))
    ]
    found = compare([workload(containers)], [workload(moved)])
    assert all(field.path[-1] == ORDER for each in found for field in each.change.fields)


@UNTIMED
@given(SIDES, st.randoms(use_true_random=False))
def test_the_order_of_objects_with_names_changes_nothing(side: list[Mapping], chance: random.Random) -> None:
    """As long as each has an identity of its own."""
    known = list(
        {(str(plain(each).get("kind")), str(plain(each).get("metadata"))): each for each in side}.values()
    )
    assert compare(known, chance.sample(known, len(known))) == ()
