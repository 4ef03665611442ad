"""Grouping: what is the same in many client environments is told once, and what differs beside it."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fairway.plan.grouping import grouped
from fairway.plan.model import ABSENT, ChangeGroup, Hidden, Kind, Level, ObjectChange, Risk, SetChange
from fairway.plan.order import order_of
from plan.builders import added, changed, environment, field, folder, removed, renamed

IMAGE = field("spec/image", "a:1", "a:2")
REPLICAS = field("spec/replicas", 2, 3)


def told(groups: tuple[ChangeGroup, ...]) -> list[tuple[str, list[str], list[list[str]]]]:
    """The groups by the name of their object, with the names of their sets and of their variations."""
    return [
        (group.change.id.name, list(group.names), [list(each.names) for each in group.variations])
        for group in groups
    ]


def test_equal_changes_of_one_object_are_one_group() -> None:
    sets = [environment(name, changed("web", IMAGE)) for name in ("acme/staging", "globex/staging")]
    assert told(grouped(sets)) == [("web", ["acme/staging", "globex/staging"], [])]
    assert grouped(sets)[0].change is sets[0].changes[0]


def test_the_namespace_tells_no_changes_apart() -> None:
    """Not even where it says nothing of the client environment."""
    sets = [
        environment("acme/staging", changed("web", IMAGE, namespace="shop-1")),
        environment("globex/staging", changed("web", IMAGE, namespace="shop-2")),
    ]
    assert told(grouped(sets)) == [("web", ["acme/staging", "globex/staging"], [])]


def test_other_objects_and_other_kinds_of_changes_are_other_groups() -> None:
    sets = [
        environment("acme/staging", changed("web", IMAGE), changed("api", IMAGE)),
        environment("globex/staging", changed("web", IMAGE, kind="Service"), removed("api")),
    ]
    assert told(grouped(sets)) == [
        ("web", ["acme/staging"], []),
        ("api", ["acme/staging"], []),
        ("web", ["globex/staging"], []),
        ("api", ["globex/staging"], []),
    ]


def test_names_of_an_environment_s_own_tell_no_changes_apart() -> None:
    """The client, the environment and both of them together, wherever they stand as a word."""

    def hosts(client: str, place: str) -> ObjectChange:
        host = f"{place}.{client}.example.com"
        own = (
            field("spec/host", f"old.{host}", f"new.{host}"),
            field("data/key", ABSENT, f"{client}/{place}/db"),
        )
        return changed(f"web-{client}", *own, namespace=f"{client}-{place}")

    names = [(client, place) for client in ("acme", "globex") for place in ("staging", "production")]
    sets = [environment(f"{client}/{place}", hosts(client, place)) for client, place in names]
    assert told(grouped(sets)) == [("web-acme", [f"{client}/{place}" for client, place in names], [])]


def test_a_name_within_a_word_is_no_name() -> None:
    sets = [
        environment("acme/staging", changed("web", field("spec/a", 1, "acmeology"))),
        environment("globex/staging", changed("web", field("spec/a", 1, "globexology"))),
    ]
    assert [group.names for group in grouped(sets)] == [("acme/staging",)]
    assert grouped(sets)[0].variations[0].names == ("globex/staging",)


def test_equal_text_is_equal_even_where_it_is_the_name_of_one_of_them() -> None:
    """The client `platform` is called as many a thing is."""
    sets = [
        environment(name, changed("web", field("spec/team", "a", "platform")))
        for name in ("acme/staging", "platform/staging", "globex/staging")
    ]
    assert [len(group.names) for group in grouped(sets)] == [3]


def test_generated_names_tell_no_changes_apart() -> None:
    """The suffix of a ConfigMap differs with its content, and what uses it has it too."""

    def settings(old: str, new: str) -> list[ObjectChange]:
        names = f"settings-{old}", f"settings-{new}"
        return [
            renamed(*names, field("data/LEVEL", "info", "debug")),
            changed("web", field("spec/configMap", *names)),
        ]

    sets = [
        environment("acme/staging", *settings("2222222222", "4444444444")),
        environment("globex/staging", *settings("5555555555", "6666666666")),
    ]
    assert [(group.change.kind, len(group.names)) for group in grouped(sets)] == [
        (Kind.RENAMED, 2),
        (Kind.CHANGED, 2),
    ]


def test_what_only_looks_generated_tells_changes_apart() -> None:
    sets = [
        environment("acme/staging", changed("web", field("spec/tag", "a", "v-2222222222"))),
        environment("globex/staging", changed("web", field("spec/tag", "a", "v-4444444444"))),
    ]
    assert [group.names for group in grouped(sets)] == [("acme/staging",)]


def test_what_is_secret_changes_alike_whatever_it_is() -> None:
    sets = [
        environment(name, changed("login", field("data/key", Hidden(f"{name} a"), Hidden(f"{name} b"))))
        for name in ("acme/staging", "globex/staging")
    ]
    assert [len(group.names) for group in grouped(sets)] == [2]


def test_text_cannot_pretend_to_be_a_mark() -> None:
    sets = [
        environment("acme/staging", changed("web", field("spec/a", 1, "\0c"))),
        environment("globex/staging", changed("web", field("spec/a", 1, "globex"))),
    ]
    assert len(grouped(sets)[0].names) == 1


def test_texts_numbers_and_booleans_are_not_alike() -> None:
    values: list[Any] = ["1", 1, 1.5, True, "True", None, "null", [], {}, "", ["1"], {"1": 1}, ABSENT]
    sets = [
        environment(f"c{index}/staging", changed("web", field("spec/a", "before", value)))
        for index, value in enumerate(values)
    ]
    (group,) = grouped(sets)
    assert len(group.variations) == len(values) - 1


def test_nearly_equal_changes_are_variations_of_most() -> None:
    """Same in three; in one there is another field too, in one another value, and in one a field less."""
    most = [environment(f"{name}/staging", changed("web", IMAGE, REPLICAS)) for name in ("a1", "a2", "a3")]
    more = environment("b1/staging", changed("web", IMAGE, REPLICAS, field("spec/paused", ABSENT, True)))
    other = environment("b2/staging", changed("web", IMAGE, field("spec/replicas", 4, 5)))
    less = environment("b3/staging", changed("web", IMAGE))
    (group,) = grouped([more, other, less, *most])
    assert group.names == ("a1/staging", "a2/staging", "a3/staging")
    assert [(each.names[0], each.more, each.less) for each in group.variations] == [
        ("b1/staging", (field("spec/paused", ABSENT, True),), ()),
        ("b2/staging", (field("spec/replicas", 4, 5),), ()),
        ("b3/staging", (), (REPLICAS,)),
    ]
    assert set(group.every_name) == {each.name for each in (more, other, less, *most)}


def test_changes_that_share_nothing_are_groups_of_their_own() -> None:
    sets = [
        environment("acme/staging", changed("web", IMAGE)),
        environment("b/staging", changed("web", REPLICAS)),
    ]
    assert told(grouped(sets)) == [("web", ["acme/staging"], []), ("web", ["b/staging"], [])]


def test_objects_that_come_vary_by_what_is_in_them() -> None:
    def content(replicas: int) -> dict[str, Any]:
        return {"spec": {"replicas": replicas, "image": "a:1", "args": ["x", "y"]}}

    sets = [environment(f"a{number}/staging", added("web", content(2))) for number in range(3)]
    (group,) = grouped([*sets, environment("b/staging", added("web", content(4)))])
    (variation,) = group.variations
    assert (variation.more, variation.less) == ((field("spec/replicas", ABSENT, 4),), ())


def test_objects_that_go_are_gone_whatever_was_in_them() -> None:
    sets = [environment(f"a{number}/staging", removed("web", content={"a": number})) for number in range(3)]
    assert [len(group.names) for group in grouped(sets)] == [3]


def test_like_changes_of_one_set_are_of_two_objects() -> None:
    """A client that has the same app in two namespaces."""
    twice = [changed("web", IMAGE, namespace=namespace) for namespace in ("acme-staging", "acme")]
    sets = [environment("acme/staging", *twice)]
    assert sorted(told(grouped(sets))) == [("web", ["acme/staging"], [])] * 2


def test_groups_are_in_the_order_of_rings_clusters_and_weight() -> None:
    risk = Risk("r", Level.BLOCKING, "m", "r")
    sets = [
        environment("d/production", changed("d", IMAGE), ring=4),
        environment("c/staging", changed("c", IMAGE), cluster="south", ring=0),
        environment(
            "a/staging", changed("a", IMAGE), changed("b", IMAGE, risks=[risk]), cluster="north", ring=0
        ),
        folder("argocd/projects", changed("e", IMAGE)),
    ]
    sets.sort(key=order_of)
    assert [group.change.id.name for group in grouped(sets)] == ["b", "a", "c", "d", "e"]


FIELDS = st.builds(
    field,
    st.sampled_from(["spec/a", "spec/b", "spec/c"]),
    st.just(ABSENT),
    st.sampled_from([1, "acme", "globex", "x-acme", "c1-staging"]),
)
CHANGES = st.lists(
    st.builds(
        lambda name, fields: changed(name, *fields), st.sampled_from("xyz"), st.lists(FIELDS, max_size=3)
    ),
    max_size=3,
    unique_by=lambda change: change.id,
)


@given(
    st.dictionaries(st.sampled_from(["acme/staging", "globex/staging", "c1/staging", "c2/a"]), CHANGES),
    st.randoms(use_true_random=False),
)
def test_every_change_is_in_one_group_and_their_order_is_one(
    by_name: dict[str, list[ObjectChange]], chance: random.Random
) -> None:
    sets = [environment(name, *changes) for name, changes in by_name.items()]
    sets.sort(key=order_of)
    groups = grouped(sets)
    pairs = [(name, group.change.id) for group in groups for name in group.every_name]
    assert sorted(pairs) == sorted((each.name, change.id) for each in sets for change in each.changes)
    shuffled: list[SetChange] = list(sets)
    chance.shuffle(shuffled)
    assert grouped(sorted(shuffled, key=order_of)) == groups
