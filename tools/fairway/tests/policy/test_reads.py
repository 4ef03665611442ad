"""What a policy reads is found in its text, so that equal things are evaluated once."""

from __future__ import annotations

import pytest

from fairway.check.policy.reads import Digests, inlined, narrowed, reads


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("object.spec.replicas > 1", [("object", "spec", "replicas")]),
        ("has(object.spec.?a) || object.spec.b", [("object", "spec", "a"), ("object", "spec", "b")]),
        ("object.metadata.labels[?'a/b'].orValue('')", [("object", "metadata", "labels", "a/b")]),
        ("object.spec.a[0].b == object.spec", [("object", "spec")]),
        ("object.data[object.kind]", [("object", "data"), ("object", "kind")]),
        ("object", [("object",)]),
        ("variables.x.map(object_, object_)", []),
        (".object.kind == params.kind", [("object", "kind"), ("params", "kind")]),
        ("object.spec.containers.all(c, c.name != '')", [("object", "spec", "containers")]),
        ("object.data.all (k, k != '')", [("object", "data")]),
        ("object.data.all // each\n (k, k != '')", [("object", "data")]),
        ("'the object lacks ' + object.spec.a", [("object", "spec", "a")]),
        (
            "object.spec.a == \"an object's\" || object.spec['b'].c",
            [("object", "spec", "a"), ("object", "spec", "b", "c")],
        ),
        ("object.spec.a == 'it\\'s' + object.kind + ''", [("object", "kind"), ("object", "spec", "a")]),
        ("r'\\' + object.kind + '\\'", [("object", "kind")]),
    ],
)
def test_the_paths_that_an_expression_reads(text: str, paths: list[tuple[str, ...]]) -> None:
    assert list(reads([text])) == paths


def test_equal_values_have_equal_digests_and_others_do_not() -> None:
    path = ("object", "spec", "a")

    def digest(value: object) -> bytes | None:
        return Digests({"object": {"spec": value}}).of([path])

    assert digest({"a": ["x", {"y": 1}]}) == digest({"a": ["x", {"y": 1}], "b": 2})
    values = [{"a": 1}, {"a": True}, {"a": "1"}, {"a": None}, {}, None, "a", [], {"a": [1]}]
    assert len({digest(value) for value in values}) == len(values)


def test_what_has_no_bytes_is_never_remembered() -> None:
    assert Digests({"request": {"userInfo": object()}}).of([("request", "userInfo")]) is None


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Deployment", ("object", "spec", "template", "spec")),
        ("CronJob", ("object", "spec", "jobTemplate", "spec")),
        ("Pod", ("object", "spec")),
    ],
)
def test_a_choice_by_kind_is_read_for_that_kind_alone(kind: str, path: tuple[str, ...]) -> None:
    text = (
        "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec :\n"
        "object.spec.template.spec"
    )
    assert path in reads([narrowed(text, kind)])
    assert (("object", "spec") in reads([narrowed(text, kind)])) == (kind == "Pod")


@pytest.mark.parametrize(
    "text",
    [
        "a || object.kind == 'Pod' ? object.spec : 1",
        "object.kind == 'Pod' && a ? object.spec : 1",
        "object.kind == 'Pod' ? object.spec[0] : 1",
        "other.object.kind == 'Pod' ? object.spec : 1",
    ],
)
def test_a_condition_that_may_be_more_than_the_kind_is_left_as_it_is(text: str) -> None:
    assert narrowed(text, "Deployment") == text


@pytest.mark.parametrize(
    ("text", "variables", "paths"),
    [
        ("variables.s.a > 1", [("s", "dyn(object.spec)")], [("object", "spec", "a")]),
        ("variables.t.a", [("s", "object.spec"), ("t", "variables.s.b")], [("object", "spec", "b", "a")]),
        ("variables.s.a", [("s", "object.spec + object.data")], [("object", "data"), ("object", "spec")]),
        # Where it is not plain what is read, all of it is.
        ("variables['s'].a", [("s", "object.spec")], [("object", "spec")]),
        ("variables.?s.a", [("s", "object.spec")], [("object", "spec")]),
        (
            "variables.s.a",
            [("s", "object.spec"), ("s", "object.data")],
            [("object", "data"), ("object", "spec")],
        ),
    ],
)
def test_a_variable_that_is_a_path_is_read_as_that_path(
    text: str, variables: list[tuple[str, str]], paths: list[tuple[str, ...]]
) -> None:
    assert list(reads(inlined([text], variables))) == paths
