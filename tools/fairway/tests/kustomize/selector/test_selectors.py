"""Selectors match what they match in Go: regular expressions, label selectors, names old and new."""

from __future__ import annotations

import time

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.go_regexp import compile_pattern
from fairway.kustomize.label_selector import parse_label_selector
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import Selector, exact_text, matcher
from fairway.yamlio.read import read_documents


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("a$", "a\n", False),
        ("(?m)a$", "a\n", True),
        (r"a\z", "a", True),
        (r"\d", "٣", False),
        (r"\s", "\v", False),
        (r"\w+", "é", False),
        (r"\pL", "é", True),
        (r"\p{Lu}", "é", False),
        (r"\P{Lu}", "é", True),
        ("(?i)k", "\u212a", True),
        ("(?i)[^k]", "\u212a", False),
        (r"\Qa.b\E", "a.b", True),
        (r"\Qa.b\E", "axb", False),
        ("(?P<n>a)(?<m>b)", "ab", True),
        ("a{2}", "aa", True),
        ("a{,2}", "a{,2}", True),
        ("a{2,1", "a{2,1", True),
        ("[]a]", "]", True),
        ("[[:alpha:]-]", "-", True),
        (r"\bfoo\b", "a foo b", True),
        (r"\Bo", "foo", True),
        (r"\x41\x{42}\103", "ABC", True),
        (".", "\n", False),
        ("(?s).", "\n", True),
        ("", "", True),
        ("a||b", "", True),
    ],
)
def test_a_pattern_means_what_it_means_in_go(pattern: str, subject: str, *, expected: bool) -> None:
    assert compile_pattern(pattern).search(subject) is expected


REFUSED = [
    "(",
    ")",
    "a**",
    "a++",
    "*a",
    "(?=a)",
    "(?!a)",
    "\\1",
    "\\Z",
    "\\C",
    "[a",
    "[z-a]",
    "[[:no:]]",
    "\\p{No Such}",
    "a{1001}",
    "(a{100}){11}",
    "a{2,1}",
    "\\",
    "(?P<a",
    "(?i",
    "[a-\\d]",
    "(" * 300 + ")" * 300,
]


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_that_go_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(KustomizeError, match="error parsing regexp"):
        compile_pattern(pattern)


def test_no_pattern_takes_exponential_time() -> None:
    start = time.perf_counter()
    assert not compile_pattern("^(a+)+$").search("a" * 5000 + "b")
    assert not compile_pattern("(x+x+)+y").search("x" * 5000)
    assert time.perf_counter() - start < 1


def test_a_pattern_without_special_characters_is_exact() -> None:
    assert exact_text("web-1") == "web-1"
    assert exact_text("web.*") is None
    assert exact_text("") is None
    assert matcher("a|b")("b")
    assert not matcher("a|b")("ab")


@pytest.mark.parametrize(
    ("selector", "labels", "expected"),
    [
        ("", {}, True),
        ("a", {"a": ""}, True),
        ("!a", {"a": ""}, False),
        ("a=b", {"a": "b"}, True),
        ("a==b,c!=d", {"a": "b"}, True),
        ("a=", {"a": ""}, True),
        ("a in (b, c)", {"a": "c"}, True),
        ("a notin (b)", {}, True),
        ("a in ()", {"a": ""}, True),
        ("a in (,b)", {"a": ""}, True),
        ("in in (in)", {"in": "in"}, True),
        ("a>4", {"a": "5"}, True),
        ("a<4", {"a": "x"}, False),
        ("x.y/a", {"x.y/a": "1"}, True),
    ],
)
def test_a_label_selector_matches(selector: str, labels: dict[str, str], *, expected: bool) -> None:
    assert parse_label_selector(selector).matches(labels) is expected


@pytest.mark.parametrize(
    "selector", ["a b", "a=b c", "=", "a in b", "a in (b", "a,", "A/b=c", "a=-", "a>x", "a in (b=c)"]
)
def test_a_label_selector_that_kubernetes_refuses_is_refused(selector: str) -> None:
    with pytest.raises(KustomizeError, match="label selector"):
        parse_label_selector(selector)


def resource(text: str) -> Resource:
    """The object in a text."""
    (root,) = read_documents(text)
    assert type(root) is dict
    return Resource(root)


def test_a_patch_target_matches_first_and_present_names_and_effective_namespaces() -> None:
    renamed = resource("{apiVersion: v1, kind: ConfigMap, metadata: {name: old}}")
    renamed.store_previous_id()
    renamed.set_name("new")
    renamed.set_namespace("there")
    for name in ("old", "new", "n.w"):
        for namespace in ("default", "there", ""):
            assert Selector(name=name, namespace=namespace).matches(renamed)
    assert not Selector(name="ne").matches(renamed)
    assert not Selector(namespace="elsewhere").matches(renamed)
    assert not Selector(kind="Config").matches(renamed)


def test_a_bad_expression_is_refused_before_anything_is_matched() -> None:
    with pytest.raises(KustomizeError):
        Selector(kind="(").check()
