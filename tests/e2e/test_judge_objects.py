"""The API server is the judge of objects: it is shown all that is rendered, and what would break it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from api_server import api_server, until
from fairway.fleet import find_fleet
from fairway.sandbox.definitions import ARGOCD, CUSTOM_RESOURCES, collect, definitions
from fairway.yamlio.gojson import to_json
from fairway.yamlio.read import read_documents
from fleet_copy import ROOT

sys.path.insert(0, str(ROOT / "tools" / "fairway" / "tests"))

from objects.api_server import ApiServer
from objects.comparison import Comparison, compare, errors
from objects.corpus import NAMESPACE, catalogue, rendered
from objects.mutations import VERSION
from objects.recorded import ask

COUNT = 3000
_DEFINITION = "CustomResourceDefinition"
SEED = 7
Json = Any


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, bases: list[Json]) -> Iterator[ApiServer]:
    """An API server of its own, with the definitions that the fleet needs."""
    collect(ROOT)
    with api_server(tmp_path_factory.mktemp("objects")) as one:
        address = urlsplit(one.url)
        judge = ApiServer(address.hostname or "", address.port or 443, context=one.context)
        with closing(judge):
            _prepare(judge, [base for base in bases if base["kind"] == _DEFINITION])
            yield judge


@pytest.fixture(scope="module")
def bases() -> list[Json]:
    fleet = find_fleet(Path(ROOT))
    assert fleet is not None
    return rendered(fleet) + catalogue()


@pytest.fixture(scope="module")
def comparison(server: ApiServer, bases: list[Json]) -> Comparison:
    found = compare(bases, ask(server, bases, COUNT, SEED), VERSION)
    sys.stdout.write(f"\nkube-apiserver {server.version}\n{found.table()}\n")
    for difference in found.differences:
        sys.stdout.write(f"{difference}\n")
    return found


def test_what_is_rendered_is_accepted_by_both(server: ApiServer, bases: list[Json]) -> None:
    refused = {}
    for manifest in bases:
        verdict = server.verdict(manifest)
        assert verdict is not None, manifest["kind"]
        if not verdict.accepted or errors(manifest, VERSION):
            refused[manifest["kind"], manifest["metadata"]["name"]] = verdict.message
    assert refused == {}


def test_at_least_two_thousand_mutations_are_judged(comparison: Comparison) -> None:
    assert sum(count["refused"] + count["accepted"] for count in comparison.counts.values()) >= 2000


def test_nothing_that_the_api_server_accepts_is_refused(comparison: Comparison) -> None:
    assert [str(one) for one in comparison.differences if one.what == "wrongly refused"] == []


def test_hardly_anything_that_it_refuses_passes(comparison: Comparison) -> None:
    assert comparison.share("wrongly accepted", "refused") <= 0.01
    assert comparison.share("another field", "names a field") <= 0.02


def _prepare(server: ApiServer, rendered_definitions: list[Json]) -> None:
    server.prepare()
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
    server.call("POST", f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts", account)
    made = [one for source in (ARGOCD, *CUSTOM_RESOURCES) for one in _definitions(source)]
    # Those of the catalogue are good objects, of kinds that nothing else has.
    made += rendered_definitions
    for definition in made:
        code, answer = server.call(
            "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition
        )
        assert code < 300, answer
    wanted = {
        (f"{one['spec']['group']}/{version['name']}", one["spec"]["names"]["plural"])
        for one in made
        for version in one["spec"]["versions"]
        if version["served"]
    }
    until(lambda: all(_is_served(server, *one) for one in wanted), seconds=60)


def _definitions(source: Any) -> list[Json]:
    documents = [json.loads(to_json(one)) for one in read_documents(definitions(ROOT, source))]
    return [one for one in documents if one["kind"] == _DEFINITION]


def _is_served(server: ApiServer, api_version: str, plural: str) -> bool:
    found = server.call("GET", f"/apis/{api_version}")[1].get("resources", ())
    return any(resource["name"] == plural for resource in found)
