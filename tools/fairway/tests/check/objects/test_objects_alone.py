"""What is checked of single objects, where no server is needed to tell: lifetimes, sizes, robustness."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.check.objects import object_check
from fairway.check.objects.lifetimes import GONE, ending
from fairway.check.rendered_set import RenderedSet
from fairway.check.schema.definitions import definitions, known_versions
from fairway.finding import Finding, Severity
from fairway.yamlio.gojson import from_json
from objects.corpus import catalogue
from objects.mutations import places


def check(*manifests: Any, version: str = "1.33") -> list[Finding]:
    nodes = [from_json(json.dumps(manifest)) for manifest in manifests]
    objects = [node for node in nodes if isinstance(node, dict)]
    return list(object_check(version)(RenderedSet("set", objects, version)))


def made(kind: str, api_version: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "one"}, **fields}


def test_a_version_that_the_next_upgrades_take_away_is_a_warning() -> None:
    policy = made("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta3", spec={})
    (finding,) = [one for one in check(policy, version="1.30") if one.rule == "schema/deprecated"]
    assert finding.severity is Severity.WARNING
    assert "no longer served from Kubernetes 1.32 on" in finding.message
    assert "flowcontrol.apiserver.k8s.io/v1 " in finding.remedy
    assert finding.field == ("apiVersion",)


def test_a_version_that_is_gone_is_an_error_which_names_what_is_served() -> None:
    policy = made("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta3", spec={})
    (finding,) = check(policy, version="1.32")
    assert (finding.rule, finding.remedy) == ("schema/not-served", "Use flowcontrol.apiserver.k8s.io/v1.")


def test_a_version_that_lives_longer_than_two_upgrades_is_no_finding() -> None:
    assert ending("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "1.29") == ("", "")


def test_the_table_of_lifetimes_is_what_the_definitions_of_each_version_say() -> None:
    known = known_versions()
    for (api_version, kind), (gone, _) in GONE.items():
        for version in known:
            served = (api_version, kind) in definitions(version).by_kind
            there = known.index(version) < known.index(gone) if gone in known else False
            assert not (served and not there), (api_version, kind, version)
            if gone in known and version == known[max(0, known.index(gone) - 1)] and version != known[0]:
                assert served, (api_version, kind, version)


def test_no_apiversion_ends_that_the_table_does_not_have() -> None:
    known = known_versions()[4:]
    for version, later in pairwise(known):
        ended = set(definitions(version).by_kind) - set(definitions(later).by_kind)
        missing = {key for key in ended if key not in GONE and not _is_of_no_fleet(*key)}
        assert missing == set(), later


def _is_of_no_fleet(api_version: str, kind: str) -> bool:
    """Lists, options, reviews, and alpha kinds that nobody kept."""
    return kind.endswith(("List", "Options", "Event", "Review", "Status")) or "alpha" in api_version


def test_an_object_too_large_for_the_store_is_a_finding() -> None:
    (finding,) = check(made("ConfigMap", "v1", data={"a": "x" * (2**20 + 1)}))
    assert finding.rule == "object/size"
    assert check(made("ConfigMap", "v1", data={"a": "x" * 2**19})) == []


def test_a_kind_without_rules_of_its_own_is_held_to_what_its_schema_requires() -> None:
    review = made("TokenReview", "authentication.k8s.io/v1")
    assert [finding.rule for finding in check(review)] == ["schema/required-field"]
    assert check({**review, "spec": {"token": "x"}}) == []


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
GOOD = catalogue()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_stands_wherever_no_check_crashes(data: st.DataObject) -> None:
    manifest = json.loads(json.dumps(data.draw(st.sampled_from(GOOD))))
    for _ in range(data.draw(st.integers(1, 3))):
        spots = [path for path, _ in places(manifest)]
        path = data.draw(st.sampled_from(spots)) if spots else ()
        place = manifest
        for key in path[:-1]:
            place = place[key]
        if path:
            place[path[-1]] = data.draw(ANY)
    for finding in check(manifest):
        assert finding.message


@pytest.mark.parametrize("version", ["1.30", "1.31", "1.32", "1.33", "1.34"])
def test_good_objects_are_good_in_every_version_that_serves_them(version: str) -> None:
    served = [one for one in GOOD if (one["apiVersion"], one["kind"]) in definitions(version).by_kind]
    assert [
        finding for finding in check(*served, version=version) if finding.severity is Severity.ERROR
    ] == []
