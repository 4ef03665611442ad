"""Our findings are the refusals of the API server, on thousands of mutated objects that it was shown."""

from __future__ import annotations

from functools import cache

import pytest

from fairway.check.objects import RULES
from objects.comparison import Comparison, compare, errors
from objects.corpus import catalogue, custom_catalogue
from objects.mutations import VERSION
from objects.recorded import Record, read

# Found only by a server that looks at the cluster, at other versions, or at nothing that a mutation makes.
_NOT_MUTATED = {
    "schema/required-field", "schema/not-served", "schema/no-schema", "schema/deprecated", "object/size",
    "custom/rule",
}  # fmt: skip


@cache
def record() -> Record:
    return read()


@cache
def comparison() -> Comparison:
    return compare(record().bases, record().verdicts, VERSION)


def test_the_judge_is_an_api_server_of_the_version_that_is_checked_for() -> None:
    assert record().server.startswith(f"v{VERSION}.")
    assert len(record().verdicts) >= 2000


def test_what_the_api_server_accepts_is_never_refused() -> None:
    wrong = [str(one) for one in comparison().differences if one.what == "wrongly refused"]
    assert wrong == []


def test_of_what_it_refuses_hardly_anything_passes() -> None:
    """The target is one in twenty; what is reached is held."""
    assert comparison().share("wrongly accepted", "refused") <= 0.005


def test_a_finding_names_the_field_that_the_api_server_names() -> None:
    assert comparison().share("another field", "names a field") <= 0.01


def test_every_category_of_mutation_was_judged_both_ways() -> None:
    for category, count in comparison().counts.items():
        assert min(count["refused"], count["accepted"]) > 0, category


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.name not in _NOT_MUTATED])
def test_every_rule_finds_something_that_the_api_server_refuses(rule: str) -> None:
    assert rule in comparison().rules


def test_no_rule_finds_anything_in_good_objects() -> None:
    for manifest in (*catalogue(), *custom_catalogue(), *record().bases):
        assert errors(manifest, VERSION) == (), manifest["metadata"]["name"]
